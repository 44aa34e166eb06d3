"""What the API shows of States, groups of them, and organizations."""

from typing import Any, ClassVar

from rest_framework import serializers

from commitments.api.fields import (
    ApiUrlField,
    NamedCodeField,
    NullableTextField,
    PublicKeyField,
    RecordSerializer,
    TranslatedField,
)
from commitments.models import Membership, Organization, State, StateGroup
from commitments.states.regions import region_name


class StateSerializer(RecordSerializer):
    """A State, or a regional body that joins conferences as such; regions are UN M49 codes."""

    url = ApiUrlField("state", "code")
    name = TranslatedField("name")
    official_name = TranslatedField("official_name", nullable=True)
    region = NamedCodeField(region_name)
    subregion = NamedCodeField(region_name)

    class Meta:
        model = State
        fields: ClassVar[tuple[str, ...]] = (
            "code",
            "url",
            "alpha2",
            "m49",
            "kind",
            "region",
            "subregion",
            "name",
            "official_name",
            "updated_at",
        )
        read_only_fields = fields


class OrganizationSerializer(RecordSerializer):
    """An organization named as a partner of resolutions or a guest of conferences."""

    url = ApiUrlField("organization", "slug")
    acronym = NullableTextField()
    name = TranslatedField("name")
    website = NullableTextField(source="url")

    class Meta:
        model = Organization
        fields: ClassVar[tuple[str, ...]] = (
            "slug",
            "url",
            "acronym",
            "kind",
            "name",
            "website",
            "updated_at",
        )
        read_only_fields = fields


class MembershipSerializer(RecordSerializer):
    """That a State belongs to a group, from its first day until the first day without it."""

    state = PublicKeyField("state.code")
    source = PublicKeyField("source.slug", nullable=True)  # type: ignore[assignment]

    class Meta:
        model = Membership
        fields: ClassVar[tuple[str, ...]] = ("state", "source")
        read_only_fields = fields

    def get_fields(self) -> dict[str, Any]:
        """Python has another use for the word `from`."""
        own = super().get_fields()
        days = {
            name: serializers.DateField(source=source, read_only=True, allow_null=True)
            for name, source in (("from", "valid_from"), ("until", "valid_until"))
        }
        return {"state": own["state"], **days, "source": own["source"]}


class StateGroupSerializer(RecordSerializer):
    """States that belong together, such as the members of a regional organization, as the source says."""

    url = ApiUrlField("group", "slug")
    name = TranslatedField("name")
    source = PublicKeyField("source.slug")  # type: ignore[assignment]

    class Meta:
        model = StateGroup
        fields: ClassVar[tuple[str, ...]] = ("slug", "url", "name", "source", "updated_at")
        read_only_fields = fields


class StateGroupDetailSerializer(StateGroupSerializer):
    """A group with all its memberships, those that have ended among them."""

    members = MembershipSerializer(source="memberships", many=True, read_only=True)

    class Meta(StateGroupSerializer.Meta):
        fields = (*StateGroupSerializer.Meta.fields, "members")
        read_only_fields = fields
