"""What is undone is computed before anything is locked; what others write meanwhile is neither lost nor
written over.
"""

from datetime import date

import pytest

from commitments.models import Commitment
from commitments.refusals import Refused
from tests.factories import (
    at,
    make_commitment,
    make_officer,
    make_reviewer,
    report,
    review,
    state_position,
)
from tests.tracker.imports.uploads import handed_in, imported
from tracker.imports import positions, reports, undo_batches, undoing
from tracker.imports.undo_batches import MovedMeanwhile
from tracker.imports.undoing import undo_import
from tracker.models import Import, ImportKind, Review, StatusReport
from tracker.trail.rebuilding import differences
from tracker.trail.verifying import faults_of

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]
NOTHING = "no_information"
CODES = ("IRN", "IRQ", "TUR")
STATUSES = "reference,status,effective_on\n" + "".join(
    f"BAG3-R1-{code},limited,2026-02-01\n" for code in CODES
)
STATED = "reference,position,stated_on\n" + "".join(f"BAG3-R1-{code},noted,2026-02-01\n" for code in CODES)


@pytest.fixture
def many():
    return [make_commitment(reference=f"BAG3-R1-{code}") for code in CODES]


def done(text, officer, kind=ImportKind.REPORTS):
    upload = handed_in(text, person=officer, kind=kind)
    imported(upload, officer)
    return upload


@pytest.fixture
def meanwhile(monkeypatch):
    """Has something happen once between the computing and the writing of what is undone, or each time."""

    def put(act, *, always=False):
        write = undoing._write

        def late(*args, **kwargs):
            if not always:
                monkeypatch.setattr(undoing, "_write", write)
            act()
            return write(*args, **kwargs)

        monkeypatch.setattr(undoing, "_write", late)

    return put


def is_whole():
    assert not list(faults_of(Commitment.objects.all()))
    assert not list(differences())


def standing():
    return dict(Commitment.objects.order_by("reference").values_list("state__code", "status"))


def test_what_is_reported_meanwhile_is_not_lost(officer, many, meanwhile):
    upload = done(STATUSES, officer)
    meanwhile(
        lambda: report(
            commitment=many[1], status="substantial", effective_on=date(2026, 3, 1), author=officer
        )
    )

    undone = undo_import(upload, person=officer)

    assert (undone.count, undone.stay) == (3, [])
    assert standing() == {"IRN": NOTHING, "IRQ": "substantial", "TUR": NOTHING}
    is_whole()


def test_what_is_accepted_meanwhile_stays_and_is_named(officer, many, meanwhile):
    upload = done(STATUSES, officer)
    meanwhile(lambda: review(of=StatusReport.objects.get(commitment=many[1]), reviewer=make_reviewer()))

    undone = undo_import(upload, person=officer)

    assert [(row.key, "was accepted" in row.stays_because) for row in undone.stay] == [("BAG3-R1-IRQ", True)]
    assert standing() == {"IRN": NOTHING, "IRQ": "limited", "TUR": NOTHING}
    is_whole()


def test_what_is_stated_meanwhile_stays_and_is_named(officer, many, meanwhile):
    upload = done(STATED, officer, ImportKind.POSITIONS)
    meanwhile(lambda: state_position(many[1], "supported", stated_on=date(2026, 3, 1)))

    undone = undo_import(upload, person=officer)

    assert [row.key for row in undone.stay] == ["BAG3-R1-IRQ"]
    assert {one.state.code: one.position for one in Commitment.objects.select_related("state")} == {
        "IRN": "unknown",
        "IRQ": "supported",
        "TUR": "unknown",
    }


def test_what_is_stated_while_going_back_is_computed_stays_and_is_named(officer, many, monkeypatch):
    """Between reading what was stated last and reading what the commitments are by then."""
    upload = done(STATED, officer, ImportKind.POSITIONS)
    prepare = positions.prepare_positions

    def late(*args, **kwargs):
        monkeypatch.setattr(positions, "prepare_positions", prepare)
        state_position(many[1], "supported", stated_on=date(2026, 2, 1))
        return prepare(*args, **kwargs)

    monkeypatch.setattr(positions, "prepare_positions", late)

    assert [row.key for row in undo_import(upload, person=officer).stay] == ["BAG3-R1-IRQ"]
    assert Commitment.objects.get(pk=many[1].pk).position == "supported"


def test_who_undid_it_meanwhile_was_first(officer, many, meanwhile):
    upload = done(STATUSES, officer)
    meanwhile(lambda: undo_import(upload, person=make_officer(username="omar")))

    with pytest.raises(Refused, match="undone already"):
        undo_import(upload, person=officer)

    assert Review.objects.filter(verdict="withdraw").count() == 3
    assert Import.objects.get().undone_by.username == "omar"


def test_where_much_changes_it_is_computed_once_more(officer, many, meanwhile, monkeypatch):
    monkeypatch.setattr(undo_batches, "COMPUTED_ANEW_MAX", 0)
    upload = done(STATUSES, officer)
    meanwhile(lambda: report(commitment=many[0], effective_on=date(2026, 3, 1), author=officer))

    assert undo_import(upload, person=officer).stay == []
    assert standing() == {"IRN": "limited", "IRQ": NOTHING, "TUR": NOTHING}
    is_whole()


def test_where_it_never_rests_nothing_is_undone(officer, many, meanwhile, monkeypatch):
    monkeypatch.setattr(undo_batches, "COMPUTED_ANEW_MAX", 0)
    upload = done(STATUSES, officer)
    days = iter(range(1, 10))
    meanwhile(
        lambda: report(commitment=many[0], effective_on=date(2026, 3, next(days)), author=officer),
        always=True,
    )

    with pytest.raises(MovedMeanwhile, match="try again"):
        undo_import(upload, person=officer)

    assert next(days) == undoing.ATTEMPTS + 1
    assert Import.objects.get().undone_at is None
    assert not Review.objects.exists()


def test_rows_of_one_commitment_are_computed_together(officer, many, monkeypatch):
    """However few are taken at once: what a batch computes goes by all that is undone of its commitments, and
    is not computed anew because of another batch.
    """
    monkeypatch.setattr(undo_batches, "ROWS_AT_ONCE", 1)
    counts = []
    prepare = reports.ready_withdrawals
    monkeypatch.setattr(
        reports,
        "ready_withdrawals",
        lambda wanted, **said: counts.append(len(wanted)) or prepare(wanted, **said),
    )
    days = "".join(f"BAG3-R1-{code},limited,2026-02-0{day}\n" for day in (1, 2, 3) for code in CODES)
    upload = done("reference,status,effective_on\n" + days, officer)

    assert undo_import(upload, person=officer).count == 9
    assert counts == [3, 3, 3]
    assert set(standing().values()) == {NOTHING}
    is_whole()
