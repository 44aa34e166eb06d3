"""What the API shows of conferences, who took part, and themes."""

from typing import ClassVar

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from commitments.addresses import api_url
from commitments.api.fields import (
    ApiUrlField,
    NullableTextField,
    PublicKeyField,
    PublicKeyListField,
    RecordSerializer,
    TranslatedField,
    TranslatedListField,
)
from commitments.api.serializers.links import LinksSerializer, links_of
from commitments.api.serializers.sources import CitationSerializer
from commitments.models import Conference, Participation, Theme


class ThemeSerializer(RecordSerializer):
    """A subject under which resolutions of different conferences are compared."""

    url = ApiUrlField("theme", "slug")
    name = TranslatedField("name")

    class Meta:
        model = Theme
        fields: ClassVar[tuple[str, ...]] = ("slug", "url", "order", "name", "updated_at")
        read_only_fields = fields


class ParticipationSerializer(RecordSerializer):
    """A State's part in a conference, and what our knowledge of it rests on."""

    url = serializers.SerializerMethodField()
    conference = PublicKeyField("conference.code")
    state = PublicKeyField("state.code")
    state_name = TranslatedField("name", source="state")
    note = TranslatedField("note", nullable=True)

    class Meta:
        model = Participation
        fields: ClassVar[tuple[str, ...]] = (
            "conference",
            "state",
            "state_name",
            "url",
            "role",
            "basis",
            "note",
            "closed_on",
            "updated_at",
            "reopened_on",
            "closing_kind",
            "joined_on",
        )
        read_only_fields = fields

    @extend_schema_field({"type": "string", "format": "uri"})
    def get_url(self, participation: Participation) -> str:
        conference = api_url("conference", participation.conference.code)
        return f"{conference}participations/{participation.state.code}/"


class ParticipationDetailSerializer(ParticipationSerializer):
    """A State's part in a conference with the places that are cited for it."""

    citations = CitationSerializer(many=True, read_only=True)

    class Meta(ParticipationSerializer.Meta):
        fields = (*ParticipationSerializer.Meta.fields, "citations")
        read_only_fields = fields


COMMITMENTS_CREATED = "How many commitments, each of a State under a resolution, came with it."


class ParticipationCreatedSerializer(ParticipationSerializer):
    """A new participation."""

    commitments_created = serializers.IntegerField(read_only=True, help_text=COMMITMENTS_CREATED)

    class Meta(ParticipationSerializer.Meta):
        fields = (*ParticipationSerializer.Meta.fields, "commitments_created")
        read_only_fields = fields


class ConferenceSerializer(RecordSerializer):
    """A meeting of States that produced a text; what no source states about it is null."""

    url = ApiUrlField("conference", "code")
    series = NullableTextField()
    title = TranslatedField("title")
    aims = TranslatedListField("aims")
    host = PublicKeyField("host.code", nullable=True)
    city = TranslatedField("city", nullable=True)
    guests = PublicKeyListField("slug")

    class Meta:
        model = Conference
        fields: ClassVar[tuple[str, ...]] = (
            "code",
            "url",
            "series",
            "edition",
            "title",
            "aims",
            "host",
            "city",
            "starts_on",
            "ends_on",
            "guests",
            "review_policy",
            "published",
            "item_kind",
            "updated_at",
            "disclosure",
        )
        read_only_fields = fields


class ConferenceDetailSerializer(ConferenceSerializer):
    """A conference with the States that took part and the places that are cited for it."""

    participations = ParticipationSerializer(many=True, read_only=True)
    citations = CitationSerializer(many=True, read_only=True)
    links = serializers.SerializerMethodField()

    class Meta(ConferenceSerializer.Meta):
        fields = (*ConferenceSerializer.Meta.fields, "participations", "citations", "links")
        read_only_fields = fields

    @extend_schema_field(LinksSerializer)
    def get_links(self, conference: Conference) -> dict[str, str]:
        return links_of("conference", conference.code, conference=conference.code)
