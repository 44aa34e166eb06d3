"""Handing in a file, importing it, and what is wrong with it."""

import io
import zipfile

from commitments.language.calendars import Calendar
from tracker.imports.checks import Check
from tracker.imports.mapping import ImportMapping
from tracker.imports.running import plan_import, run_import, store_upload
from tracker.imports.saved_mappings import set_mapping
from tracker.models import ImportKind


def handed_in(text, *, person, kind=ImportKind.REPORTS, calendar=Calendar.GREGORIAN):
    return store_upload(
        content=io.BytesIO(text.encode()),
        name="../rows\u202e.csv",
        kind=kind,
        calendar=calendar,
        person=person,
    )


def read_as(upload, *, repeats=False, **mapping):
    """Say how a file is read; of what is not named, as it was handed in."""
    said = {"columns": upload.columns, "calendar": upload.calendar} | mapping
    set_mapping(upload, ImportMapping(**said), repeats=repeats)
    return upload


def checked(upload, person):
    return Check.of(plan_import(upload, person=person), upload)


def imported(upload, person, check=None):
    *_progress, last = run_import(upload, person=person, check=check or checked(upload, person))
    return last.changed


def problems(upload, person):
    return [
        (problem.row, problem.column, problem.message)
        for problem in plan_import(upload, person=person).problems
    ]


def rewritten(file, part, change):
    """A workbook, one part of which was changed by hand."""
    written = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content) if name == part else content)
    return written
