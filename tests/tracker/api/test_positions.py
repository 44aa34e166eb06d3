"""Recording a position over HTTP: on the version that was read, once, and by people who keep the record."""

from datetime import date

import pytest

from commitments.models import StatedPosition
from tests.factories import (
    make_commitment,
    make_conference,
    make_officer,
    make_source,
    report,
    state_position,
)
from tracker.access.tokens import make_token

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2026-03-10T12:00:00Z", tick=False)]
ADDRESS = "/api/v1/commitments/BAG3-R1-IRQ/"


@pytest.fixture
def officer(client):
    make_conference(starts_on=date(2026, 1, 5), ends_on=date(2026, 1, 6))
    make_commitment()
    officer = make_officer()
    client.force_login(officer)
    return officer


def read(client):
    return client.get(ADDRESS)


def post(client, tag=None, **body):
    headers = {"If-Match": tag or read(client).headers["ETag"]}
    return client.post(f"{ADDRESS}position/", body, content_type="application/json", headers=headers)


def test_a_position_is_recorded_with_its_day_and_source(client, officer):
    make_source(slug="press-1")

    answer = post(client, position="noted", stated_on="2026-03-02", source="press-1")

    said = {"position": "noted", "stated_on": "2026-03-02", "source": "press-1"}
    assert (answer.status_code, answer.json()) == (201, said | {"recorded_at": "2026-03-10T12:00:00.000000Z"})
    assert answer.headers["ETag"] == read(client).headers["ETag"]
    assert answer.headers["Location"].endswith(ADDRESS)
    row = read(client).json()
    assert (row["position"], row["positions"]) == ("noted", [answer.json()])
    assert StatedPosition.objects.get().recorded_by == officer


def test_the_latest_day_comes_first_and_a_past_day_knows_no_later_one(client, officer):
    post(client, position="noted", stated_on="2026-03-02")
    post(client, position="supported")
    post(client, position="supported_in_part", stated_on="2026-02-01")

    def positions(query=""):
        return [one["position"] for one in client.get(f"{ADDRESS}{query}").json()["positions"]]

    assert positions() == ["noted", "supported_in_part", "supported"]
    assert positions("?as_of=2026-02-10") == ["supported_in_part", "supported"]
    assert positions("?as_of=2026-01-10") == ["supported"]


def test_the_same_again_adds_nothing(client, officer):
    first = post(client, position="noted", stated_on="2026-03-02")
    again = post(client, position="noted", stated_on="2026-03-02")

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert StatedPosition.objects.count() == 1


def test_a_key_gives_the_first_answer_again(client, officer):
    tag = read(client).headers["ETag"]
    headers = {"If-Match": tag, "Idempotency-Key": "one"}
    answers = [
        client.post(
            f"{ADDRESS}position/", {"position": "noted"}, content_type="application/json", headers=headers
        )
        for _time in range(2)
    ]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].content == answers[1].content


@pytest.mark.parametrize("change", ["report", "position"])
def test_what_was_changed_meanwhile_is_not_written_over(client, officer, change):
    tag = read(client).headers["ETag"]
    commitment = make_commitment()
    if change == "report":
        report(commitment=commitment, effective_on=date(2026, 3, 1), author=officer)
    else:
        state_position(commitment, "supported")

    answer = post(client, tag, position="noted")

    assert (answer.status_code, answer.json()["type"]) == (412, "/api/v1/problems/version-conflict/")
    assert not StatedPosition.objects.filter(position="noted").exists()
    assert post(client, position="noted").status_code == 201


def test_who_does_not_say_what_they_read_is_asked(client, officer):
    answer = client.post(f"{ADDRESS}position/", {"position": "noted"}, content_type="application/json")

    assert answer.status_code == 428
    assert not StatedPosition.objects.exists()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "position"),
        ({"position": "perhaps"}, "position"),
        ({"position": "noted", "stated_on": "2026-03-11"}, "stated_on"),
        ({"position": "noted", "stated_on": "2026-01-04"}, "stated_on"),
        ({"position": "noted", "stated_on": "yesterday"}, "stated_on"),
        ({"position": "noted", "source": "nowhere"}, "source"),
        ({"position": "noted", "recorded_at": "2026-01-01"}, "recorded_at"),
    ],
)
def test_what_cannot_be_is_refused_with_the_field(client, officer, body, field):
    answer = post(client, **body)

    assert answer.status_code == 400
    assert {one["field"] for one in answer.json()["errors"]} == {field}
    assert not StatedPosition.objects.exists()


def test_a_source_that_a_position_names_is_public(client, officer):
    make_source(slug="press-1")
    post(client, position="noted", source="press-1")
    client.logout()

    assert read(client).json()["positions"][0]["source"] == "press-1"
    assert client.get("/api/v1/sources/press-1/").status_code == 200


@pytest.mark.parametrize(("scopes", "expected"), [(["position"], 201), (["read", "report", "review"], 403)])
def test_a_token_records_positions_only_where_it_was_made_for_it(client, officer, scopes, expected):
    tag = read(client).headers["ETag"]
    client.logout()
    _token, secret = make_token(owner=officer, made_by=officer, name="x", scopes=scopes, days=1)

    answer = client.post(
        f"{ADDRESS}position/",
        {"position": "noted"},
        content_type="application/json",
        headers={"If-Match": tag, "Authorization": f"Bearer {secret}"},
    )

    assert answer.status_code == expected
    assert StatedPosition.objects.exists() == (expected == 201)
