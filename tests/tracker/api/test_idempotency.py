"""A request that is sent again with its Idempotency-Key is answered as before and has no second effect."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connections
from django.test import Client

from tests.factories import (
    at,
    make_commitment,
    make_conference,
    make_focal_point,
    make_officer,
    make_reviewer,
    report,
)
from tracker.models import AnsweredRequest, Review, StatusReport

TRAIL = "/api/v1/commitments/BAG3-R1-IRQ/reports/"
BODY = {"status": "limited", "effective_on": "2026-02-01"}
SEEN = '"v0r0-00"'
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.time_machine(at(2026, 3, 10), tick=False),
    pytest.mark.usefixtures("site_url"),
]


@pytest.fixture
def officer(client):
    make_commitment()
    officer = make_officer()
    client.force_login(officer)
    return officer


def post(client, body=BODY, *, key="first", address=TRAIL, if_match=SEEN, **headers):
    return client.post(
        address,
        json.dumps(body),
        content_type="application/json",
        headers={"if-match": if_match, "idempotency-key": key, **headers},
    )


def test_the_first_answer_comes_again_without_a_second_effect(client, officer):
    first = post(client)
    again = post(client)

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert [
        again[name] for name in ("ETag", "Location", "Content-Type", "Cache-Control", "Content-Language")
    ] == [first[name] for name in ("ETag", "Location", "Content-Type", "Cache-Control", "Content-Language")]
    assert ("Idempotency-Replayed" in first, again["Idempotency-Replayed"]) == (False, "true")
    assert StatusReport.objects.count() == 1


def test_the_answer_is_in_the_language_of_the_first_time(client, officer):
    post(client, **{"accept-language": "fa"})

    assert post(client, **{"accept-language": "ar"})["Content-Language"] == "fa"


@pytest.mark.parametrize(
    "other",
    [
        {"body": BODY | {"note": "x"}},
        {"address": f"{TRAIL}?lang=fa"},
        {"address": "/api/v1/commitments/BAG3-R1-IRN/reports/"},
    ],
    ids=["body", "parameters", "address"],
)
def test_another_request_with_the_same_key_is_refused(client, officer, other):
    make_commitment(reference="BAG3-R1-IRN")
    post(client)

    answer = post(client, **other)

    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert StatusReport.objects.count() == 1


@pytest.mark.parametrize(
    "sent",
    [
        {"if_match": '"v1r1-00"'},
        {"body": dict(reversed(BODY.items()))},
    ],
    ids=["the commitment read again", "keys in another order"],
)
def test_what_means_the_same_is_the_same_request(client, officer, sent):
    first = post(client)
    again = post(client, **sent)

    assert (again.status_code, again.content) == (201, first.content)
    assert StatusReport.objects.count() == 1


def test_a_refusal_is_not_kept(client, officer):
    assert post(client, BODY | {"status": "done"}).status_code == 400
    assert post(client, if_match='"v9r9-00"').status_code == 412
    assert not AnsweredRequest.objects.exists()
    assert post(client).status_code == 201


def test_the_answer_is_kept_with_the_effect_or_neither_is(client, officer, monkeypatch):
    def broken(self, *args, **kwargs):
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr("tracker.api.idempotency.JSONRenderer.render", broken)
        client.raise_request_exception = False
        assert post(client).status_code == 500
    assert (StatusReport.objects.count(), AnsweredRequest.objects.count()) == (0, 0)
    assert post(client).status_code == 201


def test_everybody_has_keys_of_their_own(client, officer):
    post(client)
    client.force_login(make_officer())

    assert post(client).status_code == 412
    assert post(client, if_match='"v1r1-00"').status_code == 201
    assert StatusReport.objects.count() == 2


def test_who_may_not_write_any_more_is_not_answered_again(client):
    make_commitment()
    focal = make_focal_point()
    client.force_login(focal)
    post(client)
    focal.mandates.update(ends_on=date(2026, 3, 10))
    client.force_login(focal)

    assert post(client).status_code in {401, 403}


def test_what_is_not_visible_any_more_is_not_answered_again(client):
    make_commitment()
    client.force_login(make_focal_point())
    post(client)
    conference = make_conference()
    conference.published = False
    conference.save()

    # The mandate lies below published conferences only; whichever is noticed first, nothing is told.
    assert post(client).status_code in {403, 404}


def test_an_answer_is_kept_for_a_day(client, officer, time_machine):
    post(client)
    time_machine.shift(86400)
    client.force_login(officer)
    assert post(client)["Idempotency-Replayed"] == "true"
    time_machine.shift(1)
    assert post(client).status_code == 412
    assert post(client, if_match='"v1r1-00"').status_code == 201
    assert StatusReport.objects.count() == 2


def test_old_answers_are_forgotten_when_somebody_writes(client, officer, time_machine):
    post(client)
    time_machine.shift(86401)
    client.force_login(officer)
    post(client, key="second", if_match='"v1r1-00"')

    assert list(AnsweredRequest.objects.values_list("key", flat=True)) == ["second"]


@pytest.mark.parametrize(
    "key", ["", "x" * 201, "a\tb", "schlüssel", "کلید".encode().decode("latin-1"), "\x7f"]
)
def test_what_is_no_key_is_refused(client, officer, key):
    answer = post(client, key=key)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "Idempotency-Key")
    assert not StatusReport.objects.exists()


@pytest.mark.parametrize("key", ["x", "x" * 200, '"quoted"', "a b"])
def test_any_printable_text_is_a_key(client, officer, key):
    assert post(client, key=key).status_code == 201


def test_reviews_and_dissents_are_repeated_too(client):
    report(
        commitment=make_commitment(), effective_on=date(2026, 2, 1), author=make_focal_point(username="focal")
    )
    client.force_login(make_reviewer())

    answers = [
        post(
            client,
            {"verdict": "accept"},
            address="/api/v1/reports/BAG3-R1-IRQ-1/review/",
            if_match='"v1r1-00"',
        )
        for _ in range(2)
    ]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].content == answers[1].content
    assert Review.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_request_sent_many_times_at_once_has_one_effect():
    make_commitment()
    officer = make_officer()

    def send(_number):
        client = Client()
        client.force_login(officer)
        try:
            return post(client)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(send, range(8)))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert sum("Idempotency-Replayed" in answer for answer in answers) == 7
    assert StatusReport.objects.count() == 1
