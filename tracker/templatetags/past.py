"""How pages keep the day that they were asked for."""

from datetime import date, datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from commitments.language.calendars import Calendar, CalendarDateInput, current_calendar

register = template.Library()


@register.simple_tag
def day_field(name: str, value: date | datetime | None) -> SafeString:
    """The field for a day of the past, in the calendar and the digits of the reader; a browser's own where
    that is the Gregorian.
    """
    day = timezone.localdate(value) if isinstance(value, datetime) else value
    today = timezone.localdate().isoformat()
    if current_calendar() == Calendar.GREGORIAN:
        return format_html(
            '<input type="date" id="{0}" name="{0}" value="{1}" max="{2}">', name, day or "", today
        )
    return mark_safe(CalendarDateInput().render(name, day, attrs={"id": name}))  # noqa: S308 (a template's)


@register.filter
def at(path: str, as_of: Any) -> str:
    """`path` for the same day and moment of knowledge as the page; as it is where the page shows the
    present.
    """
    query = getattr(as_of, "query", "")
    return f"{path}?{query}" if query else path
