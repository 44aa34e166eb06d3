"""Dates as texts of the three languages write them, in the calendar that they are written in."""

import re
from datetime import date
from typing import Final

import jdatetime
from hijridate import Hijri

from commitments.language.calendars import ARABIC_MONTHS, YEARS, Calendar
from commitments.periods import last_day, last_day_before, precision_of
from commitments.text.proposing.folding import fold
from commitments.text.proposing.lexicon import lexicon
from commitments.vocabulary import DuePrecision

_SOLAR: Final = (
    ["فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند"],
    ["حمل", "ثور", "جوزا", "سرطان", "اسد", "سنبله", "میزان", "عقرب", "قوس", "جدی", "دلو", "حوت"],
)
_HIJRI: Final = [
    "محرم",
    "صفر",
    "ربیع الاول",
    "ربیع الثانی",
    "ربیع الاخر",
    "جمادی الاولی",
    "جمادی الثانیه",
    "جمادی الاخره",
    "رجب",
    "شعبان",
    "رمضان",
    "شوال",
    "ذی القعده",
    "ذو القعده",
    "ذی الحجه",
    "ذو الحجه",
]
_HIJRI_NUMBERS: Final = dict(zip(_HIJRI, (1, 2, 3, 4, 4, 5, 6, 6, 7, 8, 9, 10, 11, 11, 12, 12), strict=True))
_PERSIAN_GREGORIAN: Final = [
    "ژانویه",
    "فوریه",
    "مارس",
    "آوریل|اوریل",
    "مه|می",
    "ژوئن",
    "ژوئیه|جولای",
    "اوت|آگوست",
    "سپتامبر",
    "اکتبر",
    "نوامبر",
    "دسامبر",
]
_MAGHREB: Final = [
    "جانفی",
    "فیفری",
    "مارس",
    "افریل",
    "ماي",
    "جوان",
    "جویلیه",
    "اوت",
    "سبتمبر",
    "اکتوبر",
    "نوفمبر",
    "دیسمبر",
]


def _month_names() -> dict[str, tuple[Calendar, int]]:
    """Every folded name of a month, with its calendar and its number."""
    found: dict[str, tuple[Calendar, int]] = {}
    for number, name in enumerate(lexicon("en").source("deadlines", "months").split("|"), start=1):
        found[name] = found[name[:3]] = (Calendar.GREGORIAN, number)
    for number, names in enumerate(ARABIC_MONTHS, start=1):
        for name in names.split("/"):
            found[fold(name)] = (Calendar.GREGORIAN, number)
    for name, number in (("یونیو", 6), ("یولیو", 7), ("ابریل", 4), ("اغسطس", 8), ("مایو", 5)):
        found[name] = (Calendar.GREGORIAN, number)
    for number, names in enumerate(_PERSIAN_GREGORIAN, start=1):
        for name in names.split("|"):
            found[fold(name)] = (Calendar.GREGORIAN, number)
    for number, name in enumerate(_MAGHREB, start=1):
        found.setdefault(fold(name), (Calendar.GREGORIAN, number))
    for series in _SOLAR:
        for number, name in enumerate(series, start=1):
            found.setdefault(fold(name), (Calendar.SOLAR_HIJRI, number))
    for name, number in _HIJRI_NUMBERS.items():
        found[fold(name)] = (Calendar.HIJRI, number)
    return found


MONTHS: Final = _month_names()
MONTH_NAMES: Final = "|".join(sorted(map(re.escape, MONTHS), key=len, reverse=True))
_ERA: Final = (
    r"(?:\s*(?P<era>ه\.?\s?ش|ه\.?\s?ق|هجری شمسی|هجری قمری|شمسی|خورشیدی|قمری|هجریه|هجری|میلادیه|"
    r"میلادی|م\b|ه\b|ah|sh|ad|ce))?"
)
DATE: Final = re.compile(
    rf"(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of|\s+من(?: شهر)?|\s+ماه)?\s+)?"
    rf"(?P<month>{MONTH_NAMES})(?:\s*/\s*(?:{MONTH_NAMES}))?(?:\s+ماه|\s+سال)?(?:\s+(?P<day_after>\d{{1,2}})(?:st|nd|rd|th)?,)?"
    rf",?\s+(?:(?:من\s+)?(?:عام|سنه|سال)\s+)?(?P<year>\d{{4}})\b{_ERA}"
    rf"|(?P<iso>(?P<y>\d{{4}})[-/](?P<m>\d{{1,2}})[-/](?P<d>\d{{1,2}})){_ERA.replace('era', 'era_iso')}"
    rf"|(?P<y_only>(?:1[34]\d\d|20\d\d))\b{_ERA.replace('era', 'era_y')}"
)


def day_of(
    match: re.Match[str], language: str, *, at_start: bool
) -> tuple[Calendar, date, DuePrecision] | None:
    """The calendar, the Gregorian day and the precision of a date: of a month or a year alone its last day,
    or, after "before", that of the month or year before it.
    """
    era = match["era"] or match["era_iso"] or match["era_y"] or ""
    month = day = None
    if match["month"]:
        system, month = MONTHS[match["month"]]
        year = int(match["year"])
        day = int(match["day"] or match["day_after"] or 0) or None
    elif match["iso"]:
        year, month, day = int(match["y"]), int(match["m"]), int(match["d"])
        system = _calendar_of(year, era, language)
    else:
        year = int(match["y_only"])
        system = _calendar_of(year, era, language)
    if not YEARS[system][0] <= year <= YEARS[system][1]:
        return None
    try:
        if day is not None and month is not None:
            return system, gregorian(system, year, month, day), DuePrecision.DAY
        precision, last = precision_of(system, month=month is not None), last_day(system, year, month)
        return (
            (system, last_day_before(last, precision), precision) if at_start else (system, last, precision)
        )
    except (ValueError, OverflowError):
        return None


def _calendar_of(year: int, era: str, language: str) -> Calendar:
    """The calendar of a year that stands without a month: by its era, else by what texts of the language
    write.

    A year 14xx of a Persian text is Solar Hijri and of an Arabic one Hijri; both show which was taken.
    """
    if re.search(r"ق|ah|قمری", era):
        return Calendar.HIJRI
    if re.search(r"ش|خورشیدی|sh", era):
        return Calendar.SOLAR_HIJRI
    if year > 1700:
        return Calendar.GREGORIAN
    return Calendar.SOLAR_HIJRI if language == "fa" else Calendar.HIJRI


def gregorian(system: Calendar, year: int, month: int, day: int) -> date:
    if system == Calendar.SOLAR_HIJRI:
        found: date = jdatetime.date(year, month, day).togregorian()
        return found
    if system == Calendar.HIJRI:
        hijri = Hijri(year, month, day).to_gregorian()
        return date(hijri.year, hijri.month, hijri.day)
    return date(year, month, day)
