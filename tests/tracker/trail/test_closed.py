"""A closed commitment takes no report, acceptance, return or row of a file, whoever read it before; a
withdrawal and a dissent it takes.
"""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.urls import reverse

from commitments.models import Commitment, Conference
from commitments.record.closing import close_commitment, reopen_commitment
from commitments.vocabulary import ReviewPolicy, Status, Verdict
from tests.factories import (
    at,
    dissent,
    make_citation,
    make_commitment,
    make_focal_point,
    make_indicator,
    make_officer,
    make_reviewer,
    make_source,
    report,
    review,
    withdraw,
)
from tests.tracker.admin.test_record_status import RECORD, typed
from tests.tracker.imports.uploads import handed_in, problems
from tracker.desk.inbox import inbox_of
from tracker.models import Measurement, StatusReport
from tracker.trail import recording, reviewing
from tracker.trail.appending import Ground, VersionConflict
from tracker.trail.measuring import MeasurementRefused, record_measurement
from tracker.trail.recording import NewStatus, StatusRefused, record_status, record_statuses
from tracker.trail.reviewing import ReviewRefused, review_report

NOW = at(2026, 3, 20)
CLOSED_ON, DAY = date(2026, 3, 10), date(2026, 3, 1)
pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW, tick=False)]


def close():
    close_commitment(Commitment.objects.get(), closed_on=CLOSED_ON)


def read(commitment):
    """The commitment as somebody read it who then took their time."""
    return Commitment.objects.select_related("resolution__conference", "state").get(pk=commitment.pk)


def recording_of(commitment, **values):
    def act():
        return record_status(
            commitment=commitment,
            status=Status.LIMITED,
            effective_on=DAY,
            author=make_officer(),
            expected_version=commitment.version,
            **values,
        )

    return act


def test_closed_after_it_was_read_takes_no_report():
    act = recording_of(read(make_commitment()))
    close()

    with pytest.raises(StatusRefused, match="a closed commitment takes no more reports"):
        act()
    assert not StatusReport.objects.exists()


def test_closed_after_it_was_read_takes_none_of_many_reports():
    commitments = [read(make_commitment()), read(make_commitment(reference="BAG3-R1-IRN"))]
    close_commitment(commitments[0], closed_on=CLOSED_ON)
    wanted = [
        NewStatus(commitment=one, status=Status.LIMITED, effective_on=DAY, expected_version=0)
        for one in map(read, commitments)
    ]
    wanted[0].commitment.closed_on = None

    refused, recorded = record_statuses(wanted, author=make_officer())
    assert isinstance(refused, StatusRefused)
    assert isinstance(recorded, StatusReport)


@pytest.mark.parametrize("verdict", [Verdict.ACCEPT, Verdict.RETURN])
def test_closed_after_it_was_read_takes_no_verdict(verdict):
    commitment = make_commitment()
    made = report(commitment=commitment, effective_on=DAY, author=make_focal_point(state=commitment.state))
    seen = StatusReport.objects.select_related("commitment__resolution__conference").get(pk=made.pk)
    close()

    with pytest.raises(ReviewRefused, match="neither accepted nor returned"):
        review_report(
            report=seen, verdict=verdict, reviewer=make_reviewer(), expected_version=1, reason="Because."
        )


def test_withdrawal_and_dissent_remain():
    commitment = make_commitment()
    focal = make_focal_point(state=commitment.state)
    judged = review(of=report(commitment=commitment, effective_on=DAY, author=focal))
    waiting = report(commitment=commitment, effective_on=DAY, author=focal)
    close()

    assert withdraw(report=waiting).verdict == Verdict.WITHDRAW
    assert dissent(of=judged, author=focal).sequence == 5


def test_waiting_reports_leave_the_inbox_and_come_back():
    commitment, reviewer = make_commitment(), make_reviewer()
    report(commitment=commitment, effective_on=DAY, author=make_focal_point(state=commitment.state))

    assert inbox_of(reviewer).count() == 1
    close()
    assert inbox_of(reviewer).count() == 0
    reopen_commitment(Commitment.objects.get(), reopened_on=date(2026, 3, 15))
    assert inbox_of(reviewer).count() == 1


def test_what_a_conference_asks_for_is_read_under_the_lock():
    act = recording_of(read(make_commitment()))
    Conference.objects.update(review_policy=ReviewPolicy.SECOND_PERSON)

    assert act().needs_review is True


def test_a_revision_counts_steps_and_closings():
    commitment = make_commitment()
    report(commitment=commitment, effective_on=DAY)
    close_commitment(commitment, closed_on=date(2026, 4, 1))
    reopen_commitment(commitment, reopened_on=date(2026, 4, 2))

    commitment.refresh_from_db()
    assert (commitment.version, commitment.revision) == (1, 3)
    with pytest.raises(VersionConflict):
        recording_of(commitment, expected_revision=1)()
    assert recording_of(commitment, expected_revision=3)().sequence == 2


def test_a_tag_of_before_the_closing_is_of_another_revision(client):
    make_commitment()
    client.force_login(make_officer())
    address = "/api/v1/commitments/BAG3-R1-IRQ/"
    seen = client.get(address)["ETag"]
    close_commitment(Commitment.objects.get(), closed_on=date(2026, 4, 1))

    def post(tag):
        body = {"status": "limited", "effective_on": "2026-03-01", "note": "Begun."}
        return client.post(
            f"{address}reports/", body, content_type="application/json", headers={"if-match": tag}
        )

    assert (seen[:6], client.get(address)["ETag"][:6]) == ('"v0r0-', '"v0r1-')
    assert post(seen).status_code == 412
    assert post(client.get(address)["ETag"]).status_code == 201


@pytest.mark.parametrize("bulk", [False, True])
def test_a_form_that_was_opened_before_the_closing_is_refused(client, bulk):
    commitment = make_commitment()
    other = make_commitment(reference="BAG3-R1-IRN")
    client.force_login(make_officer())
    opened = typed(commitment, other) if bulk else typed(commitment)
    close_commitment(commitment, closed_on=CLOSED_ON)

    answer = client.post(reverse(RECORD), opened | {"record": "1"})

    assert "a closed commitment takes no more reports" in answer.content.decode()
    assert not StatusReport.objects.filter(commitment=commitment).exists()


@pytest.mark.parametrize("kind", ["reports", "commitments"])
def test_a_file_with_a_closed_commitment_is_refused(kind):
    make_commitment()
    text = {
        "reports": "reference,status,effective_on\nBAG3-R1-IRQ,limited,2026-03-01\n",
        "commitments": "reference,lead_agency\nBAG3-R1-IRQ,Ministry of Interior\n",
    }[kind]
    officer = make_officer()
    upload = handed_in(text, kind=kind, person=officer)

    assert problems(upload, officer) == []
    close()
    assert "a closed commitment takes no" in str(problems(upload, officer))


def act_while_it_is_being_closed(act):
    """What becomes of `act` that begins while somebody else has closed it and not yet committed."""
    closing, begun = threading.Event(), threading.Event()

    def closer():
        with transaction.atomic():
            close()
            closing.set()
            begun.wait(10)
            # The other is at the lock by now, or will be told at once.
            threading.Event().wait(0.2)
        connection.close()

    def actor():
        closing.wait(10)
        begun.set()
        try:
            return act()
        except (StatusRefused, ReviewRefused, MeasurementRefused, VersionConflict) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.submit(closer), pool.submit(actor)
        first.result(30)
        return second.result(30)


@pytest.mark.django_db(transaction=True)
def test_who_closes_and_who_records_at_once_wait_for_each_other():
    act = recording_of(read(make_commitment()))

    assert isinstance(act_while_it_is_being_closed(act), StatusRefused)
    assert not StatusReport.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_who_closes_and_who_accepts_at_once_wait_for_each_other():
    commitment = make_commitment()
    made = report(commitment=commitment, effective_on=DAY, author=make_focal_point(state=commitment.state))
    reviewer = make_reviewer()
    seen = StatusReport.objects.select_related("commitment__resolution__conference").get(pk=made.pk)

    def act():
        return review_report(report=seen, verdict=Verdict.ACCEPT, reviewer=reviewer, expected_version=1)

    assert isinstance(act_while_it_is_being_closed(act), ReviewRefused)


@pytest.mark.django_db(transaction=True)
def test_who_closes_and_who_measures_at_once_wait_for_each_other():
    commitment, source, author = make_commitment(), make_source(), make_officer()
    make_citation(source=source, resolution=commitment.resolution)
    indicator = make_indicator(resolution=commitment.resolution)
    seen = read(commitment)

    def act():
        return record_measurement(
            commitment=seen,
            indicator=indicator,
            observed_on=DAY,
            value=Decimal(5),
            source=source,
            author=author,
        )

    assert isinstance(act_while_it_is_being_closed(act), MeasurementRefused)
    assert not Measurement.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_without_reading_under_the_lock_a_report_gets_in(monkeypatch):
    """The control: with what was read before, the conditional update alone is left, which says conflict."""
    commitment = read(make_commitment())

    def as_read(one, **_values):
        return Ground.as_read(one)

    monkeypatch.setattr(recording, "lock_commitment", as_read)
    monkeypatch.setattr(reviewing, "lock_commitment", as_read)
    close()

    with pytest.raises(VersionConflict):
        recording_of(commitment)()
    commitment.revision = 1
    assert recording_of(commitment)().sequence == 1
