"""Importing positions, and resolutions that address some States alone: what one State accepted or noted."""

from datetime import date

import pytest

from commitments.models import Commitment, Resolution, StatedPosition
from commitments.record.positions import NewPosition, record_position
from commitments.vocabulary import Addressees, Position
from tests.factories import at, make_conference, make_participation, make_source, make_state, make_theme
from tests.groups import ALWAYS, make_group
from tests.tracker.imports.uploads import handed_in, imported, problems, read_as
from tracker.imports.mapping import NO_ROW
from tracker.imports.running import plan_import
from tracker.imports.undoing import undo_import
from tracker.models import ImportKind
from tracker.trail.rebuilding import differences

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]
ROWS = (
    "No.,State under Review,Recommendation,Response\n1,Iraq,Ratify it.,Supported\n2,Iran,Do it.,Noted\n"
    "3,Iraq,Say it.,\n"
)


@pytest.fixture(autouse=True)
def world():
    conference = make_conference()
    for code in ("IRN", "IRQ", "TUR"):
        make_participation(conference=conference, state=make_state(code=code))
    make_theme()
    make_source()


def recommendations(officer, rows=ROWS):
    upload = handed_in(rows, person=officer, kind=ImportKind.RESOLUTIONS)
    texts = {f"{name}_{language}": "ت" for name in ("title", "text") for language in ("fa", "ar")}
    return read_as(
        upload,
        columns={
            "number": "No.",
            "named_states": "State under Review",
            "title_en": "Recommendation",
            "text_en": "Recommendation",
        },
        constants={"conference": "BAG3", "theme": "liaison-officers", "strength": "recommended"} | texts,
    )


def responses(officer, rows=ROWS, **constants):
    return read_as(
        handed_in(rows, person=officer, kind=ImportKind.POSITIONS),
        columns={"resolution": "No.", "state": "State under Review", "position": "Response"},
        constants={"conference": "BAG3", "stated_on": "2026-02-01"} | constants,
        meanings={"position": {"": NO_ROW}},
    )


def positions():
    return dict(Commitment.objects.order_by("reference").values_list("reference", "position"))


def test_each_recommendation_makes_one_commitment_with_its_position(officer):
    assert imported(recommendations(officer), officer) == 3
    assert imported(responses(officer), officer) == 2

    assert positions() == {"BAG3-R1-IRQ": "supported", "BAG3-R2-IRN": "noted", "BAG3-R3-IRQ": "unknown"}
    assert plan_import(recommendations(officer), person=officer).changing == []
    assert plan_import(responses(officer), person=officer).there == [2, 3]
    assert not list(differences())


def test_several_states_and_all_but_some_are_addressed(officer):
    group = make_group(members={"IRQ": ALWAYS, "TUR": ALWAYS})
    text = (
        "conference,number,title_en,title_fa,title_ar,text_en,text_fa,text_ar,theme,named_states,all_except,group\n"
        "BAG3,1,T,ت,ت,T,ت,ت,liaison-officers,Iraq; IRN,,\n"
        "BAG3,2,T,ت,ت,T,ت,ت,liaison-officers,,Iraq,\n"
        f"BAG3,3,T,ت,ت,T,ت,ت,liaison-officers,,,{group.slug}\n"
    )
    imported(handed_in(text, person=officer, kind=ImportKind.RESOLUTIONS), officer)

    assert set(positions()) == {
        "BAG3-R1-IRN",
        "BAG3-R1-IRQ",
        "BAG3-R2-IRN",
        "BAG3-R2-TUR",
        "BAG3-R3-IRQ",
        "BAG3-R3-TUR",
    }
    assert list(Resolution.objects.order_by("number").values_list("addressees", flat=True)) == [
        Addressees.STATES,
        Addressees.ALL_EXCEPT,
        Addressees.GROUP,
    ]


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ("1,Kuwait,Do it.,\n", "KWT: no part in the conference is known"),
        ("1,Iraq; Nowhere,Do it.,\n", "“Nowhere” is no"),
    ],
)
def test_an_addressee_that_takes_no_part_is_named(officer, rows, says):
    make_state(code="KWT")
    found = problems(recommendations(officer, ROWS.splitlines()[0] + "\n" + rows), officer)

    assert [(number, column) for number, column, _message in found] == [(2, "State under Review")]
    assert says in found[0][2]


def test_whom_a_resolution_addresses_is_not_changed_by_a_file(officer):
    imported(recommendations(officer), officer)
    other = recommendations(officer, ROWS.replace("1,Iraq", "1,Iran"))

    ((number, _column, message),) = problems(other, officer)

    assert number == 2
    assert "BAG3-R1 addresses others" in message


@pytest.mark.parametrize(
    ("rows", "constants", "column", "says"),
    [
        ("1,Iraq,,Perhaps\n", {}, "Response", "is none of"),
        ("1,Iraq,,Noted\n", {"stated_on": "2026-03-11"}, "Stated on", "in the future"),
        ("1,Iraq,,Noted\n", {"source": "press-9"}, "Source", "There is no source"),
        ("1,TUR,,Noted\n", {}, "No.", "no commitment"),
    ],
)
@pytest.mark.in_turns
def test_a_bad_position_is_named(officer, rows, constants, column, says):
    imported(recommendations(officer), officer)
    upload = responses(officer, ROWS.splitlines()[0] + "\n" + rows, **constants)

    ((number, named, message),) = problems(upload, officer)

    assert (number, named) == (2, column)
    assert says in message


def test_two_rows_that_say_otherwise_of_one_day_are_named(officer):
    imported(recommendations(officer), officer)
    rows = ROWS.splitlines()[0] + "\n1,Iraq,,Noted\n1,Iraq,,Supported\n"

    assert [problem[0] for problem in problems(responses(officer, rows), officer)] == [3]


def test_positions_go_back_unless_the_state_said_something_since(officer):
    imported(recommendations(officer), officer)
    record_position(
        NewPosition(
            commitment=Commitment.objects.get(reference="BAG3-R2-IRN"),
            position=Position.SUPPORTED,
            stated_on=date(2026, 1, 1),
        ),
        recorded_by=officer,
    )
    before = positions()
    upload = responses(officer)
    imported(upload, officer)
    assert undo_import(upload, person=officer).stay == []
    assert positions() == before

    again = responses(officer)
    imported(again, officer)
    record_position(
        NewPosition(
            commitment=Commitment.objects.get(reference="BAG3-R1-IRQ"),
            position=Position.NOTED,
            stated_on=date(2026, 3, 1),
        ),
        recorded_by=officer,
    )
    undone = undo_import(again, person=officer)

    assert [row.key for row in undone.stay] == ["BAG3-R1-IRQ"]
    assert positions() == before | {"BAG3-R1-IRQ": "noted"}
    assert StatedPosition.objects.exists()
    assert not list(differences())
