"""The rows of one sheet of a workbook, read as a stream."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from sys import getsizeof
from typing import Any, Final

from django.utils.translation import gettext as _
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.utils.datetime import from_excel
from openpyxl.utils.escape import unescape

from tracker.imports.cells import CellFault, CellValue, error_fault, spans
from tracker.imports.notices import Notice, NoticeKind, notices_of
from tracker.imports.parts import (
    ELEMENTS_MAX,
    TEXT_MAX_LENGTH,
    VALUES_MAX_BYTES,
    Handler,
    WorkbookTooLarge,
    local_name,
    too_large,
)

CELLS_MAX: Final = 600_000
# Columns that a spreadsheet has.
CELLS_OF_ROW_MAX: Final = 16_384
STRINGS_MAX: Final = ELEMENTS_MAX
# So many merged cells are noted.
MERGED_MAX: Final = 1_000


class SheetReader(Handler):
    """The cells of a sheet that hold anything, in rows; in the place of a shared string its number."""

    def __init__(self, *, formats: list[str], epoch: datetime, rows_max: int, columns_max: int) -> None:
        self.formats, self.epoch = formats, epoch
        self.rows_max, self.columns_max = rows_max, columns_max
        self.rows: list[tuple[int, list[Any]]] = []
        # Of each shared string, by its number, whether it is needed.
        self.strings_needed = bytearray()
        self.hidden_rows: list[int] = []
        self.hidden_columns: list[str] = []
        self.merged: list[str] = []
        self.number = self.column = self.cell_count = self.cells_of_row = self.column_count = 0
        self.text_length = self.values_size = 0
        self.cells: list[Any] = []
        self.kind = self.style = ""
        self.parts: list[str] = []
        self.is_text = self.is_phonetic = self.is_formula = False
        self._starts: dict[str, Callable[[Mapping[str, str]], None]] = {
            "c": self._start_cell,
            "row": self._start_row,
            "col": self._start_column,
            "mergeCell": self._start_merged,
        }

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        local = local_name(name)
        if begin := self._starts.get(local):
            begin(attributes)
        elif local in {"v", "t"}:
            self.is_text = not self.is_phonetic
        elif local == "f":
            self.is_formula = True
        elif local == "rPh":
            self.is_phonetic = True

    def end(self, name: str) -> None:
        match local_name(name):
            case "v" | "t":
                self.is_text = False
            case "rPh":
                self.is_phonetic = False
            case "c":
                self._end_cell()
            case "row":
                if self.cells:
                    self.rows.append((self.number, self.cells))
                if len(self.rows) > self.rows_max + 1:
                    # Several rows of one number.
                    raise too_large()
                # One more is what the bound is told by.
                self.is_done = bool(self.cells) and self.number > self.rows_max

    def text(self, data: str) -> None:
        # Of a longer one enough is kept to tell that it is too long.
        if self.is_text and self.text_length < TEXT_MAX_LENGTH:
            self.text_length += len(data)
            self.parts.append(data)

    def _start_row(self, attributes: Mapping[str, str]) -> None:
        self.number = int(attributes.get("r") or self.number + 1)
        self.column, self.cells, self.cells_of_row = 0, [], 0
        if attributes.get("hidden") in {"1", "true"} and len(self.hidden_rows) < self.rows_max:
            self.hidden_rows.append(self.number)

    def _start_column(self, attributes: Mapping[str, str]) -> None:
        self.column_count += 1
        if self.column_count > CELLS_OF_ROW_MAX:
            raise too_large()
        if attributes.get("hidden") in {"1", "true"} and len(self.hidden_columns) < self.columns_max:
            last = min(int(attributes["max"]), self.columns_max)
            self.hidden_columns += [
                get_column_letter(number) for number in range(int(attributes["min"]), last + 1)
            ]

    def _start_merged(self, attributes: Mapping[str, str]) -> None:
        if len(self.merged) < MERGED_MAX:
            self.merged.append(attributes["ref"])

    def _start_cell(self, attributes: Mapping[str, str]) -> None:
        place = attributes.get("r", "").rstrip("0123456789")
        self.column = column_index_from_string(place) if place else self.column + 1
        self.kind, self.style = attributes.get("t", "n"), attributes.get("s", "")
        self.parts, self.text_length, self.is_formula = [], 0, False
        self.cells_of_row += 1
        if self.cells_of_row > CELLS_OF_ROW_MAX:
            raise too_large()

    def _end_cell(self) -> None:
        text = "".join(self.parts)
        value = self._value_of(text) if text else self._without_value()
        if value == "" and not isinstance(value, CellFault):
            return
        # What lies further out is told as one column too many.
        place = min(self.column, self.columns_max + 1) - 1
        self.cells += [""] * (place + 1 - len(self.cells))
        self.cells[place] = value
        self.cell_count += 1
        self.values_size += getsizeof(value)
        if self.values_size > VALUES_MAX_BYTES:
            raise too_large()
        if self.cell_count > CELLS_MAX:
            raise WorkbookTooLarge(
                _(
                    "The sheet has more than %(most)d filled cells. Take the columns away that are not "
                    "imported."
                )
                % {"most": CELLS_MAX}
            )

    def _without_value(self) -> CellValue:
        if self.is_formula and self.kind != "str":
            return CellFault(
                _("A formula whose value is not in the file. Open it in a spreadsheet and save it again.")
            )
        return ""

    def _value_of(self, text: str) -> Any:
        match self.kind:
            case "s":
                number = int(text)
                if not 0 <= number < STRINGS_MAX:
                    raise ValueError("There is no such shared string.")
                self.strings_needed.extend(bytes(max(0, number + 1 - len(self.strings_needed))))
                self.strings_needed[number] = True
                return number
            case "b":
                return "true" if text.strip() == "1" else "false"
            case "e":
                return error_fault(text)
            case "d":
                return _as_cell(datetime.fromisoformat(text))
            case "n":
                return self._number_of(text)
        return str(unescape(text))

    def _number_of(self, text: str) -> CellValue:
        number = float(text) if set(text) & set(".eE") else int(text)
        shown_as = self.formats[int(self.style)] if self.style and int(self.style) < len(self.formats) else ""
        if not shown_as:
            return str(int(number)) if number == int(number) else str(number)
        try:
            found = from_excel(number, self.epoch, timedelta=shown_as == "span")
        except (OverflowError, ValueError):
            return error_fault("#VALUE!")
        return _as_cell(found)

    def fill_in(self, strings: Sequence[str]) -> None:
        for _number, cells in self.rows:
            for place, cell in enumerate(cells):
                if isinstance(cell, int):
                    cells[place] = strings[cell]

    def notices(self) -> list[Notice]:
        return [
            *notices_of(NoticeKind.HIDDEN_ROWS, spans(self.hidden_rows)),
            *notices_of(NoticeKind.HIDDEN_COLUMNS, self.hidden_columns),
            *notices_of(NoticeKind.MERGED, self.merged),
        ]


def _as_cell(value: Any) -> CellValue:
    if isinstance(value, datetime):
        return value.date() if value.time() == time() else value.isoformat(sep=" ")
    return value if isinstance(value, date) else str(value)
