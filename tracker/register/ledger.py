"""Counts by level on any day, from the ledger that ledger_triggers keep: what holds after all moves, without
what came after the day.

Whole months are summed; of the month of the day, and of what is not summed yet, the moves are read. What is
in force on the day, as it is known now, is all that they tell.
"""
# ruff: noqa: S608 (all SQL here is made of names of our own)

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from django.db import connection

from commitments.models import Conference, State
from commitments.vocabulary import Status
from tracker.register.as_of import AsOf
from tracker.register.ledger_sql import (
    CONFERENCE,
    FURTHER,
    MOVES,
    RESOLUTION,
    SUMS,
    Dialect,
    levels_of,
)

# The axes and filters of the register of which it tells, by those whose sums are asked: never both.
OF_CONFERENCES: Final = frozenset({"conference", "series"})
OF_STATES: Final = frozenset({"state", "region"})
OF_ANY: Final = frozenset({"theme", "status"})
# States are told apart by the groups to which they belong, too; which these are no sum says.
AXES_OF_STATES: Final = OF_STATES | {"group"}
# Of these at their defaults alone.
_DEFAULTS: Final = frozenset({"closed", "applicable", "as_of"})
LEDGER_FILTERS: Final = OF_CONFERENCES | OF_STATES | OF_ANY | _DEFAULTS
# What stands for what in its rows, by the path of an axis.
_COLUMNS: Final[Mapping[str, tuple[str, str]]] = {
    "standing_status": ("status", "status"),
    "resolution__conference__code": ("key", "(SELECT code FROM commitments_conference WHERE id = key)"),
    "state__code": ("key", "(SELECT code FROM commitments_state WHERE id = key)"),
    "state__region": ("key", "(SELECT region FROM commitments_state WHERE id = key)"),
    "resolution__theme__slug": ("theme_id", "(SELECT slug FROM commitments_theme WHERE id = theme_id)"),
}
_LEVELS: Final = tuple(Status.values)
_FURTHER: Final = "resolution__theming__theme__slug"


@dataclass(frozen=True, kw_only=True)
class Part:
    """Rows of one table, as SQL with its values."""

    sql: str
    values: tuple[Any, ...]


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """The commitments that are in force on the day `on`, of those `of_states` or of conferences: of the rows
    with these `keys`, under one theme and at some levels, where that is asked.
    """

    on: date
    of_states: bool
    sees_drafts: bool
    keys: Sequence[int] | None = None
    theme: int | None = None
    levels: Sequence[str] = ()

    @classmethod
    def of(
        cls,
        asked: Mapping[str, Any],
        as_of: AsOf,
        *,
        given: Iterable[str],
        axes: Iterable[str],
        sees_drafts: bool,
    ) -> "Ledger | None":
        """What answers for the filters that are `given` of what is `asked`, to be told apart by `axes`; None
        where it does not tell.
        """
        names, axes = {*given}, {*axes}
        of_states = bool(names & OF_STATES or axes & AXES_OF_STATES)
        told = OF_ANY | (OF_STATES if of_states else OF_CONFERENCES)
        told_apart = OF_ANY | (AXES_OF_STATES if of_states else OF_CONFERENCES)
        themes = asked["theme"] or []
        if (
            as_of.known_at is not None
            or not names <= told | _DEFAULTS
            or not axes <= told_apart
            or (asked["closed"] or "false", asked["applicable"] or "true") != ("false", "true")
            or len(themes) > 1
            or (themes and "theme" in axes)
        ):
            return None
        return cls(
            on=as_of.on,
            of_states=of_states,
            sees_drafts=sees_drafts,
            keys=asked_states(asked) if of_states else asked_conferences(asked),
            theme=themes[0] if themes else None,
            levels=tuple(asked["status"] or ()),
        )

    def counted(self, *paths: str) -> list[tuple[Any, ...]]:
        """By the paths of axes, and by level, as counting.py counts a register."""
        first_after = _next_month(self.on)
        month = first_after - timedelta(days=1)
        reading = self._reading(paths)
        parts = [reading.sums("month IS NULL", "+"), reading.sums("month >= %s", "-", first_after)]
        if self.on < month:
            parts += reading.moves("is_summed AND day > %s AND day <= %s", "-", self.on, month)
        parts += reading.moves("NOT is_summed AND day <= %s", "+", self.on)
        return reading.asked(parts)

    def changes(self, until: date, *paths: str, by_month: bool) -> list[tuple[Any, ...]]:
        """What it is after the day `on` that moves until another; each row begins with a day: of whole months
        the first, where `by_month` says that no other day than their last is asked about. What moves on one
        day may be told by several rows.
        """
        since = self.on + timedelta(days=1)
        # The last day of the last month that is whole.
        months_end = (until + timedelta(days=1)).replace(day=1) - timedelta(days=1)
        reading = self._reading(paths, day="day")
        parts = reading.moves("NOT is_summed AND day >= %s AND day <= %s", "+", since, until)
        of_months: list[tuple[Any, ...]] = []
        if by_month and months_end > self.on:
            whole = reading.sums("month >= %s AND month <= %s", "+", since, months_end)
            if reading.is_by_key:
                of_months = reading.by_key(whole)
            else:
                parts.append(whole)
            since = months_end + timedelta(days=1)
        if since <= until:
            parts += reading.moves("is_summed AND day >= %s AND day <= %s", "+", since, until)
        return [*of_months, *reading.asked(parts)]

    def filter(self, **_that_are_there: Any) -> "Ledger":
        """Those that have a further theme, which a path says already."""
        return self

    def on_day(self, on: date) -> "Ledger":
        return replace(self, on=on)

    def _reading(self, paths: Sequence[str], *, day: str = "") -> "Reading":
        is_further = _FURTHER in paths
        shown = tuple(_COLUMNS["resolution__theme__slug" if path == _FURTHER else path] for path in paths)
        if self.of_states:
            kind = "state_id"
        elif self.keys is not None or any(column == "key" for column, _name in shown):
            kind = "conference_id"
        else:
            kind = ""
        return Reading(ledger=self, shown=shown, is_further=is_further, kind=kind, day=day)


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One question to the ledger: what its rows are told apart by, beside the level, and with what `day`
    where that is asked; of which `kind` of sums, "" for those of everything.
    """

    ledger: Ledger
    shown: Sequence[tuple[str, str]]
    is_further: bool
    kind: str
    day: str

    def asked(self, parts: Sequence[Part]) -> list[tuple[Any, ...]]:
        days = [self.day] if self.day else []
        outer = [*days, *(name for _column, name in self.shown), "status"]
        inner = ", ".join(self._columns)
        together = " UNION ALL ".join(part.sql for part in parts)
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {', '.join(outer)}, SUM(difference) FROM ("
                f"SELECT {inner}, SUM(difference) AS difference FROM ({together}) AS parts"
                f" GROUP BY {inner} HAVING SUM(difference) <> 0"
                f") AS summed GROUP BY {', '.join(str(place) for place in range(1, len(outer) + 1))}"
                " HAVING SUM(difference) <> 0",
                [value for part in parts for value in part.values],
            )
            return [(*row[:-1], int(row[-1])) for row in cursor.fetchall()]

    @property
    def is_by_key(self) -> bool:
        """Whether its rows are told apart by State, or by conference, and nothing else but the day."""
        return bool(self.kind and self.day) and [column for column, _name in self.shown] == ["key"]

    def by_key(self, sums: Part) -> list[tuple[Any, ...]]:
        """The same of sums alone: their index has them in the order of keys, so that nothing is sorted if the
        levels stand side by side.
        """
        levels = ", ".join(f"SUM(CASE status WHEN '{one}' THEN difference ELSE 0 END)" for one in _LEVELS)
        ((_column, name),) = self.shown
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {self.day}, {name}, of_levels.* FROM ("
                f"SELECT key, {self.day}, {levels} FROM ({sums.sql}) AS sums GROUP BY key, {self.day}"
                ") AS of_levels",
                sums.values,
            )
            return [
                (day, named, level, int(number))
                for day, named, _key, _day, *numbers in cursor.fetchall()
                for level, number in zip(_LEVELS, numbers, strict=True)
                if number
            ]

    def sums(self, which: str, sign: str, *values: Any) -> Part:
        """What is summed, of the sums `which`."""
        own = {"key": self.kind, "day": "month", "theme_id": "theme_id", "status": "status"}
        kind = f"{self.kind} IS NOT NULL" if self.kind else "conference_id IS NULL AND state_id IS NULL"
        conditions, asked = self._conditions({**own, "first": "is_first", "published": "is_published"})
        return Part(
            sql=f"SELECT {self._selected(own)}, {sign}difference AS difference FROM {SUMS}"
            f" WHERE {kind} AND {which}{conditions}",
            values=(*values, *asked),
        )

    def moves(self, which: str, sign: str, *values: Any) -> list[Part]:
        """The moves `which`, with the themes of their resolutions. They are few, and come first: SQLite would
        begin with the resolutions.
        """
        first = (self._moves(which, sign, values, "asked.theme_id", ""), self.is_further)
        joined = f" CROSS JOIN {FURTHER} AS further"
        further = (self._moves(which, sign, values, "further.theme_id", joined), not self.is_further)
        return [part for part, is_other in (first, further) if self.ledger.theme is not None or not is_other]

    def _moves(self, which: str, sign: str, values: Sequence[Any], theme: str, joined: str) -> Part:
        # No index by State: of one State SQLite would look for moves in each resolution.
        key = "+m.state_id" if self.kind == "state_id" else "asked.conference_id"
        own = {"key": key, "day": "m.day", "theme_id": theme, "status": "m.status"}
        # Each is read with those of its theme alone.
        conditions, asked = self._conditions({**own, "first": "", "published": "held.published"})
        of_further = " AND further.resolution_id = m.resolution_id" if joined else ""
        return Part(
            sql=f"SELECT {self._selected(own)}, {sign}m.difference AS difference"
            f" FROM ({levels_of(f'SELECT * FROM {MOVES} WHERE {which}')}) AS m"
            f" CROSS JOIN {RESOLUTION} AS asked CROSS JOIN {CONFERENCE} AS held{joined}"
            f" WHERE asked.id = m.resolution_id AND held.id = asked.conference_id{of_further}{conditions}",
            values=(*values, *asked),
        )

    @property
    def _columns(self) -> list[str]:
        found = ["status", *(column for column, _name in self.shown), *([self.day] if self.day else [])]
        return list(dict.fromkeys(found))

    def _selected(self, own: Mapping[str, str]) -> str:
        return ", ".join(f"{own[column]} AS {column}" for column in self._columns)

    def _conditions(self, own: Mapping[str, str]) -> tuple[str, list[Any]]:
        """What narrows rows of which `own` says where each thing stands."""
        ledger, dialect = self.ledger, Dialect(connection.vendor)
        values: list[Any] = []
        found = ""
        if ledger.theme is not None:
            found += f" AND {own['theme_id']} = %s"
            values.append(ledger.theme)
        elif own["first"]:
            found += f" AND {own['first']} = {dialect.false if self.is_further else dialect.true}"
        if not ledger.sees_drafts:
            found += f" AND {own['published']} = {dialect.true}"
        for column, some in (("key", ledger.keys), ("status", ledger.levels or None)):
            if some is not None:
                found += f" AND {own[column]} IN ({', '.join(['%s'] * len(some)) or 'NULL'})"
                values += some
        return found, values


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def asked_conferences(asked: Mapping[str, Any]) -> Sequence[int] | None:
    """The conferences that are asked for; None where all are."""
    if not asked["series"]:
        return tuple(asked["conference"]) if asked["conference"] else None
    rows = Conference.objects.order_by()
    if asked["conference"]:
        rows = rows.filter(pk__in=asked["conference"])
    return tuple(rows.filter(series__in=asked["series"]).values_list("pk", flat=True))


def asked_states(asked: Mapping[str, Any]) -> Sequence[int] | None:
    if not asked["region"]:
        return tuple(asked["state"]) if asked["state"] else None
    rows: Any = State.objects.order_by()
    if asked["state"]:
        rows = rows.filter(pk__in=asked["state"])
    return tuple(rows.in_region(*asked["region"]).values_list("pk", flat=True))
