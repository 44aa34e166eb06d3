"""The register as a page: every commitment, narrowed by a form, whose address can be passed on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _, gettext_lazy

from commitments.api.filters import names_of_lists
from commitments.api.filtersets import CommitmentFilterSet
from commitments.paging import CountedPaginator, KeysFirstPaginator
from tracker.register.as_of import AsOf, register_as_of
from tracker.register.past_lists import refuse_long_past_list
from tracker.site.days import NAMES as DAYS, fields_of
from tracker.site.facets import FACETS, Facet, Question, facets_of
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
    refuse_long_past_list(
        asked, as_of, order=ordering.get(ORDER, ""), filterset=CommitmentFilterSet, request=request
    )
    everything = register_as_of(as_of, seen_by=request.user)
    question = Question(everything=everything, as_of=as_of, ordering=ordering, request=request)
    rows = question.rows(asked)
    counts, told = question.tally(asked)
    paginator = CountedPaginator if counts is None else KeysFirstPaginator
    pages = paginator(rows, ROWS_ON_A_PAGE)
    if counts is not None:
        # They are counted already.
        pages.count = counts.total
    shown = pages.get_page(page_number(request.GET))
    facets = facets_of(question, asked, told)
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
        "counts": status_counts(counts.counts.items()) if counts is not None else [],
        # Of more than are counted it is said that there are more.
        "total": pages.count if counts is None else counts.total,
        "goes_on": counts is None,
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
