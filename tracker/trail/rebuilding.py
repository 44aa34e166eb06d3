"""Computes what is derived from the trail anew: every commitment's standing and its periods."""

import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django.db import connection, transaction
from django.utils.translation import gettext as _

from commitments.files.snapshots import database_snapshot
from commitments.models import Commitment
from commitments.record.closing import closed_on_by_closings, show_closings
from commitments.record.positions import positions_by_statements, show_positions
from commitments.triggers import install_standing_guard, remove_standing_guard
from commitments.vocabulary import Position
from tracker.models import StatusPeriod
from tracker.trail.periods import status_period_of, valid_period_of
from tracker.trail.replaying import KnownPeriod, known_periods_of
from tracker.trail.standing import Trail, standing_of
from tracker.trail.verifying import AT_ONCE, Fault

if TYPE_CHECKING:
    from django.db.models import QuerySet

# SQLite asks for its lock again and again, every tenth of a second in the end.
TURN_SECONDS: Final = 0.1


@dataclass(frozen=True, kw_only=True)
class Stored:
    """A commitment as it is stored, and what its standing follows from: its trail and its closings."""

    commitment: Commitment
    trail: Trail
    periods: Sequence[StatusPeriod]
    closed_on: date | None
    position: Position


def differences(commitments: "QuerySet[Commitment] | None" = None) -> Iterator[Fault]:
    """Where a stored standing or period is not what the trail says, commitment by commitment.

    Reads a few hundred commitments at a time; within commitments.files.snapshots all
    of it comes from one moment, else what others write meanwhile may look like a fault.
    """
    for one in _with_trails(commitments):
        yield from _differences_of(one)


def _with_trails(
    commitments: "QuerySet[Commitment] | None" = None,
) -> Iterator[Stored]:
    """Each commitment, by its reference, with its trail and what is stored of its periods: eight queries
    for a few hundred.
    """
    wanted = Commitment.objects.all() if commitments is None else commitments
    all_keys = list(wanted.order_by("reference", "pk").values_list("pk", flat=True))
    for start in range(0, len(all_keys), AT_ONCE):
        keys = all_keys[start : start + AT_ONCE]
        some = Commitment.objects.filter(pk__in=keys).order_by("reference", "pk")
        trails = Trail.of_each(some)
        closed_on = closed_on_by_closings(keys)
        positions = positions_by_statements(keys)
        periods: dict[int, list[StatusPeriod]] = defaultdict(list)
        for period in StatusPeriod.objects.filter(commitment__in=keys):
            periods[period.commitment_id].append(period)
        for commitment in some:
            yield Stored(
                commitment=commitment,
                trail=trails[commitment.pk],
                periods=periods[commitment.pk],
                closed_on=closed_on[commitment.pk],
                position=positions[commitment.pk],
            )


def _differences_of(one: Stored) -> Iterator[Fault]:
    commitment, trail, periods = one.commitment, one.trail, one.periods
    derived_values = {**_standing(trail), "closed_on": one.closed_on, "position": one.position.value}
    for field, value in derived_values.items():
        if getattr(commitment, field) != value:
            message = _("%(field)s is %(stored)s and should be %(derived)s.") % {
                "field": field,
                "stored": getattr(commitment, field),
                "derived": value,
            }
            yield Fault(commitment=commitment.reference, sequence=0, message=message)
    stored = [
        KnownPeriod(valid_period=valid_period_of(row), known_from=row.known_from, known_until=row.known_until)
        for row in periods
    ]
    derived = known_periods_of(trail)
    for known_period in sorted(derived - set(stored), key=_by_time):
        yield Fault(
            commitment=commitment.reference,
            sequence=0,
            message=_("the period from %(date)s is missing.")
            % {"date": known_period.valid_period.valid_from},
        )
    for known_period in sorted(set(stored) - derived, key=_by_time):
        yield Fault(
            commitment=commitment.reference,
            sequence=0,
            message=_("the period from %(date)s does not follow.")
            % {"date": known_period.valid_period.valid_from},
        )
    if len(stored) != len(set(stored)):
        yield Fault(
            commitment=commitment.reference, sequence=0, message=_("a period is there more than once.")
        )


def rebuild() -> list[Fault]:
    """Mend every difference, some hundred commitments in each transaction, and return what they were.

    What looks wrong is looked at again under a lock, so that nothing is taken for
    wrong that somebody else was just writing. Where all is right nothing is locked.
    Between transactions whoever waits has a turn; who stops it half way begins again.
    """
    with database_snapshot():
        suspects = sorted({fault.commitment for fault in differences()})
    found: list[Fault] = []
    for start in range(0, len(suspects), AT_ONCE):
        if start:
            time.sleep(TURN_SECONDS)
        with transaction.atomic():
            # The guard lets a standing change only along with a new step; here none is added. Taking it down
            # also locks the table, so that whoever would add a step waits from before the second look on.
            remove_standing_guard(using=connection.alias)
            found += _mend(Commitment.objects.filter(reference__in=suspects[start : start + AT_ONCE]))
            install_standing_guard(using=connection.alias)
    return found


def _mend(commitments: "QuerySet[Commitment]") -> list[Fault]:
    found: list[Fault] = []
    wrong: list[Commitment] = []
    periods: list[StatusPeriod] = []
    for one in _with_trails(commitments):
        commitment, trail = one.commitment, one.trail
        if faults := list(_differences_of(one)):
            found += faults
            for field, value in _standing(trail).items():
                setattr(commitment, field, value)
            wrong.append(commitment)
            periods += [
                status_period_of(commitment, known_period)
                for known_period in sorted(known_periods_of(trail), key=_by_time)
            ]
    if wrong:
        Commitment.objects.bulk_update(wrong, list(_standing(Trail())))
        StatusPeriod.objects.filter(commitment__in=wrong).delete()
        StatusPeriod.objects.bulk_create(periods)
        show_closings([commitment.pk for commitment in wrong], reason="rebuild_standing")
        show_positions([commitment.pk for commitment in wrong], reason="rebuild_standing")
    return found


def _standing(trail: Trail) -> dict[str, Any]:
    return {**asdict(standing_of(trail)), "version": len(trail.steps())}


def _by_time(known_period: KnownPeriod) -> tuple[Any, ...]:
    return known_period.known_from, known_period.valid_period.valid_from
