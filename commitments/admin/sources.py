"""Source documents in the admin, and the passages of them that are cited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin

from commitments.admin.guards import GuardedInline
from commitments.admin.record import RecordAdmin
from commitments.files import tables
from commitments.language.languages import translated_fields
from commitments.models import Citation, SourceDocument

if TYPE_CHECKING:
    from django.db import models


class CitationInline(GuardedInline):
    model = Citation
    show_change_link = True
    autocomplete_fields = ("source",)
    fields = (
        ("source", "fact", "stated_value"),
        ("paragraph", "start", "end"),
        ("sha256", "locator"),
        translated_fields("note"),
    )


@admin.register(SourceDocument)
class SourceDocumentAdmin(RecordAdmin):
    table = tables.SOURCES
    list_display = (
        "slug",
        "title",
        "publisher_name",
        "published_on",
        "language",
        "reliability",
        "attached_at",
    )
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

    def export_queryset(self, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        return queryset.select_related(
            "source", "conference", "participation__conference", "participation__state", "resolution"
        )
