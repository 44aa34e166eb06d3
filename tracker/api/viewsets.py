"""The trail over HTTP: what was reported, reviewed, disputed and measured, and how each is added."""

import re
from collections.abc import Hashable
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from commitments.addresses import COMMITMENT_KEY
from commitments.api.pagination import Pagination
from commitments.api.prepared_rows import prepared_rows
from commitments.api.viewsets import ReadOnlyViewSet
from commitments.language.calendars import utc_isoformat
from commitments.models import Commitment
from commitments.querysets import may_see_drafts
from tracker.api.filtersets import MeasurementFilterSet, ReportFilterSet, ReviewFilterSet, TrailFilterSet
from tracker.api.first_pages import PARENT, first_page
from tracker.api.input_serializers import (
    CopyInputSerializer,
    DissentInputSerializer,
    MeasurementInputSerializer,
    ReportInputSerializer,
    ReviewInputSerializer,
)
from tracker.api.listing import reports_for_listing, reviews_with_dissents
from tracker.api.preconditions import Seen
from tracker.api.serializers import MeasurementSerializer, ReviewSerializer, StatusReportSerializer
from tracker.api.writes import StepWriteViewSet, WriteViewSet
from tracker.models import Evidence, Measurement, Review, StatusReport
from tracker.querysets import audience_of
from tracker.trail.copying import record_copy
from tracker.trail.headings import TRAIL_HEADINGS
from tracker.trail.measuring import record_measurement
from tracker.trail.recording import NewEvidence, NewStatus, record_within
from tracker.trail.reviewing import record_dissent, review_report
from tracker.trail.tables import MEASUREMENTS, REPORTS, REVIEWS

# One address for one step: no leading zeros.
STEP_KEY = f"{COMMITMENT_KEY}-[1-9][0-9]{{0,8}}"
MEASUREMENT_KEY = f"{COMMITMENT_KEY}-I[1-9][0-9]{{0,4}}-[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}-[1-9][0-9]{{0,8}}"
# What the doors read of the commitment that they are given.
RELATED_FOR_WRITES = ("commitment__resolution__conference", "commitment__state")


def step_under(rows: QuerySet[Any], key: str) -> Any:
    """The step of `rows` with this public key. Raises Http404."""
    commitment, _dash, sequence = key.rpartition("-")
    return get_object_or_404(rows, commitment__reference=commitment, sequence=int(sequence))


class StepViewSet(ReadOnlyViewSet):
    """Steps of trails by their public key."""

    headings = TRAIL_HEADINGS
    lookup_field = "reference"
    lookup_value_regex = STEP_KEY

    def get_object(self) -> Any:
        return step_under(self.get_queryset(), self.kwargs[self.key_argument])


class ReportViewSet(StepViewSet):
    """Reports on all commitments."""

    queryset = StatusReport.objects.all()
    serializer_class = StatusReportSerializer
    filterset_class = ReportFilterSet
    table = REPORTS

    def rows(self, visible: Any) -> QuerySet[Any]:
        return reports_for_listing(visible, seen_by=self.request.user)


class TrailPagination(Pagination):
    """With the moment since which a report of the commitment waits, also for those who do not see it."""

    # What the description of the API calls such a page; that of all reports is another.
    page_name = "PaginatedCommitmentReportList"

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        page = super().get_paginated_response_schema(schema)
        page["required"].append("waiting_since")
        page["properties"]["waiting_since"] = {
            "type": ["string", "null"],
            "format": "date-time",
            "description": _("When the oldest report came that waits for its review; null where none waits."),
        }
        return page


class CommitmentReportViewSet(StepWriteViewSet, ReportViewSet):
    """The reports of one commitment, in the order in which they were recorded; a new one records a status."""

    pagination_class = TrailPagination
    filterset_class = TrailFilterSet
    input_serializer_class = ReportInputSerializer
    write_permissions = ("tracker.add_statusreport",)
    required_scope = "report"

    def rows(self, visible: Any) -> QuerySet[Any]:
        return super().rows(visible).filter(commitment=self.commitment)

    @property
    def question(self) -> Hashable:
        """All that reports depend on beside what is stored."""
        return timezone.localdate(), timezone.get_current_timezone_name(), audience_of(self.request.user)

    def reports(self) -> QuerySet[Any]:
        """Those of all commitments."""
        reader = self.request.user
        return reports_for_listing(StatusReport.objects.visible_to(reader), seen_by=reader)

    def created_row(self, key: int) -> Any:
        return prepared_rows.get(StatusReport, self.question, self.reports, path="pk").get(key)

    def list(self, *args: Any, **kwargs: Any) -> Any:
        page = first_page(
            self,
            about=self.question,
            rows=lambda: self.reports().filter(commitment=PARENT),
            parent=[self.commitment.pk],
        )
        answer = super().list(*args, **kwargs) if page is None else page
        if isinstance(answer, Response):
            since = self.commitment.waiting_since
            answer.data["waiting_since"] = since and utc_isoformat(since)
        return answer

    @cached_property
    def commitment(self) -> Commitment:
        reader = self.request.user
        prepared = prepared_rows.get(
            Commitment,
            ("trail", may_see_drafts(reader)),
            lambda: Commitment.objects.visible_to(reader).select_related("resolution__conference", "state"),
            path="reference",
        )
        found: Commitment | None = prepared.get(self.kwargs["reference"])
        if found is None:
            raise Http404
        return found

    def parent(self) -> Commitment:
        return self.commitment

    def commitment_of(self, parent: Commitment) -> Commitment:
        return parent

    def perform_append(self, parent: Commitment, values: dict[str, Any], seen: Seen) -> StatusReport:
        evidence = [
            NewEvidence(
                kind=one["kind"],
                title=one["title"],
                url=one.get("url", ""),
                file=one.get("upload"),
                citation=one.get("citation"),
            )
            for one in values.pop("evidence", [])
        ]
        # Of what it raises nothing is caught within the transaction of this request.
        return record_within(
            NewStatus(
                commitment=parent, evidence=evidence, expected_version=seen["expected_version"], **values
            ),
            author=self.person,
            expected_revision=seen["expected_revision"],
        )


class ReviewViewSet(StepViewSet):
    """Reviews of all reports, withdrawals by their authors among them."""

    queryset = Review.objects.all()
    serializer_class = ReviewSerializer
    filterset_class = ReviewFilterSet
    table = REVIEWS

    def rows(self, visible: Any) -> QuerySet[Any]:
        return reviews_with_dissents(
            visible.select_related("commitment__resolution", "commitment__state", "report__commitment__state")
        )


class ReportReviewViewSet(StepWriteViewSet, ReviewViewSet):
    """Judges a report: accepts or returns it, or withdraws it as its author."""

    input_serializer_class = ReviewInputSerializer
    # The author withdraws, whoever may report; the door tells the three apart.
    write_permissions = ("tracker.add_review", "tracker.add_statusreport")
    required_scope = "review"

    def parent(self) -> StatusReport:
        rows = StatusReport.objects.visible_to(self.request.user).select_related(*RELATED_FOR_WRITES)
        report: StatusReport = step_under(rows, self.kwargs["reference"])
        return report

    def perform_append(self, parent: StatusReport, values: dict[str, Any], seen: Seen) -> Review:
        return review_report(report=parent, reviewer=self.person, **seen, **values)


class ReviewDissentViewSet(StepWriteViewSet, ReviewViewSet):
    """Puts the State's disagreement with a review on record; the answer is the review with it."""

    input_serializer_class = DissentInputSerializer
    write_permissions = ("tracker.add_dissent",)
    required_scope = "report"

    def parent(self) -> Review:
        rows = Review.objects.visible_to(self.request.user).select_related("report", *RELATED_FOR_WRITES)
        review: Review = step_under(rows, self.kwargs["reference"])
        return review

    def perform_append(self, parent: Review, values: dict[str, Any], seen: Seen) -> Review:
        record_dissent(review=parent, author=self.person, **seen, **values)
        return parent


class EvidenceCopyViewSet(StepWriteViewSet, ReportViewSet):
    """Keeps what was found at a web address that backs a report; the answer is the report with it."""

    input_serializer_class = CopyInputSerializer
    write_permissions = ("tracker.add_evidencecopy",)
    required_scope = "report"

    def parent(self) -> Evidence:
        rows = StatusReport.objects.visible_to(self.request.user).select_related(*RELATED_FOR_WRITES)
        report: StatusReport = step_under(rows, self.kwargs["reference"])
        piece = get_object_or_404(Evidence, report=report, number=int(self.kwargs["number"]))
        piece.report = report
        return piece

    def commitment_of(self, parent: Evidence) -> Commitment:
        return parent.report.commitment

    def perform_append(self, parent: Evidence, values: dict[str, Any], seen: Seen) -> StatusReport:
        record_copy(evidence=parent, file=values["upload"], author=self.person, **seen)
        return parent.report


class MeasurementViewSet(WriteViewSet):
    """Values of indicators for States and days."""

    queryset = Measurement.objects.all()
    serializer_class = MeasurementSerializer
    filterset_class = MeasurementFilterSet
    table = MEASUREMENTS
    headings = TRAIL_HEADINGS
    lookup_field = "reference"
    lookup_value_regex = MEASUREMENT_KEY
    input_serializer_class = MeasurementInputSerializer
    write_permissions = ("tracker.add_measurement",)
    required_scope = "measure"

    def rows(self, visible: Any) -> QuerySet[Any]:
        rows: QuerySet[Any] = (
            visible.with_superseded()
            .with_office()
            .with_targets()
            .select_related("commitment__resolution", "commitment__state", "indicator", "source")
        )
        return rows

    def get_object(self) -> Measurement:
        key = re.fullmatch(r"(.+)-I([0-9]+)-([0-9-]{10})-([0-9]+)", self.kwargs[self.key_argument])
        if key is None:
            raise Http404
        try:
            observed_on = date.fromisoformat(key[3])
        except ValueError as error:
            raise Http404 from error
        measurements: QuerySet[Measurement] = self.get_queryset()
        return get_object_or_404(
            measurements,
            commitment__reference=key[1],
            indicator__number=int(key[2]),
            observed_on=observed_on,
            number=int(key[4]),
        )

    def perform_write(self, request: Request, parent: None) -> Response:  # noqa: ARG002
        values = self.read_input(request)
        return self.created_response(record_measurement(author=self.person, **values))
