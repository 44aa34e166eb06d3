"""One search over all that has a page: States, conferences, what they ask, themes, commitments."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy

from commitments.language.normalization import SearchTooLong
from commitments.models import Commitment, Conference, Resolution, State, Theme
from commitments.refusals import ParameterRefused
from tracker.register.addressing import register_url
from tracker.register.as_of import AsOf
from tracker.site.framing import day_context, page

# How many of each kind are shown; the best come first.
FOUND_MAX: Final = 10


@dataclass(frozen=True, kw_only=True)
class Found:
    """One row that was found: its key, its name, and where its page is."""

    key: str
    name: str
    address: str


@dataclass(frozen=True, kw_only=True)
class Finds:
    """What was found of one kind: the best of them, how many there are, and where all are listed."""

    slug: str
    heading: Any
    rows: Sequence[Found]
    total: int
    all_url: str = ""


@page
def search(request: HttpRequest) -> HttpResponse:
    """What the words asked for find, by kind, the best first."""
    day = day_context(request)
    as_of: AsOf = day["as_of"]
    query = str(request.GET.get("q", "")).strip()
    try:
        finds = _finds(request, query, as_of) if query else []
    except SearchTooLong as refusal:
        raise ParameterRefused({"q": [str(refusal)]}) from refusal
    context = {
        **day,
        "kept_query": request.GET.urlencode(safe=","),
        "q": query,
        "finds": [kind for kind in finds if kind.total],
        "q_is_asked": bool(query),
    }
    return render(request, "tracker/search.html", context)


def _finds(request: HttpRequest, query: str, as_of: AsOf) -> list[Finds]:
    user = request.user
    states: Any = State.objects.visible_to(user).search(query)
    conferences: Any = Conference.objects.visible_to(user).search(query)
    themes: Any = Theme.objects.visible_to(user).search(query)
    resolutions: Any = Resolution.objects.visible_to(user).search(query)
    found: Any = Commitment.objects.visible_to(user).search(query)
    commitments = found.with_standing().in_force().select_related("state", "resolution")
    return [
        _kind("states", gettext_lazy("States"), states, lambda row: (row.code, row.name)),
        _kind("conferences", gettext_lazy("Conferences"), conferences, lambda row: (row.code, row.title)),
        _kind("themes", gettext_lazy("Themes"), themes, lambda row: (row.slug, row.name), shows_key=False),
        _kind("asked", gettext_lazy("What was asked"), resolutions, lambda row: (row.reference, row.title)),
        _kind(
            "commitments",
            gettext_lazy("Commitments"),
            commitments,
            lambda row: (row.reference, f"{row.state.name}: {row.resolution.title}"),
            all_url=register_url(as_of, q=query),
        ),
    ]


def _kind(
    slug: str, heading: Any, rows: Any, named: Any, *, all_url: str = "", shows_key: bool = True
) -> Finds:
    best = list(rows.ranked()[:FOUND_MAX])
    total = len(best) if len(best) < FOUND_MAX else rows.count()
    found = []
    for row in best:
        key, name = named(row)
        address = reverse("theme", args=[key]) if slug == "themes" else row.get_absolute_url()
        found.append(Found(key=key if shows_key else "", name=name, address=address))
    return Finds(slug=slug, heading=heading, rows=found, total=total, all_url=all_url)
