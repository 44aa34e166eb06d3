"""Who reviews which report, for how long; the only writer of ReviewAssignment.

An assignment tells others that somebody is at it, so that two do not read the same; it keeps nobody out. It
ends with the review, is given back or handed to another reviewer, and lapses by itself.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.language.calendars import format_datetime
from commitments.models import Commitment
from commitments.refusals import Refused
from tracker.access.roles import NotEntitled, Role, cached_rights_of
from tracker.desk.inbox import inbox_of
from tracker.models import ReviewAssignment, StatusReport

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.contrib.auth.models import User
    from django.db.models import QuerySet


class AssignmentRefused(Refused):
    """A review that cannot be taken, given back or handed over; the message says why."""


def assignments_in_force(*, at: Any = None) -> QuerySet[ReviewAssignment]:
    """Assignments that have not lapsed, of whatever report."""
    rows = ReviewAssignment.objects.filter(lapses_at__gt=at or timezone.now())
    return rows.select_related("reviewer", "report__commitment")


def assigned_to(person: User) -> list[ReviewAssignment]:
    """What the person took and has not reviewed, the first to lapse first."""
    waiting = StatusReport.objects.waiting().values("pk")
    return list(
        assignments_in_force().filter(reviewer=person, report__in=waiting).order_by("lapses_at", "pk")
    )


def with_assignments(reports: Iterable[Any]) -> list[Any]:
    """The reports, each with the assignment in force on it, or None, as `assignment_now`."""
    rows = list(reports)
    held = assignments_in_force().filter(report__in=[row.pk for row in rows])
    found = {one.report_id: one for one in held}
    for row in rows:
        row.assignment_now = found.get(row.pk)
    return rows


def left_by_others(inbox: Any, person: User) -> Any:
    """Of the inbox what nobody else has taken."""
    return inbox.exclude(pk__in=assignments_in_force().exclude(reviewer=person.pk).values("report"))


@transaction.atomic
def take_review(report: StatusReport, *, person: User) -> ReviewAssignment:
    """Say that `person` reviews the report, from now on; again, so that it lapses later.

    Raises NotEntitled, AssignmentRefused.
    """
    _check_waits_for(person, report)
    _hold(report)
    held = assignments_in_force().filter(report=report).exclude(reviewer=person).first()
    if held is not None:
        raise AssignmentRefused(_held_by(held))
    return _keep(report, person)


@transaction.atomic
def release_review(report: StatusReport, *, person: User) -> None:
    """Give the report back to everybody. Raises AssignmentRefused where the person has not taken it."""
    found, _rows = ReviewAssignment.objects.filter(report=report, reviewer=person).delete()
    if not found:
        raise AssignmentRefused(_("You have not taken this review."))


@transaction.atomic
def hand_review_over(report: StatusReport, *, person: User, to: User) -> ReviewAssignment:
    """Let another reviewer have it: as whoever took it, or as an administrator.

    Raises NotEntitled (`person` or `to` may not), AssignmentRefused (nobody has it).
    """
    _hold(report)
    held = assignments_in_force().filter(report=report).first()
    if held is None:
        raise AssignmentRefused(_("Nobody has taken this review."))
    if held.reviewer_id != person.pk and Role.ADMINISTRATOR not in cached_rights_of(person).roles:
        raise NotEntitled(_held_by(held))
    _check_waits_for(to, report)
    return _keep(report, to)


def _hold(report: StatusReport) -> None:
    """Let one after the other take the same report. Rows of the trail are locked by nobody: PostgreSQL would
    ask for the right to change them.
    """
    list(Commitment.objects.select_for_update().filter(pk=report.commitment_id).values_list("pk"))


def _keep(report: StatusReport, person: User) -> ReviewAssignment:
    now = timezone.now()
    made, _created = ReviewAssignment.objects.update_or_create(
        report=report,
        defaults={
            "reviewer": person,
            "assigned_at": now,
            "lapses_at": now + timedelta(days=settings.REVIEW_ASSIGNMENT_DAYS),
        },
    )
    return made


def _check_waits_for(person: User, report: StatusReport) -> None:
    if not inbox_of(person).filter(pk=report.pk).exists():
        raise NotEntitled(
            _("%(reference)s does not wait for a review by %(name)s.")
            % {"reference": report.commitment.reference, "name": person.get_username()}
        )


def _held_by(held: ReviewAssignment) -> str:
    return _("%(name)s reviews it until %(moment)s.") % {
        "name": held.reviewer.get_full_name() or held.reviewer.get_username(),
        "moment": format_datetime(timezone.localtime(held.lapses_at)),
    }
