"""What comes after one record: the next commitment of its list, and what the public sees of it."""

from datetime import date

import pytest
from django.urls import reverse

from commitments.models import Commitment
from tests.factories import at, make_commitment, make_focal_point, make_officer, report
from tests.tracker.admin.test_record_status import RECORD, typed

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]


@pytest.fixture
def officer(client):
    person = make_officer(username="layla")
    client.force_login(person)
    return person


def test_after_one_comes_the_next_of_the_list_that_it_came_from(client, officer):
    for code in ("IRN", "IRQ", "TUR"):
        make_commitment(reference=f"BAG3-R1-{code}")
    here, after = (Commitment.objects.get(reference=f"BAG3-R1-{code}") for code in ("IRN", "TUR"))
    Commitment.objects.filter(reference="BAG3-R1-IRQ").update(lead_agency="Elsewhere")
    report(commitment=Commitment.objects.get(reference="BAG3-R1-IRQ"), effective_on=date(2026, 3, 1))
    opened = reverse("admin:commitments_commitment_record_one", args=[here.pk])
    page = client.get(opened, {"_changelist_filters": "reported=false"}).content.decode()
    assert "Record and go to BAG3-R1-TUR" in page

    onward = {"record": "next", "next": after.pk, "_changelist_filters": "reported=false"}
    answer = client.post(reverse(RECORD), typed(here) | onward)

    there = reverse("admin:commitments_commitment_record_one", args=[after.pk])
    assert answer["Location"] == f"{there}?_changelist_filters=reported%3Dfalse"
    assert "go to BAG3" not in client.get(answer["Location"]).content.decode()


def test_what_waits_for_a_review_says_so(client):
    commitment = make_commitment()
    client.force_login(make_focal_point(state=commitment.state, username="iraq"))
    before = client.post(reverse(RECORD), typed(commitment) | {"preview": "1"}).content.decode()
    assert "1 waits for a review once it is recorded" in before
    assert "Once it is accepted" in before

    after = client.post(reverse(RECORD), typed(commitment) | {"record": "1"}, follow=True)

    assert "“Limited” was recorded; it waits for a review." in after.content.decode()


def test_what_counts_at_once_says_what_the_public_will_see(client, officer):
    page = client.post(reverse(RECORD), typed(make_commitment()) | {"preview": "1"}).content.decode()

    assert "Once it is recorded" in page
    assert "waits for a review" not in page
