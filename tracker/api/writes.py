"""What every write of the trail over HTTP has in common: who may try, and one effect for one key."""

from typing import TYPE_CHECKING, Any, ClassVar, cast

from django.http import HttpResponse
from rest_framework import status
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response

from commitments.api.input_serializers import InputSerializer
from commitments.api.permissions import RecordPermission
from commitments.api.viewsets import ReadOnlyViewSet
from tracker.api.idempotency import respond_once
from tracker.api.preconditions import Seen, version_seen
from tracker.api.register import RegisterViewSet

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db import models
    from rest_framework.views import APIView

    from commitments.models import Commitment


class WritePermission(RecordPermission):
    """Writes need one of the view's `write_permissions`; for which rows it holds is the door's to say."""

    def get_required_permissions(self, method: str, model_cls: "type[models.Model]") -> list[str]:  # noqa: ARG002
        # Several may do, each in its own way; Django's class can only ask for all.
        return []

    def has_permission(self, request: Request, view: "APIView") -> bool:
        if not super().has_permission(request, view):
            return False
        return request.method in SAFE_METHODS or any(
            request.user.has_perm(permission)
            for permission in view.write_permissions  # type: ignore[attr-defined]
        )


class WriteViewSet(ReadOnlyViewSet):
    """A list of the trail that also takes new rows."""

    http_method_names = ["get", "head", "post"]
    permission_classes = [WritePermission]
    input_serializer_class: ClassVar[type[InputSerializer]]
    # Any of these lets a person try.
    write_permissions: ClassVar[tuple[str, ...]]
    # What a token must be made for.
    required_scope: ClassVar[str]
    takes_idempotency_key: ClassVar[bool] = True
    needs_if_match: ClassVar[bool] = False

    def create(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ARG002
        parent = self.parent()
        return respond_once(request, lambda: self.perform_write(request, parent))

    @property
    def person(self) -> "User":
        """Who writes; WritePermission lets nobody else come this far."""
        return cast("User", self.request.user)

    def parent(self) -> Any:
        """The row of the address to which something is added, if the client may see it. Raises Http404."""
        return None

    def perform_write(self, request: Request, parent: Any) -> Response:
        """Add the row and answer with it. Call within a transaction."""
        raise NotImplementedError

    def read_input(self, request: Request) -> dict[str, Any]:
        serializer = self.input_serializer_class(data=request.data, context=self.get_serializer_context())
        serializer.is_valid(raise_exception=True)
        values: dict[str, Any] = serializer.validated_data
        return values

    def created_response(self, row: Any) -> Response:
        answer = self.get_serializer(self.created_row(row.pk)).data
        return Response(answer, status=status.HTTP_201_CREATED, headers={"Location": answer["url"]})

    def created_row(self, key: int) -> Any:
        """The new row with all that is shown of it."""
        return self.get_queryset().get(pk=key)


class StepWriteViewSet(WriteViewSet):
    """A list of the trail that takes new steps of one commitment, from people who say which version of it
    they saw.
    """

    needs_if_match = True

    def perform_write(self, request: Request, parent: Any) -> Response:
        commitment = self.commitment_of(parent)
        seen = version_seen(request, commitment)
        values = self.read_input(request)
        row = self.perform_append(parent, values, seen)
        response = self.created_response(row)
        response.headers["ETag"] = RegisterViewSet.tag_of(commitment.reference, request)
        return response

    def commitment_of(self, parent: Any) -> "Commitment":
        commitment: Commitment = parent.commitment
        return commitment

    def perform_append(self, parent: Any, values: dict[str, Any], seen: Seen) -> Any:
        """Ask the door to add the step; the row that it added."""
        raise NotImplementedError
