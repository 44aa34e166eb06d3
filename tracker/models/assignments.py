"""Who reviews which report, for how long."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tracker.models.trail import StatusReport


class ReviewAssignment(models.Model):
    """That a reviewer said they review a report; it lapses by itself, and keeps nobody else from reviewing.

    Written by tracker.desk.assigning alone; no step of the trail.
    """

    report = models.OneToOneField(
        StatusReport, on_delete=models.PROTECT, related_name="assignment", verbose_name=_("report")
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="review_assignments",
        verbose_name=_("reviewer"),
    )
    assigned_at = models.DateTimeField(_("assigned at"))
    lapses_at = models.DateTimeField(_("lapses at"))

    class Meta:
        verbose_name = _("assignment of a review")
        verbose_name_plural = _("assignments of reviews")
        constraints = [
            models.CheckConstraint(
                condition=Q(lapses_at__gt=F("assigned_at")),
                name="%(app_label)s_%(class)s_lapses_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id}: {self.reviewer_id}"
