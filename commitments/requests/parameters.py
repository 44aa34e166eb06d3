"""What query parameters an address takes.

All else is refused, so that a slip never shows, exports or changes what nobody chose.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, TypeVar

from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from rest_framework.exceptions import ErrorDetail

from commitments.language.calendars import Calendar
from commitments.language.characters import is_storable
from commitments.refusals import ParameterRefused

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from django.http import HttpRequest, HttpResponse, QueryDict

View = TypeVar("View", bound="Callable[..., Any]")
VALUE_MAX_LENGTH: Final = 2000
KEPT_FILTERS: Final = "_changelist_filters"
PAGE: Final = "p"
# What the admin itself sends from page to page.
OF_EVERY_PAGE: Final = frozenset({KEPT_FILTERS, "_popup", "_to_field"})
_PAGE: Final = re.compile(r"[1-9][0-9]{0,8}")
# Longer than any other value: the query of a list, on the way to one of its rows and back.
_OF_ANY_LENGTH: Final = frozenset({KEPT_FILTERS, "next"})


def fault_of(values: Sequence[str], *, any_length: bool = False) -> str | None:
    """What is wrong with the values of one query parameter that is given once; None where they are one
    text.
    """
    if len(values) > 1:
        message = _("Give this parameter once; where several values are allowed, join them by commas.")
        return ErrorDetail(message, code="repeated")
    if len(values[0]) > VALUE_MAX_LENGTH and not any_length:
        return _("A value has at most %(limit)d characters.") % {"limit": VALUE_MAX_LENGTH}
    if not is_storable(values[0]):
        return _("The value has a character that is not text.")
    return None


# Of the admin's addresses.


def takes(*names: str) -> Callable[[View], View]:
    """Marks a view of the admin that takes these parameters beside those of every page."""

    def mark(view: View) -> View:
        view.parameters = OF_EVERY_PAGE | set(names)  # type: ignore[attr-defined]
        return view

    return mark


def joins(*names: str) -> Callable[[View], View]:
    """Marks a view to which a form may give these parameters several times: it is asked for their values
    joined by commas.
    """

    def mark(view: View) -> View:
        view.joined = frozenset(names)  # type: ignore[attr-defined]
        return view

    return mark


def without_blanks(asked: QueryDict, *, days: Collection[str]) -> QueryDict:
    """What was asked, without the fields for a day, among `days`, that nobody filled in, nor their
    calendars.
    """
    given = asked.copy()
    for name in days:
        if name in asked and not any(asked.getlist(name)):
            del given[name]
            if asked.get(f"{name}_calendar") in Calendar.values:
                del given[f"{name}_calendar"]
    return given


def join_values(request: HttpRequest, view: Any) -> None:
    """Make one value of several of those parameters that `view` takes so."""
    names: frozenset[str] = getattr(view, "joined", frozenset())
    several = {name: values for name, values in request.GET.lists() if name in names and len(values) > 1}
    if several:
        asked = request.GET.copy()
        for name, values in several.items():
            asked[name] = ",".join(values)
        request.GET = asked  # type: ignore[assignment]


def refuses_itself(view: View) -> View:
    """Marks a view that looks itself which parameters there are, as a list looks at its filters."""
    view.parameters = None  # type: ignore[attr-defined]
    return view


def unknown() -> str:
    return ErrorDetail(_("This page takes no such parameter."), code="unknown-parameter")


def unknown_here(known: Collection[str]) -> str:
    """What is said of a parameter that an address does not know, with those that it knows."""
    message = _("This address has no such parameter. Known here: %(known)s.") % {
        "known": ", ".join(sorted(known))
    }
    return ErrorDetail(message, code="unknown-parameter")


def not_offered(value: str) -> str:
    return _("“%(value)s” is none of the values that can be chosen here.") % {"value": value[:100]}


def refuse_parameters(request: HttpRequest, view: Any) -> None:
    """Raise ParameterRefused for what `view` does not take, and for values that nobody can have meant."""
    join_values(request, view)
    known: frozenset[str] | None = getattr(view, "parameters", OF_EVERY_PAGE)
    errors = {}
    for name, values in request.GET.lists():
        if known is not None and name not in known:
            errors[name] = [unknown()]
        elif fault := fault_of(values, any_length=name in _OF_ANY_LENGTH):
            errors[name] = [fault]
        elif name == PAGE and not _PAGE.fullmatch(values[0]):
            errors[name] = [not_offered(values[0])]
    if errors:
        raise ParameterRefused(errors)


def refused_page(request: HttpRequest, refusal: ParameterRefused, *, context: dict[str, Any]) -> HttpResponse:
    """The answer of every address of the admin to parameters that it refuses."""
    # A file is taken from its list.
    address = re.sub(r"/(csv|xlsx)/$", "/", request.path)
    return TemplateResponse(
        request,
        "admin/parameters_refused.html",
        {**context, "title": _("Nothing was done"), "refusal": refusal, "address": address},
        status=refusal.status_code,
    )
