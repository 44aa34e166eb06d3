"""Adding to a group of States over HTTP, and correcting what was wrong of its members."""

from typing import Any

from django.db import transaction
from django.db.models import F
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_serializer, extend_schema_view
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from commitments.addresses import api_url
from commitments.api import filtersets
from commitments.api.filters import gregorian
from commitments.api.input_serializers import InputSerializer, PublicKeyRelatedField
from commitments.api.serializers import MembershipSerializer
from commitments.api.viewsets import ReadOnlyViewSet
from commitments.files import tables
from commitments.models import Membership, SourceDocument, State, StateGroup
from commitments.record.memberships import REASON_MAX, keep_membership, remove_membership


def _day(source: str, about: str) -> serializers.DateField:
    return serializers.DateField(
        source=source,
        allow_null=True,
        required=False,
        input_formats=["iso-8601"],
        validators=[gregorian],
        help_text=about,
    )


@extend_schema_serializer(component_name="MembershipDays")
class DaysInputSerializer(InputSerializer):
    """From which day until which: both may be unknown."""

    def get_fields(self) -> dict[str, Any]:
        """Python has another use for the word `from`."""
        return super().get_fields() | {
            "from": _day("valid_from", "First day; null where no source states it."),
            "until": _day("valid_until", "First day without it; null while it lasts."),
        }


@extend_schema_serializer(component_name="MembershipSubmission")
class MembershipInputSerializer(DaysInputSerializer):
    """That a State belongs to the group of the address."""

    state = PublicKeyRelatedField(State, "code")
    source = PublicKeyRelatedField(  # type: ignore[assignment]
        SourceDocument,
        "slug",
        allow_null=True,
        required=False,
        help_text="Slug of the source that says so, where it is another than that of the group.",
    )


@extend_schema_serializer(component_name="MembershipCorrection")
class CorrectionInputSerializer(InputSerializer):
    """Which membership is wrong, as the client read it; what is right instead, null where it never was; and
    why.
    """

    state = PublicKeyRelatedField(State, "code")
    wrong = DaysInputSerializer(help_text="The days of the wrong membership, as the group shows them.")
    right = DaysInputSerializer(
        allow_null=True, help_text="Its days instead; null takes the membership away."
    )
    reason = serializers.CharField(max_length=REASON_MAX, help_text="Why it was wrong, in a sentence.")


@extend_schema_serializer(component_name="MembershipCorrected")
class CorrectedSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """How the State belongs to the group now, and which commitments were closed with the correction."""

    members = MembershipSerializer(many=True, read_only=True)
    addressed_no_more = serializers.ListField(
        child=serializers.CharField(),
        read_only=True,
        help_text="References of commitments that were closed: their State was no member of the group.",
    )


@extend_schema_view(
    create=extend_schema(summary="Add a member", responses={201: MembershipSerializer}),
)
class MembershipViewSet(ReadOnlyViewSet):
    """Adds a State to the group, from one day until another."""

    queryset = Membership.objects.all()
    serializer_class = MembershipSerializer
    filterset_class = filtersets.StateGroupFilterSet
    table = tables.GROUPS
    http_method_names = ["post"]
    input_serializer_class: type[InputSerializer] = MembershipInputSerializer

    def get_queryset(self) -> Any:
        """Members are as public as their group."""
        return Membership.objects.all()

    def group(self) -> StateGroup:
        return get_object_or_404(StateGroup.objects.visible_to(self.request.user), slug=self.kwargs["slug"])

    @transaction.atomic
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:  # noqa: ARG002
        group = self.group()
        membership = Membership(group=group, **self.read_input(request))
        keep_membership(membership)
        return Response(
            self.get_serializer(membership).data,
            status=status.HTTP_201_CREATED,
            headers={"Location": api_url("group", group.slug)},
        )

    def read_input(self, request: Request) -> dict[str, Any]:
        serializer = self.input_serializer_class(data=request.data, context=self.get_serializer_context())
        serializer.is_valid(raise_exception=True)
        values: dict[str, Any] = serializer.validated_data
        return values


@extend_schema_view(
    create=extend_schema(summary="Correct a membership", responses={201: CorrectedSerializer}),
)
class MembershipCorrectionViewSet(MembershipViewSet):
    """Corrects the days of a membership, or takes it away because it never was. What followed from it
    follows: whom resolutions addressed as a member they address no more.
    """

    input_serializer_class = CorrectionInputSerializer

    @transaction.atomic
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:  # noqa: ARG002
        group, values = self.group(), self.read_input(request)
        of_state = Membership.objects.filter(group=group, state=values["state"])
        wrong = values["wrong"]
        membership = (
            of_state.select_for_update(of=("self",))
            .select_related("group", "state", "source")
            .filter(valid_from=wrong.get("valid_from"), valid_until=wrong.get("valid_until"))
            .first()
        )
        if membership is None:
            raise serializers.ValidationError(
                {"wrong": [_("The group has no membership of these days. Read it again.")]}
            )
        if values["right"] is None:
            lost = remove_membership(membership, reason=values["reason"])
        else:
            membership.valid_from = values["right"].get("valid_from")
            membership.valid_until = values["right"].get("valid_until")
            lost = keep_membership(membership, reason=values["reason"])
        now = of_state.select_related("state", "source").order_by(F("valid_from").asc(nulls_first=True), "pk")
        return Response(
            {
                "members": MembershipSerializer(now, many=True, context=self.get_serializer_context()).data,
                "addressed_no_more": [str(one) for one in lost],
            },
            status=status.HTTP_201_CREATED,
        )
