"""What a long trail takes: periods are computed and kept at a cost that grows with the trail.

Costs are counted in calls of functions and in queries, never in seconds. The trails
are built in memory where no database is asked.
"""

import random
import sys
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commitments.models import Commitment
from commitments.vocabulary import Status, Verdict
from tests.factories import at, make_commitment, make_officer, report
from tracker.models import Dissent, Review, StatusPeriod, StatusReport
from tracker.trail import rebuilding
from tracker.trail.rebuilding import differences, rebuild
from tracker.trail.replaying import KnownPeriod, known_periods_of
from tracker.trail.standing import Trail, standing_of, valid_periods_of

START = date(2026, 1, 1)
LEVELS = [Status.NOT_STARTED, Status.LIMITED, Status.SUBSTANTIAL]


class Story:
    """A trail without a database."""

    def __init__(self):
        self.reports, self.reviews, self.dissents = [], [], []

    def step(self):
        number = len(self.reports) + len(self.reviews) + len(self.dissents) + 1
        return {"sequence": number, "recorded_at": at(2026, 6, 1) + timedelta(minutes=number)}

    def report(self, offset, level, *, needs_review=False):
        self.reports.append(
            StatusReport(
                **self.step(),
                status=level,
                effective_on=START + timedelta(days=offset),
                needs_review=needs_review,
            )
        )

    def review(self, of, verdict, status=None):
        self.reviews.append(Review(**self.step(), report=of, verdict=verdict, status=status))

    def dissent(self, of):
        self.dissents.append(Dissent(**self.step(), review=of))

    def trail(self):
        return Trail(reports=self.reports, reviews=self.reviews, dissents=self.dissents)


def forwards(steps):
    story = Story()
    for number in range(steps):
        story.report(number, LEVELS[number % 3])
    return story.trail()


def backwards(steps):
    story = Story()
    for number in range(steps):
        story.report(steps - number, LEVELS[number % 3])
    return story.trail()


def of_one_day(steps):
    story = Story()
    for number in range(steps):
        story.report(0, LEVELS[number % 3])
    return story.trail()


def at_one_level(steps):
    story = Story()
    for number in range(steps):
        story.report(number, Status.LIMITED)
    return story.trail()


def reviewed(steps):
    story = Story()
    for number in range(steps // 2):
        story.report(number, LEVELS[number % 3], needs_review=True)
        story.review(story.reports[-1], Verdict.ACCEPT, LEVELS[number % 2])
    return story.trail()


def in_any_order(steps, chance=None, days=1000):
    chance = chance or random.Random(5)
    story = Story()
    for _ in range(steps):
        way = chance.random()
        if way < 0.5 or not story.reports:
            story.report(chance.randrange(days), chance.choice(LEVELS), needs_review=chance.random() < 0.5)
        elif way < 0.9 or not story.reviews:
            verdict = chance.choice(list(Verdict))
            level = chance.choice(LEVELS) if verdict == Verdict.ACCEPT else None
            story.review(chance.choice(story.reports), verdict, level)
        else:
            story.dissent(chance.choice(story.reviews))
    return story.trail()


def calls(act):
    """How many functions, Python's own among them, `act` calls."""
    counted = 0

    def count(_frame, event, _argument):
        nonlocal counted
        counted += event in {"call", "c_call"}

    sys.setprofile(count)
    try:
        act()
    finally:
        sys.setprofile(None)
    return counted


@pytest.mark.parametrize("tell", [forwards, backwards, of_one_day, at_one_level, reviewed])
@pytest.mark.parametrize("act", [known_periods_of, valid_periods_of, standing_of])
def test_computing_grows_with_the_trail(tell, act):
    short, long = calls(lambda: act(tell(200))), calls(lambda: act(tell(400)))

    assert long / short < 2.3


def test_computing_what_was_known_grows_with_what_was_known():
    """Late reports, returns and dissents change many days at once: each is a period that was known, and
    is kept.
    """
    short, long = in_any_order(200), in_any_order(400)
    periods = len(known_periods_of(long)) / len(known_periods_of(short))

    assert calls(lambda: known_periods_of(long)) / calls(lambda: known_periods_of(short)) < 1.2 * periods


def plainly(trail):
    """What was known, by computing all of it anew at each step."""
    known, current = set(), {}
    for step in trail.steps():
        wanted = valid_periods_of(trail.known_at(step.recorded_at))
        for period in set(current) - set(wanted):
            known.add(
                KnownPeriod(valid_period=period, known_from=current.pop(period), known_until=step.recorded_at)
            )
        for period in wanted:
            current.setdefault(period, step.recorded_at)
    return known | {
        KnownPeriod(valid_period=period, known_from=known_from) for period, known_from in current.items()
    }


@pytest.mark.parametrize("seed", range(40))
def test_replaying_a_trail_equals_computing_it_anew_at_each_step(seed):
    chance = random.Random(seed)
    trail = in_any_order(chance.randint(1, 60), chance, days=chance.choice((1, 3, 12)))

    assert known_periods_of(trail) == plainly(trail)


@pytest.fixture
def commitments():
    officer = make_officer()
    made = [make_commitment(reference=f"BAG3-R{number}-IRQ") for number in range(1, 7)]
    for commitment in made:
        for day in range(1, 4):
            report(
                commitment=commitment, status=LEVELS[day - 1], effective_on=date(2026, 1, day), author=officer
            )
    return made


def queries(act):
    with CaptureQueriesContext(connection) as asked:
        act()
    return len(asked)


@pytest.mark.django_db
def test_checking_asks_no_more_for_more_commitments(commitments):
    few = Commitment.objects.filter(pk__in=[commitment.pk for commitment in commitments[:2]])

    assert queries(lambda: list(differences(few))) == queries(lambda: list(differences()))


@pytest.mark.django_db
def test_mending_asks_no_more_for_more_commitments(commitments):
    StatusPeriod.objects.filter(commitment=commitments[0]).delete()
    one = queries(rebuild)
    StatusPeriod.objects.all().delete()

    assert queries(rebuild) == one
    assert list(differences()) == []


@pytest.mark.django_db
def test_takes_more_commitments_than_are_read_at_once(commitments, monkeypatch):
    monkeypatch.setattr(rebuilding, "AT_ONCE", 4)
    StatusPeriod.objects.all().delete()

    assert {fault.commitment for fault in rebuild()} == {commitment.reference for commitment in commitments}
    assert list(differences()) == []


@pytest.mark.django_db
def test_recording_asks_no_more_of_a_longer_trail(commitments):
    def record(day):
        commitment = Commitment.objects.get(pk=commitments[0].pk)
        report(commitment=commitment, status="limited", effective_on=date(2026, 1, day), author=officer)

    officer = make_officer(username="second")
    record(4)
    first = queries(lambda: record(5))
    for day in range(6, 20):
        record(day)

    assert queries(lambda: record(20)) == first
