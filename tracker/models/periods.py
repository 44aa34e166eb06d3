"""The read model for past dates."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from commitments.models import Commitment
from commitments.models.constraints import choice_holds
from commitments.vocabulary import Status
from tracker.querysets import StatusPeriodQuerySet


class StatusPeriod(models.Model):
    """How a commitment stood over a span of days, as known over a span of time.

    Two axes, each from inclusive, until exclusive, open where null: `valid_*` is
    when it held, `known_*` is when we knew it. Where no row answers, nothing
    had been reported. Derived from the trail by tracker.trail.periods and nothing else;
    `manage.py rebuild_standing` computes it anew.
    """

    commitment = models.ForeignKey(
        Commitment,
        on_delete=models.PROTECT,
        related_name="periods",
        # The index below begins with it.
        db_index=False,
        verbose_name=_("commitment"),
    )
    status = models.CharField(_("status"), max_length=20, choices=Status)
    status_since = models.DateField(_("status since"), null=True, blank=True)
    reported_status = models.CharField(
        _("reported status"), max_length=20, choices=Status, null=True, blank=True
    )
    reviewed = models.BooleanField(_("reviewed"))
    disputed = models.BooleanField(_("disputed"))
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    known_from = models.DateTimeField(_("known from"))
    known_until = models.DateTimeField(_("known until"), null=True, blank=True)

    objects = StatusPeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("status period")
        verbose_name_plural = _("status periods")
        constraints = [
            choice_holds("status", Status),
            choice_holds("reported_status", Status, optional=True),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="%(app_label)s_%(class)s_is_valid_for_a_while",
            ),
            models.CheckConstraint(
                condition=Q(known_until__isnull=True) | Q(known_until__gt=F("known_from")),
                name="%(app_label)s_%(class)s_is_known_for_a_while",
            ),
            # Of what is known now, one answer for each day from which something holds.
            models.UniqueConstraint(
                fields=["commitment", "valid_from"],
                condition=Q(known_until__isnull=True),
                name="%(app_label)s_%(class)s_answers_once",
            ),
        ]
        indexes = [
            # One commitment on one day, as known at one time.
            models.Index(fields=["commitment", "valid_from", "known_from"], name="period_by_commitment"),
        ]

    def __str__(self) -> str:
        return f"{self.commitment_id}: {self.status} {self.valid_from}"
