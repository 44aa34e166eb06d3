"""The register as a page: every commitment, narrowed by a form, whose address can be passed on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _, gettext_lazy

from commitments.api.filters import names_of_lists
from commitments.api.filtersets import CommitmentFilterSet
from commitments.language.languages import current_language
from commitments.language.sorting import sort_key
from commitments.paging import KeysFirstPaginator
from tracker.register.as_of import AsOf, register_as_of
from tracker.register.counting import AXES, entries, tally, tally_by, tally_by_each
from tracker.register.kept_counts import counts_passing
from tracker.site.days import NAMES as DAYS, fields_of
from tracker.site.framing import (
    PAGE,
    day_context,
    feed_links,
    file_links,
    page,
    page_number,
    read_parameters,
    status_counts,
)

ROWS_ON_A_PAGE: Final = 50
# What narrows the register by ticking, in the order in which it is offered, with its heading. A filter here
# is also the axis by whose names its values are called.
FACETS: Final = {
    "status": gettext_lazy("Status"),
    "schedule": gettext_lazy("Schedule"),
    "conference": gettext_lazy("Conference"),
    "theme": gettext_lazy("Theme"),
    "region": gettext_lazy("Region"),
    "state": gettext_lazy("State"),
}
# Those whose values are many, and looked for by name.
BY_NAME: Final = ("conference", "region", "state")
# Those that are counted row by row; all of them in one go, as far as they narrow nothing.
TOGETHER: Final = ("schedule", "region", "state")
# The columns that sort, with the key of the ordering behind each.
HEADINGS: Final = (
    ("reference", gettext_lazy("Reference")),
    ("state_name", gettext_lazy("State")),
    ("resolution", gettext_lazy("What is asked")),
    ("status", gettext_lazy("Status")),
    ("status_since", gettext_lazy("Since")),
    ("schedule", gettext_lazy("Schedule")),
    ("due_on", gettext_lazy("Due on")),
)
# What the address may hold beside the filters of the register, or holds without narrowing it.
ORDER, SEARCH = "ordering", "q"
NARROWS_NOTHING: Final = {PAGE, ORDER, *fields_of(*DAYS)}


@dataclass(frozen=True, kw_only=True)
class FacetValue:
    """One value of a facet: how many of what the other filters let through have it."""

    key: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True, kw_only=True)
class Facet:
    """What one filter can be set to."""

    name: str
    label: Any
    values: Sequence[FacetValue]

    @property
    def chosen(self) -> list[FacetValue]:
        return [value for value in self.values if value.is_chosen]


@dataclass(frozen=True, kw_only=True)
class Chip:
    """A filter that is set, and the address without it."""

    label: Any
    value: str
    without: str


@dataclass(frozen=True, kw_only=True)
class Heading:
    """A column that sorts: the address that sorts by it, and how it is sorted now (as ARIA says it)."""

    label: Any
    address: str
    sorted: str


@page
def commitments(request: HttpRequest) -> HttpResponse:
    """The register: what passes the filters, fifty rows on a page, and what can be filtered further."""
    filters = CommitmentFilterSet.base_filters
    read_parameters(request, known={*filters, *NARROWS_NOTHING}, lists=names_of_lists(filters))
    day = day_context(request)
    as_of: AsOf = day["as_of"]
    asked = {name: str(value) for name, value in request.GET.items() if value and name not in NARROWS_NOTHING}
    days = dict(parse_qsl(as_of.query))
    ordering = {ORDER: request.GET[ORDER]} if request.GET.get(ORDER) else {}
    everything = register_as_of(as_of, seen_by=request.user)

    def narrowed(parameters: Mapping[str, str]) -> Any:
        return CommitmentFilterSet({**parameters, **ordering}, everything, request=request).qs

    def counted(parameters: Mapping[str, str], *axes: str) -> Any:
        kept = counts_passing(parameters, as_of, axes=axes, request=request)
        return narrowed(parameters) if kept is None else kept

    rows = narrowed(asked)
    facets = _facets(counted, asked, as_of)
    counts = tally(counted(asked))
    pages = KeysFirstPaginator(rows, ROWS_ON_A_PAGE)
    # They are counted already.
    pages.count = counts.total
    shown = pages.get_page(page_number(request.GET))
    kept = {**asked, **days}
    context = {
        **day,
        "kept_query": request.GET.urlencode(safe=","),
        "rows": shown,
        "facets": facets,
        "chips": list(_chips(facets, asked, days)),
        "headings": [_heading(key, label, kept, ordering.get(ORDER, "")) for key, label in HEADINGS],
        "kept": {name: value for name, value in asked.items() if name not in {*FACETS, SEARCH}},
        "q": asked.get(SEARCH, ""),
        "days": days,
        "day_fields": {**asked, **ordering},
        "present_query": _address({**asked, **ordering}).removeprefix("./"),
        "ordering": ordering.get(ORDER, ""),
        "counts": status_counts(counts.counts.items()),
        "total": counts.total,
        "total_url": _address(kept),
        "counted_url": _address({**kept, "status": ""}, always=True),
        "previous_url": _address({**kept, **ordering, PAGE: str(shown.number - 1)})
        if shown.has_previous()
        else "",
        "next_url": _address({**kept, **ordering, PAGE: str(shown.number + 1)}) if shown.has_next() else "",
        "cited_url": request.build_absolute_uri(
            _address({**asked, **ordering, "as_of": as_of.on.isoformat(), **days})
        ),
        **file_links({**asked, **ordering, **days}),
        **feed_links(asked),
    }
    return render(request, "tracker/register.html", context)


def _facets(counted: Any, asked: Mapping[str, str], as_of: AsOf) -> list[Facet]:
    """What each facet offers, `counted` among the rows that the other filters let through; a query or two
    for each, or for several.
    """
    facets = []
    # Those by which nothing is narrowed are counted among the same rows.
    open_ones = [AXES[name] for name in TOGETHER if not asked.get(name)]
    found = tally_by_each(counted(asked, *TOGETHER), open_ones) if open_ones else []
    together = {axis.name: tallies for axis, tallies in zip(open_ones, found, strict=True)}
    for name, label in FACETS.items():
        axis = AXES[name]
        if name in together:
            tallies = together[name]
        else:
            others = counted({key: value for key, value in asked.items() if key != name}, name)
            tallies = tally_by(others, axis, on=as_of.on)
        chosen = [key for key in asked.get(name, "").split(",") if key]
        keys = {key for key, found in tallies.items() if key and found.total} | set(chosen)
        values = [
            FacetValue(
                key=str(entry.key),
                label=entry.label(current_language()),
                count=tallies[entry.key].total if entry.key in tallies else 0,
                is_chosen=entry.key in chosen,
            )
            for entry in entries(axis, keys, as_of.known_at)
        ]
        if name in BY_NAME:
            values.sort(key=lambda value: sort_key(value.label))
        facets.append(Facet(name=name, label=label, values=values))
    return facets


def _chips(facets: Iterable[Facet], asked: Mapping[str, str], days: Mapping[str, str]) -> Iterable[Chip]:
    """What is set, one by one, each with the way to be rid of it."""
    offered = {facet.name: facet for facet in facets}
    for name, text in asked.items():
        if name in offered:
            facet = offered[name]
            for value in facet.chosen:
                others = ",".join(other.key for other in facet.chosen if other is not value)
                yield Chip(
                    label=facet.label,
                    value=value.label,
                    without=_address({**asked, **days, name: others}),
                )
        elif (name, text) != ("closed", "false"):
            label = _("Search") if name == SEARCH else name
            yield Chip(label=label, value=text, without=_address({**asked, **days, name: ""}))


def _heading(key: str, label: Any, kept: Mapping[str, str], ordering: str) -> Heading:
    first = ordering.split(",", maxsplit=1)[0]
    is_rising, is_falling = first == key, first == f"-{key}"
    return Heading(
        label=label,
        address=_address({**kept, ORDER: f"-{key}" if is_rising else key}),
        sorted="ascending" if is_rising else "descending" if is_falling else "none",
    )


def _address(parameters: Mapping[str, str], *, always: bool = False) -> str:
    """The page with these parameters; `always` with one, so that others can be added."""
    given = {name: value for name, value in parameters.items() if value}
    if always and not given:
        given = {"closed": "false"}
    return f"?{urlencode(given, safe=',')}" if given else "./"
