"""Commitments by level at the end of many days: what changes from one to the next is counted once, and
summed.

A commitment that was never closed and always applied counts from the day on which it begins:
at no information, and during each of its periods at that period's level instead. The others,
which are few, are looked at one by one.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import accumulate
from typing import Any, Final

from django.db.models import Count, DateField, Exists, F, FilteredRelation, OuterRef, Q, Value
from django.db.models.functions import Coalesce, Greatest, Trunc
from django.http import HttpRequest
from rest_framework.request import Request

from commitments.api.filters import StrictFilterSet
from commitments.in_force import closing_known, stated_by
from commitments.models import Closing, Commitment, Conference, Membership, State, StatedPosition
from commitments.vocabulary import Position, Status
from tracker.models import StatusPeriod
from tracker.register.as_of import AsOf, facts_as_of, period_known, register_as_of
from tracker.register.counting import AXES, LEVELS, NO_KEY, Axis, Tally, beginnings, tally, tally_by
from tracker.register.kept_counts import ledger_passing
from tracker.register.ledger import OF_STATES

Key = str | None
# The commitments of one day by the keys of an axis; without an axis by None alone.
Tallies = Mapping[Key, Tally]
Counts = dict[Key, Counter[str]]

# Which commitments pass these filters is the same on every day; the last two choose the day itself.
FIXED: Final = frozenset(
    {
        *("reference", "conference", "series", "state", "theme", "resolution", "region", "basis", "source"),
        *("strength", "lifecycle", "due_before", "due_after", "updated_before", "updated_after", "q"),
        *("as_of", "known_at"),
    }
)
# Of these each point but the last is the end of a month.
MONTHLY: Final = frozenset({"month", "quarter", "year"})
# How many commitments are looked at one by one at a time.
AT_ONCE: Final = 1_000
# These are answered for each day from what is counted for all.
OF_THE_DAY: Final = frozenset({"status", "closed", "applicable"})


@dataclass(frozen=True, kw_only=True)
class Narrowed:
    """The commitments that pass the filters that are `asked` of a `filterset`, and that the reader sees."""

    filterset: type[StrictFilterSet]
    asked: Mapping[str, str]
    request: HttpRequest | Request

    def register(self, as_of: AsOf) -> Any:
        """They with all that the register shows, as of a day. Raises ParameterRefused."""
        return self._passing(self.asked, register_as_of(as_of, seen_by=self.request.user)).qs

    def beginnings(self, as_of: AsOf) -> list[date]:
        """Those of the register (`counting.beginnings`); the ledger tells of which conferences it is, where
        it tells.
        """
        ledger = ledger_passing(self.filterset, self.asked, as_of, axes=("conference",), request=self.request)
        if ledger is None:
            return beginnings(self.register(as_of))
        counted = tally_by(ledger, AXES["conference"], on=as_of.on)
        codes = [code for code, of_one in counted.items() if of_one.total]
        starts = {*Conference.objects.filter(code__in=codes).order_by().values_list("starts_on", flat=True)}
        dated = [day for day in starts if day is not None]
        if None not in starts:
            return dated
        undated = self.register(as_of).filter(resolution__conference__starts_on__isnull=True)
        return [*dated, *beginnings(undated)]

    def tallies(
        self, days: Sequence[date], as_of: AsOf, *, interval: str, axis: Axis | None = None
    ) -> list[Tallies]:
        """They by level at the end of each of the `days`, the last ones of intervals until that of `as_of`,
        with the knowledge of then.

        A fixed number of queries; but one for each day where what is asked holds for some days only. Raises
        ParameterRefused.
        """
        if axis is not None and axis.keys_on is not None:
            of_states = self.tallies(days, as_of, interval=interval, axis=AXES["state"])
            return [
                _together(counted, keys) for counted, keys in zip(of_states, axis.keys_on(days), strict=True)
            ]
        given = {name for name in self.filterset.base_filters if self.asked.get(name)}
        if "group" in given and (axis is None or axis.name in OF_STATES):
            return self._of_groups(days, as_of, interval, axis)
        if not given <= FIXED | OF_THE_DAY:
            return [self._read(as_of.on_day(on), axis) for on in days]
        past = [on for on in days if as_of.is_past or on < as_of.on]
        today = [self._today(as_of, axis) for _on in days[len(past) :]]
        return [*(self._past(past, as_of.on_day(past[-1]), interval, axis) if past else ()), *today]

    def _of_groups(
        self, days: Sequence[date], as_of: AsOf, interval: str, axis: Axis | None
    ) -> list[Tallies]:
        """Those of States that belong on each day to one of the groups that are asked for."""
        # Whether these are known the filters say.
        _known = self.register(as_of)
        groups = {*self.asked["group"].split(",")}
        held = Membership.objects.groups_of_states(days)
        members = [{code for code, some in of_day.items() if groups & {*some}} for of_day in held]
        asked = {name: value for name, value in self.asked.items() if name != "group"}
        if not asked.get("state"):
            asked["state"] = ",".join(sorted(set().union(*members)))
        if not asked["state"]:
            return [{} for _on in days]
        of_states = replace(self, asked=asked).tallies(days, as_of, interval=interval, axis=AXES["state"])
        keys: Mapping[str, Key] = {}
        if axis is not None:
            rows = State.objects.values_list("code", axis.path.removeprefix("state__"))
            keys = {code: key or None for code, key in rows}
        return [
            _together(
                {state: one for state, one in counted.items() if state in some},
                {code: (keys.get(code),) for code in some},
            )
            for counted, some in zip(of_states, members, strict=True)
        ]

    def _read(self, as_of: AsOf, axis: Axis | None) -> Tallies:
        return self._counted(self.register(as_of), as_of, axis)

    def _today(self, as_of: AsOf, axis: Axis | None) -> Tallies:
        """By the ledger, where it tells."""
        names = () if axis is None else (axis.name,)
        kept = ledger_passing(self.filterset, self.asked, as_of, axes=names, request=self.request)
        return self._read(as_of, axis) if kept is None else self._counted(kept, as_of, axis)

    def _counted(self, rows: Any, as_of: AsOf, axis: Axis | None) -> Tallies:
        return {None: tally(rows)} if axis is None else tally_by(rows, axis, on=as_of.on)

    def _past(self, days: Sequence[date], last: AsOf, interval: str, axis: Axis | None) -> list[Tallies]:
        """By the ledger, where it tells, else by what changes."""
        names = () if axis is None else (axis.name,)
        ledger = ledger_passing(self.filterset, self.asked, last, axes=names, request=self.request)
        if ledger is None:
            return self._summed(days, last, interval, axis)
        changes: list[Counts] = [defaultdict(Counter) for _on in days]
        paths = () if axis is None else (axis.path, *((axis.further,) if axis.further else ()))
        first = ledger.on_day(days[0])
        for path in paths or (None,):
            asked = () if path is None else (path,)
            # What it comes to at the end is asked, from which little has to be taken away, and not at first.
            for *key, level, number in ledger.on_day(days[-1]).counted(*asked):
                changes[0][(key[0] or None) if key else None][level] += number
            moved = first.changes(days[-1], *asked, by_month=interval in MONTHLY) if len(days) > 1 else ()
            for day, *key, level, number in moved:
                place = bisect_left(days, date.fromisoformat(day) if isinstance(day, str) else day)
                of = (key[0] or None) if key else None
                changes[place][of][level] += number
                changes[0][of][level] -= number
        return _tallies(changes, ())

    def _summed(self, days: Sequence[date], last: AsOf, interval: str, axis: Axis | None) -> list[Tallies]:
        whole = self._passing(self.asked, register_as_of(last, seen_by=self.request.user))
        _rows, levels = whole.qs, whole.form.cleaned_data["status"]
        fixed = {name: value for name, value in self.asked.items() if name in FIXED}
        facts = facts_as_of(last, seen_by=self.request.user)
        rows = self._passing(fixed | {"closed": "any", "applicable": "any"}, facts).qs.order_by()
        chosen = InForce(
            closed=whole.form.cleaned_data["closed"] or "false",
            applicable=whole.form.cleaned_data["applicable"] or "true",
        )
        changes: list[Counts] = [defaultdict(Counter) for _on in days]
        for path, keyed in _keyed(rows, axis):
            _note_lasting(changes, chosen.always(keyed, last), days, last, interval=interval, path=path)
            _note_single(changes, chosen.sometimes(keyed, last), days, last, chosen=chosen, path=path)
        return _tallies(changes, levels)

    def _passing(self, asked: Mapping[str, str], rows: Any) -> StrictFilterSet:
        return self.filterset(asked, rows, request=self.request)


def _together(counted: Tallies, keys: Mapping[str, Sequence[Key]]) -> Tallies:
    """What was counted of each State, for each of the keys that it has."""
    found: dict[Key, Counter[str]] = defaultdict(Counter)
    for state, one in counted.items():
        for key in keys.get(state or "", NO_KEY):
            found[key].update(one.counts)
    return {key: Tally.of(counts) for key, counts in found.items()}


def _tallies(changes: Iterable[Counts], levels: Sequence[str]) -> list[Tallies]:
    """What changes from day to day comes to at the end of each, of some levels or of all."""
    return [
        {
            key: Tally.of({level: counts[level] for level in levels or LEVELS})
            for key, counts in of_day.items()
            if any(counts[level] for level in levels or LEVELS)
        }
        for of_day in accumulate(changes, _sum)
    ]


def _keyed(rows: Any, axis: Axis | None) -> Iterator[tuple[str | None, Any]]:
    """The rows with the path to their key, and those that have further keys with the path to these."""
    yield (None if axis is None else axis.path), rows
    if axis is not None and axis.further:
        yield axis.further, rows.filter(**{f"{axis.further}__isnull": False})


@dataclass(frozen=True, kw_only=True)
class InForce:
    """Which commitments are counted on a day: those that are `closed` ("true"), those that are not
    ("false"), or both ("any"); and in the same way those that are `applicable`.
    """

    closed: str
    applicable: str

    def counts(self, *, closed: bool, applicable: bool) -> bool:
        asked = ((self.closed, closed), (self.applicable, applicable))
        return all(value == "any" or (value == "true") == holds for value, holds in asked)

    def always(self, rows: Any, last: AsOf) -> Any:
        """Those of the rows that are counted on every day from which they begin."""
        if not self.counts(closed=False, applicable=True):
            return rows.none()
        if self._is_any:
            return rows
        # Each a condition of its own, not all that changes looked for at once: PostgreSQL took that for so
        # dear that it read all commitments for those of one conference.
        return rows.filter(
            ~Exists(_closings(last).filter(commitment=OuterRef("pk"))),
            ~Exists(_closings(last).filter(participation=OuterRef("participation"))),
            ~Exists(_inapplicable(last).filter(commitment=OuterRef("pk"))),
        )

    def sometimes(self, rows: Any, last: AsOf) -> Any:
        """Those that are not, or may not be."""
        if self._is_any:
            return rows.none()
        of_parts = _closings(last).filter(participation__isnull=False).values("participation")
        closed = _closings(last).filter(commitment__isnull=False).values("commitment")
        found = Commitment.objects.filter(participation__in=of_parts).values("pk")
        # They are few, and found once for all rows.
        return rows.filter(pk__in=found.union(closed, _inapplicable(last).order_by().values("commitment")))

    @property
    def _is_any(self) -> bool:
        return self.closed == self.applicable == "any"


def _closings(last: AsOf) -> Any:
    return Closing.objects.filter(closing_known(at=last.known_at))


def _stated(last: AsOf) -> Any:
    return StatedPosition.objects.filter(stated_by(last.on, known_at=last.known_at))


def _inapplicable(last: AsOf) -> Any:
    """The positions by which a resolution does not apply to a State."""
    return _stated(last).filter(position=Position.NOT_APPLICABLE)


def _begun_on() -> Any:
    """The first day of a commitment; the first of all where no source dates it."""
    days = ("resolution__conference__starts_on", "participation__joined_on", "joined_on")
    return Greatest(*(Coalesce(F(day), Value(date.min)) for day in days), output_field=DateField())


def _sum(so_far: Counts, change: Counts) -> Counts:
    keys = {*so_far, *change}
    summed: Counts = {key: Counter(so_far.get(key)) for key in keys}
    for key, counts in change.items():
        # Unlike the sum of two, this keeps what is below zero.
        summed[key].update(counts)
    return summed


def _note_lasting(
    changes: list[Counts], rows: Any, days: Sequence[date], last: AsOf, *, interval: str, path: str | None
) -> None:
    """Notes the rows that are counted from the day on which they begin; three queries."""
    nothing = Status.NO_INFORMATION.value

    def add(found: Any, day: Any, sign: int, *columns: str) -> None:
        """From `day` on each row is at its level, or with -1 no more; without a column of it, it begins."""
        found = found.annotate(day=day).filter(day__lte=last.on)
        found = found.annotate(interval=Trunc("day", interval, output_field=DateField()))
        columns = (*columns, *(() if path is None else (path,)))
        for first, *values, number in found.values_list("interval", *columns).annotate(number=Count("pk")):
            # The interval that begins on this day ends on the first of the days that follow.
            if (place := bisect_left(days, first)) < len(days):
                counts = changes[place][None if path is None else values.pop() or None]
                counts[nothing] += -sign * number if values else number
                for level in values:
                    counts[level] += sign * number

    begun_on = _begun_on()
    # What is filtered by the relation itself would join it once more.
    standing = rows.annotate(
        period=FilteredRelation("periods", condition=period_known(last.known_at)),
        level=F("period__status"),
        until=F("period__valid_until"),
        since=Greatest("period__valid_from", begun_on, output_field=DateField()),
    ).filter(Q(until__isnull=True) | Q(until__gt=F("since")), level__isnull=False)
    add(rows, begun_on, 1)
    add(standing, F("since"), 1, "level")
    add(standing, F("until"), -1, "level")


def _note_single(
    changes: list[Counts], rows: Any, days: Sequence[date], last: AsOf, *, chosen: InForce, path: str | None
) -> None:
    """Notes the rows that are counted on some days only; one query, and four more for each thousand."""
    keys = () if path is None else (path,)
    found = list(rows.annotate(begun_on=_begun_on()).values_list("pk", "participation", "begun_on", *keys))
    for start in range(0, len(found), AT_ONCE):
        _note_each(changes, found[start : start + AT_ONCE], days, last, chosen=chosen)


def _note_each(
    changes: list[Counts], found: Sequence[Any], days: Sequence[date], last: AsOf, *, chosen: InForce
) -> None:
    """Notes some of them, each with its part, the day on which it begins and the key that it has."""
    some = [one[0] for one in found]
    closings = _of_each(_closings(last).filter(commitment__in=some), "commitment_id")
    of_parts = _closings(last).filter(participation__in={one[1] for one in found})
    closings_of_parts = _of_each(of_parts, "participation_id")
    in_order = _stated(last).filter(commitment__in=some).order_by("recorded_at", "pk")
    stated = _of_each(in_order, "commitment_id")
    known = StatusPeriod.objects.known(last.known_at).filter(commitment__in=some)
    periods = _of_each(known.order_by("valid_from"), "commitment_id")
    for pk, part, begun_on, *key in found:
        one = Single(
            begun_on=begun_on,
            closings=[*closings.get(pk, ()), *closings_of_parts.get(part, ())],
            stated=stated.get(pk, ()),
            periods=periods.get(pk, ()),
        )
        before = None
        for day in one.days:
            level = one.level(day, chosen)
            if level != before and (place := bisect_left(days, day)) < len(days):
                counts = changes[place][(key[0] or None) if key else None]
                counts.update({level: 1} if level else {})
                counts.subtract({before: 1} if before else {})
            before = level


def _of_each(rows: Iterable[Any], column: str) -> Mapping[int, Sequence[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, column)].append(row)
    return found


@dataclass(frozen=True, kw_only=True)
class Single:
    """A commitment of which some days are not counted; what was `stated` in the order of its recording."""

    begun_on: date
    closings: Sequence[Closing]
    stated: Sequence[StatedPosition]
    periods: Sequence[StatusPeriod]

    @property
    def days(self) -> list[date]:
        """The days on which anything of it changes."""
        changing = [
            *(day for one in self.closings for day in (one.closed_on, one.reopened_on)),
            *(one.stated_on for one in self.stated),
            *(day for one in self.periods for day in (one.valid_from, one.valid_until)),
        ]
        return sorted({self.begun_on, *(day for day in changing if day and day > self.begun_on)})

    def level(self, on: date, chosen: InForce) -> str | None:
        """Its level on a day; None where it is not counted then."""
        is_closed = any(one.covers(on) for one in self.closings)
        if not chosen.counts(closed=is_closed, applicable=self._applies(on)):
            return None
        holding = (one.status for one in self.periods if one.valid_from <= on < (one.valid_until or date.max))
        return next(holding, Status.NO_INFORMATION.value)

    def _applies(self, on: date) -> bool:
        by_then = [one for one in reversed(self.stated) if (one.stated_on or date.min) <= on]
        # Of several of one day the one that was recorded last holds; max() takes the first.
        held = max(by_then, key=lambda one: one.stated_on or date.min, default=None)
        return held is None or held.position != Position.NOT_APPLICABLE
