"""Importing status reports. They pass through tracker.trail.recording, as those that people write."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _, gettext_lazy

from commitments.language.calendars import format_date
from commitments.vocabulary import EvidenceKind, Origin, Status
from tracker.imports.files import FileRefused, ImportProblem
from tracker.imports.mapping import ImportField, choice_cell, date_cell, text_cell, url_cell
from tracker.imports.meanwhile import news_of_trail
from tracker.imports.planning import (
    COMMITMENT,
    ImportPlan,
    ImportSchema,
    PlannedRow,
    find_commitments,
    lock_commitments,
)
from tracker.models import Import, ImportKind, StatusReport
from tracker.trail.level_changes import level_changes
from tracker.trail.recording import NewEvidence, NewStatus, check_statuses, record_statuses

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def _plan_reports(plan: ImportPlan, person: "User") -> None:
    existing = find_commitments(plan, person)
    for row in existing:
        values = row.values
        title, url = values.get("evidence_title") or "", values.get("evidence_url") or ""
        row.new_values = {
            "status": values["status"],
            "effective_on": values["effective_on"],
            "note": values.get("note") or "",
            "origin": values.get("origin"),
            "evidence": [NewEvidence(kind=EvidenceKind.URL, title=title or url[:100], url=url)]
            if url
            else [],
        }
        row.before = str(row.target.get_status_display())
        row.after = _("%(status)s, effective on %(date)s") % {
            "status": values["status"].label,
            "date": format_date(values["effective_on"]),
        }
        if title and not url:
            plan.fault(row.number, "evidence_title", _("Say where it is found: the web address is missing."))
    new_statuses = [
        NewStatus(commitment=row.target, expected_version=row.target.version, **row.new_values)
        for row in existing
    ]
    plan.changes = level_changes((one.commitment, one.status, one.effective_on) for one in new_statuses)
    columns = {"evidence": "evidence_url"}
    for row, refusal in zip(existing, check_statuses(new_statuses, author=person), strict=True):
        if refusal is not None:
            name = refusal.field or "commitment"
            plan.fault(row.number, columns.get(name, name), str(refusal))


def _state_of(row: PlannedRow) -> list[Any]:
    return [row.target.is_closed, row.target.version]


def _write_reports(batch: Sequence[PlannedRow], _upload: Import, person: "User") -> int:
    new_statuses = [
        NewStatus(commitment=row.target, expected_version=row.target.version, **row.new_values)
        for row in batch
    ]
    outcomes = record_statuses(new_statuses, author=person)
    problems = [
        ImportProblem(row=row.number, column="", message=str(outcome))
        for row, outcome in zip(batch, outcomes, strict=True)
        if not isinstance(outcome, StatusReport)
    ]
    if problems:
        raise FileRefused(problems)
    return len(batch)


REPORTS: Final = ImportSchema(
    kind=ImportKind.REPORTS,
    permission="tracker.add_statusreport",
    fields=(
        COMMITMENT,
        ImportField(
            name="status",
            label=gettext_lazy("Status"),
            read=choice_cell(Status),
            is_required=True,
            about=gettext_lazy("The level, by its name in any of the languages."),
        ),
        ImportField(
            name="effective_on",
            label=gettext_lazy("Effective on"),
            read=date_cell,
            is_required=True,
            about=gettext_lazy("The day on which it held."),
        ),
        ImportField(name="note", label=gettext_lazy("Note"), read=text_cell),
        ImportField(
            name="evidence_title",
            label=gettext_lazy("Evidence"),
            read=text_cell,
            about=gettext_lazy("What shows it, in a few words."),
        ),
        ImportField(name="evidence_url", label=gettext_lazy("Web address of the evidence"), read=url_cell),
        ImportField(name="origin", label=gettext_lazy("Origin"), read=choice_cell(Origin)),
    ),
    plan=_plan_reports,
    lock=lock_commitments,
    state_of=_state_of,
    news_of=news_of_trail,
    write=_write_reports,
)
