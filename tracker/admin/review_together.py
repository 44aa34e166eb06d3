"""Accepting several reports that claim the same level together; each is a review and a step of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from commitments.refusals import Refused
from commitments.vocabulary import Verdict
from tracker.desk.assigning import with_assignments
from tracker.desk.inbox import inbox_of
from tracker.trail.reviewing import ReviewRefused, review_report

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.contrib.auth.models import User

    from tracker.models import StatusReport

AT_ONCE: Final = 50


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One report that was chosen, and why it was not accepted; empty where it was."""

    report: StatusReport
    refusal: str = ""


def accept_together(chosen: Sequence[str], *, person: User) -> list[Outcome]:
    """Accept each as it was claimed, or refuse it by itself; `chosen` are `report:version`, as the person
    saw them in their inbox. What is not in it is left out; what another reviews is left to them.

    Raises ReviewRefused where they claim different levels, or none is chosen.
    """
    reports = with_assignments(chosen_reports(chosen, person=person))
    seen = dict(_pair(one) for one in chosen)
    if len({report.status for report in reports}) > 1:
        raise ReviewRefused(_("Choose reports that claim the same level; nothing was recorded."))
    return [_accepted(report, version=seen[report.pk], person=person) for report in reports]


def chosen_reports(chosen: Sequence[str], *, person: User) -> list[Any]:
    """The reports of the person's inbox that were ticked, the oldest first. Raises ReviewRefused."""
    keys = [_pair(one)[0] for one in chosen]
    waiting: Any = inbox_of(person)
    reports = list(waiting.filter(pk__in=keys[: AT_ONCE + 1]))
    if not reports or len(set(keys)) > AT_ONCE:
        raise ReviewRefused(_("Choose at least one report, and at most %(limit)d.") % {"limit": AT_ONCE})
    return reports


def _accepted(report: Any, *, version: int, person: User) -> Outcome:
    if report.assignment_now is not None and report.assignment_now.reviewer_id != person.pk:
        name = report.assignment_now.reviewer.get_full_name() or report.assignment_now.reviewer.get_username()
        return Outcome(report=report, refusal=_("%(name)s reviews it; it is left to them.") % {"name": name})
    try:
        review_report(report=report, verdict=Verdict.ACCEPT, reviewer=person, expected_version=version)
    except Refused as refusal:
        return Outcome(report=report, refusal=str(refusal))
    return Outcome(report=report)


def _pair(text: str) -> tuple[int, int]:
    report, _colon, version = text.partition(":")
    if not (report.isascii() and report.isdigit() and version.isascii() and version.isdigit()):
        raise ReviewRefused(_("What was selected cannot be read."))
    return min(int(report), 2**63 - 1), min(int(version), 2**31 - 1)
