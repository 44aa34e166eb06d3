"""The ledger of levels: on every day it counts what the register of that day counts, whatever happened."""

from collections import Counter
from contextlib import suppress
from datetime import date, timedelta
from itertools import pairwise
from random import Random

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Q
from django.test import RequestFactory
from django.utils import timezone

from commitments.api.filtersets import CommitmentFilterSet
from commitments.models import Closing, Commitment, Conference, FurtherTheme, Participation, Resolution
from commitments.record.closing import ClosingRefused, close_commitment
from commitments.vocabulary import ClosingKind, Position, Status
from tests.extent import extent
from tests.factories import (
    make_commitment,
    make_officer,
    make_theme,
    report,
    state_position,
    web_page,
)
from tests.tracker.register.two_conferences import REFERENCES, make_two_conferences
from tracker.models import LevelMove, LevelSum, StatusPeriod
from tracker.register.as_of import AsOf, commitments_as_of
from tracker.register.counting import AXES, tally, tally_by
from tracker.register.kept_counts import ledger_passing
from tracker.register.ledger_triggers import (
    compact_ledger,
    install_ledger,
    ledger_faults,
    rebuild_ledger,
    remove_ledger_triggers,
)
from tracker.register.movements import _levels
from tracker.register.net_moves import NetMoves
from tracker.trail.ledger_waits import asked_once
from tracker.trail.recording import NewStatus, StatusRefused, record_statuses

pytestmark = pytest.mark.django_db
MOMENTS = [f"2026-{month:02}-02" for month in range(3, 13, 3)]
MARCH = date(2026, 3, 1)
DAYS = [date(2026, 2, 14), date(2026, 5, 31), date(2026, 9, 20)]


@pytest.fixture
def record():
    return make_two_conferences()


def ledger(as_of, axes=(), user=None, **asked):
    request = RequestFactory().get("/")
    request.user = user or AnonymousUser()
    return ledger_passing(CommitmentFilterSet, asked, as_of, axes=axes, request=request)


def counted(tallies):
    return {key: one for key, one in tallies.items() if one.total}


def assert_equal_the_register():
    assert ledger_faults() == []
    for on, user in zip(DAYS, (AnonymousUser(), make_officer(), AnonymousUser()), strict=True):
        as_of = AsOf(on=on, is_past=True)
        rows = commitments_as_of(as_of, seen_by=user).in_force()
        assert tally(ledger(as_of, user=user)) == tally(rows)
        for name in ("state", "region", "conference", "theme"):
            told = tally_by(ledger(as_of, [name], user), AXES[name], on=on)
            assert counted(told) == tally_by(rows, AXES[name], on=on), (on, name)


def assert_tells_what_moved():
    """Between two days, as the registers of both tell."""
    for since, until in pairwise(DAYS):
        for asked, user in (({}, AnonymousUser()), ({"theme": "training"}, make_officer())):
            days = [AsOf(on=on, is_past=True) for on in (since, until)]
            levels = [_levels(asked, as_of, Q(), user) for as_of in days]
            told = NetMoves.of(asked, since=days[0], until=days[1], seen_by=user)
            moved = {
                (reference, *(one.get(reference) for one in levels))
                for reference in levels[0].keys() | levels[1].keys()
                if levels[0].get(reference) != levels[1].get(reference)
            }
            assert {one[1:] for one in told.all()} == moved, (since, asked)
            first, numbers = told.first(1)
            assert numbers == Counter(one[1:] for one in moved)
            assert Counter(one[2:] for one in first) == dict.fromkeys(numbers, 1)


def something_happens(draw: Random) -> None:
    """One of the causes of a move, or of a sum."""
    commitment = Commitment.objects.select_related("resolution").get(reference=draw.choice(REFERENCES))
    today = timezone.localdate()
    day = draw.choice([None, date(2026, 2, 10), date(2026, 4, 30), date(2026, 9, 9)])
    draw.choice(HAPPENINGS)(draw, commitment, day and min(day, today), today)


def reported(draw, commitment, day, today):
    level = draw.choice([Status.NOT_STARTED, Status.LIMITED, Status.COMPLETE])
    # It may be closed, or not apply, or the day lie before its conference.
    with suppress(StatusRefused):
        report(commitment=commitment, status=level, effective_on=day or today, evidence=[web_page()])


def positioned(draw, commitment, day, today):
    position = draw.choice([Position.NOT_APPLICABLE, Position.SUPPORTED])
    state_position(commitment, position, stated_on=day)


def closed(draw, commitment, day, today):
    kind = draw.choice([ClosingKind.ENDED, ClosingKind.IN_ERROR])
    with suppress(ClosingRefused):
        close_commitment(commitment, closed_on=day or today, kind=kind, reason="So.")


def part_closed(draw, commitment, day, today):
    rows = Closing.objects.known().filter(participation=commitment.participation_id)
    if not rows.update(known_until=timezone.now() + timedelta(days=1)):
        reopened_on = draw.choice([None, date(2027, 1, 1)])
        part = commitment.participation
        Closing.objects.create(participation=part, closed_on=day or today, reopened_on=reopened_on)


def joined(draw, commitment, day, today):
    rows = draw.choice([Participation.objects.filter(pk=commitment.participation_id), Commitment.objects])
    rows.filter(pk__in=[commitment.pk, commitment.participation_id]).update(joined_on=day)


def themed(draw, commitment, day, today):
    theme = make_theme(slug=draw.choice(["ports", "borders"]))
    Resolution.objects.filter(pk=commitment.resolution_id).update(theme=theme)


def themed_further(draw, commitment, day, today):
    further = FurtherTheme.objects.filter(resolution=commitment.resolution_id)
    if not further.delete()[0]:
        theme = make_theme(slug="customs")
        FurtherTheme.objects.create(resolution=commitment.resolution, theme=theme, place=2)


def conference_changed(draw, commitment, day, today):
    of = Conference.objects.filter(pk=commitment.resolution.conference_id)
    of.update(**draw.choice([{"published": True}, {"published": False}, {"starts_on": day}]))


def compacted(draw, commitment, day, today):
    compact_ledger()


HAPPENINGS = [
    *(reported, reported, reported, positioned, closed, part_closed, joined),
    *(themed, themed_further, conference_changed, compacted),
]


@pytest.mark.parametrize("seed", extent([1], long=[1, 2, 3, 4]))
def test_equals_the_register_of_each_day_after_whatever_happens(record, time_machine, seed):
    draw = Random(seed)
    for moment in MOMENTS:
        time_machine.move_to(moment, tick=False)
        for _time in range(12):
            something_happens(draw)
            assert ledger_faults() == []
        assert_equal_the_register()
        assert_tells_what_moved()

    compact_ledger()

    assert_tells_what_moved()
    assert_equal_the_register()
    assert not LevelMove.objects.filter(is_summed=False).exists()


@pytest.mark.time_machine("2026-03-02", tick=False)
def test_follows_rows_that_go(record):
    report(commitment=make_commitment(reference="BAG3-R1-IRN"), status=Status.LIMITED, effective_on=MARCH)
    compact_ledger()

    Commitment.objects.filter(reference="TEH2-R2-IRN").delete()
    Commitment.objects.filter(reference="TEH2-R2-IRQ").delete()
    FurtherTheme.objects.filter(resolution__reference="TEH2-R2").delete()
    Resolution.objects.get(reference="TEH2-R2").delete()

    assert_equal_the_register()
    assert not LevelMove.objects.exclude(resolution__in=Resolution.objects.all()).exists()


@pytest.mark.time_machine("2026-03-02", tick=False)
def test_without_its_triggers_is_named_wrong_and_made_anew(record, capsys):
    remove_ledger_triggers(using="default")
    report(
        commitment=Commitment.objects.get(reference="BAG3-R1-IRQ"), status=Status.LIMITED, effective_on=MARCH
    )

    with pytest.raises(CommandError, match="1 differences"):
        call_command("rebuild_standing", "--check")
    assert "BAG3-R1-IRQ: 1 moves between levels are not those that follow" in capsys.readouterr().err

    rebuild_ledger()
    assert_equal_the_register()

    LevelSum.objects.filter(month__isnull=True).delete()
    with pytest.raises(CommandError, match="1 differences"):
        call_command("rebuild_standing", "--check")
    # What is there without its triggers is not trusted.
    install_ledger(using="default")
    assert_equal_the_register()


@pytest.mark.time_machine("2026-06-02", tick=False)
def test_is_asked_once_for_all_that_reports_of_many_change(record):
    officer = make_officer()

    def reported(status, day):
        for one in record:
            one.refresh_from_db()
        return record_statuses(
            [
                NewStatus(commitment=one, status=status, effective_on=day, expected_version=one.version)
                for one in record
            ],
            author=officer,
        )

    reported(Status.LIMITED, MARCH)
    before = LevelMove.objects.count()

    # Of each a period ends, and two begin: asked in between, what held from March on would go and come back.
    reported(Status.SUBSTANTIAL, date(2026, 5, 1))

    new = LevelMove.objects.order_by("pk")[before:]
    assert [(one.day, one.after, one.difference) for one in new] == [
        (date(2026, 5, 1), "substantial", 1)
    ] * len(record)
    assert_equal_the_register()


def test_misses_nothing_after_what_failed_while_commitments_waited(record):
    def begins():
        StatusPeriod.objects.create(
            commitment=record[0],
            status=Status.LIMITED,
            reviewed=False,
            disputed=False,
            valid_from=MARCH,
            known_from=timezone.now(),
        )

    with suppress(ZeroDivisionError), transaction.atomic(), asked_once():
        begins()
        raise ZeroDivisionError
    begins()

    assert ledger_faults() == []


@pytest.mark.django_db(transaction=True)
def test_waits_within_a_transaction_alone():
    with pytest.raises(RuntimeError, match="within a transaction"), asked_once():
        pass


def test_does_not_tell_what_was_known_at_a_moment_nor_of_states_at_a_conference(record):
    as_of = AsOf(on=date(2026, 3, 2), is_past=True)

    assert ledger(as_of) is not None
    assert ledger(AsOf(on=as_of.on, known_at=timezone.now(), is_past=True)) is None
    for asked in (
        {"resolution": "BAG3-R1"},
        {"schedule": "overdue"},
        {"closed": "any"},
        {"theme": "ports,training"},
        {"state": "IRQ", "conference": "BAG3"},
    ):
        assert ledger(as_of, **asked) is None, asked
    assert ledger(as_of, ["theme"], theme="ports") is None
    assert ledger(as_of, ["state", "conference"]) is None
