"""The public pages: each asks the record one question and writes nothing."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, F, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from commitments.language.sorting import sort_key
from commitments.models import (
    Citation,
    Conference,
    Indicator,
    Participation,
    Resolution,
    SourceDocument,
    StatedPosition,
)
from commitments.querysets import further_themes
from commitments.record.wording import changes_of
from commitments.text.statements import statements_by_fact
from commitments.vocabulary import Basis, ParticipationRole, Schedule, Status
from tracker.models import StatusReport
from tracker.register.addressing import register_url
from tracker.register.as_of import AsOf, commitments_as_of, register_as_of
from tracker.register.counting import Tally, tally
from tracker.register.kept_counts import counts_in_force, overdue_passing
from tracker.register.matrix import StatusMatrix, matrix_cells, status_matrix
from tracker.register.sentences import sentence
from tracker.site.charts import timeline_of
from tracker.site.framing import (
    data_links,
    day_context,
    legend,
    linked,
    page,
    page_number,
    paged,
    status_counts,
    worded,
)
from tracker.site.grid import grid_context
from tracker.site.measuring import measured
from tracker.site.targets import targets_then, with_targets_of
from tracker.site.telling import in_words
from tracker.site.waiting import waiting_of
from tracker.trail.history import histories_of

LATEST_REPORTS = 10
# Of what is asked of more States than that, the rows stand in pages; all of them are counted.
ROWS_ON_A_PAGE = 60
ROLE_ORDER = {ParticipationRole.HOST: 0, ParticipationRole.PARTICIPANT: 1, ParticipationRole.OBSERVER: 2}


def _by_name(row: Any) -> Any:
    """The place of a row of a State among others, as the page's language sorts names."""
    return sort_key(row.state.name)


@page
def overview(request: HttpRequest) -> HttpResponse:
    """What there is: conferences, how far the commitments stand, and what was reported last."""
    day = day_context(request)
    as_of: AsOf = day["as_of"]
    conferences = (
        Conference.objects.visible_to(request.user)
        .select_related("host")
        .annotate(
            resolution_count=_count_resolutions(),
            state_count=_count_in_force(as_of),
        )
        .order_by(F("starts_on").desc(nulls_last=True), "code", "pk")
    )
    reports = (
        StatusReport.objects.counting_for(request.user, known_at=as_of.known_at)
        .annotate(level=Coalesce("assessed_status", "status"))
        .select_related("commitment__state")
        .prefetch_related(
            Prefetch(
                "commitment__resolution",
                worded(Resolution.objects.select_related("conference"), as_of),
            )
        )
    )
    if as_of.is_past:
        reports = reports.filter(recorded_at__lt=as_of.end)
    found = tally(counts_in_force(as_of, request=request))
    context = {
        "conferences": conferences,
        "counts": status_counts(found.counts.items()),
        "total": found.total,
        "overdue": overdue_passing({}, as_of, request=request),
        **day,
        "latest_reports": reports.order_by("-recorded_at", "-pk")[:LATEST_REPORTS],
        **data_links(as_of),
    }
    return render(request, "tracker/overview.html", context)


@page
def conference(request: HttpRequest, code: str) -> HttpResponse:
    """One conference: what was said of it, who took part, and the matrix of State by resolution."""
    context = conference_context(request, code)
    return render(request, "tracker/conference.html", {**context, **measured(request, context)})


def conference_context(request: HttpRequest, code: str) -> dict[str, Any]:
    """All that its page shows, and what of it is shown by other sites."""
    shown = get_object_or_404(
        Conference.objects.visible_to(request.user).select_related("host").prefetch_related("guests"),
        code=code,
    )
    day = day_context(request)
    as_of: AsOf = day["as_of"]
    resolutions = list(
        worded(shown.resolutions, as_of)
        .select_related("conference", "theme")
        .prefetch_related(further_themes(""))
        .order_by("number", "pk")
    )
    participations: list[Any] = list(
        shown.participations.joined_by(as_of.on)
        .with_closing(on=as_of.on, known_at=as_of.known_at)
        .without_errors(on=as_of.on, known_at=as_of.known_at)
        .select_related("state")
        .prefetch_related(_citations_without_text())
        .order_by("state__code", "pk")
    )
    participations.sort(
        key=lambda participation: (
            participation.covered_from is not None,
            ROLE_ORDER[ParticipationRole(participation.role)],
            _by_name(participation),
        )
    )
    commitments: Any = (
        commitments_as_of(as_of, seen_by=request.user, among=Q(resolution__conference=shown.pk))
        .without_errors(on=as_of.on, known_at=as_of.known_at)
        .with_schedule(on=as_of.on)
    )
    matrix = status_matrix(
        matrix_cells(commitments),
        states=[participation.state for participation in participations],
        resolutions=resolutions,
    )
    overdue = matrix.overdue
    # Each is translated once.
    roles, bases = ({term.value: str(term.label) for term in terms} for terms in (ParticipationRole, Basis))
    return {
        **day,
        **grid_context(request, matrix, as_of, conference=shown.code),
        "timeline": timeline_of(request, as_of, conference=shown.code),
        "waiting": waiting_of(matrix, as_of, conference=shown.code),
        "asked_number": len(resolutions),
        "themes": _themes_of(resolutions),
        "took_part": sum(one.covered_from is None for one in participations),
        "sentence": _sentence(shown, matrix, overdue, as_of),
        "conference": shown,
        "counts": status_counts(matrix.by_status.items()),
        "total": len(matrix.in_force),
        "overdue": overdue,
        "participations": [
            (one, roles[one.role], bases[one.basis], statements_by_fact(one.cited)) for one in participations
        ],
        "inferred": Basis.INFERRED,
        "statements": statements_by_fact(_with_sources(shown.citations.all())),
        **legend(),
        **data_links(as_of, conference=shown.code),
    }


def _themes_of(resolutions: Iterable[Any]) -> list[Any]:
    """The themes of what was asked, each once, in their order."""
    themes = {theme.pk: theme for one in resolutions for theme in one.all_themes() if theme is not None}
    return sorted(themes.values(), key=lambda theme: (theme.order, theme.slug))


def _sentence(shown: Conference, matrix: StatusMatrix, overdue: int, as_of: AsOf) -> Any:
    """How its commitments stand, in one sentence; None where nothing is in force."""
    if not matrix.in_force:
        return None
    states = [row.state.code for row in matrix.rows if row.in_force]
    return linked(
        sentence(
            Tally.of(matrix.by_status),
            overdue=overdue,
            states=states,
        ),
        # Their names stand further down; that all of them are asked narrows nothing.
        lambda said: (
            "#participants"
            if "state" in said.narrowing
            else register_url(as_of, conference=shown.code, **said.narrowing)
        ),
    )


@page
def resolution(request: HttpRequest, reference: str) -> HttpResponse:
    """One resolution: what it asks for, on what source that rests, and where each State stands on it."""
    indicators = Indicator.objects.with_state_targets().order_by("number", "pk")
    others = Resolution.objects.visible_to(request.user).order_by("reference", "pk")
    day = day_context(request)
    as_of: AsOf = day["as_of"]
    shown = get_object_or_404(
        worded(Resolution.objects.visible_to(request.user), as_of)
        .for_listing(seen_by=request.user)
        .prefetch_related(
            Prefetch("indicators", indicators),
            "wordings",
            Prefetch("supersedes", others, "earlier"),
            Prefetch("reaffirmed_by", others, "later"),
        ),
        reference=reference,
    )
    commitments: list[Any] = list(
        register_as_of(as_of, seen_by=request.user, among=Q(resolution=shown.pk))
        .without_errors(on=as_of.on, known_at=as_of.known_at)
        .order_by("state__code", "pk")
    )
    commitments.sort(key=lambda commitment: (not commitment.is_in_force, _by_name(commitment)))
    in_force = [commitment for commitment in commitments if commitment.is_in_force]
    present = {commitment.pk for commitment in commitments}
    rows = Paginator(commitments, ROWS_ON_A_PAGE).get_page(page_number(request.GET))
    then = targets_then(shown.indicators.all(), present, as_of)
    for indicator in shown.indicators.all():
        own = indicator.stated_targets if then is None else then[indicator.pk]
        indicator.stated_targets = [one for one in own if one.commitment_id in present]
    context = {
        **day,
        "resolution": shown,
        "conference": shown.conference,
        "commitments": rows.object_list,
        **paged(rows, as_of),
        "kept_query": request.GET.urlencode(safe=","),
        "counts": status_counts(
            (status, sum(commitment.standing_status == status for commitment in in_force))
            for status in Status.values
        ),
        "total": len(in_force),
        "overdue": _count_overdue(in_force),
        "statements": statements_by_fact(_with_sources(shown.citations.all())),
        "wording_changes": [
            change
            for change in changes_of(shown.wordings.all())
            if as_of.known_at is None or change.changed_at <= as_of.known_at
        ],
        **legend(),
        **data_links(as_of, resolution=shown.reference),
    }
    return render(request, "tracker/resolution.html", context)


@page
def commitment(request: HttpRequest, reference: str) -> HttpResponse:
    """One commitment: where it stands, who reported what and when, and the passage that created it."""
    return render(request, "tracker/commitment.html", commitment_context(request, reference))


def commitment_context(request: HttpRequest, reference: str) -> dict[str, Any]:
    """All that its page shows, and what of it is shown by other sites."""
    day = day_context(request)
    as_of: AsOf = day["as_of"]
    shown: Any = get_object_or_404(
        register_as_of(as_of, seen_by=request.user),
        reference=reference,
    )
    steps = histories_of([shown], seen_by=request.user, known_at=as_of.known_at).get(shown.pk, [])
    return {
        **day,
        "commitment": shown,
        "status_label": Status(shown.standing_status).label,
        "stated": StatedPosition.objects.stated_by(as_of.on, known_at=as_of.known_at)
        .filter(commitment=shown)
        .select_related("source")
        .first(),
        "conference": shown.resolution.conference,
        "steps": [replace(step, words=in_words(step)) for step in reversed(steps)],
        "counting": _counting(request, shown, as_of),
        "resolution": shown.resolution,
        "indicators": with_targets_of(shown, as_of),
        "statements": statements_by_fact(_with_sources(shown.resolution.citations.all())),
        "basis_statements": statements_by_fact(_with_sources(shown.participation.citations.all())),
        **data_links(as_of, reference=shown.reference),
        "json_url": f"{reverse('v1:commitment-detail', args=[shown.reference])}?{as_of.query}".removesuffix(
            "?"
        ),
    }


def _counting(request: HttpRequest, shown: Any, as_of: AsOf) -> int | None:
    """The place in its trail of the report that decides where a commitment stands; None where none does."""
    reports = StatusReport.objects.counting_for(request.user, known_at=as_of.known_at).filter(
        commitment=shown, effective_on__lte=as_of.on
    )
    return reports.order_by("effective_on", "sequence").values_list("sequence", flat=True).last()


def _count_resolutions() -> Any:
    """How many resolutions a conference has."""
    of_each = Resolution.objects.filter(conference=OuterRef("pk")).order_by().values("conference")
    return Coalesce(Subquery(of_each.annotate(number=Count("pk")).values("number")), 0)


def _count_in_force(as_of: AsOf) -> Any:
    """How many States have a part in a conference that is in force."""
    in_force = Participation.objects.in_force(on=as_of.on, known_at=as_of.known_at)
    of_each = in_force.filter(conference=OuterRef("pk")).order_by().values("conference")
    return Coalesce(Subquery(of_each.annotate(number=Count("pk")).values("number")), 0)


def _count_overdue(commitments: Iterable[Any]) -> int:
    """How many of these rows, annotated with their schedule, are past their deadline."""
    return sum(commitment.schedule == Schedule.OVERDUE for commitment in commitments)


def _with_sources(citations: Any) -> Any:
    """Citations with their sources; a source cited many times is read once, however long its text."""
    return citations.prefetch_related("source").order_by("source__published_on", "reference", "pk")


def _citations_without_text() -> "Prefetch[Any]":
    """The citations of many rows as `cited`, with their sources, whose texts stay where they are, for no
    passage is shown.
    """
    return Prefetch(
        "citations",
        Citation.objects.prefetch_related(Prefetch("source", SourceDocument.objects.defer("text"))).order_by(
            "reference", "pk"
        ),
        # A list for each: to make as many querysets takes longer than to read all of them.
        to_attr="cited",
    )
