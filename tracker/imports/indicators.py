"""Saying of which indicator of its commitment's resolution a row is, and reading its numbers."""

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _, gettext_lazy

from commitments.language.calendars import western_digits
from commitments.language.characters import code_text
from commitments.models import Indicator
from commitments.refusals import Refused
from tracker.imports.cells import CellValue
from tracker.imports.mapping import ImportField, ReadContext, key_cell, text_cell

if TYPE_CHECKING:
    from tracker.imports.planning import ImportPlan, PlannedRow

_NUMBER: Final = re.compile(r"I?([0-9]{1,5})")


def number_cell(cell: CellValue, context: ReadContext) -> Decimal:
    """A number with a point or an Arabic decimal sign; a comma may mean two things, and is refused."""
    text = western_digits(code_text(text_cell(cell, context))).replace("٫", ".").replace("٬", "")
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise Refused(
            _("“%(text)s” is no number. Write it with figures and a decimal point, such as 1234.5.")
            % {"text": text[:60]}
        ) from error
    if not number.is_finite():
        raise Refused(_("“%(text)s” is no number that can be kept.") % {"text": text[:60]})
    return number


INDICATOR: Final = ImportField(
    name="indicator",
    label=gettext_lazy("Indicator"),
    read=key_cell,
    about=gettext_lazy("Its reference or its number; where the resolution has one alone, nothing."),
    is_key=True,
)


def find_indicators(plan: "ImportPlan", rows: Sequence["PlannedRow"]) -> dict[int, Indicator]:
    """The indicator of each row, by the row's number; rows without one become faults of the plan."""
    indicators: dict[int, dict[str, Indicator]] = {}
    of_rows = Indicator.objects.filter(resolution__in={row.target.resolution_id for row in rows})
    for one in of_rows.order_by("number"):
        indicators.setdefault(one.resolution_id, {})[one.reference] = one
    found = {row.number: _indicator(plan, row, indicators.get(row.target.resolution_id, {})) for row in rows}
    return {number: indicator for number, indicator in found.items() if indicator is not None}


def _indicator(plan: "ImportPlan", row: "PlannedRow", known: dict[str, Indicator]) -> Indicator | None:
    told = row.values.get("indicator")
    if told is None and len(known) == 1:
        return next(iter(known.values()))
    if told is not None and (number := _NUMBER.fullmatch(western_digits(told))):
        told = f"{row.target.resolution.reference}-I{int(number[1])}"
    found = known.get(told or "")
    if found is None:
        plan.fault(
            row.number,
            "indicator",
            _("Say which indicator of %(resolution)s it is; it has: %(indicators)s.")
            % {
                "resolution": row.target.resolution.reference,
                "indicators": _(", ").join(known) or _("(nothing)"),
            },
        )
    return found
