"""What was recorded of many at once is kept with the result of each row, and undone as a whole."""

from datetime import date

import pytest
from django.urls import reverse

from commitments.models import Commitment
from tests.factories import (
    at,
    make_commitment,
    make_conference,
    make_focal_point,
    make_officer,
    make_reviewer,
    make_state,
    review,
    state_position,
)
from tracker.access.roles import NotEntitled
from tracker.imports.undoing import undo_bulk_action
from tracker.models import BulkAction, BulkActionRow, Review, StatusReport
from tracker.trail.rebuilding import differences
from tracker.trail.verifying import faults_of

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]
LIST = "/admin/commitments/commitment/"


@pytest.fixture
def officer(client):
    officer = make_officer()
    client.force_login(officer)
    return officer


@pytest.fixture
def commitments():
    make_conference(starts_on=date(2026, 1, 5), ends_on=date(2026, 1, 6))
    return [make_commitment(reference=f"BAG3-R1-{code}") for code in ("IRN", "IRQ", "TUR")]


def recorded(client, commitments, **values):
    """Record a status or a position of these commitments; what is kept of it."""
    name = "position" if "position" in values else "record"
    counted = "revision" if name == "position" else "version"
    chosen = ",".join(f"{one.pk}:{getattr(one, counted)}" for one in commitments)
    page = client.post(f"{LIST}{name}/", {"commitments": chosen, "record": "1"} | values)
    assert page.status_code == 200, page.content.decode()
    return BulkAction.objects.get()


def status(client, commitments):
    return recorded(client, commitments, status="limited", effective_on="2026-02-01")


def levels():
    return dict(Commitment.objects.values_list("state__code", "status"))


def undo(client, action):
    return client.post(reverse("admin:tracker_bulkaction_undo", args=[action.pk]))


def test_statuses_are_kept_and_withdrawn_as_a_whole(client, officer, commitments):
    before = levels()

    action = status(client, commitments)

    assert (action.kind, action.recorded_by, action.changed_count) == ("status", officer, 3)
    assert [row.key for row in action.results.order_by("number")] == [one.reference for one in commitments]
    assert set(levels().values()) == {"limited"}
    page = undo(client, action)
    assert (page.status_code, page.context["undone"].count, page.context["undone"].stay) == (200, 3, [])
    assert levels() == before
    assert set(Review.objects.values_list("verdict", "reason")) == {
        ("withdraw", f"undone: bulk action {action.pk}")
    }
    assert set(BulkActionRow.objects.values_list("is_undone", flat=True)) == {True}
    assert list(differences()) == []
    assert not list(faults_of(Commitment.objects.all()))


def test_positions_go_back_where_nothing_came_after_and_else_are_named(client, officer, commitments):
    state_position(commitments[0], "supported")
    commitments[0].refresh_from_db()
    action = recorded(client, commitments, position="noted", stated_on="2026-03-01")
    state_position(commitments[2], "supported_in_part", stated_on=date(2026, 3, 5))

    (stays,) = undo(client, action).context["undone"].stay

    assert (stays.key, "was changed since" in stays.stays_because) == ("BAG3-R1-TUR", True)
    assert dict(Commitment.objects.values_list("state__code", "position")) == {
        "IRN": "supported",
        "IRQ": "unknown",
        "TUR": "supported_in_part",
    }


def test_what_another_person_accepted_stays(client, officer, commitments):
    action = status(client, commitments)
    accepted = StatusReport.objects.get(commitment=commitments[0])
    review(of=accepted, verdict="accept", reviewer=make_reviewer())

    undone = undo(client, action).context["undone"]

    assert ([row.key for row in undone.stay], undone.count) == (["BAG3-R1-IRN"], 2)
    assert levels() == {"IRN": "limited", "IRQ": "no_information", "TUR": "no_information"}


def test_a_refused_row_is_kept_with_its_reason(client, officer, commitments):
    state_position(Commitment.objects.get(pk=commitments[1].pk), "supported")

    action = recorded(client, commitments, position="noted")

    results = {row.key: (row.outcome, bool(row.made)) for row in action.results.all()}
    assert results["BAG3-R1-IRQ"] == ("left_out", False)
    page = client.get(reverse("admin:tracker_bulkaction_change", args=[action.pk]))
    assert action.results.get(key="BAG3-R1-IRQ").after in page.content.decode()


def test_it_is_undone_once(client, officer, commitments):
    action = status(client, commitments)
    undo(client, action)

    again = undo(client, action)

    assert again.status_code == 409
    assert "was undone already" in again.content.decode()
    page = client.get(reverse("admin:tracker_bulkaction_undo", args=[action.pk])).content.decode()
    assert "was undone already" in page
    assert 'class="record-status-form"' not in page, "There is nothing to ask."
    assert Review.objects.count() == 3


def test_one_commitment_alone_is_no_bulk_action(client, officer, commitments):
    chosen = f"{commitments[0].pk}:{commitments[0].version}"
    values = {"status": "limited", "effective_on": "2026-02-01", "commitments": chosen, "record": "1"}

    client.post(f"{LIST}record/", values)

    assert StatusReport.objects.count() == 1
    assert not BulkAction.objects.exists()


def test_only_who_did_it_or_an_officer_undoes_it(client, officer, commitments):
    action = status(client, commitments)
    focal = make_focal_point(state=make_state(code="IRQ"))

    for person in (focal, make_reviewer()):
        with pytest.raises(NotEntitled):
            undo_bulk_action(action, person=person)
    client.force_login(focal)
    assert undo(client, action).status_code == 404
    assert set(levels().values()) == {"limited"}
    assert undo_bulk_action(action, person=make_officer(username="another")).count == 3


def test_the_desk_lists_them(client, officer, commitments):
    action = status(client, commitments)

    page = client.get(reverse("admin:tracker_bulkaction_changelist"))

    assert list(page.context["cl"].result_list) == [action]
    assert (
        reverse("admin:tracker_bulkaction_changelist")
        in client.get(reverse("admin:everything")).content.decode()
    )
