"""The database of the first build is brought up to date while people ask the site: each has an answer, the
site says when it is ready, and every row is there.

`python -m tests.drills.upgrading`, on SQLite or the server of TEST_DATABASE_URL. The control is a step that
was changed before: it has to be named afterwards.
"""

import contextlib
import gzip
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from tests.drills.site import Load, ask, end, listening, say, start, wait_until
from tests.ending import exit_with
from tests.upgrading.databases import ENGINE, empty_database, load

ROOT: Final = Path(__file__).resolve().parents[2]
DUMPS: Final = ROOT / "tests" / "upgrading"
ATTEMPTS: Final = 5
CHANGED: Final = "VAL1-R1-QMB-1"
# Before the tables are as they should be, the site says that it has to be asked again.
ANSWERS: Final = frozenset({"200", "404", "503"})


def main() -> int:
    expected = json.loads((DUMPS / "expected.json").read_text())
    statements = gzip.decompress((DUMPS / f"{ENGINE}.sql.gz").read_bytes()).decode()
    found, load_, seconds = upgraded(statements)
    same = found["rows"] == expected["rows"] and found["columns"] == expected["columns"]
    odd = {what: count for what, count in load_.answers.items() if what not in ANSWERS}
    say(
        f"{ENGINE}: upgraded under load, ready after {seconds:.0f} s: {load_.answers.total()} requests, "
        f"{load_.unanswered} without an answer, {load_.answers['503']} answered 503, else {odd or 'none'}; "
        f"rows and columns {'as they were' if same else 'DIFFER'}"
    )
    digest = expected["api"][f"reports/{CHANGED}/"]["digest"]
    control, _load, _seconds = upgraded(statements.replace(digest, digest[::-1]))
    named = CHANGED in control["commands"]["verify_trail"]
    say(f"  the control, a step that was changed before: {'named' if named else 'not named'}")
    return 0 if same and not odd and named else 1


def upgraded(statements: str) -> tuple[dict, Load, float]:  # type: ignore[type-arg]
    """What is found once the database is up to date, what people were answered, and how long it took."""
    import django

    django.setup()
    with (
        tempfile.TemporaryDirectory(prefix="mithaq-upgrading-") as folder,
        empty_database(Path(folder)) as url,
    ):
        load(url, statements)
        listener = listening()
        port = int(listener.getsockname()[1])
        server = start(listener, DATABASE_URL=url, DATABASE_SECONDS="4")
        try:
            wait_until(lambda: ask(port, "/livez").status == 200, "The site did not start.")
            with Load(port, "", readers=2, writers=0) as asked:
                began = time.monotonic()
                migrate(url)
                wait_until(lambda: ask(port, "/readyz").status == 200, "The site was never ready.")
                seconds = time.monotonic() - began
                time.sleep(1)
        finally:
            end(server)
            listener.close()
        return json.loads(run(url, "-m", "tests.upgrading.inspection")), asked, seconds


def migrate(url: str) -> None:
    """Bring it up to date. PostgreSQL may end a migration for a reader's sake: all of it is undone, and it
    is run again, as docs/reliability.md says.
    """
    for _attempt in range(ATTEMPTS - 1):
        with contextlib.suppress(SystemExit):
            run(url, "manage.py", "migrate", "--no-input")
            return
        say("  the migration was ended for a reader's sake, and is run again")
    run(url, "manage.py", "migrate", "--no-input")


def run(url: str, *arguments: str) -> str:
    """What Python says on the database at `url`."""
    ended = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode:
        raise SystemExit(ended.stderr)
    return ended.stdout


if __name__ == "__main__":
    import tests.environment  # noqa: F401 (settings of a test run)

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    exit_with(main)
