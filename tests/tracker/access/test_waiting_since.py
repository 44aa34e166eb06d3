"""Since when a report waits for its review is told to everybody, and of the report nothing else."""

import csv
import io
from datetime import date

import pytest
import time_machine

from commitments.vocabulary import Verdict
from tests.factories import (
    at,
    make_commitment,
    make_conference,
    make_focal_point,
    make_officer,
    make_state,
    make_user,
    report,
    review,
)

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 20), tick=False)]
LIST = "/api/v1/commitments/BAG3-R1-IRQ/"
WHOEVER = {
    "nobody": lambda: None,
    "reader": make_user,
    "another's focal point": lambda: make_focal_point(state=make_state(code="KWT")),
    "focal point": make_focal_point,
    "officer": make_officer,
}


@pytest.fixture
def waiting():
    """A report that counts, and two that wait."""
    make_conference(starts_on=date(2026, 1, 5), ends_on=date(2026, 1, 6))
    with time_machine.travel(at(2026, 2, 1), tick=False):
        commitment = make_commitment()
    speaker = make_focal_point(username="zaynab")
    with time_machine.travel(at(2026, 3, 1), tick=False):
        report(commitment=commitment, effective_on=date(2026, 2, 1))
    reports = []
    for day in (10, 12):
        with time_machine.travel(at(2026, 3, day), tick=False):
            reports.append(
                report(commitment=commitment, author=speaker, effective_on=date(2026, 3, 9), note="canary")
            )
    return reports


def moments(client, query=""):
    """What each way to read the API says of it."""
    answer = client.get(f"/api/v1/commitments/?format=csv&reference=BAG3-R1-IRQ{query}")
    (row,) = csv.DictReader(io.StringIO(b"".join(answer).decode()))
    detail = client.get(f"{LIST}?{query.lstrip('&')}").json()
    return detail["waiting_since"], row["waiting_since"] or None


@pytest.mark.parametrize("who", WHOEVER)
@pytest.mark.in_turns
def test_everybody_is_told_since_when_one_waits(client, waiting, who):
    if person := WHOEVER[who]():
        client.force_login(person)
    since = "2026-03-10T12:00:00.000000Z"

    assert moments(client) == (since, since)
    reports = client.get(f"{LIST}reports/").json()
    assert reports["waiting_since"] == since
    sees_them = who in {"focal point", "officer"}
    assert reports["count"] == (3 if sees_them else 1)
    assert ("canary" in str(reports)) is sees_them


def test_it_follows_what_is_reviewed(client, waiting):
    first, second = waiting
    later = "2026-03-12T12:00:00.000000Z"
    with time_machine.travel(at(2026, 3, 15), tick=False):
        review(of=first, verdict=Verdict.RETURN)
    assert moments(client) == (later, later)
    assert client.get(f"{LIST}reports/").json()["waiting_since"] == later
    with time_machine.travel(at(2026, 3, 16), tick=False):
        review(of=second)
    assert moments(client) == (None, None)
    assert client.get(f"{LIST}reports/").json()["waiting_since"] is None


def test_a_past_day_tells_what_was_known_then(client, waiting):
    first, _second = waiting
    with time_machine.travel(at(2026, 3, 15), tick=False):
        review(of=first, verdict=Verdict.RETURN)

    said = {
        moment: moments(client, f"&known_at={moment}T23:00:00Z")[0]
        for moment in ("2026-03-09", "2026-03-14", "2026-03-16")
    }
    assert said == {
        "2026-03-09": None,
        "2026-03-14": "2026-03-10T12:00:00.000000Z",
        "2026-03-16": "2026-03-12T12:00:00.000000Z",
    }
    # As known today, one of the two waits, and by then it had not come.
    assert moments(client, "&as_of=2026-03-11")[0] is None
