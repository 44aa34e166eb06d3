"""Where a commitment stands, and where it would once a report counts, for those who decide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from commitments.vocabulary import Status, Verdict
from tracker.models import Review, StatusReport
from tracker.trail.standing import StatusValues, Trail, valid_periods_of

if TYPE_CHECKING:
    from datetime import date

# After all steps that are there: what is only thought of is the last one.
_AFTER_ALL = 2**31


@dataclass(frozen=True, kw_only=True)
class Prospect:
    """What everybody sees of a commitment today (`now`), and what they would see (`then`)."""

    now: StatusValues
    then: StatusValues
    changes_days: bool

    @property
    def changes_today(self) -> bool:
        """Whether the level of today would be another."""
        return self.now.status != self.then.status

    @property
    def changes_only_the_past(self) -> bool:
        """Whether today's level would stay, and that of an earlier day would not."""
        return not self.changes_today and self.changes_days


def if_accepted(trail: Trail, report: StatusReport, *, level: Status | None = None) -> Prospect:
    """What an acceptance of `report` would do, at `level` or as it was claimed."""
    verdict = Review(
        report=report, verdict=Verdict.ACCEPT, status=level or Status(report.status), sequence=_AFTER_ALL
    )
    return _prospect(trail, trail.followed_by(verdict))


def if_recorded(trail: Trail, *, status: Status, effective_on: date) -> Prospect:
    """What a new report would do once it counts."""
    report = StatusReport(
        status=status, effective_on=effective_on, needs_review=False, sequence=_AFTER_ALL - 1
    )
    return _prospect(trail, trail.followed_by(report))


def _prospect(before: Trail, after: Trail) -> Prospect:
    was, will_be = (valid_periods_of(trail) for trail in (before, after))
    levels_were, levels_will_be = (
        [(period.valid_from, period.valid_until, period.level.status) for period in periods]
        for periods in (was, will_be)
    )
    return Prospect(
        now=was[-1].level if was else StatusValues(),
        then=will_be[-1].level if will_be else StatusValues(),
        changes_days=levels_were != levels_will_be,
    )
