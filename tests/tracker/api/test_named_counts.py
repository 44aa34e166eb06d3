"""The matrix and the timeline with names beside keys, and as sheets for people."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.downloads import read_csv, read_sheet, read_xlsx
from tests.factories import at, make_commitment, make_participation, make_state, make_theme, report

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database,
    pytest.mark.time_machine(at(2026, 1, 15), tick=False),
]
MATRIX = "/api/v1/matrix/?rows=state&columns=theme"
FILE = f"{MATRIX}&format=csv&labels=true"
SHEET = f"{MATRIX}&format=xlsx&labels=true"


@pytest.fixture(autouse=True)
def record(site_url):
    make_theme(slug="liaison-officers", name_en="Liaison officers", name_fa="افسران رابط")
    report(commitment=make_commitment(), status="limited", effective_on=date(2026, 1, 10))


def read(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_a_matrix_names_the_keys_of_its_cells_and_totals_where_that_is_asked_for(client):
    named = read(client, f"{MATRIX}&labels=true&lang=fa&measure=share&at_least=limited")
    (cell,), (row,), (column,) = named["cells"], named["row_totals"], named["column_totals"]

    assert (cell["row"], cell["row_label"]) == ("IRQ", "عراق") == (row["row"], row["row_label"])
    assert cell["column_label"] == column["column_label"] == named["columns"][0]["label"]
    assert named["level_labels"]["limited"] == named["at_least_label"] == "محدود"


@pytest.mark.parametrize("address", [MATRIX, "/api/v1/timeline/?by=state"])
def test_nothing_is_named_twice_where_nobody_asked(client, address):
    for without in ("", "&labels=false"):
        answer = client.get(f"{address}{without}")
        assert not [name for name in ("row_label", "level_labels") if name in answer.content.decode()]


def test_a_timeline_names_its_levels(client):
    named = read(client, "/api/v1/timeline/?labels=true&lang=ar&measure=share")

    assert named["level_labels"]["limited"] == "تنفيذ محدود"
    assert named["at_least_label"] == named["level_labels"]["complete"]


@pytest.mark.parametrize("address", ["matrix", "timeline"])
def test_labels_are_true_or_false(client, address):
    answer = client.get(f"/api/v1/{address}/?labels=oui")

    assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (400, "labels")


def test_a_file_has_the_name_in_the_readers_language_after_the_key(client):
    (line,) = read_csv(client.get(f"{FILE}&lang=fa"))
    (plain,) = read_csv(client.get(f"{MATRIX}&format=csv"))

    assert list(line)[:2] == ["state", "state_label"]
    assert line["state_label"] == line["state_label_fa"] == "عراق"
    assert {name: text for name, text in line.items() if name in plain} == plain


def test_a_file_names_levels_and_what_is_not_stated(client):
    make_participation(
        state=make_state(code="EUE", region="", subregion="", m49=None, alpha2=None, kind="regional_body")
    )
    lines = read_csv(client.get("/api/v1/matrix/?rows=region&columns=status&format=csv&labels=true"))

    assert {(line["region"], line["region_label"]) for line in lines} >= {("", "Not stated")}
    assert ("limited", "Limited") in {(line["status"], line["status_label"]) for line in lines}


def test_a_file_of_a_timeline_names_its_series(client):
    lines = read_csv(client.get("/api/v1/timeline/?by=state&format=csv&labels=true&lang=ar"))

    assert {(line["state"], line["state_label"]) for line in lines} == {("IRQ", "العراق")}


def test_a_sheet_of_a_matrix_says_each_name_once_and_leads_to_what_it_counts(client):
    answer = client.get(f"{SHEET}&status=limited")
    sheet = read_sheet(answer)
    headings, row = sheet.values
    said = dict(zip(headings, row, strict=True))

    assert said == {
        "State": "Iraq",
        "Theme": said["Theme"],
        "Total": 1,
        "Complete": 0,
        "Substantial": 0,
        "Limited": 1,
        "Not started": 0,
        "No information reported": 0,
    }
    assert sheet.title == "Counts by status"
    assert sheet.auto_filter.ref == "A1:H2"
    target = sheet.cell(2, 1).hyperlink.target
    assert target.startswith("https://mithaq.example/en/commitments/?")
    assert "BAG3-R1-IRQ" in client.get(target.removeprefix("https://mithaq.example")).content.decode()


@pytest.mark.parametrize(("language", "state"), [("fa", "عراق"), ("ar", "العراق")])
@pytest.mark.parametrize(
    "address", [f"{SHEET}&measure=share", "/api/v1/timeline/?by=state&format=xlsx&labels=true"]
)
def test_a_sheet_is_in_the_language_of_its_reader(client, address, language, state):
    sheet = read_sheet(client.get(f"{address}&lang={language}&as_of=2026-01-14"))

    assert sheet.cell(2, 1).value == state
    assert sheet.sheet_view.rightToLeft
    assert not [heading for heading in next(sheet.values) if heading.isascii()]
    assert not sheet.title.isascii()


def test_a_sheet_of_a_past_day_leads_to_that_day(client):
    sheet = read_sheet(client.get(f"{SHEET}&as_of=2026-01-12"))

    assert "as_of=2026-01-12" in sheet.cell(2, 1).hyperlink.target


def test_each_day_of_a_timeline_is_a_day_and_leads_to_it(client):
    sheet = read_sheet(client.get("/api/v1/timeline/?format=xlsx&labels=true&since=2026-01-15"))

    assert (sheet["A1"].value, sheet["A2"].value.date()) == ("Day", date(2026, 1, 15))
    assert "as_of=2026-01-15" in sheet["A2"].hyperlink.target


def test_a_sheet_of_what_the_register_cannot_list_leads_nowhere(client):
    make_participation(
        state=make_state(code="EUE", region="", subregion="", m49=None, alpha2=None, kind="regional_body")
    )
    sheet = read_sheet(client.get("/api/v1/matrix/?rows=region&columns=theme&format=xlsx&labels=true"))

    links = {sheet.cell(row, 1).value: sheet.cell(row, 1).hyperlink is not None for row in (2, 3)}
    assert links == {"Asia": True, "Not stated": False}


def test_names_take_no_more_queries(client):
    taken = []
    for address, rows_of in ((f"{MATRIX}&format=csv", read_csv), (FILE, read_csv), (SHEET, read_xlsx)):
        with CaptureQueriesContext(connection) as queries:
            assert rows_of(client.get(address))
        taken.append(len(queries))

    assert len(set(taken)) == 1
