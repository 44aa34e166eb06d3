"""The rules for judging what was recorded: a review, a withdrawal, a State's disagreement; asked by
tracker.trail.reviewing, under a lock, and for previews.
"""

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from commitments.language.calendars import format_date
from commitments.language.characters import is_storable, unstorable_because
from commitments.models import Commitment
from commitments.refusals import ProblemType, Refused
from commitments.vocabulary import Origin, ReportState, Status, Verdict
from tracker import clock
from tracker.access.roles import NotEntitled, Rights, rights_of
from tracker.models import NOTE_MAX_LENGTH, Evidence, Review, StatusReport
from tracker.trail.appending import Ground
from tracker.trail.standing import Trail

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# An enum's `values` are put together, with a name for each, whenever they are asked for.
_STATUSES: Final = tuple(status.value for status in Status)
_VERDICTS: Final = tuple(verdict.value for verdict in Verdict)


class ReviewRefused(Refused):
    """A review, withdrawal or dissent that breaks a rule; the message names the rule."""


def withdrawn_already() -> ReviewRefused:
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
    if verdict not in _VERDICTS:
        raise ReviewRefused(
            _("“%(verdict)s” is no verdict. Choose one of: %(known)s.")
            % {"verdict": verdict, "known": ", ".join(Verdict.values)},
            field="verdict",
        )
    trail = trail or Trail.of(report.commitment)
    state = trail.state_of(report)
    if verdict == Verdict.WITHDRAW:
        check_withdrawal(report, state=state, author=reviewer, rights=rights_of(reviewer))
    else:
        _check_reviewer(report, reviewer=reviewer)
        _check_open(report, ground or Ground.as_read(report.commitment))
    if state == ReportState.WITHDRAWN:
        raise withdrawn_already()
    check_text(reason, field="reason")
    if status is not None and (status not in _STATUSES or verdict != Verdict.ACCEPT):
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


def withdrawal_refusal(
    report: StatusReport, *, trail: Trail, person: "User", rights: Rights
) -> Refused | None:
    """Why `person` may not take `report` back; an officer takes back what any officer recorded for the
    secretariat or a third party.
    """
    state = trail.state_of(report)
    try:
        check_withdrawal(report, state=state, author=person, rights=rights, may_be_of_the_office=True)
    except Refused as refusal:
        return refusal
    return withdrawn_already() if state == ReportState.WITHDRAWN else None


def dissent_refusal(
    review: Review | None, *, commitment: Commitment, rights: Rights, trail: Trail
) -> Refused | None:
    """Why a disagreement with `review` cannot be put on record."""
    if review is None:
        return ReviewRefused(_("Nobody has reviewed this report; there is nothing to disagree with."))
    try:
        check_dissent(review, commitment=commitment, rights=rights, trail=trail)
    except Refused as refusal:
        return refusal
    return None


def check_dissent(review: Review, *, commitment: Commitment, rights: Rights, trail: Trail) -> None:
    """Raise NotEntitled or ReviewRefused where a disagreement with `review` would break a rule."""
    if not rights.has_for("tracker.add_dissent", commitment) or commitment.state_id not in rights.acts_for:
        raise NotEntitled(
            _("Only somebody with a mandate for the State may put its disagreement on record."),
            problem=ProblemType.NO_MANDATE,
        )
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


def check_withdrawal(
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


def check_text(text: str, *, field: str) -> None:
    if not is_storable(text, max_length=NOTE_MAX_LENGTH):
        too_long = _("This is text of at most %(limit)d characters.") % {"limit": NOTE_MAX_LENGTH}
        raise ReviewRefused(unstorable_because(text, else_because=too_long), field=field)
