"""Keeps StatusPeriod, the read model for past dates; the one writer of its table."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from commitments.many_rows import insert_rows
from commitments.models import Commitment
from tracker.models import StatusPeriod
from tracker.trail.replaying import KnownPeriod, OnTheWay
from tracker.trail.standing import StatusValues, ValidPeriod

# Rows that one statement names; a database takes only so many parameters.
AT_ONCE: Final = 1000
STATUS_FIELDS = ("status", "status_since", "reported_status", "reviewed", "disputed")


@dataclass(frozen=True, kw_only=True)
class PeriodUpdate:
    """What is known of a commitment from now on, and what was on the way there."""

    commitment: Commitment
    valid_periods: Sequence[ValidPeriod]
    on_the_way: OnTheWay = field(default_factory=OnTheWay)


def update_periods(updates: Sequence[PeriodUpdate], *, known_from: datetime) -> None:
    """From `known_from` on, each update's valid periods are what is known of its commitment, if it did not
    come to that on the way later; what they leave unchanged stays as it is.
    """
    current: dict[int, dict[ValidPeriod, int]] = defaultdict(dict)
    for row in StatusPeriod.objects.filter(
        commitment__in=[update.commitment.pk for update in updates], known_until__isnull=True
    ):
        current[row.commitment_id][valid_period_of(row)] = row.pk
    outdated: dict[datetime, list[int]] = defaultdict(list)
    for update in updates:
        valid_periods, ended = set(update.valid_periods), update.on_the_way.ended
        for valid_period, pk in current[update.commitment.pk].items():
            if valid_period not in valid_periods or valid_period in ended:
                outdated[ended.get(valid_period, known_from)].append(pk)
    for known_until, keys in outdated.items():
        for start in range(0, len(keys), AT_ONCE):
            some = StatusPeriod.objects.filter(pk__in=keys[start : start + AT_ONCE])
            some.update(known_until=known_until)
    insert_rows(
        [
            status_period_of(update.commitment, known_period)
            for update in updates
            for known_period in _new_periods(
                update, current=current[update.commitment.pk], known_from=known_from
            )
        ]
    )


def _new_periods(
    update: PeriodUpdate, *, current: Mapping[ValidPeriod, int], known_from: datetime
) -> Iterator[KnownPeriod]:
    yield from update.on_the_way.passing
    for valid_period in update.valid_periods:
        if valid_period not in current or valid_period in update.on_the_way.ended:
            since = update.on_the_way.begun.get(valid_period, known_from)
            yield KnownPeriod(valid_period=valid_period, known_from=since)


def valid_period_of(row: StatusPeriod) -> ValidPeriod:
    """The valid period that a stored row tells of."""
    return ValidPeriod(
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        level=StatusValues(**{field: getattr(row, field) for field in STATUS_FIELDS}),
    )


def status_period_of(commitment: Commitment, known_period: KnownPeriod) -> StatusPeriod:
    """The row, not yet stored, that tells of a known period."""
    level: dict[str, Any] = {
        field: getattr(known_period.valid_period.level, field) for field in STATUS_FIELDS
    }
    valid: dict[str, date | None] = {
        "valid_from": known_period.valid_period.valid_from,
        "valid_until": known_period.valid_period.valid_until,
    }
    return StatusPeriod(
        commitment=commitment,
        known_from=known_period.known_from,
        known_until=known_period.known_until,
        **level,
        **valid,
    )
