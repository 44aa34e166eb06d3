"""Recording a value of an indicator, and what is refused."""

from datetime import date
from decimal import Decimal

import pytest

from commitments.models import Commitment
from tests.factories import (
    at,
    make_citation,
    make_commitment,
    make_conference,
    make_focal_point,
    make_indicator,
    make_officer,
    make_resolution,
    make_reviewer,
    make_source,
    make_state,
    make_user,
)
from tracker.models import Measurement
from tracker.trail.measuring import MeasurementRefused, NotEntitled, record_measurement
from tracker.trail.verifying import faults_of

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]


@pytest.fixture
def values():
    commitment = make_commitment()
    source = make_source()
    make_citation(source=source, resolution=commitment.resolution)
    return {
        "commitment": commitment,
        "indicator": make_indicator(resolution=commitment.resolution),
        "observed_on": date(2026, 3, 1),
        "value": Decimal("12.5"),
        "source": source,
        "author": make_officer(),
    }


def test_a_value_is_kept_with_its_source_and_author(values):
    made = record_measurement(**values)

    stored = Measurement.objects.get()
    assert (stored.value, stored.observed_on, stored.source, stored.author, stored.recorded_at) == (
        Decimal("12.5"),
        date(2026, 3, 1),
        values["source"],
        values["author"],
        at(2026, 3, 10),
    )
    assert stored == made


@pytest.mark.parametrize(
    "value", ["99999999999999", "-99999999999999", "123456789.123456", "0.000001", "1e13", "-0", "0.30"]
)
def test_a_value_is_kept_exactly_and_verifies(values, value):
    record_measurement(**values | {"value": Decimal(value)})

    assert Measurement.objects.get().value == Decimal(value)
    assert list(faults_of(Commitment.objects.all())) == []


def test_a_focal_point_measures_for_their_own_state_alone(values):
    record_measurement(**values | {"author": make_focal_point(state=values["commitment"].state)})

    with pytest.raises(NotEntitled, match="may not record measurements"):
        record_measurement(**values | {"author": make_focal_point(state=make_state(code="IRN"))})
    assert Measurement.objects.count() == 1


@pytest.mark.parametrize("person", [make_reviewer, make_user], ids=["reviewer", "reader"])
def test_nobody_else_measures(values, person):
    with pytest.raises(NotEntitled, match="may not record measurements"):
        record_measurement(**values | {"author": person()})


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        ({"observed_on": date(2026, 3, 11)}, "observed_on", "in the future"),
        ({"value": Decimal("NaN")}, "value", "a number below"),
        ({"value": Decimal("Infinity")}, "value", "a number below"),
        ({"value": Decimal(10) ** 14}, "value", "a number below"),
        ({"value": Decimal("0.0000001")}, "value", "six decimal places"),
        ({"value": Decimal("1234567890.123456")}, "value", "at most 15 digits"),
        ({"note": "x" * 4001}, "note", "at most 4000"),
        ({"note": "nul\0"}, "note", "control character"),
        ({"note": "line\x0bbreak"}, "note", "control character"),
    ],
)
@pytest.mark.in_turns
def test_a_measurement_that_breaks_a_rule_is_refused(values, change, field, message):
    with pytest.raises(MeasurementRefused, match=message) as refusal:
        record_measurement(**values | change)

    assert refusal.value.field == field
    assert not Measurement.objects.exists()


def test_an_indicator_of_another_resolution_is_refused(values):
    other = make_indicator(resolution=make_resolution(number=2))

    with pytest.raises(MeasurementRefused, match="no indicator of BAG3-R1"):
        record_measurement(**values | {"indicator": other})


def test_a_source_that_only_a_draft_cites_is_not_named(values):
    hidden = make_source(slug="hidden")
    make_citation(source=hidden, conference=make_conference(code="DRAFT", published=False))

    with pytest.raises(MeasurementRefused, match="No published source"):
        record_measurement(**values | {"source": hidden})


def test_a_closed_commitment_takes_no_measurement(values):
    values["commitment"] = make_commitment(closed_on=date(2026, 3, 2))

    with pytest.raises(MeasurementRefused, match="was closed on"):
        record_measurement(**values)
