"""What clients send to the trail: reports, reviews, dissents and measurements. The doors judge them; here
only their form is read.
"""

from typing import Any, Final

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from commitments.api.filters import gregorian
from commitments.api.input_serializers import InputSerializer, PublicKeyRelatedField
from commitments.models import Citation, Commitment, Indicator, SourceDocument
from commitments.vocabulary import EvidenceKind, Origin, Status, Verdict
from tracker.models import NOTE_MAX_LENGTH, EvidenceFile
from tracker.models.trail import LANGUAGE_MAX_LENGTH
from tracker.trail.measuring import DIGITS
from tracker.trail.status_rules import EVIDENCE_AT_ONCE, TITLE_MAX_LENGTH, URL_MAX_LENGTH


class UploadField(serializers.UUIDField):
    """A file that the same person uploaded before, named by its key."""

    default_error_messages = {
        "does_not_exist": PublicKeyRelatedField.default_error_messages["does_not_exist"]
    }

    def to_internal_value(self, data: Any) -> EvidenceFile:  # type: ignore[override]
        key = super().to_internal_value(data)
        file = EvidenceFile.objects.filter(key=key, uploaded_by=self.context["request"].user.pk).first()
        if file is None:
            self.fail("does_not_exist", value=str(data)[:100])
        return file


@extend_schema_field({"type": "string", "pattern": "^(?:[0-9A-Za-z]+(?:-[0-9A-Za-z]+)*)?$"})
class LanguageTagField(serializers.CharField):
    """A tag such as fa or zh-Hant; its form is the door's to judge."""


@extend_schema_field({"type": "string", "minLength": 1, "pattern": r"^[Hh][Tt][Tt][Pp][Ss]?://[^\s]+$"})
class WebAddressField(serializers.CharField):
    """An address of the web; whether it is one is the door's to judge."""


# At most DIGITS of them, six after the point: one alternative for each number of decimal places.
_PLACES: Final = (rf"[0-9]{{1,{DIGITS - places}}}\.[0-9]{{{places}}}" for places in range(1, 7))


@extend_schema_field(
    {"type": "string", "format": "decimal", "pattern": rf"^-?(?:[0-9]{{1,14}}|{'|'.join(_PLACES)})$"}
)
class ValueField(serializers.DecimalField):
    """The value of a measurement, in digits that are kept exactly."""


@extend_schema_serializer(component_name="EvidenceSubmission")
class EvidenceInputSerializer(InputSerializer):
    """One file, one web address or one citation, as its kind says."""

    kind = serializers.ChoiceField(choices=EvidenceKind.choices)
    title = serializers.CharField(max_length=TITLE_MAX_LENGTH, help_text="What it is, in a few words.")
    url = WebAddressField(
        max_length=URL_MAX_LENGTH,
        required=False,
        help_text="Of kind `url`: an address that begins with http:// or https://.",
    )
    upload = UploadField(required=False, help_text="Of kind `file`: the key that uploads/ answered.")
    citation = PublicKeyRelatedField(
        Citation,
        "reference",
        required=False,
        help_text="Of kind `citation`: the reference of a citation on record.",
    )


@extend_schema_serializer(component_name="ReportSubmission")
class ReportInputSerializer(InputSerializer):
    """A status that held on a day, and what shows it."""

    status = serializers.ChoiceField(choices=Status.choices)
    effective_on = serializers.DateField(
        input_formats=["iso-8601"], validators=[gregorian], help_text="The day on which it held."
    )
    note = serializers.CharField(max_length=NOTE_MAX_LENGTH, required=False, allow_blank=True)
    origin = serializers.ChoiceField(
        choices=Origin.choices,
        required=False,
        help_text=(
            "Who speaks; a focal point's report is the State's own, an officer's the secretariat's unless "
            "given."
        ),
    )
    language = LanguageTagField(
        max_length=LANGUAGE_MAX_LENGTH,
        required=False,
        allow_blank=True,
        help_text="Language of the note (BCP 47).",
    )
    evidence = EvidenceInputSerializer(  # type: ignore[call-arg]
        many=True, required=False, max_length=EVIDENCE_AT_ONCE, help_text="At least one piece for `complete`."
    )


@extend_schema_serializer(component_name="ReviewSubmission")
class ReviewInputSerializer(InputSerializer):
    """What is made of a report: accepted, perhaps at another level; returned, with the reason; or
    withdrawn by its author.
    """

    verdict = serializers.ChoiceField(choices=Verdict.choices)
    status = serializers.ChoiceField(
        choices=Status.choices,
        required=False,
        help_text="With `accept`: the level, where it is not the reported one.",
    )
    reason = serializers.CharField(
        max_length=NOTE_MAX_LENGTH, required=False, allow_blank=True, help_text="Needed with `return`."
    )


@extend_schema_serializer(component_name="DissentSubmission")
class DissentInputSerializer(InputSerializer):
    note = serializers.CharField(
        max_length=NOTE_MAX_LENGTH, help_text="What the State disagrees with, in a sentence."
    )


@extend_schema_serializer(component_name="CopySubmission")
class CopyInputSerializer(InputSerializer):
    """What was found at a web address that backs a report."""

    upload = UploadField(
        help_text="The key that uploads/ answered for a PDF or, with `purpose` = `copy`, HTML."
    )


@extend_schema_serializer(component_name="MeasurementSubmission")
class MeasurementInputSerializer(InputSerializer):
    commitment = PublicKeyRelatedField(Commitment, "reference")
    indicator = PublicKeyRelatedField(
        Indicator, "reference", help_text="An indicator of the commitment's resolution."
    )
    observed_on = serializers.DateField(
        input_formats=["iso-8601"], validators=[gregorian], help_text="The day for which the value holds."
    )
    value = ValueField(max_digits=20, decimal_places=6, help_text="In the indicator's unit.")
    source = PublicKeyRelatedField(SourceDocument, "slug", help_text="Where the value is from.")  # type: ignore[assignment]
    note = serializers.CharField(max_length=NOTE_MAX_LENGTH, required=False, allow_blank=True)
