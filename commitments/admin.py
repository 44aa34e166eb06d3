"""The record in the admin: fast lists, folded search, history without revert, and no row deleted.

Commitments are registered in tracker.admin, where their statuses are recorded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.forms import BaseInlineFormSet, ModelForm
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, ngettext

from commitments import exports
from commitments.exports import Table, csv_response
from commitments.folding import SearchTooLong
from commitments.guarded_admin import GuardedHistoryAdmin
from commitments.marks import schedule_mark, status_mark
from commitments.models import Citation, Commitment, Conference, Indicator, Organization, Participation, Resolution, SourceDocument, State, Theme
from commitments.regions import region_name
from commitments.registering import register_participation, register_resolution
from commitments.vocabulary import Schedule

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

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
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    table: Table
    change_list_template = "admin/record_change_list.html"

    def get_search_results(self, request: HttpRequest, queryset: models.QuerySet[Any], search_term: str) -> tuple[models.QuerySet[Any], bool]:
        try:
            return cast("RecordQuerySet[Any]", queryset).search(search_term), False
        except SearchTooLong as refusal:
            messages.warning(request, str(refusal))
            return queryset.none(), False

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_csv"
        return [path("csv/", self.admin_site.admin_view(self.csv_view), name=name), *super().get_urls()]

    def csv_view(self, request: HttpRequest) -> HttpResponseBase:
        """The filtered list, all pages of it, under the same filters, search and order as on the screen."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        changelist = self.get_changelist_instance(request)
        return csv_response(self.rows_for_csv(changelist.get_queryset(request)), self.table, flavour="csv-excel")

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


class ParticipationInline(admin.TabularInline):  # type: ignore[type-arg]
    model = Participation
    form = ParticipationForm
    extra = 0
    can_delete = False
    show_change_link = True
    autocomplete_fields = ("state",)
    fields = ("state", "role", "basis", "closed_on")
    verbose_name_plural = _("participations (each brings its State's commitments)")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Participation]:
        return super().get_queryset(request).select_related("state", "conference").order_by("state__code")


class IndicatorInline(admin.TabularInline):  # type: ignore[type-arg]
    model = Indicator
    extra = 0
    can_delete = False
    fields = ("number", "kind", "name_en", "name_fa", "name_ar", "unit", "baseline", "target", "proposed")


class RegionFilter(admin.SimpleListFilter):
    """States by UN M49 subregion."""

    title = _("region")
    parameter_name = "region"
    through = ""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ARG002
        codes = State.objects.exclude(subregion="").order_by("subregion").values_list("subregion", flat=True).distinct()
        return [(code, region_name(code)) for code in codes]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:  # noqa: ARG002
        return queryset.filter(**{f"{self.through}subregion": self.value()}) if self.value() else queryset


class StateRegionFilter(RegionFilter):
    through = "state__"


@admin.register(State)
class StateAdmin(RecordAdmin):
    table = exports.STATES
    list_display = ("code", "name_en", "name_fa", "name_ar", "kind", "region_shown")
    list_filter = ("kind", RegionFilter)
    ordering = ("code",)

    @admin.display(description=_("region"), ordering="subregion")
    def region_shown(self, state: State) -> str:
        return region_name(state.subregion or state.region) if state.region else "–"


@admin.register(Organization)
class OrganizationAdmin(RecordAdmin):
    table = exports.ORGANIZATIONS
    list_display = ("slug", "acronym", "name_en", "name_fa", "name_ar", "kind")
    list_filter = ("kind",)
    ordering = ("slug",)


@admin.register(Theme)
class ThemeAdmin(RecordAdmin):
    table = exports.THEMES
    list_display = ("slug", "name_en", "name_fa", "name_ar", "order")
    ordering = ("order", "slug")


@admin.register(SourceDocument)
class SourceDocumentAdmin(RecordAdmin):
    table = exports.SOURCES
    list_display = ("slug", "title_en", "publisher", "published_on", "language", "reliability", "attached_at")
    list_filter = ("reliability", "language")
    ordering = ("slug",)
    readonly_fields = ("attached_at",)


@admin.register(Citation)
class CitationAdmin(RecordAdmin):
    table = exports.CITATIONS
    list_display = ("reference", "source", "fact", "stated_value", "paragraph", "start", "end")
    list_filter = ("fact", "source")
    list_select_related = ("source",)
    search_fields = ("reference",)
    autocomplete_fields = ("source", "conference", "participation", "resolution")
    readonly_fields = ("reference",)
    ordering = ("reference",)

    def rows_for_csv(self, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        return queryset.select_related("source", "conference", "participation__conference", "participation__state", "resolution")


@admin.register(Conference)
class ConferenceAdmin(RecordAdmin):
    table = exports.CONFERENCES
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

    def save_formset(self, request: HttpRequest, form: Any, formset: BaseInlineFormSet[Any, Any, Any], change: bool) -> None:
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
    table = exports.PARTICIPATIONS
    form = ParticipationForm
    list_display = ("reference", "conference", "state", "role", "basis", "closed_on")
    list_filter = ("conference", "role", "basis", ("closed_on", admin.EmptyFieldListFilter), StateRegionFilter)
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
    table = exports.RESOLUTIONS
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
        return queryset.select_related("conference", "theme", "superseded_by").prefetch_related("partner_organizations", "reaffirms")


@admin.register(Indicator)
class IndicatorAdmin(RecordAdmin):
    table = exports.INDICATORS
    list_display = ("reference", "name_en", "kind", "unit", "baseline", "target", "proposed")
    list_filter = ("kind", "proposed", "resolution__conference")
    list_select_related = ("resolution",)
    autocomplete_fields = ("resolution",)
    ordering = ("resolution__reference", "number")

    def get_readonly_fields(self, request: HttpRequest, obj: Indicator | None = None) -> tuple[str, ...]:  # noqa: ARG002
        return ("reference", "resolution", "number") if obj is not None else ("reference",)


class ScheduleFilter(admin.SimpleListFilter):
    """Commitments by where they stand against their deadline today."""

    title = _("schedule")
    parameter_name = "schedule"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:  # noqa: ARG002
        return list(Schedule.choices)

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:  # noqa: ARG002
        return queryset.filter(schedule=self.value()) if self.value() in Schedule.values else queryset


class StaleFilter(admin.SimpleListFilter):
    """Open commitments of which nothing was heard for long."""

    title = _("stale")
    parameter_name = "stale"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:  # noqa: ARG002
        return [("true", _("Yes")), ("false", _("No"))]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:  # noqa: ARG002
        return queryset.filter(stale=self.value() == "true") if self.value() in {"true", "false"} else queryset


class CommitmentRecordAdmin(RecordAdmin):
    """The record's half of a commitment: its position, lead agency and deadline. The standing is shown, never edited."""

    table = exports.REGISTER
    list_display = (
        "reference",
        "state",
        "resolution_title",
        "status_shown",
        "status_since",
        "schedule_shown",
        "due_shown",
        "stale_shown",
        "last_report_on",
        "basis_shown",
    )
    list_filter = (
        "resolution__conference",
        "status",
        ScheduleFilter,
        StaleFilter,
        "resolution__theme",
        "reported_status",
        "position",
        "resolution__strength",
        "participation__basis",
        StateRegionFilter,
        "resolution__lifecycle",
        ("closed_on", admin.EmptyFieldListFilter),
    )
    fields = (
        ("reference", "state", "resolution"),
        ("position", "lead_agency", "due_on"),
        ("status_shown", "status_since", "reported_status"),
        ("last_report_on", "closed_on", "version"),
    )
    ordering = ("resolution__conference__code", "resolution__number", "state__code")

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Participations and resolutions bring their commitments; nobody types one."""
        return False

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Commitment]:
        return Commitment.objects.for_register(on=timezone.localdate()).visible_to(request.user)

    def get_readonly_fields(self, request: HttpRequest, obj: Commitment | None = None) -> tuple[str, ...]:  # noqa: ARG002
        return ("reference", "state", "resolution", "status_shown", "status_since", "reported_status", "last_report_on", "closed_on", "version")

    def save_model(self, request: HttpRequest, obj: Commitment, form: Any, change: bool) -> None:  # noqa: ARG002
        """Writes what the form edits and nothing else, so that a status recorded meanwhile stays."""
        obj.save(update_fields=["position", "lead_agency", "due_on", "search_text", "updated_at"])

    @admin.display(description=_("resolution"), ordering="resolution__number")
    def resolution_title(self, commitment: Commitment) -> str:
        return commitment.resolution.title

    @admin.display(description=_("status"), ordering="status")
    def status_shown(self, commitment: Commitment) -> str:
        return status_mark(commitment.status)

    @admin.display(description=_("schedule"))
    def schedule_shown(self, commitment: Any) -> str:
        return schedule_mark(commitment.schedule)

    @admin.display(description=_("due on"), ordering="effective_due_on")
    def due_shown(self, commitment: Any) -> Any:
        return commitment.effective_due_on or _("not stated")

    @admin.display(description=_("stale"), boolean=False)
    def stale_shown(self, commitment: Any) -> Any:
        return _("Yes") if commitment.stale else _("No")

    @admin.display(description=_("basis"))
    def basis_shown(self, commitment: Commitment) -> str:
        return commitment.participation.get_basis_display()


def tell_created(request: HttpRequest, created: int) -> None:
    """Say how many commitments a participation or resolution has brought."""
    if created:
        messages.info(request, ngettext("%(count)d commitment was created.", "%(count)d commitments were created.", created) % {"count": created})
