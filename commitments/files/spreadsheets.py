"""The same tables as spreadsheets (XLSX): typed dates and numbers, a header that stays in sight and chooses
rows, and no live formula.
"""

import io
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import chain
from typing import IO, Any, Final, NamedTuple, Self

import xlsxwriter
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_col_to_name

from commitments.files.lines import lines_of
from commitments.files.plain_rows import PlainRows
from commitments.files.tables import (
    Column,
    OnProgress,
    Table,
    cell_text,
    columns_of,
    looks_like_formula,
    no_progress,
)
from commitments.language.characters import without_controls
from commitments.language.languages import RIGHT_TO_LEFT
from commitments.refusals import ParameterRefused

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What a sheet and a cell can hold (Microsoft, "Excel specifications and limits").
ROWS_MAX: Final = 1_048_575
TEXT_MAX: Final = 32_767
LINKS_MAX: Final = 65_530
FIRST_YEAR: Final = 1900
CREATED: Final = datetime(2000, 1, 1, tzinfo=UTC)
WHOLE_NUMBER_MAX: Final = 2**53
COLUMNS_MOST: Final = 16_384
OPTIONS: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
# A column is as wide as what its first rows show of it, within reason: a moment without room shows as ####.
ROWS_MEASURED: Final = 500
WIDTH_LEAST, WIDTH_MOST = 12, 40


def write_sheet(
    file: IO[bytes],
    rows: Iterable[Any],
    table: Table,
    *,
    language: str,
    on_progress: OnProgress = no_progress,
) -> None:
    """`rows` as one sheet, from right to left in Persian and Arabic; written through to disk, so memory
    does not grow with the rows.

    Dates and numbers are typed, times are UTC, as close to the microsecond as a number
    of days comes, what no source states is an empty cell. A text that looks like a
    formula is marked as text and otherwise left as it is. The same rows make the same
    bytes. Raises ParameterRefused for more rows than a sheet has.
    """
    if isinstance(rows, QuerySet) and rows.count() > ROWS_MAX:
        raise ParameterRefused(
            {
                "format": [
                    _("A sheet holds %(most)d rows. Narrow the list, or take it as csv.") % {"most": ROWS_MAX}
                ]
            }
        )
    with ExitStack() as finish:
        workbook = xlsxwriter.Workbook(file, OPTIONS)
        # Also removes what it has on disk for itself.
        finish.callback(workbook.close)
        # Else the file would say when it was asked for, and differ each time.
        workbook.set_properties({"created": CREATED})
        sheet = workbook.add_worksheet((table.title or table.name)[:31])
        if language in RIGHT_TO_LEFT:
            sheet.right_to_left()
        columns = columns_of(table, language=language)
        styles = _Styles(workbook)
        sheet.freeze_panes(1, 0)
        for number, column in enumerate(columns):
            sheet.write_string(0, number, column.name, styles.header)
        widths = [_width_of(column.name) for column in columns]
        links = {number: column.link for number, column in enumerate(columns) if column.link is not None}
        shown = (*columns, *(Column("link", link) for link in links.values()))
        # Of a value that comes again its cell is kept, where values are.
        is_plain = not links and PlainRows.of(rows, shown) is not None
        cells = finish.enter_context(_Cells(styles)) if is_plain else None
        show = cells.shown if cells else _as_it_is
        lines = lines_of(rows, shown, show=show, language=language, on_progress=on_progress)
        at = 0
        with translation.override(language):
            for at, found in enumerate(chain.from_iterable(lines), start=1):
                if cells and at > ROWS_MEASURED:
                    cells.write_row(sheet, at, found)
                    continue
                line = [cell.value for cell in found] if cells else found
                if at <= ROWS_MEASURED:
                    widths = [max(pair) for pair in zip(widths, map(_width_of, line), strict=False)]
                leads_to = dict(zip(links, line[len(columns) :], strict=True)) if at <= LINKS_MAX else {}
                _write_line(sheet, at, line[: len(columns)], leads_to, styles)
        for number, width in enumerate(widths):
            sheet.set_column(number, number, width)
        sheet.autofilter(0, 0, at, len(columns) - 1)


def _as_it_is(value: object) -> object:
    return value


def _width_of(value: object) -> int:
    """How wide a column has to be for what a cell shows, and the arrow by which its heading chooses rows."""
    shown = len("2026-03-31 09:00:00.000") if isinstance(value, datetime) else len(str(value))
    return max(WIDTH_LEAST, min(shown + 2, WIDTH_MOST))


class _Styles:
    """The few ways in which a cell is written."""

    def __init__(self, workbook: Any) -> None:
        self.header = workbook.add_format({"bold": True, "bottom": 1})
        self.day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        self.moment = workbook.add_format({"num_format": "yyyy-mm-dd hh:mm:ss.000"})
        # The mark by which a spreadsheet keeps a text a text also when somebody edits it.
        self.text = workbook.add_format({"quote_prefix": True})
        # Else each has the number of when it was used first.
        for style in (self.header, self.day, self.moment, self.text):
            style._get_xf_index()


class _Cell(NamedTuple):
    """A value, and how a sheet writes it after the place of the cell; "" where it writes none."""

    value: object
    written: str


class _Cells:
    """Cells of whatever row and column as the library writes them, so that one is written once for all that
    hold the same.
    """

    def __init__(self, styles: _Styles) -> None:
        self.styles = styles
        self.names = [xl_col_to_name(number) for number in range(COLUMNS_MOST)]
        # One that is never saved.
        self.book = xlsxwriter.Workbook(io.BytesIO(), OPTIONS)
        self.sheet: Any = self.book.add_worksheet()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        # What it has on disk goes with it.
        self.book.close()

    def shown(self, value: object) -> _Cell:
        _write_cell(self.sheet, 0, 0, value, self.styles)
        cell = self.sheet.table[0].pop(0, None)
        if cell is None:
            return _Cell(value, "")
        self.sheet.fh = io.StringIO()
        self.sheet._write_cell(0, 0, cell)
        return _Cell(value, self.sheet.fh.getvalue().removeprefix('<c r="A1"'))

    def write_row(self, sheet: Any, row: int, cells: Iterable[_Cell]) -> None:
        """The next row of a sheet, as the library would write these values."""
        place = row + 1
        # What it holds of the row before.
        sheet._write_single_row(row)
        written = [
            f'<c r="{name}{place}"{cell.written}'
            for name, cell in zip(self.names, cells, strict=False)
            if cell.written
        ]
        if written:
            sheet.fh.write(f'<row r="{place}">{"".join(written)}</row>')
            sheet._check_dimensions(row, 0)


def _write_line(
    sheet: Any, row: int, line: Sequence[Any], leads_to: Mapping[int, object], styles: _Styles
) -> None:
    for number, value in enumerate(line):
        link = leads_to.get(number)
        if link is not None and value is not None:
            sheet.write_url(row, number, str(link), string=str(value))
        # A day stays a day where it leads somewhere.
        if link is None or not isinstance(value, str):
            _write_cell(sheet, row, number, value, styles)


def _write_cell(sheet: Any, row: int, number: int, value: object, styles: _Styles) -> None:
    match value:
        case None:
            return
        case bool():
            sheet.write_boolean(row, number, value)
        case int() if abs(value) <= WHOLE_NUMBER_MAX:
            sheet.write_number(row, number, value)
        case Decimal() if value.is_finite() and Decimal(repr(float(value))) == value:
            sheet.write_number(row, number, float(value))
        case datetime() if value.year > FIRST_YEAR:
            sheet.write_datetime(row, number, value.astimezone(UTC).replace(tzinfo=None), styles.moment)
        case date() if value.year >= FIRST_YEAR and not isinstance(value, datetime):
            sheet.write_datetime(row, number, value, styles.day)
        case str():
            _write_text(sheet, row, number, value, styles)
        case list():
            _write_text(sheet, row, number, ",".join(map(str, value)), styles)
        case _:
            # What a sheet has no exact type for is written as in CSV.
            _write_text(sheet, row, number, cell_text(value), styles)


def _write_text(sheet: Any, row: int, number: int, text: str, styles: _Styles) -> None:
    text = without_controls(text)
    if len(text) > TEXT_MAX:
        note = _(" … (cut here: a cell holds %(most)d characters; the CSV has all of them)") % {
            "most": TEXT_MAX
        }
        text = text[: TEXT_MAX - len(note)] + note
    if text:
        sheet.write_string(row, number, text, styles.text if looks_like_formula(text) else None)
