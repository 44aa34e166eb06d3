"""Who may speak for a State, and for how long."""

from collections.abc import Collection
from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext, gettext_lazy as _

from commitments.fields import History
from commitments.language.calendars import format_date
from commitments.models import State
from commitments.models.states import IN_USE
from tracker.querysets import MandateQuerySet


class Mandate(models.Model):
    """That a person acts for a State from one day until another; every right that it gives ends with it
    at once.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="mandates", verbose_name=_("person")
    )
    state = models.ForeignKey(
        State,
        on_delete=models.PROTECT,
        limit_choices_to=IN_USE,
        related_name="mandates",
        verbose_name=_("State"),
    )
    starts_on = models.DateField(_("from"), help_text=_("First day of the mandate."))
    ends_on = models.DateField(
        _("until"),
        null=True,
        blank=True,
        help_text=_("First day without the mandate; today ends it at once. Empty while it lasts."),
    )
    note = models.CharField(
        _("note"),
        max_length=300,
        blank=True,
        help_text=_("On what the mandate rests, such as a letter and its date."),
    )

    history = History()
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

    # Keys of other mandates that a page changes along with this one, and compares with it itself.
    compared_elsewhere: Collection[int] = ()

    def clean(self) -> None:
        """Raise ValidationError where the person has a mandate for this State already in the same time."""
        if self.user_id is None or self.state_id is None or self.starts_on is None:
            return
        others = Mandate.objects.filter(user=self.user_id, state=self.state_id).exclude(
            pk__in=[*self.compared_elsewhere, self.pk or 0]
        )
        for other in others.order_by("starts_on", "pk"):
            if self.overlaps(other):
                raise ValidationError(
                    gettext(
                        "This person has a mandate for this State from %(from)s %(until)s already. End that "
                        "one first, or change it instead."
                    )
                    % {
                        "from": format_date(other.starts_on),
                        "until": gettext("until %(date)s") % {"date": format_date(other.ends_on)}
                        if other.ends_on
                        else "",
                    }
                )

    def overlaps(self, other: "Mandate") -> bool:
        """Whether some day belongs to both."""
        starts_on = max(self.starts_on, other.starts_on)
        return all(mandate.ends_on is None or mandate.ends_on > starts_on for mandate in (self, other))

    def in_force(self, *, on: date) -> bool:
        """Whether it holds on the day `on`."""
        return self.starts_on <= on and (self.ends_on is None or self.ends_on > on)

    def end(self, *, on: date) -> bool:
        """End it so that `on` is the first day without it, one that has not begun never to begin; False
        where it has ended already.
        """
        if self.ends_on is not None and self.ends_on <= max(on, self.starts_on):
            return False
        self.ends_on = max(on, self.starts_on)
        self.save(update_fields=["ends_on"])
        return True
