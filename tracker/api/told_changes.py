"""A change as one reader is told of it, and how JSON shows it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from commitments.addresses import api_url
from commitments.api.fields import ALL_NAMES, LABEL, LabelField, UtcDateTimeField
from commitments.api.prepared_fields import ReadOnce
from commitments.api.serializers import CommitmentSerializer
from commitments.columns import CROSSWALK_COLUMNS
from commitments.vocabulary import Status
from tracker.api.cursors import BEGINNING, Cursors
from tracker.api.expansions import EXPANSIONS
from tracker.models.changes import ChangeKind

REMOVED: Final = "removed"
# A row as other addresses give it; here nobody can ask for more.
DESCRIBED: Final = {
    "names": ALL_NAMES,
    "labels": True,
    "crosswalks": tuple(CROSSWALK_COLUMNS),
    "expansions": EXPANSIONS,
}
KINDS: Final = (
    *((kind.value, kind.label) for kind in ChangeKind),
    (REMOVED, gettext_lazy("Out of sight")),
)


@dataclass(frozen=True, kw_only=True)
class ToldChange:
    """A change as one reader is told of it; without a `row` it is that they see the row no more. The row is
    one of the model for a file, and as JSON shows it elsewhere.
    """

    token: str
    change: Any
    row: Any

    @property
    def kind(self) -> str:
        return REMOVED if self.row is None else self.change.kind

    @property
    def changed_at(self) -> datetime:
        moment: datetime = self.change.changed_at
        return moment

    @property
    def commitment(self) -> str:
        return str(self.change.commitment.reference)

    @property
    def url(self) -> str | None:
        return None if self.row is None else api_url("commitment", self.commitment)

    @property
    def version(self) -> int | None:
        return None if self.row is None else self.change.version

    @property
    def from_status(self) -> str | None:
        return None if self.row is None else self.change.from_status

    @property
    def to_status(self) -> str | None:
        return None if self.row is None else self.change.to_status


def telling(page: Iterable[Any], rows: Mapping[int, Any], cursors: Cursors) -> list[ToldChange]:
    """The changes with those of the rows, by their keys, that are theirs."""
    return [
        ToldChange(token=cursors.cursor_of(change), change=change, row=rows.get(change.commitment_id))
        for change in page
    ]


class ChangeSerializer(ReadOnce, serializers.Serializer):  # type: ignore[type-arg]
    """That a commitment changed, and its row in the register as it is now, which has been shown already."""

    cursor = serializers.CharField(
        source="token",
        read_only=True,
        help_text="Where this change stands; changes after it are at `?after=` this.",
    )
    kind = serializers.ChoiceField(choices=KINDS, read_only=True)
    changed_at = UtcDateTimeField(read_only=True)
    commitment = serializers.CharField(
        read_only=True, help_text="Public key of the commitment, such as BAG3-R1-IRQ."
    )
    url = serializers.URLField(read_only=True, allow_null=True)
    version = serializers.IntegerField(
        read_only=True, allow_null=True, help_text="The commitment's version right after this change."
    )
    row = serializers.SerializerMethodField(
        help_text="The commitment as it is now, after all changes; null where you see it no more."
    )

    def get_fields(self) -> dict[str, Any]:
        """Python has other uses for the words `from` and `to` begin with."""
        levels = {
            "from": "The level before it, as far as it was noted; null for what was created or removed.",
            "to": "The level after it, which is the same unless the kind is `status`.",
        }
        fields = dict(super().get_fields())
        row = fields.pop("row")
        for name, about in levels.items():
            fields[name] = serializers.ChoiceField(
                choices=Status.choices,
                source=f"{name}_status",
                read_only=True,
                allow_null=True,
                help_text=about,
            )
        # The description has them, too: it is made without a context.
        if self.context.get("labels", True):
            labels = {f"{name}{LABEL}": LabelField(name, of=fields[name]) for name in ("kind", *levels)}
            fields = {
                shown: {**fields, **labels}[shown]
                for name in fields
                for shown in (name, f"{name}{LABEL}")
                if shown in fields or shown in labels
            }
        return {**fields, "row": row}

    @extend_schema_field(CommitmentSerializer(context=DESCRIBED, allow_null=True))
    def get_row(self, told: ToldChange) -> Any:
        return told.row


class ChangesSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A page of changes, and where the next one begins."""

    results = ChangeSerializer(many=True)
    next_after = serializers.CharField(
        help_text=f"Ask for `?after=` this next; `{BEGINNING}` where nothing has changed yet."
    )
