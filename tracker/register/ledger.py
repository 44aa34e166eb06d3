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
from tracker.register.as_of import AsOf
from tracker.register.ledger_sql import MOVES, SUMS, Dialect, levels_of, themes_now

# The axes and filters of the register of which it tells, by those whose sums are asked: never both.
OF_CONFERENCES: Final = frozenset({"conference", "series"})
OF_STATES: Final = frozenset({"state", "region"})
OF_ANY: Final = frozenset({"theme", "status"})
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
        of_states = bool((names | axes) & OF_STATES)
        told = OF_ANY | (OF_STATES if of_states else OF_CONFERENCES)
        themes = asked["theme"] or []
        if (
            as_of.known_at is not None
            or not names <= told | _DEFAULTS
            or not axes <= told
            or (asked["closed"] or "false", asked["applicable"] or "true") != ("false", "true")
            or len(themes) > 1
            or (themes and "theme" in axes)
        ):
            return None
        return cls(
            on=as_of.on,
            of_states=of_states,
            sees_drafts=sees_drafts,
            keys=_states(asked) if of_states else _conferences(asked),
            theme=themes[0] if themes else None,
            levels=tuple(asked["status"] or ()),
        )

    def counted(self, *paths: str) -> list[tuple[Any, ...]]:
        """By the paths of axes, and by level, as counting.py counts a register."""
        first_after = _next_month(self.on)
        month = first_after - timedelta(days=1)
        return self._asked(
            paths,
            [
                self._sums("month IS NULL", "+"),
                self._sums("month >= %s", "-", first_after),
                *(
                    [self._moves("is_summed AND day > %s AND day <= %s", "-", self.on, month)]
                    if self.on < month
                    else []
                ),
                self._moves("NOT is_summed AND day <= %s", "+", self.on),
            ],
        )

    def changes(self, until: date, *paths: str, by_month: bool) -> list[tuple[Any, ...]]:
        """What it is after the day `on` that moves until another; each row begins with a day: of whole months
        the first, where `by_month` says that no other day than their last is asked about.
        """
        since = self.on + timedelta(days=1)
        # The last day of the last month that is whole.
        months_end = (until + timedelta(days=1)).replace(day=1) - timedelta(days=1)
        parts = [self._moves("NOT is_summed AND day >= %s AND day <= %s", "+", since, until)]
        if by_month and months_end > self.on:
            parts.append(self._sums("month >= %s AND month <= %s", "+", since, months_end))
            since = months_end + timedelta(days=1)
        if since <= until:
            parts.append(self._moves("is_summed AND day >= %s AND day <= %s", "+", since, until))
        return self._asked(paths, parts, day="day")

    def filter(self, **_that_are_there: Any) -> "Ledger":
        """Those that have a further theme, which a path says already."""
        return self

    def on_day(self, on: date) -> "Ledger":
        return replace(self, on=on)

    def _asked(self, paths: Sequence[str], parts: Sequence[Part], *, day: str = "") -> list[tuple[Any, ...]]:
        is_further = _FURTHER in paths
        found = [_COLUMNS["resolution__theme__slug" if path == _FURTHER else path] for path in paths]
        inner = list(dict.fromkeys(["status", *(column for column, _name in found), *([day] if day else [])]))
        outer = [*([day] if day else []), *(name for _column, name in found), "status"]
        together = " UNION ALL ".join(part.sql for part in parts)
        conditions, values = self._conditions(is_further=is_further)
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {', '.join(outer)}, SUM(difference) FROM ("
                f"SELECT {', '.join(inner)}, SUM(difference) AS difference FROM ("
                f"SELECT {', '.join(inner)}, difference FROM ({together}) AS parts WHERE {conditions}"
                f") AS narrowed GROUP BY {', '.join(inner)} HAVING SUM(difference) <> 0"
                f") AS summed GROUP BY {', '.join(str(place) for place in range(1, len(outer) + 1))}"
                " HAVING SUM(difference) <> 0",
                [*(value for part in parts for value in part.values), *values],
            )
            return [(*row[:-1], int(row[-1])) for row in cursor.fetchall()]

    def _conditions(self, *, is_further: bool) -> tuple[str, list[Any]]:
        dialect = Dialect(connection.vendor)
        found: list[tuple[str, list[Any]]] = []
        if self.theme is not None:
            found.append(("theme_id = %s", [self.theme]))
        else:
            found.append((f"is_first = {dialect.false if is_further else dialect.true}", []))
        if not self.sees_drafts:
            found.append((f"is_published = {dialect.true}", []))
        for column, values in (("key", self.keys), ("status", self.levels or None)):
            if values is not None:
                places = ", ".join(["%s"] * len(values)) or "NULL"
                found.append((f"{column} IN ({places})", [*values]))
        return " AND ".join(sql for sql, _values in found), [one for _sql, values in found for one in values]

    def _sums(self, which: str, sign: str, *values: Any) -> Part:
        key, other = ("state_id", "conference_id") if self.of_states else ("conference_id", "state_id")
        return Part(
            sql=f"SELECT {key} AS key, theme_id, is_first, is_published, status,"
            f" {sign}difference AS difference, month AS day FROM {SUMS} WHERE {other} IS NULL AND {which}",
            values=values,
        )

    def _moves(self, which: str, sign: str, *values: Any) -> Part:
        dialect = Dialect(connection.vendor)
        moves = levels_of(f"SELECT * FROM {MOVES} WHERE {which}")
        key = "m.state_id" if self.of_states else "s.conference_id"
        return Part(
            sql=f"SELECT {key} AS key, s.theme_id, s.is_first, s.is_published, m.status,"
            f" {sign}m.difference AS difference, m.day AS day FROM ({moves}) AS m"
            f" JOIN ({themes_now(dialect)}) AS s ON s.resolution_id = m.resolution_id",
            values=values,
        )


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _conferences(asked: Mapping[str, Any]) -> Sequence[int] | None:
    """The conferences that are asked for; None where all are."""
    if not (asked["conference"] or asked["series"]):
        return None
    rows = Conference.objects.order_by()
    if asked["conference"]:
        rows = rows.filter(pk__in=asked["conference"])
    if asked["series"]:
        rows = rows.filter(series__in=asked["series"])
    return tuple(rows.values_list("pk", flat=True))


def _states(asked: Mapping[str, Any]) -> Sequence[int] | None:
    if not (asked["state"] or asked["region"]):
        return None
    rows: Any = State.objects.order_by()
    if asked["state"]:
        rows = rows.filter(pk__in=asked["state"])
    if asked["region"]:
        rows = rows.in_region(*asked["region"])
    return tuple(rows.values_list("pk", flat=True))
