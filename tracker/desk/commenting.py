"""Comments inside the secretariat; the only writer of Comment. Nobody else learns that there are any."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.language.characters import is_storable, unstorable_because
from commitments.refusals import Refused
from tracker.access.roles import NotEntitled, cached_rights_of, rights_of
from tracker.models import Comment
from tracker.models.comments import COMMENT_MAX_LENGTH

if TYPE_CHECKING:
    from datetime import date

    from django.contrib.auth.models import AnonymousUser, User
    from django.db.models import QuerySet

    from commitments.models import Commitment

VIEW: Final = "tracker.view_comment"
WRITE: Final = "tracker.add_comment"


class CommentRefused(Refused):
    """A comment that cannot be kept, or not be changed so; the message says why."""


def comments_seen_by(user: User | AnonymousUser) -> QuerySet[Comment]:
    """All comments for whoever works in the secretariat, none for everybody else."""
    rows = Comment.objects.select_related("author", "followed_by", "done_by", "commitment")
    return rows if cached_rights_of(user).has_for_all_states(VIEW) else rows.none()


def due_comments(user: User, *, on: date) -> QuerySet[Comment]:
    """What comes back by the day `on` and is not done, the longest due first."""
    open_ones = comments_seen_by(user).filter(due_on__lte=on, done_at=None, withdrawn_at=None)
    return open_ones.select_related("commitment__state", "author", "followed_by").order_by("due_on", "pk")


def follow_ups_of(person: User) -> list[Comment]:
    """What this person sees to and is not done, the first due first."""
    rows = Comment.objects.filter(followed_by=person, done_at=None, withdrawn_at=None, due_on__isnull=False)
    return list(rows.select_related("commitment").order_by("due_on", "pk"))


def give_follow_ups(*, of: User, to: User) -> int:
    """Let another see to what `of` did, from now on; how many. Raises NotEntitled."""
    keys = [comment.pk for comment in follow_ups_of(of)]
    if keys:
        _check_entitled(to)
    return Comment.objects.filter(pk__in=keys).update(followed_by=to)


def write_comment(commitment: Commitment, *, author: User, text: str, due_on: date | None = None) -> Comment:
    """Keep a comment. Raises NotEntitled, CommentRefused."""
    _check_entitled(author)
    text = text.strip()
    if not text or not is_storable(text, max_length=COMMENT_MAX_LENGTH):
        limit = _("A comment is text of at most %(limit)d characters.") % {"limit": COMMENT_MAX_LENGTH}
        raise CommentRefused(unstorable_because(text, else_because=limit), field="text")
    comment = Comment(
        commitment=commitment,
        author=author,
        text=text,
        due_on=due_on,
        followed_by=author if due_on else None,
        written_at=timezone.now(),
    )
    comment.full_clean()
    comment.save(force_insert=True)
    return comment


def settle(comment: Comment, *, person: User, done: bool) -> None:
    """Say that what was due is done, or that it is not. Raises NotEntitled, CommentRefused."""
    _check_entitled(person)
    if comment.due_on is None:
        raise CommentRefused(_("This comment has no day on which it comes back."))
    values: dict[str, Any] = (
        {"done_at": timezone.now(), "done_by": person} if done else {"done_at": None, "done_by": None}
    )
    _change(comment, **values)


def withdraw_comment(comment: Comment, *, person: User) -> None:
    """Take a comment back, as its author; its text is kept. Raises NotEntitled, CommentRefused."""
    _check_entitled(person)
    if comment.author_id != person.pk:
        raise NotEntitled(_("Only its author withdraws a comment."))
    _change(comment, withdrawn_at=timezone.now())


@transaction.atomic
def _change(comment: Comment, **values: Any) -> None:
    # One that was withdrawn meanwhile stays as it is.
    if not Comment.objects.filter(pk=comment.pk, withdrawn_at=None).update(**values):
        raise CommentRefused(_("The comment was withdrawn."))


def _check_entitled(person: User) -> None:
    if not rights_of(person).has_for_all_states(WRITE):
        raise NotEntitled(_("Comments are for the secretariat. Ask an administrator for the role."))
