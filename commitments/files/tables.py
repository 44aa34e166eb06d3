"""Tables for spreadsheets and statistics: streamed CSV whose columns stay as they are.

UTF-8, CRLF, one header line. Dates are ISO 8601, times UTC to the microsecond, lists joined by commas;
what no source states is an empty cell. A text that a spreadsheet could take for a
formula gets an apostrophe before it, which `unescape_cell` takes off again.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.conf import settings
from django.db.models import TextChoices
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from commitments.addresses import Address, api_address, api_url, page_address
from commitments.columns import CROSSWALK_COLUMNS, ColumnType, Place, register_columns
from commitments.language.calendars import utc_isoformat
from commitments.language.characters import without_controls
from commitments.language.languages import (
    LANGUAGES,
    in_language,
    is_key_of_named,
    name_of,
    with_translations,
)

ROWS_AT_ONCE: Final = 500
# = + - @ and their full-width forms start a formula; TAB, CR, LF and NUL hide one that follows. Before it may
# stand what a spreadsheet takes off or takes for the end of a cell: quotation marks, a semicolon, and what
# shows nothing, such as a byte order mark or a space of no width.
FORMULA: Final = re.compile(
    r"['\";\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*[=+\-@＝＋－＠\t\r\n\0]"
)
NUMBER: Final = re.compile(r"-[0-9]+(\.[0-9]+)?")


class ExactText(str):
    """A text over which there is a digest: its very characters are written, control characters too."""

    __slots__ = ()


Reading = Callable[[Any], object]


@dataclass(frozen=True)
class Attribute:
    """Reads an attribute of a row, or one of a related row, which may be missing."""

    path: str

    def __call__(self, row: Any) -> object:
        for step in self.path.split("."):
            row = getattr(row, step)
            if row is None:
                return None
        return row


@dataclass(frozen=True)
class Column:
    """A column: its stable name, how a row gives its value, and what that is where the column says so
    itself.
    """

    name: str
    value: Reading
    holds: ColumnType | None = None
    choices: type[TextChoices] | None = None
    # What a reader finds in place of a key, or of a text in one language, and what that text is of.
    label: Reading | None = None
    translates: str = ""
    # Where the cell leads, in a sheet.
    link: Reading | None = None
    # The only attribute of the row, or of a related row, that a computed value reads, "" for none; None where
    # it reads more.
    reads: str | None = None
    # How the same is read of plain values that bring it along, where the value itself reads more.
    plain: Attribute | Address | None = None


@dataclass(frozen=True)
class Table:
    """A file: its name, as part of a file name, and its columns in order; a sheet for people has a title."""

    name: str
    columns: tuple[Column, ...]
    title: str = ""


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet could take `text` for a formula, or for an apostrophe before one."""
    return bool(FORMULA.match(text)) and not NUMBER.fullmatch(text)


def cell_text(value: object) -> str:
    """The text of one cell; `unescape_cell` gives back the text that went in, but for control characters."""
    if isinstance(value, str):
        if value.isprintable() and value[:1].isalnum():
            # Nothing of what is looked for below.
            return value
        text = value if isinstance(value, ExactText) else without_controls(value)
        return f"'{text}" if looks_like_formula(text) else text
    for kind, written in _CELL_TEXTS:
        if isinstance(value, kind):
            return written(value)
    raise TypeError(f"No cell holds a {type(value).__name__}.")


# How values that are no text are written; a bool is an int and a datetime a date, so they come first.
_CELL_TEXTS: Final[tuple[tuple[Any, Callable[[Any], str]], ...]] = (
    (type(None), lambda _none: ""),
    (bool, lambda flag: "true" if flag else "false"),
    (int, str),
    (Decimal, lambda number: f"{number.normalize():f}"),
    (datetime, utc_isoformat),
    (date, date.isoformat),
    (list, lambda values: cell_text(",".join(map(str, values)))),
)


def unescape_cell(text: str) -> str:
    """The text behind a cell of an export, without the apostrophe that kept it from being a formula."""
    return text[1:] if text.startswith("'") and FORMULA.match(text) else text


OnProgress = Callable[[int], object]


def no_progress(rows: int) -> None:
    """Says nothing of how far a download is."""


def file_name(table: Table, *, ending: str) -> str:
    """What a download is called: what it holds, and from which day it is."""
    return demo_file_name(f"mithaq-{table.name}-{timezone.localdate().isoformat()}.{ending}")


def demo_file_name(name: str) -> str:
    """The name of a file, which in a demonstration says that what it holds is invented."""
    return f"demo-{name}" if settings.DEMO else name


def columns_of(table: Table, *, language: str) -> tuple[Column, ...]:
    """The columns of a download; an invented world says so on every row, wherever the row is pasted to."""
    if not settings.DEMO:
        return table.columns
    with translation.override(language):
        notice = _("Invented data for demonstration")
        name = _("Notice") if table.title else "notice"
    return (*table.columns, Column(name, lambda _row: notice, reads=""))


def attribute_columns(*names: str) -> tuple[Column, ...]:
    """Columns that are attributes of the row under the same name."""
    return tuple(Column(name, Attribute(name)) for name in names)


def attribute_column(name: str, path: str) -> Column:
    """A column under its own name for an attribute, or an attribute of a related row, which may be
    missing.
    """
    return Column(name, Attribute(path), label=_name_behind(path) if is_key_of_named(path) else None)


def _name_behind(path: str) -> Reading:
    behind = Attribute(path.rpartition(".")[0])
    return lambda row: None if (related := behind(row)) is None else name_of(related)


def translated_columns(name: str, path: str | None = None) -> tuple[Column, ...]:
    row_path, _dot, field = (path or name).rpartition(".")
    of = Attribute(row_path) if row_path else lambda row: row

    def shown(row: Any) -> object:
        return None if (found := of(row)) is None else in_language(found, field)

    return tuple(
        Column(f"{name}_{language}", Attribute(f"{path or name}_{language}"), label=shown, translates=name)
        for language in LANGUAGES
    )


def url_column(resource: str, key: str) -> Column:
    return Column("url", api_address(resource, key), reads=key)


def page_column(name: str, key: str) -> Column:
    return Column("page", page_address(name, key), reads=key)


def keys_column(name: str, key: str) -> Column:
    """The public keys of the rows that the row refers to; prefetch them."""

    def related(row: Any) -> list[Any]:
        return sorted(getattr(row, name).all(), key=lambda found: str(getattr(found, key)))

    return Column(
        name,
        lambda row: [getattr(found, key) for found in related(row)],
        label=(lambda row: [name_of(found) for found in related(row)])
        if is_key_of_named(f"{name}.{key}")
        else None,
    )


def register_table(place: Place) -> Table:
    """The columns of the register that stand in this place, as those of a file."""
    found: list[Column] = []
    for declared in register_columns(place):
        path = declared.path or declared.name
        if declared.holds is ColumnType.TRANSLATED:
            found += translated_columns(declared.name, path)
        else:
            value = declared.value or Attribute(path)
            found.append(
                Column(
                    declared.name,
                    value,
                    declared.holds,
                    declared.choices,
                    label=declared.label,
                    reads=declared.reads or path,
                )
            )
    return Table("commitments", tuple(found))


def narrowed_to(table: Table, names: Iterable[str]) -> Table:
    """Those columns of `table` alone, in its order."""
    wanted = set(names)
    return Table(table.name, tuple(column for column in table.columns if column.name in wanted))


def with_crosswalks(table: Table, names: Iterable[str]) -> Table:
    """`table`, whose rows show a standing, with the columns of these crosswalks at its end."""
    asked = [CROSSWALK_COLUMNS[name] for name in names]
    columns = [
        Column(one.name, one.value, one.holds, reads=one.reads) for one in asked if one.value is not None
    ]
    return Table(table.name, (*table.columns, *columns))


STATES: Final = Table(
    "states",
    (
        *attribute_columns("code"),
        url_column("state", "code"),
        page_column("state", "code"),
        *attribute_columns("alpha2", "m49", "kind", "region", "subregion"),
        *translated_columns("name"),
        *translated_columns("official_name"),
        *attribute_columns("updated_at"),
    ),
)
ORGANIZATIONS: Final = Table(
    "organizations",
    (
        *attribute_columns("slug"),
        url_column("organization", "slug"),
        *attribute_columns("acronym", "kind"),
        *translated_columns("name"),
        attribute_column("website", "url"),
        *attribute_columns("updated_at"),
    ),
)
GROUPS: Final = Table(
    "groups",
    (
        *attribute_columns("slug"),
        url_column("group", "slug"),
        *translated_columns("name"),
        attribute_column("source", "source.slug"),
        *attribute_columns("updated_at"),
    ),
)
MEMBERSHIPS: Final = Table(
    "memberships",
    (
        attribute_column("group", "group.slug"),
        attribute_column("state", "state.code"),
        attribute_column("from", "valid_from"),
        attribute_column("until", "valid_until"),
        attribute_column("source", "source.slug"),
    ),
)
THEMES: Final = Table(
    "themes",
    (
        *attribute_columns("slug"),
        url_column("theme", "slug"),
        *attribute_columns("order"),
        *translated_columns("name"),
        *attribute_columns("updated_at"),
    ),
)
SOURCES: Final = Table(
    "sources",
    (
        *attribute_columns("slug"),
        url_column("source", "slug"),
        *translated_columns("title"),
        *attribute_columns("publisher", "published_on", "language"),
        attribute_column("document_url", "url"),
        *attribute_columns("reliability", "sha256"),
        attribute_column("attached", "is_attached"),
        *attribute_columns(*with_translations("publisher")[1:], "updated_at"),
    ),
)
CONFERENCES: Final = Table(
    "conferences",
    (
        *attribute_columns("code"),
        url_column("conference", "code"),
        page_column("conference", "code"),
        *attribute_columns("series", "edition"),
        *translated_columns("title"),
        *translated_columns("aims"),
        attribute_column("host", "host.code"),
        *translated_columns("city"),
        *attribute_columns("starts_on", "ends_on"),
        keys_column("guests", "slug"),
        *attribute_columns("review_policy", "published", "item_kind", "updated_at", "disclosure"),
    ),
)
PARTICIPATIONS: Final = Table(
    "participations",
    (
        attribute_column("conference", "conference.code"),
        attribute_column("state", "state.code"),
        *translated_columns("state_name", "state.name"),
        Column(
            "url",
            lambda row: f"{api_url('conference', row.conference.code)}participations/{row.state.code}/",
        ),
        *attribute_columns("role", "basis"),
        *translated_columns("note"),
        *attribute_columns("closed_on", "updated_at", "reopened_on", "closing_kind", "joined_on"),
    ),
)
RESOLUTIONS: Final = Table(
    "resolutions",
    (
        *attribute_columns("reference"),
        url_column("resolution", "reference"),
        page_column("resolution", "reference"),
        attribute_column("conference", "conference.code"),
        attribute_column("theme", "theme.slug"),
        *attribute_columns("number"),
        *translated_columns("title"),
        *translated_columns("text"),
        *attribute_columns("strength", "voiced_by", "type", "lifecycle", "due_on", "addressed_to"),
        keys_column("partner_organizations", "slug"),
        attribute_column("superseded_by", "superseded_by.reference"),
        keys_column("reaffirms", "reference"),
        *attribute_columns("updated_at", "addressees"),
        attribute_column("addressed_group", "addressed_group.slug"),
        keys_column("named_states", "code"),
        Column(
            "themes",
            lambda row: [theme.slug for theme in row.all_themes()],
            label=lambda row: [name_of(theme) for theme in row.all_themes()],
        ),
        attribute_column("due_precision", "stated_precision"),
        attribute_column("item_kind", "conference.item_kind"),
    ),
)
INDICATORS: Final = Table(
    "indicators",
    (
        *attribute_columns("reference"),
        url_column("indicator", "reference"),
        attribute_column("resolution", "resolution.reference"),
        *attribute_columns("number", "kind"),
        *translated_columns("name"),
        *attribute_columns("unit", "baseline", "target", "proposed"),
        *attribute_columns(*with_translations("unit")[1:], "updated_at"),
    ),
)
TARGETS: Final = Table(
    "targets",
    (
        attribute_column("indicator", "indicator.reference"),
        attribute_column("commitment", "commitment.reference"),
        attribute_column("state", "commitment.state.code"),
        *attribute_columns("baseline", "target"),
        attribute_column("source", "source.slug"),
    ),
)
REGISTER: Final = register_table(Place.FILE)
POSITIONS: Final = Table(
    "positions",
    (
        attribute_column("commitment", "commitment.reference"),
        attribute_column("state", "commitment.state.code"),
        *attribute_columns("position", "stated_on"),
        attribute_column("source", "source.slug"),
        *attribute_columns("recorded_at"),
    ),
)
CITATIONS: Final = Table(
    "citations",
    (
        *attribute_columns("reference"),
        attribute_column("source", "source.slug"),
        attribute_column("target", "target.reference"),
        *attribute_columns("fact", "stated_value"),
        *translated_columns("note"),
        *attribute_columns("paragraph", "start", "end", "sha256", "locator", "updated_at"),
    ),
)
