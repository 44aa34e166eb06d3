"""The trail of commitments as people read it: every report, review, dissent and copy of a web address in
the order it was recorded.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch
from django.urls import reverse

from commitments.models import Citation, Commitment
from commitments.querysets import may_see_drafts
from commitments.vocabulary import Origin, ReportState, Verdict
from tracker.models import Dissent, Evidence, EvidenceCopy, EvidenceFile, Review, StatusReport, TrailStep
from tracker.trail.references import commitment_of_step, office_of

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
    digest: str
    # For whom it speaks: the State, or the name of an office; and who it was, where the reader may know.
    state_spoken_for: Any = None
    office_label: str = ""
    person: Any = None
    # Whether the reader sees what it says; that it is there everybody sees.
    is_shown: bool = True
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
    # The moment at which it ceased to count.
    ceased_at: datetime | None = None
    evidence: Sequence[Any] = field(default=())
    # The whole of it in a sentence, where a page tells it so.
    words: str = ""
    # What whoever reads it at the desk can do with it.
    acts: Sequence[Any] = field(default=())


def histories_of(
    commitments: Iterable[Commitment],
    *,
    seen_by: "User | AnonymousUser",
    after: int = 0,
    known_at: datetime | None = None,
) -> dict[int, list[HistoryEntry]]:
    """The steps of each commitment by its primary key, in order, in a fixed number of queries; of those
    that `seen_by` does not see, only that they are there.

    `after` leaves out the steps up to that place, `known_at` those recorded later;
    the states of reports, and what is shown, are then those of that moment.
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
    reports: Any = (
        StatusReport.objects.filter(**which)
        .with_state(known_at=known_at)
        .with_shown_to(seen_by, known_at=known_at)
        .with_once_counted(known_at=known_at)
        .select_related("author", "commitment__state")
        .prefetch_related(evidence)
    )
    reviews: Any = (
        Review.objects.filter(**which)
        .with_shown_to(seen_by, known_at=known_at)
        .select_related("reviewer", "report__commitment__state")
        .order_by("sequence")
    )
    dissents: Any = (
        Dissent.objects.filter(**which)
        .with_shown_to(seen_by, known_at=known_at)
        .select_related("author", "review__report__commitment__state")
    )
    copies: Any = (
        EvidenceCopy.objects.filter(**which)
        .with_shown_to(seen_by, known_at=known_at)
        .select_related("author", "file", "commitment", "evidence__report")
        .order_by("sequence")
    )
    names_people = may_see_drafts(seen_by)
    steps: dict[int, list[HistoryEntry]] = defaultdict(list)
    rulings = {}
    for review in reviews:
        rulings[review.report_id] = review
        steps[review.commitment_id].append(_of_review(review, names_people=names_people))
    kept: dict[int, list[Any]] = defaultdict(list)
    for copy in copies:
        steps[copy.commitment_id].append(_of_copy(copy, names_people=names_people))
        if copy.is_shown:
            kept[copy.evidence_id].append(copy)
    for report in reports:
        ruling = rulings.get(report.pk)
        entry = _of_report(report, ruling=ruling, names_people=names_people, copies=kept)
        steps[report.commitment_id].append(entry)
    for dissent in dissents:
        steps[dissent.commitment_id].append(_of_dissent(dissent, names_people=names_people))
    return {pk: sorted(entries, key=lambda step: step.sequence) for pk, entries in steps.items()}


def _undisclosed(step: TrailStep, *, waits: bool = False) -> HistoryEntry:
    """That a step is there, and of a report that waits since when it does."""
    return HistoryEntry(
        kind="undisclosed",
        sequence=step.sequence,
        recorded_at=step.recorded_at,
        digest=step.digest,
        is_shown=False,
        waits=waits,
    )


def _common(step: Any, person: Any, *, names_people: bool) -> dict[str, Any]:
    """What every step that is shown says of itself."""
    office = office_of(step)
    is_of_secretariat = office in {Origin.SECRETARIAT, Origin.THIRD_PARTY}
    return {
        "sequence": step.sequence,
        "recorded_at": step.recorded_at,
        "digest": step.digest,
        "state_spoken_for": None if is_of_secretariat else commitment_of_step(step).state,
        "office_label": str(Origin(office).label) if is_of_secretariat else "",
        "person": person if names_people else None,
    }


def _of_report(
    report: Any, *, ruling: Review | None, names_people: bool, copies: Mapping[int, Sequence[Any]]
) -> HistoryEntry:
    waits = report.state == ReportState.SUBMITTED and report.needs_review
    if not report.is_shown:
        return _undisclosed(report, waits=waits)
    is_rejected = report.state in {ReportState.RETURNED, ReportState.WITHDRAWN}
    return HistoryEntry(
        kind="report",
        **_common(report, report.author, names_people=names_people),
        text=report.note,
        status=report.status,
        effective_on=report.effective_on,
        origin_label=report.get_origin_display(),
        state=report.state,
        state_label=str(ReportState(report.state).label),
        waits=waits,
        ceased_at=ruling.recorded_at if ruling is not None and is_rejected and report.once_counted else None,
        evidence=[
            {
                "title": one.title,
                "address": _address(one),
                "source": one.citation.source if one.citation else None,
                "is_web_address": bool(one.url),
                "copies": [
                    {"address": _download(copy.file), "recorded_at": copy.recorded_at}
                    for copy in copies.get(one.pk, ())
                ],
            }
            for one in report.evidence.all()
        ],
    )


def _of_review(review: Any, *, names_people: bool) -> HistoryEntry:
    if not review.is_shown:
        return _undisclosed(review)
    return HistoryEntry(
        kind="review",
        **_common(review, review.reviewer, names_people=names_people),
        text=review.reason,
        status=review.status,
        about=review.report.sequence,
        verdict=review.verdict,
        verdict_label=str(Verdict(review.verdict).label),
    )


def _of_dissent(dissent: Any, *, names_people: bool) -> HistoryEntry:
    if not dissent.is_shown:
        return _undisclosed(dissent)
    return HistoryEntry(
        kind="dissent",
        **_common(dissent, dissent.author, names_people=names_people),
        text=dissent.note,
        about=dissent.review.sequence,
    )


def _of_copy(copy: Any, *, names_people: bool) -> HistoryEntry:
    if not copy.is_shown:
        return _undisclosed(copy)
    return HistoryEntry(
        kind="copy",
        **_common(copy, copy.author, names_people=names_people),
        about=copy.evidence.report.sequence,
        evidence=[{"title": copy.evidence.title, "address": _download(copy.file)}],
    )


def _address(evidence: Evidence) -> str:
    """Where a piece of evidence is found; "" for a citation, whose place stands with its source."""
    if evidence.file is None:
        return evidence.url
    return _download(evidence.file)


def _download(file: EvidenceFile) -> str:
    return reverse("evidence-file", args=[file.key])
