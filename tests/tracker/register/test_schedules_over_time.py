"""What stood at some schedules at the end of each of many days, told by the moves of the ledger in one pass:
as the register of each day has it, whatever happened.
"""

from datetime import date, timedelta
from random import Random
from unittest.mock import patch

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from commitments.models import Commitment
from commitments.vocabulary import Schedule
from tests.extent import extent
from tests.factories import make_officer
from tests.tracker.register import test_overdue_then as then
from tests.tracker.register.test_timelines import counted_only, narrowed
from tracker.register.as_of import AsOf
from tracker.register.counting import AXES
from tracker.register.intervals import days_of
from tracker.register.schedule_moves import turns_of
from tracker.register.timelines import Narrowed

pytestmark = pytest.mark.django_db
record = then.record
MET = {"met_on_time", "met_late"}
# What is asked of periods is told in one pass, too.
PERIODS = (
    {"reviewed": "false"},
    {"reviewed": "true"},
    {"status_since_before": "2026-05-05", "closed": "any"},
)
# Of all commitments of their resolutions, and of some.
FILTERS = (
    {},
    {},
    {"theme": "training"},
    {"conference": "BAG3"},
    {"lifecycle": "active"},
    {"resolution": "TEH2-R2"},
    {"state": "IRQ"},
    {"due_before": "2026-07-01"},
    {"status": "limited,no_information"},
)


def some_schedules(draw):
    """Both that are met, or neither."""
    pending = [one.value for one in Schedule if one.value not in MET]
    chosen = draw.sample(pending, draw.randrange(1, 4))
    return ",".join([*chosen, *(MET if draw.random() < 0.3 else ())])


def assert_told(draw):
    """By one pass as by the register of each day. Returns how many there are on each."""
    of_periods = draw.choice(PERIODS) if draw.random() < 0.3 else {}
    asked = {**draw.choice(FILTERS), **(of_periods or {"schedule": some_schedules(draw)})}
    by = draw.choice([None, None, "theme", "state", "region", "conference"])
    axis = by and AXES[by]
    interval = draw.choice(["week", "month", "quarter"])
    until = draw.choice([timezone.localdate(), date(2026, 3, 20)])
    as_of = AsOf(on=until, is_past=until < timezone.localdate())
    days = days_of(interval, since=draw.choice([date(2025, 12, 30), date(2026, 2, 20)]), until=as_of.on)
    # By the key of what is no longer published the public may not ask.
    is_public = draw.random() < 0.5 and not asked.keys() & {"theme", "conference", "resolution"}
    rows = narrowed(asked, AnonymousUser() if is_public else make_officer())
    plain = [counted_only(rows._read(as_of.on_day(on), axis)) for on in days]
    with patch.object(Narrowed, "_read", autospec=True, side_effect=Narrowed._read) as read:
        told = rows.tallies(days, as_of, interval=interval, axis=axis)
    assert [counted_only(of_day) for of_day in told] == plain, (asked, by, as_of, interval)
    # The present alone.
    assert read.call_count <= 1
    return {sum(tally.total for tally in of_day.values()) for of_day in plain}


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize("seed", extent([2, 3], long=range(1, 9)))
def test_is_what_the_register_of_each_day_has(time_machine, seed):
    draw = Random(seed)
    told = set()
    for moment in then.MOMENTS:
        time_machine.move_to(moment, tick=False)
        for _time in range(4):
            then.something_happens(draw)
            then.something_happens(draw)
            told |= assert_told(draw)
    assert len(told) > 3


@pytest.mark.usefixtures("record")
def test_as_many_queries_for_two_points_as_for_a_hundred(time_machine, django_assert_num_queries):
    time_machine.move_to("2026-12-02", tick=False)
    for interval, since in (("year", date(2025, 1, 1)), ("week", date(2025, 1, 1))):
        days = days_of(interval, since=since, until=date(2026, 12, 2))
        with django_assert_num_queries(3):
            narrowed({"schedule": "overdue"}).tallies(
                days, AsOf(on=date(2026, 12, 2)), interval=interval, axis=None
            )


@pytest.mark.usefixtures("record")
def test_what_was_known_at_a_moment_the_moves_do_not_tell(time_machine):
    time_machine.move_to("2026-12-02T12:00", tick=False)
    asked, known_at = {"schedule": "overdue"}, timezone.now() - timedelta(days=300)
    days = days_of("month", since=date(2026, 3, 1), until=date(2026, 11, 30))
    now, then_known = (AsOf(on=days[-1], known_at=moment, is_past=True) for moment in (None, known_at))
    assert narrowed(asked).tallies(days, now, interval="month")[0][None].total == 2
    Commitment.objects.filter(reference="BAG3-R2-IRQ").update(created_at=timezone.now())
    assert narrowed(asked).tallies(days, then_known, interval="month")[0][None].total == 1


def test_what_was_met_in_time_the_moves_do_not_tell():
    assert turns_of(["overdue", "met_late"]) is None
    assert len(turns_of(["met_on_time", "met_late"])) == 1
    # Whatever is not met, and has a deadline that is in force: nothing turns on a day.
    assert [turn.days for turn in turns_of(["not_yet_due", "due_soon", "overdue"])] == [None]
    assert [turn.days for turn in turns_of(["due_soon"])][1] == 1
