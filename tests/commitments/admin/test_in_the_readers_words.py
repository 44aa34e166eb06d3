"""What the desk shows beside its forms, in the words, the calendar and the digits of its reader."""

from datetime import date

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import translation
from django.utils.html import strip_tags

from commitments.language.calendars import Calendar, override_calendar
from commitments.language.differences import change_in_words, value_in_words
from commitments.models import Conference
from commitments.templatetags.desk_values import REASONS, change_reason
from tests.factories import make_officer, make_resolution, make_source
from tracker.access.passwords import LengthValidator
from tracker.models import Preferences

pytestmark = pytest.mark.django_db


@pytest.fixture
def read_in_persian(client):
    person = make_officer()
    Preferences.objects.create(user=person, calendar=Calendar.SOLAR_HIJRI)
    client.force_login(person)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "fa"

    def read(name, *args):
        page = client.get(reverse(f"admin:commitments_{name}", args=args)).content.decode()
        return " ".join(strip_tags(page).split())

    return read


def test_a_field_for_reading_and_a_heading_are_in_the_language_of_the_page(read_in_persian):
    resolution = make_resolution(number=7)
    make_source(language="ar")

    assert "شماره: ۷" in read_in_persian("resolution_change", resolution.pk)
    sources = read_in_persian("sourcedocument_changelist")
    assert "ناشر" in sources
    assert "عربی" in sources
    assert "Publisher name" not in sources


def test_a_history_says_what_changed_in_the_calendar_of_its_reader(read_in_persian):
    source = make_source()
    source.published_on, source._change_reason = date(2026, 3, 21), "guide"
    source.save()

    seen = read_in_persian("sourcedocument_history", source.pk)

    assert "۱ فروردین ۱۴۰۵" in seen
    assert "گام به گام" in seen
    past = read_in_persian("sourcedocument_simple_history", source.pk, source.history.first().pk)
    assert "نسخه‌ای پیشین" in past
    assert "Historical" not in past


def test_values_and_changes_are_said_as_the_reader_writes_them():
    with translation.override("ar"), override_calendar(Calendar.GREGORIAN):
        assert value_in_words("2026-12-07") == "٧ كانون الأول/ديسمبر ٢٠٢٦"
        assert value_in_words("1405") == "١٤٠٥"
        assert change_in_words("x", True, None) == "x: «نعم» ← «غير مذكور»"


def test_what_the_product_gives_as_a_reason_is_said_in_each_language():
    for language in ("fa", "ar"):
        with translation.override(language):
            assert all(change_reason(reason) not in {reason, text} for reason, text in REASONS.items())
            assert change_reason("Told by letter.") == "Told by letter."


def test_how_long_a_password_is_stands_in_the_digits_of_the_reader():
    with translation.override("fa"):
        assert "۱۰" in LengthValidator(min_length=10).get_help_text()
        with pytest.raises(Exception, match="۱۰"):
            LengthValidator(min_length=10).validate("short", User())


def test_what_no_source_calls_adopted_is_not_called_a_resolution(read_in_persian):
    resolution = make_resolution()
    for kind, word in {"item": "بند", "recommendation": "توصیه", "resolution": "مصوبه"}.items():
        Conference.objects.update(item_kind=kind)

        assert f" {word} {resolution.reference}" in read_in_persian("resolution_change", resolution.pk)
