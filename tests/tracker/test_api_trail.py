"""The trail over the API: who recorded what, when, and since when it held."""

from datetime import date

import pytest
import time_machine

from tests.factories import at, make_commitment, make_conference, make_officer, make_user, report

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(settings):
    settings.SITE_URL = "https://mithaq.example"
    with time_machine.travel(at(2026, 3, 10), tick=False):
        yield


def test_a_report_shows_who_recorded_it_when_and_since_when_it_holds(client):
    officer = make_officer(username="layla")
    officer.first_name, officer.last_name, officer.email = "Layla", "Hassan", "layla@example.org"
    officer.save()
    report(commitment=make_commitment(), status="limited", effective_on=date(2026, 2, 1), author=officer, note="An officer was named.")

    answer = client.get("/api/v1/commitments/BAG3-R1-IRQ/reports/")

    assert answer.json()["results"] == [
        {
            "reference": "BAG3-R1-IRQ-1",
            "url": "https://mithaq.example/api/v1/reports/BAG3-R1-IRQ-1/",
            "commitment": "BAG3-R1-IRQ",
            "commitment_url": "https://mithaq.example/api/v1/commitments/BAG3-R1-IRQ/",
            "sequence": 1,
            "status": "limited",
            "effective_on": "2026-02-01",
            "recorded_at": "2026-03-10T12:00:00Z",
            "author": "Layla Hassan",
            "note": "An officer was named.",
            "needs_review": False,
        }
    ]
    assert client.get("/api/v1/reports/BAG3-R1-IRQ-1/").json() == answer.json()["results"][0]
    assert b"layla@example.org" not in answer.content
    assert b'"layla"' not in answer.content


@pytest.mark.parametrize(("username", "shown"), [("layla", "layla"), ("layla@example.org", "layla")])
def test_a_person_without_a_name_is_shown_by_the_user_name_but_never_by_an_address(client, username, shown):
    report(commitment=make_commitment(), effective_on=date(2026, 2, 1), author=make_officer(username=username))

    assert client.get("/api/v1/reports/").json()["results"][0]["author"] == shown


def test_a_trail_is_in_the_order_of_recording_and_the_list_of_all_begins_with_the_latest(client):
    commitment = make_commitment()
    officer = make_officer()
    for day, month in ((10, 3), (11, 2), (12, 1)):
        with time_machine.travel(at(2026, 3, day), tick=False):
            report(commitment=commitment, effective_on=date(2026, month, 1), author=officer)

    def sequences(address):
        return [row["sequence"] for row in client.get(f"/api/v1/{address}").json()["results"]]

    assert sequences("commitments/BAG3-R1-IRQ/reports/") == [1, 2, 3]
    assert sequences("reports/") == [3, 2, 1]
    assert sequences("reports/?ordering=effective_on") == [3, 2, 1]
    assert sequences("reports/?recorded_after=2026-03-11T11:59:00Z&ordering=recorded_at") == [2, 3]


def test_the_trail_of_another_commitment_is_another_trail(client):
    report(commitment=make_commitment(), effective_on=date(2026, 2, 1))
    make_commitment(reference="BAG3-R1-IRN")

    assert client.get("/api/v1/commitments/BAG3-R1-IRN/reports/").json()["count"] == 0
    assert client.get("/api/v1/reports/?state=IRN").json()["count"] == 0


def test_a_report_that_waits_for_review_says_so(client):
    make_conference(review_policy="second_person")
    report(commitment=make_commitment(), effective_on=date(2026, 2, 1))

    assert client.get("/api/v1/reports/?needs_review=true").json()["results"][0]["needs_review"] is True
    assert client.get("/api/v1/commitments/BAG3-R1-IRQ/").json()["status"] == "no_information"


def test_a_report_has_one_address(client):
    report(commitment=make_commitment(), effective_on=date(2026, 2, 1))

    found = [client.get(f"/api/v1/reports/BAG3-R1-IRQ-{number}/").status_code for number in ("1", "01", "0", "2")]

    assert found == [200, 404, 404, 404]


def test_the_trail_of_a_draft_is_not_there(client):
    make_conference(published=False)
    report(commitment=make_commitment(), effective_on=date(2026, 2, 1))
    client.force_login(make_user(is_staff=True))

    assert client.get("/api/v1/commitments/BAG3-R1-IRQ/reports/").status_code == 404
    assert client.get("/api/v1/reports/BAG3-R1-IRQ-1/").status_code == 404
    assert client.get("/api/v1/reports/").json()["count"] == 0
