"""Each refusal has a type of its own, which stays, is the same in every language, and is documented."""

import json
import re
from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from commitments.api.problem_types import MEANINGS
from commitments.api.problems import type_uri
from commitments.models import Commitment
from commitments.refusals import ProblemType
from tests.factories import (
    at,
    make_commitment,
    make_focal_point,
    make_officer,
    make_reviewer,
    make_state,
    report,
)
from tracker.access.tokens import make_token
from tracker.models import Preferences

ROOT = Path(__file__).resolve().parents[3]
API = "/api/v1"
BODY = {"status": "limited", "effective_on": "2026-02-01"}
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database,
    pytest.mark.time_machine(at(2026, 3, 10), tick=False),
]


@pytest.fixture
def commitment():
    commitment = make_commitment()
    conference = commitment.resolution.conference
    conference.starts_on = date(2025, 6, 1)
    conference.save()
    return commitment


def send(person, address, body, **headers):
    client = Client()
    if person is not None:
        client.force_login(person)
    version = Commitment.objects.get(reference="BAG3-R1-IRQ").version
    headers = {"if-match": f'"v{version}r{version}-0"'} | headers
    return client.post(f"{API}/{address}", json.dumps(body), content_type="application/json", headers=headers)


TRAIL = "commitments/BAG3-R1-IRQ/reports/"
REVIEW = "reports/BAG3-R1-IRQ-1/review/"


OF_A_WRITE = [
    (None, TRAIL, BODY, 401, "not-signed-in", None),
    ("reader", TRAIL, BODY, 403, "not-entitled", None),
    ("other", TRAIL, BODY, 403, "no-mandate", None),
    ("officer", TRAIL, BODY | {"status": "complete"}, 400, "evidence-needed", "evidence"),
    ("officer", TRAIL, BODY | {"effective_on": "2026-03-11"}, 400, "day-in-future", "effective_on"),
    (
        "officer",
        TRAIL,
        BODY | {"effective_on": "2025-05-31"},
        400,
        "day-before-conference",
        "effective_on",
    ),
    ("focal", TRAIL, BODY | {"origin": "secretariat"}, 400, "origin-refused", "origin"),
    (
        "officer",
        TRAIL,
        BODY | {"evidence": [{"kind": "url", "title": "A", "url": "ftp://example.org"}]},
        400,
        "evidence-refused",
        "evidence",
    ),
    ("officer", TRAIL, BODY | {"status": "nearly"}, 400, "fields-refused", "status"),
    ("officer", REVIEW, {"verdict": "accept"}, 403, "not-entitled", None),
    ("reviewer", REVIEW, {"verdict": "return"}, 400, "reason-needed", "reason"),
    ("reviewer", REVIEW, {"verdict": "accept", "status": "complete"}, 400, "evidence-needed", "status"),
    ("reviewer", REVIEW, {"verdict": "withdraw"}, 403, "not-the-author", None),
    ("focal", "reviews/BAG3-R1-IRQ-9/dissent/", {"note": "No."}, 404, "not-found", None),
]


@pytest.mark.parametrize("language", ["en", "fa", "ar"])
def test_of_a_write_is_the_rule_that_it_breaks(commitment, language):
    reviewer = make_reviewer()
    people = {
        None: None,
        "reader": reviewer,
        "other": make_focal_point(username="other", state=make_state(code="IRN")),
        "officer": make_officer(),
        "focal": make_focal_point(),
        "reviewer": reviewer,
    }
    report(commitment=commitment, effective_on=date(2026, 1, 1), author=make_focal_point(username="author"))
    wrong = []
    for who, address, body, status, kind, field in OF_A_WRITE:
        answer = send(people[who], address, body, **{"accept-language": language})

        assert answer["Content-Type"] == "application/problem+json", (who, address, body)
        problem = answer.json()
        named = [(error["field"], error["code"]) for error in problem["errors"]] if field else []
        code = kind if kind != "fields-refused" else "invalid-choice"
        if (answer.status_code, problem["type"], named) != (
            status,
            f"/api/v1/problems/{kind}/",
            [(field, code)] if field else [],
        ):
            wrong.append((who, address, body, problem))
    assert wrong == []


def test_of_a_closed_commitment_is_its_own(commitment):
    commitment.closed_on = date(2026, 3, 1)
    commitment.save()

    assert send(make_officer(), TRAIL, BODY).json()["type"] == type_uri(ProblemType.COMMITMENT_CLOSED)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("nosuch=1", "unknown-parameter"),
        ("limit=1&limit=2", "repeated"),
        ("status=nearly", "invalid"),
        ("as_of=2026-13-01", "invalid"),
    ],
)
@pytest.mark.parametrize("form", ["json", "csv", "xlsx"])
def test_of_a_list_is_that_of_its_parameters(client, query, code, form):
    answer = client.get(f"{API}/commitments/?{query}&format={form}")

    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert answer.json()["type"] == type_uri(ProblemType.PARAMETERS_REFUSED)
    assert [error["code"] for error in answer.json()["errors"]] == [code]


@pytest.mark.parametrize(
    ("spoil", "kind"),
    [
        (lambda token, secret: secret + "x", "token-unknown"),
        (lambda token, secret: f"{secret} {secret}", "token-malformed"),
        (lambda token, secret: token.revoke(by=token.user) or secret, "token-revoked"),
        (
            lambda token, secret: type(token.user).objects.update(is_active=False) and secret,
            "token-owner-ended",
        ),
    ],
)
def test_of_a_token_says_what_became_of_it(client, commitment, spoil, kind):
    person = make_officer()
    token, secret = make_token(owner=person, name="one", scopes=["read"], days=30, made_by=person)
    sent = spoil(token, secret)
    answer = client.get(f"{API}/commitments/", headers={"authorization": f"Bearer {sent}"})

    assert (answer.status_code, answer.json()["type"]) == (401, f"/api/v1/problems/{kind}/")


def test_of_a_token_without_the_scope_says_so(client, commitment):
    person = make_officer()
    _token, secret = make_token(owner=person, name="one", scopes=["read"], days=30, made_by=person)
    for address, kind in ((TRAIL, "token-lacks-scope"), ("resolutions/", "session-needed")):
        answer = client.post(
            f"{API}/{address}",
            "{}",
            content_type="application/json",
            headers={"authorization": f"Bearer {secret}"},
        )
        assert (answer.status_code, answer.json()["type"]) == (403, f"/api/v1/problems/{kind}/")


def test_is_documented():
    about = (ROOT / "docs/api.md").read_text()
    documented = re.findall(r"^\| `([a-z-]+)` \| ([0-9]+) \| (.*) \|$", about, re.MULTILINE)

    assert documented == [(kind, str(status), meaning) for kind, (status, meaning) in MEANINGS.items()]
    assert list(MEANINGS) == list(ProblemType)


def test_says_at_its_own_address_what_it_means(client, settings):
    settings.PUBLIC_READ = False
    refusal = client.get(f"{API}/commitments/").json()
    answer = client.get(refusal["type"])

    assert answer.json() == {
        "type": refusal["type"],
        "name": "not-signed-in",
        "status": 401,
        "meaning": "this needs a session or a token",
    }
    assert answer.json() in client.get(f"{API}/problems/").json()["results"]
    assert client.get(f"{API}/problems/nosuch/").status_code == 404


def test_a_day_in_its_sentence_is_written_for_programs(commitment):
    officer = make_officer()
    Preferences.objects.create(user=officer, calendar="solar_hijri")
    answer = send(officer, TRAIL, BODY | {"effective_on": "2026-03-11"}, **{"accept-language": "fa"})

    (error,) = answer.json()["errors"]
    assert "2026-03-10" in error["detail"]
