"""What the API shows of the positions that States took."""

from typing import ClassVar

from commitments.api.fields import PublicKeyField, RecordSerializer, UtcDateTimeField
from commitments.models import StatedPosition


class StatedPositionSerializer(RecordSerializer):
    """What a State said of a resolution, and from which day on it held."""

    source = PublicKeyField(  # type: ignore[assignment]
        "source.slug", nullable=True, help_text="Slug of the source that states it."
    )
    recorded_at = UtcDateTimeField(read_only=True)

    class Meta:
        model = StatedPosition
        fields: ClassVar[tuple[str, ...]] = ("position", "stated_on", "source", "recorded_at")
        read_only_fields = fields
