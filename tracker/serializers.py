"""What the API shows of the trail."""

from typing import TYPE_CHECKING

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from commitments.addresses import api_address
from commitments.serializer_fields import Key, RecordSerializer, Stated
from tracker.models import StatusReport

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def author_name(user: "User") -> str:
    """Who recorded it, for everybody to read: the person's name, else the user name, never an e-mail address."""
    return user.get_full_name() or user.get_username().partition("@")[0]


def report_reference(report: StatusReport) -> str:
    """The public key: the commitment's reference and the place in its trail, such as `BAG3-R1-IRQ-1`."""
    return f"{report.commitment.reference}-{report.sequence}"


class StatusReportSerializer(RecordSerializer):
    """Who recorded which status of a commitment, when, and since which day it held."""

    reference = serializers.SerializerMethodField(help_text="The commitment's reference and the report's place in its trail, such as BAG3-R1-IRQ-1.")
    url = serializers.SerializerMethodField()
    commitment = Key("commitment.reference")
    commitment_url = serializers.SerializerMethodField()
    author = serializers.SerializerMethodField(help_text="The name of the person who recorded it.")
    note = Stated()

    class Meta:
        model = StatusReport
        fields = ("reference", "url", "commitment", "commitment_url", "sequence", "status", "effective_on", "recorded_at", "author", "note", "needs_review")
        read_only_fields = fields

    def get_reference(self, report: StatusReport) -> str:
        return report_reference(report)

    @extend_schema_field({"type": "string", "format": "uri"})
    def get_url(self, report: StatusReport) -> str:
        return api_address("report", report_reference(report))

    @extend_schema_field({"type": "string", "format": "uri"})
    def get_commitment_url(self, report: StatusReport) -> str:
        return api_address("commitment", report.commitment.reference)

    def get_author(self, report: StatusReport) -> str:
        return author_name(report.author)
