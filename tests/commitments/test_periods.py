"""Deadlines that are stated to the month or the year: their last day, and their words."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given, strategies as st

from commitments.language.calendars import Calendar, dates_for_programs, override_calendar
from commitments.periods import (
    format_deadline,
    last_day_before,
    last_day_of,
    machine_form,
    parse_deadline,
    typed_deadline,
)
from commitments.vocabulary import DuePrecision

# Ends of years and months as the calendars of Iran (leap and common years) and of Umm al-Qura give them.
PERIODS = [
    ("2027", date(2027, 12, 31), DuePrecision.YEAR),
    ("2028-02", date(2028, 2, 29), DuePrecision.MONTH),
    ("2027-02", date(2027, 2, 28), DuePrecision.MONTH),
    ("1403 SH", date(2025, 3, 20), DuePrecision.SOLAR_HIJRI_YEAR),
    ("1405 SH", date(2027, 3, 20), DuePrecision.SOLAR_HIJRI_YEAR),
    ("1406-07 SH", date(2027, 10, 22), DuePrecision.SOLAR_HIJRI_MONTH),
    ("1406-12 SH", date(2028, 3, 19), DuePrecision.SOLAR_HIJRI_MONTH),
    ("1448 AH", date(2027, 6, 5), DuePrecision.HIJRI_YEAR),
    ("1448-12 AH", date(2027, 6, 5), DuePrecision.HIJRI_MONTH),
]


@pytest.mark.parametrize(("stated", "last", "precision"), PERIODS)
def test_a_month_or_year_is_kept_as_its_last_day_and_comes_back_as_it_was_stated(stated, last, precision):
    assert parse_deadline(stated, Calendar.GREGORIAN) == (last, precision)
    assert typed_deadline(last, precision) == stated
    assert last_day_of(last, precision) == last


@pytest.mark.parametrize(
    ("typed", "calendar", "last", "precision"),
    [
        ("۱۴۰۶", Calendar.SOLAR_HIJRI, date(2028, 3, 19), DuePrecision.SOLAR_HIJRI_YEAR),
        ("١٤٤٨/١٢", Calendar.HIJRI, date(2027, 6, 5), DuePrecision.HIJRI_MONTH),
        ("06/2027", Calendar.GREGORIAN, date(2027, 6, 30), DuePrecision.MONTH),
        (" 2027-06-15 ", Calendar.GREGORIAN, date(2027, 6, 15), DuePrecision.DAY),
        ("1405-09-03 SH", Calendar.GREGORIAN, date(2026, 11, 24), DuePrecision.DAY),
    ],
)
def test_it_is_read_in_the_calendar_at_hand_unless_it_names_its_own(typed, calendar, last, precision):
    assert parse_deadline(typed, calendar) == (last, precision)


@pytest.mark.parametrize(
    "typed", ["2027-13", "2027-00", "1406", "27", "2027-6-", "June 2027", "1406 BC", "1500-13 AH"]
)
def test_what_is_no_month_or_year_of_the_calendar_is_refused(typed):
    with pytest.raises(ValidationError):
        parse_deadline(typed, Calendar.GREGORIAN)


@given(
    st.dates(min_value=date(1930, 1, 1), max_value=date(2070, 12, 31)), st.sampled_from(list(DuePrecision))
)
def test_the_last_day_of_a_period_is_its_own_and_the_next_day_begins_another(day, precision):
    last = last_day_of(day, precision)

    assert last >= day
    assert last_day_of(last, precision) == last
    if precision != DuePrecision.DAY:
        assert last_day_of(date.fromordinal(last.toordinal() + 1), precision) > last
        assert last_day_before(date.fromordinal(last.toordinal() + 1), precision) == last


@pytest.mark.parametrize(
    ("language", "last", "precision", "words"),
    [
        ("en", date(2027, 12, 31), "year", "2027"),
        ("en", date(2027, 6, 30), "month", "June 2027"),
        ("en", date(2028, 3, 19), "solar_hijri_year", "1406 SH"),
        ("en", date(2027, 10, 22), "solar_hijri_month", "Mehr 1406 SH"),
        ("en", date(2027, 6, 5), "hijri_month", "Dhu al-Hijja 1448 AH"),
        ("fa", date(2027, 12, 31), "year", "۲۰۲۷"),
        ("fa", date(2027, 6, 30), "month", "ژوئن ۲۰۲۷"),
        ("fa", date(2028, 3, 19), "solar_hijri_year", "۱۴۰۶"),
        ("fa", date(2027, 10, 22), "solar_hijri_month", "مهر ۱۴۰۶"),
        ("fa", date(2027, 6, 5), "hijri_year", "۱۴۴۸ ه‍.ق"),
        ("ar", date(2027, 12, 31), "year", "٢٠٢٧"),
        ("ar", date(2027, 6, 30), "month", "حزيران/يونيه ٢٠٢٧"),
        ("ar", date(2028, 3, 19), "solar_hijri_year", "١٤٠٦ هـ.ش"),
        ("ar", date(2027, 6, 5), "hijri_month", "ذو الحجة ١٤٤٨ هـ"),
    ],
)
def test_it_is_shown_as_it_was_stated_whatever_calendar_the_reader_chose(language, last, precision, words):
    with translation.override(language), override_calendar(Calendar.SOLAR_HIJRI):
        assert format_deadline(last, precision) == words


def test_a_day_is_shown_in_the_calendar_of_the_reader():
    with translation.override("en"), override_calendar(Calendar.SOLAR_HIJRI):
        assert format_deadline(date(2026, 11, 24), "day") == "3 Azar 1405 SH"


def test_programs_read_figures():
    with dates_for_programs():
        assert format_deadline(date(2027, 6, 30), "month") == "2027-06"
        assert format_deadline(date(2028, 3, 19), "solar_hijri_year") == "1406 SH"
    assert machine_form(date(2027, 12, 31), "year") == "2027"
    assert machine_form(date(2028, 3, 19), "solar_hijri_year") == "2028-03-19"
