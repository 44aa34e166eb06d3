"""The days that a public page is asked for, typed in the calendar and the digits of its reader."""

from datetime import date

from django.core.exceptions import ValidationError
from django.http import QueryDict

from commitments.language.calendars import Calendar, parse_date, western_digits
from commitments.refusals import ParameterRefused
from commitments.requests.parameters import not_offered

NAMES = ("as_of", "known_at")


def fields_of(*names: str) -> set[str]:
    """What an address may hold of these days: each, and the calendar in which it was typed."""
    return {field for name in names for field in (name, f"{name}_calendar")}


def days_asked(query: QueryDict) -> dict[str, str]:
    """The parameters of the day as links and programs write them, ISO 8601 and Gregorian; what else is
    asked stays as it is.

    A day is in the calendar that its field sent along, Gregorian where it sent none. Raises
    ParameterRefused for what is no day of it.
    """
    asked = {name: str(value) for name, value in query.items()}
    errors: dict[str, list[str]] = {}
    for name in NAMES:
        text, calendar = asked.get(name, ""), asked.pop(f"{name}_calendar", "")
        if calendar and (text or calendar not in Calendar.values):
            if (day := _typed(name, text, calendar, errors)) is not None:
                asked[name] = day.isoformat()
        elif text:
            asked[name] = western_digits(text)
    if errors:
        raise ParameterRefused(errors)
    return asked


def day_asked(query: QueryDict, name: str) -> date | None:
    """The day that one parameter gives, in the calendar that its field sent along; None where it gives none.

    Raises ParameterRefused for what is no day of it.
    """
    text, calendar = str(query.get(name, "")), str(query.get(f"{name}_calendar", ""))
    if not text:
        return None
    errors: dict[str, list[str]] = {}
    day = _typed(name, text, calendar or Calendar.GREGORIAN, errors)
    if errors:
        raise ParameterRefused(errors)
    return day


def _typed(name: str, text: str, calendar: str, errors: dict[str, list[str]]) -> date | None:
    """The day that was typed; what is wrong with it goes to `errors`."""
    if calendar not in Calendar.values:
        errors[f"{name}_calendar"] = [not_offered(calendar)]
        return None
    try:
        return parse_date(text, Calendar(calendar))
    except ValidationError as refusal:
        errors[name] = refusal.messages
        return None
