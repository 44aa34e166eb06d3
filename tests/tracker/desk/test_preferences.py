"""What people choose for themselves."""

from datetime import date

import pytest
from django.urls import reverse

from tests.factories import make_commitment, make_officer, make_user
from tests.seen import seen_at
from tracker.models import Preferences

pytestmark = pytest.mark.django_db
PAGE = "/admin/preferences/"


@pytest.fixture
def person(client):
    person = make_user(username="layla")
    client.force_login(person)
    return person


def test_preferences_are_kept_and_shown_again(client, person):
    answer = client.post(
        PAGE,
        {
            "calendar": "hijri",
            "language": "ar",
            "reminders": "",
            "snoozed_until": "2026-12-01",
            "snoozed_until_calendar": "gregorian",
            "single_keys": "on",
        },
    )

    assert answer.status_code == 302
    kept = Preferences.objects.get(user=person)
    assert (kept.calendar, kept.language, kept.reminders, kept.snoozed_until, kept.single_keys) == (
        "hijri",
        "ar",
        False,
        date(2026, 12, 1),
        True,
    )
    page = client.get(PAGE).content.decode()
    assert 'value="1448-06-21"' in page


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"calendar": "julian"}, "not one of the available choices"),
        ({"language": "de"}, "not one of the available choices"),
        ({"snoozed_until": "soon"}, "This is no date"),
    ],
)
def test_bad_input_is_marked_and_nothing_is_kept(client, person, values, says):
    answer = client.post(PAGE, {"calendar": "gregorian", "language": "en"} | values)

    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not Preferences.objects.exists()


def test_they_are_ones_own(client, person):
    other = Preferences.objects.create(user=make_user(username="omar"), calendar="hijri")

    client.post(PAGE, {"calendar": "solar_hijri", "language": "fa"})

    other.refresh_from_db()
    assert other.calendar == "hijri"
    assert Preferences.objects.count() == 2


def test_dates_typed_in_the_chosen_calendar_are_stored_as_gregorian(client):
    officer = make_officer()
    client.force_login(officer)
    Preferences.objects.create(user=officer, calendar="solar_hijri")
    commitment = make_commitment()
    address = reverse("admin:commitments_commitment_change", args=[commitment.pk])
    assert 'name="due_on_calendar" value="solar_hijri"' in client.get(address).content.decode()

    client.post(
        address,
        {"position": "unknown", "lead_agency": "", "due_on": "۱۴۰۵-۰۹-۰۳", "due_on_calendar": "solar_hijri"}
        | seen_at(client, address),
    )

    commitment.refresh_from_db()
    assert commitment.due_on == date(2026, 11, 24)
    assert 'value="1405-09-03"' in client.get(address).content.decode()


def test_the_api_stays_gregorian_whatever_a_person_chose(client):
    officer = make_officer()
    client.force_login(officer)
    Preferences.objects.create(user=officer, calendar="solar_hijri")
    make_commitment(due_on=date(2026, 11, 24))

    assert client.get("/api/v1/commitments/BAG3-R1-IRQ/").json()["due_on"] == "2026-11-24"


def test_the_months_of_arabic_pages_are_those_that_were_chosen(client, person):
    make_commitment(reference="BAG3-R1-IRQ")
    values = {"calendar": "gregorian", "language": "ar", "arabic_months": "egypt"}
    assert client.post(PAGE, values).status_code == 302
    page = "/ar/states/IRQ/?as_of=2025-12-31"
    assert "٣١ ديسمبر ٢٠٢٥" in client.get(page).content.decode()

    # Who does not say so keeps them.
    assert client.post(PAGE, {"calendar": "gregorian", "language": "ar"}).status_code == 302
    assert Preferences.objects.get(user=person).arabic_months == "egypt"
    client.logout()
    assert "٣١ كانون الأول/ديسمبر ٢٠٢٥" in client.get(page).content.decode()
