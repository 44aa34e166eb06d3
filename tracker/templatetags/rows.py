"""The rows of a matrix and of who took part, which a page holds by the hundred: written here, for a template
of them takes ten times as long.

Whatever comes from the record is escaped, by `shown` where it may be marked as of another language.
"""

from collections.abc import Callable, Iterable
from html import escape
from typing import Any

from django import template
from django.utils.html import conditional_escape as shown
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from commitments.addresses import page_path_around
from commitments.language.calendars import localize_digits
from commitments.templatetags.record import code, day, is_web_address, unmarked
from tracker.templatetags.bars import bar, pillar
from tracker.templatetags.past import at

register = template.Library()


def _links(page: str, as_of: Any) -> Callable[[str], str]:
    """Gives the start of a link to the page of a row, by its key, on the day of `as_of`."""
    before, after = page_path_around(page)
    before, after = escape(before), escape(at(after, as_of))
    return lambda key: f'<a href="{before}{escape(key)}{after}">'


@register.simple_tag
def matrix_heads(columns: Iterable[Any], as_of: Any) -> SafeString:
    """The heads of the columns of a matrix: each a link to what was asked, over how far it has come."""
    link = _links("resolution", as_of)
    heads = (
        f'<th scope="col" class="column">{link(one.resolution.reference)}'
        f'<span aria-hidden="true">{localize_digits(one.resolution.number)}</span>'
        f'<span class="unseen">{escape(one.resolution.reference)} '
        f"{escape(unmarked(one.resolution.wording.title))}</span>{pillar(one.summary.counts)}</a></th>"
        for one in columns
    )
    return mark_safe("".join(heads))  # noqa: S308 (escaped)


@register.simple_tag
def matrix_rows(rows: Iterable[Any], as_of: Any) -> SafeString:
    """The rows of a matrix, whose ends are left out, as HTML allows: a State, its sum, its cells."""
    link = _links("state", as_of)
    drawn = (
        f'<tr><th scope="row">{link(row.state.code)}<bdi>{shown(row.state.name)}</bdi></a>'
        f'<td class="summary">{_sum(row.summary)}{bar(row.summary.counts)}{"".join(row.cells)}\n'
        for row in rows
    )
    return mark_safe("".join(drawn))  # noqa: S308 (escaped; cells are drawn by CellDrawing)


@register.simple_tag
def asked_rows(columns: Iterable[Any], as_of: Any, *, theme: Any) -> SafeString:
    """What was asked, by its title, with how far it has come; on the page of a theme with its conference."""
    link = _links("resolution", as_of)
    drawn = (
        f'<tr><th scope="row"><span class="number">{localize_digits(one.resolution.number)}</span> '
        f"{link(one.resolution.reference)}<bdi>{shown(one.resolution.wording.title)}</bdi></a>"
        + (f' <span class="aside">{code(one.resolution.conference.code)}</span>' if theme else "")
        + f'<td class="stands">{bar(one.summary.counts)}<td class="number">{_sum(one.summary)}\n  '
        for one in columns
    )
    return mark_safe("".join(drawn))  # noqa: S308 (escaped)


@register.simple_tag
def participant_rows(participations: Iterable[Any], as_of: Any) -> SafeString:
    """Who took part, as what and on what basis, with a note and what sources say."""
    link, closed = _links("state", as_of), escape(_("closed"))
    drawn = []
    for one, role, basis, statements in participations:
        until = f" · <em>{closed} {shown(day(one.covered_from))}</em>" if one.covered_from else ""
        note = f'<p dir="auto" class="note">{shown(one.note)}</p>' if one.note else ""
        drawn.append(
            f'<tr><th scope="row">{link(one.state.code)}<bdi>{shown(one.state.name)}</bdi></a>'
            f"<td>{escape(role)}{until}<td>{escape(basis)}{note}<td>{_cited(statements)}"
        )
    return mark_safe("".join(drawn))  # noqa: S308 (escaped)


def _sum(summary: Any) -> str:
    return f'<a href="{escape(summary.address)}">{localize_digits(summary.total)}</a>'


def _cited(statements: Iterable[Any]) -> str:
    """The sources of some facts, a link to each that has an address."""
    cited = []
    for group in statements:
        fact = escape(str(group.fact.label))
        for citation in group.citations:
            named = f"<bdi>{shown(citation.source.title)}</bdi>"
            if is_web_address(address := citation.source.url):
                named = f'<a href="{escape(address)}" rel="noopener noreferrer external">{named}</a>'
            cited.append(f"<li>{fact}: {named}</li>")
    return f'<ul class="plain">{"".join(cited)}</ul>' if cited else "–"
