"""A timeline sums what changes from day to day; each point is what the register gives for its day."""

from datetime import date, timedelta
from unittest.mock import patch

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils.dateparse import parse_datetime

from commitments.models import Commitment, Conference, FurtherTheme, Participation, State, Theme
from commitments.record.closing import close_commitment
from commitments.record.positions import NewPosition, record_position
from commitments.vocabulary import Position, Schedule
from tests.extent import extent
from tests.factories import make_focal_point, make_officer
from tests.worlds import DEMO_DAY, DEMO_NOW, rolled_back_after_module
from tracker.api.counts import CountFilterSet
from tracker.register import timelines
from tracker.register.as_of import AsOf
from tracker.register.counting import AXES
from tracker.register.intervals import days_of
from tracker.register.ledger import Reading
from tracker.register.ledger_triggers import compact_ledger
from tracker.register.timelines import FIXED, OF_THE_DAY, Narrowed

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("demonstration"),
    pytest.mark.time_machine(DEMO_NOW, tick=False),
]
# What holds of a commitment on some days, and not on others.
BY_DAY = {
    *("reported_status", "disputed", "discrepancy", "position", "schedule", "stale", "group"),
    *("reviewed", "status_since_before", "status_since_after"),
}
SINCE = date(2024, 2, 1)


@pytest.fixture(scope="module")
def moved(demonstration, django_db_blocker):
    """Some commitments that are not counted on every day, further themes, a late State and a draft; made
    once.
    """
    with rolled_back_after_module(django_db_blocker), time_machine.travel(DEMO_NOW, tick=False):
        yield make_moved()


def make_moved():
    officer = make_officer()
    published = Commitment.objects.published().order_by("reference")
    for number, commitment in enumerate(published[:12:2]):
        close_commitment(commitment, closed_on=date(2025, 1 + number, 15), reason="It ended.")
    for number, commitment in enumerate(published[1:13:2]):
        stated_on = None if number == 0 else date(2024, 5 + number, 20)
        for position in (Position.NOT_APPLICABLE, Position.SUPPORTED)[: 1 + number % 2]:
            stated = stated_on and stated_on + timedelta(days=200 * (position == Position.SUPPORTED))
            new = NewPosition(commitment=commitment, position=position, stated_on=stated)
            record_position(new, recorded_by=officer)
    themes = list(Theme.objects.order_by("pk"))
    for resolution in {commitment.resolution for commitment in published.select_related("resolution")[:40]}:
        theme = next(theme for theme in themes if theme.pk != resolution.theme_id)
        FurtherTheme.objects.create(resolution=resolution, theme=theme, place=2)
    Participation.objects.filter(pk=published[20].participation_id).update(joined_on=date(2025, 3, 3))
    Commitment.objects.filter(pk=published[30].pk).update(joined_on=date(2025, 4, 4))
    Conference.objects.filter(pk=published.last().resolution.conference_id).update(published=False)
    return published[0]


def narrowed(asked, user=None):
    request = RequestFactory().get("/")
    request.user = user or AnonymousUser()
    return Narrowed(filterset=CountFilterSet, asked=asked, request=request)


def asked_of(commitment):
    """Filters that can be told for all days at once, each alone and some together."""
    resolution = commitment.resolution
    of_each = {
        "reference": commitment.reference,
        "conference": resolution.conference.code,
        "series": resolution.conference.series,
        "state": commitment.state.code,
        "theme": ",".join(Theme.objects.order_by("pk").values_list("slug", flat=True)[:2]),
        "resolution": resolution.reference,
        "region": commitment.state.region,
        "basis": "official_record",
        "strength": "agreed,decided",
        "lifecycle": "active",
        "due_before": "2025-12-31",
        "due_after": "2025-06-30",
        "updated_before": "2025-10-01T00:00:00Z",
        "updated_after": "2025-10-01T00:00:00Z",
        "q": commitment.reference,
        "status": "limited,no_information",
    }
    alone = [{name: value} for name, value in of_each.items() if value]
    closed = [{"closed": value, "applicable": other} for value, other in (("any", "any"), ("true", "any"))]
    closed += [{"closed": "any", "status": "complete"}, {"closed": "any", "schedule": "no_deadline"}]
    return [{}, *alone, *closed, {"applicable": "false"}]


def check(rows, as_of, axis):
    # A past day has half the points: what differs is the day, and not how many there are.
    interval = extent("year" if as_of.is_past else "quarter", long="quarter")
    days = days_of(interval, since=SINCE, until=as_of.on)
    plain = [counted_only(rows._read(as_of.on_day(on), axis)) for on in days]
    told = rows.tallies(days, as_of, interval=interval, axis=axis)
    assert [counted_only(of_day) for of_day in told] == plain, rows.asked
    return sum(tally.total for of_day in plain for tally in of_day.values())


def counted_only(tallies):
    return {key: tally for key, tally in tallies.items() if tally.total}


AS_OF = (
    AsOf(on=DEMO_DAY),
    AsOf(on=date(2025, 8, 20), is_past=True),
    AsOf(on=date(2025, 8, 20), known_at=DEMO_NOW - timedelta(days=90), is_past=True),
)


@pytest.mark.parametrize("as_of", AS_OF, ids=("today", "past", "known"))
def test_each_point_is_what_the_register_gives_for_that_day(moved, as_of):
    for asked in asked_of(moved):
        counted = check(narrowed(asked), as_of, None)
        assert counted or set(asked) & {"reference", "closed", "applicable", "q"} or as_of.known_at, asked


@pytest.mark.parametrize("as_of", AS_OF, ids=("today", "past", "known"))
def test_what_is_asked_of_periods_is_told_by_these(moved, as_of):
    for asked in (
        {"reviewed": "true"},
        {"reviewed": "false", "closed": "any"},
        {"status_since_before": "2025-03-01"},
        {"status_since_after": "2025-03-01", "reviewed": "false"},
        {"reviewed": "false", "status_since_before": "2025-06-01", "state": moved.state.code},
    ):
        for by in (None, "theme"):
            counted = check(narrowed(asked), as_of, by and AXES[by])
            assert counted or "state" in asked or as_of.known_at, asked


@pytest.mark.parametrize("by", ["theme", "state", "region", "conference"])
@pytest.mark.parametrize("as_of", AS_OF[::2], ids=("today", "known"))
@pytest.mark.in_turns
def test_each_series_is_what_the_register_gives_for_its_key(moved, by, as_of):
    overdue = {"schedule": "overdue"}
    for asked in ({}, {"status": "limited"}, {"state": moved.state.code, "closed": "any"}, overdue):
        check(narrowed(asked), as_of, AXES[by])


@pytest.mark.parametrize(
    ("by", "groups"),
    [(None, "demo-league"), ("region", "demo-league,demo-union"), ("state", "demo-union"), ("group", "")],
)
@pytest.mark.in_turns
def test_groups_are_told_by_the_states_that_belong_to_them(moved, by, groups):
    for as_of in AS_OF[1:]:
        asked = {"status": "limited,no_information", **({"group": groups} if groups else {})}
        assert check(narrowed(asked), as_of, by and AXES[by])


def test_what_is_summed_by_month_is_told_by_its_sums(moved):
    compact_ledger()
    days = days_of("month", since=SINCE, until=DEMO_DAY)
    for by in ("state", "region", "conference"):
        for asked in ({}, {"status": "limited"}, {"theme": moved.resolution.theme.slug}):
            told = narrowed(asked).tallies(days, AS_OF[0], interval="month", axis=AXES[by])
            # By the week every move is read.
            each = narrowed(asked).tallies(days, AS_OF[0], interval="week", axis=AXES[by])
            assert [counted_only(of_day) for of_day in told] == [counted_only(of_day) for of_day in each]
            assert len({tally.total for of_day in told for tally in of_day.values()}) > 1
    with patch.object(Reading, "by_key", autospec=True, side_effect=Reading.by_key) as by_key:
        narrowed({}).tallies(days, AS_OF[0], interval="month", axis=AXES["state"])
    assert by_key.call_count == 1


def test_all_readers_are_told_what_they_see(moved):
    for user in (make_officer(), make_focal_point(state=State.objects.get(pk=moved.state_id))):
        for as_of in AS_OF:
            check(narrowed({}, user), as_of, AXES["theme"])


def test_the_register_is_read_for_the_present_alone():
    """The filters are of these kinds and no other, so that a new one is thought of."""
    assert set(CountFilterSet.base_filters) == FIXED | OF_THE_DAY | BY_DAY

    days = days_of("quarter", since=SINCE, until=DEMO_DAY)
    for asked in ({"schedule": "met_late"}, {"position": "supported"}, {"stale": "true"}):
        with patch.object(Narrowed, "_read", autospec=True, side_effect=Narrowed._read) as read:
            check(narrowed(asked), AS_OF[0], None)
        assert read.call_count == len(days) + 1, asked


BY_THE_DAY = [
    *({"reported_status": value} for value in ("complete", "limited,substantial", "no_information")),
    *({"disputed": value} for value in ("true", "false")),
    *({"discrepancy": value} for value in ("true", "false")),
    *({"stale": value} for value in ("true", "false")),
    *({"position": value} for value in ("supported", "not_applicable", "unknown,not_applicable")),
    *({"schedule": one.value} for one in Schedule),
    *({"group": "demo-league"}, {"group": "demo-union", "stale": "true"}),
    {"stale": "true", "closed": "any", "applicable": "any"},
    {"schedule": "met_late,overdue", "closed": "any", "status": "complete,limited"},
    {"disputed": "false", "discrepancy": "true", "reviewed": "false", "closed": "true"},
]


@pytest.mark.parametrize("asked", BY_THE_DAY, ids=str)
@pytest.mark.in_turns
def test_what_holds_on_some_days_is_told_as_the_register_of_each_has_it(moved, asked):
    readers = (None, make_officer(), make_focal_point(state=State.objects.get(pk=moved.state_id)))
    for user in readers:
        for as_of in AS_OF:
            for by in (None, "theme") if user is None else (None,):
                check(narrowed(asked, user), as_of, by and AXES[by])


def told_of(number, asked, by, *, bound="ONE_BY_ONE_MOST"):
    """What a timeline says where so many commitments are the most that it is told of."""
    with patch.object(timelines, bound, number):
        return Client().get(
            "/api/v1/timeline/", {"interval": "quarter", **asked, **({"by": by} if by else {})}
        )


@pytest.mark.parametrize(
    ("asked", "by", "bound"),
    [
        ({"stale": "true"}, None, "ONE_BY_ONE_MOST"),
        ({"stale": "true", "conference": "first"}, None, "ONE_BY_ONE_MOST"),
        ({"reviewed": "true", "closed": "any"}, "state", "ONE_BY_ONE_MOST"),
        ({"strength": "agreed,decided"}, None, "ONE_BY_ONE_MOST"),
        ({"known_at": "2025-10-20T00:00:00Z"}, "theme", "ONE_BY_ONE_MOST"),
        ({"schedule": "met_late", "since": "2025-01-01"}, None, "ONE_BY_ONE_MOST"),
        ({"schedule": "overdue"}, None, "BY_MOVES_MOST"),
        ({"schedule": "overdue", "since": "2025-01-01"}, "region", "BY_MOVES_MOST"),
        ({"disputed": "false", "group": "demo-league"}, "conference", "ONE_BY_ONE_MOST"),
        ({"disputed": "false", "group": "demo-league"}, "group", "ONE_BY_ONE_MOST"),
    ],
)
def test_what_sums_do_not_tell_is_refused_beyond_a_bound_in_words(moved, asked, by, bound):
    if "conference" in asked:
        asked = asked | {"conference": moved.resolution.conference.code}
    there = Commitment.objects.published().filter(resolution__conference__starts_on__lte=DEMO_DAY)
    if "conference" in asked:
        there = there.filter(resolution__conference=moved.resolution.conference_id)
    if "group" in asked:
        there = there.filter(state__memberships__group__slug=asked["group"]).distinct()
    if "strength" in asked:
        there = there.filter(resolution__strength__in=asked["strength"].split(","))
    if "known_at" in asked:
        there = there.filter(created_at__lte=parse_datetime(asked["known_at"]))
    number = there.count()
    assert number > 10
    halves = 2 if by == "region" else 1

    assert told_of(number * halves, asked, by, bound=bound).status_code == 200
    refused = told_of(number * halves - 1, asked, by, bound=bound)
    assert refused.status_code == 400
    (error,) = refused.json()["errors"]
    assert error["parameter"] == next(name for name in asked if name not in ("conference", "group", "since"))
    assert "Narrow it by conference, State, theme or resolution" in error["detail"]
    assert "as_of" in error["detail"]


@pytest.mark.parametrize(
    ("asked", "by"),
    [({}, None), ({}, "theme"), ({"status": "limited"}, "state"), ({"group": "demo-league"}, "region")],
)
def test_what_sums_tell_is_never_refused(moved, asked, by):
    assert told_of(0, asked, by).status_code == 200
    assert told_of(0, asked, by, bound="BY_MOVES_MOST").status_code == 200


def test_a_page_is_never_refused(moved):
    with patch.object(timelines, "ONE_BY_ONE_MOST", 0), patch.object(timelines, "BY_MOVES_MOST", 0):
        answer = narrowed({"stale": "true"}).tallies([DEMO_DAY], AS_OF[0], interval="day")
        assert answer[0][None].total
        known = AS_OF[2]
        days = days_of("quarter", since=SINCE, until=known.on)
        plain = [counted_only(narrowed({})._read(known.on_day(on), None)) for on in days]
        # Of so many, what can be summed is.
        with patch.object(timelines, "note_lasting", side_effect=timelines.note_lasting) as summed:
            told = narrowed({}).tallies(days, known, interval="quarter")
        assert [counted_only(of_day) for of_day in told] == plain
        assert summed.call_count == 1


@pytest.mark.usefixtures("moved")
def test_as_many_queries_for_two_points_as_for_a_hundred():
    def queries(interval):
        days = days_of(interval, since=date(2024, 2, 1), until=DEMO_DAY)
        with CaptureQueriesContext(connection) as captured:
            narrowed({}).tallies(days, AS_OF[0], interval=interval, axis=AXES["theme"])
        return len(days), len(captured)

    (few, queries_of_few), (many, queries_of_many) = queries("year"), queries("week")

    assert queries_of_many <= queries_of_few <= 18
    assert many > 100
    assert few == 3
