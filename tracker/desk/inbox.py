"""Reports that wait for a review: those that a person may judge, the oldest first."""

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from commitments.models import Commitment
from tracker.access.roles import cached_rights_of, commitments_permitted_to
from tracker.models import StatusReport

if TYPE_CHECKING:
    from datetime import datetime

    from django.contrib.auth.models import AnonymousUser, User


def inbox_of(user: "User | AnonymousUser", *, before: "datetime | None" = None) -> Any:
    """The reports, with their `state`, recorded `before` a moment or whenever; neither the person's own
    nor any on a State for which they act, nor any on a commitment that is closed.
    """
    not_closed = Commitment.objects.not_closed()
    reviewable = commitments_permitted_to(user, not_closed, permission="tracker.add_review")
    mine = Q(author=user.pk) | Q(commitment__state__in=cached_rights_of(user).acts_for)
    waiting = StatusReport.objects.waiting().filter(commitment__in=reviewable).exclude(mine)
    if before is not None:
        waiting = waiting.filter(recorded_at__lt=before)
    return waiting.select_related(
        "author", "commitment__state", "commitment__resolution__conference"
    ).order_by("recorded_at", "pk")


def neighbours_of(report: StatusReport, inbox: Any) -> "tuple[StatusReport | None, StatusReport | None]":
    """The waiting reports before and after `report`, which itself may be reviewed by now."""
    place: tuple[datetime, int] = (report.recorded_at, report.pk)
    later = inbox.filter(Q(recorded_at__gt=place[0]) | Q(recorded_at=place[0], pk__gt=place[1])).first()
    earlier = inbox.filter(Q(recorded_at__lt=place[0]) | Q(recorded_at=place[0], pk__lt=place[1])).last()
    return earlier, later
