"""A sheet for people ..."""

from datetime import date

import pytest

from commitments.files import spreadsheets
from commitments.files.headings import HEADINGS
from commitments.files.tables import REGISTER
from commitments.models import StateGroup
from config.api import router
from tests.downloads import read_csv, read_sheet, read_xlsx
from tests.factories import at, make_commitment, make_resolution, make_theme, report
from tests.groups import ALWAYS, make_group
from tracker.trail.headings import TRAIL_HEADINGS

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database,
    pytest.mark.time_machine(at(2026, 3, 10), tick=False),
]
ADDRESS = "/api/v1/commitments/?format=xlsx&labels=true"


@pytest.fixture(autouse=True)
def record(site_url):
    make_group(slug="neighbours", members={"IRQ": ALWAYS})
    StateGroup.objects.update(name_fa="همسایگان", name_ar="الجيران")
    rivers, wells = make_theme(slug="rivers"), make_theme(slug="wells")
    make_resolution(theme=rivers, further_themes=[wells], strength="agreed", due_on=date(2026, 3, 31))
    report(commitment=make_commitment(), effective_on=date(2026, 2, 1), note="By letter")


def test_says_in_words_what_the_csv_says_in_codes(client):
    (row,) = read_xlsx(client.get(ADDRESS))

    assert row == {
        "Reference": "BAG3-R1-IRQ",
        "Conference": "Conference BAG3",
        "Resolution": "BAG3-R1",
        "Title of the resolution": row["Title of the resolution"],
        "Theme": "Theme rivers",
        "State code": "IRQ",
        "State": "Iraq",
        "Strength": "Agreed",
        "Position": "Unknown",
        "Basis": row["Basis"],
        "Status": "Limited",
        "Since": row["Since"],
        "Reported status": "Limited",
        "Reviewed": "no",
        "Schedule": "Due soon",
        "Due on": row["Due on"],
        "Stale": "no",
        "Last report on": row["Last report on"],
        "Note of the last report": "By letter",
        "Lead agency": None,
        "Disputed": "no",
        "Last report in effect on": row["Last report in effect on"],
        "Waiting since": None,
        "Closed on": None,
        "Updated at": row["Updated at"],
        "Version": 1,
        "All themes": "Theme rivers, Theme wells",
        "Precision of the deadline": "Day",
        "Region": "Asia",
        "Groups of States": row["Groups of States"],
    }
    assert row["Groups of States"]
    assert row["Due on"].date() == date(2026, 3, 31)


@pytest.mark.parametrize(
    ("language", "status", "level", "title", "groups"),
    [
        ("fa", "وضعیت اجرا", "محدود", "تعهدات", "همسایگان"),
        ("ar", "حالة التنفيذ", "تنفيذ محدود", "الالتزامات", "الجيران"),
    ],
)
def test_is_in_the_language_of_its_reader_from_the_right(client, language, status, level, title, groups):
    sheet = read_sheet(client.get(f"{ADDRESS}&lang={language}"))
    headings, row = sheet.values
    said = dict(zip(headings, row, strict=True))

    assert said[status] == level
    assert sheet.title == title
    assert groups in said.values()
    assert sheet.sheet_view.rightToLeft
    assert not [heading for heading in headings if heading.isascii()]


def test_chooses_rows_by_its_header_and_leads_to_each_page(client):
    make_commitment(reference="BAG3-R1-IRN")
    sheet = read_sheet(client.get(ADDRESS))

    assert (sheet.auto_filter.ref, sheet.freeze_panes) == ("A1:AD3", "A2")
    assert [sheet.cell(row, 1).hyperlink.target for row in (2, 3)] == [
        f"https://mithaq.example/en/commitments/BAG3-R1-{state}/" for state in ("IRN", "IRQ")
    ]


def test_has_no_more_links_than_a_sheet_holds(client, monkeypatch):
    monkeypatch.setattr(spreadsheets, "LINKS_MAX", 1)
    make_commitment(reference="BAG3-R1-IRN")
    sheet = read_sheet(client.get(ADDRESS))

    assert [sheet.cell(row, 1).hyperlink is not None for row in (2, 3)] == [True, False]
    assert sheet["A3"].value == "BAG3-R1-IRQ"


def test_has_the_columns_that_are_asked_for(client):
    (row,) = read_xlsx(client.get(f"{ADDRESS}&fields=reference,status,state_name_fa,last_report_note"))

    assert row == {
        "Reference": "BAG3-R1-IRQ",
        "State (fa)": "عراق",
        "Status": "Limited",
        "Note of the last report": "By letter",
    }


def test_of_a_past_day_says_which_and_quotes_no_report(client):
    (row,) = read_xlsx(client.get(f"{ADDRESS}&as_of=2026-02-10"))

    assert "Note of the last report" not in row
    assert row["As of"].date() == date(2026, 2, 10)


def test_takes_as_many_queries_for_many_as_for_one(client, django_assert_num_queries):
    for number in range(2, 9):
        report(commitment=make_commitment(reference=f"BAG3-R{number}-IRQ"), effective_on=date(2026, 2, 1))
    with django_assert_num_queries(6):
        assert len(read_xlsx(client.get(ADDRESS))) == 8


def test_has_words_for_every_column_of_every_list():
    for _prefix, viewset, _name in router.registry:
        known = getattr(viewset, "headings", HEADINGS)
        table = getattr(viewset, "table", REGISTER)
        names = {column.translates or column.name for column in table.columns} - {"url", "page"}
        assert names | {f"{table.name} (sheet)"} <= set(known), viewset
    assert "last_report_note" in TRAIL_HEADINGS


@pytest.mark.parametrize("address", ["reports", "states", "resolutions", "conferences"])
def test_every_list_has_one(client, address):
    lines = read_csv(client.get(f"/api/v1/{address}/?format=csv"))
    rows = read_xlsx(client.get(f"/api/v1/{address}/?format=xlsx&labels=true"))

    assert len(rows) == len(lines) > 0
    assert not set(rows[0]) & set(lines[0])


@pytest.mark.django_db(transaction=True)
def test_tells_changes_in_words_each_leading_to_its_commitment(client):
    (first, *_more) = read_xlsx(client.get("/api/v1/changes/?format=xlsx&labels=true"))
    (_sheet, row, *_rows) = read_sheet(client.get("/api/v1/changes/?format=xlsx&labels=true&lang=fa")).rows

    assert [*first][:6] == ["Commitment", "Kind", "Changed at", "Status before", "Status after", "Conference"]
    assert (first["Kind"], first["Status before"], first["Status after"]) == (
        "Created",
        None,
        "No information reported",
    )
    assert (first["Status"], first["State"], first["Region"]) == ("Limited", "Iraq", "Asia")
    assert row[0].hyperlink.target == "https://mithaq.example/fa/commitments/BAG3-R1-IRQ/"
