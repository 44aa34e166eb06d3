"""Who may use the API: published data is open unless PUBLIC_READ is off; writing needs a session or a
token, and the model's permission.
"""

from typing import TYPE_CHECKING, Any, Protocol, cast

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework import permissions
from rest_framework.authentication import SessionAuthentication as DjangoSession
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request

from commitments.refusals import ProblemType

if TYPE_CHECKING:
    from rest_framework.views import APIView

READ_SCOPE = "read"


class ScopedToken(Protocol):
    """What a request is signed with that comes with no session; whoever makes tokens keeps their scopes."""

    def allows(self, scope: str) -> bool:
        """Whether the token was made for `scope`."""


class SessionAuthentication(DjangoSession):
    """Django's session, with CSRF checked on every write; a missing one answers 401 and says what is
    needed.
    """

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002
        return 'Session realm="Mithaq"'

    def enforce_csrf(self, request: Request) -> None:
        try:
            super().enforce_csrf(request)
        except PermissionDenied as refusal:
            raise PermissionDenied(str(refusal.detail), code=ProblemType.CSRF_FAILED) from refusal


class RecordPermission(permissions.DjangoModelPermissions):
    """Reads follow PUBLIC_READ, and writes Django's add, change and delete permissions of the view's model.

    A view says in `required_scope` which scope a token needs to write there. A
    token writes nothing where the view names no scope.
    """

    def has_permission(self, request: Request, view: "APIView") -> bool:
        reads = request.method in permissions.SAFE_METHODS
        _require_scope(request, READ_SCOPE if reads else getattr(view, "required_scope", ""))
        if reads:
            return settings.PUBLIC_READ or bool(request.user and request.user.is_authenticated)
        return super().has_permission(request, view)

    def _queryset(self, view: Any) -> Any:
        # Its model is all that is asked of it. What a view reads is composed only where it is read.
        of_the_class = view.queryset
        return super()._queryset(view) if of_the_class is None else of_the_class


def _require_scope(request: Request, scope: str) -> None:
    """Raise PermissionDenied where the request comes with a token that was not made for this; a session
    has no scopes.
    """
    token = cast("ScopedToken | None", request.auth)
    if token is None:
        return
    if not scope:
        raise PermissionDenied(_("No token may do this; sign in instead."), code=ProblemType.SESSION_NEEDED)
    if not token.allows(scope):
        raise PermissionDenied(
            _("The token was not made for this: it lacks the scope “%(scope)s”.") % {"scope": scope},
            code=ProblemType.TOKEN_LACKS_SCOPE,
        )
