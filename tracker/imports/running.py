"""Importing tables: what each row would do, and doing all of it or nothing. The only writer of Import.

Reports pass through tracker.trail.recording, participations through commitments.enrolment;
an import writes through the same doors as people, and has none of its own.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import IO, TYPE_CHECKING, Any, Final, cast
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from simple_history.utils import bulk_update_with_history

from commitments.enrolment import enrol_participation
from commitments.language.calendars import Calendar, format_date
from commitments.models import Commitment, Conference, Participation
from commitments.refusals import Refused
from commitments.states.names import StateNames
from commitments.vocabulary import EvidenceKind
from tracker.access.roles import commitments_permitted_to, rights_of
from tracker.evidence.file_types import TEXT, XLSX
from tracker.evidence.uploading import safe_file_name
from tracker.imports.files import (
    BYTES_MAX,
    PROBLEMS_MAX,
    FileRefused,
    ImportProblem,
    Sheet,
    SheetRow,
    read_sheet,
    refused,
)
from tracker.imports.kinds import CLEARED, IMPORT_SCHEMAS, ImportSchema, ReadContext
from tracker.models import Import, ImportKind, StatusReport
from tracker.trail.recording import NewEvidence, NewStatus, NotEntitled, check_statuses, record_statuses

if TYPE_CHECKING:
    from django.contrib.auth.models import User

__all__ = ["FileRefused", "ImportPlan", "NotEntitled", "plan_import", "run_import", "store_upload"]

ROWS_AT_ONCE: Final = 200
# Files that a person may hand in in a day without importing them.
WAITING_MAX: Final = 50


@dataclass(kw_only=True)
class PlannedRow:
    """A row that has been read: its values by field, and in words what it would change."""

    number: int
    values: dict[str, Any]
    key: str
    before: str = ""
    after: str = ""
    # What the row is about, once found.
    target: Any = None
    new_values: Any = None

    @property
    def changes(self) -> bool:
        return self.before != self.after


@dataclass(kw_only=True)
class ImportPlan:
    """What an import would do: its rows in their order, how many rows ask for nothing, and every fault."""

    kind: ImportSchema
    sheet: Sheet
    columns: dict[str, str]
    rows: list[PlannedRow] = field(default_factory=list)
    left_out: int = 0
    problems: list[ImportProblem] = field(default_factory=list)

    @property
    def changing(self) -> list[PlannedRow]:
        return [row for row in self.rows if row.changes]

    def fault(self, number: int, name: str, message: str) -> None:
        self.problems.append(ImportProblem(row=number, column=self.columns.get(name, ""), message=message))


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How many rows of how many are done; `changed` is known at the end."""

    done: int
    total: int
    changed: int | None = None


def store_upload(
    *, content: IO[bytes], name: str, kind: ImportKind, calendar: Calendar, person: "User"
) -> Import:
    """Keep a file that is to be imported, with its hash; nothing of it is imported yet.

    Raises NotEntitled, and FileRefused for one that is too large or no table.
    """
    if not rights_of(person).has("tracker.add_import") or not rights_of(person).has(
        IMPORT_SCHEMAS[kind].permission
    ):
        raise NotEntitled(
            _("You may not import this. Ask an administrator for the role of an officer, or for a mandate.")
        )
    content.seek(0)
    data = content.read(BYTES_MAX + 1)
    if len(data) > BYTES_MAX:
        raise refused(_("A file to import has at most %(limit)d bytes.") % {"limit": BYTES_MAX})
    since = timezone.now() - timedelta(days=1)
    if (
        Import.objects.filter(uploaded_by=person, uploaded_at__gt=since, imported_at__isnull=True).count()
        >= WAITING_MAX
    ):
        raise refused(
            _(
                "%(count)d files that you handed in within a day were not imported. Import them, or come back tomorrow."
            )
            % {"count": WAITING_MAX}
        )
    sheet = read_sheet(content)
    of_type = XLSX if data.startswith(b"PK\x03\x04") else TEXT
    upload = Import(
        key=uuid4(),
        kind=kind,
        calendar=calendar,
        name=safe_file_name(name, kind=of_type),
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        columns=IMPORT_SCHEMAS[kind].columns_of(sheet.headings),
        uploaded_by=person,
    )
    content.seek(0)
    upload.content.save(name, File(content), save=False)
    upload.full_clean()
    upload.save(force_insert=True)
    return upload


def plan_import(upload: Import, *, person: "User") -> ImportPlan:
    """What importing `upload` would do now, with every fault by row and column; writes nothing. Raises FileRefused where it is no table any more."""
    try:
        with upload.content.open("rb") as content:
            sheet = read_sheet(content)
    except FileNotFoundError as error:
        # As after a restore of the database without its files.
        raise refused(_("The file is not here any more. Hand it in again.")) from error
    kind = IMPORT_SCHEMAS[upload.kind]
    columns = {name: heading for name, heading in upload.columns.items() if heading in sheet.headings}
    plan = ImportPlan(kind=kind, sheet=sheet, columns=columns)
    missing = [
        import_field
        for import_field in kind.fields
        if import_field.is_required and import_field.name not in columns
    ]
    if missing:
        for import_field in missing:
            plan.fault(
                0,
                "",
                _("No column is read as “%(field)s”; choose one for it.") % {"field": import_field.label},
            )
        return plan
    context = ReadContext(
        calendar=Calendar(upload.calendar),
        states=StateNames() if upload.kind == ImportKind.PARTICIPATIONS else None,
    )
    for line in sheet.lines:
        _read(plan, line, context)
    _PLANNERS[ImportKind(upload.kind)](plan, person)
    plan.problems.sort()
    return plan


def run_import(upload: Import, *, person: "User") -> Iterator[Progress]:
    """Import the file, all of it or nothing; tells now and then how far it is, and at the end what it changed.

    Whoever stops listening stops the import, and nothing of it stays. Raises
    FileRefused with every fault, and NotEntitled.
    """
    with transaction.atomic():
        # One at a time: the second finds that it was imported.
        upload = Import.objects.select_for_update().get(pk=upload.pk)
        if upload.imported_at is not None:
            raise refused(_("This file was imported already."))
        rights = rights_of(person)
        if not rights.has("tracker.add_import") or not rights.has(IMPORT_SCHEMAS[upload.kind].permission):
            raise NotEntitled(
                _(
                    "You may not import this. Ask an administrator for the role of an officer, or for a mandate."
                )
            )
        plan = plan_import(upload, person=person)
        if plan.problems:
            raise FileRefused(plan.problems)
        total, done, changed = len(plan.rows), 0, 0
        yield Progress(done=0, total=total)
        for batch in _batches(plan.rows):
            changed += _WRITERS[ImportKind(upload.kind)](plan, batch, upload, person)
            done += len(batch)
            yield Progress(done=done, total=total)
        upload.imported_at, upload.row_count, upload.changed_count = timezone.now(), total, changed
        upload.save(update_fields=["imported_at", "row_count", "changed_count"])
    yield Progress(done=done, total=total, changed=changed)


def _batches(rows: Sequence[PlannedRow]) -> Iterator[list[PlannedRow]]:
    """The entries in their order, some hundred at a time, and no target twice in one batch."""
    batch: list[PlannedRow] = []
    held: set[str] = set()
    for row in rows:
        if len(batch) == ROWS_AT_ONCE or row.key in held:
            yield batch
            batch, held = [], set()
        batch.append(row)
        held.add(row.key)
    if batch:
        yield batch


def _read(plan: ImportPlan, line: SheetRow, context: ReadContext) -> None:
    """The values of a row; one that has its key and nothing more, as in the template, asks for nothing."""
    cells = dict(zip(plan.sheet.headings, line.cells, strict=True))
    given = {name: cells[heading] for name, heading in plan.columns.items() if cells[heading] != ""}
    if not any(name for name in given if not plan.kind.field(name).is_key):
        plan.left_out += 1
        return
    values: dict[str, Any] = {}
    faults = len(plan.problems)
    for import_field in plan.kind.fields:
        if import_field.name not in given:
            if import_field.is_required:
                plan.fault(line.number, import_field.name, _("This is needed."))
            continue
        if given[import_field.name] == CLEARED and import_field.can_be_cleared:
            values[import_field.name] = None
            continue
        try:
            values[import_field.name] = import_field.read(given[import_field.name], context)
        except Refused as refusal:
            plan.fault(line.number, import_field.name, str(refusal))
    if len(plan.problems) == faults:
        key = "-".join(
            str(values[import_field.name]) for import_field in plan.kind.fields if import_field.is_key
        )
        plan.rows.append(PlannedRow(number=line.number, values=values, key=key))


def _find_commitments(plan: ImportPlan, person: "User") -> list[PlannedRow]:
    """The entries whose commitment is there for this person; of the others it is said that it is not."""
    rows = commitments_permitted_to(
        person, Commitment.objects.visible_to(person), permission=plan.kind.permission
    ).select_related("resolution__conference", "state")
    found = rows.in_bulk({row.key for row in plan.rows}, field_name="reference")
    existing = []
    for row in plan.rows:
        row.target = found.get(row.key)
        if row.target is None:
            plan.fault(
                row.number,
                "commitment",
                _("There is no commitment “%(key)s” for you to write to.") % {"key": row.key[:40]},
            )
        else:
            existing.append(row)
    return existing


def _plan_reports(plan: ImportPlan, person: "User") -> None:
    existing = _find_commitments(plan, person)
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
    news = [
        NewStatus(commitment=row.target, expected_version=row.target.version, **row.new_values)
        for row in existing
    ]
    columns = {"evidence": "evidence_url"}
    for row, refusal in zip(existing, check_statuses(news, author=person), strict=True):
        if refusal is not None:
            name = refusal.field or "commitment"
            plan.fault(row.number, columns.get(name, name), str(refusal))


def _write_reports(_plan: ImportPlan, batch: list[PlannedRow], _upload: Import, person: "User") -> int:
    news = [
        NewStatus(commitment=row.target, expected_version=row.target.version, **row.new_values)
        for row in batch
    ]
    outcomes = record_statuses(news, author=person)
    problems = [
        ImportProblem(row=row.number, column="", message=str(outcome))
        for row, outcome in zip(batch, outcomes, strict=True)
        if not isinstance(outcome, StatusReport)
    ]
    if problems:
        raise FileRefused(problems)
    return len(batch)


def _plan_commitments(plan: ImportPlan, person: "User") -> None:
    existing = _find_commitments(plan, person)
    seen: set[str] = set()
    for row in existing:
        if row.key in seen:
            plan.fault(row.number, "commitment", _("Another row is about the same commitment."))
        seen.add(row.key)
        commitment = row.target
        row.new_values = {name: row.values[name] for name in ("due_on", "lead_agency") if name in row.values}
        if "lead_agency" in row.new_values:
            row.new_values["lead_agency"] = row.new_values["lead_agency"] or ""
        row.before = _as_text({name: getattr(commitment, name) for name in row.new_values})
        row.after = _as_text(row.new_values)
        for name, value in row.new_values.items():
            try:
                cast("models.Field[Any, Any]", Commitment._meta.get_field(name)).clean(value, commitment)
            except ValidationError as error:
                plan.fault(row.number, name, " ".join(error.messages))


def _as_text(values: dict[str, Any]) -> str:
    shown = {
        name: _("not stated")
        if value in {None, ""}
        else value
        if isinstance(value, str)
        else format_date(value)
        for name, value in values.items()
    }
    return _(", ").join(
        f"{Commitment._meta.get_field(name).verbose_name}: {value}"  # type: ignore[union-attr]
        for name, value in shown.items()
    )


def _write_commitments(_plan: ImportPlan, batch: list[PlannedRow], upload: Import, person: "User") -> int:
    changed = [row for row in batch if row.changes]
    now = timezone.now()
    for row in changed:
        for name, value in row.new_values.items():
            setattr(row.target, name, value)
        row.target.updated_at = now
    if changed:
        fields = ["due_on", "lead_agency", "search_text", "updated_at"]
        bulk_update_with_history(
            [row.target for row in changed],
            Commitment,
            fields,
            default_change_reason=_reason(upload),
            default_user=person,
        )
    return len(changed)


def _plan_participations(plan: ImportPlan, person: "User") -> None:
    conferences = {conference.code: conference for conference in Conference.objects.visible_to(person)}
    standing = {
        (row.conference_id, row.state_id): row
        for row in Participation.objects.filter(conference__in=conferences.values()).select_related(
            "conference", "state"
        )
    }
    seen: set[str] = set()
    for row in plan.rows:
        values = row.values
        conference = conferences.get(values["conference"])
        if conference is None:
            plan.fault(
                row.number,
                "conference",
                _("There is no conference “%(key)s”.") % {"key": values["conference"][:20]},
            )
            continue
        row.key = f"{conference.code}-{values['state'].code}"
        if row.key in seen:
            plan.fault(row.number, "state", _("Another row is about the same participation."))
        seen.add(row.key)
        existing = standing.get((conference.pk, values["state"].pk))
        row.target = existing or Participation(conference=conference, state=values["state"])
        row.new_values = {
            name: value or "" for name, value in values.items() if name not in {"conference", "state"}
        }
        row.before = _participation_as_text(existing, row.new_values) if existing is not None else ""
        row.after = (
            _("New: %(values)s") % {"values": _values_as_text(row.new_values)}
            if existing is None
            else _values_as_text(row.new_values)
        )


def _participation_as_text(existing: Participation, new_values: dict[str, Any]) -> str:
    fields = {name: Participation._meta.get_field(name) for name in new_values}
    return _values_as_text(
        {
            name: dict(getattr(fields[name], "flatchoices", [])).get(value, value)
            for name in new_values
            for value in [getattr(existing, name)]
        }
    )


def _values_as_text(values: dict[str, Any]) -> str:
    return _(", ").join(
        f"{Participation._meta.get_field(name).verbose_name}: {getattr(value, 'label', value) or _('not stated')}"  # type: ignore[union-attr]
        for name, value in values.items()
    )


def _write_participations(_plan: ImportPlan, batch: list[PlannedRow], upload: Import, _person: "User") -> int:
    problems = []
    changed = 0
    for row in batch:
        if not row.changes:
            continue
        for name, value in row.new_values.items():
            setattr(row.target, name, value)
        try:
            enrol_participation(row.target, reason=_reason(upload))
        except ValidationError as error:
            problems.append(ImportProblem(row=row.number, column="", message=" ".join(error.messages)))
        changed += 1
    if problems:
        raise FileRefused(problems[:PROBLEMS_MAX])
    return changed


def _reason(upload: Import) -> str:
    """Why a row changed, as its history tells it."""
    return f"import {upload.sha256[:16]}"


_PLANNERS: Final = {
    ImportKind.REPORTS: _plan_reports,
    ImportKind.COMMITMENTS: _plan_commitments,
    ImportKind.PARTICIPATIONS: _plan_participations,
}
_WRITERS: Final = {
    ImportKind.REPORTS: _write_reports,
    ImportKind.COMMITMENTS: _write_commitments,
    ImportKind.PARTICIPATIONS: _write_participations,
}
