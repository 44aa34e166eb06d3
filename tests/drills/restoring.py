"""Backups made in a storm of writes and at rest, put back elsewhere and compared row by row and file by file.

`python -m tests.drills.restoring`, on the server of TEST_DATABASE_URL or on SQLite. Of the backup made in
the storm nothing may be missing that was acknowledged before it began, and its heads are those that it
says; of the one made at rest every row of every table, and every file, is as it was. The controls: a byte
changed in its database, in a file and in its manifest each stops the restore before anything is written,
and a row edited by SQL after the restore is seen by the comparison.
"""

import hashlib
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from tests.drills.storm import is_recorded, make_commitments, migrate, said_by, writing
from tests.ending import exit_with

ROOT: Final = Path(__file__).resolve().parents[2]
SEED: Final = int(os.environ.get("DRILL_SEED", "1"))
WRITING_SECONDS: Final = 1.5
# All sessions end with a restore.
SESSIONS: Final = "django_session"


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="mithaq-restoring-") as folder:
        place = Path(folder)
        os.environ.update(deployment(place, "drill_first"))
        faults, told = drill(place)
    for line in [*told, *faults[:10]]:
        print(line, flush=True)  # noqa: T201 (said to who runs it)
    return 1 if faults else 0


def drill(place: Path) -> tuple[list[str], list[str]]:
    """What is not as it should be, and what there was to see."""
    import django

    django.setup()
    from django.db import connection

    migrate()
    references = make_commitments()
    make_evidence(references[0])
    faults, lines = [], []
    stormy, still = place / "stormy", place / "still"
    with writing(references, place / "said"):
        time.sleep(WRITING_SECONDS)
        lines = said_by(place / "said")
        manage("backup", stormy)
    after = said_by(place / "said")
    manage("backup", still)
    then = {**rows(), **files(place / "drill_first" / "media")}

    with elsewhere(place, "drill_second"):
        manage("restore", stormy)
        faults += [f"lost: {line}" for line in lines if not is_recorded(line)]
        faults += differing_heads(stormy)
    with elsewhere(place, "drill_third"):
        manage("restore", still)
        now = {**rows(), **files(place / "drill_third" / "media")}
        faults += [f"differs: {name}" for name in sorted({*then, *now}) if then.get(name) != now.get(name)]
        with connection.cursor() as cursor:
            cursor.execute("UPDATE commitments_state SET name_en = 'Another' WHERE code = 'IRQ'")
        if rows() == {name: digest for name, digest in then.items() if name in rows()}:
            faults.append("control: a row edited by SQL was not seen")
    refused = []
    chance = random.Random(SEED)
    for name in sorted(["manifest.json", *harmed_files(still)]):
        said = refusal(still, name, chance, place)
        refused += [name] if name in said else []
        faults += [] if name in said else [f"control: restored with a byte changed in {name}: {said}"]
    told = [
        f"{connection.vendor}: {len(lines)} acknowledged before the backup, {len(after) - len(lines)} "
        f"since, {len(then)} tables and files compared, {len(faults)} differences",
        f"  controls: refused by name with nothing written: {', '.join(refused)}; an edited row was seen",
    ]
    return faults, told


def deployment(place: Path, name: str) -> dict[str, str]:
    """The settings of a deployment of its own, with a database that is empty."""
    server = os.environ.get("TEST_DATABASE_URL")
    folder = place / name
    folder.mkdir()
    url = f"sqlite:///{folder / 'mithaq.sqlite3'}"
    if server:
        import psycopg

        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")  # type: ignore[arg-type, unused-ignore]
            connection.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type, unused-ignore]
        url = urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    return {"DATABASE_URL": url, "VAR_DIR": str(folder)}


@contextmanager
def elsewhere(place: Path, name: str) -> Iterator[None]:
    """Inside, this process and those that it starts are on a deployment where nothing is yet."""
    from django.conf import settings
    from django.db import connection

    before = {**os.environ}, connection.settings_dict["NAME"], settings.MEDIA_ROOT
    os.environ.update(deployment(place, name))
    connection.close()
    is_file = connection.vendor == "sqlite"
    connection.settings_dict["NAME"] = str(place / name / "mithaq.sqlite3") if is_file else name
    settings.MEDIA_ROOT = place / name / "media"
    try:
        yield
    finally:
        connection.close()
        environment, connection.settings_dict["NAME"], settings.MEDIA_ROOT = before
        os.environ.update(environment)


def manage(command: str, folder: Path, *, may_fail: bool = False) -> str:
    ended = subprocess.run(
        [sys.executable, "manage.py", command, folder], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if ended.returncode and not may_fail:
        sys.exit(f"{command} failed: {ended.stderr}")
    return ended.stderr if ended.returncode else ""


def make_evidence(reference: str) -> None:
    from commitments.models import Commitment
    from commitments.vocabulary import EvidenceKind
    from tests.factories import make_evidence_file, make_officer, report
    from tracker.trail.recording import NewEvidence

    officer = make_officer()
    commitment = Commitment.objects.get(reference=reference)
    for number in range(3):
        file = make_evidence_file(uploaded_by=officer, content=f"A text of {number}.".encode() * 1000)
        shown = [NewEvidence(kind=EvidenceKind.FILE, title="Shown", file=file)]
        report(commitment=commitment, effective_on=date(2026, 3, 1), author=officer, evidence=shown)


def rows() -> dict[str, str]:
    """The digest of all rows of each table; of kept counts, which a restore puts together, of their sums."""
    from django.db import connection

    from tracker.register.count_triggers import ALIKE, TABLE

    alike = ", ".join(ALIKE)
    sums = f"SELECT {alike}, SUM(difference) FROM {TABLE} GROUP BY {alike} HAVING SUM(difference) <> 0"
    digests = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(sums if table == TABLE else f"SELECT * FROM {connection.ops.quote_name(table)}")
            lines = sorted(map(repr, cursor.fetchall())) if table != SESSIONS else []
            digests[table] = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    return digests


def files(folder: Path) -> Mapping[str, str]:
    found = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in found}


def differing_heads(backup: Path) -> list[str]:
    from commitments.models import Commitment
    from config.backups.manifest import Manifest
    from tracker.trail.verifying import heads_of

    said, found = Manifest.read(backup).heads, heads_of(Commitment.objects.all())
    return [f"head: {name}" for name in sorted({*said, *found}) if said.get(name) != found.get(name)]


def harmed_files(backup: Path) -> list[str]:
    """The database, and a file of people."""
    names = sorted(files(backup))
    return [next(name for name in names if name.startswith(kind)) for kind in ("database.", "media/")]


def refusal(backup: Path, name: str, chance: random.Random, place: Path) -> str:
    """What a restore says of a backup with one byte changed; "" where it put anything back."""
    from django.db import connection

    copy = place / f"harmed-{Path(name).name[:12]}"
    shutil.copytree(backup, copy)
    content = bytearray((copy / name).read_bytes())
    content[chance.randrange(len(content))] ^= 1
    (copy / name).write_bytes(content)
    with elsewhere(place, f"drill_{Path(name).name[:8].replace('.', '_')}"):
        said = manage("restore", copy, may_fail=True)
        is_empty = not connection.introspection.table_names() and not files(
            Path(os.environ["VAR_DIR"], "media")
        )
    return said if is_empty else ""


if __name__ == "__main__":
    import tests.environment  # noqa: F401 (settings of a test run)

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    exit_with(main)
