"""How many requests an address or a token may send in a minute, counted where all workers see it.

A worker answers the first CHUNK of everybody on its own, so that most readers cost no query; whoever
asks for more gets chunks from the one row that all workers share, smaller ones as the limit comes near.
"""

import logging
import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from threading import Lock
from typing import Final

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from commitments.api.problems import problem_response
from commitments.refusals import ProblemType
from tracker.access.addresses import address_of
from tracker.access.tokens import SCHEMES, digest_of
from tracker.models import AccessToken, RequestCount

LIMITED: Final = ("/api/", "/feeds/", "/data/", "/views/")
# And among the pages, which are not counted, what is made anew for each.
LIMITED_ENDING: Final = "/brief.pdf"
WINDOW_SECONDS: Final = 60
# The share of a limit that a worker takes at once.
CHUNKS: Final = 20
# A request waits no longer than that for its count, while others write.
WAIT_MILLISECONDS: Final = 100
KEPT: Final = timedelta(hours=1)
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Caller:
    """Who is counted, under which of the two limits."""

    policy: str
    key: str
    limit: int


@dataclass
class Account:
    """What this worker may still answer somebody in this minute, and what it knows of the others'."""

    left: int
    # Answered on its own, and not told to the others yet.
    untold: int
    elsewhere: int
    is_exhausted: bool = False
    lock: Lock = field(default_factory=Lock)


class RateLimitMiddleware:
    """Refuses with 429 whoever sends more than the limit, and tells everybody how much is left in the fields
    RateLimit and RateLimit-Policy (draft-ietf-httpapi-ratelimit-headers-10).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.window = 0
        self.accounts: dict[str, Account] = {}
        self.tokens: dict[str, int] = {}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        path = request.path_info
        if not path.startswith(LIMITED) and not path.endswith(LIMITED_ENDING):
            return self.get_response(request)
        now = time.time()
        window = int(now // WINDOW_SECONDS)
        if window != self.window:
            # Nothing of a minute that has passed is needed, so that memory does not grow with the readers.
            self.window, self.accounts, self.tokens = window, {}, {}
        caller = self.caller_of(request)
        if caller is None:
            return self.get_response(request)
        remaining = self.take(caller, window)
        seconds = max(1, math.ceil((window + 1) * WINDOW_SECONDS - now))
        response = _refused(request, seconds) if remaining is None else self.get_response(request)
        response.headers["RateLimit-Policy"] = f'"{caller.policy}";q={caller.limit};w={WINDOW_SECONDS}'
        response.headers["RateLimit"] = f'"{caller.policy}";r={remaining or 0};t={seconds}'
        return response

    def caller_of(self, request: HttpRequest) -> Caller | None:
        """Who sent it; None where nobody is counted: the limit is off, or the address is not told.

        A token counts by itself where it is known here. Others would let somebody who makes
        them up be a new caller each time.
        """
        token = self.token_of(request)
        if token is not None:
            limit = settings.RATE_LIMIT_TOKEN
            return Caller("token", f"token {token}", limit) if limit else None
        limit = settings.RATE_LIMIT_ADDRESS
        address = address_of(request) if limit else None
        return None if address is None else Caller("address", f"address {address}", limit)

    def token_of(self, request: HttpRequest) -> int | None:
        """The key of the known token that comes with it."""
        scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower().encode(errors="replace") not in SCHEMES:
            return None
        digest = digest_of(secret.strip())
        if digest not in self.tokens:
            try:
                found = AccessToken.objects.filter(digest=digest).values_list("pk", flat=True).first()
            except DatabaseError:
                # The view says so.
                return None
            if found is None:
                return None
            self.tokens[digest] = found
        return self.tokens[digest]

    def take(self, caller: Caller, window: int) -> int | None:
        """Count one request of `caller`, and how many are left after it; None where it is one too many."""
        chunk = max(1, caller.limit // CHUNKS)
        account = self.accounts.setdefault(
            caller.key, Account(left=chunk, untold=chunk, elsewhere=caller.limit - chunk)
        )
        with account.lock:
            if not account.left and not account.is_exhausted:
                try:
                    granted, account.elsewhere = lease(caller, window, chunk=chunk, answered=account.untold)
                    account.untold = 0
                except DatabaseError as error:
                    # No reader is refused because others write.
                    logger.warning("The database is busy, so requests pass uncounted: %s", error)
                    granted = chunk
                    account.untold += chunk
                account.left, account.is_exhausted = granted, not granted
            if account.is_exhausted:
                return None
            account.left -= 1
            return account.left + account.elsewhere


def lease(caller: Caller, window: int, *, chunk: int, answered: int) -> tuple[int, int]:
    """Tell the others of `answered` requests, and take up to `chunk` more: how many, and how many are left.

    Raises DatabaseError where that would take long.
    """
    # No address is kept: what stands there means nothing without the secret key.
    key = salted_hmac("tracker.access.rate_limits", caller.key, algorithm="sha256").hexdigest()
    started_at = datetime.fromtimestamp(window * WINDOW_SECONDS, tz=UTC)
    rows = RequestCount.objects.filter(key=key)
    with _waiting_briefly():
        if not rows.exists():
            RequestCount.objects.filter(started_at__lt=started_at - KEPT).delete()
            RequestCount.objects.bulk_create(
                [RequestCount(key=key, started_at=started_at, counted=0)], ignore_conflicts=True
            )
        row = rows.select_for_update().get()
        counted = answered + (row.counted if row.started_at == started_at else 0)
        left = max(0, caller.limit - counted)
        granted = min(left, max(1, min(chunk, left // 4)))
        rows.update(started_at=started_at, counted=counted + granted)
    return granted, left - granted


@contextmanager
def _waiting_briefly() -> Iterator[None]:
    """A transaction that alone has the row, and fails rather than wait for long."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            # It begins by taking the one lock that there is.
            waited = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
            cursor.execute(f"PRAGMA busy_timeout = {WAIT_MILLISECONDS}")
            try:
                with transaction.atomic():
                    yield
            finally:
                cursor.execute(f"PRAGMA busy_timeout = {waited}")
        else:
            with transaction.atomic():
                cursor.execute(f"SET LOCAL lock_timeout = {WAIT_MILLISECONDS}")
                yield


def _refused(request: HttpRequest, seconds: int) -> HttpResponse:
    # No other middleware has set the language yet.
    with translation.override(translation.get_language_from_request(request)):
        return problem_response(
            HTTPStatus.TOO_MANY_REQUESTS,
            _("Too many requests came from your address, or with your token. Try again in a minute."),
            problem=ProblemType.TOO_MANY_REQUESTS,
            headers={"Retry-After": str(seconds)},
        )
