"""What the API speaks: JSON in, JSON, CSV or a spreadsheet out, and how a client chooses."""

from collections.abc import Iterator, Mapping
from typing import IO, Any, Protocol

import orjson
from django.http.request import MediaType
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotAcceptable, ParseError
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import JSONParser as StrictJSONParser
from rest_framework.renderers import BaseRenderer, JSONRenderer as StrictJSONRenderer
from rest_framework.request import Request

from commitments.files.spreadsheets import MEDIA_TYPE as XLSX_TYPE
from commitments.refusals import ParameterRefused

__all__ = [
    "BytesRenderer",
    "CsvExcelRenderer",
    "CsvRenderer",
    "JSONParser",
    "JSONRenderer",
    "Negotiation",
    "XlsxRenderer",
]


class PlainAnswer(dict[str, Any]):
    """An answer of texts, whole numbers, truth values, null, and lists and dictionaries of these; and of
    rows that write themselves (`WritesItself`).
    """


class WritesItself(Protocol):
    """Rows to iterate over, which know their JSON without being made for it."""

    def __iter__(self) -> Iterator[Any]: ...

    def as_json(self) -> bytes: ...


def _written(rows: WritesItself) -> orjson.Fragment:
    return orjson.Fragment(rows.as_json())


class JSONRenderer(StrictJSONRenderer):
    """JSON as the framework writes it; of a plain answer by what writes it in a tenth of the time."""

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> Any:
        indent = self.get_indent(accepted_media_type or "", renderer_context or {})
        if not isinstance(data, PlainAnswer) or indent is not None:
            return super().render(data, accepted_media_type, renderer_context)
        # These two end a line in JavaScript, though not in JSON; so the framework writes them out.
        written = orjson.dumps(data, default=_written)
        return written.replace(b"\xe2\x80\xa8", b"\\u2028").replace(b"\xe2\x80\xa9", b"\\u2029")


class CsvRenderer(BaseRenderer):
    """Stands for CSV in the choice of a format; lists are streamed by commitments.files.tables and never
    reach render().
    """

    media_type = "text/csv"
    format = "csv"
    charset = "utf-8"

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        raise NotImplementedError("Files are written by commitments.files.downloads.")


class CsvExcelRenderer(CsvRenderer):
    """CSV with a byte order mark, by which spreadsheets recognise UTF-8."""

    format = "csv-excel"


class XlsxRenderer(CsvRenderer):
    """Stands for a spreadsheet in the choice of a format; commitments.files.spreadsheets writes it."""

    media_type = XLSX_TYPE
    format = "xlsx"
    charset = None  # type: ignore[assignment]
    render_style = "binary"


class BytesRenderer(BaseRenderer):
    """Passes on what the view has written already; a subclass says what it is."""

    charset = "utf-8"

    def render(self, data: bytes, *_context: Any) -> bytes:
        return data


def list_renderers() -> list[Any]:
    """What a list can be asked as."""
    return [JSONRenderer(), CsvRenderer(), CsvExcelRenderer(), XlsxRenderer()]


class JSONParser(StrictJSONParser):
    """JSON of any depth, without the server's own stack running out on hostile nesting."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError as error:
            raise ParseError(_("The JSON is nested too deeply.")) from error


def _refused(accept: str, media_types: list[str]) -> set[str]:
    """Those of `media_types` that an Accept header has by name with the weight 0, whatever else it has."""
    weights = {str(one).partition(";")[0]: one.quality for one in map(MediaType, accept.split(","))}
    return {one for one in media_types if weights.get(one) == 0}


class Negotiation(DefaultContentNegotiation):
    """`?format=` decides, whatever the Accept header says, which else decides by its weights; a format we
    do not have is a bad parameter, not a missing page.
    """

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> tuple[Any, str]:
        asked_for = format_suffix or request.query_params.get(self.settings.URL_FORMAT_OVERRIDE)
        if asked_for:
            renderer = self.filter_renderers(renderers, asked_for)[0]
            return renderer, renderer.media_type
        offered = [renderer.media_type for renderer in renderers]
        refused = _refused(request.headers.get("Accept", ""), offered)
        preferred = request._request.get_preferred_type([one for one in offered if one not in refused])
        for renderer in renderers:
            if renderer.media_type == preferred:
                return renderer, renderer.media_type
        raise NotAcceptable(available_renderers=renderers)

    def filter_renderers(self, renderers: Any, format: str) -> Any:  # noqa: A002 (the name DRF gives it)
        known = [renderer.format for renderer in renderers]
        if format not in known:
            message = _("“%(value)s” is no format of this address. Choose one of: %(known)s.") % {
                "value": format[:100],
                "known": ", ".join(known),
            }
            raise ParameterRefused({"format": [message]})
        return [renderer for renderer in renderers if renderer.format == format]
