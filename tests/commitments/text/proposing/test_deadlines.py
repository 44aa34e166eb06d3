"""Deadlines: dates that bound an action, in their calendars."""

from datetime import date

import pytest

from tests.commitments.text.proposing.asking import drafted


def deadline(text, language):
    (proposal,) = drafted(text, language).proposals
    return proposal.deadline


@pytest.mark.parametrize(
    ("text", "language", "due_on", "calendar", "precision"),
    [
        ("They agreed to report by the end of 2027.", "en", date(2027, 12, 31), "gregorian", "year"),
        ("They agreed to report no later than 1 March 2027.", "en", date(2027, 3, 1), "gregorian", "day"),
        ("They agreed to report before June 2027.", "en", date(2027, 5, 31), "gregorian", "month"),
        ("اتفقوا على تقديم تقرير قبل نهاية عام ٢٠٢٧.", "ar", date(2027, 12, 31), "gregorian", "year"),
        ("اتفقوا على تقديم تقرير بحلول ٣٠ حزيران/يونيو ٢٠٢٧.", "ar", date(2027, 6, 30), "gregorian", "day"),
        ("اتفقوا على تقديم تقرير بحلول نهاية عام ١٤٤٨ هـ.", "ar", date(2027, 6, 5), "hijri", "hijri_year"),
        (
            "وزیران متعهد شدند تا پایان سال ۱۴۰۵ گزارش دهند.",
            "fa",
            date(2027, 3, 20),
            "solar_hijri",
            "solar_hijri_year",
        ),
        ("وزیران متعهد شدند تا ۳۰ ژوئن ۲۰۲۷ گزارش دهند.", "fa", date(2027, 6, 30), "gregorian", "day"),
        (
            "وزیران متعهد شدند تا پایان مهر ۱۴۰۶ گزارش دهند.",
            "fa",
            date(2027, 10, 22),
            "solar_hijri",
            "solar_hijri_month",
        ),
    ],
)
def test_a_date_that_bounds_the_action_is_a_deadline(text, language, due_on, calendar, precision):
    found = deadline(text, language)

    assert (found.due_on, found.calendar, found.is_reading) == (due_on, calendar, False)
    assert found.precision == precision


def test_in_a_year_is_read_as_by_that_year_and_says_so():
    found = deadline("They agreed to report in 2027.", "en")

    assert (found.due_on, found.precision, found.is_reading) == (date(2027, 12, 31), "year", True)


def test_an_event_without_a_date_is_kept_as_words():
    text = "They agreed to report before the next summit."
    found = deadline(text, "en")

    assert found.due_on is None
    assert found.span.of(text) == "before the next summit"


@pytest.mark.parametrize(
    "text",
    [
        "They agreed to report on the Harbours 2040 plan.",
        "They agreed to use the charts adopted in 2019.",
        "They agreed to report within three months.",
    ],
)
def test_what_bounds_nothing_or_has_no_date_is_no_day(text):
    found = deadline(text, "en")

    assert found is None or found.due_on is None
