"""Resolutions and their indicators in the admin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin

from commitments.enrolment import enrol_resolution
from commitments.files import tables
from commitments.language.languages import translated_fields, with_translations
from commitments.models import Indicator, Resolution

if TYPE_CHECKING:
    from django.db import models
    from django.http import HttpRequest

from commitments.admin.record import RecordAdmin, message_created
from commitments.admin.row_choices import RowChoicesMixin
from commitments.admin.sources import CitationInline


class IndicatorInline(RowChoicesMixin, admin.StackedInline):  # type: ignore[type-arg]
    model = Indicator
    extra = 0
    can_delete = False
    fields = (
        ("number", "kind", "proposed"),
        translated_fields("name"),
        with_translations("unit"),
        ("baseline", "target"),
    )


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
        message_created(request, len(enrol_resolution(obj, changed=form.changed_data)))

    def export_queryset(self, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
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
