"""At which level a commitment is counted on each day, told by the days on which anything of it changes: what
is asked of its level, of the period that holds, of claims, disputes, positions, deadlines, and of how long
nothing was heard.

It is what the register of that day says (tracker.register.as_of), for all days at once; a test compares both.
Days are numbers, as `date.toordinal` counts them.
"""

import sys
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from django.conf import settings

from commitments.vocabulary import Position, Schedule, Status
from tracker.register.days_in_force import Held, InForce

FOREVER: Final = sys.maxsize
_NOTHING: Final = Status.NO_INFORMATION.value
_COMPLETE: Final = Status.COMPLETE.value
_INAPPLICABLE: Final = Position.NOT_APPLICABLE.value
_UNSTATED: Final = Position.UNKNOWN.value
Span = tuple[int, int]


class Period(NamedTuple):
    """What held of a commitment from one day until before another."""

    begins: int
    ends: int
    status: str
    since: int | None
    reported: str | None
    reviewed: bool
    disputed: bool


@dataclass(slots=True, kw_only=True)
class Course:
    """What is known of one commitment; each list in the order of its days."""

    begun: int
    keys: list[str | None]
    state: int
    participation: int
    due: int | None
    is_active: bool
    # Whether the reader sees what does not count, too.
    is_whole: bool
    # From when on silence counts where nothing was reported.
    awaited_from: int
    periods: list[Period] = field(default_factory=list)
    closings: Sequence[Span] = ()
    stated: list[tuple[int, str]] = field(default_factory=list)
    # The first day on which everybody sees that it is disputed.
    disputed_from: int = FOREVER
    # The levels that reports which count claimed.
    claims: list[tuple[int, str]] = field(default_factory=list)
    # From when on reports in effect are known, with the day on which each was recorded.
    heard: list[Span] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is asked of a commitment on a day; None, or nothing, is no matter. Of States with `members`, the
    spans of days on which each belongs to one of the groups that are asked for.
    """

    in_force: InForce
    disputed: bool | None = None
    discrepancy: bool | None = None
    stale: bool | None = None
    reported: frozenset[str] = frozenset()
    positions: frozenset[str] = frozenset()
    schedules: frozenset[str] = frozenset()
    members: Mapping[int, Sequence[Span]] | None = None

    @property
    def is_of_periods(self) -> bool:
        """Whether nothing is asked but what is in force and of the period that holds."""
        return self == Asked(in_force=self.in_force)

    @property
    def asks_positions(self) -> bool:
        return bool(self.positions or self.asks_pending or self.in_force.applicable != "any")

    @property
    def asks_closings(self) -> bool:
        return self.asks_pending or self.in_force.closed != "any"

    @property
    def asks_claims(self) -> bool:
        return bool(self.reported) or self.discrepancy is not None

    @property
    def asks_pending(self) -> bool:
        """Whether it matters if something is still to be done."""
        return bool(self.schedules) or self.stale is not None


class _Places(dict[int, int]):
    """The first of some days, by its place, that is not before a day."""

    def __init__(self, ends: Sequence[int]) -> None:
        super().__init__()
        self.ends = ends

    def __missing__(self, day: int) -> int:
        place = self[day] = bisect_left(self.ends, day)
        return place


class Levels:
    """At which level commitments are counted at the end of each of some days, which are numbers in order."""

    def __init__(self, asked: Asked, ends: Sequence[int]) -> None:
        self.asked = asked
        self.ends = ends
        self._places = _Places(ends)
        self._counts = {
            (closed, applicable): asked.in_force.counts(closed=closed, applicable=applicable)
            for closed in (False, True)
            for applicable in (False, True)
        }
        self._of_periods = asked.is_of_periods
        self._asks_claims = asked.asks_claims
        self._asks_pending = asked.asks_pending
        held = asked.in_force.held
        self._holds = None if held.is_any else _holding(held)
        self._silence = settings.STALE_DAYS
        self._soon = settings.DUE_SOON_DAYS

    def of(self, one: Course) -> Iterator[tuple[int, str | None]]:
        """The places of the days from which on it is counted at another level than before, with that; None
        where it is not counted from then on.
        """
        before: str | None = None
        periods, at = one.periods, 0
        at_stated, position = 0, _UNSTATED
        at_heard, heard = 0, one.awaited_from
        at_claim, claim = 0, None
        for place in self._changing(one):
            day = self.ends[place]
            while at < len(periods) and periods[at].ends <= day:
                at += 1
            period = periods[at] if at < len(periods) and periods[at].begins <= day else None
            level: str | None = _NOTHING if period is None else period.status
            if one.stated:
                at_stated, position = _passed(one.stated, at_stated, day, position)
            is_closed = bool(one.closings) and _covers(one.closings, day)
            passes = self._counts[is_closed, position != _INAPPLICABLE] and (
                self._holds is None or self._holds(period)
            )
            if passes and not self._of_periods:
                if self._asks_claims:
                    at_claim, claim = _passed(one.claims, at_claim, day, claim)
                at_heard, heard = _passed(one.heard, at_heard, day, heard)
                passes = self._passes(one, day, _Then(period, position, claim, heard, is_closed=is_closed))
            if not passes:
                level = None
            if level != before:
                yield place, level
                before = level

    def _changing(self, one: Course) -> list[int]:
        """The places of the days by which anything changed that is asked, from its first on."""
        asked = self.asked
        days = [one.begun]
        for period in one.periods:
            days += period[:2]
        for span in one.closings:
            days += span
        days += [day for day, _position in one.stated]
        if not self._of_periods:
            if asked.members is not None:
                for span in asked.members.get(one.state, ()):
                    days += span
            days += [day for day, _claim in one.claims]
            days.append(one.disputed_from)
            if asked.schedules and one.due is not None:
                days += (one.due - self._soon, one.due + 1)
            if asked.stale is not None:
                days.append(one.awaited_from + self._silence + 1)
                for known_from, recorded_on in one.heard:
                    days += (known_from, recorded_on + self._silence + 1)
        places = self._places
        first, beyond = places[one.begun], len(self.ends)
        found = {places[day] for day in days}
        return sorted(place for place in found if first <= place < beyond)

    def _passes(self, one: Course, day: int, then: "_Then") -> bool:
        """Whether it passes what is asked beside what is in force and of its period."""
        asked, period = self.asked, then.period
        if asked.positions and then.position not in asked.positions:
            return False
        if asked.disputed is not None:
            is_seen = one.is_whole or one.disputed_from <= day
            if (period is not None and period.disputed and is_seen) != asked.disputed:
                return False
        if self._asks_claims and not self._claims(one, then):
            return False
        if asked.members is not None and not _covers(asked.members.get(one.state, ()), day):
            return False
        return not self._asks_pending or self._is_pending_as_asked(one, day, then)

    def _claims(self, one: Course, then: "_Then") -> bool:
        """Whether what is asked of the latest claim, as the reader sees it, holds."""
        asked, period = self.asked, then.period
        own = None if period is None else period.reported
        claim = own if one.is_whole else then.claim
        if asked.reported and claim not in asked.reported:
            return False
        level = _NOTHING if period is None else period.status
        return asked.discrepancy is None or (claim is not None and claim != level) == asked.discrepancy

    def _is_pending_as_asked(self, one: Course, day: int, then: "_Then") -> bool:
        """Whether what is asked of its deadline, and of how long nothing was heard, holds."""
        asked, period = self.asked, then.period
        is_applicable = then.position != _INAPPLICABLE
        is_complete = period is not None and period.status == _COMPLETE
        is_pending = not then.is_closed and is_applicable and one.is_active and not is_complete
        if asked.stale is not None and (is_pending and then.heard < day - self._silence) != asked.stale:
            return False
        if not asked.schedules:
            return True
        if one.due is None or not (is_pending or (is_complete and is_applicable)):
            schedule = Schedule.NO_DEADLINE
        elif is_complete:
            since = None if period is None else period.since
            is_on_time = since is not None and since <= one.due
            schedule = Schedule.MET_ON_TIME if is_on_time else Schedule.MET_LATE
        elif one.due < day:
            schedule = Schedule.OVERDUE
        else:
            is_soon = one.due <= day + self._soon
            schedule = Schedule.DUE_SOON if is_soon else Schedule.NOT_YET_DUE
        return schedule.value in asked.schedules


class _Then:
    """What holds of a commitment on a day, and when it was last heard of."""

    __slots__ = ("claim", "heard", "is_closed", "period", "position")

    def __init__(
        self, period: Period | None, position: str, claim: str | None, heard: int, *, is_closed: bool
    ) -> None:
        self.period = period
        self.position = position
        self.claim = claim
        self.heard = heard
        self.is_closed = is_closed


def _holding(held: Held) -> Callable[[Period | None], bool]:
    """Whether what is asked of the period that holds is so."""
    before, after = (
        None if day is None else day.toordinal() for day in (held.since_before, held.since_after)
    )

    def holds(period: Period | None) -> bool:
        since = None if period is None else period.since
        return (
            held.reviewed in (None, period is not None and period.reviewed)
            and (before is None or (since is not None and since < before))
            and (after is None or (since is not None and since > after))
        )

    return holds


def _covers(spans: Iterable[Span], day: int) -> bool:
    return any(begins <= day < ends for begins, ends in spans)


def _passed(found: Sequence[tuple[int, Any]], at: int, day: int, held: Any) -> tuple[int, Any]:
    """The place of the first that comes after the day, and the last before it."""
    while at < len(found) and found[at][0] <= day:
        held = found[at][1]
        at += 1
    return at, held
