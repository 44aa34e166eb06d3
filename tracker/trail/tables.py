"""The trail as files for spreadsheets."""

from typing import Final

from commitments.addresses import api_address, api_url, page_address, page_url
from commitments.files.tables import (
    Attribute,
    Column,
    Table,
    attribute_column,
    attribute_columns,
    translated_columns,
)
from tracker.trail.references import (
    dissent_from,
    file_url,
    last_review_of,
    measurement_reference,
    office_name,
    office_of,
    office_of_measurement,
    step_reference,
)


def _of_commitment(path: str = "commitment") -> tuple[Column, ...]:
    """What a row of the trail says of its commitment."""
    return (
        attribute_column("commitment", f"{path}.reference"),
        *translated_columns("resolution_title", f"{path}.resolution.title"),
        attribute_column("state", f"{path}.state.code"),
        *translated_columns("state_name", f"{path}.state.name"),
    )


def _page_column() -> Column:
    return Column(
        "page",
        lambda row: page_url("commitment", row.commitment.reference),
        plain=page_address("commitment", "commitment.reference"),
    )


def _of_step(kind: str) -> tuple[Column, ...]:
    """What a report or a review says first: how it is called, where it is shown, and of what it is."""
    return (
        Column("reference", step_reference, plain=Attribute("reference")),
        Column("url", lambda step: api_url(kind, step_reference(step)), plain=api_address(kind, "reference")),
        _page_column(),
        *_of_commitment(),
    )


# Rows that were read as plain values bring along what these columns read of several rows
# (tracker.publishing.plain_trail), under the names that stand in `plain`.
REPORTS: Final = Table(
    "reports",
    (
        *_of_step("report"),
        *attribute_columns("sequence", "status", "effective_on", "recorded_at"),
        Column("author", office_of, label=office_name, plain=Attribute("office")),
        *attribute_columns("origin", "note", "language", "needs_review"),
        attribute_column("report_state", "state"),
        *attribute_columns("assessed_status"),
        Column(
            "evidence_count", lambda report: len(report.evidence.all()), plain=Attribute("evidence_count")
        ),
        Column(
            "disputed",
            lambda report: dissent_from(last_review_of(report)) is not None,
            plain=Attribute("disputed"),
        ),
        *attribute_columns("digest", "updated_at"),
    ),
)
EVIDENCE: Final = Table(
    "evidence",
    (
        Column("report", lambda evidence: step_reference(evidence.report), plain=Attribute("report")),
        *attribute_columns("number", "kind", "title"),
        Column(
            "url",
            lambda evidence: file_url(evidence.file) if evidence.file else evidence.url or None,
            plain=Attribute("url"),
        ),
        attribute_column("citation", "citation.reference"),
        *attribute_columns("sha256"),
        attribute_column("file_name", "file.name"),
        attribute_column("media_type", "file.media_type"),
        attribute_column("size", "file.size"),
    ),
)
COPIES: Final = Table(
    "copies",
    (
        attribute_column("commitment", "commitment.reference"),
        *attribute_columns("sequence"),
        Column("report", lambda copy: step_reference(copy.evidence.report)),
        attribute_column("evidence", "evidence.number"),
        Column("url", lambda copy: file_url(copy.file)),
        attribute_column("file_name", "file.name"),
        attribute_column("media_type", "file.media_type"),
        attribute_column("size", "file.size"),
        attribute_column("sha256", "file.sha256"),
        Column("author", office_of),
        *attribute_columns("recorded_at", "digest"),
    ),
)
REVIEWS: Final = Table(
    "reviews",
    (
        *_of_step("review"),
        Column("report", lambda review: step_reference(review.report), plain=Attribute("report")),
        *attribute_columns("sequence", "verdict", "status", "reason"),
        Column("reviewer", office_of, label=office_name, plain=Attribute("office")),
        *attribute_columns("recorded_at"),
        Column("disputed", lambda review: dissent_from(review) is not None, plain=Attribute("disputed")),
        Column(
            "dissent",
            lambda review: dissent.note if (dissent := dissent_from(review)) else None,
            plain=Attribute("dissent"),
        ),
        *attribute_columns("digest"),
    ),
)
MEASUREMENTS: Final = Table(
    "measurements",
    (
        Column("reference", measurement_reference),
        Column("url", lambda measurement: api_url("measurement", measurement_reference(measurement))),
        _page_column(),
        *_of_commitment(),
        attribute_column("indicator", "indicator.reference"),
        *translated_columns("indicator_name", "indicator.name"),
        *attribute_columns("observed_on", "number", "value"),
        attribute_column("unit", "indicator.unit"),
        attribute_column("source", "source.slug"),
        *attribute_columns("note"),
        Column("author", office_of_measurement, label=office_name),
        *attribute_columns("recorded_at", "superseded"),
        attribute_column("unreviewed", "by_state"),
        attribute_column("baseline", "state_baseline"),
        attribute_column("target", "state_target"),
    ),
)
