"""The cells of a matrix as drawn: each is a link whose classes say what marks.css draws in it."""

from collections.abc import Callable, Iterable, Mapping
from html import escape
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _, gettext_lazy

from commitments.addresses import page_path_around
from commitments.terms.badges import FLAG_LABELS
from commitments.vocabulary import Schedule, Status
from tracker.register.as_of import AsOf
from tracker.register.matrix import MatrixCell
from tracker.site.marks import MARKS

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

    def __init__(self, as_of: AsOf, *, in_words: bool = False) -> None:
        before, after = page_path_around("commitment")
        self._before, self._after = escape(before), escape(f"{after}?{as_of.query}" if as_of.query else after)
        self._none = format_html('<td class="none"><span class="unseen">{}</span>', _("none"))
        self._in_words = in_words
        # The start and the end of a cell's link, by the level and the marks that it shows.
        self._links: dict[Any, tuple[str, str]] = {}
        self._drawn: set[str] = set()

    def cells(self, cells: Iterable[MatrixCell | None], shows: Callable[[MatrixCell], bool]) -> list[str]:
        """The table's cells of one State, as HTML; those that are not looked for are faint."""
        return [self._none if cell is None else self._cell(cell, is_faint=not shows(cell)) for cell in cells]

    def _cell(self, cell: MatrixCell, *, is_faint: bool) -> str:
        """A link to the commitment; a page holds thousands, so the end of a cell is left out, as HTML
        allows.
        """
        # What a link shows follows from these.
        kind = (
            cell.status,
            cell.schedule == Schedule.OVERDUE,
            cell.disputed,
            cell.reported_status,
            cell.is_closed,
            cell.is_applicable,
        )
        if kind not in self._links:
            self._links[kind] = self._link(cell)
        start, end = self._links[kind]
        opening = '<td class="faint">' if is_faint else "<td>"
        return f'{opening}{start} href="{self._before}{escape(cell.reference)}{self._after}"{end}'

    @property
    def marks(self) -> list[tuple[SafeString, Promise]]:
        """The marks beside a level that were drawn, with what they mean."""
        return [(_marks_alone(mark), label) for mark, label in MARK_LABELS.items() if mark in self._drawn]

    def _link(self, cell: MatrixCell) -> tuple[str, str]:
        marks = _marks(cell)
        self._drawn.update(marks)
        said = [str(Status(cell.status).label)]
        for mark in marks:
            if mark == "claimed":
                said.append(f"{_('claimed:')} {Status(cell.reported_status or '').label}")
            else:
                said.append(str(MARK_LABELS[mark]))
        name = _(", ").join(said)
        # A name alone costs a browser less than half of what hidden words cost it.
        end = format_html(">{}</a>", name) if self._in_words else format_html(' aria-label="{}"></a>', name)
        return format_html('<a class="{}"', " ".join((cell.status, *marks))), end


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


def _marks_alone(mark: str) -> SafeString:
    return format_html(
        '<svg class="mark-alone" viewBox="0 0 28 28" aria-hidden="true">{}</svg>',
        mark_safe(MARKS[mark]),  # noqa: S308 (a constant)
    )
