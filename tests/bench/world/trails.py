"""What has happened in the reference world: invented steps, and by the product's own functions all that
follows from them.
"""

from collections import defaultdict
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import TYPE_CHECKING, Any, Final
from unittest.mock import patch

from commitments.models import Closing, Commitment, StatedPosition
from commitments.vocabulary import EvidenceKind, Origin, Position, Status, Verdict
from tests.bench.world.loading import Rows
from tests.bench.world.record import LAST_DAY, PlannedCommitment, PlannedConference
from tests.bench.world.retelling import LATER, Telling, change_key, open_due_on
from tracker.models import Change, Dissent, Evidence, Review, StatusPeriod, StatusReport, TrailStep
from tracker.models.changes import ChangeKind
from tracker.trail.chain import seal
from tracker.trail.replaying import Replay
from tracker.trail.standing import Trail, ValidPeriod, standing_of

if TYPE_CHECKING:
    from django.db import models

AGENCIES: Final = (
    *("Ministry of Foreign Affairs", "Ministry of Energy", "National Statistics Office"),
    *("Ministry of Health", "Customs Authority", "Civil Aviation Authority", "Environment Agency"),
)
NOTES: Final = (
    *("Draft law sent to parliament", "Budget line approved", "Working group met", "Pilot site opened"),
    *("Report received by the secretariat", "No change since the last report"),
)
POSITIONS: Final = (
    *(Position.SUPPORTED, Position.SUPPORTED, Position.SUPPORTED_IN_PART, Position.NOTED),
    *(Position.NOTED, Position.NOT_APPLICABLE),
)
# Nobody reported in writing before.
FIRST_REPORTS: Final = date(2012, 1, 1)
HISTORY: Final[Any] = Commitment.history.model  # type: ignore[attr-defined]
HISTORY_FIELDS: Final = [
    field.attname for field in Commitment._meta.concrete_fields if hasattr(HISTORY, field.attname)
]
REASON: Final = "State x resolution"


def rows_of(conference: PlannedConference) -> Rows:
    """All rows that hang on the commitments of a conference, by their tables; the same each time. What is
    told of the first commitment of a State is told of its others again, on other days.
    """
    rows = Rows()
    random = Random(f"steps {conference.code} {conference.commitments[0].pk}")
    told: dict[int, Telling] = {}
    with patch("tracker.trail.chain.secrets.token_hex", lambda: random.randbytes(32).hex()):
        for one in conference.commitments:
            if one.participation in told:
                telling = told[one.participation]
                telling.tell_of(one, days=random.randint(*telling.room), rows=rows)
            else:
                told[one.participation] = telling = _Story(
                    random=random, conference=conference, planned=one
                ).tell()
                rows.take(telling.rows)
    return rows


def _moment(day: date, second: int = 43_200) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC) + timedelta(seconds=second)


@dataclass(frozen=True, kw_only=True)
class _Story:
    """One commitment, and what was reported of it."""

    random: Random
    conference: PlannedConference
    planned: PlannedCommitment
    rows: Rows = field(default_factory=Rows)
    steps: list[TrailStep] = field(default_factory=list)
    evidence: dict[int, list[Evidence]] = field(default_factory=dict)

    def tell(self) -> Telling:
        commitment = self._commitment()
        closing = self._closing(commitment)
        self._say_position(commitment)
        self._report(commitment)
        self._derive(commitment)
        if closing is not None:
            commitment.revision += 1
            self._note(commitment, ChangeKind.CLOSED, _moment(closing), commitment.status, commitment.version)
            commitment.updated_at = max(commitment.updated_at, _moment(closing))
        commitment.open_due_on = open_due_on(self.planned, commitment.due_on, commitment)
        self.rows.add(commitment)
        self.rows.add_values(
            HISTORY,
            **{name: getattr(commitment, name) for name in HISTORY_FIELDS},
            history_id=commitment.pk,
            history_date=self.conference.entered_at,
            history_type="+",
            history_change_reason=REASON,
        )
        until = min(commitment.closed_on or LAST_DAY, LAST_DAY)
        return Telling(
            commitment=commitment,
            rows=self.rows,
            steps=self.steps,
            evidence=self.evidence,
            # What was closed by itself stays on its days, for so does its closing.
            room=(0, 0) if closing is not None else self._room(until=until),
        )

    def _room(self, *, until: date) -> tuple[int, int]:
        """By how many days all steps could have come earlier, and later."""
        if not self.steps:
            return 0, 0
        reports = [step for step in self.steps if isinstance(step, StatusReport)]
        before = min(
            (min(one.effective_on for one in reports) - self.conference.starts_on).days,
            (reports[0].recorded_at.date() - self._first_day()).days,
        )
        return -max(0, before), max(0, (until - self.steps[-1].recorded_at.date()).days)

    def _first_day(self) -> date:
        return max(self.conference.starts_on + timedelta(days=5), FIRST_REPORTS)

    def _commitment(self) -> Commitment:
        planned, random = self.planned, self.random
        due_on = None
        if planned.due_on is not None and random.random() < 0.05:
            due_on = planned.due_on + LATER
        agency = f"{random.choice(AGENCIES)}, Directorate {random.randint(1, 40)}"
        return Commitment(
            pk=planned.pk,
            reference=planned.reference,
            resolution_id=planned.resolution,
            state_id=planned.state,
            participation_id=planned.participation,
            lead_agency=agency if random.random() < 0.85 else "",
            due_on=due_on,
            closed_on=planned.part_closed_on,
            created_at=self.conference.entered_at,
            updated_at=self.conference.entered_at,
        )

    def _closing(self, commitment: Commitment) -> date | None:
        """Of three in a thousand, the day on which it was closed by itself."""
        if commitment.closed_on is not None or self.random.random() >= 0.003:
            return None
        day = self.conference.starts_on + timedelta(days=self.random.randrange(300, 2500))
        if day >= LAST_DAY:
            return None
        commitment.closed_on = day
        self.rows.add(
            Closing(commitment_id=commitment.pk, closed_on=day, reason="Repealed.", recorded_at=_moment(day))
        )
        return day

    def _say_position(self, commitment: Commitment) -> None:
        if self.random.random() >= 0.3:
            return
        stated_on = self.conference.starts_on + timedelta(days=self.random.randrange(30))
        position = self.random.choice(POSITIONS)
        commitment.position, commitment.revision = position, 1
        self.rows.add(
            StatedPosition(
                commitment_id=commitment.pk,
                position=position,
                stated_on=stated_on,
                recorded_at=_moment(stated_on + timedelta(days=1)),
                recorded_by_id=self.conference.officers[0],
            )
        )

    def _report(self, commitment: Commitment) -> None:
        """Up to ten reports, spread from the conference to the end, some of them reviewed and a few of these
        disputed.
        """
        random = self.random
        first = self._first_day()
        last = min(commitment.closed_on or LAST_DAY, LAST_DAY)
        days = (last - first).days
        count = 0 if random.random() < 0.1 or days < 60 else random.randint(1, 10)
        for number in range(1, count + 1):
            day = first + timedelta(days=int(days * (number - 0.9 + random.random() * 0.5) / count))
            at = _moment(day, 8 * 3600 + random.randrange(9 * 3600))
            if self.steps and at <= self.steps[-1].recorded_at:
                at = self.steps[-1].recorded_at + timedelta(minutes=random.randint(1, 300))
            report = self._new_report(commitment, at, place=number / count)
            is_last = number == count
            reviewed = 0.6 if is_last else 0.97
            if random.random() < (reviewed if report.needs_review else 0.05):
                self._review(commitment, report)

    def _new_report(self, commitment: Commitment, at: datetime, *, place: float) -> StatusReport:
        random, conference = self.random, self.conference
        late = random.randrange(200, 1100) if random.random() < 0.03 else random.randrange(20)
        effective_on = max(at.date() - timedelta(days=late), conference.starts_on)
        is_own = random.random() < 0.2
        level = min(3, max(0, int(random.random() * 3 - 1.2 + place * 3)))
        status = (Status.NOT_STARTED, Status.LIMITED, Status.SUBSTANTIAL, Status.COMPLETE)[level]
        note = f"{random.choice(NOTES)}, reference {random.getrandbits(48):x}."
        report = StatusReport(
            status=status,
            effective_on=effective_on,
            author_id=self.planned.focal_point if is_own else random.choice(conference.officers),
            origin=Origin.SELF_REPORT if is_own else Origin.SECRETARIAT,
            note=note,
            language="en",
            needs_review=is_own or conference.needs_second_person,
        )
        evidence = []
        if status == Status.COMPLETE or random.random() < 0.1:
            url = f"https://example.org/{random.getrandbits(48):x}"
            evidence = [Evidence(number=1, kind=EvidenceKind.URL, title="What shows it", url=url)]
        self._append(report, commitment, at, evidence=evidence)
        return report

    def _review(self, commitment: Commitment, report: StatusReport) -> None:
        random = self.random
        roll = random.random()
        verdict = Verdict.ACCEPT if roll < 0.86 else Verdict.RETURN if roll < 0.97 else Verdict.WITHDRAW
        assessed = Status(report.status) if verdict == Verdict.ACCEPT else None
        if assessed is not None and assessed != Status.NOT_STARTED and random.random() < 0.15:
            assessed = Status.values[Status.values.index(assessed) - 1]  # type: ignore[assignment]
        reviewer = random.choice(self.conference.reviewers)
        review = Review(
            report=report,
            verdict=verdict,
            status=assessed,
            reason="Nothing shows it." if verdict == Verdict.RETURN else "",
            reviewer_id=report.author_id if verdict == Verdict.WITHDRAW else reviewer,
        )
        at = report.recorded_at + timedelta(seconds=random.randrange(3600, 5 * 86_400))
        self._append(review, commitment, at)
        if assessed is not None and assessed != report.status and random.random() < 0.3:
            dissent = Dissent(review=review, note="We see it otherwise.", author_id=self.planned.focal_point)
            self._append(dissent, commitment, at + timedelta(hours=2))

    def _append(
        self, row: Any, commitment: Commitment, at: datetime, *, evidence: list[Evidence] | None = None
    ) -> None:
        row.commitment, row.sequence, row.recorded_at = commitment, len(self.steps) + 1, at
        previous = self.steps[-1].digest if self.steps else ""
        seal(row, previous=previous, commitment=commitment, evidence=evidence or ())
        self.steps.append(row)
        self.rows.add_step(row, commitment=commitment)
        if evidence:
            self.evidence[row.sequence] = evidence
        for piece in evidence or ():
            self.rows.add_step(piece, commitment=commitment, sequence=row.sequence)

    def _derive(self, commitment: Commitment) -> None:
        """The standing, the periods and the changes that follow from the steps."""
        self._note(commitment, ChangeKind.CREATED, self.conference.entered_at, None, 0)
        if not self.steps:
            return
        current: dict[ValidPeriod, datetime] = {}
        replay, level = Replay(), Status.NO_INFORMATION.value
        for step in self.steps:
            ended, begun = replay.take(step)
            for period in ended:
                self._keep_period(commitment, period, current.pop(period), step.recorded_at)
            current |= dict.fromkeys(begun, step.recorded_at)
            last = max(current, key=lambda period: period.valid_from, default=None)
            before, level = level, (last.level.status if last else Status.NO_INFORMATION).value
            commitment.status = level
            kind = ChangeKind.TRAIL if level == before else ChangeKind.STATUS
            self._note(commitment, kind, step.recorded_at, before, step.sequence)
        for period, known_from in current.items():
            self._keep_period(commitment, period, known_from, None)
        kinds: dict[type[models.Model], list[Any]] = defaultdict(list)
        for step in self.steps:
            kinds[type(step)].append(step)
        trail = Trail(reports=kinds[StatusReport], reviews=kinds[Review], dissents=kinds[Dissent])
        for name, value in asdict(standing_of(trail)).items():
            setattr(commitment, name, value)
        commitment.version = len(self.steps)
        commitment.revision += len(self.steps)
        commitment.updated_at = self.steps[-1].recorded_at

    def _keep_period(
        self, commitment: Commitment, period: ValidPeriod, known_from: datetime, known_until: datetime | None
    ) -> None:
        self.rows.add_values(
            StatusPeriod,
            commitment_id=commitment.pk,
            valid_from=period.valid_from,
            valid_until=period.valid_until,
            known_from=known_from,
            known_until=known_until,
            **vars(period.level),
        )

    def _note(
        self, commitment: Commitment, kind: ChangeKind, at: datetime, before: str | None, version: int
    ) -> None:
        self.rows.add_values(
            Change,
            commitment_id=commitment.pk,
            kind=kind,
            version=version,
            changed_at=at,
            key=change_key(commitment.pk, kind, version),
            from_status=before,
            to_status=commitment.status,
        )
