"""A spreadsheet ..."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import translation

from commitments.api.renderers import XlsxRenderer
from commitments.files import spreadsheets
from commitments.files.downloads import download
from commitments.files.tables import REGISTER, Column, Table, unescape_cell
from commitments.models import Commitment
from commitments.refusals import ParameterRefused
from tests.downloads import as_xlsx, read_csv, read_sheet, read_xlsx
from tests.factories import make_commitment, make_state, make_theme

STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\t=", "＝", "＋", "－", "＠", "'=", "''=", '"=')
ENDS = (
    "1+1",
    'HYPERLINK("http://example.org","x")',
    "cmd|' /C calc'!A0",
    'WEBSERVICE("http://example.org/"&A1)',
)
FORMULAS = [start + end for start in STARTS for end in ENDS]
OTHERS = [
    "-5",
    "- five",
    "007",
    "1e5",
    "true",
    "متن فارسی",
    "نص عربي",
    "a\nb",
    "_x0041_",
    "\u202eevil",
    "x" * 32_767,
    " padded ",
    "1,5",
    "2026-01-01",
]
TEXTS = Table("texts", (Column("text", lambda row: row), Column("end", lambda _row: ".")))


def test_holds_every_text_as_it_is_and_none_as_a_formula():
    assert len(FORMULAS) == 60
    sheet = read_sheet(as_xlsx(FORMULAS + OTHERS, TEXTS))
    cells = [row[0] for row in sheet.iter_rows(min_row=2)]

    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.value for cell in cells] == FORMULAS + OTHERS
    assert all(cell.quotePrefix for cell in cells if cell.value in FORMULAS)


def test_and_csv_give_the_same_texts_back():
    lines = read_csv(download(FORMULAS + OTHERS, TEXTS, flavour="csv"))

    assert [unescape_cell(line["text"]) for line in lines] == FORMULAS + OTHERS
    assert not [line["text"] for line in lines if line["text"][:1] in set("=+@\t\r\n＝＋－＠")]


def test_types_what_is_no_text():
    values = [
        date(2026, 3, 10),
        datetime(2026, 3, 10, 12, 30, 15, 250000, tzinfo=UTC),
        7,
        Decimal("2.50"),
        True,
        None,
        ["a", "b"],
    ]
    sheet = read_sheet(
        as_xlsx(values, Table("values", (Column("value", lambda row: row), Column("end", lambda _row: "."))))
    )

    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert [cell.value for cell in cells] == [
        datetime(2026, 3, 10),  # noqa: DTZ001 (a sheet has no time zones)
        datetime(2026, 3, 10, 12, 30, 15, 250000),  # noqa: DTZ001
        7,
        2.5,
        True,
        None,
        "a,b",
    ]
    assert [cell.number_format for cell in cells[:2]] == ["yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss.000"]


@pytest.mark.parametrize(
    "value", [Decimal("0.1234567890123456789"), 2**53 + 1, date(1850, 5, 1), datetime(1850, 5, 1, tzinfo=UTC)]
)
def test_holds_as_text_what_it_has_no_exact_type_for(value):
    (row,) = read_xlsx(as_xlsx([value], TEXTS))

    assert row["text"] == {date: "1850-05-01", datetime: "1850-05-01T00:00:00.000000Z"}.get(
        type(value), str(value)
    )


def test_says_where_a_text_was_too_long_for_a_cell():
    (row,) = read_xlsx(as_xlsx(["x" * 32_768], TEXTS))

    assert len(row["text"]) == 32_767
    assert row["text"].endswith("the CSV has all of them)")


@pytest.mark.parametrize(("language", "from_the_right"), [("en", False), ("fa", True), ("ar", True)])
def test_runs_with_its_language_under_a_header_that_stays_in_sight(language, from_the_right):
    with translation.override(language):
        sheet = read_sheet(as_xlsx(["x"], TEXTS))

    assert bool(sheet.sheet_view.rightToLeft) == from_the_right
    assert sheet.freeze_panes == "A2"
    assert sheet["A1"].font.bold


def test_is_as_wide_as_what_it_shows_within_reason():
    moment = datetime(2026, 3, 31, 9, tzinfo=UTC)
    values = {"when": moment, "key": "BAG3-R10-IRQ-I1", "day": moment.date(), "text": "x" * 500, "none": None}
    columns = tuple(Column(name, lambda row, name=name: row[name]) for name in values)
    sheet = read_sheet(as_xlsx([values], Table("texts", columns)))

    # What has no room is shown as ####.
    assert [round(sheet.column_dimensions[letter].width) for letter in "ABCDE"] == [26, 18, 13, 41, 13]


@pytest.mark.django_db
def test_has_the_columns_and_rows_of_the_csv(client):
    make_commitment()
    make_theme(slug="formula", name_en="=1+1")
    make_state(code="IRN")
    for address in (
        "commitments",
        "states",
        "themes",
        "conferences",
        "resolutions",
        "organizations",
        "sources",
        "indicators",
        "reports",
        "reviews",
        "measurements",
    ):
        sheet = client.get(f"/api/v1/{address}/", {"format": "xlsx"})
        rows = read_sheet(sheet)
        lines = read_csv(client.get(f"/api/v1/{address}/", {"format": "csv"}))
        assert sheet.headers["Content-Type"] == XlsxRenderer.media_type
        assert f"mithaq-{address}-" in sheet.headers["Content-Disposition"]
        assert sheet.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
        assert rows.max_row == len(lines) + 1, address
        if lines:
            assert [cell.value for cell in rows[1]] == list(lines[0]), address


@pytest.mark.django_db
def test_holds_exactly_the_filtered_rows(client):
    make_commitment()
    make_commitment(reference="BAG3-R1-IRN")

    assert [
        row["reference"]
        for row in read_xlsx(client.get("/api/v1/commitments/", {"state": "IRN", "format": "xlsx"}))
    ] == ["BAG3-R1-IRN"]


@pytest.mark.django_db
def test_of_more_rows_than_a_sheet_has_is_refused(monkeypatch):
    make_commitment()
    monkeypatch.setattr(spreadsheets, "ROWS_MAX", 0)

    with pytest.raises(ParameterRefused) as refusal:
        as_xlsx(Commitment.objects.for_register(on=date(2026, 3, 10)).with_themes_and_groups(), REGISTER)
    assert refusal.value.errors[0]["parameter"] == "format"
