"""What a list leaves out because it is long, and says so."""

from datetime import date

import pytest

from commitments.admin import long_lists
from tests.factories import at, make_commitment, make_officer, report
from tracker.admin import reports

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]
COMMITMENTS = "/admin/commitments/commitment/"
REPORTS = "/admin/tracker/statusreport/"
COLUMNS = {"reference": 1, "schedule": 5, "lead agency": 11}


@pytest.fixture
def desk(client):
    client.force_login(make_officer())
    for code in ("IRQ", "IRN", "TUR"):
        commitment = make_commitment(reference=f"BAG3-R1-{code}")
        report(commitment=commitment, effective_on=date(2026, 2, 1), note="An office was named.")
    return client


def listed(page):
    return [row.reference for row in page.context["cl"].result_list]


def test_a_column_without_an_index_sorts_a_list_up_to_a_length_and_is_left_out_beyond(desk, monkeypatch):
    usual = listed(desk.get(COMMITMENTS))
    asked = f"{COMMITMENTS}?o=-{COLUMNS['lead agency']}"
    monkeypatch.setattr(long_lists, "SORTED_MAX", 3)
    assert "is not sorted by" not in desk.get(asked).content.decode()
    monkeypatch.setattr(long_lists, "SORTED_MAX", 2)

    page = desk.get(asked)

    assert listed(page) == usual
    assert "A list of more than 2 rows is not sorted by “lead agency”" in page.content.decode()
    # No heading says that it is sorted so, and no link keeps it.
    assert f"o=-{COLUMNS['lead agency']}&" not in page.content.decode()


def test_an_order_of_an_index_holds_at_any_length_but_not_together_with_another(desk, monkeypatch):
    monkeypatch.setattr(long_lists, "SORTED_MAX", 2)

    page = desk.get(f"{COMMITMENTS}?o=-{COLUMNS['reference']}")
    assert listed(page) == ["BAG3-R1-TUR", "BAG3-R1-IRQ", "BAG3-R1-IRN"]
    assert "is not sorted by" not in page.content.decode()
    both = desk.get(f"{COMMITMENTS}?o={COLUMNS['reference']}.{COLUMNS['schedule']}")
    assert "is not sorted by" in both.content.decode()
    assert "is not sorted by" in desk.get(f"{REPORTS}?o=4").content.decode()
    assert "is not sorted by" not in desk.get(f"{REPORTS}?o=5").content.decode()


def test_a_list_whose_last_column_is_taken_out_of_its_order_is_shown(desk):
    for address in (COMMITMENTS, REPORTS):
        page = desk.get(f"{address}?o=")
        assert (page.status_code, page.context["cl"].result_count) == (200, 3)


def test_counts_beside_filters_are_told_up_to_a_length(desk, monkeypatch):
    asked = f"{COMMITMENTS}?_facets=True"
    monkeypatch.setattr(long_lists, "FACETED_MAX", 3)
    assert "Hide counts" in desk.get(asked).content.decode()
    monkeypatch.setattr(long_lists, "FACETED_MAX", 2)

    text = desk.get(asked).content.decode()
    assert "Counts beside the filters are told for lists of up to 2 rows. Narrow the list first." in text
    assert "Hide counts" not in text
    # What is narrowed enough is counted.
    assert "Hide counts" in desk.get(f"{asked}&q=IRQ").content.decode()


def test_notes_of_more_reports_than_are_read_are_searched_within_a_conference(desk, monkeypatch):
    asked = f"{REPORTS}?q=office"
    assert desk.get(asked).context["cl"].result_count == 3
    monkeypatch.setattr(reports, "NOTES_SEARCHED_MAX", 0)

    page = desk.get(asked)
    assert page.context["cl"].result_count == 0
    assert "Only references were searched" in page.content.decode()
    assert desk.get(f"{REPORTS}?q=r1-irq").context["cl"].result_count == 1
    conference = page.context["cl"].root_queryset.first().commitment.resolution.conference_id
    narrowed = desk.get(f"{asked}&{reports.CONFERENCE}={conference}")
    assert narrowed.context["cl"].result_count == 3
    assert "Only references were searched" not in narrowed.content.decode()


def test_each_word_of_a_search_is_in_the_reference_or_in_the_note(desk):
    assert desk.get(f'{REPORTS}?q="office+was"').context["cl"].result_count == 3
    assert desk.get(f'{REPORTS}?q="was+office"').context["cl"].result_count == 0
    assert desk.get(f"{REPORTS}?q=office+irq").context["cl"].result_count == 1
    assert desk.get(f"{REPORTS}?q=office+xyz").context["cl"].result_count == 0
