"""Of a past day a long list is told in few orders, and narrowed by what is counted."""

from datetime import date

import pytest

from tests.factories import at, make_commitment, make_conference, report
from tracker.api.register import RegisterListFilterSet
from tracker.register import past_lists

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]
PAST = "2026-03-05"


@pytest.fixture(autouse=True)
def register():
    make_conference(starts_on=date(2025, 12, 1))
    for code in ("IRQ", "IRN", "TUR"):
        report(commitment=make_commitment(reference=f"BAG3-R1-{code}"), effective_on=date(2026, 2, 1))


def ask(client, **asked):
    return client.get("/api/v1/commitments/", {"as_of": PAST} | asked)


def page(client, **asked):
    return client.get("/en/commitments/", {"as_of": PAST} | asked)


@pytest.mark.parametrize(
    "asked",
    [
        {"ordering": "due_on"},
        {"ordering": "-last_report_on"},
        {"ordering": "state"},
        {"stale": "true"},
        {"reported_status": "limited"},
        {"known_at": "2026-03-10T12:00:00Z"},
    ],
)
def test_what_asks_where_each_of_too_many_stood_is_refused_with_what_to_narrow(client, monkeypatch, asked):
    monkeypatch.setattr(past_lists, "SORTED_MOST", 3)
    assert ask(client, **asked).status_code == 200
    monkeypatch.setattr(past_lists, "SORTED_MOST", 2)

    answer = ask(client, **asked)

    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert error["parameter"] in asked
    assert "more than 2 commitments" in error["detail"]
    assert "more than 2 commitments" in page(client, **asked).content.decode()
    assert page(client, **asked, state="IRQ").status_code == 200
    # Narrowed it is told, and as a file; today nothing is refused.
    assert ask(client, **asked, state="IRQ").status_code == 200
    file = ask(client, **asked, format="csv")
    assert b"reference," in b"".join(file.streaming_content)
    if "known_at" not in asked:
        assert client.get("/api/v1/commitments/", asked).status_code == 200


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"ordering": "-reference"},
        {"closed": "any"},
        {"ordering": "-updated_at"},
        {"status": "limited"},
    ],
)
def test_what_an_index_has_in_order_and_sums_count_is_told_of_any_number(client, monkeypatch, asked):
    monkeypatch.setattr(past_lists, "SORTED_MOST", 0)

    assert ask(client, **asked).status_code == 200
    assert page(client, **asked).status_code == 200


def test_of_several_filters_the_last_in_their_order_is_named(client, monkeypatch):
    monkeypatch.setattr(past_lists, "SORTED_MOST", 2)

    asked = {
        "stale": "false",
        "reviewed": "false",
        "disputed": "false",
        "discrepancy": "false",
        "closed": "false",
    }
    (error,) = ask(client, **asked).json()["errors"]

    given = [name for name in RegisterListFilterSet.base_filters if name in asked]
    assert error["parameter"] == given[-1]


def matrix(client, **asked):
    return client.get("/api/v1/matrix/", {"as_of": PAST} | asked)


@pytest.mark.parametrize(
    ("asked", "blamed"), [({"stale": "true"}, "stale"), ({"rows": "state", "columns": "resolution"}, "rows")]
)
def test_what_no_sums_tell_of_a_past_day_is_counted_of_so_many(client, monkeypatch, asked, blamed):
    monkeypatch.setattr(past_lists, "COUNTED_MOST", 3)
    assert matrix(client, **asked).status_code == 200
    monkeypatch.setattr(past_lists, "COUNTED_MOST", 2)

    answer = matrix(client, **asked)

    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert (error["parameter"], "of 2 commitments at most" in error["detail"]) == (blamed, True)
    assert matrix(client, **asked, state="IRQ").status_code == 200
    assert b"_label_en" in b"".join(matrix(client, **asked, format="csv").streaming_content)
    # What sums tell, and today, is counted of any number.
    assert matrix(client, rows="state", columns="status").status_code == 200
    assert client.get("/api/v1/matrix/", asked).status_code == 200
