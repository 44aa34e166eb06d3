"""Who may speak for a State, and for how long."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from commitments.models import State
from tracker.querysets import MandateQuerySet


class Mandate(models.Model):
    """That a person acts for a State from one day until another; every right that it gives ends with it at once."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="mandates", verbose_name=_("person"))
    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="mandates", verbose_name=_("State"))
    starts_on = models.DateField(_("from"), help_text=_("First day of the mandate."))
    ends_on = models.DateField(_("until"), null=True, blank=True, help_text=_("First day without the mandate; today ends it at once. Empty while it lasts."))
    note = models.CharField(_("note"), max_length=300, blank=True, help_text=_("On what the mandate rests, such as a letter and its date."))

    history = HistoricalRecords()
    objects = MandateQuerySet.as_manager()

    class Meta:
        verbose_name = _("mandate")
        verbose_name_plural = _("mandates")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="%(app_label)s_%(class)s_ends_after_it_starts",
                violation_error_message=_("A mandate ends no earlier than it starts."),
            ),
        ]
        indexes = [
            # For whom a person acts, asked at every request.
            models.Index(fields=["user", "starts_on"], name="mandate_by_user"),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.state}"
