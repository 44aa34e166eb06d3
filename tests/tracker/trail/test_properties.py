"""Whatever people report, review, withdraw, correct and dispute: standing, periods, any day and any state
of knowledge are what the trail says.

What the trail says is computed here once more, the plain way, from a log of what was
done, and without anything of tracker.trail.standing or tracker.trail.periods.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from hypothesis import given, settings, strategies as st

from commitments.models import Commitment
from commitments.vocabulary import ReviewPolicy, Status, Verdict
from tests.extent import extent
from tests.factories import (
    at,
    make_commitment,
    make_conference,
    make_focal_point,
    make_officer,
    make_reviewer,
    web_page,
)
from tracker.models import Dissent, ReportToMend, Review, StatusPeriod, StatusReport
from tracker.register.returned_triggers import returned_faults
from tracker.trail.rebuilding import differences
from tracker.trail.recording import NotEntitled, StatusRefused, record_status
from tracker.trail.reviewing import ReviewRefused, record_dissent, review_report
from tracker.trail.verifying import faults_of

pytestmark = pytest.mark.django_db
FIRST_DAY = date(2026, 1, 5)
START = at(2026, 2, 1)
DAYS = 12

reports = st.tuples(
    st.just("report"),
    st.sampled_from(["officer", "focal"]),
    st.sampled_from(Status.values),
    st.integers(-1, DAYS),
    st.booleans(),
)
reviews = st.tuples(
    st.just("review"),
    st.integers(0, 5),
    st.sampled_from(["accept", "accept", "return"]),
    st.sampled_from([None, *Status.values]),
    st.booleans(),
)
withdrawals = st.tuples(st.just("withdraw"), st.integers(0, 5))
dissents = st.tuples(st.just("dissent"), st.integers(0, 5))
stories = st.lists(
    st.one_of(reports, reports, reviews, reviews, withdrawals, dissents), min_size=1, max_size=12
)


@dataclass
class LoggedReport:
    """A report as the log remembers it: what was claimed, and each later word on it with its moment."""

    on: date
    at: object
    order: int
    claim: str
    counts_at_once: bool
    words: list


class Record:
    """People who act on one commitment, and the log of what they did."""

    def __init__(self, policy):
        make_conference(starts_on=FIRST_DAY, review_policy=policy)
        self.commitment = make_commitment()
        self.policy = policy
        self.people = {"officer": make_officer(), "focal": make_focal_point(state=self.commitment.state)}
        self.reviewer = make_reviewer()
        self.made, self.log, self.judged = [], [], []
        self.moments = [START - timedelta(days=1)]
        self.refused = 0

    def act(self, step, moment):
        version = Commitment.objects.values_list("version", flat=True).get()
        before = (
            version,
            StatusReport.objects.count(),
            Review.objects.count(),
            Dissent.objects.count(),
            list(StatusPeriod.objects.order_by("pk").values()),
        )
        try:
            with transaction.atomic():
                getattr(self, step[0])(*step[1:], version=version, moment=moment)
        except (StatusRefused, ReviewRefused, NotEntitled):
            self.refused += 1
            after = (
                Commitment.objects.values_list("version", flat=True).get(),
                StatusReport.objects.count(),
                Review.objects.count(),
                Dissent.objects.count(),
                list(StatusPeriod.objects.order_by("pk").values()),
            )
            assert after == before
        else:
            self.moments.append(moment)

    def report(self, who, status, offset, is_backed, *, version, moment):
        commitment = Commitment.objects.get()
        day = FIRST_DAY + timedelta(days=offset)
        made = record_status(
            commitment=commitment,
            status=Status(status),
            effective_on=day,
            author=self.people[who],
            expected_version=version,
            evidence=[web_page()] if is_backed else [],
        )
        at_once = who == "officer" and self.policy == ReviewPolicy.NONE
        self.made.append(made)
        self.log.append(
            LoggedReport(on=day, at=moment, order=version, claim=status, counts_at_once=at_once, words=[])
        )

    def review(self, index, verdict, status, has_reason, *, version, moment):
        if not self.made:
            return
        index %= len(self.made)
        level = Status(status) if status and verdict == "accept" else None
        judged = review_report(
            report=StatusReport.objects.get(pk=self.made[index].pk),
            verdict=Verdict(verdict),
            reviewer=self.reviewer,
            expected_version=version,
            status=level,
            reason="Because." if has_reason else "",
        )
        self.log[index].words.append([moment, verdict, status if level else self.log[index].claim, None])
        self.judged.append((judged, index, len(self.log[index].words) - 1))

    def withdraw(self, index, *, version, moment):
        if not self.made:
            return
        index %= len(self.made)
        report = StatusReport.objects.select_related("author").get(pk=self.made[index].pk)
        review_report(
            report=report, verdict=Verdict.WITHDRAW, reviewer=report.author, expected_version=version
        )
        self.log[index].words.append([moment, "withdraw", None, None])

    def dissent(self, index, *, version, moment):
        if not self.judged:
            return
        judged, logged, word = self.judged[index % len(self.judged)]
        record_dissent(
            review=Review.objects.get(pk=judged.pk),
            author=self.people["focal"],
            note="We see it otherwise.",
            expected_version=version,
        )
        self.log[logged].words[word][3] = moment

    def says(self, day, moment):
        """Status, since when, claim, reviewed, disputed: the plain way."""
        status, reviewed = self.on_day(day, moment)[:2]
        since = None
        if status is not None:
            since = day
            while self.on_day(since - timedelta(days=1), moment)[0] == status:
                since -= timedelta(days=1)
        claim, disputed = self.on_day(day, moment)[2:]
        return status or "no_information", since, claim, reviewed, disputed

    def on_day(self, day, moment):
        status, reviewed, claim, disputed = None, False, None, False
        for logged in sorted(self.log, key=lambda logged: (logged.on, logged.order)):
            if logged.on > day or logged.at > moment:
                continue
            words = [word for word in logged.words if word[0] <= moment]
            last = words[-1] if words else None
            if last is not None and last[3] is not None and last[3] <= moment:
                disputed = True
            if last is None or last[1] == "accept":
                claim = logged.claim
            if last is None and logged.counts_at_once:
                status, reviewed = logged.claim, False
            elif last is not None and last[1] == "accept":
                status, reviewed = last[2], True
        return status, reviewed, claim, disputed


def shown(period):
    if period is None:
        return "no_information", None, None, False, False
    return period.status, period.status_since, period.reported_status, period.reviewed, period.disputed


@settings(max_examples=extent(20, long=400))
@given(policy=st.sampled_from(ReviewPolicy.values), story=stories)
def test_everything_derived_equals_a_plain_recomputation(policy, story):
    with transaction.atomic(), time_machine.travel(START, tick=False) as clock:
        record = Record(policy)
        for number, step in enumerate(story):
            moment = START + timedelta(days=number, hours=number % 3)
            clock.move_to(moment)
            record.act(step, moment)
        check(record, moment)
        transaction.set_rollback(True)


def check(record, now):
    stored = Commitment.objects.get()
    last_day = timezone.localdate(now)
    standing = (stored.status, stored.status_since, stored.reported_status, stored.reviewed, stored.disputed)
    assert standing == record.says(last_day, now)
    waiting = [one.at for one in record.log if not one.words and not one.counts_at_once]
    assert stored.waiting_since == min(waiting, default=None)
    assert stored.version == StatusReport.objects.count() + Review.objects.count() + Dissent.objects.count()
    days = [FIRST_DAY + timedelta(days=offset) for offset in (-1, 0, 1, 3, 5, 8, DAYS)]
    for day in days:
        assert shown(StatusPeriod.objects.at(on=day).first()) == record.says(day, now), day
    for day, moment in product(days, record.moments):
        (*found,) = StatusPeriod.objects.at(on=day, known_at=moment)
        assert len(found) <= 1
        assert shown(found[0] if found else None) == record.says(day, moment), (day, moment)
    not_rejected = [logged for logged in record.log if not logged.words or logged.words[-1][1] == "accept"]
    counted = [logged for logged in not_rejected if logged.words or logged.counts_at_once]
    assert stored.last_report_on == max(
        (timezone.localdate(logged.at) for logged in not_rejected), default=None
    )
    assert stored.last_accepted_on == max((timezone.localdate(logged.at) for logged in counted), default=None)
    assert set(ReportToMend.objects.values_list("report", flat=True)) == {
        made.pk
        for number, (made, logged) in enumerate(zip(record.made, record.log, strict=True))
        if logged.words and logged.words[-1][1] == "return" and not_rejected_after(record, number) == []
    }
    assert returned_faults() == []
    assert list(differences()) == []
    assert list(faults_of(Commitment.objects.all())) == []


def not_rejected_after(record, number):
    return [one for one in record.log[number + 1 :] if not one.words or one.words[-1][1] == "accept"]


def test_a_story_of_each_kind_is_told():
    """The generator above is worth something: here is one story in which every kind of step takes effect
    and one is refused.
    """
    story = [
        ("report", "focal", "complete", 3, True),
        ("review", 0, "accept", "limited", False),
        ("dissent", 0),
        ("report", "officer", "substantial", 1, False),
        ("report", "officer", "limited", -1, False),
        ("withdraw", 1),
        ("review", 0, "return", None, True),
    ]
    with time_machine.travel(START, tick=False) as clock:
        record = Record(ReviewPolicy.NONE)
        for number, step in enumerate(story):
            clock.move_to(START + timedelta(days=number))
            record.act(step, START + timedelta(days=number))
        check(record, START + timedelta(days=len(story) - 1))

    assert record.refused == 1
    assert Commitment.objects.get().version == 6
    assert not Commitment.objects.get().disputed
