"""Rows of the trail that stand in full within a row of the register, where they are asked for."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from commitments.files.tables import Column, Table
from tracker.api.listing import reports_for_listing
from tracker.api.serializers import StatusReportSerializer
from tracker.models import StatusReport

ABOUT_EXPAND: Final = gettext_lazy(
    "What is given in full within each row: last_report is the last report that was neither returned nor "
    "withdrawn, of those that you see."
)
LAST_REPORTS: Final = "last_reports"


# With all that can be asked for: the description of every report is made from the first that is met.
@extend_schema_field(StatusReportSerializer(allow_null=True, context={"labels": True}))
class LastReportField(serializers.Field):  # type: ignore[type-arg]
    """The last report of a commitment that was neither returned nor withdrawn; null where there is none."""

    def __init__(self) -> None:
        super().__init__(
            source=LAST_REPORTS, read_only=True, help_text="Of those that you see; only with `expand`."
        )

    def to_representation(self, value: Any) -> Any:
        return StatusReportSerializer(value[0], context=self.nested_context).data if value else None

    @property
    def nested_context(self) -> dict[str, Any]:
        """What is asked of the row, but for its own fields."""
        return {name: value for name, value in self.context.items() if name != "only"}


EXPANSIONS: Final[Mapping[str, Callable[[], Any]]] = {"last_report": LastReportField}


def with_last_report(commitments: Any, *, seen_by: Any) -> QuerySet[Any]:
    """`commitments`, each with the last of its reports that `seen_by` sees and nobody has rejected, as a
    list shows it.
    """
    reports = reports_for_listing(_last_reports(seen_by), seen_by=seen_by)
    found: QuerySet[Any] = commitments.prefetch_related(Prefetch("reports", reports, to_attr=LAST_REPORTS))
    return found


def _last_reports(seen_by: Any) -> Any:
    seen = StatusReport.objects.visible_to(seen_by).not_rejected()
    last = seen.filter(commitment=OuterRef("commitment")).order_by("-sequence").values("pk")[:1]
    return seen.filter(pk=Subquery(last))


def with_last_note(commitments: Any, *, seen_by: Any) -> QuerySet[Any]:
    """`commitments`, each with what that report alone says."""
    found: QuerySet[Any] = commitments.prefetch_related(
        Prefetch("reports", _last_reports(seen_by), to_attr=LAST_REPORTS)
    )
    return found


def with_last_note_column(table: Table) -> Table:
    """The register's `table`, whose rows `with_last_note` has read, with what that report says."""
    note = Column("last_report_note", lambda row: row.last_reports[0].note if row.last_reports else None)
    columns: list[Column] = []
    for column in table.columns:
        columns += [column, note] if column.name == "last_report_on" else [column]
    return Table(table.name, tuple(columns))
