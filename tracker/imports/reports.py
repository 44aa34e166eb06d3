"""Importing status reports. They pass through tracker.trail.recording, as those that people write."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _, gettext_lazy

from commitments.language.calendars import format_date
from commitments.many_rows import among
from commitments.refusals import Refused
from commitments.vocabulary import EvidenceKind, Origin, Status
from tracker.imports.files import FileRefused, ImportProblem
from tracker.imports.mapping import ImportField, choice_field, date_cell, text_cell, url_cell
from tracker.imports.meanwhile import news_of_trail
from tracker.imports.planning import (
    Batch,
    ImportPlan,
    ImportSchema,
    PlannedRow,
    find_commitments,
    lock_commitments,
)
from tracker.imports.references import COMMITMENT_FIELDS
from tracker.imports.undo_batches import prepared_in_batches
from tracker.models import Evidence, Import, ImportKind, RowResult, StatusReport
from tracker.trail.level_changes import level_changes
from tracker.trail.recording import (
    NewEvidence,
    NewStatus,
    PreparedStatuses,
    check_statuses,
    prepare_statuses,
    record_prepared,
)
from tracker.trail.reviewing import (
    PreparedWithdrawals,
    hold_for,
    prepare_withdrawals,
    record_withdrawals,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def _plan_reports(plan: ImportPlan, person: "User") -> None:
    existing = find_commitments(plan, person)
    dates = {day: format_date(day) for day in {row.values["effective_on"] for row in existing}}
    labels, say = {one.value: str(one.label) for one in Status}, _("%(status)s, effective on %(date)s")
    if not plan.repeats:
        existing = _not_there_yet(plan, existing)
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
        row.before = labels[row.target.status]
        row.after = say % {"status": labels[values["status"]], "date": dates[values["effective_on"]]}
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


def _not_there_yet(plan: ImportPlan, rows: Sequence[PlannedRow]) -> list[PlannedRow]:
    """The rows that say what no report says yet, nor a row before them; the others are taken out of the
    plan, and counted.
    """
    has_evidence = "evidence_url" in plan.columns
    days = [row.values["effective_on"] for row in rows] or [date.min]
    reports = StatusReport.objects.filter(
        commitment__in=among({row.target.pk for row in rows}), effective_on__range=(min(days), max(days))
    )
    kept: dict[int, list[str]] = defaultdict(list)
    # What a file does not speak of is not compared.
    if has_evidence:
        pieces = Evidence.objects.filter(report__in=reports)
        for report, url, sha256 in pieces.values_list("report", "url", "sha256"):
            kept[report].append(url or sha256)
    there = {
        _said(commitment, status, day, note, kept.get(pk, ()))
        for pk, commitment, status, day, note in reports.values_list(
            "pk", "commitment", "status", "effective_on", "note"
        )
    }
    new, repeated = [], set()
    for row in rows:
        values = row.values
        evidence = [values["evidence_url"]] if values.get("evidence_url") else []
        said = _said(
            row.target.pk, values["status"], values["effective_on"], values.get("note") or "", evidence
        )
        if said in there:
            repeated.add(row.number)
        else:
            there.add(said)
            new.append(row)
    plan.take_out(repeated)
    return new


def _said(commitment: int, status: str, day: date, note: str, evidence: Sequence[str]) -> tuple[object, ...]:
    return commitment, str(status), day, tuple(note.strip().splitlines()), tuple(sorted(evidence))


def _state_of(row: PlannedRow) -> list[Any]:
    return [row.target.closed_on, row.target.revision]


def _prepare_reports(rows: Sequence[PlannedRow], person: "User") -> PreparedStatuses:
    new_statuses = [
        NewStatus(commitment=row.target, expected_version=row.target.version, **row.new_values)
        for row in rows
    ]
    return prepare_statuses(new_statuses, author=person)


def _write_reports(batch: Batch, _upload: Import, _person: "User") -> int:
    outcomes = record_prepared(batch.prepared)
    problems = []
    for row, outcome in zip(batch.rows, outcomes, strict=True):
        if isinstance(outcome, StatusReport):
            row.made = {"pk": outcome.pk}
        else:
            problems.append(ImportProblem(row=row.number, column="", message=str(outcome)))
    if problems:
        raise FileRefused(problems)
    return len(batch.rows)


def _prepare_undo(rows: Sequence[RowResult], person: "User", reason: str) -> Callable[[], dict[int, str]]:
    reports = StatusReport.objects.in_bulk([row.made["pk"] for row in rows])

    def prepare(batch: Sequence[RowResult]) -> PreparedWithdrawals:
        wanted = [reports[row.made["pk"]] for row in batch]
        return prepare_withdrawals(wanted, author=person, reason=reason)

    def write(batch: Sequence[RowResult], prepared: PreparedWithdrawals) -> dict[int, str]:
        outcomes = zip(batch, record_withdrawals(prepared), strict=True)
        return {row.pk: str(outcome) for row, outcome in outcomes if isinstance(outcome, Refused)}

    return prepared_in_batches(rows, prepare=prepare, hold=hold_for, write=write)


REPORTS: Final = ImportSchema(
    kind=ImportKind.REPORTS,
    permission="tracker.add_statusreport",
    fields=(
        *COMMITMENT_FIELDS,
        choice_field(
            Status,
            name="status",
            label=gettext_lazy("Status"),
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
        choice_field(Origin, name="origin", label=gettext_lazy("Origin")),
    ),
    plan=_plan_reports,
    can_repeat=True,
    # All is ready when SQLite is locked; some 4,600 reports a second are written.
    times_as_fast=2,
    # What _state_of names.
    lock=partial(lock_commitments, columns=("closed_on", "revision")),
    state_of=_state_of,
    news_of=news_of_trail,
    prepare=_prepare_reports,
    write=_write_reports,
    prepare_undo=_prepare_undo,
)
