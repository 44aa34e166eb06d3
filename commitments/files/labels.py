"""Tables in words: the names of codes and keys beside them for programs, and in their place for people."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from commitments.columns import ColumnType, region_label
from commitments.files.headings import HEADINGS
from commitments.files.tables import Column, Reading, Table
from commitments.language.languages import LANGUAGES, RIGHT_TO_LEFT, current_language, language_name
from commitments.terms.definitions import AXES

# Columns of codes that are no enumeration of ours, each with what a code is called in the current language.
_STANDARDS: Final[Mapping[str, Callable[[str], str | None]]] = {
    "language": language_name,
    "region": region_label,
    "subregion": region_label,
}
# The addresses of a row are no columns of their own for people: its first cell leads to its page.
_ADDRESSES: Final = frozenset({"url", "page"})


def with_labels(table: Table) -> Table:
    """`table` with the name of each code and key in the reader's language, in a column after it."""
    columns: list[Column] = []
    for column in table.columns:
        columns.append(column)
        if label := label_of(table, column):
            columns.append(Column(f"{column.name}_label", label, ColumnType.TEXT, reads=column.reads))
    return Table(table.name, tuple(columns))


def label_of(table: Table, column: Column) -> Reading | None:
    """How a row says in words what `column` says as a code or a key; None where it says none, or has a name
    beside it already.
    """
    if choices := choices_of(table, column):
        names = dict(choices.choices)
        return lambda row: _name_of(names, column.value(row))
    if column.label is None and (naming := _STANDARDS.get(column.name)):
        return lambda row: naming(str(code)) if (code := column.value(row)) else None
    has_name = f"{column.name}_name" in {other.translates for other in table.columns}
    return None if column.translates or has_name else column.label


def _name_of(names: Mapping[Any, Any], code: object) -> str | None:
    return str(names.get(code, code)) if code else None


def choices_of(table: Table, column: Column) -> type[TextChoices] | None:
    """The enumeration whose codes the column holds: its own, or the axis of that name."""
    name = column.name.removeprefix("assessed_")
    return column.choices or AXES.get(name) or AXES.get(f"{table.name.removesuffix('s')}_{name}")


def for_people(
    table: Table, *, only: Sequence[str] = (), headings: Mapping[str, Promise | str] = HEADINGS
) -> Table:
    """`table` as people read it in the current language: headings in words, names in the place of codes and
    keys, each text once, and the first cell of a row leading to its page; the columns `only`, if any are
    named.
    """
    shown = [column for column in table.columns if not only or column.name in only]
    hidden = _ADDRESSES if {column.name for column in shown} - _ADDRESSES else frozenset()
    whole = {
        column.translates
        for column in shown
        if {f"{column.translates}_{language}" for language in LANGUAGES} <= {one.name for one in shown}
    }
    page = next((column.value for column in table.columns if column.name == "page"), None)
    columns: list[Column] = []
    told: set[str] = set()
    for column in shown:
        if column.name in hidden or column.translates in told:
            continue
        name, value = column.name, label_of(table, column) or column.value
        if column.translates in whole and column.label is not None:
            told.add(column.translates)
            name, value = column.translates, column.label
        columns.append(Column(_heading(name, headings), _in_words(value), link=None if columns else page))
    # One of a past day has the day after its name.
    title = _heading(f"{table.name.partition('-')[0]} (sheet)", headings)
    return Table(table.name, tuple(columns), title=title)


def _heading(name: str, headings: Mapping[str, Promise | str]) -> str:
    stem, _line, language = name.rpartition("_")
    if name in headings:
        return capfirst(str(headings[name]))
    return f"{capfirst(str(headings[stem]))} ({language})" if stem in headings else name


def _in_words(value: Reading) -> Reading:
    def words(row: Any) -> object:
        found = value(row)
        if isinstance(found, bool):
            return _("yes") if found else _("no")
        if isinstance(found, list):
            return ("، " if current_language() in RIGHT_TO_LEFT else ", ").join(map(str, found))
        return found

    return words
