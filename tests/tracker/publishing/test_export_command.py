"""The command that writes reports to files ..."""

import csv
from datetime import date
from io import StringIO

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from commitments.models import Resolution
from tests.downloads import read_csv, read_sheet
from tests.factories import (
    at,
    make_commitment,
    make_conference,
    make_focal_point,
    make_officer,
    make_resolution,
    make_state,
    make_user,
    report,
)
from tests.worlds import once_a_module

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]


@once_a_module
def record():
    """IRQ reported on R1 and its other deadline has passed; IRN waits for a review; a draft is beside
    them.
    """
    make_resolution(number=2, due_on=date(2026, 2, 1))
    report(commitment=make_commitment(), status="limited", effective_on=date(2026, 3, 1))
    report(
        commitment=make_commitment(reference="BAG3-R1-IRN"),
        status="limited",
        effective_on=date(2026, 3, 1),
        author=make_focal_point(state=make_state(code="IRN")),
    )
    make_conference(code="DRAFT", published=False)
    make_commitment(reference="DRAFT-R1-IRQ")


def export(folder, name, *filters, file="report.csv", **options):
    out = StringIO()
    call_command("export", name, *filters, output=folder / file, stdout=out, stderr=StringIO(), **options)
    return out.getvalue()


def lines(folder, file="report.csv"):
    return list(csv.DictReader(StringIO((folder / file).read_text(encoding="utf-8-sig"), newline="")))


@pytest.mark.parametrize(
    ("name", "filters", "found"),
    [
        ("register", (), ["BAG3-R1-IRN", "BAG3-R1-IRQ", "BAG3-R2-IRN", "BAG3-R2-IRQ"]),
        ("register", ("state=IRN",), ["BAG3-R1-IRN", "BAG3-R2-IRN"]),
        ("overdue", (), ["BAG3-R2-IRN", "BAG3-R2-IRQ"]),
        ("not-reported", (), ["BAG3-R1-IRN", "BAG3-R2-IRN", "BAG3-R2-IRQ"]),
        ("state-profile", ("state=IRQ",), ["BAG3-R1-IRQ", "BAG3-R2-IRQ"]),
        (
            "conference-report",
            ("conference=BAG3",),
            ["BAG3-R1-IRN", "BAG3-R1-IRQ", "BAG3-R2-IRN", "BAG3-R2-IRQ"],
        ),
        ("trail", ("state=IRN",), []),
        ("trail", (), ["BAG3-R1-IRQ-1"]),
    ],
)
def test_writes_the_rows_that_the_report_is_about(tmp_path, record, name, filters, found):
    said = export(tmp_path, name, *filters)

    assert sorted(row["reference"] for row in lines(tmp_path)) == found
    assert f"{len(found)} rows" in said
    assert list(tmp_path.iterdir()) == [tmp_path / "report.csv"]


@pytest.mark.parametrize(
    ("person", "found"),
    [
        (make_officer, ["BAG3-R1-IRN-1", "BAG3-R1-IRQ-1"]),
        (lambda: make_focal_point(state=make_state(code="IRN")), ["BAG3-R1-IRN-1", "BAG3-R1-IRQ-1"]),
        (make_user, ["BAG3-R1-IRQ-1"]),
    ],
    ids=["officer", "focal point", "reader"],
)
def test_writes_what_a_person_sees_where_it_is_told_whose_it_is(tmp_path, record, person, found):
    export(tmp_path, "trail", seen_by=person().username)

    assert sorted(row["reference"] for row in lines(tmp_path)) == found


def test_knows_whom_it_is_told(tmp_path, record):
    gone = make_officer(username="gone")
    gone.is_active = False
    gone.save()

    for name in ("gone", "nobody"):
        with pytest.raises(CommandError, match=f"{name}: nobody has this user name"):
            export(tmp_path, "register", seen_by=name)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "address"), [("register", "commitments"), ("matrix", "matrix"), ("trail", "reports")]
)
def test_writes_what_the_api_gives(client, tmp_path, record, name, address):
    export(tmp_path, name)

    assert lines(tmp_path) == read_csv(client.get(f"/api/v1/{address}/", {"format": "csv"}))


def test_writes_any_past_day_and_says_which(tmp_path, record):
    export(tmp_path, "matrix", "rows=status", "columns=state", "as_of=2026-02-15")

    rows = lines(tmp_path)
    assert {row["as_of"] for row in rows} == {"2026-02-15"}
    assert sum(int(row["limited"]) for row in rows) == 0


def test_a_matrix_has_the_measure_and_a_register_the_crosswalks_that_are_asked_for(tmp_path, record):
    export(tmp_path, "matrix", "rows=state", "columns=conference", "measure=share", "at_least=limited")
    names = ("state", "numerator", "denominator", "share")
    found = {tuple(line[name] for name in names) for line in lines(tmp_path)}
    assert found == {("IRN", "0", "2", "0"), ("IRQ", "1", "2", "0.5")}

    export(tmp_path, "register", "crosswalk=g20", "status=limited", file="register.csv")
    (line,) = lines(tmp_path, "register.csv")
    assert line["g20_research_group_score"] == "0"
    assert "fatf_technical_compliance" not in line


@pytest.mark.parametrize(
    ("name", "address"), [("register", "commitments"), ("matrix", "matrix"), ("trail", "reports")]
)
@pytest.mark.parametrize("day", ["", "as_of=2026-03-05"])
@pytest.mark.in_turns
def test_writes_the_sheet_for_people_that_the_api_gives(client, tmp_path, record, name, address, day):
    if day and name == "trail":
        day = "needs_review=false"
    export(tmp_path, name, *filter(None, [day]), file="report.xlsx", language="fa")

    written = openpyxl.load_workbook(tmp_path / "report.xlsx").active
    given = read_sheet(client.get(f"/api/v1/{address}/?format=xlsx&labels=true&lang=fa&{day}"))
    assert list(written.values) == list(given.values)
    assert written.max_row > 1
    assert written.cell(2, 1).hyperlink.target == given.cell(2, 1).hyperlink.target
    assert written.sheet_view.rightToLeft


def test_a_sheet_says_what_the_last_report_says_of_those_that_its_reader_sees(tmp_path, record):
    author = make_focal_point(state=make_state(code="IRN"))
    waiting = make_commitment(reference="BAG3-R2-IRN")
    report(commitment=waiting, effective_on=date(2026, 3, 2), author=author, note="Not for all yet")

    for person, said in ((None, False), (author.username, True)):
        export(tmp_path, "register", "state=IRN", file="report.xlsx", seen_by=person, overwrite=True)
        cells = {
            cell for row in openpyxl.load_workbook(tmp_path / "report.xlsx").active.values for cell in row
        }
        assert ("Not for all yet" in cells) is said


def test_begins_a_csv_for_excel_with_a_byte_order_mark(tmp_path, record):
    export(tmp_path, "register", excel=True)

    assert (tmp_path / "report.csv").read_bytes().startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    ("name", "filters", "message"),
    [
        ("register", ("typo=1",), "typo: This export has no such parameter"),
        ("register", ("state=Iran",), "state: Unknown: Iran"),
        ("register", ("state",), "write NAME=VALUE"),
        ("register", ("state=IRQ", "state=IRN"), "give it once"),
        ("register", ("as_of=2026-13-01",), "as_of: There is no such day"),
        ("overdue", ("schedule=met_late",), "schedule: This export sets it itself, to overdue"),
        ("state-profile", (), "state: This export is about one"),
        ("state-profile", ("state=IRQ,IRN",), "state: This export is about one"),
        ("conference-report", ("conference=DRAFT",), "conference: Unknown: DRAFT"),
        ("matrix", ("rows=author",), "rows: Unknown: author"),
        ("matrix", ("rows=theme",), "columns: Rows and columns are the same"),
        ("trail", ("as_of=2026-01-01",), "as_of: This export has no such parameter"),
    ],
)
@pytest.mark.one_database
def test_writes_nothing_where_it_is_asked_for_something_it_does_not_know(
    tmp_path, record, name, filters, message
):
    with pytest.raises(CommandError, match=message):
        export(tmp_path, name, *filters)

    assert list(tmp_path.iterdir()) == []


def test_needs_a_name_that_says_what_the_file_is(tmp_path):
    with pytest.raises(CommandError, match="must end in one of"):
        export(tmp_path, "register", file="report.txt")
    with pytest.raises(CommandError, match="no such folder"):
        export(tmp_path / "nowhere", "register")


def test_replaces_a_file_only_when_told_to(tmp_path, record):
    (tmp_path / "report.csv").write_text("mine")

    with pytest.raises(CommandError, match="--overwrite"):
        export(tmp_path, "register")
    assert (tmp_path / "report.csv").read_text() == "mine"

    export(tmp_path, "register", overwrite=True)
    assert len(lines(tmp_path)) == 4


def test_that_fails_halfway_leaves_the_file_that_was_there(tmp_path, record, monkeypatch):
    (tmp_path / "report.csv").write_text("mine")
    monkeypatch.setattr("commitments.files.csv_files._lines", lambda *values: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        export(tmp_path, "register", overwrite=True)

    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("report.csv", "mine")]


def test_tells_how_far_it_is(tmp_path, record, monkeypatch):
    monkeypatch.setattr("tracker.management.commands.export.TELL_EVERY", 1)
    monkeypatch.setattr("commitments.files.lines.PLAIN_ROWS_AT_ONCE", 1)
    error = StringIO()
    call_command("export", "register", output=tmp_path / "report.csv", stdout=StringIO(), stderr=error)

    assert error.getvalue().splitlines() == [f"report.csv … {rows} rows" for rows in (1, 2, 3, 4)]
    assert Resolution.objects.count() == 3
