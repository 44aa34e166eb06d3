"""Which number a resolution of a file has: the one that its row says, or, of a new title, the next."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from commitments.language.calendars import western_digits
from commitments.language.characters import code_text
from commitments.language.languages import translated_fields
from commitments.models import Conference, Resolution
from commitments.refusals import Refused
from commitments.states.names import match_key
from tracker.imports.cells import CellValue
from tracker.imports.mapping import ReadContext, text_cell
from tracker.imports.references import NUMBER, REFERENCE

if TYPE_CHECKING:
    from tracker.imports.planning import ImportPlan, PlannedRow

# What the databases hold of a number.
NUMBER_MAX: Final = 32_767


def number_cell(cell: CellValue, context: ReadContext) -> str:
    """The number, or the reference of which it is the end."""
    code = western_digits(code_text(text_cell(cell, context)).upper())
    if not NUMBER.fullmatch(code) and not REFERENCE.fullmatch(code):
        raise Refused(_("“%(text)s” is no number of a resolution.") % {"text": code[:40]})
    if int(code.rpartition("R")[2]) > NUMBER_MAX:
        raise Refused(_("The number of a resolution is at most %(most)d.") % {"most": NUMBER_MAX})
    return code


class Numbers:
    """The numbers of resolutions that a file names by their titles: those of the record, then the next."""

    def __init__(self, context: ReadContext, standing: Mapping[str, Mapping[int, Resolution]]) -> None:
        self.context = context
        self.last = {code: max(rows, default=0) for code, rows in standing.items()}
        self.new: dict[tuple[str, str], int] = {}

    def of(self, conference: str, title: str) -> int | None:
        """None where several have this title."""
        titled = self.context.resolutions.get(conference, {}).get(match_key(title), set())
        if len(titled) > 1:
            return None
        if titled:
            return int(next(iter(titled)).rpartition("-R")[2])
        key = (conference, match_key(title))
        if key not in self.new:
            self.last[conference] = self.new[key] = self.last.get(conference, 0) + 1
        return self.new[key]


def number_of(plan: "ImportPlan", row: "PlannedRow", conference: Conference, numbers: Numbers) -> int | None:
    told = row.values.get("number")
    if told is not None:
        if REFERENCE.fullmatch(told) and not told.startswith(f"{conference.code}-R"):
            plan.fault(
                row.number,
                "number",
                _("%(reference)s is no resolution of %(conference)s.")
                % {"reference": told, "conference": conference.code},
            )
            return None
        return int(told.rpartition("R")[2])
    title = next((row.values[name] for name in translated_fields("title") if row.values.get(name)), None)
    if title is None:
        plan.fault(row.number, "number", _("Say which resolution it is: by its number or by its title."))
        return None
    number = numbers.of(conference.code, title)
    if number is None:
        plan.fault(
            row.number, "number", _("Several resolutions have this title; say the number of this one.")
        )
    return number
