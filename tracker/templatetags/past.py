"""How pages lead to one another, and keep the day that they were asked for."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from django import template
from django.template.context import Context
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from commitments.language.calendars import Calendar, CalendarDateInput, current_calendar

register = template.Library()

# The parts of the site: the page that opens each, what it is called, and the other pages that belong to it.
SECTIONS: Final = (
    ("overview", _("Overview"), ()),
    ("conferences", _("Conferences"), ("conference", "resolution")),
    ("states", _("States"), ("state",)),
    ("themes", _("Themes"), ("theme",)),
    ("commitments", _("Commitments"), ("commitment",)),
    ("compare", _("Compare"), ()),
    ("changes", pgettext_lazy("page", "Changes"), ()),
    ("data", _("Data"), ("feeds",)),
    ("method", _("Method"), ("sources",)),
)
# Those that show a day, and keep that of the page from which they are reached.
DATED: Final = {"overview", "conferences", "states", "themes", "commitments", "compare"}


@register.simple_tag(takes_context=True)
def site_sections(context: Context) -> list[dict[str, Any]]:
    """The parts of the site, with the one in which the reader is."""
    request, as_of = context.get("request"), context.get("as_of")
    match = request.resolver_match if request is not None else None
    here = match.url_name if match is not None else ""
    return [
        {
            "name": name,
            "address": at(reverse(route), as_of) if route in DATED else reverse(route),
            "is_current": here == route or here in pages,
        }
        for route, name, pages in SECTIONS
    ]


# What stands above a page, from the widest: a section by its name, or what of the page's context it is in.
ABOVE: Final[Mapping[str, tuple[str, ...]]] = {
    "conference": ("conferences",),
    "resolution": ("conferences", "conference"),
    "commitment": ("conferences", "conference", "resolution"),
    "state": ("states",),
    "theme": ("themes",),
    "feeds": ("data",),
    "sources": ("method",),
}
_NAMES: Final = {route: name for route, name, _pages in SECTIONS}


@register.simple_tag(takes_context=True)
def places_above(context: Context) -> list[dict[str, Any]]:
    """The pages that this one belongs to, from the widest, for the way back to them."""
    request, as_of = context.get("request"), context.get("as_of")
    match = request.resolver_match if request is not None else None
    places: list[dict[str, Any]] = []
    for place in ABOVE.get(match.url_name if match is not None else "", ()):
        if place in _NAMES:
            address = at(reverse(place), as_of) if place in DATED else reverse(place)
            places.append({"name": _NAMES[place], "address": address})
        elif (row := context.get(place)) is not None:
            # The title of what was asked is that of the moment that the page shows.
            named = context["commitment"].wording if place == "resolution" else row
            places.append({"name": named.title, "address": at(row.get_absolute_url(), as_of)})
    return places


# The pages of one thing, which the desk has a page of too.
PAGES_OF_ONE: Final = ("conference", "state", "theme", "resolution", "commitment")


@register.simple_tag(takes_context=True)
def desk_page(context: Context) -> str:
    """Where the desk shows what this page is about; empty for a page of many things."""
    request = context.get("request")
    match = request.resolver_match if request is not None else None
    if match is None or match.url_name not in PAGES_OF_ONE:
        return ""
    keys = list(match.kwargs.values())
    return reverse("admin:page_of", args=[match.url_name, *keys])


@register.simple_tag(takes_context=True)
def said_in(context: Context, name: str) -> SafeString:
    """What the block `name` of this page says, for a second place that says the same."""
    block = context.render_context[BLOCK_CONTEXT_KEY].get_block(name)
    with context.push():
        said: SafeString = block.nodelist.render(context)
    return said


@register.simple_tag
def day_field(name: str, value: date | datetime | None) -> SafeString:
    """The field for a day of the past, in the calendar and the digits of the reader; a browser's own where
    that is the Gregorian.
    """
    day = timezone.localdate(value) if isinstance(value, datetime) else value
    today = timezone.localdate().isoformat()
    if current_calendar() == Calendar.GREGORIAN:
        return format_html(
            '<input type="date" id="{0}" name="{0}" value="{1}" max="{2}">', name, day or "", today
        )
    return mark_safe(CalendarDateInput().render(name, day, attrs={"id": name}))  # noqa: S308 (a template's)


@register.filter
def at(path: str, as_of: Any) -> str:
    """`path` for the same day and moment of knowledge as the page; as it is where the page shows the
    present.
    """
    query = getattr(as_of, "query", "")
    if not query:
        return path
    address, sharp, place = path.partition("#")
    return f"{address}{'&' if '?' in address else '?'}{query}{sharp}{place}"
