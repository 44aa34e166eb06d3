"""Sessions that outlived what they stood for."""

import time
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse

from tracker.access.security_log import note_event
from tracker.models import SecurityEventKind

SIGNED_IN_AT: Final = "signed_in_at"
SEEN_AT: Final = "seen_at"
# That somebody is still there is noted no more often than so many seconds.
NOTED_EVERY: Final = 300


class EndedSessionMiddleware:
    """Removes the session of somebody who may no longer sign in, did nothing for long, or signed in long ago.

    tracker.access.roles refuses the first anyway; without its removal it would come
    back to life, in whosever hands it is, when a new mandate begins.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if SESSION_KEY in request.session:
            if not request.user.is_authenticated:
                request.session.flush()
            elif is_over(request, now=time.time()):
                logout(request)
        return self.get_response(request)


def begin_session(request: HttpRequest) -> None:
    """Note when the person of this session signed in."""
    request.session[SIGNED_IN_AT] = time.time()
    note_event(SecurityEventKind.SIGNED_IN, request=request, user=request.user)


def is_over(request: HttpRequest, *, now: float) -> bool:
    """Whether the session is too old, or was not used for too long; notes that it is used."""
    session = request.session
    last_login = getattr(request.user, "last_login", None)
    signed_in_at = session.get(SIGNED_IN_AT) or (last_login.timestamp() if last_login else now)
    seen_at = session.get(SEEN_AT) or signed_in_at
    idle = settings.SESSION_IDLE_MINUTES * 60
    if now - signed_in_at > settings.SESSION_HOURS * 3600 or now - seen_at > idle:
        return True
    if now - seen_at > min(NOTED_EVERY, idle / 4):
        session[SEEN_AT] = now
    return False
