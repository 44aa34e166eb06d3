"""What moved between two days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import Any, Final

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from commitments.api.filtersets import CommitmentFilterSet
from commitments.models import Commitment, Participation, StatedPosition
from commitments.refusals import ParameterRefused
from commitments.vocabulary import Status
from tracker.models import StatusPeriod
from tracker.register.as_of import AsOf, register_as_of
from tracker.site.days import day_asked, fields_of
from tracker.site.framing import page, read_parameters

# The rows of each kind that a page shows; all are counted.
SHOWN_MOST: Final = 100
DAYS_BACK: Final = 365
FILTERS: Final = ("conference", "state", "theme", "region", "group")
HEADINGS: Final = {
    "up": gettext_lazy("Went up"),
    "down": gettext_lazy("Went down"),
    "first": gettext_lazy("Reported for the first time"),
    "new": gettext_lazy("New in the record"),
    "gone": gettext_lazy("No longer in force"),
}
_RANKS: Final = {level: rank for rank, level in enumerate(Status.values)}


@dataclass(frozen=True, kw_only=True)
class Movement:
    """One commitment with its level on both days; None where it was not in force."""

    commitment: Any
    before: str | None
    after: str | None

    @property
    def kind(self) -> str:
        """Which of HEADINGS it stands under."""
        if self.before is None:
            return "new"
        if self.after is None:
            return "gone"
        if self.before == Status.NO_INFORMATION:
            return "first"
        return "up" if _RANKS[self.after] > _RANKS[self.before] else "down"


@dataclass(frozen=True, kw_only=True)
class Moved:
    """Those that moved in one way: how many, and the first of them."""

    slug: str
    heading: Any
    total: int
    rows: Sequence[Movement]


@page
def changes(request: HttpRequest) -> HttpResponse:
    """The commitments whose level on one day differs from that on another, as both are known today."""
    read_parameters(request, known={*FILTERS, *fields_of("from", "to")}, lists=FILTERS)
    today = timezone.localdate()
    until = day_asked(request.GET, "to") or today
    since = day_asked(request.GET, "from") or until - timedelta(days=DAYS_BACK)
    errors = {}
    if until > today:
        errors["to"] = [_("This day lies in the future; nothing is known of it yet.")]
    if since >= until:
        errors["from"] = [_("Give a day before the other one.")]
    if errors:
        raise ParameterRefused(errors)
    asked = {name: str(request.GET[name]) for name in FILTERS if request.GET.get(name)}
    moved = _movements(request, asked, since, until)
    context = {
        "kept_query": request.GET.urlencode(safe=","),
        "since": since,
        "until": until,
        "today": today,
        "asked": asked,
        "moved": [
            Moved(slug=kind, heading=heading, total=len(rows), rows=rows[:SHOWN_MOST])
            for kind, heading in HEADINGS.items()
            if (rows := [one for one in moved if one.kind == kind])
        ],
        "total": len(moved),
        "as_of": _at_the_end_of(until) if until < today else None,
    }
    return render(request, "tracker/changes.html", context)


def _movements(request: HttpRequest, asked: Mapping[str, str], since: date, until: date) -> list[Movement]:
    """What differs, in the order of references; only rows of which something begins or ends in between are
    looked at.
    """
    begun_or_ended = [
        StatusPeriod.objects.filter(_in_between(since, until, "valid_from", "valid_until")).values(
            "commitment"
        ),
        StatedPosition.objects.filter(_in_between(since, until, "stated_on")).values("commitment"),
        Commitment.objects.filter(
            _in_between(since, until, "closings__closed_on", "closings__reopened_on", "joined_on")
        ).values("pk"),
        Commitment.objects.filter(
            participation__in=Participation.objects.filter(
                _in_between(since, until, "closings__closed_on", "closings__reopened_on", "joined_on")
            )
        ).values("pk"),
        Commitment.objects.filter(_in_between(since, until, "resolution__conference__starts_on")).values(
            "pk"
        ),
    ]
    touched = reduce(or_, (Q(pk__in=rows) for rows in begun_or_ended))
    standings = []
    for day in (since, until):
        rows = register_as_of(_at_the_end_of(day), seen_by=request.user)
        found = CommitmentFilterSet({**asked, "closed": "false"}, rows, request=request).qs
        standings.append(dict(found.filter(touched).values_list("pk", "standing_status")))
    before, after = standings
    moved = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
    rows = (
        Commitment.objects.filter(pk__in=moved)
        .select_related("state", "resolution__conference")
        .order_by("reference")
    )
    return [Movement(commitment=row, before=before.get(row.pk), after=after.get(row.pk)) for row in rows]


def _in_between(since: date, until: date, *fields: str) -> Q:
    """Whether one of the days in `fields` lies after `since` and no later than `until`."""
    return reduce(or_, (Q(**{f"{field}__gt": since, f"{field}__lte": until}) for field in fields))


def _at_the_end_of(day: date) -> AsOf:
    return AsOf.from_parameters({"as_of": day.isoformat()})
