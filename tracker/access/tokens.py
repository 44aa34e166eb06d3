"""Tokens of the API: made, revoked, and accepted in a request's Authorization header."""

import hashlib
import secrets
from collections.abc import Collection
from datetime import timedelta
from hmac import compare_digest
from typing import TYPE_CHECKING, Final

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed

from commitments.api.prepared_rows import prepared_rows
from commitments.language.characters import is_storable, unstorable_because
from commitments.refusals import ProblemType, Refused
from tracker.access.roles import cached_rights_of, rights_of
from tracker.models import AccessToken, Scope, TokenState
from tracker.models.access import TOKEN_DAYS_MAX

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from rest_framework.request import Request

# `Bearer` is what RFC 6750 and most clients call it, `Token` what clients of Django REST framework do.
SCHEMES: Final = (b"bearer", b"token")
# A secret says what it opens, so that scanners of published code find one that leaked.
PREFIX: Final = "mithaq_"
# Its first characters stand beside the digest, and find the row; the other 56 are random and kept nowhere.
KEY_LENGTH: Final = len(PREFIX) + 8


class TokenRefused(Refused):
    """A token that cannot be made; the message says why."""


def make_token(
    *, owner: "User", name: str, scopes: Collection[str], days: int, made_by: "User"
) -> tuple[AccessToken, str]:
    """A token of `owner` that is good for `days` days from now, and its secret, which is kept nowhere.

    Raises TokenRefused.
    """
    if not name.strip() or not is_storable(name, max_length=100):
        raise TokenRefused(
            unstorable_because(name, else_because=_("Say in at most 100 characters what the token is for.")),
            field="name",
        )
    if not scopes or not set(scopes) <= set(Scope.values):
        raise TokenRefused(_("A token has at least one scope, and known ones alone."), field="scopes")
    if not 1 <= days <= TOKEN_DAYS_MAX:
        raise TokenRefused(
            _("A token lasts at least one day and at most %(limit)d.") % {"limit": TOKEN_DAYS_MAX},
            field="days",
        )
    if not rights_of(owner).may_sign_in:
        raise TokenRefused(
            _("The account is switched off or has no role, so a token would open nothing."), field="user"
        )
    secret = PREFIX + secrets.token_hex(32)
    token = AccessToken.objects.create(
        token_key=secret[:KEY_LENGTH],
        digest=digest_of(secret),
        user=owner,
        expiry=timezone.now() + timedelta(days=days),
        name=name.strip(),
        scopes=" ".join(scope for scope in Scope.values if scope in scopes),
        created_by=made_by,
    )
    return token, secret


def digest_of(secret: str) -> str:
    """What is kept of a secret: its SHA-512. It is random, so it needs no salt and no slow hash."""
    return hashlib.sha512(secret.encode()).hexdigest()


class TokenAuthentication(BaseAuthentication):
    """Knows the person of a request by `Authorization: Bearer <secret>`; a wrong token is refused,
    whatever session comes with it.

    It writes nothing: expired tokens stay on record.
    """

    def authenticate(self, request: "Request") -> "tuple[User, AccessToken] | None":
        scheme, *sent = get_authorization_header(request).split() or [b""]
        if scheme.lower() not in SCHEMES:
            return None
        if len(sent) != 1:
            raise AuthenticationFailed(
                _("Send “Authorization: Bearer” and then the token, without spaces in it."),
                ProblemType.TOKEN_MALFORMED,
            )
        token = _token_of(sent[0])
        _refuse_ended(token)
        return token.user, token

    def authenticate_header(self, request: "Request") -> str:  # noqa: ARG002
        return 'Bearer realm="Mithaq"'


def _token_of(sent: bytes) -> AccessToken:
    # Bytes that are no secret of ours, NUL among them, find nothing on any database.
    secret = "".join(letter for letter in sent.decode("ascii", errors="replace") if letter.isprintable())
    digest = digest_of(secret)
    found = prepared_rows.get(
        AccessToken, "token", lambda: AccessToken.objects.select_related("user"), path="token_key"
    )
    token: AccessToken
    for token in found.asked([secret[:KEY_LENGTH]]):
        if compare_digest(digest, token.digest):
            return token
    raise AuthenticationFailed(_("No such token is known here."), ProblemType.TOKEN_UNKNOWN)


def _refuse_ended(token: AccessToken) -> None:
    match token.state():
        case TokenState.REVOKED:
            raise AuthenticationFailed(
                _("The token was revoked. Make a new one in the admin."), ProblemType.TOKEN_REVOKED
            )
        case TokenState.EXPIRED:
            raise AuthenticationFailed(
                _("The token has expired. Make a new one in the admin."), ProblemType.TOKEN_EXPIRED
            )
    if not cached_rights_of(token.user).may_sign_in:
        raise AuthenticationFailed(
            _(
                "The token's owner has no role here any more: the mandate has ended, or the account is "
                "switched off."
            ),
            ProblemType.TOKEN_OWNER_ENDED,
        )
