"""The intervals of a timeline, and the days on which they end."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Final


def _next_month(day: date, months: int = 1) -> date:
    since = (day.month - 1) // months * months + months
    return date(day.year + since // 12, since % 12 + 1, 1)


# The first day of the interval that follows the one in which `day` lies.
INTERVALS: Final[Mapping[str, Callable[[date], date]]] = {
    "day": lambda day: day + timedelta(days=1),
    # Weeks end on Sunday, as in ISO 8601.
    "week": lambda day: day + timedelta(days=7 - day.weekday()),
    "month": _next_month,
    "quarter": lambda day: _next_month(day, 3),
    "year": lambda day: _next_month(day, 12),
}


def days_of(interval: str, *, since: date, until: date) -> list[date]:
    """The last day of each interval from that of `since` on, and `until` itself as the last."""
    days: list[date] = []
    begins = since
    while begins <= until:
        begins = INTERVALS[interval](begins)
        days.append(min(begins - timedelta(days=1), until))
    return days
