"""Deadlines in files: a day, or a month or a year where the source states no more."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _, gettext_lazy

from commitments.language.characters import code_text
from commitments.periods import last_day_of, parse_deadline
from commitments.refusals import Refused
from commitments.vocabulary import DuePrecision
from tracker.imports.cells import CellValue
from tracker.imports.mapping import ImportField, ReadContext, choice_field, in_order
from tracker.imports.planning import ImportPlan, PlannedRow


@dataclass(frozen=True)
class StatedDeadline:
    """What a cell says: a month or a year with its last day, or a day, of which another column may say that
    no more than its month or year was stated.
    """

    day: date
    precision: DuePrecision


def deadline_cell(cell: CellValue, context: ReadContext) -> StatedDeadline:
    if isinstance(cell, date):
        return StatedDeadline(cell, DuePrecision.DAY)
    text = in_order(code_text(cell), context.mapping.date_order)
    try:
        return StatedDeadline(*parse_deadline(text, context.mapping.calendar))
    except ValidationError as refusal:
        raise Refused(" ".join(refusal.messages)) from refusal


DEADLINE_FIELDS: Final = (
    ImportField(
        name="due_on",
        label=gettext_lazy("Due on"),
        read=deadline_cell,
        about=gettext_lazy(
            "A month or a year alone stays one: 2027-06, 2027, 1406 SH. A hyphen (-) takes the value away."
        ),
        can_be_cleared=True,
    ),
    choice_field(
        DuePrecision,
        name="due_precision",
        label=gettext_lazy("Precision of the deadline"),
        about=gettext_lazy("Where the dates of the file are days and the source states less."),
    ),
)


def deadline_of(
    plan: ImportPlan, row: PlannedRow, *, due_on: date | None, precision: str
) -> Mapping[str, Any]:
    """The columns of the deadline that a row says, and nothing where it says what is there already (`due_on`
    and its `precision`): a day that is there keeps its precision where no column says another.
    """
    if not {"due_on", "due_precision"} & row.values.keys():
        return {}
    said, told = row.values.get("due_on"), row.values.get("due_precision")
    if "due_on" in row.values and said is None:
        new: tuple[date | None, DuePrecision] = (None, DuePrecision.DAY)
    else:
        day = due_on if said is None else said.day
        if day is None:
            plan.fault(
                row.number, "due_precision", _("Give a deadline, or do not say how exactly it is stated.")
            )
            return {}
        if said is not None and said.precision != DuePrecision.DAY:
            told = told or said.precision
            if told != said.precision:
                plan.fault(row.number, "due_precision", _("The deadline of this row says otherwise."))
        elif told is None:
            told = precision if day == due_on else DuePrecision.DAY
        try:
            new = (last_day_of(day, told), DuePrecision(told))
        except ValidationError as refusal:
            plan.fault(row.number, "due_on", " ".join(refusal.messages))
            return {}
    return {} if new == (due_on, precision) else {"due_on": new[0], "due_precision": new[1]}
