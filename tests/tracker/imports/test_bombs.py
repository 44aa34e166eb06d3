"""A workbook that would take long, or much memory, is refused before it does: what is counted holds it."""

import io
import os
import resource
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from tests.tracker.imports.uploads import rewritten
from tracker.imports import files, parts, workbooks, worksheets
from tracker.imports.files import FileRefused, read_sheet
from tracker.imports.notices import NoticeKind

SHEET = "xl/worksheets/sheet1.xml"
HEAD = b'<worksheet>%s<sheetData><row r="1"><c t="inlineStr"><is><t>a</t></is></c></row>'
TAIL = b"</sheetData></worksheet>"
ONE_ROW = b'<row r="2"><c><v>1</v></c></row>'
MORE = "holds more than an import can need"


def plain():
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    book.add_worksheet().write_column(0, 0, ["a", "1"])
    book.close()
    return file


def sheet(body, before=b""):
    """A workbook whose sheet has this below its heading; with some ballast, as pictures are, so that what
    it unpacks to is in proportion.
    """
    file = rewritten(plain(), SHEET, lambda _xml: HEAD % before + body + TAIL)
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("xl/media/image1.bin", os.urandom(200_000))
    return file


def beside(part, before, body, after):
    """A workbook of one row, with a megabyte of ballast, and this in another part of it."""
    file = rewritten(sheet(ONE_ROW), part, lambda xml: before(xml) + body + after)
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("xl/media/image2.bin", os.urandom(800_000))
    return file


def style(xml):
    return beside("xl/styles.xml", lambda _xml: b"<styleSheet>", xml, b"</styleSheet>")


def strings(xml, *, number):
    cell = b'<row r="2"><c t="s"><v>%d</v></c></row>' % number
    file = sheet(cell)
    part = "xl/sharedStrings.xml"
    return rewritten(file, part, lambda _xml: b"<sst>" + xml + b"</sst>")


@pytest.fixture
def told(monkeypatch):
    """The elements of the sheet that its reader was told of."""
    names = []
    start = worksheets.SheetReader.start

    def count(self, name, attributes):
        names.append(name)
        start(self, name, attributes)

    monkeypatch.setattr(worksheets.SheetReader, "start", count)
    return names


def test_of_too_many_elements_none_is_read(told, monkeypatch):
    file = sheet(b"<x/>" * 200)
    monkeypatch.setattr(parts, "ELEMENTS_MAX", 200)

    with pytest.raises(FileRefused, match=MORE):
        read_sheet(file)
    assert told == []


def test_of_too_many_cells_in_one_row_the_rest_is_not_read(told):
    with pytest.raises(FileRefused, match=MORE):
        read_sheet(sheet(b"<row>" + b"<c/>" * 40_000 + b"</row>"))
    assert told.count("c") == worksheets.CELLS_OF_ROW_MAX + 2


def test_of_too_many_columns_the_rest_is_not_read(told):
    file = sheet(ONE_ROW, b"<cols>" + b'<col min="1" max="1"/>' * 40_000 + b"</cols>")

    with pytest.raises(FileRefused, match=MORE):
        read_sheet(file)
    assert told.count("col") == worksheets.CELLS_OF_ROW_MAX + 1


def test_of_rows_of_one_number_no_more_are_read_than_there_can_be(told, monkeypatch):
    monkeypatch.setattr(files, "ROWS_MAX", 10)

    with pytest.raises(FileRefused, match=MORE):
        read_sheet(sheet(ONE_ROW * 500))
    # The heading, as many as may be, the one by which that is told, and one.
    assert told.count("row") == 13


def test_a_column_is_said_to_be_hidden_no_more_often_than_there_are_columns():
    file = sheet(ONE_ROW, b"<cols>" + b'<col min="1" max="60" hidden="1"/>' * 500 + b"</cols>")

    (notice,) = (one for one in read_sheet(file).notices if one.kind == NoticeKind.HIDDEN_COLUMNS)
    assert len(notice.what) == 60


def test_elements_within_each_other_are_not_followed_far(told):
    with pytest.raises(FileRefused, match=MORE):
        read_sheet(sheet(b"<x>" * 1000))
    # Two are around them.
    assert told.count("x") == parts.DEPTH_MAX - 2


@pytest.mark.parametrize(
    ("begin", "end"),
    [(b"<!--", b"-->"), (b"<?a ", b"?>"), (b'<x y="', b'"/>')],
    ids=["comment", "instruction", "tag"],
)
def test_markup_without_an_end_is_not_read_again_and_again(begin, end):
    with pytest.raises(FileRefused, match=MORE):
        read_sheet(sheet(begin + b"a" * 600_000 + end + ONE_ROW))


def test_a_long_text_is_told_and_not_kept(monkeypatch):
    monkeypatch.setattr(worksheets, "VALUES_MAX_BYTES", 500_000)
    long = b'<row r="2"><c t="str"><v>' + "x😀".encode() * 400_000 + b"</v></c></row>"

    with pytest.raises(FileRefused, match="A cell has at most 5000 characters"):
        read_sheet(sheet(long))


def test_texts_that_take_too_much_together_are_refused(monkeypatch):
    monkeypatch.setattr(worksheets, "VALUES_MAX_BYTES", 10_000)
    row = '<row r="%d"><c t="str"><v>' + "x" * 900 + "😀</v></c></row>"
    few, many = ("".join(row % number for number in range(2, last)).encode() for last in (4, 6))

    assert len(read_sheet(sheet(few)).rows) == 2
    with pytest.raises(FileRefused, match=MORE):
        read_sheet(sheet(many))


def test_a_shared_string_in_pieces_is_told_and_not_kept(monkeypatch):
    monkeypatch.setattr(workbooks, "VALUES_MAX_BYTES", 500_000)

    with pytest.raises(FileRefused, match="A cell has at most 5000 characters"):
        read_sheet(strings(b"<si>" + "<t>x😀</t>".encode() * 100_000 + b"</si>", number=0))


def test_shared_strings_that_take_too_much_together_are_refused(monkeypatch):
    monkeypatch.setattr(workbooks, "VALUES_MAX_BYTES", 3_000)

    with pytest.raises(FileRefused, match=MORE):
        read_sheet(strings(b"<si><t>" + "😀".encode() * 1_000 + b"</t></si>", number=0))


def test_a_number_that_no_shared_string_has_takes_no_room():
    with pytest.raises(FileRefused, match="damaged"):
        read_sheet(strings(b"<si><t>x</t></si>", number=10**12))


def test_of_many_sheets_none_is_looked_into():
    name = b'<sheet name="%d" sheetId="1" state="visible" r:id="rId1"/>'
    more = b"".join(name % number for number in range(workbooks.SHEETS_MAX))
    many = rewritten(plain(), "xl/workbook.xml", lambda xml: xml.replace(b"</sheets>", more + b"</sheets>"))

    with pytest.raises(FileRefused, match=MORE):
        read_sheet(many)


def test_comments_are_looked_for_in_each_part_once(monkeypatch):
    relation = '<Relationship Id="a%d" Type="x/comments" Target="../c%d.xml"/>'
    file = plain()
    with zipfile.ZipFile(file, "a") as archive:
        relations = "".join(relation % (number, number % 9) for number in range(90))
        archive.writestr("xl/worksheets/_rels/sheet1.xml.rels", f"<Relationships>{relations}</Relationships>")
        for number in range(9):
            archive.writestr(f"xl/c{number}.xml", f'<comment ref="A{number + 1}"/>')
    opened = []
    stream = zipfile.ZipFile.open

    def count(self, name, *args, **kwargs):
        opened.append(getattr(name, "filename", name))
        return stream(self, name, *args, **kwargs)

    sheet_read = read_sheet(file)
    monkeypatch.setattr(zipfile.ZipFile, "open", count)
    assert read_sheet(file) == sheet_read
    found = [name for name in opened if name.startswith("xl/c")]
    # Each was read once before, when its kind was told.
    assert len(found) == 9 + workbooks.COMMENTS_MAX


def test_a_comment_without_an_end_is_given_up():
    """One that looked on to the end from each beginning would not come back."""
    assert workbooks._COMMENTED.findall(b"<comment " * 100_000) == []


def memory_in_use():
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()


BOMBS = {
    "rows of one number": lambda: sheet(b'<row r="2"><c r="BI2"><v>1</v></c></row>' * 200_000),
    "hidden columns": lambda: sheet(ONE_ROW, b"<cols>" + b'<col min="1" max="60" hidden="1"/>' * 100_000),
    "depth": lambda: sheet(b"<x>" * 400_000),
    "wide letters": lambda: sheet(
        b'<row r="2"><c t="str"><v>' + b"x" * 9_000_000 + "😀".encode() + b"</v></c></row>"
    ),
}


# Of one megabyte, and within what a package may unpack to; stock readers take a minute, or gigabytes.
HEAVY = {
    "six million cells in one row": lambda: beside(
        SHEET, lambda _xml: HEAD % b"", b"<row>" + b"<c/>" * 6_000_000 + b"</row>", TAIL
    ),
    "a million fonts": lambda: style(b"<fonts>" + b"<font/>" * 1_000_000 + b"</fonts>"),
    "a million styles": lambda: style(b"<cellXfs>" + b"<xf/>" * 1_000_000 + b"</cellXfs>"),
    "a million names": lambda: beside(
        "xl/workbook.xml",
        lambda xml: xml.replace(b"</workbook>", b"<definedNames>"),
        b'<definedName name="a">A1</definedName>' * 1_000_000,
        b"</definedNames></workbook>",
    ),
    "a million strings": lambda: beside(
        "xl/sharedStrings.xml", lambda _xml: b"<sst>", b"<si><t>a</t></si>" * 1_000_000, b"</sst>"
    ),
}


def ended(file, *, megabytes, seconds):
    """How a process ends that reads `file` with so much memory and time, and no more: "refused", "read" or
    "failed".
    """
    child = os.fork()
    if child == 0:
        # Whatever happens, this process is to run no other test.
        code = 2
        try:
            least = memory_in_use() + megabytes * 1024 * 1024
            resource.setrlimit(resource.RLIMIT_AS, (least, least))
            used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
            resource.setrlimit(resource.RLIMIT_CPU, (int(used) + seconds + 1, int(used) + seconds + 1))
            read_sheet(file)
            code = 1
        except FileRefused:
            code = 0
        finally:
            os._exit(code)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return {0: "refused", 1: "read"}.get(code, "failed")


@pytest.mark.parametrize("bomb", BOMBS)
def test_it_is_refused_in_little_memory(bomb):
    assert ended(BOMBS[bomb](), megabytes=24, seconds=5) == "refused"


@pytest.mark.parametrize("bomb", HEAVY)
def test_what_is_heavy_in_other_readers_takes_little_here(bomb):
    """Refused, or read past: what no row needs is not kept."""
    file = HEAVY[bomb]()
    size = file.seek(0, io.SEEK_END)

    assert 900_000 < size < 1_600_000
    assert ended(file, megabytes=24, seconds=2) != "failed"
