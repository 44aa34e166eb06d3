"""Reading the tables of others as they are: values for all rows, meanings of values, keys of several columns,
dates in any order.
"""

from datetime import date

import pytest

from commitments.language.calendars import Calendar
from commitments.models import Participation, State
from commitments.refusals import Refused
from commitments.states.names import UnknownState, find_state
from commitments.states.naming import add_name
from tests.factories import (
    at,
    make_commitment,
    make_conference,
    make_focal_point,
    make_officer,
    make_resolution,
    make_state,
)
from tests.tracker.imports.uploads import checked, handed_in, imported, problems, read_as
from tracker.imports import saved_mappings
from tracker.imports.files import FileRefused
from tracker.imports.mapping import NO_ROW, ImportMapping
from tracker.imports.running import plan_import
from tracker.imports.saved_mappings import mapping_of, save_mapping, saved_mappings_for
from tracker.models import DateOrder, ImportKind, StatusReport

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]
SCORES = {"1": "complete", "0": "limited", "-1": "not_started", "": NO_ROW}


def scores(officer, rows, *, meanings=SCORES, **constants):
    """A table of scores: who, which commitment, how far."""
    upload = handed_in("Member,No.,Score\n" + rows, person=officer)
    return read_as(
        upload,
        columns={"state": "Member", "resolution": "No.", "status": "Score"},
        constants={"conference": "BAG3", "effective_on": "2026-02-01"} | constants,
        meanings={"status": meanings},
    )


def levels():
    return dict(StatusReport.objects.values_list("commitment__reference", "status"))


def test_a_table_of_scores_is_read_by_member_and_number_with_one_day_for_all(officer):
    for reference in ("BAG3-R1-IRQ", "BAG3-R2-IRQ", "BAG3-R1-IRN"):
        make_commitment(reference=reference)
    upload = scores(officer, "Iraq,1,0\nIRN,R1,-1\nIraq,BAG3-R2,0\nIran,2,\n")

    assert plan_import(upload, person=officer).blank == [5]
    assert imported(upload, officer) == 3

    assert levels() == {
        "BAG3-R1-IRQ": "limited",
        "BAG3-R1-IRN": "not_started",
        "BAG3-R2-IRQ": "limited",
    }
    assert set(StatusReport.objects.values_list("effective_on", flat=True)) == {date(2026, 2, 1)}


def test_a_value_that_was_not_said_to_stand_for_anything_is_a_fault(officer):
    make_commitment()
    ((row, column, message),) = problems(scores(officer, "Iraq,1,0.5\n"), officer)

    assert (row, column) == (2, "Score")
    assert "“0.5” is none of" in message


def test_a_blank_level_leaves_its_row_out_and_another_blank_does_not(officer):
    make_commitment()
    upload = scores(officer, "Iraq,1,\n", meanings={})
    assert plan_import(upload, person=officer).blank == [2]

    make_conference(code="BAG4")
    text = "Party,Joined\nIraq,2026-01-01\nIran,\n"
    make_state(code="IRN")
    members = handed_in(text, person=officer, kind=ImportKind.PARTICIPATIONS)
    read_as(
        members,
        columns={"state": "Party", "note_en": "Joined"},
        constants={"conference": "BAG4", "basis": "official_record"},
    )

    assert plan_import(members, person=officer).blank == []
    assert imported(members, officer) == 2


@pytest.mark.parametrize(
    ("rows", "column", "says"),
    [
        ("Iraq,9,0\n", "Member", "no commitment “BAG3-R9-IRQ”"),
        ("Iraq,Nothing of the sort,0\n", "No.", "neither the number nor the title"),
        ("Irak,1,0\n", "Member", "The nearest"),
        (",1,0\n", "Member", "Say of which State"),
        ("Iraq,,0\n", "Member", "Say of which resolution"),
    ],
)
def test_a_key_of_several_columns_that_is_none_names_the_row(officer, rows, column, says):
    make_commitment()

    ((row, named, message),) = problems(scores(officer, rows), officer)

    assert row == 2
    assert says in message
    assert named in {column, "No.", "Member"}


def test_a_resolution_is_found_by_its_title_unless_two_have_it(officer):
    make_commitment()
    conference = make_conference(code="BAG3")
    make_resolution(conference=conference, number=2, title_en="Own title")
    assert imported(scores(officer, "Iraq,own  TITLE,0\n"), officer) == 1
    assert levels() == {"BAG3-R2-IRQ": "limited"}

    make_resolution(conference=conference, number=3, title_en="Own Title")
    ((_row, _column, message),) = problems(scores(officer, "Iraq,Own title,0\n"), officer)
    assert "BAG3-R2, BAG3-R3" in message


def test_the_number_of_a_resolution_needs_its_conference(officer):
    make_commitment()
    upload = scores(officer, "Iraq,1,0\n", conference="")

    ((_row, _column, message),) = problems(upload, officer)

    assert "Say of which conference “1” is a resolution" in message


def test_a_focal_point_learns_nothing_of_a_conference_that_is_not_published(officer):
    make_commitment()
    hidden = make_conference(code="HID1", published=False, title_en="The hidden one")
    make_resolution(conference=hidden, number=1, title_en="A hidden title")
    focal = make_focal_point(state=make_state(code="IRQ"))

    ((_row, _column, message),) = problems(
        scores(focal, "Iraq,A hidden title,0\n", conference="The hidden one"), focal
    )

    assert "HID1" not in message


@pytest.mark.parametrize(
    ("order", "text", "day"),
    [
        (DateOrder.DAY_FIRST, "01/02/2026", date(2026, 2, 1)),
        (DateOrder.MONTH_FIRST, "01/02/2026", date(2026, 1, 2)),
        (DateOrder.MONTH_FIRST, "1/2/2026 0:00", date(2026, 1, 2)),
        (DateOrder.DAY_FIRST, "2026-02-01T00:00:00", date(2026, 2, 1)),
        (DateOrder.YEAR_FIRST, "2026/02/01", date(2026, 2, 1)),
    ],
)
@pytest.mark.one_database
def test_dates_are_read_in_the_order_that_was_said(officer, order, text, day):
    make_commitment()
    upload = handed_in(f"reference,status,effective_on\nBAG3-R1-IRQ,limited,{text}\n", person=officer)

    imported(read_as(upload, date_order=order), officer)

    assert StatusReport.objects.get().effective_on == day


def test_a_date_whose_order_was_not_said_is_never_guessed(officer):
    make_commitment()
    upload = handed_in("reference,status,effective_on\nBAG3-R1-IRQ,limited,25/02/2026\n", person=officer)

    ((_row, column, message),) = problems(upload, officer)

    assert column == "effective_on"
    assert "does not say whether the day or the month comes first" in message


def test_dates_of_another_calendar_have_an_order_too(officer):
    make_commitment()
    upload = handed_in("reference,status,effective_on\nBAG3-R1-IRQ,limited,۱۰/۱۲/۱۴۰۴\n", person=officer)

    imported(read_as(upload, calendar=Calendar.SOLAR_HIJRI, date_order=DateOrder.DAY_FIRST), officer)

    assert StatusReport.objects.get().effective_on == date(2026, 3, 1)


def test_rows_that_say_the_same_of_one_participation_are_one(officer):
    make_conference(code="BAG3")
    make_state(code="IRQ")
    text = "Party,Role\nIraq,host\nIRQ,host\n"
    constants = {"conference": "BAG3", "basis": "official_record"}
    upload = read_as(
        handed_in(text, person=officer, kind=ImportKind.PARTICIPATIONS),
        columns={"state": "Party", "role": "Role"},
        constants=constants,
    )
    assert plan_import(upload, person=officer).there == [3]
    assert imported(upload, officer) == 1

    other = read_as(
        handed_in(text + "Iraq,observer\n", person=officer, kind=ImportKind.PARTICIPATIONS),
        columns={"state": "Party", "role": "Role"},
        constants=constants,
    )
    assert [problem[0] for problem in problems(other, officer)] == [4]
    assert Participation.objects.count() == 1


def test_a_party_that_is_no_state_can_be_left_out_and_is_named(officer):
    make_commitment()
    upload = scores(officer, "Iraq,1,0\nThe Union of Unions,1,0\n")
    read_as(
        upload,
        columns=upload.columns,
        constants=upload.constants,
        meanings=upload.meanings | {"state": {"The Union of Unions": NO_ROW}},
    )

    assert plan_import(upload, person=officer).blank == [3]
    assert imported(upload, officer) == 1


def test_a_file_that_is_read_otherwise_than_when_it_was_checked_is_not_imported(officer):
    make_commitment()
    upload = scores(officer, "Iraq,1,0\n")
    check = checked(upload, officer)
    read_as(
        upload,
        columns=upload.columns,
        constants=upload.constants,
        meanings={"status": {"0": "not_started"}},
    )

    with pytest.raises(FileRefused, match="read otherwise"):
        imported(upload, officer, check)


def test_a_mapping_is_kept_under_its_name_and_read_again(officer):
    make_commitment()
    upload = scores(officer, "Iraq,1,0\n")
    save_mapping(mapping_of(upload), kind="reports", name="Scores", person=officer)
    save_mapping(mapping_of(upload), kind="reports", name="Scores", person=officer)

    (kept,) = saved_mappings_for(officer, "reports")

    assert mapping_of(kept) == mapping_of(upload)
    assert list(saved_mappings_for(make_officer(username="omar"), "reports")) == [kept]
    assert not saved_mappings_for(make_focal_point(state=make_state(code="IRQ")), "reports")
    assert not saved_mappings_for(officer, "commitments")


def test_so_many_mappings_are_kept_of_one_person_and_no_more(officer, monkeypatch):
    monkeypatch.setattr(saved_mappings, "KEPT_MAX", 1)
    save_mapping(ImportMapping(), kind="reports", name="One", person=officer)

    with pytest.raises(Refused, match="You keep 1 mappings"):
        save_mapping(ImportMapping(), kind="reports", name="Two", person=officer)


def test_a_name_that_a_state_was_given_means_it_from_then_on():
    iraq = make_state(code="IRQ")
    with pytest.raises(UnknownState):
        find_state("The Two Rivers")

    add_name(iraq, "The Two Rivers")
    add_name(State.objects.get(pk=iraq.pk), "the two rivers")

    assert find_state("The two rivers") == iraq
    iraq.refresh_from_db()
    assert iraq.other_names.splitlines().count("The Two Rivers") == 1
    assert State.history.filter(id=iraq.pk).latest("history_id").other_names == iraq.other_names


@pytest.mark.parametrize("name", ["", " \u200f", "of the", "a\nb", "x" * 300])
def test_what_is_no_name_is_not_given(name):
    with pytest.raises(Refused, match="is no name"):
        add_name(make_state(code="IRQ"), name)


def test_a_name_of_another_state_is_not_given():
    make_state(code="IRN")

    with pytest.raises(Refused, match="is a name of Iran already"):
        add_name(make_state(code="IRQ"), "IRAN")
