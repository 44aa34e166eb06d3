"""What the API shows of commitments."""

from typing import Any, ClassVar, Final

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from commitments.addresses import api_url
from commitments.api.fields import LABEL, ColumnsSerializer, TermField, TranslatedField
from commitments.api.serializers.links import LinksSerializer, links_of
from commitments.api.serializers.positions import StatedPositionSerializer
from commitments.api.serializers.sources import CitationSerializer
from commitments.columns import CROSSWALK_COLUMNS, Place, register_columns
from commitments.models import Commitment
from commitments.vocabulary import Lifecycle

# What a key is called: the column of the row that it stands for, and where that row is.
NAMED: Final = {
    "conference": ("title", "resolution.conference"),
    "theme": ("name", "resolution.theme"),
}


class CommitmentSerializer(ColumnsSerializer):
    """What one State owes under one resolution, and where that stands today."""

    class Meta:
        model = Commitment
        fields: ClassVar[tuple[str, ...]] = tuple(column.name for column in register_columns(Place.ROW))
        read_only_fields = fields

    def labels_of(self, name: str, field: Any) -> dict[str, Any]:
        """Also the names behind keys that have no name of their own in the row."""
        if name not in NAMED:
            return super().labels_of(name, field)
        column, source = NAMED[name]
        return {f"{name}{LABEL}": TranslatedField(column, source=source, help_text=f"The name of `{name}`.")}

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
