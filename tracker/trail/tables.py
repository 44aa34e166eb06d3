"""The trail as files for spreadsheets."""

from typing import Any, Final

from commitments.addresses import api_address, page_address
from commitments.files.tables import Column, Table, column, columns, in_three_languages
from tracker.trail.references import (
    author_name,
    dissent_from,
    file_address,
    last_review_of,
    measurement_reference,
    step_reference,
)


def _of_commitment(path: str = "commitment") -> tuple[Column, ...]:
    """What a row of the trail says of its commitment."""
    return (
        column("commitment", f"{path}.reference"),
        *in_three_languages("resolution_title", f"{path}.resolution.title"),
        column("state", f"{path}.state.code"),
        *in_three_languages("state_name", f"{path}.state.name"),
    )


def _page(row: Any) -> str:
    return page_address("commitment", row.commitment.reference)


REPORTS: Final = Table(
    "reports",
    (
        Column("reference", step_reference),
        Column("url", lambda report: api_address("report", step_reference(report))),
        Column("page", _page),
        *_of_commitment(),
        *columns("sequence", "status", "effective_on", "recorded_at"),
        Column("author", lambda report: author_name(report.author)),
        *columns("origin", "note", "language", "needs_review"),
        column("report_state", "state"),
        *columns("assessed_status"),
        Column("evidence_count", lambda report: len(report.evidence.all())),
        Column("disputed", lambda report: dissent_from(last_review_of(report)) is not None),
        *columns("digest"),
    ),
)
EVIDENCE: Final = Table(
    "evidence",
    (
        Column("report", lambda evidence: step_reference(evidence.report)),
        *columns("number", "kind", "title"),
        Column(
            "url", lambda evidence: file_address(evidence.file) if evidence.file else evidence.url or None
        ),
        column("citation", "citation.reference"),
        *columns("sha256"),
        column("file_name", "file.name"),
        column("media_type", "file.media_type"),
        column("size", "file.size"),
    ),
)
REVIEWS: Final = Table(
    "reviews",
    (
        Column("reference", step_reference),
        Column("url", lambda review: api_address("review", step_reference(review))),
        Column("page", _page),
        *_of_commitment(),
        Column("report", lambda review: step_reference(review.report)),
        *columns("sequence", "verdict", "status", "reason"),
        Column("reviewer", lambda review: author_name(review.reviewer)),
        *columns("recorded_at"),
        Column("disputed", lambda review: dissent_from(review) is not None),
        Column("dissent", lambda review: dissent.note if (dissent := dissent_from(review)) else None),
        *columns("digest"),
    ),
)
MEASUREMENTS: Final = Table(
    "measurements",
    (
        Column("reference", measurement_reference),
        Column("url", lambda measurement: api_address("measurement", measurement_reference(measurement))),
        Column("page", _page),
        *_of_commitment(),
        column("indicator", "indicator.reference"),
        *in_three_languages("indicator_name", "indicator.name"),
        *columns("observed_on", "number", "value"),
        column("unit", "indicator.unit"),
        column("source", "source.slug"),
        *columns("note"),
        Column("author", lambda measurement: author_name(measurement.author)),
        *columns("recorded_at", "superseded"),
    ),
)
