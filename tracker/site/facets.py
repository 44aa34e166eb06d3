"""What narrows the register by ticking, and how many commitments each value would leave.

Counts come from what is kept, else from the rows as far as these are few; of more than that a value is
offered without one.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from commitments import paging
from commitments.api.filtersets import CommitmentFilterSet
from commitments.language.languages import current_language
from commitments.language.sorting import sort_key
from commitments.vocabulary import Schedule, Status
from tracker.register.as_of import AsOf
from tracker.register.counting import AXES, Tally, entries, tally, tally_by, tally_by_each
from tracker.register.kept_counts import counts_passing, kept_by_schedule

# In the order in which they are offered, with their headings. A filter here is also the axis by whose names
# its values are called.
FACETS: Final = {
    "status": gettext_lazy("Status"),
    "schedule": gettext_lazy("Schedule"),
    "conference": gettext_lazy("Conference"),
    "theme": gettext_lazy("Theme"),
    "region": gettext_lazy("Region"),
    "state": gettext_lazy("State"),
}
# Those whose values are many, and looked for by name.
BY_NAME: Final = ("conference", "region", "state")
# Where it is told how many rows there are, so many times what else is counted is counted row by row.
TOLD_TIMES: Final = 2
# These are told apart by one question, and those that are counted row by row by another.
OF_STATES: Final = ("region", "state")
MET: Final = frozenset({Schedule.MET_ON_TIME.value, Schedule.MET_LATE.value})
# How many commitments have each key; None where they were not counted.
Numbers = Mapping[str | None, int | None]


@dataclass(frozen=True, kw_only=True)
class FacetValue:
    """One value of a facet: how many of what the other filters let through have it; None where these are
    not counted.
    """

    key: str
    label: str
    count: int | None
    is_chosen: bool


@dataclass(frozen=True, kw_only=True)
class Facet:
    """What one filter can be set to."""

    name: str
    label: Any
    values: Sequence[FacetValue]

    @property
    def chosen(self) -> list[FacetValue]:
        return [value for value in self.values if value.is_chosen]


@dataclass(frozen=True, kw_only=True)
class Question:
    """The register of a day, as a reader sees and sorts it."""

    everything: Any
    as_of: AsOf
    ordering: Mapping[str, str]
    request: HttpRequest

    def rows(self, parameters: Mapping[str, str]) -> Any:
        """Those that pass the filters. Raises ParameterRefused."""
        asked = {**parameters, **self.ordering}
        return CommitmentFilterSet(asked, self.everything, request=self.request).qs

    def kept(self, parameters: Mapping[str, str], *axes: str) -> Any:
        """What is kept of these counts, to be told apart by `axes`; None where nothing tells."""
        return counts_passing(parameters, self.as_of, axes=axes, request=self.request)

    def tally(self, parameters: Mapping[str, str]) -> tuple[Tally | None, dict[str, Numbers]]:
        """They by level, None where they are more than are counted; and what facets are told by the way."""
        if not (parameters.get("conference") or parameters.get("status")):
            kept = self.kept(parameters, "conference")
            if kept is not None:
                found = tally_by(kept, AXES["conference"], on=self.as_of.on)
                whole = Tally.of(sum((Counter(one.counts) for one in found.values()), Counter()))
                by_level: Numbers = {level: number for level, number in whole.counts.items() if number}
                return whole, {"conference": _totals(found), "status": by_level}
        kept = self.kept(parameters)
        if kept is not None:
            return tally(kept), {}
        rows = self.rows(parameters)
        return (None if paging.is_beyond(paging.counted(rows)) else tally(rows)), {}

    def few(self, parameters: Mapping[str, str]) -> Any:
        """The rows where they are few enough to be counted one by one, else None."""
        kept, rows = self.kept(parameters), self.rows(parameters)
        if kept is None:
            return None if paging.is_beyond(paging.counted(rows)) else rows
        return rows if tally(kept).total <= TOLD_TIMES * paging.COUNTED_MAX else None


def facets_of(question: Question, asked: Mapping[str, str], told: Mapping[str, Numbers]) -> list[Facet]:
    """What each facet offers, counted among the rows that the other filters let through, unless it is
    `told` already.
    """
    found = dict(told)
    for others, open_ones in _by_others(asked):
        names = [name for name in open_ones if name not in found]
        found |= _kept(question, others, names)
        if rest := [name for name in names if name not in found]:
            found |= _counted(question, others, rest)
    return [_facet(name, found[name], asked, question.as_of) for name in FACETS]


def _by_others(asked: Mapping[str, str]) -> Iterable[tuple[Mapping[str, str], Sequence[str]]]:
    """The facets by the filters among which they are counted: those by which nothing is narrowed together,
    each other by itself.
    """
    if together := [name for name in FACETS if not asked.get(name)]:
        yield asked, together
    for name in FACETS:
        if asked.get(name):
            yield {key: value for key, value in asked.items() if key != name}, [name]


def _kept(question: Question, others: Mapping[str, str], names: Sequence[str]) -> dict[str, Numbers]:
    """What is kept of them."""
    found: dict[str, Numbers] = {}
    of_states = [name for name in names if name in OF_STATES]
    if of_states and (kept := question.kept(others, *of_states)) is not None:
        tallies = tally_by_each(kept, [AXES[name] for name in of_states])
        found |= {name: _totals(one) for name, one in zip(of_states, tallies, strict=True)}
    for name in names:
        if name == "schedule":
            kept = kept_by_schedule(others, question.as_of, request=question.request)
            if kept is not None:
                found[name] = _in_time(
                    question, others, _totals(tally_by(kept, AXES[name], on=question.as_of.on))
                )
        elif name not in OF_STATES and (kept := question.kept(others, name)) is not None:
            found[name] = _totals(tally_by(kept, AXES[name], on=question.as_of.on))
    return found


def _in_time(question: Question, others: Mapping[str, str], kept: Numbers) -> Numbers:
    """The kept numbers, which do not tell whether what is complete was so in time."""
    met = sum(kept.get(schedule) or 0 for schedule in MET)
    told = {key: number for key, number in kept.items() if key not in MET}
    if not met:
        return told
    if paging.is_beyond(met):
        return told | dict.fromkeys(MET, None)
    rows = question.rows(others).filter(standing_status=Status.COMPLETE)
    counted_now = _totals(tally_by(rows, AXES["schedule"], on=question.as_of.on))
    return told | {key: counted_now.get(key, 0) for key in MET}


def _counted(question: Question, others: Mapping[str, str], names: Sequence[str]) -> dict[str, Numbers]:
    """They counted row by row, where the rows are few."""
    rows = question.few(others)
    if rows is None:
        return {name: dict.fromkeys(_offered(question, name), None) for name in names}
    axes = {name: AXES[name] for name in names}
    single = [name for name in names if not axes[name].further]
    tallies = tally_by_each(rows, [axes[name] for name in single]) if single else []
    found: dict[str, Numbers] = dict(zip(single, map(_totals, tallies), strict=True))
    return found | {
        name: _totals(tally_by(rows, axes[name], on=question.as_of.on)) for name in names if name not in found
    }


def _totals(tallies: Mapping[str | None, Tally]) -> Numbers:
    return {key: one.total for key, one in tallies.items() if one.total}


def _offered(question: Question, name: str) -> Collection[str | None]:
    """The values under which anything stands on that day, whatever else is asked."""
    if name == "schedule":
        return Schedule.values
    now = AsOf(on=question.as_of.on, is_past=question.as_of.is_past)
    every = counts_passing({}, now, axes=[name], request=question.request)
    return [key for key, one in tally_by(every, AXES[name], on=now.on).items() if one.total]


def _facet(name: str, numbers: Numbers, asked: Mapping[str, str], as_of: AsOf) -> Facet:
    chosen = [key for key in asked.get(name, "").split(",") if key]
    keys = {key for key in numbers if key} | set(chosen)
    values = [
        FacetValue(
            key=str(entry.key),
            label=entry.label(current_language()),
            count=numbers.get(entry.key, 0),
            is_chosen=entry.key in chosen,
        )
        for entry in entries(AXES[name], keys, as_of.known_at)
    ]
    if name in BY_NAME:
        values.sort(key=lambda value: sort_key(value.label))
    return Facet(name=name, label=FACETS[name], values=values)
