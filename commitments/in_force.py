"""What decides whether a row of the record is in force on a day, as conditions for QuerySets; it knows no
table.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from django.db.models import BooleanField, ExpressionWrapper, F, Q
from django.utils import timezone

from commitments.vocabulary import ClosingKind

_PRESENT_COLUMNS: Final = (
    "status",
    "status_since",
    "reported_status",
    "reviewed",
    "disputed",
    "last_report_on",
    "last_accepted_on",
    "closed_on",
)


def present_standing() -> Mapping[str, Any]:
    """Where a commitment stands today, under the names that hold for any day.

    `standing_closed_on` may be a day to come; `standing_closed` is whether it has come.
    """
    closed = Q(closed_on__isnull=False, closed_on__lte=timezone.localdate())
    return {f"standing_{column}": F(column) for column in _PRESENT_COLUMNS} | {
        "standing_closed": ExpressionWrapper(closed, output_field=BooleanField())
    }


def closing_covers(on: date, *, known_at: datetime | None = None, of: str = "") -> Q:
    """That a Closing covers the day `on` as known at `known_at` (None: now), seen from a row that reaches
    its closings by the path `of`.
    """
    path = f"{of}__" if of else ""

    def column(lookup: str, value: Any) -> Q:
        return Q(**{path + lookup: value})

    begun = column("kind", ClosingKind.IN_ERROR) | column("closed_on__lte", on)
    lasts = column("reopened_on__isnull", value=True) | column("reopened_on__gt", on)
    return begun & lasts & closing_known(at=known_at, of=of)


def closing_known(*, at: datetime | None = None, of: str = "") -> Q:
    """That this was known of a Closing at the moment `at` (None: now); `of` as in closing_covers."""
    path = f"{of}__" if of else ""
    still = Q(**{f"{path}known_until__isnull": True})
    if at is None:
        return still
    return Q(**{f"{path}recorded_at__lte": at}) & (still | Q(**{f"{path}known_until__gt": at}))
