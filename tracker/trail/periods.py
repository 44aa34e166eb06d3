"""Keeps StatusPeriod, the read model for past dates; the one writer of its table."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from commitments.models import Commitment
from tracker.models import StatusPeriod
from tracker.trail.standing import Level, Stretch, Trail, stretches_of

LEVEL_FIELDS = ("status", "status_since", "reported_status", "reviewed", "disputed")


@dataclass(frozen=True, kw_only=True)
class Belief:
    """A stretch of days, and from when until when we held it to be so (None: still)."""

    stretch: Stretch
    known_from: datetime
    known_until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Move:
    """What is known of a commitment from now on."""

    commitment: Commitment
    stretches: Sequence[Stretch]


def move_periods(moves: Sequence[Move], *, known_from: datetime) -> None:
    """From `known_from` on, each move's stretches are what we know of its commitment; what they leave unchanged stays as it is."""
    current: dict[int, dict[Stretch, int]] = defaultdict(dict)
    for row in StatusPeriod.objects.filter(
        commitment__in=[move.commitment.pk for move in moves], known_until__isnull=True
    ):
        current[row.commitment_id][stretch_of(row)] = row.pk
    outdated = [
        pk
        for move in moves
        for stretch, pk in current[move.commitment.pk].items()
        if stretch not in move.stretches
    ]
    if outdated:
        StatusPeriod.objects.filter(pk__in=outdated).update(known_until=known_from)
    StatusPeriod.objects.bulk_create(
        period_of(move.commitment, Belief(stretch=stretch, known_from=known_from))
        for move in moves
        for stretch in move.stretches
        if stretch not in current[move.commitment.pk]
    )


def beliefs_of(trail: Trail) -> set[Belief]:
    """All that was ever believed, replayed step by step from the trail alone."""
    beliefs: set[Belief] = set()
    current: dict[Stretch, datetime] = {}
    for step in trail.steps():
        wanted = stretches_of(trail.known_at(step.recorded_at))
        for stretch in [stretch for stretch in current if stretch not in wanted]:
            beliefs.add(
                Belief(stretch=stretch, known_from=current.pop(stretch), known_until=step.recorded_at)
            )
        for stretch in wanted:
            current.setdefault(stretch, step.recorded_at)
    return beliefs | {
        Belief(stretch=stretch, known_from=known_from) for stretch, known_from in current.items()
    }


def stretch_of(row: StatusPeriod) -> Stretch:
    """The stretch of days that a stored row tells of."""
    return Stretch(
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        level=Level(**{field: getattr(row, field) for field in LEVEL_FIELDS}),
    )


def period_of(commitment: Commitment, belief: Belief) -> StatusPeriod:
    """The row, not yet stored, that tells of a belief."""
    level: dict[str, Any] = {field: getattr(belief.stretch.level, field) for field in LEVEL_FIELDS}
    valid: dict[str, date | None] = {
        "valid_from": belief.stretch.valid_from,
        "valid_until": belief.stretch.valid_until,
    }
    return StatusPeriod(
        commitment=commitment, known_from=belief.known_from, known_until=belief.known_until, **level, **valid
    )
