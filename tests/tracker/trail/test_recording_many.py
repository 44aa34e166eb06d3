"""Recording many statuses at once: the same door, a bounded number of queries, and each row for itself."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from commitments.models import Commitment
from commitments.models.commitments import STANDING_FIELDS
from commitments.vocabulary import Status
from tests.factories import (
    at,
    make_commitment,
    make_focal_point,
    make_officer,
    make_reviewer,
    make_state,
    report,
    web_page,
)
from tracker.models import Change, StatusPeriod, StatusReport
from tracker.trail import recording
from tracker.trail.appending import Ground
from tracker.trail.rebuilding import differences
from tracker.trail.recording import (
    NewStatus,
    NotEntitled,
    StatusRefused,
    VersionConflict,
    check_statuses,
    prepare_statuses,
    record_prepared,
    record_statuses,
)
from tracker.trail.verifying import faults_of

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]
CODES = [f"A{letter}{other}" for letter in "ABCDEFGHIJ" for other in "ABCDEFGHIJ"]


def wanted(commitment, **values):
    return NewStatus(
        **{
            "commitment": commitment,
            "status": Status.LIMITED,
            "effective_on": date(2026, 3, 1),
            "expected_version": commitment.version,
        }
        | values
    )


def hundred():
    make_commitment()
    for code in CODES:
        make_commitment(reference=f"BAG3-R1-{code}")
    return list(
        Commitment.objects.filter(state__code__in=CODES)
        .select_related("resolution__conference", "state")
        .order_by("reference")
    )


def test_each_is_recorded_as_if_it_were_alone():
    one, other = make_commitment(), make_commitment(reference="BAG3-R1-IRN")
    report(commitment=other, status="not_started", effective_on=date(2026, 2, 1))
    officer = make_officer()

    outcomes = record_statuses([wanted(one, evidence=[web_page()]), wanted(other)], author=officer)

    assert [outcome.sequence for outcome in outcomes] == [1, 2]
    assert [row.evidence.count() for row in outcomes] == [1, 0]
    for commitment, version in ((one, 1), (other, 2)):
        assert (commitment.status, commitment.version) == ("limited", version)
        commitment.refresh_from_db()
        assert (commitment.status, commitment.status_since, commitment.version) == (
            "limited",
            date(2026, 3, 1),
            version,
        )
    assert not list(faults_of(Commitment.objects.all()))
    assert not list(differences())


def test_a_refused_row_keeps_no_other_from_being_recorded():
    fine, closed, stale = (
        make_commitment(),
        make_commitment(reference="BAG3-R1-IRN", closed_on=date(2026, 1, 1)),
        make_commitment(reference="BAG3-R1-TUR"),
    )
    seen = wanted(stale)
    report(commitment=stale, effective_on=date(2026, 2, 1))

    outcomes = record_statuses([wanted(closed), wanted(fine), seen], author=make_officer())

    assert [type(outcome) for outcome in outcomes] == [StatusRefused, StatusReport, VersionConflict]
    assert Commitment.objects.get(pk=fine.pk).version == 1
    assert Commitment.objects.get(pk=stale.pk).version == 1
    assert not closed.reports.exists()


def test_a_focal_points_rows_wait_and_those_of_other_states_are_refused():
    own, foreign = make_commitment(), make_commitment(reference="BAG3-R1-IRN")
    person = make_focal_point(state=make_state(code="IRQ"))

    mine, theirs = record_statuses([wanted(own), wanted(foreign)], author=person)

    assert mine.needs_review
    assert isinstance(theirs, NotEntitled)
    assert Commitment.objects.get(pk=own.pk).status == "no_information"


def test_who_may_not_record_records_nothing():
    (outcome,) = record_statuses([wanted(make_commitment())], author=make_reviewer())

    assert isinstance(outcome, NotEntitled)
    assert not StatusReport.objects.exists()


# PostgreSQL places a change where its transaction ends.
@pytest.mark.django_db(transaction=True)
def test_several_reports_on_one_commitment_follow_each_other():
    """As if each had been recorded by itself: the same trail, standing, periods and changes."""
    together, alone = make_commitment(), make_commitment(reference="BAG3-R1-IRN")
    officer = make_officer()
    record_statuses([wanted(one, status=Status.NOT_STARTED) for one in (together, alone)], author=officer)
    # Backwards and forwards, so that what one begins another ends.
    told = [
        (Status.SUBSTANTIAL, date(2026, 2, 20)),
        (Status.LIMITED, date(2026, 2, 10)),
        (Status.NOT_STARTED, date(2026, 3, 2)),
        (Status.SUBSTANTIAL, date(2026, 2, 10)),
        (Status.LIMITED, date(2026, 3, 5)),
        (Status.LIMITED, date(2026, 2, 20)),
    ]
    for status, day in told:
        record_statuses([wanted(alone, status=status, effective_on=day)], author=officer)

    outcomes = record_statuses(
        [wanted(together, status=status, effective_on=day) for status, day in told], author=officer
    )

    assert [outcome.sequence for outcome in outcomes] == [2, 3, 4, 5, 6, 7]
    assert together.version == Commitment.objects.get(pk=together.pk).version == 7
    for field in STANDING_FIELDS:
        assert getattr(together, field) == getattr(alone, field), field
    periods, changes = [], []
    for commitment in (together, alone):
        steps = StatusReport.objects.filter(commitment=commitment).order_by("sequence")
        place = dict(zip([None, *(step.recorded_at for step in steps)], range(8), strict=True))
        periods.append(
            {
                (row.valid_from, row.valid_until, row.status, place[row.known_from], place[row.known_until])
                for row in StatusPeriod.objects.filter(commitment=commitment)
            }
        )
        changes.append(
            list(
                Change.objects.filter(commitment=commitment)
                .order_by("position")
                .values_list("version", "from_status", "to_status")
            )
        )
    assert periods[0] == periods[1]
    # One for each step. In those of one moment the level is that of the last from the first on.
    assert [version for version, *_levels in changes[0]] == [version for version, *_levels in changes[1]]
    assert changes[0][:2] == changes[1][:2]
    assert changes[0][-1][2] == changes[1][-1][2] == Status.LIMITED
    assert all(before[2] == after[1] for rows in changes for before, after in pairwise(rows))
    assert not list(faults_of(Commitment.objects.all()))
    assert not list(differences())


def test_of_several_on_one_commitment_that_was_changed_none_is_recorded():
    commitment = make_commitment()
    seen = wanted(commitment)
    report(commitment=commitment, effective_on=date(2026, 3, 1))

    outcomes = record_statuses([seen, seen], author=make_officer())

    assert [type(outcome) for outcome in outcomes] == [VersionConflict, VersionConflict]
    assert StatusReport.objects.count() == 1


def test_many_on_one_commitment_take_one_short_query_each():
    commitment = make_commitment()
    officer = make_officer()
    queries = []
    for count in (10, 110):
        told = [
            wanted(commitment, effective_on=date(2026, 1, 20) + timedelta(days=number % 40))
            for number in range(count)
        ]
        with CaptureQueriesContext(connection) as taken:
            record_statuses(told, author=officer)
        queries.append(len(taken))

    # One UPDATE that raises the version, and at most one that ends what was known, for each.
    assert queries[1] - queries[0] <= 2 * 100 + 12
    assert not list(differences())


def test_what_was_computed_anew_meanwhile_is_not_recorded_over():
    """rebuild_standing writes periods anew, and nothing else shows it."""
    commitment, officer = make_commitment(), make_officer()
    report(commitment=commitment, status="not_started", effective_on=date(2026, 2, 1))
    prepared = prepare_statuses([wanted(commitment)], author=officer)
    (period,) = StatusPeriod.objects.all()
    period.delete()
    period.pk = None
    period.save()

    record_prepared(prepared)

    assert not list(differences())
    assert StatusPeriod.objects.count() == 3


def test_nothing_is_recorded_by_a_check():
    refusals = check_statuses(
        [wanted(make_commitment()), wanted(make_commitment(reference="BAG3-R1-IRN"), status=Status.COMPLETE)],
        author=make_officer(),
    )

    assert refusals[0] is None
    assert "needs evidence" in str(refusals[1])
    assert not StatusReport.objects.exists()


def test_all_or_none_where_the_database_fails(monkeypatch):
    """The control is the test above this one: without the failure both are there."""
    one, other = make_commitment(), make_commitment(reference="BAG3-R1-IRN")

    def failing(*args, **kwargs):
        raise IntegrityError("the disk is full")

    monkeypatch.setattr("tracker.trail.appending.update_periods", failing)
    with pytest.raises(IntegrityError):
        record_statuses([wanted(one), wanted(other)], author=make_officer())

    assert not StatusReport.objects.exists()
    assert (one.version, Commitment.objects.get(pk=one.pk).version) == (0, 0)


def test_a_hundred_take_a_bounded_number_of_queries():
    commitments = hundred()
    officer = make_officer()
    with CaptureQueriesContext(connection) as ten:
        record_statuses([wanted(commitment) for commitment in commitments[:10]], author=officer)
    with CaptureQueriesContext(connection) as ninety:
        record_statuses([wanted(commitment) for commitment in commitments[10:]], author=officer)

    # One more UPDATE and INSERT for each few dozen rows, where the database takes so many values at a time.
    assert len(ninety) <= len(ten) + 12
    assert len(ten) <= 20
    assert StatusReport.objects.count() == 100
    assert StatusPeriod.objects.count() == 100
    assert not list(faults_of(Commitment.objects.all()))


def test_without_the_condition_on_the_version_a_lost_update_would_pass(monkeypatch):
    """The control: it is the condition, not the reading before it, that refuses a writer who came late."""
    commitment = make_commitment()
    late = wanted(commitment)
    officer = make_officer()
    first = Commitment.objects.get(pk=commitment.pk)
    record_statuses([wanted(first)], author=officer)
    # As if the reading had been done before the other writer.
    monkeypatch.setattr(
        recording, "lock_commitments", lambda _versions: {commitment.pk: Ground.as_read(commitment)}
    )

    with pytest.raises(VersionConflict):
        record_statuses([late], author=officer)
