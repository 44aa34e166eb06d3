"""What was computed before the lock is recorded only as far as it still holds under it."""

from datetime import date

import pytest

from commitments.models import Conference
from commitments.vocabulary import ReviewPolicy, Status
from tests.factories import at, make_commitment, make_officer, report
from tracker.models import StatusReport
from tracker.trail.recording import NewStatus, VersionConflict, prepare_statuses, record_prepared

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]
DAY = date(2026, 2, 1)


def prepared(*commitments, officer):
    return prepare_statuses(
        [
            NewStatus(commitment=one, status=Status.LIMITED, effective_on=DAY, expected_version=0)
            for one in commitments
        ],
        author=officer,
    )


def test_who_was_first_meanwhile_keeps_the_other_out_and_no_third():
    officer, first, second = make_officer(), make_commitment(), make_commitment(reference="BAG3-R1-IRN")
    ready = prepared(first, second, officer=officer)
    report(commitment=first, effective_on=DAY, author=officer)

    refused, recorded = record_prepared(ready)

    assert isinstance(refused, VersionConflict)
    assert recorded == StatusReport.objects.get(commitment=second)
    assert StatusReport.objects.filter(commitment=first).count() == 1


def test_what_the_conference_asks_for_is_what_it_asks_for_under_the_lock():
    officer, commitment = make_officer(), make_commitment()
    ready = prepared(commitment, officer=officer)
    Conference.objects.update(review_policy=ReviewPolicy.SECOND_PERSON)

    (recorded,) = record_prepared(ready)

    assert recorded.needs_review
