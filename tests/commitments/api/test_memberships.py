"""Adding to groups of States over the API, and correcting what was wrong of their members."""

from datetime import date

import pytest

from commitments.models import Commitment, Membership
from tests.factories import (
    at,
    make_conference,
    make_officer,
    make_participation,
    make_resolution,
    make_source,
    make_state,
)
from tests.groups import ALWAYS, make_group

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]
MEMBERS = "/api/v1/groups/marsh-league/members/"
ALWAYS_JSON = {"from": None, "until": None}


@pytest.fixture
def group(client):
    client.force_login(make_officer())
    return make_group(members={"IRQ": ALWAYS})


def post(client, address, body):
    return client.post(address, body, content_type="application/json")


def test_a_member_is_added_with_its_days_and_its_source(client, group):
    make_state(code="IRN")
    make_source(slug="treaty-list")

    answer = post(client, MEMBERS, {"state": "IRN", "from": "2026-02-01", "source": "treaty-list"})

    assert answer.status_code == 201, answer.content
    assert answer.json() == {"state": "IRN", "from": "2026-02-01", "until": None, "source": "treaty-list"}
    assert answer.json() in client.get("/api/v1/groups/marsh-league/").json()["members"]
    assert client.get("/api/v1/sources/treaty-list/").status_code == 200


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"state": "IRQ", "from": "2026-02-01"}, None),
        ({"state": "IRN", "from": "2026-02-01", "until": "2026-01-01"}, None),
        ({"state": "XXX"}, "state"),
        ({"state": "IRN", "since": "2026-02-01"}, "since"),
    ],
)
def test_what_cannot_be_is_refused(client, group, body, field):
    make_state(code="IRN")
    answer = post(client, MEMBERS, body)

    assert answer.status_code == 400
    assert answer.json()["type"].endswith("fields-refused/")
    assert field is None or field in answer.content.decode()
    assert Membership.objects.count() == 1


def test_a_wrong_membership_is_taken_away_with_what_followed(client, group):
    conference = make_conference(starts_on=date(2026, 1, 1))
    make_participation(conference=conference, state=make_state(code="IRQ"))
    make_resolution(conference=conference, addressees="group", addressed_group=group)
    body = {"state": "IRQ", "wrong": ALWAYS_JSON, "right": None, "reason": "Never a member"}

    answer = post(client, f"{MEMBERS}correction/", body)

    assert answer.status_code == 201, answer.content
    assert answer.json() == {"members": [], "addressed_no_more": ["BAG3-R1-IRQ"]}
    assert not Commitment.objects.in_force().exists()
    assert Membership.history.latest().history_change_reason == "Never a member"


def test_days_are_corrected_and_not_by_who_read_others(client, group):
    body = {"state": "IRQ", "wrong": ALWAYS_JSON, "right": {"from": "2001-01-01"}, "reason": "Charter"}

    answer = post(client, f"{MEMBERS}correction/", body)
    assert [row["from"] for row in answer.json()["members"]] == ["2001-01-01"]

    late = post(client, f"{MEMBERS}correction/", body)
    assert (late.status_code, "Read it again" in late.content.decode()) == (400, True)


@pytest.mark.parametrize("reason", [None, "", " "])
def test_a_correction_says_why(client, group, reason):
    body = {"state": "IRQ", "wrong": ALWAYS_JSON, "right": None, "reason": reason}

    assert post(client, f"{MEMBERS}correction/", body).status_code == 400
    assert Membership.objects.exists()
