"""Databases beside the one of the test run: created empty, loaded from SQL, dumped as SQL."""

import os
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
from django.db.backends.sqlite3._functions import register as register_functions
from psycopg import sql

# The server that tests.postgres started, or that somebody named; without one the engine is SQLite.
SERVER = os.environ.get("TEST_DATABASE_URL", "")
ENGINE = "postgresql" if SERVER else "sqlite"


@contextmanager
def empty_database(folder: Path) -> Iterator[str]:
    """The URL of a new database: a file in `folder`, or one on the server, which is dropped afterwards."""
    if not SERVER:
        yield f"sqlite:///{folder / f'{uuid4().hex}.sqlite3'}"
        return
    name = f"mithaq_upgrading_{uuid4().hex}"
    identifier = sql.Identifier(name)
    with psycopg.connect(SERVER, autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(identifier))
        try:
            yield urlsplit(SERVER)._replace(path=f"/{name}").geturl()
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(identifier))


def load(url: str, statements: str) -> None:
    """Run the statements of a dump in the empty database at `url`."""
    if SERVER:
        with psycopg.connect(url, autocommit=True) as database:
            database.execute(statements)
        return
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as database:
        # The constraints call functions that Django brings along.
        register_functions(database)
        database.executescript(statements)


def dump(url: str) -> str:
    """The database at `url` as statements for `load`, with its triggers and functions.

    For PostgreSQL it runs `pg_dump`, which must be on the path and as new as the server.
    """
    if not SERVER:
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as database:
            return "\n".join(database.iterdump()) + "\n"
    options = (
        *("--inserts", "--rows-per-insert=500", "--no-comments"),
        *("--no-owner", "--no-privileges", "--no-tablespaces", "--no-toast-compression"),
    )
    dumped = subprocess.run(["pg_dump", *options, url], capture_output=True, text=True, check=True).stdout
    # The settings before the first statement and what follows the last differ from release to release.
    statements = dumped.partition("\nCREATE ")[2].rpartition("\n--\n-- PostgreSQL database dump complete")[0]
    return f"SELECT pg_catalog.set_config('search_path', '', false);\nCREATE {statements}"
