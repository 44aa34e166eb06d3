"""Database triggers that keep what was recorded from being changed or removed, by whatever way it is tried.

Installed after every `migrate`, as those of commitments.triggers are.
"""

from typing import Any, Final

from django.db import connections

from tracker.models import Dissent, Evidence, EvidenceFile, Measurement, Review, StatusReport

APPEND_ONLY: Final = (StatusReport, Review, Dissent, Evidence, EvidenceFile, Measurement)
FUNCTION: Final = "tracker_refuse_change"


def install_trail_guards(*, using: str, **kwargs: Any) -> None:  # noqa: ARG001
    """Create the triggers anew on database `using`; a receiver of post_migrate."""
    connection = connections[using]
    tables = {model._meta.db_table for model in APPEND_ONLY} & set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS"
                " $$ BEGIN RAISE EXCEPTION '%: what was recorded is never changed or removed; record a "
                "correction', TG_TABLE_NAME"
                " USING ERRCODE = 'integrity_constraint_violation'; END $$"
            )
        for table in sorted(tables):
            for statement in _statements(connection.vendor, table):
                cursor.execute(statement)


def remove_trail_guards(*, using: str) -> None:
    """Drop the triggers; for tests that show what they prevent, and that empty the tables afterwards."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for model in APPEND_ONLY:
            table = model._meta.db_table
            for event in _events(connection.vendor):
                cursor.execute(
                    "DROP TRIGGER IF EXISTS "
                    f"{_name(table, event)}{f' ON {table}' if connection.vendor == 'postgresql' else ''}"
                )


def _events(vendor: str) -> tuple[str, ...]:
    return ("update", "delete", "truncate") if vendor == "postgresql" else ("update", "delete")


def _name(table: str, event: str) -> str:
    return f"{table}_refuses_{event}"


def _statements(vendor: str, table: str) -> list[str]:
    statements = []
    for event in _events(vendor):
        name = _name(table, event)
        if vendor == "postgresql":
            statements.append(f"DROP TRIGGER IF EXISTS {name} ON {table}")
            statements.append(
                f"CREATE TRIGGER {name} BEFORE {event.upper()} ON {table} FOR EACH "
                f"{'STATEMENT' if event == 'truncate' else 'ROW'} EXECUTE FUNCTION {FUNCTION}()"
            )
        else:
            statements.append(f"DROP TRIGGER IF EXISTS {name}")
            statements.append(
                f"CREATE TRIGGER {name} BEFORE {event.upper()} ON {table}"
                f" BEGIN SELECT RAISE(ABORT, '{table}: what was recorded is never changed or removed; "
                "record a correction'); END"
            )
    return statements
