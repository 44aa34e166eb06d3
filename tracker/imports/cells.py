"""What a cell of a table may hold, whatever kind of file it stands in."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

CellValue = str | date


class CellFault(str):
    """Why a cell has no value to read, in the place of its value."""

    __slots__ = ()


def error_fault(value: str) -> CellFault:
    """What stands in a cell whose formula failed."""
    return CellFault(
        _("%(value)s is an error of the spreadsheet and no value. Mend its formula, or type the value.")
        % {"value": value[:40]}
    )


def spans(numbers: Iterable[int]) -> list[str]:
    """Rising numbers, those that follow each other as one."""
    found: list[list[int]] = []
    for number in numbers:
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return [str(first) if first == last else f"{first}–{last}" for first, last in found]
