"""What was computed of positions before the lock is recorded only as far as it still holds under it."""

from datetime import date

import pytest

from commitments.models import Commitment, Conference, StatedPosition
from commitments.record.positions import (
    NewPosition,
    PositionRefused,
    hold_for,
    prepare_positions,
    record_prepared_positions,
)
from commitments.vocabulary import Position
from tests.factories import at, make_commitment, state_position

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]


@pytest.fixture
def commitment():
    return make_commitment()


@pytest.fixture
def prepared(commitment):
    new = NewPosition(commitment=commitment, position=Position.NOTED, stated_on=date(2026, 2, 1))
    return prepare_positions([new], recorded_by=None)


def test_preparing_writes_nothing(prepared):
    assert not StatedPosition.objects.exists()
    assert hold_for(prepared)

    record_prepared_positions(prepared)

    assert Commitment.objects.get().position == "noted"


def test_a_later_day_stated_meanwhile_goes_before(commitment, prepared):
    state_position(commitment, "supported", stated_on=date(2026, 3, 1))

    assert not hold_for(prepared)
    record_prepared_positions(prepared)

    assert StatedPosition.objects.count() == 2
    assert Commitment.objects.get().position == "supported"


def test_what_was_stated_meanwhile_is_not_stated_twice(commitment, prepared):
    state_position(commitment, "noted", stated_on=date(2026, 2, 1))

    (outcome,) = record_prepared_positions(prepared)

    assert not outcome.is_new
    assert StatedPosition.objects.count() == 1


def test_a_conference_whose_first_day_moved_meanwhile_decides(prepared):
    Conference.objects.update(starts_on=date(2026, 2, 15), ends_on=date(2026, 2, 16))

    (refusal,) = record_prepared_positions(prepared)

    assert isinstance(refusal, PositionRefused)
    assert not StatedPosition.objects.exists()
