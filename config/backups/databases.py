"""Copying a database as it is at one moment, and putting such a copy into an empty one, all or nothing."""

import os
import re
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Final, cast

from django.db import connection
from django.db.backends.sqlite3._functions import (  # type: ignore[import-untyped, unused-ignore]
    register as register_functions,
)

from config.backups.manifest import BackupRefused

# What libpq calls a parameter of a connection, and the variable of the environment that stands for it: a
# password among the arguments of a program is seen by everybody on the machine.
VARIABLES: Final = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "service": "PGSERVICE",
    "passfile": "PGPASSFILE",
    "options": "PGOPTIONS",
    "sslmode": "PGSSLMODE",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
    "sslrootcert": "PGSSLROOTCERT",
    "connect_timeout": "PGCONNECT_TIMEOUT",
}


def copy_database(target: Path) -> str:
    """Write what the database is in the snapshot that is open, and return the release of what wrote it.

    Raises BackupRefused where the program for it is missing.
    """
    return _dump(target) if connection.vendor == "postgresql" else _copy_file(target)


def refuse_a_used_database() -> None:
    """Raises BackupRefused unless the database is there for a restore: empty, and whole in itself."""
    if tables := sorted(connection.introspection.table_names()):
        raise BackupRefused(
            f"The database holds {len(tables)} tables already, such as {tables[0]}. Restore into an empty "
            "one."
        )
    if connection.vendor == "sqlite":
        connection.close()
        for beside in _beside(Path(connection.settings_dict["NAME"])):
            if beside.exists():
                raise BackupRefused(
                    f"{beside}: is left over from another database. Keep it elsewhere, and begin again."
                )


def load_database(source: Path, *, program: str) -> None:
    """Put the copy `source`, made by this release of a program, into the database, which is empty."""
    if connection.vendor == "postgresql":
        _restore(source, program=program)
    else:
        _put_file(source)


def _copy_file(target: Path) -> str:
    # Of the connection that reads the snapshot: another would copy what was written since.
    with closing(sqlite3.connect(target)) as copy:
        connection.connection.backup(copy)
        # Else what was written last could be in a second file.
        copy.execute("PRAGMA journal_mode=DELETE")
    flush(target)
    return sqlite3.sqlite_version


def _put_file(source: Path) -> None:
    target = Path(connection.settings_dict["NAME"])
    connection.close()
    number, path = tempfile.mkstemp(prefix=".restoring-", dir=target.parent)
    staged = Path(path)
    try:
        with os.fdopen(number, "wb") as file, source.open("rb") as kept:
            shutil.copyfileobj(kept, file)
        with closing(sqlite3.connect(staged)) as copy:
            # Constraints ask functions of Django's.
            register_functions(copy)
            (said,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
        if said != "ok":
            raise BackupRefused(f"{source}: is no whole database: {said}")
        flush(staged)
        staged.replace(target)
        flush(target.parent)
    except sqlite3.DatabaseError as error:
        raise BackupRefused(f"{source}: is no database: {error}") from error
    finally:
        for left in (staged, *_beside(staged)):
            left.unlink(missing_ok=True)


def _beside(database: Path) -> list[Path]:
    return [database.with_name(f"{database.name}{ending}") for ending in ("-wal", "-shm", "-journal")]


def flush(path: Path) -> None:
    """See a file, or what a folder says of its files, onto the disk."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _dump(target: Path) -> str:
    program, release = _program("pg_dump", least=_server_release())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
    _run(
        *(program, "--format=custom", "--no-owner", "--no-privileges", "--no-password"),
        *(f"--snapshot={snapshot}", f"--file={target}"),
        what=target,
    )
    flush(target)
    return str(release)


def _restore(source: Path, *, program: str) -> None:
    found, _release = _program("pg_restore", least=max(_server_release(), int(program)))
    name = connection.get_connection_params()["dbname"]
    connection.close()
    _run(
        *(found, "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", "--no-password"),
        *(f"--dbname={name}", str(source)),
        what=source,
    )


def _server_release() -> int:
    connection.ensure_connection()
    number: int = cast("Any", connection).pg_version
    return number // 10000


def _run(*command: str, what: Path) -> None:
    ended = subprocess.run(  # noqa: S603 (a program of PostgreSQL, no shell)
        command, env=_environment(), capture_output=True, text=True, check=False
    )
    if ended.returncode:
        raise BackupRefused(f"{what}: {Path(command[0]).name} failed: {ended.stderr.strip()[-2000:]}")


def _environment() -> dict[str, str]:
    parameters: dict[str, Any] = connection.get_connection_params()
    said = {VARIABLES[name]: str(value) for name, value in parameters.items() if name in VARIABLES and value}
    return {**os.environ, **said}


def _program(name: str, *, least: int) -> tuple[str, int]:
    """The oldest program of PostgreSQL on this machine that is of release `least` or newer, and its release.

    Raises BackupRefused where there is none.
    """
    found = sorted((release, path) for path, release in _programs(name) if release >= least)
    if not found:
        raise BackupRefused(
            f"{name} of PostgreSQL {least} or newer is not on this machine. Install it (Debian: "
            f"postgresql-client-{least}), or put its folder into PATH."
        )
    release, path = found[0]
    return path, release


def _programs(name: str) -> Iterator[tuple[str, int]]:
    folders = [*os.environ.get("PATH", "").split(os.pathsep), *_installed()]
    for path in dict.fromkeys(
        filter(None, (shutil.which(name, path=folder) for folder in folders if folder))
    ):
        with suppress(OSError):
            told = subprocess.run(  # noqa: S603 (a program of PostgreSQL, no shell)
                [path, "--version"], capture_output=True, text=True, check=False
            ).stdout
            if release := re.search(r"\) (\d+)", told):
                yield path, int(release[1])


def _installed() -> list[str]:
    """Where Debian keeps the programs of each release."""
    return sorted(map(str, Path("/usr/lib/postgresql").glob("*/bin")))
