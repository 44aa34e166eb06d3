"""Where a commitment stands, computed from its trail and nothing else."""

from bisect import bisect_left, insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Self

from django.utils import timezone

from commitments.many_rows import among
from commitments.models import Commitment
from commitments.vocabulary import ReportState, Status, Verdict
from tracker.models import Dissent, EvidenceCopy, Review, StatusReport, TrailStep
from tracker.querysets import STATE_OF_VERDICT
from tracker.trail.past_steps import PastReport, PastReview, past_steps_of

if TYPE_CHECKING:
    from django.db.models import QuerySet


@dataclass(frozen=True, kw_only=True)
class Trail:
    """All steps of one commitment, each kind in the order in which it was recorded."""

    reports: Sequence[StatusReport] = ()
    reviews: Sequence[Review] = ()
    dissents: Sequence[Dissent] = ()
    copies: Sequence[EvidenceCopy] = ()

    @classmethod
    def of(cls, commitment: Commitment, *, steps: int | None = None) -> Self:
        """The trail as it stands in the database, in four queries; where `steps` says how many steps it has,
        in no more than it takes to find them.
        """
        found: dict[str, list[Any]] = {}
        for name, rows in _kinds().items():
            if steps is not None and sum(map(len, found.values())) == steps:
                break
            found[name] = list(rows.filter(commitment=commitment.pk).order_by("sequence", "pk"))
        return cls(**found)

    @classmethod
    def of_each(cls, commitments: Iterable[Commitment], *, for_levels_alone: bool = False) -> dict[int, Self]:
        """The trails of many commitments by primary key, in four queries too; where that is said, of reports
        and reviews that alone from which levels and the next digest follow.
        """
        keys = [commitment.pk for commitment in commitments]
        kinds = _kinds()
        found: dict[int, dict[str, list[Any]]] = {key: {name: [] for name in kinds} for key in keys}
        reports: dict[int, StatusReport] = {}
        if for_levels_alone:
            for key, name, step in past_steps_of(keys):
                found[key][name].append(step)
            del kinds["reports"], kinds["reviews"]
        else:
            # The reports that reviews are about were read just now.
            kinds["reviews"] = kinds["reviews"].select_related(None)
        for name, rows in kinds.items():
            for row in rows.filter(commitment__in=among(keys)).order_by("sequence", "pk"):
                found[row.commitment_id][name].append(row)
                if name == "reports":
                    reports[row.pk] = row
                elif name == "reviews" and row.report_id in reports:
                    row.report = reports[row.report_id]
        return {key: cls(**kinds) for key, kinds in found.items()}

    def followed_by(self, *rows: TrailStep) -> Self:
        """The trail with more steps."""
        reports, reviews, dissents = [*self.reports], [*self.reviews], [*self.dissents]
        copies = [*self.copies]
        for row in rows:
            match row:
                case StatusReport():
                    reports.append(row)
                case Review():
                    reviews.append(row)
                case Dissent():
                    dissents.append(row)
                case EvidenceCopy():
                    copies.append(row)
                case _:
                    raise TypeError(f"{row!r} is no step of a trail.")
        return replace(self, reports=reports, reviews=reviews, dissents=dissents, copies=copies)

    def steps(self) -> list[TrailStep]:
        """All steps in the order in which they were recorded."""
        steps = (*self.reports, *self.reviews, *self.dissents, *self.copies)
        return sorted(steps, key=lambda row: row.sequence)

    def last_step(self) -> TrailStep | None:
        """The one that was recorded last."""
        last = (steps[-1] for steps in (self.reports, self.reviews, self.dissents, self.copies) if steps)
        return max(last, key=attrgetter("sequence"), default=None)

    def known_at(self, moment: datetime) -> Self:
        """The trail as far as it had been recorded by `moment`."""
        return replace(
            self,
            reports=[row for row in self.reports if row.recorded_at <= moment],
            reviews=[row for row in self.reviews if row.recorded_at <= moment],
            dissents=[row for row in self.dissents if row.recorded_at <= moment],
            copies=[row for row in self.copies if row.recorded_at <= moment],
        )

    def last_review_of(self, report: StatusReport) -> Review | None:
        """The review that rules: of several the last."""
        return max(
            (review for review in self.reviews if review.report.sequence == report.sequence),
            key=lambda review: review.sequence,
            default=None,
        )

    def state_of(self, report: StatusReport) -> ReportState:
        review = self.last_review_of(report)
        return ReportState.SUBMITTED if review is None else STATE_OF_VERDICT[Verdict(review.verdict)]


def _kinds() -> "dict[str, QuerySet[Any]]":
    """The steps of each kind, with the report that they are about."""
    return {
        "reports": StatusReport.objects.all(),
        "reviews": Review.objects.select_related("report"),
        "dissents": Dissent.objects.select_related("review__report"),
        "copies": EvidenceCopy.objects.select_related("evidence__report"),
    }


@dataclass(frozen=True, kw_only=True)
class StatusValues:
    """What holds of a commitment over a period of days."""

    status: Status = Status.NO_INFORMATION
    status_since: date | None = None
    reported_status: Status | None = None
    reviewed: bool = False
    disputed: bool = False


@dataclass(frozen=True, kw_only=True)
class ValidPeriod:
    """Values and the days for which they hold, their valid time: from inclusive, until exclusive, without
    an end where None.
    """

    valid_from: date
    valid_until: date | None
    level: StatusValues

    def __hash__(self) -> int:
        # Hardly two of a commitment begin and end alike, and members of an enumeration take long to hash.
        return hash((self.valid_from, self.valid_until))


@dataclass(frozen=True, kw_only=True)
class Standing(StatusValues):
    """The derived columns of a commitment; the version is counted by the door, not derived here."""

    public_reported_status: Status | None = None
    last_report_on: date | None = None
    last_accepted_on: date | None = None
    waiting_since: datetime | None = None


@dataclass(slots=True)
class AssessedReport:
    """A report with what its last review makes of it."""

    report: StatusReport | PastReport
    state: ReportState
    # The level at which it was accepted, or the reported one.
    level: Status
    is_disputed: bool
    # Neither returned nor withdrawn.
    not_rejected: bool
    # Sets the status from the day on which it held.
    in_effect: bool
    # Takes effect only once somebody reviews it, and nobody has.
    waits: bool

    @classmethod
    def under(
        cls, report: StatusReport | PastReport, *, ruling: Review | PastReview | None, disputed: set[int]
    ) -> Self:
        """`report` as its ruling review leaves it; `disputed` are the places of the reviews from which
        the State dissents.
        """
        verdict = None if ruling is None else ruling.verdict
        if verdict is not None and type(verdict) is not Verdict:
            verdict = Verdict(verdict)
        state = ReportState.SUBMITTED if verdict is None else STATE_OF_VERDICT[verdict]
        is_accepted, is_submitted = state == ReportState.ACCEPTED, state == ReportState.SUBMITTED
        assessed = ruling.status if ruling is not None else None
        return cls(
            report=report,
            state=state,
            level=_status(assessed or report.status),
            is_disputed=ruling is not None and ruling.sequence in disputed,
            not_rejected=is_submitted or is_accepted,
            in_effect=is_accepted or (is_submitted and not report.needs_review),
            waits=is_submitted and report.needs_review,
        )


class DayOfReports:
    """The reports that speak of one day; of those that decide, the last recorded is at hand, however many
    they are.
    """

    def __init__(self) -> None:
        self._assessed: dict[int, AssessedReport] = {}
        self._not_rejected: list[int] = []
        self._in_effect: list[int] = []
        self._disputed: set[int] = set()

    def put(self, one: AssessedReport) -> None:
        """Take a report, or take it as it is assessed by now."""
        place = one.report.sequence
        before = self._assessed.get(place)
        self._assessed[place] = one
        for places, was, now in (
            (self._not_rejected, before is not None and before.not_rejected, one.not_rejected),
            (self._in_effect, before is not None and before.in_effect, one.in_effect),
        ):
            if now and not was:
                insort(places, place)
            elif was and not now:
                del places[bisect_left(places, place)]
        if one.is_disputed:
            self._disputed.add(place)
        else:
            self._disputed.discard(place)

    def level_after(self, before: StatusValues, *, day: date) -> StatusValues:
        """What holds from this day on, where `before` held until then."""
        return _level_after(
            before,
            claimed=self._assessed[self._not_rejected[-1]] if self._not_rejected else None,
            deciding=self._assessed[self._in_effect[-1]] if self._in_effect else None,
            disputed=bool(self._disputed),
            day=day,
        )


def _level_after(
    before: StatusValues,
    *,
    claimed: AssessedReport | None,
    deciding: AssessedReport | None,
    disputed: bool,
    day: date,
) -> StatusValues:
    """What holds from `day` on: of the reports that speak of it, the last that was not rejected and the last
    in effect decide.
    """
    status, since, reviewed = before.status, before.status_since, before.reviewed
    if deciding is not None:
        runs_on = deciding.level == status and since is not None
        status, since = deciding.level, since if runs_on else day
        reviewed = deciding.state == ReportState.ACCEPTED
    return StatusValues(
        status=status,
        status_since=since,
        reported_status=before.reported_status if claimed is None else _status(claimed.report.status),
        reviewed=reviewed,
        disputed=before.disputed or disputed,
    )


def valid_periods_of(trail: Trail) -> list[ValidPeriod]:
    """How the commitment stood, day by day, as its whole trail says; before the first period nothing was
    reported.

    On each day the latest report that counts decides, by the day on which it held
    and, of several for one day, by the order in which they were recorded; so a late
    report about an earlier day changes the days from then on until the next one,
    and no later day. A report counts once accepted, at the level that the reviewer
    accepted, or at once where it needs no review. `status_since` is the first day
    of the unbroken run of that status. `reported_status` is the latest claim that
    was neither returned nor withdrawn, whether or not it counts. A commitment is
    disputed while the State's dissent from a review in force is on record.
    """
    return _valid_periods(_assessed(trail))


@dataclass(slots=True)
class _Deciding:
    """What decides of the reports that speak of one day."""

    claimed: AssessedReport | None = None
    deciding: AssessedReport | None = None
    disputed: bool = False


def _valid_periods(assessed_reports: Iterable[AssessedReport]) -> list[ValidPeriod]:
    """The reports in the order in which they were recorded, so that of one day the last decides."""
    days: dict[date, _Deciding] = {}
    for one in assessed_reports:
        day_of_report = one.report.effective_on
        on_it = days.get(day_of_report)
        if on_it is None:
            on_it = days[day_of_report] = _Deciding()
        if one.not_rejected:
            on_it.claimed = one
        if one.in_effect:
            on_it.deciding = one
        if one.is_disputed:
            on_it.disputed = True
    level = StatusValues()
    starts: list[tuple[date, StatusValues]] = []
    for day in sorted(days):
        on_it = days[day]
        before = level
        level = _level_after(
            before, claimed=on_it.claimed, deciding=on_it.deciding, disputed=on_it.disputed, day=day
        )
        if level != before:
            starts.append((day, level))
    ends = [day for day, _level in starts[1:]]
    return [
        ValidPeriod(valid_from=day, valid_until=until, level=level)
        for (day, level), until in zip(starts, [*ends, None][: len(starts)], strict=True)
    ]


def standing_of(trail: Trail) -> Standing:
    """The standing that follows from the whole trail.

    `last_report_on` and `last_accepted_on` are the days on which we last heard
    anything that was neither returned nor withdrawn, and anything that counts.
    `public_reported_status` is the claim of the report that decides the status:
    whoever does not see the rest sees this one. `waiting_since` is the moment at which the
    oldest report came that nobody has reviewed and that needs it.
    """
    return standing_and_periods_of(trail)[0]


def standing_and_periods_of(trail: Trail) -> tuple[Standing, list[ValidPeriod]]:
    """What standing_of and valid_periods_of give, which go by the same."""
    assessed_reports = _assessed(trail)
    valid_periods = _valid_periods(assessed_reports)
    zone = timezone.get_current_timezone()
    level = valid_periods[-1].level if valid_periods else StatusValues()
    deciding: StatusReport | PastReport | None = None
    heard = counting = waiting = None
    for one in assessed_reports:
        report, moment = one.report, one.report.recorded_at
        if one.not_rejected and (heard is None or moment > heard):
            heard = moment
        if one.in_effect:
            if counting is None or moment > counting:
                counting = moment
            if deciding is None or _decides_before(deciding, report):
                deciding = report
        if one.waits and (waiting is None or moment < waiting):
            waiting = moment
    standing = Standing(
        **vars(level),
        public_reported_status=None if deciding is None else _status(deciding.status),
        last_report_on=None if heard is None else _day_of(heard, zone),
        last_accepted_on=None if counting is None else _day_of(counting, zone),
        waiting_since=waiting,
    )
    return standing, valid_periods


def _decides_before(one: StatusReport | PastReport, other: StatusReport | PastReport) -> bool:
    """Whether the other speaks of a later day, or of the same and was recorded later."""
    return (one.effective_on, one.sequence) < (other.effective_on, other.sequence)


def _status(said: str) -> Status:
    """The member, which mostly is there: its class takes long to find it anew."""
    return said if type(said) is Status else Status(said)


@lru_cache(maxsize=512)
def _day_of(moment: datetime, zone: tzinfo) -> date:
    """Of many trails that are added to at once the last steps are of one moment."""
    return timezone.localdate(moment, zone)


def _assessed(trail: Trail) -> list[AssessedReport]:
    ruling: dict[int, Review] = {}
    for review in sorted(trail.reviews, key=lambda review: review.sequence):
        ruling[review.report.sequence] = review
    disputed = {dissent.review.sequence for dissent in trail.dissents}
    return [
        AssessedReport.under(report, ruling=ruling.get(report.sequence), disputed=disputed)
        for report in trail.reports
    ]
