"""Deadlines as their sources state them: to the day, the month or the year, in the calendar of the words.

A deadline is kept as the last day of what was stated, so that whatever compares days
is right without knowing more; its precision says what of that day was stated.
"""

import re
from calendar import monthrange
from datetime import date
from typing import Final

import jdatetime
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from hijridate import Hijri

from commitments.language.calendars import (
    HIJRI_MONTHS,
    SOLAR_MONTHS,
    Calendar,
    calendar_parts,
    dates_are_for_programs,
    format_date,
    gregorian_month,
    localize_digits,
    parse_date,
    western_digits,
)
from commitments.vocabulary import DuePrecision

_MONTHS: Final = {
    Calendar.GREGORIAN: DuePrecision.MONTH,
    Calendar.SOLAR_HIJRI: DuePrecision.SOLAR_HIJRI_MONTH,
    Calendar.HIJRI: DuePrecision.HIJRI_MONTH,
}
_YEARS: Final = {
    Calendar.GREGORIAN: DuePrecision.YEAR,
    Calendar.SOLAR_HIJRI: DuePrecision.SOLAR_HIJRI_YEAR,
    Calendar.HIJRI: DuePrecision.HIJRI_YEAR,
}
_CALENDARS: Final = {
    precision: calendar for kind in (_MONTHS, _YEARS) for calendar, precision in kind.items()
}
_ERAS: Final = {"SH": Calendar.SOLAR_HIJRI, "AH": Calendar.HIJRI}
_YEAR_TYPED: Final = re.compile(r"([0-9]{4})")
_MONTH_TYPED: Final = re.compile(r"(?P<year>[0-9]{4})[-/.](?P<month>[0-9]{1,2})")
_MONTH_FIRST: Final = re.compile(r"(?P<month>[0-9]{1,2})[-/.](?P<year>[0-9]{4})")


def precision_of(calendar: Calendar, *, month: bool) -> DuePrecision:
    """The precision of a date that names a month of a calendar, or its year alone."""
    return (_MONTHS if month else _YEARS)[calendar]


def last_day(calendar: Calendar, year: int, month: int | None = None) -> date:
    """The last day of a month, or of a year. Raises ValueError or OverflowError where there is none."""
    number = month or 12
    if calendar == Calendar.SOLAR_HIJRI:
        if not 1 <= number <= 12:
            raise ValueError(number)
        following = jdatetime.date(year + number // 12, number % 12 + 1, 1)
        return date.fromordinal(following.togregorian().toordinal() - 1)
    if calendar == Calendar.HIJRI:
        first = Hijri(year, number, 1)
        found = Hijri(year, number, first.month_length()).to_gregorian()
        return date(found.year, found.month, found.day)
    return date(year, number, monthrange(year, number)[1])


def last_day_of(day: date, precision: str) -> date:
    """The last day of the month or year that `day` lies in; of a deadline to the day, that day. Raises
    ValidationError where its calendar does not reach it.
    """
    precision = DuePrecision(precision)
    if precision == DuePrecision.DAY:
        return day
    calendar = _CALENDARS[precision]
    parts = calendar_parts(day, calendar)
    try:
        if parts is not None:
            return last_day(calendar, parts[0], parts[1] if precision in _MONTHS.values() else None)
    except (ValueError, OverflowError):
        parts = None
    raise ValidationError(
        _("There is no such day in the calendar (%(calendar)s). Look at the month and the day.")
        % {"calendar": calendar.label}
    )


def last_day_before(day: date, precision: DuePrecision) -> date:
    """The last day of the month or year before the one in which `day` lies. Raises ValueError or
    OverflowError where there is none.
    """
    calendar = _CALENDARS[precision]
    year, month, _number = calendar_parts(day, calendar) or (0, 0, 0)
    if precision in _MONTHS.values() and month > 1:
        return last_day(calendar, year, month - 1)
    return last_day(calendar, year - 1)


def format_deadline(day: date, precision: str) -> str:
    """A deadline as it was stated: a day in the calendar of the reader, a month or a year in its own."""
    precision = DuePrecision(precision)
    parts = None if precision == DuePrecision.DAY else calendar_parts(day, _CALENDARS[precision])
    if parts is None:
        return format_date(day)
    if dates_are_for_programs():
        return typed_deadline(day, precision)
    year, month, _number = parts
    calendar, names_month = _CALENDARS[precision], precision in _MONTHS.values()
    if calendar == Calendar.GREGORIAN:
        return localize_digits(f"{gregorian_month(day)} {year}" if names_month else year)
    names = SOLAR_MONTHS if calendar == Calendar.SOLAR_HIJRI else HIJRI_MONTHS
    form = {
        DuePrecision.SOLAR_HIJRI_MONTH: _("%(month)s %(year)d SH"),
        DuePrecision.SOLAR_HIJRI_YEAR: _("%(year)d SH"),
        DuePrecision.HIJRI_MONTH: _("%(month)s %(year)d AH"),
        DuePrecision.HIJRI_YEAR: _("%(year)d AH"),
    }[precision]
    return localize_digits(form % {"month": names[month - 1], "year": year})


def machine_form(day: date, precision: str) -> str:
    """A deadline as ISO 8601 writes it: 2027, 2027-06; a month or year of another calendar as a day."""
    return {DuePrecision.YEAR: f"{day:%Y}", DuePrecision.MONTH: f"{day:%Y-%m}"}.get(
        DuePrecision(precision), day.isoformat()
    )


def typed_deadline(day: date, precision: str) -> str:
    """A deadline as parse_deadline() reads it in any calendar: 2027-06-30, 2027-06, 2027, 1406-07 SH."""
    precision = DuePrecision(precision)
    parts = None if precision == DuePrecision.DAY else calendar_parts(day, _CALENDARS[precision])
    if parts is None:
        return day.isoformat()
    month = f"-{parts[1]:02}" if precision in _MONTHS.values() else ""
    era = next((f" {era}" for era, calendar in _ERAS.items() if calendar == _CALENDARS[precision]), "")
    return f"{parts[0]:04}{month}{era}"


def parse_deadline(text: str, calendar: Calendar) -> tuple[date, DuePrecision]:
    """The deadline that `text` names, a day, 2027-06 or 2027: in `calendar`, or in that of the era behind it
    (1406 SH, 1448 AH). Raises ValidationError.
    """
    figures, _space, era = western_digits(text.strip()).partition(" ")
    calendar = _ERAS.get(era.strip(), calendar)
    typed = figures if era.strip() in _ERAS or not era else western_digits(text.strip())
    named = _MONTH_TYPED.fullmatch(typed) or _MONTH_FIRST.fullmatch(typed)
    year = int(named["year"]) if named else int(typed) if _YEAR_TYPED.fullmatch(typed) else None
    if year is None:
        return parse_date(typed, calendar), DuePrecision.DAY
    month = int(named["month"]) if named else None
    # Its first day: a month or a year that there is not is refused as a day of it would be.
    first = parse_date(f"{year:04}-{1 if month is None else month:02}-01", calendar)
    precision = precision_of(calendar, month=month is not None)
    return last_day_of(first, precision), precision
