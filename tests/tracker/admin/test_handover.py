"""What a person who leaves keeps at their desk goes to another, in one step."""

from datetime import date

import pytest
from django.contrib.admin.models import LogEntry

from tests.factories import (
    at,
    make_administrator,
    make_commitment,
    make_focal_point,
    make_officer,
    make_reviewer,
    make_state,
    make_user,
)
from tracker.access.saved_views import make_link
from tracker.admin.handover import HandoverRefused, desk_kept_by, hand_over
from tracker.desk.commenting import follow_ups_of, write_comment
from tracker.models import ImportKind, MailRhythm, SavedMapping, SavedView

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]


@pytest.fixture
def layla():
    """An officer who leaves: two views, one by mail and with an address, and a mapping."""
    layla = make_officer(username="layla")
    mailed = SavedView.objects.create(user=layla, name="Iraq", query="state=IRQ", rhythm=MailRhythm.WEEKLY)
    make_link(mailed, days=30)
    SavedView.objects.create(user=layla, name="Overdue", query="schedule=overdue")
    SavedMapping.objects.create(
        saved_by=layla, kind=ImportKind.REPORTS, name="Ministry", columns={}, constants={}, meanings={}
    )
    write_comment(make_commitment(), author=layla, text="Call the embassy.", due_on=date(2026, 3, 16))
    return layla


@pytest.fixture
def desk(client):
    client.force_login(make_administrator(username="root"))
    return client


def page_of(person):
    return f"/admin/auth/user/{person.pk}/handover/"


def send(desk, person, **values):
    return desk.post(page_of(person), {"seen": desk_kept_by(person).seen, "reason": "A new post."} | values)


def kept_by(person):
    views = SavedView.objects.filter(user=person).values_list("name", flat=True)
    mappings = SavedMapping.objects.filter(saved_by=person).values_list("name", flat=True)
    return sorted([*views, *mappings])


def test_all_goes_to_the_person_chosen_and_is_on_record(desk, layla):
    omar = make_officer(username="omar")
    shown = desk.get(page_of(layla)).content.decode()
    for name in ("Iraq", "Overdue", "Ministry", "weekly, on Monday", "Call the embassy.", "omar"):
        assert name in shown
    assert page_of(layla) in desk.get(f"/admin/auth/user/{layla.pk}/change/").content.decode()

    answer = send(desk, layla, to=omar.pk)

    assert answer.headers["Location"] == f"/admin/auth/user/{layla.pk}/change/"
    assert (kept_by(layla), kept_by(omar)) == ([], ["Iraq", "Ministry", "Overdue"])
    moved = SavedView.objects.get(name="Iraq")
    assert (moved.rhythm, moved.query) == ("weekly", "state=IRQ")
    assert [comment.text for comment in follow_ups_of(omar)] == ["Call the embassy."]
    # Whoever had the address of the view has it no more.
    assert moved.link_digest is None
    said = (
        "Handed over from layla to omar: saved views 2, saved mappings 1, follow-ups 1, reviews taken 0. "
        "Reason: A new post."
    )
    entries = LogEntry.objects.order_by("object_id").values_list(
        "object_id", "user__username", "change_message"
    )
    assert sorted(entries) == sorted((str(one.pk), "root", said) for one in (layla, omar))
    assert (
        "This person keeps no saved views, no saved mappings, no follow-ups"
        in desk.get(page_of(layla)).content.decode()
    )


def test_a_name_that_is_taken_says_whose_it_was(layla):
    omar = make_officer(username="omar")
    for name in ("Iraq", "Iraq (layla)"):
        SavedView.objects.create(user=omar, name=name)
    SavedView.objects.filter(name="Overdue").update(name="x" * 80)
    SavedView.objects.create(user=omar, name="x" * 80)

    hand_over(of=layla, to=omar, seen=desk_kept_by(layla).seen)

    kept = kept_by(omar)
    assert "Iraq (layla 2)" in kept
    assert f"{'x' * 72} (layla)" in kept
    assert len(kept) == 6


def test_it_asks_whom_to_and_why(desk, layla):
    omar = make_officer(username="omar")
    off = make_officer(username="off")
    off.is_active = False
    off.save()

    for values in (
        {"to": ""},
        {"to": "x"},
        {"to": "9" * 30},
        {"to": layla.pk},
        {"to": off.pk},
        {"to": omar.pk, "reason": ""},
    ):
        assert send(desk, layla, **values).status_code == 422, values

    assert len(kept_by(layla)) == 3


@pytest.mark.parametrize("make", [make_user, make_focal_point, make_reviewer])
def test_who_lacks_the_role_is_refused_and_nothing_moves(desk, layla, make):
    """A reviewer sees the views, and does not import."""
    omar = make(username="omar")

    answer = send(desk, layla, to=omar.pk)

    assert answer.status_code == 422
    assert "omar has no role for this." in answer.content.decode()
    assert len(kept_by(layla)) == 3
    assert not LogEntry.objects.exists()


def test_a_focal_points_go_to_another_of_the_same_state():
    iraq, iran = make_state(code="IRQ"), make_state(code="IRN")
    leaving = make_focal_point(username="leaving", state=iraq)
    SavedView.objects.create(user=leaving, name="Ours")
    foreign = make_focal_point(username="foreign", state=iran)
    following = make_focal_point(username="following", state=iraq)
    # Also once the account is closed.
    leaving.is_active = False
    leaving.save()

    with pytest.raises(HandoverRefused):
        hand_over(of=leaving, to=foreign, seen=desk_kept_by(leaving).seen)
    hand_over(of=leaving, to=following, seen=desk_kept_by(leaving).seen)

    assert kept_by(following) == ["Ours"]


def test_what_came_since_the_page_was_opened_does_not_move_unseen(desk, layla):
    omar, seen = make_officer(username="omar"), desk_kept_by(layla).seen
    SavedView.objects.create(user=layla, name="Meanwhile")

    answer = send(desk, layla, to=omar.pk, seen=seen)

    assert answer.status_code == 422
    assert "What is kept there changed meanwhile." in answer.content.decode()
    assert kept_by(omar) == []


def test_for_administrators_alone(client, layla):
    omar = make_officer(username="omar")
    client.force_login(omar)

    assert send(client, layla, to=omar.pk).status_code == 403
    assert len(kept_by(layla)) == 3
