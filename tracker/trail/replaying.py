"""What was known of a commitment's days, and when: its trail replayed step by step."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from tracker.models import Dissent, EvidenceCopy, Review, StatusReport, TrailStep
from tracker.trail.past_steps import PastReport, PastReview
from tracker.trail.standing import AssessedReport, DayOfReports, StatusValues, Trail, ValidPeriod


@dataclass(frozen=True, kw_only=True)
class KnownPeriod:
    """A valid period, and from when until when it was known (None: it still is): its transaction time."""

    valid_period: ValidPeriod
    known_from: datetime
    known_until: datetime | None = None


def known_periods_of(trail: Trail) -> set[KnownPeriod]:
    """All that was ever known, replayed step by step from the trail alone."""
    known_periods: set[KnownPeriod] = set()
    current: dict[ValidPeriod, datetime] = {}
    replay = Replay()
    for step in sorted(trail.steps(), key=lambda step: (step.recorded_at, step.sequence)):
        ended, begun = replay.take(step)
        for valid_period in ended:
            known_from = current.pop(valid_period)
            # Two steps of one moment are a fault of the trail; nothing was known for no time.
            if known_from < step.recorded_at:
                known_periods.add(
                    KnownPeriod(
                        valid_period=valid_period, known_from=known_from, known_until=step.recorded_at
                    )
                )
        current |= dict.fromkeys(begun, step.recorded_at)
    return known_periods | {
        KnownPeriod(valid_period=valid_period, known_from=known_from)
        for valid_period, known_from in current.items()
    }


@dataclass(frozen=True, kw_only=True)
class OnTheWay:
    """What several steps that were recorded together did to what was known before the last of them."""

    # Of what was known before the first, from when it was not known any more.
    ended: Mapping[ValidPeriod, datetime] = field(default_factory=dict)
    # Of what is known after the last, since when.
    begun: Mapping[ValidPeriod, datetime] = field(default_factory=dict)
    # What was known between two of them alone.
    passing: Sequence[KnownPeriod] = ()


def on_the_way(trail: Trail, rows: Iterable[TrailStep]) -> OnTheWay:
    """What `rows`, which follow `trail`, do one after the other."""
    replay = Replay()
    for step in trail.steps():
        replay.take(step)
    ended: dict[ValidPeriod, datetime] = {}
    current: dict[ValidPeriod, datetime] = {}
    passing = []
    for row in rows:
        outdated, begun = replay.take(row)
        for valid_period in outdated:
            if (known_from := current.pop(valid_period, None)) is None:
                ended[valid_period] = row.recorded_at
            else:
                passing.append(
                    KnownPeriod(valid_period=valid_period, known_from=known_from, known_until=row.recorded_at)
                )
        current |= dict.fromkeys(begun, row.recorded_at)
    return OnTheWay(ended=ended, begun=current, passing=passing)


class Replay:
    """A trail's valid periods, as they are after each step.

    A step costs the days whose level it changes, not the days that there are: from the
    day of the report in question on, until the level is again what it was.
    """

    def __init__(self) -> None:
        self._reports: dict[int, StatusReport | PastReport] = {}
        self._ruling: dict[int, Review | PastReview] = {}
        self._disputed: set[int] = set()
        self._days: list[date] = []
        self._reports_on: dict[date, DayOfReports] = {}
        self._level_after: dict[date, StatusValues] = {}
        self._starts: list[date] = []
        self._periods: dict[date, ValidPeriod] = {}

    def take(self, step: TrailStep) -> tuple[list[ValidPeriod], list[ValidPeriod]]:
        """Which valid periods hold no more with this step, and which from now on."""
        match step:
            case StatusReport() | PastReport():
                self._reports[step.sequence] = step
                place = step.sequence
            case Review() | PastReview():
                place = step.report.sequence
                ruling = self._ruling.get(place)
                if ruling is None or ruling.sequence < step.sequence:
                    self._ruling[place] = step
            case Dissent():
                self._disputed.add(step.review.sequence)
                place = step.review.report.sequence
            case EvidenceCopy():
                # What backs a report is kept; no level hangs on it.
                return [], []
            case _:
                raise TypeError(f"{step!r} is no step of a trail.")
        report = self._reports.get(place)
        return ([], []) if report is None else self._assess(report)

    def _assess(self, report: StatusReport | PastReport) -> tuple[list[ValidPeriod], list[ValidPeriod]]:
        day = report.effective_on
        first = bisect_left(self._days, day)
        if day not in self._reports_on:
            self._days.insert(first, day)
            self._reports_on[day] = DayOfReports()
            self._level_after[day] = self._level_before(first)
        ruling = self._ruling.get(report.sequence)
        self._reports_on[day].put(AssessedReport.under(report, ruling=ruling, disputed=self._disputed))
        return self._exchange_periods(first, self._spread(first))

    def _level_before(self, place: int) -> StatusValues:
        return self._level_after[self._days[place - 1]] if place else StatusValues()

    def _spread(self, first: int) -> int:
        """Compute the levels from the day in place `first` on until nothing changes; the place of the
        first day that stays as it was.
        """
        level = self._level_before(first)
        for place in range(first, len(self._days)):
            day = self._days[place]
            was, level = self._level_after[day], self._reports_on[day].level_after(level, day=day)
            self._level_after[day] = level
            if level == was:
                return place + 1
        return len(self._days)

    def _exchange_periods(self, first: int, end: int) -> tuple[list[ValidPeriod], list[ValidPeriod]]:
        """Set the periods that begin in the places from `first` to before `end` anew, and let the one
        before them end where they begin.
        """
        starts = [
            self._days[place]
            for place in range(first, end)
            if self._level_after[self._days[place]] != self._level_before(place)
        ]
        low = bisect_left(self._starts, self._days[first])
        high = bisect_left(self._starts, self._days[end]) if end < len(self._days) else len(self._starts)
        low_before = max(low - 1, 0)
        before = {start: self._periods.pop(start) for start in self._starts[low_before:high]}
        self._starts[low:high] = starts
        after = {}
        for place in range(low_before, low + len(starts)):
            start = self._starts[place]
            after[start] = ValidPeriod(
                valid_from=start,
                valid_until=self._starts[place + 1] if place + 1 < len(self._starts) else None,
                level=self._level_after[start],
            )
        self._periods |= after
        return (
            [period for start, period in before.items() if after.get(start) != period],
            [period for start, period in after.items() if before.get(start) != period],
        )
