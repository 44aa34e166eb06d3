"""Statements that PostgreSQL keeps prepared for a connection: it plans them a few times instead of for each
request, and of short questions planning is what takes longest.

PostgreSQL takes one plan for all values where it reckons that to cost no more than a plan for each. Of
pages of lists it knows too little for that: what is best for most values may walk an index for long where
few rows have one, and sort thousands where many have another. So a page is kept prepared only where the plan
for all values finds and sorts less than a page, as it reckons, and asked by that plan then; any other is
planned anew.

They are named by what they ask, so that behind a pooler nobody runs what another prepared under the same
name. What is not there any more, or may not be run any more, is asked as the framework asks it.
"""

import hashlib
import json
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final, Self
from weakref import WeakKeyDictionary

# Says of a database, among its settings, that a connection is the same server's for as long as it lasts.
PREPARES: Final = "PREPARES"
# Of each connection, so that plans do not take what memory the server has.
STATEMENTS_MOST: Final = 48
# So often a connection has lost what it had prepared; then it prepares no more.
LOSSES_MOST: Final = 3
# As PostgreSQL reckons for the usual values: less than a page has.
FEW_ROWS: Final = 100
_FOR_ALL: Final = "SET LOCAL plan_cache_mode = force_generic_plan; "
_MARK: Final = "what is asked for at {number}."
_IDLE: Final = 0
# What PostgreSQL says of a statement that it does not have, has already, or whose columns are others by now.
_NOT_THERE: Final = "26000"
_THERE_ALREADY: Final = "42P05"
_CHANGED: Final = "0A000"
# How it begins to say that it cannot make out a statement, such as the type of a value.
_NOT_UNDERSTOOD: Final = "42"


class How(Enum):
    """How a statement is asked."""

    NOT_PREPARED = ""
    AS_RECKONED = "EXECUTE "
    ONE_PLAN = f"{_FOR_ALL}EXECUTE "


@dataclass
class Kept:
    """What a connection has prepared, by its name, and how often it lost all of that."""

    names: OrderedDict[str, How] = field(default_factory=OrderedDict)
    losses: int = 0


_kept: Final[WeakKeyDictionary[Any, Kept]] = WeakKeyDictionary()


@dataclass(frozen=True, kw_only=True)
class ServerStatement:
    """A statement with places for some of its values; all others stand in it, so that plans rest on them."""

    name: str
    text: str
    places: Sequence[int]

    @classmethod
    def of(cls, connection: Any, sql: str, parameters: Sequence[Any], places: Sequence[int]) -> Self:
        """Of what the framework would send, with what stands at `places` left open."""
        marked = list(parameters)
        marks = [_MARK.format(number=number) for number in range(1, len(places) + 1)]
        for place, mark in zip(places, marks, strict=True):
            marked[place] = mark
        text = connection.ops.compose_sql(sql, marked)
        for number, mark in enumerate(marks, start=1):
            if text.count(f"'{mark}'") != 1:
                raise LookupError("A value has no place of its own in the statement.")
            text = text.replace(f"'{mark}'", f"${number}")
        name = f"mithaq_{hashlib.sha256(text.encode()).hexdigest()[:32]}"
        return cls(name=name, text=text, places=places)

    def executed(self, cursor: Any, database: Any, sql: str, parameters: Sequence[Any]) -> None:
        """Ask `sql` with its parameters by `cursor`, one of psycopg."""
        kept = _kept.setdefault(cursor.connection, Kept())
        if not can_fail(cursor.connection) or kept.losses >= LOSSES_MOST:
            cursor.execute(sql, parameters)
            return
        values = [parameters[place] for place in self.places]
        try:
            how = self._prepared(cursor, database, kept, values)
            if how is not How.NOT_PREPARED:
                cursor.execute(f"{how.value}{self._called(values)}", _texts(values))
                if how is How.ONE_PLAN:
                    cursor.nextset()
                return
        except database.Error as error:
            if error.sqlstate not in {_NOT_THERE, _CHANGED}:
                raise
            if error.sqlstate == _NOT_THERE:
                # Somebody discarded them all, or a pooler gave us another connection of its own.
                kept.losses += 1
                kept.names.clear()
            else:
                _forget(cursor, kept, self.name)
        cursor.execute(sql, parameters)

    def _called(self, values: Sequence[Any]) -> str:
        # Of hundreds of keys, to put them in takes the driver longer than the server needs to answer.
        marks = [str(value) if type(value) is int else "%s" for value in values]
        return f"{self.name}({', '.join(marks)})" if values else self.name

    def _prepared(self, cursor: Any, database: Any, kept: Kept, values: Sequence[Any]) -> How:
        """How it is to be asked; it is prepared now, unless that was done or cannot be done."""
        if self.name not in kept.names:
            kept.names[self.name] = self._prepare(cursor, database, values)
            while len(kept.names) > STATEMENTS_MOST:
                _forget(cursor, kept, next(iter(kept.names)))
        kept.names.move_to_end(self.name)
        return kept.names[self.name]

    def _prepare(self, cursor: Any, database: Any, values: Sequence[Any]) -> How:
        try:
            cursor.execute(f"PREPARE {self.name} AS {self.text}")
        except database.Error as error:
            if (error.sqlstate or "").startswith(_NOT_UNDERSTOOD) and error.sqlstate != _THERE_ALREADY:
                return How.NOT_PREPARED
            if error.sqlstate != _THERE_ALREADY:
                raise
        if not values or " LIMIT " not in self.text:
            return How.AS_RECKONED
        asked = f"{_FOR_ALL}EXPLAIN (FORMAT JSON) EXECUTE {self._called(values)}"
        cursor.execute(asked, _texts(values))
        cursor.nextset()
        (found,) = cursor.fetchone()
        plan = (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]
        while plan["Node Type"] in {"Limit", "Result"} and plan.get("Plans"):
            plan = plan["Plans"][0]
        if plan["Node Type"] == "Sort" and plan["Plan Rows"] < FEW_ROWS:
            return How.ONE_PLAN
        _deallocate(cursor, self.name)
        return How.NOT_PREPARED


def _texts(values: Sequence[Any]) -> list[Any] | None:
    """Those of the values that the driver puts into a statement."""
    return [value for value in values if type(value) is not int] or None


def can_fail(connection: Any) -> bool:
    """Whether what fails now can be asked again: inside a transaction nothing can, and one that has sent
    nothing yet looks idle.
    """
    return bool(connection.autocommit and connection.info.transaction_status == _IDLE)


def _forget(cursor: Any, kept: Kept, name: str) -> None:
    if kept.names.pop(name, How.NOT_PREPARED) is not How.NOT_PREPARED:
        _deallocate(cursor, name)


def _deallocate(cursor: Any, name: str) -> None:
    cursor.execute(f"DEALLOCATE {name}")


class PreparedCursor:
    """A cursor of psycopg that asks one statement where it is prepared."""

    def __init__(self, cursor: Any, statement: ServerStatement, database: Any) -> None:
        self.cursor, self.statement, self.database = cursor, statement, database

    def __getattr__(self, name: str) -> Any:
        return getattr(self.cursor, name)

    def execute(self, sql: str, parameters: Sequence[Any]) -> None:
        self.statement.executed(self.cursor, self.database, sql, parameters)


def answered(
    connection: Any,
    sql: str,
    parameters: Sequence[Any],
    *,
    places: Sequence[int] = (),
    statement: ServerStatement | None = None,
) -> list[Any]:
    """The rows of a query, by what the server keeps prepared where it does; `places` are those of the
    parameters that differ from one request to the next.
    """
    with connection.cursor() as cursor:
        if connection.settings_dict.get(PREPARES):
            known = statement or _statement(connection, sql, parameters, tuple(places))
            cursor.cursor = PreparedCursor(cursor.cursor, known, connection.Database)
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


# Few: each is a query of its own, and the day is in some.
_MOST: Final = 32
_known: Final[dict[Any, ServerStatement]] = {}


def _statement(
    connection: Any, sql: str, parameters: Sequence[Any], places: tuple[int, ...]
) -> ServerStatement:
    settled = tuple((type(one), one) for place, one in enumerate(parameters) if place not in places)
    key = sql, settled, places
    found = _known.get(key)
    if found is None:
        if len(_known) >= _MOST:
            _known.clear()
        found = _known[key] = ServerStatement.of(connection, sql, parameters, places)
    return found
