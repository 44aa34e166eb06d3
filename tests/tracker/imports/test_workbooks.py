"""Workbooks: their cells are read as they show, and whatever else they hold is said."""

import io
import re
import zipfile
from datetime import date, datetime, time

import openpyxl
import pytest
import xlsxwriter

from tests.tracker.imports.uploads import rewritten
from tracker.imports.files import FileRefused, read_sheet
from tracker.imports.notices import Notice, NoticeKind


def saved(book):
    file = io.BytesIO()
    book.save(file)
    return file


def two_rows():
    book = openpyxl.Workbook()
    book.active.append(["a", "b"])
    book.active.append(["1", "2"])
    return book


def notices(file):
    return {notice.kind: notice.what for notice in read_sheet(file).notices}


def test_a_plain_workbook_leaves_nothing_to_say():
    assert notices(saved(two_rows())) == {}


def test_further_sheets_are_named_where_they_hold_anything():
    book = two_rows()
    book.create_sheet("Empty")
    book.create_sheet("Notes")["A1"] = "x"
    book.create_sheet("Hidden")["A1"] = "x"
    book["Hidden"].sheet_state = "hidden"

    assert notices(saved(book)) == {NoticeKind.SHEETS: ("Notes", "Hidden")}


def test_what_is_hidden_is_read_and_said():
    book = two_rows()
    for number in range(3, 8):
        book.active.append([str(number), "x"])
    for number in (3, 4, 6):
        book.active.row_dimensions[number].hidden = True
    book.active.column_dimensions["B"].hidden = True
    file = saved(book)

    assert notices(file) == {NoticeKind.HIDDEN_ROWS: ("3–4", "6"), NoticeKind.HIDDEN_COLUMNS: ("B",)}
    assert len(read_sheet(file).rows) == 6


def test_merged_cells_comments_and_pictures_are_said():
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["a", "b"])
    sheet.merge_range("A2:A3", "x")
    sheet.write_column("B2", ["1", "2"])
    sheet.write_comment("B2", "Are you sure?")
    sheet.insert_textbox("D5", "A box")
    book.close()

    assert notices(file) == {
        NoticeKind.MERGED: ("A2:A3",),
        NoticeKind.COMMENTS: ("B2",),
        NoticeKind.DRAWINGS: (".",),
    }
    assert [row.cells for row in read_sheet(file).rows] == [("x", "1"), ("", "2")]


def test_empty_rows_and_columns_without_a_heading_are_said_of_any_file():
    book = openpyxl.Workbook()
    for number, row in {1: ["a", None, "c"], 3: ["1", "x", "2"], 7: ["3", None, "4"]}.items():
        for column, value in enumerate(row, start=1):
            book.active.cell(number, column, value)
    said = {NoticeKind.EMPTY_ROWS: ("2", "4–6"), NoticeKind.NO_HEADING: ("B",)}

    assert notices(saved(book)) == said
    assert notices(io.BytesIO(b"a,,c\n\n1,x,2\n\n\n\n3,,4\n")) == said


@pytest.mark.parametrize("kind", NoticeKind)
def test_each_notice_is_a_sentence(kind):
    said = str(Notice(kind=kind, what=tuple(map(str, range(30)))))

    assert said.endswith(".")
    assert kind == NoticeKind.DRAWINGS or "0, 1, 2" in said
    assert kind == NoticeKind.DRAWINGS or "19 …" in said


def test_the_error_of_a_formula_names_its_cell():
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["a", "b"])
    sheet.write_formula("A2", "=1/0", None, "#DIV/0!")
    sheet.write_formula("B3", "=NA()", None, "#N/A")
    sheet.write_formula("A3", "=1+1", None, 2)
    sheet.write_formula("B2", '="x"', None, "x")
    book.close()

    with pytest.raises(FileRefused) as refusal:
        read_sheet(file)

    assert [(one.row, one.column) for one in refusal.value.problems] == [(2, "a"), (3, "b")]
    assert "#DIV/0! is an error" in refusal.value.problems[0].message


def test_a_formula_without_its_value_is_a_fault_and_no_empty_cell():
    book = two_rows()
    book.active["B2"] = "=1+1"

    with pytest.raises(FileRefused, match="row 2, b: A formula whose value is not in the file"):
        read_sheet(saved(book))


def test_dates_and_numbers_are_read_as_they_show():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["day", "moment", "hour", "date as a number", "long", "half", "no", "escaped"])
    day, moment = date(2026, 3, 1), datetime(2026, 3, 1, 12, 30)  # noqa: DTZ001
    sheet.append([day, moment, time(9, 5), 46082, 1e15, 0.5, False, "a_x000D_b"])

    assert read_sheet(saved(book)).rows[0].cells == (
        day, "2026-03-01 12:30:00", "09:05:00", "46082", "1000000000000000", "0.5", "false", "a\rb"
    )  # fmt: skip


def test_dates_that_count_from_1904_are_the_days_that_they_show():
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"date_1904": True, "default_date_format": "dd/mm/yyyy"})
    book.add_worksheet().write_column(0, 0, ["day", date(2026, 3, 1)])
    book.close()

    assert read_sheet(file).rows[0].cells == (date(2026, 3, 1),)


def test_texts_in_pieces_and_texts_in_the_cell_are_read_whole():
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["a", "b"])
    sheet.write_rich_string(1, 0, "one ", book.add_format({"bold": True}), "two", " three")
    sheet.write(1, 1, "x")
    book.close()
    inline = rewritten(
        file,
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(
            b'<c r="B2" t="s"><v>3</v></c>',
            b'<c r="B2" t="inlineStr"><is><r><t>in </t></r><r><t>line</t></r>'
            b'<rPh sb="0" eb="1"><t>ph</t></rPh></is></c>',
        ),
    )

    assert read_sheet(inline).rows[0].cells == ("one two three", "in line")


def test_cells_and_rows_without_an_address_follow_each_other():
    plain = rewritten(
        saved(two_rows()),
        "xl/worksheets/sheet1.xml",
        lambda xml: re.sub(rb' r="[A-Z]*[0-9]+"', b"", xml),
    )

    assert [(row.number, row.cells) for row in read_sheet(plain).rows] == [(2, ("1", "2"))]


def test_an_entity_is_never_expanded():
    bomb = rewritten(
        saved(two_rows()),
        "xl/worksheets/sheet1.xml",
        lambda xml: b'<!DOCTYPE x [<!ENTITY e "boom">]>' + xml,
    )

    with pytest.raises(FileRefused, match="damaged"):
        read_sheet(bomb)


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"])
@pytest.mark.parametrize(
    "spoil", [lambda xml: xml[:-30], lambda _xml: b"", lambda xml: xml[:40] + b"<" + xml[40:]]
)
def test_a_damaged_part_is_said_to_be_damaged(part, spoil):
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    book.add_worksheet().write_column(0, 0, ["a", "1"])
    book.close()

    with pytest.raises(FileRefused, match=r"damaged|neither"):
        read_sheet(rewritten(file, part, spoil))


def test_a_part_that_is_not_there_is_said_to_be_damaged():
    file = saved(two_rows())
    with zipfile.ZipFile(file) as archive:
        kept = {name: archive.read(name) for name in archive.namelist() if "sheet1" not in name}
    less = io.BytesIO()
    with zipfile.ZipFile(less, "w") as archive:
        for name, content in kept.items():
            archive.writestr(name, content)

    with pytest.raises(FileRefused, match="damaged"):
        read_sheet(less)


def test_what_the_file_calls_an_error_is_one_whatever_it_says():
    odd = rewritten(
        saved(two_rows()),
        "xl/worksheets/sheet1.xml",
        lambda xml: re.sub(rb'<c r="B2"[^>]*>.*?</c>', b'<c r="B2" t="e"><v>Odd</v></c>', xml),
    )

    with pytest.raises(FileRefused, match="row 2, b: Odd is an error of the spreadsheet"):
        read_sheet(odd)
