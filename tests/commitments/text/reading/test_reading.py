"""Reading documents: the words of each kind, in each encoding; what is refused, in words, within bounds."""

import hashlib
import io
import time
import zipfile

import pytest
from docx import Document

from commitments.text.reading import documents, pdf, word
from commitments.text.reading.documents import UnreadableDocument, read_document

PERSIAN = "وزیران گفتند که این کشورها برای پایش دریا همکاری می‌کنند و از یکدیگر گزارش می‌گیرند."
ARABIC = "اتفق الوزراء على رصد البحر من الموانئ إلى الجزر في كل شهر."
ENGLISH = "The ministers agreed to survey the reefs."


def docx_of(*paragraphs, also=()):
    document = Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    written = io.BytesIO()
    document.save(written)
    if also:
        with zipfile.ZipFile(written, "a", zipfile.ZIP_DEFLATED) as archive:
            for name, content in also:
                archive.writestr(name, content)
    return written.getvalue()


def docx_with_body(xml):
    """A document whose text is replaced by `xml`."""
    source = zipfile.ZipFile(io.BytesIO(docx_of("x")))
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in source.infolist():
            archive.writestr(
                part.filename, xml if part.filename == "word/document.xml" else source.read(part)
            )
    return written.getvalue()


def pdf_of(text, pages=1):
    """A small PDF with a text layer."""
    stream = f"BT /F1 12 Tf 72 700 Td ({text}) Tj ET".encode()
    kids = " ".join(f"{4 + number} 0 R" for number in range(pages))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        *[
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {4 + pages} 0 R "
            f"/Resources << /Font << /F1 3 0 R >> >> >>".encode()
            for _ in range(pages)
        ],
        b"<< /Length " + str(len(stream)).encode() + b" >>\nstream\n" + stream + b"\nendstream",
    ]
    content, places = b"%PDF-1.4\n", []
    for number, entry in enumerate(objects, start=1):
        places.append(len(content))
        content += f"{number} 0 obj\n".encode() + entry + b"\nendobj\n"
    start = len(content)
    content += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    content += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    return content + f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF".encode()


def refusal(content):
    started = time.perf_counter()
    with pytest.raises(UnreadableDocument) as refused:
        read_document(content)
    assert time.perf_counter() - started < 5
    return str(refused.value)


needs_poppler = pytest.mark.skipif(
    pdf.shutil.which("pdftotext") is None, reason="poppler is not installed here"
)


@pytest.mark.parametrize(
    ("text", "encoding", "read_as"),
    [
        (PERSIAN, "utf-8", "utf-8"),
        (PERSIAN, "utf-16", "utf-16"),
        (PERSIAN, "utf-16-le", "utf-16-le"),
        (PERSIAN, "utf-16-be", "utf-16-be"),
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


def test_ten_thousand_elements_inside_each_other_are_refused():
    page = b"<html><body>" + b"<div>" * 10_000 + b"agreed" + b"</div>" * 10_000
    names = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    nested = f'<w:document xmlns:w="{names}">' + "<w:p>" * 10_000 + "</w:p>" * 10_000 + "</w:document>"

    assert "inside each other" in refusal(page)
    assert "inside each other" in refusal(docx_with_body(nested))


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

    assert "unpacks" in refusal(docx_of("x"))


def test_macros_are_refused():
    assert "macros" in refusal(docx_of("x", also=[("word/vbaProject.bin", b"x")]))


@pytest.mark.parametrize("make", [docx_with_body, str.encode])
def test_entities_of_a_documents_own_are_refused(make):
    hostile = '<!DOCTYPE html [<!ENTITY a SYSTEM "file:///etc/passwd">]><html><body>&a;</body></html>'

    assert "entities of its own" in refusal(make(hostile))


def test_another_archive_is_refused():
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")

    assert "no Word document" in refusal(written.getvalue())
