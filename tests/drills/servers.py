"""PostgreSQL servers of a drill's own, that can be killed, frozen, followed and promoted."""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import psycopg

from tests.drills.processes import children, has_ended
from tests.postgres import packaged_programs

# Whoever else than root runs the drill is as good.
UNPRIVILEGED: Final = "postgres"
START_SECONDS: Final = 30
BACKUP: Final = ("-X", "stream", "-c", "fast", "-R", "--no-sync")
SETTINGS: Final = {"listen_addresses": "''", "wal_keep_size": "256MB", "hot_standby": "on"}


@dataclass(kw_only=True)
class Server:
    """One server; its data and its socket are in `folder`."""

    folder: Path
    programs: Path
    # As whom it runs where root starts it, whom PostgreSQL refuses.
    user: str = UNPRIVILEGED

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def pid(self) -> int:
        return int((self.data / "postmaster.pid").read_text().split()[0])

    def url(self, name: str = "postgres") -> str:
        return f"postgresql://postgres:@/{name}?host={self.folder}"

    def make(self, **settings: str) -> None:
        self.run("initdb", "-D", self.data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
        self.set({**SETTINGS, "unix_socket_directories": f"'{self.folder}'", **settings})

    def copy(self, other: "Server") -> None:
        """Become what another is, which has stopped."""
        subprocess.run(["cp", "-a", other.data, self.data], check=True)
        self.set({"unix_socket_directories": f"'{self.folder}'"})

    def follow(self, primary: "Server", *, name: str) -> None:
        """Become a standby of `primary` that it knows under this name."""
        self.run("pg_basebackup", "-d", primary.url(), "-D", self.data, *BACKUP)
        come_from = f"host={primary.folder} user=postgres application_name={name}"
        self.set(
            {"unix_socket_directories": f"'{self.folder}'", "primary_conninfo": f"'{come_from}'"},
        )

    def set(self, settings: Mapping[str, str]) -> None:
        lines = "".join(f"{name} = {value}\n" for name, value in settings.items())
        file = self.data / "postgresql.auto.conf"
        file.write_text(file.read_text() + lines)

    def start(self) -> None:
        """Start it; what a killed one left of itself may be in the way for a moment."""
        until = time.monotonic() + START_SECONDS
        while True:
            try:
                self.run("pg_ctl", "-D", self.data, "-w", "-l", self.folder / "log", "start")
            except subprocess.CalledProcessError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.1)
            else:
                return

    def stop(self, mode: str = "immediate") -> None:
        with contextlib.suppress(subprocess.CalledProcessError):
            self.run("pg_ctl", "-D", self.data, "-w", "-m", mode, "stop")

    def promote(self) -> None:
        self.run("pg_ctl", "-D", self.data, "-w", "promote")

    def kill(self) -> None:
        """kill -9 of the postmaster; the processes that it leaves end by themselves."""
        pids = self.processes()
        os.kill(self.pid, signal.SIGKILL)
        until = time.monotonic() + START_SECONDS
        while not all(map(has_ended, pids)):
            if time.monotonic() > until:
                raise SystemExit("The server did not end.")
            time.sleep(0.02)

    def run(self, program: str, *arguments: str | Path) -> None:
        nobody: dict[str, Any] = {}
        if os.geteuid() == 0:
            nobody = {"user": self.user, "group": self.user}
        subprocess.run(
            [self.programs / program, *arguments],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            **nobody,
        )

    def freeze(self, signal_: signal.Signals = signal.SIGSTOP) -> None:
        for pid in self.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal_)

    def thaw(self) -> None:
        self.freeze(signal.SIGCONT)

    def processes(self) -> list[int]:
        """The postmaster and its children."""
        return [self.pid, *children(self.pid)]

    def execute(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url(), autocommit=True) as connection:
            cursor = connection.execute(statement, values or None)  # type: ignore[arg-type, unused-ignore]
            return cursor.fetchall() if cursor.description else []


def installed_programs() -> Path:
    """Debian's newest, or those of the Python package."""
    versions = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/pg_basebackup")]
    return max(versions, key=lambda path: int(path.parent.name), default=None) or packaged_programs()


@contextlib.contextmanager
def places(number: int, *, programs: Path | None = None, user: str = UNPRIVILEGED) -> Iterator[list[Server]]:
    """Room for so many servers, of Debian's programs or of others, which end with this."""
    programs = programs or installed_programs()
    # A socket's path must be short.
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    servers = []
    try:
        folder.chmod(0o755)
        for each in range(number):
            place = folder / str(each)
            place.mkdir()
            if os.geteuid() == 0:
                shutil.chown(place, user, user)
            servers.append(Server(folder=place, programs=programs, user=user))
        yield servers
    finally:
        for server in servers:
            with contextlib.suppress(OSError, IndexError, ValueError):
                server.thaw()
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)
