"""Several themes of a resolution in files: brought in, checked, exported and undone."""

import pytest

from commitments.models import Resolution
from commitments.record.enrolment import enrol_resolution
from tests.factories import at, make_resolution, make_theme
from tests.tracker.imports.uploads import checked, handed_in, imported, problems
from tracker.imports.files import FileRefused
from tracker.imports.running import plan_import
from tracker.imports.undoing import undo_import
from tracker.models import ImportKind

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]


@pytest.fixture(autouse=True)
def resolution():
    rivers, wells, _canals = (make_theme(slug=slug) for slug in ("rivers", "wells", "canals"))
    return make_resolution(theme=rivers, further_themes=[wells])


def rows(text, officer):
    return handed_in(text, person=officer, kind=ImportKind.RESOLUTIONS)


def slugs(number=1):
    return [theme.slug for theme in Resolution.objects.get(number=number).all_themes()]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("number,themes\n1,rivers;canals\n", ["rivers", "canals"]),
        ('number,theme,themes\n1,canals,"canals, Theme wells"\n', ["canals", "wells"]),
        ("number,theme\n1,wells\n", ["wells"]),
        ("number,themes\n1,-\n", ["rivers"]),
    ],
)
def test_a_file_says_the_first_or_all_and_is_undone(officer, text, expected):
    upload = rows(text.replace("number", "conference,number").replace("\n1", "\nBAG3,1"), officer)
    assert imported(upload, officer) == 1
    assert slugs() == expected

    undone = undo_import(upload, person=officer)

    assert undone.stay == []
    assert slugs() == ["rivers", "wells"]


def test_a_new_resolution_has_all_of_them(officer):
    texts = "title_en,title_fa,title_ar,text_en,text_fa,text_ar"
    text = f"conference,number,themes,{texts}\nBAG3,2,canals؛wells,a,b,c,d,e,f\n"

    assert imported(rows(text, officer), officer) == 1

    assert slugs(2) == ["canals", "wells"]


def test_what_is_there_already_changes_nothing(officer):
    upload = rows('conference,number,theme,themes\nBAG3,1,rivers,"rivers,wells"\n', officer)

    assert plan_import(upload, person=officer).changing == []


def test_the_check_says_what_changes_by_name(officer):
    upload = rows("conference,number,themes\nBAG3,1,rivers;canals\n", officer)

    (row,) = plan_import(upload, person=officer).changing

    assert (row.before, row.after) == ("further themes: Theme wells", "further themes: Theme canals")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("wells,rivers;wells", "The themes begin with the first, “wells”."),
        ("rivers,rivers;lakes", "“lakes” is no theme."),
    ],
)
def test_what_cannot_be_is_a_fault_of_its_row(officer, row, reason):
    upload = rows(f"conference,number,theme,themes\nBAG3,1,{row}\n", officer)

    (problem,) = problems(upload, officer)

    assert problem[:2] == (2, "themes")
    assert reason in problem[2]


def test_themes_that_were_changed_since_stay_and_are_named(officer):
    upload = rows("conference,number,themes\nBAG3,1,rivers;canals\n", officer)
    imported(upload, officer)
    enrol_resolution(Resolution.objects.get(), further_themes=[make_theme(slug="springs")], changed=[])

    (stays,) = undo_import(upload, person=officer).stay

    assert "BAG3-R1 was changed since." in stays.stays_because
    assert slugs() == ["rivers", "springs"]


def test_a_row_that_moved_since_the_check_is_refused(officer):
    upload = rows("conference,number,themes\nBAG3,1,rivers;canals\n", officer)
    check = checked(upload, officer)
    enrol_resolution(Resolution.objects.get(), further_themes=[], changed=[])

    with pytest.raises(FileRefused):
        imported(upload, officer, check)
