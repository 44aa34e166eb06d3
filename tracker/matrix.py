"""The matrix of one conference, State by resolution, as data."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from commitments.models import Conference, Resolution, State
from commitments.models.commitments import Commitment
from commitments.models.conferences import Participation


@dataclass(frozen=True, kw_only=True)
class Cell:
    """Where one State stands on one resolution; `path` leads to the commitment's page."""

    reference: str
    path: str
    status: str
    schedule: str
    is_closed: bool


@dataclass(frozen=True, kw_only=True)
class Row:
    """One State with a cell for each resolution, in their order; None where the State has no commitment."""

    state: State
    cells: Sequence[Cell | None]


@dataclass(frozen=True, kw_only=True)
class Matrix:
    """All commitments of a conference."""

    resolutions: Sequence[Resolution]
    rows: Sequence[Row]


def matrix_of(conference: Conference, *, resolutions: Sequence[Resolution], participations: Iterable[Participation], on: date) -> Matrix:
    """The matrix of `conference` at the end of `on`, in one query; rows keep the order of `participations`.

    A State stands in it as soon as it has a commitment, closed ones included, for what it once took on is part of the record.
    """
    cells: dict[tuple[int, int], Cell] = {}
    commitments: Any = Commitment.objects.filter(resolution__conference=conference).with_schedule(on=on)
    for row in commitments.values("state_id", "resolution_id", "reference", "status", "schedule", "closed_on").order_by("pk"):
        cells[row["state_id"], row["resolution_id"]] = Cell(
            reference=row["reference"],
            path=reverse("commitment", args=[row["reference"]]),
            status=row["status"],
            schedule=row["schedule"],
            is_closed=row["closed_on"] is not None,
        )
    committed = {state_id for state_id, _resolution in cells}
    return Matrix(
        resolutions=resolutions,
        rows=[
            Row(state=participation.state, cells=[cells.get((participation.state_id, resolution.pk)) for resolution in resolutions])
            for participation in participations
            if participation.state_id in committed
        ],
    )
