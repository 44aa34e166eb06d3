"""What moved between two days."""

from datetime import date, timedelta
from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from commitments.language.languages import current_language
from commitments.refusals import ParameterRefused
from tracker.register.as_of import AsOf
from tracker.register.counting import AXES, entries
from tracker.register.movements import DAYS_BACK, movements
from tracker.site.days import day_asked, fields_of
from tracker.site.framing import page, read_parameters

# The rows of each kind that a page shows; all are counted.
SHOWN_MOST: Final = 50
# From how many days ago until today one looks most often.
SPANS: Final = (
    (gettext_lazy("the last month"), 30),
    (gettext_lazy("the last three months"), 91),
    (gettext_lazy("since last year"), DAYS_BACK),
)
FILTERS: Final = {
    "conference": gettext_lazy("Conference"),
    "state": gettext_lazy("State"),
    "theme": gettext_lazy("Theme"),
    "region": gettext_lazy("Region"),
    "group": gettext_lazy("group of States"),
}


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
    moved = movements(
        asked,
        since=_at_the_end_of(since),
        until=_at_the_end_of(until),
        seen_by=request.user,
        most=SHOWN_MOST,
        in_batches=True,
    )
    context = {
        "kept_query": request.GET.urlencode(safe=","),
        "since": since,
        "until": until,
        "today": today,
        "asked": asked,
        "chips": [(FILTERS[name], _names(name, text.split(","))) for name, text in asked.items()],
        "spans": [
            (label, f"?{urlencode({**asked, 'from': (until - timedelta(days=days)).isoformat()}, safe=',')}")
            for label, days in SPANS
        ]
        if until == today
        else [],
        "moved": moved,
        "total": sum(kind.total for kind in moved),
        "as_of": _at_the_end_of(until) if until < today else None,
    }
    return render(request, "tracker/changes.html", context)


def _names(name: str, keys: list[str]) -> list[str]:
    """What the values of a filter are called; a key that nothing has stays as it was typed."""
    language = current_language()
    known = {str(entry.key): entry.label(language) for entry in entries(AXES[name], keys)}
    return [known.get(key, key) for key in keys]


def _at_the_end_of(day: date) -> AsOf:
    return AsOf.from_parameters({"as_of": day.isoformat()})
