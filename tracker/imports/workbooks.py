"""Reading the first sheet of an XLSX, or another that was chosen, within bounds; and everything of
it that is no cell.

The parts are read as a stream and stopped at the bound, so that a workbook costs what
the rows need that an import may have, whatever else it holds.
"""

import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from sys import getsizeof
from typing import IO, Final

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900
from openpyxl.utils.escape import unescape

from tracker.imports.cells import CellValue
from tracker.imports.notices import Notice, NoticeKind, notices_of
from tracker.imports.parts import (
    SMALL_PART_MAX_BYTES,
    TEXT_MAX_LENGTH,
    VALUES_MAX_BYTES,
    Handler,
    local_name,
    parse_part,
    part_of_kind,
    relations_of,
    too_large,
)
from tracker.imports.worksheets import SheetReader

# Of the parts as they unpack: a sheet of 20,000 rows and 25 columns has about 25 MB.
SHEET_MAX_BYTES: Final = 48 * 1024 * 1024
STRINGS_MAX_BYTES: Final = 32 * 1024 * 1024
STYLES_MAX_BYTES: Final = 8 * 1024 * 1024
# How far into another sheet is looked whether it holds anything.
LOOK_BYTES: Final = 256 * 1024
STYLES_MAX: Final = 65_536
SHEETS_MAX: Final = 200
# Parts with comments that hang on one sheet: notes, and threads of them.
COMMENTS_MAX: Final = 4
_ANY_CELL: Final = re.compile(rb"<(?:\w+:)?c[ >/]")
_COMMENTED: Final = re.compile(
    rb"<(?:\w+:)?(?:comment|threadedComment)\s[^<>]{0,500}?\bref=\"([A-Z]{1,3}[0-9]{1,7})\""
)


@dataclass(kw_only=True)
class FirstSheet:
    """The rows of a workbook's sheet that hold anything, by their numbers and up to their last cell, and the
    names of all sheets.
    """

    rows: list[tuple[int, list[CellValue]]] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    names: list[str] = field(default_factory=list)


def read_first_sheet(content: IO[bytes], *, rows_max: int, columns_max: int, sheet: str = "") -> FirstSheet:
    """The first sheet of the workbook in `content`, or that of the name `sheet`: at most so many rows and
    columns and what lies just beyond. Raises WorkbookTooLarge, and many other exceptions for a damaged file.
    """
    with zipfile.ZipFile(content) as archive:
        book = part_of_kind(relations_of(archive, ""), "/officeDocument")
        relations = relations_of(archive, book)
        outline = _Outline()
        parse_part(archive, book, outline, most=SMALL_PART_MAX_BYTES)
        sheets = [
            (name, relations[key].target)
            for name, key in outline.sheets
            if relations[key].kind.endswith("/worksheet")
        ]
        if len(sheets) > SHEETS_MAX:
            raise too_large()
        chosen = next((name for name, _part in sheets if name == sheet), sheets[0][0])
        first = dict(sheets)[chosen]
        styles = _Styles()
        if (part := part_of_kind(relations, "/styles", optional=True)) and part in archive.namelist():
            parse_part(archive, part, styles, most=STYLES_MAX_BYTES)
        reader = SheetReader(
            formats=styles.formats(),
            epoch=CALENDAR_MAC_1904 if outline.is_1904 else CALENDAR_WINDOWS_1900,
            rows_max=rows_max,
            columns_max=columns_max,
        )
        parse_part(archive, first, reader, most=SHEET_MAX_BYTES)
        if reader.strings_needed:
            strings = _Strings(reader.strings_needed)
            part = part_of_kind(relations, "/sharedStrings")
            parse_part(archive, part, strings, most=STRINGS_MAX_BYTES)
            reader.fill_in(strings.found)
        notices = [
            *notices_of(
                NoticeKind.SHEETS,
                (name for name, part in sheets if name != chosen and _holds_cells(archive, part)),
            ),
            *reader.notices(),
            *_notices_beside(archive, first),
        ]
        return FirstSheet(rows=reader.rows, notices=notices, names=[name for name, _part in sheets])


class _Outline(Handler):
    """The workbook's sheets in their order, and from which day its dates count."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str]] = []
        self.is_1904 = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        match local_name(name):
            case "workbookPr":
                self.is_1904 = attributes.get("date1904") in {"1", "true"}
            case "sheet":
                key = next(value for at, value in attributes.items() if at.endswith(":id"))
                self.sheets.append((attributes["name"], key))


class _Styles(Handler):
    """Which styles of cells show a number as a date."""

    def __init__(self) -> None:
        self.codes: dict[int, str] = dict(BUILTIN_FORMATS)
        self.used: list[int] = []
        self.is_in_cells = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        match local_name(name):
            case "numFmt" if len(self.codes) < STYLES_MAX:
                self.codes[int(attributes["numFmtId"])] = attributes["formatCode"]
            case "cellXfs":
                self.is_in_cells = True
            case "xf" if self.is_in_cells and len(self.used) < STYLES_MAX:
                self.used.append(int(attributes.get("numFmtId", "0")))

    def end(self, name: str) -> None:
        if local_name(name) == "cellXfs":
            self.is_in_cells = False

    def formats(self) -> list[str]:
        kinds = {key: _kind_of_format(self.codes.get(key, "")) for key in set(self.used)}
        return [kinds[key] for key in self.used]


def _kind_of_format(code: str) -> str:
    if not code or len(code) > 255 or not is_date_format(code):
        return ""
    return "span" if is_timedelta_format(code) else "date"


class _Strings(Handler):
    """Those of the workbook's shared strings that the sheet needs, by their number; the others are empty."""

    def __init__(self, needed: bytearray) -> None:
        self.needed = needed
        self.found: list[str] = []
        self.number = -1
        self.is_needed = False
        self.length = self.size = 0
        self.parts: list[str] = []
        self.is_text = self.is_phonetic = False

    def start(self, name: str, _attributes: Mapping[str, str]) -> None:
        match local_name(name):
            case "si":
                self.number += 1
                self.is_needed = self.number < len(self.needed) and bool(self.needed[self.number])
                self.parts, self.length = [], 0
            case "rPh":
                self.is_phonetic = True
            case "t":
                self.is_text = not self.is_phonetic and self.is_needed

    def end(self, name: str) -> None:
        match local_name(name):
            case "t":
                self.is_text = False
            case "rPh":
                self.is_phonetic = False
            case "si":
                found = str(unescape("".join(self.parts))) if self.is_needed else ""
                self.found.append(found)
                self.size += getsizeof(found) if found else 0
                if self.size > VALUES_MAX_BYTES:
                    raise too_large()
                self.is_done = len(self.found) >= len(self.needed)

    def text(self, data: str) -> None:
        if self.is_text and self.length < TEXT_MAX_LENGTH:
            self.length += len(data)
            self.parts.append(data)


def _holds_cells(archive: zipfile.ZipFile, part: str) -> bool:
    """Whether a sheet that is not read holds anything, or is too large to look."""
    with archive.open(part) as stream:
        return bool(_ANY_CELL.search(stream.read(LOOK_BYTES))) or bool(stream.read(1))


def _notices_beside(archive: zipfile.ZipFile, sheet: str) -> list[Notice]:
    """What hangs on a sheet besides its cells."""
    commented: dict[str, None] = {}
    drawings = False
    parts: dict[str, None] = {}
    for relation in relations_of(archive, sheet).values():
        kind = relation.kind.rpartition("/")[2].lower()
        if "comment" in kind:
            parts[relation.target] = None
        drawings = drawings or kind == "drawing"
    known = set(archive.namelist())
    for part in [one for one in parts if one in known][:COMMENTS_MAX]:
        with archive.open(part) as stream:
            found = _COMMENTED.findall(stream.read(SMALL_PART_MAX_BYTES))
        commented |= dict.fromkeys(place.decode() for place in found)
    return [
        *notices_of(NoticeKind.COMMENTS, commented),
        *notices_of(NoticeKind.DRAWINGS, ["."] if drawings else []),
    ]
