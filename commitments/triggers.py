"""Database triggers that keep a commitment's standing from changing by any way but the recorded one.

They are installed after every `migrate` and not by a migration, because Django
rebuilds a SQLite table to alter it and its triggers are lost with the old table.
"""

from typing import Any, Final

from django.db import connections

from commitments.models.commitments import STANDING_FIELDS

TABLE: Final = "commitments_commitment"
NAME: Final = "commitments_commitment_standing_guard"
MESSAGE: Final = f"commitments_commitment: {', '.join(STANDING_FIELDS)} change only by recording a status"


def install_standing_guard(*, using: str, **kwargs: Any) -> None:  # noqa: ARG001
    """Create the trigger anew on database `using`; a receiver of post_migrate."""
    connection = connections[using]
    if TABLE not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        for statement in _statements(connection.vendor):
            cursor.execute(statement)


def remove_standing_guard(*, using: str) -> None:
    """Drop the trigger; for tests that show what it prevents."""
    connection = connections[using]
    table = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER IF EXISTS {NAME}{table}")


def _statements(vendor: str) -> list[str]:
    """The standing may change only in a step that raises the version by exactly one."""
    distinct = "IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT"
    changed = " OR ".join(f"NEW.{field} {distinct} OLD.{field}" for field in STANDING_FIELDS)
    columns = ", ".join(STANDING_FIELDS)
    if vendor == "postgresql":
        return [
            f"CREATE OR REPLACE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE "
            f"EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
            f"DROP TRIGGER IF EXISTS {NAME} ON {TABLE}",
            f"CREATE TRIGGER {NAME} BEFORE UPDATE OF {columns} ON {TABLE} FOR EACH ROW"
            f" WHEN (NEW.version <> OLD.version + 1 AND ({changed})) EXECUTE FUNCTION {NAME}()",
        ]
    return [
        f"DROP TRIGGER IF EXISTS {NAME}",
        f"CREATE TRIGGER {NAME} BEFORE UPDATE OF {columns} ON {TABLE} FOR EACH ROW"
        f" WHEN NEW.version <> OLD.version + 1 AND ({changed}) BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END",
    ]
