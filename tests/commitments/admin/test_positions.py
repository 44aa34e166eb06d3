"""The position on the page of a commitment: with its day and its source, as another statement on record."""

from datetime import date

import pytest
from django.urls import reverse

from commitments.models import Commitment, StatedPosition
from tests.factories import make_commitment, make_conference, make_officer, make_source, state_position
from tests.seen import seen_at

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2026-03-10T12:00:00Z", tick=False)]


@pytest.fixture
def officer(client):
    make_conference(starts_on=date(2026, 1, 5), ends_on=date(2026, 1, 6))
    officer = make_officer()
    client.force_login(officer)
    return officer


def save(client, commitment, **values):
    form = {"position": commitment.position, "lead_agency": commitment.lead_agency, "due_on": ""} | values
    address = reverse("admin:commitments_commitment_change", args=[commitment.pk])
    return client.post(address, seen_at(client, address) | form)


def on_record():
    return list(StatedPosition.objects.order_by("pk").values_list("position", "stated_on", "source__slug"))


def test_it_is_recorded_with_its_day_and_source(client, officer):
    commitment, source = make_commitment(), make_source(slug="press-1")

    answer = save(
        client, commitment, position="noted", position_stated_on="2026-03-02", position_source=source.pk
    )

    assert answer.status_code == 302
    assert on_record() == [("noted", date(2026, 3, 2), "press-1")]
    assert StatedPosition.objects.get().recorded_by == officer
    stored = Commitment.objects.get()
    assert (stored.position, stored.revision) == ("noted", 1)
    latest = stored.history.first()
    assert (latest.history_user, latest.position) == (officer, "noted")
    page = client.get(reverse("admin:commitments_commitment_change", args=[commitment.pk])).content.decode()
    assert "Source press-1" in page


def test_without_a_day_it_holds_from_the_start(client, officer):
    save(client, make_commitment(), position="supported")

    assert on_record() == [("supported", None, None)]


def test_the_day_of_the_position_on_record_can_be_given_later(client, officer):
    commitment = make_commitment(position="supported")

    save(client, commitment, position_stated_on="2026-03-02")

    assert on_record() == [("supported", None, None), ("supported", date(2026, 3, 2), None)]


def test_a_form_that_says_nothing_of_it_records_none(client, officer):
    commitment = make_commitment(position="supported")

    assert save(client, commitment, lead_agency="Ministry of Interior").status_code == 302

    assert on_record() == [("supported", None, None)]
    assert Commitment.objects.get().lead_agency == "Ministry of Interior"


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2026-03-11", "is in the future"),
        ("2026-01-04", "nothing that it agreed had a position before it"),
        ("", "Give the day of the one that follows it"),
        ("2026-02-28", "Give the day of the one that follows it"),
    ],
)
def test_a_day_that_cannot_be_is_refused_at_its_field(client, officer, day, said):
    commitment = make_commitment()
    state_position(commitment, "supported", stated_on=date(2026, 3, 1))

    answer = save(client, commitment, position="noted", position_stated_on=day)

    assert answer.status_code == 200
    errors = answer.context["adminform"].form.errors
    assert said in errors["position_stated_on"][0]
    assert on_record() == [("supported", date(2026, 3, 1), None)]
