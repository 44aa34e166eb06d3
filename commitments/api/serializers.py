"""What the API shows of the record. Every serializer names its fields; what no source states is null."""

from typing import ClassVar

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from commitments.addresses import api_url, list_url, page_url
from commitments.api.fields import (
    ApiUrlField,
    ColumnsSerializer,
    NullableTextField,
    PublicKeyField,
    PublicKeyListField,
    RecordSerializer,
    TranslatedField,
    TranslatedListField,
)
from commitments.columns import Place, register_columns
from commitments.models import (
    Citation,
    Commitment,
    Conference,
    Indicator,
    Organization,
    Participation,
    Resolution,
    SourceDocument,
    State,
    Theme,
)
from commitments.vocabulary import Lifecycle


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


class ThemeSerializer(RecordSerializer):
    """A subject under which resolutions of different conferences are compared."""

    url = ApiUrlField("theme", "slug")
    name = TranslatedField("name")

    class Meta:
        model = Theme
        fields: ClassVar[tuple[str, ...]] = ("slug", "url", "order", "name", "updated_at")
        read_only_fields = fields


class CitationSerializer(RecordSerializer):
    """Where a fact stands in its source; the passage itself only where this deployment has the source's text."""

    source = PublicKeyField("source.slug")  # type: ignore[assignment]
    source_title = TranslatedField("title", source="source")
    stated_value = NullableTextField()
    note = TranslatedField("note", nullable=True)
    locator = NullableTextField()
    sha256 = NullableTextField()
    language = PublicKeyField("source.language")
    passage = NullableTextField()

    class Meta:
        model = Citation
        fields: ClassVar[tuple[str, ...]] = (
            "reference",
            "source",
            "source_title",
            "fact",
            "stated_value",
            "note",
            "paragraph",
            "start",
            "end",
            "locator",
            "sha256",
            "language",
            "passage",
        )
        read_only_fields = fields


class SourceSerializer(RecordSerializer):
    """A published document that facts of the record rest on."""

    url = ApiUrlField("source", "slug")
    title = TranslatedField("title")
    document_url = NullableTextField(source="url")
    sha256 = NullableTextField()
    attached = serializers.BooleanField(
        read_only=True,
        source="is_attached",
        help_text="Whether this deployment has the text and verified the citations against it.",
    )

    class Meta:
        model = SourceDocument
        fields: ClassVar[tuple[str, ...]] = (
            "slug",
            "url",
            "title",
            "publisher",
            "published_on",
            "language",
            "document_url",
            "reliability",
            "sha256",
            "attached",
            "updated_at",
        )
        read_only_fields = fields


class SourceDetailSerializer(SourceSerializer):
    """A published document with the places in it that are cited."""

    citations = CitationSerializer(many=True, read_only=True)

    class Meta(SourceSerializer.Meta):
        fields = (*SourceSerializer.Meta.fields, "citations")
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
        )
        read_only_fields = fields

    @extend_schema_field({"type": "string", "format": "uri"})
    def get_url(self, participation: Participation) -> str:
        return f"{api_url('conference', participation.conference.code)}participations/{participation.state.code}/"


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
            "updated_at",
        )
        read_only_fields = fields


class LinksSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """Other forms of the same row."""

    page = serializers.URLField(help_text="For people, in the language asked for.")
    csv = serializers.URLField(
        help_text="The row as a file for a spreadsheet; of a conference or resolution, its commitments."
    )


def links_of(page: str, key: str, **filters: str) -> dict[str, str]:
    return {"page": page_url(page, key), "csv": list_url("commitment", **filters, format="csv")}


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


class ResolutionSerializer(RecordSerializer):
    """What a conference's text asks of every participating State, in our own words."""

    url = ApiUrlField("resolution", "reference")
    conference = PublicKeyField("conference.code")
    theme = PublicKeyField("theme.slug")
    title = TranslatedField("title")
    text = TranslatedField("text")
    partner_organizations = PublicKeyListField("slug")
    superseded_by = PublicKeyField("superseded_by.reference", nullable=True)
    reaffirms = PublicKeyListField("reference")

    class Meta:
        model = Resolution
        fields: ClassVar[tuple[str, ...]] = (
            "reference",
            "url",
            "conference",
            "theme",
            "number",
            "title",
            "text",
            "strength",
            "voiced_by",
            "type",
            "lifecycle",
            "due_on",
            "addressed_to",
            "partner_organizations",
            "superseded_by",
            "reaffirms",
            "updated_at",
        )
        read_only_fields = fields


class ResolutionCreatedSerializer(ResolutionSerializer):
    """A new resolution."""

    commitments_created = serializers.IntegerField(read_only=True, help_text=COMMITMENTS_CREATED)

    class Meta(ResolutionSerializer.Meta):
        fields = (*ResolutionSerializer.Meta.fields, "commitments_created")
        read_only_fields = fields


class IndicatorSerializer(RecordSerializer):
    """A measure of whether a resolution is carried out."""

    url = ApiUrlField("indicator", "reference")
    resolution = PublicKeyField("resolution.reference")
    name = TranslatedField("name")
    baseline = serializers.DecimalField(
        max_digits=20, decimal_places=4, read_only=True, allow_null=True, normalize_output=True
    )
    target = serializers.DecimalField(
        max_digits=20, decimal_places=4, read_only=True, allow_null=True, normalize_output=True
    )

    class Meta:
        model = Indicator
        fields: ClassVar[tuple[str, ...]] = (
            "reference",
            "url",
            "resolution",
            "number",
            "kind",
            "name",
            "unit",
            "baseline",
            "target",
            "proposed",
            "updated_at",
        )
        read_only_fields = fields


class ResolutionDetailSerializer(ResolutionSerializer):
    """A resolution with its indicators and the places that are cited for it."""

    indicators = IndicatorSerializer(many=True, read_only=True)
    citations = CitationSerializer(many=True, read_only=True)
    links = serializers.SerializerMethodField()

    class Meta(ResolutionSerializer.Meta):
        fields = (*ResolutionSerializer.Meta.fields, "indicators", "citations", "links")
        read_only_fields = fields

    @extend_schema_field(LinksSerializer)
    def get_links(self, resolution: Resolution) -> dict[str, str]:
        return links_of("resolution", resolution.reference, resolution=resolution.reference)


class CommitmentSerializer(ColumnsSerializer):
    """What one State owes under one resolution, and where that stands today."""

    class Meta:
        model = Commitment
        fields: ClassVar[tuple[str, ...]] = tuple(column.name for column in register_columns(Place.ROW))
        read_only_fields = fields


class CommitmentLinksSerializer(LinksSerializer):
    """Other forms of the same row, and its trail."""

    reports = serializers.URLField(help_text="Its trail: what was reported, when, and by whom.")


class CommitmentDetailSerializer(CommitmentSerializer):
    """A commitment with the places that are cited for its resolution and for the State's part."""

    lifecycle = serializers.ChoiceField(
        choices=Lifecycle.choices, source="resolution.lifecycle", read_only=True
    )
    citations = CitationSerializer(
        many=True, read_only=True, source="resolution.citations", help_text="What the resolution rests on."
    )
    participation_citations = CitationSerializer(
        many=True,
        read_only=True,
        source="participation.citations",
        help_text="What the State's part rests on.",
    )
    links = serializers.SerializerMethodField()

    class Meta(CommitmentSerializer.Meta):
        fields = (
            *CommitmentSerializer.Meta.fields,
            *(
                column.name
                for column in register_columns(Place.DETAIL)
                if column.name not in CommitmentSerializer.Meta.fields
            ),
            "lifecycle",
            "citations",
            "participation_citations",
            "links",
        )
        read_only_fields = fields

    @extend_schema_field(CommitmentLinksSerializer)
    def get_links(self, commitment: Commitment) -> dict[str, str]:
        reference = commitment.reference
        return links_of("commitment", reference, reference=reference, closed="any") | {
            "reports": f"{api_url('commitment', reference)}reports/"
        }
