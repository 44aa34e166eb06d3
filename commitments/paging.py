"""Pages of long lists: which rows stand on one is asked first, and what is shown of rows only of these; and
no more rows are counted than anybody turns pages for.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import EmptyResultSet
from django.core.paginator import Paginator
from django.db import connection, connections
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.db.models.sql.constants import LOUTER
from django.utils.functional import cached_property

if TYPE_CHECKING:
    from django.db.models import QuerySet

# Of more rows it is said that there are more: to count looks at each row.
COUNTED_MAX: Final = 10_000


def counted(rows: "QuerySet[Any]") -> int:
    """How many rows there are; COUNTED_MAX + 1 where they are more than that."""
    return int(first_to_count(rows).count())


def is_beyond(count: int) -> bool:
    """Whether there are more rows than are counted."""
    return count > COUNTED_MAX


def are_more_than(rows: "QuerySet[Any]", number: int) -> bool:
    """Whether there are more rows than that; no more are looked at."""
    return bool(_by_themselves(rows).order_by().values("pk")[number : number + 1].exists())


def first_to_count(rows: "QuerySet[Any]") -> "QuerySet[Any]":
    """So many of the rows that it tells whether they are more than COUNTED_MAX."""
    return _by_themselves(rows).order_by().values("pk")[: COUNTED_MAX + 1]


def _by_themselves(rows: "QuerySet[Any]") -> "QuerySet[Any]":
    """The rows without the tables that are joined to tell something of them, where nothing is asked of these
    and each row leads to no more than one: there are as many. Else the rows as they are.
    """
    query: Any = rows.query
    if query.combinator or query.is_sliced or query.group_by is not None:
        return rows
    joined = [query.alias_map[alias] for alias, count in query.alias_refcount.items() if count]
    # To ask Django for its alias takes the table into a query that has none.
    own = next(iter(query.alias_map), None)
    asked = {column.alias for column in query._gen_cols([query.where], include_external=True)}
    if asked - {own} or not all(one.table_alias == own or _is_told_by(one) for one in joined):
        return rows
    alone: Any = rows.model._base_manager.using(rows.db).all()
    alone.query.where = query.where
    return alone  # type: ignore[no-any-return]


def _is_told_by(join: Any) -> bool:
    """Whether each row leads to one row of this table, or to none and is there nevertheless."""
    of_one = join.join_field.many_to_one or join.join_field.one_to_one
    return of_one and not join.filtered_relation and (join.join_type == LOUTER or not join.nullable)


def counting(rows: "QuerySet[Any]") -> tuple[str, tuple[Any, ...]]:
    """The SQL by which `counted` counts the rows, with its parameters."""
    sql, parameters = first_to_count(rows).query.sql_with_params()
    return f"SELECT COUNT(*) FROM ({sql}) AS rows", parameters  # noqa: S608


def counted_each(lists: "Mapping[str, QuerySet[Any]]") -> Mapping[str, int]:
    """How many rows each of the lists has, as `counted` says, in one query."""
    asked: dict[str, str] = {}
    given: list[Any] = []
    for name, rows in lists.items():
        try:
            asked[name], params = first_to_count(rows).query.sql_with_params()
        except EmptyResultSet:
            continue
        given += params
    if not asked:
        return dict.fromkeys(lists, 0)
    counts = ", ".join(f"(SELECT COUNT(*) FROM ({sql}) AS rows)" for sql in asked.values())  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {counts}", given)
        found = cursor.fetchone()
    return {**dict.fromkeys(lists, 0), **dict(zip(asked, found, strict=True))}


def rows_between(rows: "QuerySet[Any]", start: int, stop: int, *, of: int | None = None) -> "QuerySet[Any]":
    """The ordered rows from place `start`, counted from 0, up to `stop`, which is not among them; where it is
    known that they are `of` so many, those in the second half are found from the end.

    PostgreSQL computes all that is shown of a row for each that it passes over, joins and subqueries among
    it; of a key there is nothing to compute. Of a past day it would join all rows with what held then before
    it looks which of them are meant, unless it is told the keys. SQLite would sort all that is shown, and
    make an index of all of it for the one page.
    """
    if is_ranked(rows):
        return rows.filter(pk__in=_ranked_keys(rows, start, stop))
    keys: Any
    if of is not None and of - stop < start < of:
        keys = rows.reverse().values("pk")[max(of - stop, 0) : of - start]
    elif start or finds_keys_first(rows) or connections[rows.db].vendor == "sqlite":
        keys = rows.values("pk")[start:stop]
    else:
        return rows[:stop]
    if rows.query._filtered_relations:  # type: ignore[attr-defined]
        keys = list(keys.values_list("pk", flat=True))
    return rows.filter(pk__in=keys)


def finds_keys_first(rows: "QuerySet[Any]") -> bool:
    """Whether the rows are in an order for which all are sorted (RecordQuerySet.finding_keys_first)."""
    return bool(getattr(rows.query, "finds_keys_first", False))


def first_of(rows: "QuerySet[Any]", most: int) -> "QuerySet[Any]":
    """So many of the first of the ordered rows, by one query."""
    return rows.filter(pk__in=rows.values("pk")[:most]) if finds_keys_first(rows) else rows[:most]


def is_ranked(rows: "QuerySet[Any]") -> bool:
    """Whether the rows are what a search found, in the order of their ranks."""
    return bool(getattr(rows, "better_ranks", ())) and rows.query.order_by[:1] == ("search_rank",)


def _ranked_keys(rows: "QuerySet[Any]", start: int, stop: int) -> RawSQL:
    """The keys of what a search found from place `start` up to `stop`: of one rank after the other, so that
    what is found is neither ranked nor sorted where those of a better rank are enough.
    """
    parts: list[str] = []
    given: list[Any] = []
    worse = Q()
    in_order: Any = rows.order_by(*rows.query.order_by[1:])
    for condition in (*rows.better_ranks, Q()):  # type: ignore[attr-defined]
        try:
            keys = in_order.filter(worse & condition).values_list("pk")[:stop]
            sql, params = keys.query.sql_with_params()
        except EmptyResultSet:
            continue
        finally:
            worse &= ~condition
        parts.append(f"SELECT * FROM ({sql}) AS rank_{len(parts)}")  # noqa: S608
        given += params
    every = " UNION ALL ".join(parts) or "SELECT CAST(NULL AS bigint) WHERE 1 = 0"
    return RawSQL(f"SELECT * FROM ({every}) AS ranked LIMIT %s OFFSET %s", [*given, stop - start, start])  # noqa: S608,S611


class KeysFirstPaginator(Paginator):  # type: ignore[type-arg]
    """Django's, whose pages are read by `rows_between`."""

    object_list: Any

    def page(self, number: Any) -> Any:
        found = super().page(number)
        start = (found.number - 1) * self.per_page
        stop = min(start + self.per_page, self.count)
        found.object_list = rows_between(self.object_list, start, stop, of=self.known)
        return found

    @property
    def known(self) -> int | None:
        """How many rows there are, where that is known."""
        return self.count


class CountedPaginator(KeysFirstPaginator):
    """One with no more pages than rows are counted for; `goes_on` where there are more rows."""

    @cached_property
    def counted(self) -> int:
        return counted(self.object_list)

    @cached_property
    def count(self) -> int:
        return min(self.counted, COUNTED_MAX)

    @property
    def known(self) -> int | None:
        return None if self.goes_on else self.count

    @property
    def goes_on(self) -> bool:
        return is_beyond(self.counted)
