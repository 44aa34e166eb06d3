"""The pages that list what there is: conferences, States, themes; and one theme over all conferences."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from commitments.api.filtersets import CommitmentFilterSet
from commitments.language.sorting import sort_key
from commitments.models import Conference, Resolution, State, Theme
from commitments.querysets import further_themes
from commitments.states.regions import region_name
from commitments.vocabulary import Schedule, Status
from tracker.register.as_of import AsOf, commitments_as_of, register_as_of
from tracker.register.counting import AXES, Tally, tally_by
from tracker.register.matrix import matrix_cells, status_matrix
from tracker.site.charts import timeline_of
from tracker.site.framing import (
    EVERYTHING,
    StatusCount,
    data_links,
    day_context,
    legend,
    page,
    register_url,
    status_counts,
    worded,
)
from tracker.site.grid import grid_context

NOTHING = Tally.of({})


@dataclass(frozen=True, kw_only=True)
class Line:
    """One row of an index: its name, where its page is, how its commitments stand and where they are
    listed.
    """

    name: str
    address: str
    counts: list[StatusCount]
    total: int
    register_address: str


@page
def conferences(request: HttpRequest) -> HttpResponse:
    """Every conference, the latest first, with how far its commitments stand."""
    day = day_context(request)
    as_of: AsOf = day["as_of"]
    tallies = tally_by(_in_force(request, as_of), AXES["conference"], on=as_of.on)
    shown = (
        Conference.objects.visible_to(request.user)
        .annotate(resolution_count=Count("resolutions"))
        .order_by(F("starts_on").desc(nulls_last=True), "code", "pk")
    )
    context = {
        **day,
        "lines": [
            (conference, _line((conference.code, conference.title), "conference", tallies, as_of))
            for conference in shown
        ],
        **legend(),
        **data_links(as_of),
    }
    return render(request, "tracker/conferences.html", context)


@page
def states(request: HttpRequest) -> HttpResponse:
    """Every State by region: how far its commitments stand, or that it has none."""
    day = day_context(request)
    as_of: AsOf = day["as_of"]
    tallies = tally_by(_in_force(request, as_of), AXES["state"], on=as_of.on)
    by_region: dict[str, dict[str, list[Any]]] = {}
    for state in sorted(State.objects.visible_to(request.user), key=lambda state: sort_key(state.name)):
        region = by_region.setdefault(state.region, {"lines": [], "others": []})
        if state.code in tallies:
            region["lines"].append(_line((state.code, state.name), "state", tallies, as_of))
        else:
            region["others"].append(state)
    regions = [{"code": code, "name": region_name(code), **rows} for code, rows in by_region.items()]
    # Those in which somebody has a commitment first; then by name, bodies of no region last.
    regions.sort(key=lambda region: (not region["lines"], not region["code"], sort_key(str(region["name"]))))
    context = {**day, "regions": regions, **legend(), **data_links(as_of)}
    return render(request, "tracker/states.html", context)


@page
def themes(request: HttpRequest) -> HttpResponse:
    """Every theme, with how far its commitments stand."""
    day = day_context(request)
    as_of: AsOf = day["as_of"]
    tallies = tally_by(_in_force(request, as_of), AXES["theme"], on=as_of.on)
    shown = Theme.objects.visible_to(request.user).order_by("order", "slug")
    context = {
        **day,
        "lines": [_line((theme.slug, theme.name), "theme", tallies, as_of) for theme in shown],
        **legend(),
        **data_links(as_of),
    }
    return render(request, "tracker/themes.html", context)


@page
def theme(request: HttpRequest, slug: str) -> HttpResponse:
    """One theme over all conferences: what was asked, and how far each State has come with it."""
    shown = get_object_or_404(Theme.objects.visible_to(request.user), slug=slug)
    day = day_context(request)
    as_of: AsOf = day["as_of"]
    asked_of_all = CommitmentFilterSet(
        {"theme": slug, **EVERYTHING},
        register_as_of(as_of, seen_by=request.user),
        request=request,
    ).qs
    cells = matrix_cells(asked_of_all.without_errors(on=as_of.on, known_at=as_of.known_at))
    resolutions = worded(
        Resolution.objects.filter(pk__in={resolution for _state, resolution in cells}), as_of
    )
    matrix = status_matrix(
        cells,
        states=sorted(
            State.objects.filter(pk__in={state for state, _resolution in cells}),
            key=lambda state: sort_key(state.name),
        ),
        resolutions=list(
            resolutions.select_related("conference", "theme")
            .prefetch_related(further_themes(""))
            .order_by("conference__code", "number", "pk")
        ),
    )
    in_force = matrix.in_force
    context = {
        **day,
        **grid_context(request, matrix, as_of, theme=slug),
        "timeline": timeline_of(request, as_of, theme=slug),
        "theme": shown,
        "counts": status_counts(
            (status, sum(cell.status == status for cell in in_force)) for status in Status.values
        ),
        "total": len(in_force),
        "overdue": sum(cell.schedule == Schedule.OVERDUE for cell in in_force),
        **legend(),
        **data_links(as_of, theme=slug),
    }
    return render(request, "tracker/theme.html", context)


def _in_force(request: HttpRequest, as_of: AsOf) -> Any:
    """The commitments that count on the day asked, with their standing."""
    return commitments_as_of(as_of, seen_by=request.user).in_force()


def _line(row: tuple[str, str], page_name: str, tallies: Any, as_of: AsOf) -> Line:
    """The line of what has this key and name; `page_name` is both its page and the filter of the register."""
    key, name = row
    found: Tally = tallies.get(key, NOTHING)
    return Line(
        name=name,
        address=reverse(page_name, args=[key]),
        counts=status_counts(found.counts.items()),
        total=found.total,
        register_address=register_url(as_of, **{page_name: key}),
    )
