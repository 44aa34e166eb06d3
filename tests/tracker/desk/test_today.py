"""The first page of the admin: what needs one today, each number the length of the list it leads to."""

import re
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from commitments.models import Commitment, Resolution
from tests.factories import (
    at,
    dissent,
    make_administrator,
    make_commitment,
    make_conference,
    make_focal_point,
    make_officer,
    make_reviewer,
    make_state,
    make_user,
    report,
    review,
)
from tests.rewording import reword
from tests.worlds import once_a_module
from tracker.desk.today import desk_of
from tracker.models import StatusReport

NOW = at(2026, 3, 10)
pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW, tick=False)]


@once_a_module
def busy():
    """A register in which everything that the first page counts is there."""
    with time_machine.travel(at(2025, 6, 1), tick=False):
        make_conference(starts_on=date(2025, 5, 1))
        for number in (1, 2, 3):
            for code in ("IRQ", "IRN", "TUR"):
                make_commitment(reference=f"BAG3-R{number}-{code}")
    reword(Resolution.objects.get(number=1), due_on=date(2026, 2, 1))
    reword(Resolution.objects.get(number=2), due_on=date(2026, 3, 20))
    focal = make_focal_point(state=make_state(code="IRQ"), username="iraq")
    officer = make_officer(username="layla")
    with time_machine.travel(at(2026, 1, 5), tick=False):
        made = report(
            commitment=Commitment.objects.get(reference="BAG3-R1-IRQ"),
            effective_on=date(2026, 1, 1),
            author=focal,
        )
        returned = report(
            commitment=Commitment.objects.get(reference="BAG3-R3-IRN"),
            effective_on=date(2026, 1, 1),
            author=officer,
        )
        review(of=returned, verdict="return")
        dissent(
            of=review(
                of=report(
                    commitment=Commitment.objects.get(reference="BAG3-R3-TUR"),
                    effective_on=date(2026, 1, 1),
                    author=officer,
                )
            )
        )
    report(
        commitment=Commitment.objects.get(reference="BAG3-R2-IRQ"),
        effective_on=date(2026, 3, 5),
        author=focal,
    )
    assert made.needs_review
    return {
        "focal": focal,
        "officer": officer,
        "reviewer": make_reviewer(),
        "administrator": make_administrator(),
    }


@pytest.mark.parametrize("role", ["focal", "officer", "reviewer", "administrator"])
@pytest.mark.in_turns
def test_every_number_is_the_length_of_its_list(client, busy, role):
    client.force_login(busy[role])
    figures = desk_of(busy[role], on=date(2026, 3, 10), now=NOW).figures

    for figure in figures:
        page = client.get(figure.address)
        assert page.status_code == 200
        assert page.context["cl"].result_count == figure.count, figure.name
    assert {figure.name for figure in figures} >= {
        "overdue",
        "due_soon",
        "unreported",
        "stale",
        "disagreement",
    }


def test_the_numbers_of_an_officer(busy):
    counts = {
        figure.name: figure.count
        for figure in desk_of(busy["officer"], on=date(2026, 3, 10), now=NOW).figures
    }

    assert counts == {
        "overdue": 3,
        "due_soon": 3,
        "unreported": 6,
        "stale": 8,
        "disagreement": 3,
        "returned": 1,
    }


def test_a_focal_point_sees_their_own_state_alone(busy):
    desk = desk_of(busy["focal"], on=date(2026, 3, 10), now=NOW)

    assert {figure.name: figure.count for figure in desk.figures}["overdue"] == 1
    assert {row.state.code for row in desk.deadlines} == {"IRQ"}
    assert desk.inbox is None


def test_the_inbox_tells_how_old_its_reports_are(busy):
    inbox = desk_of(busy["reviewer"], on=date(2026, 3, 10), now=NOW).inbox

    assert (inbox.total, inbox.late, inbox.very_late) == (2, 1, 1)
    assert [(one.commitment.reference, one.age) for one in inbox.oldest] == [
        ("BAG3-R1-IRQ", 64),
        ("BAG3-R2-IRQ", 0),
    ]


def test_the_page_shows_numbers_links_and_deadlines(client, busy):
    client.force_login(busy["administrator"])

    page = client.get(reverse("admin:index")).content.decode()

    assert "What needs you today" in page
    assert reverse("admin:tracker_statusreport_inbox") in page
    assert "?schedule=overdue" in page
    assert "waits for 64 days" in page
    assert re.search(r"BAG3-R1-IRN.*?Overdue", page, re.DOTALL)


def test_who_has_nothing_to_do_is_told_so(client):
    client.force_login(make_user())

    assert "Nothing needs you here today." in client.get(reverse("admin:index")).content.decode()


def test_drafts_are_not_counted_for_those_who_may_not_see_them(busy):
    draft = make_commitment(reference="NEW-R1-IRQ")
    before = {
        figure.name: figure.count for figure in desk_of(busy["focal"], on=date(2026, 3, 10), now=NOW).figures
    }
    conference = draft.resolution.conference
    conference.published = False
    conference.save()
    person = type(busy["focal"]).objects.get(pk=busy["focal"].pk)
    after = {figure.name: figure.count for figure in desk_of(person, on=date(2026, 3, 10), now=NOW).figures}

    assert after["unreported"] == before["unreported"] - 1


def test_the_page_takes_as_many_queries_for_many_rows(client, busy, django_assert_max_num_queries):
    client.force_login(busy["administrator"])
    client.get(reverse("admin:index"))
    for code in ("AAA", "AAB", "AAC", "AAD", "AAE", "AAF"):
        report(
            commitment=make_commitment(reference=f"BAG3-R1-{code}"),
            effective_on=date(2026, 3, 1),
            author=make_focal_point(state=make_state(code=code)),
        )

    with django_assert_max_num_queries(19):
        client.get(reverse("admin:index"))
    assert StatusReport.objects.waiting().count() == 8


def test_a_focal_point_finds_each_task_once_the_most_pressing_first(client, busy):
    one = Commitment.objects.get(reference="BAG3-R3-IRQ")
    came_back = report(commitment=one, effective_on=date(2026, 3, 1), author=busy["focal"])
    review(of=came_back, verdict="return", reason="Say by which decree.")
    make_commitment(reference="BAG3-R4-IRQ")

    tasks = desk_of(busy["focal"], on=date(2026, 3, 10), now=NOW).tasks

    # What waits for a review is nobody's task here.
    assert [(task.kind, task.commitment.reference) for task in tasks] == [
        ("returned", "BAG3-R3-IRQ"),
        ("unreported", "BAG3-R4-IRQ"),
    ]
    client.force_login(busy["focal"])
    page = client.get(reverse("admin:index")).content.decode()
    assert "Say by which decree." in page
    assert reverse("admin:tracker_statusreport_mend", args=[came_back.pk]) in page
    assert desk_of(busy["officer"], on=date(2026, 3, 10), now=NOW).tasks == []

    def came_back_to(person):
        figures = desk_of(busy[person], on=date(2026, 3, 10), now=NOW).figures
        return next(figure.count for figure in figures if figure.name == "returned")

    assert came_back_to("focal") == 1
    report(commitment=one, effective_on=date(2026, 3, 2), author=busy["focal"])
    assert came_back_to("focal") == 0


def test_the_list_of_reports_takes_as_many_queries_for_many_authors(client, busy):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse("admin:tracker_statusreport_changelist")).status_code == 200
        return len(captured)

    client.force_login(busy["administrator"])
    queries()
    few = queries()
    for code in ("AAA", "AAB", "AAC", "AAD"):
        author = make_focal_point(state=make_state(code=code))
        commitment = make_commitment(reference=f"BAG3-R1-{code}")
        report(commitment=commitment, effective_on=date(2026, 3, 1), author=author)

    assert queries() == few
