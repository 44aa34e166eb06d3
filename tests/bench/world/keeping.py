"""Worlds that were built once are kept below var/bench/: on SQLite as files, on PostgreSQL as databases of a
server of the benchmarks' own.
"""

import contextlib
import hashlib
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import psycopg

from tests.postgres import server

ROOT: Final = Path(__file__).resolve().parents[3]
KEPT: Final = ROOT / "var" / "bench"
MADE_WITH: Final = ("bare", "building", "loading", "record", "retelling", "trails")
# Of the server: as a small installation would set it, and without tidying while something is measured.
SETTINGS: Final = {
    "shared_buffers": "'1GB'",
    "effective_cache_size": "'4GB'",
    "work_mem": "'32MB'",
    "maintenance_work_mem": "'512MB'",
    "max_wal_size": "'8GB'",
    "checkpoint_timeout": "'30min'",
    # An index that is made on many rows is written once, and not to the log as well.
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "random_page_cost": "1.1",
    "autovacuum": "off",
    "jit": "off",
}


def name_of(commitments: int) -> str:
    """What a world is called: by its size, and by what its rows are made with, so that one made otherwise
    is built anew. One that is there is migrated, as any deployment is.
    """
    sources = [ROOT / "tests" / "bench" / "world" / f"{name}.py" for name in MADE_WITH]
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()
    return f"world_{commitments}_{digest[:8]}"


def kept_file(commitments: int) -> Path:
    """The SQLite database of a world, built now if there is none."""
    KEPT.mkdir(parents=True, exist_ok=True)
    path = KEPT / f"{name_of(commitments)}.sqlite3"
    if not path.exists():
        for former in KEPT.glob(f"world_{commitments}_*"):
            former.unlink()
        being_built = path.with_suffix(".new")
        _build(commitments, f"sqlite:///{being_built}")
        with contextlib.suppress(FileNotFoundError):
            being_built.with_name(f"{being_built.name}-wal").unlink()
        being_built.rename(path)
    return path


@contextlib.contextmanager
def kept_server() -> Iterator[str]:
    """The address of the running server that keeps worlds; it is stopped afterwards and stays as it is."""
    KEPT.mkdir(parents=True, exist_ok=True)
    folder = KEPT / "postgresql"
    folder.mkdir(exist_ok=True)
    is_new = not (folder / "data" / "PG_VERSION").exists()
    if is_new:
        with server(folder) as url, psycopg.connect(url, autocommit=True) as connection:
            for name, value in SETTINGS.items():
                connection.execute(f"ALTER SYSTEM SET {name} = {value}")  # type: ignore[call-overload]
    with server(folder) as url:
        yield url


def kept_database(commitments: int, server_url: str) -> str:
    """The name of the database of a world on that server, built now if there is none."""
    name = name_of(commitments)
    with psycopg.connect(server_url, autocommit=True) as connection:
        names = [row[0] for row in connection.execute("SELECT datname FROM pg_database")]
        if name in names:
            return name
        for former in names:
            if former.startswith((f"world_{commitments}_", f"new_{commitments}_")):
                connection.execute(f'DROP DATABASE "{former}"')  # type: ignore[call-overload]
        being_built = f"new_{commitments}_world"
        connection.execute(f'CREATE DATABASE "{being_built}"')  # type: ignore[call-overload]
        _build(commitments, address(server_url, being_built))
        with psycopg.connect(address(server_url, being_built), autocommit=True) as inside:
            inside.execute("VACUUM (FREEZE, ANALYZE)")
        connection.execute(f'ALTER DATABASE "{being_built}" RENAME TO "{name}"')  # type: ignore[call-overload]
    return name


def address(server_url: str, database: str) -> str:
    """The address of another database of the same server."""
    before, _, options = server_url.partition("?")
    return f"{before.rpartition('/')[0]}/{database}{'?' if options else ''}{options}"


def copy_of(path: Path, name: str) -> Path:
    """A copy of a kept file, to be changed."""
    target = KEPT / f"{name}.sqlite3"
    remove_copy(name)
    shutil.copyfile(path, target)
    return target


def remove_copy(name: str) -> None:
    """A copy that was changed is of no use to anybody else, and as large as the world."""
    for leftover in KEPT.glob(f"{name}.sqlite3*"):
        leftover.unlink()


def copy_on_server(server_url: str, source: str, name: str) -> str:
    """A copy of a kept database, to be changed; nobody may be connected to the source."""
    remove_on_server(server_url, name)
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')  # type: ignore[call-overload]
    return name


def remove_on_server(server_url: str, name: str) -> None:
    """The same of a database, whoever is still connected to it."""
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')  # type: ignore[call-overload]


def _build(commitments: int, url: str) -> None:
    subprocess.run([sys.executable, "-m", "tests.bench.world", str(commitments), url], check=True, cwd=ROOT)
