"""Documents that somebody made to break or to fool whoever reads them, in small forms."""

import io
import zipfile
import zlib

import pytest
from docx import Document

from commitments.text.reading import html, pdf, word

NAMES = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
ENTITY = '<!DOCTYPE html [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


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


def body_of(xml):
    return f'<w:document xmlns:w="{NAMES}"><w:body>{xml}</w:body></w:document>'


def pdf_of(text, pages=1, times=1):
    """A PDF with a text layer, in which each page writes the text so many times; many times are packed."""
    stream = f"BT /F1 12 Tf 72 700 Td {f'({text}) Tj ' * times}ET".encode()
    packed = b""
    if times > 1:
        stream, packed = zlib.compress(stream), b"/Filter /FlateDecode "
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
        b"<< "
        + packed
        + b"/Length "
        + str(len(stream)).encode()
        + b" >>\nstream\n"
        + stream
        + b"\nendstream",
    ]
    content, places = b"%PDF-1.4\n", []
    for number, entry in enumerate(objects, start=1):
        places.append(len(content))
        content += f"{number} 0 obj\n".encode() + entry + b"\nendobj\n"
    start = len(content)
    content += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    content += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    return content + f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF".encode()


# By what they are: the document, and words of the refusal; with the bounds of `make_small`.
HOSTILE = {
    "bomb": (lambda: docx_of("x", also=[("word/bomb.xml", b" " * 3 * 1024**2)]), "unpacks to more than"),
    "bomb of elements": (lambda: docx_with_body("<w:p/>" * 60_001), "more than 60000 elements"),
    "bomb of elements in HTML": (lambda: b"<html><body>" + b"<b></b>" * 60_001, "more than 60000 elements"),
    "bomb of attributes in HTML": (
        lambda: b"<html><body><p " + b" ".join(b'a%d=""' % number for number in range(60_001)) + b">agreed",
        "more than 60000 elements",
    ),
    "a comment without an end": (lambda: b"<html><body><!--" + b"a" * 3 * 1024**2, "no text"),
    "bomb of attributes in DOCX": (
        lambda: docx_with_body(body_of("<w:p " + " ".join(f'a{n}=""' for n in range(60_001)) + "/>")),
        "more than 60000 elements",
    ),
    "nested tags": (lambda: b"<html><body>" + b"<div>" * 10_000 + b"agreed", "inside each other"),
    "nested tags without a page": (lambda: b"<div>" * 10_000 + b"agreed", "inside each other"),
    "nested tags in DOCX": (lambda: docx_with_body(body_of("<w:p>" * 10_000)), "inside each other"),
    "too large": (lambda: b"a" * (20 * 1024**2 + 1), "larger than"),
    "macros": (lambda: docx_of("x", also=[("word/vbaProject.bin", b"x")]), "macros"),
    "entity of no page": (f"{ENTITY}<x>&a;</x>".encode, "entities of its own"),
    "entity": (f"{ENTITY}<html><body>&a;</body></html>".encode, "entities of its own"),
    "entity in DOCX": (lambda: docx_with_body(ENTITY + body_of("<w:p/>")), "entities of its own"),
    "entity in another encoding": (
        lambda: docx_with_body((ENTITY + body_of("<w:p/>")).encode("utf-16")),
        "no Word document",
    ),
    "entity under another name": (
        lambda: docx_of("x", also=[("word/styles.bin", ENTITY + body_of(""))]),
        "entities of its own",
    ),
    "PDF of thousands of pages": (lambda: pdf_of("agreed", pages=5_000), "more than 400 pages"),
    "PDF without an end": (lambda: pdf_of("agreed")[:300], "damaged"),
    "a tag without an end": (lambda: docx_with_body("<" + "a" * 900_000), "no Word document"),
}


needs_poppler = pytest.mark.skipif(
    pdf.shutil.which("pdftotext") is None, reason="poppler is not installed here"
)
KINDS = [pytest.param(kind, marks=needs_poppler if kind.startswith("PDF") else ()) for kind in HOSTILE]


def make_small(monkeypatch):
    """Bounds at which small documents are as hostile as large ones; the largest real one stands in
    docs/drafting.md.
    """
    monkeypatch.setattr(word, "XML_MAX", 2 * 1024**2)
    for kind in (html, word):
        monkeypatch.setattr(kind, "ELEMENTS_MAX", 60_000)
