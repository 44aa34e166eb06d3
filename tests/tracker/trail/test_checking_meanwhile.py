"""Checking a trail while others write raises no false alarm: all that is read is of one moment."""

import threading
from contextlib import contextmanager, nullcontext
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from commitments.models import Commitment
from tests.factories import make_commitment, make_officer, report
from tracker.management.commands import rebuild_standing, verify_trail
from tracker.models import StatusPeriod, StatusReport
from tracker.trail import rebuilding

pytestmark = pytest.mark.django_db(transaction=True)


class Meanwhile:
    """Lets another connection record a report once, just before `table` is read for the `time`th time,
    and waits for it as long as `patience`.
    """

    def __init__(self, commitment, author, *, table, time=1, patience=30):
        self.pk, self.author, self.table = commitment.pk, author, table
        self.left, self.patience = time, patience
        self.thread = threading.Thread(target=self.record)

    def __call__(self, execute, sql, params, many, context):
        if sql.startswith("SELECT") and f'FROM "{self.table}"' in sql:
            self.left -= 1
            if self.left == 0:
                self.thread.start()
                self.thread.join(self.patience)
        return execute(sql, params, many, context)

    def record(self):
        try:
            commitment = Commitment.objects.select_related("resolution__conference").get(pk=self.pk)
            report(
                commitment=commitment,
                status="substantial",
                effective_on=date(2026, 1, 9),
                author=self.author,
            )
        finally:
            connection.close()


@pytest.fixture
def meanwhile():
    commitment, officer = make_commitment(), make_officer()
    report(commitment=commitment, effective_on=date(2026, 1, 5), author=officer)

    @contextmanager
    def begin(**options):
        other = Meanwhile(commitment, officer, **options)
        with connection.execute_wrapper(other):
            yield
        other.thread.join(30)
        assert not other.thread.is_alive()

    return begin


def run(command, *arguments):
    call_command(command, *arguments, stdout=StringIO(), stderr=StringIO())


COMMANDS = [("verify_trail",), ("rebuild_standing", "--check")]


@pytest.mark.parametrize("command", COMMANDS, ids=["verify_trail", "rebuild_standing --check"])
def test_raises_no_alarm_while_somebody_records(meanwhile, command):
    with meanwhile(table="tracker_statusreport"):
        run(*command)

    assert StatusReport.objects.count() == 2
    run(*command)


@pytest.mark.parametrize("command", COMMANDS, ids=["verify_trail", "rebuild_standing --check"])
def test_without_the_snapshot_it_would(meanwhile, monkeypatch, command):
    """The control: the same, with each query reading what is there by then."""
    for module in (verify_trail, rebuild_standing):
        monkeypatch.setattr(module, "database_snapshot", nullcontext)

    with meanwhile(table="tracker_statusreport"), pytest.raises(CommandError, match="named above"):
        run(*command)

    assert StatusReport.objects.count() == 2


def test_mends_nothing_that_somebody_was_just_writing(meanwhile, monkeypatch):
    """Even where the first look was wrong, for want of the snapshot here, the second is under a lock."""
    monkeypatch.setattr(rebuilding, "database_snapshot", nullcontext)
    with meanwhile(table="tracker_statusreport"):
        assert rebuilding.rebuild() == []

    assert StatusReport.objects.count() == 2
    assert list(rebuilding.differences()) == []


def test_mends_nothing_that_it_did_not_see(meanwhile):
    """Whoever records while a row is being mended waits for it; on what was read under the lock nothing
    is built that is old by then.
    """
    StatusPeriod.objects.update(status="complete")
    # Read for the second time under the lock, after the trail.
    with meanwhile(table="tracker_statusperiod", time=2, patience=1):
        assert len(rebuilding.rebuild()) == 2

    assert StatusReport.objects.count() == 2
    assert list(rebuilding.differences()) == []


def test_others_have_a_turn_between_two_parts_of_a_rebuild(monkeypatch):
    author = make_officer()
    for reference in ("BAG3-R1-IRQ", "BAG3-R1-IRN", "BAG3-R1-KWT"):
        report(commitment=make_commitment(reference=reference), effective_on=date(2026, 1, 5), author=author)
    StatusPeriod.objects.update(status="complete")
    turns = []
    monkeypatch.setattr(rebuilding, "AT_ONCE", 1)
    monkeypatch.setattr(rebuilding.time, "sleep", lambda _seconds: turns.append(connection.in_atomic_block))

    # What is missing and what does not follow, of each.
    assert len(rebuilding.rebuild()) == 6
    assert turns == [False, False]
    assert list(rebuilding.differences()) == []
