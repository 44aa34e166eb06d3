"""How commitments stood from day to day, drawn by the server as stacked areas that the style sheet colours;
docs/decisions/0012-charts.md says why no package draws them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from commitments.api.filtersets import CommitmentFilterSet
from commitments.language.languages import RIGHT_TO_LEFT, current_language
from commitments.vocabulary import Status
from tracker.register.addressing import register_url
from tracker.register.as_of import AsOf
from tracker.register.counting import LEVELS, Tally
from tracker.register.intervals import days_of
from tracker.register.timelines import Narrowed

# The drawing in units: its size, and the edges that leave room for words.
WIDTH, HEIGHT = 720, 300
TOP, BOTTOM, NEAR, FAR = 46, 52, 44, 176
# An area that is lower than its name keeps it to the table.
LABEL_HEIGHT: Final = 12
# Fewer points leave no room for the name of the middle one.
NAMED_FROM: Final = 5
# More could not be read.
POINTS_MAX: Final = 13
INTERVALS: Final = ("month", "quarter", "year")


@dataclass(frozen=True, kw_only=True)
class Point:
    """How commitments stood at the end of one day, and where those of that day are listed."""

    on: date
    tally: Tally
    address: str

    @property
    def levels(self) -> list[tuple[str, int]]:
        return [(level, self.tally.counts[level]) for level in LEVELS]


@dataclass(frozen=True, kw_only=True)
class Area:
    """One level over time: its outline, and where its name stands at the end (None: no room)."""

    status: str
    outline: str
    label_y: float | None

    @property
    def label(self) -> str:
        return str(Status(self.status).label)


@dataclass(frozen=True, kw_only=True)
class Tick:
    """A place on an axis: where it is drawn, and what it says there (None: nothing)."""

    place: float
    label: object


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """A drawing of stacked areas with its table: points from the first day to the last."""

    points: Sequence[Point]
    areas: Sequence[Area]
    days: Sequence[Tick]
    numbers: Sequence[Tick]
    most: int
    csv_url: str
    source: str
    is_right_to_left: bool

    def across(self, place: float) -> float:
        """A distance from the side at which reading begins, as SVG counts it."""
        return _across(place, is_right_to_left=self.is_right_to_left)

    width, height = WIDTH, HEIGHT
    base = HEIGHT - BOTTOM
    top = TOP

    @property
    def start(self) -> float:
        return self.across(NEAR)

    @property
    def end(self) -> float:
        return self.across(WIDTH - FAR)

    @property
    def edge(self) -> float:
        return self.across(8)

    @property
    def number_at(self) -> float:
        return self.across(NEAR - 8)

    @property
    def label_at(self) -> float:
        return self.across(WIDTH - FAR + 8)


def timeline_of(request: HttpRequest, as_of: AsOf, **narrowing: str) -> Timeline | None:
    """The commitments that pass the filters `narrowing`, from the beginning until the day of `as_of`; None
    where that is one day, which is no time.
    """
    rows = Narrowed(filterset=CommitmentFilterSet, asked=narrowing, request=request)
    since = min((*rows.beginnings(as_of), as_of.on))
    interval, days = _days(since, as_of.on)
    if len(days) < 2:
        return None
    nothing = Tally.of({})
    told = zip(days, rows.tallies(days, as_of, interval=interval), strict=True)
    points = [
        Point(on=on, tally=of_day.get(None, nothing), address=register_url(as_of.on_day(on), **narrowing))
        for on, of_day in told
    ]
    most = max(point.tally.total for point in points)
    if not most:
        return None
    is_right_to_left = current_language() in RIGHT_TO_LEFT
    asked = {**narrowing, "interval": interval, "since": days[0].isoformat(), "format": "csv"}
    csv_url = f"{reverse('v1:timeline')}?{urlencode(asked)}"
    return Timeline(
        points=points,
        areas=list(_areas(points, most, is_right_to_left=is_right_to_left)),
        days=_ticks_of_days(points, is_right_to_left=is_right_to_left),
        numbers=_ticks_of_numbers(most),
        most=most,
        csv_url=f"{csv_url}&{as_of.query}" if as_of.query else csv_url,
        source=source_at(request.path),
        is_right_to_left=is_right_to_left,
    )


def source_at(path: str) -> str:
    """The address of a page of this site as a drawing names it, from left to right whatever is around it."""
    return f"\u2066{settings.SITE_URL.partition('://')[2]}{path}\u2069"


def _days(since: date, until: date) -> tuple[str, list[date]]:
    """The finest interval whose points are few enough, and its days; of years, the latest."""
    for interval in INTERVALS:
        days = days_of(interval, since=since, until=until)
        if len(days) <= POINTS_MAX:
            break
    return interval, days[-POINTS_MAX:]


def _areas(points: Sequence[Point], most: int, *, is_right_to_left: bool) -> "list[Area]":
    """An area for each level that was held, the furthest at the bottom."""
    along_days = _along(points, is_right_to_left=is_right_to_left)
    areas: list[Area] = []
    below = [0] * len(points)
    for status in reversed(LEVELS):
        above = [under + point.tally.counts[status] for under, point in zip(below, points, strict=True)]
        if above != below:
            along = [f"{x:g},{_up(number, most):g}" for x, number in zip(along_days, above, strict=True)]
            back = [f"{x:g},{_up(number, most):g}" for x, number in zip(along_days, below, strict=True)]
            top, bottom = _up(above[-1], most), _up(below[-1], most)
            middle = round((top + bottom) / 2, 1)
            has_room = bottom - top >= LABEL_HEIGHT
            areas.append(
                Area(
                    status=status,
                    outline=" ".join([*along, *reversed(back)]),
                    label_y=middle if has_room else None,
                )
            )
        below = above
    return areas


def _along(points: Sequence[Point], *, is_right_to_left: bool) -> list[float]:
    """Where the day of each point lies."""
    first, last = points[0].on.toordinal(), points[-1].on.toordinal()
    shares = ((point.on.toordinal() - first) / (last - first) for point in points)
    return [
        _across(NEAR + share * (WIDTH - NEAR - FAR), is_right_to_left=is_right_to_left) for share in shares
    ]


def _up(number: int, most: int) -> float:
    """How high a number lies."""
    return round(HEIGHT - BOTTOM - number / most * (HEIGHT - TOP - BOTTOM), 1)


def _ticks_of_days(points: Sequence[Point], *, is_right_to_left: bool) -> list[Tick]:
    """One for each point; the middle one is named, as the ends are, where there is room between them."""
    named = len(points) // 2 if len(points) >= NAMED_FROM else None
    return [
        Tick(place=x, label=point.on if number == named else None)
        for number, (point, x) in enumerate(
            zip(points, _along(points, is_right_to_left=is_right_to_left), strict=True)
        )
    ]


def _ticks_of_numbers(most: int) -> list[Tick]:
    """Round numbers between none and the most, which are named themselves; at least half as far from the most
    as from one another.
    """
    power = 10 ** (len(str(most)) - 1)
    step = next((one for one in (5 * power, 2 * power, power, power // 2) if 0 < one <= most / 2), 0)
    places = range(step, most - step // 2, step) if step else ()
    return [Tick(place=_up(number, most), label=number) for number in places]


def _across(place: float, *, is_right_to_left: bool) -> float:
    return round(WIDTH - place if is_right_to_left else place, 1)
