"""The deadline of each commitment on which something is still to be done, kept with it by triggers, so that
an index finds what is overdue.

It follows from the commitment and its resolution, by whatever way either changed, and in the same
transaction. No day is part of it: whether it has passed, and whether a closing has come, is decided when it
is read (commitments/querysets/commitments.py).

Installed after every `migrate`, as the triggers of commitments.triggers are; then it is put right everywhere.
"""
# ruff: noqa: S608 (all SQL here is made of names of our own)

from collections.abc import Iterator
from typing import Any, Final

from django.db import connections, transaction
from django.utils.translation import gettext as _

from commitments.vocabulary import Lifecycle, Position, Status

COMMITMENT: Final = "commitments_commitment"
RESOLUTION: Final = "commitments_resolution"
COLUMN: Final = "open_due_on"
NAME: Final = f"{COMMITMENT}_{COLUMN}"
# What it follows from; whoever writes the column itself writes what follows, too.
READ: Final = ("resolution_id", "status", "position", "due_on", COLUMN)
READ_OF_RESOLUTION: Final = ("due_on", "lifecycle")


def install_deadline_triggers(*, using: str, **kwargs: Any) -> None:  # noqa: ARG001
    """Create the triggers anew on database `using`, and put every deadline right; a receiver of
    post_migrate.
    """
    connection = connections[using]
    if not {COMMITMENT, RESOLUTION} <= set(connection.introspection.table_names()):
        return
    with transaction.atomic(using=using):
        remove_deadline_triggers(using=using)
        with connection.cursor() as cursor:
            found = connection.introspection.get_table_description(cursor, COMMITMENT)
            if COLUMN not in {column.name for column in found}:
                return
            for statement in _on_postgresql() if connection.vendor == "postgresql" else _on_sqlite():
                cursor.execute(statement)
        renew_deadlines(using=using)


def remove_deadline_triggers(*, using: str) -> None:
    """Drop the triggers; where the column is not there yet, or not any more, and for tests."""
    connection = connections[using]
    is_postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        for name, table in (
            (f"{NAME}_by_insert", COMMITMENT),
            (f"{NAME}_by_update", COMMITMENT),
            (f"{NAME}_by_resolution", RESOLUTION),
        ):
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{f' ON {table}' if is_postgresql else ''}")


def renew_deadlines(*, using: str = "default") -> None:
    """Put right what is kept and does not follow."""
    connection = connections[using]
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {COMMITMENT} SET {COLUMN} = {_follows(COMMITMENT)} WHERE {_is_wrong(connection.vendor)}"
        )


def deadline_faults(*, using: str = "default") -> list[str]:
    """Where what is kept does not follow, by commitment."""
    connection = connections[using]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT reference, {COLUMN}, {_follows(COMMITMENT)} FROM {COMMITMENT}"
            f" WHERE {_is_wrong(connection.vendor)} ORDER BY reference"
        )
        return [
            _("%(commitment)s: the deadline kept is %(stored)s and should be %(derived)s.")
            % {"commitment": reference, "stored": stored, "derived": derived}
            for reference, stored, derived in cursor.fetchall()
        ]


def _follows(row: str, *, lock: str = "") -> str:
    """SQL for what follows from a commitment's row: its own deadline, else its resolution's, while
    something is still to be done.
    """
    return (
        f"(SELECT COALESCE({row}.due_on, asked.due_on) FROM {RESOLUTION} AS asked"
        f" WHERE asked.id = {row}.resolution_id AND asked.lifecycle = '{Lifecycle.ACTIVE.value}'"
        f" AND {row}.status <> '{Status.COMPLETE.value}'"
        f" AND {row}.position <> '{Position.NOT_APPLICABLE.value}'{lock})"
    )


def _is_wrong(vendor: str) -> str:
    distinct = "IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT"
    return f"{COLUMN} {distinct} {_follows(COMMITMENT)}"


def _on_postgresql() -> Iterator[str]:
    # Whoever adds a commitment waits for whoever changes its resolution, which does not see it yet. Of one
    # that is there, the one who changes the resolution changes its row, too, and they wait for each other.
    for event, when, lock in (
        ("insert", "INSERT", " FOR SHARE"),
        ("update", f"UPDATE OF {', '.join(READ)}", ""),
    ):
        yield (
            f"CREATE OR REPLACE FUNCTION {NAME}_by_{event}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" NEW.{COLUMN} := {_follows('NEW', lock=lock)}; RETURN NEW; END $$"
        )
        yield (
            f"CREATE TRIGGER {NAME}_by_{event} BEFORE {when} ON {COMMITMENT} FOR EACH ROW"
            f" EXECUTE FUNCTION {NAME}_by_{event}()"
        )
    yield (
        f"CREATE OR REPLACE FUNCTION {NAME}_by_resolution() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" {_of_resolution()}; RETURN NULL; END $$"
    )
    differ = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in READ_OF_RESOLUTION)
    yield (
        f"CREATE TRIGGER {NAME}_by_resolution AFTER UPDATE ON {RESOLUTION} FOR EACH ROW WHEN ({differ})"
        f" EXECUTE FUNCTION {NAME}_by_resolution()"
    )


def _on_sqlite() -> Iterator[str]:
    # A trigger of SQLite cannot change what is being written; that it writes the row again calls it once.
    renew = (
        f"UPDATE {COMMITMENT} SET {COLUMN} = {_follows('NEW')} WHERE id = NEW.id"
        f" AND {COLUMN} IS NOT {_follows('NEW')}"
    )
    for event, when in (("insert", "INSERT"), ("update", f"UPDATE OF {', '.join(READ)}")):
        yield f"CREATE TRIGGER {NAME}_by_{event} AFTER {when} ON {COMMITMENT} BEGIN {renew}; END"
    differ = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in READ_OF_RESOLUTION)
    yield (
        f"CREATE TRIGGER {NAME}_by_resolution AFTER UPDATE ON {RESOLUTION} WHEN {differ}"
        f" BEGIN {_of_resolution()}; END"
    )


def _of_resolution() -> str:
    """SQL that writes the column of all commitments of a resolution, of which the triggers make what
    follows.
    """
    return f"UPDATE {COMMITMENT} SET {COLUMN} = NULL WHERE resolution_id = NEW.id"
