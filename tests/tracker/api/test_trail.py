"""The trail over the API: who recorded what, when, and since when it held."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.downloads import read_csv
from tests.extent import extent
from tests.factories import (
    at,
    dissent,
    make_commitment,
    make_conference,
    make_focal_point,
    make_officer,
    make_user,
    report,
    review,
    web_page,
    withdraw,
)
from tracker.models import StatusReport

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.time_machine(at(2026, 3, 10), tick=False),
    pytest.mark.usefixtures("site_url"),
]
MANY = extent(40, long=200)


def test_a_report_shows_who_recorded_it_when_and_since_when_it_holds(client):
    officer = make_officer(username="layla")
    officer.first_name, officer.last_name, officer.email = "Layla", "Hassan", "layla@example.org"
    officer.save()
    report(
        commitment=make_commitment(),
        status="limited",
        effective_on=date(2026, 2, 1),
        author=officer,
        note="An officer was named.",
    )

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
            "recorded_at": "2026-03-10T12:00:00.000000Z",
            "author": "secretariat",
            "origin": "secretariat",
            "note": "An officer was named.",
            "language": None,
            "needs_review": False,
            "report_state": "submitted",
            "assessed_status": None,
            "digest": StatusReport.objects.get().digest,
            "evidence": [],
            "reviews": [],
            "updated_at": "2026-03-10T12:00:00.000000Z",
        }
    ]
    assert client.get("/api/v1/reports/BAG3-R1-IRQ-1/").json() == answer.json()["results"][0]
    assert b"layla" not in answer.content.lower()
    assert b"Hassan" not in answer.content


def test_who_speaks_for_a_state_is_shown_by_the_state(client):
    focal = make_focal_point(username="layla")
    review(of=report(commitment=make_commitment(), effective_on=date(2026, 2, 1), author=focal))
    client.force_login(focal)
    withdraw(report=report(commitment=make_commitment(), effective_on=date(2026, 2, 2), author=focal))

    reports, reviews = (
        client.get(f"/api/v1/{name}/?ordering=sequence").json()["results"] for name in ("reports", "reviews")
    )

    assert [row["author"] for row in reports] == ["IRQ", "IRQ"]
    assert [row["reviewer"] for row in reviews] == ["secretariat", "IRQ"]
    assert [row["author"] for row in read_csv(client.get("/api/v1/reports/?format=csv"))] == ["IRQ", "IRQ"]


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
    make_conference(review_policy="second_person", disclosure="full")
    report(commitment=make_commitment(), effective_on=date(2026, 2, 1))

    assert client.get("/api/v1/reports/?needs_review=true").json()["results"][0]["needs_review"] is True
    assert client.get("/api/v1/commitments/BAG3-R1-IRQ/").json()["status"] == "no_information"


def test_a_report_has_one_address(client):
    report(commitment=make_commitment(), effective_on=date(2026, 2, 1))

    found = [
        client.get(f"/api/v1/reports/BAG3-R1-IRQ-{number}/").status_code for number in ("1", "01", "0", "2")
    ]

    assert found == [200, 404, 404, 404]


def test_the_trail_of_a_draft_is_not_there(client):
    make_conference(published=False)
    report(commitment=make_commitment(), effective_on=date(2026, 2, 1))
    client.force_login(make_user(is_staff=True))

    assert client.get("/api/v1/commitments/BAG3-R1-IRQ/reports/").status_code == 404
    assert client.get("/api/v1/reports/BAG3-R1-IRQ-1/").status_code == 404
    assert client.get("/api/v1/reports/").json()["count"] == 0


def named(reviewer):
    reviewer.first_name, reviewer.last_name = "Omid", "Karimi"
    reviewer.save()
    return reviewer


def test_a_report_shows_what_backs_it_and_what_was_made_of_it(client):
    first = report(
        commitment=make_commitment(),
        status="complete",
        effective_on=date(2026, 2, 1),
        author=make_focal_point(),
        evidence=[web_page()],
    )
    given_review = review(of=first, status="substantial", reason="One point is open.")
    given_review.reviewer.first_name = "Omid"
    given_review.reviewer.save()
    objection = dissent(of=given_review, note="That point is closed.")
    objection.author.first_name = "Sara"
    objection.author.save()

    row = client.get("/api/v1/reports/BAG3-R1-IRQ-1/").json()

    assert (row["report_state"], row["status"], row["assessed_status"]) == (
        "accepted",
        "complete",
        "substantial",
    )
    assert row["evidence"] == [
        {
            "kind": "url",
            "title": "A page that shows it",
            "url": "https://example.org/shown",
            "citation": None,
            "sha256": None,
            "file_name": None,
            "media_type": None,
            "size": None,
            "number": 1,
            "copies": [],
        }
    ]
    shown = {
        "reference": "BAG3-R1-IRQ-2",
        "url": "https://mithaq.example/api/v1/reviews/BAG3-R1-IRQ-2/",
        "sequence": 2,
        "verdict": "accept",
        "status": "substantial",
        "reason": "One point is open.",
        "reviewer": "secretariat",
        "recorded_at": "2026-03-10T12:00:00.000001Z",
        "digest": given_review.digest,
        "dissent": {
            "sequence": 3,
            "note": "That point is closed.",
            "author": "IRQ",
            "recorded_at": "2026-03-10T12:00:00.000002Z",
            "digest": objection.digest,
        },
    }
    assert row["reviews"] == [shown]
    assert client.get("/api/v1/reviews/BAG3-R1-IRQ-2/").json() == shown | {
        "commitment": "BAG3-R1-IRQ",
        "commitment_url": "https://mithaq.example/api/v1/commitments/BAG3-R1-IRQ/",
        "report": "BAG3-R1-IRQ-1",
        "report_url": "https://mithaq.example/api/v1/reports/BAG3-R1-IRQ-1/",
    }


@pytest.fixture
def four():
    """Reports that were accepted, returned, withdrawn and left waiting, in this order."""
    focal = make_focal_point()
    make_conference(review_policy="second_person", disclosure="full")
    commitment = make_commitment()
    reports = [
        report(commitment=commitment, effective_on=date(2026, 2, day), author=focal) for day in (1, 2, 3)
    ]
    review(of=reports[0], status="substantial")
    review(of=reports[1], verdict="return")
    withdraw(report=reports[2])
    report(commitment=commitment, effective_on=date(2026, 2, 4))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("report_state=accepted", [1]),
        ("report_state=returned,withdrawn", [2, 3]),
        ("report_state=submitted", [7]),
        ("waiting=true", [7]),
        ("waiting=false", [1, 2, 3]),
        ("assessed_status=substantial", [1]),
        ("origin=secretariat", [7]),
        ("origin=self_report", [1, 2, 3]),
    ],
)
def test_reports_are_found_by_what_was_made_of_them(client, four, query, found):
    assert [
        row["sequence"] for row in client.get(f"/api/v1/reports/?{query}&ordering=sequence").json()["results"]
    ] == found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("verdict=return,withdraw", [5, 6]),
        ("report=BAG3-R1-IRQ-1", [4]),
        ("report=BAG3-R1-IRQ-1,BAG3-R1-IRQ-3", [4, 6]),
        ("commitment=BAG3-R1-IRQ&state=IRQ&conference=BAG3&resolution=BAG3-R1", [4, 5, 6]),
        ("recorded_after=2026-03-11", []),
        ("recorded_before=2026-03-11", [4, 5, 6]),
    ],
)
def test_reviews_are_found_by_what_they_judge(client, four, query, found):
    assert [
        row["sequence"] for row in client.get(f"/api/v1/reviews/?{query}&ordering=sequence").json()["results"]
    ] == found


@pytest.mark.parametrize(
    "query",
    [
        "report=BAG3-R1-IRQ-4",
        "report=x",
        "report=BAG3-R1-IRQ-01",
        "verdict=maybe",
        "waiting=1",
        "status=limited",
        "report_state=open",
    ],
)
@pytest.mark.one_database
def test_what_no_review_has_is_refused(client, four, query):
    answer = client.get(f"/api/v1/reviews/?{query}")

    assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (400, query.partition("=")[0])


def test_files_of_the_trail_say_in_one_line_what_became_of_a_report(client):
    first = report(
        commitment=make_commitment(),
        status="complete",
        effective_on=date(2026, 2, 1),
        author=make_focal_point(),
    )
    dissent(of=review(of=first, status="limited", reason="-1"), note="=1+1")

    (row,) = read_csv(client.get("/api/v1/reports/?format=csv"))
    (given_review,) = read_csv(client.get("/api/v1/reviews/?format=csv"))

    columns = (
        "state",
        "report_state",
        "assessed_status",
        "origin",
        "language",
        "evidence_count",
        "disputed",
        "digest",
    )
    assert [row[name] for name in columns] == [
        "IRQ",
        "accepted",
        "limited",
        "self_report",
        "",
        "1",
        "true",
        first.digest,
    ]
    columns = ("reference", "report", "verdict", "status", "reason", "disputed", "dissent")
    assert [given_review[name] for name in columns] == [
        "BAG3-R1-IRQ-2",
        "BAG3-R1-IRQ-1",
        "accept",
        "limited",
        "-1",
        "true",
        "'=1+1",
    ]


def test_many_rows_ask_as_many_questions_as_one(client):
    commitment, officer, reviewer = make_commitment(), make_officer(), named(make_user(roles=("reviewer",)))
    focal = make_focal_point()
    lists = (
        "reports/?limit=1000",
        "reviews/?limit=1000",
        "commitments/BAG3-R1-IRQ/reports/?limit=1000",
        "reports/?format=csv",
        "reviews/?format=csv",
    )

    def grow(number):
        for _ in range(number):
            one = report(
                commitment=commitment, effective_on=date(2026, 2, 1), author=officer, evidence=[web_page()]
            )
            dissent(of=review(of=one, reviewer=reviewer), author=focal)

    def queries_of(address):
        with CaptureQueriesContext(connection) as questions:
            answer = client.get(f"/api/v1/{address}")
            rows = len(read_csv(answer)) if answer.streaming else len(answer.json()["results"])
        return rows, len(questions)

    grow(1)
    few = {address: (queries_of(address), queries_of(address))[1] for address in lists}
    grow(MANY - 1)

    assert {rows for rows, _ in few.values()} == {1}
    assert {address: queries_of(address) for address in lists} == {
        address: (MANY, questions) for address, (_, questions) in few.items()
    }


def test_reviews_of_a_draft_are_not_there(client):
    make_conference(published=False)
    review(of=report(commitment=make_commitment(), effective_on=date(2026, 2, 1)))
    client.force_login(make_focal_point())

    assert client.get("/api/v1/reviews/").json()["count"] == 0
    assert client.get("/api/v1/reviews/BAG3-R1-IRQ-2/").status_code == 404
    assert client.get("/api/v1/reviews/?report=BAG3-R1-IRQ-1").status_code == 400
