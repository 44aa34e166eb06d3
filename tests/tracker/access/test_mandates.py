"""Mandates give their rights from the first day to the last, and take sessions along when they end."""

from datetime import date

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import (
    at,
    make_administrator,
    make_commitment,
    make_focal_point,
    make_mandate,
    make_officer,
    make_reviewer,
    make_state,
    make_user,
)
from tests.seen import seen_at
from tracker.access.roles import rights_of
from tracker.models import Mandate, StatusReport

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]
LIST = "/admin/tracker/mandate/"
RECORD = "/admin/commitments/commitment/record/"
PASSWORD = "a-long-password-1"


@pytest.fixture
def closed(settings):
    settings.PUBLIC_READ = False


def typed(commitment):
    return {
        "status": "limited",
        "effective_on": "2026-03-01",
        "note": "",
        "commitments": f"{commitment.pk}:{commitment.version}",
        "record": "1",
    }


@pytest.mark.parametrize(("day", "holds"), [(9, False), (10, True), (19, True), (20, False)])
def test_a_mandate_holds_from_its_first_day_to_the_day_before_its_end(day, holds):
    person = make_focal_point(starts_on=date(2026, 3, 10), ends_on=date(2026, 3, 20))

    with time_machine.travel(at(2026, 3, day), tick=False):
        assert rights_of(person).may_sign_in is holds
        assert person.mandates.get().in_force(on=date(2026, 3, day)) is holds


def test_a_session_ends_with_the_last_mandate_for_api_pages_and_admin(client, closed):
    commitment = make_commitment()
    person = make_focal_point(state=commitment.state)
    client.force_login(person)
    assert [client.get(address).status_code for address in ("/api/v1/states/", "/en/", "/admin/")] == [
        200,
        200,
        200,
    ]

    # As from another request: what the session's own person remembers does not count.
    Mandate.objects.get().end(on=date(2026, 3, 10))

    answer = client.post(RECORD, typed(commitment))
    assert (answer.status_code, 'id="login-form"' in answer.content.decode()) == (403, True)
    assert [client.get(address).status_code for address in ("/api/v1/states/", "/en/", "/admin/")] == [
        401,
        302,
        302,
    ]
    assert not StatusReport.objects.exists()


def test_a_session_ends_with_the_account(client, closed):
    officer = make_officer()
    client.force_login(officer)
    officer.is_active = False
    officer.save()

    assert [client.get(address).status_code for address in ("/api/v1/states/", "/en/", "/admin/")] == [
        401,
        302,
        302,
    ]


def test_a_session_that_ended_stays_dead_when_a_new_mandate_begins(client, closed):
    state = make_state(code="IRQ")
    person = make_focal_point(state=state)
    client.force_login(person)
    cookie = client.cookies["sessionid"].value
    Mandate.objects.get().end(on=date(2026, 3, 10))
    client.get("/en/")

    make_mandate(user=person, state=state, starts_on=date(2026, 3, 10))
    client.cookies["sessionid"] = cookie

    assert client.get("/api/v1/states/").status_code == 401
    assert not Session.objects.filter(session_key=cookie).exists()


def test_the_rights_for_one_state_end_while_those_for_another_go_on(client):
    iraq, iran = make_commitment(reference="BAG3-R1-IRQ"), make_commitment(reference="BAG3-R1-IRN")
    person = make_focal_point(state=iraq.state)
    make_mandate(user=person, state=iran.state)
    client.force_login(person)
    Mandate.objects.get(state=iraq.state).end(on=date(2026, 3, 10))

    assert client.post(RECORD, typed(iraq)).status_code == 404
    assert client.post(RECORD, typed(iran)).status_code == 302
    assert list(StatusReport.objects.values_list("commitment__reference", flat=True)) == ["BAG3-R1-IRN"]


@pytest.mark.parametrize(
    ("dates", "said"),
    [
        ({"ends_on": date(2026, 3, 1)}, "Your mandate for Iraq ended on"),
        ({"starts_on": date(2026, 4, 1)}, "Your mandate for Iraq begins on"),
    ],
)
def test_who_has_no_mandate_today_is_told_so_when_signing_in(client, dates, said):
    make_focal_point(username="zaynab", **dates)

    page = client.post("/admin/login/", {"username": "zaynab", "password": PASSWORD})

    assert said in page.content.decode()
    assert "sessionid" not in client.cookies


def test_the_reason_is_told_only_to_who_knows_the_password(client):
    make_focal_point(username="zaynab", ends_on=date(2026, 3, 1))

    page = client.post("/admin/login/", {"username": "zaynab", "password": "wrong"}).content.decode()

    assert "ended on" not in page
    assert "correct username and password" in page


def test_who_is_switched_off_or_has_no_role_is_told_so(client):
    make_officer(username="off")
    make_user(username="new", roles=())
    person = type(make_user()).objects.get(username="off")
    person.is_active = False
    person.save()

    assert (
        "switched off"
        in client.post("/admin/login/", {"username": "off", "password": PASSWORD}).content.decode()
    )
    assert (
        "has no role yet"
        in client.post("/admin/login/", {"username": "new", "password": PASSWORD}).content.decode()
    )


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "overlaps"),
    [
        (date(2026, 1, 1), None, True),
        (date(2026, 1, 1), date(2026, 2, 1), False),
        (date(2026, 1, 1), date(2026, 2, 2), True),
        (date(2026, 3, 1), None, False),
        (date(2026, 2, 28), date(2026, 2, 28), False),
        (date(2026, 2, 10), date(2026, 2, 12), True),
    ],
)
def test_two_mandates_of_a_person_for_a_state_do_not_overlap(starts_on, ends_on, overlaps):
    person = make_focal_point(starts_on=date(2026, 2, 1), ends_on=date(2026, 3, 1))
    mandate = Mandate(user=person, state=make_state(), starts_on=starts_on, ends_on=ends_on)

    if overlaps:
        with pytest.raises(ValidationError, match="has a mandate for this State"):
            mandate.full_clean()
    else:
        mandate.full_clean()


def test_a_mandate_for_another_state_or_of_another_person_may_overlap():
    person = make_focal_point()

    make_mandate(user=person, state=make_state(code="IRN"))
    make_focal_point()

    assert Mandate.objects.count() == 3


def test_an_administrator_ends_mandates_from_the_list_with_their_history(client):
    administrator = make_administrator()
    client.force_login(administrator)
    running = make_focal_point().mandates.get()
    ended = make_focal_point(ends_on=date(2026, 1, 1)).mandates.get()
    later = make_focal_point(starts_on=date(2026, 5, 1)).mandates.get()

    page = client.post(
        LIST, {"action": "end_today", "_selected_action": [running.pk, ended.pk, later.pk]}, follow=True
    ).content.decode()

    assert "2 mandates ended" in page
    assert {mandate.pk: mandate.ends_on for mandate in Mandate.objects.all()} == {
        running.pk: date(2026, 3, 10),
        ended.pk: date(2026, 1, 1),
        later.pk: date(2026, 5, 1),
    }
    assert running.history.first().history_user == administrator
    assert not rights_of(running.user).may_sign_in


def test_ending_mandates_from_the_list_puts_nothing_back(client):
    """They are read under the lock under which they are written."""
    client.force_login(make_administrator())
    running = make_focal_point().mandates.get()
    with CaptureQueriesContext(connection) as queries:
        client.post(LIST, {"action": "end_today", "_selected_action": [running.pk]})

    statements = [one["sql"] for one in queries]
    (written,) = (place for place, sql in enumerate(statements) if sql.startswith('UPDATE "tracker_mandate"'))
    read = max(
        place
        for place, sql in enumerate(statements[:written])
        if sql.startswith("SELECT") and 'FROM "tracker_mandate"' in sql and '"tracker_mandate"."note"' in sql
    )
    assert any(sql.startswith(("BEGIN", "SAVEPOINT")) for sql in statements[:read])
    if connection.vendor == "postgresql":
        assert "FOR UPDATE" in statements[read]


def test_the_list_tells_those_in_force_from_those_that_ended(client):
    client.force_login(make_administrator())
    make_focal_point(username="running")
    make_focal_point(username="gone", ends_on=date(2026, 1, 1))
    make_focal_point(username="coming", starts_on=date(2026, 5, 1))

    for choice, name in (("yes", "running"), ("ended", "gone"), ("later", "coming")):
        people = [
            row.user.username for row in client.get(LIST, {"in_force": choice}).context["cl"].result_list
        ]
        assert people == [name]


def test_a_mandates_person_and_state_stay_what_they_were(client):
    client.force_login(make_administrator())
    mandate = make_focal_point(username="zaynab").mandates.get()
    values = {
        "user": make_user().pk,
        "state": make_state(code="IRN").pk,
        "starts_on": "2020-01-01",
        "ends_on": "2026-06-01",
        "note": "Letter of 1 March",
    }

    address = f"{LIST}{mandate.pk}/change/"
    client.post(address, seen_at(client, address) | values)

    mandate.refresh_from_db()
    assert (mandate.user.username, mandate.state.code, mandate.ends_on) == ("zaynab", "IRQ", date(2026, 6, 1))


def person_page(person, *mandates):
    """What the page of a person sends, with these mandates."""
    values = {
        "username": person.username,
        "is_active": "on",
        "mandates-TOTAL_FORMS": len(mandates),
        "mandates-MIN_NUM_FORMS": 0,
        "mandates-MAX_NUM_FORMS": 1000,
    }
    values["mandates-INITIAL_FORMS"] = sum("id" in mandate for mandate in mandates)
    for number, mandate in enumerate(mandates):
        values |= {
            f"mandates-{number}-{name}": value for name, value in ({"user": person.pk} | mandate).items()
        }
    return values


def test_one_mandate_is_ended_and_the_next_begun_on_one_page(client):
    client.force_login(make_administrator())
    person = make_focal_point()
    old, state = person.mandates.get(), make_state()
    address = reverse("admin:auth_user_change", args=[person.pk])
    next_one = {"state": state.pk, "starts_on": "2026-04-01"}

    seen = seen_at(client, address)
    overlapping = client.post(
        address,
        seen | person_page(person, {"id": old.pk, "state": state.pk, "starts_on": "2020-01-01"}, next_one),
    ).content.decode()
    assert "Two of these mandates are for the same State" in overlapping
    assert Mandate.objects.count() == 1

    client.post(
        address,
        seen
        | person_page(
            person,
            {"id": old.pk, "state": state.pk, "starts_on": "2020-01-01", "ends_on": "2026-04-01"},
            next_one,
        ),
    )
    assert list(Mandate.objects.order_by("starts_on").values_list("starts_on", "ends_on")) == [
        (date(2020, 1, 1), date(2026, 4, 1)),
        (date(2026, 4, 1), None),
    ]


@pytest.mark.parametrize("make", [make_officer, make_reviewer, make_focal_point])
def test_only_administrators_give_mandates(client, make):
    person = make()
    client.force_login(person)

    answer = client.post(
        f"{LIST}add/", {"user": person.pk, "state": make_state(code="IRN").pk, "starts_on": "2026-01-01"}
    )

    assert answer.status_code == 403
    assert not Mandate.objects.filter(state__code="IRN").exists()
