"""What everybody is answered while the database or the store of files is away, or the disk is full.

A view's failure is seen by the middleware; one of another middleware, such as a
session that cannot be saved, only by Django's handler500, which is server_error.
"""

import errno
import logging
import sys
from collections.abc import Callable
from typing import Final

from django.db import InterfaceError, OperationalError, ProgrammingError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from commitments.api.problems import (
    API_PREFIX,
    RETRY_AFTER_SECONDS,
    problem_response,
    server_error as default_server_error,
)
from commitments.files.whole_files import FileStoreAway
from commitments.refusals import ProblemType

STATUS: Final = 503
LOST: Final = (OperationalError, InterfaceError)
# What PostgreSQL says of a column or a table that is not there yet: it is being brought up to date.
BEHIND: Final = frozenset({"42703", "42P01"})
FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
logger = logging.getLogger(__name__)


class UnavailableMiddleware:
    """Answers 503 with Retry-After where a view, or the page it renders, lost the database or found no room
    on the disk.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The answer to a lost database and a full disk; None leaves other failures to Django."""
        if not is_passing(exception):
            return None
        logger.error(
            "The database or the store of files does not answer, or the disk is full: %s",
            exception,
            exc_info=exception,
        )
        return unavailable(request, exception)


def is_passing(failure: BaseException | None) -> bool:
    """Whether the same request may be answered a while later: the database is away or being brought up to
    date, the store of files is away, or the disk is full.
    """
    return isinstance(failure, (*LOST, FileStoreAway)) or is_behind(failure) or is_full(failure)


def is_behind(failure: BaseException | None) -> bool:
    is_of_statement = isinstance(failure, ProgrammingError)
    return is_of_statement and getattr(failure.__cause__, "sqlstate", "") in BEHIND  # type: ignore[union-attr]


def is_full(failure: BaseException | None) -> bool:
    return isinstance(failure, OSError) and failure.errno in FULL


def unavailable(request: HttpRequest, failure: BaseException | None) -> HttpResponse:
    """Problem details for a client of the API, one line of text for a person; neither asks anything of
    the database.
    """
    if is_full(failure):
        message = _("There is no room left on the server: nothing was kept. Tell those who run it.")
    elif isinstance(failure, FileStoreAway):
        message = _("The store of files does not answer at the moment. Try again in a few seconds.")
    else:
        message = _("The database does not answer at the moment. Try again in a few seconds.")
    headers = {"Retry-After": str(RETRY_AFTER_SECONDS)}
    if request.path.startswith(API_PREFIX):
        return problem_response(STATUS, message, problem=ProblemType.UNAVAILABLE, headers=headers)
    return HttpResponse(
        message,
        status=STATUS,
        content_type="text/plain; charset=utf-8",
        headers={**headers, "Cache-Control": "no-store"},
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """The site's handler500: the same answer where this is passing, else the usual one."""
    failure = sys.exception()
    return unavailable(request, failure) if is_passing(failure) else default_server_error(request)
