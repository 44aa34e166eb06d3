"""What the columns of the data package hold, by their names, the same in every table that has them; and how
far one is told of.
"""

from collections.abc import Callable, Mapping
from typing import Final

from django.db import models

from commitments import vocabulary
from commitments.columns import ColumnType

TYPES: Final = {
    ColumnType.BOOLEAN: "boolean",
    ColumnType.INTEGER: "integer",
    ColumnType.DATE: "date",
    ColumnType.DATETIME: "datetime",
}
BOOLEANS: Final = frozenset(
    {"disputed", "published", "attached", "proposed", "needs_review", "superseded", "unreviewed"}
)
INTEGERS: Final = frozenset(
    {
        "number",
        "order",
        "edition",
        "sequence",
        "paragraph",
        "start",
        "end",
        "evidence",
        "evidence_count",
        "form",
        "size",
    }
)
DAYS: Final = frozenset({"from", "until"})
ADDRESSES: Final = frozenset({"url", "page", "website", "document_url"})
# Columns whose values are the same enumeration in every table that has them.
ENUMS: Final[Mapping[str, type[models.TextChoices]]] = {
    "status": vocabulary.Status,
    "assessed_status": vocabulary.Status,
    "strength": vocabulary.Strength,
    "lifecycle": vocabulary.Lifecycle,
    "type": vocabulary.ResolutionType,
    "role": vocabulary.ParticipationRole,
    "basis": vocabulary.Basis,
    "review_policy": vocabulary.ReviewPolicy,
    "item_kind": vocabulary.ItemKind,
    "disclosure": vocabulary.Disclosure,
    "reliability": vocabulary.Reliability,
    "addressed_to": vocabulary.Addressee,
    "addressees": vocabulary.Addressees,
    "voiced_by": vocabulary.Voice,
    "origin": vocabulary.Origin,
    "verdict": vocabulary.Verdict,
    "report_state": vocabulary.ReportState,
    "fact": vocabulary.Fact,
    "position": vocabulary.Position,
}
ABOUT_COLUMNS: Final = {
    "chain": (
        "A commitment's reference (its steps), reference-sequence/evidence (of that report), or "
        "reference/measurements."
    ),
    "content_digest": (
        "SHA-256 of the salt, a line feed and the content. The digest is the SHA-256 of the digest before, "
        "a line feed and this."
    ),
    "salt": "Empty where the content is not public.",
    "content": "Canonical JSON of what the row says; empty where that is not public, and in form 1.",
    "guests": "Slugs of organizations, joined by commas.",
    "partner_organizations": "Slugs of organizations, joined by commas.",
    "named_states": "Codes of States, joined by commas: those addressed, or with `all_except` those not.",
    "stated_on": "Empty where the position has held from the start.",
    "themes": "Slugs of themes, joined by commas, the one under `theme` first.",
    "reaffirms": "References of resolutions, joined by commas.",
}

# Told of a table its name, its place, how many there are, and how many of its rows were written.
OnTable = Callable[[str, int, int, int], object]


def no_table(_name: str, _number: int, _tables: int, _row: int) -> None:
    """Says nothing of how far the package is."""
