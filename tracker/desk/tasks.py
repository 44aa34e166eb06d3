"""What waits for somebody who acts for a State: reports that came back, deadlines, commitments of which
nothing was heard; each commitment once, under what is most pressing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from commitments.models import Commitment
from commitments.vocabulary import Verdict
from tracker.access.roles import cached_rights_of, commitments_permitted_to
from tracker.models import Review, StatusReport
from tracker.querysets import standing_seen_by

if TYPE_CHECKING:
    from datetime import date

    from django.contrib.auth.models import User

TASKS_SHOWN: Final = 12


@dataclass(frozen=True, kw_only=True)
class Task:
    """One commitment that needs its State, and why; `report` is the one that came back, with its `reason`."""

    kind: str
    why: str
    commitment: Commitment
    report: StatusReport | None = None
    reason: str = ""


def tasks_of(user: User, *, on: date, limit: int = TASKS_SHOWN) -> list[Task]:
    """At most `limit` tasks of the States for which `user` acts, the most pressing first."""
    rights = cached_rights_of(user)
    if not rights.acts_for or not rights.has("tracker.add_statusreport"):
        return []
    register: Any = commitments_permitted_to(
        user,
        Commitment.objects.for_register(on=on, standing=standing_seen_by(user)).visible_to(user),
        permission="tracker.add_statusreport",
    )
    own: Any = register.filter(state__in=rights.acts_for)
    tasks = _returned(own.not_closed())[:limit]
    seen = {task.commitment.pk for task in tasks}
    heard: Any = own.filter(waiting_since=None)
    dated = ("effective_due_on", "reference")
    lists: tuple[tuple[str, str, Any], ...] = (
        ("overdue", _("The deadline has passed."), heard.overdue(on=on).order_by(*dated)),
        ("due_soon", _("The deadline comes within days."), heard.due_soon(on=on).order_by(*dated)),
        ("unreported", _("No report stands."), heard.open().unreported().order_by("reference")),
        ("stale", _("Nothing was heard for long."), heard.stale(on=on).order_by("reference")),
    )
    for kind, why, rows in lists:
        room = limit - len(tasks)
        if room <= 0:
            break
        found = list(rows.exclude(pk__in=seen)[:room])
        seen |= {commitment.pk for commitment in found}
        tasks += [Task(kind=kind, why=why, commitment=commitment) for commitment in found]
    return tasks


def _returned(commitments: Any) -> list[Task]:
    """The reports that came back and were neither mended nor taken back, the oldest first."""
    returned: Any = StatusReport.objects.to_mend().filter(commitment__in=commitments.values("pk"))
    rows = list(returned.order_by("recorded_at", "pk"))
    by_key = {row.pk: row for row in commitments.filter(pk__in=[report.commitment_id for report in rows])}
    reasons = {
        review.report_id: review.reason
        for review in Review.objects.filter(report__in=rows, verdict=Verdict.RETURN).order_by("sequence")
    }
    return [
        Task(
            kind="returned",
            why=_("Returned to you"),
            commitment=by_key[report.commitment_id],
            report=report,
            reason=reasons.get(report.pk, ""),
        )
        for report in rows
    ]
