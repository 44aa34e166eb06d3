"""Reading a long answer from one state of the database, whatever others write meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.db import DEFAULT_DB_ALIAS, connections
from psycopg.pq import TransactionStatus

# A read-only transaction on SQLite takes no lock that a writer waits for; Django's own would, for it begins
# IMMEDIATE.
_BEGIN: Final = {"postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", "sqlite": "BEGIN DEFERRED"}


@contextmanager
def database_snapshot(using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """All that is read there inside comes from one moment, the first read's. Inside a transaction, or another
    snapshot, that has begun already it is that one's to say.
    """
    connection = connections[using]
    if connection.in_atomic_block or _has_begun(connection):
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(_BEGIN[connection.vendor])
    try:
        yield
    finally:
        connection.has_limit = True  # type: ignore[attr-defined]
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK")


# The limit of a statement is for answers that come at once.
SECONDS_MAX: Final = 3600


def may_take_long(using: str = DEFAULT_DB_ALIAS) -> None:
    """Within a snapshot, let each statement take as long as a long file may."""
    connection = connections[using]
    if connection.vendor == "sqlite":
        # Looked at by config.sqlite, until the snapshot ends.
        connection.has_limit = False  # type: ignore[attr-defined]
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('statement_timeout', %s, true)"
            " WHERE current_setting('statement_timeout') <> '0'",
            [f"{SECONDS_MAX}s"],
        )


def _has_begun(connection: Any) -> bool:
    """Whether a snapshot has, which Django knows nothing of."""
    connection.ensure_connection()
    if connection.vendor == "postgresql":
        return bool(connection.connection.info.transaction_status != TransactionStatus.IDLE)
    return bool(connection.connection.in_transaction)
