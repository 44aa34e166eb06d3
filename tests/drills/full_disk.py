"""The disk is full: what would be written is answered 503, reading goes on, and nothing is broken afterwards.

`python -m tests.drills.full_disk`; FULL=1 for 5 rounds. The disk is a small one in memory, which takes the
right to mount; without it the drill says so and ends. The control writes on it while there is room.
"""

import contextlib
import errno
import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.drills.site import READ, ask, prepare_site, say, serving, write
from tests.drills.storm import faults
from tests.ending import exit_with

ROUNDS: Final = int(os.environ.get("DRILL_ROUNDS", "5" if os.environ.get("FULL") == "1" else "1"))
SIZE: Final = "64m"
WRITES_MAX: Final = 2000
FILE_SIZE: Final = 4 * 1024 * 1024


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="mithaq-disk-") as folder:
        place = Path(folder)
        mounting = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", place],
            check=False,
            capture_output=True,
            text=True,
        )
        if mounting.returncode:
            say(f"full disk: left out, for nothing can be mounted here: {mounting.stderr.strip()}")
            return 0
        try:
            return drill(place)
        finally:
            subprocess.run(["umount", "--lazy", place], check=False)


def drill(place: Path) -> int:
    from django.conf import settings

    os.environ |= {"DATABASE_URL": f"sqlite:///{place / 'mithaq.sqlite3'}", "VAR_DIR": str(place)}
    (place / "static").mkdir()
    secret = prepare_site()
    odd: list[str] = []
    with serving() as port:
        before = write(port, secret).status
        acknowledged = 1
        for number in range(ROUNDS):
            with full(place):
                # What the log of the database has room for yet is recorded, and no more.
                while (answer := write(port, secret).status) == 201 and acknowledged < WRITES_MAX:
                    acknowledged += 1
                odd += expected(f"round {number + 1}: a report", answer, 503)
                odd += expected("a file", upload(port, secret, f"full {number}"), 503)
                odd += expected("reading", ask(port, READ).status, 200)
                odd += expected("/livez", ask(port, "/livez").status, 200)
            odd += expected("a report, with room again", write(port, secret).status, 201)
            acknowledged += 1
            odd += expected("a file, with room again", upload(port, secret, f"room {number}"), 201)
    empty = [
        path.name
        for path in Path(settings.MEDIA_ROOT).rglob("*")
        if path.is_file() and not path.stat().st_size
    ]
    odd += [f"an empty file was left: {name}" for name in empty] + faults()
    from django.db import connection

    from tracker.models import EvidenceFile, StatusReport

    odd += expected("reports that are stored", StatusReport.objects.count(), acknowledged)
    odd += expected("files that are stored", EvidenceFile.objects.count(), ROUNDS)
    with connection.cursor() as cursor:
        odd += expected("the database", cursor.execute("PRAGMA integrity_check").fetchone()[0], "ok")
    say(f"full disk: {ROUNDS} rounds, {acknowledged} acknowledged and stored, else 503: {len(odd)} faults")
    say(f"  the control, with room: {before}")
    for fault in odd:
        say(f"  {fault}")
    return 0 if not odd and before == 201 else 1


def expected(what: str, found: object, wanted: object) -> list[str]:
    return [] if found == wanted else [f"{what}: {found}"]


def upload(port: int, secret: str, said: str) -> int:
    """Hand in a file of some megabytes, another each time: what is there already takes no room."""
    content = said.encode() + b"The States agree. " * (FILE_SIZE // 18)
    body = (
        b'--edge\r\nContent-Disposition: form-data; name="file"; filename="said.txt"\r\n'
        b"Content-Type: text/plain\r\n\r\n" + content + b"\r\n--edge--\r\n"
    )
    headers = {
        "Authorization": f"Bearer {secret}",
        "Content-Type": "multipart/form-data; boundary=edge",
    }
    return ask(port, "/api/v1/uploads/", method="POST", body=body, headers=headers).status


@contextlib.contextmanager
def full(place: Path) -> Iterator[None]:
    """Inside there is no room on the disk."""
    ballast = place / "ballast"
    with ballast.open("wb", buffering=0) as file:
        size = 1024 * 1024
        while size:
            try:
                file.write(b"\0" * size)
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise
                size //= 2
    try:
        yield
    finally:
        ballast.unlink()


if __name__ == "__main__":
    import tests.environment  # noqa: F401 (settings of a test run)

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    exit_with(main)
