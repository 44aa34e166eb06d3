"""Small charts of what was measured."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from tests.factories import at, make_citation, make_commitment, make_indicator, make_officer
from tracker.admin.charts import EDGE, HEIGHT, WIDTH, series_of
from tracker.trail.measuring import record_measurement

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]


def measured(commitment, indicator, *values):
    source = make_citation(resolution=commitment.resolution).source
    for day, value in values:
        record_measurement(
            commitment=commitment,
            indicator=indicator,
            observed_on=day,
            value=Decimal(value),
            source=source,
            author=make_officer(),
        )


def test_the_first_day_is_at_the_edge_and_the_greatest_value_on_top():
    commitment = make_commitment()
    indicator = make_indicator(resolution=commitment.resolution, target=Decimal(20))
    measured(commitment, indicator, (date(2026, 1, 1), 0), (date(2026, 1, 11), 10), (date(2026, 1, 21), 20))

    (series,) = series_of(commitment)

    assert [(dot.x, dot.y) for dot in series.dots] == [
        (EDGE, HEIGHT - EDGE),
        (WIDTH / 2, HEIGHT / 2),
        (WIDTH - EDGE, EDGE),
    ]
    assert series.target_y == EDGE
    assert series.points == "8,88 160,48 312,8"


def test_one_value_stands_in_the_middle():
    commitment = make_commitment()
    measured(commitment, make_indicator(resolution=commitment.resolution), (date(2026, 1, 1), 5))

    (series,) = series_of(commitment)

    assert [(dot.x, dot.y) for dot in series.dots] == [(WIDTH / 2, HEIGHT / 2)]


def test_a_corrected_value_takes_the_place_of_the_first():
    commitment = make_commitment()
    measured(
        commitment,
        make_indicator(resolution=commitment.resolution),
        (date(2026, 1, 1), 5),
        (date(2026, 1, 1), 7),
    )

    assert [dot.value for dot in series_of(commitment)[0].dots] == [7]


def test_the_page_of_a_commitment_shows_its_history(client):
    client.force_login(make_officer())
    commitment = make_commitment()
    indicator = make_indicator(resolution=commitment.resolution)
    page = client.get(reverse("admin:commitments_commitment_change", args=[commitment.pk])).content.decode()
    assert "Nothing has been measured yet." in page

    measured(commitment, indicator, (date(2026, 1, 1), 5), (date(2026, 2, 1), "7.5"))
    page = client.get(reverse("admin:commitments_commitment_change", args=[commitment.pk])).content.decode()

    assert '<polyline class="chart-line" points="8.0,88 312.0,8.0"' in page or "chart-line" in page
    assert "7.5" in page
    assert "style=" not in page.partition('<svg class="chart"')[2].partition("</svg>")[0]
