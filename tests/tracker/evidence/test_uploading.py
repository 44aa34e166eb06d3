"""A file is kept as evidence when its content is of a kind that nothing runs, and under a name that harms
nobody.
"""

import io
import zipfile

import pytest

from tests import documents
from tests.documents import odf, ooxml, package
from tests.factories import at, make_focal_point, make_officer, make_reviewer, make_user
from tracker.evidence import file_types
from tracker.evidence.uploading import NotEntitled, UploadRefused, UploadsWaiting, UploadTooLarge, store_file
from tracker.models import EvidenceFile

OFFICE = "application/vnd.openxmlformats-officedocument."
pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]


@pytest.fixture(autouse=True)
def media_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def officer():
    return make_officer()


def keep(content, *, name="x", by):
    return store_file(content=io.BytesIO(content), name=name, uploaded_by=by)


def read(file):
    with file.content.open() as content:
        return content.read()


@pytest.mark.parametrize(
    ("content", "media_type", "ending"),
    [
        (documents.PDF, "application/pdf", "pdf"),
        (documents.PNG, "image/png", "png"),
        (documents.JPEG, "image/jpeg", "jpg"),
        (documents.WEBP, "image/webp", "webp"),
        (documents.TEXT, "text/plain", "txt"),
        (b"\xef\xbb\xbfstate,value\r\nIRQ,1\r\n", "text/plain", "txt"),
        (b"a < b and c > d", "text/plain", "txt"),
        (ooxml("word"), f"{OFFICE}wordprocessingml.document", "docx"),
        (ooxml("xl"), f"{OFFICE}spreadsheetml.sheet", "xlsx"),
        (ooxml("ppt"), f"{OFFICE}presentationml.presentation", "pptx"),
        (odf("text"), "application/vnd.oasis.opendocument.text", "odt"),
        (odf("spreadsheet"), "application/vnd.oasis.opendocument.spreadsheet", "ods"),
    ],
)
@pytest.mark.in_turns
def test_what_is_evidence_is_kept_as_what_its_content_shows(officer, content, media_type, ending):
    file = keep(content, name="evil.html", by=officer)

    assert (file.media_type, file.size, file.name) == (media_type, len(content), f"evil.html.{ending}")
    assert file.content.name == f"evidence/{file.sha256[:2]}/{file.sha256}"
    assert read(file) == content


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html><script>alert(1)</script>",
        b" \n<!DOCTYPE html>",
        b"<?xml version='1.0'?><svg/>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"\xef\xbb\xbf<svg/>",
        b"hello <script src=//x></script>",
        b"#!/bin/sh\nrm -rf /",
        b"<?php echo 1;",
        b"MZ\x90\x00\x03",
        b"MZ and so on",
        b"\x7fELF\x02",
        b"\xca\xfe\xba\xbe\x00",
        b"GIF89a\x01\x00",
        b"\x1f\x8b\x08\x00",
        b"Rar!\x1a\x07",
        b"7z\xbc\xaf'\x1c",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
        b"text with a NUL\0",
        b"\xff\xfeh\x00i\x00",
        "سند".encode("cp1256"),
        b"x" * 70_000 + b"\xd8",
        b"x" * 70_000 + b"\x00",
        b"%PDF-\x00",
        b"\x89PNG\r\n\x1a\n<script>",
        package({"a.txt": b"x"}),
        package({"META-INF/MANIFEST.MF": b"x", "A.class": b"x"}),
        package({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<x/>"}),
        ooxml("word", main="application/vnd.ms-word.document.macroEnabled.main+xml"),
        ooxml("word", **{"word/vbaProject.bin": b"x"}),
        odf("text", **{"Basic/Standard/Module1.xml": b"x"}),
        odf("text", **{"Scripts/python/x.py": b"x"}),
        odf("text", stored=()),
        odf("graphics"),
        package({"[Content_Types].xml": documents.content_types("word") + documents.content_types("xl")}),
        ooxml("word", **{"../../etc/passwd": b"x"}),
        ooxml("word", **{"/etc/passwd": b"x"}),
        ooxml("word", **{"a\\b": b"x"}),
        ooxml("word", **{"c:x": b"x"}),
        ooxml("word", **{"WORD/main.xml": b"x"}),
        documents.encrypted(ooxml("word")),
        package({"[Content_Types].xml": documents.content_types("word")}, compression=zipfile.ZIP_BZIP2),
        ooxml("word", **{f"p{n}": b"" for n in range(2000)}),
        ooxml("word")[:-10],
        ooxml("word") + b"behind it",
        ooxml("word", **{"word/more.xml": b"abcd" * 2}, stored=("word/more.xml",)).replace(
            b"abcdabcd", b"abcdabce"
        ),
        b"PK\x03\x04" + b"\x00" * 100,
        b"PK\x03\x04" + ooxml("word")[4:60] + b"PK\x05\x06" + b"\xff" * 18,
        b"PK\x05\x06" + b"\x00" * 18,
    ],
)
@pytest.mark.one_database
def test_what_is_no_evidence_is_refused(officer, content):
    with pytest.raises(UploadRefused) as refusal:
        keep(content, name="report.pdf", by=officer)

    assert str(refusal.value)
    assert not EvidenceFile.objects.exists()


def test_a_document_that_grows_out_of_proportion_is_refused(officer):
    with pytest.raises(UploadRefused, match="unpacked"):
        keep(ooxml("xl", **{"xl/sheet.xml": bytes(5_000_000)}), by=officer)


def test_a_document_that_lies_about_its_size_is_refused(officer):
    honest = ooxml("xl", **{"xl/sheet.xml": bytes(5_000_000)})
    lying = honest.replace((5_000_000).to_bytes(4, "little"), (5).to_bytes(4, "little"))
    assert lying != honest

    with pytest.raises(UploadRefused):
        keep(lying, by=officer)


def test_a_document_that_unpacks_to_too_much_is_refused(officer, monkeypatch):
    monkeypatch.setattr(file_types, "UNPACKED_MAX_BYTES", 1000)

    with pytest.raises(UploadRefused, match="unpacked"):
        keep(ooxml("xl", **{"xl/sheet.xml": bytes(range(256)) * 4}), by=officer)


def test_a_file_of_the_greatest_size_is_kept_and_one_byte_more_is_not(officer, settings):
    settings.EVIDENCE_MAX_BYTES = 1000

    assert keep(b"x" * 1000, by=officer).size == 1000
    with pytest.raises(UploadTooLarge, match="1000"):
        keep(b"x" * 1001, by=officer)


def test_a_photo_of_a_telephone_is_refused_in_words(officer):
    with pytest.raises(UploadRefused, match="Save it as JPEG"):
        keep(b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", name="IMG_1.HEIC", by=officer)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("report.pdf", "report.pdf"),
        ("Report.PDF", "Report.PDF"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\x\\letter.pdf", "letter.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie: x.pdf"),
        ("a\0b.pdf", "ab.pdf"),
        ("gepj\u202efdp.exe", "gepjfdp.exe.pdf"),
        ("\u2066x\u2069\u200f.pdf", "x.pdf"),
        ("\ud800.pdf", "pdf.pdf"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
        ("x" * 300, "x" * 196 + ".pdf"),
        ("نامهٔ وزارت.pdf", "نامهٔ وزارت.pdf"),
        ("run.bat", "run.bat.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("...", "file.pdf"),
        ("", "file.pdf"),
        (".pdf", "pdf.pdf"),
    ],
)
@pytest.mark.one_database
def test_the_name_is_made_harmless(officer, name, kept):
    assert keep(documents.PDF, name=name, by=officer).name == kept


@pytest.mark.parametrize("name", ["data.csv", "notes.md", "table.tsv", "words.txt"])
def test_a_text_keeps_the_ending_of_a_text(officer, name):
    assert keep(documents.TEXT, name=name, by=officer).name == name


def test_the_same_content_lies_there_once(officer):
    first, second = keep(documents.PDF, by=officer), keep(documents.PDF, by=make_officer())

    assert first.key != second.key
    assert first.content.name == second.content.name


def test_half_a_file_that_was_left_there_is_not_taken_for_the_whole(officer, tmp_path):
    first = keep(documents.PDF, by=officer)
    (tmp_path / first.content.name).write_bytes(documents.PDF[:5])

    second = keep(documents.PDF, by=officer)

    assert second.content.name != first.content.name
    assert read(second) == documents.PDF


@pytest.mark.parametrize("person", [make_user, make_reviewer])
def test_who_reports_nothing_uploads_nothing(person):
    with pytest.raises(NotEntitled):
        keep(documents.PDF, by=person())


def test_a_focal_point_uploads():
    assert keep(documents.PDF, by=make_focal_point()).pk


def test_a_person_leaves_only_so_many_files_lying_about_in_a_day(officer, settings, time_machine):
    settings.EVIDENCE_WAITING_MAX = 2
    for _ in range(2):
        keep(documents.PDF, by=officer)
    with pytest.raises(UploadsWaiting, match="2 files"):
        keep(documents.PDF, by=officer)

    assert keep(documents.PDF, by=make_officer()).pk
    time_machine.shift(86401)
    assert keep(documents.PDF, by=officer).pk
