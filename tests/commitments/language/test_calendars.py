"""Dates in the calendar and digits of whoever reads or types them."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given, strategies as st

from commitments.language.calendars import (
    Calendar,
    CalendarDateField,
    format_date,
    format_datetime,
    format_typed_date,
    localize_digits,
    localize_number,
    override_calendar,
    parse_date,
)

DAY = date(2026, 11, 24)


class DayForm(forms.Form):
    day = CalendarDateField()


@pytest.mark.parametrize(
    ("calendar", "figures"),
    [
        (Calendar.GREGORIAN, "2026-11-24"),
        (Calendar.SOLAR_HIJRI, "1405-09-03"),
        (Calendar.HIJRI, "1448-06-14"),
    ],
)
def test_a_day_is_written_and_read_in_each_calendar(calendar, figures):
    assert format_typed_date(DAY, calendar) == figures
    assert parse_date(figures, calendar) == DAY
    assert type(parse_date(figures, calendar)) is date


@given(st.dates(min_value=date(1925, 1, 1), max_value=date(2076, 12, 31)), st.sampled_from(list(Calendar)))
def test_every_day_comes_back(day, calendar):
    assert parse_date(format_typed_date(day, calendar), calendar) == day


# The new years of 1399 to 1405, as the calendar of Iran gives them.
@pytest.mark.parametrize(
    ("solar", "gregorian"),
    [
        ("1399-01-01", date(2020, 3, 20)),
        ("1400-01-01", date(2021, 3, 21)),
        ("1403-12-30", date(2025, 3, 20)),
        ("1405-01-01", date(2026, 3, 21)),
    ],
)
def test_solar_new_years_are_those_of_the_official_calendar(solar, gregorian):
    assert parse_date(solar, Calendar.SOLAR_HIJRI) == gregorian


@pytest.mark.parametrize("typed", ["۱۴۰۵-۰۹-۰۳", "١٤٠٥/٩/٣", "1405.9.3", " 1405-09-03 "])
def test_figures_of_any_script_are_read(typed):
    assert parse_date(typed, Calendar.SOLAR_HIJRI) == DAY


@pytest.mark.parametrize(
    ("typed", "calendar", "says"),
    [
        ("1404-12-30", Calendar.SOLAR_HIJRI, "There is no such day"),
        ("1405-13-01", Calendar.SOLAR_HIJRI, "There is no such day"),
        ("2026-02-29", Calendar.GREGORIAN, "There is no such day"),
        ("1448-06-31", Calendar.HIJRI, "There is no such day"),
        ("1405-09-03", Calendar.GREGORIAN, "1405 is no year that a date here has"),
        ("2026-11-24", Calendar.SOLAR_HIJRI, "2026 is no year that a date here has"),
        ("2026-11-24", Calendar.HIJRI, "choose another calendar"),
        ("24 November", Calendar.GREGORIAN, "This is no date"),
        ("2026-11", Calendar.GREGORIAN, "This is no date"),
        ("9" * 5000, Calendar.GREGORIAN, "This is no date"),
        ("²026-11-24", Calendar.GREGORIAN, "This is no date"),
    ],
)
def test_a_day_that_is_none_is_refused_in_words(typed, calendar, says):
    with pytest.raises(ValidationError, match=says):
        parse_date(typed, calendar)


@pytest.mark.parametrize(
    ("language", "calendar", "words"),
    [
        ("en", Calendar.GREGORIAN, "Nov. 24, 2026"),
        ("en", Calendar.SOLAR_HIJRI, "3 Azar 1405 SH"),
        ("fa", Calendar.SOLAR_HIJRI, "۳ آذر ۱۴۰۵"),
        ("ar", Calendar.HIJRI, "١٤ جمادى الآخرة ١٤٤٨ هـ"),
        ("ar", Calendar.GREGORIAN, "٢٤ تشرين الثاني/نوفمبر ٢٠٢٦"),
    ],
)
def test_a_day_is_said_in_the_words_and_digits_of_the_language(language, calendar, words):
    with translation.override(language), override_calendar(calendar):
        assert format_date(DAY) == words


def test_a_day_that_a_calendar_does_not_reach_is_said_in_gregorian_words():
    with override_calendar(Calendar.HIJRI):
        assert format_date(date(1900, 1, 2)) == "Jan. 2, 1900"


def test_no_message_writes_a_day_past_the_calendar_of_its_reader():
    """Django's own formats know neither the reader's calendar nor digits."""
    bypasses = [
        str(path.relative_to(settings.BASE_DIR))
        for app in ("commitments", "tracker", "config")
        for path in (settings.BASE_DIR / app).rglob("*.py")
        if "date_format(" in path.read_text() and path.name not in {"calendars.py", "workbooks.py"}
    ]

    assert bypasses == []


def test_a_moment_has_its_time_of_day():
    with translation.override("fa"), override_calendar(Calendar.SOLAR_HIJRI):
        assert format_datetime(datetime(2026, 11, 24, 9, 5)) == "۳ آذر ۱۴۰۵، ساعت ۰۹:۰۵"  # noqa: DTZ001 (shown as it is)


def test_numbers_have_the_digits_and_the_mark_of_the_language():
    assert localize_number(Decimal("40.500000")) == "40.5"
    with translation.override("fa"):
        assert localize_number(Decimal("40.500000")) == "۴۰٫۵"
        assert localize_digits(1234) == "۱۲۳۴"
    with translation.override("ar"):
        assert localize_digits(1234) == "١٢٣٤"


def test_a_typed_date_is_read_in_the_calendar_of_its_page_not_in_the_one_chosen_since():
    form = DayForm({"day": "1405-09-03", "day_calendar": "solar_hijri"})

    with override_calendar(Calendar.HIJRI):
        assert form.is_valid()
        assert form.cleaned_data["day"] == DAY


def test_a_date_without_a_named_calendar_is_gregorian():
    with override_calendar(Calendar.SOLAR_HIJRI):
        form = DayForm({"day": "1405-09-03"})
        assert "no year that a date here has" in str(form.errors)
        assert DayForm({"day": "2026-11-24"}).is_valid()


def test_a_field_shows_the_day_in_the_calendar_and_names_it():
    with translation.override("fa"), override_calendar(Calendar.SOLAR_HIJRI):
        shown = str(DayForm(initial={"day": DAY})["day"])

    for part in (
        'value="۱۴۰۵-۰۹-۰۳"',
        'name="day_calendar" value="solar_hijri"',
        'type="text"',
        "هجری خورشیدی",
    ):
        assert part in shown


def test_what_could_not_be_read_stays_as_it_was_typed():
    assert 'value="next week"' in str(DayForm({"day": "next week"})["day"])


def test_gregorian_dates_have_the_browsers_own_field():
    assert 'type="date"' in str(DayForm(initial={"day": DAY})["day"])


@pytest.mark.parametrize(
    ("months", "shown"),
    [
        ("both", "٧ كانون الأول/ديسمبر ٢٠٢٥"),
        ("levant", "٧ كانون الأول ٢٠٢٥"),
        ("egypt", "٧ ديسمبر ٢٠٢٥"),
    ],
)
def test_the_months_of_arabic_have_the_names_that_a_reader_chose(months, shown):
    with translation.override("ar"), override_calendar("gregorian", months=months):
        assert format_date(date(2025, 12, 7)) == shown
    with translation.override("ar"), override_calendar("gregorian"):
        assert format_date(date(2025, 12, 7)) == "٧ كانون الأول/ديسمبر ٢٠٢٥"
    with translation.override("en"), override_calendar("gregorian", months=months):
        assert format_date(date(2025, 12, 7)) == "Dec. 7, 2025"
