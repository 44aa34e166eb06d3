"""What each State owes: the commitments, and where each of them stands."""

from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commitments.fields import ChangedAtField, DuePrecisionField, History, SearchTextField
from commitments.models.checked import CheckedRow
from commitments.models.conferences import Participation, refuse_joining
from commitments.models.constraints import choice_holds, precision_holds
from commitments.models.resolutions import Resolution, refuse_early_deadline, refuse_within_period
from commitments.models.states import State
from commitments.querysets import CommitmentQuerySet
from commitments.vocabulary import Position, Status

if TYPE_CHECKING:
    from commitments.models.wordings import Wording

STANDING_FIELDS = (
    "status",
    "status_since",
    "reported_status",
    "public_reported_status",
    "reviewed",
    "disputed",
    "last_report_on",
    "last_accepted_on",
    "waiting_since",
    "version",
)


class Commitment(CheckedRow):
    """What one State owes under one resolution, and where that stands.

    The standing (STANDING_FIELDS) is written by tracker.trail.recording alone; a trigger
    refuses any other change of it on both databases.
    """

    reference = models.CharField(_("reference"), max_length=32, unique=True, editable=False)
    resolution = models.ForeignKey(
        Resolution, on_delete=models.PROTECT, related_name="commitments", verbose_name=_("resolution")
    )
    state = models.ForeignKey(
        State, on_delete=models.PROTECT, related_name="commitments", verbose_name=_("State")
    )
    participation = models.ForeignKey(
        Participation, on_delete=models.PROTECT, related_name="commitments", verbose_name=_("participation")
    )
    position = models.CharField(_("position"), max_length=20, choices=Position, default=Position.UNKNOWN)
    lead_agency = models.CharField(
        _("lead agency"),
        max_length=200,
        blank=True,
        help_text=_("The national body responsible; empty where no source states it."),
    )
    due_on = models.DateField(
        _("due on"),
        null=True,
        blank=True,
        help_text=_("Only where this State's deadline differs from the resolution's."),
    )
    due_precision = DuePrecisionField(_("precision of the deadline"))
    joined_on = models.DateField(
        _("joined on"),
        null=True,
        blank=True,
        help_text=_("Only where the State was addressed later than others; it counts from this day on."),
    )
    closed_on = models.DateField(
        _("closed on"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("From which day on it is closed, a day to come among them; follows from the closings."),
    )
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False, serialize=False)
    updated_at = ChangedAtField(_("updated at"))

    status = models.CharField(
        _("status"), max_length=20, choices=Status, default=Status.NO_INFORMATION, editable=False
    )
    status_since = models.DateField(_("status since"), null=True, blank=True, editable=False)
    reported_status = models.CharField(
        _("reported status"), max_length=20, choices=Status, null=True, blank=True, editable=False
    )
    public_reported_status = models.CharField(
        _("reported status that counts"),
        max_length=20,
        choices=Status,
        null=True,
        blank=True,
        editable=False,
        help_text=_("The level that was claimed by the report on which the status rests; it is public."),
    )
    reviewed = models.BooleanField(
        _("reviewed"),
        default=False,
        editable=False,
        help_text=_("Another person than its author accepted what the status rests on."),
    )
    disputed = models.BooleanField(
        _("disputed"),
        default=False,
        editable=False,
        help_text=_("The State disagrees with a review, on record."),
    )
    last_report_on = models.DateField(_("last report on"), null=True, blank=True, editable=False)
    last_accepted_on = models.DateField(_("last report in effect on"), null=True, blank=True, editable=False)
    waiting_since = models.DateTimeField(
        _("waiting since"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("When the oldest report came that waits for its review."),
    )
    version = models.PositiveIntegerField(
        _("version"), default=0, editable=False, help_text=_("How many steps its trail has.")
    )
    revision = models.PositiveIntegerField(
        _("revision"),
        default=0,
        editable=False,
        serialize=False,
        help_text=_(
            "How often it changed in what a report rests on: steps of its trail, closings, wordings."
        ),
    )

    open_due_on = models.DateField(
        _("deadline while open"),
        null=True,
        blank=True,
        editable=False,
        serialize=False,
        help_text=_("Its deadline while something is still to be done; kept by triggers."),
    )

    search_text = SearchTextField(sources=["reference", "lead_agency"])

    history = History(
        excluded_fields=[
            "search_text",
            "created_at",
            "updated_at",
            "revision",
            "open_due_on",
            *STANDING_FIELDS,
        ]
    )
    objects = CommitmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        constraints = [
            models.UniqueConstraint(
                fields=["resolution", "state"],
                name="%(app_label)s_%(class)s_is_unique",
                violation_error_message=_("This State already has a commitment under this resolution."),
            ),
            choice_holds("position", Position),
            *precision_holds(),
            choice_holds("status", Status),
            choice_holds("reported_status", Status, optional=True),
            choice_holds("public_reported_status", Status, optional=True),
            models.CheckConstraint(
                condition=Q(version__gt=0)
                | Q(
                    status=Status.NO_INFORMATION,
                    status_since__isnull=True,
                    reported_status__isnull=True,
                    public_reported_status__isnull=True,
                    reviewed=False,
                    disputed=False,
                    last_report_on__isnull=True,
                    last_accepted_on__isnull=True,
                ),
                name="%(app_label)s_%(class)s_starts_without_information",
                violation_error_message=_(
                    "A commitment starts at “no information reported”; record a status to change it."
                ),
            ),
            models.CheckConstraint(
                condition=Q(status=Status.NO_INFORMATION) | Q(status_since__isnull=False),
                name="%(app_label)s_%(class)s_status_is_dated",
                violation_error_message=_("A status says since when it holds."),
            ),
        ]
        indexes = [
            # The register filtered by status, newest first.
            models.Index(fields=["status", "-updated_at", "-id"], name="commitment_by_status"),
            # The register, newest first, and updated_after.
            models.Index(fields=["-updated_at", "-id"], name="commitment_by_update"),
            # One State's commitments by status, and all that counting and ordering them looks at: they lie
            # far apart, and each would be read for it.
            models.Index(
                fields=[
                    *("state", "status", "resolution", "participation"),
                    *("position", "closed_on", "open_due_on", "id"),
                ],
                name="commitment_by_state",
            ),
            # What is overdue, or will be.
            models.Index(
                fields=["open_due_on"],
                condition=Q(open_due_on__isnull=False),
                name="commitment_by_open_deadline",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def clean(self) -> None:
        if self.resolution_id is None or self.state_id is None:
            raise ValidationError(_("A commitment needs its resolution and its State."))
        if self.participation_id is not None and (
            self.participation.state_id != self.state_id
            or self.participation.conference_id != self.resolution.conference_id
        ):
            raise ValidationError(
                {"participation": _("A commitment rests on its own State's part in its own conference.")}
            )
        self.reference = f"{self.resolution.reference}-{self.state.code}"
        refuse_early_deadline(self.due_on, conference=self.resolution.conference)
        refuse_within_period(self.due_on, self.due_precision)
        refuse_joining(self.joined_on, conference=self.resolution.conference)

    def get_absolute_url(self) -> str:
        return reverse("commitment", args=[self.reference])

    def natural_key(self) -> tuple[str]:
        return (self.reference,)

    @property
    def wording(self) -> "Wording | Resolution":
        """What its resolution says: at the moment that a QuerySet asks about, else now."""
        return getattr(self, "wording_then", None) or self.resolution

    @property
    def is_closed(self) -> bool:
        """Whether it is closed: on the day whose standing a QuerySet shows, else today."""
        shown: bool | None = getattr(self, "standing_closed", None)
        return self.is_closed_on(timezone.localdate()) if shown is None else shown

    @property
    def is_in_force(self) -> bool:
        """Whether it counts: it is not closed, and applies to its State, on the day whose standing a QuerySet
        shows, else today.
        """
        shown: str | None = getattr(self, "standing_position", None)
        position = self.position if shown is None else shown
        return position != Position.NOT_APPLICABLE and not self.is_closed

    def is_closed_on(self, day: date) -> bool:
        """Whether it is closed by the end of `day`, today or later."""
        return self.closed_on is not None and self.closed_on <= day
