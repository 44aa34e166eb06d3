"""What programs write is understood, where it can mean but one thing."""

from datetime import date

import pytest

from tests.downloads import content_of
from tests.factories import at, make_commitment

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database,
    pytest.mark.time_machine(at(2026, 3, 10), tick=False),
]


@pytest.fixture
def register():
    for reference in ("BAG3-R1-IRQ", "BAG3-R2-IRN", "BAG2-R1-IRQ"):
        make_commitment(reference=reference)
    make_commitment(reference="BAG2-R2-IRN", closed_on=date(2026, 3, 1))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("state=IRQ&state=IRN", "state=IRQ,IRN"),
        ("status=no_information&status=limited,complete", "status=no_information,limited,complete"),
        ("ordering=state&ordering=-reference", "ordering=state,-reference"),
        *((f"stale={value}", "stale=true") for value in ("True", "TRUE", "1")),
        *((f"stale={value}", "stale=false") for value in ("False", "FALSE", "0")),
        ("closed=True", "closed=true"),
        ("closed=0", "closed=false"),
    ],
)
def test_what_programs_write_is_understood(client, register, one, other):
    asked, meant = (client.get(f"/api/v1/commitments/?{query}&format=csv") for query in (one, other))
    assert asked.status_code == 200
    assert content_of(asked) == content_of(meant)


@pytest.mark.parametrize(
    ("accept", "answered"),
    [
        ("text/csv;q=0.9, application/json;q=0.5", "text/csv"),
        ("text/csv;q=0.5, application/json;q=0.9", "application/json"),
        ("application/json;q=0, */*", "text/csv"),
        ("*/*;q=0.1, text/csv;q=0", "application/json"),
        ("application/json;q=0", "application/problem+json"),
    ],
)
def test_the_weights_of_accept_decide_and_none_refuses(client, register, accept, answered):
    found = client.get("/api/v1/commitments/", headers={"accept": accept})
    assert content_of(found)
    assert found.headers["Content-Type"].partition(";")[0] == answered


def test_who_names_a_commitment_means_it_closed_or_not(client):
    commitment = make_commitment(closed_on=date(2026, 3, 1))

    def found(query):
        return client.get(f"/api/v1/commitments/?{query}").json()["count"]

    assert found(f"reference={commitment.reference}") == 1
    assert found(f"reference={commitment.reference}&closed=false") == 0
    assert found("state=IRQ") == 0
