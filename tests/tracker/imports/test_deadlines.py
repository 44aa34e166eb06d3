"""Deadlines in files: to the month or the year where no more is stated, and as they were when an export
comes back.
"""

from datetime import date

import pytest

from commitments.language.calendars import Calendar
from commitments.models import Commitment, Resolution
from tests.factories import at, make_commitment, make_conference, make_officer, make_resolution, make_theme
from tests.tracker.imports.uploads import handed_in, imported, problems
from tracker.imports.running import plan_import
from tracker.imports.undoing import undo_import
from tracker.models import ImportKind

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]


@pytest.fixture
def officer():
    return make_officer(username="layla")


def deadlines(text, officer, **options):
    return handed_in(text, person=officer, kind=ImportKind.COMMITMENTS, **options)


def stated():
    commitment = Commitment.objects.get()
    return commitment.due_on, commitment.due_precision


@pytest.mark.parametrize(
    ("cells", "calendar", "expected"),
    [
        ("2027,", Calendar.GREGORIAN, (date(2027, 12, 31), "year")),
        ("2027-06,", Calendar.GREGORIAN, (date(2027, 6, 30), "month")),
        ("06/2027,", Calendar.GREGORIAN, (date(2027, 6, 30), "month")),
        ("۱۴۰۶,", Calendar.SOLAR_HIJRI, (date(2028, 3, 19), "solar_hijri_year")),
        ("1448 AH,", Calendar.GREGORIAN, (date(2027, 6, 5), "hijri_year")),
        ("2027-06-01,month", Calendar.GREGORIAN, (date(2027, 6, 30), "month")),
        ("2027-06-01,ماه", Calendar.GREGORIAN, (date(2027, 6, 30), "month")),
        ("2027-06-01,", Calendar.GREGORIAN, (date(2027, 6, 1), "day")),
    ],
)
@pytest.mark.in_turns
def test_a_cell_says_the_day_the_month_or_the_year(officer, cells, calendar, expected):
    make_commitment()
    upload = deadlines(f"commitment,due_on,due_precision\nBAG3-R1-IRQ,{cells}\n", officer, calendar=calendar)

    assert imported(upload, officer) == 1

    assert stated() == expected
    undo_import(upload, person=officer)
    assert stated() == (None, "day")


def test_the_preview_says_what_is_stated_and_no_day(officer):
    make_resolution(due_on=date(2027, 12, 31), due_precision="year")
    make_commitment()

    upload = deadlines("commitment,due_on\nBAG3-R1-IRQ,2027-06\n", officer)
    plan = plan_import(upload, person=officer)

    (row,) = plan.rows
    assert row.before == "due on: 2027, as the resolution says"
    assert row.after == "due on: June 2027"


@pytest.mark.parametrize("row", ["2027-12-31", "2027", "2027-12-31,year"])
def test_a_deadline_that_comes_back_as_it_was_exported_changes_nothing(officer, row):
    make_resolution(due_on=date(2027, 12, 31), due_precision="year")
    make_commitment()
    headings = "commitment,due_on,due_precision\n" if "," in row else "commitment,due_on\n"

    assert imported(deadlines(f"{headings}BAG3-R1-IRQ,{row}\n", officer), officer) == 0

    assert stated() == (None, "day")


def test_the_same_day_stated_as_a_day_is_a_deadline_of_its_own(officer):
    make_resolution(due_on=date(2027, 12, 31), due_precision="year")
    make_commitment()

    imported(deadlines("commitment,due_on,due_precision\nBAG3-R1-IRQ,2027-12-31,day\n", officer), officer)

    assert stated() == (date(2027, 12, 31), "day")


@pytest.mark.parametrize(
    ("row", "column", "says"),
    [
        ("2027-13,", "due_on", "There is no such day"),
        ("2027,month", "due_precision", "says otherwise"),
        (",year", "due_precision", "Give a deadline"),
    ],
)
def test_what_is_no_deadline_is_named(officer, row, column, says):
    make_commitment()

    ((_number, name, message),) = problems(
        deadlines(f"commitment,due_on,due_precision\nBAG3-R1-IRQ,{row}\n", officer), officer
    )

    assert (name, says in message) == (column, True), message


def test_resolutions_come_with_theirs_and_change_it_by_a_correction(officer):
    make_conference(), make_theme()
    headings = "conference,number,title_en,text_en,theme,due_on,wording_kind,wording_reason\n"

    def bring(cells):
        text = f"{headings}BAG3,1,Title,Text,liaison-officers,{cells}\n"
        return imported(handed_in(text, person=officer, kind=ImportKind.RESOLUTIONS), officer)

    assert bring("2027,,") == 1
    assert bring("2027-12-31,,") == 0
    assert bring("2027-06,correction,Misread.") == 1

    resolution = Resolution.objects.get()
    assert (resolution.due_on, resolution.due_precision) == (date(2027, 6, 30), "month")
    assert [row.due_precision for row in resolution.wordings.order_by("pk")] == ["year", "month"]
