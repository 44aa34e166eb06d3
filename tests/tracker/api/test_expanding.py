"""`expand=last_report`: the last report within a row of the register."""

from datetime import date

import pytest

from tests.factories import (
    make_commitment,
    make_conference,
    make_focal_point,
    make_officer,
    report,
    review,
    web_page,
    withdraw,
)

pytestmark = pytest.mark.django_db
FEBRUARY, MARCH = date(2026, 2, 1), date(2026, 3, 1)


def last_reports(client, address="commitments/"):
    answer = client.get(f"/api/v1/{address}?expand=last_report")
    assert answer.status_code == 200, answer.json()
    shown = answer.json()
    rows = shown.get("results", [shown])
    return {row["reference"]: row["last_report"] and row["last_report"]["reference"] for row in rows}


def test_is_the_last_that_was_not_rejected_in_lists_and_alone(client):
    commitment = make_commitment()
    make_commitment(reference="BAG3-R2-IRQ")
    report(commitment=commitment, effective_on=FEBRUARY)
    report(commitment=commitment, effective_on=MARCH, evidence=[web_page()])
    withdraw(report=report(commitment=commitment, effective_on=MARCH))

    assert last_reports(client) == {"BAG3-R1-IRQ": "BAG3-R1-IRQ-2", "BAG3-R2-IRQ": None}
    assert last_reports(client, "commitments/BAG3-R1-IRQ/") == {"BAG3-R1-IRQ": "BAG3-R1-IRQ-2"}
    whole = client.get("/api/v1/commitments/BAG3-R1-IRQ/?expand=last_report").json()["last_report"]
    assert whole == client.get("/api/v1/reports/BAG3-R1-IRQ-2/").json()


def test_is_none_that_its_reader_does_not_see(client):
    commitment = make_commitment()
    report(commitment=commitment, effective_on=FEBRUARY)
    focal_point = make_focal_point()
    waiting = report(commitment=commitment, effective_on=MARCH, author=focal_point)

    assert last_reports(client) == {"BAG3-R1-IRQ": "BAG3-R1-IRQ-1"}
    for person in (make_officer(), focal_point):
        client.force_login(person)
        assert last_reports(client) == {"BAG3-R1-IRQ": "BAG3-R1-IRQ-2"}
    client.logout()
    review(of=waiting)
    assert last_reports(client) == {"BAG3-R1-IRQ": "BAG3-R1-IRQ-2"}


def test_is_no_way_to_a_draft(client):
    make_conference(published=False)
    report(commitment=make_commitment(), effective_on=FEBRUARY)

    assert last_reports(client) == {}


def test_is_there_for_nobody_who_does_not_ask(client):
    make_commitment()
    assert "last_report" not in client.get("/api/v1/commitments/").json()["results"][0]


@pytest.mark.parametrize(
    "asked", ["expand=reviews", "expand=last_report&as_of=2026-01-01", "expand=last_report&format=csv"]
)
def test_is_refused_where_it_would_not_be_true(client, asked):
    make_commitment()
    answer = client.get(f"/api/v1/commitments/?{asked}")

    assert answer.status_code == 400
    assert [error["parameter"] for error in answer.json()["errors"]] == ["expand"]


def test_is_nothing_that_counts_or_feeds_know(client):
    for address in ("/api/v1/matrix/", "/api/v1/timeline/", "/api/v1/changes/", "/feeds/changes.atom"):
        assert client.get(f"{address}?expand=last_report").status_code == 400


@pytest.mark.parametrize("count", [1, 12])
def test_takes_as_many_queries_for_many_as_for_one(client, count, django_assert_num_queries):
    for number in range(1, count + 1):
        report(
            commitment=make_commitment(reference=f"BAG3-R{number}-IRQ"),
            effective_on=FEBRUARY,
            evidence=[web_page()],
        )

    with django_assert_num_queries(8):
        assert len(last_reports(client)) == count
