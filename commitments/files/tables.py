"""Tables for spreadsheets and statistics: streamed CSV whose columns stay as they are.

UTF-8, CRLF, one header line. Dates are ISO 8601, times UTC, lists joined by commas;
what no source states is an empty cell. A text that a spreadsheet could take for a
formula gets an apostrophe before it, which `read_cell` takes off again.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any, Final

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from commitments.addresses import api_address, page_address
from commitments.crosswalks import CROSSWALKS
from commitments.files.snapshots import one_snapshot
from commitments.language.languages import LANGUAGES

ROWS_AT_ONCE: Final = 500
BYTE_ORDER_MARK: Final = "\ufeff"
# = + - @ and their full-width forms start a formula; TAB, CR, LF and NUL hide one that follows.
_FORMULA: Final = re.compile(r"'*[=+\-@＝＋－＠\t\r\n\0]")
_NUMBER: Final = re.compile(r"-[0-9]+(\.[0-9]+)?")


@dataclass(frozen=True)
class Column:
    """A column: its stable name and how a row gives its value."""

    name: str
    value: Callable[[Any], object]


@dataclass(frozen=True)
class Table:
    """A file: its name, as part of a file name, and its columns in order."""

    name: str
    columns: tuple[Column, ...]


def in_utc(moment: datetime) -> str:
    """A moment as every answer and file writes it: ISO 8601, UTC, ending in Z."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet could take `text` for a formula, or for an apostrophe before one."""
    return bool(_FORMULA.match(text)) and not _NUMBER.fullmatch(text)


def cell(value: object) -> str:
    """The text of one cell; `read_cell` gives back the text that went in."""
    if isinstance(value, str):
        return f"'{value}" if looks_like_formula(value) else value
    for kind, written in _WRITTEN:
        if isinstance(value, kind):
            return written(value)
    raise TypeError(f"No cell holds a {type(value).__name__}.")


# How values that are no text are written; a bool is an int and a datetime a date, so they come first.
_WRITTEN: Final[tuple[tuple[Any, Callable[[Any], str]], ...]] = (
    (type(None), lambda _none: ""),
    (bool, lambda flag: "true" if flag else "false"),
    (int, str),
    (Decimal, lambda number: f"{number.normalize():f}"),
    (datetime, in_utc),
    (date, date.isoformat),
    (list, lambda values: cell(",".join(map(str, values)))),
)


def read_cell(text: str) -> str:
    """The text behind a cell of an export, without the apostrophe that kept it from being a formula."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


Tell = Callable[[int], object]


def in_silence(rows: int) -> None:
    """Says nothing of how far a download is."""


def file_name(table: Table, *, ending: str) -> str:
    """What a download is called: what it holds, and from which day it is."""
    return marked_invented(f"mithaq-{table.name}-{timezone.localdate().isoformat()}.{ending}")


def marked_invented(name: str) -> str:
    """The name of a file, which in a demonstration says that what it holds is invented."""
    return f"demo-{name}" if settings.DEMO else name


def columns_of(table: Table, *, language: str) -> tuple[Column, ...]:
    """The columns of a download; an invented world says so on every row, wherever the row is pasted to."""
    if not settings.DEMO:
        return table.columns
    with translation.override(language):
        notice = _("Invented data for demonstration")
    return (*table.columns, Column("notice", lambda _row: notice))


def read_in_batches(rows: Iterable[Any], *, tell: Tell = in_silence) -> Iterator[list[Any]]:
    """`rows` a few hundred at a time, so that memory does not grow with their number; those of a QuerySet from one snapshot."""
    if isinstance(rows, QuerySet):
        with one_snapshot():
            yield from _in_batches(rows.iterator(chunk_size=ROWS_AT_ONCE), tell)
    else:
        yield from _in_batches(iter(rows), tell)


def _in_batches(rows: Iterator[Any], tell: Tell) -> Iterator[list[Any]]:
    read = 0
    while batch := list(islice(rows, ROWS_AT_ONCE)):
        yield batch
        read += len(batch)
        tell(read)


def csv_parts(
    rows: Iterable[Any], table: Table, *, flavour: str, language: str, tell: Tell = in_silence
) -> Iterator[bytes]:
    """The bytes of a CSV, a few hundred rows at a time."""
    columns = columns_of(table, language=language)
    yield (BYTE_ORDER_MARK if flavour == "csv-excel" else "").encode() + _lines(
        [[column.name for column in columns]]
    )
    for batch in read_in_batches(rows, tell=tell):
        yield _batch(batch, columns, language)


def _batch(rows: list[Any], columns: tuple[Column, ...], language: str) -> bytes:
    # The stream is read after the request has ended, when its language is no longer set.
    with translation.override(language):
        return _lines([[cell(column.value(row)) for column in columns] for row in rows])


def _lines(rows: Iterable[list[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()


def columns(*names: str) -> tuple[Column, ...]:
    """Columns that are attributes of the row under the same name."""
    return tuple(Column(name, _attribute(name)) for name in names)


def column(name: str, path: str) -> Column:
    """A column under its own name for an attribute, or an attribute of a related row, which may be missing."""
    return Column(name, _attribute(path))


def in_three_languages(name: str, path: str | None = None) -> tuple[Column, ...]:
    return tuple(
        Column(f"{name}_{language}", _attribute(f"{path or name}_{language}")) for language in LANGUAGES
    )


def url(resource: str, key: str) -> Column:
    return Column("url", lambda row: api_address(resource, getattr(row, key)))


def page(name: str, key: str) -> Column:
    return Column("page", lambda row: page_address(name, getattr(row, key)))


def keys(name: str, key: str) -> Column:
    """The public keys of the rows that the row refers to; prefetch them."""
    return Column(name, lambda row: sorted(getattr(related, key) for related in getattr(row, name).all()))


def _attribute(path: str) -> Callable[[Any], object]:
    steps = path.split(".")

    def value(row: Any) -> object:
        for step in steps:
            row = getattr(row, step)
            if row is None:
                return None
        return row

    return value


STATES: Final = Table(
    "states",
    (
        *columns("code"),
        url("state", "code"),
        page("state", "code"),
        *columns("alpha2", "m49", "kind", "region", "subregion"),
        *in_three_languages("name"),
        *in_three_languages("official_name"),
        *columns("updated_at"),
    ),
)
ORGANIZATIONS: Final = Table(
    "organizations",
    (
        *columns("slug"),
        url("organization", "slug"),
        *columns("acronym", "kind"),
        *in_three_languages("name"),
        column("website", "url"),
        *columns("updated_at"),
    ),
)
THEMES: Final = Table(
    "themes",
    (
        *columns("slug"),
        url("theme", "slug"),
        *columns("order"),
        *in_three_languages("name"),
        *columns("updated_at"),
    ),
)
SOURCES: Final = Table(
    "sources",
    (
        *columns("slug"),
        url("source", "slug"),
        *in_three_languages("title"),
        *columns("publisher", "published_on", "language"),
        column("document_url", "url"),
        *columns("reliability", "sha256"),
        column("attached", "is_attached"),
        *columns("updated_at"),
    ),
)
CONFERENCES: Final = Table(
    "conferences",
    (
        *columns("code"),
        url("conference", "code"),
        page("conference", "code"),
        *columns("series", "edition"),
        *in_three_languages("title"),
        *in_three_languages("aims"),
        column("host", "host.code"),
        *in_three_languages("city"),
        *columns("starts_on", "ends_on"),
        keys("guests", "slug"),
        *columns("review_policy", "published", "updated_at"),
    ),
)
PARTICIPATIONS: Final = Table(
    "participations",
    (
        column("conference", "conference.code"),
        column("state", "state.code"),
        *in_three_languages("state_name", "state.name"),
        Column(
            "url",
            lambda row: f"{api_address('conference', row.conference.code)}participations/{row.state.code}/",
        ),
        *columns("role", "basis"),
        *in_three_languages("note"),
        *columns("closed_on", "updated_at"),
    ),
)
RESOLUTIONS: Final = Table(
    "resolutions",
    (
        *columns("reference"),
        url("resolution", "reference"),
        page("resolution", "reference"),
        column("conference", "conference.code"),
        column("theme", "theme.slug"),
        *columns("number"),
        *in_three_languages("title"),
        *in_three_languages("text"),
        *columns("strength", "voiced_by", "type", "lifecycle", "due_on", "addressed_to"),
        keys("partner_organizations", "slug"),
        column("superseded_by", "superseded_by.reference"),
        keys("reaffirms", "reference"),
        *columns("updated_at"),
    ),
)
INDICATORS: Final = Table(
    "indicators",
    (
        *columns("reference"),
        url("indicator", "reference"),
        column("resolution", "resolution.reference"),
        *columns("number", "kind"),
        *in_three_languages("name"),
        *columns("unit", "baseline", "target", "proposed", "updated_at"),
    ),
)
REGISTER: Final = Table(
    "commitments",
    (
        *columns("reference"),
        url("commitment", "reference"),
        page("commitment", "reference"),
        column("conference", "resolution.conference.code"),
        column("resolution", "resolution.reference"),
        *in_three_languages("resolution_title", "resolution.title"),
        column("theme", "resolution.theme.slug"),
        column("state", "state.code"),
        *in_three_languages("state_name", "state.name"),
        column("strength", "resolution.strength"),
        *columns("position"),
        column("basis", "participation.basis"),
        *(
            column(name, f"shown_{name}")
            for name in ("status", "status_since", "reported_status", "reviewed")
        ),
        *columns("schedule"),
        column("due_on", "effective_due_on"),
        *columns("stale"),
        column("last_report_on", "shown_last_report_on"),
        *columns("lead_agency"),
        *(column(name, f"shown_{name}") for name in ("disputed", "last_accepted_on", "closed_on")),
        *columns("updated_at", "version"),
        *(
            Column(crosswalk.column, lambda row, terms=crosswalk.terms: terms.get(row.shown_status))  # type: ignore[misc]
            for crosswalk in CROSSWALKS
        ),
    ),
)
CITATIONS: Final = Table(
    "citations",
    (
        *columns("reference"),
        column("source", "source.slug"),
        column("target", "target.reference"),
        *columns("fact", "stated_value"),
        *in_three_languages("note"),
        *columns("paragraph", "start", "end", "sha256", "locator", "updated_at"),
    ),
)
