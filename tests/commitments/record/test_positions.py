"""What States said of resolutions: one statement after the other, never changed, and what holds on a day."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction

from commitments.models import Commitment, StatedPosition
from commitments.record.positions import (
    NewPosition,
    PositionConflict,
    PositionRefused,
    check_positions,
    record_position,
    record_positions,
)
from commitments.triggers import POSITIONS
from commitments.vocabulary import Position
from tests.downloads import read_csv
from tests.factories import at, make_commitment, make_conference, make_officer, make_source, state_position

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 6, 1), tick=False)]
MAY = date(2026, 5, 1)


@pytest.fixture
def commitment():
    make_conference(starts_on=date(2026, 1, 10), ends_on=date(2026, 1, 11))
    return make_commitment()


def stored(commitment):
    return Commitment.objects.values("position", "revision", "version").get(pk=commitment.pk)


def test_a_commitment_starts_without_one(commitment):
    assert stored(commitment) == {"position": "unknown", "revision": 0, "version": 0}
    assert not commitment.positions.exists()


def test_a_statement_is_a_row_and_a_revision_and_shows_at_once(commitment):
    officer, source = make_officer(), make_source()

    new = NewPosition(commitment=commitment, position=Position.NOTED, stated_on=MAY, source=source)
    row = record_position(new, recorded_by=officer, reason="asked").row

    assert (row.position, row.stated_on, row.source, row.recorded_by) == ("noted", MAY, source, officer)
    assert row.recorded_at == at(2026, 6, 1)
    assert stored(commitment) == {"position": "noted", "revision": 1, "version": 0}
    past = Commitment.history.filter(id=commitment.pk).latest()
    assert (past.position, past.history_user, past.history_change_reason) == ("noted", officer, "asked")


def test_an_earlier_day_that_is_told_later_leaves_the_present_as_it_is(commitment):
    state_position(commitment, "supported", stated_on=MAY)
    histories = Commitment.history.filter(id=commitment.pk).count()

    state_position(commitment, "noted", stated_on=date(2026, 3, 1))
    state_position(commitment, "noted")

    assert stored(commitment) == {"position": "supported", "revision": 3, "version": 0}
    assert Commitment.history.filter(id=commitment.pk).count() == histories


def test_of_two_for_one_day_the_later_one_holds(commitment):
    state_position(commitment, "supported", stated_on=MAY)
    state_position(commitment, "noted", stated_on=MAY)

    assert stored(commitment)["position"] == "noted"
    assert commitment.positions.count() == 2


def test_what_is_on_record_is_not_added_again(commitment):
    first = state_position(commitment, "supported", stated_on=MAY)
    new = NewPosition(commitment=commitment, position=Position.SUPPORTED, stated_on=MAY)

    again = record_position(new, recorded_by=None)

    assert (again.row, again.is_new) == (first, False)
    assert stored(commitment)["revision"] == 1
    state_position(commitment, "noted", stated_on=MAY)
    assert record_position(new, recorded_by=None).is_new


@pytest.mark.parametrize(
    ("values", "field", "problem"),
    [
        ({"stated_on": date(2026, 6, 2)}, "stated_on", "day-in-future"),
        ({"stated_on": date(2026, 1, 9)}, "stated_on", "day-before-conference"),
        ({"position": "perhaps"}, "position", "rule-broken"),
        ({"expected_revision": 1}, "", "version-conflict"),
        ({"expected_version": 1}, "", "version-conflict"),
    ],
)
@pytest.mark.in_turns
def test_what_cannot_be_is_refused(commitment, values, field, problem):
    new = NewPosition(**{"commitment": commitment, "position": Position.NOTED} | values)

    (foreseen,) = check_positions([new])
    with pytest.raises(PositionRefused) as refusal:
        record_position(new, recorded_by=None)

    assert (refusal.value.field, refusal.value.problem) == (field, problem)
    assert str(foreseen) == str(refusal.value)
    assert not StatedPosition.objects.exists()
    assert stored(commitment)["revision"] == 0


def test_today_and_the_first_day_are_taken(commitment):
    state_position(commitment, "noted", stated_on=date(2026, 1, 10))
    state_position(commitment, "supported", stated_on=date(2026, 6, 1))

    assert stored(commitment)["position"] == "supported"


def test_many_are_recorded_and_a_refused_one_keeps_none_of_them(commitment, django_assert_num_queries):
    others = [make_commitment(reference=f"BAG3-R1-{code}") for code in ("IRN", "TUR", "KWT")]
    statements = [
        NewPosition(commitment=commitment, position=Position.NOTED, expected_revision=7),
        *(NewPosition(commitment=one, position=Position.SUPPORTED) for one in others),
        NewPosition(commitment=others[0], position=Position.NOTED, stated_on=MAY),
    ]

    outcomes = record_positions(statements, recorded_by=None)

    assert isinstance(outcomes[0], PositionConflict)
    assert [one.is_new for one in outcomes[1:]] == [True] * 4
    shown = dict(Commitment.objects.values_list("state__code", "position"))
    assert shown == {"IRQ": "unknown", "IRN": "noted", "TUR": "supported", "KWT": "supported"}
    assert set(Commitment.objects.values_list("revision", flat=True)) == {0, 1}


@pytest.mark.parametrize("size", [2, 12])
def test_many_take_as_many_queries_as_few(commitment, django_assert_max_num_queries, size):
    rows = [make_commitment(reference=f"BAG3-R{number}-IRQ") for number in range(1, size + 1)]

    with django_assert_max_num_queries(13):
        record_positions(
            [NewPosition(commitment=row, position=Position.NOTED) for row in rows], recorded_by=None
        )


def test_what_was_stated_is_neither_changed_nor_removed(commitment):
    state_position(commitment, "noted")
    before = list(StatedPosition.objects.values())
    ways = {
        "update": lambda: StatedPosition.objects.update(position="supported"),
        "delete": lambda: StatedPosition.objects.all()._raw_delete("default"),
    }
    if connection.vendor == "postgresql":
        ways["truncate"] = lambda: connection.cursor().execute(
            "SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE commitments_statedposition CASCADE"
        )

    for way, act in ways.items():
        with pytest.raises(DatabaseError, match="never changed or removed"), transaction.atomic():
            act()
        assert list(StatedPosition.objects.values()) == before, way


def test_without_the_triggers_it_would_be(commitment):
    """The control: what refuses above is the triggers."""
    state_position(commitment, "noted")
    POSITIONS.remove(using="default")
    try:
        assert StatedPosition.objects.update(position="supported") == 1
    finally:
        POSITIONS.install(using="default")


@pytest.fixture
def told(commitment):
    """Supported from the start, noted since March and supported in part since May; that of March is learned
    in June, that of May in July.
    """
    Commitment.objects.update(created_at=at(2026, 1, 12))
    with time_machine.travel(at(2026, 2, 1), tick=False):
        state_position(commitment, "supported")
    with time_machine.travel(at(2026, 6, 10), tick=False):
        state_position(commitment, "noted", stated_on=date(2026, 3, 1))
    with time_machine.travel(at(2026, 7, 10), tick=False):
        state_position(commitment, "supported_in_part", stated_on=MAY)


@pytest.mark.usefixtures("told")
@pytest.mark.time_machine(at(2026, 8, 1), tick=False)
@pytest.mark.parametrize(
    ("as_of", "known_at", "position"),
    [
        ("", "", "supported_in_part"),
        ("2026-02-28", "", "supported"),
        ("2026-03-01", "", "noted"),
        ("2026-04-30", "", "noted"),
        ("2026-05-01", "", "supported_in_part"),
        ("2026-05-01", "2026-07-01", "noted"),
        ("2026-04-01", "2026-06-10T11:59:59Z", "supported"),
        ("2026-04-01", "2026-06-10T12:00:00Z", "noted"),
        ("", "2026-07-10T12:00:00Z", "supported_in_part"),
        ("", "2026-02-20", "supported"),
    ],
)
@pytest.mark.in_turns
def test_each_day_has_what_was_stated_by_then_as_it_was_known(client, as_of, known_at, position):
    day = "&".join(f"{name}={value}" for name, value in (("as_of", as_of), ("known_at", known_at)) if value)

    def references(query):
        return [row["reference"] for row in client.get(f"/api/v1/commitments/?{query}").json()["results"]]

    (row,) = client.get(f"/api/v1/commitments/?{day}").json()["results"]
    assert row["position"] == position
    assert client.get(f"/api/v1/commitments/BAG3-R1-IRQ/?{day}").json()["position"] == position
    others = ",".join(set(Position.values) - {position})
    assert references(f"{day}&position={position}") == ["BAG3-R1-IRQ"]
    assert references(f"{day}&position={others}") == []
    counts = client.get(f"/api/v1/matrix/?rows=state&columns=conference&{day}&position={position}").json()
    assert counts["total"]["total"] == 1
    (line,) = read_csv(client.get(f"/api/v1/commitments/?{day}&format=csv"))
    assert line["position"] == position


def test_another_position_is_another_entity_tag_and_a_change(client, commitment):
    tag = client.get("/api/v1/commitments/BAG3-R1-IRQ/").headers["ETag"]

    with time_machine.travel(at(2026, 6, 1) + timedelta(minutes=1), tick=False):
        state_position(commitment, "noted", stated_on=MAY)

    assert tag.startswith('"v0r0-')
    assert client.get("/api/v1/commitments/BAG3-R1-IRQ/").headers["ETag"].startswith('"v0r1-')
