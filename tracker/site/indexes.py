"""The pages that list conferences, themes and sources; and one theme over all conferences."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from commitments.api.filtersets import CommitmentFilterSet
from commitments.language.sorting import sort_key
from commitments.models import Citation, Conference, Resolution, SourceDocument, State, Theme
from commitments.querysets import further_themes
from commitments.refusals import ParameterRefused
from tracker.register.as_of import AsOf, commitments_as_of, register_as_of
from tracker.register.counting import AXES, Tally, tally_by, tally_with
from tracker.register.kept_counts import (
    counts_in_force,
    counts_known_then,
    ledger_passing,
    overdue_passing,
)
from tracker.register.known_then import known_now
from tracker.register.matrix import matrix_cells, status_matrix
from tracker.site.charts import timeline_of
from tracker.site.framing import (
    EVERYTHING,
    Line,
    data_links,
    day_context,
    legend,
    line_of,
    page,
    page_number,
    row_called,
    status_counts,
    worded,
)
from tracker.site.grid import GridQuestion, grid_context
from tracker.site.measuring import measured

NOTHING = Tally.of({})
SOURCES_ON_A_PAGE = 50
# More commitments under one theme are counted by conference.
DRAWN_MOST = 20_000
# What leaves cells of a matrix out.
NARROWS = frozenset({"region", "theme", "status", "schedule"})


@page
def conferences(request: HttpRequest) -> HttpResponse:
    """Every conference, the latest first, with how far its commitments stand."""
    day = day_context(request)
    as_of: AsOf = day["as_of"]
    tallies = tally_by(counts_in_force(as_of, request=request), AXES["conference"], on=as_of.on)
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
def themes(request: HttpRequest) -> HttpResponse:
    """Every theme, with how far its commitments stand."""
    day = day_context(request)
    as_of: AsOf = day["as_of"]
    tallies = tally_by(counts_in_force(as_of, request=request), AXES["theme"], on=as_of.on)
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
    shown = row_called(slug, Theme.objects.visible_to(request.user))
    day = day_context(request)
    as_of: AsOf = day["as_of"]
    context = {
        **day,
        **(_by_conference(request, slug, as_of) or _drawn(request, slug, as_of)),
        "timeline": timeline_of(request, as_of, theme=slug),
        "theme": shown,
        # Everybody is given the same brief, and one of drafts alone is none.
        "has_brief": request.user.is_anonymous or Theme.objects.published().filter(pk=shown.pk).exists(),
        **legend(),
        **data_links(as_of, theme=slug),
    }
    return render(request, "tracker/theme.html", {**context, **measured(request, context)})


def _by_conference(request: HttpRequest, slug: str, as_of: AsOf) -> dict[str, Any] | None:
    """How far the commitments under a theme have come at each conference, where they are too many to be
    drawn one by one; else None. Raises ParameterRefused for what narrows a
    matrix.
    """
    asked = {"theme": slug}
    counted: Any = ledger_passing(
        CommitmentFilterSet, asked, known_now(as_of), axes={"conference"}, request=request
    )
    total, tallies = tally_with(counted, AXES["conference"], on=as_of.on)
    if total.total <= DRAWN_MOST:
        return None
    if as_of.known_at is not None:
        counted = counts_known_then(asked, as_of, axes={"conference"}, request=request)
        if counted is None:
            rows = commitments_as_of(as_of, seen_by=request.user)
            counted = CommitmentFilterSet(asked, rows, request=request).qs
        total, tallies = tally_with(counted, AXES["conference"], on=as_of.on)
    question = GridQuestion.from_query(request.GET).parameters
    if narrowed := NARROWS.intersection(question):
        refused = _("There are too many commitments to be narrowed here: open one of the conferences first.")
        raise ParameterRefused({name: [refused] for name in narrowed})
    held = Conference.objects.visible_to(request.user).filter(code__in=tallies)
    return {
        "lines": [
            line_of((one.code, one.title), "conference", tallies[one.code], as_of, theme=slug)
            for one in held.order_by(F("starts_on").desc(nulls_last=True), "code", "pk")
        ],
        "counts": status_counts(total.counts.items()),
        "total": total.total,
        "overdue": overdue_passing(asked, as_of, request=request),
    }


def _drawn(request: HttpRequest, slug: str, as_of: AsOf) -> dict[str, Any]:
    """The commitments under a theme, one by one."""
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
    return {
        **grid_context(request, matrix, as_of, theme=slug),
        "counts": status_counts(matrix.by_status.items()),
        "total": len(matrix.in_force),
        "overdue": matrix.overdue,
    }


@page
def sources(request: HttpRequest) -> HttpResponse:
    """Every document that a fact of the record rests on, the latest first."""
    cited = (
        SourceDocument.objects.visible_to(request.user)
        .defer("text")
        .annotate(citation_count=_count_of_citations(request))
        .order_by(F("published_on").desc(nulls_last=True), "slug", "pk")
    )
    shown = Paginator(cited, SOURCES_ON_A_PAGE).get_page(page_number(request.GET))
    return render(request, "tracker/sources.html", {"sources": shown})


def _count_of_citations(request: HttpRequest) -> Any:
    """How often each source is cited for what the reader sees."""
    cited = Citation.objects.visible_to(request.user).filter(source=OuterRef("pk"))
    of_each = cited.order_by().values("source").annotate(number=Count("pk"))
    return Coalesce(Subquery(of_each.values("number")), 0)


def _line(row: tuple[str, str], page_name: str, tallies: Any, as_of: AsOf) -> Line:
    """The line of what has this key and name among the tallies of an axis."""
    return line_of(row, page_name, tallies.get(row[0], NOTHING), as_of)
