"""The site served as in real use, and people who ask it: what each was answered, and how soon."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Self

ROOT: Final = Path(__file__).resolve().parents[2]
START_SECONDS: Final = 120
# The command that serves a site at a socket.
Command = Callable[[socket.socket], Sequence[str]]
REFERENCE: Final = "BAG3-R1-IRQ"
READ: Final = f"/api/v1/commitments/{REFERENCE}/"
WRITE: Final = f"{READ}reports/"
LONG_SECONDS: Final = 15
# Nobody is cut off because the machine does other work.
PATIENCE_SECONDS: Final = 180


def listening() -> socket.socket:
    """A port of one's own, which several servers can serve one after the other."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", 0))
    listener.listen(512)
    return listener


def start(
    listener: socket.socket,
    command: Command | None = None,
    *,
    also: socket.socket | None = None,
    **environment: str,
) -> subprocess.Popen[bytes]:
    """Serve the site at `listener`, as `manage.py serve` does unless another command is given; and at `also`,
    where this one alone is asked.
    """
    from config.management.commands.serve import server_command

    port = listener.getsockname()[1]
    more = () if also is None else ("--bind", f"fd://{also.fileno()}")
    return subprocess.Popen(
        [*(command or server_command)(listener), *more],
        pass_fds=[one.fileno() for one in (listener, also) if one is not None],
        cwd=ROOT,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"SITE_URL": f"http://127.0.0.1:{port}"} | environment,
    )


@contextmanager
def serving(command: Command | None = None, **environment: str) -> Iterator[int]:
    """The port of a site that answers."""
    listener = listening()
    port = int(listener.getsockname()[1])
    server = start(listener, command, **environment)
    try:
        wait_until(lambda: ask(port, "/livez").status == 200, "The site did not start.")
        yield port
    finally:
        end(server)
        listener.close()


def end(server: subprocess.Popen[bytes]) -> None:
    server.send_signal(signal.SIGTERM)
    try:
        server.wait(timeout=40)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def wait_until(holds: Any, otherwise: str, *, seconds: float = START_SECONDS) -> float:
    """The seconds until it holds; ends the drill where it does not."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        with suppress(OSError, http.client.HTTPException):
            if holds():
                return time.monotonic() - began
        time.sleep(0.05)
    raise SystemExit(otherwise)


@dataclass(frozen=True, kw_only=True)
class Answer:
    status: int
    seconds: float
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


def ask(
    port: int,
    address: str,
    *,
    method: str = "GET",
    body: bytes | None = None,
    headers: dict[str, str] | None = None,
    timeout: float = LONG_SECONDS,
) -> Answer:
    """One request on a connection of its own. Raises OSError where there is no answer."""
    began = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request(method, address, body=body, headers=headers or {})
        answer = connection.getresponse()
        said = answer.read()
        names = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(status=answer.status, seconds=time.monotonic() - began, headers=names, body=said)
    finally:
        connection.close()


def prepare_site() -> str:
    """Migrate the database, with one commitment, and the secret of a token that may report on it."""
    import django

    django.setup()
    from tests.drills.storm import migrate

    migrate()
    from tests.factories import make_commitment, make_officer
    from tracker.access.tokens import make_token

    make_commitment(reference=REFERENCE)
    officer = make_officer(username="officer")
    _token, secret = make_token(
        owner=officer, name="drill", scopes=["read", "report", "upload"], days=1, made_by=officer
    )
    return secret


def write(port: int, secret: str, *, timeout: float = LONG_SECONDS) -> Answer:
    """Report on the commitment, as a program does: read its tag, then write."""
    headers = {"Authorization": f"Bearer {secret}"}
    seen = ask(port, READ, headers=headers, timeout=timeout)
    if seen.status != 200:
        return seen
    headers |= {"If-Match": seen.headers["etag"], "Content-Type": "application/json"}
    said = {"status": "limited", "effective_on": "2026-03-01", "note": "Reported in a drill."}
    return ask(port, WRITE, method="POST", body=json.dumps(said).encode(), headers=headers, timeout=timeout)


class Load:
    """People who ask and report all the time; `answers` counts what they were answered, `written` what was
    acknowledged, and "none" those who got no answer.
    """

    def __init__(
        self,
        port: int,
        secret: str,
        *,
        readers: int = 3,
        writers: int = 1,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        self.port, self.secret, self.patience = port, secret, patience
        self.answers: Counter[str] = Counter()
        self.written, self.slowest, self.is_over = 0, 0.0, False
        self.seconds: list[tuple[float, float]] = []
        people = [self.read] * readers + [self.write] * writers
        self.threads = [threading.Thread(target=self.go_on, args=[one]) for one in people]

    def __enter__(self) -> Self:
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.is_over = True
        for thread in self.threads:
            thread.join()

    def go_on(self, act: Any) -> None:
        while not self.is_over:
            try:
                answer = act()
            except (OSError, http.client.HTTPException) as error:
                self.answers[f"none ({type(error).__name__})"] += 1
                time.sleep(0.05)
                continue
            self.answers[str(answer.status)] += 1
            self.slowest = max(self.slowest, answer.seconds)
            self.seconds.append((time.monotonic(), answer.seconds))

    def read(self) -> Answer:
        return ask(self.port, READ, timeout=self.patience)

    def write(self) -> Answer:
        answer = write(self.port, self.secret, timeout=self.patience)
        self.written += answer.status == 201
        return answer

    @property
    def unanswered(self) -> int:
        return sum(count for what, count in self.answers.items() if what.startswith("none"))


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
