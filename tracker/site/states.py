"""States: all of them by region, and one with all that it took on, theme by theme and beside its region."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.core.paginator import Paginator
from django.db.models import F
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString

from commitments.api.filtersets import CommitmentFilterSet
from commitments.language.languages import current_language
from commitments.language.sorting import sort_key
from commitments.models import Participation, State, Theme
from commitments.querysets import further_themes
from commitments.states.regions import region_name
from tracker.models import StatusReport
from tracker.register.addressing import register_url
from tracker.register.as_of import AsOf, commitments_as_of, register_as_of
from tracker.register.counting import AXES, Tally, entries, tally, tally_by
from tracker.register.sentences import sentence
from tracker.site.framing import (
    PAGE,
    StatusCount,
    Summary,
    data_links,
    day_context,
    legend,
    line_of,
    linked,
    page,
    page_number,
    row_called,
    status_counts,
)
from tracker.site.measuring import measured

NOTHING = Tally.of({})
# What one State took on can be thousands of rows; all of them are counted.
ROWS_ON_A_PAGE: Final = 50
# As themes are ordered; under each, what is in force first.
_THEME_BY_THEME: Final = (
    F("resolution__theme__order").asc(nulls_last=True),
    "resolution__theme__slug",
    "standing_closed",
    "-standing_applicable",
    "resolution__conference__code",
    "resolution__number",
    "pk",
)


@dataclass(frozen=True, kw_only=True)
class Tile:
    """A State as one square among others; without a commitment an empty one."""

    state: State
    counts: Sequence[StatusCount]


@dataclass(frozen=True, kw_only=True)
class Beside:
    """How the commitments of a State stand under one theme (None: under all), and those of its region;
    `region` is None where it has no others.
    """

    theme: str | None
    theme_key: str
    state: Summary
    region: Summary | None


@dataclass(frozen=True, kw_only=True)
class Taken:
    """One commitment of a State, with the last report that counts (None: there is none)."""

    commitment: Any
    report: Any


@page
def states(request: HttpRequest) -> HttpResponse:
    """Every State by region: how far its commitments stand, or that it has none."""
    day = day_context(request)
    as_of: AsOf = day["as_of"]
    in_force = commitments_as_of(as_of, seen_by=request.user).in_force()
    tallies = tally_by(in_force, AXES["state"], on=as_of.on)
    by_region: dict[str, dict[str, list[Any]]] = {}
    for state in sorted(State.objects.visible_to(request.user), key=lambda state: sort_key(state.name)):
        region = by_region.setdefault(state.region, {"lines": [], "tiles": [], "others": []})
        if state.code in tallies:
            line = line_of((state.code, state.name), "state", tallies[state.code], as_of)
            region["lines"].append(line)
            region["tiles"].append(Tile(state=state, counts=line.counts))
        else:
            region["others"].append(state)
    regions = [{"code": code, "name": region_name(code), **rows} for code, rows in by_region.items()]
    # Those in which somebody has a commitment first; then by name, bodies of no region last.
    regions.sort(key=lambda region: (not region["lines"], not region["code"], sort_key(str(region["name"]))))
    context = {**day, "regions": regions, **legend(), **data_links(as_of)}
    return render(request, "tracker/states.html", context)


@page
def state(request: HttpRequest, code: str) -> HttpResponse:
    """One State: in a sentence, theme by theme beside its region, and all it took on with what was last
    reported of it.
    """
    context = state_context(request, code)
    return render(request, "tracker/state.html", {**context, **measured(request, context)})


def state_context(request: HttpRequest, code: str) -> dict[str, Any]:
    """All that its page shows, and what of it is shown by other sites."""
    shown = row_called(code, State.objects.visible_to(request.user))
    day = day_context(request)
    as_of: AsOf = day["as_of"]
    everything = register_as_of(as_of, seen_by=request.user).of(shown)
    listed = everything.without_errors(on=as_of.on, known_at=as_of.known_at).order_by(*_THEME_BY_THEME)
    pages = Paginator(listed.prefetch_related(further_themes("resolution__")), ROWS_ON_A_PAGE)
    rows = pages.get_page(page_number(request.GET))
    in_force: Any = commitments_as_of(as_of, seen_by=request.user).of(shown).in_force()
    counted = tally(in_force)
    participations = (
        Participation.objects.visible_to(request.user)
        .filter(state=shown)
        .joined_by(as_of.on)
        .with_closing(on=as_of.on, known_at=as_of.known_at)
        .without_errors(on=as_of.on, known_at=as_of.known_at)
        .select_related("conference")
        .order_by("conference__code", "pk")
    )
    return {
        **day,
        "state": shown,
        "region": region_name(shown.region),
        "sentence": _sentence(shown, in_force, counted, as_of),
        "themes": _by_theme(rows, _last_reports(request, rows, as_of)),
        "rows": rows,
        "previous_query": _query(as_of, rows.number - 1) if rows.has_previous() else "",
        "next_query": _query(as_of, rows.number + 1) if rows.has_next() else "",
        "kept_query": request.GET.urlencode(safe=","),
        "beside": _beside(request, shown, as_of) if counted.total else [],
        "participations": participations,
        "counts": status_counts(counted.counts.items()),
        "total": counted.total,
        **legend(),
        **data_links(as_of, state=shown.code),
    }


def _sentence(state: State, in_force: Any, counted: Tally, as_of: AsOf) -> SafeString | None:
    """All of it in one sentence, each number a link to the commitments that it counts; None where nothing
    is in force.
    """
    if not counted.total:
        return None
    conferences = in_force.order_by().values_list("resolution__conference__code", flat=True).distinct()
    spoken = sentence(counted, overdue=in_force.overdue(on=as_of.on).count(), conferences=sorted(conferences))
    return linked(spoken, lambda said: register_url(as_of, state=state.code, **said.narrowing))


def _query(as_of: AsOf, number: int) -> str:
    """The page of this number, of the same day."""
    return "?" + "&".join(part for part in (f"{PAGE}={number}", as_of.query) if part)


def _last_reports(request: HttpRequest, commitments: Iterable[Any], as_of: AsOf) -> dict[int, Any]:
    """The report that decides where each of the commitments stands, by the commitment's id."""
    reports = (
        StatusReport.objects.visible_to(request.user)
        .in_effect(known_at=as_of.known_at)
        .filter(commitment__in=[row.pk for row in commitments], effective_on__lte=as_of.on)
        .annotate(level=Coalesce("assessed_status", "status"))
        .order_by("effective_on", "sequence")
    )
    if as_of.known_at is not None:
        reports = reports.filter(recorded_at__lte=as_of.known_at)
    return {report.commitment_id: report for report in reports}


def _by_theme(
    commitments: Iterable[Any], reports: "dict[int, Any]"
) -> "list[tuple[Theme | None, list[Taken]]]":
    """The commitments, which come theme by theme, under the first of their themes."""
    found: dict[Any, tuple[Theme | None, list[Taken]]] = {}
    for commitment in commitments:
        theme = commitment.resolution.theme
        taken = Taken(commitment=commitment, report=reports.get(commitment.pk))
        found.setdefault(theme and theme.pk, (theme, []))[1].append(taken)
    return list(found.values())


def _beside(request: HttpRequest, state: State, as_of: AsOf) -> list[Beside]:
    """All commitments of the State and those of each theme, with those of its region; six queries at most."""
    register = register_as_of(as_of, seen_by=request.user)
    axis = AXES["theme"]

    def tallies(**narrowing: str) -> tuple[Tally, Any]:
        rows = CommitmentFilterSet(narrowing, register, request=request).qs
        return tally(rows), tally_by(rows, axis, on=as_of.on)

    own, own_by_theme = tallies(state=state.code)
    of_region, region_by_theme = tallies(region=state.region) if state.region else (NOTHING, {})
    # A State that is alone has nobody to be compared with.
    has_others = of_region.total > own.total

    def summary(found: Tally, **narrowing: str) -> Summary:
        return Summary.of(found, address=register_url(as_of, **narrowing))

    def beside(name: str | None, own: Tally, of_region: Tally, **narrowing: str) -> Beside:
        return Beside(
            theme=name,
            theme_key=narrowing.get("theme", ""),
            state=summary(own, state=state.code, **narrowing),
            region=summary(of_region, region=state.region, **narrowing) if has_others else None,
        )

    themes = [entry for entry in entries(axis, own_by_theme) if entry.key]
    return [
        beside(None, own, of_region),
        *(
            beside(
                theme.label(current_language()),
                own_by_theme[theme.key],
                region_by_theme.get(theme.key, NOTHING),
                theme=str(theme.key),
            )
            for theme in themes
        ),
    ]
