"""Database triggers that note every change of a row of the register, by whatever way it came.

On PostgreSQL the position is given at commit, under a lock held only from there to
the end of the commit: whoever sees a position has seen all before it, so a reader
who asks for what came after misses nothing. SQLite has one writer at a time, and
the order of writing is that of the commits.

Installed after every `migrate`, as those of commitments.triggers are.
"""
# ruff: noqa: S608 (all SQL here is made of names of our own)

from collections.abc import Iterator
from typing import Any, Final

from django.db import connections

from commitments.language.languages import translated_fields

TABLE: Final = "tracker_change"
# Any number that no other advisory lock of this database has.
LOCK: Final = 5_210_001
COMMITMENT: Final = "commitments_commitment"
# What a commitment's row in the register is made of, by table, and how its commitments are found from a
# changed row.
TRACKED_COLUMNS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    COMMITMENT: (
        "commitments_commitment.id = NEW.id",
        ("position", "lead_agency", "due_on", "closed_on", "participation_id"),
    ),
    "commitments_resolution": (
        "commitments_commitment.resolution_id = NEW.id",
        (*translated_fields("title"), "strength", "lifecycle", "theme_id", "due_on"),
    ),
    "commitments_participation": ("commitments_commitment.participation_id = NEW.id", ("basis",)),
    "commitments_state": (
        "commitments_commitment.state_id = NEW.id",
        (*translated_fields("name"), "region", "subregion"),
    ),
    "commitments_conference": (
        "commitments_commitment.resolution_id IN (SELECT id FROM commitments_resolution WHERE conference_id "
        "= NEW.id)",
        ("published", "starts_on", "ends_on", "disclosure"),
    ),
}


def install_change_triggers(*, using: str, **kwargs: Any) -> None:  # noqa: ARG001
    """Create the triggers anew on database `using`; a receiver of post_migrate."""
    connection = connections[using]
    if not {TABLE, *TRACKED_COLUMNS} <= set(connection.introspection.table_names()):
        return
    with connection.cursor() as cursor:
        for statement in _on_postgresql() if connection.vendor == "postgresql" else _on_sqlite():
            cursor.execute(statement)


def remove_change_triggers(*, using: str) -> None:
    """Drop the triggers; for tests that show what they are for."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for table, name in _names():
            cursor.execute(
                f"DROP TRIGGER IF EXISTS {name}{f' ON {table}' if connection.vendor == 'postgresql' else ''}"
            )


def _names() -> list[tuple[str, str]]:
    return [
        (COMMITMENT, f"{TABLE}_created"),
        (COMMITMENT, f"{TABLE}_status"),
        *((table, f"{TABLE}_by_{table}") for table in TRACKED_COLUMNS),
    ]


def _insert_change(kind: str | None, which: str) -> str:
    """Adds a change for each commitment; without a kind it is the trigger's argument, which PostgreSQL
    alone has.
    """
    value = "TG_ARGV[0]" if kind is None else f"'{kind}'"
    return (
        f"INSERT INTO {TABLE} (commitment_id, kind, version, changed_at)"
        f" SELECT commitments_commitment.id, {value}, commitments_commitment.version, NEW.updated_at FROM "
        f"commitments_commitment WHERE {which}"
        " ORDER BY commitments_commitment.reference"
    )


def _on_sqlite() -> Iterator[str]:
    for _table, name in _names():
        yield f"DROP TRIGGER IF EXISTS {name}"
    # Right after the row is there, so that one statement that adds many gives each its own.
    position = (
        f"UPDATE {TABLE} SET position = (SELECT COALESCE(MAX(position), 0) + 1 FROM {TABLE}) WHERE position "
        "IS NULL"
    )
    # The trigger of each row adds one change for each commitment; positions follow one by one.
    yield f"DROP TRIGGER IF EXISTS {TABLE}_position"
    yield f"CREATE TRIGGER {TABLE}_position AFTER INSERT ON {TABLE} BEGIN {position} AND id = NEW.id; END"
    one = "commitments_commitment.id = NEW.id"
    yield (
        f"CREATE TRIGGER {TABLE}_created AFTER INSERT ON {COMMITMENT} BEGIN "
        f"{_insert_change('created', one)}; END"
    )
    yield (
        f"CREATE TRIGGER {TABLE}_status AFTER UPDATE ON {COMMITMENT} WHEN NEW.version <> OLD.version BEGIN "
        f"{_insert_change('status', one)}; END"
    )
    for table, (which, columns) in TRACKED_COLUMNS.items():
        changed = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in columns)
        yield (
            f"CREATE TRIGGER {TABLE}_by_{table} AFTER UPDATE ON {table} WHEN {changed} BEGIN "
            f"{_insert_change('record', which)}; END"
        )


def _on_postgresql() -> Iterator[str]:
    yield f"CREATE SEQUENCE IF NOT EXISTS {TABLE}_position_seq OWNED BY {TABLE}.position"
    yield (
        f"CREATE OR REPLACE FUNCTION {TABLE}_place() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" PERFORM pg_advisory_xact_lock({LOCK});"
        f" UPDATE {TABLE} SET position = nextval('{TABLE}_position_seq') WHERE id = NEW.id; RETURN NULL; "
        "END $$"
    )
    yield f"DROP TRIGGER IF EXISTS {TABLE}_position ON {TABLE}"
    yield (
        f"CREATE CONSTRAINT TRIGGER {TABLE}_position AFTER INSERT ON {TABLE} DEFERRABLE INITIALLY DEFERRED "
        f"FOR EACH ROW EXECUTE FUNCTION {TABLE}_place()"
    )
    for table, (which, _columns) in TRACKED_COLUMNS.items():
        yield (
            f"CREATE OR REPLACE FUNCTION {TABLE}_from_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ "
            f"BEGIN {_insert_change(None, which)}; RETURN NULL; END $$"
        )
    for table, name in _names():
        yield f"DROP TRIGGER IF EXISTS {name} ON {table}"
    note = f"EXECUTE FUNCTION {TABLE}_from_{COMMITMENT}"
    yield f"CREATE TRIGGER {TABLE}_created AFTER INSERT ON {COMMITMENT} FOR EACH ROW {note}('created')"
    yield (
        f"CREATE TRIGGER {TABLE}_status AFTER UPDATE ON {COMMITMENT} FOR EACH ROW WHEN (NEW.version <> "
        f"OLD.version) {note}('status')"
    )
    for table, (_which, columns) in TRACKED_COLUMNS.items():
        changed = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in columns)
        yield (
            f"CREATE TRIGGER {TABLE}_by_{table} AFTER UPDATE ON {table} FOR EACH ROW WHEN ({changed}) "
            f"EXECUTE FUNCTION {TABLE}_from_{table}('record')"
        )
