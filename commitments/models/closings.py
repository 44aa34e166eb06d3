"""That rows of the record end, and that some of them come back: their closings."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commitments.models.checked import CheckedRow
from commitments.models.commitments import Commitment
from commitments.models.conferences import Participation
from commitments.models.constraints import choice_holds
from commitments.querysets import ClosingQuerySet
from commitments.vocabulary import ClosingKind


class Closing(CheckedRow):
    """That a commitment, or a State's part in a conference with all its commitments, ended on a day or was
    never right.

    It covers the days from `closed_on` until the day before `reopened_on`; one of the
    kind `in_error` covers all days before that, too. What was known of it is kept:
    whatever changes a closing gives this row an end (`known_until`) and adds another.
    Written by commitments.record.closing alone.
    """

    participation = models.ForeignKey(
        Participation,
        on_delete=models.PROTECT,
        related_name="closings",
        null=True,
        blank=True,
        verbose_name=_("participation"),
    )
    commitment = models.ForeignKey(
        Commitment,
        on_delete=models.PROTECT,
        related_name="closings",
        null=True,
        blank=True,
        verbose_name=_("commitment"),
    )
    closed_on = models.DateField(_("closed on"))
    reopened_on = models.DateField(_("reopened on"), null=True, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=ClosingKind, default=ClosingKind.ENDED)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    by_role = models.BooleanField(
        _("by role"),
        default=False,
        help_text=_("The State became an observer; where it takes part again, this is reopened."),
    )
    by_addressees = models.BooleanField(
        _("by addressees"),
        default=False,
        help_text=_("The resolution addresses the State no more; where it does so again, this is reopened."),
    )
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now)
    known_until = models.DateTimeField(_("known until"), null=True, blank=True)

    objects = ClosingQuerySet.as_manager()

    class Meta:
        verbose_name = _("closing")
        verbose_name_plural = _("closings")
        constraints = [
            choice_holds("kind", ClosingKind),
            models.CheckConstraint(
                condition=Q(participation__isnull=True, commitment__isnull=False)
                | Q(participation__isnull=False, commitment__isnull=True),
                name="%(app_label)s_%(class)s_is_of_one_row",
                violation_error_message=_("A closing is that of one participation or of one commitment."),
            ),
            models.CheckConstraint(
                condition=Q(reopened_on__isnull=True) | Q(reopened_on__gt=F("closed_on")),
                name="%(app_label)s_%(class)s_reopens_after_it_closes",
                violation_error_message=_("What was closed is reopened on a later day than it was closed."),
            ),
            *(
                models.UniqueConstraint(
                    fields=[of],
                    condition=Q(reopened_on__isnull=True, known_until__isnull=True),
                    name=f"%(app_label)s_%(class)s_of_{of}_lasts_alone",
                    violation_error_message=_("This is closed already."),
                )
                for of in ("participation", "commitment")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participation or self.commitment} {self.closed_on}"

    def covers(self, day: date) -> bool:
        """Whether it covers the day, as `closing_covers` asks it of the database."""
        begun = self.kind == ClosingKind.IN_ERROR or self.closed_on <= day
        return begun and (self.reopened_on is None or self.reopened_on > day)
