"""The chains of digests, by which any change of what was recorded shows.

The steps of a commitment are one chain, its measurements another, and the evidence of
a report a third. Every row says in which form its digest was made, so that a form may be
added and rows of all others still verify. docs/trail.md describes the forms.
"""

import hashlib
import json
import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, cast

from commitments.models import Commitment
from tracker.models import (
    Dissent,
    Evidence,
    EvidenceCopy,
    EvidenceFile,
    Measurement,
    Review,
    StatusReport,
    TrailStep,
)

Row = TrailStep | Evidence | Measurement
Content = Callable[[Row, Commitment, Sequence[Evidence]], dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Form:
    """What a row says in this form, and whether that is digested by itself, under the row's salt, before
    it is chained.
    """

    content: Content
    is_salted: bool


class UnknownForm(Exception):
    """A row was recorded in a form that this code does not know; a later version wrote it."""


def seal(row: Row, *, previous: str, commitment: Commitment, evidence: Sequence[Evidence] = ()) -> None:
    """Give a row that is not yet stored its form, its salts and the digest that follows `previous` (""
    for none); `evidence` is a report's, and is sealed with it.
    """
    row.form = CURRENT_FORM
    row.salt, row.people_salt = secrets.token_hex(), secrets.token_hex()
    before = ""
    for piece in in_order(evidence):
        piece.report = cast("StatusReport", row)
        seal(piece, previous=before, commitment=commitment)
        before = piece.digest
    row.digest = digest_after(previous, row, commitment=commitment, evidence=evidence)


def digest_after(
    previous: str, row: Row, *, commitment: Commitment, evidence: Iterable[Evidence] = ()
) -> str:
    """The digest of `row` in its form, whose predecessor has the digest `previous` ("" for none);
    `evidence` belongs to a report.
    """
    if form_of(row).is_salted:
        return sha256_of(previous, content_digest(row, commitment=commitment, evidence=evidence))
    return sha256_of(previous, canonical_json(row, commitment=commitment, evidence=evidence))


def content_digest(row: Row, *, commitment: Commitment, evidence: Iterable[Evidence] = ()) -> str:
    """The digest of what a row says, which tells nothing of it to whoever has not got the salt."""
    return sha256_of(row.salt, canonical_json(row, commitment=commitment, evidence=evidence))


def canonical_json(row: Row, *, commitment: Commitment, evidence: Iterable[Evidence] = ()) -> str:
    """All that a row says in its form, in one way only."""
    return _as_json(form_of(row).content(row, commitment, in_order(evidence)))


def form_of(row: Row) -> Form:
    """The form in which `row` was recorded; raises UnknownForm."""
    try:
        return FORMS[row.form]
    except KeyError as error:
        raise UnknownForm(row.form) from error


def in_order(evidence: Iterable[Evidence]) -> list[Evidence]:
    """A report's evidence in the order of its chain."""
    return sorted(evidence, key=lambda piece: piece.number)


def _first(row: Row, commitment: Commitment, evidence: Sequence[Evidence]) -> dict[str, Any]:
    """A step with its people, by their number in this database, which no renaming changes, and its
    evidence; in this form other rows have no digest.
    """
    match row:
        case StatusReport():
            people: dict[str, Any] = {"author": row.author_id}
            people["evidence"] = [
                _what_backs(piece) | {"file": str(piece.file.key) if piece.file else None}
                for piece in evidence
            ]
        case Review():
            people = {"reviewer": row.reviewer_id}
        case Dissent():
            people = {"author": row.author_id}
        case _:
            raise TypeError(f"{row!r} is no step of a trail.")
    return _what_is_said(row, commitment) | people


def _second(row: Row, commitment: Commitment, evidence: Sequence[Evidence]) -> dict[str, Any]:
    """What a row says, with the digest of its private part: who said it."""
    content: dict[str, Any] = {"people": sha256_of(row.people_salt, _as_json(_people(row)))}
    match row:
        case StatusReport():
            content["evidence"] = evidence[-1].digest if evidence else None
            return _what_is_said(row, commitment) | content
        case TrailStep():
            return _what_is_said(row, commitment) | content
        case Evidence():
            place = {"commitment": commitment.reference, "sequence": row.report.sequence}
            return place | _what_backs(row) | {"file": _file(row.file) if row.file else None} | content
        case Measurement():
            return _what_was_measured(row, commitment) | content
    raise TypeError(f"{row!r} stands in no chain.")


def _what_is_said(row: TrailStep, commitment: Commitment) -> dict[str, Any]:
    content: dict[str, Any] = {
        "commitment": commitment.reference,
        "sequence": row.sequence,
        "recorded_at": moment_text(row.recorded_at),
    }
    match row:
        case StatusReport():
            return content | {
                "step": "report",
                "status": row.status,
                "effective_on": row.effective_on.isoformat(),
                "origin": row.origin,
                "note": row.note,
                "language": row.language,
                "needs_review": row.needs_review,
            }
        case Review():
            return content | {
                "step": "review",
                "report": row.report.sequence,
                "verdict": row.verdict,
                "status": row.status,
                "reason": row.reason,
            }
        case Dissent():
            return content | {"step": "dissent", "review": row.review.sequence, "note": row.note}
        case EvidenceCopy():
            return content | {
                "step": "copy",
                "report": row.evidence.report.sequence,
                "evidence": row.evidence.number,
                "file": _file(row.file),
            }
    raise TypeError(f"{row!r} is no step of a trail.")


def _what_backs(piece: Evidence) -> dict[str, Any]:
    return {
        "number": piece.number,
        "kind": piece.kind,
        "title": piece.title,
        "url": piece.url,
        "citation": piece.citation.reference if piece.citation else None,
        "sha256": piece.sha256,
    }


def _file(file: EvidenceFile) -> dict[str, Any]:
    return {
        "key": str(file.key),
        "name": file.name,
        "media_type": file.media_type,
        "size": file.size,
        "sha256": file.sha256,
    }


def _what_was_measured(row: Measurement, commitment: Commitment) -> dict[str, Any]:
    return {
        "commitment": commitment.reference,
        "sequence": row.sequence,
        "recorded_at": moment_text(row.recorded_at),
        "indicator": row.indicator.reference,
        "observed_on": row.observed_on.isoformat(),
        "number": row.number,
        # One nought, for a database may return the negative one.
        "value": f"{row.value + 0:.6f}",
        "source": row.source.slug,
        "note": row.note,
    }


def _people(row: Row) -> dict[str, Any]:
    match row:
        case Review():
            return {"reviewer": row.reviewer_id}
        case StatusReport() | Dissent() | Measurement():
            return {"author": row.author_id}
        case EvidenceCopy():
            return {"author": row.author_id, "uploaded_by": row.file.uploaded_by_id}
        case Evidence():
            return {"uploaded_by": row.file.uploaded_by_id if row.file else None}
    raise TypeError(f"{row!r} stands in no chain.")


FORMS: Final[dict[int, Form]] = {
    1: Form(content=_first, is_salted=False),
    2: Form(content=_second, is_salted=True),
}
CURRENT_FORM = 2
_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sha256_of(first: str, second: str) -> str:
    """The digest of two texts, one after another."""
    return hashlib.sha256(f"{first}\n{second}".encode("utf-8", errors="surrogatepass")).hexdigest()


def _as_json(content: dict[str, Any]) -> str:
    # json.dumps makes an encoder for each call, which takes as long as encoding.
    return _ENCODER.encode(content)


def moment_text(moment: datetime) -> str:
    """A moment as digests have it."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
