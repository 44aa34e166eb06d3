"""On SQLite, too, a question that takes longer than a request has of the database is given up."""

import pytest
from django.db import OperationalError, connection, connections

from commitments.files import snapshots
from commitments.files.snapshots import database_snapshot, may_take_long
from config.sqlite import base

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        connection.vendor != "sqlite", reason="PostgreSQL ends a statement itself: test_hanging_database.py"
    ),
]
NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {most}) "
# Seconds of work.
LONG = NUMBERS.format(most=20_000_000) + "SELECT COUNT(*) FROM n"
SHORT = NUMBERS.format(most=300_000) + "SELECT COUNT(*) FROM n"
FEW_ROWS = NUMBERS.format(most=20_000_000) + "SELECT i FROM n WHERE i = 1 OR i = 20000000"


def rows_of(cursor, asked):
    cursor.execute(asked)
    return cursor.fetchall()


@pytest.fixture
def database(settings, monkeypatch):
    settings.DATABASE_SECONDS = 0.05
    monkeypatch.setattr(base, "STEPS", 10_000)
    told = {**connections["default"].settings_dict, "NAME": ":memory:", "TIME_ZONE": None, "OPTIONS": {}}
    found = base.DatabaseWrapper(told, alias="long")
    yield found
    found.close()


@pytest.mark.parametrize("asked", [LONG, FEW_ROWS])
def test_what_takes_too_long_is_given_up_and_the_next_question_is_answered(database, asked):
    with database.cursor() as cursor:
        with pytest.raises(OperationalError, match="interrupted"):
            rows_of(cursor, asked)
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)


def test_what_writes_is_not_given_up(database):
    with database.cursor() as cursor:
        cursor.execute("CREATE TABLE numbers (n integer)")
        settled = f"INSERT INTO numbers {SHORT}"
        cursor.execute(settled)
        cursor.executemany("INSERT INTO numbers VALUES (%s)", [(number,) for number in range(9)])
        cursor.execute("SELECT COUNT(*) FROM numbers")
        assert cursor.fetchone() == (10,)


def test_a_long_file_has_its_time_until_its_snapshot_ends(database, monkeypatch):
    monkeypatch.setattr(snapshots, "connections", {"long": database})
    with database_snapshot("long"):
        may_take_long("long")
        with database.cursor() as cursor:
            cursor.execute(SHORT)
            assert cursor.fetchone() == (300_000,)
    with database.cursor() as cursor, pytest.raises(OperationalError):
        cursor.execute(LONG)


def test_a_command_has_no_limit(settings, monkeypatch):
    settings.DATABASE_SECONDS = 0
    told = {**connections["default"].settings_dict, "NAME": ":memory:", "TIME_ZONE": None, "OPTIONS": {}}
    database = base.DatabaseWrapper(told, alias="long")
    with database.cursor() as cursor:
        assert not isinstance(cursor.cursor, base.LimitedCursor)
        cursor.execute(SHORT)
        assert cursor.fetchone() == (300_000,)
    database.close()
