"""Small charts of indicators: measured values over time, drawn by the server as lines that a style sheet
colours.

Two chart packages were tried first and fell short; docs/decisions/0012-charts.md says how.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from commitments.models import Commitment, Indicator
from tracker.models import Measurement

# The drawing is so many units wide and high; its edge keeps dots whole.
WIDTH: Final = 320
HEIGHT: Final = 96
EDGE: Final = 8


@dataclass(frozen=True, kw_only=True)
class Dot:
    """A measured value and where it stands in the drawing."""

    x: float
    y: float
    observed_on: date
    value: Decimal
    source: Any


@dataclass(frozen=True, kw_only=True)
class Series:
    """An indicator, with the targets of one State, and all that was measured of it for that State;
    `target_y` is the height of its target, None without one.
    """

    indicator: Indicator
    dots: Sequence[Dot]
    target_y: float | None
    baseline_y: float | None

    @property
    def points(self) -> str:
        """The line through the dots, as SVG writes it."""
        return " ".join(f"{dot.x:g},{dot.y:g}" for dot in self.dots)


def series_of(commitment: Commitment) -> list[Series]:
    """Each indicator of the commitment's resolution with what holds of its measurements, by day, in four
    queries.
    """
    measured: dict[int, list[Measurement]] = {}
    held: Any = Measurement.objects.of(commitment).with_superseded()
    for measurement in (
        held.filter(superseded=False)
        .select_related("source")
        .defer("source__text")
        .order_by("observed_on", "pk")
    ):
        measured.setdefault(measurement.indicator_id, []).append(measurement)
    indicators: Any = (
        Indicator.objects.filter(resolution=commitment.resolution_id)
        .with_targets_of(commitment)
        .order_by("number", "pk")
    )
    return [_series(indicator, measured.get(indicator.pk, [])) for indicator in indicators]


def _series(indicator: Any, measurements: Sequence[Measurement]) -> Series:
    days = [measurement.observed_on.toordinal() for measurement in measurements]
    target, baseline = indicator.state_target, indicator.state_baseline
    references = [reference for reference in (target, baseline) if reference is not None]
    values = [float(value) for value in (*(measurement.value for measurement in measurements), *references)]

    def height(value: Decimal) -> float:
        return _scaled(float(value), values, HEIGHT, inverted=True)

    return Series(
        indicator=indicator,
        dots=[
            Dot(
                x=_scaled(measurement.observed_on.toordinal(), days, WIDTH),
                y=height(measurement.value),
                observed_on=measurement.observed_on,
                value=measurement.value,
                source=measurement.source,
            )
            for measurement in measurements
        ],
        target_y=None if target is None else height(target),
        baseline_y=None if baseline is None else height(baseline),
    )


def _scaled(value: float, among: Sequence[float], length: float, *, inverted: bool = False) -> float:
    """Where `value` stands on a line of `length`, whose ends are the least and the greatest; in the
    middle where all are the same.
    """
    least, greatest = min(among), max(among)
    share = (value - least) / (greatest - least) if greatest > least else 0.5
    return round(EDGE + (1 - share if inverted else share) * (length - 2 * EDGE), 1)
