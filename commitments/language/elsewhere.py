"""What the words of a search find, told by keys, so that an index finds the rows: in other rows that lead to
the ones searched for, and in these themselves.
"""

import functools
import json
import operator
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, Case, F, Func, IntegerField, Q, QuerySet, Value, When

# A lookup, and the text that it is given.
Lookup = tuple[str, str]
# A function of PostgreSQL that gives the words of a text, and the hashes of its lines after a sign that no
# word has; its index is that of commitments.word_index.
WORDS: Final = "commitments_search_words"
LINE_HASH: Final = "('=' || hashtextextended({line}, 0)::text)"
# Where more rows say something themselves, one need not read many for a page.
OWN_MAX: Final = 10_000
_PATTERNS: Final = {"__startswith": "{}%", "__endswith": "%{}", "__contains": "%{}%"}


@dataclass(frozen=True, kw_only=True)
class Elsewhere:
    """SearchTextFields of `rows` that are not the ones searched for, but lead to them: `key` takes what these
    `give`. They are looked through by themselves, each once, however many rows it leads to; they have
    `names` where what they say is a name of the row that is found.
    """

    rows: Callable[[], QuerySet[Any]]
    columns: tuple[str, ...]
    key: str
    gives: str = "pk"
    names: bool = True


@dataclass(eq=False)
class _Own:
    """What rows say themselves: one of the lookups holds in their column. `keys` are those of all such rows,
    or None where they are more than OWN_MAX.
    """

    column: str
    lookups: Sequence[Lookup]
    found: list[int] = field(default_factory=list)

    @property
    def keys(self) -> list[int] | None:
        return self.found if len(self.found) <= OWN_MAX else None

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


class _Holds(Func):
    """That a key is one of those found, which are as many as they are once it becomes SQL."""

    output_field = BooleanField()

    def __init__(self, key: str, keys: list[int]) -> None:
        super().__init__(F(key))
        self.keys = keys

    def as_sql(self, compiler: Any, connection: Any, *_args: Any, **_context: Any) -> Any:
        sql, params = compiler.compile(self.source_expressions[0])
        return _among(sql, [*self.keys], vendor=connection.vendor, params=params)


class _OwnHolds(Func):
    """That a row is one of those found, or says so."""

    output_field = BooleanField()

    def __init__(self, own: _Own) -> None:
        super().__init__(F("pk"), F(own.column))
        self.own = own

    def as_sql(self, compiler: Any, connection: Any, *_args: Any, **_context: Any) -> Any:
        key, text = (compiler.compile(one) for one in self.source_expressions)
        if self.own.keys is None:
            return self.own.by_reading(text[0])
        return _among(key[0], self.own.keys, vendor=connection.vendor, params=key[1])


class Found:
    """The conditions of one search of rows that have an index of their words; `find` has to be called before
    one of them becomes SQL.
    """

    def __init__(self, model: Any) -> None:
        self._model = model
        self._elsewhere: dict[Elsewhere, list[tuple[Q, list[int], bool]]] = {}
        self._own: list[_Own] = []

    def own(self, column: str, lookups: Sequence[Lookup]) -> Q:
        """That one of the lookups holds in the column of a row."""
        self._own.append(_Own(column, lookups))
        return Q(_OwnHolds(self._own[-1]))

    def elsewhere(self, column: Elsewhere, holds: Q, *, narrows: bool) -> Q:
        """That a row is one to which those lead of which `holds` is true; it `narrows` what other conditions
        find.
        """
        keys: list[int] = []
        self._elsewhere.setdefault(column, []).append((holds, keys, narrows))
        return Q(_Holds(column.key.removesuffix("__in"), keys))

    def find(self) -> None:
        """Look through each table once for all that is asked of it, in one query."""
        parts: list[str] = []
        given: list[Any] = []
        taking: list[list[list[int]]] = []
        for sql, params, keys in (*self._asked_elsewhere(), *self._asked_of_own()):
            parts.append(f"SELECT {len(parts)}, one.* FROM ({sql}) AS one")  # noqa: S608
            given += params
            taking.append(keys)
        if not parts:
            return
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(parts), given)
            for place, key, mask in cursor.fetchall():
                for number, keys in enumerate(taking[place]):
                    if mask >> number & 1:
                        keys.append(key)

    def _asked_elsewhere(self) -> "Iterator[_Asked]":
        for column, conditions in self._elsewhere.items():
            which = [
                Case(When(holds, then=Value(1 << number)), default=Value(0), output_field=IntegerField())
                for number, (holds, *_told) in enumerate(conditions)
            ]
            wanted = (holds for holds, _keys, narrows in conditions if not narrows)
            rows = column.rows().filter(functools.reduce(operator.or_, wanted, Q())).order_by()
            told = rows.values_list(F(column.gives), functools.reduce(operator.add, which))
            try:
                sql, params = told.query.sql_with_params()
            except EmptyResultSet:
                continue
            yield sql, params, [keys for _holds, keys, _narrows in conditions]

    def _asked_of_own(self) -> "Iterator[_Asked]":
        name, meta = connection.ops.quote_name, self._model._meta
        for own in self._own:
            column = name(meta.get_field(own.column).column)
            holds, params = (own.by_index if connection.vendor == "postgresql" else own.by_reading)(column)
            sql = f"SELECT {name(meta.pk.column)}, 1 FROM {name(meta.db_table)} WHERE {holds}"  # noqa: S608
            yield f"{sql} LIMIT {OWN_MAX + 1}", params, [own.found]


# SQL for keys and a number of which each bit says whether one condition holds, and where its keys are kept.
_Asked = tuple[str, Iterable[Any], list[list[int]]]


def _among(key: str, keys: list[int], *, vendor: str, params: Sequence[Any]) -> tuple[str, list[Any]]:
    if vendor == "postgresql":
        return f"{key} = ANY(%s::bigint[])", [*params, keys]
    return f"{key} IN (SELECT value FROM json_each(%s))", [*params, json.dumps(keys)]  # noqa: S608


def _lexeme(text: str) -> str:
    """A lookup of one word as PostgreSQL's type of queries has it."""
    doubled = text.strip().replace("\\", "\\\\").replace("'", "''")
    return f"'{doubled}'" + ("" if text.endswith(" ") else ":*")
