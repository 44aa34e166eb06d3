"""The demonstration's invented past ..."""

import re
from datetime import date

import pytest

from commitments.in_force import present_standing
from commitments.models import Commitment, Conference
from commitments.vocabulary import ReportState, Status
from tests.worlds import DEMO_DAY, DEMO_NOW
from tracker.models import EvidenceFile, Mandate, Measurement, Review, StatusReport
from tracker.trail.rebuilding import differences
from tracker.trail.verifying import faults_of

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("demonstration"),
    pytest.mark.time_machine(DEMO_NOW, tick=False),
]


def test_has_every_kind_of_thing_to_show():
    for conference in Conference.objects.published():
        shown = Commitment.objects.filter(resolution__conference=conference).for_register(
            on=DEMO_DAY, standing=present_standing()
        )
        assert set(shown.values_list("standing_status", flat=True)) == set(Status.values)
        for wanted in (
            {"standing_disputed": True},
            {"stale": True},
            {"standing_reviewed": True},
            {"schedule": "overdue"},
            {"schedule": "due_soon"},
            {"standing_status": "no_information", "standing_reported_status__isnull": False},
        ):
            assert shown.filter(**wanted).exists(), (conference.code, wanted)
    assert set(StatusReport.objects.with_state().values_list("state", flat=True)) == set(ReportState.values)
    assert StatusReport.objects.waiting().count() >= 10
    late = [
        row for row in StatusReport.objects.all() if (row.recorded_at.date() - row.effective_on).days >= 60
    ]
    assert len(late) >= 10
    assert {row.language for row in StatusReport.objects.all()} == {"en", "fa", "ar"}
    assert EvidenceFile.objects.exists()
    assert Measurement.objects.exists()
    assert Mandate.objects.filter(ends_on__isnull=False).exists()


def test_reaches_over_two_years_and_ends_before_today():
    moments = sorted(StatusReport.objects.values_list("recorded_at", flat=True))

    assert moments[0].date() < date(2024, 6, 1)
    assert date(2026, 1, 1) < moments[-1].date() < DEMO_DAY
    assert StatusReport.objects.values("commitment__state").distinct().count() >= 15


def test_holds_up_to_verification():
    assert list(faults_of(Commitment.objects.all())) == []
    assert list(differences()) == []


def test_is_told_by_people_who_cannot_sign_in_and_who_had_the_right():
    people = {row.author for row in StatusReport.objects.select_related("author")} | {
        row.reviewer for row in Review.objects.select_related("reviewer")
    }

    assert not any(person.has_usable_password() for person in people)
    # In each of the three languages, for a name has no other.
    assert {re.sub("[\u2068\u2069]", "", person.last_name) for person in people} == {
        "(invented · ساختگی · مختلق)"
    }


def test_was_known_as_it_was_told(client):
    counts = [
        client.get(
            "/api/v1/commitments/", {"known_at": day, "limit": "1", "status": "limited,substantial,complete"}
        ).json()["count"]
        for day in ("2024-01-20", "2025-01-01", "2026-01-01")
    ]

    assert counts[0] < counts[1] < counts[2]


def test_says_in_its_files_that_it_is_invented(client):
    for address in ("commitments", "reports", "reviews", "measurements"):
        answer = client.get(f"/api/v1/{address}/", {"format": "csv", "limit": "2"})
        lines = b"".join(answer.streaming_content).decode().splitlines()
        assert lines[0].endswith(",notice"), address
        assert lines[1].endswith("Invented data for demonstration"), address
        assert 'filename="demo-' in answer.headers["Content-Disposition"]
