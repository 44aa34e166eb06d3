"""Database triggers that note every change of a row of the register, by whatever way it came.

On PostgreSQL the position is given at commit, under a lock held only from there to
the end of the commit: whoever sees a position has seen all before it, so a reader
who asks for what came after misses nothing. SQLite has one writer at a time, and
the order of writing is that of the commits.

Installed after every `migrate`, as those of commitments.triggers are.
"""
# ruff: noqa: S608 (all SQL here is made of names of our own)

from collections.abc import Iterable, Iterator
from typing import Any, Final

from django.db import connections

from commitments.language.languages import translated_fields
from commitments.models.commitments import STANDING_FIELDS

TABLE: Final = "tracker_change"
# Any number that no other advisory lock of this database has.
LOCK: Final = 5_210_001
COMMITMENT: Final = "commitments_commitment"
FURTHER_THEME: Final = "commitments_furthertheme"
# Triggers that an earlier release installed.
FORMER: Final = (f"{TABLE}_status",)
# What a commitment's row in the register is made of, by table, and how its commitments are found from a
# changed row.
TRACKED_COLUMNS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    COMMITMENT: (
        "commitments_commitment.id = NEW.id",
        (
            *("reference", "resolution_id", "state_id", "participation_id"),
            *("position", "lead_agency", "due_on", "due_precision", "closed_on"),
        ),
    ),
    "commitments_resolution": (
        "commitments_commitment.resolution_id = NEW.id",
        (
            *(*translated_fields("title", "text"), "reference", "strength", "lifecycle", "theme_id"),
            *("due_on", "due_precision"),
        ),
    ),
    "commitments_theme": (
        "commitments_commitment.resolution_id IN (SELECT id FROM commitments_resolution WHERE theme_id = "
        f"NEW.id UNION SELECT resolution_id FROM {FURTHER_THEME} WHERE theme_id = NEW.id)",
        ("slug",),
    ),
    "commitments_participation": ("commitments_commitment.participation_id = NEW.id", ("basis",)),
    "commitments_state": (
        "commitments_commitment.state_id = NEW.id",
        (*translated_fields("name"), "code", "region", "subregion"),
    ),
    "commitments_conference": (
        "commitments_commitment.resolution_id IN (SELECT id FROM commitments_resolution WHERE conference_id "
        "= NEW.id)",
        ("code", "series", "published", "starts_on", "ends_on", "disclosure"),
    ),
}
# Rows that belong to a resolution and come and go, by what happens to them, and under which name they are
# known then.
LINKING_EVENTS: Final = (("insert", "NEW"), ("update", "NEW"), ("delete", "OLD"))
# What else of a commitment's own row the register shows; it changes with a step of the trail, or with a save.
STEPPING_COLUMNS: Final = (*STANDING_FIELDS, "updated_at")


def install_change_triggers(*, using: str, **kwargs: Any) -> None:  # noqa: ARG001
    """Create the triggers anew on database `using`; a receiver of post_migrate."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    if not {TABLE, *TRACKED_COLUMNS} <= tables:
        return
    if FURTHER_THEME not in tables:
        # Migrated back to before there was one: what is written would fail.
        remove_change_triggers(using=using)
        return
    with connection.cursor() as cursor:
        columns = {column.name for column in connection.introspection.get_table_description(cursor, TABLE)}
    if "key" not in columns:
        remove_change_triggers(using=using)
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
        *((table, f"{TABLE}_by_{table}") for table in TRACKED_COLUMNS),
        *((FURTHER_THEME, _linking_name(event)) for event, _row in LINKING_EVENTS),
    ]


def _linking_name(event: str) -> str:
    return f"{TABLE}_by_{FURTHER_THEME}_{event}"


def _insert_linking(row: str, *, key: str) -> str:
    """Adds a change for each commitment of the resolution to which a row belongs, known as `row`."""
    return _insert_change(
        "'record'",
        f"commitments_commitment.resolution_id = {row}.resolution_id",
        key=key,
        before="commitments_commitment.status",
        changed_at=f"(SELECT updated_at FROM commitments_resolution WHERE id = {row}.resolution_id)",
    )


def _watched(table: str) -> tuple[str, ...]:
    """The columns whose change is noted."""
    return TRACKED_COLUMNS[table][1] + (STEPPING_COLUMNS if table == COMMITMENT else ())


def _differ(columns: Iterable[str], distinct: str) -> str:
    return " OR ".join(f"NEW.{column} {distinct} OLD.{column}" for column in columns)


def _kind(table: str, distinct: str) -> str:
    """SQL that says what a change of a row of `table` is."""
    if table == "commitments_conference":
        became = "published" if distinct == "IS DISTINCT FROM" else "published = 1"
        return (
            f"CASE WHEN NEW.published {distinct} OLD.published THEN CASE WHEN NEW.{became} THEN 'published' "
            "ELSE 'unpublished' END ELSE 'record' END"
        )
    if table != COMMITMENT:
        return "'record'"
    return (
        f"CASE WHEN NEW.status {distinct} OLD.status THEN 'status'"
        " WHEN NEW.version <> OLD.version THEN 'trail'"
        " WHEN OLD.closed_on IS NULL AND NEW.closed_on IS NOT NULL THEN 'closed'"
        " WHEN OLD.closed_on IS NOT NULL AND NEW.closed_on IS NULL THEN 'reopened'"
        f" WHEN {_differ(TRACKED_COLUMNS[COMMITMENT][1], distinct)} THEN 'record' ELSE 'saved' END"
    )


def _insert_change(
    kind: str, which: str, *, key: str, before: str, changed_at: str = "NEW.updated_at"
) -> str:
    """Adds a change for each commitment `which`, under a random `key` and from the level `before`."""
    return (
        f"INSERT INTO {TABLE} (commitment_id, kind, version, changed_at, key, from_status, to_status)"
        f" SELECT commitments_commitment.id, {kind}, commitments_commitment.version, {changed_at}, {key}, "
        f"{before}, commitments_commitment.status FROM commitments_commitment WHERE {which}"
        " ORDER BY commitments_commitment.reference"
    )


def _before(table: str) -> str:
    """SQL that says at which level a commitment stood before a row of `table` changed."""
    return "OLD.status" if table == COMMITMENT else "commitments_commitment.status"


def _on_sqlite() -> Iterator[str]:
    for name in (*(name for _table, name in _names()), *FORMER):
        yield f"DROP TRIGGER IF EXISTS {name}"
    # Right after the row is there, so that one statement that adds many gives each its own.
    position = (
        f"UPDATE {TABLE} SET position = (SELECT COALESCE(MAX(position), 0) + 1 FROM {TABLE}) WHERE position "
        "IS NULL"
    )
    # The trigger of each row adds one change for each commitment; positions follow one by one.
    yield f"DROP TRIGGER IF EXISTS {TABLE}_position"
    yield f"CREATE TRIGGER {TABLE}_position AFTER INSERT ON {TABLE} BEGIN {position} AND id = NEW.id; END"
    one, key = "commitments_commitment.id = NEW.id", "lower(hex(randomblob(16)))"
    yield (
        f"CREATE TRIGGER {TABLE}_created AFTER INSERT ON {COMMITMENT} BEGIN "
        f"{_insert_change(repr('created'), one, key=key, before='NULL')}; END"
    )
    for table, (which, _columns) in TRACKED_COLUMNS.items():
        insert = _insert_change(_kind(table, "IS NOT"), which, key=key, before=_before(table))
        yield (
            f"CREATE TRIGGER {TABLE}_by_{table} AFTER UPDATE ON {table} WHEN "
            f"{_differ(_watched(table), 'IS NOT')} BEGIN {insert}; END"
        )
    for event, row in LINKING_EVENTS:
        yield (
            f"CREATE TRIGGER {_linking_name(event)} AFTER {event.upper()} ON {FURTHER_THEME} BEGIN "
            f"{_insert_linking(row, key=key)}; END"
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
    for table, name in (*_names(), *((COMMITMENT, name) for name in FORMER)):
        yield f"DROP TRIGGER IF EXISTS {name} ON {table}"
    for table in TRACKED_COLUMNS:
        yield f"DROP FUNCTION IF EXISTS {TABLE}_from_{table}()"
    one, key = "commitments_commitment.id = NEW.id", "replace(gen_random_uuid()::text, '-', '')"
    yield from _noting(
        f"{TABLE}_created",
        _insert_change(repr("created"), one, key=key, before="NULL"),
        f"INSERT ON {COMMITMENT}",
    )
    for table, (which, _columns) in TRACKED_COLUMNS.items():
        differ = _differ(_watched(table), "IS DISTINCT FROM")
        insert = _insert_change(_kind(table, "IS DISTINCT FROM"), which, key=key, before=_before(table))
        yield from _noting(f"{TABLE}_by_{table}", insert, f"UPDATE ON {table}", when=f" WHEN ({differ})")
    for event, row in LINKING_EVENTS:
        insert = _insert_linking(row, key=key)
        yield from _noting(_linking_name(event), insert, f"{event.upper()} ON {FURTHER_THEME}")


def _noting(name: str, insert: str, event: str, *, when: str = "") -> Iterator[str]:
    """A function that notes a change, and the trigger that calls it."""
    yield (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN {insert}; RETURN NULL; END $$"
    )
    yield f"CREATE TRIGGER {name} AFTER {event} FOR EACH ROW{when} EXECUTE FUNCTION {name}()"
