"""Database triggers that keep a commitment's standing from changing by any way but the recorded one, and
what is only added to from being changed or removed.

They are installed after every `migrate` and not by a migration, because Django
rebuilds a SQLite table to alter it and its triggers are lost with the old table.
"""

from dataclasses import dataclass
from typing import Any, Final

from django.db import connections, models

from commitments.models import StatedPosition
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


@dataclass(frozen=True, kw_only=True)
class AppendOnly:
    """Tables whose rows are added and never changed or removed; `function` is the name under which
    PostgreSQL keeps what refuses it.
    """

    function: str
    models: tuple[type[models.Model], ...]

    def install(self, *, using: str) -> None:
        """Create the triggers anew on database `using`."""
        connection = connections[using]
        tables = {model._meta.db_table for model in self.models} & set(connection.introspection.table_names())
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(
                    f"CREATE OR REPLACE FUNCTION {self.function}() RETURNS trigger LANGUAGE plpgsql AS"
                    " $$ BEGIN RAISE EXCEPTION '%: what was recorded is never changed or removed; record a "
                    "correction', TG_TABLE_NAME"
                    " USING ERRCODE = 'integrity_constraint_violation'; END $$"
                )
            for table in sorted(tables):
                for statement in self._statements(connection.vendor, table):
                    cursor.execute(statement)

    def remove(self, *, using: str) -> None:
        """Drop the triggers; for tests that show what they prevent."""
        connection = connections[using]
        with connection.cursor() as cursor:
            for model in self.models:
                table = model._meta.db_table
                for event in _events(connection.vendor):
                    cursor.execute(
                        "DROP TRIGGER IF EXISTS "
                        f"{_name(table, event)}{f' ON {table}' if connection.vendor == 'postgresql' else ''}"
                    )

    def _statements(self, vendor: str, table: str) -> list[str]:
        statements = []
        for event in _events(vendor):
            name = _name(table, event)
            if vendor == "postgresql":
                statements.append(f"DROP TRIGGER IF EXISTS {name} ON {table}")
                statements.append(
                    f"CREATE TRIGGER {name} BEFORE {event.upper()} ON {table} FOR EACH "
                    f"{'STATEMENT' if event == 'truncate' else 'ROW'} EXECUTE FUNCTION {self.function}()"
                )
            else:
                statements.append(f"DROP TRIGGER IF EXISTS {name}")
                statements.append(
                    f"CREATE TRIGGER {name} BEFORE {event.upper()} ON {table}"
                    f" BEGIN SELECT RAISE(ABORT, '{table}: what was recorded is never changed or removed; "
                    "record a correction'); END"
                )
        return statements


def _events(vendor: str) -> tuple[str, ...]:
    return ("update", "delete", "truncate") if vendor == "postgresql" else ("update", "delete")


def _name(table: str, event: str) -> str:
    return f"{table}_refuses_{event}"


POSITIONS: Final = AppendOnly(function="commitments_refuse_change", models=(StatedPosition,))


def install_position_guards(*, using: str, **kwargs: Any) -> None:  # noqa: ARG001
    """Create the triggers of stated positions anew on database `using`; a receiver of post_migrate."""
    POSITIONS.install(using=using)
