"""How many commitments stand at each level, by State, theme or whatever else they can be told apart by."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, partial
from itertools import product
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from django.db.models import Count, Min, Sum, TextChoices
from django.utils import translation
from django.utils.translation import gettext as _, gettext_lazy

from commitments.language.languages import LANGUAGES, translated_fields
from commitments.models import Conference, Membership, Resolution, State, StateGroup, Theme
from commitments.refusals import Refused
from commitments.states.regions import region_name
from commitments.vocabulary import Basis, Position, Schedule, Status, Strength
from tracker.models import LevelCount
from tracker.register.ledger import Ledger

LEVELS: Final = tuple(Status.values)
NO_KEY: Final = (None,)
NOTHING: Final = MappingProxyType(dict.fromkeys(LEVELS, 0))
Labels = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class AxisValue:
    """One row or column of a matrix: its public key, None where the commitments have none, and its name
    in each language, "" where it is not written in one.
    """

    key: str | None
    labels: Labels

    def language_shown(self, language: str) -> str:
        """The language in which a reader of `language` is shown its name."""
        if self.labels[language]:
            return language
        return next((code for code in LANGUAGES if self.labels[code]), language)

    def label(self, language: str) -> str:
        """Its name as a reader of `language` is shown it."""
        return self.labels[self.language_shown(language)]


@dataclass(frozen=True, kw_only=True)
class Axis:
    """Something that commitments are told apart by.

    `path` leads from a commitment to its key; `values_of` gives those of the keys in the order in which
    people list them, with their names as known at a moment (None: now).
    """

    name: str
    path: str
    values_of: Callable[[Iterable[str], datetime | None], list[AxisValue]]
    # Where what stands at `path` has several keys, or none: which they are on each of some days.
    keys_on: Callable[[Sequence[date]], list[Mapping[str, Sequence[str]]]] | None = None
    # Where it has one key at `path` and may have others: what leads to these.
    further: str = ""

    @property
    def is_joined(self) -> bool:
        """Whether any commitment may stand under several of its keys, none of them the first."""
        return self.keys_on is not None

    def spread(self, counted: Iterable[Sequence[Any]], on: date, *, place: int = 0) -> list[Sequence[Any]]:
        """What was counted by `path`, in that place of each row, for each key that it has on the day."""
        if self.keys_on is None:
            return list(counted)
        (keys,) = self.keys_on([on])
        return [
            (*row[:place], key, *row[place + 1 :]) for row in counted for key in keys.get(row[place], NO_KEY)
        ]


@dataclass(frozen=True, kw_only=True)
class Tally:
    """How many commitments stand at each level, all five named, and how many there are."""

    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @classmethod
    def of(cls, counts: Mapping[str, int]) -> "Tally":
        return cls(counts={level: counts.get(level, 0) for level in LEVELS})


class CountCell(NamedTuple):
    """The commitments of one row and one column."""

    row: AxisValue
    column: AxisValue
    tally: Tally


@dataclass(frozen=True, kw_only=True)
class CountMatrix:
    """A matrix of counts: every row with every column, empty cells among them, and the totals, to which they
    add up unless it is overlapping.
    """

    rows: Sequence[AxisValue]
    columns: Sequence[AxisValue]
    # Those of each cell, row by row, in the order of LEVELS.
    counts: Sequence[Mapping[str, int]]
    row_totals: Sequence[Tally]
    column_totals: Sequence[Tally]
    total: Tally
    # Cells count a commitment under each of its keys; totals count it once and so may be less than their sum.
    overlapping: bool = False

    @cached_property
    def cells(self) -> list[CountCell]:
        pairs = product(self.rows, self.columns)
        return [
            CountCell(*pair, Tally(counts=counts)) for pair, counts in zip(pairs, self.counts, strict=True)
        ]


class TooManyCells(Refused):
    """The matrix would have more cells than anybody can use, and its answer more bytes than a server
    should hold.
    """

    def __init__(self, *, cells: int, most: int) -> None:
        super().__init__(
            _(
                "That would be %(cells)d cells, and %(most)d are the most. Narrow it, for example by "
                "conference or theme."
            )
            % {"cells": cells, "most": most},
            field="rows",
        )


def _by_language(name: Callable[[str], str]) -> Labels:
    return {language: name(language) for language in LANGUAGES}


def _translated(text: Any) -> Labels:
    """A lazy text in each language."""

    def label(language: str) -> str:
        with translation.override(language):
            return str(text)

    return _by_language(label)


def _of_rows(rows: Any, key: str, field: str) -> list[AxisValue]:
    return [
        AxisValue(key=stored, labels=dict(zip(LANGUAGES, names, strict=True)))
        for stored, *names in rows.values_list(key, *translated_fields(field))
    ]


def _written(row: Any, field: str) -> Labels:
    return _by_language(lambda language: str(getattr(row, f"{field}_{language}")))


def _states(keys: Iterable[str], _known_at: datetime | None) -> list[AxisValue]:
    # Two hundred codes in a query take longer than all that there are, of which few are asked for seldom.
    held = set(keys)
    return [one for one in _of_rows(State.objects.order_by("code"), "code", "name") if one.key in held]


def _conferences(keys: Iterable[str], _known_at: datetime | None) -> list[AxisValue]:
    return _of_rows(Conference.objects.filter(code__in=keys).order_by("code"), "code", "title")


def _resolutions(keys: Iterable[str], known_at: datetime | None) -> list[AxisValue]:
    rows = Resolution.objects.filter(reference__in=keys).order_by("conference__code", "number", "pk")
    if known_at is None:
        rows = rows.only("reference", *translated_fields("title"))
    else:
        rows = rows.with_wording(known_at=known_at)
    return [AxisValue(key=row.reference, labels=_written(row.wording, "title")) for row in rows]


def _themes(keys: Iterable[str], _known_at: datetime | None) -> list[AxisValue]:
    return _of_rows(Theme.objects.filter(slug__in=keys).order_by("order", "slug"), "slug", "name")


def _groups(keys: Iterable[str], _known_at: datetime | None) -> list[AxisValue]:
    return _of_rows(StateGroup.objects.filter(slug__in=keys).order_by("slug"), "slug", "name")


def _regions(keys: Iterable[str], _known_at: datetime | None) -> list[AxisValue]:
    return [AxisValue(key=key, labels=_by_language(partial(region_name, key))) for key in sorted(keys)]


def _levels(_keys: Iterable[str], _known_at: datetime | None) -> list[AxisValue]:
    """All five, also those that nobody holds."""
    return [AxisValue(key=level.value, labels=_translated(level.label)) for level in Status]


def _terms(choices: type[TextChoices]) -> Callable[[Iterable[str], datetime | None], list[AxisValue]]:
    """Those of a list of terms that commitments have, in its order."""

    def values_of(keys: Iterable[str], _known_at: datetime | None) -> list[AxisValue]:
        held = set(keys)
        return [
            AxisValue(key=term.value, labels=_translated(term.label))
            for term in choices
            if term.value in held
        ]

    return values_of


AXES: Final = {
    axis.name: axis
    for axis in (
        Axis(name="state", path="state__code", values_of=_states),
        Axis(name="region", path="state__region", values_of=_regions),
        Axis(
            name="group", path="state__code", values_of=_groups, keys_on=Membership.objects.groups_of_states
        ),
        Axis(
            name="theme",
            path="resolution__theme__slug",
            further="resolution__theming__theme__slug",
            values_of=_themes,
        ),
        Axis(name="resolution", path="resolution__reference", values_of=_resolutions),
        Axis(name="conference", path="resolution__conference__code", values_of=_conferences),
        Axis(name="status", path="standing_status", values_of=_levels),
        Axis(name="position", path="standing_position", values_of=_terms(Position)),
        Axis(name="schedule", path="schedule", values_of=_terms(Schedule)),
        Axis(name="strength", path="worded_strength", values_of=_terms(Strength)),
        Axis(name="basis", path="participation__basis", values_of=_terms(Basis)),
    )
}


def tally(register: Any) -> Tally:
    """The rows of `register`, which shows a standing, by level; one query.

    Here and below, the register may be kept counts of it (kept_counts.counts_of_today).
    """
    return Tally.of(dict(_counted(register)))


def tally_by(register: Any, axis: Axis, *, on: date) -> dict[str | None, Tally]:
    """The rows of `register`, which shows a standing on the day `on`, by level for each key of `axis`."""
    return _tallies([rows for part in _by_key(register, axis, on) for rows in part])


def tally_with(register: Any, axis: Axis, *, on: date) -> tuple[Tally, dict[str | None, Tally]]:
    """`tally` and `tally_by` without a query for the former; of an axis that is not joined."""
    first, further = _by_key(register, axis, on)
    return _sum(first), _tallies([*first, *further])


def _by_key(register: Any, axis: Axis, on: date) -> tuple[list[Any], list[Any]]:
    further = _counted_further(register, axis.further, axis.further) if axis.further else []
    return axis.spread(_counted(register, axis.path), on), further


def _tallies(found: Iterable[Sequence[Any]]) -> dict[Any, Tally]:
    """What was counted as (key, level, number), by key."""
    counted: dict[Any, dict[str, int]] = {}
    for stored, level, number in found:
        key = stored or None
        if (counts := counted.get(key)) is None:
            counts = counted[key] = NOTHING.copy()
        counts[level] += number
    return {key: Tally(counts=counts) for key, counts in counted.items()}


def _counts_of_cells(found: Iterable[Sequence[Any]]) -> dict[Any, dict[str, int]]:
    """What was counted as (row, column, level, number), by row and column."""
    counted: dict[Any, dict[str, int]] = {}
    for row, column, level, number in found:
        cell = (row or None, column or None)
        if (counts := counted.get(cell)) is None:
            counts = counted[cell] = NOTHING.copy()
        counts[level] += number
    return counted


def tally_by_each(register: Any, axes: Sequence[Axis]) -> list[dict[str | None, Tally]]:
    """The same for several axes of which each row has one key, in one query for all of them."""
    found = _counted(register, *(axis.path for axis in axes))
    return [_tallies((keys[place], *keys[-2:]) for keys in found) for place in range(len(axes))]


def count(
    register: Any,
    *,
    rows: Axis,
    columns: Axis,
    on: date,
    most_cells: int,
    known_at: datetime | None = None,
) -> CountMatrix:
    """The commitments of `register`, which shows a standing on the day `on`, by two axes; one query, one
    for the further keys of an axis, and one for the names on each axis; where an axis is joined, one more for
    its keys.

    Rows and columns are those that have a commitment, named as known at `known_at`; those without a key on an
    axis (a regional body has no region) stand under an entry of their own, the last. Raises TooManyCells.
    """
    first = _counted(register, rows.path, columns.path)
    # A commitment's further keys add to cells, and to totals of their own kind.
    by_further_row = (
        _counted_further(register, rows.further, rows.further, columns.path) if rows.further else []
    )
    by_further_column = (
        _counted_further(register, columns.further, rows.path, columns.further) if columns.further else []
    )
    by_row = rows.spread([*first, *by_further_row, *by_further_column], on)
    found = columns.spread(by_row, on, place=1)
    row_entries = entries(rows, {row for row, *_rest in found}, known_at)
    column_entries = entries(columns, {column for _row, column, *_rest in found}, known_at)
    if (size := len(row_entries) * len(column_entries)) > most_cells:
        raise TooManyCells(cells=size, most=most_cells)
    counted, column_keys = _counts_of_cells(found), [column.key for column in column_entries]
    # What stands in several cells of one row is one commitment of that row, and so in a column and in all.
    of_rows = ((row, *rest) for row, _column, *rest in [*first, *by_further_row])
    of_columns = (rest for _row, *rest in [*first, *by_further_column])
    is_joined = rows.is_joined or columns.is_joined
    return CountMatrix(
        rows=row_entries,
        columns=column_entries,
        counts=[counted.get((row.key, key), NOTHING) for row in row_entries for key in column_keys],
        row_totals=_sums(row_entries, rows.spread(of_rows, on)),
        column_totals=_sums(column_entries, columns.spread(of_columns, on)),
        total=_sum(first),
        overlapping=is_joined or bool(by_further_row or by_further_column),
    )


def _counted(register: Any, *paths: str) -> list[Any]:
    """How many commitments there are of each level, by what stands at the `paths`."""
    if len(paths) == 2 and paths[0] == paths[1]:
        return [(row[0], *row) for row in _counted(register, paths[0])]
    if isinstance(register, Ledger):
        return register.counted(*paths)
    rows = register.order_by().values_list(*paths, "standing_status")
    if register.model is LevelCount:
        # Of what is there no more, there is a row for its coming and one for its going.
        return list(rows.annotate(number=Sum("difference")).exclude(number=0))
    return list(rows.annotate(number=Count("pk")))


def _counted_further(register: Any, further: str, *paths: str) -> list[Any]:
    """The same of the commitments that have `further` keys, which is one of the paths."""
    return _counted(register.filter(**{f"{further}__isnull": False}), *paths)


def entries(axis: Axis, keys: Collection[str | None], known_at: datetime | None = None) -> list[AxisValue]:
    """What the rows, columns or series of these keys are called as known at `known_at`, in order; those
    without a key the last.
    """
    # A region that no source gives is stored as an empty text.
    stated = {key for key in keys if key}
    values = axis.values_of(stated, known_at)
    if stated != set(keys):
        values.append(AxisValue(key=None, labels=_translated(gettext_lazy("Not stated"))))
    return values


def _sums(found: Sequence[AxisValue], counted: Iterable[Sequence[Any]]) -> list[Tally]:
    """What was counted as (key, level, number), for each entry of an axis."""
    sums = _tallies(counted)
    nothing = Tally(counts=NOTHING)
    return [sums.get(entry.key, nothing) for entry in found]


def _sum(counted: Iterable[Sequence[Any]]) -> Tally:
    counts: Counter[str] = Counter()
    for *_keys, level, number in counted:
        counts[level] += number
    return Tally.of(counts)


def beginnings(register: Any) -> list[date]:
    """The days on which the first conference of these commitments began, and on which something first held
    of what an undated one agreed.
    """
    starts_on = "resolution__conference__starts_on"
    rows = register.order_by()
    undated = rows.filter(**{f"{starts_on}__isnull": True}, periods__known_until__isnull=True)
    found = {
        **rows.aggregate(dated=Min(starts_on)),
        **undated.aggregate(reported=Min("periods__valid_from")),
    }
    return [day for day in found.values() if day is not None]
