"""What is said of a State and does not count is seen by who works on the record or acts for the State.
Whoever else asks sees that it is there, and of what once counted what they saw then.
"""

from datetime import date

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.test import override_settings
from django.utils import translation

from commitments.models import Commitment
from tests.factories import (
    at,
    make_administrator,
    make_focal_point,
    make_officer,
    make_reviewer,
    make_state,
    make_user,
    review,
)
from tests.tracker.access.undisclosed import UNDISCLOSED, VARIANTS, make_record, make_steps
from tests.worlds import rolled_back_after_module
from tracker.models import EvidenceFile, StatusReport

TODAY = at(2026, 3, 20)
pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(TODAY, tick=False)]


@pytest.fixture(scope="module", autouse=True)
def steps(django_db_setup, django_db_blocker, tmp_path_factory):
    """Made once; what a test changes is rolled back."""
    with (
        rolled_back_after_module(django_db_blocker),
        override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("steps")),
    ):
        with time_machine.travel(TODAY, tick=False), translation.override("en"):
            make_record()
            make_steps("falcon", **VARIANTS["falcon"])
        yield


@pytest.mark.parametrize(
    ("person", "sees"),
    [
        (lambda: None, set()),
        (make_user, set()),
        (lambda: make_focal_point(state=make_state(code="KWT")), set()),
        (lambda: make_focal_point(ends_on=date(2026, 3, 20)), set()),
        (make_focal_point, {"IRQ"}),
        (lambda: make_focal_point(state=make_state(code="IRN")), {"IRN"}),
        (make_officer, {"IRQ", "IRN", "TUR"}),
        (make_reviewer, {"IRQ", "IRN", "TUR"}),
        (make_administrator, {"IRQ", "IRN", "TUR"}),
    ],
    ids=[
        *("nobody", "reader", "another's focal point", "ended focal point", "focal point", "the other's"),
        *("officer", "reviewer", "administrator"),
    ],
)
@pytest.mark.in_turns(sqlite=1, postgresql=3)
def test_everything_is_seen_by_who_works_on_the_record_or_acts_for_the_state(client, person, sees):
    if user := person():
        client.force_login(user)
    reports = StatusReport.objects
    assert set(reports.counting_for(user or AnonymousUser())) == set(
        reports.visible_to(user or AnonymousUser()).in_effect()
    )

    found = {address: client.get(f"/api/v1/{address}/").status_code for address in UNDISCLOSED}
    rows = {row["state"]: row for row in client.get("/api/v1/commitments/").json()["results"]}
    past = {
        row["state"]: row for row in client.get("/api/v1/commitments/?as_of=2026-03-19").json()["results"]
    }
    files = set()
    for file in EvidenceFile.objects.all():
        answer = client.get(f"/evidence/{file.key}/")
        if b"".join(answer).startswith(b"canary"):
            files.add(file.evidence.get().report.commitment.state.code)

    claims = sees - {"TUR"}
    assert found == {address: 200 if address[16:19] in sees else 404 for address in UNDISCLOSED}
    assert {state for state, row in rows.items() if row["reported_status"] == "substantial"} == claims
    assert {state for state, row in past.items() if row["reported_status"] == "substantial"} == claims
    assert files == claims
    for state in ("IRQ", "IRN"):
        page = client.get(f"/en/commitments/BAG3-R1-{state}/").content.decode()
        assert ("canary-falcon-note" in page) == (state in sees)
    assert rows["IRQ"]["disputed"] == past["IRQ"]["disputed"] == ("IRQ" in sees)


def test_of_a_report_that_waits_the_page_says_only_since_when(client):
    (step,) = client.get("/en/commitments/BAG3-R1-IRN/").context["steps"]

    assert (step.kind, step.waits, step.recorded_at) == ("undisclosed", True, at(2026, 3, 11))
    assert (step.text, step.status, step.effective_on, step.evidence, step.person) == (
        "",
        None,
        None,
        (),
        None,
    )
    row = client.get("/api/v1/commitments/BAG3-R1-IRN/").json()
    assert (row["status"], row["reported_status"], row["last_report_on"]) == ("no_information", None, None)
    assert row["version"] == 1


def test_what_once_counted_stays_with_the_day_on_which_it_ceased(client):
    shown = client.get("/api/v1/reports/BAG3-R1-KWT-1/").json()

    assert (shown["note"], shown["report_state"]) == ("Shown to all.", "returned")
    assert [one["recorded_at"][:10] for one in shown["reviews"]] == ["2026-03-13", "2026-03-16"]
    assert [one["reason"] for one in shown["reviews"]] == [None, "Shown to all, too."]
    first = client.get("/en/commitments/BAG3-R1-KWT/").context["steps"][-1]
    assert (first.text, first.ceased_at) == ("Shown to all.", at(2026, 3, 16))


def test_at_a_past_moment_the_public_is_shown_what_it_saw_then(client):
    def row(moment):
        address = f"/api/v1/commitments/BAG3-R1-KWT/?known_at=2026-03-{moment}T13:00:00Z"
        found = client.get(address).json()
        return found["status"], found["reported_status"], found["last_report_on"]

    def kinds(moment):
        page = client.get(f"/en/commitments/BAG3-R1-KWT/?known_at=2026-03-{moment}T13:00:00Z")
        return [(step.kind, step.waits) for step in page.context["steps"][::-1]]

    assert row(12) == ("no_information", None, None)
    assert kinds(12) == [("undisclosed", True)]
    assert row(15) == ("limited", "limited", "2026-03-11")
    assert kinds(15) == [("report", False), ("review", False)]
    assert row(17) == ("no_information", None, None)
    assert kinds(17) == [("report", False), ("review", False), ("review", False)]


def test_what_was_said_of_a_report_before_it_counted_stays_hidden(client):
    shown = client.get("/api/v1/reports/BAG3-R1-TUR-1/").json()
    history = client.get("/en/commitments/BAG3-R1-TUR/").context["steps"][::-1]

    assert [one["sequence"] for one in shown["reviews"]] == [3]
    assert [step.kind for step in history] == ["report", "undisclosed", "review"]
    client.force_login(make_officer())
    shown = client.get("/api/v1/reports/BAG3-R1-TUR-1/").json()
    assert [one["reason"] for one in shown["reviews"]] == ["canary-falcon-reason", None]


def test_people_are_named_to_those_who_work_on_the_record_alone(client):
    def names():
        return b"canary-falcon-turkey" in client.get("/en/commitments/BAG3-R1-TUR/").content

    assert not names()
    client.force_login(make_focal_point(state=make_state(code="TUR")))
    assert not names()
    client.force_login(make_officer())
    assert names()


def test_the_front_page_lists_what_counts_at_the_level_at_which_it_does(client):
    def latest():
        return {one.commitment.reference: one.level for one in client.get("/en/").context["latest_reports"]}

    assert latest() == {"BAG3-R1-IRQ": "limited", "BAG3-R1-TUR": "limited"}
    client.force_login(make_officer())
    assert latest() == {"BAG3-R1-IRQ": "limited", "BAG3-R1-TUR": "limited"}
    waiting = StatusReport.objects.get(commitment=Commitment.objects.get(reference="BAG3-R1-IRN"))
    review(of=waiting, status="not_started")
    assert latest()["BAG3-R1-IRN"] == "not_started"
