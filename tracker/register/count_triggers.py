"""How many commitments of each resolution stand alike today, kept by triggers, so that the counts of today
read some rows for each resolution instead of one for each commitment.

A change of a commitment adds a row for what it is now and one for what it was, in its own transaction, by
whatever way it came; on PostgreSQL a statement adds one for all that stand alike. Rows are only added, so
nobody who records waits for somebody else; `compact` puts those that are alike together. Whether its
conference is published, which themes it has and when a resolution is due is read from these when it is
asked; closings to come and deadlines are kept with their day, so that no day that passes changes a row.

Installed after every `migrate`, as the triggers of commitments.triggers are; then all is counted anew.
"""
# ruff: noqa: S608 (all SQL here is made of names of our own)

from collections.abc import Iterator
from typing import Any, Final

from django.db import connections, transaction
from django.utils.translation import gettext as _

from commitments.vocabulary import Position
from tracker.models import LevelCount
from tracker.register.ledger_triggers import rebuild_ledger
from tracker.register.returned_triggers import find_returned_anew

TABLE: Final = LevelCount._meta.db_table
COMMITMENT: Final = "commitments_commitment"
# What commitments that stand alike have in common, from a row of theirs.
ALIKE: Final = {
    "resolution_id": "{row}.resolution_id",
    "status": "{row}.status",
    "is_applicable": f"({{row}}.position <> '{Position.NOT_APPLICABLE.value}')",
    "closed_on": "{row}.closed_on",
    "due_on": "{row}.due_on",
}
READ: Final = ("resolution_id", "status", "position", "closed_on", "due_on")
_COLUMNS: Final = ", ".join(ALIKE)
EVENTS: Final = ("insert", "update", "delete")


def install_count_triggers(*, using: str, **kwargs: Any) -> None:  # noqa: ARG001
    """Create the triggers anew on database `using`, and count all commitments; a receiver of post_migrate."""
    connection = connections[using]
    if not {TABLE, COMMITMENT} <= set(connection.introspection.table_names()):
        remove_count_triggers(using=using)
        return
    # On PostgreSQL nobody changes a commitment from the first trigger on until the counts are there.
    with transaction.atomic(using=using):
        remove_count_triggers(using=using)
        with connection.cursor() as cursor:
            for statement in _triggers(connection.vendor):
                cursor.execute(statement)
        _count_anew(using)


def remove_count_triggers(*, using: str) -> None:
    """Drop the triggers; where the table is not there yet, or not any more, and for tests."""
    connection = connections[using]
    if COMMITMENT not in connection.introspection.table_names():
        return
    table = f" ON {COMMITMENT}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for event in EVENTS:
            cursor.execute(f"DROP TRIGGER IF EXISTS {_name(event)}{table}")


def recount(*, using: str = "default") -> None:
    """Count all commitments anew, as of today and of any day, and find what came back; nobody changes one
    meanwhile.
    """
    with transaction.atomic(using=using):
        _count_anew(using)
        rebuild_ledger(using=using)
        find_returned_anew(using=using)


def _count_anew(using: str) -> None:
    connection = connections[using]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"LOCK TABLE {COMMITMENT} IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute(f"DELETE FROM {TABLE}")
        cursor.execute(f"INSERT INTO {TABLE} ({_COLUMNS}, difference) {_counted()}")


def compact(*, using: str = "default") -> None:
    """Put the rows that are alike together; whoever records meanwhile does not wait for it on PostgreSQL."""
    connection = connections[using]
    if connection.vendor != "postgresql":
        _count_anew(using)
        return
    with connection.cursor() as cursor:
        # What is added meanwhile is not among those removed, and is added to the sum by who reads.
        cursor.execute(
            f"WITH gone AS (DELETE FROM {TABLE} RETURNING {_COLUMNS}, difference)"
            f" INSERT INTO {TABLE} ({_COLUMNS}, difference) {_summed('gone')}"
        )


def count_faults(*, using: str = "default") -> list[str]:
    """Where the counts are not what counting gives, by resolution."""
    with connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT COALESCE(reference, ''), counts.status, SUM(difference) FROM ("
            f"SELECT {_COLUMNS}, difference FROM {TABLE} UNION ALL "
            f"SELECT {_COLUMNS}, -difference FROM ({_counted()}) AS counted) AS counts"
            " LEFT JOIN commitments_resolution ON commitments_resolution.id = counts.resolution_id"
            f" GROUP BY {', '.join(f'counts.{column}' for column in ALIKE)}, reference"
            " HAVING SUM(difference) <> 0 ORDER BY 1, 2"
        )
        return [
            _("%(resolution)s: the count of %(status)s is off by %(difference)+d.")
            % {"resolution": reference, "status": status, "difference": difference}
            for reference, status, difference in cursor.fetchall()
        ]


def _counted() -> str:
    """SQL that counts the commitments that stand alike."""
    values = ", ".join(f"{value.format(row='one')} AS {column}" for column, value in ALIKE.items())
    return (
        f"SELECT {_COLUMNS}, COUNT(*) AS difference FROM (SELECT {values} FROM {COMMITMENT} AS one) AS rows"
        f" GROUP BY {_COLUMNS}"
    )


def _summed(table: str) -> str:
    """SQL that sums the rows of a table that are alike, and leaves out what comes to nothing."""
    return f"SELECT {_COLUMNS}, SUM(difference) FROM {table} GROUP BY {_COLUMNS} HAVING SUM(difference) <> 0"


def _name(event: str) -> str:
    return f"{TABLE}_by_{event}"


def _triggers(vendor: str) -> Iterator[str]:
    yield from _on_postgresql() if vendor == "postgresql" else _on_sqlite()


def _on_sqlite() -> Iterator[str]:
    differ = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in READ)
    added, taken = _values("NEW", 1), _values("OLD", -1)
    for event, rows, when in (
        ("insert", [added], ""),
        ("update", [added, taken], f" WHEN ({differ})"),
        ("delete", [taken], ""),
    ):
        insert = f"INSERT INTO {TABLE} ({_COLUMNS}, difference) VALUES {', '.join(rows)}"
        head = f"CREATE TRIGGER {_name(event)} AFTER {event.upper()} ON {COMMITMENT} FOR EACH ROW{when}"
        yield f"{head} BEGIN {insert}; END"


def _on_postgresql() -> Iterator[str]:
    """Once for all rows of a statement: of an import many stand alike."""
    values = ", ".join(f"{value.format(row='one')} AS {column}" for column, value in ALIKE.items())
    added = f"SELECT {values}, 1 AS difference FROM added AS one"
    taken = f"SELECT {values}, -1 AS difference FROM taken AS one"
    for event, tables, rows in (
        ("insert", "NEW TABLE AS added", added),
        ("update", "NEW TABLE AS added OLD TABLE AS taken", f"{added} UNION ALL {taken}"),
        ("delete", "OLD TABLE AS taken", taken),
    ):
        insert = f"INSERT INTO {TABLE} ({_COLUMNS}, difference) {_summed(f'({rows}) AS changed')}"
        yield (
            f"CREATE OR REPLACE FUNCTION {_name(event)}() RETURNS trigger LANGUAGE plpgsql AS $$ "
            f"BEGIN {insert}; RETURN NULL; END $$"
        )
        yield (
            f"CREATE TRIGGER {_name(event)} AFTER {event.upper()} ON {COMMITMENT} REFERENCING {tables}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION {_name(event)}()"
        )


def _values(row: str, difference: int) -> str:
    values = ", ".join(value.format(row=row) for value in ALIKE.values())
    return f"({values}, {difference})"
