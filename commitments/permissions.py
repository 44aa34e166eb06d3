"""Who may use the API: published data is open unless PUBLIC_READ is off; writing needs a session and the model's permission."""

from typing import TYPE_CHECKING

from django.conf import settings
from rest_framework import permissions
from rest_framework.authentication import SessionAuthentication as DjangoSession
from rest_framework.request import Request

if TYPE_CHECKING:
    from rest_framework.views import APIView


class SessionAuthentication(DjangoSession):
    """Django's session, with CSRF checked on every write; a missing one answers 401 and says what is needed."""

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002
        return 'Session realm="Mithaq"'


class RecordPermission(permissions.DjangoModelPermissions):
    """Reads follow PUBLIC_READ, and writes Django's add, change and delete permissions of the view's model."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        if request.method in permissions.SAFE_METHODS:
            return settings.PUBLIC_READ or bool(request.user and request.user.is_authenticated)
        return super().has_permission(request, view)
