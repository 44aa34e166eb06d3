"""How pages and the admin write the record's values: badges, dates, codes, links, and what no source
states.
"""

from datetime import date, datetime
from typing import Any, TypedDict
from urllib.parse import urlsplit

from django import template
from django.conf import settings
from django.contrib.admin.views.main import PAGE_VAR
from django.template.context import Context
from django.urls import reverse, translate_url
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language_info, gettext as _, ngettext, pgettext

from commitments import paging
from commitments.language.calendars import (
    format_date,
    format_datetime,
    localize_digits,
    localize_number,
    utc_isoformat,
)
from commitments.language.languages import LANGUAGES, RIGHT_TO_LEFT, current_language, language_name
from commitments.periods import format_deadline, machine_form
from commitments.terms import badges
from commitments.vocabulary import ItemKind, Origin, Position, Status

register = template.Library()

register.filter("language_name", language_name)
register.filter("status_badge", badges.status_badge)
register.filter("schedule_badge", badges.schedule_badge)
register.filter("flag_badge", badges.flag_badge)
register.filter("digits", localize_digits)
register.filter("date_words", format_date)
register.filter("number", localize_number)
register.filter("status_name", lambda value: Status(value).label)
register.filter("origin_name", lambda value: Origin(value).label)
register.filter("position_name", lambda value: Position(value).label)


class PageLanguage(TypedDict):
    """One entry of the language switcher; `path` is the same page in that language, `address` its
    absolute form.
    """

    code: str
    name: str
    path: str
    address: str
    is_current: bool


class Shell(TypedDict):
    """What every page's frame needs."""

    language: str
    direction: str
    languages: list[PageLanguage]
    is_demo: bool
    # Where the page stands as it is shown, and until when what is known goes into it: for its printed foot.
    address: str
    known_at: datetime
    # Who answers for the record, and under which terms; what the settings leave empty is not stated.
    publisher: str
    publisher_url: str
    licence_url: str
    contact: str


@register.simple_tag(takes_context=True)
def page_shell(context: Context, kept_query: str = "") -> Shell:
    """Language, direction, switcher and labels of the page; error pages without a request switch to the
    overview.

    The switcher keeps `kept_query`, such as the day that the page was asked for, or what the page itself
    names so; the address of the page is that of the present.
    """
    kept_query = context.get("kept_query") or kept_query
    request = context.get("request")
    path = request.path if request is not None and request.resolver_match is not None else reverse("overview")
    language = current_language()
    languages: list[PageLanguage] = []
    for code in LANGUAGES:
        here = translate_url(path, code)
        languages.append(
            {
                "code": code,
                "name": get_language_info(code)["name_local"],
                "path": f"{here}?{kept_query}" if kept_query else here,
                "address": f"{settings.SITE_URL}{here}",
                "is_current": code == language,
            }
        )
    return {
        "language": language,
        "direction": direction_of(language),
        "languages": languages,
        "is_demo": settings.DEMO,
        "address": next(one["address"] for one in languages if one["is_current"])
        + (f"?{kept_query}" if kept_query else ""),
        "known_at": getattr(context.get("as_of"), "known_at", None) or timezone.now(),
        "publisher": settings.PUBLISHER_NAME,
        "publisher_url": settings.PUBLISHER_URL,
        "licence_url": settings.LICENCE_URL,
        "contact": settings.CONTACT_EMAIL,
    }


@register.filter
def direction_of(language: str) -> str:
    """`rtl` or `ltr` for the language of a text, whichever ISO 639 code it carries."""
    code = language.lower().split("-")[0]
    return (
        "rtl"
        if code in RIGHT_TO_LEFT or code in {"ur", "ps", "ckb", "he", "sd", "ug", "dv", "per", "fas", "ara"}
        else "ltr"
    )


@register.filter
def unmarked(text: str) -> str:
    """The text alone, for an attribute or the title of a page, where no element can mark its language."""
    return str(text)


def _not_stated() -> SafeString:
    return format_html('<span class="not-stated">{}</span>', _("not stated"))


@register.filter
def stated(value: Any) -> Any:
    """`value`, or words that say that no source states it; a date is written as one."""
    if value is None or value == "":
        return _not_stated()
    return day(value) if isinstance(value, date) else value


@register.filter
def day(value: date | datetime | None) -> SafeString | str:
    """A date in the calendar of the reader and the form of the page's language, with its machine form."""
    if value is None:
        return _not_stated()
    if isinstance(value, datetime):
        value = timezone.localdate(value)
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), format_date(value))


@register.filter
def due(value: date | None, precision: str | None) -> SafeString | str:
    """A deadline as it is stated, a day, a month or a year, with its machine form."""
    if value is None or precision is None:
        return _not_stated()
    return format_html(
        '<time datetime="{}">{}</time>', machine_form(value, precision), format_deadline(value, precision)
    )


@register.filter
def due_words(value: date, precision: str) -> str:
    """A deadline as it is stated, for a text that is no HTML."""
    return format_deadline(value, precision)


@register.filter
def moment(value: datetime) -> SafeString:
    """A date with its time of day, in the site's time zone."""
    local = timezone.localtime(value)
    return format_html('<time datetime="{}">{}</time>', utc_isoformat(value), format_datetime(local))


@register.filter
def code(value: str) -> SafeString:
    """A public key, which runs left to right in every script."""
    return format_html('<bdi class="code" dir="ltr">{}</bdi>', value)


@register.filter
def items_by_state(kind: str) -> str:
    """What a matrix of States by items is called where the items are of this kind."""
    return {
        ItemKind.RESOLUTION: _("State by resolution"),
        ItemKind.RECOMMENDATION: _("State by recommendation"),
        ItemKind.ITEM: _("State by item"),
    }[ItemKind(kind)]


@register.filter
def counted_as(count: int, kind: str) -> str:
    """How many items of this kind there are, in words."""
    found = {
        ItemKind.RESOLUTION: ngettext("%(shown)s resolution", "%(shown)s resolutions", count),
        ItemKind.RECOMMENDATION: ngettext("%(shown)s recommendation", "%(shown)s recommendations", count),
        ItemKind.ITEM: ngettext("%(shown)s item", "%(shown)s items", count),
    }[ItemKind(kind)]
    return found % {"shown": localize_digits(count)}


def more_than(number: int) -> str:
    """In words, that there are more than so many."""
    return _("more than %(number)s") % {"number": localize_digits(number)}


@register.filter
def counted(count: int) -> str:
    """How many rows there are, or that there are more than are counted."""
    return more_than(paging.COUNTED_MAX) if paging.is_beyond(count) else localize_digits(count)


@register.simple_tag
def page_address(changelist: Any, number: int) -> str:
    """The address of a page of a list of the admin."""
    return str(changelist.get_query_string({PAGE_VAR: number}))


@register.simple_tag
def rows_counted(changelist: Any) -> str:
    """How many rows a list of the admin has; nouns agree with numbers in English alone."""
    count = changelist.result_count
    # What is called a log is counted by its entries.
    one, several = getattr(changelist.model_admin, "rows_called", None) or (
        changelist.opts.verbose_name,
        changelist.opts.verbose_name_plural,
    )
    # Translators: the number of rows of a list and what they are, such as “475 commitments”.
    return pgettext("rows of a list", "%(shown)s %(rows)s") % {
        "shown": counted(count),
        "rows": one if count == 1 and current_language() == "en" else several,
    }


@register.filter
def is_web_address(url: str) -> bool:
    """Whether `url` is safe to link to; `javascript:` and its kin are shown as text."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


@register.filter
def person_name(user: Any) -> str:
    """The full name of a person, else the user name."""
    return str(user.get_full_name() or user.get_username())
