"""Files of any length: looked at part by part, told of on the way, and what waits until it is written is
written only as far as it still holds.
"""

from dataclasses import replace
from datetime import date

import pytest

from commitments.models import Commitment, Conference
from commitments.vocabulary import ReviewPolicy
from tests.factories import at, make_commitment, make_reviewer, report, review, web_page
from tests.tracker.imports.uploads import checked, handed_in, imported, problems
from tracker.imports import planning, reports, running
from tracker.imports.files import FileRefused
from tracker.imports.kinds import IMPORT_SCHEMAS
from tracker.imports.running import plan_import, run_import
from tracker.imports.undoing import undo_import
from tracker.models import ImportKind, StatusPeriod, StatusReport
from tracker.trail.periods import STATUS_FIELDS
from tracker.trail.rebuilding import differences
from tracker.trail.verifying import faults_of

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]
IMPORTED, ALONE = ("AAA", "BBB", "CCC"), ("XXX", "YYY", "ZZZ")
SAID = [("limited", 3), ("complete", 1), ("not_started", 2), ("limited", 2)]


@pytest.fixture(autouse=True)
def parts(monkeypatch):
    monkeypatch.setattr(reports, "ROWS_OF_A_PART", 5)
    monkeypatch.setattr(running, "ROWS_AT_ONCE", 4 // reports.REPORTS.times_as_fast)


@pytest.fixture
def meanwhile(monkeypatch):
    """Changes the conference after all was computed, before it is locked."""

    def put(**values):
        lock_rows = running.lock_rows

        def late(*args, **kwargs):
            Conference.objects.update(**values)
            lock_rows(*args, **kwargs)

        monkeypatch.setattr(running, "lock_rows", late)

    return put


def file_of(codes, said=SAID):
    rows = [
        f"BAG3-R1-{code},{status},2026-02-0{day},https://example.org/{code}"
        for status, day in said
        for code in codes
    ]
    return "\n".join(["reference,status,effective_on,evidence_url", *rows, ""])


def reviewed(*codes):
    """Commitments with a report that another person accepted, and one that nobody looked at."""
    reviewer = make_reviewer()
    for code in codes:
        commitment = make_commitment(reference=f"BAG3-R1-{code}")
        first = report(commitment=commitment, status="limited", effective_on=date(2026, 1, 5))
        review(of=first, reviewer=reviewer, verdict="accept", status="not_started")
        report(commitment=commitment, status="substantial", effective_on=date(2026, 2, 2))


def standing(code):
    commitment = Commitment.objects.get(state__code=code)
    periods = StatusPeriod.objects.filter(commitment=commitment)
    of_periods = ["valid_from", "valid_until", *STATUS_FIELDS]
    return (
        Commitment.objects.filter(pk=commitment.pk).values_list("version", "revision", *STATUS_FIELDS).get(),
        sorted(map(repr, periods.filter(known_until=None).values_list(*of_periods))),
        sorted(map(repr, periods.exclude(known_until=None).values_list(*of_periods))),
        list(StatusReport.objects.filter(commitment=commitment).values_list("sequence", "evidence__url")),
    )


def is_whole():
    return not list(faults_of(Commitment.objects.all())) and not list(differences())


def test_what_waited_is_what_recording_one_by_one_makes_of_it(officer):
    reviewed(*IMPORTED, *ALONE)
    for code in ALONE:
        for status, day in SAID:
            report(
                commitment=Commitment.objects.get(state__code=code),
                status=status,
                effective_on=date(2026, 2, day),
                author=officer,
                evidence=[web_page(url=f"https://example.org/{code}")],
            )
    upload = handed_in(file_of(IMPORTED), person=officer)
    plan = plan_import(upload, person=officer)

    *_told, last = run_import(
        upload, person=officer, check=checked(upload, officer), confirmed=plan.changes.stated
    )

    assert last.changed == 12
    for code, alone in zip(IMPORTED, ALONE, strict=True):
        assert repr(standing(code)).replace(code, alone) == repr(standing(alone))
    assert is_whole()
    assert undo_import(upload, person=officer).count == 12
    assert is_whole()


@pytest.mark.one_database
def test_the_way_is_told_before_anything_is_written(officer):
    for code in IMPORTED:
        make_commitment(reference=f"BAG3-R1-{code}")
    upload = handed_in(file_of(IMPORTED), person=officer)

    told = list(run_import(upload, person=officer, check=checked(upload, officer)))

    assert [(one.prepared, one.done) for one in told if one.prepared] == [(8, 0), (12, 0)]
    assert [one.done for one in told if not one.prepared] == [0, 4, 8, 12, 12]


def test_what_a_conference_asks_for_meanwhile_is_asked_for(officer, meanwhile):
    make_commitment(reference="BAG3-R1-AAA")
    upload = handed_in(file_of(["AAA"]), person=officer)
    meanwhile(review_policy=ReviewPolicy.SECOND_PERSON)

    assert imported(upload, officer) == len(SAID)
    assert set(StatusReport.objects.values_list("needs_review", flat=True)) == {True}
    assert is_whole()


def test_what_is_refused_meanwhile_is_named_and_nothing_stays(officer, meanwhile):
    make_commitment(reference="BAG3-R1-AAA")
    upload = handed_in(file_of(["AAA"]), person=officer)
    meanwhile(starts_on=date(2026, 2, 3))

    with pytest.raises(FileRefused, match="cannot have held before it") as refusal:
        imported(upload, officer)

    assert [problem.row for problem in refusal.value.problems] == [3, 4, 5]
    assert not StatusReport.objects.exists()
    assert not Commitment.objects.exclude(version=0).exists()


@pytest.mark.one_database
def test_of_many_faults_those_of_the_first_rows_are_told(officer, monkeypatch):
    monkeypatch.setattr(planning, "PROBLEMS_MAX", 3)
    upload = handed_in(file_of(["NNN", "MMM", "LLL"]), person=officer)

    assert [row for row, _column, _message in problems(upload, officer)] == [2, 3, 4]
    with pytest.raises(FileRefused):
        imported(upload, officer)


@pytest.mark.one_database
@pytest.mark.parametrize("kind", [ImportKind.REPORTS, ImportKind.POSITIONS])
def test_each_kind_takes_so_many_rows(officer, monkeypatch, kind):
    make_commitment()
    headings = "reference,status,position,stated_on,effective_on"
    text = f"{headings}\nBAG3-R1-IRQ,limited,noted,2026-02-01,2026-02-01\n"
    upload = handed_in(text, person=officer, kind=kind)
    assert not problems(upload, officer)
    monkeypatch.setitem(IMPORT_SCHEMAS, kind, replace(IMPORT_SCHEMAS[kind], rows_max=0))

    assert problems(upload, officer) == [(0, "", "The file has more than 0 rows. Hand it in in parts.")]
