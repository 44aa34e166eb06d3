"""Steps that are on record, read as far as levels and the next digest follow from them: of many trails that
is most of what recording reads, and a row of a model takes many times as long to make.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from commitments.many_rows import among
from commitments.vocabulary import Status, Verdict
from tracker.models import Review, StatusReport

# What the next step of a trail goes by.
OF_STEPS: Final = ("sequence", "recorded_at", "digest")


@dataclass(slots=True, eq=False)
class PastReport:
    """A report, as StatusReport has it."""

    status: Status
    sequence: int
    recorded_at: datetime
    digest: str
    effective_on: date
    needs_review: bool


@dataclass(slots=True, eq=False)
class PastReview:
    """A review, as Review has it, and the report that it is about."""

    report: PastReport
    verdict: Verdict
    status: Status | None
    sequence: int
    recorded_at: datetime
    digest: str


# A member is looked up in a mapping many times as quickly as its class finds it.
_STATUSES: Final = {status.value: status for status in Status}
_VERDICTS: Final = {verdict.value: verdict for verdict in Verdict}


def past_steps_of(keys: Collection[int]) -> Iterator[tuple[int, str, PastReport | PastReview]]:
    """Of commitments, by their primary keys: whose it is, of which kind of a Trail, and the step; those of
    each kind in the order in which they were recorded.
    """
    reports: dict[int, PastReport] = {}
    rows = StatusReport.objects.filter(commitment__in=among(keys)).order_by("sequence", "pk")
    for pk, commitment, status, *said in rows.values_list(
        "pk", "commitment", "status", *OF_STEPS, "effective_on", "needs_review"
    ):
        reports[pk] = report = PastReport(_STATUSES[status], *said)
        yield commitment, "reports", report
    rulings = Review.objects.filter(commitment__in=among(keys)).order_by("sequence", "pk")
    for report_key, commitment, verdict, status, *said in rulings.values_list(
        "report", "commitment", "verdict", "status", *OF_STEPS
    ):
        level = _STATUSES[status] if status else None
        yield commitment, "reviews", PastReview(reports[report_key], _VERDICTS[verdict], level, *said)
