"""The invented past of the demonstration: two years of reports, reviews and disagreements.

All of it is written through the doors of the real trail, each step at the time at which it
would have been (tracker.clock), so whatever holds of a real trail holds of this one.
"""

import io
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.contrib.auth import get_user_model
from django.utils import timezone

from commitments.language.languages import LANGUAGES
from commitments.models import Commitment, Conference, SourceDocument, State
from commitments.vocabulary import EvidenceKind, Origin, Status, Verdict
from tracker.access.appointing import appoint
from tracker.access.roles import Role
from tracker.clock import override_now
from tracker.demo import notes, words
from tracker.evidence.uploading import store_file
from tracker.models import Mandate, Review, StatusReport
from tracker.trail.copying import record_copy
from tracker.trail.measuring import record_measurement
from tracker.trail.recording import NewEvidence, record_status
from tracker.trail.reviewing import record_dissent, review_report

if TYPE_CHECKING:
    from django.contrib.auth.models import User

WriteLine = Callable[[str], object]
LEVELS: Final = tuple(level for level in Status if level != Status.NO_INFORMATION)
# Of ten States two never report, and of the others' commitments about a third stay without a word.
SILENT, UNREPORTED = 0.2, 0.35
# Mandates that were handed on, so that a focal point of yesterday is there.
HANDED_ON: Final = 3
HANDED_ON_DAYS_AGO: Final = 200
FILES: Final = 6
COPIES: Final = 3
# What an invented person is marked as, to readers of each language.
# Each word is isolated, so that their order is the same on pages of either direction.
INVENTED: Final = "({})".format(" · ".join(f"\u2068{word}\u2069" for word in ("invented", "ساختگی", "مختلق")))


@dataclass(frozen=True, kw_only=True)
class People:
    """Who speaks in the invented world. None of them can sign in: they have no password."""

    officers: list["User"]
    reviewers: list["User"]
    focal_points: dict[int, list[tuple[date, "User"]]]

    def focal_point(self, state: State, *, on: date) -> "User":
        """Who acts for `state` on that day."""
        return [person for since, person in self.focal_points[state.pk] if since <= on][-1]


def build_trail(*, seed: int, on: date, write_line: WriteLine) -> None:
    """Tell the past of all commitments of published conferences up to the day before `on`; the same for
    the same seed and day.
    """
    _Past(random=Random(f"{seed} trail"), on=on, write_line=write_line).build()  # noqa: S311 - a world is to be repeatable, not secret


class _Past:
    """One invented past; every choice is drawn from `random`, always in the same order."""

    def __init__(self, *, random: Random, on: date, write_line: WriteLine) -> None:
        self.random, self.on, self.write_line = random, on, write_line
        self.files_left = FILES

    def build(self) -> None:
        conferences = list(Conference.objects.published().order_by("code"))
        self.people = self.appoint(
            since=min(day for conference in conferences if (day := conference.starts_on))
        )
        for conference in conferences:
            entered_at = self.moment(conference.starts_on or self.on, hour=18)
            # The record was entered on the day on which the conference began, so that it was known from then
            # on.
            Commitment.objects.filter(resolution__conference=conference).update(created_at=entered_at)
            self.conference(conference)
        self.copies()

    def copies(self) -> None:
        """What an officer saved of the first web addresses that back what counts."""
        officer, *_others = self.people.officers
        counting = StatusReport.objects.in_effect().filter(evidence__kind=EvidenceKind.URL)
        for number, report in enumerate(counting.order_by("recorded_at", "pk")[:COPIES]):
            piece = report.evidence.get(kind=EvidenceKind.URL)
            piece.report = report
            page = f"<!doctype html>\n<title>{piece.title}</title>\n<p>{words.LABEL['en']}</p>\n".encode()
            last = Commitment.objects.get(pk=report.commitment_id).updated_at
            with override_now(last + timedelta(hours=3 + number)):
                file = store_file(
                    content=io.BytesIO(page),
                    name=f"page-{number + 1}.html",
                    uploaded_by=officer,
                    key=UUID(int=self.random.getrandbits(128), version=4),
                    is_copy=True,
                )
                version = report.commitment.version
                record_copy(evidence=piece, file=file, author=officer, expected_version=version)

    def moment(self, day: date, *, hour: int | None = None) -> datetime:
        """Some time in the working hours of `day`, always before `on` begins."""
        day = min(day, self.on - timedelta(days=1))
        clock_time = time(
            hour if hour is not None else self.random.randint(8, 16),
            self.random.randint(0, 59),
            self.random.randint(0, 59),
        )
        return datetime.combine(day, clock_time, tzinfo=timezone.get_default_timezone())

    def person(self, username: str, role: Role | None = None) -> "User":
        parts = [*self.random.sample(words.SYLLABLES, 2), self.random.choice(words.ENDINGS)]
        name = "".join(part[0] for part in parts).capitalize()
        person: User = get_user_model().objects.create_user(
            username=f"demo-{username}", first_name=name, last_name=INVENTED
        )
        if role is not None:
            appoint(person, roles=[role])
        return person

    def appoint(self, *, since: date) -> People:
        officers = [self.person(f"officer-{number}", Role.OFFICER) for number in (1, 2)]
        reviewers = [self.person(f"reviewer-{number}", Role.REVIEWER) for number in (1, 2)]
        focal_points: dict[int, list[tuple[date, User]]] = {}
        states = State.objects.filter(commitments__isnull=False).distinct().order_by("code")
        for index, state in enumerate(states):
            spans: list[tuple[date, date | None]] = [(since, None)]
            if index < HANDED_ON:
                handed_on = self.on - timedelta(days=HANDED_ON_DAYS_AGO)
                spans = [(since, handed_on), (handed_on, None)]
            focal_points[state.pk] = []
            for number, (starts_on, ends_on) in enumerate(spans, start=1):
                person = self.person(f"{state.code.lower()}-{number}")
                mandate = Mandate(
                    user=person, state=state, starts_on=starts_on, ends_on=ends_on, note=words.LABEL["en"]
                )
                mandate.full_clean()
                mandate.save()
                focal_points[state.pk].append((starts_on, person))
        return People(officers=officers, reviewers=reviewers, focal_points=focal_points)

    def conference(self, conference: Conference) -> None:
        press = SourceDocument.objects.get(slug=f"{conference.code.lower()}-press-report")
        commitments = list(
            Commitment.objects.filter(resolution__conference=conference)
            .in_force()
            .select_related("state", "resolution__conference")
            .prefetch_related("resolution__indicators")
            .order_by("reference")
        )
        silent = {
            state
            for state in sorted({commitment.state_id for commitment in commitments})
            if self.random.random() < SILENT
        }
        for done, commitment in enumerate(commitments, start=1):
            if commitment.state_id not in silent and self.random.random() >= UNREPORTED:
                self.story(commitment)
                if self.random.random() < 0.2:
                    self.measure(commitment, press)
            if done % 100 == 0 or done == len(commitments):
                self.write_line(
                    f"Invented reports … {conference.code}: {done} of {len(commitments)} commitments"
                )

    def story(self, commitment: Commitment) -> None:
        """What was said of one commitment from its conference on, one level after the other."""
        starts_on = commitment.resolution.conference.starts_on or self.on
        day = starts_on + timedelta(days=self.random.randint(20, 150))
        level = self.random.choice((0, 0, 1, 1, 1, 2))
        while day < self.on:
            report = self.report(commitment, LEVELS[level], day=day)
            day = self.judge(report, day=day)
            day += timedelta(days=self.random.randint(50, 260))
            level = min(level + self.random.choice((0, 1, 1, 1, 2)), len(LEVELS) - 1)
            if report.status == Status.COMPLETE or self.random.random() < 0.25:
                break

    def report(self, commitment: Commitment, status: Status, *, day: date) -> StatusReport:
        """One report on `day`, mostly by the State; now and then late, or followed by a correction for
        the same day.
        """
        starts_on = commitment.resolution.conference.starts_on or day
        by_state = self.random.random() < 0.6
        author = (
            self.people.focal_point(commitment.state, on=day)
            if by_state
            else self.random.choice(self.people.officers)
        )
        language = self.random.choice(LANGUAGES)
        late = self.random.randint(60, 240) if self.random.random() < 0.12 else self.random.randint(0, 12)
        effective_on = max(starts_on, day - timedelta(days=late))
        moment = self.moment(day)
        with override_now(moment):
            evidence = (
                self.evidence(author, language)
                if status == Status.COMPLETE or self.random.random() < 0.5
                else []
            )
            details: dict[str, Any] = {"effective_on": effective_on, "author": author, "language": language}
            if not by_state:
                details["origin"] = self.random.choice(
                    (Origin.SECRETARIAT, Origin.SECRETARIAT, Origin.THIRD_PARTY)
                )
            note = self.random.choice(notes.NOTES[status])[language]
            report = record_status(
                commitment=commitment,
                status=status,
                expected_version=commitment.version,
                note=note,
                evidence=evidence,
                **details,
            )
        if self.random.random() < 0.05:
            with override_now(moment + timedelta(minutes=self.random.randint(5, 90))):
                if not by_state:
                    wrong = notes.NOTES[Status.NO_INFORMATION][0][language]
                    record_status(
                        commitment=commitment,
                        status=Status.NO_INFORMATION,
                        expected_version=commitment.version,
                        note=wrong,
                        **details,
                    )
                else:
                    self.review(report, Verdict.WITHDRAW, reviewer=author)
        return report

    def evidence(self, author: "User", language: str) -> list[NewEvidence]:
        title = self.random.choice(notes.EVIDENCE)[language]
        number = self.random.randint(1, 400)
        if self.files_left and self.random.random() < 0.1:
            self.files_left -= 1
            content = f"{words.LABEL[language]}\n\n{title} {number}\n".encode()
            file = store_file(
                content=io.BytesIO(content),
                name=f"decree-{number}.txt",
                uploaded_by=author,
                key=UUID(int=self.random.getrandbits(128), version=4),
            )
            return [NewEvidence(kind=EvidenceKind.FILE, title=f"{title} {number}", file=file)]
        return [
            NewEvidence(
                kind=EvidenceKind.URL, title=f"{title} {number}", url=f"https://gazette.example/{number}"
            )
        ]

    def judge(self, report: StatusReport, *, day: date) -> date:
        """What reviewers make of a report that waits, and the State of that; the day on which the last of
        them spoke.
        """
        day += timedelta(days=self.random.randint(4, 45))
        if (
            not report.needs_review
            or day >= self.on
            or self.random.random() < 0.12
            or report.commitment.version != report.sequence
        ):
            return day
        chance = self.random.random()
        if chance < 0.2:
            self.review(report, Verdict.RETURN, day=day, reason=self.random.choice(notes.RETURNED))
            if (later := day + timedelta(days=self.random.randint(7, 40))) < self.on:
                again = self.report(report.commitment, Status(report.status), day=later)
                return self.judge(again, day=later)
        elif chance < 0.4 and report.status in LEVELS[1:]:
            lower = LEVELS[LEVELS.index(Status(report.status)) - 1]
            review = self.review(
                report, Verdict.ACCEPT, day=day, status=lower, reason=self.random.choice(notes.LOWERED)
            )
            return self.disagree(review, day=day)
        else:
            self.review(report, Verdict.ACCEPT, day=day)
        return day

    def disagree(self, review: Review, *, day: date) -> date:
        """Now and then the State puts its disagreement on record, and now and then the reviewer then
        agrees.
        """
        day += timedelta(days=self.random.randint(3, 25))
        if self.random.random() < 0.4 or day >= self.on:
            return day
        commitment = review.commitment
        language = self.random.choice(LANGUAGES)
        with override_now(self.moment(day)):
            author = self.people.focal_point(commitment.state, on=day)
            note = self.random.choice(notes.DISSENTS)[language]
            record_dissent(review=review, author=author, note=note, expected_version=commitment.version)
        if (
            self.random.random() < 0.4
            and (later := day + timedelta(days=self.random.randint(5, 40))) < self.on
        ):
            if review.report.status == Status.COMPLETE and not review.report.evidence.exists():
                return later
            self.review(review.report, Verdict.ACCEPT, day=later)
            return later
        return day

    def review(
        self,
        report: StatusReport,
        verdict: Verdict,
        *,
        day: date | None = None,
        reviewer: "User | None" = None,
        status: Status | None = None,
        reason: str = "",
    ) -> Review:
        who = reviewer or self.random.choice(self.people.reviewers)
        with override_now(self.moment(day)) if day is not None else nullcontext():
            return review_report(
                report=report,
                verdict=verdict,
                reviewer=who,
                expected_version=report.commitment.version,
                status=status,
                reason=reason,
            )

    def measure(self, commitment: Commitment, press: SourceDocument) -> None:
        """A short series of values of the first indicator, rising."""
        (indicator, *_others) = commitment.resolution.indicators.all()
        value, day = self.random.randint(0, 5), commitment.resolution.conference.starts_on or self.on
        for _step in range(self.random.randint(2, 4)):
            day += timedelta(days=self.random.randint(40, 120))
            value += self.random.randint(0, 12)
            if day >= self.on:
                return
            with override_now(self.moment(day)):
                author = self.random.choice(self.people.officers)
                record_measurement(
                    commitment=commitment,
                    indicator=indicator,
                    observed_on=day,
                    value=Decimal(value),
                    source=press,
                    author=author,
                )
