"""What holds of each commitment on some days and not on others, told for all days at once: as the register of
each day has it, whatever happened.
"""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from random import Random
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from commitments.models import Commitment, Conference, Membership, State, StateGroup
from commitments.refusals import Refused
from commitments.vocabulary import Disclosure, ReviewPolicy, Status, Verdict
from tests.extent import extent
from tests.factories import dissent, make_focal_point, make_officer, make_source, report, review, withdraw
from tests.tracker.register import test_overdue_then as then
from tests.tracker.register.test_timelines import counted_only, narrowed
from tracker.models import Review, StatusReport
from tracker.register.as_of import AsOf
from tracker.register.counting import AXES
from tracker.register.courses import _DaysOfMoments
from tracker.register.intervals import days_of
from tracker.register.timelines import Narrowed

pytestmark = pytest.mark.django_db
MOMENTS = [f"2026-{month:02}-02T{10 + month}:00" for month in range(3, 13)]
LEVELS = "not_started,limited"
OF_A_DAY = {
    "stale": ("true", "false"),
    "disputed": ("true", "false"),
    "discrepancy": ("true", "false"),
    "reported_status": ("complete", LEVELS),
    "position": ("supported", "not_applicable,unknown"),
    "schedule": ("met_on_time", "met_late", "no_deadline,met_late", "overdue,due_soon,met_on_time"),
    "group": ("league", "league,union"),
    "reviewed": ("true", "false"),
    "status_since_before": ("2026-06-01",),
    "closed": ("true", "any"),
    "applicable": ("false", "any"),
    "status": ("complete", LEVELS),
    "theme": ("training", "ports,training"),
}


@pytest.fixture
def record(time_machine):
    time_machine.move_to("2026-01-02", tick=False)
    then.make_two_conferences(due_on=date(2026, 5, 31))
    Conference.objects.filter(code="BAG3").update(review_policy=ReviewPolicy.SECOND_PERSON)
    Conference.objects.filter(code="TEH2").update(published=True, disclosure=Disclosure.FULL)
    source = make_source()
    for slug in ("league", "union"):
        StateGroup.objects.create(slug=slug, name_en=slug, source=source)
    for code, slug, since, until in (
        ("IRQ", "league", None, date(2026, 5, 5)),
        ("IRQ", "league", date(2026, 8, 8), None),
        ("IRN", "union", date(2026, 4, 1), None),
    ):
        state, group = State.objects.get(code=code), StateGroup.objects.get(slug=slug)
        Membership.objects.create(state=state, group=group, valid_from=since, valid_until=until)


def somebody_acts(draw):
    """A State reports, somebody reviews, and the State disagrees; what the rules refuse is passed over."""
    commitment = draw.choice(list(Commitment.objects.select_related("state").order_by("pk")))
    name = f"of-{commitment.state.code}"
    people = get_user_model().objects.filter(username=name)
    focal_point = people.first() or make_focal_point(username=name, state=commitment.state)
    today = timezone.localdate()
    day = min(draw.choice([date(2026, 2, 1), date(2026, 5, 1), date(2026, 9, 9), today]), today)
    reports = list(StatusReport.objects.order_by("pk"))
    reviews = list(Review.objects.order_by("pk"))
    level = draw.choice([Status.NOT_STARTED, Status.LIMITED, Status.SUBSTANTIAL, Status.COMPLETE])
    with suppress(Refused):
        match draw.randrange(7):
            case 0 | 1:
                report(commitment=commitment, status=level, effective_on=day, author=focal_point)
            case 2 | 3 if reports:
                review(of=draw.choice(reports[-4:]), verdict=Verdict.ACCEPT, status=level)
            case 4 if reports:
                review(of=draw.choice(reports[-4:]), verdict=Verdict.RETURN)
            case 5 if reports:
                withdraw(report=draw.choice(reports))
            case 6 if reviews:
                dissent(of=draw.choice(reviews[-4:]))
            case _:
                then.something_happens(draw)


def assert_told(draw, readers):
    """As the register of each day tells it. Returns how many there are on each."""
    names = draw.sample(sorted(OF_A_DAY), draw.randrange(1, 4))
    asked = {name: draw.choice(OF_A_DAY[name]) for name in names}
    by = draw.choice([None, None, "theme", "state", "region", "conference", "group"])
    axis = by and AXES[by]
    interval = draw.choice(["day", "week", "month"])
    today = timezone.localdate()
    known_at = draw.choice([None, None, timezone.now() - timedelta(days=draw.randrange(90))])
    on = draw.choice([today, today - timedelta(days=20)])
    as_of = AsOf(on=min(on, known_at.date()) if known_at else on, known_at=known_at)
    as_of = (
        as_of if (as_of.on, known_at) == (today, None) else AsOf(on=as_of.on, known_at=known_at, is_past=True)
    )
    days = days_of(interval, since=as_of.on - timedelta(days=draw.choice([20, 90, 300])), until=as_of.on)
    days = days[-extent(30, long=120) :]
    rows = narrowed(asked, draw.choice(readers))
    plain = [counted_only(rows._read(as_of.on_day(one), axis)) for one in days]
    with patch.object(Narrowed, "_read", autospec=True, side_effect=Narrowed._read) as read:
        told = rows.tallies(days, as_of, interval=interval, axis=axis)
    assert [counted_only(of_day) for of_day in told] == plain, (asked, by, as_of, interval, rows.request.user)
    # The present alone.
    assert read.call_count <= 1
    return {sum(tally.total for tally in of_day.values()) for of_day in plain}


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize("seed", extent([1, 2], long=range(1, 13)))
def test_is_what_the_register_of_each_day_has(time_machine, settings, seed):
    settings.STALE_DAYS = 40
    draw = Random(seed)
    told = set()
    for moment in MOMENTS:
        time_machine.move_to(moment, tick=False)
        readers = [AnonymousUser(), make_officer(), make_focal_point(state=State.objects.get(code="IRQ"))]
        for _time in range(5):
            somebody_acts(draw)
            somebody_acts(draw)
            told |= assert_told(draw, readers)
    assert len(told) > 3


@pytest.mark.usefixtures("record")
def test_a_dispute_is_told_as_each_reader_sees_it(time_machine):
    time_machine.move_to("2026-05-05T10:00", tick=False)
    focal_point = make_focal_point(state=State.objects.get(code="IRQ"))
    returned, accepted = (
        report(
            commitment=Commitment.objects.get(reference=reference),
            status=Status.SUBSTANTIAL,
            effective_on=date(2026, 4, 4),
            author=focal_point,
        )
        for reference in ("BAG3-R1-IRQ", "BAG3-R2-IRQ")
    )
    # What never counted the public does not see, nor that the State disagrees.
    dissent(of=review(of=returned, verdict=Verdict.RETURN), author=focal_point)
    dissent(of=review(of=accepted, verdict=Verdict.ACCEPT, status=Status.LIMITED), author=focal_point)
    time_machine.move_to("2026-12-02T10:00", tick=False)
    days = days_of("month", since=date(2026, 2, 1), until=date(2026, 11, 30))
    last = AsOf(on=days[-1], is_past=True)
    for reader, number in ((AnonymousUser(), 1), (make_officer(), 2), (focal_point, 2)):
        for value in ("true", "false"):
            rows = narrowed({"disputed": value}, reader)
            plain = [counted_only(rows._read(last.on_day(on), None)) for on in days]
            told = [counted_only(of_day) for of_day in rows.tallies(days, last, interval="month")]
            assert told == plain
        totals = [of_day[None].total for of_day in told if of_day]
        assert max(totals) - min(totals) == number


@pytest.mark.usefixtures("record")
def test_what_is_complete_on_its_last_day_was_met_in_time(time_machine):
    time_machine.move_to("2026-12-02T10:00", tick=False)
    for reference, day in (("TEH2-R2-IRQ", date(2026, 5, 31)), ("TEH2-R2-IRN", date(2026, 6, 1))):
        commitment = Commitment.objects.get(reference=reference)
        report(commitment=commitment, status=Status.COMPLETE, effective_on=day)
    days = days_of("day", since=date(2026, 5, 29), until=date(2026, 6, 3))
    last = AsOf(on=days[-1], is_past=True)
    for schedule, totals in (("met_on_time", [0, 0, 1, 1, 1, 1]), ("met_late", [0, 0, 0, 1, 1, 1])):
        rows = narrowed({"schedule": schedule, "conference": "TEH2"})
        told = [counted_only(of_day) for of_day in rows.tallies(days, last, interval="day")]
        assert told == [counted_only(rows._read(last.on_day(on), None)) for on in days]
        assert [sum(tally.total for tally in of_day.values()) for of_day in told] == totals


@pytest.mark.parametrize("zone", ["UTC", "Asia/Tehran", "Europe/Berlin", "America/New_York"])
@pytest.mark.one_database
def test_a_moment_lies_on_the_day_that_it_has_in_the_time_zone(zone):
    days = _DaysOfMoments(ZoneInfo(zone))
    for hours in range(0, 24 * 400, 5):
        moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(
            hours=hours, minutes=hours % 60, microseconds=hours
        )
        on = moment.astimezone(ZoneInfo(zone)).toordinal()
        assert days[moment] == on
        # As SQLite has it.
        assert days[moment.replace(tzinfo=None).isoformat(" ")] == on
    for end in ("2026-03-21 20:29:59.999999", "2026-03-21 20:30:00", "2026-03-21 20:30:00.000001"):
        moment = datetime.fromisoformat(end).replace(tzinfo=UTC)
        assert days[end] == moment.astimezone(ZoneInfo(zone)).toordinal()
