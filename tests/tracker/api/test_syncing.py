"""Reports, and changes as files, for whoever keeps a copy of them."""

from datetime import date

import pytest
from django.db import transaction

from tests.downloads import read_csv
from tests.factories import (
    at,
    dissent,
    make_commitment,
    make_conference,
    make_focal_point,
    make_officer,
    report,
    review,
)
from tracker.api import changes


@pytest.fixture
def reviewed(time_machine):
    """A report of March, accepted in April, and one of the 20th of April; it is May."""
    focal_point = make_focal_point()
    time_machine.move_to(at(2026, 3, 10), tick=False)
    first = report(commitment=make_commitment(), author=focal_point, effective_on=date(2026, 3, 1))
    time_machine.move_to(at(2026, 4, 10), tick=False)
    accepted = review(of=first)
    time_machine.move_to(at(2026, 4, 20), tick=False)
    report(commitment=make_commitment(reference="BAG3-R2-IRQ"), effective_on=date(2026, 4, 1))
    time_machine.move_to(at(2026, 5, 10), tick=False)
    return focal_point, accepted


def updates(client, **parameters):
    rows = client.get("/api/v1/reports/", parameters).json()["results"]
    return [(row["reference"], row["updated_at"][:10]) for row in rows]


@pytest.mark.django_db
def test_a_report_that_is_reviewed_or_disputed_later_is_updated_then(client, reviewed, time_machine):
    focal_point, accepted = reviewed
    assert updates(client, ordering="updated_at") == [
        ("BAG3-R1-IRQ-1", "2026-04-10"),
        ("BAG3-R2-IRQ-1", "2026-04-20"),
    ]
    assert updates(client, updated_after="2026-04-15") == [("BAG3-R2-IRQ-1", "2026-04-20")]

    dissent(of=accepted, author=focal_point)
    time_machine.move_to(at(2026, 5, 11), tick=False)

    assert updates(client, updated_after="2026-04-21") == [("BAG3-R1-IRQ-1", "2026-05-10")]
    assert updates(client, updated_before="2026-04-21") == [("BAG3-R2-IRQ-1", "2026-04-20")]
    (row,) = read_csv(client.get("/api/v1/reports/?format=csv&updated_after=2026-05-01"))
    assert row["updated_at"] == "2026-05-10T12:00:00.000000Z"


@pytest.mark.django_db
def test_it_is_updated_by_what_its_reader_sees(client, time_machine):
    time_machine.move_to(at(2026, 3, 10), tick=False)
    returned = report(commitment=make_commitment(), author=make_focal_point(), effective_on=date(2026, 3, 1))
    time_machine.move_to(at(2026, 4, 10), tick=False)
    review(of=returned, verdict="return")
    assert updates(client) == []

    client.force_login(make_officer(username="omar"))
    assert updates(client) == [("BAG3-R1-IRQ-1", "2026-04-10")]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("resource", "found"), [("reports", ["BAG3-R1-IRQ-1"]), ("reviews", ["BAG3-R1-IRQ-2"])]
)
def test_the_trail_is_narrowed_by_theme_region_and_state(client, reviewed, resource, found):
    report(commitment=make_commitment(reference="BAG3-R1-IRN"), effective_on=date(2026, 4, 1))
    for asked in ("state=IRQ", "region=145", "theme=liaison-officers"):
        address = f"/api/v1/{resource}/?{asked}&resolution=BAG3-R1&recorded_before=2026-05-01"
        assert [row["reference"] for row in client.get(address).json()["results"]] == found


def file_of_changes(client, **parameters):
    answer = client.get("/api/v1/changes/", {"format": "csv", **parameters})
    return read_csv(answer), answer.headers["X-Next-After"]


@pytest.mark.django_db(transaction=True)
def test_a_file_of_changes_holds_all_of_them_each_with_its_row(client, monkeypatch):
    for name in ("ROWS_AT_ONCE", "LIMIT_DEFAULT"):
        monkeypatch.setattr(changes, name, 2)
    commitments = [make_commitment(reference=f"BAG3-R{number}-IRQ") for number in (1, 2, 3)]
    report(commitment=commitments[0], effective_on=date(2026, 2, 1))

    lines, end = file_of_changes(client)

    assert [(line["kind"], line["row_reference"]) for line in lines] == [
        ("created", "BAG3-R1-IRQ"),
        ("created", "BAG3-R2-IRQ"),
        ("created", "BAG3-R3-IRQ"),
        ("status", "BAG3-R1-IRQ"),
    ]
    assert {line["row_status"] for line in lines if line["commitment"] == "BAG3-R1-IRQ"} == {"limited"}
    register = read_csv(client.get("/api/v1/commitments/?format=csv&reference=BAG3-R1-IRQ"))
    told = {name.removeprefix("row_"): value for name, value in lines[-1].items() if name.startswith("row_")}
    assert [told] == register
    assert file_of_changes(client, after=end) == ([], end)


@pytest.mark.django_db(transaction=True)
def test_one_that_was_broken_off_goes_on_after_its_last_line(client):
    for number in (1, 2, 3):
        make_commitment(reference=f"BAG3-R{number}-IRQ")
    whole, end = file_of_changes(client)

    rest, rest_end = file_of_changes(client, after=whole[0]["cursor"])
    page, page_end = file_of_changes(client, limit="2")

    assert [line["commitment"] for line in rest] == ["BAG3-R2-IRQ", "BAG3-R3-IRQ"]
    assert rest_end == end
    assert [line["commitment"] for line in page] == ["BAG3-R1-IRQ", "BAG3-R2-IRQ"]
    assert page_end == page[-1]["cursor"]


@pytest.mark.django_db(transaction=True)
def test_of_what_is_out_of_sight_it_holds_no_row(client):
    commitment = make_commitment()
    with transaction.atomic():
        conference = make_conference()
        conference.published = False
        conference.save()

    lines, _end = file_of_changes(client)

    assert [(line["kind"], line["commitment"]) for line in lines][-1] == ("removed", commitment.reference)
    assert {value for name, value in lines[-1].items() if name.startswith("row_")} == {""}
