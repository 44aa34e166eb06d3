"""What clients send: new resolutions and participations, registered with the commitments they bring."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, cast

from django.db import models
from django.utils.translation import gettext as _, gettext_lazy
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from commitments.api.filters import gregorian
from commitments.language.characters import is_storable
from commitments.language.languages import translated_fields
from commitments.models import Conference, Organization, Participation, Resolution, State, StateGroup, Theme
from commitments.models.constraints import UNWRITTEN
from commitments.record.enrolment import enrol_participation, enrol_resolution
from commitments.record.theming import themes_said
from commitments.vocabulary import (
    Addressee,
    Addressees,
    Basis,
    DuePrecision,
    Lifecycle,
    ParticipationRole,
    ResolutionType,
    Strength,
    Voice,
)

if TYPE_CHECKING:
    from commitments.querysets import RecordQuerySet

NUMBER_MAX = 32767


class PublicKeyRelatedField(serializers.SlugRelatedField):  # type: ignore[type-arg]
    """A row named by its public key, among those that the client may see."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "does_not_exist": gettext_lazy("Nothing here has the key “{value}”."),
        "invalid": gettext_lazy("Give a public key, as text."),
    }

    def __init__(self, model: type[models.Model], key: str, **kwargs: Any) -> None:
        self.rows_of = model
        super().__init__(slug_field=key, queryset=model._default_manager.none(), **kwargs)

    def get_queryset(self) -> Any:
        return cast("RecordQuerySet[Any]", self.rows_of._default_manager.all()).visible_to(
            self.context["request"].user
        )

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str) or not is_storable(data):
            self.fail("invalid")
        return super().to_internal_value(data[:200])


class InputSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A form that refuses what it does not have, so that nobody believes to have written what was ignored."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            unknown = {
                str(name)[:100]: [ErrorDetail(_("This is not written here."), code="unknown-field")]
                for name in data
                if name not in self.fields
            }
            if unknown:
                raise serializers.ValidationError(unknown)
        return super().to_internal_value(data)


@extend_schema_serializer(component_name="ResolutionSubmission")
class ResolutionInputSerializer(InputSerializer):
    """Title and text are written in at least one language."""

    conference = PublicKeyRelatedField(Conference, "code")
    theme = PublicKeyRelatedField(Theme, "slug")
    themes = serializers.ListField(child=PublicKeyRelatedField(Theme, "slug"), required=False, max_length=20)
    number = serializers.IntegerField(min_value=1, max_value=NUMBER_MAX)
    title_en = serializers.CharField(max_length=300, required=False, allow_blank=True)
    title_fa = serializers.CharField(max_length=300, required=False, allow_blank=True)
    title_ar = serializers.CharField(max_length=300, required=False, allow_blank=True)
    text_en = serializers.CharField(max_length=20000, required=False, allow_blank=True)
    text_fa = serializers.CharField(max_length=20000, required=False, allow_blank=True)
    text_ar = serializers.CharField(max_length=20000, required=False, allow_blank=True)
    strength = serializers.ChoiceField(choices=Strength.choices, allow_null=True, required=False)
    voiced_by = serializers.ChoiceField(choices=Voice.choices, allow_null=True, required=False)
    type = serializers.ChoiceField(choices=ResolutionType.choices, required=False)
    lifecycle = serializers.ChoiceField(choices=Lifecycle.choices, required=False)
    due_on = serializers.DateField(
        allow_null=True, required=False, input_formats=["iso-8601"], validators=[gregorian]
    )
    due_precision = serializers.ChoiceField(
        choices=DuePrecision.choices,
        required=False,
        help_text="`due_on` is then the last day of that month or year; `day` unless given.",
    )
    addressed_to = serializers.ChoiceField(choices=Addressee.choices, allow_null=True, required=False)
    addressees = serializers.ChoiceField(choices=Addressees.choices, required=False)
    addressed_group = PublicKeyRelatedField(StateGroup, "slug", allow_null=True, required=False)
    named_states = serializers.ListField(
        child=PublicKeyRelatedField(State, "code"), required=False, max_length=250
    )
    partner_organizations = serializers.ListField(
        child=PublicKeyRelatedField(Organization, "slug"), required=False, max_length=50
    )
    reaffirms = serializers.ListField(
        child=PublicKeyRelatedField(Resolution, "reference"), required=False, max_length=50
    )

    def to_internal_value(self, data: Any) -> Any:
        unwritten = {
            f"{name}_en": [ErrorDetail(str(UNWRITTEN[name]), code="required")]
            for name in ("title", "text")
            if isinstance(data, Mapping) and not any(data.get(one) for one in translated_fields(name))
        }
        try:
            values = super().to_internal_value(data)
        except serializers.ValidationError as refusal:
            raise serializers.ValidationError({**unwritten, **refusal.detail}) from refusal  # type: ignore[dict-item]
        if unwritten:
            raise serializers.ValidationError(unwritten)
        return values

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        first, further = themes_said(attrs["theme"], attrs.pop("themes", None))
        return attrs | {"theme": first, "further_themes": further}

    def create(self, validated_data: dict[str, Any]) -> Resolution:
        """The resolution; its `commitments_created` tells how many commitments it brought. Call within a
        transaction.
        """
        partners, reaffirmed = (
            validated_data.pop("partner_organizations", []),
            validated_data.pop("reaffirms", []),
        )
        named = validated_data.pop("named_states", None)
        further = validated_data.pop("further_themes", None)
        resolution = Resolution(**validated_data)
        created = enrol_resolution(resolution, named_states=named, further_themes=further)
        resolution.partner_organizations.set(partners)
        resolution.reaffirms.set(reaffirmed)
        resolution.commitments_created = len(created)  # type: ignore[attr-defined]
        return resolution


@extend_schema_serializer(component_name="ParticipationSubmission")
class ParticipationInputSerializer(InputSerializer):
    """The conference is the one in the address."""

    state = PublicKeyRelatedField(State, "code")
    role = serializers.ChoiceField(choices=ParticipationRole.choices, required=False)
    basis = serializers.ChoiceField(choices=Basis.choices)
    joined_on = serializers.DateField(
        allow_null=True, required=False, input_formats=["iso-8601"], validators=[gregorian]
    )
    note_en = serializers.CharField(max_length=4000, required=False, allow_blank=True)
    note_fa = serializers.CharField(max_length=4000, required=False, allow_blank=True)
    note_ar = serializers.CharField(max_length=4000, required=False, allow_blank=True)

    def create(self, validated_data: dict[str, Any]) -> Participation:
        """The participation; its `commitments_created` tells how many commitments it brought. Call within
        a transaction.
        """
        participation = Participation(**validated_data)
        created = enrol_participation(participation)
        participation.commitments_created = len(created)  # type: ignore[attr-defined]
        return participation
