"""Keeps StatusPeriod, the read model for past dates; the one writer of its table."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence, Set as AbstractSet
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from commitments.many_rows import NewRows, among, insert_new, new_values
from commitments.models import Commitment
from commitments.vocabulary import Status
from tracker.models import StatusPeriod
from tracker.trail.ledger_waits import asked_once
from tracker.trail.replaying import KnownPeriod, OnTheWay
from tracker.trail.standing import StatusValues, ValidPeriod

STATUS_FIELDS = ("status", "status_since", "reported_status", "reviewed", "disputed")
# A member is looked up in a mapping many times as quickly as its class finds it.
_STATUSES: Final = {status.value: status for status in Status}


@dataclass(frozen=True, kw_only=True)
class PeriodUpdate:
    """What is known of a commitment from now on, and what was on the way there."""

    commitment: Commitment
    valid_periods: Sequence[ValidPeriod]
    on_the_way: OnTheWay = field(default_factory=OnTheWay)


# Of each commitment, by its primary key: the rows of what is known of it now.
KnownNow = Mapping[int, Mapping[ValidPeriod, int]]


@dataclass(frozen=True, kw_only=True)
class PeriodRows:
    """What updates make of the rows that they found, by their keys: which of them are outdated, since when,
    and new ones.
    """

    found: AbstractSet[int]
    outdated: Mapping[datetime, Sequence[int]]
    new: NewRows


def known_now(keys: Collection[int]) -> KnownNow:
    """What is known of these commitments now."""
    current: dict[int, dict[ValidPeriod, int]] = defaultdict(dict)
    rows = StatusPeriod.objects.filter(commitment__in=among(keys), known_until__isnull=True)
    for commitment, pk, begins, ends, *level in rows.values_list(
        "commitment", "pk", "valid_from", "valid_until", *STATUS_FIELDS
    ):
        valid_period = ValidPeriod(valid_from=begins, valid_until=ends, level=_values_of(*level))
        current[commitment][valid_period] = pk
    return current


def is_still_known(found: AbstractSet[int], keys: Collection[int]) -> bool:
    """Whether the rows that were found of these commitments are those that are there; what a row says is
    never changed but that it is given an end.
    """
    rows = StatusPeriod.objects.filter(commitment__in=among(keys), known_until__isnull=True)
    return found == {*rows.values_list("pk", flat=True)}


def period_rows(updates: Sequence[PeriodUpdate], *, known_from: datetime, found: KnownNow) -> PeriodRows:
    """From `known_from` on, each update's valid periods are what is known of its commitment, if it did not
    come to that on the way later; what they leave unchanged stays as it is. Asks the database for nothing.
    """
    outdated: dict[datetime, list[int]] = defaultdict(list)
    for update in updates:
        valid_periods, ended = set(update.valid_periods), update.on_the_way.ended
        for valid_period, pk in found.get(update.commitment.pk, {}).items():
            if valid_period not in valid_periods or valid_period in ended:
                outdated[ended.get(valid_period, known_from)].append(pk)
    new = [
        {"commitment": update.commitment.pk, **_columns_of(known_period)}
        for update in updates
        for known_period in _new_periods(
            update, current=found.get(update.commitment.pk, {}), known_from=known_from
        )
    ]
    keys = {pk for of_one in found.values() for pk in of_one.values()}
    return PeriodRows(found=keys, outdated=outdated, new=new_values(StatusPeriod, new))


def update_periods(periods: PeriodRows) -> None:
    """Write what period_rows computed of the rows that are there."""
    # Of one commitment the ledger is asked sooner than told to wait.
    of_many = len({commitment for commitment, *_said in periods.new.values}) > 1
    with asked_once() if of_many and periods.outdated else nullcontext():
        for known_until, keys in periods.outdated.items():
            StatusPeriod.objects.filter(pk__in=among(keys)).update(known_until=known_until)
        insert_new(periods.new)


def _new_periods(
    update: PeriodUpdate, *, current: Mapping[ValidPeriod, int], known_from: datetime
) -> Iterator[KnownPeriod]:
    yield from update.on_the_way.passing
    for valid_period in update.valid_periods:
        if valid_period not in current or valid_period in update.on_the_way.ended:
            since = update.on_the_way.begun.get(valid_period, known_from)
            yield KnownPeriod(valid_period=valid_period, known_from=since)


def _values_of(
    status: str, since: date | None, reported: str | None, reviewed: bool, disputed: bool
) -> StatusValues:
    """As the columns STATUS_FIELDS have them."""
    return StatusValues(
        status=_STATUSES[status],
        status_since=since,
        reported_status=None if reported is None else _STATUSES[reported],
        reviewed=reviewed,
        disputed=disputed,
    )


def valid_period_of(row: StatusPeriod) -> ValidPeriod:
    """The valid period that a stored row tells of."""
    return ValidPeriod(
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        level=StatusValues(**{field: getattr(row, field) for field in STATUS_FIELDS}),
    )


def status_period_of(commitment: Commitment, known_period: KnownPeriod) -> StatusPeriod:
    """The row, not yet stored, that tells of a known period."""
    return StatusPeriod(commitment=commitment, **_columns_of(known_period))


def _columns_of(known_period: KnownPeriod) -> dict[str, Any]:
    valid_period = known_period.valid_period
    return {
        **vars(valid_period.level),
        "valid_from": valid_period.valid_from,
        "valid_until": valid_period.valid_until,
        "known_from": known_period.known_from,
        "known_until": known_period.known_until,
    }
