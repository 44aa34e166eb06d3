"""Taking a report back, alone or with the mended one in its place; both are steps of the trail, through the
doors that write all others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from commitments.refusals import Refused
from commitments.vocabulary import EvidenceKind, Origin, Status
from tracker.models import Evidence, Review, StatusReport
from tracker.trail.recording import NewEvidence, record_status
from tracker.trail.reviewing import prepare_withdrawals, record_withdrawals

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.contrib.auth.models import User


@dataclass(frozen=True, kw_only=True)
class MendedReport:
    """What takes the place of a report that is taken back."""

    status: Status
    effective_on: date
    note: str = ""
    evidence: Sequence[NewEvidence] = ()


def withdraw_report(report: StatusReport, *, person: User, reason: str = "") -> Review:
    """Take `report` back, as its author or, where it is not a State's own, as an officer.

    Raises NotEntitled or ReviewRefused.
    """
    [outcome] = record_withdrawals(prepare_withdrawals([report], author=person, reason=reason))
    if isinstance(outcome, Refused):
        raise outcome
    return outcome


@transaction.atomic
def mend_report(
    report: StatusReport, *, person: User, mended: MendedReport, expected_version: int
) -> StatusReport:
    """Take `report` back and record what is mended, or do neither.

    `expected_version` is the version of the commitment that the person saw. Raises NotEntitled,
    ReviewRefused, StatusRefused, VersionConflict.
    """
    withdraw_report(report, person=person, reason=_("Mended and sent again."))
    return record_status(
        commitment=report.commitment,
        status=mended.status,
        effective_on=mended.effective_on,
        author=person,
        # The withdrawal is the step between.
        expected_version=expected_version + 1,
        note=mended.note,
        evidence=mended.evidence,
        origin=Origin(report.origin),
        language=report.language if mended.note == report.note else "",
    )


def evidence_again(report: StatusReport, *, person: User) -> dict[int, NewEvidence]:
    """The evidence of `report` that `person` may hand in once more, by its number."""
    rows = Evidence.objects.filter(report=report).select_related("file", "citation").order_by("number")
    return {
        row.number: NewEvidence(
            kind=EvidenceKind(row.kind), title=row.title, url=row.url, file=row.file, citation=row.citation
        )
        for row in rows
        if row.file is None or row.file.uploaded_by_id == person.pk
    }
