"""Recording a status over the API: one step on the version that the client saw, by who may, as the client
meant it.
"""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commitments.models import Commitment
from tests.factories import (
    at,
    make_citation,
    make_commitment,
    make_conference,
    make_focal_point,
    make_officer,
    make_resolution,
    make_reviewer,
    make_state,
    make_user,
    report,
)
from tracker.models import StatusReport

TRAIL = "/api/v1/commitments/BAG3-R1-IRQ/reports/"
BODY = {"status": "limited", "effective_on": "2026-02-01", "note": "An officer was named."}
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.time_machine(at(2026, 3, 10), tick=False),
    pytest.mark.usefixtures("site_url"),
]


@pytest.fixture
def commitment():
    return make_commitment()


@pytest.fixture
def officer(client):
    officer = make_officer(username="layla")
    client.force_login(officer)
    return officer


def tag(client, reference="BAG3-R1-IRQ", **headers):
    return client.get(f"/api/v1/commitments/{reference}/", **headers)["ETag"]


def post(client, body=BODY, *, address=TRAIL, if_match="read", **headers):
    if if_match == "read":
        if_match = tag(client)
    headers |= {"if-match": if_match} if if_match else {}
    return client.post(
        address,
        body if isinstance(body, (str, bytes)) else json.dumps(body),
        content_type="application/json",
        headers=headers,
    )


def fields(answer):
    return [error["field"] for error in answer.json()["errors"]]


def test_a_status_is_recorded_and_answered_with_the_report_and_the_new_tag(client, commitment, officer):
    answer = post(client)

    assert answer.status_code == 201
    assert (
        answer["Location"] == answer.json()["url"] == "https://mithaq.example/api/v1/reports/BAG3-R1-IRQ-1/"
    )
    assert answer["ETag"] == tag(client)
    assert answer["ETag"].startswith('"v1r1-')
    assert answer["Cache-Control"] == "private, no-store"
    assert answer.json() == client.get("/api/v1/reports/BAG3-R1-IRQ-1/").json()
    written = StatusReport.objects.get()
    assert (written.author, written.status, written.effective_on, written.note) == (
        officer,
        "limited",
        date(2026, 2, 1),
        "An officer was named.",
    )
    assert client.get("/api/v1/commitments/BAG3-R1-IRQ/").json()["status"] == "limited"


def test_it_asks_no_more_of_the_database_than_it_needs(client, commitment, officer):
    """Rights and row once for the address and once under the lock, the trail, what is written, and the two
    answers: the report's, and the tag of the commitment's.
    """
    post(client)
    seen = tag(client)
    with CaptureQueriesContext(connection) as asked:
        assert post(client, if_match=seen).status_code == 201

    assert len(asked) <= (21 if connection.vendor == "sqlite" else 22), [
        query["sql"][:200] for query in asked
    ]


@pytest.mark.parametrize("language", ["en", "fa", "ar"])
def test_the_new_tag_is_that_of_the_same_language(client, commitment, officer, language):
    answer = post(client, **{"accept-language": language})

    assert answer["ETag"] == tag(client, headers={"accept-language": language})


def test_the_answered_tag_serves_for_the_next_write(client, commitment, officer):
    first = post(client)

    assert post(client, if_match=first["ETag"]).status_code == 201
    assert Commitment.objects.get().version == 2


def test_a_write_must_say_which_version_it_saw(client, commitment, officer):
    answer = post(client, if_match="")

    assert (answer.status_code, answer.json()["type"]) == (428, "/api/v1/problems/if-match-missing/")
    assert "/api/v1/commitments/BAG3-R1-IRQ/" in answer.json()["detail"]
    assert not StatusReport.objects.exists()


@pytest.mark.parametrize(
    "sent",
    [
        "*",
        'W/"v1r1-{rest}"',
        '"v1r1-{rest}-gzip"',
        '"v0r0-{rest}-gzip-gzip"',
        '"v0r0-{rest}-other"',
        '"v1r1-{rest}"',
        '"v00r00-{rest}"',
        "v0-{rest}",
        '"{rest}"',
        "nonsense",
        '"v٠r٠-{rest}"',
        '"v' + "9" * 5000 + '-0"',
    ],
)
@pytest.mark.one_database
def test_what_does_not_state_the_present_version_is_refused(client, commitment, officer, sent):
    rest = tag(client).partition("-")[2].rstrip('"')
    answer = post(client, if_match=sent.format(rest=rest))

    assert (answer.status_code, answer["Content-Type"]) == (412, "application/problem+json")
    assert answer.json()["type"] == "/api/v1/problems/version-conflict/"
    assert not StatusReport.objects.exists()


def test_the_version_alone_decides_whatever_language_it_was_read_in(client, commitment, officer):
    persian = tag(client, headers={"accept-language": "fa"})

    assert persian != tag(client)
    assert post(client, if_match=f'"v7r7-00", {persian}').status_code == 201


def test_a_version_that_somebody_else_has_passed_is_refused(client, commitment, officer):
    seen = tag(client)
    report(commitment=commitment, effective_on=date(2026, 1, 1))

    assert post(client, if_match=seen).status_code == 412
    assert StatusReport.objects.count() == 1


@pytest.mark.parametrize(
    ("person", "status"),
    [
        (None, 401),
        (make_user, 403),
        (make_reviewer, 403),
        (lambda: make_focal_point(state=make_state(code="IRN")), 403),
        (make_focal_point, 201),
    ],
    ids=["nobody", "nothing", "reviewer", "focal point of another State", "focal point"],
)
def test_only_who_may_report_for_the_state_does(client, commitment, person, status):
    if person:
        client.force_login(person())

    assert post(client).status_code == status
    assert StatusReport.objects.count() == (status == 201)


def test_a_focal_points_report_is_the_states_own_and_waits(client, commitment):
    client.force_login(make_focal_point())

    answer = post(client).json()

    assert (answer["origin"], answer["needs_review"], answer["report_state"]) == (
        "self_report",
        True,
        "submitted",
    )
    assert fields(post(client, BODY | {"origin": "third_party"})) == ["origin"]


def test_a_session_needs_its_csrf_token(commitment):
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_officer())

    assert post(client).status_code == 403
    assert not StatusReport.objects.exists()


def test_a_draft_is_not_there_for_who_does_not_work_on_it(client):
    make_conference(published=False)
    make_commitment()
    client.force_login(make_focal_point())

    assert post(client, if_match='"v0r0-00"').status_code == 404
    client.force_login(make_officer())
    assert post(client).status_code == 201


REFUSED = [
    ({"effective_on": "2026-03-11"}, "effective_on"),
    ({"effective_on": "1404-12-30"}, "effective_on"),
    ({"effective_on": "2026-02-30"}, "effective_on"),
    ({"effective_on": "2026-02-01T00:00"}, "effective_on"),
    ({"effective_on": 20260201}, "effective_on"),
    ({"effective_on": None}, "effective_on"),
    ({"effective_on": []}, "effective_on"),
    ({"status": "complete"}, "evidence"),
    ({"status": "done"}, "status"),
    ({"status": ["limited"]}, "status"),
    ({"status": {"a": 1}}, "status"),
    ({"status": True}, "status"),
    ({"status": "\ud800"}, "status"),
    ({"status": "x" * 1_000_000}, "status"),
    ({"note": "x" * 4001}, "note"),
    ({"note": "a\0b"}, "note"),
    ({"note": "a\ud800b"}, "note"),
    ({"note": {}}, "note"),
    ({"note": None}, "note"),
    ({"origin": "rumour"}, "origin"),
    ({"language": "x" * 13}, "language"),
    ({"language": "f a"}, "language"),
    ({"evidence": None}, "evidence"),
    ({"evidence": {}}, "evidence"),
    ({"evidence": "x"}, "evidence"),
    ({"evidence": [1]}, "evidence.0"),
    ({"evidence": [[[]]]}, "evidence.0"),
    ({"evidence": [{"kind": "url", "title": "t", "url": "https://example.org"}] * 21}, "evidence"),
    ({"evidence": [{}] * 10_000}, "evidence"),
    ({"evidence": [{"kind": "url", "title": "t", "url": "javascript:alert(1)"}]}, "evidence"),
    ({"evidence": [{"kind": "url", "title": "t", "url": "https://example.org/\0"}]}, "evidence.0.url"),
    ({"evidence": [{"kind": "url", "title": "t"}]}, "evidence"),
    ({"evidence": [{"kind": "file", "title": "t", "url": "https://example.org"}]}, "evidence"),
    ({"evidence": [{"kind": "url", "title": " ", "url": "https://example.org"}]}, "evidence.0.title"),
    (
        {"evidence": [{"kind": "url", "title": "t", "url": "https://example.org", "sha256": "0"}]},
        "evidence.0.sha256",
    ),
    ({"evidence": [{"kind": "file", "title": "t", "upload": "1"}]}, "evidence.0.upload"),
    ({"evidence": [{"kind": "file", "title": "t", "upload": 10**4000}]}, "evidence.0.upload"),
    (
        {"evidence": [{"kind": "file", "title": "t", "upload": "00000000-0000-0000-0000-000000000000"}]},
        "evidence.0.upload",
    ),
    ({"evidence": [{"kind": "citation", "title": "t", "citation": "BAG3/none"}]}, "evidence.0.citation"),
    ({"evidence": [{"kind": "citation", "title": "t", "citation": "a\0"}]}, "evidence.0.citation"),
    ({"evidence": [{"kind": "citation", "title": "t", "citation": "a\ud800"}]}, "evidence.0.citation"),
    ({"evidence": [{"kind": "citation", "title": "t", "citation": [1]}]}, "evidence.0.citation"),
    *(
        ({name: 1}, name)
        for name in (
            "author",
            "recorded_at",
            "version",
            "sequence",
            "needs_review",
            "digest",
            "reviewer",
            "published",
        )
    ),
    ({"\ud800": 1}, "\ud800"),
    ({"a\0": 1}, "a\0"),
    ({"x" * 100_000: 1}, "x" * 100),
]


def test_what_cannot_be_recorded_is_refused_by_the_name_of_its_field(client, commitment, officer):
    seen, wrong = tag(client), {}
    for changes, field in REFUSED:
        answer = post(client, BODY | changes, if_match=seen)
        if answer.status_code != 400 or fields(answer) != [field] or len(answer.content) >= 5000:
            wrong[ascii(changes)[:80]] = (answer.status_code, answer.content[:200])

    assert wrong == {}
    assert not StatusReport.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[" * 100_000,
        '{"evidence":' + "[" * 100_000,
        '{"status": NaN}',
        '{"status": ' + "9" * 5000 + "}",
        "[]",
        "null",
        '"x"',
        b"\xff\xfe{\x00}\x00",
    ],
    ids=["empty", "deep", "deep below", "nan", "long number", "list", "null", "text", "utf-16"],
)
@pytest.mark.one_database
def test_a_body_that_cannot_be_read_is_refused(client, commitment, officer, body):
    assert post(client, body).status_code == 400
    assert post(client, body, **{"idempotency-key": "1"}).status_code == 400


@pytest.mark.parametrize(
    "content_type", ["multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "text/plain"]
)
def test_a_form_is_no_report(client, commitment, officer, content_type):
    for client_ in (client, Client(enforce_csrf_checks=True)):
        client_.force_login(officer)
        client_.cookies["csrftoken"] = token = "a" * 32
        headers = {"if-match": '"v0r0-00"', "idempotency-key": "1", "x-csrftoken": token}
        assert client_.post(TRAIL, "--x--", content_type=content_type, headers=headers).status_code == 415


def test_a_cited_passage_backs_a_report(client, commitment, officer):
    citation = make_citation(resolution=commitment.resolution)

    answer = post(
        client,
        BODY
        | {
            "status": "complete",
            "evidence": [{"kind": "citation", "title": "The text", "citation": citation.reference}],
        },
    )

    assert answer.status_code == 201
    assert answer.json()["evidence"][0] == {
        "kind": "citation",
        "title": "The text",
        "url": None,
        "citation": citation.reference,
        "sha256": None,
        "file_name": None,
        "media_type": None,
        "size": None,
        "number": 1,
        "copies": [],
    }


def test_a_passage_of_a_draft_that_a_report_cites_is_shown_to_nobody_who_does_not_see_the_draft(
    client, commitment, officer
):
    draft = make_conference(code="BAG4", published=False)
    hidden = make_citation(resolution=make_resolution(conference=draft))
    answer = post(
        client,
        BODY | {"evidence": [{"kind": "citation", "title": "A passage", "citation": hidden.reference}]},
    )

    assert answer.json()["evidence"][0]["citation"] == hidden.reference
    assert b"BAG4" not in Client().get(TRAIL).content


@pytest.mark.django_db(transaction=True)
def test_of_many_writes_with_one_tag_one_is_recorded(commitment):
    officer = make_officer()
    reader = Client()
    seen = tag(reader)

    def write(number):
        client = Client()
        client.force_login(officer)
        try:
            return post(client, BODY | {"note": str(number)}, if_match=seen).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(write, range(8)))

    assert sorted(answers) == [201] + [412] * 7
    assert StatusReport.objects.count() == 1
