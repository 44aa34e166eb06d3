"""Database triggers that keep a commitment's standing, and what was published, from changing by any way
but the recorded one, and what is only added to from being changed or removed.

They are installed after every `migrate` and not by a migration, because Django
rebuilds a SQLite table to alter it and its triggers are lost with the old table.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.db import connections, models

from commitments.models import Closing, Resolution, StatedPosition, Wording
from commitments.models.commitments import STANDING_FIELDS
from commitments.models.wordings import WORDING_FIELDS

TABLE: Final = "commitments_commitment"
NAME: Final = "commitments_commitment_standing_guard"
MESSAGE: Final = f"commitments_commitment: {', '.join(STANDING_FIELDS)} change only by recording a status"

# Rows of which nothing changes but that they are given an end, and none is removed.
KEPT: Final = (Closing, Wording)
ENDED_BY: Final = "known_until"
KEPT_MESSAGE: Final = "what was known is never changed or removed; add what is known now"
KEPT_FUNCTION: Final = "commitments_refuse_rewriting"
RESOLUTION: Final = Resolution._meta.db_table
WORDING_GUARD: Final = "commitments_resolution_wording_guard"
WORDING_MESSAGE: Final = f"{RESOLUTION}: what was published is worded otherwise only with a reason on record"


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


def install_record_guards(*, using: str, **kwargs: Any) -> None:  # noqa: ARG001
    """Create the triggers that guard closings and wordings anew on `using`; a receiver of post_migrate."""
    connection = connections[using]
    if not {model._meta.db_table for model in KEPT} <= set(connection.introspection.table_names()):
        return
    remove_record_guards(using=using)
    with connection.cursor() as cursor:
        for statement in _on_postgresql() if connection.vendor == "postgresql" else _on_sqlite():
            cursor.execute(statement)


def remove_record_guards(*, using: str) -> None:
    """Drop them; for tests that show what they prevent."""
    connection = connections[using]
    guards = [(RESOLUTION, WORDING_GUARD)]
    for model in KEPT:
        table = model._meta.db_table
        guards += [(table, f"{table}_refuses_{event}") for event in ("update", "delete", "truncate")]
    with connection.cursor() as cursor:
        for table, name in guards:
            place = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{place}")


def _more_than_ends(model: type[models.Model], distinct: str) -> str:
    """SQL for: more of the row changes than that it is given its end, or it had one."""
    kept = [field.column for field in model._meta.concrete_fields if field.column != ENDED_BY]
    changed = " OR ".join(f"NEW.{column} {distinct} OLD.{column}" for column in kept)
    return f"OLD.{ENDED_BY} IS NOT NULL OR NEW.{ENDED_BY} IS NULL OR {changed}"


def _unlike_what_is_kept(same: str) -> str:
    """SQL for: there is a wording of the resolution that holds, and it is not what it says now."""
    holding = f"FROM {Wording._meta.db_table} WHERE resolution_id = NEW.id AND {ENDED_BY} IS NULL"
    like = " AND ".join(f"NEW.{column} {same} {column}" for column in WORDING_FIELDS)
    return f"EXISTS (SELECT 1 {holding}) AND NOT EXISTS (SELECT 1 {holding} AND {like})"


def _on_postgresql() -> Iterator[str]:
    yield (
        f"CREATE OR REPLACE FUNCTION {KEPT_FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION '%: {KEPT_MESSAGE}', TG_TABLE_NAME"
        " USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    for model in KEPT:
        table = model._meta.db_table
        when = f" WHEN ({_more_than_ends(model, 'IS DISTINCT FROM')})"
        for event, each in (("update", f"ROW{when}"), ("delete", "ROW"), ("truncate", "STATEMENT")):
            yield (
                f"CREATE TRIGGER {table}_refuses_{event} BEFORE {event.upper()} ON {table} FOR EACH {each} "
                f"EXECUTE FUNCTION {KEPT_FUNCTION}()"
            )
    yield (
        f"CREATE OR REPLACE FUNCTION {WORDING_GUARD}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF "
        f"{_unlike_what_is_kept('IS NOT DISTINCT FROM')} THEN RAISE EXCEPTION '{WORDING_MESSAGE}' USING "
        "ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$"
    )
    yield (
        f"CREATE TRIGGER {WORDING_GUARD} BEFORE UPDATE OF {', '.join(WORDING_FIELDS)} ON {RESOLUTION} FOR "
        f"EACH ROW EXECUTE FUNCTION {WORDING_GUARD}()"
    )


def _on_sqlite() -> Iterator[str]:
    for model in KEPT:
        table = model._meta.db_table
        for event, when in (("update", f" WHEN {_more_than_ends(model, 'IS NOT')}"), ("delete", "")):
            yield (
                f"CREATE TRIGGER {table}_refuses_{event} BEFORE {event.upper()} ON {table}{when}"
                f" BEGIN SELECT RAISE(ABORT, '{table}: {KEPT_MESSAGE}'); END"
            )
    yield (
        f"CREATE TRIGGER {WORDING_GUARD} BEFORE UPDATE OF {', '.join(WORDING_FIELDS)} ON {RESOLUTION} WHEN "
        f"{_unlike_what_is_kept('IS')} BEGIN SELECT RAISE(ABORT, '{WORDING_MESSAGE}'); END"
    )
