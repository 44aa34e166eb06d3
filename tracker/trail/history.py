"""The trail of commitments as people read it: every report, review and dissent in the order it was
recorded.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch
from django.urls import reverse

from commitments.models import Citation, Commitment
from commitments.vocabulary import ReportState, Verdict
from tracker.models import Dissent, Evidence, Review, StatusReport

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User


@dataclass(frozen=True, kw_only=True)
class HistoryEntry:
    """One step of a trail, whatever its kind; `about` is the place of the step that it speaks of, 0 for
    none.
    """

    kind: str
    sequence: int
    recorded_at: datetime
    person: Any
    digest: str
    text: str = ""
    status: str | None = None
    effective_on: date | None = None
    about: int = 0
    verdict: str = ""
    verdict_label: str = ""
    # Of a report only.
    origin_label: str = ""
    state: str = ""
    state_label: str = ""
    waits: bool = False
    evidence: Sequence[Any] = field(default=())


def histories_of(
    commitments: Iterable[Commitment],
    *,
    seen_by: "User | AnonymousUser",
    after: int = 0,
    known_at: datetime | None = None,
) -> dict[int, list[HistoryEntry]]:
    """The steps of each commitment by its primary key, in order, in a fixed number of queries.

    `after` leaves out the steps up to that place, `known_at` those recorded later;
    the states of reports are then those of that moment.
    """
    which: dict[str, Any] = {
        "commitment__in": [commitment.pk for commitment in commitments],
        "sequence__gt": after,
    }
    if known_at is not None:
        which["recorded_at__lte"] = known_at
    cited = Prefetch("citation", Citation.objects.visible_to(seen_by).select_related("source"))
    evidence = Prefetch(
        "evidence", Evidence.objects.select_related("file").prefetch_related(cited).order_by("number")
    )
    reports = (
        StatusReport.objects.filter(**which)
        .with_state(known_at=known_at)
        .select_related("author")
        .prefetch_related(evidence)
    )
    reviews = Review.objects.filter(**which).select_related("reviewer", "report")
    dissents = Dissent.objects.filter(**which).select_related("author", "review")
    steps: dict[int, list[HistoryEntry]] = defaultdict(list)
    for report in reports:
        steps[report.commitment_id].append(_of_report(report))
    for review in reviews:
        steps[review.commitment_id].append(_of_review(review))
    for dissent in dissents:
        steps[dissent.commitment_id].append(_of_dissent(dissent))
    return {pk: sorted(entries, key=lambda step: step.sequence) for pk, entries in steps.items()}


def _of_report(report: Any) -> HistoryEntry:
    return HistoryEntry(
        kind="report",
        sequence=report.sequence,
        recorded_at=report.recorded_at,
        person=report.author,
        digest=report.digest,
        text=report.note,
        status=report.status,
        effective_on=report.effective_on,
        origin_label=report.get_origin_display(),
        state=report.state,
        state_label=str(ReportState(report.state).label),
        waits=report.state == ReportState.SUBMITTED and report.needs_review,
        evidence=[
            {
                "title": one.title,
                "address": _address(one),
                "source": one.citation.source if one.citation else None,
            }
            for one in report.evidence.all()
        ],
    )


def _of_review(review: Review) -> HistoryEntry:
    return HistoryEntry(
        kind="review",
        sequence=review.sequence,
        recorded_at=review.recorded_at,
        person=review.reviewer,
        digest=review.digest,
        text=review.reason,
        status=review.status,
        about=review.report.sequence,
        verdict=review.verdict,
        verdict_label=str(Verdict(review.verdict).label),
    )


def _of_dissent(dissent: Dissent) -> HistoryEntry:
    return HistoryEntry(
        kind="dissent",
        sequence=dissent.sequence,
        recorded_at=dissent.recorded_at,
        person=dissent.author,
        digest=dissent.digest,
        text=dissent.note,
        about=dissent.review.sequence,
    )


def _address(evidence: Evidence) -> str:
    """Where a piece of evidence is found; "" for a citation, whose place stands with its source."""
    if evidence.file is None:
        return evidence.url
    return reverse("evidence-file", args=[evidence.file.key])
