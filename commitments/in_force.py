"""What decides whether a row of the record is in force on a day, where a commitment stands for whom, and
what its resolution says, as conditions for QuerySets; it knows no table.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from django.db.models import BooleanField, Case, ExpressionWrapper, F, Q, When
from django.utils import timezone

from commitments.vocabulary import ClosingKind, Disclosure, Position

_PRESENT_COLUMNS: Final = (
    "status",
    "status_since",
    "reported_status",
    "reviewed",
    "disputed",
    "last_report_on",
    "last_accepted_on",
    "waiting_since",
    "closed_on",
    "position",
)


def present_standing() -> Mapping[str, Any]:
    """Where a commitment stands today, under the names that hold for any day.

    `standing_closed_on` may be a day to come; `standing_closed` is whether it has come, and
    `standing_applicable` whether the State has not said that the resolution does not apply to it.
    With it comes what of the resolution's wording rows are chosen by (`worded_*`).
    """
    closed = Q(closed_on__isnull=False, closed_on__lte=timezone.localdate())
    return {f"standing_{column}": F(column) for column in _PRESENT_COLUMNS} | {
        "standing_closed": ExpressionWrapper(closed, output_field=BooleanField()),
        "standing_applicable": ExpressionWrapper(
            ~Q(position=Position.NOT_APPLICABLE), output_field=BooleanField()
        ),
        "worded_strength": F("resolution__strength"),
        "worded_due_on": F("resolution__due_on"),
        "worded_due_precision": F("resolution__due_precision"),
        # Kept with each commitment; of another day, with_due_date says the same of its standing then.
        "pending_due_on": F("open_due_on"),
    }


# What of it also tells of reports that do not count, as the public sees it.
PUBLIC_STANDING: Final[Mapping[str, Any]] = {
    "standing_reported_status": F("public_reported_status"),
    "standing_last_report_on": F("last_accepted_on"),
}
# Commitments of conferences that show the public everything.
DISCLOSED_IN_FULL: Final = Q(resolution__conference__disclosure=Disclosure.FULL)


def standing_seen(
    whole: Mapping[str, Any], public: Mapping[str, Any], *, whole_where: Q = DISCLOSED_IN_FULL
) -> Mapping[str, Any]:
    """The standing `whole` of the commitments `whole_where`, and of all others with what `public` has in
    its place.
    """
    return {
        **whole,
        **{name: Case(When(whole_where, then=whole[name]), default=value) for name, value in public.items()},
    }


def public_standing() -> Mapping[str, Any]:
    """Where a commitment stands today, as far as the record alone tells what of it is public."""
    return standing_seen(present_standing(), PUBLIC_STANDING)


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


def wording_known(at: datetime, *, of: str) -> Q:
    """That a resolution, which the row reaches by way of its wordings `of`, said this at the moment `at`;
    before its first wording was published, that is it.
    """
    begun = Q(**{f"{of}__known_from__lte": at}) | Q(**{f"{of}__kind__isnull": True})
    lasts = Q(**{f"{of}__known_until__isnull": True}) | Q(**{f"{of}__known_until__gt": at})
    return begun & lasts


def joined_by(on: date, *, of: str = "") -> Q:
    """That a State's part, which the row reaches as `of`, had begun by the day `on`."""
    path = f"{of}__joined_on" if of else "joined_on"
    return Q(**{f"{path}__isnull": True}) | Q(**{f"{path}__lte": on})


def stated_by(on: date, *, known_at: datetime | None = None) -> Q:
    """That a StatedPosition was stated by the day `on`, as known at `known_at` (None: now)."""
    stated = Q(stated_on__isnull=True) | Q(stated_on__lte=on)
    return stated if known_at is None else stated & Q(recorded_at__lte=known_at)
