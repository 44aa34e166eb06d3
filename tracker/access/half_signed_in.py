"""Sessions of people who gave their password, and have yet to give the code of the second factor.

To everything else they are nobody's: no person is signed in. What the session holds says whose
code is waited for, and where they were on their way.
"""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Self, cast

from django.conf import settings
from django.contrib.auth import SESSION_KEY, load_backend, login, logout
from django.http import HttpRequest, HttpResponse

from tracker.access.second_factor import MARK, is_missing, mark_of, new_nonce
from tracker.access.sessions import begin_session

if TYPE_CHECKING:
    from django.contrib.auth.models import User

WAITING: Final = "waits_for_code"
# As long as it takes to find and set up an application.
WAITS_SECONDS: Final = 1800


@dataclass(frozen=True, kw_only=True)
class HalfSignedIn:
    """Whose code a session waits for."""

    person_id: int
    # A new password since then ends it.
    password_hash: str
    since: float
    # Where they are led once they are in, and a form that they had typed.
    onward: str = ""
    carried: str = ""
    # Whether the password was just given, and not when the session began.
    knew_password: bool = False
    # From which the secret follows that their application is to be set up with.
    nonce: str = ""

    @classmethod
    def of(cls, request: HttpRequest) -> Self | None:
        """What this session waits for; None where it waits for nothing, or did so for too long."""
        held = request.session.get(WAITING)
        waits = cls(**held) if held else None
        return waits if waits and time.time() - waits.since <= WAITS_SECONDS else None

    def person(self) -> "User | None":
        """Who it is, if they may still sign in."""
        person = cast("User | None", _backend().get_user(self.person_id))
        return person if person and person.get_session_auth_hash() == self.password_hash else None

    def keep(self, request: HttpRequest) -> None:
        request.session[WAITING] = asdict(self)

    def on_the_way_to(self, onward: str, *, carried: str) -> Self:
        """The same, to be led to `onward` afterwards."""
        return replace(self, onward=onward, carried=carried)


class SecondFactorMiddleware:
    """Ends the session of somebody who was let in without the second factor that they have or need.

    So it is for whoever was signed in when factors became a duty, or set one up in another
    session, or whose factor was reset.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if SESSION_KEY in request.session and request.user.is_authenticated:
            person = request.user
            if is_missing(request, person):
                _hold_back(request, person)
        return self.get_response(request)


def wait_for_code(
    request: HttpRequest, person: "User", *, knew_password: bool, onward: str = "", carried: str = ""
) -> None:
    """Nobody is signed in by this session until `person` gave the code."""
    HalfSignedIn(
        person_id=person.pk,
        password_hash=person.get_session_auth_hash(),
        since=time.time(),
        onward=onward,
        carried=carried,
        knew_password=knew_password,
        nonce=new_nonce(),
    ).keep(request)


def let_in(request: HttpRequest, person: "User") -> None:
    """Sign `person` in, who gave all that they have to, under a new key of the session."""
    request.session.pop(WAITING, None)
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    begin_session(request)
    request.session[MARK] = mark_of(person)


def _hold_back(request: HttpRequest, person: "User") -> None:
    mark = request.session.get(MARK)
    logout(request)
    # Begun with another factor than theirs of now it ends for good; else the code opens it again.
    if mark is None:
        wait_for_code(request, person, knew_password=False)


def _backend() -> Any:
    return load_backend(settings.AUTHENTICATION_BACKENDS[0])
