"""Judging what was recorded: reviews by another person, withdrawals by the author, dissents by the State.

The only writer of Review and Dissent.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from commitments.models import Commitment
from commitments.refusals import ProblemType, Refused
from commitments.vocabulary import Status, Verdict
from tracker import clock
from tracker.access.roles import NotEntitled, rights_of
from tracker.models import Dissent, Review, StatusReport
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
from tracker.trail.periods import is_still_known, known_now
from tracker.trail.ready_steps import ReadySteps
from tracker.trail.review_rules import (
    ReviewRefused,
    check_dissent,
    check_review,
    check_text,
    withdrawal_refusal,
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
    trail = Trail.of(commitment, steps=expected_version)
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
    trails = Trail.of_each(commitments.values(), for_levels_alone=True)
    rights = rights_of(author)
    outcomes: list[Review | Refused] = []
    steps: list[NewStep] = []
    for report in reports:
        commitment, trail = commitments[report.commitment_id], trails[report.commitment_id]
        report.commitment = commitment
        refusal = withdrawal_refusal(report, trail=trail, person=author, rights=rights)
        if refusal is not None:
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
        sealed=seal_steps(steps, recorded_at=now, found=known_now({one.commitment.pk for one in steps})),
    )


@dataclass(frozen=True, kw_only=True)
class ReadyWithdrawals:
    """Withdrawals, for whoever keeps many of them until they are written: why some of the reports stay, by
    their places, and the steps of the others.
    """

    stay: Mapping[int, str]
    steps: ReadySteps


def ready_withdrawals(reports: Sequence[StatusReport], *, author: "User", reason: str) -> ReadyWithdrawals:
    """Do the same as prepare_withdrawals; what it gives back is held, and written, by itself."""
    prepared = prepare_withdrawals(reports, author=author, reason=reason)
    refused = ((place, one) for place, one in enumerate(prepared.outcomes) if isinstance(one, Refused))
    return ReadyWithdrawals(
        stay={place: str(one) for place, one in refused},
        steps=ReadySteps.of(prepared.sealed, prepared.grounds),
    )


def hold_for(prepared: PreparedWithdrawals) -> bool:
    """Hold the commitments of what was prepared until the transaction ends; whether all are as they were."""
    is_as_it_was = lock_commitments(prepared.versions) == prepared.grounds
    found = prepared.sealed.periods.found
    # Periods are also computed anew by rebuild_standing, which changes no ground.
    return is_as_it_was and is_still_known(found, prepared.sealed.of_each.keys())


@transaction.atomic
def record_withdrawals(prepared: PreparedWithdrawals) -> list[Review | Refused]:
    """Withdraw what was prepared; what became of each report, in their order. Whoever waits for it waits for
    the writing alone; where any of the commitments has changed since, all is computed anew.
    """
    if not hold_for(prepared):
        prepared = prepare_withdrawals(prepared.reports, author=prepared.author, reason=prepared.reason)
    write_steps(prepared.sealed)
    return list(prepared.outcomes)


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
    trail = Trail.of(commitment, steps=expected_version)
    check_dissent(review, commitment=commitment, rights=rights_of(author), trail=trail)
    if not note.strip():
        raise ReviewRefused(
            _("Say in a sentence what the State disagrees with."),
            field="note",
            problem=ProblemType.REASON_NEEDED,
        )
    check_text(note, field="note")
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
