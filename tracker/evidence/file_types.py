"""What a file is, told from its content alone: a short list of kinds that are evidence, and nothing that
a browser or an office program would run.

A name or a header is the sender's word and counts for nothing. PDF, PNG, JPEG,
WebP, plain UTF-8 text, and the office formats without macros.
"""

import codecs
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, Final

from django.utils.translation import gettext as _

from commitments.refusals import ProblemType, Refused

HEAD_BYTES: Final = 4096
BYTES_AT_ONCE: Final = 65536
UNPACKED_MAX_BYTES: Final = 100 * 1024 * 1024
UNPACKED_MAX_RATIO: Final = 100
# Small files may be well packed: a hundred empty cells are.
RATIO_COUNTS_FROM_BYTES: Final = 4 * 1024 * 1024
MEMBERS_MAX: Final = 2000
DIRECTORY_MAX_BYTES: Final = 1024 * 1024
MANIFEST_MAX_BYTES: Final = 1024 * 1024


class UploadRefused(Refused):
    """A file that is not kept: of no kind that is, or with something wrong in it."""

    problem = ProblemType.FILE_REFUSED

    def __init__(self, message: str) -> None:
        super().__init__(message, field="file")


@dataclass(frozen=True)
class FileType:
    """A kind of file: its media type, and the endings that its names may have, the usual one first."""

    media_type: str
    endings: tuple[str, ...]


PDF: Final = FileType("application/pdf", (".pdf",))
PNG: Final = FileType("image/png", (".png",))
JPEG: Final = FileType("image/jpeg", (".jpg", ".jpeg"))
WEBP: Final = FileType("image/webp", (".webp",))
TEXT: Final = FileType("text/plain", (".txt", ".csv", ".tsv", ".md"))
# Of a copy of a web address alone, and only ever sent as a download.
HTML: Final = FileType("text/html", (".html", ".htm"))
_OOXML: Final = "application/vnd.openxmlformats-officedocument"
_ODF: Final = "application/vnd.oasis.opendocument"
DOCX: Final = FileType(f"{_OOXML}.wordprocessingml.document", (".docx",))
XLSX: Final = FileType(f"{_OOXML}.spreadsheetml.sheet", (".xlsx",))
PPTX: Final = FileType(f"{_OOXML}.presentationml.presentation", (".pptx",))
ODT: Final = FileType(f"{_ODF}.text", (".odt",))
ODS: Final = FileType(f"{_ODF}.spreadsheet", (".ods",))
_ALL: Final = (PDF, JPEG, PNG, WEBP, TEXT, DOCX, XLSX, PPTX, ODT, ODS)
# For the field of a form: a telephone then turns its photos into JPEG by itself.
ACCEPTED: Final = ",".join(
    one.media_type if one.media_type.startswith("image/") else ",".join(one.endings) for one in _ALL
)

_SIGNATURES: Final = (
    (re.compile(rb"%PDF-[12]\.[0-9]"), PDF),
    (re.compile(rb"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", re.DOTALL), PNG),
    (re.compile(rb"\xff\xd8\xff[\xc0-\xfe]", re.DOTALL), JPEG),
    (re.compile(rb"RIFF....WEBPVP8[ LX]", re.DOTALL), WEBP),
)
# What telephones make of photos; refused in words, for few programs show it.
_PHONE_PHOTO: Final = re.compile(rb"....ftyp(hei[cmsx]|hev[cmsx]|mif1|msf1|avif)", re.DOTALL)
# What a program would take for markup or a script although it is text.
_MARKUP: Final = re.compile(
    r"\s*(<|#!|%!PS|MZ)|.*<(!doctype|html|head|body|script|svg|iframe|object|embed|\?xml|\?php)\b",
    re.IGNORECASE | re.DOTALL,
)
# The part of an office document by which its kind shows; parts for macros have other types.
_MAIN_PARTS: Final = {f"{kind.media_type}.main+xml": kind for kind in (DOCX, XLSX, PPTX)}
_MACROS: Final = re.compile(r"(^|/)(vbaproject\.bin|vbadata\.xml|basic/|scripts/)", re.IGNORECASE)
# How a page begins that a browser saved, after its mark of encoding and what stands before its root.
_SAVED_PAGE: Final = re.compile(
    r"(\xef\xbb\xbf)?(\s|<\?xml[^>]{0,200}\?>|<!--(?:[^-]|-(?!->)){0,2000}-->)*<(!doctype\s+html|html)\b",
    re.IGNORECASE,
)
COPIES_ACCEPTED: Final = ",".join((*PDF.endings, *HTML.endings))
_END_OF_DIRECTORY: Final = struct.Struct("<4s4H2LH")


def type_of(content: IO[bytes]) -> FileType:
    """The kind of `content`. Raises UploadRefused for every other, and for one that hides something."""
    content.seek(0)
    head = content.read(HEAD_BYTES)
    for signature, kind in _SIGNATURES:
        if signature.match(head):
            return kind
    if _PHONE_PHOTO.match(head):
        raise UploadRefused(
            _(
                "This photo is in HEIC or AVIF, which many programs cannot show. Save it as JPEG, or take it "
                "with the camera from this page."
            )
        )
    return _type_of_package(content) if head.startswith(b"PK\x03\x04") else _type_of_text(content)


def type_of_copy(content: IO[bytes]) -> FileType:
    """The kind of a copy of what was found at a web address: PDF, or a page as a browser saves it. Raises
    UploadRefused for every other.
    """
    content.seek(0)
    head = content.read(HEAD_BYTES)
    if _SIGNATURES[0][0].match(head):
        return PDF
    content.seek(0)
    # Pages of before Unicode are kept as they are; none holds a NUL.
    if _SAVED_PAGE.match(head.decode("latin-1")) and not any(b"\0" in part for part in _parts(content)):
        return HTML
    raise UploadRefused(
        _("A copy of a web address is a PDF, or the page as your browser saves it (HTML, in one file).")
    )


def _refuse() -> UploadRefused:
    return UploadRefused(
        _(
            "This is no file that is kept as evidence. Send PDF, PNG, JPEG, WebP, plain text in UTF-8, "
            "DOCX, XLSX, PPTX, ODT or ODS."
        )
    )


def _type_of_text(content: IO[bytes]) -> FileType:
    content.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    try:
        for part in _parts(content):
            if any(
                (letter < " " and letter not in "\t\n\r\f") or letter == "\x7f"
                for letter in set(decoder.decode(part))
            ):
                raise _refuse()
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise _refuse() from error
    content.seek(0)
    if _MARKUP.match(content.read(HEAD_BYTES).decode("utf-8-sig", errors="ignore")):
        raise UploadRefused(
            _(
                "Markup and scripts are not kept as evidence, for a browser could run them. Send a PDF or "
                "plain text."
            )
        )
    return TEXT


def _parts(content: IO[bytes]) -> Iterator[bytes]:
    return iter(lambda: content.read(BYTES_AT_ONCE), b"")


def _type_of_package(content: IO[bytes]) -> FileType:
    """An office document: an archive of known parts, none of them encrypted, hidden or out of proportion."""
    size = _check_directory(content)
    try:
        with zipfile.ZipFile(content) as package:
            _check_members(package)
            _check_unpacked(package, size=size)
            return _ooxml(package) or _odf(package) or _unknown_package()
    # A damaged archive fails in as many ways as it can be damaged; RuntimeError is a member that needs a
    # password.
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        NotImplementedError,
        RuntimeError,
        ValueError,
        EOFError,
        OSError,
        struct.error,
        zlib.error,
    ) as error:
        raise UploadRefused(_("The file is damaged: its parts cannot be read.")) from error


def _unknown_package() -> FileType:
    raise UploadRefused(
        _(
            "Archives are not kept as evidence, nor are documents with macros. Send the files by "
            "themselves, as DOCX, XLSX, PPTX, ODT or ODS."
        )
    )


def _check_directory(content: IO[bytes]) -> int:
    """The size of the file, once its directory is known to be small enough to be read at all: it may list
    millions of parts.
    """
    size = content.seek(0, 2)
    content.seek(max(0, size - _END_OF_DIRECTORY.size))
    end = content.read()
    # The directory's end is the file's end: nothing is hung on behind it.
    if len(end) < _END_OF_DIRECTORY.size or not end.startswith(b"PK\x05\x06"):
        raise UploadRefused(_("The file is damaged: its parts cannot be read."))
    _mark, _disk, _first, _here, members, directory, _offset, _comment = _END_OF_DIRECTORY.unpack(end)
    if members > MEMBERS_MAX or directory > DIRECTORY_MAX_BYTES:
        raise UploadRefused(_("The document has more than %(limit)d parts.") % {"limit": MEMBERS_MAX})
    return size


def _check_members(package: zipfile.ZipFile) -> None:
    members = package.infolist()
    names = [member.filename for member in members]
    if len(members) > MEMBERS_MAX or len({name.lower() for name in names}) < len(names):
        raise UploadRefused(_("The file is damaged: its parts cannot be read."))
    for member in members:
        path = PurePosixPath(member.filename)
        # `orig_filename` is the name before zipfile cut it at a NUL.
        if (
            path.is_absolute()
            or ".." in path.parts
            or "\\" in member.orig_filename
            or ":" in member.orig_filename
            or "\0" in member.orig_filename
        ):
            raise UploadRefused(_("The document has parts outside of itself."))
        if member.flag_bits & 0x1:
            raise UploadRefused(_("The document is encrypted. Send it without a password."))
        if member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise _refuse()
        if _MACROS.search(member.filename):
            _unknown_package()


def _check_unpacked(package: zipfile.ZipFile, *, size: int) -> None:
    """Read all of it, for what the directory says of the sizes is the sender's word as well."""
    allowed = min(UNPACKED_MAX_BYTES, max(RATIO_COUNTS_FROM_BYTES, size * UNPACKED_MAX_RATIO))
    # The members say more at once than is read of any.
    if sum(member.file_size for member in package.infolist()) > allowed:
        raise _too_large_unpacked()
    unpacked = 0
    for member in package.infolist():
        with package.open(member) as part:
            for piece in _parts(part):
                unpacked += len(piece)
                if unpacked > allowed:
                    raise _too_large_unpacked()


def _too_large_unpacked() -> UploadRefused:
    return UploadRefused(_("The document is far larger unpacked than packed, more than is kept."))


def _read(package: zipfile.ZipFile, name: str) -> str | None:
    """The text of one part, None where there is none or it is out of proportion."""
    if name not in package.namelist() or package.getinfo(name).file_size > MANIFEST_MAX_BYTES:
        return None
    return package.read(name).decode("utf-8", errors="replace")


def _ooxml(package: zipfile.ZipFile) -> FileType | None:
    types = _read(package, "[Content_Types].xml")
    if types is None or "macroEnabled" in types:
        return None
    found = [kind for main, kind in _MAIN_PARTS.items() if f'"{main}"' in types.replace("'", '"')]
    return found[0] if len(found) == 1 else None


def _odf(package: zipfile.ZipFile) -> FileType | None:
    first = package.infolist()[0]
    if (
        first.filename != "mimetype"
        or first.compress_type != zipfile.ZIP_STORED
        or "META-INF/manifest.xml" not in package.namelist()
    ):
        return None
    return {kind.media_type: kind for kind in (ODT, ODS)}.get(_read(package, "mimetype") or "")
