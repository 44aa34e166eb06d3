"""What changed after a file was checked: it is not written over, and the row is named."""

from datetime import date

import pytest
import time_machine

from commitments.models import Commitment, Participation
from tests.factories import at, make_commitment, make_officer, make_state, report
from tests.tracker.imports.uploads import checked, handed_in, imported
from tracker.imports import running
from tracker.imports.files import FileRefused
from tracker.models import Import, ImportKind, StatusReport

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]
AGENCIES = "reference,lead_agency\nBAG3-R1-IRQ,New office\n"
REPORTS = "reference,status,effective_on\nBAG3-R1-IRQ,limited,2026-03-01\n"
NOTES = "conference,state,basis,note_en\nBAG3,IRQ,press_report,A note.\n"


def report_later(commitment):
    with time_machine.travel(at(2026, 3, 10, 13), tick=False):
        report(commitment=commitment, effective_on=date(2026, 2, 1))


def change(row, **values):
    """What somebody else does, an hour later."""
    stored = type(row).objects.get(pk=row.pk)
    for name, value in values.items():
        setattr(stored, name, value)
    stored._history_user = make_officer(username="omar")
    with time_machine.travel(at(2026, 3, 10, 13), tick=False):
        stored.save(update_fields=[*values, "updated_at"])


@pytest.fixture
def meanwhile(monkeypatch):
    """Has something happen between the reading of an import and its lock."""

    def put(act):
        lock_rows = running.lock_rows

        def late(*args, **kwargs):
            monkeypatch.setattr(running, "lock_rows", lock_rows)
            act()
            lock_rows(*args, **kwargs)

        monkeypatch.setattr(running, "lock_rows", late)

    return put


def test_an_import_writes_only_the_columns_that_it_has(officer, meanwhile):
    commitment = make_commitment(due_on=date(2026, 5, 1))
    upload = handed_in(AGENCIES, person=officer, kind=ImportKind.COMMITMENTS)
    meanwhile(lambda: change(commitment, due_on=date(2026, 7, 1)))

    assert imported(upload, officer) == 1

    commitment.refresh_from_db()
    assert (commitment.lead_agency, commitment.due_on) == ("New office", date(2026, 7, 1))
    assert commitment.history.first().due_on == date(2026, 7, 1)


def test_a_participations_other_columns_stay_as_they_are_by_now(officer, meanwhile):
    make_commitment()
    participation = Participation.objects.get()
    upload = handed_in(NOTES, person=officer, kind=ImportKind.PARTICIPATIONS)
    meanwhile(lambda: change(participation, note_fa="یادداشت"))

    assert imported(upload, officer) == 1

    participation.refresh_from_db()
    assert (participation.note_en, participation.note_fa) == ("A note.", "یادداشت")
    assert participation.history.first().note_fa == "یادداشت"


@pytest.mark.parametrize("is_late", [False, True], ids=["before the run", "before its lock"])
@pytest.mark.parametrize(
    ("kind", "text", "act", "says"),
    [
        (
            ImportKind.COMMITMENTS,
            AGENCIES,
            lambda row: change(row, lead_agency="Omar's office"),
            "lead agency: “not stated” → “Omar's office” (omar,",
        ),
        (
            ImportKind.PARTICIPATIONS,
            NOTES,
            lambda row: change(row.participation, closed_on=date(2026, 3, 9)),
            "closed on: “not stated” → “March 9, 2026” (omar,",
        ),
        (
            ImportKind.PARTICIPATIONS,
            NOTES,
            lambda row: change(row.participation, note_en="Omar's note"),
            "note in English: “not stated” → “Omar's note” (omar,",
        ),
        (ImportKind.REPORTS, REPORTS, report_later, "status report (March 10, 2026"),
    ],
)
def test_a_row_that_moved_is_refused_and_named(officer, meanwhile, kind, text, act, says, is_late):
    commitment = make_commitment()
    upload = handed_in(text, person=officer, kind=kind)
    check = checked(upload, officer)
    if is_late:
        meanwhile(lambda: act(commitment))
    else:
        act(commitment)

    with pytest.raises(FileRefused) as refusal:
        imported(upload, officer, check)

    (problem,) = refusal.value.problems
    assert problem.row == 2
    assert "changed after the file was checked" in problem.message
    assert says in problem.message
    assert "Check it again." in problem.message
    assert Import.objects.get().imported_at is None
    assert not StatusReport.objects.filter(effective_on=date(2026, 3, 1)).exists()
    assert Participation.objects.get().note_en != "A note."
    assert Commitment.objects.get().lead_agency != "New office"
    # Having seen it, importing is a decision.
    if kind != ImportKind.PARTICIPATIONS:
        assert imported(upload, officer, checked(upload, officer)) == 1


def test_a_participation_that_somebody_else_added_meanwhile_is_refused(officer, meanwhile):
    make_commitment()
    make_state(code="IRN")
    upload = handed_in(
        "conference,state,basis\nBAG3,IRN,inferred\n", person=officer, kind=ImportKind.PARTICIPATIONS
    )
    meanwhile(lambda: make_commitment(reference="BAG3-R1-IRN"))

    with pytest.raises(FileRefused, match="BAG3-IRN changed after the file was checked"):
        imported(upload, officer)


def test_other_columns_than_those_that_were_checked_are_not_imported(officer):
    make_commitment()
    upload = handed_in(
        "reference,lead_agency,other\nBAG3-R1-IRQ,One,Two\n", person=officer, kind=ImportKind.COMMITMENTS
    )
    check = checked(upload, officer)
    upload.columns = {"commitment": "reference", "lead_agency": "other"}
    upload.save(update_fields=["columns"])

    with pytest.raises(FileRefused, match="read otherwise than when it was checked"):
        imported(upload, officer, check)
    assert Commitment.objects.get().lead_agency == ""


def test_the_check_of_one_file_is_not_that_of_another(officer):
    make_commitment()
    first, second = (handed_in(AGENCIES, person=officer, kind=ImportKind.COMMITMENTS) for _number in range(2))

    with pytest.raises(FileRefused, match="read otherwise"):
        imported(second, officer, checked(first, officer))
