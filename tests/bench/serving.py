"""Servers that are measured: the product as `manage.py serve` starts it, and the stock API with the same
number of the same workers.
"""

import contextlib
import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.bench.rounds import Ask, NotMeasured, Side
from tests.bench.world.keeping import KEPT, ROOT

PRODUCT: Final = "config.wsgi"
STOCK: Final = "tests.bench.stock.wsgi"
READY: Final = {PRODUCT: "/livez", STOCK: "/empty/"}
START_SECONDS: Final = 180
# What takes longer is not waited for.
ANSWER_SECONDS: Final = 120
# More is sent than anybody may send in a minute.
SECRET: Final = "only-for-benchmarks-" + "0123456789abcdef" * 4


def environment(database_url: str) -> dict[str, str]:
    """What a deployment would set."""
    return {
        "SECRET_KEY": SECRET,
        "VAR_DIR": str(KEPT / "site"),
        "DATABASE_URL": database_url,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "RATE_LIMIT_ADDRESS": "0",
        "RATE_LIMIT_TOKEN": "0",
        # In production a request has four seconds of the database; here what takes longer is measured too.
        "DATABASE_SECONDS": str(ANSWER_SECONDS),
    }


@dataclass(frozen=True, kw_only=True)
class Server:
    """A server that answers."""

    port: int
    process: int

    def side(
        self,
        name: str,
        address: str,
        headers: Mapping[str, str] | None = None,
        *,
        expected: int = 200,
        is_rated: bool = False,
    ) -> Side:
        """Who asks it for one address. Raises NotMeasured, when asked, for any other status."""
        return Side(
            name=name, client=lambda: self._client(address, headers or {}, expected), is_rated=is_rated
        )

    def _client(self, address: str, headers: Mapping[str, str], expected: int) -> Ask:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=ANSWER_SECONDS + 10)

        def ask() -> tuple[float, int]:
            began = time.perf_counter()
            try:
                connection.request("GET", address, headers=dict(headers))
                answer = connection.getresponse()
            except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
                # It was kept for long enough, as any client finds out.
                connection.close()
                connection.request("GET", address, headers=dict(headers))
                answer = connection.getresponse()
            size = len(answer.read(1))
            first = time.perf_counter() - began
            while part := answer.read(1024 * 1024):
                size += len(part)
            if answer.status != expected:
                # Of what failed nothing is kept.
                connection.close()
                raise NotMeasured(f"{address} answers {answer.status}")
            return first, size

        return ask

    def fetch(
        self, address: str, headers: Mapping[str, str] | None = None
    ) -> tuple[bytes, Mapping[str, str]]:
        """One answer, whole, with its headers. Raises NotMeasured where it is none."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=ANSWER_SECONDS + 10)
        with contextlib.closing(connection):
            connection.request("GET", address, headers=dict(headers or {}))
            answer = connection.getresponse()
            body = answer.read()
            if answer.status != 200:
                raise NotMeasured(f"{address} answers {answer.status}: {body[:300]!r}")
            return body, dict(answer.headers)

    def _workers(self) -> list[str]:
        return Path(f"/proc/{self.process}/task/{self.process}/children").read_text().split()

    def forget_peak(self) -> None:
        """What the workers once held at most counts no more."""
        for worker in self._workers():
            Path(f"/proc/{worker}/clear_refs").write_text("5")

    def memory(self) -> dict[str, float]:
        """Of the worker that has most: what it holds and what it once held, in MB."""
        held = [_status(worker) for worker in self._workers()]
        return {name: max(one[name] for one in held) for name in ("VmRSS", "VmHWM")}


def _status(process: str) -> dict[str, float]:
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    named = dict(line.split(":", 1) for line in lines)
    return {name: round(int(named[name].split()[0]) / 1024, 1) for name in ("VmRSS", "VmHWM")}


@contextlib.contextmanager
def serving(
    application: str, *, database_url: str, settings: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """A server of that application, on a port of its own; it is stopped afterwards. `settings` are those of
    its environment that are to be others than a benchmark's.
    """
    from config.management.commands.serve import server_command

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        listener.set_inheritable(True)
        command = [application if part == PRODUCT else part for part in server_command(listener)]
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=os.environ | environment(database_url) | {"PORT": str(port)} | dict(settings or {}),
            pass_fds=[listener.fileno()],
        )
    try:
        server = Server(port=port, process=process.pid)
        _wait_for(server, READY[application])
        yield server
    finally:
        process.terminate()
        process.wait()


def _wait_for(server: Server, address: str) -> None:
    until = time.monotonic() + START_SECONDS
    while True:
        try:
            server.fetch(address)
        except (OSError, http.client.HTTPException):
            if time.monotonic() > until:
                raise
            time.sleep(0.3)
        else:
            return


def collect_static() -> None:
    """What pages refer to, collected once as `manage.py prepare` does."""
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"]
    subprocess.run(command, cwd=ROOT, check=True, env=os.environ | environment("sqlite:///:memory:"))
