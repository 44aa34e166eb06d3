"""Whoever changes several periods of many commitments has the ledger of levels asked for their moves once,
when all of them are changed, and not after each statement, or each row.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from tracker.models.ledger import ASK_FOR_WAITING, THEY_WAIT, WAITING_TABLE, WAITING_VARIABLE


@contextmanager
def asked_once() -> Iterator[None]:
    """The triggers of the ledger only note meanwhile of which commitments periods change, and ask for these
    at the end. Use it within a transaction: what fails takes back what was changed, and what was noted.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("Periods are changed within a transaction, or the ledger may miss them.")
    is_postgresql = connection.vendor == "postgresql"
    # All SQL here is made of names of our own.
    with connection.cursor() as cursor:
        if is_postgresql:
            cursor.execute("SELECT set_config(%s, '{}', true)", [WAITING_VARIABLE])
        else:
            cursor.execute(f"INSERT INTO {WAITING_TABLE} VALUES (%s)", [THEY_WAIT])  # noqa: S608
    yield
    with connection.cursor() as cursor:
        if is_postgresql:
            cursor.execute(f"SELECT {ASK_FOR_WAITING}()")
        else:
            cursor.execute(f"DELETE FROM {WAITING_TABLE} WHERE commitment_id = %s", [THEY_WAIT])  # noqa: S608
