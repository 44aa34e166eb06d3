"""Django's SQLite with a compiler of its own (config.sqlite.compiler), where no question of a request takes
longer than DATABASE_SECONDS.

Django looks for a backend under this name of a module.
"""

import re
import time
from functools import partial
from typing import Any, Final

from django.conf import settings
from django.db.backends.sqlite3 import base, operations

# How many steps of SQLite's machine lie between two looks at the clock: some tenths of a second of work. At
# each it waits for its turn among the threads of Python.
STEPS: Final = 2_000_000
_READS: Final = re.compile(r"\s*\(*\s*(SELECT|WITH)\b", re.IGNORECASE)


class DatabaseOperations(operations.DatabaseOperations):
    """Of SQLite, with our SELECT."""

    compiler_module = "config.sqlite.compiler"


class DatabaseWrapper(base.DatabaseWrapper):
    """Of SQLite, with our SELECT, and with the limit that PostgreSQL keeps by itself: what reads is given up
    with OperationalError when its time is over. What writes is not, for it waits for others.
    """

    ops_class = DatabaseOperations
    # Whether a question has to end in time; not while a long file is read (commitments.files.snapshots).
    has_limit = True
    until = float("inf")

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        if settings.DATABASE_SECONDS:
            connection.set_progress_handler(self.is_over, STEPS)
        return connection

    def create_cursor(self, name: str | None = None) -> Any:
        if not settings.DATABASE_SECONDS:
            return super().create_cursor(name)
        return self.connection.cursor(factory=partial(LimitedCursor, database=self))

    def is_over(self) -> bool:
        """Whether the question at hand has had its time."""
        return self.has_limit and time.monotonic() > self.until


class LimitedCursor(base.SQLiteCursorWrapper):
    """One that begins its database's time with each question, and with each look for more of its rows."""

    def __init__(self, connection: Any, *, database: DatabaseWrapper) -> None:
        super().__init__(connection)
        self.database = database

    def begin(self) -> None:
        self.database.until = time.monotonic() + settings.DATABASE_SECONDS

    def execute(self, query: str, params: Any = None) -> Any:
        self.begin()
        if not _READS.match(query):
            self.database.until = float("inf")
        return super().execute(query, params)

    def executemany(self, query: str, param_list: Any) -> Any:
        self.database.until = float("inf")
        return super().executemany(query, param_list)

    def fetchone(self) -> Any:
        self.begin()
        return super().fetchone()

    def fetchmany(self, size: int | None = None) -> Any:
        self.begin()
        return super().fetchmany(self.arraysize if size is None else size)

    def fetchall(self) -> Any:
        self.begin()
        return super().fetchall()
