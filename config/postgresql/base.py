"""Django's PostgreSQL with an end to all waiting.

The server ends a statement, a wait for a lock and a transaction in which nothing happens (config.settings);
a server that hangs, or a network that swallows what is sent, ends nothing. So the client counts too.
Django looks for a backend under this name of a module.
"""

import select
import time
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from threading import Lock
from typing import Any, Final

import psycopg
from django.conf import settings
from django.db.backends.postgresql import base
from psycopg.pq import TransactionStatus

from config.database_urls import POOLER

# The server, which counts too, is first to end what takes too long; the connection stays good then.
MARGIN_SECONDS: Final = 0.5
# A connection that was good a while ago has so long to say that it still is.
CHECK_SECONDS: Final = 2
# One over which the server answered so lately is not asked: that takes as long as many an answer.
LATELY_SECONDS: Final = 1
# After a database did not answer, nobody asks it again for so long: a thread that waits answers nobody.
REST_SECONDS: Final = 2


class Answering:
    """Whether the database answered when it was last asked, for all threads."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.asked_again_at = 0.0

    def check(self) -> None:
        """Raises OperationalError while nobody is to ask; the first to come after that is let through."""
        with self.lock:
            if not self.asked_again_at:
                return
            if (now := time.monotonic()) < self.asked_again_at:
                raise psycopg.OperationalError("The database did not answer a moment ago.")
            self.asked_again_at = now + REST_SECONDS

    def was_lost(self) -> None:
        with self.lock:
            self.asked_again_at = time.monotonic() + REST_SECONDS

    def was_found(self) -> None:
        with self.lock:
            self.asked_again_at = 0.0


# By the alias of each database: a standby that is away keeps nobody from the primary.
answering: Final[defaultdict[str, Answering]] = defaultdict(Answering)


class DatabaseWrapper(base.DatabaseWrapper):
    """Waits for an answer a moment longer than the server works on it."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        state = answering[self.alias]
        state.check()
        try:
            connection = super().get_new_connection(conn_params)
        except psycopg.OperationalError:
            state.was_lost()
            raise
        state.was_found()
        if settings.DATABASE_SECONDS:
            seconds = settings.DATABASE_SECONDS + MARGIN_SECONDS
            connection.wait = partial(
                _answer, connection, connection.wait, default_seconds=seconds, on_lost=state.was_lost
            )
        return connection

    def chunked_cursor(self) -> Any:
        """Behind a pooler a cursor on the server lives no longer than its transaction, nor is it anybody
        else's; where there is none, all rows are fetched at once.
        """
        self.ensure_connection()
        is_alone = self.connection.info.transaction_status == TransactionStatus.IDLE
        return self.cursor() if is_alone and self.settings_dict.get(POOLER) else super().chunked_cursor()

    def is_usable(self) -> bool:
        if self.connection is None or self.connection.closed:
            return False
        if _is_heard(self.connection):
            return True
        if not settings.DATABASE_SECONDS:
            return super().is_usable()
        wait = self.connection.wait
        self.connection.wait = partial(wait, timeout=CHECK_SECONDS)
        try:
            return super().is_usable()
        finally:
            self.connection.wait = wait


def _answer(
    connection: Any,
    wait: Any,
    *args: Any,
    timeout: float | None = None,
    default_seconds: float,
    on_lost: Callable[[], None],
    **kwargs: Any,
) -> Any:
    """What psycopg calls `Connection.wait`. A connection over which no answer came is closed: what it would
    say next is the answer to something else.
    """
    seconds = default_seconds if timeout is None else timeout
    until = time.monotonic() + seconds
    try:
        found = wait(*args, timeout=seconds, **kwargs)
    except psycopg.OperationalError as error:
        # A statement that the server ended says so in time.
        if time.monotonic() < until:
            raise
        connection.close()
        on_lost()
        raise psycopg.OperationalError(f"The database did not answer in {seconds} seconds.") from error
    connection.answered_at = time.monotonic()
    return found


def _is_heard(connection: Any) -> bool:
    """Whether the server answered a moment ago and has said nothing since, as it does when it ends, or ends
    the connection.
    """
    if time.monotonic() - getattr(connection, "answered_at", 0) > LATELY_SECONDS:
        return False
    if connection.info.transaction_status != TransactionStatus.IDLE:
        return False
    said = select.poll()
    said.register(connection.pgconn.socket, select.POLLIN)
    return not said.poll(0)
