"""A commitment read by queries that were made before is what it is by queries that are made anew, to the
byte, for everybody.
"""

from datetime import date

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commitments.api import server_statements
from commitments.api.prepared_rows import prepared_rows
from commitments.api.viewsets import CommitmentViewSet
from commitments.models import Commitment, FurtherTheme
from tests.factories import (
    make_commitment,
    make_focal_point,
    make_officer,
    make_theme,
    make_user,
    report,
    state_position,
)
from tracker.api.register import RegisterViewSet
from tracker.api.viewsets import CommitmentReportViewSet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]
READERS = {
    "nobody": lambda _commitment: None,
    "reader": lambda _commitment: make_user(),
    "focal point": lambda commitment: make_focal_point(state=commitment.state),
    "officer": lambda _commitment: make_officer(),
}


@pytest.fixture(autouse=True)
def kept_by_the_server(monkeypatch):
    """Inside the transaction of a test, too."""
    monkeypatch.setattr(server_statements, "can_fail", lambda _connection: True)


def addresses():
    """Of commitments with whatever is read along with them, and some without."""
    some = Commitment.objects.order_by("reference")
    rich = some.filter(positions__isnull=False, resolution__theming__isnull=False)
    cited = some.filter(resolution__citations__isnull=False, participation__citations__isnull=False)
    told = some.filter(version__gt=2)
    chosen = [*some[:3], *rich[:2], *cited[:3], *some.filter(disputed=True)[:2], *told[:4]]
    return [f"/api/v1/commitments/{one.reference}/" for one in chosen]


def answers(client):
    found = [client.get(address) for address in addresses()]
    return [(one.status_code, one.content, one.headers.get("ETag")) for one in found]


@pytest.mark.parametrize("who", READERS)
def test_is_what_it_is_by_queries_that_are_made_anew(client, monkeypatch, who):
    if reader := READERS[who](Commitment.objects.filter(version__gt=2).order_by("reference").first()):
        client.force_login(reader)

    prepared = answers(client)
    again = answers(client)
    with monkeypatch.context() as anew:
        anew.setattr(RegisterViewSet, "get_object", CommitmentViewSet.get_object)
        assert answers(client) == prepared == again
    assert {200} <= {status for status, _content, _tag in prepared}


def test_takes_as_many_queries_as_before_and_makes_none_of_them(client, monkeypatch):
    (address, *_rest) = addresses()
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    # The last two read the sources of both lists of citations.
    assert len(asked) == 8

    monkeypatch.setattr("commitments.api.prepared_rows.PreparedQuery.of", None)
    assert client.get(address).status_code == 200


def test_follows_what_is_written_and_the_day(client, time_machine):
    commitment = make_commitment()
    address = f"/api/v1/commitments/{commitment.reference}/"
    before = client.get(address).json()
    today = timezone.localdate()

    report(commitment=commitment, status="limited", effective_on=today)
    state_position(commitment, "supported")
    FurtherTheme.objects.create(resolution=commitment.resolution, theme=make_theme(slug="ports"), place=2)
    Commitment.objects.filter(pk=commitment.pk).update(due_on=date(2031, 5, 1))
    after = client.get(address).json()
    assert (before["status"], after["status"]) == ("no_information", "limited")
    assert (after["position"], after["due_on"]) == ("supported", "2031-05-01")
    assert after["schedule"] == "not_yet_due"
    assert "ports" in str(after)

    time_machine.move_to("2031-05-03")
    assert client.get(address).json()["schedule"] == "overdue"


def test_are_made_anew_for_another_connection(client):
    (address, *_rest) = addresses()
    client.get(address)
    (key,) = list(prepared_rows.rows)[-1:]
    own, before = prepared_rows.rows[key]
    assert own is connections["default"]

    prepared_rows.rows[key] = (object(), before)
    assert client.get(address).status_code == 200
    own, after = prepared_rows.rows[key]
    assert own is connections["default"]
    assert after is not before


@pytest.mark.parametrize("who", ["focal point", "officer"])
def test_what_is_recorded_is_answered_as_it_is_read_and_composes_no_list(client, monkeypatch, who):
    monkeypatch.setattr(CommitmentReportViewSet, "get_queryset", None)
    for code in ("IRQ", "IRN"):
        commitment = make_commitment(reference=f"BAG3-R1-{code}")
        client.force_login(READERS[who](commitment))
        address = f"/api/v1/commitments/{commitment.reference}/"
        tag = client.get(address).headers["ETag"]
        told = {
            "status": "limited",
            "effective_on": timezone.localdate().isoformat(),
            "evidence": [{"kind": "url", "title": "Law", "url": "https://example.org/law"}],
        }

        answer = client.post(
            f"{address}reports/", told, content_type="application/json", headers={"if-match": tag}
        )
        assert answer.status_code == 201, answer.content
        assert answer.json() == client.get(answer.headers["Location"]).json()
        assert answer.headers["ETag"] == client.get(address).headers["ETag"] != tag


def test_are_others_where_they_are_found_by_another_column():
    row = Commitment.objects.earliest("pk")
    found = [
        prepared_rows.get(Commitment, "all", Commitment.objects.all, path=path).get(getattr(row, path))
        for path in ("pk", "reference")
    ]

    assert found == [row, row]
