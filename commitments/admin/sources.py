"""Source documents in the admin, and the passages of them that are cited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from commitments.admin.citation_passage import CitationPassage, passage_address
from commitments.admin.guards import GuardedInline
from commitments.admin.record import RecordAdmin
from commitments.files import tables
from commitments.files.headings import CITATION_HEADINGS
from commitments.language.languages import language_name, translated_fields
from commitments.models import Citation, SourceDocument
from commitments.templatetags.record import direction_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db import models


class LanguageFilter(admin.AllValuesFieldListFilter):
    """Sources by the language in which they are written, by its name."""

    def choices(self, changelist: Any) -> Iterator[Any]:
        for choice in super().choices(changelist):
            yield {**choice, "display": language_name(str(choice["display"]))}


class CitationForm(forms.ModelForm):  # type: ignore[type-arg]
    """A citation; its place in a text that is attached is marked there, and no number of it is typed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None or not self.instance.source.is_attached:
            return
        for name in ("start", "end", "sha256"):
            if name in self.fields:
                self.fields[name].disabled = True
        if "start" in self.fields:
            self.fields["start"].help_text = format_html(
                '{}<a href="{}">{}</a>',
                self._passage(),
                passage_address(self.instance),
                _("Mark the passage in the text"),
            )

    def _passage(self) -> str:
        """The words that are cited, as the text has them; on a page of its own, not in a list."""
        if self.prefix or not self.instance.passage:
            return ""
        source, words = self.instance.source, self.instance.passage
        direction = direction_of(source.language)
        return format_html('<q lang="{}" dir="{}">{}</q> · ', source.language, direction, words)


class CitationInline(GuardedInline):
    model = Citation
    form = CitationForm
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
        "language_shown",
        "reliability",
        "attached_at",
    )
    list_filter = ("reliability", ("language", LanguageFilter))
    ordering = ("slug",)
    readonly_fields = ("text_sha256", "read_as", "attached_at")

    @admin.display(description=_("language"), ordering="language")
    def language_shown(self, source: SourceDocument) -> str:
        return language_name(source.language)


@admin.register(Citation)
class CitationAdmin(CitationPassage, RecordAdmin):
    table = tables.CITATIONS
    headings = CITATION_HEADINGS
    form = CitationForm
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
