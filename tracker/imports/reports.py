"""Importing status reports. They pass through tracker.trail.recording, as those that people write."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _, gettext_lazy

from commitments.language.calendars import format_date
from commitments.many_rows import among
from commitments.models import Commitment
from commitments.refusals import Refused
from commitments.vocabulary import EvidenceKind, Origin, Status
from tracker.imports.batches import in_batches
from tracker.imports.files import PROBLEMS_MAX, ROWS_MAX, FileRefused, ImportProblem
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
from tracker.imports.spooling import Spool, Spooled
from tracker.imports.undo_batches import prepared_in_batches
from tracker.imports.written import Written
from tracker.models import Evidence, Import, ImportKind, StatusReport
from tracker.trail.level_changes import level_changes
from tracker.trail.ready_steps import ReadySteps
from tracker.trail.recording import (
    NewEvidence,
    NewStatus,
    check_statuses,
    prepare_statuses,
    ready_statuses,
    record_prepared,
)
from tracker.trail.reviewing import ready_withdrawals

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# Reports that are planned together.
ROWS_OF_A_PART: Final = 2_000


@dataclass(slots=True)
class _Seen:
    """What is kept of a commitment that was looked at: what _state_of names."""

    pk: int
    closed_on: date | None
    revision: int


def _plan_reports(plan: ImportPlan, person: "User") -> Iterator[list[PlannedRow]]:
    """A part of the rows after the other, those of one commitment together, however long the file is; of each
    commitment little is kept.
    """
    repeated: set[int] = set()
    for part in in_batches(plan.rows, at_once=ROWS_OF_A_PART):
        rows = _plan_part(plan, part, person, repeated)
        yield rows
        seen = {
            row.target.pk: _Seen(row.target.pk, row.target.closed_on, row.target.revision) for row in rows
        }
        for row in rows:
            row.target, row.new_values = seen[row.target.pk], None
    plan.take_out(repeated)


def _plan_part(
    plan: ImportPlan, part: Sequence[PlannedRow], person: "User", repeated: set[int]
) -> list[PlannedRow]:
    existing = find_commitments(plan, person, part)
    dates = {day: format_date(day) for day in {row.values["effective_on"] for row in existing}}
    labels, say = {one.value: str(one.label) for one in Status}, _("%(status)s, effective on %(date)s")
    if not plan.repeats:
        existing = _not_there_yet(plan, existing, repeated)
    said: dict[tuple[Status, date], str] = {}
    for row in existing:
        values = row.values
        title, url = values.get("evidence_title") or "", values.get("evidence_url") or ""
        row.new_values = _new_values(row)
        row.before = labels[row.target.status]
        status, day = values["status"], values["effective_on"]
        if (status, day) not in said:
            said[status, day] = say % {"status": labels[status], "date": dates[day]}
        row.after = said[status, day]
        if title and not url:
            plan.fault(row.number, "evidence_title", _("Say where it is found: the web address is missing."))
    new_statuses = _new_statuses(existing)
    plan.changes += level_changes((one.commitment, one.status, one.effective_on) for one in new_statuses)
    columns = {"evidence": "evidence_url"}
    for row, refusal in zip(existing, check_statuses(new_statuses, author=person), strict=True):
        if refusal is not None:
            name = refusal.field or "commitment"
            plan.fault(row.number, columns.get(name, name), str(refusal))
    return existing


def _new_values(row: PlannedRow) -> dict[str, Any]:
    values = row.values
    title, url = values.get("evidence_title") or "", values.get("evidence_url") or ""
    return {
        "status": values["status"],
        "effective_on": values["effective_on"],
        "note": values.get("note") or "",
        "origin": values.get("origin"),
        "evidence": [NewEvidence(kind=EvidenceKind.URL, title=title or url[:100], url=url)] if url else [],
    }


def _new_statuses(rows: Sequence[PlannedRow]) -> list[NewStatus]:
    return [
        NewStatus(commitment=row.target, expected_version=row.target.version, **row.new_values)
        for row in rows
    ]


def _not_there_yet(plan: ImportPlan, rows: Sequence[PlannedRow], repeated: set[int]) -> list[PlannedRow]:
    """The rows that say what no report says yet, nor a row before them; the numbers of the others are added
    to `repeated`.
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
    new = []
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
    return new


def _said(commitment: int, status: str, day: date, note: str, evidence: Sequence[str]) -> tuple[object, ...]:
    return commitment, str(status), day, tuple(note.strip().splitlines()), tuple(sorted(evidence))


def _state_of(row: PlannedRow) -> list[Any]:
    return [row.target.closed_on, row.target.revision]


def _prepare_reports(rows: Sequence[PlannedRow], person: "User", spool: Spool) -> Spooled | None:
    ready = ready_statuses(_new_statuses(rows), author=person)
    return None if ready is None else spool.put(ready.as_line())


def _write_reports(batch: Batch, _upload: Import, person: "User") -> int:
    kept: Spooled | None = batch.prepared
    keys = None if kept is None else ReadySteps.from_line(kept.get()).record()
    if keys is None:
        keys = _computed_anew(batch.rows, person)
    for row, key in zip(batch.rows, keys, strict=True):
        row.made = {"pk": key}
    return len(batch.rows)


def _computed_anew(rows: Sequence[PlannedRow], person: "User") -> list[int]:
    """Record rows of which something changed since they were prepared that the plan does not go by; their
    commitments are held. Raises FileRefused.
    """
    commitments = Commitment.objects.select_related("resolution__conference", "state").in_bulk(
        {row.target.pk for row in rows}
    )
    wanted = [
        NewStatus(
            commitment=(now := commitments[row.target.pk]), expected_version=now.version, **_new_values(row)
        )
        for row in rows
    ]
    outcomes = record_prepared(prepare_statuses(wanted, author=person))
    if problems := [
        ImportProblem(row=row.number, column="", message=str(outcome))
        for row, outcome in zip(rows, outcomes, strict=True)
        if isinstance(outcome, Refused)
    ]:
        raise FileRefused(problems[:PROBLEMS_MAX])
    return [outcome.pk for outcome in outcomes if isinstance(outcome, StatusReport)]


@dataclass(frozen=True)
class _WaitingWithdrawals:
    """Why some of the rows stay, by their primary keys, and where the steps of the others wait."""

    stay: dict[int, str]
    steps: Spooled


def _prepare_undo(rows: Sequence[Written], person: "User", reason: str) -> Callable[[], dict[int, str]]:
    spool = Spool()

    def prepare(batch: Sequence[Written]) -> _WaitingWithdrawals:
        found = StatusReport.objects.in_bulk([row.made["pk"] for row in batch])
        ready = ready_withdrawals([found[row.made["pk"]] for row in batch], author=person, reason=reason)
        return _WaitingWithdrawals(
            stay={batch[place].pk: why for place, why in ready.stay.items()},
            steps=spool.put(ready.steps.as_line()),
        )

    def hold(waiting: _WaitingWithdrawals) -> bool:
        return ReadySteps.from_line(waiting.steps.get()).hold()

    def write(_batch: Sequence[Written], waiting: _WaitingWithdrawals) -> dict[int, str]:
        ReadySteps.from_line(waiting.steps.get()).write()
        return waiting.stay

    return prepared_in_batches(rows, prepare=prepare, hold=hold, write=write)


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
    plan_in_parts=_plan_reports,
    rows_max=ROWS_MAX,
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
