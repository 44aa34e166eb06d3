"""The text of a Word document (DOCX): paragraphs, numbers of lists and tables, each on a line."""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from typing import Final

from django.utils.translation import gettext as _
from docx import Document
from docx.oxml.ns import qn

from commitments.text.reading.refusing import (
    ELEMENTS_MAX,
    PARTS_MAX,
    TEXT_MAX,
    UNPACKED_MAX,
    XML_MAX,
    UnreadableDocument,
)

# What a package raises whose parts are not where it says, or not what it says: offsets below zero as well.
_BROKEN_PACKAGE: Final = (
    zipfile.BadZipFile,
    RuntimeError,
    NotImplementedError,
    OSError,
    EOFError,
    ValueError,
    struct.error,
    zlib.error,
)
_MACROS: Final = re.compile(r"(?:vbaProject\.bin|vbaData\.xml|activeX/)", re.IGNORECASE)
_DEFINES: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_TAG: Final = re.compile(rb"</?[\w:][^<>]*+>")
_ENCODING: Final = re.compile(rb"""(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]+)""")
_DEPTH_MAX: Final = 200


def read(content: bytes) -> tuple[str, str]:
    """The text of a document, a line for each paragraph, and how it was read."""
    _refuse_hostile(content)
    try:
        body = Document(io.BytesIO(content)).element.body
    # What is in a package of another shape than its library takes for granted.
    except (*_BROKEN_PACKAGE, LookupError, AttributeError, TypeError, SyntaxError) as error:
        raise UnreadableDocument(
            _("The file is damaged, or no Word document. Save it as DOCX, or paste its text.")
        ) from error
    found, length = [], 0
    for line in _lines(body):
        length += len(line)
        if length > TEXT_MAX:
            raise UnreadableDocument(
                _("The text is longer than %(limit)d characters. Give a part of it.") % {"limit": TEXT_MAX}
            )
        found.append(line)
    return "\n\n".join(found), "docx"


def _refuse_hostile(content: bytes) -> None:
    """Raises UnreadableDocument for what no document of a conference is: an archive that unpacks without
    end, macros, entities of its own, elements without end inside each other.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise UnreadableDocument(
            _("The file is damaged, or no Word document. Save it as DOCX, or paste its text.")
        ) from error
    names = {part.filename for part in parts}
    if "word/document.xml" not in names:
        raise UnreadableDocument(
            _("This archive is no Word document (DOCX). Save the document as DOCX, or paste its text.")
        )
    if len(parts) > PARTS_MAX:
        raise UnreadableDocument(
            _("The document is made of more than %(limit)d parts. Paste its text.") % {"limit": PARTS_MAX}
        )
    if sum(part.file_size for part in parts) > UNPACKED_MAX:
        raise UnreadableDocument(
            _("The document unpacks to more than %(limit)d MB. Paste its text.")
            % {"limit": UNPACKED_MAX // 1024**2}
        )
    if any(_MACROS.search(name) for name in names):
        raise UnreadableDocument(
            _(
                "The document holds macros, which are programs. Save it as DOCX without them, or paste "
                "its text."
            )
        )
    _refuse_markup(archive, parts)


def _refuse_markup(archive: zipfile.ZipFile, parts: Iterable[zipfile.ZipInfo]) -> None:
    """Raises UnreadableDocument for what the XML of the parts together takes to read, before it is read; what
    is XML its bytes say, not its name. The archive's own word on sizes is not believed.
    """
    size = elements = 0
    for part in parts:
        content = _content_of(archive, part)
        if not part.filename.endswith((".xml", ".rels")) and content.lstrip()[:1] != b"<":
            continue
        size += len(content)
        if size > XML_MAX:
            raise UnreadableDocument(
                _("The document unpacks to more than %(limit)d MB. Paste its text.")
                % {"limit": XML_MAX // 1024**2}
            )
        declared = _ENCODING.match(content)
        if b"\0" in content or (declared and declared[1].lower() not in {b"utf-8", b"us-ascii"}):
            # What stands in another encoding would pass unseen below, and no word processor writes so.
            raise UnreadableDocument(
                _("The file is damaged, or no Word document. Save it as DOCX, or paste its text.")
            )
        if _DEFINES.search(content):
            raise UnreadableDocument(
                _("The document defines entities of its own, which are not read. Paste its text.")
            )
        elements += _elements_of(content)
        if elements > ELEMENTS_MAX:
            raise UnreadableDocument(
                _("The document has more than %(limit)d elements. Paste its text.") % {"limit": ELEMENTS_MAX}
            )


def _content_of(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    try:
        with archive.open(part) as opened:
            content = opened.read(UNPACKED_MAX + 1)
    except _BROKEN_PACKAGE as error:
        raise UnreadableDocument(
            _(
                "The file is damaged, or a password protects it. Save it as DOCX without one, or paste "
                "its text."
            )
        ) from error
    if len(content) > UNPACKED_MAX:
        raise UnreadableDocument(
            _("The document unpacks to more than %(limit)d MB. Paste its text.")
            % {"limit": UNPACKED_MAX // 1024**2}
        )
    return content


def _elements_of(content: bytes) -> int:
    """How many elements and attributes a part has. Raises UnreadableDocument where too many are inside each
    other.
    """
    depth = count = 0
    for match in _TAG.finditer(content):
        tag = match[0]
        count += 1 + tag.count(b"=")
        depth += 0 if tag.endswith(b"/>") else -1 if tag.startswith(b"</") else 1
        if depth > _DEPTH_MAX:
            raise UnreadableDocument(
                _("The page has more than %(limit)d elements inside each other. Paste its text.")
                % {"limit": _DEPTH_MAX}
            )
    return count


def _lines(body: "object") -> Iterator[str]:
    """The text of each paragraph in the order of the document, those of tables too; deleted text is left
    out.
    """
    for paragraph in body.iter(qn("w:p")):  # type: ignore[attr-defined]
        parts = []
        for node in paragraph.iter(qn("w:t"), qn("w:tab"), qn("w:br"), qn("w:numPr"), qn("w:cr")):
            if node.tag == qn("w:t"):
                parts.append(node.text or "")
            elif node.tag == qn("w:numPr"):
                parts.append("• ")
            elif node.tag == qn("w:tab"):
                parts.append(" ")
            else:
                parts.append("\n")
        if line := "".join(parts).strip():
            yield line
