"""Pages of other sites may read here what a browser brings without a session, and write with a token."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

OPEN: Final = ("/api/", "/feeds/", "/data/")
ANYBODY: Final = {"Access-Control-Allow-Origin": "*"}
# What a script may read of an answer beside its body, and send beside what it may send anyway.
EXPOSED: Final = (
    "ETag",
    "Link",
    "Location",
    "Content-Disposition",
    "Content-Language",
    "Database-Position",
    "Idempotency-Replayed",
    "RateLimit",
    "RateLimit-Policy",
    "Retry-After",
    "X-Next-After",
    "X-Request-ID",
)
SENT: Final = (
    "Accept-Language",
    "Authorization",
    "Content-Type",
    "Database-Position",
    "Idempotency-Key",
    "If-Match",
    "If-Modified-Since",
    "If-None-Match",
)
READABLE: Final = {**ANYBODY, "Access-Control-Expose-Headers": ", ".join(EXPOSED)}
PREFLIGHT: Final = {
    **ANYBODY,
    "Access-Control-Allow-Methods": "GET, HEAD, POST",
    "Access-Control-Allow-Headers": ", ".join(SENT),
    "Access-Control-Max-Age": "86400",
}


class OtherSitesMiddleware:
    """Says so as the Fetch standard (CORS) asks for it, of errors too, for requests without credentials.

    A browser sends no cookies along to a "*", and whatever comes with a session is
    for no other site: its answer says nothing of them.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(OPEN):
            return self.get_response(request)
        if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
            return HttpResponse(status=HTTPStatus.NO_CONTENT, headers=PREFLIGHT)
        response = self.get_response(request)
        patch_vary_headers(response, ("Cookie",))
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            for name, value in READABLE.items():
                response.headers[name] = value
        return response
