"""The trail as a file for spreadsheets."""

from typing import Final

from commitments.addresses import api_address, page_address
from commitments.exports import Column, Table, column, columns, in_three_languages
from tracker.serializers import author_name, report_reference

REPORTS: Final = Table(
    "reports",
    (
        Column("reference", report_reference),
        Column("url", lambda report: api_address("report", report_reference(report))),
        Column("page", lambda report: page_address("commitment", report.commitment.reference)),
        column("commitment", "commitment.reference"),
        *in_three_languages("resolution_title", "commitment.resolution.title"),
        column("state", "commitment.state.code"),
        *in_three_languages("state_name", "commitment.state.name"),
        *columns("sequence", "status", "effective_on", "recorded_at"),
        Column("author", lambda report: author_name(report.author)),
        *columns("note", "needs_review"),
    ),
)
