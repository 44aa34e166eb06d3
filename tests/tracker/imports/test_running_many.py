"""Large files: as quick for many rows as for few, told on the way, and nothing of them stays where they
fail.
"""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commitments.models import Commitment
from tests.extent import extent
from tests.factories import at, make_large_register
from tests.tracker.imports.uploads import checked, handed_in, imported, problems
from tracker.imports import running
from tracker.imports.files import FileRefused
from tracker.imports.reports import REPORTS
from tracker.imports.running import plan_import, run_import
from tracker.models import Import, StatusPeriod, StatusReport
from tracker.trail.verifying import faults_of

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("register"),
    pytest.mark.time_machine(at(2026, 3, 10), tick=False),
]
ROWS = extent(900, long=5000)
AT_ONCE = 400


@pytest.fixture(autouse=True)
def parts(monkeypatch):
    monkeypatch.setattr(running, "ROWS_AT_ONCE", AT_ONCE // REPORTS.times_as_fast)


@pytest.fixture(scope="module")
def register(databases, django_db_setup, django_db_blocker):
    """A register of 500 commitments, for all tests of the module."""

    @time_machine.travel(at(2026, 3, 10), tick=False)
    def build():
        make_large_register()
        assert Commitment.objects.count() == 500

    with django_db_blocker.unblock(), databases.instead("large_register", build=build):
        yield


def many(count, *, bad=()):
    """A file of `count` rows on a register of 500 commitments; the numbered rows are wrong."""
    references = list(Commitment.objects.order_by("reference").values_list("reference", flat=True))
    lines = ["reference,status,effective_on"]
    for number in range(count):
        status = "finished" if number + 2 in bad else "limited"
        lines.append(
            f"{references[number % len(references)]},{status},2026-02-{number // len(references) + 1:02}"
        )
    return "\n".join(lines) + "\n"


def test_many_rows_with_three_bad_ones_write_nothing_and_name_the_three(officer):
    upload = handed_in(many(ROWS, bad=(7, ROWS // 2, ROWS + 1)), person=officer)

    assert [problem[:2] for problem in problems(upload, officer)] == [
        (7, "status"),
        (ROWS // 2, "status"),
        (ROWS + 1, "status"),
    ]
    with pytest.raises(FileRefused):
        imported(upload, officer)
    assert not StatusReport.objects.exists()


def test_many_good_rows_are_all_there_and_the_way_is_told(officer):
    upload = handed_in(many(ROWS), person=officer)

    result = list(run_import(upload, person=officer, check=checked(upload, officer)))

    assert StatusReport.objects.count() == ROWS
    assert (result[0].done, result[-1].done, result[-1].changed) == (0, ROWS, ROWS)
    assert len(result) > ROWS / AT_ONCE
    assert not list(faults_of(Commitment.objects.filter(state__code="AAA")))


@pytest.mark.parametrize("after", extent([4], long=[1, 2, 4]))
def test_who_stops_listening_stops_the_import_and_nothing_stays(officer, after):
    upload = handed_in(many(ROWS), person=officer)

    on_its_way = run_import(upload, person=officer, check=checked(upload, officer))
    for _ in range(after):
        next(on_its_way)
    on_its_way.close()

    assert not StatusReport.objects.exists()
    assert not StatusPeriod.objects.exists()
    assert Import.objects.get().imported_at is None
    assert not Commitment.objects.exclude(version=0).exists()


def test_a_check_takes_as_many_queries_for_many_rows(officer):
    few, lots = handed_in(many(10), person=officer), handed_in(many(400), person=officer)
    with CaptureQueriesContext(connection) as ten:
        plan_import(few, person=officer)
    with CaptureQueriesContext(connection) as four_hundred:
        plan_import(lots, person=officer)

    assert len(four_hundred) <= len(ten) + 2


def test_an_import_takes_as_many_queries_in_whatever_order_its_rows_stand(officer):
    references = list(Commitment.objects.order_by("reference").values_list("reference", flat=True)[:10])
    rows = [f"{reference},limited,2026-02-{day:02}" for reference in references for day in range(1, 11)]
    taken = []
    for order in (sorted(rows), sorted(rows, key=lambda row: row[-10:])):
        lines = ["reference,status,effective_on,note", *(f"{row},{len(taken)}" for row in order)]
        upload = handed_in("\n".join(lines), person=officer)
        check = checked(upload, officer)
        with CaptureQueriesContext(connection) as queries:
            assert imported(upload, officer, check) == len(rows)
        taken.append(len(queries))

    # By commitment it was 1,249 against 90 by date.
    assert abs(taken[0] - taken[1]) <= 2
    assert taken[0] < 80


def test_many_rows_on_one_commitment_read_its_trail_once(officer):
    """Else an import would hold its lock for a time that grows with the square of its rows."""
    reference = Commitment.objects.order_by("reference").values_list("reference", flat=True)[0]
    taken = []
    for count in (60, 260):
        rows = [
            f"{reference},limited,2026-01-{number % 28 + 1:02},{count} {number}" for number in range(count)
        ]
        upload = handed_in("\n".join(["reference,status,effective_on,note", *rows]), person=officer)
        check = checked(upload, officer)
        with CaptureQueriesContext(connection) as queries:
            assert imported(upload, officer, check) == count
        read = [one["sql"] for one in queries if 'FROM "tracker_statusreport"' in one["sql"]]
        taken.append((len(read), len(queries)))

    assert taken[0][0] == taken[1][0]
    # One short UPDATE for each row.
    assert taken[1][1] - taken[0][1] < 1.2 * 200
