"""Importing values of indicators, many at once, through their one door."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commitments.models import Commitment
from tests.factories import at, make_citation, make_commitment, make_indicator, make_source
from tests.tracker.imports.uploads import checked, handed_in, imported, problems, read_as
from tracker.imports.files import FileRefused
from tracker.imports.running import plan_import
from tracker.models import ImportKind, Measurement
from tracker.trail.verifying import faults_of

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]
HEADINGS = "commitment,indicator,observed_on,value,source,note\n"


@pytest.fixture(autouse=True)
def indicator():
    for code in ("IRQ", "IRN"):
        commitment = make_commitment(reference=f"BAG3-R1-{code}")
    make_citation(source=make_source(), resolution=commitment.resolution)
    return make_indicator(resolution=commitment.resolution)


def measurements(text, officer):
    return handed_in(text, person=officer, kind=ImportKind.MEASUREMENTS)


def test_values_are_appended_each_with_its_source(officer):
    text = (
        HEADINGS
        + "BAG3-R1-IRQ,BAG3-R1-I1,2026-01-31,12.5,press-1,By letter\n"
        + "BAG3-R1-IRN,1,2026-01-31,۱۲٫۲۵,press-1,\n"
        + "BAG3-R1-IRQ,,2026-02-28,14,press-1,\n"
    )

    assert imported(measurements(text, officer), officer) == 3

    assert set(Measurement.objects.values_list("commitment__state__code", "value", "sequence")) == {
        ("IRQ", Decimal("12.5"), 1),
        ("IRN", Decimal("12.25"), 1),
        ("IRQ", Decimal(14), 2),
    }
    assert not list(faults_of(Commitment.objects.all()))


def test_what_is_there_already_is_left_out_unless_it_shall_be_recorded_once_more(officer):
    text = HEADINGS + "BAG3-R1-IRQ,1,2026-01-31,12.5,press-1,\n"
    imported(measurements(text, officer), officer)

    upload = measurements(text + "BAG3-R1-IRQ,1,2026-01-31,13,press-1,\n" * 2, officer)
    assert plan_import(upload, person=officer).there == [2, 4]
    assert imported(upload, officer) == 1
    assert imported(read_as(measurements(text, officer), repeats=True), officer) == 1
    assert list(Measurement.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3]


@pytest.mark.parametrize(
    ("row", "column", "says"),
    [
        ("BAG3-R1-TUR,1,2026-01-31,1,press-1,", "commitment", "There is no commitment"),
        ("BAG3-R1-IRQ,2,2026-01-31,1,press-1,", "indicator", "it has: BAG3-R1-I1"),
        ("BAG3-R1-IRQ,1,2026-03-11,1,press-1,", "observed_on", "in the future"),
        ('BAG3-R1-IRQ,1,2026-01-31,"1,5",press-1,', "value", "is no number"),
        ("BAG3-R1-IRQ,1,2026-01-31,NaN,press-1,", "value", "that can be kept"),
        ("BAG3-R1-IRQ,1,2026-01-31,1e20,press-1,", "value", "number below"),
        ("BAG3-R1-IRQ,1,2026-01-31,1,press-9,", "source", "There is no source"),
        ("BAG3-R1-IRQ,1,2026-01-31,1,,", "source", "This is needed"),
        ("BAG3-R1-IRQ,1,2026-01-31,,press-1,", "value", "This is needed"),
    ],
)
@pytest.mark.in_turns
def test_a_bad_value_is_named_and_nothing_is_written(officer, row, column, says):
    upload = measurements(HEADINGS + "BAG3-R1-IRN,1,2026-01-31,1,press-1,\n" + row + "\n", officer)

    ((number, named, message),) = problems(upload, officer)

    assert (number, named) == (3, column)
    assert says in message
    with pytest.raises(FileRefused):
        imported(upload, officer)
    assert not Measurement.objects.exists()


def test_many_values_take_as_many_queries_as_few(officer):
    taken = []
    # As many at least as are written the quick way.
    for count in (25, 31):
        rows = "".join(
            f"BAG3-R1-{code},1,2026-01-{day + 1:02},{count}.{day},press-1,\n"
            for code in ("IRQ", "IRN")
            for day in range(count)
        )
        upload = measurements(HEADINGS + rows, officer)
        check = checked(upload, officer)
        with CaptureQueriesContext(connection) as queries:
            assert imported(upload, officer, check) == 2 * count
        taken.append(len(queries))

    assert taken[1] <= taken[0] + 2
    assert Measurement.objects.filter(observed_on=date(2026, 1, 1)).count() == 4
    assert not list(faults_of(Commitment.objects.all()))
