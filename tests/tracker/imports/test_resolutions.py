"""Importing resolutions: what a row brings, which resolution it is about, and what is wrong with it."""

from datetime import date

import pytest

from commitments.models import Citation, Commitment, Conference, Resolution
from commitments.vocabulary import Strength
from tests.factories import (
    at,
    make_commitment,
    make_conference,
    make_participation,
    make_resolution,
    make_source,
    make_state,
    make_theme,
)
from tests.tracker.imports.uploads import checked, handed_in, imported, problems, read_as
from tracker.imports.files import FileRefused
from tracker.imports.running import NotEntitled, plan_import
from tracker.imports.undoing import undo_import
from tracker.models import ImportKind

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]
WHY = "wording_kind,wording_reason"
HEADINGS = (
    "conference,number,title_en,title_fa,title_ar,text_en,text_fa,text_ar,theme,strength,due_on,source,"
    "locator\n"
)
ALL = "BAG3,{number},{title},ت,ت,Do it.,م,م,liaison-officers,{strength},2026-12-31,press-1,p. 4\n"


@pytest.fixture(autouse=True)
def world():
    conference = make_conference(starts_on=date(2026, 1, 1), ends_on=date(2026, 1, 2))
    for code in ("IRQ", "IRN"):
        make_participation(conference=conference, state=make_state(code=code))
    make_theme()
    make_source()


def row(number=1, title="A title", strength="decided"):
    return ALL.format(number=number, title=title, strength=strength)


def resolutions(text, officer):
    return handed_in(text, person=officer, kind=ImportKind.RESOLUTIONS)


def test_a_resolution_comes_with_its_commitments_and_its_source(officer):
    upload = resolutions(HEADINGS + row() + row(2, "Another", "recommended"), officer)

    assert imported(upload, officer) == 2

    first = Resolution.objects.get(reference="BAG3-R1")
    assert (first.title_en, first.strength, first.due_on) == ("A title", Strength.DECIDED, date(2026, 12, 31))
    assert Commitment.objects.count() == 4
    citation = Citation.objects.get(resolution=first)
    assert (citation.source.slug, citation.locator, citation.fact) == ("press-1", "p. 4", "text")
    assert first.history.first().history_change_reason == f"import {upload.sha256[:16]}"


def test_a_resolution_may_be_written_in_one_language(officer):
    upload = resolutions(
        "conference,title_fa,text_fa,theme\nBAG3,همکاری,با هم کار کنند.,liaison-officers\n", officer
    )

    assert imported(upload, officer) == 1

    new = Resolution.objects.get(reference="BAG3-R1")
    assert (new.title_en, new.title_fa, new.title) == ("", "همکاری", "همکاری")


def test_a_row_writes_only_the_columns_of_the_file(officer):
    resolution = make_resolution(number=1, strength=Strength.DECIDED)
    upload = resolutions(
        f"conference,number,due_on,strength,{WHY}\nBAG3,1,2026-06-01,,correction,Misread.\n", officer
    )

    assert imported(upload, officer) == 1

    resolution.refresh_from_db()
    assert (resolution.due_on, resolution.strength) == (date(2026, 6, 1), Strength.DECIDED)
    again = resolutions("conference,number,due_on\nBAG3,1,2026-06-01\n", officer)
    assert plan_import(again, person=officer).changing == []


def test_titles_without_numbers_take_the_next_ones_in_their_order(officer):
    make_resolution(number=3, title_en="There already")
    text = (HEADINGS + row("", "Second") + row("", "First") + row("", "Second")).replace("number,", "No,")
    upload = read_as(
        resolutions(text, officer),
        columns={name: name for name in HEADINGS.strip().split(",") if name != "number"},
    )
    assert plan_import(upload, person=officer).there == [4]

    assert imported(upload, officer) == 2

    assert dict(Resolution.objects.values_list("number", "title_en")) == {
        3: "There already",
        4: "Second",
        5: "First",
    }
    assert plan_import(resolutions(text, officer), person=officer).changing == []


@pytest.mark.parametrize(
    ("text", "column", "says"),
    [
        (row().replace("BAG3", "NOPE"), "conference", "There is no conference"),
        (row("one"), "number", "is no number of a resolution"),
        (row("BAG4-R1"), "number", "BAG4-R1 is no resolution of BAG3"),
        (row(strength="shouted"), "strength", "is none of"),
        (row(title="").replace("ت", ""), "title_en", "Give the title in at least one language."),
        (row().replace("Do it.,م,م", ",,"), "text_en", "Give the text in at least one language."),
        (row(title="x" * 301), "title_en", "at most 300 characters"),
        (row().replace("liaison-officers", "gardening"), "theme", "“gardening” is no theme"),
        (row().replace("liaison-officers", ""), "theme", "This is needed"),
        (row().replace("press-1", "press-9"), "source", "There is no source “press-9”"),
        (row().replace("press-1", ""), "locator", "Name the source"),
        (row().replace("p. 4", "p" * 121), "locator", "At most 120"),
        (row().replace("2026-12-31", "2025-12-31"), "due_on", "nothing that it agreed was due before"),
        (row("99999"), "number", "at most 32767"),
        (row("0"), "number", "greater than or equal to 1"),
        (row("", "").replace("ت", ""), "number", "by its number or by its title"),
    ],
)
@pytest.mark.in_turns
def test_a_bad_row_is_named_and_nothing_is_written(officer, text, column, says):
    upload = resolutions(HEADINGS + text, officer)

    found = problems(upload, officer)

    assert [(number, named) for number, named, _message in found] == [(2, column)] * len(found)
    assert any(says in message for _number, _named, message in found)
    with pytest.raises(FileRefused):
        imported(upload, officer)
    assert not Resolution.objects.exists()


def test_rows_that_contradict_each_other_are_named(officer):
    upload = resolutions(HEADINGS + row() + row(strength="agreed"), officer)

    assert [problem[:2] for problem in problems(upload, officer)] == [(3, "number")]


def test_a_title_that_two_resolutions_have_asks_for_the_number(officer):
    for number in (1, 2):
        make_resolution(number=number, title_en="Same")
    upload = resolutions("conference,title_en,due_on\nBAG3,Same,2026-06-01\n", officer)

    ((_row, _column, message),) = problems(upload, officer)

    assert "Several resolutions have this title" in message


def test_a_number_that_somebody_took_meanwhile_is_not_written_over(officer):
    Conference.objects.update(published=False)
    upload = resolutions(HEADINGS + row(), officer)
    check = checked(upload, officer)
    make_resolution(number=1, title_en="Theirs")

    with pytest.raises(FileRefused, match="BAG3-R1 changed after the file was checked"):
        imported(upload, officer, check)

    assert Resolution.objects.get().title_en == "Theirs"


def test_a_focal_point_imports_no_resolutions(focal_point):
    with pytest.raises(NotEntitled):
        resolutions(HEADINGS + row(), focal_point)


def test_a_hyphen_takes_a_deadline_away(officer):
    make_resolution(number=1, due_on=date(2026, 6, 1))
    make_commitment()

    text = f"conference,number,due_on,{WHY}\nBAG3,1,-,correction,Misread.\n"
    imported(resolutions(text, officer), officer)

    assert Resolution.objects.get().due_on is None


def test_what_was_published_changes_with_the_kind_and_the_reason_in_its_row(officer):
    resolution = make_resolution()
    draft = make_resolution(conference=make_conference(code="NEW1", published=False))
    text = f"conference,number,title_en,{WHY}\nBAG3,1,Other,{{kind}},{{reason}}\nNEW1,1,Other,,\n"

    for kind, reason in (("", ""), ("amendment", ""), ("", "Met again.")):
        refused = resolutions(text.format(kind=kind, reason=reason), officer)
        assert [problem[:2] for problem in problems(refused, officer)] == [(2, "title_en")]
    upload = resolutions(text.format(kind="amendment", reason="Met again."), officer)
    assert imported(upload, officer) == 2

    change = resolution.wordings.get(known_until=None)
    assert (change.title_en, change.kind, change.reason) == ("Other", "amendment", "Met again.")
    assert not draft.wordings.exists()

    assert undo_import(upload, person=officer).stay == []

    change = resolution.wordings.get(known_until=None)
    assert (change.title_en, change.kind) == ("title 1 en", "correction")
    assert change.reason.startswith("undone: import")
