"""The matrix of one conference, State by resolution, as data."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from commitments.models import Conference, Resolution, State
from commitments.models.commitments import Commitment
from commitments.models.conferences import Participation
from tracker.register.as_of import AsOf, with_standing_as_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User


@dataclass(frozen=True, kw_only=True)
class ConferenceCell:
    """Where one State stands on one resolution; `path` leads to the commitment's page."""

    reference: str
    path: str
    status: str
    schedule: str
    reported_status: str | None
    disputed: bool
    is_closed: bool
    is_applicable: bool

    @property
    def is_in_force(self) -> bool:
        """Whether it counts."""
        return self.is_applicable and not self.is_closed


@dataclass(frozen=True, kw_only=True)
class ConferenceRow:
    """One State with a cell for each resolution, in their order; None where the State has no commitment."""

    state: State
    cells: Sequence[ConferenceCell | None]


@dataclass(frozen=True, kw_only=True)
class ConferenceMatrix:
    """All commitments of a conference."""

    resolutions: Sequence[Resolution]
    rows: Sequence[ConferenceRow]


def conference_matrix(
    conference: Conference,
    *,
    resolutions: Sequence[Resolution],
    participations: Iterable[Participation],
    as_of: AsOf,
    seen_by: "User | AnonymousUser",
) -> ConferenceMatrix:
    """The matrix of `conference` as `as_of`, as `seen_by` sees it, in one query; rows keep the order of
    `participations`.

    A State stands in it as soon as it has a commitment, one that is closed or does not apply
    included, for that is part of the record; what was entered in error is not.
    """
    cells: dict[tuple[int, int], ConferenceCell] = {}
    commitments: Any = with_standing_as_of(
        Commitment.objects.filter(resolution__conference=conference).without_errors(
            on=as_of.on, known_at=as_of.known_at
        ),
        as_of,
        seen_by=seen_by,
    ).with_schedule(on=as_of.on)
    fields = (
        "reference",
        "schedule",
        "standing_status",
        "standing_reported_status",
        "standing_disputed",
        "standing_closed",
        "standing_applicable",
    )
    for row in commitments.values("state_id", "resolution_id", *fields).order_by("pk"):
        cells[row["state_id"], row["resolution_id"]] = ConferenceCell(
            reference=row["reference"],
            path=reverse("commitment", args=[row["reference"]]),
            status=row["standing_status"],
            schedule=row["schedule"],
            reported_status=row["standing_reported_status"],
            disputed=row["standing_disputed"],
            is_closed=row["standing_closed"],
            is_applicable=row["standing_applicable"],
        )
    committed = {state_id for state_id, _resolution in cells}
    return ConferenceMatrix(
        resolutions=resolutions,
        rows=[
            ConferenceRow(
                state=participation.state,
                cells=[cells.get((participation.state_id, resolution.pk)) for resolution in resolutions],
            )
            for participation in participations
            if participation.state_id in committed
        ],
    )
