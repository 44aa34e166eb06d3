"""The chain of digests over a commitment's trail, by which any change of a past step shows.

A step's digest is the SHA-256 of the digest of the step before it (nothing for the
first), a line feed, and the step's canonical JSON: keys sorted, no white space,
UTF-8, dates and times in ISO 8601 with times in UTC to the microsecond.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from commitments.models import Commitment
from tracker.models import Dissent, Evidence, Review, StatusReport, TrailStep


def digest_after(
    previous: str, row: TrailStep, *, commitment: Commitment, evidence: Iterable[Evidence] = ()
) -> str:
    """The digest of `row`, whose predecessor has the digest `previous` ("" for none); `evidence` belongs to a report."""
    text = f"{previous}\n{canonical_json(row, commitment=commitment, evidence=evidence)}"
    return hashlib.sha256(text.encode("utf-8", errors="surrogatepass")).hexdigest()


def canonical_json(row: TrailStep, *, commitment: Commitment, evidence: Iterable[Evidence] = ()) -> str:
    """All that a step says, in one way only. People appear by their number in this database, which no renaming changes."""
    content: dict[str, Any] = {
        "commitment": commitment.reference,
        "sequence": row.sequence,
        "recorded_at": _moment(row.recorded_at),
    }
    match row:
        case StatusReport():
            content |= {
                "step": "report",
                "status": row.status,
                "effective_on": row.effective_on.isoformat(),
                "author": row.author_id,
                "origin": row.origin,
                "note": row.note,
                "language": row.language,
                "needs_review": row.needs_review,
                "evidence": [_evidence(one) for one in sorted(evidence, key=lambda one: one.number)],
            }
        case Review():
            content |= {
                "step": "review",
                "report": row.report.sequence,
                "verdict": row.verdict,
                "status": row.status,
                "reason": row.reason,
                "reviewer": row.reviewer_id,
            }
        case Dissent():
            content |= {
                "step": "dissent",
                "review": row.review.sequence,
                "note": row.note,
                "author": row.author_id,
            }
        case _:
            raise TypeError(f"{row!r} is no step of a trail.")
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _evidence(one: Evidence) -> dict[str, Any]:
    return {
        "number": one.number,
        "kind": one.kind,
        "title": one.title,
        "url": one.url,
        "file": str(one.file.key) if one.file else None,
        "citation": one.citation.reference if one.citation else None,
        "sha256": one.sha256,
    }


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
