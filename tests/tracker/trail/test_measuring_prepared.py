"""Values of indicators computed before the lock are recorded only as far as they still hold under it."""

from datetime import date
from decimal import Decimal

import pytest

from commitments.models import Commitment, Conference
from tests.factories import at, make_citation, make_commitment, make_indicator, make_officer, make_source
from tracker.models import Measurement
from tracker.trail.measuring import (
    MeasurementRefused,
    NewMeasurement,
    prepare_measurements,
    record_measurement,
    record_prepared_measurements,
)
from tracker.trail.verifying import faults_of

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]


@pytest.fixture
def values():
    commitment, source = make_commitment(), make_source()
    make_citation(source=source, resolution=commitment.resolution)
    return {
        "commitment": commitment,
        "indicator": make_indicator(resolution=commitment.resolution),
        "observed_on": date(2026, 3, 1),
        "value": Decimal(12),
        "source": source,
    }


@pytest.fixture
def prepared(values):
    return prepare_measurements([NewMeasurement(**values)], author=make_officer())


def test_preparing_writes_nothing(prepared):
    assert not Measurement.objects.exists()

    record_prepared_measurements(prepared)

    assert Measurement.objects.get().value == Decimal(12)


def test_a_value_recorded_meanwhile_stays_the_first_of_its_day(values, prepared):
    record_measurement(**values | {"value": Decimal(7)}, author=make_officer(username="omar"))

    (recorded,) = record_prepared_measurements(prepared)

    assert (recorded.sequence, recorded.number) == (2, 2)
    assert [row.value for row in Measurement.objects.order_by("sequence")] == [7, 12]
    assert not list(faults_of(Commitment.objects.all()))


@pytest.mark.parametrize(
    "change",
    [
        lambda: Commitment.objects.update(closed_on=date(2026, 3, 9)),
        lambda: Conference.objects.update(published=False),
    ],
    ids=["the commitment was closed", "its source is of no published conference"],
)
def test_what_changed_meanwhile_decides(prepared, change):
    change()

    (refusal,) = record_prepared_measurements(prepared)

    assert isinstance(refusal, MeasurementRefused)
    assert not Measurement.objects.exists()
