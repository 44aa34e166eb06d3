"""What people recorded of many commitments at once in the admin, kept so that it can be undone as a whole;
the only writer of BulkAction and, with tracker.imports.results, of BulkActionRow.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tracker.models import BulkAction, BulkActionKind, BulkActionRow, RowOutcome

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """What became of one commitment: what was written for it, as tracker.imports.results keeps it, or why
    nothing was; neither where it was on record.
    """

    reference: str
    before: str
    after: str
    made: dict[str, Any] = field(default_factory=dict)
    refusal: str = ""

    @property
    def outcome(self) -> RowOutcome:
        if self.made:
            return RowOutcome.ADDED
        return RowOutcome.LEFT_OUT if self.refusal else RowOutcome.SAME


def keep_bulk_action(
    kind: BulkActionKind, rows: Sequence[Recorded], *, said: str, person: "User"
) -> BulkAction | None:
    """Keep that `person` recorded what is `said` of these commitments; none where nothing was recorded, or
    of one commitment alone. Call it within the transaction that recorded it.
    """
    changed = sum(bool(row.made) for row in rows)
    if not changed or len(rows) == 1:
        return None
    action = BulkAction(kind=kind, said=said, recorded_by=person, changed_count=changed)
    action.full_clean()
    action.save(force_insert=True)
    BulkActionRow.objects.bulk_create(
        [
            BulkActionRow(
                action=action,
                number=number,
                key=row.reference,
                outcome=row.outcome,
                before=row.before,
                after=row.refusal or row.after,
                made=row.made,
            )
            for number, row in enumerate(rows, start=1)
        ],
        batch_size=500,
    )
    return action
