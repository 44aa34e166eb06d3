"""Fields that are made once: every answer is the framework's own, and no answer leaves a trace in another."""

from datetime import date

import pytest
from rest_framework import serializers

from commitments.api.prepared_fields import PreparedFieldsSerializer, made_for
from commitments.api.serializers import CommitmentDetailSerializer
from commitments.models import Commitment
from tests.factories import (
    make_commitment,
    make_resolution,
    report,
    web_page,
    withdraw,
)
from tracker.api.serializers import StatusReportSerializer

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
DETAIL = "commitments/BAG3-R1-IRQ/"
ADDRESSES = [
    "commitments/",
    DETAIL,
    f"{DETAIL}reports/",
    "resolutions/BAG3-R1/",
    "conferences/BAG3/",
    "states/",
    "reviews/",
    "sources/",
]
OPTIONS = ["", "names=all&lang=fa", "labels=true&lang=ar", "labels=true&names=all&lang=fa"]


@pytest.fixture(autouse=True)
def record():
    commitment = make_commitment(resolution=make_resolution(strength="agreed"))
    report(commitment=commitment, effective_on=date(2026, 2, 1), evidence=[web_page()])
    withdraw(report=report(commitment=commitment, effective_on=date(2026, 3, 1)))


def answers(client):
    found = [client.get(f"/api/v1/{address}?{options}") for options in OPTIONS for address in ADDRESSES]
    assert {answer.status_code for answer in found} == {200}
    return [answer.content.decode() for answer in found]


def test_every_answer_is_that_of_fields_made_anew(client, monkeypatch):
    once = answers(client)
    again = answers(client)
    monkeypatch.setattr(PreparedFieldsSerializer, "get_fields", lambda self: self.made_fields())
    monkeypatch.setattr(
        PreparedFieldsSerializer, "to_representation", serializers.ModelSerializer.to_representation
    )

    assert once == again == answers(client)
    assert once[1 + len(ADDRESSES)] != once[1] != once[1 + 2 * len(ADDRESSES)]


def test_of_one_commitment_and_its_trail_they_are_bound_once_and_know_of_no_request(client, monkeypatch):
    addresses = [f"/api/v1/{one}" for one in (DETAIL, f"{DETAIL}reports/")]
    first = [client.get(address).content for address in addresses]
    monkeypatch.setattr(PreparedFieldsSerializer, "get_fields", None)

    assert [client.get(address).content for address in addresses] == first
    for kept in (CommitmentDetailSerializer, StatusReportSerializer):
        assert made_for(kept, ()).context == {}


def test_they_are_made_once(client, monkeypatch):
    first = client.get(f"/api/v1/{DETAIL}").json()
    monkeypatch.setattr(serializers.ModelSerializer, "build_field", None)

    assert client.get(f"/api/v1/{DETAIL}").json() == first


def test_what_is_done_to_the_fields_of_one_answer_is_not_done_to_the_next():
    one, other = CommitmentDetailSerializer(context={}), CommitmentDetailSerializer(context={})
    one.fields.pop("status")
    one.fields["reference"].help_text = "Of this one alone."

    assert other.fields["status"].parent is other
    assert other.fields["reference"].help_text != "Of this one alone."
    assert one.fields["reference"].parent is one
    assert one.fields["positions"].child.parent is one.fields["positions"]
    assert "status" not in {name for name, _read, _show in one.shown_fields}


@pytest.mark.parametrize("source", ["resolution.title_en", "effective_due_on", "get_absolute_url"])
def test_a_value_is_read_as_the_framework_reads_it(source):
    """A path, a value that is null, and a method."""

    class Reading(PreparedFieldsSerializer):
        shown = serializers.CharField(source=source, read_only=True)

        class Meta:
            model = Commitment
            fields = ("shown",)

    row = Reading(Commitment.objects.get())
    assert row.data == serializers.ModelSerializer.to_representation(row, row.instance)


def test_a_commitment_is_shown_in_as_many_queries_as_before(client, django_assert_num_queries):
    with django_assert_num_queries(6):
        assert client.get(f"/api/v1/{DETAIL}").status_code == 200
