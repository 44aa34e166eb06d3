"""What the ledger of levels holds, as SQL: the moves of a commitment, and their sums.

`moves_of` is the one definition of the moves, as tracker.register.as_of is of what holds on one day; a test
compares both, day by day.
"""
# ruff: noqa: S608 (all SQL here is made of names of our own)

from typing import Any, Final

from commitments.vocabulary import ClosingKind, Position, Status
from tracker.models import LevelMove, LevelSum

MOVES: Final = LevelMove._meta.db_table
SUMS: Final = LevelSum._meta.db_table
COMMITMENT: Final = "commitments_commitment"
RESOLUTION: Final = "commitments_resolution"
FURTHER: Final = "commitments_furthertheme"
CONFERENCE: Final = "commitments_conference"
PARTICIPATION: Final = "commitments_participation"
STATE: Final = "commitments_state"
CLOSING: Final = "commitments_closing"
POSITION: Final = "commitments_statedposition"
PERIOD: Final = "tracker_statusperiod"
TABLES: Final = (COMMITMENT, RESOLUTION, FURTHER, CONFERENCE, PARTICIPATION, CLOSING, POSITION, PERIOD)
FIRST_DAY: Final = "0001-01-01"
MOVE: Final = "resolution_id, state_id, day, before, after"
SUM: Final = "conference_id, state_id, theme_id, is_first, is_published, month, status"
NOTHING: Final = Status.NO_INFORMATION.value


class Dialect:
    """What the two databases say differently."""

    def __init__(self, vendor: str) -> None:
        self.is_postgresql = vendor == "postgresql"
        self.distinct = "IS DISTINCT FROM" if self.is_postgresql else "IS NOT"
        self.greatest = "GREATEST" if self.is_postgresql else "MAX"
        # Letter by letter, whatever the language of the database.
        self.by_code = ' COLLATE "C"' if self.is_postgresql else ""
        self.true, self.false = ("TRUE", "FALSE") if self.is_postgresql else ("1", "0")
        self.first_day = f"DATE '{FIRST_DAY}'" if self.is_postgresql else f"'{FIRST_DAY}'"

    def month(self, day: str) -> str:
        """The first day of the month of a day."""
        if self.is_postgresql:
            return f"date_trunc('month', {day}::timestamp)::date"
        return f"substr({day}, 1, 7) || '-01'"

    def days_after(self, day: str, days: int) -> str:
        """The day that comes so many days after another."""
        return f"({day} + {days:d})" if self.is_postgresql else f"date({day}, '{days:+d} days')"


def moves_of(which: str, dialect: Dialect) -> str:
    """SQL for the moves of commitments, `one` of which fulfils the condition `which`: what follows from their
    periods, closings and positions as they are known now.
    """
    closings_of_one = f"FROM {CLOSING} AS c WHERE c.known_until IS NULL AND "
    covers = (
        f"(c.kind = '{ClosingKind.IN_ERROR.value}' OR c.closed_on <= d.day)"
        " AND (c.reopened_on IS NULL OR c.reopened_on > d.day)"
    )
    begins = ", ".join(
        f"COALESCE({column}, {dialect.first_day})"
        for column in ("held.starts_on", "part.joined_on", "one.joined_on")
    )
    rarely = "SELECT id FROM touched WHERE NOT is_plain"
    # By their keys, and no join with what is touched: SQLite takes that for a million rows, and begins with
    # all periods.
    days = " UNION ".join(
        [
            "SELECT id, begun AS day FROM touched",
            *(
                f"SELECT commitment_id, {day} FROM {PERIOD} WHERE known_until IS NULL"
                f" AND {day} IS NOT NULL AND commitment_id IN (SELECT id FROM touched)"
                for day in ("valid_from", "valid_until")
            ),
            *(
                f"SELECT commitment_id, {day} FROM {CLOSING} WHERE known_until IS NULL"
                f" AND {day} IS NOT NULL AND commitment_id IN ({rarely})"
                for day in ("closed_on", "reopened_on")
            ),
            *(
                f"SELECT o.id, c.{day} FROM {COMMITMENT} AS o JOIN {CLOSING} AS c"
                f" ON c.participation_id = o.participation_id WHERE c.known_until IS NULL"
                f" AND c.{day} IS NOT NULL AND o.id IN ({rarely})"
                for day in ("closed_on", "reopened_on")
            ),
            f"SELECT commitment_id, stated_on FROM {POSITION} WHERE stated_on IS NOT NULL"
            f" AND commitment_id IN ({rarely})",
        ]
    )
    return (
        "WITH touched AS ("
        "SELECT one.id, one.resolution_id, one.state_id, one.participation_id,"
        f" {dialect.greatest}({begins}) AS begun,"
        f" NOT (EXISTS (SELECT 1 FROM {CLOSING} AS c WHERE c.commitment_id = one.id)"
        f" OR EXISTS (SELECT 1 FROM {CLOSING} AS c WHERE c.participation_id = one.participation_id)"
        f" OR EXISTS (SELECT 1 FROM {POSITION} AS s WHERE s.commitment_id = one.id"
        f" AND s.position = '{Position.NOT_APPLICABLE.value}')) AS is_plain"
        f" FROM {COMMITMENT} AS one JOIN {PARTICIPATION} AS part ON part.id = one.participation_id"
        f" JOIN {RESOLUTION} AS asked ON asked.id = one.resolution_id"
        f" JOIN {CONFERENCE} AS held ON held.id = asked.conference_id WHERE {which}"
        f"), days AS ({days}"
        "), levels AS ("
        "SELECT t.id, t.resolution_id, t.state_id, d.day, CASE WHEN t.is_plain OR ("
        f"NOT EXISTS (SELECT 1 {closings_of_one} c.commitment_id = t.id AND {covers})"
        f" AND NOT EXISTS (SELECT 1 {closings_of_one} c.participation_id = t.participation_id AND {covers})"
        f" AND COALESCE((SELECT s.position FROM {POSITION} AS s WHERE s.commitment_id = t.id"
        " AND (s.stated_on IS NULL OR s.stated_on <= d.day)"
        " ORDER BY s.stated_on DESC NULLS LAST, s.recorded_at DESC, s.id DESC LIMIT 1), '')"
        f" <> '{Position.NOT_APPLICABLE.value}'"
        ") THEN COALESCE((SELECT CASE WHEN p.valid_until IS NULL OR p.valid_until > d.day THEN p.status END"
        f" FROM {PERIOD} AS p WHERE p.commitment_id = t.id AND p.known_until IS NULL"
        f" AND p.valid_from <= d.day ORDER BY p.valid_from DESC LIMIT 1), '{NOTHING}') END AS level"
        " FROM days AS d JOIN touched AS t ON t.id = d.id WHERE d.day >= t.begun"
        "), moves AS ("
        "SELECT resolution_id, state_id, day, LAG(level) OVER (PARTITION BY id ORDER BY day) AS before,"
        " level AS after FROM levels"
        f") SELECT {MOVE} FROM moves WHERE before {dialect.distinct} after"
    )


def renewed(which: str, keys: str, dialect: Dialect) -> str:
    """SQL that adds what the moves of the commitments `which` are, and takes back what those with `keys`
    were; from these on, for SQLite would look at all moves.
    """
    return (
        f"INSERT INTO {MOVES} ({MOVE}, difference, is_summed)"
        f" SELECT {MOVE}, SUM(difference), {dialect.false} FROM ("
        f"SELECT {MOVE}, 1 AS difference FROM ({moves_of(which, dialect)}) AS now"
        f" UNION ALL SELECT {', '.join(f'm.{column}' for column in MOVE.split(', '))}, -m.difference"
        f" FROM ({keys}) AS k CROSS JOIN {MOVES} AS m"
        " WHERE m.resolution_id = k.resolution_id AND m.state_id = k.state_id"
        f") AS both_ways GROUP BY {MOVE} HAVING SUM(difference) <> 0"
    )


def themes_now(dialect: Dialect, which: str = "", published: str = "held.published", sign: str = "1") -> str:
    """SQL for the sums to which what is counted of a resolution belongs."""
    return " UNION ALL ".join(
        f"SELECT asked.id AS resolution_id, asked.conference_id, {theme} AS theme_id, {first} AS is_first,"
        f" {published} AS is_published, {sign} AS sign FROM {RESOLUTION} AS asked"
        f" JOIN {CONFERENCE} AS held ON held.id = asked.conference_id{join}{which}"
        for theme, first, join in (
            ("asked.theme_id", dialect.true, ""),
            (
                "further.theme_id",
                dialect.false,
                f" JOIN {FURTHER} AS further ON further.resolution_id = asked.id",
            ),
        )
    )


def levels_of(moves: str) -> str:
    """SQL for what moves add to a level, and take from another."""
    return (
        "SELECT resolution_id, state_id, day, CASE WHEN into_it = 1 THEN after ELSE before END AS status,"
        f" into_it * difference AS difference FROM ({moves}) AS m"
        " CROSS JOIN (SELECT 1 AS into_it UNION ALL SELECT -1) AS ways"
        " WHERE CASE WHEN into_it = 1 THEN after ELSE before END IS NOT NULL"
    )


def summed(moves: str, sums: str, dialect: Dialect, *, kinds: Any = (0, 1, 2), spans: Any = (0, 1)) -> str:
    """SQL for what `moves` add to the `sums`: of conferences (0), of States (1) and of everything (2),
    altogether (0) and by month (1).
    """
    of_state, by_month = (
        " UNION ALL ".join(f"SELECT {one} AS chosen" for one in some) for some in (kinds, spans)
    )
    months = f"CASE WHEN spans.chosen = 1 THEN {dialect.month('m.day')} END"
    return (
        "SELECT CASE WHEN kinds.chosen = 0 THEN s.conference_id END AS conference_id,"
        " CASE WHEN kinds.chosen = 1 THEN m.state_id END AS state_id, s.theme_id, s.is_first, s.is_published,"
        f" {months} AS month, m.status, SUM(s.sign * m.difference) AS difference"
        f" FROM ({levels_of(moves)}) AS m JOIN ({sums}) AS s ON s.resolution_id = m.resolution_id"
        f" CROSS JOIN ({of_state}) AS kinds CROSS JOIN ({by_month}) AS spans"
        " GROUP BY 1, 2, 3, 4, 5, 6, 7 HAVING SUM(s.sign * m.difference) <> 0"
    )


def moving(sums: str, resolutions: str, dialect: Dialect) -> str:
    """SQL that moves what is summed of `resolutions` between `sums`."""
    moves = f"SELECT * FROM {MOVES} WHERE is_summed AND resolution_id IN ({resolutions})"
    return f"INSERT INTO {SUMS} ({SUM}, difference) {summed(moves, sums, dialect)}"
