"""Reading the tables that people hand in, CSV or XLSX: within bounds, and with the row and column of
everything that is wrong.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import IO, Any, Final

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.utils.escape import unescape
from openpyxl.utils.exceptions import InvalidFileException

from commitments.files.tables import unescape_cell
from commitments.language.characters import is_storable, turns_direction
from commitments.refusals import Refused
from tracker.evidence.file_types import XLSX, UploadRefused, type_of

BYTES_MAX: Final = 10 * 1024 * 1024
ROWS_MAX: Final = 20_000
COLUMNS_MAX: Final = 60
CELL_MAX_LENGTH: Final = 5_000
# Problems of a file that are told; who has more starts with these.
PROBLEMS_MAX: Final = 500
# What the csv module holds for a cell without an end, unless another library has raised it for the whole
# process.
CELL_LENGTH_MAX: Final = 131_072
_DELIMITERS: Final = (",", ";", "\t")

CellValue = str | date


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


@dataclass(frozen=True, kw_only=True)
class SheetRow:
    """A row of a table that is not empty: its number, and its cells, one for each heading."""

    number: int
    cells: tuple[CellValue, ...]


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A table: its headings, and the rows below them."""

    headings: tuple[str, ...]
    rows: tuple[SheetRow, ...]


def read_sheet(content: IO[bytes]) -> Sheet:
    """The table in `content`, whose kind its bytes tell. Raises FileRefused with every fault of form."""
    content.seek(0)
    rows = _xlsx_rows(content) if content.read(4) == b"PK\x03\x04" else _csv_rows(content)
    return _sheet(rows)


def refused(message: str, *, row: int = 0, column: str = "") -> FileRefused:
    return FileRefused([ImportProblem(row=row, column=column, message=message)])


def _sheet(rows: Iterator[tuple[int, list[CellValue]]]) -> Sheet:
    headings: tuple[str, ...] = ()
    sheet_rows: list[SheetRow] = []
    problems: list[ImportProblem] = []
    for number, read in rows:
        cells = [_clean(cell) for cell in read]
        if number > ROWS_MAX + 1:
            raise refused(
                _("The file has more than %(most)d rows. Hand it in in parts.") % {"most": ROWS_MAX}
            )
        if not any(cells):
            continue
        if len(cells) > COLUMNS_MAX and any(cells[COLUMNS_MAX:]):
            raise refused(_("The file has more than %(most)d columns.") % {"most": COLUMNS_MAX}, row=number)
        if not headings:
            headings = _headings(cells, number)
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
            ImportProblem(row=number, column=heading, message=fault)
            for heading, cell in zip(headings, cells, strict=True)
            if (fault := _fault_of(cell))
        ]
        sheet_rows.append(SheetRow(number=number, cells=tuple(cells)))
    if problems:
        raise FileRefused(problems[:PROBLEMS_MAX])
    if not headings:
        raise refused(_("The file is empty. Its first row names the columns; the template shows them."))
    if not sheet_rows:
        raise refused(_("The file has headings and no row below them."))
    return Sheet(headings=headings, rows=tuple(sheet_rows))


def _headings(cells: list[CellValue], number: int) -> tuple[str, ...]:
    named = [str(cell) for cell in cells]
    while named and not named[-1]:
        named.pop()
    seen: set[str] = set()
    problems = []
    for heading in named:
        if heading and heading in seen:
            problems.append(
                ImportProblem(row=number, column=heading, message=_("Two columns have this heading."))
            )
        if fault := _fault_of(heading):
            problems.append(ImportProblem(row=number, column=heading[:40], message=fault))
        seen.add(heading)
    if problems:
        raise FileRefused(problems)
    return tuple(named)


def _clean(cell: CellValue) -> CellValue:
    return unescape_cell(cell).strip() if isinstance(cell, str) else cell


def _fault_of(cell: CellValue) -> str:
    if not isinstance(cell, str):
        return ""
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


def _csv_rows(content: IO[bytes]) -> Iterator[tuple[int, list[CellValue]]]:
    text = _decoded(content)
    first = re.split(r"[\r\n]", text.lstrip("\r\n"), maxsplit=1)[0]
    delimiter = max(_DELIMITERS, key=first.count)
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


def _decoded(content: IO[bytes]) -> str:
    content.seek(0)
    raw = content.read()
    encoding = "utf-16" if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        row = len(re.split(rb"\r\n|\r|\n", raw[: error.start])) if encoding == "utf-8-sig" else 0
        raise refused(
            _("The text is not in UTF-8. Save the file as “CSV UTF-8”, or as XLSX."), row=row
        ) from error


def _xlsx_rows(content: IO[bytes]) -> Iterator[tuple[int, list[CellValue]]]:
    try:
        if type_of(content) != XLSX:
            raise refused(_("This is neither CSV nor XLSX."))
    except UploadRefused as error:
        raise refused(_("This is neither CSV nor an XLSX that can be read here.")) from error
    content.seek(0)
    try:
        book = openpyxl.load_workbook(content, read_only=True, data_only=True, keep_links=False)
        try:
            sheet = book.worksheets[0]
            # What the file says of its own size is not believed.
            sheet.reset_dimensions()
            for number, row in enumerate(sheet.iter_rows(max_col=COLUMNS_MAX + 1, values_only=True), start=1):
                yield number, [_xlsx_cell(value) for value in row]
                if number > ROWS_MAX + 1:
                    return
        finally:
            book.close()
    # A damaged workbook fails in as many ways as it can be damaged.
    except (
        InvalidFileException,
        zipfile.BadZipFile,
        KeyError,
        IndexError,
        ValueError,
        TypeError,
        AttributeError,
        SyntaxError,
        OSError,
    ) as error:
        raise refused(
            _("The file is damaged: its sheet cannot be read. Save it anew, or as “CSV UTF-8”.")
        ) from error


def _xlsx_cell(value: Any) -> CellValue:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, date):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return unescape(value) if isinstance(value, str) else str(value)
