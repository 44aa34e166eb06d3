"""The counts of today that triggers keep: they equal those of the commitments, whatever happens to these."""

from contextlib import suppress
from datetime import date, timedelta
from random import Random

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection, connections, transaction
from django.utils import timezone

from commitments.deadline_triggers import deadline_faults, remove_deadline_triggers
from commitments.models import Commitment, Conference, Resolution
from commitments.vocabulary import Lifecycle, Position, Schedule, Status
from tests.commitments.api.reading import get
from tests.factories import (
    make_commitment,
    make_officer,
    make_theme,
    report,
    state_position,
    web_page,
)
from tests.rewording import reword
from tests.tracker.register.two_conferences import REFERENCES, make_two_conferences
from tracker.models import LevelCount
from tracker.register.as_of import AsOf, commitments_as_of, register_as_of
from tracker.register.count_triggers import compact, count_faults, recount, remove_count_triggers
from tracker.register.counting import AXES, tally, tally_by, tally_by_each, tally_with
from tracker.register.kept_counts import KEPT_AXES, counts_of_today
from tracker.trail.recording import StatusRefused

pytestmark = pytest.mark.django_db
MARCH = date(2026, 3, 1)
MOMENTS = [f"2026-{month:02}-02" for month in range(3, 13)]


@pytest.fixture
def record():
    return make_two_conferences(due_on=date(2026, 6, 30))


def assert_kept():
    """The counts of today are those of the commitments, for everybody and for who sees drafts."""
    assert count_faults() == []
    assert deadline_faults() == []
    assert_overdue()
    as_of = AsOf(on=timezone.localdate())
    for reader in (AnonymousUser(), make_officer()):
        kept, rows = (read(as_of, seen_by=reader) for read in (counts_of_today, commitments_as_of))
        for question in ("in_force", "not_closed", "applicable", "closed", "open"):
            assert tally(getattr(kept, question)()) == tally(getattr(rows, question)()), question
        for question in ("overdue", "due_soon"):
            asked = [getattr(one, question)(on=as_of.on) for one in (kept, rows)]
            assert tally(asked[0]) == tally(asked[1]), question
        for axis in KEPT_AXES:
            told = [tally_by(one.in_force(), AXES[axis], on=as_of.on) for one in (kept, rows)]
            assert told[0] == told[1], axis
        theme = AXES["theme"]
        assert tally_with(rows, theme, on=as_of.on) == (tally(rows), tally_by(rows, theme, on=as_of.on))
        several = [AXES[name] for name in ("state", "region", "conference")]
        assert tally_by_each(rows, several) == [tally_by(rows, axis, on=as_of.on) for axis in several]


def assert_overdue():
    """What an index finds overdue, and what soon is, are what the rows say one by one."""
    today = timezone.localdate()
    found = {Schedule.OVERDUE: set(), Schedule.DUE_SOON: set()}
    for one in Commitment.objects.select_related("resolution"):
        due_on = one.due_on or one.resolution.due_on
        is_open = one.is_in_force and one.resolution.lifecycle == Lifecycle.ACTIVE
        if is_open and one.status != Status.COMPLETE and due_on is not None:
            if due_on < today:
                found[Schedule.OVERDUE].add(one.pk)
            elif due_on <= today + timedelta(days=settings.DUE_SOON_DAYS):
                found[Schedule.DUE_SOON].add(one.pk)
    register = register_as_of(AsOf(on=today), seen_by=make_officer())
    for schedule, keys in found.items():
        assert set(register.scheduled([schedule]).values_list("pk", flat=True)) == keys, schedule
        assert set(register.filter(schedule=schedule).values_list("pk", flat=True)) == keys, schedule
    both = register.scheduled([*found]).values_list("pk", flat=True)
    assert sorted(both) == sorted(set.union(*found.values()))


def something_happens(draw: Random) -> None:
    """One of the ways in which a count changes, or might seem to."""
    commitment = Commitment.objects.select_related("resolution").get(reference=draw.choice(REFERENCES))
    match draw.randrange(10):
        case 0 | 1:
            level = draw.choice([Status.NOT_STARTED, Status.LIMITED, Status.COMPLETE])
            # It may be closed, or not apply.
            with suppress(StatusRefused):
                report(
                    commitment=commitment,
                    status=level,
                    effective_on=timezone.localdate(),
                    evidence=[web_page()],
                )
        case 2:
            state_position(commitment, draw.choice([Position.NOT_APPLICABLE, Position.SUPPORTED]))
        case 3:
            # A closing of today, one that is to come, and none.
            closed_on = draw.choice([timezone.localdate(), date(2026, 10, 1), None])
            Commitment.objects.filter(pk=commitment.pk).update(closed_on=closed_on)
        case 4:
            due_on = draw.choice([None, date(2026, 5, 1), date(2026, 11, 30)])
            Commitment.objects.filter(pk=commitment.pk).update(due_on=due_on)
        case 5:
            theme = make_theme(slug=draw.choice(["ports", "borders"]))
            lifecycle = draw.choice([Lifecycle.ACTIVE, Lifecycle.ACTIVE, Lifecycle.SUPERSEDED])
            of = Resolution.objects.filter(pk=commitment.resolution_id)
            of.update(**draw.choice([{"theme": theme}, {"lifecycle": lifecycle}]))
        case 6:
            of = Conference.objects.filter(pk=commitment.resolution.conference_id)
            of.update(published=draw.choice([True, False]))
        case 7:
            compact()
        case 8:
            reword(commitment.resolution, due_on=draw.choice([None, date(2026, 4, 30), date(2026, 12, 31)]))
        case 9:
            # Saved as it was read before somebody else set its deadline, and written by hand.
            read = Commitment.objects.get(pk=commitment.pk)
            Commitment.objects.filter(pk=read.pk).update(due_on=date(2026, 5, 31))
            read.save()
            Commitment.objects.filter(pk=read.pk).update(open_due_on=draw.choice([None, date(2026, 1, 1)]))


@pytest.mark.parametrize("seed", [1, 2])
def test_equal_the_commitments_after_whatever_happens(record, time_machine, seed):
    draw = Random(seed)
    for moment in MOMENTS:
        time_machine.move_to(moment, tick=False)
        something_happens(draw)
        something_happens(draw)
        # Days pass, and nothing is written.
        assert_kept()


@pytest.mark.time_machine("2026-07-02", tick=False)
def test_deadlines_without_their_triggers_are_named_wrong_and_put_right(record, capsys):
    remove_deadline_triggers(using="default")
    Commitment.objects.filter(reference="BAG3-R2-IRQ").update(due_on=date(2026, 7, 1))

    with pytest.raises(CommandError, match="1 differences"):
        call_command("rebuild_standing", "--check")
    error = capsys.readouterr().err
    assert "BAG3-R2-IRQ: the deadline kept is 2026-06-30 and should be 2026-07-01" in error

    call_command("rebuild_standing")
    assert_kept()


@pytest.mark.time_machine("2026-03-02", tick=False)
def test_follow_rows_that_go(record):
    gone = Commitment.objects.filter(reference="BAG3-R1-IRN")

    gone.delete()

    assert_kept()
    assert sum(LevelCount.objects.values_list("difference", flat=True)) == len(REFERENCES) - 1


@pytest.mark.time_machine("2026-03-02", tick=False)
def test_that_are_alike_are_put_together(record):
    for level in (Status.LIMITED, Status.SUBSTANTIAL, Status.LIMITED):
        report(commitment=Commitment.objects.get(reference="BAG3-R1-IRQ"), status=level, effective_on=MARCH)
    before = LevelCount.objects.count()

    call_command("compact_counts")

    assert LevelCount.objects.count() < before
    assert not LevelCount.objects.filter(difference__lte=0).exists()
    assert_kept()


@pytest.mark.time_machine("2026-03-02", tick=False)
def test_without_their_triggers_are_named_wrong_and_made_anew(record, capsys):
    remove_count_triggers(using="default")
    report(
        commitment=Commitment.objects.get(reference="BAG3-R1-IRQ"), status=Status.LIMITED, effective_on=MARCH
    )

    with pytest.raises(CommandError, match="2 differences"):
        call_command("rebuild_standing", "--check")
    assert "BAG3-R1: the count of limited is off by -1" in capsys.readouterr().err

    call_command("rebuild_standing")
    assert_kept()


@pytest.mark.time_machine("2026-03-02", tick=False)
@pytest.mark.usefixtures("site_url")
def test_are_what_the_matrix_and_lists_count(client, record):
    asked = "closed=any&applicable=any"
    LevelCount.objects.filter(resolution__reference="BAG3-R1").delete()

    matrix = get(client, f"matrix/?rows=conference&columns=theme&{asked}").json()
    # A list that is all on one page is counted by having been read.
    long = f"commitments/?limit=1&{asked}"
    assert matrix["total"]["total"] == get(client, long).json()["count"] == 2
    assert get(client, f"commitments/?{asked}").json()["count"] == 4
    # What they do not tell, and any other day, is counted by the commitments.
    assert get(client, f"matrix/?rows=state&columns=theme&{asked}").json()["total"]["total"] == 4
    assert get(client, f"commitments/?as_of=2026-03-02&{asked}").json()["count"] == 4
    assert get(client, f"commitments/?state=IRQ&{asked}").json()["count"] == 2

    recount()
    assert get(client, long).json()["count"] == 4


@pytest.mark.django_db(transaction=True)
def test_a_new_commitment_waits_for_who_changes_its_resolution():
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time.")
    first = make_commitment(reference="BAG3-R1-IRQ")
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute(
                "UPDATE commitments_resolution SET lifecycle = 'elapsed' WHERE id = %s",
                [first.resolution_id],
            )
            with transaction.atomic(), connection.cursor() as own:
                own.execute("SET LOCAL lock_timeout = '100ms'")
                # It would keep the deadline of before, for the other does not see it.
                with pytest.raises(OperationalError, match="lock timeout"), transaction.atomic():
                    make_commitment(reference="BAG3-R1-IRN")
            cursor.execute("ROLLBACK")
    finally:
        other.close()


@pytest.mark.django_db(transaction=True)
def test_keep_nobody_waiting():
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time.")
    first, second = (make_commitment(reference=f"BAG3-R1-{code}") for code in ("IRQ", "IRN"))
    other = connections.create_connection("default")
    try:
        with transaction.atomic(), other.cursor() as cursor:
            cursor.execute("SET lock_timeout = '2s'")
            Commitment.objects.filter(pk=first.pk).update(due_on=date(2027, 1, 31))
            # Of the same resolution and level, from elsewhere, while the first is not committed yet.
            cursor.execute(
                "UPDATE commitments_commitment SET due_on = '2027-01-31' WHERE id = %s", [second.pk]
            )
    finally:
        other.close()
    compact()

    assert [*LevelCount.objects.values_list("due_on", "difference")] == [(date(2027, 1, 31), 2)]
