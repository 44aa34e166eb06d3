"""Reading documents: the words of each kind, in each encoding; what is refused, in words, within bounds."""

import hashlib
import io
import time
import zipfile
from pathlib import Path

import fontpkg_amiri
import pytest
import typst
from docx import Document

from commitments.text.reading import documents, pdf, word
from commitments.text.reading.documents import UnreadableDocument, read_document
from tests.commitments.text.reading.hostile import HOSTILE, KINDS, docx_of, make_small, needs_poppler, pdf_of

PERSIAN = "وزیران گفتند که این کشورها برای پایش دریا همکاری می‌کنند و از یکدیگر گزارش می‌گیرند."
ARABIC = "اتفق الوزراء على رصد البحر من الموانئ إلى الجزر في كل شهر."
ENGLISH = "The ministers agreed to survey the reefs."


def refusal(content):
    started = time.perf_counter()
    with pytest.raises(UnreadableDocument) as refused:
        read_document(content)
    assert time.perf_counter() - started < 5
    return str(refused.value)


@pytest.mark.parametrize(
    ("text", "encoding", "read_as"),
    [
        (PERSIAN, "utf-8", "utf-8"),
        (PERSIAN, "utf-16", "utf-16"),
        (PERSIAN, "utf-16-le", "utf-16-le"),
        (PERSIAN, "utf-16-be", "utf-16-be"),
        (ARABIC, "utf-16-le", "utf-16-le"),
        (PERSIAN, "utf-32", "utf-32"),
        (ARABIC, "cp1256", "windows-1256"),
        (ARABIC, "iso8859_6", "iso-8859-6"),
        ("Ministers met in Zürich – “at last”.", "cp1252", "windows-1252"),
        (ENGLISH, "ascii", "utf-8"),
    ],
)
def test_texts_are_read_in_the_encodings_that_people_have(text, encoding, read_as):
    content = text.encode(encoding)
    read = read_document(content)

    assert (read.text, read.read_as) == (text, read_as)
    assert read.sha256 == hashlib.sha256(content).hexdigest()
    assert read.text_sha256 == hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize(
    ("content", "text", "read_as"),
    [
        ("\ufeff" + PERSIAN, PERSIAN, "utf-8"),
        ("\ufeff<!doctype html><p>سلام به وزیران</p>", "سلام به وزیران", "html utf-8"),
    ],
)
def test_the_mark_of_utf_8_is_no_letter_of_the_text(content, text, read_as):
    read = read_document(content.encode())

    assert (read.text, read.read_as) == (text, read_as)
    assert read.sha256 == hashlib.sha256(content.encode()).hexdigest()
    assert read.text_sha256 == hashlib.sha256(text.encode()).hexdigest()


def test_a_page_gives_its_blocks_and_neither_scripts_nor_navigation():
    page = (
        "<!doctype html><html><head><title>Meeting</title><script>var a = 'no';</script></head><body>"
        f"<nav>Home</nav><h1>Reefs &amp; piers</h1><p>{ENGLISH}<br>They  left.</p>"
        "<ul><li>one</li><li>two</li></ul>"
        "<p hidden>never</p></body></html>"
    )
    read = read_document(page.encode())

    assert read.text.split("\n\n") == ["Reefs & piers", ENGLISH, "They left.", "• one", "• two"]
    assert read.read_as == "html utf-8"


def test_letters_that_no_language_here_has_are_refused_as_of_an_unknown_encoding():
    assert "encoding of the text is not known" in refusal(ARABIC.encode("mac_arabic"))


def test_a_page_is_read_in_the_encoding_that_it_declares():
    page = f'<html><head><meta charset="windows-1256"></head><body><p>{ARABIC}</p></body></html>'

    assert read_document(page.encode("cp1256")).text == ARABIC


def test_a_word_document_gives_its_paragraphs_and_tables():
    document = Document()
    document.add_paragraph(PERSIAN)
    document.add_paragraph("Open a pier", style="List Bullet")
    document.add_table(1, 2).cell(0, 1).text = "Close a pit"
    written = io.BytesIO()
    document.save(written)
    read = read_document(written.getvalue())

    assert PERSIAN in read.text
    assert "Open a pier" in read.text
    assert "Close a pit" in read.text
    assert read.read_as == "docx"


@needs_poppler
def test_a_pdf_with_a_text_layer_gives_its_words():
    read = read_document(pdf_of(ENGLISH))

    assert read.text.strip() == ENGLISH
    assert read.read_as.startswith("pdf, poppler ")


@needs_poppler
def test_a_pdf_from_right_to_left_is_read_in_the_order_of_its_words():
    said = (
        "عُقد المؤتمر يومي 12 و13 أيار 2026، في الميناء (الكبير)، مع منظمة Harbour Lamps. "
        "1. أضاءوا 2.5 كيلومتر بحلول 2027. 2. وفتحوا 16/05/2026 الباب."
    )
    look = '#set page(width: 60cm)\n#set text(font: "Amiri", lang: "ar")\n'
    page = typst.compile(
        f"{look}{said.replace('. ', '#[.] ')}".encode(),
        font_paths=[str(Path(fontpkg_amiri.__file__).parent)],
    )

    read = read_document(page)

    assert read.text.split()[1:] == said.split()[1:]
    assert read.read_as.endswith(", reading order")


# As poppler gives it: the letters in the order of reading, what is from left to right as the page shows it.
@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("\u202bعراق\u202a ،\u202cتركيا\u202a .\u202c\u202c", "عراق، تركيا. "),
        ("\u202bفي\u202a .2 .2027\u202cكل\u202c", "في2027. 2. كل"),
        ("\u202bسال \u202a ۱۴۰۵\u202cو\u202c", "سال ۱۴۰۵ و"),
        ("\u202bمع\u202a Harbour Lamps 2030 \u202cو\u202c", "مع Harbour Lamps 2030 و"),
        ("\u202bنحو\u202a %2.5 \u202cو\u202c", "نحو 2.5% و"),
        ("from left to right, 12.", "from left to right, 12."),
    ],
)
def test_numbers_and_stops_stand_where_a_line_from_right_to_left_reads_them(given, read):
    assert pdf.in_reading_order(given) == read


def test_a_pdf_says_so_where_poppler_is_missing(monkeypatch):
    monkeypatch.setattr(pdf.shutil, "which", lambda name: None)

    assert "poppler-utils" in refusal(pdf_of(ENGLISH))


@needs_poppler
def test_a_pdf_of_pictures_or_of_too_many_pages_or_a_damaged_one_is_refused(monkeypatch):
    assert "no text" in refusal(pdf_of(""))
    assert "damaged" in refusal(b"%PDF-1.4\nnothing")
    monkeypatch.setattr(pdf, "PAGES_MAX", 2)
    assert "more than 2 pages" in refusal(pdf_of(ENGLISH, pages=3))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "no text"),
        (b"1 2 3 ...", "no text"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old word processor"),
        (b"{\\rtf1 agreed}", "RTF"),
        (b"PK\x03\x04 broken", "damaged"),
        ("ﻢﺋﺎﻋ ﻢﻗﺪﻣ ﻞﻤﻋ".encode(), "garbled"),
        (("agreed \ufffd" * 20).encode(), "garbled"),
        (ARABIC.encode().decode("latin-1").encode(), "garbled"),
        # Lam and alef, of one shape in the font, in the wrong order.
        ("توحيد إشارات اإلنقاذ واألرصفة في الموانئ كافة".encode(), "garbled"),
        ("اعضا بر تالش برای پایش رودها تأکید کردند".encode(), "garbled"),
        (" ".join(word[::-1] for word in (PERSIAN + ARABIC).split()).encode(), "backwards"),
    ],
)
def test_what_cannot_be_cited_is_refused_with_a_reason_and_a_way_out(content, reason):
    assert reason in refusal(content)


def test_a_document_of_a_hundred_megabytes_is_refused_unread():
    assert "larger than 20 MB" in refusal(b"a" * (100 * 1024**2))


def test_a_text_of_more_characters_than_the_bound_is_refused(monkeypatch):
    monkeypatch.setattr(documents, "TEXT_MAX", 10)

    assert "longer than 10 characters" in refusal(ENGLISH.encode())


@pytest.mark.parametrize("kind", KINDS)
def test_a_hostile_document_is_refused_in_words_and_soon(kind, monkeypatch):
    make_small(monkeypatch)
    make, words = HOSTILE[kind]

    assert words in refusal(make())


def test_a_row_of_comments_is_read_without_trying_every_way_to_part_them():
    started = time.perf_counter()

    assert read_document(b"<!--a-->" * 40 + b" agreed").read_as == "utf-8"
    assert time.perf_counter() - started < 5


@pytest.mark.parametrize("begins", [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"GIF89a", b"II*\0", b"MM\0*"])
def test_a_picture_is_called_one(begins):
    assert "Pictures of pages are not read" in refusal(begins + b"\xc3\x28" * 40)


@needs_poppler
def test_a_pdf_that_takes_time_without_end_is_refused(monkeypatch):
    monkeypatch.setattr(pdf, "SECONDS_MAX", 0.2)
    monkeypatch.setattr(pdf, "_bounded", list)

    assert "took longer" in refusal(pdf_of("agreed", times=2_000_000))


@needs_poppler
def test_half_of_a_pdf_is_not_taken_for_the_whole(monkeypatch):
    monkeypatch.setattr(pdf, "_bounded", lambda: ["/bin/sh", "-c", '"$0" "$@"; exit 3'])

    assert "damaged" in refusal(pdf_of("agreed"))


def test_memory_time_and_writing_of_pdftotext_are_bounded(monkeypatch):
    monkeypatch.setattr(pdf.shutil, "which", lambda name: name)

    assert [option.partition("=")[0] for option in pdf._bounded()] == [
        "prlimit",
        "--as",
        "--cpu",
        "--fsize",
    ]


def test_a_word_document_that_unpacks_without_end_is_refused(monkeypatch):
    monkeypatch.setattr(word, "UNPACKED_MAX", 1024**2)

    assert "unpacks to more than" in refusal(docx_of("x", also=[("word/bomb.xml", b" " * 2 * 1024**2)]))


def test_the_archives_own_word_on_its_size_is_not_believed(monkeypatch):
    content = docx_of("x", also=[("word/bomb.xml", b" " * 2 * 1024**2)])
    monkeypatch.setattr(word, "UNPACKED_MAX", 1024**2)
    real = zipfile.ZipFile.infolist

    def lying(archive):
        parts = real(archive)
        for part in parts:
            part.file_size = min(part.file_size, 100)
        return parts

    monkeypatch.setattr(zipfile.ZipFile, "infolist", lying)

    assert refusal(content)


def test_a_word_document_of_too_many_parts_is_refused(monkeypatch):
    monkeypatch.setattr(word, "PARTS_MAX", 3)

    assert "made of more than 3 parts" in refusal(docx_of("x"))


def test_another_archive_is_refused():
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")

    assert "no Word document" in refusal(written.getvalue())
