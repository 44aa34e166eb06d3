"""The cells of a matrix as drawn: each kind of mark stands once on the page, and cells refer to it."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _, gettext_lazy

from commitments.terms.badges import FLAG_LABELS, STATUS_SHAPES
from commitments.vocabulary import Schedule, Status
from tracker.register.as_of import AsOf
from tracker.register.matrix import MatrixCell

# On 28 by 28 units, beside the shape of the level, which stands in the middle.
MARKS: Final[Mapping[str, str]] = {
    "overdue": '<path class="mark-overdue" d="M15 0h13v13z"/>',
    "disputed": '<path class="mark-flag" d="M18.5 27v-8M18.5 19.5h7.5l-2 2.5 2 2.5h-7.5"/>',
    "claimed": '<circle class="mark-claim" cx="4.5" cy="23.5" r="2.75"/>',
    "closed": '<path class="mark-out" d="M2 26 26 2"/>',
    "not_applicable": '<path class="mark-out" d="M2 14h24"/>',
}
# What each mark means where the page explains it.
MARK_LABELS: Final[Mapping[str, Promise]] = {
    "overdue": gettext_lazy("Overdue"),
    "disputed": FLAG_LABELS["disputed"],
    "claimed": gettext_lazy("Another level is claimed"),
    "closed": gettext_lazy("closed"),
    "not_applicable": gettext_lazy("does not apply"),
}


class CellDrawing:
    """Draws the cells of one page as of one day."""

    def __init__(self, as_of: AsOf) -> None:
        self._query = f"?{as_of.query}" if as_of.query else ""
        # What stands in the link of a cell, by the level and the marks that it shows.
        self._insides: dict[tuple[str, ...], SafeString] = {}
        self._symbols: dict[tuple[str, ...], str] = {}

    def cell(self, cell: MatrixCell | None, *, is_faint: bool) -> SafeString:
        """The table's cell of one State and one resolution, a link to the commitment; a page holds hundreds,
        so the end of a cell is left out, as HTML allows.
        """
        if cell is None:
            return format_html('<td class="none"><span class="unseen">{}</span>', _("none"))
        kind = (cell.status, *_marks(cell), *([cell.reported_status or ""] if _is_claimed(cell) else []))
        if kind not in self._insides:
            self._insides[kind] = self._inside(cell)
        opening = mark_safe('<td class="faint">') if is_faint else mark_safe("<td>")
        return format_html('{}<a href="{}{}">{}</a>', opening, cell.path, self._query, self._insides[kind])

    @property
    def symbols(self) -> SafeString:
        """Each kind of mark that was drawn, for the page to hold once, and each level in them once too."""
        levels: set[str] = set()
        symbols = []
        for (status, *marks), name in self._symbols.items():
            level = _level_again(status) if status in levels else _level(status)
            levels.add(status)
            beside = mark_safe("".join(MARKS[mark] for mark in marks))  # noqa: S308 (constants)
            symbols.append((name, level, beside))
        return format_html_join("", '<symbol id="{}" viewBox="0 0 28 28">{}{}</symbol>', symbols)

    @property
    def marks(self) -> list[tuple[SafeString, Promise]]:
        """The marks beside a level that were drawn, with what they mean."""
        drawn = {mark for _level, *marks in self._symbols for mark in marks}
        return [(_marks_alone(mark), label) for mark, label in MARK_LABELS.items() if mark in drawn]

    def _inside(self, cell: MatrixCell) -> SafeString:
        marks = _marks(cell)
        name = self._symbols.setdefault((cell.status, *marks), f"m{len(self._symbols)}")
        said = [str(Status(cell.status).label)]
        for mark in marks:
            if mark == "claimed":
                said.append(f"{_('claimed:')} {Status(cell.reported_status or '').label}")
            else:
                said.append(str(MARK_LABELS[mark]))
        return format_html('<svg aria-hidden=true><use href="#{}"/></svg><i>{}</i>', name, _(", ").join(said))


def _is_claimed(cell: MatrixCell) -> bool:
    """Whether a report claims another level than the one that counts."""
    return bool(cell.reported_status) and cell.reported_status != cell.status


def _marks(cell: MatrixCell) -> list[str]:
    shown = {
        "overdue": cell.schedule == Schedule.OVERDUE and cell.is_in_force,
        "disputed": cell.disputed,
        "claimed": _is_claimed(cell),
        "closed": cell.is_closed,
        "not_applicable": not cell.is_applicable and not cell.is_closed,
    }
    return [mark for mark, holds in shown.items() if holds]


def _level(status: str) -> SafeString:
    return format_html(
        '<g id="m-{}"><rect class="mark-ground mark-ground-{}" width="28" height="28"/>'
        '<g class="badge-shape mark badge-{}" transform="translate(5 5) scale(1.125)">{}</g></g>',
        status,
        status,
        status,
        mark_safe(STATUS_SHAPES[Status(status)]),  # noqa: S308 (a constant)
    )


def _level_again(status: str) -> SafeString:
    return format_html('<use href="#m-{}"/>', status)


def _marks_alone(mark: str) -> SafeString:
    return format_html(
        '<svg class="mark-alone" viewBox="0 0 28 28" aria-hidden="true">{}</svg>',
        mark_safe(MARKS[mark]),  # noqa: S308 (a constant)
    )
