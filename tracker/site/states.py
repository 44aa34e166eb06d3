"""States: all of them by region, and one with all that it took on, theme by theme and beside its region."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from commitments.api.filtersets import CommitmentFilterSet
from commitments.language.languages import current_language
from commitments.language.sorting import sort_key
from commitments.models import Participation, State, Theme
from commitments.querysets import further_themes
from commitments.states.regions import region_name
from commitments.vocabulary import Schedule, Status
from tracker.models import StatusReport
from tracker.register.addressing import register_url
from tracker.register.as_of import AsOf, commitments_as_of, register_as_of
from tracker.register.counting import AXES, Tally, entries, tally, tally_by
from tracker.register.sentences import Said, sentence
from tracker.site.framing import (
    StatusCount,
    Summary,
    data_links,
    day_context,
    legend,
    line_of,
    page,
    row_called,
    status_counts,
)
from tracker.site.measuring import measured

NOTHING = Tally.of({})


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
    commitments: list[Any] = list(
        register_as_of(as_of, seen_by=request.user)
        .of(shown)
        .without_errors(on=as_of.on, known_at=as_of.known_at)
        .prefetch_related(further_themes("resolution__"))
        .order_by("resolution__conference__code", "resolution__number", "pk")
    )
    in_force = [commitment for commitment in commitments if commitment.is_in_force]
    participations = (
        Participation.objects.visible_to(request.user)
        .filter(state=shown)
        .joined_by(as_of.on)
        .with_closing(on=as_of.on, known_at=as_of.known_at)
        .without_errors(on=as_of.on, known_at=as_of.known_at)
        .select_related("conference")
        .order_by("conference__code", "pk")
    )
    counted = Tally.of({status: _number(in_force, status) for status in Status.values})
    return {
        **day,
        "state": shown,
        "region": region_name(shown.region),
        "sentence": sentence_of(shown, in_force, counted, as_of),
        "themes": _by_theme(commitments, _last_reports(request, shown, as_of)),
        "beside": _beside(request, shown, in_force, as_of),
        "participations": participations,
        "counts": status_counts(counted.counts.items()),
        "total": counted.total,
        **legend(),
        **data_links(as_of, state=shown.code),
    }


def sentence_of(state: State, in_force: Sequence[Any], counted: Tally, as_of: AsOf) -> SafeString | None:
    """All of it in one sentence, each number a link to the commitments that it counts; None where nothing
    is in force.
    """
    if not in_force:
        return None

    def link(said: Said) -> SafeString:
        address = register_url(as_of, state=state.code, **said.narrowing)
        return format_html('<a href="{}">{}</a>', address, said.words)

    spoken = sentence(
        counted,
        overdue=sum(commitment.schedule == Schedule.OVERDUE for commitment in in_force),
        conferences=sorted({commitment.resolution.conference.code for commitment in in_force}),
    )
    return format_html(
        spoken.form,
        **{name: link(said) for name, said in spoken.numbers.items()},
        parts=format_html_join(_(", "), "{}", ((link(part),) for part in spoken.parts)),
    )


def _number(commitments: Iterable[Any], status: str) -> int:
    return sum(commitment.standing_status == status for commitment in commitments)


def _last_reports(request: HttpRequest, state: State, as_of: AsOf) -> dict[int, Any]:
    """The report that decides where each commitment of the State stands, by the commitment's id."""
    reports = (
        StatusReport.objects.visible_to(request.user)
        .in_effect(known_at=as_of.known_at)
        .filter(commitment__state=state, effective_on__lte=as_of.on)
        .annotate(level=Coalesce("assessed_status", "status"))
        .order_by("effective_on", "sequence")
    )
    if as_of.known_at is not None:
        reports = reports.filter(recorded_at__lte=as_of.known_at)
    return {report.commitment_id: report for report in reports}


def _by_theme(
    commitments: Iterable[Any], reports: "dict[int, Any]"
) -> "list[tuple[Theme | None, list[Taken]]]":
    """The commitments under the first of their themes, in the order of themes; those in force first."""
    found: dict[Any, tuple[Theme | None, list[Taken]]] = {}
    for commitment in commitments:
        theme = commitment.resolution.theme
        taken = Taken(commitment=commitment, report=reports.get(commitment.pk))
        found.setdefault(theme and theme.pk, (theme, []))[1].append(taken)
    for _theme, rows in found.values():
        rows.sort(key=lambda row: not row.commitment.is_in_force)
    return sorted(
        found.values(), key=lambda pair: (pair[0] is None, pair[0] and (pair[0].order, pair[0].slug))
    )


def _beside(request: HttpRequest, state: State, in_force: Sequence[Any], as_of: AsOf) -> list[Beside]:
    """All commitments of the State and those of each theme, with those of its region; six queries at most."""
    register = register_as_of(as_of, seen_by=request.user)
    axis = AXES["theme"]

    def tallies(**narrowing: str) -> tuple[Tally, Any]:
        rows = CommitmentFilterSet(narrowing, register, request=request).qs
        return tally(rows), tally_by(rows, axis, on=as_of.on)

    if not in_force:
        return []
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
