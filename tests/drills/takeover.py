"""The primary is lost under a site that reads from its standby: the public reads on, the standby is promoted,
and the lost one comes back as the standby of the new one. Nobody restarts the site.

`python -m tests.drills.takeover`, the runbook of docs/operations.md done by a program. The control: a
reader without the position of what was written is shown what the standby has.
"""

import json
import os
import shutil
import time
from typing import Final

from tests.drills.servers import Server, places
from tests.drills.site import READ, WRITE, Answer, ask, prepare_site, say, serving, wait_until
from tests.ending import exit_with

WRITES: Final = 20
AWAY_SECONDS: Final = 3
# Writing again after so many seconds, and reading from the new standby.
SECONDS: Final = 10


class Writer:
    """Reports again and again, and reads nothing older than what it wrote."""

    def __init__(self, port: int, secret: str) -> None:
        self.port = port
        self.headers = {"Authorization": f"Bearer {secret}"}
        self.acknowledged = 0

    def read(self) -> Answer:
        return ask(self.port, READ, headers=self.headers)

    def write(self) -> Answer:
        seen = self.read()
        if seen.status != 200:
            return seen
        headers = self.headers | {"If-Match": seen.headers["etag"], "Content-Type": "application/json"}
        said = {"status": "limited", "effective_on": "2026-03-01", "note": "Reported in a drill."}
        answer = ask(self.port, WRITE, method="POST", body=json.dumps(said).encode(), headers=headers)
        if "database-position" in answer.headers:
            self.headers["Database-Position"] = answer.headers["database-position"]
        self.acknowledged += answer.status == 201
        return answer


def main() -> int:
    with places(2) as (primary, standby):
        make_pair(primary, standby)
        secret = prepare_site()
        from django.db import connection

        connection.close()
        # The site as it is served: people are counted.
        with serving(DATABASE_SECONDS="4", RATE_LIMIT_ADDRESS="60000", RATE_LIMIT_TOKEN="60000") as port:
            faults = drill(port, Writer(port, secret), primary, standby)
    for fault in faults:
        say(f"  {fault}")
    return 1 if faults else 0


def make_pair(primary: Server, standby: Server) -> None:
    primary.make()
    primary.start()
    primary.execute("CREATE DATABASE drill")
    standby.follow(primary, name="second")
    standby.start()
    primary.execute("ALTER SYSTEM SET synchronous_standby_names = 'second'")
    primary.execute("SELECT pg_reload_conf()")
    both = f"postgresql://postgres:@/drill?host={primary.folder},{standby.folder}&target_session_attrs="
    os.environ["DATABASE_URL"] = f"{both}read-write"
    os.environ["DATABASE_REPLICA_URL"] = f"{both}standby"


def drill(port: int, writer: Writer, primary: Server, standby: Server) -> list[str]:
    """What was not as it should be."""
    faults: list[str] = []
    wait_until(lambda: replica(port) == "following", "The standby was not read from.")
    shown = [(writer.write().status, version(writer.read())) for _number in range(WRITES)]
    if shown != [(201, number + 1) for number in range(WRITES)]:
        faults.append(f"a writer was shown something older than what was written: {shown}")
    standby.execute("SELECT pg_wal_replay_pause()")
    writer.write()
    if version(ask(port, READ)) != WRITES:
        faults.append("the control: a reader without a position was not shown what the standby has")
    if version(writer.read()) != WRITES + 1:
        faults.append("behind: its writer was shown something older")
    standby.execute("SELECT pg_wal_replay_resume()")

    primary.kill()
    answers, slowest = asked_while_away(port)
    if {*answers} != {200}:
        faults.append(f"without a primary the public was answered {answers}")
    if ask(port, "/readyz").status != 503 or writer.write().status != 503:
        faults.append("without a primary a write was not a 503")
    began = time.monotonic()
    standby.execute("ALTER SYSTEM SET synchronous_standby_names = ''")
    standby.promote()
    wait_until(lambda: writer.write().status == 201, "Nobody wrote again.", seconds=60)
    seconds = time.monotonic() - began
    wait_until(lambda: replica(port) == "away", "The promoted one was read from as a standby.", seconds=60)

    shutil.rmtree(primary.data)
    primary.follow(standby, name="first")
    primary.start()
    back = wait_until(lambda: replica(port) == "following", "The new standby was not read from.", seconds=60)
    if version(writer.read()) != writer.acknowledged:
        faults.append(f"{writer.acknowledged} were acknowledged, and there are {version(writer.read())}")
    if max(seconds, back) > SECONDS:
        faults.append(f"written again after {seconds:.1f} s, read from the new standby after {back:.1f} s")
    say(
        f"primary lost: {len(answers)} readers answered without it, the slowest in {slowest:.1f} s; written "
        f"again {seconds:.1f} s after the order to promote; the lost one read from {back:.1f} s after it "
        f"was started as the new standby; {writer.acknowledged} acknowledged"
    )
    return faults


def asked_while_away(port: int) -> tuple[list[int], float]:
    until = time.monotonic() + AWAY_SECONDS
    answers = []
    while time.monotonic() < until:
        answers.append(ask(port, READ))
        time.sleep(0.1)
    return [answer.status for answer in answers], max(answer.seconds for answer in answers)


def replica(port: int) -> str:
    answer = ask(port, "/readyz")
    return str(json.loads(answer.body).get("replica", "")) if answer.status == 200 else ""


def version(answer: Answer) -> int:
    return int(json.loads(answer.body)["version"])


if __name__ == "__main__":
    import tests.environment  # noqa: F401 (settings of a test run)

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    exit_with(main)
