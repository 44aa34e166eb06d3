"""The trail over HTTP: what was reported, reviewed, disputed and measured, and how each is added."""

import re
from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from commitments.addresses import COMMITMENT_KEY
from commitments.api.viewsets import ListedViewSet
from commitments.models import Citation, Commitment
from tracker.api.filtersets import MeasurementFilterSet, ReportFilterSet, ReviewFilterSet, TrailFilterSet
from tracker.api.input_serializers import (
    DissentSubmission,
    MeasurementSubmission,
    ReportSubmission,
    ReviewSubmission,
)
from tracker.api.serializers import MeasurementSerializer, ReviewSerializer, StatusReportSerializer
from tracker.api.writes import SteppingViewSet, WritingViewSet, refusals_answered
from tracker.models import Dissent, Evidence, Measurement, Review, StatusReport
from tracker.trail.measuring import record_measurement
from tracker.trail.recording import NewEvidence, record_status
from tracker.trail.reviewing import record_dissent, review_report
from tracker.trail.tables import MEASUREMENTS, REPORTS, REVIEWS

# One address for one step: no leading zeros.
STEP_KEY = f"{COMMITMENT_KEY}-[1-9][0-9]{{0,8}}"
MEASUREMENT_KEY = f"{COMMITMENT_KEY}-I[1-9][0-9]{{0,4}}-[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}-[1-9][0-9]{{0,8}}"
# What the doors ask of the commitment that they are given.
FOR_THE_DOOR = ("commitment__resolution__conference", "commitment__state")


def step_under(rows: QuerySet[Any], key: str) -> Any:
    """The step of `rows` with this public key. Raises Http404."""
    commitment, _dash, sequence = key.rpartition("-")
    return get_object_or_404(rows, commitment__reference=commitment, sequence=int(sequence))


class StepViewSet(ListedViewSet):
    """Steps of trails by their public key."""

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


def reports_for_listing(visible: Any, *, seen_by: Any) -> QuerySet[Any]:
    """All that a row of a list of reports shows, in a fixed number of queries."""
    # A report may cite a passage of a conference that this reader does not see.
    citations = Prefetch("citation", Citation.objects.visible_to(seen_by))
    evidence = Evidence.objects.select_related("file").prefetch_related(citations).order_by("number")
    reviews = reviews_with_dissents(Review.objects.order_by("sequence"))
    rows: QuerySet[Any] = visible.with_state().select_related(
        "commitment__resolution", "commitment__state", "author"
    )
    return rows.prefetch_related(Prefetch("evidence", evidence), Prefetch("reviews", reviews))


def reviews_with_dissents(reviews: Any) -> QuerySet[Any]:
    rows: QuerySet[Any] = reviews.select_related("reviewer").prefetch_related(
        Prefetch("dissents", Dissent.objects.select_related("author"))
    )
    return rows


class TrailViewSet(SteppingViewSet, ReportViewSet):
    """The reports of one commitment, in the order in which they were recorded; a new one records a status."""

    filterset_class = TrailFilterSet
    submission_class = ReportSubmission
    permissions_to_write = ("tracker.add_statusreport",)
    required_scope = "report"

    def rows(self, visible: Any) -> QuerySet[Any]:
        return super().rows(visible).filter(commitment=self.target())

    def target(self) -> Commitment:
        rows = Commitment.objects.visible_to(self.request.user).select_related(
            "resolution__conference", "state"
        )
        return get_object_or_404(rows, reference=self.kwargs["reference"])

    def commitment_of(self, target: Commitment) -> Commitment:
        return target

    def append(self, target: Commitment, values: dict[str, Any], *, expected_version: int) -> StatusReport:
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
        return record_status(
            commitment=target,
            author=self.person,
            expected_version=expected_version,
            evidence=evidence,
            **values,
        )


class ReviewViewSet(StepViewSet):
    """Reviews of all reports, withdrawals by their authors among them."""

    queryset = Review.objects.all()
    serializer_class = ReviewSerializer
    filterset_class = ReviewFilterSet
    table = REVIEWS

    def rows(self, visible: Any) -> QuerySet[Any]:
        return reviews_with_dissents(
            visible.select_related("commitment__resolution", "commitment__state", "report__commitment")
        )


class ReviewingViewSet(SteppingViewSet, ReviewViewSet):
    """Judges a report: accepts or returns it, or withdraws it as its author."""

    submission_class = ReviewSubmission
    # The author withdraws, whoever may report; the door tells the three apart.
    permissions_to_write = ("tracker.add_review", "tracker.add_statusreport")
    required_scope = "review"

    def target(self) -> StatusReport:
        rows = StatusReport.objects.visible_to(self.request.user).select_related(*FOR_THE_DOOR)
        report: StatusReport = step_under(rows, self.kwargs["reference"])
        return report

    def append(self, target: StatusReport, values: dict[str, Any], *, expected_version: int) -> Review:
        return review_report(report=target, reviewer=self.person, expected_version=expected_version, **values)


class DissentingViewSet(SteppingViewSet, ReviewViewSet):
    """Puts the State's disagreement with a review on record; the answer is the review with it."""

    submission_class = DissentSubmission
    permissions_to_write = ("tracker.add_dissent",)
    required_scope = "report"

    def target(self) -> Review:
        rows = Review.objects.visible_to(self.request.user).select_related("report", *FOR_THE_DOOR)
        review: Review = step_under(rows, self.kwargs["reference"])
        return review

    def append(self, target: Review, values: dict[str, Any], *, expected_version: int) -> Review:
        record_dissent(review=target, author=self.person, expected_version=expected_version, **values)
        return target


class MeasurementViewSet(WritingViewSet):
    """Values of indicators for States and days."""

    queryset = Measurement.objects.all()
    serializer_class = MeasurementSerializer
    filterset_class = MeasurementFilterSet
    table = MEASUREMENTS
    lookup_field = "reference"
    lookup_value_regex = MEASUREMENT_KEY
    submission_class = MeasurementSubmission
    permissions_to_write = ("tracker.add_measurement",)
    required_scope = "measure"

    def rows(self, visible: Any) -> QuerySet[Any]:
        rows: QuerySet[Any] = visible.with_superseded().select_related(
            "commitment__resolution", "commitment__state", "indicator", "source", "author"
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

    def written(self, request: Request, target: None) -> Response:  # noqa: ARG002
        values = self.read_submission(request)
        with refusals_answered():
            return self.created(record_measurement(author=self.person, **values))
