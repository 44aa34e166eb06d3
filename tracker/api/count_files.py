"""Counts as files: the columns of the matrix and the timeline, and where the register lists what each line
counts.
"""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import partial
from operator import attrgetter
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from commitments.addresses import list_url
from commitments.files.labels import for_people, with_labels
from commitments.files.tables import Column, Reading, Table
from commitments.language.languages import LANGUAGES, current_language
from commitments.vocabulary import Status
from tracker.register.as_of import AsOf, table_as_of
from tracker.register.counting import LEVELS, Axis, AxisValue, CountCell, Tally
from tracker.register.measures import SCALES, SHARE, Measure
from tracker.trail.headings import TRAIL_HEADINGS

COUNT_HEADINGS: Final[Mapping[str, Promise | str]] = {
    **TRAIL_HEADINGS,
    "state": gettext_lazy("State"),
    "on": gettext_lazy("day"),
    "total": gettext_lazy("total"),
    **{level.value: level.label for level in Status},
    "numerator": gettext_lazy("numerator"),
    "denominator": gettext_lazy("denominator"),
    SHARE: gettext_lazy("share"),
    **dict.fromkeys(SCALES, gettext_lazy("mean")),
    "matrix (sheet)": gettext_lazy("Counts by status"),
    "timeline (sheet)": gettext_lazy("Counts by status over time"),
}


def as_asked(table: Table, *, flavour: str, labels: bool) -> Table:
    """`table` of counts as its reader wants it: with names beside keys, or in words where it is a sheet."""
    if not labels:
        return table
    return sheet_of_counts(table) if flavour == "xlsx" else with_labels(table)


def sheet_of_counts(table: Table) -> Table:
    """`table` of counts as people read it: each name once, and the first cell of a line leading to the page
    of the register that lists what it counts.
    """
    address = next(column.value for column in table.columns if column.name == "url")
    shown = [column for column in table.columns if not column.translates]
    whole = Table(table.name, (*shown, Column("page", partial(_page, address=address))))
    return for_people(whole, headings=COUNT_HEADINGS)


def _page(row: Any, *, address: Reading) -> str | None:
    listed = address(row)
    if listed is None:
        return None
    return f"{settings.SITE_URL}{reverse('commitments')}?{urlsplit(str(listed)).query}"


def tally_columns(of: Callable[[Any], Tally], measure: Measure | None) -> tuple[Column, ...]:
    """The total and the five levels, as columns of a file, and after them those of the measure."""
    columns = [
        Column("total", lambda row: of(row).total),
        *(Column(level, lambda row, level=level: of(row).counts[level]) for level in LEVELS),  # type: ignore[misc]
    ]
    if measure is not None:
        columns += [
            Column("numerator", lambda row: measure.of(of(row)).numerator),
            Column("denominator", lambda row: measure.of(of(row)).denominator),
            Column(measure.name, lambda row: _exact(measure.of(of(row)).value)),
        ]
    return tuple(columns)


def _exact(value: float | None) -> Decimal | None:
    """A quotient as JSON writes it."""
    return None if value is None else Decimal(repr(value))


def matrix_table(
    rows: Axis, columns: Axis, as_of: AsOf, *, filters: Mapping[str, str], measure: Measure | None
) -> Table:
    """One line for each cell of a matrix, with where the register shows its commitments; `filters` are the
    register's own.
    """
    table = Table(
        f"matrix-{rows.name}-by-{columns.name}",
        (
            *axis_columns(rows.name, attrgetter("row")),
            *axis_columns(columns.name, attrgetter("column")),
            Column("url", partial(_register_url, rows=rows, columns=columns, filters=filters)),
            *tally_columns(attrgetter("tally"), measure),
        ),
    )
    return table_as_of(table, as_of) if as_of.is_past else table


def axis_columns(name: str, value_of: Callable[[Any], AxisValue]) -> Iterator[Column]:
    """The key of a cell's row, column or series, and its label in each language."""
    yield Column(
        name,
        lambda cell: value_of(cell).key,
        label=lambda cell: value_of(cell).label(current_language()),
    )
    for language in LANGUAGES:
        yield Column(
            f"{name}_label_{language}",
            partial(_label, value_of=value_of, language=language),
            translates=f"{name}_label",
        )


def _label(cell: Any, *, value_of: Callable[[Any], AxisValue], language: str) -> str:
    return value_of(cell).labels[language]


def can_be_asked_for(axis: Axis, value: AxisValue, filters: Mapping[str, str]) -> bool:
    """Whether the register can be narrowed to this value of an axis under these filters.

    A region that was asked for may be a part of the value, and a State of the group that was asked for may
    belong to that of the value: nobody can ask for both. The same goes for another theme of a resolution.
    """
    if value.key is None:
        return False
    if axis.name == "theme":
        return axis.name not in filters or value.key in filters[axis.name].split(",")
    return axis.name not in {"region", "group"} or axis.name not in filters


def _register_url(cell: CountCell, *, rows: Axis, columns: Axis, filters: Mapping[str, str]) -> str | None:
    """Where the register lists the commitments of a cell; None where its filters cannot say so."""
    narrowed = dict(filters)
    for axis, value in ((rows, cell.row), (columns, cell.column)):
        if not can_be_asked_for(axis, value, filters):
            return None
        narrowed[axis.name] = str(value.key)
    return list_url("commitment", **narrowed)
