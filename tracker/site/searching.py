"""One search over all that has a page: States, conferences, what they ask, themes, commitments."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from commitments.finding import found_for, name_of
from commitments.language.normalization import SearchTooLong
from commitments.models import Theme
from commitments.refusals import ParameterRefused
from tracker.register.addressing import register_url
from tracker.register.as_of import AsOf
from tracker.site.framing import day_context, page


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
    return [
        Finds(
            slug=kind.slug,
            heading=kind.heading,
            rows=[_shown(row) for row in kind.rows],
            total=kind.total,
            all_url=register_url(as_of, q=query) if kind.slug == "commitments" else "",
        )
        for kind in found_for(request.user, query)
    ]


def _shown(row: Any) -> Found:
    if isinstance(row, Theme):
        return Found(key="", name=name_of(row), address=reverse("theme", args=[row.slug]))
    return Found(key=row.natural_key()[0], name=name_of(row), address=row.get_absolute_url())
