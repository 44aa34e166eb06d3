"""What a conference still waits for: what is overdue, and which States have reported nothing of what."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from heapq import nsmallest
from typing import Final

from commitments.models import Resolution, State
from commitments.vocabulary import Schedule, Status
from tracker.register.addressing import register_url
from tracker.register.as_of import AsOf
from tracker.register.matrix import MatrixCell, StatusMatrix

# What a page names of each; it says how many there are, and leads to all.
OVERDUE_MOST: Final = 5
SILENT_MOST: Final = 5


@dataclass(frozen=True, kw_only=True)
class Late:
    """A commitment that is past its deadline."""

    state: State
    resolution: Resolution
    cell: MatrixCell


@dataclass(frozen=True, kw_only=True)
class Silent:
    """A State, how many of its commitments have no report, and where these are listed."""

    state: State
    number: int
    total: int
    address: str


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """The first of each, those that are late for longest and those that owe most."""

    late: Sequence[Late]
    late_total: int
    late_address: str
    silent: Sequence[Silent]
    silent_total: int
    silent_address: str


def waiting_of(matrix: StatusMatrix, as_of: AsOf, **narrowing: str) -> Waiting:
    """`narrowing` are the filters of the register that give all of the matrix."""
    late = list(_late(matrix))
    silent = sorted(_silent(matrix), key=lambda one: -one[1])
    overdue = register_url(as_of, **narrowing, schedule=Schedule.OVERDUE.value)
    return Waiting(
        late=[
            Late(state=state, resolution=resolution, cell=cell)
            for state, resolution, cell in nsmallest(OVERDUE_MOST, late, key=_waited_for)
        ],
        late_total=len(late),
        late_address=f"{overdue}&ordering=due_on",
        silent=[
            Silent(
                state=state,
                number=number,
                total=total,
                address=register_url(
                    as_of, **narrowing, state=state.code, status=Status.NO_INFORMATION.value
                ),
            )
            for state, number, total in silent[:SILENT_MOST]
        ],
        silent_total=len(silent),
        silent_address=register_url(as_of, **narrowing, status=Status.NO_INFORMATION.value),
    )


def _late(matrix: StatusMatrix) -> Iterator[tuple[State, Resolution, MatrixCell]]:
    """Whatever is past its deadline, which may be thousands."""
    overdue = Schedule.OVERDUE.value
    for row in matrix.rows:
        for resolution, cell in zip(matrix.resolutions, row.cells, strict=True):
            if cell is not None and cell.schedule == overdue and cell.is_in_force:
                yield row.state, resolution, cell


def _waited_for(late: tuple[State, Resolution, MatrixCell]) -> tuple[date, str]:
    """The place of what is late among others."""
    _state, _resolution, cell = late
    return cell.due_on or date.min, cell.reference


def _silent(matrix: StatusMatrix) -> Iterator[tuple[State, int, int]]:
    """The States of which something has no report: of how many, and how many they have."""
    for row in matrix.rows:
        if number := [cell.status for cell in row.in_force].count(Status.NO_INFORMATION):
            yield row.state, number, len(row.in_force)
