"""Bars and pillars of counts by level, which a page holds by the hundred: written here, for a template of
them takes ten times as long.
"""

from collections.abc import Iterable
from html import escape
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from commitments.language.calendars import localize_digits
from commitments.language.languages import current_language
from commitments.terms.badges import level_name

register = template.Library()


@register.simple_tag
def shares(counts: Iterable[Any]) -> SafeString:
    """A bar without words: each level over the rest of those before it."""
    return _drawn("bar", "x", counts)


@register.simple_tag
def pillar(counts: Iterable[Any]) -> SafeString:
    """The same upright."""
    return _drawn("pillar", "y", counts)


@register.simple_tag
def bar(counts: Iterable[Any]) -> SafeString:
    """A bar, and in words what it shows."""
    counts, language = list(counts), current_language()
    said = "".join(
        f" {escape(level_name(one.status, language))}: {localize_digits(one.count, language)};"
        for one in counts
        if one.count
    )
    return mark_safe(f'{shares(counts)}<span class="unseen">{said}</span>')  # noqa: S308 (escaped)


def _drawn(name: str, side: str, counts: Iterable[Any]) -> SafeString:
    drawn = (f'<rect {side}="{one.begins}"/>' if one.start else "<rect/>" for one in counts if one.is_drawn)
    return mark_safe(f'<svg class="{name}" aria-hidden="true">{"".join(drawn)}</svg>')  # noqa: S308 (numbers)
