"""Importing what single States are to reach of indicators, many at once."""

from decimal import Decimal

import pytest

from commitments.models import StateTarget
from tests.factories import (
    at,
    make_commitment,
    make_focal_point,
    make_indicator,
    make_source,
    make_target,
)
from tests.tracker.imports.uploads import checked, handed_in, imported, problems
from tracker.imports.files import FileRefused
from tracker.imports.kinds import import_schemas_for
from tracker.imports.undoing import undo_import
from tracker.models import ImportKind

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]
HEADINGS = "commitment,indicator,target,baseline,source\n"


@pytest.fixture(autouse=True)
def indicator():
    make_source()
    for code in ("IRQ", "IRN"):
        commitment = make_commitment(reference=f"BAG3-R1-{code}")
    return make_indicator(resolution=commitment.resolution, baseline=Decimal(1), target=Decimal(10))


def targets(text, officer):
    return handed_in(text, person=officer, kind=ImportKind.TARGETS)


def own():
    """By State its baseline, its target and their source."""
    return {
        target.commitment.state.code: (target.baseline, target.target, target.source and target.source.slug)
        for target in StateTarget.objects.stated().select_related("commitment__state", "source")
    }


def test_each_state_gets_its_own_and_an_empty_cell_leaves_what_is_there(officer, indicator):
    make_target(indicator=indicator, commitment=make_commitment(), baseline=Decimal(5))
    text = HEADINGS + "BAG3-R1-IRQ,1,30.5,,press-1\n" + "BAG3-R1-IRN,,۴۰,۲,\n"

    assert imported(targets(text, officer), officer) == 2

    assert own() == {"IRQ": (5, Decimal("30.5"), "press-1"), "IRN": (2, 40, None)}
    assert imported(targets(text, officer), officer) == 0
    last = StateTarget.history.order_by("history_id").last()
    assert (last.history_user, last.history_change_reason[:7]) == (officer, "import ")


def test_the_columns_may_name_conference_resolution_and_state(officer):
    text = "conference,resolution,state,target\nBAG3,1,Iraq,30\n"

    assert imported(targets(text, officer), officer) == 1
    assert own() == {"IRQ": (None, 30, None)}


def test_a_hyphen_takes_a_target_away(officer, indicator):
    make_target(indicator=indicator, commitment=make_commitment(), target=Decimal(30))

    assert imported(targets(HEADINGS + "BAG3-R1-IRQ,1,-,,\n", officer), officer) == 1
    assert own() == {}


def test_undone_the_targets_are_as_before_but_for_what_was_changed_since(officer, indicator):
    make_target(indicator=indicator, commitment=make_commitment(), target=Decimal(5))
    make_commitment(reference="BAG3-R1-TUR")
    rows = "".join(f"BAG3-R1-{code},1,30,,press-1\n" for code in ("IRQ", "IRN", "TUR"))
    upload = targets(HEADINGS + rows, officer)
    imported(upload, officer)
    changed = StateTarget.objects.get(commitment__state__code="TUR")
    changed.target = Decimal(31)
    changed.save()

    undone = undo_import(upload, person=officer)

    assert [(row.key, row.stays_because) for row in undone.stay] == [
        ("BAG3-R1-I1-TUR", "BAG3-R1-I1-TUR was changed since.")
    ]
    assert own() == {"IRQ": (None, 5, None), "TUR": (None, 31, "press-1")}


@pytest.mark.parametrize(
    ("row", "column", "says"),
    [
        ("BAG3-R1-TUR,1,30,,", "commitment", "There is no commitment"),
        ("BAG3-R1-IRQ,2,30,,", "indicator", "it has: BAG3-R1-I1"),
        ("BAG3-R1-IRN,1,31,,", "indicator", "Another row is about the same target"),
        ('BAG3-R1-IRQ,1,"1,5",,', "target", "is no number"),
        ("BAG3-R1-IRQ,1,,1.23456,", "baseline", "no more than 4 decimal places"),
        ("BAG3-R1-IRQ,1,1e30,,", "target", "no more than 20 digits"),
        ("BAG3-R1-IRQ,1,30,,press-9", "source", "There is no source"),
    ],
)
@pytest.mark.in_turns
def test_a_bad_row_is_named_and_nothing_is_written(officer, row, column, says):
    upload = targets(HEADINGS + "BAG3-R1-IRN,1,30,,\n" + row + "\n", officer)

    ((number, named, message),) = problems(upload, officer)

    assert (number, named) == (3, column)
    assert says in message
    with pytest.raises(FileRefused):
        imported(upload, officer)
    assert not StateTarget.objects.exists()


def test_what_somebody_changed_after_the_check_is_not_overwritten(officer, indicator):
    upload = targets(HEADINGS + "BAG3-R1-IRQ,1,30,,\n", officer)
    check = checked(upload, officer)
    make_target(indicator=indicator, commitment=make_commitment(), target=Decimal(7))

    with pytest.raises(FileRefused, match="BAG3-R1-I1-IRQ changed after the file was checked"):
        imported(upload, officer, check=check)
    assert own() == {"IRQ": (None, 7, None)}


def test_people_who_act_for_a_state_bring_none():
    kinds = [schema.kind for schema in import_schemas_for(make_focal_point())]

    assert ImportKind.REPORTS in kinds
    assert ImportKind.TARGETS not in kinds
