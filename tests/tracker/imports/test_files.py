"""Reading the tables that people hand in: what is taken, and where what is refused stands."""

import csv
import io
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
import xlsxwriter

from tracker.imports import files as import_files
from tracker.imports.files import COLUMNS_MAX, FileRefused, read_sheet


def read(text, encoding="utf-8"):
    return read_sheet(io.BytesIO(text.encode(encoding)))


def workbook(*rows):
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet()
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()
    return file


@pytest.mark.parametrize(
    "text",
    [
        "a,b\r\n1,2\r\n",
        "a;b\n1;2\n",
        "a\tb\n1\t2\n",
        "a,b\r1,2\r",
        "\ufeffa,b\n1,2",
        '"a","b"\n"1","2"\n',
        "\n\na,b\n\n1,2\n\n",
        "sep=;\r\na;b\r\n1;2\r\n",
        "\ufeffsep=|\na|b\n1|2\n",
        '"sep=;"\na;b\n1;2\n',
        "a,b\n1,2\n\u200f,\u00a0\ufeff\n",
    ],
)
def test_a_table_is_read_whatever_program_wrote_it(text):
    sheet = read(text)

    assert sheet.headings == ("a", "b")
    assert [row.cells for row in sheet.rows] == [("1", "2")]


def test_utf_16_is_read():
    assert read("وضعیت,یادداشت\nمحدود,خوب\n", "utf-16").rows[0].cells == ("محدود", "خوب")


def test_what_an_export_wrote_is_read_back():
    assert read("note\n'=1+1\n").rows[0].cells == ("=1+1",)


def test_rows_are_numbered_as_a_spreadsheet_counts_them():
    assert [row.number for row in read('a\n"two\nlines"\n\n1\n').rows] == [2, 4]


def test_a_spreadsheet_is_read_with_its_dates_and_numbers():
    sheet = read_sheet(
        workbook(
            ("day", "at", "number", "half", "text", "yes"),
            (date(2026, 3, 1), datetime(2026, 3, 1, 12), 5.0, 0.5, "x", True),  # noqa: DTZ001
        )
    )

    assert sheet.rows[0].cells == (date(2026, 3, 1), "2026-03-01 12:00:00", "5", "0.5", "x", "true")


@pytest.mark.parametrize(
    ("text", "row", "column", "says"),
    [
        ("", 0, "", "The file is empty"),
        ("a,b\n", 0, "", "no row below them"),
        ("a,a\n1,2\n", 1, "a", "Two columns have this heading"),
        ("a,b\n1\n", 2, "", "The row has 1 cells and the first one 2"),
        ("a,b\n1,2,3\n", 2, "", "The row has 3 cells"),
        ('a,b\n1,"2\n', 2, "", "a quotation mark is not closed"),
        ("a,b\n1,\0\n", 2, "b", "control character"),
        ("a,b\n1,\u202e2\n", 2, "b", "turns the direction"),
        ("a,b\n1,\u2067x\n", 2, "b", "turns the direction"),
        ("a,b\n1," + "x" * 6000 + "\n", 2, "b", "at most 5000 characters"),
        ("a,b\n1," + "x" * 10_000_000 + "\n", 2, "", "a cell has no end"),
        ("a,b\n1,#REF!\n", 2, "b", "#REF! is an error of the spreadsheet"),
        ("a,b\n1,#N/A\n", 2, "b", "#N/A is an error"),
        ("a,b\n1,#value!\n", 2, "b", "is an error"),
        ("a,b\n1,#DIV/0!\n", 2, "b", "#DIV/0! is an error"),
        ("a,b\n1,#NAME?\n", 2, "b", "#NAME? is an error"),
        ("a,b\n1,#NULL!\n", 2, "b", "is an error"),
        ("a,b\n1,#NUM!\n", 2, "b", "is an error"),
        ("a,b\n1,#SPILL!\n", 2, "b", "is an error"),
        ("a,b\n1,#¡REF!\n", 2, "b", "is an error"),
        ("a,b\n1,#BEZUG!\n", 2, "b", "is an error"),
        ("a,b\n1,Err:502\n", 2, "b", "is an error"),
        ("a,b\n1,########\n", 2, "b", "is an error"),
        ("a,,c\n1,#N/A,2\n", 2, "B", "#N/A is an error"),
        ("a,#REF!\n1,2\n", 1, "#REF!", "#REF! is an error"),
        (",".join(map(str, range(COLUMNS_MAX + 5))) + "\n1\n", 1, "", "more than 60 columns"),
    ],
)
def test_what_is_wrong_is_told_by_row_and_column(text, row, column, says):
    with pytest.raises(FileRefused) as refusal:
        read(text)

    problem = refusal.value.problems[0]
    assert (problem.row, problem.column) == (row, column)
    assert says in problem.message


@pytest.mark.parametrize("note", ["# 1 of the list", "#REF", "See #12!", "N/A", "Err: 502", "#1"])
def test_a_text_that_only_looks_like_an_error_is_a_text(note):
    assert read(f"a,b\n1,{note}\n").rows[0].cells == ("1", note)


def test_a_cell_without_an_end_is_told_whatever_another_library_has_set():
    before = csv.field_size_limit(100_000_000)
    try:
        with pytest.raises(FileRefused, match="a cell has no end"):
            read("a,b\n1," + "x" * 200_000 + "\n")
    finally:
        csv.field_size_limit(before)


def test_text_in_another_encoding_is_named_with_its_row():
    with pytest.raises(FileRefused, match="row 2: The text is not in UTF-8") as refusal:
        read("a,b\nعراق,2\n", "cp1256")

    assert refusal.value.problems[0].row == 2


def test_every_fault_of_a_file_is_told_at_once():
    with pytest.raises(FileRefused) as refusal:
        read("a,b\n1\n\0,2\n3,4\n5,6,7\n")

    assert [problem.row for problem in refusal.value.problems] == [2, 3, 5]


def test_more_cells_than_are_read_are_refused_and_empty_ones_are_none(monkeypatch):
    monkeypatch.setattr(import_files, "FILLED_MAX", 6)

    assert len(read("a,b\n1,2\n3,\n,4\n").rows) == 3
    with pytest.raises(FileRefused, match="more than 6 filled cells"):
        read("a,b\n1,2\n3,4\n5,\n")


def test_more_rows_than_are_read_are_refused(monkeypatch):
    monkeypatch.setattr(import_files, "ROWS_MAX", 10)

    assert len(read("a\n" + "1\n" * 10).rows) == 10
    with pytest.raises(FileRefused, match="more than 10 rows"):
        read("a\n" + "1\n" * 11)
    with pytest.raises(FileRefused, match="more than 10 rows"):
        read_sheet(workbook(("a",), *[(1,)] * 11))


def test_one_cell_in_the_last_corner_costs_nothing():
    file = io.BytesIO()
    book = openpyxl.Workbook(write_only=False)
    book.active["A1"] = "a"
    book.active["XFD1048576"] = "x"
    book.save(file)

    with pytest.raises(FileRefused, match="more than 100000 rows"):
        read_sheet(file)


def test_a_far_column_is_refused():
    with pytest.raises(FileRefused, match="more than 60 columns"):
        read_sheet(workbook(("a",) * 80, ("1",) * 80))


@pytest.mark.parametrize("content", [b"PK\x03\x04 no archive", b"PK\x03\x04" + b"\0" * 500])
def test_a_damaged_spreadsheet_is_refused(content):
    with pytest.raises(FileRefused, match="neither CSV nor an XLSX"):
        read_sheet(io.BytesIO(content))


def test_a_spreadsheet_that_unpacks_to_a_thousand_times_its_size_is_refused():
    bomb = workbook(("a",), ("1",))
    with zipfile.ZipFile(bomb, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/zeros.bin", b"\0" * 150 * 1024 * 1024)

    with pytest.raises(FileRefused, match="neither CSV nor an XLSX"):
        read_sheet(bomb)


def test_a_document_of_another_kind_is_refused():
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as files:
        files.writestr("readme.txt", "x")

    with pytest.raises(FileRefused, match="neither CSV nor"):
        read_sheet(archive)
