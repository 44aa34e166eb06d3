"""Files that were spoilt by chance, and bombs: each is read or refused in words, soon and in little memory,
and what is refused leaves nothing behind.
"""

import csv
import io
import random
import resource
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
import xlsxwriter
from django.db import transaction

from commitments.dossiers.loading import load_dossiers
from commitments.refusals import Refused
from commitments.text.reading.documents import read_document
from tests.commitments.text.reading.hostile import docx_of, needs_poppler, pdf_of
from tests.dossiers import DOSSIER, counts, write_dossier
from tests.extent import extent
from tests.factories import at, make_commitment, make_officer
from tests.fuzzing.spoiling import spoilt, spoilt_within
from tests.tracker.imports.test_bombs import BOMBS as WORKBOOKS, HEAVY
from tests.tracker.imports.uploads import checked, read_as
from tests.worlds import rolled_back_after_module
from tracker.imports.running import plan_import, run_import, store_upload
from tracker.models import Import, ImportKind, StatusReport

SEED = 21
# Two thousand in all.
FILES, DOSSIERS, DOCUMENTS = extent((40, 20, 40), long=(800, 600, 600))
SECONDS, MEGABYTES = 5, 300
STATES = ("IRQ", "IRN", "KWT", "SAU")
DAYS = [f"2026-03-0{number}" for number in range(1, 9)]
LINES = [
    "Commitment,Status,As of,Note",
    *(f'BAG3-R1-{state},limited,{day},"Said, then"' for day in DAYS for state in STATES),
]
PAGE = (
    "<!doctype html><html><head><title>On rivers</title></head><body><h1>On rivers</h1>"
    "<p>The States agree to measure.</p><ol><li>Share figures.</li></ol></body></html>"
)

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=True)]


@contextmanager
def within_bounds():
    """Inside nothing takes more memory or processor time than a file may."""
    in_use = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (in_use + MEGABYTES * 1024**2, before[1]))
    began = time.process_time()
    try:
        yield
        assert time.process_time() - began < SECONDS
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


def outcome(read, *args):
    """Whether it was read or refused; whatever else happens fails the test."""
    with within_bounds():
        try:
            read(*args)
        except Refused:
            return "refused"
    return "read"


@pytest.fixture(scope="module")
def officer(django_db_setup, django_db_blocker):
    with rolled_back_after_module(django_db_blocker):
        for state in STATES:
            make_commitment(reference=f"BAG3-R1-{state}")
        yield make_officer()


def table():
    return "\n".join(LINES).encode()


def workbook():
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    sheet = book.add_worksheet()
    for number, line in enumerate(LINES):
        sheet.write_row(number, 0, next(csv.reader([line])))
    book.close()
    return file.getvalue()


def bring_in(content, person):
    """Hand a file in, check and import it, as far as it goes."""
    upload = store_upload(
        content=io.BytesIO(content),
        name="rows.csv",
        kind=ImportKind.REPORTS,
        calendar="gregorian",
        person=person,
    )
    read_as(
        upload,
        columns={"commitment": "Commitment", "status": "Status", "effective_on": "As of", "note": "Note"},
    )
    if plan_import(upload, person=person).problems:
        return
    *_progress, last = run_import(upload, person=person, check=checked(upload, person))
    assert StatusReport.objects.count() == last.changed


def test_a_sound_table_and_workbook_are_imported_whole(officer):
    """Else what follows would show nothing."""
    for content in (table(), workbook()):
        with transaction.atomic():
            bring_in(content, officer)
            assert StatusReport.objects.count() == len(LINES) - 1
            transaction.set_rollback(True)


def test_a_spoilt_table_or_workbook_is_imported_whole_or_not_at_all(officer):
    chance, came, sound = random.Random(SEED), [], (table(), workbook())
    for number in range(FILES):
        content = (
            spoilt_within(sound[1], chance) if number % 4 == 3 else spoilt(sound[number % 4 == 2], chance)
        )
        with transaction.atomic():
            came.append(outcome(bring_in, content, officer))
            done = Import.objects.exclude(imported_at=None).exists()
            assert StatusReport.objects.exists() <= done, number
            transaction.set_rollback(True)
    assert {*came} == {"read", "refused"}


def test_a_spoilt_dossier_is_loaded_whole_or_not_at_all(tmp_path):
    chance, came = random.Random(SEED), []
    path = write_dossier(tmp_path)
    before = counts()
    for number in range(DOSSIERS):
        path.write_bytes(spoilt(DOSSIER.encode(), chance))
        with transaction.atomic():
            came.append(outcome(load_dossiers, [path]))
            if came[-1] == "refused":
                assert counts() == before, number
            transaction.set_rollback(True)
    assert "refused" in came


@needs_poppler
def test_a_spoilt_document_is_read_or_refused():
    chance, came = random.Random(SEED), []
    sound = (PAGE.encode(), docx_of("The States agree.", "They share."), pdf_of("The States agree", pages=3))
    for number in range(DOCUMENTS):
        content = sound[number % 3]
        change = spoilt_within if number % 6 == 1 else spoilt
        came.append(outcome(read_document, change(content, chance)))
    assert {*came} == {"read", "refused"}


def rows_of(line, times):
    return LINES[0].encode() + b"\n" + line * times


TABLES = {
    "a cell of ten megabytes": lambda: rows_of(b'BAG3-R1-IRQ,limited,2026-03-01,"' + b"x" * 10**7 + b'"', 1),
    "a million rows": lambda: rows_of(b"a,b,c,d\n", 10**6),
    "a quotation without an end": lambda: rows_of(b'BAG3-R1-IRQ,"' + b"a,\n" * 10**6, 1),
    "a hundred thousand columns": lambda: b",".join(b"c%d" % number for number in range(10**5)) + b"\n1\n",
    "nothing but NUL": lambda: b"\x00" * (4 * 1024**2),
    "nothing but quotation marks": lambda: b'"' * (4 * 1024**2),
    "nothing but ends of lines": lambda: b"\r" * (4 * 1024**2),
}
LAUGHS = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12))
YAMLS = {
    "anchors within anchors": lambda: LAUGHS,
    "depth": lambda: "a: " + "[" * 200_000,
    "keys": lambda: "\n".join(f"k{number}: 1" for number in range(100_000)),
    "one long word": lambda: "a: " + "x" * (5 * 1024**2 - 10),
    "quotation marks": lambda: '"' * (4 * 1024**2),
    "merges": lambda: "a: {<<: {b: 1}}\n" * 30_000,
}
DOCUMENT_BOMBS = {
    "a package of blanks": lambda: docx_of("x", also=[("word/a.xml", b" " * 200 * 1024**2)]),
    "tags within tags": lambda: b"<html><body>" + b"<div>" * 2_000_000,
    "attributes": lambda: b"<html><body><p " + b'a="" ' * 2_000_000 + b">agreed",
}


def test_are_twenty_bombs():
    assert sum(map(len, (TABLES, YAMLS, DOCUMENT_BOMBS, WORKBOOKS, HEAVY))) >= 20


@pytest.mark.parametrize("bomb", TABLES)
def test_a_table_that_is_a_bomb_is_refused(officer, bomb):
    with transaction.atomic():
        assert outcome(bring_in, TABLES[bomb](), officer) == "refused"
        transaction.set_rollback(True)


@pytest.mark.one_database
@pytest.mark.parametrize("bomb", YAMLS)
def test_a_dossier_that_is_a_bomb_is_refused(tmp_path, bomb):
    path = tmp_path / "bomb.yaml"
    path.write_text(YAMLS[bomb]())
    assert outcome(load_dossiers, [path]) == "refused"


@pytest.mark.one_database
@pytest.mark.parametrize("bomb", DOCUMENT_BOMBS)
def test_a_document_that_is_a_bomb_is_refused_or_read_past(bomb):
    assert outcome(read_document, DOCUMENT_BOMBS[bomb]()) in {"refused", "read"}
