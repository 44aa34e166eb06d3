"""What the API shows of States and organizations."""

from typing import ClassVar

from commitments.api.fields import ApiUrlField, NullableTextField, RecordSerializer, TranslatedField
from commitments.models import Organization, State


class StateSerializer(RecordSerializer):
    """A State, or a regional body that joins conferences as such; regions are UN M49 codes."""

    url = ApiUrlField("state", "code")
    name = TranslatedField("name")
    official_name = TranslatedField("official_name", nullable=True)
    region = NullableTextField()
    subregion = NullableTextField()

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
