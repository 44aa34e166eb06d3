"""Compression of what is long, by the app itself, so that no proxy is needed for it."""

from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

COMPRESSED: Final = frozenset(
    {
        "application/atom+xml",
        "application/json",
        "application/ld+json",
        "application/problem+json",
        "application/vnd.oai.openapi",
        "application/vnd.oai.openapi+json",
        "text/calendar",
        "text/csv",
        "text/html",
    }
)


class CompressionMiddleware(GZipMiddleware):
    """Django's, for text alone, and for no page that holds a secret.

    A page with a token against forged requests is left as it is: from the length of what is compressed
    beside it, somebody who can have it asked for again and again could guess it (BREACH). What a session
    reads is left for the same reason.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        media_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        holds_a_secret = "CSRF_COOKIE" in request.META or bool(request.COOKIES)
        if media_type not in COMPRESSED or holds_a_secret:
            return response
        compressed: HttpResponseBase = super().process_response(request, response)
        return compressed
