"""What the words of a search find, told by keys, so that an index finds the rows: in other rows that lead to
the ones searched for, and in these themselves.
"""

import functools
import json
import operator
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, Case, F, Func, IntegerField, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL

# A lookup, and the text that it is given.
Lookup = tuple[str, str]
# A function of PostgreSQL that gives the words of a text, and the hashes of its lines after a sign that no
# word has; its index is that of commitments.word_index.
WORDS: Final = "commitments_search_words"
LINE_HASH: Final = "('=' || hashtextextended({line}, 0)::text)"
# The tables in which SQLite keeps the words and lines of each text, where it can, each as the digits of its
# bytes: so they begin with one another as the texts do, and are one word each to it, whatever is in them. No
# text has a capital letter; in a line one stands for each space.
WORD_TABLES: Final = {
    "commitments_commitment": "commitments_words",
    "commitments_resolution": "commitments_resolution_words",
}
WORD_TABLE: Final = WORD_TABLES["commitments_commitment"]
_SPACE: Final = "X"
# Where more rows say something themselves, one need not read many for a page.
OWN_MAX: Final = 10_000
_PATTERNS: Final = {"__startswith": "{}%", "__endswith": "%{}", "__contains": "%{}%"}


@dataclass(frozen=True, kw_only=True)
class Elsewhere:
    """SearchTextFields of `rows` that are not the ones searched for, but lead to them: `key` takes what these
    `give`. They are looked through by themselves, each once, however many rows it leads to; they have
    `names` where what they say is a name of the row that is found, and are found by their words where the
    one column has an `index` of these.
    """

    rows: Callable[[], QuerySet[Any]]
    columns: tuple[str, ...]
    key: str
    gives: str = "pk"
    names: bool = True
    index: bool = False


@dataclass(eq=False)
class _Own:
    """What rows say themselves: one of the lookups holds in their column. `keys` are those of all such rows,
    or None where they are many.
    """

    column: str
    lookups: Sequence[Lookup]
    keys: list[int] | None = field(default_factory=list)

    def is_within(self, other: "_Own") -> bool:
        """Whether the other holds of each row of which this one does, for its texts stand in this one's."""
        return (
            self is not other
            and self.column == other.column
            and all(
                any(lookup == "__contains" and part in text for lookup, part in other.lookups)
                for _lookup, text in self.lookups
            )
        )

    def by_reading(self, sql: str) -> tuple[str, list[str]]:
        """SQL that asks the text."""
        database: Any = connection
        like = database.operators["contains"] % "%s"
        asked, texts = [], []
        for lookup, text in self.lookups:
            pattern = _PATTERNS.get(lookup)
            asked.append(f"{sql} {like}" if pattern else f"{sql} = %s")
            texts.append(pattern.format(connection.ops.prep_for_like_query(text)) if pattern else text)
        return f"({' OR '.join(asked)})", texts

    def by_index(self, sql: str) -> tuple[str, list[str]]:
        """The same for PostgreSQL's index of words, where each lookup is for one word, or for whole lines."""
        lines = [text for lookup, text in self.lookups if not lookup]
        if lines:
            asked = [
                f"{WORDS}({sql}) @@ quote_literal({LINE_HASH.format(line='%s')})::tsquery" for _ in lines
            ]
            return f"({' OR '.join(asked)})", lines
        words = [text for _lookup, text in self.lookups]
        if any(not text.strip() or " " in text.strip() for text in words):
            return self.by_reading(sql)
        return f"{WORDS}({sql}) @@ %s::tsquery", [" | ".join(map(_lexeme, words))]

    def by_table(self) -> str | None:
        """The same for SQLite's table of words; None where only reading tells."""
        lines = [text for lookup, text in self.lookups if not lookup]
        if lines:
            return " OR ".join(f'"{text.replace(" ", _SPACE).encode().hex()}"' for text in lines)
        words = [text for _lookup, text in self.lookups]
        if any(not text.strip() or " " in text.strip() for text in words):
            return None
        ends = ("" if text.endswith(" ") else "*" for text in words)
        return " OR ".join(
            f'"{text.strip().encode().hex()}"{end}' for text, end in zip(words, ends, strict=True)
        )


@dataclass(eq=False)
class _Keys:
    """The keys that one column of a row is one of, which are as many as they are once this becomes SQL."""

    column: str
    keys: list[int]


class _Either(Func):
    """That a row says something itself, or leads to one that does: one condition for each column, so that
    an index of it is used, and none for what nothing was found by.
    """

    output_field = BooleanField()

    def __init__(self, parts: "tuple[Told, ...]") -> None:
        self.columns = [*dict.fromkeys(["pk", *(part.column for part in parts)])]
        super().__init__(*map(F, self.columns))
        self.parts = parts

    @functools.cached_property
    def told(self) -> tuple[Mapping[str, Mapping[int, None]], Sequence[_Own]]:
        """The keys by column, and what rows have to be read for."""
        keys: dict[str, dict[int, None]] = {}
        for part in self.parts:
            if part.keys:
                column = "pk" if isinstance(part, _Own) else part.column
                keys.setdefault(column, {}).update(dict.fromkeys(part.keys))
        return keys, [part for part in self.parts if isinstance(part, _Own) and part.keys is None]

    def implies(self, other: "_Either") -> bool:
        """Whether the other holds of each row of which this one does."""
        (keys, read), (others, others_read) = self.told, other.told
        return all(found.keys() <= others.get(column, {}).keys() for column, found in keys.items()) and all(
            any(one is another or one.is_within(another) for another in others_read) for one in read
        )

    def as_sql(self, compiler: Any, connection: Any, *_args: Any, **_context: Any) -> Any:
        columns = dict(zip(self.columns, map(compiler.compile, self.source_expressions), strict=True))
        asked: list[str] = []
        given: list[Any] = []
        keys, read = self.told
        for own in read:
            sql, texts = own.by_reading(columns[own.column][0])
            asked.append(sql)
            given += texts
        for column, found in keys.items():
            sql, params = is_among(columns[column][0], [*found], vendor=connection.vendor)
            asked.append(sql)
            given += params
        if not asked:
            # Left out, all ranks of a search would come to one number, by which a column is ordered.
            return "1 = 0", []
        return f"({' OR '.join(asked)})", given


# What is known of a row by the time at which it becomes SQL.
Told = _Own | _Keys


@dataclass(frozen=True, kw_only=True)
class _AskedElsewhere:
    """One condition of other rows, the lookups that it is made of, and where the keys that it tells go."""

    holds: Q
    lookups: Sequence[Lookup]
    keys: list[int]
    narrows: bool


class Found:
    """The conditions of one search of rows that have an index of their words; `find` has to be called before
    one of them becomes SQL.
    """

    def __init__(self, model: Any) -> None:
        self._model = model
        self._elsewhere: dict[Elsewhere, list[_AskedElsewhere]] = {}
        self._own: list[_Own] = []
        self._few: set[_Own] = set()

    def own(self, column: str, lookups: Sequence[Lookup]) -> _Own:
        """That one of the lookups holds in the column of a row."""
        self._own.append(_Own(column, lookups))
        return self._own[-1]

    def elsewhere(self, column: Elsewhere, holds: Q, lookups: Sequence[Lookup], *, narrows: bool) -> _Keys:
        """That a row is one to which those lead of which `holds` is true, by one of the lookups; it `narrows`
        what other conditions find.
        """
        keys: list[int] = []
        asked = _AskedElsewhere(holds=holds, lookups=lookups, keys=keys, narrows=narrows)
        self._elsewhere.setdefault(column, []).append(asked)
        return _Keys(column.key.removesuffix("__in"), keys)

    def find(self) -> None:
        """Look through each table once for all that is asked of it, in one query, and again only for what is
        within something that turned out to be many.
        """
        waiting = [*self._own]
        asked = [*self._asked_elsewhere()]
        if has_word_table(connection):
            looked_up = [one for one in waiting if one.by_table() is not None]
            waiting = [one for one in waiting if one not in looked_up]
            _look_up(looked_up, asked)
            asked = []
        while outer := self._outer(waiting):
            asked += [self._asked_of(own, waiting) for own in outer]
            _answer(asked)
            asked = []
            for own in outer:
                waiting.remove(own)
                if own.keys is not None and len(own.keys) > OWN_MAX:
                    own.keys = None
                else:
                    waiting = [one for one in waiting if not one.is_within(own)]
            for one in waiting:
                one.keys = []
        _answer(asked)

    def _asked_elsewhere(self) -> "Iterator[_Asked]":
        for column, conditions in self._elsewhere.items():
            which = [
                Case(When(one.holds, then=Value(1 << number)), default=Value(0), output_field=IntegerField())
                for number, one in enumerate(conditions)
            ]
            wanted = [one for one in conditions if not one.narrows]
            rows = column.rows().filter(functools.reduce(operator.or_, (one.holds for one in wanted), Q()))
            if column.index:
                rows = rows.filter(*_by_index(rows.model, column.columns[0], wanted))
            told = rows.order_by().values_list(F(column.gives), functools.reduce(operator.add, which))
            try:
                sql, params = told.query.sql_with_params()
            except EmptyResultSet:
                continue
            yield sql, params, [one.keys for one in conditions]

    def _outer(self, waiting: list[_Own]) -> list[_Own]:
        """Of what waits, that which is within nothing else; what is many is taken out of it at once."""
        while True:
            outer: list[_Own] = []
            for one in waiting:
                others = (other for other in waiting if other in outer or not other.is_within(one))
                if not any(one.is_within(other) for other in others):
                    outer.append(one)
            many = [one for one in outer if self._is_many(one)]
            if not many:
                return outer
            for one in many:
                one.keys = None
                waiting.remove(one)

    def _is_many(self, own: _Own) -> bool:
        """Whether PostgreSQL takes it for so many rows that they are not worth looking for; its index gives
        all of them before the first.
        """
        if connection.vendor != "postgresql" or own in self._few:
            return False
        self._few.add(own)
        _key, table, column = self._names(own)
        holds, params = own.by_index(column)
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (FORMAT JSON) SELECT 1 FROM {table} WHERE {holds}", params)  # noqa: S608
            (found,) = cursor.fetchone()
        (plan,) = json.loads(found) if isinstance(found, str) else found
        return bool(plan["Plan"]["Plan Rows"] > 2 * OWN_MAX)

    def _asked_of(self, own: _Own, waiting: Sequence[_Own]) -> "_Asked":
        """The rows of which `own` holds; each tells also what else holds of it that is within `own`."""
        key, table, column = self._names(own)
        holds, params = (own.by_index if connection.vendor == "postgresql" else own.by_reading)(column)
        within = [one for one in waiting if one.is_within(own)]
        told, given = ["1"], []
        for number, one in enumerate(within, start=1):
            sql, texts = one.by_reading(column)
            told.append(f"CASE WHEN {sql} THEN {1 << number} ELSE 0 END")
            given += texts
        rows = f"SELECT {key}, {' + '.join(told)} FROM {table} WHERE {holds} LIMIT {OWN_MAX + 1}"  # noqa: S608
        return rows, [*given, *params], [one.keys for one in (own, *within) if one.keys is not None]

    def _names(self, own: _Own) -> tuple[str, str, str]:
        """What the database calls the key, the table and the column."""
        name, meta = connection.ops.quote_name, self._model._meta
        return name(meta.pk.column), name(meta.db_table), name(meta.get_field(own.column).column)


# SQL for keys and a number of which each bit says whether one condition holds, and where its keys are kept.
_Asked = tuple[str, Iterable[Any], list[list[int]]]


def _by_index(model: Any, column: str, wanted: Sequence[_AskedElsewhere]) -> list[Any]:
    """What the index of words says of rows of which one of the conditions holds; nothing where only reading
    tells.
    """
    every = _Own(column, [lookup for one in wanted for lookup in one.lookups])
    words = every.by_table()
    if not words:
        return []
    table = model._meta.db_table
    if connection.vendor == "postgresql":
        name = connection.ops.quote_name
        return [RawSQL(*every.by_index(f"{name(table)}.{name(column)}"), output_field=BooleanField())]  # noqa: S611
    if not has_word_table(connection):
        return []
    found = WORD_TABLES[table]
    return [Q(pk__in=RawSQL(f"SELECT rowid FROM {found} WHERE {found} MATCH %s", [words]))]  # noqa: S608,S611


def _look_up(owns: Sequence[_Own], asked: Sequence[_Asked]) -> None:
    """Ask SQLite's table of words for each of these, and what else is `asked`. Of the beginning of a word the
    table puts all rows together before it gives the first: that is not asked where the word as a whole is in
    many.
    """
    narrow = [one for one in owns if any(one.is_within(other) for other in owns)]
    for these in (narrow, [one for one in owns if one not in narrow]):
        for one in these:
            if any(other.keys is None and other.is_within(one) for other in owns):
                one.keys = None
        _answer([*asked, *(_asked_of_table(one) for one in these if one.keys is not None)])
        asked = []
        for one in these:
            one.keys = None if one.keys is None or len(one.keys) > OWN_MAX else one.keys


def _asked_of_table(own: _Own) -> _Asked:
    """The rows of which `own` holds, by SQLite's table of words."""
    rows = f"SELECT rowid, 1 FROM {WORD_TABLE} WHERE {WORD_TABLE} MATCH %s LIMIT {OWN_MAX + 1}"  # noqa: S608
    return rows, [own.by_table()], [own.keys] if own.keys is not None else []


@functools.cache
def _has_fts5() -> bool:
    with sqlite3.connect(":memory:") as memory:
        ((found,),) = memory.execute("SELECT sqlite_compileoption_used('ENABLE_FTS5')").fetchall()
    memory.close()
    return bool(found)


def has_word_table(connection: Any) -> bool:
    """Whether the words of texts are kept in a table of their own."""
    return connection.vendor == "sqlite" and _has_fts5()


def tokens_sql(text: str) -> str:
    """SQL for what the table holds of a text. There is no byte below 16 in it but that of a line's end, so
    that the digits of a space are found as such.
    """
    words = f"replace(hex(replace({text}, char(10), ' ')), '20', ' ')"
    lines = f"replace(hex(replace(replace({text}, ' ', '{_SPACE}'), char(10), ' ')), '20', ' ')"
    return f"{words} || ' ' || {lines}"


def _answer(asked: Sequence[_Asked]) -> None:
    """Ask all in one query, and keep the keys that it tells."""
    if not asked:
        return
    each = [f"SELECT {number}, one.* FROM ({sql}) AS one" for number, (sql, _, _) in enumerate(asked)]  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(each), [value for _sql, params, _keys in asked for value in params])
        for place, key, mask in cursor.fetchall():
            for number, keys in enumerate(asked[place][2]):
                if mask >> number & 1:
                    keys.append(key)


def either(parts: "Iterable[Q | Told]") -> Q:
    """That one of the parts holds; an empty condition where there is none."""
    parts = [*parts]
    told = tuple(part for part in parts if not isinstance(part, Q))
    asked = [part for part in parts if isinstance(part, Q)]
    return functools.reduce(operator.or_, [*asked, Q(_Either(told))] if told else asked, Q())


def shortened(condition: Q, *, given: Q | None = None) -> Q:
    """The condition without what holds wherever the rest of it does, or what is `given`; empty where that is
    all. PostgreSQL takes a row for which the same is asked several times for one among very few.
    """
    parts = [*condition.children]
    known = [*given.children] if given is not None else []
    is_plain = condition.connector == Q.AND and not condition.negated
    if not (is_plain and all(isinstance(one, _Either) for one in (*parts, *known))):
        return condition
    kept: list[Any] = []
    for number, one in enumerate(parts, start=1):
        if not any(other.implies(one) for other in (*known, *kept, *parts[number:])):
            kept.append(one)
    return functools.reduce(operator.and_, map(Q, kept), Q())


def is_among(key: str, keys: Sequence[Any], *, vendor: str) -> tuple[str, list[Any]]:
    """SQL for that a key is one of many numbers, which both databases look up and do not go through."""
    if vendor == "postgresql":
        return f"{key} = ANY(%s::bigint[])", [[*keys]]
    return f"{key} IN (SELECT value FROM json_each(%s))", [json.dumps([*keys])]  # noqa: S608


def _lexeme(text: str) -> str:
    """A lookup of one word as PostgreSQL's type of queries has it."""
    doubled = text.strip().replace("\\", "\\\\").replace("'", "''")
    return f"'{doubled}'" + ("" if text.endswith(" ") else ":*")
