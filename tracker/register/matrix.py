"""The matrix of States by resolutions, of one conference or one theme, as data."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from typing import Any, Final, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connections

from commitments.addresses import page_path
from commitments.models import Resolution, State
from commitments.vocabulary import Schedule


class MatrixCell(NamedTuple):
    """Where one State stands on one resolution: what `_FIELDS` reads, in that order, and whether that
    counts.
    """

    reference: str
    status: str
    schedule: str
    due_on: date | None
    due_precision: str | None
    reported_status: str | None
    disputed: bool
    is_closed: bool
    is_applicable: bool
    is_in_force: bool

    @property
    def path(self) -> str:
        """The address of the commitment's page."""
        return page_path("commitment", self.reference)


@dataclass(frozen=True, kw_only=True)
class MatrixRow:
    """One State with a cell for each resolution, in their order; None where the State has no commitment."""

    state: State
    cells: Sequence[MatrixCell | None]

    @cached_property
    def in_force(self) -> list[MatrixCell]:
        """Its cells that count."""
        return in_force(self.cells)


@dataclass(frozen=True, kw_only=True)
class StatusMatrix:
    """The commitments of some States under some resolutions."""

    resolutions: Sequence[Resolution]
    rows: Sequence[MatrixRow]

    @cached_property
    def in_force(self) -> list[MatrixCell]:
        """The cells that count."""
        return [cell for row in self.rows for cell in row.in_force]

    @cached_property
    def by_status(self) -> Counter[str]:
        """How many of them stand at each level."""
        return Counter([cell.status for cell in self.in_force])

    @property
    def overdue(self) -> int:
        """How many of them are past their deadline."""
        return [cell.schedule for cell in self.in_force].count(Schedule.OVERDUE)


def in_force(cells: Iterable[MatrixCell | None]) -> list[MatrixCell]:
    """Those that count."""
    return [cell for cell in cells if cell is not None and cell.is_in_force]


_FIELDS: Final = (
    "reference",
    "standing_status",
    "schedule",
    "effective_due_on",
    "effective_due_precision",
    "standing_reported_status",
    "standing_disputed",
    "standing_closed",
    "standing_applicable",
)


def matrix_cells(commitments: Any) -> dict[tuple[int, int], MatrixCell]:
    """A cell for each of the commitments, which show their standing and their schedule, by the ids of State
    and resolution; one query.

    One that is closed or does not apply is among them, for that is part of the record.
    """
    # In no order: for that of keys SQLite looks at all commitments there are.
    rows = commitments.order_by().values_list("state_id", "resolution_id", *_FIELDS)
    try:
        sql, params = rows.query.sql_with_params()
    except EmptyResultSet:
        return {}
    database = connections[rows.db]
    with database.cursor() as cursor:
        cursor.execute(sql, params)
        found = cursor.fetchall()
    # SQLite has neither days nor truth values, and Django makes them of each cell by itself.
    day: Any = cache(date.fromisoformat) if database.vendor == "sqlite" else lambda value: value
    return {
        (state, resolution): MatrixCell(
            reference,
            status,
            schedule,
            due_on and day(due_on),
            precision,
            reported,
            disputed == 1,
            is_closed == 1,
            applies == 1,
            applies == 1 and not is_closed,
        )
        for (
            state,
            resolution,
            reference,
            status,
            schedule,
            due_on,
            precision,
            reported,
            disputed,
            is_closed,
            applies,
        ) in found
    }


def status_matrix(
    cells: Mapping[tuple[int, int], MatrixCell], *, states: Iterable[State], resolutions: Sequence[Resolution]
) -> StatusMatrix:
    """The cells in rows and columns of this order; a State stands in it as soon as it has a commitment."""
    committed = {state_id for state_id, _resolution in cells}
    columns = [resolution.pk for resolution in resolutions]

    def row(state: State) -> MatrixRow:
        key = state.pk
        return MatrixRow(state=state, cells=[cells.get((key, column)) for column in columns])

    return StatusMatrix(
        resolutions=resolutions,
        rows=[row(state) for state in states if state.pk in committed],
    )
