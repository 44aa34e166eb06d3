"""What was overdue on a past day, told by what is today and what moved since: as the register of that day has
it, whatever happened.
"""

from contextlib import suppress
from datetime import date, timedelta
from random import Random
from unittest.mock import patch

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.test import RequestFactory
from django.utils import timezone

from commitments.api.filtersets import CommitmentFilterSet
from commitments.models import Commitment, Conference, Participation, Resolution
from commitments.record.closing import ClosingRefused, close_commitment, reopen_commitment
from commitments.record.positions import PositionRefused
from commitments.vocabulary import ClosingKind, Lifecycle, Position, Status
from tests.extent import extent
from tests.factories import (
    make_commitment,
    make_officer,
    report,
    state_position,
    web_page,
)
from tests.rewording import reword
from tests.tracker.register.two_conferences import REFERENCES, make_two_conferences
from tracker.register import net_moves
from tracker.register.as_of import AsOf, commitments_as_of
from tracker.register.counting import tally
from tracker.register.kept_counts import overdue_among, overdue_passing
from tracker.register.ledger_triggers import compact_ledger
from tracker.trail.recording import StatusRefused

pytestmark = pytest.mark.django_db
MOMENTS = [f"2026-{month:02}-02" for month in range(4, 13, 2)]
DAYS = [date(2026, month, 14) for month in range(1, 12, 2)]


@pytest.fixture
def record(time_machine):
    time_machine.move_to("2026-01-02", tick=False)
    make_two_conferences(due_on=date(2026, 2, 28))


def reading(user):
    request = RequestFactory().get("/")
    request.user = user
    return request


def asked_plainly(asked, as_of, user):
    """Of each commitment, where it stood then."""
    rows = commitments_as_of(as_of, seen_by=user)
    found = CommitmentFilterSet(asked, rows, request=reading(user)).qs.in_force()
    return tally(found.overdue(on=as_of.on)).total


def assert_told():
    told = set()
    for day in DAYS:
        as_of = AsOf(on=day, is_past=True)
        if day >= timezone.localdate():
            continue
        officer = make_officer()
        for user, asked in (
            (AnonymousUser(), {}),
            (officer, {}),
            (officer, {"theme": "training"}),
            (officer, {"conference": "BAG3"}),
        ):
            number = overdue_passing(asked, as_of, request=reading(user))
            assert number == asked_plainly(asked, as_of, user), (day, asked, user)
            told.add(number)
    return told


def something_happens(draw):
    commitment = Commitment.objects.select_related("resolution").get(reference=draw.choice(REFERENCES))
    today = timezone.localdate()
    day = min(draw.choice([date(2026, 2, 1), date(2026, 5, 1), date(2026, 9, 9), today]), today)
    ahead = draw.choice([None, day, today + timedelta(days=20)])
    of_resolution = Resolution.objects.filter(pk=commitment.resolution_id)
    of_conference = Conference.objects.filter(pk=commitment.resolution.conference_id)
    of_part = Participation.objects.filter(pk=commitment.participation_id)
    due_on = draw.choice([None, date(2026, 1, 31), date(2026, 6, 30), date(2026, 12, 31)])
    match draw.randrange(12):
        case 0 | 1 | 2:
            level = draw.choice([Status.NOT_STARTED, Status.LIMITED, Status.COMPLETE])
            # It may be closed, or not apply, or the day lie before its conference.
            with suppress(StatusRefused):
                report(commitment=commitment, status=level, effective_on=day, evidence=[web_page()])
        case 3:
            position = draw.choice([Position.NOT_APPLICABLE, Position.SUPPORTED])
            with suppress(PositionRefused):
                state_position(commitment, position, stated_on=day)
        case 4 | 5:
            kind = draw.choice([ClosingKind.ENDED, ClosingKind.ENDED, ClosingKind.IN_ERROR])
            with suppress(ClosingRefused):
                close_commitment(commitment, closed_on=ahead or day, kind=kind, reason="So.")
        case 6:
            with suppress(ClosingRefused):
                reopen_commitment(commitment, reopened_on=draw.choice([day, today]), reason="So.")
        case 7:
            rows = draw.choice([of_part, Commitment.objects.filter(pk=commitment.pk)])
            rows.update(joined_on=ahead)
        case 8:
            Commitment.objects.filter(pk=commitment.pk).update(due_on=due_on)
        case 9:
            with suppress(ValidationError):
                reword(commitment.resolution, due_on=due_on)
        case 10:
            of_conference.update(**draw.choice([{"published": draw.random() < 0.7}, {"starts_on": ahead}]))
        case 11:
            lifecycle = draw.choice([Lifecycle.ACTIVE, Lifecycle.ACTIVE, Lifecycle.SUPERSEDED])
            of_resolution.update(lifecycle=lifecycle)
            compact_ledger()


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize("seed", extent([1, 6], long=range(1, 9)))
def test_is_what_the_register_of_each_day_has(time_machine, seed):
    draw = Random(seed)
    told = set()
    for moment in MOMENTS:
        time_machine.move_to(moment, tick=False)
        for _time in range(6):
            something_happens(draw)
            something_happens(draw)
            told |= assert_told()
    assert len(told) > 3


@pytest.mark.usefixtures("record")
def test_is_asked_of_the_moves_unless_they_are_too_many(time_machine):
    time_machine.move_to("2026-06-02", tick=False)
    report(
        commitment=make_commitment(reference="BAG3-R2-IRQ"),
        status=Status.COMPLETE,
        effective_on=date(2026, 4, 1),
        evidence=[web_page()],
    )
    as_of, plainly = AsOf(on=date(2026, 3, 14), is_past=True), []

    def note(counts, of):
        plainly.append(of)
        return overdue_among(counts, of)

    with patch("tracker.register.kept_counts.overdue_among", note):
        assert overdue_passing({}, as_of, request=reading(AnonymousUser())) == 2
        assert not plainly
        with patch.object(net_moves, "MOVES_MOST", 0):
            assert overdue_passing({}, as_of, request=reading(AnonymousUser())) == 2
        assert plainly == [as_of]


@pytest.mark.usefixtures("record")
def test_of_who_joins_later_nothing_was_overdue(time_machine):
    time_machine.move_to("2026-06-02", tick=False)
    Participation.objects.filter(state__code="IRN").update(joined_on=date(2026, 7, 1))
    as_of = AsOf(on=date(2026, 3, 14), is_past=True)
    assert overdue_passing({}, as_of, request=reading(AnonymousUser())) == 1
