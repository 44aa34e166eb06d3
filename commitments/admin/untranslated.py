"""The page that lists what is written in some languages and lacks others, and the file of it for
translators.
"""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING, Any, Final

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import get_language_info, gettext as _

from commitments.files.downloads import download
from commitments.files.export_log import ExportLog
from commitments.files.tables import Column, Table
from commitments.language.languages import LANGUAGES
from commitments.models import Conference
from commitments.record.translating import (
    KINDS,
    SHOWN_MAX,
    UntranslatedText,
    count_untranslated,
    untranslated_texts,
)
from commitments.refusals import ParameterRefused
from commitments.requests.parameters import not_offered, takes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest, HttpResponse, HttpResponseBase

SHOWN_AT_ONCE: Final = 200
# A line of the file: a text, and the language that it lacks.
_Line = tuple[UntranslatedText, str]


def _now(language: str) -> Column:
    return Column(f"now_{language}", lambda line: line[0].texts[language][:SHOWN_MAX])


FOR_TRANSLATORS: Final = Table(
    "untranslated",
    (
        Column("kind", lambda line: line[0].kind.name),
        Column("key", lambda line: line[0].key),
        Column("field", lambda line: line[0].field),
        Column("language", lambda line: line[1]),
        Column("translation", lambda _line: ""),
        *(_now(language) for language in LANGUAGES),
    ),
)


class UntranslatedTexts(admin.ModelAdmin):  # type: ignore[type-arg]
    """The part of the conferences' admin that tells what is still to be translated."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("untranslated/", view(self.untranslated_view), name="commitments_untranslated"),
            path("untranslated/xlsx/", view(self.for_translators), name="commitments_untranslated_xlsx"),
            *super().get_urls(),
        ]

    @takes("kind", "conference", "language")
    def untranslated_view(self, request: HttpRequest) -> HttpResponse:
        asked = self._asked(request)
        texts = list(islice(untranslated_texts(**asked), SHOWN_AT_ONCE))
        counts = count_untranslated(**asked)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Untranslated"),
            "opts": self.opts,
            "asked": asked,
            "kinds": [(name, kind.label) for name, kind in KINDS.items()],
            "conferences": Conference.objects.order_by("code"),
            "languages": [(code, get_language_info(code)["name_translated"]) for code in LANGUAGES],
            "texts": [(one, _form_of(one)) for one in texts],
            "counts": counts,
            "total": sum(counts.values()),
            "query": request.GET.urlencode(),
            "media": self.media,
        }
        return TemplateResponse(request, "admin/commitments/untranslated.html", context)

    @takes("kind", "conference", "language")
    def for_translators(self, request: HttpRequest) -> HttpResponseBase:
        """The same as a spreadsheet, with a line for each language that a text lacks."""
        asked = self._asked(request)
        row_counts = [0]
        response = download(_lines(asked), FOR_TRANSLATORS, flavour="xlsx", on_progress=row_counts.append)
        if isinstance(self.admin_site, ExportLog):
            self.admin_site.log_export(
                request, table=FOR_TRANSLATORS.name, flavour="xlsx", rows=row_counts[-1]
            )
        return response

    def _asked(self, request: HttpRequest) -> dict[str, str]:
        """What the list is narrowed to. Raises PermissionDenied, and ParameterRefused."""
        if not request.user.has_perm("commitments.change_resolution"):
            raise PermissionDenied
        asked = {name: request.GET.get(name, "") for name in ("kind", "conference", "language")}
        offered: dict[str, Any] = {
            "kind": KINDS,
            "conference": set(Conference.objects.values_list("code", flat=True)),
            "language": LANGUAGES,
        }
        errors = {
            name: [not_offered(value)]
            for name, value in asked.items()
            if value and value not in offered[name]
        }
        if errors:
            raise ParameterRefused(errors)
        return asked


def _lines(asked: dict[str, str]) -> Iterator[_Line]:
    texts = untranslated_texts(**asked)
    return chain.from_iterable(((one, language) for language in one.missing) for one in texts)


def _form_of(one: UntranslatedText) -> str:
    """Where the text is written."""
    return reverse(f"admin:commitments_{one.kind.name}_change", args=[one.row.pk])
