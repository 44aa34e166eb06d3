"""The read model for reports that came back."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from commitments.models import Commitment
from tracker.models.trail import StatusReport


class ReportToMend(models.Model):
    """That a report came back, where nothing was sent of the same commitment since.

    Written by the triggers of tracker.register.returned_triggers alone.
    """

    report = models.OneToOneField(
        StatusReport,
        on_delete=models.CASCADE,
        primary_key=True,
        db_constraint=False,
        related_name="to_mend",
        verbose_name=_("status report"),
    )
    # As of the report, so that an index finds what one person has to mend, and what is of one commitment.
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
        verbose_name=_("author"),
    )
    commitment = models.ForeignKey(
        Commitment,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
        verbose_name=_("commitment"),
    )

    class Meta:
        verbose_name = _("report to mend")
        verbose_name_plural = _("reports to mend")

    def __str__(self) -> str:
        return str(self.report_id)
