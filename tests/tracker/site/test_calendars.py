"""Visitors choose the calendar of the dates that they read; a cookie of their browser keeps it."""

import pytest

from tests.factories import at, make_commitment, make_resolution, make_user

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database,
    pytest.mark.time_machine(at(2026, 3, 10), tick=False),
]

PAGE = "/fa/states/IRQ/?as_of=2026-01-31"


@pytest.fixture(autouse=True)
def commitment():
    return make_commitment(reference="BAG3-R1-IRQ")


def choose(client, calendar, months="", **more):
    return client.post("/fa/calendar/", {"calendar": calendar, "arabic_months": months, **more})


def test_pages_show_and_take_dates_in_the_calendar_that_a_visitor_chose(client):
    before = client.get(PAGE)
    assert "۳۱ ژانویه ۲۰۲۶" in before.content.decode()
    assert "Cookie" in before["Vary"]

    answer = choose(client, "solar_hijri", next="/fa/states/IRQ/?as_of=2026-01-31")

    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    cookie = answer.cookies["mithaq_calendar"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    page = client.get(PAGE).content.decode()
    assert "۱۱ بهمن ۱۴۰۴" in page
    assert 'name="as_of" value="۱۴۰۴-۱۱-۱۱"' in page
    assert "checked" in client.get("/fa/calendar/").content.decode().partition('value="solar_hijri"')[2][:60]
    # Programs are asked for nothing.
    assert client.get("/api/v1/commitments/BAG3-R1-IRQ/").json()["updated_at"].startswith("2026-03-10T")


def test_arabic_months_have_both_names_until_a_visitor_chooses_one(client):
    assert "كانون الثاني/يناير" in client.get("/ar/states/IRQ/?as_of=2026-01-31").content.decode()

    choose(client, "gregorian", "levant")

    page = client.get("/ar/states/IRQ/?as_of=2026-01-31").content.decode()
    assert "كانون الثاني" in page
    assert "يناير" not in page


@pytest.mark.parametrize("cookie", ["jalali", "solar_hijri", "solar_hijri.moon", "x.levant", "." * 3000])
def test_what_is_no_choice_is_none(client, cookie):
    client.cookies["mithaq_calendar"] = cookie

    page = client.get(PAGE).content.decode()

    assert ("۱۱ بهمن ۱۴۰۴" in page) is cookie.startswith("solar_hijri")


def test_a_choice_that_is_not_offered_is_refused_and_leads_nowhere_else(client):
    assert choose(client, "jalali").status_code == 422
    for address in ("https://evil.example/", "//evil.example/x", "/fa/calendar/", "javascript:x"):
        assert choose(client, "hijri", next=address)["Location"] == "/fa/"
    # A path of this site that a browser would take for the address of another one.
    for path in ("//evil.example/x", "/\\evil.example/x"):
        assert choose(client, "hijri", next=f"http://testserver{path}")["Location"] == "/fa/"
    assert client.get("/fa/calendar/?next=/fa/").status_code == 400


def test_whoever_is_signed_in_is_led_to_their_preferences_and_no_cookie_counts(client):
    choose(client, "hijri")
    client.force_login(make_user())

    assert client.get("/fa/calendar/")["Location"] == "/admin/preferences/"
    assert "۳۱ ژانویه ۲۰۲۶" in client.get(PAGE).content.decode()


def test_an_item_is_called_as_its_sources_call_it(client):
    resolution = make_resolution(number=2)
    resolution.conference.item_kind = "recommendation"
    resolution.conference.save()

    assert client.get("/api/v1/resolutions/BAG3-R2/").json()["item_kind"] == "recommendation"
    rows = b"".join(client.get("/api/v1/resolutions/?format=csv")).decode().splitlines()
    assert rows[0].endswith(",item_kind")
    assert all(row.endswith(",recommendation") for row in rows[1:])
