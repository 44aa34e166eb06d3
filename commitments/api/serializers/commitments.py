"""What the API shows of commitments."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from commitments.addresses import api_url
from commitments.api.column_fields import ColumnsSerializer
from commitments.api.fields import TermField
from commitments.api.serializers.links import LinksSerializer, links_of
from commitments.api.serializers.positions import StatedPositionSerializer
from commitments.api.serializers.sources import CitationSerializer
from commitments.columns import CROSSWALK_COLUMNS, Place, register_columns
from commitments.models import Commitment
from commitments.vocabulary import Lifecycle


class CommitmentSerializer(ColumnsSerializer):
    """What one State owes under one resolution, and where that stands today."""

    class Meta:
        model = Commitment
        fields: ClassVar[tuple[str, ...]] = tuple(column.name for column in register_columns(Place.ROW))
        read_only_fields = fields

    def get_fields(self) -> dict[str, Any]:
        """Also the terms of the crosswalks that the context names, and the rows that it puts in the place of
        keys: fields, by their names.
        """
        asked = (CROSSWALK_COLUMNS[name] for name in self.context.get("crosswalks", ()))
        terms = {column.name: TermField(column) for column in asked}
        expansions = {name: make() for name, make in self.context.get("expansions", {}).items()}
        return super().get_fields() | terms | expansions


class CommitmentLinksSerializer(LinksSerializer):
    """Other forms of the same row, and its trail."""

    reports = serializers.URLField(help_text="Its trail: what was reported, when, and by whom.")


class CommitmentDetailSerializer(CommitmentSerializer):
    """A commitment with the positions that the State took, and the places that are cited for its
    resolution and for the State's part.
    """

    is_kept = True

    lifecycle = serializers.ChoiceField(
        choices=Lifecycle.choices, source="resolution.lifecycle", read_only=True
    )
    positions = StatedPositionSerializer(
        many=True, read_only=True, help_text="What the State said of it, the latest day first."
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
            "positions",
            "citations",
            "participation_citations",
            "links",
        )
        read_only_fields = fields

    @extend_schema_field(CommitmentLinksSerializer)
    def get_links(self, commitment: Commitment) -> dict[str, str]:
        reference = commitment.reference
        return links_of("commitment", reference, reference=reference, closed="any", applicable="any") | {
            "reports": f"{api_url('commitment', reference)}reports/"
        }
