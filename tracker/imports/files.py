"""Reading the tables that people hand in, CSV or XLSX: within bounds, and with the row and column of
everything that is wrong.
"""

import csv
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import IO, Final
from xml.parsers.expat import ExpatError

from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

from commitments.files.tables import unescape_cell
from commitments.language.characters import is_storable, turns_direction, visible_text
from commitments.refusals import Refused
from tracker.evidence.file_types import XLSX, UploadRefused, type_of
from tracker.imports.cells import CellFault, CellValue, error_fault, spans
from tracker.imports.notices import Notice, NoticeKind, notices_of
from tracker.imports.parts import WorkbookTooLarge
from tracker.imports.workbooks import FirstSheet, read_first_sheet

BYTES_MAX: Final = 20 * 1024 * 1024
# Of a kind of file that takes most; others take fewer.
ROWS_MAX: Final = 100_000
COLUMNS_MAX: Final = 60
# Of all rows together: each takes some seventy bytes while they are read.
FILLED_MAX: Final = 1_000_000
CELL_MAX_LENGTH: Final = 5_000
# Problems of a file that are told; who has more starts with these.
PROBLEMS_MAX: Final = 500
# What the csv module holds for a cell without an end, unless another library has raised it for the whole
# process.
CELL_LENGTH_MAX: Final = 131_072
_DELIMITERS: Final = (",", ";", "\t")
# The line by which a spreadsheet tells others of its delimiter.
_SEP_LINE: Final = re.compile(r'"?sep=(.)"?[ ;,\t]*(?:\r\n|\r|\n|\Z)', re.IGNORECASE)
# What stands for a formula that failed, in the words of any spreadsheet: #REF!, #¡REF!, #N/A, Err:502.
_ERROR_VALUE: Final = re.compile(
    r"#¡?[\w/]+[!?]|#N/?[A-Z]{1,2}|#GETTING_DATA|Err:[0-9]{3}|#{3,}", re.IGNORECASE
)


@dataclass(frozen=True, kw_only=True, order=True)
class ImportProblem:
    """One thing that is wrong with a file; `row` is the line as a spreadsheet counts it, 0 for the whole
    file, `column` its heading.
    """

    row: int
    column: str
    message: str

    def __str__(self) -> str:
        place = _("row %(row)d") % {"row": self.row} if self.row else ""
        return ": ".join(filter(None, (_(", ").join(filter(None, (place, self.column))), self.message)))


class FileRefused(Refused):
    """A file that cannot be imported, with everything that is wrong with it."""

    def __init__(self, problems: Iterable[ImportProblem]) -> None:
        self.problems = sorted(problems)
        super().__init__("\n".join(map(str, self.problems)))


class EncodingUnknown(FileRefused):
    """A text that is not in Unicode, of which nobody has said how it is written."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SheetRow:
    """A row of a table that is not empty: its number, and its cells, one for each heading."""

    number: int
    cells: tuple[CellValue, ...]


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A table: its headings, the rows below them, and what is to be said of what was not read."""

    headings: tuple[str, ...]
    rows: Collection[SheetRow]
    notices: tuple[Notice, ...] = ()
    # What may be chosen of a workbook.
    sheets: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What somebody said of a file's form; empty where the file itself tells."""

    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""


AS_IT_TELLS: Final = Reading()


def read_sheet(content: IO[bytes], reading: Reading = AS_IT_TELLS) -> Sheet:
    """The table in `content`, whose kind its bytes tell. Raises FileRefused with every fault of form, and
    EncodingUnknown for a text that is in no form of Unicode where no other encoding was said.
    """
    content.seek(0)
    if content.read(4) != b"PK\x03\x04":
        return _sheet(_csv_rows(content, reading))
    first = _first_sheet(content, reading.sheet)
    width = max((len(cells) for _number, cells in first.rows[:1]), default=0)
    padded = ((number, [*cells, *[""] * (width - len(cells))]) for number, cells in first.rows)
    return replace(_sheet(padded, notices=first.notices), sheets=tuple(first.names))


def refused(message: str, *, row: int = 0, column: str = "") -> FileRefused:
    return FileRefused([ImportProblem(row=row, column=column, message=message)])


def too_many_rows(most: int) -> str:
    return _("The file has more than %(most)d rows. Hand it in in parts.") % {"most": most}


def _sheet(rows: Iterator[tuple[int, list[CellValue]]], *, notices: Iterable[Notice] = ()) -> Sheet:
    headings: tuple[str, ...] = ()
    heading_row = 0
    sheet_rows: list[SheetRow] = []
    problems: list[ImportProblem] = []
    filled = 0
    for number, read in rows:
        cells = [_clean(cell) if cell else "" for cell in read]
        filled += len(cells) - cells.count("")
        _refuse_too_much(cells, number, filled)
        if not any(cells):
            continue
        if not headings:
            headings, heading_row = _headings(cells, number), number
            continue
        if len(cells) < len(headings) or any(cells[len(headings) :]):
            numbers = {"cells": len(cells), "headings": len(headings)}
            problems.append(
                ImportProblem(
                    row=number,
                    column="",
                    message=_("The row has %(cells)d cells and the first one %(headings)d.") % numbers,
                )
            )
            cells = [*cells, *[""] * len(headings)]
        cells = cells[: len(headings)]
        problems += [
            ImportProblem(row=number, column=heading or get_column_letter(place), message=fault)
            for place, (heading, cell) in enumerate(zip(headings, cells, strict=True), start=1)
            if cell and (fault := _fault_of(cell))
        ]
        sheet_rows.append(SheetRow(number=number, cells=tuple(cells)))
    if problems:
        raise FileRefused(problems[:PROBLEMS_MAX])
    if not headings:
        raise refused(_("The file is empty. Its first row names the columns; the template shows them."))
    if not sheet_rows:
        raise refused(_("The file has headings and no row below them."))
    return Sheet(
        headings=headings,
        rows=tuple(sheet_rows),
        notices=(*notices, *_notices_of(headings, heading_row, sheet_rows)),
    )


def _refuse_too_much(cells: list[CellValue], number: int, filled: int) -> None:
    if number > ROWS_MAX + 1:
        raise refused(too_many_rows(ROWS_MAX))
    if filled > FILLED_MAX:
        raise refused(
            _("The file has more than %(most)d filled cells. Hand it in in parts.") % {"most": FILLED_MAX}
        )
    if len(cells) > COLUMNS_MAX and any(cells[COLUMNS_MAX:]):
        raise refused(_("The file has more than %(most)d columns.") % {"most": COLUMNS_MAX}, row=number)


def _notices_of(headings: tuple[str, ...], heading_row: int, rows: Iterable[SheetRow]) -> Iterator[Notice]:
    """What of the table itself is not read."""
    empty: list[int] = []
    last = heading_row
    nameless = [place for place, heading in enumerate(headings) if not heading]
    filled: set[int] = set()
    for row in rows:
        empty += range(last + 1, row.number)
        last = row.number
        filled.update(place for place in nameless if row.cells[place] != "")
    yield from notices_of(NoticeKind.NO_HEADING, (get_column_letter(place + 1) for place in sorted(filled)))
    yield from notices_of(NoticeKind.EMPTY_ROWS, spans(empty))


def _headings(cells: list[CellValue], number: int) -> tuple[str, ...]:
    while cells and not cells[-1]:
        cells.pop()
    seen: set[str] = set()
    problems = []
    for place, cell in enumerate(cells, start=1):
        heading = str(cell)
        if fault := _fault_of(cell):
            named = get_column_letter(place) if isinstance(cell, CellFault) else heading[:40]
            problems.append(ImportProblem(row=number, column=named, message=fault))
        elif heading and heading in seen:
            problems.append(
                ImportProblem(row=number, column=heading, message=_("Two columns have this heading."))
            )
        seen.add(heading)
    if problems:
        raise FileRefused(problems)
    return tuple(map(str, cells))


def _clean(cell: CellValue) -> CellValue:
    if not isinstance(cell, str) or isinstance(cell, CellFault):
        return cell
    text = unescape_cell(cell).strip()
    # Marks that show nothing, alone in a cell, are nothing.
    return text if text.isascii() or not is_storable(text) or visible_text(text).strip() else ""


def _fault_of(cell: CellValue) -> str:
    if not isinstance(cell, str) or isinstance(cell, CellFault):
        return cell if isinstance(cell, str) else ""
    if _ERROR_VALUE.fullmatch(cell):
        return error_fault(cell)
    if len(cell) > CELL_MAX_LENGTH:
        return _("A cell has at most %(most)d characters.") % {"most": CELL_MAX_LENGTH}
    if not is_storable(cell):
        return _("The cell holds a control character, such as NUL. Type it anew.")
    if turns_direction(cell):
        return _(
            "The cell holds a character that turns the direction of the text, so that it reads as something "
            "else. Type it anew."
        )
    return ""


def _csv_rows(content: IO[bytes], reading: Reading) -> Iterator[tuple[int, list[CellValue]]]:
    text = _decoded(content, reading.encoding)
    named = _SEP_LINE.match(text)
    if named:
        text = text[named.end() :]
    first = re.split(r"[\r\n]", text.lstrip("\r\n"), maxsplit=1)[0]
    delimiter = reading.delimiter or (named[1] if named else max(_DELIMITERS, key=first.count))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _unreadable(number + 1) from error
        number += 1
        if any(len(cell) > CELL_LENGTH_MAX for cell in cells):
            raise _unreadable(number)
        yield number, list(cells)


def _unreadable(row: int) -> FileRefused:
    message = _("This is no CSV from here on: a quotation mark is not closed, or a cell has no end.")
    return refused(message, row=row)


def _decoded(content: IO[bytes], said: str) -> str:
    content.seek(0)
    raw = content.read()
    if said:
        try:
            return raw.decode("utf-8-sig" if said == "utf-8" else said)
        except UnicodeDecodeError as error:
            raise refused(
                _("The text is not in this encoding (%(encoding)s). Choose another.") % {"encoding": said}
            ) from error
    encoding = "utf-16" if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        row = len(re.split(rb"\r\n|\r|\n", raw[: error.start])) if encoding == "utf-8-sig" else 0
        message = _("The text is not in UTF-8. Save the file as “CSV UTF-8”, or as XLSX.")
        raise EncodingUnknown([ImportProblem(row=row, column="", message=message)]) from error


def read_workbook(content: IO[bytes]) -> list[tuple[int, list[CellValue]]]:
    """The rows of the first sheet of an XLSX that hold anything, by their numbers. Raises FileRefused for
    what is none, is damaged, or would take more time or memory than an import may.
    """
    return _first_sheet(content, "").rows


def _first_sheet(content: IO[bytes], sheet: str) -> FirstSheet:
    try:
        if type_of(content) != XLSX:
            raise refused(_("This is neither CSV nor XLSX."))
    except UploadRefused as error:
        raise refused(_("This is neither CSV nor an XLSX that can be read here.")) from error
    content.seek(0)
    try:
        return read_first_sheet(content, rows_max=ROWS_MAX + 1, columns_max=COLUMNS_MAX, sheet=sheet)
    except WorkbookTooLarge as error:
        raise refused(str(error)) from error
    # A damaged workbook fails in as many ways as it can be damaged.
    except (
        ExpatError,
        zipfile.BadZipFile,
        zlib.error,
        LookupError,
        ValueError,
        TypeError,
        StopIteration,
        ArithmeticError,
        OSError,
        # A part that says to be encrypted, or packed in a way that is not known; one that is cut off.
        RuntimeError,
        EOFError,
        struct.error,
    ) as error:
        raise refused(
            _("The file is damaged: its sheet cannot be read. Save it anew, or as “CSV UTF-8”.")
        ) from error
