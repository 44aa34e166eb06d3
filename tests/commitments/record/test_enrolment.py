"""Registering participations and resolutions: every State x resolution has its commitment."""

from datetime import date
from inspect import unwrap
from threading import Barrier, Thread

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection

from commitments.models import Commitment, Participation, Resolution
from commitments.record import enrolment
from commitments.record.enrolment import create_missing_commitments, enrol_participation, enrol_resolution
from commitments.vocabulary import Basis, ParticipationRole, Status
from tests.factories import (
    at,
    make_commitment,
    make_conference,
    make_participation,
    make_resolution,
    make_state,
    make_theme,
    report,
)
from tests.rewording import WHY, reword

pytestmark = pytest.mark.django_db


def references() -> set[str]:
    return set(Commitment.objects.in_force().values_list("reference", flat=True))


def test_every_participating_state_owes_every_resolution():
    conference = make_conference()
    make_participation(conference=conference, state=make_state(code="IRQ"), role=ParticipationRole.HOST)
    make_resolution(conference=conference, number=1)
    make_resolution(conference=conference, number=2)
    make_participation(conference=conference, state=make_state(code="IRN"))

    assert references() == {"BAG3-R1-IRQ", "BAG3-R2-IRQ", "BAG3-R1-IRN", "BAG3-R2-IRN"}


def test_a_new_commitment_has_no_information_and_no_deadline():
    commitment = make_commitment()

    assert (commitment.status, commitment.due_on, commitment.version, commitment.position) == (
        Status.NO_INFORMATION,
        None,
        0,
        "unknown",
    )
    assert commitment.history.get().history_type == "+"


def test_an_observer_takes_on_nothing():
    make_resolution()
    make_participation(state=make_state(code="KWT"), role=ParticipationRole.OBSERVER)

    assert references() == set()


def test_completing_twice_adds_nothing():
    commitment = make_commitment()

    assert create_missing_commitments(commitment.resolution.conference) == []


def test_another_conference_is_left_alone():
    make_resolution(conference=make_conference(code="BAG2"))
    make_participation(conference=make_conference(code="BAG3"))

    assert references() == set()


def test_closing_a_participation_closes_its_commitments_and_reopening_brings_them_back():
    commitment = make_commitment()
    make_commitment(reference="BAG3-R1-IRN")
    participation = commitment.participation
    participation.closed_on = date(2026, 1, 5)
    enrol_participation(participation)

    assert references() == {"BAG3-R1-IRN"}
    assert Commitment.objects.get(reference="BAG3-R1-IRQ").closed_on == date(2026, 1, 5)

    participation.closed_on = None
    enrol_participation(participation)
    assert references() == {"BAG3-R1-IRQ", "BAG3-R1-IRN"}


def test_becoming_an_observer_closes_the_commitments():
    commitment = make_commitment()
    commitment.participation.role = ParticipationRole.OBSERVER
    with time_machine.travel(at(2026, 1, 6), tick=False):
        enrol_participation(commitment.participation)

    assert Commitment.objects.get(pk=commitment.pk).closed_on == date(2026, 1, 6)


def test_closing_keeps_the_standing():
    commitment = make_commitment()
    with time_machine.travel(at(2026, 3, 10), tick=False):
        report(commitment=commitment, effective_on=date(2026, 3, 1))
    commitment.participation.closed_on = date(2026, 3, 11)
    enrol_participation(commitment.participation)

    assert Commitment.objects.get(pk=commitment.pk).status == "limited"


def test_a_participation_keeps_its_state():
    participation = make_participation(state=make_state(code="IRQ"))
    participation.state = make_state(code="IRN")

    with pytest.raises(ValidationError, match="stays with its conference and its State"):
        enrol_participation(participation)

    assert Participation.objects.get(pk=participation.pk).state.code == "IRQ"


def test_a_resolution_keeps_its_number():
    resolution = make_resolution(number=1)
    resolution.number = 7

    with pytest.raises(ValidationError, match="keeps its conference and number"):
        enrol_resolution(resolution)

    assert Resolution.objects.get(pk=resolution.pk).reference == "BAG3-R1"


def test_a_refused_resolution_leaves_nothing_behind():
    make_participation()
    make_resolution(number=1)

    with pytest.raises(ValidationError, match="already has a resolution with this number"):
        unwrap(make_resolution)(number=1)

    assert references() == {"BAG3-R1-IRQ"}
    assert Resolution.objects.count() == 1


def test_a_failure_while_completing_undoes_the_resolution(monkeypatch):
    make_participation()
    monkeypatch.setattr(enrolment, "copy_to_history", lambda *args, **kwargs: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        make_resolution()

    assert not Resolution.objects.exists()


def add_state_and_resolution_together() -> int:
    """Register a State and a resolution at the same moment; returns how many commitments there are."""
    conference = make_conference()
    barrier = Barrier(2)
    failures: list[Exception] = []

    def run(row: Participation | Resolution, register) -> None:
        try:
            barrier.wait(timeout=10)
            register(row)
        except Exception as error:  # noqa: BLE001 - the thread's failure is the test's
            failures.append(error)
        finally:
            connection.close()

    names = {f"{field}_{language}": "x" for field in ("title", "text") for language in ("en", "fa", "ar")}
    participation = Participation(conference=conference, state=make_state(), basis=Basis.PRESS_REPORT)
    resolution = Resolution(conference=conference, theme=make_theme(), number=1, **names)
    threads = [
        Thread(target=run, args=(participation, enrol_participation)),
        Thread(target=run, args=(resolution, enrol_resolution)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    return Commitment.objects.count()


@pytest.mark.django_db(transaction=True)
def test_a_state_and_a_resolution_added_at_once_still_meet():
    assert add_state_and_resolution_together() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    "connection.vendor == 'sqlite'",
    reason="SQLite lets one transaction write at a time, so the lock has nothing to prevent there.",
)
def test_without_the_lock_they_can_miss_each_other(monkeypatch):
    """The control: both transactions look for missing commitments before either has committed."""
    meeting = Barrier(2)
    create_commitments = enrolment.create_commitments

    def wait_for_the_other(*rows, **kwargs):
        created = create_commitments(*rows, **kwargs)
        meeting.wait(timeout=10)
        return created

    monkeypatch.setattr(enrolment, "lock_conferences", lambda keys: None)
    monkeypatch.setattr(enrolment, "create_commitments", wait_for_the_other)

    assert add_state_and_resolution_together() == 0


def test_only_what_was_changed_of_a_participation_or_resolution_is_written():
    commitment = make_commitment()
    participation = Participation.objects.get()
    resolution = Resolution.objects.get()
    Participation.objects.update(note_fa="By somebody else")
    reword(title_fa="By somebody else")
    participation.note_en, resolution.title_en = "Mine", "Mine"

    enrol_participation(participation, changed=["note_en"])
    enrol_resolution(resolution, changed=["title_en"], why=WHY)

    participation, resolution = Participation.objects.get(), Resolution.objects.get()
    assert (participation.note_en, participation.note_fa) == ("Mine", "By somebody else")
    assert participation.history.first().note_fa == "By somebody else"
    assert (resolution.title_en, resolution.title_fa) == ("Mine", "By somebody else")
    assert resolution.history.first().title_fa == "By somebody else"
    assert list(Resolution.objects.search("Mine")) == [resolution]
    assert not commitment.is_closed
