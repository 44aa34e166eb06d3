"""Who reviews what for how long: taken, shown to the others, given back, handed over, lapsed."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from tests.factories import (
    at,
    make_administrator,
    make_commitment,
    make_focal_point,
    make_officer,
    make_reviewer,
    report,
    review,
)
from tracker.access.roles import NotEntitled
from tracker.admin.handover import HandoverRefused, desk_kept_by, hand_over
from tracker.desk.assigning import (
    AssignmentRefused,
    assigned_to,
    assignments_in_force,
    hand_review_over,
    release_review,
    take_review,
)
from tracker.models import Review, ReviewAssignment

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]
INBOX = reverse("admin:tracker_statusreport_inbox")


@pytest.fixture
def waiting():
    """Two reports of focal points, the older first."""
    made = []
    for number, reference in enumerate(("BAG3-R1-IRQ", "BAG3-R1-IRN"), start=1):
        commitment = make_commitment(reference=reference)
        with time_machine.travel(at(2026, 3, number), tick=False):
            author = make_focal_point(state=commitment.state)
            made.append(report(commitment=commitment, effective_on=date(2026, 3, 1), author=author))
    return made


@pytest.fixture
def rana():
    return make_reviewer(username="rana")


@pytest.fixture
def samir(client):
    samir = make_reviewer(username="samir")
    client.force_login(samir)
    return samir


def act(client, of, **values):
    answer = client.post(reverse("admin:tracker_statusreport_assign", args=[of.pk]), values, follow=True)
    return answer.content.decode()


def test_the_others_see_who_reviews_what_until_when(client, waiting, rana, samir):
    take_review(waiting[0], person=rana)

    shown = client.get(INBOX).content.decode()
    assert shown.count("<bdi>rana</bdi>") == 1
    assert "March 13, 2026, 12:00" in shown
    page = client.get(reverse("admin:tracker_statusreport_review", args=[waiting[0].pk])).content.decode()
    assert "rana reviews it until <time" in page
    assert "I review this" not in page
    assert "BAG3-R1-IRQ" not in client.get(f"{INBOX}?assigned=free").content.decode()
    assert "BAG3-R1-IRN" not in client.get(f"{INBOX}?assigned=mine").content.decode()
    assert "Show all" in client.get(f"{INBOX}?assigned=mine").content.decode()
    assert client.get(f"{INBOX}?assigned=other").status_code == 400


def test_one_is_taken_given_back_and_handed_over_at_the_desk(client, waiting, rana, samir):
    assert "The others see now that you review this." in act(client, waiting[0], act="take")
    assert [one.reviewer for one in assignments_in_force()] == [samir]
    assert "Everybody may take this review again." in act(client, waiting[0], act="release")
    assert not ReviewAssignment.objects.exists()
    act(client, waiting[0], act="take")
    assert "Choose to whom." in act(client, waiting[0], act="hand", to="")
    assert "Rana reviews this now." in act(client, waiting[0], act="hand", to=rana.pk)
    assert [one.reviewer for one in assignments_in_force()] == [rana]
    ticked = [f"{one.pk}:{one.commitment.version}" for one in waiting]
    said = client.post(INBOX, {"chosen": ticked, "take": "1"}, follow=True).content.decode()
    assert "BAG3-R1-IRN: you review it." in said
    assert "BAG3-R1-IRQ: rana reviews it until" in said


def test_who_has_none_cannot_take_give_or_hand_over_anothers(waiting, rana, samir):
    take_review(waiting[0], person=rana)

    with pytest.raises(AssignmentRefused, match="rana reviews it until"):
        take_review(waiting[0], person=samir)
    with pytest.raises(AssignmentRefused, match="You have not taken"):
        release_review(waiting[0], person=samir)
    with pytest.raises(NotEntitled, match="rana reviews it until"):
        hand_review_over(waiting[0], person=samir, to=samir)
    with pytest.raises(AssignmentRefused, match="Nobody has taken"):
        hand_review_over(waiting[1], person=samir, to=rana)
    assert hand_review_over(waiting[0], person=make_administrator(), to=samir).reviewer == samir


@pytest.mark.parametrize("make", [make_officer, make_focal_point])
def test_only_who_may_review_it_takes_it_or_gets_it(waiting, rana, make):
    person = make()
    with pytest.raises(NotEntitled, match="does not wait for a review by"):
        take_review(waiting[0], person=person)
    take_review(waiting[0], person=rana)
    with pytest.raises(NotEntitled, match="does not wait for a review by"):
        hand_review_over(waiting[0], person=rana, to=person)


def test_it_lapses_by_itself_and_keeps_nobody_out(client, waiting, rana, samir):
    take_review(waiting[0], person=rana)
    with time_machine.travel(timezone.now() + timedelta(days=3), tick=False):
        assert take_review(waiting[0], person=samir).reviewer == samir
    take_review(waiting[1], person=rana)

    review(of=waiting[1], reviewer=samir)

    # What is reviewed is nobody's any more, though its time has not lapsed.
    assert assigned_to(rana) == []


def test_what_another_reviews_is_left_to_them_where_several_are_accepted(client, waiting, rana, samir):
    take_review(waiting[1], person=rana)
    ticked = [f"{one.pk}:{one.commitment.version}" for one in waiting]

    said = client.post(INBOX, {"chosen": ticked}, follow=True).content.decode()

    assert "BAG3-R1-IRN: rana reviews it; it is left to them." in said
    assert [one.report for one in Review.objects.all()] == [waiting[0]]


def test_whoever_leaves_hands_over_what_they_took(waiting, rana, samir):
    take_review(waiting[0], person=rana)
    with pytest.raises(HandoverRefused, match="does not wait for a review by"):
        hand_over(of=rana, to=make_officer(), seen=desk_kept_by(rana).seen)
    assert [one.reviewer for one in assignments_in_force()] == [rana]

    hand_over(of=rana, to=samir, seen=desk_kept_by(rana).seen)

    assert [one.reviewer for one in assignments_in_force()] == [samir]
