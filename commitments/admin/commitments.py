"""The record's half of a commitment in the admin; tracker.admin registers it, where statuses are recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, cast

from django.contrib import admin
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from commitments.admin.filters import (
    ClosedFilter,
    DisagreementFilter,
    DiscrepancyFilter,
    DueFilter,
    GroupFilter,
    LastReportFilter,
    ReportedFilter,
    ResolutionFilter,
    ScheduleFilter,
    StaleFilter,
    StateRegionFilter,
    StatusSinceFilter,
    TakesPartFilter,
    ThemeFilter,
)
from commitments.fields import save_columns, with_its_precision
from commitments.files import tables
from commitments.language.calendars import localize_digits
from commitments.models import Commitment, StatedPosition
from commitments.record.closing import revise
from commitments.record.positions import record_position
from commitments.templatetags.record import day, due
from commitments.terms.badges import flag_badge, schedule_badge, status_badge

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.contrib.auth.models import User
    from django.db import models
    from django.http import HttpRequest
    from django.utils.safestring import SafeString

from commitments.admin.closings import ClosedCommitmentForm, OpenCommitmentForm, own_closing
from commitments.admin.positions import PositionForm
from commitments.admin.record import RecordAdmin


class CommitmentRecordAdmin(RecordAdmin):
    """The record's half of a commitment: its position, lead agency and deadline. The standing is shown,
    never edited.
    """

    form = PositionForm
    table = tables.REGISTER
    list_display = (
        "reference",
        "state",
        "resolution_title",
        "status_shown",
        "schedule_shown",
        "last_report_shown",
        "reviewed_shown",
        "conference_shown",
        "theme_shown",
        "position",
        "lead_agency",
    )
    sorted_at_any_length = frozenset(
        {
            *("reference", "state", "status", "resolution__number", "resolution__conference__starts_on"),
            "resolution__theme__slug",
        }
    )
    list_filter: ClassVar[tuple[Any, ...]] = (
        "resolution__conference",
        "status",
        ScheduleFilter,
        StaleFilter,
        ReportedFilter,
        DisagreementFilter,
        DiscrepancyFilter,
        "disputed",
        "reviewed",
        DueFilter,
        LastReportFilter,
        StatusSinceFilter,
        ("resolution__theme", ThemeFilter),
        "reported_status",
        "position",
        "resolution__strength",
        "resolution__type",
        "participation__basis",
        StateRegionFilter,
        GroupFilter,
        ("state", TakesPartFilter),
        ("resolution", ResolutionFilter),
        "resolution__lifecycle",
        ClosedFilter,
    )
    takes_several: ClassVar[tuple[str, ...]] = (
        "status__exact",
        "schedule",
        "state__id__exact",
        "resolution__conference__id__exact",
        "resolution__theme__id__exact",
        "group",
        "region",
        "stale",
        "reported",
        "disagreement",
        "discrepancy",
        "disputed__exact",
        "reviewed__exact",
        "reported_status__exact",
        "position__exact",
        "resolution__strength__exact",
        "resolution__type__exact",
        "participation__basis__exact",
        "resolution__id__exact",
        "resolution__lifecycle__exact",
        "closed",
    )
    # Those that people ask for most, and those whose values are many and looked for by name.
    first_facets = takes_several[:6]
    facets_by_name = ("state__id__exact", "region", "group", "resolution__theme__id__exact")
    fields = (
        ("reference", "state", "asked"),
        ("position", "position_stated_on", "position_source"),
        "positions_shown",
        ("lead_agency", "due_on", "due_precision", "joined_on"),
        ("status_shown", "reported_status", "reviewed_shown"),
        ("last_report_shown", "closed_shown", "version_shown"),
    )
    ordering = ("resolution__conference__code", "resolution__number", "state__code")

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Participations and resolutions bring their commitments; nobody types one."""
        return False

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Commitment]:
        standing = self.standing_shown_to(request)
        return Commitment.objects.for_register(on=timezone.localdate(), standing=standing).visible_to(
            request.user
        )

    def export_queryset(self, queryset: Any) -> Any:
        return queryset.with_themes_and_groups()

    def standing_shown_to(self, request: HttpRequest) -> Mapping[str, Any] | None:  # noqa: ARG002
        """Where the commitments stand; None: as the public sees it."""
        return None

    def get_readonly_fields(self, request: HttpRequest, obj: Commitment | None = None) -> tuple[str, ...]:  # noqa: ARG002
        return (
            "reference",
            "state",
            "asked",
            "status_shown",
            "reported_status",
            "reviewed_shown",
            "last_report_shown",
            "closed_shown",
            "version_shown",
            "positions_shown",
        )

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is not None and self.has_change_permission(request, obj):
            is_closed = own_closing(obj) is not None
            kwargs.setdefault("form", ClosedCommitmentForm if is_closed else OpenCommitmentForm)
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        if "position_source" in form.base_fields:
            form.base_fields["position_source"] = self.formfield_for_dbfield(
                StatedPosition._meta.get_field("source"), request
            )
        return form

    def save_model(self, request: HttpRequest, obj: Commitment, form: Any, change: bool) -> None:  # noqa: ARG002
        """Writes what the form edits and nothing else, so that a status recorded meanwhile stays."""
        columns = [name for name in form.changed_data if not name.startswith(("position", "closing"))]
        if columns or not form.states_position:
            save_columns(obj, with_its_precision(columns), reason="")
        if "joined_on" in columns:
            revise(Commitment.objects.filter(pk=obj.pk))
        if form.states_position:
            record_position(form.new_position(obj), recorded_by=cast("User", request.user))
        if any(name.startswith("closing") for name in form.changed_data):
            form.close(obj)

    @admin.display(description=_("positions on record"))
    def positions_shown(self, commitment: Commitment) -> str:
        stated = StatedPosition.objects.stated_by(timezone.localdate()).filter(commitment=commitment)
        return (
            format_html_join(
                mark_safe("<br>"),
                '{} <span class="aside">{}{}</span>',
                (
                    (
                        row.get_position_display(),
                        day(row.stated_on) if row.stated_on is not None else _("from the start"),
                        f" · {row.source}" if row.source is not None else "",
                    )
                    for row in stated.select_related("source")
                ),
            )
            or "–"
        )

    @admin.display(description=_("What is asked"))
    def asked(self, commitment: Commitment) -> SafeString:
        resolution = commitment.resolution
        address = reverse("admin:commitments_resolution_change", args=[resolution.pk])
        return format_html('<a href="{}">{}</a>', address, resolution)

    @admin.display(description=_("What is asked"), ordering="resolution__number")
    def resolution_title(self, commitment: Commitment) -> str:
        return commitment.resolution.title

    @admin.display(description=_("conference"), ordering="resolution__conference__starts_on")
    def conference_shown(self, commitment: Commitment) -> str:
        return commitment.resolution.conference.code

    @admin.display(description=_("theme"), ordering="resolution__theme__slug")
    def theme_shown(self, commitment: Commitment) -> str:
        return commitment.resolution.theme.name

    @admin.display(description=_("status"), ordering="status")
    def status_shown(self, commitment: Commitment) -> str:
        since = day(commitment.status_since) if commitment.status_since is not None else None
        return _with_date(status_badge(commitment.status), _("since"), since)

    @admin.display(description=_("schedule"), ordering="effective_due_on")
    def schedule_shown(self, commitment: Any) -> str:
        until = None
        if commitment.effective_due_on is not None:
            until = due(commitment.effective_due_on, commitment.effective_due_precision)
        return _with_date(schedule_badge(commitment.schedule), _("due on"), until)

    @admin.display(description=_("last report"), ordering="last_report_on")
    def last_report_shown(self, commitment: Any) -> str:
        text = day(commitment.last_report_on) if commitment.last_report_on else _("none yet")
        return (
            format_html('{}<span class="aside stale">{}</span>', text, _("nothing heard for long"))
            if commitment.stale
            else format_html("{}", text)
        )

    @admin.display(description=_("reviewed"), ordering="reviewed")
    def reviewed_shown(self, commitment: Commitment) -> str:
        text = flag_badge("reviewed") if commitment.reviewed else _("not reviewed")
        return format_html("{}{}", text, flag_badge("disputed") if commitment.disputed else "")

    @admin.display(description=_("version"))
    def version_shown(self, commitment: Commitment) -> str:
        return localize_digits(commitment.version)

    @admin.display(description=_("closed on"))
    def closed_shown(self, commitment: Commitment) -> Any:
        return day(commitment.closed_on) if commitment.closed_on else "–"


def _with_date(badge: str, label: Any, on: str | None) -> str:
    """A badge, and below it the day that belongs to it where there is one."""
    return format_html('{}<span class="aside">{} {}</span>', badge, label, on) if on is not None else badge
