"""The days that a public page is asked for, typed in the calendar and the digits of its reader."""

from django.core.exceptions import ValidationError
from django.http import QueryDict

from commitments.language.calendars import Calendar, parse_date, western_digits
from commitments.parameters import not_offered
from commitments.refusals import ParameterRefused

NAMES = ("as_of", "known_at")


def days_asked(query: QueryDict) -> dict[str, str]:
    """The parameters of the day as links and programs write them, ISO 8601 and Gregorian; what else is
    asked stays as it is.

    A day is in the calendar that its field sent along, Gregorian where it sent none. Raises
    ParameterRefused for what is no day of it.
    """
    asked = {name: str(value) for name, value in query.items()}
    errors = {}
    for name in NAMES:
        text, calendar = asked.get(name, ""), asked.pop(f"{name}_calendar", "")
        if calendar and calendar not in Calendar.values:
            errors[f"{name}_calendar"] = [not_offered(calendar)]
        elif text and calendar:
            try:
                asked[name] = parse_date(text, Calendar(calendar)).isoformat()
            except ValidationError as refusal:
                errors[name] = refusal.messages
        elif text:
            asked[name] = western_digits(text)
    if errors:
        raise ParameterRefused(errors)
    return asked
