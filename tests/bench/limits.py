"""The limit: SQL and nothing else, as fast as a program can ask it."""

import csv
import sqlite3
import time
from collections.abc import Callable, Sequence
from io import StringIO
from typing import Any

import psycopg

from tests.bench.rounds import Ask, NotMeasured, Side
from tests.bench.serving import ANSWER_SECONDS

Statements = Sequence[tuple[str, Any]]


def raw(statements: Statements, *, database_url: str, name: str = "raw") -> Side:
    """Statements of Django, their rows made into JSON at once: through psycopg, prepared, or through the
    standard library's SQLite. Raises NotMeasured where there are none.
    """
    if not statements:
        raise NotMeasured("No query was noted, so there is nothing to be asked without Django.")
    if database_url.startswith("sqlite"):
        return Side(name=name, client=lambda: _on_sqlite(statements, database_url))
    return Side(name=name, client=lambda: _on_postgresql(statements, database_url))


def _on_postgresql(statements: Statements, database_url: str) -> Ask:
    import orjson

    connection = _connected(database_url)
    # With their values in them, so that any statement can be prepared as it was sent.
    literal = psycopg.ClientCursor(connection)
    texts = [literal.mogrify(sql, params or None) for sql, params in statements]

    def ask() -> tuple[float, int]:
        began = time.perf_counter()
        size = 0
        for text in texts:
            rows = connection.execute(text.encode(), prepare=True).fetchall()
            size += len(orjson.dumps(rows, default=str))
        return time.perf_counter() - began, size

    return ask


def _connected(database_url: str) -> psycopg.Connection[Any]:
    connection = psycopg.connect(database_url, autocommit=True)
    connection.execute(f"SET statement_timeout = '{ANSWER_SECONDS}s'")
    return connection


def _on_sqlite(statements: Statements, database_url: str) -> Ask:
    import orjson
    from django.db.backends.sqlite3._functions import register

    path = database_url.removeprefix("sqlite:///")
    connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
    register(connection)
    asked = [(sql % (("?",) * len(params or ())), params or ()) for sql, params in statements]

    def ask() -> tuple[float, int]:
        began = time.perf_counter()
        size = 0
        for sql, params in asked:
            size += len(orjson.dumps(connection.execute(sql, params).fetchall(), default=str))
        return time.perf_counter() - began, size

    return ask


def copied(sql: str, *, database_url: str) -> Side:
    """All rows of a query as CSV: COPY, or csv.writer over a cursor."""

    def on_postgresql() -> Ask:
        connection = _connected(database_url)

        def ask() -> tuple[float, int]:
            began, first, size = time.perf_counter(), 0.0, 0
            with connection.cursor() as cursor, cursor.copy(f"COPY ({sql}) TO STDOUT (FORMAT csv)") as parts:
                for part in parts:
                    first = first or time.perf_counter() - began
                    size += len(part)
            return first, size

        return ask

    def on_sqlite() -> Ask:
        path = database_url.removeprefix("sqlite:///")
        connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)

        def ask() -> tuple[float, int]:
            began, first, size = time.perf_counter(), 0.0, 0
            cursor = connection.execute(sql)
            while rows := cursor.fetchmany(2000):
                out = StringIO()
                csv.writer(out).writerows(rows)
                first = first or time.perf_counter() - began
                size += len(out.getvalue().encode())
            return first, size

        return ask

    client: Callable[[], Ask] = on_sqlite if database_url.startswith("sqlite") else on_postgresql
    return Side(name="copy", client=client)
