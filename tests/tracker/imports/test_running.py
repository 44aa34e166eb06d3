"""Importing a file: once, all of it or nothing, and never what nobody may write any more."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commitments.models import Commitment
from tests.factories import make_commitment, make_large_register, report
from tests.tracker.imports.uploads import handed_in, imported, problems
from tracker.imports import running
from tracker.imports.files import FileRefused
from tracker.imports.running import NotEntitled, plan_import, run_import
from tracker.models import Import, StatusPeriod, StatusReport
from tracker.trail.verifying import faults_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("day_of_imports")]


def test_a_right_that_ended_between_check_and_import_is_gone(officer):
    make_commitment()
    upload = handed_in("reference,status,effective_on\nBAG3-R1-IRQ,limited,2026-03-01\n", person=officer)
    officer.groups.clear()

    with pytest.raises(NotEntitled):
        imported(upload, officer)
    assert not StatusReport.objects.exists()


def test_a_file_is_imported_once(officer):
    make_commitment()
    upload = handed_in("reference,status,effective_on\nBAG3-R1-IRQ,limited,2026-03-01\n", person=officer)
    imported(upload, officer)

    with pytest.raises(FileRefused, match="imported already"):
        imported(upload, officer)
    assert StatusReport.objects.count() == 1


def test_a_file_that_is_too_large_is_refused(officer, monkeypatch):
    monkeypatch.setattr(running, "BYTES_MAX", 10)

    with pytest.raises(FileRefused, match="at most 10 bytes"):
        handed_in("reference,status,effective_on\n", person=officer)
    assert not Import.objects.exists()


def test_files_that_are_never_imported_come_to_an_end(officer, monkeypatch):
    monkeypatch.setattr(running, "WAITING_MAX", 2)
    for _number in range(2):
        handed_in("reference,status,effective_on\nx,y,z\n", person=officer)

    with pytest.raises(FileRefused, match="come back tomorrow"):
        handed_in("reference,status,effective_on\nx,y,z\n", person=officer)
    assert Import.objects.count() == 2


def test_a_file_that_is_gone_is_said_to_be_gone(officer):
    upload = handed_in("reference,status,effective_on\nx,y,z\n", person=officer)
    upload.content.storage.delete(upload.content.name)

    with pytest.raises(FileRefused, match="not here any more"):
        imported(upload, officer)


def test_the_name_of_a_file_is_made_harmless_and_its_hash_kept(officer):
    upload = handed_in("reference,status,effective_on\nx,y,z\n", person=officer)

    assert upload.name == "rows.csv"
    assert upload.content.name == f"imports/{upload.key.hex[:2]}/{upload.key.hex}"
    assert len(upload.sha256) == 64


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


@pytest.fixture
def register():
    make_large_register()
    assert Commitment.objects.count() == 500


def test_five_thousand_rows_with_three_bad_ones_write_nothing_and_name_the_three(officer, register):
    upload = handed_in(many(5000, bad=(7, 2500, 5001)), person=officer)

    assert [problem[:2] for problem in problems(upload, officer)] == [
        (7, "status"),
        (2500, "status"),
        (5001, "status"),
    ]
    with pytest.raises(FileRefused):
        imported(upload, officer)
    assert not StatusReport.objects.exists()


def test_five_thousand_good_rows_are_all_there_and_the_way_is_told(officer, register):
    upload = handed_in(many(5000), person=officer)

    result = list(run_import(upload, person=officer))

    assert StatusReport.objects.count() == 5000
    assert (result[0].done, result[-1].done, result[-1].changed) == (0, 5000, 5000)
    assert len(result) > 20
    assert not list(faults_of(Commitment.objects.filter(state__code="AAA")))


@pytest.mark.parametrize("after", [1, 2, 4])
def test_who_stops_listening_stops_the_import_and_nothing_stays(officer, register, after):
    upload = handed_in(many(1500), person=officer)

    running = run_import(upload, person=officer)
    for _ in range(after):
        next(running)
    running.close()

    assert not StatusReport.objects.exists()
    assert not StatusPeriod.objects.exists()
    assert Import.objects.get().imported_at is None
    assert not Commitment.objects.exclude(version=0).exists()


def test_what_changed_after_the_check_is_checked_again(officer):
    commitment = make_commitment()
    upload = handed_in("reference,status,effective_on\nBAG3-R1-IRQ,limited,2026-03-01\n", person=officer)
    assert problems(upload, officer) == []
    report(commitment=commitment, status="not_started", effective_on=date(2026, 2, 1))
    assert imported(upload, officer) == 1

    commitment.closed_on = date(2026, 3, 1)
    commitment.save(update_fields=["closed_on"])
    again = handed_in("reference,status,effective_on\nBAG3-R1-IRQ,substantial,2026-03-02\n", person=officer)
    with pytest.raises(FileRefused, match="takes no more reports"):
        imported(again, officer)


def test_a_check_takes_as_many_queries_for_many_rows(officer, register):
    few, lots = handed_in(many(10), person=officer), handed_in(many(400), person=officer)
    with CaptureQueriesContext(connection) as ten:
        plan_import(few, person=officer)
    with CaptureQueriesContext(connection) as four_hundred:
        plan_import(lots, person=officer)

    assert len(four_hundred) <= len(ten) + 2
