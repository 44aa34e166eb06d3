"""Judging reports: what a review, a withdrawal and a dissent do, and what is refused."""

from datetime import date

import pytest

from commitments.models import Commitment
from commitments.vocabulary import ReviewPolicy, Status, Verdict
from tests.factories import (
    at,
    dissent,
    make_administrator,
    make_commitment,
    make_conference,
    make_focal_point,
    make_mandate,
    make_officer,
    make_reviewer,
    make_state,
    make_user,
    report,
    review,
    withdraw,
)
from tracker.access.roles import Role
from tracker.models import Dissent, Mandate, Review, StatusReport
from tracker.trail.reviewing import NotEntitled, ReviewRefused, VersionConflict, record_dissent, review_report

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]
DAY = date(2026, 3, 1)


@pytest.fixture
def commitment():
    make_conference(review_policy=ReviewPolicy.SECOND_PERSON)
    return make_commitment()


@pytest.fixture
def made(commitment):
    return report(commitment=commitment, status="substantial", effective_on=DAY)


def standing():
    row = Commitment.objects.get()
    return row.status, row.reported_status, row.reviewed, row.disputed, row.version


def refused(error, match, *, field="", **values):
    """The review is refused with this sentence about this field, and nothing changes."""
    before = (standing(), Review.objects.count(), Dissent.objects.count())
    with pytest.raises(error, match=match) as refusal:
        review(**values)
    assert getattr(refusal.value, "field", "") == field
    assert (standing(), Review.objects.count(), Dissent.objects.count()) == before


def test_an_accepted_report_takes_effect(made):
    assert standing() == ("no_information", "substantial", False, False, 1)

    review(of=made)

    assert standing() == ("substantial", "substantial", True, False, 2)


def test_a_report_is_accepted_at_another_level_and_both_stay_visible(made):
    review(of=made, status="limited", reason="Half of it is shown.")

    assert standing() == ("limited", "substantial", True, False, 2)


def test_a_returned_report_counts_for_nothing(made):
    review(of=made)
    review(of=made, verdict="return", reason="The decree was repealed.")

    assert standing() == ("no_information", None, False, False, 3)


def test_a_withdrawn_report_counts_for_nothing_and_stays_on_record(made):
    withdraw(report=made)

    assert standing() == ("no_information", None, False, False, 2)
    assert StatusReport.objects.count() == 1


def test_nobody_reviews_a_report_of_their_own(commitment):
    both = make_user(roles=(Role.OFFICER, Role.REVIEWER))
    made = report(commitment=commitment, effective_on=DAY, author=both)

    refused(NotEntitled, "report of their own", of=made, reviewer=both)


def test_an_administrator_reviews_others_and_not_their_own(commitment):
    first, second = make_administrator(), make_administrator()
    made = report(commitment=commitment, effective_on=DAY, author=first)

    refused(NotEntitled, "report of their own", of=made, reviewer=first)
    review(of=made, reviewer=second)
    assert standing()[0] == "limited"


def test_nobody_who_acts_for_a_state_reviews_it(made, commitment):
    reviewer = make_reviewer()
    make_mandate(user=reviewer, state=commitment.state)

    refused(NotEntitled, "acts for a State", of=made, reviewer=reviewer)


@pytest.mark.parametrize(
    "person", [make_officer, make_focal_point, make_user], ids=["officer", "focal point", "reader"]
)
def test_only_reviewers_review(made, person):
    refused(NotEntitled, "may not review", of=made, reviewer=person())


def test_a_reviewer_who_was_switched_off_reviews_nothing(made):
    reviewer = make_reviewer()
    type(reviewer).objects.filter(pk=reviewer.pk).update(is_active=False)

    refused(NotEntitled, "may not review", of=made, reviewer=reviewer)


def test_a_return_needs_a_reason(made):
    refused_with = {
        "report": made,
        "verdict": Verdict.RETURN,
        "reviewer": make_reviewer(),
        "expected_version": 1,
    }
    with pytest.raises(ReviewRefused, match="why the report is returned") as refusal:
        review_report(**refused_with, reason="  ")

    assert refusal.value.field == "reason"
    assert standing()[-1] == 1


def test_a_level_comes_with_an_acceptance_alone(made):
    refused(
        ReviewRefused, "only with an acceptance", of=made, verdict="return", status="limited", field="status"
    )


def test_complete_is_not_accepted_without_evidence(made):
    refused(ReviewRefused, "needs evidence", of=made, status="complete", field="status")


def test_the_same_verdict_twice_is_refused(made):
    review(of=made, status="limited")
    refused(ReviewRefused, "at this level already", of=made, status="limited", field="verdict")
    review(of=made, verdict="return")
    refused(ReviewRefused, "returned already", of=made, verdict="return", field="verdict")


@pytest.mark.parametrize(
    ("reason", "message"),
    [
        ("x" * 4001, "at most 4000 characters"),
        *[(text, "control character") for text in ("nul\0", "lone \ud800", "line\x0bbreak")],
    ],
)
def test_a_reason_that_is_no_text_is_refused(made, reason, message):
    refused(ReviewRefused, message, of=made, reason=reason, field="reason")


def test_a_verdict_that_there_is_not_is_refused(made):
    with pytest.raises(ReviewRefused, match="no verdict") as refusal:
        review_report(report=made, verdict="shrug", reviewer=make_reviewer(), expected_version=1)

    assert refusal.value.field == "verdict"


def test_a_withdrawal_is_final(made):
    withdraw(report=made)

    refused(ReviewRefused, "was withdrawn", of=made, field="verdict")
    refused(
        ReviewRefused, "was withdrawn", of=made, verdict="withdraw", reviewer=made.author, field="verdict"
    )


def test_what_was_accepted_its_author_cannot_withdraw(made):
    review(of=made)

    refused(ReviewRefused, "was accepted", of=made, verdict="withdraw", reviewer=made.author, field="verdict")


def test_nobody_else_withdraws_a_report(made):
    for person in (make_officer(), make_reviewer(), make_focal_point(state=made.commitment.state)):
        refused(NotEntitled, "Only its author", of=made, verdict="withdraw", reviewer=person)


def test_a_successor_withdraws_the_states_own_report(commitment):
    first = make_focal_point(state=commitment.state)
    made = report(commitment=commitment, effective_on=DAY, author=first)
    Mandate.objects.update(ends_on=date(2026, 3, 10))
    second = make_focal_point(state=commitment.state)

    refused(NotEntitled, "Only its author", of=made, verdict="withdraw", reviewer=first)
    review(of=made, verdict="withdraw", reviewer=second)
    assert standing() == ("no_information", None, False, False, 2)


def test_who_saw_an_older_version_is_told_so(made):
    with pytest.raises(VersionConflict, match="BAG3-R1-IRQ changed"):
        review_report(report=made, verdict=Verdict.ACCEPT, reviewer=make_reviewer(), expected_version=0)

    assert standing()[-1] == 1


@pytest.fixture
def disputed_review(made):
    return review(of=made, status="limited")


def test_a_dissent_disputes_until_a_later_review_rules(disputed_review):
    dissent(of=disputed_review, note="The rest was shown in June.")
    assert standing() == ("limited", "substantial", True, True, 3)

    review(of=disputed_review.report)
    assert standing() == ("substantial", "substantial", True, False, 4)


def refused_dissent(error, match, *, of, author=None, note="We see it otherwise.", field=""):
    before = (standing(), Dissent.objects.count())
    with pytest.raises(error, match=match) as refusal:
        dissent(of=of, author=author, note=note)
    assert getattr(refusal.value, "field", "") == field
    assert (standing(), Dissent.objects.count()) == before


def test_only_the_state_dissents(disputed_review):
    for person in (
        make_officer(),
        make_reviewer(),
        make_administrator(),
        make_focal_point(state=make_state(code="IRN")),
    ):
        refused_dissent(NotEntitled, "mandate for the State", of=disputed_review, author=person)


def test_with_the_mandate_the_right_to_dissent_ends(disputed_review):
    ended = make_focal_point(state=disputed_review.commitment.state, ends_on=date(2026, 3, 10))

    refused_dissent(NotEntitled, "mandate for the State", of=disputed_review, author=ended)


def test_a_dissent_says_why(disputed_review):
    refused_dissent(ReviewRefused, "in a sentence", of=disputed_review, note="  ", field="note")
    refused_dissent(ReviewRefused, "at most 4000", of=disputed_review, note="x" * 4001, field="note")


def test_a_review_is_disputed_once(disputed_review):
    dissent(of=disputed_review)

    refused_dissent(ReviewRefused, "on record already", of=disputed_review)


def test_a_review_that_no_longer_rules_is_not_disputed(disputed_review):
    review(of=disputed_review.report)

    refused_dissent(ReviewRefused, "later review", of=disputed_review)


def test_a_withdrawal_is_not_disputed(made):
    taken_back = withdraw(report=made)

    refused_dissent(ReviewRefused, "no review that a State", of=taken_back)


def test_a_stale_dissent_is_told_so(disputed_review):
    with pytest.raises(VersionConflict):
        record_dissent(
            review=disputed_review,
            author=make_focal_point(state=disputed_review.commitment.state),
            note="No.",
            expected_version=1,
        )


def test_a_focal_points_report_waits_even_where_no_second_person_is_asked_for():
    commitment = make_commitment()
    made = report(commitment=commitment, effective_on=DAY, author=make_focal_point(state=commitment.state))

    assert (made.origin, made.needs_review) == ("self_report", True)
    assert standing() == ("no_information", "limited", False, False, 1)


def test_a_focal_point_reports_on_no_other_state_and_on_no_draft():
    commitment = make_commitment()
    with pytest.raises(NotEntitled, match="no mandate for this State"):
        report(commitment=commitment, effective_on=DAY, author=make_focal_point(state=make_state(code="IRN")))
    make_conference().__class__.objects.update(published=False)
    with pytest.raises(NotEntitled, match="no mandate for this State"):
        report(
            commitment=Commitment.objects.get(),
            effective_on=DAY,
            author=make_focal_point(state=commitment.state),
        )

    assert not StatusReport.objects.exists()


def test_with_the_mandate_the_right_to_report_ends(time_machine):
    commitment = make_commitment()
    focal = make_focal_point(state=commitment.state, ends_on=date(2026, 3, 11))
    report(commitment=commitment, effective_on=DAY, author=focal)
    time_machine.move_to(at(2026, 3, 11, 0))

    with pytest.raises(NotEntitled, match="may not record"):
        report(commitment=commitment, effective_on=DAY, author=focal)
    assert Status(Commitment.objects.get().reported_status) == Status.LIMITED
