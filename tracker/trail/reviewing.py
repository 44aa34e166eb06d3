"""Judging what was recorded: reviews by another person, withdrawals by the author, dissents by the State.

The only writer of Review and Dissent.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from commitments.language.calendars import format_date
from commitments.language.characters import is_storable, unstorable_because
from commitments.models import Commitment
from commitments.refusals import ProblemType, Refused
from commitments.vocabulary import Origin, ReportState, Status, Verdict
from tracker import clock
from tracker.access.roles import NotEntitled, Rights, rights_of
from tracker.models import NOTE_MAX_LENGTH, Dissent, Evidence, Review, StatusReport
from tracker.trail.appending import (
    Ground,
    NewStep,
    SealedSteps,
    VersionConflict,
    append_step,
    grounds_of,
    lock_commitment,
    lock_commitments,
    next_recorded_at,
    seal_steps,
    write_steps,
)
from tracker.trail.standing import Trail

if TYPE_CHECKING:
    from django.contrib.auth.models import User

__all__ = [
    "NotEntitled",
    "ReviewRefused",
    "VersionConflict",
    "check_review",
    "hold_for",
    "prepare_withdrawals",
    "record_dissent",
    "record_withdrawals",
    "review_report",
]


class ReviewRefused(Refused):
    """A review, withdrawal or dissent that breaks a rule; the message names the rule."""


@transaction.atomic
def review_report(
    *,
    report: StatusReport,
    verdict: Verdict,
    reviewer: "User",
    expected_version: int,
    expected_revision: int | None = None,
    status: Status | None = None,
    reason: str = "",
) -> Review:
    """Append a review of `report` and update the commitment's standing, or do neither.

    `status` is the level at which the reviewer accepts, the reported one unless
    given. `expected_version` is the version of the commitment that the reviewer saw.

    Raises NotEntitled (not this person), ReviewRefused (the rule it breaks),
    VersionConflict (somebody else was first).
    """
    commitment = report.commitment
    ground = lock_commitment(
        commitment, expected_version=expected_version, expected_revision=expected_revision
    )
    trail = Trail.of(commitment)
    check_review(
        report,
        verdict=verdict,
        reviewer=reviewer,
        status=status,
        reason=reason,
        trail=trail,
        ground=ground,
    )
    review = Review(
        report=report,
        verdict=verdict,
        status=(status or report.status) if verdict == Verdict.ACCEPT else None,
        reason=reason.strip(),
        reviewer=reviewer,
    )
    append_step(
        review,
        commitment=commitment,
        trail=trail,
        expected_version=expected_version,
        ground=ground,
        recorded_at=next_recorded_at(trail),
    )
    return review


@dataclass(frozen=True, kw_only=True)
class PreparedWithdrawals:
    """Withdrawals that were checked and computed on what was read, and why others were refused; nothing is
    written yet.
    """

    reports: Sequence[StatusReport]
    author: "User"
    reason: str
    versions: Mapping[int, int]
    grounds: Mapping[int, Ground]
    outcomes: Sequence[Review | Refused]
    sealed: SealedSteps


def prepare_withdrawals(
    reports: Sequence[StatusReport], *, author: "User", reason: str
) -> PreparedWithdrawals:
    """Check and compute the withdrawal of each of `reports`, holding nothing; record_withdrawals writes it.
    An officer withdraws so also what another recorded for the secretariat or a third party; what was
    accepted stays.

    The number of queries grows by the hundred, not with each report.
    """
    commitments = Commitment.objects.select_related("resolution__conference", "state").in_bulk(
        {report.commitment_id for report in reports}
    )
    # After the versions and before the trails: what is newer in one of them is found out under the lock.
    grounds = grounds_of(commitments.keys())
    trails = Trail.of_each(commitments.values())
    rights = rights_of(author)
    outcomes: list[Review | Refused] = []
    steps: list[NewStep] = []
    for report in reports:
        commitment, trail = commitments[report.commitment_id], trails[report.commitment_id]
        report.commitment = commitment
        try:
            state = trail.state_of(report)
            _check_withdrawal(report, state=state, author=author, rights=rights, may_be_of_the_office=True)
            if state == ReportState.WITHDRAWN:
                raise _withdrawn_already()
        except Refused as refusal:
            outcomes.append(refusal)
            continue
        review = Review(report=report, verdict=Verdict.WITHDRAW, reason=reason, reviewer=author)
        outcomes.append(review)
        steps.append(
            NewStep(
                row=review,
                commitment=commitment,
                trail=trail,
                expected_version=commitment.version,
                ground=grounds[commitment.pk],
            )
        )
    now = max(map(next_recorded_at, trails.values()), default=clock.now())
    return PreparedWithdrawals(
        reports=reports,
        author=author,
        reason=reason,
        versions={key: commitment.version for key, commitment in commitments.items()},
        grounds=grounds,
        outcomes=outcomes,
        sealed=seal_steps(steps, recorded_at=now),
    )


def hold_for(prepared: PreparedWithdrawals) -> bool:
    """Hold the commitments of what was prepared until the transaction ends; whether all are as they were."""
    return lock_commitments(prepared.versions) == prepared.grounds


@transaction.atomic
def record_withdrawals(prepared: PreparedWithdrawals) -> list[Review | Refused]:
    """Withdraw what was prepared; what became of each report, in their order. Whoever waits for it waits for
    the writing alone; where any of the commitments has changed since, all is computed anew.
    """
    if not hold_for(prepared):
        prepared = prepare_withdrawals(prepared.reports, author=prepared.author, reason=prepared.reason)
    write_steps(prepared.sealed)
    return list(prepared.outcomes)


def _withdrawn_already() -> ReviewRefused:
    return ReviewRefused(
        _("The report was withdrawn; nothing can be done with it any more."),
        field="verdict",
        problem=ProblemType.REPORT_WITHDRAWN,
    )


def check_review(
    report: StatusReport,
    *,
    verdict: Verdict,
    reviewer: "User",
    status: Status | None = None,
    reason: str = "",
    trail: Trail | None = None,
    ground: Ground | None = None,
) -> None:
    """Raise NotEntitled or ReviewRefused for the first rule that this review would break; writes nothing,
    so it serves previews.
    """
    if verdict not in Verdict.values:
        raise ReviewRefused(
            _("“%(verdict)s” is no verdict. Choose one of: %(known)s.")
            % {"verdict": verdict, "known": ", ".join(Verdict.values)},
            field="verdict",
        )
    trail = trail or Trail.of(report.commitment)
    state = trail.state_of(report)
    if verdict == Verdict.WITHDRAW:
        _check_withdrawal(report, state=state, author=reviewer, rights=rights_of(reviewer))
    else:
        _check_reviewer(report, reviewer=reviewer)
        _check_open(report, ground or Ground.as_read(report.commitment))
    if state == ReportState.WITHDRAWN:
        raise _withdrawn_already()
    _check_text(reason, field="reason")
    if status is not None and (status not in Status.values or verdict != Verdict.ACCEPT):
        raise ReviewRefused(
            _("A level is given only with an acceptance, and is one of: %(known)s.")
            % {"known": ", ".join(Status.values)},
            field="status",
        )
    match verdict:
        case Verdict.RETURN if not reason.strip():
            raise ReviewRefused(
                _("Say why the report is returned, so that its author knows what to mend."),
                field="reason",
                problem=ProblemType.REASON_NEEDED,
            )
        case Verdict.RETURN if state == ReportState.RETURNED:
            raise ReviewRefused(
                _("The report was returned already."), field="verdict", problem=ProblemType.REPORT_RETURNED
            )
        case Verdict.ACCEPT:
            _check_acceptance(report, level=Status(status or report.status), trail=trail)


@transaction.atomic
def record_dissent(
    *,
    review: Review,
    author: "User",
    note: str,
    expected_version: int,
    expected_revision: int | None = None,
) -> Dissent:
    """Put on record, beside `review`, that the commitment's State disagrees with it; the commitment is
    then disputed.

    The dissent holds as long as the review does: a later review of the same report
    is judged anew. Raises NotEntitled, ReviewRefused, VersionConflict.
    """
    commitment = review.commitment
    ground = lock_commitment(
        commitment, expected_version=expected_version, expected_revision=expected_revision
    )
    if (
        not rights_of(author).has_for("tracker.add_dissent", commitment)
        or commitment.state_id not in rights_of(author).acts_for
    ):
        raise NotEntitled(
            _("Only somebody with a mandate for the State may put its disagreement on record."),
            problem=ProblemType.NO_MANDATE,
        )
    trail = Trail.of(commitment)
    ruling = trail.last_review_of(review.report)
    if ruling is None or ruling.sequence != review.sequence:
        raise ReviewRefused(
            _("A later review has taken the place of this one; dissent from that one instead."),
            problem=ProblemType.REVIEW_SUPERSEDED,
        )
    if review.verdict == Verdict.WITHDRAW:
        raise ReviewRefused(
            _("A withdrawal is no review that a State could disagree with."),
            problem=ProblemType.NOT_DISPUTABLE,
        )
    if any(dissent.review.sequence == review.sequence for dissent in trail.dissents):
        raise ReviewRefused(
            _("The State's disagreement with this review is on record already."),
            problem=ProblemType.DISSENT_ON_RECORD,
        )
    if not note.strip():
        raise ReviewRefused(
            _("Say in a sentence what the State disagrees with."),
            field="note",
            problem=ProblemType.REASON_NEEDED,
        )
    _check_text(note, field="note")
    dissent = Dissent(review=review, note=note.strip(), author=author)
    append_step(
        dissent,
        commitment=commitment,
        trail=trail,
        expected_version=expected_version,
        ground=ground,
        recorded_at=next_recorded_at(trail),
    )
    return dissent


def _check_open(report: StatusReport, ground: Ground) -> None:
    """What is closed is not judged any more; whoever reported may still withdraw, and a State dissent."""
    if ground.closed_on is not None and ground.is_closed(on=clock.today()):
        raise ReviewRefused(
            _(
                "%(reference)s was closed on %(date)s; reports on a closed commitment are neither accepted "
                "nor returned."
            )
            % {"reference": report.commitment.reference, "date": format_date(ground.closed_on)},
            problem=ProblemType.COMMITMENT_CLOSED,
        )


def _check_reviewer(report: StatusReport, *, reviewer: "User") -> None:
    rights = rights_of(reviewer)
    if not rights.has_for("tracker.add_review", report.commitment):
        raise NotEntitled(_("You may not review reports. Ask an administrator for the role of a reviewer."))
    if report.author_id == reviewer.pk:
        raise NotEntitled(
            _("Nobody reviews a report of their own; another reviewer has to."),
            problem=ProblemType.OWN_REPORT,
        )
    if report.commitment.state_id in rights.acts_for:
        raise NotEntitled(
            _("Nobody who acts for a State reviews reports on that State."), problem=ProblemType.OWN_STATE
        )


def _check_withdrawal(
    report: StatusReport,
    *,
    state: ReportState,
    author: "User",
    rights: Rights,
    may_be_of_the_office: bool = False,
) -> None:
    is_of_the_office = (
        may_be_of_the_office
        and report.origin != Origin.SELF_REPORT
        and rights.has_for_all_states("tracker.add_statusreport")
    )
    is_successor = report.origin == Origin.SELF_REPORT and report.commitment.state_id in rights.acts_for
    if not rights.has_for("tracker.add_statusreport", report.commitment) or not (
        report.author_id == author.pk or is_successor or is_of_the_office
    ):
        raise NotEntitled(
            _(
                "Only its author, or for a State's own report somebody who acts for the State, may withdraw "
                "a report."
            ),
            problem=ProblemType.NOT_THE_AUTHOR,
        )
    if state == ReportState.ACCEPTED:
        raise ReviewRefused(
            _(
                "The report was accepted, and its author alone cannot undo that. Record a correction, or "
                "ask a reviewer to return it."
            ),
            field="verdict",
            problem=ProblemType.REPORT_ACCEPTED,
        )


def _check_acceptance(report: StatusReport, *, level: Status, trail: Trail) -> None:
    last = trail.last_review_of(report)
    if last is not None and last.verdict == Verdict.ACCEPT and last.status == level:
        raise ReviewRefused(
            _("The report was accepted at this level already."),
            field="verdict",
            problem=ProblemType.REPORT_ACCEPTED,
        )
    if level == Status.COMPLETE and not Evidence.objects.filter(report=report).exists():
        raise ReviewRefused(
            _(
                "“Complete” needs evidence, and this report has none. Return it, or accept it at another "
                "level."
            ),
            field="status",
            problem=ProblemType.EVIDENCE_NEEDED,
        )


def _check_text(text: str, *, field: str) -> None:
    if not is_storable(text, max_length=NOTE_MAX_LENGTH):
        too_long = _("This is text of at most %(limit)d characters.") % {"limit": NOTE_MAX_LENGTH}
        raise ReviewRefused(unstorable_because(text, else_because=too_long), field=field)
