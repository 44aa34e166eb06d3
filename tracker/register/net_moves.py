"""Which commitments stand at another level at the end of one day than at that of an earlier one, from the
ledger of their moves.
"""
# ruff: noqa: S608 (all SQL here is made of names of our own)

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.db import connection

from commitments.api.filtersets import CommitmentFilterSet
from commitments.models import Commitment
from commitments.querysets import may_see_drafts
from commitments.vocabulary import Lifecycle, Status
from tracker.register.as_of import AsOf
from tracker.register.ledger import asked_conferences, asked_states
from tracker.register.ledger_sql import (
    COMMITMENT,
    CONFERENCE,
    FURTHER,
    MOVES,
    RESOLUTION,
    STATE,
    Dialect,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User

# The filters of the register of which they tell.
FILTERS: Final = frozenset({"conference", "series", "state", "region", "theme"})
# Reading a move takes a seventh of the time in which one looks at where a commitment stood on a day.
MOVES_MOST: Final = 1_200_000
_KINDS: Final = ("is_summed", "NOT is_summed")
# A level counts once at most: what is taken from one and added to another is told by one number, in base 3
# with a digit from -1 to 1 for each level.
_DIGITS: Final = {level.value: 3**place for place, level in enumerate(Status)}
_PAIRS: Final = {
    (_DIGITS[after] if after else 0) - (_DIGITS[before] if before else 0): (before, after)
    for before in (None, *_DIGITS)
    for after in (None, *_DIGITS)
    if before != after
}
# Few have a deadline of their own, and are found once; of each move it would be looked for among all.
_OWN_DEADLINES: Final = (
    "WITH own_deadlines AS MATERIALIZED ("
    f"SELECT resolution_id, state_id, due_on FROM {COMMITMENT} WHERE due_on IS NOT NULL) "
)


class NetMove(NamedTuple):
    """A commitment with its level on both days; None where it was not in force."""

    pk: int
    reference: str
    before: str | None
    after: str | None


@dataclass(frozen=True, kw_only=True)
class NetMoves:
    """They between two days, of what fulfils the conditions on their moves."""

    since: date
    until: date
    conditions: str
    values: tuple[Any, ...]

    @classmethod
    def of(
        cls, asked: Mapping[str, str], *, since: AsOf, until: AsOf, seen_by: "User | AnonymousUser"
    ) -> "NetMoves | None":
        """They of what passes the register's filters in `asked`, as known now; None where the ledger does not
        tell. Raises ParameterRefused.
        """
        given = {name for name, text in asked.items() if text}
        if since.known_at is not None or until.known_at is not None or not given <= FILTERS:
            return None
        reader: Any = SimpleNamespace(user=seen_by)
        meant = CommitmentFilterSet(asked, Commitment.objects.none(), request=reader).meant()
        resolutions, values = _resolutions(meant, sees_drafts=may_see_drafts(seen_by))
        # Days come first: by an index of resolutions SQLite would read the moves of all days.
        conditions = f" AND +resolution_id IN ({resolutions})" if resolutions else ""
        states = asked_states(meant)
        if states is not None:
            conditions += f" AND state_id IN ({_marks(states)})"
            values += states
        return cls(since=since.on, until=until.on, conditions=conditions, values=tuple(values))

    def first(
        self, most: int, *, by_reference: bool = False
    ) -> tuple[list[NetMove], dict[tuple[str | None, str | None], int]]:
        """Of each level before and after the first, in the order of the record, or of references, and how
        many there are.
        """
        pair = "OVER (PARTITION BY net"
        order, joined = "resolution_id, state_id", ""
        if by_reference:
            # What a reference is made of, as Python compares it.
            by_code = Dialect(connection.vendor).by_code
            order = f"(asked.reference || '-'){by_code}, stated.code{by_code}"
            joined = (
                f" CROSS JOIN {RESOLUTION} AS asked CROSS JOIN {STATE} AS stated"
                " WHERE asked.id = moved.resolution_id AND stated.id = moved.state_id"
            )
        rows = self._named(
            f"SELECT * FROM (SELECT moved.*, ROW_NUMBER() {pair} ORDER BY {order}) AS place,"
            f" COUNT(*) {pair}) AS number FROM ({self._moved}) AS moved{joined}) AS placed"
            f" WHERE place <= {most:d}",
            "moved.number",
        )
        counted = {(before, after): number for _pk, _reference, before, after, number in rows}
        return [NetMove(*row[:4]) for row in rows], counted

    def all(self) -> list[NetMove]:
        return [NetMove(*row) for row in self._named(self._moved)]

    def more_overdue(self) -> int | None:
        """By how many the overdue are more after the moves than before, among those whose deadline had
        passed at their beginning. None where the moves are so many that it is quicker to look at each
        commitment, or where one with such a deadline begins later still: today's counts have it already.
        """
        if self._are_more_than(MOVES_MOST):
            return None
        later = replace(self, since=self.until, until=date.max)
        begins = f"SELECT 1{_of_late(COMMITMENT)} AND m.before IS NULL LIMIT 1"
        if later._asked(begins, self.since):
            return None
        more = f"SUM(m.difference * ({_is_open('m.after')} - {_is_open('m.before')}))"
        ((number,),) = self._asked(f"{_OWN_DEADLINES}SELECT {more}{_of_late('own_deadlines')}", self.since)
        return int(number or 0)

    def _are_more_than(self, most: int) -> bool:
        parts = " + ".join(
            f"(SELECT COUNT(*) FROM (SELECT 1 FROM {MOVES} WHERE {which} AND day > %s AND day <= %s"
            f" LIMIT {most + 1:d}) AS kind)"
            for which in _KINDS
        )
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {parts}", [self.since, self.until] * 2)
            return bool(cursor.fetchone()[0] > most)

    def _asked(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """The rows of `sql`, in which the moves stand as MOVES, and come first."""
        one_kind = (self.since, self.until, *self.values)
        with connection.cursor() as cursor:
            cursor.execute(sql.replace("MOVES", self._moves), [*one_kind, *one_kind, *values])
            return list(cursor.fetchall())

    @property
    def _moves(self) -> str:
        """SQL for the moves. Each of their two kinds has an index of its own."""
        return " UNION ALL ".join(
            f"SELECT resolution_id, state_id, day, before, after, difference FROM {MOVES}"
            f" WHERE {which} AND day > %s AND day <= %s{self.conditions}"
            for which in _KINDS
        )

    @property
    def _moved(self) -> str:
        """SQL for what moved of each commitment, as one number; the moves stand in it as MOVES."""
        net = f"SUM(difference * ({_digit_of('after')} - {_digit_of('before')}))"
        return (
            f"SELECT resolution_id, state_id, {net} AS net FROM (MOVES) AS moves"
            f" GROUP BY 1, 2 HAVING {net} <> 0"
        )

    def _named(self, moved: str, *further: str) -> list[tuple[Any, ...]]:
        columns = ", ".join(("one.id", "one.reference", "moved.net", *further))
        rows = self._asked(
            f"SELECT {columns} FROM ({moved}) AS moved CROSS JOIN {COMMITMENT} AS one"
            " WHERE one.resolution_id = moved.resolution_id AND one.state_id = moved.state_id"
        )
        return [(pk, reference, *_PAIRS[net], *rest) for pk, reference, net, *rest in rows]


def _digit_of(column: str) -> str:
    """SQL for the digit of a level; 0 where it is none."""
    told = " ".join(f"WHEN '{level}' THEN {digit}" for level, digit in _DIGITS.items())
    return f"CASE {column} {told} ELSE 0 END"


def _resolutions(meant: Mapping[str, Any], *, sees_drafts: bool) -> tuple[str, list[Any]]:
    """SQL for the resolutions that are asked for, with its values; "" where all are."""
    conditions: list[str] = []
    values: list[Any] = []
    if not sees_drafts:
        conditions.append(f"held.published = {Dialect(connection.vendor).true}")
    conferences = asked_conferences(meant)
    if conferences is not None:
        conditions.append(f"held.id IN ({_marks(conferences)})")
        values += conferences
    if themes := meant["theme"]:
        further = f"SELECT resolution_id FROM {FURTHER} WHERE theme_id IN ({_marks(themes)})"
        conditions.append(f"(asked.theme_id IN ({_marks(themes)}) OR asked.id IN ({further}))")
        values += [*themes, *themes]
    if not conditions:
        return "", []
    return (
        f"SELECT asked.id FROM {RESOLUTION} AS asked JOIN {CONFERENCE} AS held"
        f" ON held.id = asked.conference_id WHERE {' AND '.join(conditions)}",
        values,
    )


def _of_late(own_deadlines: str) -> str:
    """SQL for where the MOVES stand of what has no end yet, and whose deadline had passed by a day; in what
    table or query deadlines of its own are.
    """
    return (
        f" FROM (MOVES) AS m CROSS JOIN {RESOLUTION} AS asked LEFT JOIN {own_deadlines} AS own"
        " ON own.resolution_id = m.resolution_id AND own.state_id = m.state_id"
        f" WHERE asked.id = m.resolution_id AND asked.lifecycle = '{Lifecycle.ACTIVE.value}'"
        " AND COALESCE(own.due_on, asked.due_on) < %s"
    )


def _is_open(level: str) -> str:
    """SQL for whether something is still to be done at a level: 1 or 0."""
    return f"CASE WHEN {level} IS NULL OR {level} = '{Status.COMPLETE.value}' THEN 0 ELSE 1 END"


def _marks(keys: Sequence[int]) -> str:
    return ", ".join(["%s"] * len(keys)) or "NULL"
