"""How many commitments stand at some schedules at the end of each of many days, from the ledger of their
moves.

Whether what is still to be done is not yet due, due soon or overdue changes on days that follow from its
deadline. So what moves before such a day counts from it on, and all is read in one pass, for however many
days.
"""
# ruff: noqa: S608 (all SQL here is made of names of our own)

from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import connection
from django.db.models import F, Value

from commitments.models import State
from commitments.vocabulary import Lifecycle, Schedule, Status
from tracker.register.ledger_sql import MOVES, Dialect

_OF_STATE: Final = "state__"
_OF_RESOLUTION: Final = "resolution__"
_LEVELS: Final = frozenset(Status.values)
_COMPLETE: Final = frozenset({Status.COMPLETE.value})
_MET: Final = {Schedule.MET_ON_TIME.value, Schedule.MET_LATE.value}
_DATED: Final = "{due} IS NOT NULL"
_ACTIVE: Final = f"stage = '{Lifecycle.ACTIVE.value}'"
# By the deadline that holds of each.
_BY_DEADLINE: Final[Mapping[str, int]] = {"due": 1}


@dataclass(frozen=True, kw_only=True)
class Turn:
    """From so many `days` after their deadline on (None: from their beginning) commitments at these `levels`
    count once more, or, by a `sign` of -1, once less, `where` that holds of them.
    """

    sign: int
    days: int | None
    where: str
    levels: Collection[str]


def turns_of(schedules: Collection[str]) -> list[Turn] | None:
    """The turns of what stands at one of the schedules, in force. None where moves do not tell: they do not
    say since when what is complete was so.
    """
    asked = {*schedules}
    if asked & _MET and not asked >= _MET:
        return None
    pending = _LEVELS - _COMPLETE
    turns = []
    if Schedule.NO_DEADLINE in asked:
        turns.append(Turn(sign=1, days=None, where="{due} IS NULL", levels=_LEVELS))
        turns.append(Turn(sign=1, days=None, where=f"{_DATED} AND NOT {_ACTIVE}", levels=pending))
    if asked >= _MET:
        turns.append(Turn(sign=1, days=None, where=_DATED, levels=_COMPLETE))
    counts = False
    for schedule, days in (
        (Schedule.NOT_YET_DUE, None),
        (Schedule.DUE_SOON, -settings.DUE_SOON_DAYS),
        (Schedule.OVERDUE, 1),
    ):
        if (schedule in asked) != counts:
            counts = not counts
            sign = 1 if counts else -1
            turns.append(Turn(sign=sign, days=days, where=f"{_DATED} AND {_ACTIVE}", levels=pending))
    return turns


@dataclass(frozen=True, kw_only=True)
class ScheduleMoves:
    """The moves of commitments, those of `rows`, which show their deadlines; told apart by what stands at
    `path`, unless that is None, until the last of some `days`.

    Where all commitments of their `resolutions` are asked for, moves are read by these, the
    first among all moves unless they are `few`; those with a deadline of their own are set right.
    """

    rows: Any
    path: str | None
    days: Sequence[date]
    by_month: bool
    resolutions: Any = None
    few: bool = False
    is_further: bool = False

    def changes(self, turns: Sequence[Turn]) -> Iterator[tuple[int, str | None, str, int]]:
        """What each of the turns changes: by the place of a day, by key, and by level."""
        states = self._states()
        for turn in turns:
            for day, key, before, after, number in self._moved(turn):
                on = date.fromisoformat(day) if isinstance(day, str) else day
                place = bisect_left(self.days, on)
                named = (key if states is None else states[key]) or None
                for level, sign in ((after, turn.sign), (before, -turn.sign)):
                    if level in turn.levels:
                        yield place, named, level, sign * number

    @property
    def _is_by_state(self) -> bool:
        return self.path is not None and self.path.startswith(_OF_STATE)

    def _states(self) -> dict[int, str] | None:
        """The keys of States, where moves are told apart by these."""
        if not self._is_by_state or self.path is None:
            return None
        return dict(State.objects.values_list("pk", self.path.removeprefix(_OF_STATE)))

    def _moved(self, turn: Turn) -> Iterator[Any]:
        if self.resolutions is None:
            yield from self._asked(turn, self._commitments(self.rows), of_state=True)
            return
        yield from self._asked(turn, self._of_resolutions(), of_state=False)
        # What was taken for due with its resolution counts by its own deadline.
        dated = self._commitments(self.rows.filter(due_on__isnull=False))
        yield from self._asked(turn, dated, {"due": 1, "of_all": -1}, of_state=True)

    def _commitments(self, rows: Any) -> Any:
        return rows.order_by().values(
            of_resolution=F("resolution_id"),
            of_state=F("state_id"),
            due=F("effective_due_on"),
            of_all=F("resolution__due_on"),
            stage=F("resolution__lifecycle"),
            named=Value(0) if self.path is None or self._is_by_state else F(self.path),
        )

    def _of_resolutions(self) -> Any:
        path = None if self.path is None or self._is_by_state else self.path.removeprefix(_OF_RESOLUTION)
        rows = self.resolutions.order_by()
        if path is not None and self.is_further:
            rows = rows.filter(**{f"{path}__isnull": False})
        key = Value(0) if path is None else F(path)
        return rows.values(of_resolution=F("pk"), due=F("due_on"), stage=F("lifecycle"), named=key)

    def _asked(
        self, turn: Turn, rows: Any, signs: Mapping[str, int] = _BY_DEADLINE, *, of_state: bool
    ) -> list[tuple[Any, ...]]:
        """What moved of the `rows`, which are commitments where they are `of_state`, from the turn on and
        until the last day, with the key of each; by some of their deadlines, with the sign of each.
        """
        dialect = Dialect(connection.vendor)
        sql, parameters = rows.query.sql_with_params()
        first, last = self.days[0], self.days[-1]
        until = [last - timedelta(days=turn.days)] if turn.days is not None else []
        day = "m.day" if turn.days is None else f"{dialect.greatest}(m.day, asked.turning)"
        day = f"{dialect.greatest}({day}, %s)"
        key = "m.state_id" if self._is_by_state else "asked.named"
        every, source = "", f"({sql}) AS every"
        if len(signs) > 1:
            every, source = f"every AS MATERIALIZED ({sql}), ", "every"
        dated = " UNION ALL ".join(
            f"SELECT every.*, {sign:d} AS sign, {dialect.days_after(due, turn.days or 0)} AS turning"
            f" FROM {source} WHERE {turn.where.format(due=due)}{f' AND {due} <= %s' if until else ''}"
            for due, sign in signs.items()
        )
        tables, kept, resolution = [f"{MOVES} AS m", "asked"], "MATERIALIZED ", "m.resolution_id"
        if self.few or of_state:
            tables.reverse()
        elif dialect.is_postgresql:
            # So that all moves are read one after the other, and not looked for by their index.
            kept, resolution = "", "(m.resolution_id + 0)"
        with connection.cursor() as cursor:
            cursor.execute(
                f"WITH {every}asked AS {kept}({dated})"
                f" SELECT {dialect.month(day) if self.by_month else day} AS day, {key} AS named,"
                " m.before, m.after, SUM(asked.sign * m.difference)"
                f" FROM {' CROSS JOIN '.join(tables)}"
                f" WHERE {resolution} = asked.of_resolution AND m.day <= %s"
                f"{' AND m.state_id = asked.of_state' if of_state else ''}"
                " GROUP BY 1, 2, 3, 4 HAVING SUM(asked.sign * m.difference) <> 0",
                [*parameters, *until * len(signs), first, last],
            )
            return list(cursor.fetchall())
