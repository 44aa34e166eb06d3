"""How the desk writes what it shows and does not ask for: fields for reading, and what a history says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from django import template
from django.contrib.admin.utils import lookup_field
from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _, gettext_noop

from commitments.language.calendars import localize_digits, localize_number
from commitments.language.differences import value_in_words
from commitments.templatetags.record import day, moment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

register = template.Library()
register.filter("past_value", value_in_words)
_EMPTY_CELL: Final = re.compile(r"<td[^>]*>(?:-|–|&nbsp;)?</td>")

# What the product itself writes as the reason of a change; the other reasons are texts of people.
REASONS: Final[Mapping[str, str]] = {
    "State x resolution": gettext_noop("its State and what is asked came together"),
    "attach_source": gettext_noop("the text of the source was stored"),
    "demo": gettext_noop("invented"),
    "dossier": gettext_noop("from a dossier"),
    "draft from a text": gettext_noop("from a draft of a text"),
    "guide": gettext_noop("step by step"),
    "marked": gettext_noop("the passage was marked"),
    "members of the group": gettext_noop("members of the group"),
    "rebuild_standing": gettext_noop("what follows from the trail was summed anew"),
}


# A time is a date, too.
_WRITTEN: Final[tuple[tuple[type[models.Field[Any, Any]], Callable[[Any], str]], ...]] = (
    (models.DateTimeField, moment),
    (models.DateField, day),
    (models.DecimalField, localize_number),
    (models.IntegerField, localize_digits),
)


@register.filter
def change_reason(reason: str | None) -> str:
    """Why a row was changed; what the product says by itself, in the language of the page."""
    return _(REASONS[reason]) if reason and reason in REASONS else reason or ""


@register.filter
def for_reading(field: Any) -> Any:
    """What a field that nobody may change shows: dates, times and numbers as the reader writes them."""
    try:
        column, _attribute, value = lookup_field(field.field["field"], field.form.instance, field.model_admin)
    except (AttributeError, ValueError, ObjectDoesNotExist):
        return field.contents()
    if value is None:
        return field.empty_value_display
    has_choices = getattr(column, "choices", None)
    for kinds, written in _WRITTEN:
        if isinstance(column, kinds) and not has_choices and not column.is_relation:
            return written(value)
    return field.contents()


@register.filter
def cell_labels(headers: Iterable[Mapping[str, Any]]) -> list[SafeString]:
    """How the cells of each column of a list begin, with the name of their column."""
    return [format_html('<td data-label="{}" ', capfirst(header["text"])) for header in headers]


@register.filter
def labelled(cells: Iterable[str], labels: Iterable[SafeString]) -> SafeString:
    """The cells of a row of a list, each with the name of its column, which stands before it where rows are
    cards. One in which nothing stands has none, and is left out there.
    """
    shown = (
        label + cell.removeprefix("<td ")
        if cell.startswith('<td class="field-') and not _EMPTY_CELL.fullmatch(cell)
        else cell
        for cell, label in zip(cells, labels, strict=True)
    )
    return mark_safe("".join(shown))  # noqa: S308 (Django wrote the cells)


@register.filter
def ticks(facet: Any) -> SafeString:
    """What a filter offers, each value with its box: they are hundreds, and a template takes long for one."""
    name = escape(facet.name)
    shown = []
    for value in facet.values:
        count = value.count
        number = "" if count is None else f' <span class="number">{escape(localize_digits(count))}</span>'
        shown.append(
            f'<li><label><input type="checkbox" name="{name}" value="{escape(value.key)}"'
            f"{' checked' if value.is_chosen else ''}> <bdi>{escape(value.label)}</bdi>{number}</label></li>"
        )
    return mark_safe("\n".join(shown))  # noqa: S308 (all of it is escaped)
