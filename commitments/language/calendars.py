"""Dates as people write them: in the Gregorian, the Solar Hijri or the Hijri calendar (Umm al-Qura), with
the digits of their language.

Stored, sent and exported are Gregorian dates alone. Which calendar a typed date is
in is never guessed from its year: Solar Hijri and Hijri years both are 14xx today.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final, Self

import jdatetime
from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext as _, gettext_lazy
from hijridate import Gregorian, Hijri

from commitments.language.languages import current_language


class Calendar(models.TextChoices):
    """A calendar in which dates are shown and typed."""

    GREGORIAN = "gregorian", gettext_lazy("Gregorian")
    SOLAR_HIJRI = "solar_hijri", gettext_lazy("Solar Hijri")
    HIJRI = "hijri", gettext_lazy("Hijri (Umm al-Qura)")


SOLAR_MONTHS: Final = (
    *(
        gettext_lazy("Farvardin"),
        gettext_lazy("Ordibehesht"),
        gettext_lazy("Khordad"),
        gettext_lazy("Tir"),
        gettext_lazy("Mordad"),
        gettext_lazy("Shahrivar"),
    ),
    *(
        gettext_lazy("Mehr"),
        gettext_lazy("Aban"),
        gettext_lazy("Azar"),
        gettext_lazy("Dey"),
        gettext_lazy("Bahman"),
        gettext_lazy("Esfand"),
    ),
)
HIJRI_MONTHS: Final = (
    *(
        gettext_lazy("Muharram"),
        gettext_lazy("Safar"),
        gettext_lazy("Rabi al-Awwal"),
        gettext_lazy("Rabi al-Thani"),
    ),
    *(
        gettext_lazy("Jumada al-Ula"),
        gettext_lazy("Jumada al-Akhira"),
        gettext_lazy("Rajab"),
        gettext_lazy("Shaban"),
    ),
    *(
        gettext_lazy("Ramadan"),
        gettext_lazy("Shawwal"),
        gettext_lazy("Dhu al-Qada"),
        gettext_lazy("Dhu al-Hijja"),
    ),
)
# Iraq, Syria, Lebanon and Jordan name the months otherwise than Egypt, the Gulf and the Maghreb; the United
# Nations write both.
ARABIC_MONTHS: Final = (
    *("كانون الثاني/يناير", "شباط/فبراير", "آذار/مارس", "نيسان/أبريل", "أيار/مايو", "حزيران/يونيه"),
    *("تموز/يوليه", "آب/أغسطس", "أيلول/سبتمبر"),
    *("تشرين الأول/أكتوبر", "تشرين الثاني/نوفمبر", "كانون الأول/ديسمبر"),
)


class ArabicMonths(models.TextChoices):
    """Which names the months of the Gregorian calendar have in Arabic; each is named by the last month."""

    BOTH = "both", "كانون الأول/ديسمبر"
    LEVANT = "levant", "كانون الأول"
    EGYPT = "egypt", "ديسمبر"


# The years that a date here may have. Outside them somebody typed in another calendar; Umm al-Qura itself is
# known for these alone.
YEARS: Final = {
    Calendar.GREGORIAN: (1800, 2200),
    Calendar.SOLAR_HIJRI: (1180, 1580),
    Calendar.HIJRI: (1343, 1500),
}
EXAMPLES: Final = {
    Calendar.GREGORIAN: "2026-11-23",
    Calendar.SOLAR_HIJRI: "1405-09-02",
    Calendar.HIJRI: "1448-06-13",
}
DIGITS: Final = {"fa": "۰۱۲۳۴۵۶۷۸۹", "ar": "٠١٢٣٤٥٦٧٨٩"}
_FIGURES: Final = {language: str.maketrans("0123456789", figures) for language, figures in DIGITS.items()}
_TYPED: Final = re.compile(r"([0-9]{1,4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})")

_chosen: ContextVar[Callable[[], str] | None] = ContextVar("mithaq_calendar", default=None)
_months: ContextVar[Callable[[], str] | None] = ContextVar("mithaq_arabic_months", default=None)
_for_programs: ContextVar[bool] = ContextVar("mithaq_dates_for_programs", default=False)


@contextmanager
def override_calendar(
    calendar: Callable[[], str] | str, *, months: Callable[[], str] | str = ArabicMonths.BOTH
) -> Iterator[None]:
    """Show and read dates in `calendar`, and in Arabic by these names of `months`; both may be asked for
    only once they are needed.
    """
    token = _chosen.set(calendar if callable(calendar) else lambda: calendar)
    token_of_months = _months.set(months if callable(months) else lambda: months)
    try:
        yield
    finally:
        _chosen.reset(token)
        _months.reset(token_of_months)


@contextmanager
def dates_for_programs() -> Iterator[None]:
    """Write dates in sentences as ISO 8601 and in no calendar but the Gregorian."""
    token = _for_programs.set(True)
    try:
        yield
    finally:
        _for_programs.reset(token)


def dates_are_for_programs() -> bool:
    """Whether sentences are being written for programs, as dates_for_programs() asks."""
    return _for_programs.get()


def current_calendar() -> Calendar:
    """The calendar of the person at hand, Gregorian unless they chose another."""
    chosen = _chosen.get()
    return Calendar.GREGORIAN if chosen is None else Calendar(chosen())


def localize_digits(text: object, language: str | None = None) -> str:
    """`text` with its Western digits as `language` (default: the current one) writes them."""
    figures = _FIGURES.get(language or current_language())
    return str(text).translate(figures) if figures else str(text)


def localize_number(value: Decimal) -> str:
    """A decimal without trailing zeros, in the digits and with the decimal mark of the current language."""
    figures = f"{value.normalize():f}"
    return localize_digits(figures.replace(".", "\u066b") if current_language() in DIGITS else figures)


def western_digits(text: str) -> str:
    """`text` with the digits of any script as 0 to 9."""
    return "".join(
        str(unicodedata.digit(letter)) if unicodedata.category(letter) == "Nd" else letter for letter in text
    )


def calendar_parts(day: date, calendar: Calendar) -> tuple[int, int, int] | None:
    """Year, month and day of the month in `calendar`; None for days that it does not reach."""
    if calendar == Calendar.SOLAR_HIJRI:
        if not YEARS[Calendar.GREGORIAN][0] <= day.year <= YEARS[Calendar.GREGORIAN][1]:
            return None
        solar = jdatetime.date.fromgregorian(date=day)
        return solar.year, solar.month, solar.day
    if calendar == Calendar.HIJRI:
        try:
            return Gregorian.fromdate(day).to_hijri().datetuple()
        except OverflowError:
            return None
    return day.year, day.month, day.day


def format_date(day: date) -> str:
    """A date as the current person or program reads it; in Gregorian words where their calendar does not
    reach it.
    """
    if _for_programs.get():
        return day.isoformat()
    calendar = current_calendar()
    parts = None if calendar == Calendar.GREGORIAN else calendar_parts(day, calendar)
    if parts is None and current_language() == "ar":
        return localize_digits(f"{day.day} {_arabic_month(day.month)} {day.year}")
    if parts is None:
        return localize_digits(date_format(day, "DATE_FORMAT"))
    year, month, number = parts
    if calendar == Calendar.SOLAR_HIJRI:
        return localize_digits(
            _("%(day)d %(month)s %(year)d SH")
            % {"day": number, "month": SOLAR_MONTHS[month - 1], "year": year}
        )
    return localize_digits(
        _("%(day)d %(month)s %(year)d AH") % {"day": number, "month": HIJRI_MONTHS[month - 1], "year": year}
    )


def _arabic_month(number: int) -> str:
    """The name of a Gregorian month as the reader calls it."""
    both, chosen = ARABIC_MONTHS[number - 1], _months.get()
    levant, _slash, egypt = both.partition("/")
    return {ArabicMonths.LEVANT: levant, ArabicMonths.EGYPT: egypt}.get(
        ArabicMonths(chosen()) if chosen else ArabicMonths.BOTH, both
    )


def gregorian_month(day: date) -> str:
    """The name of the month in which a day lies."""
    return _arabic_month(day.month) if current_language() == "ar" else date_format(day, "F")


def format_datetime(moment: datetime) -> str:
    """A date and a time of day, which has to be in the time zone to be shown."""
    if _for_programs.get():
        return utc_isoformat(moment)
    return _("%(date)s, %(time)s") % {
        "date": format_date(moment.date()),
        "time": localize_digits(date_format(moment, "H:i")),
    }


def utc_isoformat(moment: datetime) -> str:
    """A moment as every answer and file writes it: ISO 8601, UTC, always to the microsecond, ending in Z;
    so that moments compare as texts, and as they are stored.
    """
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def format_typed_date(day: date, calendar: Calendar | None = None) -> str:
    """A date as it is typed: 1405-09-02; in Gregorian figures where the calendar does not reach it."""
    year, month, number = calendar_parts(day, calendar or current_calendar()) or (
        day.year,
        day.month,
        day.day,
    )
    return f"{year:04}-{month:02}-{number:02}"


def parse_date(text: str, calendar: Calendar) -> date:
    """The day that `text` names in `calendar`: year, month and day in figures of any script. Raises
    ValidationError.
    """
    example = {"example": EXAMPLES[calendar], "calendar": calendar.label}
    figures = _TYPED.fullmatch(western_digits(text.strip()))
    if figures is None:
        raise ValidationError(
            _("This is no date. Write year, month and day in figures, such as %(example)s (%(calendar)s).")
            % example
        )
    year, month, number = map(int, figures.groups())
    first, last = YEARS[calendar]
    if not first <= year <= last:
        raise ValidationError(
            _(
                "%(year)d is no year that a date here has in this calendar. Write it as in %(example)s "
                "(%(calendar)s), or choose another calendar."
            )
            % {"year": year, **example}
        )
    try:
        if calendar == Calendar.SOLAR_HIJRI:
            # The package takes the 30th of Esfand of any year for a day of it.
            found: date = jdatetime.date(year, month, number).togregorian()
        elif calendar == Calendar.HIJRI:
            # What the package gives is a day of its own, which not everything writes as one.
            found = date.fromordinal(Hijri(year, month, number).to_gregorian().toordinal())
        else:
            found = date(year, month, number)
    except (ValueError, OverflowError) as error:
        raise ValidationError(
            _("There is no such day in the calendar (%(calendar)s). Look at the month and the day.") % example
        ) from error
    if calendar_parts(found, calendar) != (year, month, number):
        raise ValidationError(
            _("There is no such day in the calendar (%(calendar)s). Look at the month and the day.") % example
        )
    return found


class TypedDate(str):
    """A date as it was typed, with the calendar of the page on which it was."""

    __slots__ = ("calendar",)
    calendar: Calendar

    def __new__(cls, text: str, calendar: Calendar) -> Self:
        typed = super().__new__(cls, text)
        typed.calendar = calendar
        return typed


class CalendarDateInput(forms.DateInput):
    """A field for a date in the person's calendar, which it sends along: the page may be older than their
    choice.
    """

    template_name = "commitments/calendar_date.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)

    def format_value(self, value: Any) -> str | None:
        return format_typed_date(value) if isinstance(value, date) else value or None

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        calendar = value.calendar if isinstance(value, TypedDate) else current_calendar()
        if calendar == Calendar.GREGORIAN and (
            not isinstance(value, str) or re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}|", value)
        ):
            shown = {"type": "date"}
        else:
            # No browser has a picker for the others; what cannot be read stays as it was typed.
            shown = {
                "type": "text",
                "dir": "ltr",
                "inputmode": "numeric",
                "size": "12",
                "placeholder": localize_digits(EXAMPLES[calendar]),
            }
        context = super().get_context(name, value, attrs)
        context["widget"]["type"] = shown.pop("type")
        if context["widget"]["type"] == "text" and isinstance(value, date):
            context["widget"]["value"] = localize_digits(context["widget"]["value"])
        context["widget"]["attrs"] |= shown
        if context["widget"]["type"] == "text":
            context["widget"]["attrs"].pop("max", None)
        return {**context, "calendar": calendar}

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        text = super().value_from_datadict(data, files, name)
        if not isinstance(text, str):
            return text
        named = data.get(f"{name}_calendar", "")
        return TypedDate(text, Calendar(named) if named in Calendar.values else Calendar.GREGORIAN)


class CalendarDateField(forms.DateField):
    """A day, typed in the calendar of the page; its value is a Gregorian date."""

    widget = CalendarDateInput

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values:
            return None
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        return parse_date(value, value.calendar if isinstance(value, TypedDate) else Calendar.GREGORIAN)
