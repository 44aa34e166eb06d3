"""Keeping what was found at a web address that backs a report; the only writer of EvidenceCopy.

A copy is what a person saved in their browser: the server never fetches a web address.
"""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from commitments.models import Commitment
from commitments.refusals import ProblemType, Refused
from commitments.vocabulary import EvidenceKind
from tracker.access.roles import NotEntitled, Rights, rights_of
from tracker.models import Evidence, EvidenceCopy, EvidenceFile
from tracker.models.evidence import COPY_MEDIA_TYPES
from tracker.trail.appending import VersionConflict, append_step, lock_commitment, next_recorded_at
from tracker.trail.standing import Trail

if TYPE_CHECKING:
    from django.contrib.auth.models import User

__all__ = ["CopyRefused", "NotEntitled", "VersionConflict", "addresses_to_copy", "record_copy"]

PERMISSION = "tracker.add_evidencecopy"


class CopyRefused(Refused):
    """A copy that breaks a rule; the message names the rule."""

    problem = ProblemType.EVIDENCE_REFUSED

    def __init__(self, message: str, *, field: str = "upload") -> None:
        super().__init__(message, field=field)


@transaction.atomic
def record_copy(
    *,
    evidence: Evidence,
    file: EvidenceFile,
    author: "User",
    expected_version: int,
    expected_revision: int | None = None,
) -> EvidenceCopy:
    """Append to the trail that `file` is what `author` found at the web address `evidence`; no standing
    changes. It is possible of a closed commitment too, for what was said of it has to outlive its sources.

    Raises NotEntitled, CopyRefused (the rule it breaks), VersionConflict (somebody else was first).
    """
    commitment = evidence.report.commitment
    ground = lock_commitment(
        commitment, expected_version=expected_version, expected_revision=expected_revision
    )
    _check(evidence, file, author=author, rights=rights_of(author), commitment=commitment)
    trail = Trail.of(commitment, steps=expected_version)
    copy = EvidenceCopy(evidence=evidence, file=file, author=author)
    append_step(
        copy,
        commitment=commitment,
        trail=trail,
        expected_version=expected_version,
        ground=ground,
        recorded_at=next_recorded_at(trail),
    )
    return copy


def addresses_to_copy(report_key: int) -> list[Evidence]:
    """The web addresses that back a report, by its primary key, in their order."""
    rows = Evidence.objects.filter(report=report_key, kind=EvidenceKind.URL).order_by("number")
    return list(rows.select_related("report__commitment"))


def _check(
    evidence: Evidence, file: EvidenceFile, *, author: "User", rights: Rights, commitment: Commitment
) -> None:
    if not rights.has_for(PERMISSION, commitment):
        raise NotEntitled(
            _("Officers attach copies of web addresses. Ask an administrator for the role of an officer.")
        )
    if evidence.kind != EvidenceKind.URL:
        raise CopyRefused(
            _("Only of a web address a copy is attached; everything else is kept here already.")
        )
    if file.uploaded_by_id != author.pk:
        raise CopyRefused(_("The file “%(name)s” was uploaded by somebody else.") % {"name": file.name})
    if file.media_type not in COPY_MEDIA_TYPES:
        raise CopyRefused(
            _("A copy of a web address is a PDF, or the page as your browser saves it (HTML, in one file).")
        )
    if EvidenceCopy.objects.filter(evidence=evidence, file__sha256=file.sha256).exists():
        raise CopyRefused(_("The same copy is kept already."))
