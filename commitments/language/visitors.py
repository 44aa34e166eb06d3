"""What a visitor chose of how dates are written: a cookie of their browser keeps it."""

from collections.abc import Mapping
from typing import Final

from commitments.language.calendars import ArabicMonths, Calendar

# A calendar, a dot, and names of months.
VISITORS_CALENDAR: Final = "mithaq_calendar"


def calendar_of_visitor(cookies: Mapping[str, str]) -> tuple[str, str]:
    """The calendar, and the names of months in Arabic; the usual ones where nothing was chosen, or what came
    is no choice.
    """
    calendar, _dot, months = cookies.get(VISITORS_CALENDAR, "").partition(".")
    return (
        calendar if calendar in Calendar.values else Calendar.GREGORIAN.value,
        months if months in ArabicMonths.values else ArabicMonths.BOTH.value,
    )
