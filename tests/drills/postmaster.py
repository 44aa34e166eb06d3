"""kill -9 of PostgreSQL's postmaster in a storm of writes: nothing that was acknowledged is lost, nothing is
half written, and the server is back within seconds.

`python -m tests.drills.postmaster`; FULL=1 for 10 rounds. The control takes away that a commit is on the disk
before it is acknowledged (synchronous_commit), and has to lose some.
"""

import os
import random
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Final

from tests.drills.servers import Server, places
from tests.drills.storm import Told, faults, is_recorded, make_commitments, migrate, said_by, say, writing
from tests.ending import exit_with

ROUNDS: Final = int(os.environ.get("DRILL_ROUNDS", "10" if os.environ.get("FULL") == "1" else "2"))
CONTROL_ROUNDS: Final = 5
SEED: Final = int(os.environ.get("DRILL_SEED", "1"))
# What is acknowledged before it is on the disk, and for how long it may stay so.
CARELESS: Final = {"synchronous_commit": "off", "wal_writer_delay": "10s", "wal_writer_flush_after": "1GB"}


def main() -> int:
    with places(1) as (server,):
        server.make()
        server.start()
        server.execute("CREATE DATABASE drill")
        os.environ["DATABASE_URL"] = server.url("drill")
        references = prepared()
        chance = random.Random(SEED)
        kept, seconds = rounds(server, references, chance, how_many=ROUNDS)
        say(f"postmaster killed, back after at most {max(seconds):.1f} s", kept)
        server.stop("fast")
        server.set(CARELESS)
        server.start()
        control, _seconds = rounds(server, references, chance, how_many=CONTROL_ROUNDS, is_control=True)
        say("the control, with commits acknowledged before they are on the disk", control)
    is_proven = kept.acknowledged and not kept.lost and not kept.half_written and control.lost
    return 0 if is_proven else 1


def prepared() -> list[str]:
    """The commitments that are written of, in a database that is migrated."""
    import django

    django.setup()
    from django.db import connection

    migrate()
    references = make_commitments()
    connection.close()
    return references


def rounds(
    server: Server,
    references: list[str],
    chance: random.Random,
    *,
    how_many: int,
    is_control: bool = False,
) -> tuple[Told, list[float]]:
    from django.db import connection

    told, seconds = Told(), []
    for number in range(how_many):
        with tempfile.TemporaryDirectory(prefix="mithaq-postmaster-") as folder:
            with writing(references, Path(folder), stderr=subprocess.DEVNULL):
                time.sleep(chance.uniform(0.5, 2.0))
                server.kill()
                began = time.monotonic()
                server.start()
                seconds.append(time.monotonic() - began)
            lines = said_by(Path(folder))
        told.rounds += 1
        told.acknowledged += len(lines)
        told.lost += [f"round {number + 1}: {line}" for line in lines if not is_recorded(line)]
        told.half_written += [f"round {number + 1}: {fault}" for fault in faults()]
        connection.close()
        if is_control and told.lost:
            break
    return told, seconds


if __name__ == "__main__":
    import tests.environment  # noqa: F401 (settings of a test run)

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    exit_with(main)
