"""Requests without what no database and no text holds, before anything looks at them.

A body's encoding may be one that Python knows for something else than text; Django looks at it while it
makes the request, before any middleware. A cookie may say NUL by its octal number in quotation marks: no
server sees it, and PostgreSQL fails at it where a session is looked for.
"""

import codecs
import re
from collections.abc import Awaitable, Callable, Iterable
from http import HTTPStatus
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.http import parse_header_parameters
from django.utils.translation import gettext as _

from commitments.api.problems import problem_response
from commitments.language.characters import is_storable
from commitments.refusals import ProblemType

READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
READ_AS: Final = frozenset({"utf-8", "ascii"})
Asgi = Callable[[dict[str, Any], Any, Any], Awaitable[None]]
OTHER_ENCODING: Final = "mithaq.other_encoding"
_CHARSET: Final = re.compile(r';\s*charset\*?\s*=\s*(?:"[^"]*"?|[^;"]*)', re.IGNORECASE)


def with_known_encoding(application: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    """The WSGI `application`, which is told of no other encoding of a body than those that it reads."""

    def cleaned(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        said = environ.get("CONTENT_TYPE", "")
        if _is_other(said):
            environ["CONTENT_TYPE"] = _without_encoding(said)
            environ[OTHER_ENCODING] = True
        return application(environ, start_response)

    return cleaned


def with_known_encoding_async(application: Asgi) -> Asgi:
    """The ASGI `application`, likewise."""

    async def cleaned(scope: dict[str, Any], receive: Any, send: Any) -> None:
        said = b",".join(value for name, value in scope.get("headers", ()) if name == b"content-type")
        if _is_other(said.decode("latin-1")):
            others = [(name, value) for name, value in scope["headers"] if name != b"content-type"]
            known = _without_encoding(said.decode("latin-1")).encode("latin-1")
            scope = {**scope, "headers": [*others, (b"content-type", known)], OTHER_ENCODING: True}
        await application(scope, receive, send)

    return cleaned


def _without_encoding(content_type: str) -> str:
    without = _CHARSET.sub("", content_type)
    return "application/octet-stream" if _is_other(without) else without


def _is_other(content_type: str) -> bool:
    charset = parse_header_parameters(content_type)[1].get("charset")
    try:
        return charset is not None and codecs.lookup(charset).name not in READ_AS
    # Of a name with NUL.
    except (LookupError, ValueError):
        return True


class CleanRequestMiddleware:
    """Leaves out the cookies that this site cannot have set, and refuses a body that it cannot read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.COOKIES = {
            name: value for name, value in request.COOKIES.items() if is_storable(name) and is_storable(value)
        }
        is_other = OTHER_ENCODING in request.META or OTHER_ENCODING in getattr(request, "scope", ())
        if is_other and request.method not in READING:
            with translation.override(translation.get_language_from_request(request)):
                return problem_response(
                    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
                    _("Send the body in UTF-8."),
                    problem=ProblemType.UNSUPPORTED_MEDIA_TYPE,
                )
        return self.get_response(request)
