"""The record in the admin: fast lists, folded search, history without revert, and no row deleted.

Commitments are registered in tracker.admin, where their statuses are recorded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.forms import BaseInlineFormSet, ModelForm
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _, ngettext

from commitments.admin.conference_guide import ConferenceGuide
from commitments.admin.dossier_upload import DossierUpload
from commitments.admin.filters import (
    DisagreementFilter,
    DiscrepancyFilter,
    DueFilter,
    LastReportFilter,
    RegionFilter,
    ReportedFilter,
    ScheduleFilter,
    StaleFilter,
    StateRegionFilter,
    StatusSinceFilter,
)
from commitments.admin.guards import GuardedHistoryAdmin, InCalendar
from commitments.badges import flag_mark, schedule_mark, status_mark
from commitments.enrolment import register_participation, register_resolution
from commitments.files import tables
from commitments.files.downloads import download
from commitments.language.calendars import in_digits
from commitments.language.normalization import SearchTooLong
from commitments.models import (
    Citation,
    Commitment,
    Conference,
    Indicator,
    Organization,
    Participation,
    Resolution,
    SourceDocument,
    State,
    Theme,
)
from commitments.states.regions import region_name
from commitments.templatetags.record import day, stated

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest, HttpResponseBase

    from commitments.files.tables import Table
    from commitments.querysets import RecordQuerySet

admin.site.site_header = _("Mithaq")
admin.site.site_title = _("Mithaq")
admin.site.index_title = _("The record and its implementation")


class RecordAdmin(GuardedHistoryAdmin):
    """What every kind of row shares: 50 a page, search in folded text, CSV of the filtered list."""

    list_per_page = 50
    list_max_show_all = 200
    show_full_result_count = True
    search_fields = ("search_text",)
    formfield_overrides = {
        **GuardedHistoryAdmin.formfield_overrides,
        models.URLField: {"assume_scheme": "https"},
    }
    table: Table
    change_list_template = "admin/record_change_list.html"

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet[Any], search_term: str
    ) -> tuple[models.QuerySet[Any], bool]:
        try:
            return cast("RecordQuerySet[Any]", queryset).search(search_term), False
        except SearchTooLong as refusal:
            messages.warning(request, str(refusal))
            return queryset.none(), False

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        files = [
            path(
                f"{ending}/",
                self.admin_site.admin_view(self.file_view),
                {"flavour": flavour},
                name=f"{name}_{ending}",
            )
            for ending, flavour in (("csv", "csv-excel"), ("xlsx", "xlsx"))
        ]
        return [*files, *super().get_urls()]

    def file_view(self, request: HttpRequest, flavour: str) -> HttpResponseBase:
        """The filtered list, all pages of it, under the same filters, search and order as on the screen; who took it is put on record."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        changelist = self.get_changelist_instance(request)
        taken = [0]
        response = download(
            self.rows_for_csv(changelist.get_queryset(request)),
            self.table,
            flavour=flavour,
            tell=taken.append,
        )
        # Our own site; see tracker.desk.admin_site.
        cast("Any", self.admin_site).note_export(
            request, table=self.table.name, flavour=flavour, rows=taken[-1]
        )
        return response

    def rows_for_csv(self, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """The rows with all that the columns of `table` read."""
        return queryset


class CitationInline(admin.StackedInline):  # type: ignore[type-arg]
    model = Citation
    extra = 0
    can_delete = False
    show_change_link = True
    autocomplete_fields = ("source",)
    fields = (
        ("source", "fact", "stated_value"),
        ("paragraph", "start", "end"),
        ("sha256", "locator"),
        ("note_en", "note_fa", "note_ar"),
    )


class ParticipationForm(ModelForm):  # type: ignore[type-arg]
    """A participation; its conference and State stay what they are."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is not None:
            for name in ("conference", "state"):
                if name in self.fields:
                    self.fields[name].disabled = True


class ParticipationInline(InCalendar, admin.StackedInline):  # type: ignore[type-arg]
    model = Participation
    form = ParticipationForm
    extra = 0
    can_delete = False
    show_change_link = True
    autocomplete_fields = ("state",)
    fields = (("state", "role", "basis", "closed_on"),)
    verbose_name_plural = _("participations (each brings its State's commitments)")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Participation]:
        return super().get_queryset(request).select_related("state", "conference").order_by("state__code")


class IndicatorInline(admin.StackedInline):  # type: ignore[type-arg]
    model = Indicator
    extra = 0
    can_delete = False
    fields = (
        ("number", "kind", "proposed"),
        ("name_en", "name_fa", "name_ar"),
        ("unit", "baseline", "target"),
    )


@admin.register(State)
class StateAdmin(RecordAdmin):
    table = tables.STATES
    list_display = ("code", "name_en", "name_fa", "name_ar", "kind", "region_shown")
    list_filter = ("kind", RegionFilter)
    ordering = ("code",)

    @admin.display(description=_("region"), ordering="subregion")
    def region_shown(self, state: State) -> str:
        return region_name(state.subregion or state.region) if state.region else "–"


@admin.register(Organization)
class OrganizationAdmin(RecordAdmin):
    table = tables.ORGANIZATIONS
    list_display = ("slug", "acronym", "name_en", "name_fa", "name_ar", "kind")
    list_filter = ("kind",)
    ordering = ("slug",)


@admin.register(Theme)
class ThemeAdmin(RecordAdmin):
    table = tables.THEMES
    list_display = ("slug", "name_en", "name_fa", "name_ar", "order")
    ordering = ("order", "slug")


@admin.register(SourceDocument)
class SourceDocumentAdmin(RecordAdmin):
    table = tables.SOURCES
    list_display = ("slug", "title_en", "publisher", "published_on", "language", "reliability", "attached_at")
    list_filter = ("reliability", "language")
    ordering = ("slug",)
    readonly_fields = ("attached_at",)


@admin.register(Citation)
class CitationAdmin(RecordAdmin):
    table = tables.CITATIONS
    list_display = ("reference", "source", "fact", "stated_value", "paragraph", "start", "end")
    list_filter = ("fact", "source")
    list_select_related = ("source",)
    search_fields = ("reference",)
    autocomplete_fields = ("source", "conference", "participation", "resolution")
    readonly_fields = ("reference",)
    ordering = ("reference",)

    def rows_for_csv(self, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        return queryset.select_related(
            "source", "conference", "participation__conference", "participation__state", "resolution"
        )


@admin.register(Conference)
class ConferenceAdmin(ConferenceGuide, DossierUpload, RecordAdmin):
    change_list_template = "admin/commitments/conference_change_list.html"
    table = tables.CONFERENCES
    list_display = ("code", "title_en", "starts_on", "ends_on", "host", "published")
    list_filter = ("published", "series", "review_policy")
    list_select_related = ("host",)
    autocomplete_fields = ("host", "guests")
    ordering = ("code",)

    def get_inlines(self, request: HttpRequest, obj: Conference | None) -> list[Any]:  # noqa: ARG002
        # Participations and citations hang on a conference that exists.
        return [ParticipationInline, CitationInline] if obj is not None else []

    def get_readonly_fields(self, request: HttpRequest, obj: Conference | None = None) -> tuple[str, ...]:  # noqa: ARG002
        return ("code",) if obj is not None else ()

    def save_formset(
        self, request: HttpRequest, form: Any, formset: BaseInlineFormSet[Any, Any, Any], change: bool
    ) -> None:
        if formset.model is not Participation:
            super().save_formset(request, form, formset, change)
            return
        created = 0
        for participation in formset.save(commit=False):
            created += len(register_participation(participation))
        formset.save_m2m()
        tell_created(request, created)

    def rows_for_csv(self, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        return queryset.select_related("host").prefetch_related("guests")


@admin.register(Participation)
class ParticipationAdmin(RecordAdmin):
    table = tables.PARTICIPATIONS
    form = ParticipationForm
    list_display = ("reference", "conference", "state", "role", "basis", "closed_on")
    list_filter = (
        "conference",
        "role",
        "basis",
        ("closed_on", admin.EmptyFieldListFilter),
        StateRegionFilter,
    )
    list_select_related = ("conference", "state")
    search_fields = ("state__search_text",)
    autocomplete_fields = ("conference", "state")
    ordering = ("conference__code", "state__code")

    def get_inlines(self, request: HttpRequest, obj: Participation | None) -> list[Any]:  # noqa: ARG002
        return [CitationInline] if obj is not None else []

    def save_model(self, request: HttpRequest, obj: Participation, form: Any, change: bool) -> None:  # noqa: ARG002
        tell_created(request, len(register_participation(obj)))


@admin.register(Resolution)
class ResolutionAdmin(RecordAdmin):
    table = tables.RESOLUTIONS
    list_display = ("reference", "title_en", "conference", "theme", "strength", "lifecycle", "due_on")
    list_filter = ("conference", "theme", "strength", "type", "lifecycle", "addressed_to")
    list_select_related = ("conference", "theme")
    autocomplete_fields = ("conference", "theme", "partner_organizations", "superseded_by", "reaffirms")
    ordering = ("conference__code", "number")

    def get_inlines(self, request: HttpRequest, obj: Resolution | None) -> list[Any]:  # noqa: ARG002
        return [IndicatorInline, CitationInline] if obj is not None else []

    def get_readonly_fields(self, request: HttpRequest, obj: Resolution | None = None) -> tuple[str, ...]:  # noqa: ARG002
        return ("reference", "conference", "number") if obj is not None else ("reference",)

    def save_model(self, request: HttpRequest, obj: Resolution, form: Any, change: bool) -> None:  # noqa: ARG002
        tell_created(request, len(register_resolution(obj)))

    def rows_for_csv(self, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        return queryset.select_related("conference", "theme", "superseded_by").prefetch_related(
            "partner_organizations", "reaffirms"
        )


@admin.register(Indicator)
class IndicatorAdmin(RecordAdmin):
    table = tables.INDICATORS
    list_display = ("reference", "name_en", "kind", "unit", "baseline", "target", "proposed")
    list_filter = ("kind", "proposed", "resolution__conference")
    list_select_related = ("resolution",)
    autocomplete_fields = ("resolution",)
    ordering = ("resolution__reference", "number")

    def get_readonly_fields(self, request: HttpRequest, obj: Indicator | None = None) -> tuple[str, ...]:  # noqa: ARG002
        return ("reference", "resolution", "number") if obj is not None else ("reference",)


class CommitmentRecordAdmin(RecordAdmin):
    """The record's half of a commitment: its position, lead agency and deadline. The standing is shown, never edited."""

    table = tables.REGISTER
    list_display = (
        "reference",
        "state",
        "resolution_title",
        "status_shown",
        "schedule_shown",
        "last_report_shown",
        "reviewed_shown",
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
        "resolution__theme",
        "reported_status",
        "position",
        "resolution__strength",
        "resolution__type",
        "participation__basis",
        StateRegionFilter,
        "state",
        "resolution",
        "resolution__lifecycle",
        ("closed_on", admin.EmptyFieldListFilter),
    )
    fields = (
        ("reference", "state", "resolution"),
        ("position", "lead_agency", "due_on"),
        ("status_shown", "reported_status", "reviewed_shown"),
        ("last_report_shown", "closed_shown", "version_shown"),
    )
    ordering = ("resolution__conference__code", "resolution__number", "state__code")

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Participations and resolutions bring their commitments; nobody types one."""
        return False

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Commitment]:
        return Commitment.objects.for_register(on=timezone.localdate()).visible_to(request.user)

    def get_readonly_fields(self, request: HttpRequest, obj: Commitment | None = None) -> tuple[str, ...]:  # noqa: ARG002
        return (
            "reference",
            "state",
            "resolution",
            "status_shown",
            "reported_status",
            "reviewed_shown",
            "last_report_shown",
            "closed_shown",
            "version_shown",
        )

    def save_model(self, request: HttpRequest, obj: Commitment, form: Any, change: bool) -> None:  # noqa: ARG002
        """Writes what the form edits and nothing else, so that a status recorded meanwhile stays."""
        obj.save(update_fields=["position", "lead_agency", "due_on", "search_text", "updated_at"])

    @admin.display(description=_("resolution"), ordering="resolution__number")
    def resolution_title(self, commitment: Commitment) -> str:
        return commitment.resolution.title

    @admin.display(description=_("status"), ordering="status")
    def status_shown(self, commitment: Commitment) -> str:
        return _beside(status_mark(commitment.status), _("since"), commitment.status_since)

    @admin.display(description=_("schedule"), ordering="effective_due_on")
    def schedule_shown(self, commitment: Any) -> str:
        return _beside(schedule_mark(commitment.schedule), _("due on"), commitment.effective_due_on)

    @admin.display(description=_("last report"), ordering="last_report_on")
    def last_report_shown(self, commitment: Any) -> str:
        told = day(commitment.last_report_on) if commitment.last_report_on else _("none yet")
        return (
            format_html('{}<span class="aside stale">{}</span>', told, _("nothing heard for long"))
            if commitment.stale
            else format_html("{}", told)
        )

    @admin.display(description=_("reviewed"), ordering="reviewed")
    def reviewed_shown(self, commitment: Commitment) -> str:
        told = flag_mark("reviewed") if commitment.reviewed else _("not reviewed")
        return format_html("{}{}", told, flag_mark("disputed") if commitment.disputed else "")

    @admin.display(description=_("version"))
    def version_shown(self, commitment: Commitment) -> str:
        return in_digits(commitment.version)

    @admin.display(description=_("closed on"))
    def closed_shown(self, commitment: Commitment) -> Any:
        return day(commitment.closed_on) if commitment.closed_on else "–"


def _beside(mark: str, label: Any, on: date | None) -> str:
    """A mark, and below it the day that belongs to it where there is one."""
    return (
        format_html('{}<span class="aside">{} {}</span>', mark, label, stated(on)) if on is not None else mark
    )


def tell_created(request: HttpRequest, created: int) -> None:
    """Say how many commitments a participation or resolution has brought."""
    if created:
        messages.info(
            request,
            in_digits(
                ngettext("%(count)d commitment was created.", "%(count)d commitments were created.", created)
                % {"count": created}
            ),
        )
