"""The primary is lost in a storm of writes, its standby is promoted, and the writers go on there.

`python -m tests.drills.failover`; FULL=1 for 10 rounds of each kind. With a synchronous standby nothing that
was acknowledged is lost. The control is an asynchronous one that had fallen behind: some is lost each time.
"""

import os
import random
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Final

from tests.drills.postmaster import prepared
from tests.drills.servers import Server, places
from tests.drills.storm import Told, faults, is_recorded, said_by, say, writing
from tests.ending import exit_with

ROUNDS: Final = int(os.environ.get("DRILL_ROUNDS", "10" if os.environ.get("FULL") == "1" else "1"))
SEED: Final = int(os.environ.get("DRILL_SEED", "1"))
# Writing again after so many seconds.
SECONDS: Final = 10
WAIT_SECONDS: Final = 120


def main() -> int:
    chance = random.Random(SEED)
    kept, behind = Told(), Told()
    with places(1) as (first,):
        references = make_first(first)
        seconds = [one_round(kept, chance, first, references, is_synchronous=True) for _ in range(ROUNDS)]
        say(f"failover to a synchronous standby, written again after at most {max(seconds):.1f} s", kept)
        late = [one_round(behind, chance, first, references, is_synchronous=False) for _ in range(ROUNDS)]
    what = "the control, an asynchronous standby that is behind, written again after at most"
    say(f"{what} {max(late):.1f} s", behind)
    is_proven = kept.acknowledged and not any((kept.lost, kept.half_written, behind.half_written))
    rounds_with_losses = {line.partition(":")[0] for line in behind.lost}
    is_in_time = max(*seconds, *late) <= SECONDS
    return 0 if is_proven and len(rounds_with_losses) == ROUNDS and is_in_time else 1


def make_first(server: Server) -> list[str]:
    """A server with a database in which there is something to write of, that each round begins with."""
    server.make()
    server.start()
    server.execute("CREATE DATABASE drill")
    os.environ["DATABASE_URL"] = server.url("drill")
    references = prepared()
    server.stop("fast")
    return references


def one_round(
    told: Told, chance: random.Random, first: Server, references: list[str], *, is_synchronous: bool
) -> float:
    """Lose the primary once; the seconds until somebody writes again."""
    with places(2) as (primary, standby), tempfile.TemporaryDirectory(prefix="mithaq-failover-") as folder:
        make_pair(first, primary, standby, is_synchronous=is_synchronous)
        acknowledged = Path(folder)
        with writing(references, acknowledged, options=["--patient"], stderr=subprocess.DEVNULL):
            time.sleep(chance.uniform(1.0, 2.0))
            if not is_synchronous:
                standby.execute("ALTER SYSTEM SET primary_conninfo = ''")
                standby.execute("SELECT pg_reload_conf()")
                time.sleep(2)
            primary.kill()
            before = said_by(acknowledged)
            began = time.monotonic()
            standby.promote()
            while len(said_by(acknowledged)) <= len(before):
                if time.monotonic() - began > WAIT_SECONDS:
                    raise SystemExit("Nobody wrote again.")
                time.sleep(0.05)
            seconds = time.monotonic() - began
            time.sleep(1)
        lines = said_by(acknowledged)
        from django.db import connection

        connection.close()
        told.rounds += 1
        told.acknowledged += len(lines)
        told.lost += [f"round {told.rounds}: {line}" for line in lines if not is_recorded(line)]
        told.half_written += [f"round {told.rounds}: {fault}" for fault in faults()]
        connection.close()
    return seconds


def make_pair(first: Server, primary: Server, standby: Server, *, is_synchronous: bool) -> None:
    """A primary like the first and its standby; this process and those that it starts ask for both."""
    primary.copy(first)
    primary.start()
    standby.follow(primary, name="second")
    standby.start()
    if is_synchronous:
        primary.execute("ALTER SYSTEM SET synchronous_standby_names = 'second'")
        primary.execute("SELECT pg_reload_conf()")
    url = f"postgresql://postgres:@/drill?host={primary.folder},{standby.folder}&target_session_attrs=read-write"
    os.environ["DATABASE_URL"] = url
    import dj_database_url
    from django.db import connection

    connection.close()
    connection.settings_dict["OPTIONS"] |= dj_database_url.parse(url).get("OPTIONS", {})


if __name__ == "__main__":
    import tests.environment  # noqa: F401 (settings of a test run)

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    exit_with(main)
