"""Importing who belongs to which group of States."""

from datetime import date

import pytest

from commitments.models import Commitment, Membership
from tests.factories import at, make_conference, make_participation, make_resolution, make_source, make_state
from tests.groups import make_group
from tests.tracker.imports.uploads import checked, handed_in, imported, problems
from tracker.imports.files import FileRefused
from tracker.imports.running import plan_import
from tracker.imports.undoing import undo_import
from tracker.models import ImportKind

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]
HEAD = "group,state,from,until,source\n"
MARCH = date(2026, 3, 1)


@pytest.fixture
def group():
    make_source(slug="treaty-list")
    for code in ("IRN", "TUR"):
        make_state(code=code)
    return make_group(members={"IRQ": (None, None), "KWT": (date(2020, 1, 1), None)})


def file(rows, officer):
    return handed_in(HEAD + "\n".join(rows) + "\n", person=officer, kind=ImportKind.GROUPS)


def members():
    rows = Membership.objects.order_by("state__code", "valid_from")
    return [
        (
            row.state.code,
            str(row.valid_from or ""),
            str(row.valid_until or ""),
            row.source and row.source.slug,
        )
        for row in rows.select_related("state", "source")
    ]


BEFORE = [("IRQ", "", "", None), ("KWT", "2020-01-01", "", None)]


def test_members_come_in_with_their_days_and_sources_and_go_again(officer, group):
    upload = file(
        [
            "marsh-league,Iran,2026-03-01,,treaty-list",
            "Group marsh-league,TUR,,,",
            "marsh-league,IRQ,,,",
            "marsh-league,KWT,2020-01-01,2026-03-01,",
            "marsh-league,TUR,,,",
        ],
        officer,
    )
    plan = plan_import(upload, person=officer)
    assert (len(plan.changing), plan.there_count) == (3, 1)

    assert imported(upload, officer) == 3
    assert members() == [
        ("IRN", "2026-03-01", "", "treaty-list"),
        ("IRQ", "", "", None),
        ("KWT", "2020-01-01", "2026-03-01", None),
        ("TUR", "", "", None),
    ]
    assert Membership.history.filter(state__code="TUR").get().history_change_reason.startswith("import ")

    undone = undo_import(upload, person=officer)
    assert (undone.count, undone.stay, members()) == (3, [], BEFORE)


def test_a_first_day_that_was_unknown_is_filled_in(officer, group):
    assert imported(file(["marsh-league,IRQ,1945-10-24,,"], officer), officer) == 1
    assert members()[0] == ("IRQ", "1945-10-24", "", None)


@pytest.mark.parametrize(
    ("rows", "number", "column", "says"),
    [
        (["nowhere,IRN,,,"], 2, "group", "There is no group “nowhere”"),
        (["marsh-league,Atlantis,,,"], 2, "state", "Atlantis"),
        (["marsh-league,IRN,2026-03-01,2026-02-01,"], 2, "until", "ends after the day"),
        (["marsh-league,IRN,,,no-such"], 2, "source", "There is no source “no-such”"),
        (["marsh-league,IRN,,,", "marsh-league,IRN,,2026-02-01,"], 3, "state", "Another row says something"),
        (["marsh-league,IRN,,,", "marsh-league,IRN,2026-02-01,,"], 3, "from", "belongs to this group"),
        ([",IRN,,,"], 2, "group", "This is needed"),
    ],
)
@pytest.mark.in_turns
def test_a_bad_row_is_named(officer, group, rows, number, column, says):
    ((row, named, message),) = problems(file(rows, officer), officer)

    assert (row, named) == (number, column)
    assert says in message
    assert members() == BEFORE


def test_a_time_that_covers_two_on_record_is_a_fault(officer, group):
    make_group(members={"IRN": (None, date(2021, 1, 1))})
    make_group(members={"IRN": (date(2022, 1, 1), None)})

    ((_row, column, message),) = problems(file(["marsh-league,IRN,2020-06-01,,"], officer), officer)
    assert (column, "falls into 2 memberships" in message) == ("from", True)


def addressed(group):
    conference = make_conference(starts_on=date(2026, 1, 1), ends_on=date(2026, 1, 2))
    for code in ("IRQ", "KWT", "IRN"):
        make_participation(conference=conference, state=make_state(code=code))
    return make_resolution(conference=conference, addressees="group", addressed_group=group)


def test_a_file_takes_no_commitment_away(officer, group):
    addressed(group)

    ((_row, column, message),) = problems(file(["marsh-league,KWT,2020-01-01,2025-01-01,"], officer), officer)

    assert (column, "BAG3-R1-KWT was addressed as a member" in message) == ("until", True)
    assert Commitment.objects.in_force().count() == 2


def test_what_a_resolution_rests_on_since_stays_when_it_is_undone(officer, group):
    upload = file(["marsh-league,IRN,,,"], officer)
    imported(upload, officer)
    addressed(group)

    ((row,), count) = (undo_import(upload, person=officer).stay, Commitment.objects.count())

    assert (count, "BAG3-R1-IRN was addressed as a member since" in row.stays_because) == (3, True)
    assert "IRN" in {code for code, *_rest in members()}


def test_a_membership_that_somebody_changed_since_stays(officer, group):
    upload = file(["marsh-league,IRN,,,", "marsh-league,TUR,,,"], officer)
    imported(upload, officer)
    row = Membership.objects.get(state__code="IRN")
    row.valid_until = MARCH
    row.save()

    undone = undo_import(upload, person=officer)

    assert (undone.count, [one.key for one in undone.stay]) == (1, ["marsh-league-IRN"])


def test_a_membership_that_was_changed_meanwhile_is_not_written_over(officer, group):
    upload = file(["marsh-league,KWT,2020-01-01,2026-03-01,"], officer)
    check = checked(upload, officer)
    Membership.objects.filter(state__code="KWT").update(valid_until=date(2025, 6, 1))

    with pytest.raises(FileRefused, match="changed after the file was checked"):
        imported(upload, officer, check)
    assert members()[1] == ("KWT", "2020-01-01", "2025-06-01", None)


def test_a_membership_that_came_meanwhile_is_not_written_over(officer, group):
    upload = file(["marsh-league,IRN,,,"], officer)
    check = checked(upload, officer)
    make_group(members={"IRN": (MARCH, None)})

    with pytest.raises(FileRefused, match="changed after the file was checked"):
        imported(upload, officer, check)
    assert members()[0] == ("IRN", "2026-03-01", "", None)
