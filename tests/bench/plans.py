"""What the database would do for each query of a request: which large tables it would walk throughout."""

import itertools
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from django.apps import apps
from django.db import connection

# A table of fewer rows is as quickly read as looked up in.
LARGE_ROWS: Final = 15_000
_numbers: Final = itertools.count()
_NAMED: Final = re.compile(r'(?:FROM|JOIN) "(\w+)"(?: (?:AS )?"?(?!INNER|LEFT|CROSS|WHERE|ON)(\w+)"?)?')
_STEP: Final = re.compile(r"^(SCAN|SEARCH) (\S+)(.*)$")


@dataclass
class Queries:
    """The queries of a request, in their order."""

    asked: list[tuple[str, Any]] = field(default_factory=list)

    def note(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip("( ").startswith(("SELECT", "WITH")):
            self.asked.append((sql, params))
        return execute(sql, params, many, context)

    def walked(self) -> set[str]:
        """The large tables that any of them walks, as far as it could not stop at a page's end."""
        large = large_tables()
        return {
            table for sql, params in self.asked for table in walked_by_query(sql, params) if table in large
        }


@contextmanager
def queries_noted() -> Iterator[Queries]:
    noted = Queries()
    with connection.execute_wrapper(noted.note):
        yield noted


def large_tables() -> set[str]:
    models = apps.get_models(include_auto_created=True)
    return {model._meta.db_table for model in models if model._base_manager.count() >= LARGE_ROWS}


def walked_by_query(sql: str, params: Any) -> Iterator[str]:
    """The tables, large or not, that one query walks."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
            (found,) = cursor.fetchone()
            plans = json.loads(found) if isinstance(found, str) else found
            yield from _walked_by(plans[0]["Plan"], may_stop=False)
        else:
            # Prepared anew each time: what is kept prepared tells the plan of before an index went.
            cursor.execute(f"EXPLAIN QUERY PLAN {sql} /* {next(_numbers)} */", params)
            yield from _scanned_by(
                [(not parent, line) for _id, parent, _unused, line in cursor.fetchall()], sql
            )


def first_of_sqlite(sql: str, params: Any) -> str:
    """The table with which SQLite begins."""
    steps = (_STEP.match(line) for line in _lines_of_sqlite(sql, params))
    return next(step.group(2) for step in steps if step)


def sorts_all_on_sqlite(sql: str, params: Any) -> bool:
    """Whether SQLite reads all that it finds before it knows what comes first; where the keys of a page are
    found first, before it knows these.
    """
    plan = _plan_of_sqlite(sql, params)
    parts = {0, *(number for number, _parent, line in plan if line.startswith("LIST SUBQUERY"))}
    lines = {part: [line for _number, parent, line in plan if parent == part] for part in parts}
    return any(
        "USE TEMP B-TREE FOR ORDER BY" in found and "USING INTEGER PRIMARY KEY" not in found[0]
        for found in lines.values()
    )


def makes_an_index_on_sqlite(sql: str, params: Any) -> bool:
    """Whether SQLite would put all that is shown of a table into an index for this one query."""
    return any(" AUTOMATIC " in line for line in _lines_of_sqlite(sql, params))


def _lines_of_sqlite(sql: str, params: Any) -> list[str]:
    """Of the query itself; what its subqueries do is left out."""
    return [line for _number, parent, line in _plan_of_sqlite(sql, params) if not parent]


def _plan_of_sqlite(sql: str, params: Any) -> list[tuple[int, int, str]]:
    """Each line with its number, and that of the part to which it belongs; 0 is the query itself."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql} /* {next(_numbers)} */", params)
        return [(number, parent, line) for number, parent, _unused, line in cursor.fetchall()]


def _walked_by(node: dict[str, Any], *, may_stop: bool) -> Iterator[str]:
    """Of PostgreSQL's plan. A walk in the order of an index that a LIMIT ends is none."""
    kind = node["Node Type"]
    conditions = {"Index Cond", "Recheck Cond", "TID Cond"}
    if "Relation Name" in node and not conditions & set(node) and not may_stop:
        yield node["Relation Name"]
    for child in node.get("Plans", ()):
        # What comes in the order of a key already is sorted further a few rows at a time.
        goes_on = kind in {"Nested Loop", "Index Scan", "Index Only Scan", "Incremental Sort", "Result"}
        is_first = child.get("Parent Relationship") == "Outer"
        yield from _walked_by(child, may_stop=kind == "Limit" or (may_stop and goes_on and is_first))


def _scanned_by(lines: list[tuple[bool, str]], sql: str) -> Iterator[str]:
    """Of SQLite's plan, which names tables as the query does, and says of each line whether it is of the
    query itself. What a subquery sorts does not keep the query from stopping.
    """
    tables = {alias or table: table for table, alias in _NAMED.findall(sql)}
    sorts = any(line.startswith("USE TEMP B-TREE FOR") for is_own, line in lines if is_own)
    for is_own, line in lines:
        may_stop = is_own and not sorts and " LIMIT " in sql
        if found := _STEP.match(line):
            act, name, how = found.groups()
            # An index that is made for the query alone is made by a walk.
            if " AUTOMATIC " in how or (act == "SCAN" and not (may_stop and "USING INDEX" in how)):
                yield tables.get(name, name)
