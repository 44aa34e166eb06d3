"""Reads from a streaming standby (DATABASE_REPLICA_URL), and everybody sees what they themselves wrote.

A request that only reads is answered from the standby: the record, its trail and what is counted of them.
Who people are and what they may do is asked of the primary, as is all of the desk, what somebody sees who
acts for a State, and every request that writes. Whoever wrote is told the primary's position in its log
(WAL), and sends it along with what they ask for next: a cookie does that for people, a header for programs.
A standby that has not come so far is not asked.
"""

import logging
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.apps import apps
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, InterfaceError, OperationalError, connections, models
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

from commitments.models import TextDraft
from commitments.requests.freshness import MAY_BE_BEHIND, only_as_it_is_now
from commitments.requests.sealed import opened, sealed
from config.database_roles import REPORTED
from tracker.models import LevelCount, LevelMove, LevelSum, ReportToMend

ALIAS: Final = "replica"
# The desk shows what was done a moment ago, by whomever.
NEVER: Final = ("/admin/",)
READING: Final = frozenset({"GET", "HEAD"})
HEADER: Final = "Database-Position"
COOKIE: Final = "__Host-position" if settings.HTTPS else "position"
# For so long a position is worth something; a standby that is further behind is not read from anyway.
KEPT_SECONDS: Final = 600
# After a standby did not answer, nobody asks it again for so long.
REST_SECONDS: Final = 2
TOKEN_MAX: Final = 100
PURPOSE: Final = "config.replica.position"
_CONTENT: Final = re.compile(rb"(\d{1,20}) (\d{1,12})")
# Where the standby is in the log of its primary, whether it still follows, and for how long what it has yet
# to show has waited at most.
_LOOK: Final = """
SELECT pg_is_in_recovery(), (pg_last_wal_replay_lsn() - '0/0')::bigint,
    EXISTS (SELECT FROM pg_stat_wal_receiver),
    CASE WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0
    ELSE extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())::float END
"""
# No answer of the primary tells a later position than this one before all of what was written is on its disk.
_POSITION: Final = "SELECT (pg_current_wal_insert_lsn() - '0/0')::bigint"

logger = logging.getLogger(__name__)


class Router:
    """Where Django asks: the standby for what a request reads of the record, else the primary."""

    def db_for_read(self, model: type[models.Model], **_hints: Any) -> str:
        if not MAY_BE_BEHIND.get() or model not in replicated():
            return DEFAULT_DB_ALIAS
        # What a transaction that writes has read is its own.
        return DEFAULT_DB_ALIAS if connections[DEFAULT_DB_ALIAS].in_atomic_block else ALIAS

    def db_for_write(self, model: type[models.Model], **_hints: Any) -> str:
        # What this request reads from now on comes after what it writes.
        if model in replicated():
            only_as_it_is_now()
        return DEFAULT_DB_ALIAS

    def allow_relation(self, _one: Any, _other: Any, **_hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, _app_label: str, **_hints: Any) -> bool:
        return db == DEFAULT_DB_ALIAS


def replicated() -> frozenset[type[models.Model]]:
    """What is read from the standby: what is agreed and what has happened since, and nothing of people."""
    if not _REPLICATED:
        record = {*apps.get_app_config("commitments").get_models(include_auto_created=True)} - {TextDraft}
        _REPLICATED.update(record | REPORTED | {LevelCount, LevelMove, LevelSum, ReportToMend})
    return frozenset(_REPLICATED)


_REPLICATED: set[type[models.Model]] = set()


class Standby:
    """What is known of the standby, for all threads; it is looked at once in each request that may read
    from it, which also tells whether the connection is still good.
    """

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.state = "following"
        self.asked_again_at = 0.0

    def has_come_to(self, position: int) -> bool:
        """Whether a request that has to see all up to this position is answered from the standby."""
        if time.monotonic() < self.asked_again_at:
            return False
        try:
            is_standby, replayed, is_following, seconds = self._look()
        except Error as error:
            self.was_lost(error)
            return False
        if not is_standby:
            self.was_lost("it is no standby any more")
            return False
        if not is_following and _primary_answers():
            self._note("behind", "it does not follow its primary")
            return False
        if is_following and seconds > settings.DATABASE_REPLICA_SECONDS:
            self._note("behind", f"it is {seconds:.0f} seconds behind")
            return False
        self._note("following" if is_following else "alone", "the primary does not answer")
        return bool(replayed >= position)

    def was_lost(self, why: object) -> None:
        connections[ALIAS].close()
        self.asked_again_at = time.monotonic() + REST_SECONDS
        self._note("away", why)

    def _look(self) -> tuple[bool, int, bool, float]:
        """Raises Error where it does not answer; a connection from before its restart is made anew."""
        for attempt in range(2):
            try:
                with connections[ALIAS].cursor() as cursor:
                    cursor.execute(_LOOK)
                    is_standby, replayed, is_following, seconds = cursor.fetchone()
                    return is_standby, replayed or 0, is_following, seconds or 0.0
            except (OperationalError, InterfaceError):
                connections[ALIAS].close()
                if attempt:
                    raise
        raise AssertionError

    def _note(self, state: str, why: object) -> None:
        with self.lock:
            before, self.state = self.state, state
        if state == before:
            return
        if state == "following":
            logger.info("The standby is read from again.")
        elif state == "alone":
            logger.warning("The standby is read from alone: %s.", why)
        else:
            logger.warning("The standby is %s, and the primary is read from: %s.", state, why)


standby: Final = Standby()


def state_of_the_standby() -> str:
    """following, behind, away, or alone: without its primary. Asks it anew."""
    standby.has_come_to(0)
    return standby.state


class ReplicaMiddleware:
    """Decides for each request where it reads, and tells whoever wrote how far the primary is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in READING and not request.path_info.startswith(NEVER):
            return self.read(request)
        response = self.get_response(request)
        if request.method not in READING and request.method != "OPTIONS":
            tell_position(request, response)
        return response

    def read(self, request: HttpRequest) -> HttpResponse:
        if not standby.has_come_to(position_of(request)):
            return self.get_response(request)
        with reading_from_the_standby():
            response = self.get_response(request)
        lost = getattr(request, "_lost_standby", None)
        if lost is not None:
            standby.was_lost(lost)
            return self.get_response(request)
        return _still_from_the_standby(response)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Notes that the standby failed, or broke off what stood in the way of what it had to replay. What is
        returned ends the request there, and is no answer to anybody.
        """
        if not MAY_BE_BEHIND.get() or not isinstance(exception, (OperationalError, InterfaceError)):
            return None
        request._lost_standby = exception  # type: ignore[attr-defined]
        return HttpResponse(status=503)


@contextmanager
def reading_from_the_standby() -> Iterator[None]:
    token = MAY_BE_BEHIND.set(True)
    try:
        yield
    finally:
        MAY_BE_BEHIND.reset(token)


def tell_position(request: HttpRequest, response: HttpResponseBase) -> None:
    """To whoever is signed in, of refusals too: what was refused as out of date is read again next."""
    if not request.user.is_authenticated or response.status_code >= 500:
        return
    try:
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            cursor.execute(_POSITION)
            (position,) = cursor.fetchone()
    except Error as error:
        logger.warning("The primary's position is not known: %s", error)
        return
    token = sealed(b"%d %d" % (position, time.time()), purpose=PURPOSE, bound_to="")
    response.headers[HEADER] = token
    response.set_cookie(
        COOKIE, token, max_age=KEPT_SECONDS, secure=settings.HTTPS, httponly=True, samesite="Lax"
    )


def position_of(request: HttpRequest) -> int:
    """The last position that comes with a request, 0 for none; what was not given here is none."""
    return max(_position(request.COOKIES.get(COOKIE, "")), _position(request.headers.get(HEADER, "")))


def _position(token: str) -> int:
    if not token or len(token) > TOKEN_MAX or not token.isascii():
        return 0
    found = _CONTENT.fullmatch(opened(token, purpose=PURPOSE, bound_to="") or b"")
    if found is None or int(found[2]) < time.time() - KEPT_SECONDS:
        return 0
    return int(found[1])


def _primary_answers() -> bool:
    """Whether there is anybody to ask instead of a standby that follows nobody."""
    try:
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return False
    return True


def _still_from_the_standby(response: HttpResponse) -> HttpResponse:
    """An answer that is read while it is sent goes on where it began; a file is there already."""
    if isinstance(response, StreamingHttpResponse) and not isinstance(response, FileResponse):
        response.streaming_content = _parts(iter(response.streaming_content))
    return response


def _parts(parts: Iterator[bytes]) -> Iterator[bytes]:
    while True:
        with reading_from_the_standby():
            part = next(parts, None)
        if part is None:
            return
        yield part
