"""Sessions that outlived what they stood for."""

from collections.abc import Callable

from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse


class EndedSessionMiddleware:
    """Removes the session of somebody who may no longer sign in.

    tracker.access.roles refuses such a session anyway; without its removal it would come
    back to life, in whosever hands it is, when a new mandate begins.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if SESSION_KEY in request.session and not request.user.is_authenticated:
            request.session.flush()
        return self.get_response(request)
