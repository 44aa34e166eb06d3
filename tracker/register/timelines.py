"""Commitments by level at the end of many days: what changes from one to the next is counted once, and
summed.

A commitment that was never closed and always applied counts from the day on which it begins:
at no information, and during each of its periods at that period's level instead. The others,
which are few, are looked at one by one.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from django.http import HttpRequest
from django.utils.translation import gettext as _
from rest_framework.request import Request

from commitments.api.filters import StrictFilterSet
from commitments.models import Conference, Membership, Resolution, State
from commitments.refusals import ParameterRefused
from tracker.register.as_of import AsOf, facts_as_of, register_as_of
from tracker.register.counting import AXES, LEVELS, NO_KEY, Axis, Tally, beginnings, tally, tally_by
from tracker.register.courses import Courses
from tracker.register.day_by_day import FOREVER, Asked, Span
from tracker.register.days_in_force import Held, InForce
from tracker.register.kept_counts import KEPT_FILTERS, counts_passing, kept_filterset, ledger_passing
from tracker.register.ledger import OF_STATES, Ledger
from tracker.register.level_changes import Counts, note_courses, note_lasting
from tracker.register.schedule_moves import ScheduleMoves, turns_of

Key = str | None
# The commitments of one day by the keys of an axis; without an axis by None alone.
Tallies = Mapping[Key, Tally]

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
# Those that choose no commitments.
OF_THE_QUESTION: Final = frozenset({"as_of", "known_at"})
# Of so many commitments it is told one by one, which takes one to three seconds, and of so many by the moves
# of each, which takes one, and by State as long of half as many. A record of fifty thousand is refused
# nothing. Of more, pages have the database sum what it can.
ONE_BY_ONE_MOST: Final = 50_000
BY_MOVES_MOST: Final = 100_000
# These are answered for each day from what is counted for all.
OF_THE_DAY: Final = frozenset({"status", "closed", "applicable"})
# Of these few resolutions are asked for.
OF_FEW: Final = frozenset({"conference", "series", "theme", "resolution"})
OF_RESOLUTIONS: Final = OF_FEW | OF_THE_DAY | {"strength", "lifecycle", "as_of", "schedule"}


@dataclass(frozen=True, kw_only=True)
class Narrowed:
    """The commitments that pass the filters that are `asked` of a `filterset`, and that the reader sees. They
    `may_be_too_many`: then what would take many seconds is refused.
    """

    filterset: type[StrictFilterSet]
    asked: Mapping[str, str]
    request: HttpRequest | Request
    may_be_too_many: bool = False

    def register(self, as_of: AsOf) -> Any:
        """They with all that the register shows, as of a day. Raises ParameterRefused."""
        return self._passing(self.asked, register_as_of(as_of, seen_by=self.request.user)).qs

    def beginnings(self, as_of: AsOf) -> list[date]:
        """Those of the register (`counting.beginnings`); the ledger tells of which conferences it is, where
        it tells.
        """
        ledger = ledger_passing(self.filterset, self.asked, as_of, axes=("conference",), request=self.request)
        if ledger is None:
            # Of groups sums may tell by State what they do not tell here.
            if self.may_be_too_many and not self.asked.get("group"):
                _facts, rows = self._facts(as_of, self._meant(as_of))
                self._refuse_more(
                    BY_MOVES_MOST if self.asked.get("schedule") else ONE_BY_ONE_MOST, rows, as_of
                )
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

        A fixed number of queries; and some for each few thousand commitments where no sums tell. Raises
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
        # Of the present the ledger tells as of any other day.
        is_told = as_of.is_past or self._ledger(as_of, axis) is not None
        past = [on for on in days if is_told or on < as_of.on]
        told: list[Tallies] | None = None
        if "schedule" in given:
            told = self._scheduled(past, as_of, given, interval, axis)
        if told is None:
            told = self._past(past, as_of.on_day(past[-1]), interval, axis) if past else []
        return [*told, *(self._today(as_of, axis) for _on in days[len(past) :])]

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

    def _ledger(self, as_of: AsOf, axis: Axis | None) -> Ledger | None:
        names = () if axis is None else (axis.name,)
        return ledger_passing(self.filterset, self.asked, as_of, axes=names, request=self.request)

    def _today(self, as_of: AsOf, axis: Axis | None) -> Tallies:
        """By the ledger, or the kept counts, where one of them tells."""
        names = () if axis is None else (axis.name,)
        kept = counts_passing(self.asked, as_of, axes=names, request=self.request)
        return self._read(as_of, axis) if kept is None else self._counted(kept, as_of, axis)

    def _counted(self, rows: Any, as_of: AsOf, axis: Axis | None) -> Tallies:
        return {None: tally(rows)} if axis is None else tally_by(rows, axis, on=as_of.on)

    def _past(self, days: Sequence[date], last: AsOf, interval: str, axis: Axis | None) -> list[Tallies]:
        """By the ledger, where it tells, else by what changes."""
        ledger = self._ledger(last, axis)
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

    def _scheduled(
        self, days: Sequence[date], as_of: AsOf, given: set[str], interval: str, axis: Axis | None
    ) -> list[Tallies] | None:
        """What stands at some schedules, by the moves of the ledger; None where these do not tell."""
        if not days or as_of.known_at is not None or not given <= FIXED | OF_THE_DAY | {"schedule"}:
            return None
        last = as_of.on_day(days[-1])
        meant = self._meant(last)
        turns = turns_of(meant["schedule"])
        is_default = (meant["closed"] or "false", meant["applicable"] or "true") == ("false", "true")
        if turns is None or not is_default:
            return None
        _facts, rows = self._facts(last, meant)
        is_by_state = axis is not None and axis.name in OF_STATES
        self._refuse_more(BY_MOVES_MOST // 2 if is_by_state else BY_MOVES_MOST, rows, last)
        changes: list[Counts] = [defaultdict(Counter) for _on in days]
        for path, keyed in _keyed(rows, axis):
            moves = ScheduleMoves(
                rows=keyed,
                path=path,
                days=days,
                by_month=interval in MONTHLY,
                resolutions=self._resolutions(meant, last) if given <= OF_RESOLUTIONS else None,
                few=bool(given & OF_FEW),
                is_further=axis is not None and path == axis.further,
            )
            for place, key, level, number in moves.changes(turns):
                changes[place][key][level] += number
        return _tallies(changes, meant["status"])

    def _resolutions(self, meant: Mapping[str, Any], last: AsOf) -> Any:
        """Those whose commitments pass the filters, of which `meant` says what they mean."""
        resolutions = Resolution.objects.visible_to(self.request.user)
        for name in ("strength", "lifecycle"):
            if meant[name]:
                resolutions = resolutions.filter(**{f"{name}__in": meant[name]})
        few = {name: self.asked[name] for name in OF_FEW if self.asked.get(name)}
        if few:
            any_of = few | {"closed": "any", "applicable": "any"}
            counts = kept_filterset(any_of, AsOf(on=last.on), request=self.request).qs
            resolutions = resolutions.filter(pk__in=counts.order_by().values("resolution"))
        return resolutions

    def _summed(self, days: Sequence[date], last: AsOf, interval: str, axis: Axis | None) -> list[Tallies]:
        """By what changes: of each commitment, or of so many by sums, where these tell."""
        meant = self._meant(last)
        asked = _asked(meant)
        facts, rows = self._facts(last, meant)
        self._refuse_more(ONE_BY_ONE_MOST, rows, last)
        changes: list[Counts] = [defaultdict(Counter) for _on in days]
        some = rows
        if asked.is_of_periods and self._are_more(ONE_BY_ONE_MOST, rows, last):
            for path, keyed in _keyed(rows, axis):
                always = asked.in_force.always(keyed, last)
                note_lasting(
                    changes, always, days, last, held=asked.in_force.held, interval=interval, path=path
                )
            some = asked.in_force.sometimes(rows, last)
        courses = Courses(
            rows=some,
            facts=facts,
            last=last,
            asked=asked,
            seen_by=self.request.user,
            path=None if axis is None else axis.path,
            further="" if axis is None else axis.further,
        )
        note_courses(changes, courses, days, asked)
        return _tallies(changes, meant["status"])

    def _facts(self, last: AsOf, meant: Mapping[str, Any]) -> tuple[Any, Any]:
        """The facts of all commitments, and of those that pass the filters which mean the same on every day;
        of groups, those of States that belonged to one on any day.
        """
        fixed = {name: value for name, value in self.asked.items() if name in FIXED}
        facts = facts_as_of(last, seen_by=self.request.user)
        rows = self._passing(fixed | {"closed": "any", "applicable": "any"}, facts).qs.order_by()
        if meant["group"]:
            rows = rows.filter(state__in=list(_members(meant["group"])))
        return facts, rows

    def are_more_than(self, most: int, as_of: AsOf) -> bool:
        """Whether so many pass those of the filters that mean the same on every day. Raises
        ParameterRefused.
        """
        _facts, rows = self._facts(as_of, self._meant(as_of))
        return self._are_more(most, rows, as_of)

    def _refuse_more(self, most: int, rows: Any, as_of: AsOf) -> None:
        """Raises ParameterRefused where they are too many, of the last parameter without which it is told by
        sums, or may be.
        """
        if not self.may_be_too_many or not self._are_more(most, rows, as_of):
            return
        given = [name for name in self.filterset.base_filters if self.asked.get(name)]
        *_others, blamed = sorted(
            given,
            key=lambda name: (name not in FIXED, name not in {*OF_THE_DAY, "group"}, name == "known_at"),
        )
        message = _(
            "This is told commitment by commitment, of %(most)d at most. Narrow it by conference, State, "
            "theme or resolution, or ask the matrix for single days with as_of."
        )
        raise ParameterRefused({blamed: [message % {"most": most}]})

    def _are_more(self, most: int, rows: Any, as_of: AsOf) -> bool:
        """Whether the `rows`, which pass those of the filters that mean the same on every day, are more; not
        counted where the counts that are kept of each resolution say that they are not.
        """
        kept = {name: self.asked[name] for name in KEPT_FILTERS & FIXED if self.asked.get(name)}
        any_of = {"closed": "any", "applicable": "any"}
        counts = kept_filterset(kept | any_of, AsOf(on=as_of.on), request=self.request).qs
        return tally(counts).total > most and bool(rows.order_by()[: most + 1].count() > most)

    def _meant(self, last: AsOf) -> Mapping[str, Any]:
        """What the filters mean."""
        whole = self._passing(self.asked, register_as_of(last, seen_by=self.request.user))
        # What is refused is refused here.
        _rows = whole.qs
        meant: Mapping[str, Any] = whole.form.cleaned_data
        return meant

    def _passing(self, asked: Mapping[str, str], rows: Any) -> StrictFilterSet:
        return self.filterset(asked, rows, request=self.request)


def _asked(meant: Mapping[str, Any]) -> Asked:
    """What filters that mean this ask of each commitment on a day."""
    any_position = "any" if meant["position"] else "true"
    held = Held(
        reviewed=meant["reviewed"],
        since_before=meant["status_since_before"],
        since_after=meant["status_since_after"],
    )
    return Asked(
        in_force=InForce(
            closed=meant["closed"] or "false", applicable=meant["applicable"] or any_position, held=held
        ),
        disputed=meant["disputed"],
        discrepancy=meant["discrepancy"],
        stale=meant["stale"],
        reported=frozenset(meant["reported_status"] or ()),
        positions=frozenset(meant["position"] or ()),
        schedules=frozenset(meant["schedule"] or ()),
        members=_members(meant["group"]) if meant["group"] else None,
    )


def _members(groups: Collection[int]) -> Mapping[int, Sequence[Span]]:
    """The days on which each State belongs to one of the groups."""
    found: dict[int, list[Span]] = defaultdict(list)
    rows = Membership.objects.filter(group__in=groups).values_list("state", "valid_from", "valid_until")
    for state, since, until in rows:
        found[state].append(((since or date.min).toordinal(), until.toordinal() if until else FOREVER))
    return found


def _together(counted: Tallies, keys: Mapping[str, Sequence[Key]]) -> Tallies:
    """What was counted of each State, for each of the keys that it has."""
    found: dict[Key, Counter[str]] = defaultdict(Counter)
    for state, one in counted.items():
        for key in keys.get(state or "", NO_KEY):
            found[key].update(one.counts)
    return {key: Tally.of(counts) for key, counts in found.items()}


def _tallies(changes: Iterable[Counts], levels: Sequence[str]) -> list[Tallies]:
    """What changes from day to day comes to at the end of each, of some levels or of all."""
    so_far: Counts = defaultdict(Counter)
    told: dict[Key, Tally] = {}
    found: list[Tallies] = []
    for of_day in changes:
        for key, counts in of_day.items():
            held = so_far[key]
            for level, number in counts.items():
                held[level] += number
            if any(held[level] for level in levels or LEVELS):
                told[key] = Tally.of({level: held[level] for level in levels or LEVELS})
            else:
                told.pop(key, None)
        found.append({**told})
    return found


def _keyed(rows: Any, axis: Axis | None) -> Iterator[tuple[str | None, Any]]:
    """The rows with the path to their key, and those that have further keys with the path to these."""
    yield (None if axis is None else axis.path), rows
    if axis is not None and axis.further:
        yield axis.further, rows.filter(**{f"{axis.further}__isnull": False})
