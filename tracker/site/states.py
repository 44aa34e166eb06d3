"""States: all of them by region, and one with all that it took on, theme by theme and beside its region."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.core.paginator import Paginator
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from commitments.language.languages import current_language
from commitments.language.sorting import sort_key
from commitments.models import Participation, State, Theme
from commitments.querysets import further_themes
from commitments.refusals import ParameterRefused
from commitments.requests.parameters import not_offered
from commitments.states.regions import region_name
from tracker.models import StatusReport
from tracker.register.addressing import register_url
from tracker.register.as_of import AsOf, commitments_as_of, register_as_of
from tracker.register.counting import AXES, Tally, entries, tally_by, tally_with
from tracker.register.kept_counts import counts_in_force
from tracker.register.sentences import sentence
from tracker.site.framing import (
    Line,
    StatusCount,
    Summary,
    data_links,
    day_context,
    legend,
    line_of,
    linked,
    page,
    page_number,
    paged,
    row_called,
    status_counts,
)
from tracker.site.measuring import measured

NOTHING = Tally.of({})
# What one State took on can be thousands of rows; all of them are counted.
ROWS_ON_A_PAGE: Final = 50
# Of more States with commitments than that, one region is listed at a time.
LINES_ON_A_PAGE: Final = 60
NO_REGION: Final = "none"
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


@dataclass(kw_only=True)
class Region:
    """States of one region: those with commitments, the others, and how all of its commitments stand."""

    code: str
    lines: list[Line] = field(default_factory=list)
    tiles: list[Tile] = field(default_factory=list)
    others: list[State] = field(default_factory=list)
    counted: Counter[str] = field(default_factory=Counter)

    @property
    def name(self) -> str:
        return region_name(self.code)

    @property
    def key(self) -> str:
        """What the address calls it; bodies of no region have a name of their own."""
        return self.code or NO_REGION

    def summary(self, as_of: AsOf, *, address: str) -> Line:
        """Its line in the list of regions; the register, which has no filter for bodies of no region, lists
        those of each body.
        """
        found = Tally.of(self.counted)
        bodies = ",".join(tile.state.code for tile in self.tiles)
        return Line(
            name=self.name or _("Of no region"),
            address=address,
            counts=status_counts(found.counts.items()),
            total=found.total,
            register_address=register_url(
                as_of, **({"region": self.code} if self.code else {"state": bodies})
            ),
        )


@page
def states(request: HttpRequest) -> HttpResponse:
    """Every State by region: how far its commitments stand, or that it has none. Of many States the lines of
    one region are shown, and a tile of each.
    """
    day = day_context(request)
    as_of: AsOf = day["as_of"]
    counts = counts_in_force(as_of, request=request, of_states=True)
    tallies = tally_by(counts, AXES["state"], on=as_of.on)
    by_code: dict[str, Region] = {}
    for state in sorted(State.objects.visible_to(request.user), key=lambda state: sort_key(state.name)):
        region = by_code.setdefault(state.region, Region(code=state.region))
        if state.code in tallies:
            line = line_of((state.code, state.name), "state", tallies[state.code], as_of)
            region.lines.append(line)
            region.tiles.append(Tile(state=state, counts=line.counts))
            region.counted.update(tallies[state.code].counts)
        else:
            region.others.append(state)
    # Those in which somebody has a commitment first; then by name, bodies of no region last.
    regions = sorted(by_code.values(), key=lambda one: (not one.lines, not one.code, sort_key(one.name)))
    chosen = _chosen(request, regions)
    asked = request.GET.get("region", "")
    here = reverse("states")
    context = {
        **day,
        "day_fields": {"region": asked} if asked else {},
        "present_query": f"?region={asked}" if asked else "",
        "regions": regions,
        "summaries": [
            one.summary(as_of, address=f"{here}?region={one.key}#listed" if chosen else f"#region-{one.key}")
            for one in regions
            if one.lines
        ],
        "listed": chosen or regions,
        "is_parted": bool(chosen),
        "kept_query": request.GET.urlencode(safe=","),
        **legend(),
        **data_links(as_of),
    }
    return render(request, "tracker/states.html", context)


def _chosen(request: HttpRequest, regions: Sequence[Region]) -> list[Region]:
    """The region whose States are listed; none where all of them are. Raises ParameterRefused for one that
    there is not.
    """
    asked = request.GET.get("region", "")
    found = [one for one in regions if one.key == asked]
    if asked and not found:
        raise ParameterRefused({"region": [not_offered(asked)]})
    if found or sum(len(one.lines) for one in regions) <= LINES_ON_A_PAGE:
        return found
    return list(regions[:1])


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
    own: Any = commitments_as_of(as_of, seen_by=request.user, among=Q(state=shown.pk))
    own = own.without_errors(on=as_of.on, known_at=as_of.known_at)
    # What is shown of a row is asked of those of the page alone: of all PostgreSQL sorts whole rows.
    pages = Paginator(own.order_by(*_THEME_BY_THEME).values_list("pk", flat=True), ROWS_ON_A_PAGE)
    pages.count, overdue = own.count_with_overdue(on=as_of.on)
    rows = pages.get_page(page_number(request.GET))
    rows.object_list = list(
        register_as_of(as_of, seen_by=request.user, among=Q(pk__in=list(rows.object_list)))
        .prefetch_related(further_themes("resolution__"))
        .order_by(*_THEME_BY_THEME)
    )
    counted, by_theme = _tallies(request, [shown.pk], as_of)
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
        "sentence": _sentence(shown, own.in_force(), counted, overdue, as_of),
        "themes": _by_theme(rows, _last_reports(request, rows, as_of)),
        **paged(rows, as_of),
        "kept_query": request.GET.urlencode(safe=","),
        "beside": _beside(request, shown, counted, by_theme, as_of) if counted.total else [],
        "participations": participations,
        "counts": status_counts(counted.counts.items()),
        "total": counted.total,
        **legend(),
        **data_links(as_of, state=shown.code),
    }


def _sentence(state: State, in_force: Any, counted: Tally, overdue: int, as_of: AsOf) -> SafeString | None:
    """All that it has of what is `in_force`, in one sentence, each number a link to the commitments that it
    counts; None where that is nothing.
    """
    if not counted.total:
        return None
    # Of each of its parts one commitment says it. Of a past day PostgreSQL would look for those of everybody.
    in_force = in_force.filter(state=state)
    parts = Participation.objects.filter(state=state).order_by()
    parts = parts.filter(Exists(in_force.order_by().filter(participation=OuterRef("pk"))))
    conferences = sorted(parts.values_list("conference__code", flat=True))
    spoken = sentence(counted, overdue=overdue, conferences=conferences)
    return linked(spoken, lambda said: register_url(as_of, state=state.code, **said.narrowing))


def _last_reports(request: HttpRequest, commitments: Iterable[Any], as_of: AsOf) -> dict[int, Any]:
    """The report that decides where each of the commitments stands, by the commitment's id."""
    reports = (
        StatusReport.objects.counting_for(request.user, known_at=as_of.known_at)
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


def _tallies(request: HttpRequest, states: Sequence[int], as_of: AsOf) -> "tuple[Tally, dict[Any, Tally]]":
    """What is in force of some States, in all and by theme."""
    counts = counts_in_force(as_of, request=request, states=states)
    return tally_with(counts, AXES["theme"], on=as_of.on)


def _beside(
    request: HttpRequest, state: State, own: Tally, own_by_theme: "dict[Any, Tally]", as_of: AsOf
) -> list[Beside]:
    """All commitments of the State and those of each theme, with those of its region; three queries at most,
    and the names of the themes.
    """
    neighbours = State.objects.in_region(state.region).values_list("pk", flat=True)
    of_region, region_by_theme = _tallies(request, list(neighbours), as_of) if state.region else (NOTHING, {})
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

    themes = [entry for entry in entries(AXES["theme"], own_by_theme) if entry.key]
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
