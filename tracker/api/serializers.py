"""What the API shows of the trail."""

from typing import Any, Final

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from commitments.addresses import api_url
from commitments.api.fields import (
    NamedCodeField,
    NullableTextField,
    PublicKeyField,
    RecordSerializer,
    UtcDateTimeField,
)
from commitments.api.prepared_fields import PreparedFieldsSerializer
from commitments.language.languages import language_name
from commitments.vocabulary import ReportState, Status
from tracker.models import (
    Dissent,
    Evidence,
    EvidenceCopy,
    EvidenceFile,
    Measurement,
    Review,
    StatusReport,
)
from tracker.trail.references import (
    dissent_from,
    file_url,
    measurement_reference,
    office_name,
    office_of,
    office_of_measurement,
    step_reference,
)

ABOUT_OFFICE: Final = "For whom it speaks: the code of the State, else `secretariat` or `third_party`."


@extend_schema_field({"type": "string", "format": "uri"})
class MethodUrlField(serializers.SerializerMethodField):
    """The address of the row, or of one that it belongs to."""


class OfficeField(serializers.CharField):
    """For whom a row speaks; never a person."""

    text_of = staticmethod(office_name)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(source="*", read_only=True, help_text=ABOUT_OFFICE, **kwargs)

    def to_representation(self, value: Any) -> str:
        return office_of_measurement(value) if isinstance(value, Measurement) else office_of(value)


class EvidenceCopySerializer(PreparedFieldsSerializer):
    """What was found at a web address, as an officer kept it; a step of the trail."""

    url = serializers.SerializerMethodField(help_text="Where the copy is downloaded.")
    file_name = PublicKeyField("file.name")
    media_type = PublicKeyField("file.media_type")
    size = serializers.IntegerField(source="file.size", read_only=True, help_text="Bytes of the file.")
    sha256 = serializers.CharField(source="file.sha256", read_only=True)
    author = OfficeField()
    recorded_at = UtcDateTimeField(read_only=True)

    class Meta:
        model = EvidenceCopy
        fields = (
            *("sequence", "url", "file_name", "media_type", "size", "sha256"),
            *("author", "recorded_at", "digest"),
        )
        read_only_fields = fields

    @extend_schema_field({"type": "string", "format": "uri"})
    def get_url(self, copy: EvidenceCopy) -> str:
        return file_url(copy.file)


class EvidenceSerializer(PreparedFieldsSerializer):
    """A file, a web address or a cited passage that backs a report."""

    url = serializers.SerializerMethodField(
        help_text="The web address, or where the file is downloaded; null for a citation."
    )
    citation = PublicKeyField("citation.reference", nullable=True)
    sha256 = NullableTextField(help_text="Of the file, or of the cited passage.")
    file_name = PublicKeyField("file.name", nullable=True)
    media_type = PublicKeyField("file.media_type", nullable=True)
    size = serializers.IntegerField(
        source="file.size", read_only=True, allow_null=True, help_text="Bytes of the file."
    )
    number = serializers.IntegerField(read_only=True, help_text="Place among the report's evidence, from 1.")
    copies = EvidenceCopySerializer(
        many=True,
        read_only=True,
        help_text="Of a web address: what was found there, the earliest copy first.",
    )

    class Meta:
        model = Evidence
        fields = (
            *("kind", "title", "url", "citation", "sha256", "file_name", "media_type", "size"),
            *("number", "copies"),
        )
        read_only_fields = fields

    @extend_schema_field({"type": ["string", "null"], "format": "uri"})
    def get_url(self, evidence: Evidence) -> str | None:
        return file_url(evidence.file) if evidence.file else evidence.url or None


class DissentSerializer(PreparedFieldsSerializer):
    """The State's disagreement with a review."""

    author = OfficeField()
    recorded_at = UtcDateTimeField(read_only=True)

    class Meta:
        model = Dissent
        fields = ("sequence", "note", "author", "recorded_at", "digest")
        read_only_fields = fields


class ReportReviewSerializer(RecordSerializer):
    """A review as part of the report that it judges."""

    reference = serializers.SerializerMethodField(
        help_text="The commitment's reference and the review's place in its trail, such as BAG3-R1-IRQ-2."
    )
    url = MethodUrlField()
    reason = NullableTextField()
    reviewer = OfficeField()
    dissent = serializers.SerializerMethodField(
        help_text="The State's disagreement with this review, if it put one on record."
    )

    class Meta:
        model = Review
        fields: tuple[str, ...] = (
            "reference",
            "url",
            "sequence",
            "verdict",
            "status",
            "reason",
            "reviewer",
            "recorded_at",
            "digest",
            "dissent",
        )
        read_only_fields = fields

    def get_reference(self, review: Review) -> str:
        return step_reference(review)

    def get_url(self, review: Review) -> str:
        return api_url("review", step_reference(review))

    @extend_schema_field(DissentSerializer(allow_null=True))
    def get_dissent(self, review: Review) -> Any:
        dissent = dissent_from(review)
        return DissentSerializer(dissent).data if dissent else None


class ReviewSerializer(ReportReviewSerializer):
    """What somebody else judged of a report, or that its author took it back."""

    commitment = PublicKeyField("commitment.reference")
    commitment_url = MethodUrlField()
    report = serializers.SerializerMethodField(help_text="Reference of the report.")
    report_url = MethodUrlField()

    class Meta(ReportReviewSerializer.Meta):
        fields = (
            "reference",
            "url",
            "commitment",
            "commitment_url",
            "report",
            "report_url",
            *ReportReviewSerializer.Meta.fields[2:],
        )
        read_only_fields = fields

    def get_commitment_url(self, review: Review) -> str:
        return api_url("commitment", review.commitment.reference)

    def get_report(self, review: Review) -> str:
        return step_reference(review.report)

    def get_report_url(self, review: Review) -> str:
        return api_url("report", step_reference(review.report))


class StatusReportSerializer(RecordSerializer):
    """Who recorded which status of a commitment, when, since which day it held, what backs it and what
    was made of it.
    """

    is_kept = True

    reference = serializers.SerializerMethodField(
        help_text="The commitment's reference and the report's place in its trail, such as BAG3-R1-IRQ-1."
    )
    url = MethodUrlField()
    commitment = PublicKeyField("commitment.reference")
    commitment_url = MethodUrlField()
    author = OfficeField()
    note = NullableTextField()
    language = NamedCodeField(language_name, help_text="Language of the note (BCP 47).")
    report_state = serializers.ChoiceField(
        choices=ReportState.choices,
        source="state",
        read_only=True,
        help_text="What its last review made of it.",
    )
    assessed_status = serializers.ChoiceField(
        choices=Status.choices,
        read_only=True,
        allow_null=True,
        help_text="The level at which it was accepted; it may differ from the reported one.",
    )
    updated_at = UtcDateTimeField(
        read_only=True, help_text="When it was recorded, last reviewed, or a review of it disputed."
    )
    evidence = EvidenceSerializer(many=True, read_only=True)
    reviews = ReportReviewSerializer(
        many=True, read_only=True, help_text="In the order in which they were recorded; the last rules."
    )

    class Meta:
        model = StatusReport
        fields = (
            *(
                "reference",
                "url",
                "commitment",
                "commitment_url",
                "sequence",
                "status",
                "effective_on",
                "recorded_at",
                "author",
                "origin",
                "note",
                "language",
            ),
            *(
                "needs_review",
                "report_state",
                "assessed_status",
                "digest",
                "evidence",
                "reviews",
                "updated_at",
            ),
        )
        read_only_fields = fields

    def get_reference(self, report: StatusReport) -> str:
        return step_reference(report)

    def get_url(self, report: StatusReport) -> str:
        return api_url("report", step_reference(report))

    def get_commitment_url(self, report: StatusReport) -> str:
        return api_url("commitment", report.commitment.reference)


class MeasurementSerializer(RecordSerializer):
    """A value of an indicator for one State on one day."""

    reference = serializers.SerializerMethodField(
        help_text=(
            "The commitment, its indicator, the day, and the place among the values for it, such as "
            "BAG3-R1-IRQ-I2-2026-03-31-1."
        )
    )
    url = MethodUrlField()
    commitment = PublicKeyField("commitment.reference")
    commitment_url = MethodUrlField()
    indicator = PublicKeyField("indicator.reference")
    unit = PublicKeyField("indicator.unit")
    value = serializers.DecimalField(
        max_digits=20,
        decimal_places=6,
        read_only=True,
        normalize_output=True,
        help_text="In the indicator's unit.",
    )
    baseline = serializers.DecimalField(
        source="state_baseline",
        max_digits=20,
        decimal_places=4,
        read_only=True,
        allow_null=True,
        normalize_output=True,
        help_text="Where the State begins: its own baseline, else the indicator's.",
    )
    target = serializers.DecimalField(
        source="state_target",
        max_digits=20,
        decimal_places=4,
        read_only=True,
        allow_null=True,
        normalize_output=True,
        help_text="What the State is to reach: its own target, else the indicator's.",
    )
    source = PublicKeyField("source.slug")  # type: ignore[assignment]
    note = NullableTextField()
    author = OfficeField()
    unreviewed = serializers.BooleanField(
        source="by_state",
        read_only=True,
        help_text="Whether it is the State's own value, at which nobody else has looked.",
    )
    superseded = serializers.BooleanField(
        read_only=True, help_text="Whether a later value for the same day took its place."
    )

    class Meta:
        model = Measurement
        fields = (
            *(
                "reference",
                "url",
                "commitment",
                "commitment_url",
                "indicator",
                "observed_on",
                "number",
                "value",
                "unit",
                "source",
                "note",
            ),
            *("author", "recorded_at", "superseded", "unreviewed", "baseline", "target"),
        )
        read_only_fields = fields

    def get_reference(self, measurement: Measurement) -> str:
        return measurement_reference(measurement)

    def get_url(self, measurement: Measurement) -> str:
        return api_url("measurement", measurement_reference(measurement))

    def get_commitment_url(self, measurement: Measurement) -> str:
        return api_url("commitment", measurement.commitment.reference)


class UploadSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    """A file that waits to back a report."""

    upload = serializers.UUIDField(
        source="key", read_only=True, help_text="The key by which a report's evidence names it."
    )
    url = MethodUrlField(help_text="Where it is downloaded.")

    class Meta:
        model = EvidenceFile
        fields = ("upload", "url", "name", "media_type", "size", "sha256")
        read_only_fields = fields

    def get_url(self, file: EvidenceFile) -> str:
        return file_url(file)
