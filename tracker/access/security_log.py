"""Writing the security log. It holds no secret, and nothing that was typed where a secret belongs."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from django.contrib.auth import get_user_model
from django.db import Error, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.crypto import salted_hmac

from commitments.language.characters import without_controls
from commitments.triggers import AppendOnly
from tracker.access.addresses import address_of
from tracker.models import SecurityEvent, SecurityEventKind

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# What anybody can cause as often as they like is noted once in that time, for each of them.
REPEATED: Final = frozenset(
    {SecurityEventKind.LOCKED_OUT, SecurityEventKind.WRONG_TOKEN, SecurityEventKind.FORBIDDEN}
)
NOTED_EVERY: Final = timedelta(minutes=1)
DETAIL_MAX_LENGTH: Final = 500
# Pruning takes it away for a moment, within its transaction.
SECURITY_LOG: Final = AppendOnly(function="tracker_refuse_change_of_log", models=(SecurityEvent,))
logger = logging.getLogger(__name__)


def note_event(
    kind: SecurityEventKind,
    *,
    request: HttpRequest | None = None,
    user: Any = None,
    name: str = "",
    about: "User | None" = None,
    detail: str = "",
) -> None:
    """Put on the log that it happened; `name` is what somebody typed for the name of an account.

    A log that cannot be written stops nobody: the program's own log says so.
    """
    if user is None and name:
        user = get_user_model().objects.filter(username=_normal(name)).first()
    known = user if user is not None and user.pk is not None else None
    event = SecurityEvent(
        kind=kind,
        user=known,
        unknown_name=_digest(name) if name and known is None else "",
        about=about,
        particulars=_shown(detail),
        address=(address_of(request) or "") if request is not None else "",
    )
    try:
        with transaction.atomic():
            if kind not in REPEATED or not _was_noted(event):
                event.save(force_insert=True)
    except Error:
        logger.exception("The security log could not be written: %s", kind)


def prune(*, before: datetime) -> int:
    """Remove what happened before a moment; how many entries that were. Nothing else removes any."""
    with transaction.atomic():
        SECURITY_LOG.remove(using="default")
        count, _each = SecurityEvent.objects.filter(at__lt=before).delete()
        SECURITY_LOG.install(using="default")
    return count


class SecurityLogMiddleware:
    """Notes what was answered with 403 to somebody who is signed in, and tokens that were refused."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        kind = _refusal(request, response)
        if kind is not None:
            # Whoever a wrong token was for is nobody here.
            person = request.user if kind == SecurityEventKind.FORBIDDEN else None
            note_event(kind, request=request, user=person, detail=f"{request.method} {request.path_info}")
        return response


class SecurityLoggedMixin:
    """For an admin whose every act is of that kind: what it puts on record goes on the security log too."""

    security_kind: SecurityEventKind

    def security_about(self, row: Any) -> Any:
        """Whose account the act is about."""
        return row.user

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return self._noted(request, obj, super().log_addition(request, obj, message))  # type: ignore[misc]

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return self._noted(request, obj, super().log_change(request, obj, message))  # type: ignore[misc]

    def _noted(self, request: HttpRequest, row: Any, entry: Any) -> Any:
        with translation.override("en"):
            said = filter(None, [str(row), entry.get_change_message(), getattr(row, "security_detail", "")])
            note_event(
                self.security_kind,
                request=request,
                user=request.user,
                about=self.security_about(row),
                detail=" · ".join(said),
            )
        return entry


def _refusal(request: HttpRequest, response: HttpResponse) -> SecurityEventKind | None:
    if response.status_code == HTTPStatus.FORBIDDEN and request.user.is_authenticated:
        return SecurityEventKind.FORBIDDEN
    if response.status_code == HTTPStatus.UNAUTHORIZED and "Authorization" in request.headers:
        return SecurityEventKind.WRONG_TOKEN
    return None


def _was_noted(event: SecurityEvent) -> bool:
    same = {
        name: getattr(event, name)
        for name in ("kind", "user", "unknown_name", "address", "about", "particulars")
    }
    return SecurityEvent.objects.filter(at__gt=timezone.now() - NOTED_EVERY, **same).exists()


def _normal(name: str) -> str:
    return _shown(str(get_user_model().normalize_username(name)))


def _digest(name: str) -> str:
    text = _normal(name).encode()
    return salted_hmac("tracker.access.security_log", text, algorithm="sha256").hexdigest()[:16]


def _shown(detail: str) -> str:
    return without_controls(detail)[:DETAIL_MAX_LENGTH]
