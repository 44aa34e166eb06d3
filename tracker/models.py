"""The trail: what was reported about each commitment, when it held and when it was learned."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commitments.constraints import choice_holds
from commitments.models import Commitment
from commitments.vocabulary import Status
from tracker.querysets import StatusReportQuerySet

NOTE_MAX_LENGTH = 4000


class StatusReport(models.Model):
    """A dated statement by a person of how far a commitment is carried out; never changed, only followed by another.

    Written by tracker.recording alone.
    """

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="reports", verbose_name=_("commitment"))
    sequence = models.PositiveIntegerField(_("sequence"), validators=[MinValueValidator(1)], help_text=_("Place in the commitment's trail, from 1."))
    status = models.CharField(_("status"), max_length=20, choices=Status)
    effective_on = models.DateField(_("effective on"), help_text=_("The day on which it held."))
    recorded_at = models.DateTimeField(_("recorded at"), help_text=_("When it was entered here."))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="status_reports", verbose_name=_("author"))
    note = models.TextField(_("note"), blank=True, max_length=NOTE_MAX_LENGTH)
    needs_review = models.BooleanField(
        _("needs review"), default=False, help_text=_("The conference asked for a second person's review when this was recorded; it counts once accepted.")
    )

    objects = StatusReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("status report")
        verbose_name_plural = _("status reports")
        constraints = [
            choice_holds("status", Status),
            models.UniqueConstraint(fields=["commitment", "sequence"], name="%(app_label)s_%(class)s_sequence_is_unique"),
            models.CheckConstraint(condition=Q(sequence__gte=1), name="%(app_label)s_%(class)s_sequence_is_positive"),
        ]
        indexes = [
            # What was recorded last, over all commitments.
            models.Index(fields=["-recorded_at", "-id"], name="report_by_recording"),
        ]

    def __str__(self) -> str:
        return f"{self.commitment_id}/{self.sequence}"
