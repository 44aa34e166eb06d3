"""Many writers who saw the same version: one wins, and the others are told so."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import IntegrityError, connection

from commitments.models import Commitment
from commitments.vocabulary import Status, Verdict
from tests.extent import extent
from tests.factories import make_commitment, make_focal_point, make_officer, make_reviewer, report
from tracker.models import StatusReport
from tracker.trail import appending
from tracker.trail.rebuilding import differences
from tracker.trail.recording import VersionConflict, record_status
from tracker.trail.reviewing import ReviewRefused, review_report
from tracker.trail.verifying import faults_of

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS, ROUNDS = 50, extent(6, long=100)
# How long they may take together is nobody's promise: the machine may have other work.
PATIENCE = 300
DAY = date(2026, 1, 5)


class Crowd:
    """As many threads as there are writers, each with a connection of its own, who begin each round
    together.
    """

    def __init__(self, size: int) -> None:
        self.start = threading.Barrier(size)
        self.pool = ThreadPoolExecutor(size)
        self.size = size

    def all_at_once(self, *acts):
        def act(number):
            self.start.wait(PATIENCE)
            try:
                acts[number % len(acts)]()
            except Exception as error:  # noqa: BLE001 (its kind is the result)
                return type(error).__name__
            return "won"

        return Counter(self.pool.map(act, range(self.size)))

    def __enter__(self):
        return self

    def __exit__(self, *_exc):
        for _ in range(self.size):
            self.pool.submit(self._close)
        self.pool.shutdown()

    def _close(self):
        self.start.wait(PATIENCE)
        connection.close()


def recording(commitment_pk, officer, version):
    def act():
        commitment = Commitment.objects.select_related("resolution__conference").get(pk=commitment_pk)
        record_status(
            commitment=commitment,
            status=Status.LIMITED,
            effective_on=DAY,
            author=officer,
            expected_version=version,
        )

    return act


def sound(commitment):
    """Whether the trail is whole and what is derived from it right."""
    return [*faults_of(Commitment.objects.filter(pk=commitment.pk)), *differences()] == []


def test_of_fifty_one_wins_in_every_round():
    commitment, officer = make_commitment(), make_officer()
    seen = Counter()
    with Crowd(WRITERS) as crowd:
        for version in range(ROUNDS):
            outcome = crowd.all_at_once(recording(commitment.pk, officer, version))
            assert outcome["won"] == 1, (version, outcome)
            seen += outcome

    assert seen == {"won": ROUNDS, "VersionConflict": ROUNDS * (WRITERS - 1)}
    assert StatusReport.objects.count() == ROUNDS
    assert sound(commitment)


def test_without_the_lock_two_can_pass_it(monkeypatch):
    """The control: with an update that asks for no version, more than one passes the lock, and the
    database has to refuse.
    """
    commitment, officer = make_commitment(), make_officer()
    lock, passed = appending.lock_commitments, Counter()

    def lock_at_any_version(versions):
        passed["asked"] += 1
        held = Commitment.objects.select_for_update().filter(pk__in=versions)
        return lock(dict(held.values_list("pk", "version")))

    monkeypatch.setattr(appending, "lock_commitments", lock_at_any_version)
    monkeypatch.setattr(appending, "_FOUND_BY", ("id",))
    with Crowd(8) as crowd:
        outcomes = Counter()
        for version in range(5):
            outcomes += crowd.all_at_once(recording(commitment.pk, officer, version))

    assert passed["asked"] > 0
    assert outcomes["VersionConflict"] == 0
    assert set(outcomes) - {"won"} <= {IntegrityError.__name__}
    assert outcomes[IntegrityError.__name__] > 0


def test_reports_reviews_and_closing_at_once_leave_a_whole_trail():
    commitment, officer, reviewer = make_commitment(), make_officer(), make_reviewer()
    made = report(commitment=commitment, effective_on=DAY, author=make_focal_point(state=commitment.state))

    def reviewing():
        review_report(
            report=StatusReport.objects.select_related("commitment__resolution__conference").get(pk=made.pk),
            verdict=Verdict.ACCEPT,
            reviewer=reviewer,
            expected_version=1,
        )

    def closing():
        Commitment.objects.filter(pk=commitment.pk).update(lead_agency="Ministry of Interior")

    with Crowd(12) as crowd:
        outcome = crowd.all_at_once(recording(commitment.pk, officer, 1), reviewing, closing)

    stored = Commitment.objects.get()
    assert outcome["won"] == 1 + 4
    assert set(outcome) <= {"won", VersionConflict.__name__, ReviewRefused.__name__}
    assert (stored.version, stored.lead_agency) == (2, "Ministry of Interior")
    assert sound(commitment)
