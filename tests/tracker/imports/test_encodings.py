"""Files in other encodings, with other delimiters, and other sheets: proposed, shown, and changed."""

import io

import pytest
import xlsxwriter
from django.urls import reverse

from tests.factories import at, make_commitment
from tracker.imports.encodings import proposals
from tracker.imports.files import FileRefused, Reading, read_sheet
from tracker.models import Import

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database,
    pytest.mark.time_machine(at(2026, 3, 10), tick=False),
]
ROWS = "reference,status,effective_on,note\nBAG3-R1-IRQ,limited,2026-03-01,{note}\n"
ARABIC = "قرار وزاري"
FRENCH = "Décret français publié à Genève"


@pytest.fixture(autouse=True)
def signed_in(client, officer):
    client.force_login(officer)
    make_commitment()


def hand_in(client, content):
    file = io.BytesIO(content)
    file.name = "rows.csv"
    answer = client.post(
        reverse("admin:tracker_import_add"), {"kind": "reports", "calendar": "gregorian", "file": file}
    )
    return answer, reverse("admin:tracker_import_check", args=[getattr(Import.objects.last(), "pk", 0)])


@pytest.mark.parametrize(
    ("note", "encoding", "proposed"),
    [
        (ARABIC, "cp1256", "cp1256"),
        (FRENCH, "cp1252", "cp1252"),
        (FRENCH, "mac_roman", "mac_roman"),
        (ARABIC, "utf-8", ""),
        (ARABIC, "utf-16", ""),
        (FRENCH, "utf-16-le", "utf-16"),
    ],
)
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_the_likeliest_encoding_is_proposed_and_the_first_rows_show_it(
    client, note, encoding, proposed, ends
):
    _answer, address = hand_in(client, ROWS.format(note=note).replace("\n", ends).encode(encoding))

    page = client.get(address)

    assert Import.objects.get().encoding == proposed
    assert note in page.content.decode()
    assert "1 row can be imported" in page.content.decode()


def test_another_encoding_and_delimiter_are_chosen(client):
    text = ROWS.format(note=ARABIC).replace(",", "|")
    _answer, address = hand_in(client, text.encode("cp1256"))
    assert "No column is read as" in client.get(address).content.decode()

    page = client.post(address, {"reads": "1", "encoding": "cp1256", "delimiter": "|"}, follow=True)
    assert "1 row can be imported" in page.content.decode()

    page = client.post(address, {"reads": "1", "encoding": "cp1252", "delimiter": "|"}, follow=True)
    assert ARABIC not in page.content.decode()
    assert Import.objects.get().encoding == "cp1252"


def test_an_encoding_that_it_is_not_changes_nothing(client):
    _answer, address = hand_in(client, ROWS.format(note=ARABIC).encode("cp1256"))

    page = client.post(address, {"reads": "1", "encoding": "utf-8"}, follow=True)
    assert "The text is not in this encoding (utf-8)" in page.content.decode()
    page = client.post(address, {"reads": "1", "encoding": "klingon"}, follow=True)
    assert "Choose one of the ways that are offered" in page.content.decode()

    assert Import.objects.get().encoding == "cp1256"


@pytest.mark.parametrize(("encoding", "text"), [("utf-8", b"\xff\xfe"), ("cp1256", b"a,b\n1,\x00\n")])
def test_what_is_no_text_in_the_encoding_is_refused(encoding, text):
    with pytest.raises(FileRefused):
        read_sheet(io.BytesIO(text), Reading(encoding=encoding))


def test_a_sheet_of_a_workbook_is_chosen(client):
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    book.add_worksheet("About").write_row(0, 0, ["Read me"])
    book.get_worksheet_by_name("About").write_row(1, 0, ["Some text"])
    sheet = book.add_worksheet("Data")
    for number, line in enumerate(ROWS.format(note="By letter").splitlines()):
        sheet.write_row(number, 0, line.split(","))
    book.close()
    _answer, address = hand_in(client, file.getvalue())
    page = client.get(address).content.decode()
    assert "Only one sheet is read. Left out: Data." in page

    page = client.post(address, {"reads": "1", "sheet": "Data"}, follow=True).content.decode()

    assert "1 row can be imported" in page
    assert "Left out: About." in page
    client.post(address, {"reads": "1", "sheet": "No such sheet"})
    assert Import.objects.get().sheet == "Data"


def test_nothing_but_text_is_proposed_for():
    assert [str(one) for one in proposals(b"a\0b\0")] == ["utf-16"]
    assert {str(one) for one in proposals("é".encode("cp1252"))} == {"cp1252", "mac_roman"}
