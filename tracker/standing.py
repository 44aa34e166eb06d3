"""Where a commitment stands, computed from its trail and nothing else."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from commitments.vocabulary import Status
from tracker.models import StatusReport


@dataclass(frozen=True, kw_only=True)
class Standing:
    """The derived columns of a commitment; the version is counted by the door, not derived here."""

    status: Status = Status.NO_INFORMATION
    status_since: date | None = None
    reported_status: Status | None = None
    last_report_on: date | None = None


def standing_after(reports: Iterable[StatusReport]) -> Standing:
    """The standing that follows from all reports of one commitment.

    The report that held on the latest day counts, and of two for one day the one
    recorded later, so a late report about an earlier day changes no present
    status. `status_since` is the first day of the unbroken run of that status.
    `reported_status` is the latest claim whether or not it counts yet;
    `last_report_on` is the day on which we last heard anything.
    """
    reports = list(reports)
    claims = _one_for_each_day(reports)
    counting = _one_for_each_day(report for report in reports if not report.needs_review)
    if not claims:
        return Standing()
    status, status_since = Status.NO_INFORMATION, None
    for report in counting:
        if status_since is None or report.status != status:
            status, status_since = Status(report.status), report.effective_on
    return Standing(
        status=status,
        status_since=status_since,
        reported_status=Status(claims[-1].status),
        last_report_on=max(timezone.localdate(report.recorded_at) for report in reports),
    )


def _one_for_each_day(reports: Iterable[StatusReport]) -> list[StatusReport]:
    """The reports that stand, by the day on which they held; a later one replaces an earlier one for the same day."""
    last_word = {report.effective_on: report for report in sorted(reports, key=lambda report: report.sequence)}
    return [last_word[day] for day in sorted(last_word)]
