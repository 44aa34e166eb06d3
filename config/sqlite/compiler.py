"""How SQLite is asked for some of many rows.

SQLite takes tables in the order that it reckons to be the cheapest for all rows that there are, whatever
LIMIT says: of a million commitments it would begin with each theme and each State to sort all of them for the
first hundred. It keeps to the order of a CROSS JOIN, though, and that is said here of tables that are joined
for what they show: they come after those by which rows are found and put in order. A QuerySet may say with
which table to begin, too (RecordQuerySet.beginning_with): then all follow in the order in which they are
named.
"""

from collections.abc import Iterator
from typing import Any, Final

from django.db.models.expressions import Col
from django.db.models.sql import compiler
from django.db.models.sql.compiler import (
    SQLAggregateCompiler,
    SQLDeleteCompiler,
    SQLInsertCompiler,
    SQLUpdateCompiler,
)
from django.db.models.sql.constants import INNER
from django.db.models.sql.datastructures import Join
from django.db.models.sql.query import Query
from django.db.models.sql.where import WhereNode

__all__ = [
    "SQLAggregateCompiler",
    "SQLCompiler",
    "SQLDeleteCompiler",
    "SQLInsertCompiler",
    "SQLUpdateCompiler",
]

CROSS: Final = "CROSS JOIN"


class SQLCompiler(compiler.SQLCompiler):
    """Takes tables that are joined for what they show last, where a part of the rows is asked for."""

    # The aliases of such tables.
    shown_only: frozenset[str] = frozenset()
    # The alias of the table to begin with, "" for whichever SQLite likes.
    first: str = ""

    def pre_sql_setup(self, with_col_aliases: bool = False) -> Any:
        found = super().pre_sql_setup(with_col_aliases=with_col_aliases)
        _select, order_by, group_by = found
        if self.query.is_sliced and not group_by:
            deciding = {
                *_tables_of(self.query.where),
                *(one for order, _sql in order_by for one in _tables_of(order)),
            }
            self.shown_only = frozenset(self.query.alias_map) - _with_parents(deciding, self.query)
            self.first = self._begins_with()
        return found

    def _begins_with(self) -> str:
        """The alias of the table that is joined to the first one by the relation to begin with."""
        # Whatever asks Django for the first table by its name changes what the query is.
        relation, base = getattr(self.query, "begins_with", ""), next(iter(self.query.alias_map), None)
        joined: Any = self.query.alias_map.items()
        of_base = (
            (alias, table)
            for alias, table in joined
            if table.join_type == INNER and table.parent_alias == base
        )
        return next((str(alias) for alias, table in of_base if table.join_field.name == relation), "")

    def get_from_clause(self) -> Any:
        found, params = super().get_from_clause()
        if not self.first:
            return found, params
        table = self.query.alias_map[self.first].table_name
        name = self.quote_name_unless_alias(table)
        if table != self.first:
            name = f"{name} {self.first}"
        at = next(place for place, sql in enumerate(found) if sql.startswith(f"{CROSS} {name} ON "))
        condition = found.pop(at).removeprefix(f"{CROSS} {name}")
        return [name, f"{CROSS} {found[0]}{condition}", *found[1:]], params

    def compile(self, node: Any) -> Any:
        sql, params = super().compile(node)
        if isinstance(node, Join) and (self.first or node.table_alias in self.shown_only):
            sql = f"{CROSS}{sql.removeprefix(INNER)}" if node.join_type == INNER else sql
        return sql, params


def _with_parents(aliases: set[str], query: Query) -> set[str]:
    """Those, and the tables by which they are reached."""
    found, waiting = set[str](), list(aliases)
    while waiting:
        if (alias := waiting.pop()) not in found and (table := query.alias_map.get(alias)) is not None:
            found.add(alias)
            if (parent := getattr(table, "parent_alias", None)) is not None:
                waiting.append(parent)
    return found


def _tables_of(expression: Any) -> Iterator[str]:
    """The aliases of the tables whose columns an expression names, subqueries within it among them."""
    if isinstance(expression, Col):
        yield expression.alias
    elif isinstance(expression, Query):
        for column in expression.get_external_cols():
            yield from _tables_of(column)
    elif isinstance(expression, WhereNode):
        for child in expression.children:
            yield from _tables_of(child)
    elif hasattr(expression, "get_source_expressions"):
        for source in expression.get_source_expressions():
            yield from _tables_of(source)
