"""A database of an earlier build, migrated by the code at hand, ..."""

import gzip
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from tests.extent import extent
from tests.upgrading.databases import ENGINE, empty_database, load
from tests.upgrading.inspection import EXPECTED, permissions, schema_of

pytestmark = pytest.mark.django_db
DUMP = Path(__file__).with_name(f"{ENGINE}.sql.gz")
# Migrating takes long, so that in the short form one database is migrated as it was, and in the other a step
# was changed before, which must not be hidden.
WERE_CHANGED = extent([ENGINE == "sqlite"], long=[False, True])
# And it migrates in half the time, as the database of the tests does, and is looked at by the same process.
STEPS = extent(
    [("-m", "tests.upgrading.migrate_quickly")],
    long=[("manage.py", "migrate", "--no-input"), ("-m", "tests.upgrading.inspection")],
)
CHANGED = "VAL1-R1-QMB-1"


@pytest.fixture(params=WERE_CHANGED, ids=lambda changed: "changed" if changed else "as it was")
def dump(request):
    """The statements of the dump, what is to be found once they are migrated, and of what verify_trail is to
    complain; in the changed one the digest of one step is another.
    """
    statements, expected = gzip.decompress(DUMP.read_bytes()).decode(), json.loads(EXPECTED.read_text())
    if not request.param:
        return statements, expected, []
    digest = expected["api"][f"reports/{CHANGED}/"]["digest"]
    assert statements.count(digest) == 1
    other = digest[::-1]
    heads = expected["heads"]
    expected = json.loads(json.dumps(expected).replace(digest, other)) | {"heads": heads}
    # It does not follow the step before it, nor is it the head that was published.
    return statements.replace(digest, other), expected, [CHANGED, CHANGED]


def found_after_migrating(statements: str, folder: Path) -> Any:
    """What a database holds that was loaded from `statements` and then migrated."""
    with empty_database(folder) as url:
        load(url, statements)
        for step in STEPS:
            done = run(url, *step)
            assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


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


def test_keeps_its_data_and_what_they_say(dump, tmp_path, subtests):
    statements, expected, changed = dump
    found = found_after_migrating(statements, tmp_path)
    complaints = found["commands"].pop("verify_trail")

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
    with subtests.test("standings and migrations are clean"):
        assert found["commands"] == {"rebuild_standing": "", "makemigrations": ""}
    with subtests.test("trails are clean but for the step that was changed before"):
        # The last line says how many there are.
        assert [line.partition(":")[0] for line in complaints.splitlines()[:-1]] == changed
        assert ("was changed" in complaints) == (complaints != "") == (changed != [])
    with subtests.test("tables, triggers and functions are those of a new database"):
        assert found["schema"] == schema_of(connection)
    with subtests.test("kinds of rows and permissions are those of a new database"):
        assert found["permissions"] == permissions()
