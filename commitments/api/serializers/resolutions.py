"""What the API shows of resolutions and their indicators."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from commitments.api.fields import (
    ApiUrlField,
    ComputedKeysField,
    NullableTextField,
    PublicKeyField,
    PublicKeyListField,
    RecordSerializer,
    TranslatedField,
    UtcDateTimeField,
)
from commitments.api.serializers.conferences import COMMITMENTS_CREATED
from commitments.api.serializers.links import LinksSerializer, links_of
from commitments.api.serializers.sources import CitationSerializer
from commitments.models import Indicator, Resolution, StateTarget
from commitments.models.wordings import WORDING_FIELDS
from commitments.record.wording import changes_of
from commitments.vocabulary import DuePrecision, ItemKind, WordingKind


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
    addressed_group = PublicKeyField("addressed_group.slug", nullable=True)
    named_states = PublicKeyListField("code")
    themes = ComputedKeysField(
        lambda resolution: [theme.slug for theme in resolution.all_themes()],
        help_text="All of its themes, `theme` the first of them.",
        label=lambda resolution: [theme.name for theme in resolution.all_themes()],
    )

    due_precision = serializers.ChoiceField(
        source="stated_precision",
        choices=DuePrecision.choices,
        read_only=True,
        allow_null=True,
        help_text="How exactly the deadline is stated; `due_on` is the last day of that month or year.",
    )
    item_kind = serializers.ChoiceField(
        source="conference.item_kind",
        choices=ItemKind.choices,
        read_only=True,
        help_text="What sources call it: a resolution only where one states that it was adopted.",
    )

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
            "addressees",
            "addressed_group",
            "named_states",
            "themes",
            "due_precision",
            "item_kind",
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
    unit = NullableTextField()
    unit_fa = NullableTextField()
    unit_ar = NullableTextField()
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
            "unit_fa",
            "unit_ar",
            "baseline",
            "target",
            "proposed",
            "updated_at",
        )
        read_only_fields = fields


class StateTargetSerializer(RecordSerializer):
    """What one State is to reach of an indicator, or where it begins, where that is its own; null where the
    indicator's holds.
    """

    commitment = PublicKeyField("commitment.reference")
    state = PublicKeyField("commitment.state.code")
    baseline = serializers.DecimalField(
        max_digits=20, decimal_places=4, read_only=True, allow_null=True, normalize_output=True
    )
    target = serializers.DecimalField(
        max_digits=20, decimal_places=4, read_only=True, allow_null=True, normalize_output=True
    )
    source = PublicKeyField(  # type: ignore[assignment]
        "source.slug", nullable=True, help_text="Slug of the source that states it."
    )

    class Meta:
        model = StateTarget
        fields: ClassVar[tuple[str, ...]] = ("commitment", "state", "baseline", "target", "source")
        read_only_fields = fields


class IndicatorDetailSerializer(IndicatorSerializer):
    """A measure of whether a resolution is carried out, with the targets that States have of their own."""

    targets = StateTargetSerializer(source="stated_targets", many=True, read_only=True)

    class Meta(IndicatorSerializer.Meta):
        fields = (*IndicatorSerializer.Meta.fields, "targets")
        read_only_fields = fields


class FieldDifferenceSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """What one field said, and what it says; null where it said nothing."""

    field = serializers.ChoiceField(choices=WORDING_FIELDS, read_only=True)
    before = serializers.CharField(read_only=True, allow_null=True)
    after = serializers.CharField(read_only=True, allow_null=True)


class WordingChangeSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A change of what the resolution says, entered after it was published."""

    kind = serializers.ChoiceField(
        choices=WordingKind.choices,
        read_only=True,
        help_text="Whether the record was wrong (correction) or the text itself was changed (amendment).",
    )
    changed_at = UtcDateTimeField(read_only=True)
    reason = serializers.CharField(read_only=True)
    differences = FieldDifferenceSerializer(many=True, read_only=True)


class ResolutionDetailSerializer(ResolutionSerializer):
    """A resolution with its indicators, the places that are cited for it, and what was changed of its
    wording since it was published, the latest change first.
    """

    indicators = IndicatorSerializer(many=True, read_only=True)
    citations = CitationSerializer(many=True, read_only=True)
    wording_changes = serializers.SerializerMethodField()
    links = serializers.SerializerMethodField()

    class Meta(ResolutionSerializer.Meta):
        fields = (*ResolutionSerializer.Meta.fields, "indicators", "citations", "wording_changes", "links")
        read_only_fields = fields

    @extend_schema_field(WordingChangeSerializer(many=True))
    def get_wording_changes(self, resolution: Resolution) -> Any:
        changes = list(changes_of(resolution.wordings.all()))
        return WordingChangeSerializer(changes, many=True, context=self.context).data

    @extend_schema_field(LinksSerializer)
    def get_links(self, resolution: Resolution) -> dict[str, str]:
        return links_of("resolution", resolution.reference, resolution=resolution.reference)
