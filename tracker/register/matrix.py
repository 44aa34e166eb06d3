"""The matrix of one conference, State by resolution, as data."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from commitments.models import Conference, Resolution, State
from commitments.models.commitments import Commitment
from commitments.models.conferences import Participation
from tracker.register.as_of import Asked, showing_as_of


@dataclass(frozen=True, kw_only=True)
class Cell:
    """Where one State stands on one resolution; `path` leads to the commitment's page."""

    reference: str
    path: str
    status: str
    schedule: str
    reported_status: str | None
    disputed: bool
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


def matrix_of(
    conference: Conference,
    *,
    resolutions: Sequence[Resolution],
    participations: Iterable[Participation],
    asked: Asked,
) -> Matrix:
    """The matrix of `conference` as `asked`, in one query; rows keep the order of `participations`.

    A State stands in it as soon as it has a commitment, closed ones included, for what it once took on is part of the record.
    """
    cells: dict[tuple[int, int], Cell] = {}
    commitments: Any = showing_as_of(
        Commitment.objects.filter(resolution__conference=conference), asked
    ).with_schedule(on=asked.on)
    told = (
        "reference",
        "schedule",
        "shown_status",
        "shown_reported_status",
        "shown_disputed",
        "shown_closed_on",
    )
    for row in commitments.values("state_id", "resolution_id", *told).order_by("pk"):
        cells[row["state_id"], row["resolution_id"]] = Cell(
            reference=row["reference"],
            path=reverse("commitment", args=[row["reference"]]),
            status=row["shown_status"],
            schedule=row["schedule"],
            reported_status=row["shown_reported_status"],
            disputed=row["shown_disputed"],
            is_closed=row["shown_closed_on"] is not None,
        )
    committed = {state_id for state_id, _resolution in cells}
    return Matrix(
        resolutions=resolutions,
        rows=[
            Row(
                state=participation.state,
                cells=[cells.get((participation.state_id, resolution.pk)) for resolution in resolutions],
            )
            for participation in participations
            if participation.state_id in committed
        ],
    )
