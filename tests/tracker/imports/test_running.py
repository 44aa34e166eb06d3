"""Importing a file: once, all of it or nothing, and never what nobody may write any more."""

import io
from dataclasses import replace
from datetime import date

import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from commitments import many_rows
from commitments.language.calendars import Calendar
from tests.factories import at, make_commitment, report
from tests.tracker.imports.uploads import handed_in, imported, problems
from tracker.imports import keeping, running
from tracker.imports.files import FileRefused, read_sheet
from tracker.imports.running import NotEntitled, plan_import, store_upload
from tracker.models import Import, ImportKind, StatusReport
from tracker.trail.ready_steps import ReadySteps

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]


def test_a_right_that_ended_between_check_and_import_is_gone(officer):
    make_commitment()
    upload = handed_in("reference,status,effective_on\nBAG3-R1-IRQ,limited,2026-03-01\n", person=officer)
    officer.groups.clear()

    with pytest.raises(NotEntitled):
        imported(upload, officer)
    assert not StatusReport.objects.exists()


def test_a_file_is_imported_once(officer):
    make_commitment()
    upload = handed_in("reference,status,effective_on\nBAG3-R1-IRQ,limited,2026-03-01\n", person=officer)
    imported(upload, officer)

    with pytest.raises(FileRefused, match="imported already"):
        imported(upload, officer)
    assert StatusReport.objects.count() == 1


def test_a_file_that_is_too_large_is_refused(officer, monkeypatch):
    monkeypatch.setattr(running, "BYTES_MAX", 10)

    with pytest.raises(FileRefused, match="at most 10 bytes"):
        handed_in("reference,status,effective_on\n", person=officer)
    assert not Import.objects.exists()


def test_files_that_are_never_imported_come_to_an_end(officer, monkeypatch):
    monkeypatch.setattr(running, "WAITING_MAX", 2)
    for _number in range(2):
        handed_in("reference,status,effective_on\nx,y,z\n", person=officer)

    with pytest.raises(FileRefused, match="come back tomorrow"):
        handed_in("reference,status,effective_on\nx,y,z\n", person=officer)
    assert Import.objects.count() == 2


def test_a_file_that_is_gone_is_said_to_be_gone(officer):
    upload = handed_in("reference,status,effective_on\nx,y,z\n", person=officer)
    upload.content.storage.delete(upload.content.name)

    with pytest.raises(FileRefused, match="not here any more"):
        imported(upload, officer)


def test_a_file_is_read_once(officer, monkeypatch):
    make_commitment()
    text = "reference,status,effective_on,note\nBAG3-R1-IRQ,limited,2026-03-01,یادداشت\n"
    upload = handed_in(text, person=officer)
    read_anew = [*plan_import(upload, person=officer).sheet.rows]
    monkeypatch.setattr(keeping, "read_sheet", lambda _content: pytest.fail("It was read again."))

    assert [*plan_import(upload, person=officer).sheet.rows] == read_anew
    assert imported(upload, officer) == 1


@pytest.mark.parametrize("spoil", ["gone", "of another file", "no rows", "cut off"])
def test_rows_that_were_not_kept_are_read_from_the_file(officer, spoil):
    make_commitment()
    upload = handed_in("reference,status,effective_on\nBAG3-R1-IRQ,limited,2026-03-01\n", person=officer)
    storage, name = upload.content.storage, f"{upload.content.name}.rows"
    with storage.open(name) as rows:
        kept = rows.read()
    storage.delete(name)
    other = kept.replace(upload.sha256.encode(), b"0" * 64).replace(b"limited", b"complete")
    spoilt = {"of another file": other, "no rows": b"[]", "cut off": kept[: kept.rindex(b"[")]}
    if spoil != "gone":
        storage.save(name, ContentFile(spoilt[spoil]))

    assert [row.cells[1] for row in plan_import(upload, person=officer).sheet.rows] == ["limited"]
    assert imported(upload, officer) == 1


def test_days_and_what_is_said_of_a_file_are_kept_as_they_are(officer):
    file = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(["reference", "status", "effective_on"])
    book.active.append(["BAG3-R1-IRQ", "limited", date(2026, 3, 1)])
    book.create_sheet("Notes")["A1"] = "x"
    book.save(file)
    upload = store_upload(
        content=file, name="x.xlsx", kind=ImportKind.REPORTS, calendar=Calendar.HIJRI, person=officer
    )

    kept = keeping.sheet_of(upload)
    assert replace(kept, rows=tuple(kept.rows)) == read_sheet(file)


def test_the_name_of_a_file_is_made_harmless_and_its_hash_kept(officer):
    upload = handed_in("reference,status,effective_on\nx,y,z\n", person=officer)

    assert upload.name == "rows.csv"
    assert upload.content.name == f"imports/{upload.key.hex[:2]}/{upload.key.hex}"
    assert len(upload.sha256) == 64


def test_what_changed_after_the_check_is_checked_again(officer):
    commitment = make_commitment()
    upload = handed_in("reference,status,effective_on\nBAG3-R1-IRQ,limited,2026-03-01\n", person=officer)
    assert problems(upload, officer) == []
    report(commitment=commitment, status="not_started", effective_on=date(2026, 2, 1))
    assert imported(upload, officer) == 1

    commitment.closed_on = date(2026, 3, 1)
    commitment.save(update_fields=["closed_on"])
    again = handed_in("reference,status,effective_on\nBAG3-R1-IRQ,substantial,2026-03-02\n", person=officer)
    with pytest.raises(FileRefused, match="takes no more reports"):
        imported(again, officer)


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="SQLite alone is told what to keep in memory.")
def test_sqlite_keeps_more_in_memory_until_an_import_ends(officer, monkeypatch):
    make_commitment()
    upload = handed_in("reference,status,effective_on\nBAG3-R1-IRQ,limited,2026-03-01\n", person=officer)
    meanwhile = []
    refuse = running._refuse_to_run

    def refusing(*args):
        meanwhile.append(_pragma("cache_size"))
        refuse(*args)

    monkeypatch.setattr(running, "_refuse_to_run", refusing)
    before = _pragma("cache_size")
    imported(upload, officer)

    assert meanwhile == [-many_rows.KEPT_MEANWHILE] * 2
    assert _pragma("cache_size") == before != -many_rows.KEPT_MEANWHILE


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="SQLite alone writes this to a file otherwise.")
@pytest.mark.django_db(transaction=True)
def test_sqlite_keeps_in_memory_what_takes_back_each_statement_and_no_savepoint_beside_it(
    officer, monkeypatch
):
    make_commitment()
    upload = handed_in("reference,status,effective_on\nBAG3-R1-IRQ,limited,2026-03-01\n", person=officer)
    meanwhile = []
    record = ReadySteps.record

    def recording(self):
        with CaptureQueriesContext(connection) as asked:
            keys = record(self)
        meanwhile.append(_pragma("temp_store"))
        assert not any("SAVEPOINT" in one["sql"] for one in asked.captured_queries)
        return keys

    monkeypatch.setattr(ReadySteps, "record", recording)
    imported(upload, officer)

    assert (meanwhile, _pragma("temp_store")) == ([many_rows.IN_MEMORY], 0)
    with transaction.atomic(), many_rows.more_kept_in_memory():
        # What was begun otherwise goes on so.
        assert _pragma("temp_store") == 0


def _pragma(name):
    with connection.cursor() as cursor:
        return cursor.execute(f"PRAGMA {name}").fetchone()[0]
