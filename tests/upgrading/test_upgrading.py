"""A database of an earlier build, migrated by the code at hand, ..."""

import gzip
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tests.upgrading.databases import ENGINE, empty_database, load
from tests.upgrading.inspection import EXPECTED, schema_of

pytestmark = pytest.mark.django_db
DUMP = Path(__file__).with_name(f"{ENGINE}.sql.gz")


@pytest.fixture
def expected():
    return json.loads(EXPECTED.read_text())


@pytest.fixture
def statements():
    return gzip.decompress(DUMP.read_bytes()).decode()


@contextmanager
def migrated(statements: str, folder: Path) -> Iterator[str]:
    """The URL of a database that was loaded from `statements` and then migrated."""
    with empty_database(folder) as url:
        load(url, statements)
        done = run(url, "manage.py", "migrate", "--no-input")
        assert done.returncode == 0, done.stderr
        yield url


def run(url, *arguments):
    """Run Python on the database at `url`, in a process of its own, for settings name one database."""
    return subprocess.run(
        [sys.executable, "-W", "error", *arguments],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )


def to_the_second(values):
    """The values with whole seconds as they were written then: today every time has its microseconds."""
    return json.loads(re.sub(r"(T\d\d:\d\d:\d\d)\.000000Z", r"\1Z", json.dumps(values)))


def test_keeps_its_data_and_what_they_say(statements, expected, tmp_path, subtests):
    with migrated(statements, tmp_path) as url:
        done = run(url, "-m", "tests.upgrading.inspection")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)

    with subtests.test("every row is there"):
        assert found["rows"] == expected["rows"]
    with subtests.test("columns have the values that they had"):
        assert found["columns"] == expected["columns"]
    with subtests.test("the API gives the values that it gave"):
        assert to_the_second(found["api"]) == expected["api"]
    with subtests.test("the admin lists the rows that it listed"):
        assert found["admin"] == expected["admin"]
    with subtests.test("a token opens what it opened, and a revoked one nothing"):
        assert found["tokens"] == [200, 401]
    with subtests.test("trails, standings and migrations are clean"):
        assert found["commands"] == {"verify_trail": "", "rebuild_standing": "", "makemigrations": ""}
    with subtests.test("tables, triggers and functions are those of a new database"):
        assert found["schema"] == schema_of(connection)


@pytest.mark.one_database
def test_does_not_hide_a_step_that_was_changed_before(statements, expected, tmp_path):
    """The control: one digest of the dump altered."""
    digest = expected["api"]["reports/VAL1-R1-QMB-1/"]["digest"]
    assert statements.count(digest) == 1

    with migrated(statements.replace(digest, digest[::-1]), tmp_path) as url:
        done = run(url, "manage.py", "verify_trail")

    assert done.returncode == 1
    assert "VAL1-R1-QMB-1: was changed" in done.stderr
