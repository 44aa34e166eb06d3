"""Judging a report over the API: by another person, once, on the version that they saw."""

import json
from datetime import date

import pytest

from tests.factories import (
    at,
    dissent,
    make_commitment,
    make_conference,
    make_focal_point,
    make_officer,
    make_reviewer,
    make_state,
    make_user,
    report,
    review,
)
from tracker.models import Dissent, Review

REVIEW, DISSENT = "/api/v1/reports/BAG3-R1-IRQ-1/review/", "/api/v1/reviews/BAG3-R1-IRQ-2/dissent/"
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.time_machine(at(2026, 3, 10), tick=False),
    pytest.mark.usefixtures("site_url"),
]


@pytest.fixture
def reported():
    return report(
        commitment=make_commitment(), effective_on=date(2026, 2, 1), author=make_focal_point(username="focal")
    )


@pytest.fixture
def reviewer(client):
    reviewer = make_reviewer()
    client.force_login(reviewer)
    return reviewer


def tag(client):
    return client.get("/api/v1/commitments/BAG3-R1-IRQ/")["ETag"]


def post(client, address, body, *, if_match="read"):
    headers = {"if-match": tag(client) if if_match == "read" else if_match} if if_match else {}
    return client.post(address, json.dumps(body), content_type="application/json", headers=headers)


def fields(answer):
    return [error["field"] for error in answer.json()["errors"]]


def test_an_acceptance_is_answered_with_the_review_and_the_new_tag(client, reported, reviewer):
    answer = post(client, REVIEW, {"verdict": "accept", "status": "substantial", "reason": "More was shown."})

    assert answer.status_code == 201
    assert answer["Location"] == "https://mithaq.example/api/v1/reviews/BAG3-R1-IRQ-2/"
    assert answer["ETag"] == tag(client)
    assert answer["ETag"].startswith('"v2r2-')
    assert answer.json() == client.get("/api/v1/reviews/BAG3-R1-IRQ-2/").json()
    assert Review.objects.get().reviewer == reviewer
    assert client.get("/api/v1/commitments/BAG3-R1-IRQ/").json()["status"] == "substantial"


def test_a_return_needs_its_reason(client, reported, reviewer):
    assert fields(post(client, REVIEW, {"verdict": "return"})) == ["reason"]
    assert post(client, REVIEW, {"verdict": "return", "reason": "Nothing shows it."}).status_code == 201


def test_its_author_withdraws_a_report(client, reported):
    client.force_login(reported.author)

    assert post(client, REVIEW, {"verdict": "withdraw"}).status_code == 201
    assert client.get("/api/v1/reports/BAG3-R1-IRQ-1/").json()["report_state"] == "withdrawn"


@pytest.mark.parametrize(
    ("person", "verdict", "status"),
    [
        (None, "accept", 401),
        (make_user, "accept", 403),
        (make_officer, "accept", 403),
        (make_officer, "withdraw", 403),
        (make_reviewer, "withdraw", 403),
        (lambda: make_focal_point(state=make_state(code="IRN")), "accept", 404),
        (lambda: make_focal_point(state=make_state(code="IRN")), "withdraw", 404),
        (make_focal_point, "accept", 403),
        (make_focal_point, "withdraw", 201),
    ],
)
@pytest.mark.in_turns
def test_only_who_may_judge_a_report_does(client, reported, person, verdict, status):
    if person:
        client.force_login(person())

    assert post(client, REVIEW, {"verdict": verdict}).status_code == status
    assert Review.objects.count() == (status == 201)


@pytest.mark.parametrize(
    ("address", "body"), [(REVIEW, {"verdict": "accept"}), (DISSENT, {"note": "We see it otherwise."})]
)
def test_a_judgement_states_the_version_that_it_is_about(client, reported, address, body):
    review(of=reported, status="not_started")
    client.force_login(reported.author if address == DISSENT else make_reviewer())

    assert post(client, address, body, if_match="").status_code == 428
    assert post(client, address, body, if_match='"v1r1-00"').status_code == 412
    assert (Review.objects.count(), Dissent.objects.count()) == (1, 0)
    assert post(client, address, body).status_code == 201


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "verdict"),
        ({"verdict": "perhaps"}, "verdict"),
        ({"verdict": ["accept"]}, "verdict"),
        ({"verdict": "accept", "status": "done"}, "status"),
        ({"verdict": "accept", "status": None}, "status"),
        ({"verdict": "return", "status": "limited", "reason": "x"}, "status"),
        ({"verdict": "accept", "reason": "a\0"}, "reason"),
        ({"verdict": "accept", "reason": "\ud800"}, "reason"),
        ({"verdict": "accept", "reason": "x" * 4001}, "reason"),
        ({"verdict": "accept", "reviewer": "somebody"}, "reviewer"),
        ({"verdict": "accept", "recorded_at": "2020-01-01T00:00:00Z"}, "recorded_at"),
    ],
)
@pytest.mark.one_database
def test_what_is_no_review_is_refused_by_the_name_of_its_field(client, reported, reviewer, body, field):
    answer = post(client, REVIEW, body)

    assert (answer.status_code, fields(answer)) == (400, [field])
    assert not Review.objects.exists()


def test_a_dissent_is_put_on_record_by_the_state_and_answered_with_its_review(client, reported):
    review(of=reported, status="not_started")
    client.force_login(reported.author)

    answer = post(client, DISSENT, {"note": "We see it otherwise."})

    assert answer.status_code == 201
    assert answer["Location"] == "https://mithaq.example/api/v1/reviews/BAG3-R1-IRQ-2/"
    assert answer["ETag"] == tag(client)
    assert answer.json()["dissent"]["note"] == "We see it otherwise."
    assert answer.json() == client.get("/api/v1/reviews/BAG3-R1-IRQ-2/").json()


@pytest.mark.parametrize(
    "person", [make_officer, make_reviewer, lambda: make_focal_point(state=make_state(code="IRN"))]
)
def test_nobody_else_puts_a_dissent_on_record(client, reported, person):
    review(of=reported)
    client.force_login(person())

    assert post(client, DISSENT, {"note": "No."}).status_code == 403
    assert not Dissent.objects.exists()


@pytest.mark.parametrize(
    "body",
    [{}, {"note": ""}, {"note": " "}, {"note": 1.5e300, "author": "x"}, {"note": ["x"]}, {"note": "a\0"}],
)
@pytest.mark.one_database
def test_a_dissent_without_a_sentence_is_refused(client, reported, body):
    review(of=reported)
    client.force_login(reported.author)

    assert post(client, DISSENT, body).status_code == 400
    assert not Dissent.objects.exists()


def test_a_second_dissent_is_refused(client, reported):
    dissent(of=review(of=reported))
    client.force_login(reported.author)

    assert post(client, DISSENT, {"note": "Again."}).status_code == 400


@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/reports/BAG3-R1-IRQ-9/review/",
        "/api/v1/reviews/BAG3-R1-IRQ-1/dissent/",
        "/api/v1/reports/BAG3-R1-IRQ-01/review/",
    ],
)
def test_what_is_not_there_cannot_be_judged(client, reported, address):
    client.force_login(make_focal_point())

    assert post(client, address, {"verdict": "accept"}).status_code == 404


def test_a_report_on_a_draft_is_not_there_for_who_does_not_work_on_it(client):
    make_conference(published=False)
    review(of=report(commitment=make_commitment(), effective_on=date(2026, 2, 1)))
    client.force_login(make_focal_point())

    assert post(client, REVIEW, {"verdict": "withdraw"}, if_match='"v2r2-00"').status_code == 404
    assert post(client, DISSENT, {"note": "No."}, if_match='"v2r2-00"').status_code == 404


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete"])
def test_a_judgement_is_only_posted(client, reported, reviewer, method):
    review(of=reported)

    assert getattr(client, method)(REVIEW).status_code == 405
    assert getattr(client, method)(DISSENT).status_code == 405
