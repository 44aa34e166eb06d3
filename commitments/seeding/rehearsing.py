"""Trying a load of files without a lock: on copies of the record's tables that this connection alone sees."""
# ruff: noqa: S608 (all SQL here is made of names of our own)

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.apps import apps
from django.db import connection, transaction

# What ties a copy to tables that are not copied; nothing of it is ever committed.
_REFERENCE: Final = re.compile(r' REFERENCES "[^"]+" \("[^"]+"\)( DEFERRABLE INITIALLY DEFERRED)?')


@contextmanager
def rehearsal() -> Iterator[None]:
    """All that is read and written of the record inside is a copy, as it was at the beginning, and gone
    at the end; nobody waits for it.

    Both databases look for a table among the temporary ones first. Inside a transaction
    that has begun already, the copies are that one's.
    """
    with reading_transaction(), transaction.atomic():
        with connection.cursor() as cursor:
            for table, key in record_tables():
                for statement in copy_statements(cursor, table, key):
                    cursor.execute(statement)
        try:
            yield
        finally:
            transaction.set_rollback(True)


@contextmanager
def reading_transaction() -> Iterator[None]:
    """A transaction on SQLite that takes no lock until it writes to what is not temporary, which it never
    does.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    sqlite: Any = connection
    # How it begins transactions is read when it is opened.
    sqlite.ensure_connection()
    mode, sqlite.transaction_mode = sqlite.transaction_mode, "DEFERRED"
    try:
        yield
    finally:
        sqlite.transaction_mode = mode


def record_tables() -> list[tuple[str, str]]:
    """Every table of the record, with the column of its key."""
    models = apps.get_app_config("commitments").get_models(include_auto_created=True)
    return sorted({(model._meta.db_table, str(model._meta.pk.column)) for model in models})


def copy_statements(cursor: Any, table: str, key: str) -> Iterator[str]:
    if connection.vendor == "postgresql":
        cursor.execute("SELECT current_schema()")
        (schema,) = cursor.fetchone()
        # Keys go on from where the table's own are, so that none is given twice.
        yield (
            f"CREATE TEMPORARY TABLE {table} (LIKE {schema}.{table} INCLUDING ALL EXCLUDING IDENTITY) "
            "ON COMMIT DROP"
        )
        cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [f"{schema}.{table}", key])
        (sequence,) = cursor.fetchone()
        if sequence is not None:
            yield f"ALTER TABLE pg_temp.{table} ALTER COLUMN {key} SET DEFAULT nextval('{sequence}')"
        yield f"INSERT INTO pg_temp.{table} SELECT * FROM {schema}.{table}"
        return
    cursor.execute("SELECT sql FROM main.sqlite_master WHERE tbl_name = %s AND type = 'table'", [table])
    ((created,),) = cursor.fetchall()
    yield _REFERENCE.sub("", created).replace("CREATE TABLE ", "CREATE TEMPORARY TABLE ", 1)
    yield f'INSERT INTO temp."{table}" SELECT * FROM main."{table}"'
    cursor.execute(
        "SELECT sql FROM main.sqlite_master WHERE tbl_name = %s AND type = 'index' AND sql IS NOT NULL",
        [table],
    )
    for (index,) in cursor.fetchall():
        yield re.sub(r"^(CREATE (?:UNIQUE )?INDEX )", r"\1temp.", index)
