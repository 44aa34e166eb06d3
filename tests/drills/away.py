"""The database is down, restarted, frozen, or has no connection left: the site says 503 within seconds, stays
alive, and is itself again without a restart.

`python -m tests.drills.away`; FULL=1 for 20 rounds, five of each. The control serves without a limit on how
long a request waits for the database (DATABASE_SECONDS): of a frozen one it says nothing in time.
"""

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from typing import Any, Final

import psycopg

from tests.drills.servers import Server, places
from tests.drills.site import READ, Answer, ask, prepare_site, say, serving, wait_until, write
from tests.ending import exit_with

EACH: Final = int(os.environ.get("DRILL_ROUNDS", "5" if os.environ.get("FULL") == "1" else "1"))
# The database is away so long, and has to be said to be within so many seconds, and to be back.
AWAY_SECONDS: Final = 6
SECONDS: Final = 5
# What a request takes on a machine that does other work.
GRACE_SECONDS: Final = 2
CONNECTIONS: Final = 40


def main() -> int:
    with places(1) as (server,):
        server.make(max_connections=str(CONNECTIONS), superuser_reserved_connections="3")
        server.start()
        server.execute("CREATE ROLE site LOGIN")
        server.execute("CREATE DATABASE drill OWNER site")
        os.environ["DATABASE_URL"] = server.url("drill").replace("postgres:@", "site:@")
        secret = prepare_site()
        from django.db import connection

        connection.close()
        faults: list[str] = []
        with serving(DATABASE_SECONDS="4") as port:
            for name, away in WAYS.items():
                figures = [one_round(port, secret, away(server), faults, name) for _number in range(EACH)]
                said, back = (max(one[place] for one in figures) for place in (0, 1))
                say(f"database {name}: {EACH} rounds, 503 within {said:.1f} s, back after {back:.1f} s")
        with serving(DATABASE_SECONDS="0") as port:
            control = silence(port, server)
        say(f"  the control, without a limit, frozen: {control}")
    for fault in faults:
        say(f"  {fault}")
    return 0 if not faults and control == "no answer in time" else 1


@contextlib.contextmanager
def down(server: Server) -> Iterator[None]:
    server.stop("fast")
    try:
        yield
    finally:
        server.start()


@contextlib.contextmanager
def killed(server: Server) -> Iterator[None]:
    """Restarted after a crash."""
    server.kill()
    try:
        yield
    finally:
        server.start()


@contextlib.contextmanager
def frozen(server: Server) -> Iterator[None]:
    server.freeze()
    try:
        yield
    finally:
        server.thaw()


@contextlib.contextmanager
def exhausted(server: Server) -> Iterator[None]:
    """Somebody else has all connections; those that the site had are ended."""
    taken: list[psycopg.Connection[Any]] = []
    server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'site'")
    try:
        for _number in range(CONNECTIONS * 2):
            try:
                taken.append(psycopg.connect(server.url().replace("postgres:@", "site:@"), connect_timeout=3))
            except psycopg.OperationalError:
                # Those that were ended take a moment to go.
                time.sleep(0.01)
        yield
    finally:
        for one in taken:
            one.close()


WAYS: Final[dict[str, Callable[[Server], Any]]] = {
    "down": down,
    "killed": killed,
    "frozen": frozen,
    "without a connection left": exhausted,
}


def one_round(port: int, secret: str, away: Any, faults: list[str], name: str) -> tuple[float, float]:
    """The longest that anybody waited for a 503, and how long until somebody wrote again."""
    longest = 0.0
    with away:
        until = time.monotonic() + AWAY_SECONDS
        while time.monotonic() < until:
            for address, status in ((READ, 503), ("/readyz", 503), ("/livez", 200)):
                answer = tried(port, address)
                longest = max(longest, answer.seconds)
                has_hint = address != READ or "retry-after" in answer.headers
                if answer.status != status or not has_hint or answer.seconds > SECONDS + GRACE_SECONDS:
                    faults.append(f"{name}: {address}: {answer.status} after {answer.seconds:.1f} s")
            time.sleep(0.2)
    back = wait_until(lambda: write(port, secret).status == 201, f"{name}: it stayed away.", seconds=60)
    if back > SECONDS + GRACE_SECONDS:
        faults.append(f"{name}: back after {back:.1f} s only")
    return longest, back


def tried(port: int, address: str) -> Answer:
    try:
        return ask(port, address)
    except OSError as error:
        return Answer(status=0, seconds=99, headers={"error": str(error)})


def silence(port: int, server: Server) -> str:
    """What a site without a limit says of a frozen database within the time that there is."""
    ask(port, READ)
    with frozen(server):
        try:
            answer = ask(port, READ, timeout=SECONDS + GRACE_SECONDS)
        except OSError:
            return "no answer in time"
    return f"{answer.status} after {answer.seconds:.1f} s"


if __name__ == "__main__":
    import tests.environment  # noqa: F401 (settings of a test run)

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    exit_with(main)
