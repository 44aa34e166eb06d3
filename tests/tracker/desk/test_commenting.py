"""Comments inside the secretariat: who writes and reads them, when they come back, and that nobody else
learns of them.
"""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from commitments.models import Commitment
from tests.factories import (
    at,
    make_administrator,
    make_commitment,
    make_focal_point,
    make_officer,
    make_reviewer,
    make_state,
    make_user,
    report,
)
from tracker.access.roles import NotEntitled
from tracker.desk.commenting import CommentRefused, due_comments, settle, withdraw_comment, write_comment
from tracker.models import Comment

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]
WORDS = "Call the embassy on Monday about the letter."
TODAY = date(2026, 3, 10)


@pytest.fixture
def layla():
    return make_officer(username="layla")


@pytest.fixture
def written(layla):
    return write_comment(make_commitment(), author=layla, text=WORDS, due_on=TODAY)


def thread(commitment):
    return reverse("admin:commitments_commitment_comments", args=[commitment.pk])


@pytest.mark.parametrize("make", [make_officer, make_reviewer, make_administrator])
def test_the_secretariat_writes_and_reads_it_and_finds_it_on_its_day(client, written, make):
    client.force_login(make(username="omar"))

    assert WORDS in client.get(thread(written.commitment)).content.decode()
    change = reverse("admin:commitments_commitment_change", args=[written.commitment_id])
    assert WORDS in client.get(change).content.decode()
    assert WORDS in client.get(reverse("admin:index")).content.decode()
    client.post(thread(written.commitment), {"text": "They call back.", "due_on": ""})
    assert Comment.objects.get(text="They call back.").author.username == "omar"


@pytest.mark.parametrize("make", [lambda: make_focal_point(state=make_state()), make_user])
def test_nobody_else_sees_or_writes_one(client, written, make):
    person = make()
    client.force_login(person)

    for address in (reverse("admin:index"), reverse("admin:commitments_commitment_changelist")):
        assert WORDS not in client.get(address).content.decode()
    change = client.get(reverse("admin:commitments_commitment_change", args=[written.commitment_id]))
    assert WORDS not in change.content.decode()
    assert "comment" not in change.content.decode().lower()
    assert client.get(thread(written.commitment)).status_code == 403
    assert client.post(thread(written.commitment), {"text": "x"}).status_code == 403
    with pytest.raises(NotEntitled):
        write_comment(written.commitment, author=person, text="x")
    assert Comment.objects.count() == 1


@pytest.mark.parametrize("role", ["nobody", "focal", "officer"])
@pytest.mark.in_turns
def test_it_is_in_no_address_of_the_public_whoever_asks(client, written, role, layla):
    report(commitment=written.commitment, effective_on=date(2026, 3, 1), author=layla)
    if role != "nobody":
        client.force_login(layla if role == "officer" else make_focal_point(state=make_state()))

    for address in (
        "/api/v1/commitments/?q=embassy",
        "/api/v1/commitments/?format=csv",
        "/api/v1/commitments/BAG3-R1-IRQ/",
        "/api/v1/commitments/BAG3-R1-IRQ/reports/",
        "/api/v1/changes/?after=0",
        "/feeds/changes.atom",
        "/feeds/deadlines.ics",
        "/en/commitments/BAG3-R1-IRQ/",
        "/en/search/?q=embassy",
        "/en/changes/",
        "/admin/commitments/commitment/csv/",
    ):
        answer = client.get(address)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert b"embassy on Monday" not in content, address
    before = Commitment.objects.get().updated_at
    write_comment(written.commitment, author=layla, text="Another.")
    assert Commitment.objects.get().updated_at == before


def test_what_is_due_comes_back_from_its_day_on_until_it_is_done(client, written, layla):
    client.force_login(layla)
    assert list(due_comments(layla, on=date(2026, 3, 9))) == []
    assert list(due_comments(layla, on=date(2026, 3, 12))) == [written]

    client.post(thread(written.commitment), {"done": written.pk})
    written.refresh_from_db()
    assert (written.done_by, list(due_comments(layla, on=TODAY))) == (layla, [])

    client.post(thread(written.commitment), {"undone": written.pk})
    assert list(due_comments(layla, on=TODAY)) == [written]


def test_only_its_author_withdraws_it_and_it_is_kept(client, written, layla):
    with pytest.raises(NotEntitled, match="Only its author"):
        withdraw_comment(written, person=make_officer(username="omar"))
    client.force_login(layla)

    client.post(thread(written.commitment), {"withdraw": written.pk})

    page = client.get(thread(written.commitment)).content.decode()
    assert "Withdrawn by its author" in page
    assert WORDS in page
    assert list(due_comments(layla, on=TODAY)) == []
    with pytest.raises(CommentRefused, match="was withdrawn"):
        settle(written, person=layla, done=True)


def test_what_has_no_day_is_not_done(layla):
    comment = write_comment(make_commitment(), author=layla, text="Of interest.")

    with pytest.raises(CommentRefused, match="no day"):
        settle(comment, person=layla, done=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.filter(pk=comment.pk).update(done_at=at(2026, 3, 10), done_by=layla)


@pytest.mark.parametrize("text", ["", "   ", "x" * 2001, "nul\0"])
def test_what_says_nothing_or_too_much_is_refused(client, layla, text):
    client.force_login(layla)
    commitment = make_commitment()

    assert client.post(thread(commitment), {"text": text, "due_on": ""}).status_code == 422
    with pytest.raises(CommentRefused):
        write_comment(commitment, author=layla, text=text)
    assert not Comment.objects.exists()


def test_a_comment_of_another_commitment_is_not_there(client, written, layla):
    client.force_login(layla)
    other = make_commitment(reference="BAG3-R1-IRN")

    assert client.post(thread(other), {"done": written.pk}).status_code == 404
    assert client.post(thread(other), {"done": "x"}).status_code == 404
