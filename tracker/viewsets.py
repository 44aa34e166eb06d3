"""The trail over HTTP, read only: what was reported, when it held, when and by whom it was recorded."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from commitments.addresses import COMMITMENT_KEY
from commitments.models import Commitment
from commitments.viewsets import ListedViewSet
from tracker.exports import REPORTS
from tracker.filtersets import ReportFilterSet, TrailFilterSet
from tracker.models import StatusReport
from tracker.serializers import StatusReportSerializer

REPORT_KEY = f"{COMMITMENT_KEY}-[0-9]{{1,9}}"


class ReportViewSet(ListedViewSet):
    """Reports on all commitments."""

    queryset = StatusReport.objects.all()
    serializer_class = StatusReportSerializer
    filterset_class = ReportFilterSet
    table = REPORTS
    lookup_field = "reference"
    lookup_value_regex = REPORT_KEY

    def rows(self, visible: Any) -> QuerySet[Any]:
        rows: QuerySet[Any] = visible.select_related("commitment__resolution", "commitment__state", "author")
        return rows

    def get_object(self) -> StatusReport:
        commitment, _, sequence = self.kwargs[self.key_argument].rpartition("-")
        if sequence.startswith("0"):
            # One address for one report.
            raise Http404
        reports: QuerySet[StatusReport] = self.get_queryset()
        return get_object_or_404(reports, commitment__reference=commitment, sequence=int(sequence))


class TrailViewSet(ReportViewSet):
    """The trail of one commitment, in the order in which it was recorded."""

    filterset_class = TrailFilterSet

    def rows(self, visible: Any) -> QuerySet[Any]:
        commitment = get_object_or_404(Commitment.objects.visible_to(self.request.user), reference=self.kwargs["reference"])
        return super().rows(visible).filter(commitment=commitment)
