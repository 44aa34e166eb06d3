"""The ledger of how many commitments stood at each level on any day, kept by triggers.

A commitment moves between levels: from none to its first on the day on which it begins, from one to the
next with its periods, to none while a closing covers it or its resolution does not apply. Whatever changes
one of its causes adds what its moves are now and takes back what they were, in the same transaction
(`moves_of` is the one definition). Rows are only added, so nobody who records waits for somebody else.
`compact_ledger` puts together what belongs to one commitment, and sums it by month, under the theme of then;
when a theme, or whether a conference is published, changes, what is summed moves from one sum to another.

Installed after every `migrate`, as the triggers of commitments.triggers are. All is computed anew where
triggers were not there that belong there.
"""
# ruff: noqa: S608 (all SQL here is made of names of our own)

from hashlib import sha256
from typing import Any, Final

from django.db import connections, transaction
from django.utils.translation import gettext as _

from tracker.register.installed_triggers import installed, remove_installed
from tracker.register.ledger_sql import (
    CLOSING,
    COMMITMENT,
    CONFERENCE,
    FURTHER,
    MOVE,
    MOVES,
    PARTICIPATION,
    PERIOD,
    POSITION,
    RESOLUTION,
    SUM,
    SUMS,
    Dialect,
    moves_of,
    summed,
    themes_now,
)
from tracker.register.ledger_statements import NAME, on_postgresql, on_sqlite

TABLES: Final = (COMMITMENT, RESOLUTION, FURTHER, CONFERENCE, PARTICIPATION, CLOSING, POSITION, PERIOD)
ALL: Final = "1 = 1"


def install_ledger(*, using: str, **kwargs: Any) -> None:  # noqa: ARG001
    """Create the triggers on database `using` if these are not there, and compute the ledger anew then, for
    nobody knows what happened without them; a receiver of post_migrate.
    """
    connection = connections[using]
    if not {MOVES, SUMS, *TABLES} <= set(connection.introspection.table_names()):
        remove_ledger_triggers(using=using)
        return
    dialect = Dialect(connection.vendor)
    statements = list(on_postgresql(dialect) if dialect.is_postgresql else on_sqlite(dialect))
    # Those of another release have other names.
    release = sha256("".join(sql for _name, sql in statements).encode()).hexdigest()[:8]
    expected = {f"{NAME}_{release}_{name}" for name, _sql in statements if name}
    if {name for name, _table in installed(NAME, using=using)} == expected:
        return
    with transaction.atomic(using=using):
        remove_ledger_triggers(using=using)
        with connection.cursor() as cursor:
            for _name, sql in statements:
                cursor.execute(sql.replace(f"{NAME}_by", f"{NAME}_{release}_by"))
        rebuild_ledger(using=using)


def remove_ledger_triggers(*, using: str) -> None:
    """Drop the triggers; where the tables are not there yet, or not any more, and for tests."""
    remove_installed(NAME, using=using)


def rebuild_ledger(*, using: str = "default") -> None:
    """Compute all moves and sums anew; nobody changes what they follow from meanwhile."""
    connection = connections[using]
    dialect = Dialect(connection.vendor)
    every = f"SELECT * FROM {MOVES}"
    with transaction.atomic(using=using), connection.cursor() as cursor:
        if dialect.is_postgresql:
            cursor.execute(f"LOCK TABLE {', '.join((*TABLES, MOVES, SUMS))} IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute(f"DELETE FROM {MOVES}")
        cursor.execute(f"DELETE FROM {SUMS}")
        cursor.execute(
            f"INSERT INTO {MOVES} ({MOVE}, difference, is_summed) SELECT {MOVE}, 1, {dialect.true}"
            f" FROM ({moves_of(ALL, dialect)}) AS now ORDER BY day, resolution_id, state_id"
        )
        for kind in (0, 1, 2):
            by_month = summed(every, themes_now(dialect), dialect, kinds=(kind,), spans=(1,))
            cursor.execute(f"INSERT INTO {SUMS} ({SUM}, difference) {by_month} ORDER BY 1, 3, 6")
        alike = "conference_id, state_id, theme_id, is_first, is_published, status"
        cursor.execute(
            f"INSERT INTO {SUMS} ({alike}, difference) SELECT {alike}, SUM(difference) FROM {SUMS}"
            f" GROUP BY {alike} HAVING SUM(difference) <> 0"
        )


def compact_ledger(*, using: str = "default") -> None:
    """Put moves together that are alike, and sum those that are not summed. Whoever records meanwhile does
    not wait; on PostgreSQL whoever changes a resolution or publishes a conference does.
    """
    connection = connections[using]
    dialect = Dialect(connection.vendor)
    new = f"SELECT * FROM {MOVES} WHERE NOT is_summed"

    def together(moves: str) -> str:
        return (
            f"INSERT INTO {MOVES} ({MOVE}, difference, is_summed) SELECT {MOVE}, SUM(difference),"
            f" {dialect.true} FROM ({moves}) AS m GROUP BY {MOVE} HAVING SUM(difference) <> 0"
        )

    def sums(moves: str) -> str:
        return f"INSERT INTO {SUMS} ({SUM}, difference) {summed(moves, themes_now(dialect), dialect)}"

    with transaction.atomic(using=using), connection.cursor() as cursor:
        if dialect.is_postgresql:
            cursor.execute(f"LOCK TABLE {RESOLUTION}, {FURTHER}, {CONFERENCE} IN SHARE MODE")
            cursor.execute(f"LOCK TABLE {SUMS} IN SHARE ROW EXCLUSIVE MODE")
            # What is added meanwhile is not among those removed.
            gone = f"DELETE FROM {MOVES} WHERE NOT is_summed RETURNING *"
            cursor.execute(
                f"WITH gone AS ({gone}), together AS ({together('SELECT * FROM gone')}) "
                f"{sums('SELECT * FROM gone')}"
            )
        else:
            cursor.execute(sums(new))
            cursor.execute(together(new))
            cursor.execute(f"DELETE FROM {MOVES} WHERE NOT is_summed")
        # What was added to sums stands behind all others.
        cursor.execute(f"SELECT month FROM {SUMS} GROUP BY {SUM} HAVING COUNT(*) > 1")
        months = {month for (month,) in cursor.fetchall()}
        for month in months:
            where = "month IS NULL" if month is None else "month = %s"
            values = [] if month is None else [month]
            cursor.execute(f"SELECT COALESCE(MAX(id), 0) FROM {SUMS}")
            (last,) = cursor.fetchone()
            cursor.execute(
                f"INSERT INTO {SUMS} ({SUM}, difference) SELECT {SUM}, SUM(difference) FROM {SUMS}"
                f" WHERE {where} GROUP BY {SUM} HAVING SUM(difference) <> 0",
                values,
            )
            cursor.execute(f"DELETE FROM {SUMS} WHERE id <= %s AND {where}", [last, *values])


def ledger_faults(*, using: str = "default") -> list[str]:
    """Where the moves are not what follows, by resolution and State, and sums not what moves come to."""
    connection = connections[using]
    dialect = Dialect(connection.vendor)
    moves = (
        "SELECT COALESCE(asked.reference, ''), COALESCE(state.code, ''), COUNT(*) FROM ("
        f"SELECT {MOVE} FROM ("
        f"SELECT {MOVE}, difference FROM {MOVES} UNION ALL"
        f" SELECT {MOVE}, -1 FROM ({moves_of(ALL, dialect)}) AS now) AS compared"
        f" GROUP BY {MOVE} HAVING SUM(difference) <> 0) AS wrong"
        f" LEFT JOIN {RESOLUTION} AS asked ON asked.id = wrong.resolution_id"
        " LEFT JOIN commitments_state AS state ON state.id = wrong.state_id"
        " GROUP BY 1, 2 ORDER BY 1, 2"
    )
    of_all = summed(f"SELECT * FROM {MOVES} WHERE is_summed", themes_now(dialect), dialect)
    sums = (
        f"SELECT COUNT(*) FROM (SELECT 1 FROM (SELECT {SUM}, difference FROM {SUMS} UNION ALL"
        f" SELECT {SUM}, -difference FROM ({of_all}) AS computed) AS compared"
        f" GROUP BY {SUM} HAVING SUM(difference) <> 0) AS wrong"
    )
    with connection.cursor() as cursor:
        cursor.execute(moves)
        faults = [
            _("%(commitment)s: %(number)d moves between levels are not those that follow.")
            % {"commitment": f"{reference}-{state}", "number": number}
            for reference, state, number in cursor.fetchall()
        ]
        cursor.execute(sums)
        (number,) = cursor.fetchone()
    if number:
        faults.append(_("%(number)d sums of moves between levels are off.") % {"number": number})
    return faults
