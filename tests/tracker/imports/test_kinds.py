"""What the rows of each kind of file do, who may hand one in, and what is wrong with a row."""

from datetime import date

import pytest
from django.utils import translation

from commitments.language.calendars import Calendar
from commitments.models import Commitment, Participation
from commitments.vocabulary import Status
from tests.factories import at, make_commitment, make_focal_point, make_reviewer, make_source, make_state
from tests.tracker.imports.uploads import handed_in, imported, problems
from tracker.imports.files import FileRefused
from tracker.imports.running import NotEntitled, plan_import
from tracker.models import Import, ImportKind, StatusReport
from tracker.trail.rebuilding import differences
from tracker.trail.verifying import faults_of

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]


def test_reports_are_imported_through_the_one_door(officer):
    for code in ("IRQ", "IRN"):
        make_commitment(reference=f"BAG3-R1-{code}")
    text = (
        "reference,status,effective_on,note,evidence_title,evidence_url\nBAG3-R1-IRQ,limited,2026-03-01,By "
        "letter,,\nbag3-r1-irn,complete,2026-03-02,,The decree,https://example.org/decree\n"
    )
    upload = handed_in(text, person=officer)

    assert imported(upload, officer) == 2

    first, second = StatusReport.objects.order_by("commitment__reference")
    assert (first.status, first.effective_on, [one.url for one in first.evidence.all()]) == (
        "complete",
        date(2026, 3, 2),
        ["https://example.org/decree"],
    )
    assert (second.status, second.note, second.author) == ("limited", "By letter", officer)
    upload.refresh_from_db()
    assert (upload.row_count, upload.changed_count, upload.imported_at) == (2, 2, at(2026, 3, 10))
    assert not list(faults_of(Commitment.objects.all()))
    assert not list(differences())


@pytest.mark.parametrize(
    ("language", "day", "calendar"),
    [
        ("en", "2026-03-01", Calendar.GREGORIAN),
        ("fa", "۱۴۰۴-۱۲-۱۰", Calendar.SOLAR_HIJRI),
        ("ar", "١٤٤٧-٠٩-١٢", Calendar.HIJRI),
    ],
)
def test_columns_and_levels_are_found_by_name_in_three_languages(officer, language, day, calendar):
    make_commitment()
    with translation.override(language):
        headings = [translation.gettext(label) for label in ("Reference", "Status", "Effective on")]
        level = str(Status.LIMITED.label)
    upload = handed_in(
        f"{','.join(headings)}\nBAG3-R1-IRQ,{level},{day}\n", person=officer, calendar=calendar
    )

    assert set(upload.columns) == {"commitment", "status", "effective_on"}
    assert imported(upload, officer) == 1
    assert StatusReport.objects.get().effective_on == date(2026, 3, 1)


def test_two_rows_on_one_commitment_are_recorded_in_their_order(officer):
    commitment = make_commitment()
    upload = handed_in(
        "reference,status,effective_on\nBAG3-R1-IRQ,not_started,2026-01-01\nBAG3-R1-IRQ,limited,2026-02-01\n",
        person=officer,
    )

    imported(upload, officer)

    commitment.refresh_from_db()
    assert (commitment.status, commitment.version) == ("limited", 2)
    assert not list(faults_of(Commitment.objects.all()))


@pytest.mark.parametrize(
    ("row", "column", "says"),
    [
        ("NOPE-R1-IRQ,limited,2026-03-01,", "reference", "There is no commitment “NOPE-R1-IRQ”"),
        ("BAG3-R1-IRQ,finished,2026-03-01,", "status", "“finished” is none of"),
        ("BAG3-R1-IRQ,limited,2026-02-30,", "effective_on", "There is no such day"),
        ("BAG3-R1-IRQ,limited,2026-03-11,", "effective_on", "in the future"),
        ("BAG3-R1-IRQ,limited,,", "effective_on", "This is needed"),
        ("BAG3-R1-IRQ,complete,2026-03-01,", "evidence_url", "needs evidence"),
        ("BAG3-R1-IRQ,limited,2026-03-01,javascript:alert(1)", "evidence_url", "is no web address"),
        ("BAG3-R2-IRQ,limited,2026-03-01,", "reference", "takes no more reports"),
    ],
)
@pytest.mark.in_turns
def test_a_bad_row_is_named_and_keeps_all_others_out(officer, row, column, says):
    make_commitment()
    make_commitment(reference="BAG3-R1-IRN")
    make_commitment(reference="BAG3-R2-IRQ", closed_on=date(2026, 1, 1))
    upload = handed_in(
        f"reference,status,effective_on,evidence_url\nBAG3-R1-IRN,limited,2026-03-01,\n{row}\n",
        person=officer,
    )

    ((number, named, message),) = problems(upload, officer)

    assert (number, named) == (3, column)
    assert says in message
    with pytest.raises(FileRefused):
        imported(upload, officer)
    assert not StatusReport.objects.exists()
    assert Import.objects.get().imported_at is None


@pytest.mark.parametrize(
    "reference",
    [
        "\ufeffBAG3-R1-IRQ",
        "BAG3-R1-IRQ\u200f",
        "\u200eBAG3\u200c-R1-IRQ\u00a0",
        "BAG3\u2011R1\u2011IRQ",
        "BAG3–R1 − IRQ",
        "BAG۳-R۱-IRQ",
        "bag٣-r١-irq",
        "ＢＡＧ３-R1-IRQ",
    ],
)
@pytest.mark.one_database
def test_a_reference_is_understood_however_it_was_copied(officer, reference):
    make_commitment()
    text = f"reference,status,effective_on\n{reference},\u200flimited\u00a0,2026\u201103\u201101\u200e\n"

    assert imported(handed_in(text, person=officer), officer) == 1
    assert StatusReport.objects.get().effective_on == date(2026, 3, 1)


def test_two_figures_with_a_space_between_them_are_not_one(officer):
    make_commitment()
    upload = handed_in("reference,status,effective_on\nBAG3-R1-IRQ,limited,2026-03-0 1\n", person=officer)

    assert problems(upload, officer)[0][:2] == (2, "effective_on")


def test_a_hyphen_of_any_kind_takes_away(officer):
    make_commitment(due_on=date(2026, 1, 1), lead_agency="Old office")
    text = "reference,due_on,lead_agency\nBAG3-R1-IRQ,\u2013,\u2011\u200f\n"

    imported(handed_in(text, person=officer, kind=ImportKind.COMMITMENTS), officer)

    assert (Commitment.objects.get().due_on, Commitment.objects.get().lead_agency) == (None, "")


def test_a_participation_is_found_however_its_codes_were_copied(officer):
    make_commitment()
    text = "conference,state,basis,note_en\nBAG۳\u200f,\u200fعراق\u200c,press_report,A note.\n"

    assert imported(handed_in(text, person=officer, kind=ImportKind.PARTICIPATIONS), officer) == 1


def test_a_focal_points_file_with_one_foreign_row_is_refused_whole():
    make_commitment()
    make_commitment(reference="BAG3-R1-IRN")
    focal = make_focal_point(state=make_state(code="IRQ"))
    upload = handed_in(
        "reference,status,effective_on\nBAG3-R1-IRQ,limited,2026-03-01\nBAG3-R1-IRN,limited,2026-03-01\n",
        person=focal,
    )

    # As if it were not there: what others report is not told by a refusal.
    assert problems(upload, focal) == [
        (3, "reference", "There is no commitment “BAG3-R1-IRN” for you to write to.")
    ]
    with pytest.raises(FileRefused):
        imported(upload, focal)
    assert not StatusReport.objects.exists()


def test_a_focal_point_imports_for_their_own_state_and_it_waits():
    make_commitment()
    focal = make_focal_point(state=make_state(code="IRQ"))
    upload = handed_in("reference,status,effective_on\nBAG3-R1-IRQ,limited,2026-03-01\n", person=focal)

    assert imported(upload, focal) == 1
    assert StatusReport.objects.get().needs_review


@pytest.mark.parametrize("kind", [ImportKind.COMMITMENTS, ImportKind.PARTICIPATIONS])
def test_a_focal_point_imports_reports_alone(kind):
    with pytest.raises(NotEntitled):
        handed_in(
            "reference,due_on\nBAG3-R1-IRQ,2026-05-01\n",
            person=make_focal_point(state=make_state(code="IRQ")),
            kind=kind,
        )


def test_a_reviewer_imports_nothing():
    with pytest.raises(NotEntitled):
        handed_in("reference,status,effective_on\nx,y,z\n", person=make_reviewer())


def test_deadlines_and_agencies_change_where_a_cell_says_so(officer):
    commitment = make_commitment(lead_agency="Old office", due_on=date(2026, 1, 1))
    other = make_commitment(reference="BAG3-R1-IRN", lead_agency="Stays", due_on=date(2026, 1, 1))
    text = "reference,lead_agency,due_on\nBAG3-R1-IRQ,New office,-\nBAG3-R1-IRN,,2026-06-01\n"
    upload = handed_in(text, person=officer, kind=ImportKind.COMMITMENTS)

    assert imported(upload, officer) == 2

    commitment.refresh_from_db()
    other.refresh_from_db()
    assert (commitment.lead_agency, commitment.due_on) == ("New office", None)
    assert (other.lead_agency, other.due_on) == ("Stays", date(2026, 6, 1))
    past = commitment.history.first()
    assert (past.history_user, past.history_change_reason) == (officer, f"import {upload.sha256[:16]}")
    assert list(Commitment.objects.search("new office")) == [commitment]


def test_rows_that_say_what_is_there_already_change_nothing(officer):
    make_commitment(due_on=date(2026, 6, 1))
    upload = handed_in(
        "reference,due_on\nBAG3-R1-IRQ,2026-06-01\n", person=officer, kind=ImportKind.COMMITMENTS
    )

    assert plan_import(upload, person=officer).changing == []
    assert imported(upload, officer) == 0


def test_a_commitment_twice_in_a_file_of_deadlines_is_refused(officer):
    make_commitment()
    upload = handed_in(
        "reference,due_on\nBAG3-R1-IRQ,2026-06-01\nBAG3-R1-IRQ,2026-07-01\n",
        person=officer,
        kind=ImportKind.COMMITMENTS,
    )

    assert problems(upload, officer)[0][:2] == (3, "reference")


def test_participations_bring_their_commitments(officer):
    make_commitment()
    make_state(code="IRN")
    text = (
        "conference,state,role,basis,note_en\nBAG3,إيران,participant,press report,Named by one "
        "report.\nBAG3,Iraq,host,official_record,\n"
    )
    upload = handed_in(text, person=officer, kind=ImportKind.PARTICIPATIONS)

    assert imported(upload, officer) == 2

    iran = Participation.objects.get(state__code="IRN")
    assert (iran.role, iran.basis, iran.note_en) == ("participant", "press_report", "Named by one report.")
    assert Commitment.objects.filter(reference="BAG3-R1-IRN").exists()
    assert Participation.objects.get(state__code="IRQ").role == "host"


def test_a_participation_that_is_there_already_changes_nothing(officer):
    make_commitment()
    there = Participation.objects.get()
    text = f"conference,state,role,basis,note_en\nBAG3,IRQ,{there.role},{there.basis},-\n"

    assert (
        plan_import(handed_in(text, person=officer, kind=ImportKind.PARTICIPATIONS), person=officer).changing
        == []
    )


def test_a_hyphen_takes_away_only_what_may_be_missing(officer):
    make_commitment()
    Participation.objects.update(note_en="An old note.")
    upload = handed_in(
        "conference,state,basis,note_en\nBAG3,IRQ,inferred,-\n",
        person=officer,
        kind=ImportKind.PARTICIPATIONS,
    )
    imported(upload, officer)
    assert Participation.objects.get().note_en == ""

    faulty = handed_in(
        "conference,state,basis,role\nBAG3,IRQ,inferred,-\n", person=officer, kind=ImportKind.PARTICIPATIONS
    )
    assert problems(faulty, officer)[0][:2] == (2, "role")


@pytest.mark.parametrize(
    ("row", "column", "says"),
    [
        ("NOPE,Iraq,official_record", "conference", "There is no conference"),
        ("BAG3,Irak,official_record", "state", "The nearest"),
        ("BAG3,Iraq,rumour", "basis", "is none of"),
    ],
)
def test_a_bad_participation_is_named(officer, row, column, says):
    make_commitment()
    upload = handed_in(f"conference,state,basis\n{row}\n", person=officer, kind=ImportKind.PARTICIPATIONS)

    ((number, named, message),) = problems(upload, officer)

    assert (number, named) == (2, column)
    assert says in message


def test_a_column_that_is_needed_and_not_found_is_named(officer):
    upload = handed_in("reference,level\nBAG3-R1-IRQ,limited\n", person=officer)

    assert {message for _row, _column, message in problems(upload, officer)} == {
        "No column is read as “Status”; choose one for it, or a value for all rows.",
        "No column is read as “Effective on”; choose one for it, or a value for all rows.",
    }


def test_a_row_in_which_nothing_is_filled_in_asks_for_nothing(officer):
    make_commitment()
    make_commitment(reference="BAG3-R1-IRN")
    upload = handed_in(
        "reference,status,effective_on\nBAG3-R1-IRQ,,\nBAG3-R1-IRN,limited,2026-03-01\n", person=officer
    )

    assert plan_import(upload, person=officer).left_out == 1
    assert imported(upload, officer) == 1


def test_a_participation_comes_with_its_day_and_its_source(officer):
    make_commitment()
    make_source()
    make_state(code="IRN")
    text = (
        "conference,state,basis,joined_on,source,locator\n"
        "BAG3,Iran,official_record,2026-02-01,press-1,p. 4\n"
        "BAG3,Iraq,official_record,,press-1,\n"
    )
    upload = handed_in(text, person=officer, kind=ImportKind.PARTICIPATIONS)

    assert imported(upload, officer) == 2

    iran = Participation.objects.get(state__code="IRN")
    assert iran.joined_on == date(2026, 2, 1)
    assert [(one.fact, one.source.slug, one.locator) for one in iran.citations.all()] == [
        ("participation", "press-1", "p. 4")
    ]
    again = handed_in(text, person=officer, kind=ImportKind.PARTICIPATIONS)
    assert plan_import(again, person=officer).changing == []
    bad = handed_in(text.replace("press-1", "press-9"), person=officer, kind=ImportKind.PARTICIPATIONS)
    assert {problem[1] for problem in problems(bad, officer)} == {"source"}
