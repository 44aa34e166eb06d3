"""The day of a public page is typed in the calendar and the digits of its reader."""

import re
from datetime import date

import pytest
from django.utils import translation

from commitments.language.calendars import format_typed_date
from tests.factories import at, make_commitment, make_user
from tracker.models import Preferences

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database,
    pytest.mark.time_machine(at(2026, 3, 10), tick=False),
]


@pytest.fixture
def reader(client):
    """Somebody whose pages are in the Solar Hijri calendar."""
    person = make_user()
    Preferences.objects.create(user=person, calendar="solar_hijri")
    client.force_login(person)
    make_commitment(reference="BAG3-R1-IRQ")
    return person


def field(page: str, name: str) -> str:
    return re.search(rf'<input[^>]* name="{name}"[^>]*>', page)[0]


def test_a_field_shows_the_day_as_its_reader_writes_it(client, reader):
    shown = client.get("/fa/states/IRQ/?as_of=2026-01-31").content.decode()

    assert 'value="۱۴۰۴-۱۱-۱۱"' in field(shown, "as_of")
    assert 'type="text"' in field(shown, "known_at")
    assert 'value="solar_hijri"' in field(shown, "as_of_calendar")


def test_a_reader_of_the_gregorian_calendar_gets_the_field_of_the_browser(client):
    make_commitment(reference="BAG3-R1-IRQ")

    shown = client.get("/fa/states/IRQ/?as_of=2026-01-31").content.decode()

    assert field(shown, "as_of") == (
        '<input type="date" id="as_of" name="as_of" value="2026-01-31" max="2026-03-10">'
    )
    assert "as_of_calendar" not in shown


@pytest.mark.parametrize(
    ("query", "on", "known_on"),
    [
        ({"as_of": "۱۴۰۴-۱۱-۱۱", "as_of_calendar": "solar_hijri"}, date(2026, 1, 31), None),
        ({"as_of": "1404/11/11", "as_of_calendar": "solar_hijri"}, date(2026, 1, 31), None),
        ({"as_of": "١٤٤٧-٠٨-١٢", "as_of_calendar": "hijri"}, date(2026, 1, 31), None),
        ({"as_of": "۲۰۲۶-۰۱-۳۱"}, date(2026, 1, 31), None),
        ({"as_of": "2026-01-31", "as_of_calendar": "gregorian"}, date(2026, 1, 31), None),
        (
            {
                "as_of": "1404-11-11",
                "as_of_calendar": "solar_hijri",
                "known_at": "1404-12-01",
                "known_at_calendar": "solar_hijri",
            },
            date(2026, 1, 31),
            date(2026, 2, 20),
        ),
        ({"known_at": "2026-02-20T00:00:00Z"}, date(2026, 2, 20), date(2026, 2, 20)),
    ],
)
def test_a_day_is_read_in_the_calendar_that_its_field_sends_along(client, reader, query, on, known_on):
    as_of = client.get("/en/states/IRQ/", query).context["as_of"]

    assert (as_of.on, as_of.known_at and as_of.known_at.date()) == (on, known_on)


@pytest.mark.parametrize(
    "query",
    [
        {"as_of": "1404-12-30", "as_of_calendar": "solar_hijri"},
        {"as_of": "2026-01-31", "as_of_calendar": "solar_hijri"},
        {"as_of": "1404-11-11"},
        {"as_of": "1404-11-11", "as_of_calendar": "julian"},
        {"as_of": "1405-11-11", "as_of_calendar": "solar_hijri"},
    ],
)
def test_what_is_no_day_of_that_calendar_is_refused(client, reader, query):
    assert client.get("/fa/states/IRQ/", query).status_code == 400


def test_links_of_the_page_keep_the_day_as_programs_write_it(client, reader):
    shown = client.get(
        "/fa/states/IRQ/", {"as_of": "1404-11-11", "as_of_calendar": "solar_hijri"}
    ).content.decode()

    assert "as_of=2026-01-31" in shown
    with translation.override("fa"):
        assert format_typed_date(date(2026, 1, 31)) == "2026-01-31"
