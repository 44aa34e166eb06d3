"""What every public page has in common: who may read it, the day it is asked for, where its numbers lead."""

import functools
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, Self, TypeVar, cast
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from commitments.addresses import redirect_to_key
from commitments.api.views import join_repeated
from commitments.language.languages import current_language
from commitments.record.aliasing import key_now
from commitments.refusals import ParameterRefused
from commitments.requests.parameters import fault_of, unknown_here
from commitments.terms.badges import level_name
from commitments.vocabulary import Schedule, Status
from tracker.register.addressing import register_url
from tracker.register.as_of import AsOf
from tracker.register.counting import LEVELS, Tally
from tracker.register.sentences import Said, Sentence
from tracker.site.days import days_asked

if TYPE_CHECKING:
    from django.core.paginator import Page

    from commitments.querysets import RecordQuerySet

# What the register leaves out unless it is asked for, and pages show.
EVERYTHING = {"closed": "any", "applicable": "any"}
# The page of a list that is too long for one.
PAGE = "page"

M = TypeVar("M", bound=models.Model)
P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


class CalledOtherwise(Exception):
    """What a page shows has another key now."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def row_called(key: str, rows: "RecordQuerySet[M]") -> M:
    """The one of `rows` that `key` means. Raises Http404 where there is none, and CalledOtherwise where its
    row is the alias of another.
    """
    try:
        return get_object_or_404(rows, **{rows.key_field: key})
    except Http404:
        if (now := key_now(rows, key)) is None:
            raise
        raise CalledOtherwise(now) from None


def page(view: View[P]) -> View[P]:
    """A page that may be read, not posted to; shared caches keep nothing of what a signed-in reader sees."""
    return require_safe(form_page(view))


def form_page(view: View[P]) -> View[P]:
    """A page that takes a form, too, and nothing but a form."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        signed_in = request.user.is_authenticated
        may_read = settings.PUBLIC_READ or signed_in
        try:
            response = (
                view(request, *args, **kwargs)
                if may_read
                else redirect_to_login(request.get_full_path(), reverse("admin:login"))
            )
        except CalledOtherwise as now:
            response = redirect_to_key(request, **dict.fromkeys(kwargs, now.key))
        except ParameterRefused as refusal:
            response = render(
                request, "400.html", {"refusals": [error["detail"] for error in refusal.errors]}, status=400
            )
        if signed_in or not settings.PUBLIC_READ:
            patch_cache_control(response, private=True, no_store=True)
        return response

    return cast("View[P]", guarded)


@dataclass(frozen=True, kw_only=True)
class StatusCount:
    """How many commitments stand at one level, and where its share of the bar begins and what it is, of
    1000.
    """

    status: str
    count: int
    start: int
    share: int
    # A bar draws each level over the rest of those before it, and ends at the last that has a share.
    is_drawn: bool

    @property
    def begins(self) -> str:
        """Where a bar begins to show it."""
        return f"{self.start / 10:g}%"

    @property
    def label(self) -> str:
        return level_name(self.status, current_language())


def status_counts(statuses: Iterable[tuple[str, int]]) -> list[StatusCount]:
    """A count for every level, in rising order, zero ones included."""
    by_status = dict(statuses)
    total = sum(by_status.values())
    counts: list[StatusCount] = []
    before = 0
    for status in LEVELS:
        count = by_status.get(status, 0)
        start, end = (round(1000 * part / total) if total else 0 for part in (before, before + count))
        is_drawn = bool(total) and before < total
        counts.append(
            StatusCount(status=status, count=count, start=start, share=end - start, is_drawn=is_drawn)
        )
        before += count
    return counts


def day_context(request: HttpRequest) -> dict[str, Any]:
    """The day that the page is asked for, and today, which is the last that it can be."""
    return {"as_of": AsOf.from_parameters(days_asked(request.GET)), "today": timezone.localdate()}


def read_parameters(request: HttpRequest, *, known: Collection[str], lists: Collection[str]) -> None:
    """Make several values of one of `lists` one, joined by commas.

    Raises ParameterRefused for a parameter that a page which narrows does not know, and for what else is
    given twice: a filter that is not understood must not show more than was asked for.
    """
    join_repeated(request, lists=set(lists))
    message = unknown_here(known)
    errors = {}
    for name, values in request.GET.lists():
        if fault := fault_of(values) if name in known else message:
            errors[name[:60]] = [fault]
    if errors:
        raise ParameterRefused(errors)


def data_links(as_of: AsOf, **narrowing: str) -> dict[str, str]:
    """Where the page's commitments stand as JSON and as CSV, those too that are closed or do not apply, and
    the page that lists those in force, which it counts.
    """
    return {
        **feed_links(narrowing),
        **file_links({**narrowing, **EVERYTHING, **dict(parse_qsl(as_of.query))}),
        "counted_url": register_url(as_of, **narrowing),
    }


def feed_links(narrowing: Mapping[str, str]) -> dict[str, str]:
    """Where what is narrowed so is subscribed to. That is what comes, so it has no past day, and none that is
    closed or does not apply is left out of deadlines: there it is cancelled.
    """
    # Readers of feeds rarely say which language they want.
    language = current_language()
    told = {} if language == "en" else {"lang": language}
    changes = {**narrowing, **told}
    deadlines = {name: value for name, value in changes.items() if name not in EVERYTHING}
    return {
        f"{name}_url": f"{reverse(route)}?{urlencode(parameters, safe=',')}".removesuffix("?")
        for name, route, parameters in (
            ("changes", "changes-feed", changes),
            ("deadlines", "deadlines-calendar", deadlines),
        )
    }


def file_links(parameters: Mapping[str, str]) -> dict[str, str]:
    """Where the register narrowed by these parameters stands for programs."""
    address = reverse("v1:commitment-list")
    formats = {"json": {}, "csv": {"format": "csv"}, "xlsx": {"format": "xlsx", "labels": "true"}}
    return {
        f"{name}_url": f"{address}?{urlencode({**parameters, **chosen}, safe=',')}".removesuffix("?")
        for name, chosen in formats.items()
    }


@dataclass(frozen=True, kw_only=True)
class Summary:
    """How many commitments there are of something, how they stand, and where they are listed."""

    counts: list[StatusCount]
    total: int
    address: str

    @classmethod
    def of(cls, found: Tally, *, address: str) -> Self:
        return cls(counts=status_counts(found.counts.items()), total=found.total, address=address)


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


def line_of(row: tuple[str, str], page_name: str, found: Tally, as_of: AsOf, **narrowing: str) -> Line:
    """The line of what has this key and name; `page_name` is both its page and the filter of the register,
    and `narrowing` are filters of both that hold for all lines.
    """
    key, name = row
    narrowed = f"?{urlencode(narrowing)}" if narrowing else ""
    return Line(
        name=name,
        address=f"{reverse(page_name, args=[key])}{narrowed}",
        counts=status_counts(found.counts.items()),
        total=found.total,
        register_address=register_url(as_of, **{page_name: key}, **narrowing),
    )


def legend() -> dict[str, Any]:
    return {"statuses": Status.values, "schedules": Schedule.values}


def linked(spoken: Sentence, address_of: Callable[[Said], str]) -> SafeString:
    """The sentence, each number of it a link to what it counts."""

    def link(said: Said) -> SafeString:
        return format_html('<a href="{}">{}</a>', address_of(said), said.words)

    return format_html(
        spoken.form,
        **{name: link(said) for name, said in spoken.numbers.items()},
        parts=format_html_join(_(", "), "{}", ((link(part),) for part in spoken.parts)),
    )


def worded(resolutions: Any, as_of: AsOf) -> Any:
    """The resolutions with what they said when the page is asked for what was known then."""
    known_at = as_of.known_at
    return resolutions if known_at is None else resolutions.with_wording(known_at=known_at)


def page_number(query: QueryDict) -> int:
    """The page of a list that is asked for. Raises ParameterRefused for what is no number."""
    text = query.get(PAGE) or "1"
    if not (text.isascii() and text.isdigit() and len(text) < 9 and int(text)):
        raise ParameterRefused({PAGE: [_("Give the number of a page, from 1.")]})
    return int(text)


def paged(rows: "Page[Any]", as_of: AsOf) -> dict[str, Any]:
    """What _pager.html needs: the page of a list that is shown, and the addresses of those beside it, of the
    same day.
    """

    def query(number: int) -> str:
        return "?" + "&".join(part for part in (f"{PAGE}={number}", as_of.query) if part)

    return {
        "rows": rows,
        "previous_query": query(rows.number - 1) if rows.has_previous() else "",
        "next_query": query(rows.number + 1) if rows.has_next() else "",
    }
