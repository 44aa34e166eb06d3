"""Each request gets a name: the proxy's, where there is one that is believed, else one made here.

It is in the answer's header, in every line that is logged meanwhile, and in what a failure tells a program.
"""

import logging
import re
import secrets
import time
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from commitments.requests.names import REQUEST_NAME

HEADER: Final = "X-Request-ID"
# As nginx makes them ($request_id), UUIDs, and the like; nothing that could end a line or be long.
GOOD: Final = re.compile(r"[A-Za-z0-9_-]{8,64}")
logger = logging.getLogger("mithaq.requests")


class RequestNameMiddleware:
    """Names the request, says the name in the answer, and puts one line in the log where those are wanted."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        name = name_of(request)
        REQUEST_NAME.set(name)
        started = time.perf_counter()
        response = self.get_response(request)
        response.headers[HEADER] = name
        if settings.LOG_REQUESTS:
            # The route and not the address: an address may hold the secret of a link.
            told = {
                "method": known_method(request),
                "route": route_of(request),
                "status": response.status_code,
                "milliseconds": round((time.perf_counter() - started) * 1000),
            }
            logger.info("%(method)s %(route)s %(status)s %(milliseconds)s ms", told, extra=told)
        return response


def name_of(request: HttpRequest) -> str:
    """A proxy is believed where it is believed about https; it has to set the header anew, as that one."""
    told = request.headers.get(HEADER, "") if settings.SECURE_PROXY_SSL_HEADER else ""
    return told if GOOD.fullmatch(told) else secrets.token_hex(16)


def route_of(request: HttpRequest) -> str:
    """The address as the site's own list of addresses has it, without what stands for a row; "" for none."""
    return request.resolver_match.route if request.resolver_match else ""


def known_method(request: HttpRequest) -> str:
    known = {"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"}
    return request.method if request.method in known else "other"


class RequestNameFilter(logging.Filter):
    """Gives each record the name of the request that was being answered."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = REQUEST_NAME.get() or "-"
        return True
