"""The rows of the product's answers, by model serializers."""

from rest_framework import serializers

from commitments.models import Commitment
from tracker.models import Evidence, Review, StatusReport


class CommitmentSerializer(serializers.ModelSerializer):
    conference = serializers.CharField(source="resolution.conference.code")
    resolution = serializers.CharField(source="resolution.reference")
    theme = serializers.CharField(source="resolution.theme.slug")
    themes = serializers.SlugRelatedField(
        source="resolution.further_themes", slug_field="slug", many=True, read_only=True
    )
    state = serializers.CharField(source="state.code")
    resolution_title = serializers.CharField(source="resolution.title_en")
    state_name = serializers.CharField(source="state.name_en")
    strength = serializers.CharField(source="resolution.strength")
    basis = serializers.CharField(source="participation.basis")
    due_on = serializers.SerializerMethodField()

    class Meta:
        model = Commitment
        fields = (
            *("reference", "conference", "resolution", "theme", "themes", "state", "resolution_title"),
            *("state_name", "strength", "position", "basis", "status", "status_since", "reported_status"),
            *("reviewed", "disputed", "due_on", "last_report_on", "lead_agency", "closed_on", "updated_at"),
        )

    def get_due_on(self, commitment):
        return commitment.due_on or commitment.resolution.due_on


class EvidenceSerializer(serializers.ModelSerializer):
    class Meta:
        model = Evidence
        fields = ("number", "kind", "title", "url")


class ReviewSerializer(serializers.ModelSerializer):
    class Meta:
        model = Review
        fields = ("sequence", "verdict", "status", "reason", "recorded_at", "digest")


class ReportSerializer(serializers.ModelSerializer):
    commitment = serializers.CharField(source="commitment.reference", read_only=True)
    reviews = ReviewSerializer(many=True, read_only=True)
    evidence = EvidenceSerializer(many=True, read_only=True)

    class Meta:
        model = StatusReport
        fields = (
            *("commitment", "sequence", "status", "effective_on", "recorded_at", "origin", "note"),
            *("language", "needs_review", "digest", "reviews", "evidence"),
        )
