"""What States said of the resolutions that address them, one statement after the other."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commitments.models.checked import CheckedRow
from commitments.models.commitments import Commitment
from commitments.models.constraints import choice_holds
from commitments.models.sources import SourceDocument
from commitments.querysets import StatedPositionQuerySet
from commitments.vocabulary import Position


class StatedPosition(CheckedRow):
    """That a State took a position on a resolution, from the day on which it said so until it says otherwise.

    Only ever added to, which triggers of the database see to; of two statements for one day the one that was
    recorded later holds. Written by commitments.record.positions alone.
    """

    commitment = models.ForeignKey(
        Commitment, on_delete=models.PROTECT, related_name="positions", verbose_name=_("commitment")
    )
    position = models.CharField(_("position"), max_length=20, choices=Position)
    stated_on = models.DateField(
        _("stated on"), null=True, blank=True, help_text=_("Empty: it has held from the start.")
    )
    source = models.ForeignKey(
        SourceDocument,
        on_delete=models.PROTECT,
        related_name="positions",
        null=True,
        blank=True,
        verbose_name=_("source"),
        help_text=_("Where it is stated."),
    )
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("recorded by"),
        help_text=_("Nobody where a dossier states it."),
    )

    objects = StatedPositionQuerySet.as_manager()

    class Meta:
        verbose_name = _("stated position")
        verbose_name_plural = _("stated positions")
        constraints = [choice_holds("position", Position)]
        indexes = [
            # The position of each commitment on a past day.
            models.Index(fields=["commitment", "stated_on"], name="position_by_day"),
            # Which commitments do not apply on a past day.
            models.Index(fields=["position", "commitment"], name="position_by_value"),
        ]

    def __str__(self) -> str:
        return f"{self.commitment} {self.position}"
