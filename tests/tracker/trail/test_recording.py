"""The one door: what recording a status does, and what it refuses."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from commitments.models import Commitment
from commitments.triggers import install_standing_guard, remove_standing_guard
from commitments.vocabulary import ReviewPolicy, Status
from tests.factories import at, make_commitment, make_conference, make_officer, make_user, report
from tracker.models import StatusReport
from tracker.trail.recording import NotEntitled, StatusRefused, VersionConflict, record_status

TODAY = at(2026, 3, 10)
pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(TODAY, tick=False)]


def test_a_commitment_starts_without_information():
    commitment = make_commitment()

    assert (
        commitment.status,
        commitment.status_since,
        commitment.reported_status,
        commitment.last_report_on,
        commitment.version,
    ) == (
        "no_information",
        None,
        None,
        None,
        0,
    )


def test_recording_moves_the_standing_and_keeps_who_and_when():
    commitment = make_commitment()
    officer = make_officer(username="layla")

    made = record_status(
        commitment=commitment,
        status=Status.LIMITED,
        effective_on=date(2026, 2, 1),
        author=officer,
        expected_version=0,
        note="An officer was named.",
    )

    stored = Commitment.objects.get(pk=commitment.pk)
    for row in (commitment, stored):
        assert (row.status, row.status_since, row.reported_status, row.last_report_on, row.version) == (
            "limited",
            date(2026, 2, 1),
            "limited",
            date(2026, 3, 10),
            1,
        )
        assert row.updated_at == TODAY
    assert (made.sequence, made.author, made.recorded_at, made.note) == (
        1,
        officer,
        TODAY,
        "An officer was named.",
    )


def test_a_late_report_about_an_earlier_day_leaves_the_present_status():
    commitment = make_commitment()
    report(commitment=commitment, status="substantial", effective_on=date(2026, 3, 1))
    report(commitment=commitment, status="limited", effective_on=date(2026, 1, 1))

    assert (commitment.status, commitment.status_since, commitment.reported_status, commitment.version) == (
        "substantial",
        date(2026, 3, 1),
        "substantial",
        2,
    )


def test_the_same_status_again_keeps_the_day_since_which_it_holds():
    commitment = make_commitment()
    report(commitment=commitment, status="limited", effective_on=date(2026, 1, 1))
    report(commitment=commitment, status="limited", effective_on=date(2026, 3, 1))

    assert commitment.status_since == date(2026, 1, 1)


def test_a_correction_for_the_same_day_replaces_what_was_said():
    commitment = make_commitment()
    report(commitment=commitment, status="complete", effective_on=date(2026, 3, 1))
    report(
        commitment=commitment,
        status="no_information",
        effective_on=date(2026, 3, 1),
        note="Entered on the wrong commitment.",
    )

    assert (commitment.status, commitment.reports.count()) == ("no_information", 2)


def test_with_a_second_person_asked_for_the_status_waits():
    make_conference(review_policy=ReviewPolicy.SECOND_PERSON)
    commitment = make_commitment()
    made = report(commitment=commitment, status="limited", effective_on=date(2026, 3, 1))

    assert made.needs_review
    assert (commitment.status, commitment.status_since, commitment.reported_status, commitment.version) == (
        "no_information",
        None,
        "limited",
        1,
    )


@pytest.mark.parametrize(
    ("status", "effective_on", "note", "field", "message"),
    [
        ("limited", date(2026, 3, 11), "", "effective_on", "future"),
        ("limited", date(2025, 12, 6), "", "effective_on", "conference began"),
        ("finished", date(2026, 3, 1), "", "status", "no status"),
        ("complete", date(2026, 3, 1), "It is done.", "evidence", "needs evidence"),
        ("limited", date(2026, 3, 1), "x" * 4001, "note", "at most"),
        ("limited", date(2026, 3, 1), "nul\0", "note", "control character"),
        ("limited", date(2026, 3, 1), "line\x0bbreak", "note", "control character"),
    ],
)
def test_a_status_that_breaks_a_rule_is_refused_and_nothing_is_written(
    status, effective_on, note, field, message
):
    make_conference(starts_on=date(2025, 12, 7))
    commitment = make_commitment()

    with pytest.raises(StatusRefused, match=message) as refusal:
        record_status(
            commitment=commitment,
            status=status,
            effective_on=effective_on,
            author=make_officer(),
            expected_version=0,
            note=note,
        )

    assert refusal.value.field == field
    assert not StatusReport.objects.exists()
    assert Commitment.objects.get(pk=commitment.pk).version == 0


def test_a_person_without_the_permission_is_refused():
    with pytest.raises(NotEntitled, match="may not record"):
        report(commitment=make_commitment(), effective_on=date(2026, 3, 1), author=make_user(is_staff=True))


def test_a_disabled_person_is_refused():
    officer = make_officer()
    type(officer).objects.filter(pk=officer.pk).update(is_active=False)
    with pytest.raises(NotEntitled, match="may not record"):
        report(commitment=make_commitment(), effective_on=date(2026, 3, 1), author=officer)


def test_a_closed_commitment_takes_no_report():
    commitment = make_commitment(closed_on=date(2026, 3, 2))
    with pytest.raises(StatusRefused, match="closed"):
        report(commitment=commitment, effective_on=date(2026, 3, 1))


def test_a_stale_version_is_refused_and_nothing_is_written():
    commitment = make_commitment()
    report(commitment=commitment, status="limited", effective_on=date(2026, 3, 1))

    with pytest.raises(VersionConflict, match="BAG3-R1-IRQ"):
        record_status(
            commitment=commitment,
            status=Status.SUBSTANTIAL,
            effective_on=date(2026, 3, 2),
            author=make_officer(),
            expected_version=0,
        )

    assert commitment.reports.count() == 1
    assert Commitment.objects.get(pk=commitment.pk).status == "limited"


def test_the_database_refuses_any_other_change_of_the_standing():
    commitment = make_commitment()
    report(commitment=commitment, effective_on=date(2026, 3, 1))

    for change in (
        {"status": "complete"},
        {"version": 0},
        {"version": 3},
        {"reported_status": None},
        {"last_report_on": None},
        {"last_accepted_on": None},
        {"reviewed": True},
        {"disputed": True},
        {"status_since": date(2026, 1, 1)},
    ):
        with pytest.raises(DatabaseError, match="change only by recording"), transaction.atomic():
            Commitment.objects.filter(pk=commitment.pk).update(**change)

    assert Commitment.objects.get(pk=commitment.pk).status == "limited"


def test_without_the_trigger_the_standing_could_be_changed():
    """The control: what refuses the change above is the trigger."""
    commitment = make_commitment()
    report(commitment=commitment, effective_on=date(2026, 3, 1))
    remove_standing_guard(using="default")
    try:
        Commitment.objects.filter(pk=commitment.pk).update(status="substantial")
    finally:
        install_standing_guard(using="default")

    assert Commitment.objects.get(pk=commitment.pk).status == "substantial"


def test_a_record_edit_of_the_commitment_does_not_touch_its_standing():
    commitment = make_commitment()
    stale = Commitment.objects.get(pk=commitment.pk)
    report(commitment=commitment, effective_on=date(2026, 3, 1))
    stale.lead_agency = "Ministry of Interior"
    stale.save(update_fields=["lead_agency", "updated_at"])

    assert Commitment.objects.get(pk=commitment.pk).status == "limited"
