"""Recording over HTTP what a State said of a resolution."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_serializer, extend_schema_view
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from commitments.addresses import api_url
from commitments.api.filters import gregorian
from commitments.api.filtersets import CommitmentFilterSet
from commitments.api.input_serializers import InputSerializer, PublicKeyRelatedField
from commitments.api.serializers import StatedPositionSerializer
from commitments.files import tables
from commitments.models import Commitment, SourceDocument, StatedPosition
from commitments.record.positions import NewPosition, record_position
from commitments.vocabulary import Position
from tracker.api.preconditions import version_seen
from tracker.api.register import RegisterViewSet
from tracker.api.writes import WriteViewSet


@extend_schema_serializer(component_name="PositionSubmission")
class PositionInputSerializer(InputSerializer):
    """A position, from the day on which it was stated."""

    position = serializers.ChoiceField(choices=Position.choices)
    stated_on = serializers.DateField(
        allow_null=True,
        required=False,
        input_formats=["iso-8601"],
        validators=[gregorian],
        help_text="The day on which it was stated; without one it has held from the start.",
    )
    source = PublicKeyRelatedField(  # type: ignore[assignment]
        SourceDocument,
        "slug",
        allow_null=True,
        required=False,
        help_text="Slug of the source that states it.",
    )


@extend_schema_view(
    create=extend_schema(
        summary="Record what the State said",
        responses={200: StatedPositionSerializer, 201: StatedPositionSerializer},
    )
)
class CommitmentPositionViewSet(WriteViewSet):
    """Records what the State said of the resolution. What is on record as it says is answered with 200 and
    not added again.
    """

    queryset = StatedPosition.objects.all()
    serializer_class = StatedPositionSerializer
    filterset_class = CommitmentFilterSet
    table = tables.REGISTER
    http_method_names = ["post"]
    input_serializer_class = PositionInputSerializer
    write_permissions = ("commitments.change_commitment",)
    required_scope = "position"
    needs_if_match = True

    def parent(self) -> Commitment:
        return get_object_or_404(
            Commitment.objects.visible_to(self.request.user), reference=self.kwargs["reference"]
        )

    def perform_write(self, request: Request, parent: Commitment) -> Response:
        seen = version_seen(request, parent)
        new = NewPosition(commitment=parent, **seen, **self.read_input(request))
        outcome = record_position(new, recorded_by=self.person)
        return Response(
            self.get_serializer(outcome.row).data,
            status=status.HTTP_201_CREATED if outcome.is_new else status.HTTP_200_OK,
            headers={
                "Location": api_url("commitment", parent.reference),
                "ETag": RegisterViewSet.tag_of(parent.reference, request),
            },
        )
