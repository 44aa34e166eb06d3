"""Importing tables: what each row would do, and doing all of it or nothing. The only writer of Import.

What the rows of a file are about is the matter of its kind (tracker.imports.kinds). An import writes
through the same doors as people, and has none of its own.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import IO, TYPE_CHECKING, Final
from uuid import uuid4

from django.core.files import File
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.language.calendars import Calendar
from commitments.many_rows import more_kept_in_memory
from commitments.refusals import Refused
from tracker.access.roles import rights_of
from tracker.collecting import collecting_seldom
from tracker.evidence.file_types import TEXT, XLSX
from tracker.evidence.uploading import safe_file_name
from tracker.imports.batches import in_batches
from tracker.imports.checks import Check, lock_rows, refuse_what_moved
from tracker.imports.encodings import proposals
from tracker.imports.files import (
    BYTES_MAX,
    EncodingUnknown,
    FileRefused,
    Reading,
    Sheet,
    read_sheet,
    refused,
    too_many_rows,
)
from tracker.imports.keeping import keep_rows, sheet_of
from tracker.imports.kinds import IMPORT_SCHEMAS
from tracker.imports.mapping import ReadContext
from tracker.imports.planning import Batch, ImportPlan, PlannedRow, read_row
from tracker.imports.results import keep_results, keep_unread
from tracker.imports.saved_mappings import mapping_of
from tracker.imports.spooling import Spool
from tracker.models import Import, ImportKind, RowOutcome
from tracker.trail.recording import NotEntitled

if TYPE_CHECKING:
    from django.contrib.auth.models import User

__all__ = ["FileRefused", "NotConfirmed", "NotEntitled", "plan_import", "run_import", "store_upload"]

# That are computed and written together; of kinds that are written quickly as many more.
ROWS_AT_ONCE: Final = 500
# Of one target: each batch reads its whole trail once.
ROWS_OF_ONE_AT_ONCE: Final = 2_000
# Rows that one import writes on SQLite, commitments that they bring among them: some 1,700 a second, so that
# others wait 5 seconds at most.
WRITTEN_MAX: Final = 8_500
# Changing a row that is there, with its wording and its history, takes as long as so many new rows: some 20 a
# second.
CHANGED_WEIGHT: Final = 100
# Files that a person may hand in in a day without importing them.
WAITING_MAX: Final = 50


class NotConfirmed(Refused):
    """An import that lowers levels or writes to reviewed ones, and was not confirmed."""


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How many rows of how many are done; how many rows were there already and are left out; `changed`
    is known at the end.
    """

    done: int
    total: int
    changed: int | None = None
    there: int = 0
    # Before the first is written: how many were looked at, and computed.
    prepared: int = 0


def store_upload(
    *, content: IO[bytes], name: str, kind: ImportKind, calendar: Calendar, person: "User"
) -> Import:
    """Keep a file that is to be imported, with its hash; nothing of it is imported yet.

    Raises NotEntitled, and FileRefused for one that is too large or no table.
    """
    _refuse_others(person, kind)
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
                "%(count)d files that you handed in within a day were not imported. Import them, or come "
                "back tomorrow."
            )
            % {"count": WAITING_MAX}
        )
    sheet, encoding = _first_read(content, data)
    of_type = XLSX if data.startswith(b"PK\x03\x04") else TEXT
    upload = Import(
        key=uuid4(),
        kind=kind,
        calendar=calendar,
        name=safe_file_name(name, kind=of_type),
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        encoding=encoding,
        columns=IMPORT_SCHEMAS[kind].columns_of(sheet.headings),
        uploaded_by=person,
    )
    content.seek(0)
    upload.content.save(name, File(content), save=False)
    # None of the columns may be known yet; the next page asks which is what.
    upload.full_clean(exclude=["columns"])
    upload.save(force_insert=True)
    keep_rows(upload, sheet)
    return upload


def _first_read(content: IO[bytes], data: bytes) -> tuple[Sheet, str]:
    """The table, and the encoding that is proposed where the file is in no form of Unicode."""
    try:
        return read_sheet(content), ""
    except EncodingUnknown:
        for encoding in proposals(data):
            try:
                return read_sheet(content, Reading(encoding=encoding)), encoding.value
            except FileRefused:
                continue
        raise


def read_otherwise(upload: Import, reading: Reading) -> None:
    """Read a file that is not imported yet in another encoding, with another delimiter, or another sheet of
    it; its columns are found anew. Raises FileRefused where it is no table then, and nothing is changed.
    """
    with upload.content.open("rb") as content:
        sheet = read_sheet(content, reading)
    upload.encoding, upload.delimiter, upload.sheet = reading.encoding, reading.delimiter, reading.sheet
    known = {name: heading for name, heading in upload.columns.items() if heading in sheet.headings}
    upload.columns = IMPORT_SCHEMAS[upload.kind].columns_of(sheet.headings) | known
    upload.full_clean(exclude=["columns"])
    upload.save(update_fields=["encoding", "delimiter", "sheet", "columns"])
    keep_rows(upload, sheet)


def plan_import(upload: Import, *, person: "User") -> ImportPlan:
    """What importing `upload` would do now, with every fault by row and column, or those of the first rows;
    writes nothing. Raises FileRefused where it is no table any more.
    """
    plan = _read(upload, person)
    with collecting_seldom():
        for _part in _planning(plan, person):
            pass
    return plan


def _read(upload: Import, person: "User") -> ImportPlan:
    """A plan of which nothing was looked at yet."""
    try:
        sheet = sheet_of(upload)
    except FileNotFoundError as error:
        # As after a restore of the database without its files.
        raise refused(_("The file is not here any more. Hand it in again.")) from error
    schema = IMPORT_SCHEMAS[upload.kind]
    mapping = mapping_of(upload).limited_to(sheet.headings)
    context = ReadContext(person, mapping)
    return ImportPlan(schema=schema, sheet=sheet, context=context, repeats=upload.repeats)


def _planning(plan: ImportPlan, person: "User") -> Iterator[list[PlannedRow]]:
    """Look at all rows, and at what they are about; in parts as schema.planning does."""
    missing = plan.schema.missing(plan.mapping)
    if missing:
        for import_field in missing:
            plan.fault(
                0,
                "",
                _("No column is read as “%(field)s”; choose one for it, or a value for all rows.")
                % {"field": import_field.label},
            )
        return
    if len(plan.sheet.rows) > plan.schema.rows_max:
        plan.fault(0, "", too_many_rows(plan.schema.rows_max))
        return
    for sheet_row in plan.sheet.rows:
        read_row(plan, sheet_row, plan.context)
    yield from plan.schema.planning(plan, person)
    _refuse_long_lock(plan)
    plan.sort_problems()


def _refuse_long_lock(plan: ImportPlan) -> None:
    """A fault of a plan whose writing would keep all others from writing for longer than 5 seconds; on
    PostgreSQL it holds its own rows alone.
    """
    if connection.vendor != "sqlite":
        return
    count = len(plan.rows) + (plan.schema.brings(plan) if plan.schema.brings else 0)
    if count > (most := WRITTEN_MAX * plan.schema.times_as_fast):
        plan.fault(
            0,
            "",
            _(
                "This would write %(count)d rows, the commitments that they bring among them, and keep all "
                "others from writing meanwhile. This database takes at most %(most)d at once: hand the file "
                "in in parts, or run on PostgreSQL."
            )
            % {"count": count, "most": most},
        )
    changed = plan.schema.changes(plan) if plan.schema.changes else 0
    if changed > (most := WRITTEN_MAX // CHANGED_WEIGHT):
        plan.fault(
            0,
            "",
            _(
                "This would change the texts of %(count)d rows that are there, and keep all others from "
                "writing meanwhile. This database takes at most %(most)d at once: hand the file in in parts, "
                "or run on PostgreSQL."
            )
            % {"count": changed, "most": most},
        )


def run_import(upload: Import, *, person: "User", check: Check, confirmed: str = "") -> Iterator[Progress]:
    """Import the file as it was looked at in `check`, all of it or nothing; tells now and then how far it
    is, and at the end what it changed.

    `confirmed` repeats the counts of ImportPlan.changes, where those ask for it. Whoever stops listening
    stops the import, and nothing of it stays. Raises FileRefused with every fault and every row that has
    moved since the check, NotEntitled, and NotConfirmed.
    """
    with collecting_seldom(), more_kept_in_memory():
        yield from _run(upload, person=person, check=check, confirmed=confirmed)


def _run(upload: Import, *, person: "User", check: Check, confirmed: str) -> Iterator[Progress]:
    upload = Import.objects.get(pk=upload.pk)
    _refuse_to_run(upload, person)
    # Reading, planning and computing hold no lock; what they went by is looked at again under one.
    plan = _read(upload, person)
    spool = Spool()
    batches: list[Batch] = []
    prepared = 0
    for part in _planning(plan, person):
        if plan.fault_count:
            continue
        batches += _prepared(plan, part, person, spool)
        prepared += len(part)
        yield Progress(done=0, total=len(plan.rows), prepared=prepared)
    if plan.problems:
        raise FileRefused(plan.problems)
    refuse_what_moved(plan, check, upload)
    if not plan.changes.confirmed_by(confirmed):
        raise NotConfirmed(
            _(
                "Nothing was imported: levels would go down, or were reviewed. "
                "Check the import again and confirm it there."
            )
        )
    if plan.schema.plan_in_parts is None:
        batches += _prepared(plan, plan.rows, person, spool)
    with transaction.atomic():
        # One at a time: the second finds that it was imported.
        upload = Import.objects.select_for_update().get(pk=upload.pk)
        _refuse_to_run(upload, person)
        lock_rows(plan, at_once=ROWS_AT_ONCE * plan.schema.times_as_fast)
        total, done, changed = len(plan.rows), 0, 0
        yield Progress(done=0, total=total)
        for batch in batches:
            changed += plan.schema.write(batch, upload, person)
            keep_results(upload, batch.rows)
            done += len(batch.rows)
            yield Progress(done=done, total=total)
        keep_unread(upload, plan.there, RowOutcome.SAME)
        keep_unread(upload, plan.blank, RowOutcome.LEFT_OUT)
        upload.imported_at, upload.row_count, upload.changed_count = timezone.now(), total, changed
        upload.there_count = plan.there_count
        upload.save(update_fields=["imported_at", "row_count", "changed_count", "there_count"])
    yield Progress(done=done, total=total, changed=changed, there=plan.there_count)


def _prepared(plan: ImportPlan, rows: Sequence[PlannedRow], person: "User", spool: Spool) -> Iterator[Batch]:
    """Rows in batches, with what is computed of them before anything is locked, or where that waits."""
    prepare = plan.schema.prepare
    at_once = ROWS_AT_ONCE * plan.schema.times_as_fast
    for some in in_batches(rows, at_once=at_once, of_one_at_once=ROWS_OF_ONE_AT_ONCE):
        yield Batch(rows=some, prepared=prepare(some, person, spool) if prepare else None)


def _refuse_to_run(upload: Import, person: "User") -> None:
    if upload.imported_at is not None:
        raise refused(_("This file was imported already."))
    _refuse_others(person, upload.kind)


def _refuse_others(person: "User", kind: str) -> None:
    rights = rights_of(person)
    if not rights.has("tracker.add_import") or not rights.has(IMPORT_SCHEMAS[kind].permission):
        raise NotEntitled(
            _("You may not import this. Ask an administrator for the role of an officer, or for a mandate.")
        )
