"""The register's query is composed once for those who ask the same, and for nobody else."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser

from commitments.vocabulary import Disclosure, ReviewPolicy
from tests.factories import (
    at,
    make_commitment,
    make_conference,
    make_focal_point,
    make_officer,
    make_state,
    report,
)
from tracker.register import as_of as composing
from tracker.register.as_of import AsOf, register_as_of

TODAY = at(2026, 11, 20)
pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(TODAY, tick=False), pytest.mark.one_database]
PRESENT = AsOf(on=TODAY.date())
PUBLIC = AnonymousUser()


@pytest.fixture(autouse=True)
def composed(monkeypatch):
    """The questions for which a register was composed, from an empty store on."""
    questions = []

    def compose(commitments, as_of, *, seen_by):
        questions.append(as_of)
        return with_standing(commitments, as_of, seen_by=seen_by)

    with_standing = composing._with_standing
    monkeypatch.setattr(composing, "_with_standing", compose)
    composing._composed.registers.clear()
    yield questions
    composing._composed.registers.clear()


def statuses(seen_by, as_of=PRESENT):
    return [row.standing_status for row in register_as_of(as_of, seen_by=seen_by)]


def test_who_asks_again_gets_the_rows_of_now_without_composing_anew(composed):
    commitment = make_commitment()
    assert statuses(PUBLIC) == ["no_information"]
    composed.clear()

    report(commitment=commitment, status="limited", effective_on=date(2026, 11, 1))

    assert statuses(PUBLIC) == ["limited"]
    assert composed == []


def test_whoever_sees_another_part_of_the_record_has_a_register_of_their_own():
    make_conference(disclosure=Disclosure.COUNTED, review_policy=ReviewPolicy.SECOND_PERSON)
    commitment = make_commitment()
    report(commitment=commitment, status="limited", effective_on=date(2026, 11, 1))
    own, other = make_focal_point(state=commitment.state), make_focal_point(state=make_state(code="JOR"))

    knows_of_it = {
        name: [row.standing_last_report_on is not None for row in register_as_of(PRESENT, seen_by=reader)]
        for name, reader in {"public": PUBLIC, "officer": make_officer(), "own": own, "other": other}.items()
    }

    assert knows_of_it == {"public": [False], "officer": [True], "own": [True], "other": [False]}


def test_another_day_is_another_question(time_machine, composed):
    make_commitment()
    assert statuses(PUBLIC) == ["no_information"]

    time_machine.shift(86400)

    statuses(PUBLIC)
    assert len(composed) == 2


def test_the_bounds_of_a_schedule_are_part_of_the_question(settings):
    make_conference(starts_on=date(2026, 1, 5))
    make_commitment(due_on=date(2026, 12, 10))
    settings.DUE_SOON_DAYS = 5
    assert [row.schedule for row in register_as_of(PRESENT, seen_by=PUBLIC)] == ["not_yet_due"]

    settings.DUE_SOON_DAYS = 30

    assert [row.schedule for row in register_as_of(PRESENT, seen_by=PUBLIC)] == ["due_soon"]


def test_no_more_are_kept_than_a_few():
    for day in range(1, 25):
        register_as_of(AsOf(on=date(2026, 6, day), is_past=True), seen_by=PUBLIC)

    assert len(composing._composed.registers) == composing._composed.MOST
