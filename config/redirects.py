"""What is not redirected: writes, because most clients follow a redirect with a GET, whose answer looks like
success, and the API, because a browser's page of another site may not follow one.
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import is_valid_path
from django.utils import translation
from django.utils.translation import gettext as _

from commitments.api.problems import API_PREFIX, problem_response
from commitments.refusals import ProblemType

FOLLOWED_SAFELY: Final = frozenset({"GET", "HEAD"})


class NotRedirected:
    """Stands before the middlewares that redirect: to the address with its final slash, and to https.

    A write, and whatever is asked of the API, is answered at an address without its final
    slash as with it. A write over plain http, where the site has https, is refused: what it
    carried was readable on the way.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_api = request.path_info.startswith(API_PREFIX)
        is_write = request.method not in FOLLOWED_SAFELY
        if not is_api and not is_write:
            return self.get_response(request)
        if settings.SECURE_SSL_REDIRECT and is_api and is_write and not request.is_secure():
            # No other middleware has set the language yet.
            with translation.override(translation.get_language_from_request(request)):
                return problem_response(
                    HTTPStatus.FORBIDDEN,
                    _(
                        "Nothing was written: send this over https."
                        " If a token came with it, revoke that token."
                    ),
                    problem=ProblemType.HTTPS_NEEDED,
                )
        with_slash = f"{request.path_info}/"
        if (
            not request.path_info.endswith("/")
            and not is_valid_path(request.path_info)
            and is_valid_path(with_slash)
        ):
            request.path_info, request.path = with_slash, f"{request.path}/"
        return self.get_response(request)
