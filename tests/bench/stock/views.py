"""The views of the stock API."""

import csv

from django.db.models import Count, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django_filters import rest_framework as filters
from rest_framework.decorators import action
from rest_framework.filters import OrderingFilter
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import ReadOnlyModelViewSet

from commitments.models import Commitment
from commitments.vocabulary import Position, Status, Verdict
from tests.bench.stock.serializers import CommitmentSerializer, ReportSerializer
from tracker.models import Review, StatusReport


def in_force():
    """What the product's register lists."""
    is_closed = Q(closed_on__lte=timezone.localdate())
    return Commitment.objects.exclude(is_closed).exclude(position=Position.NOT_APPLICABLE)


class CommitmentFilter(filters.FilterSet):
    state = filters.CharFilter("state__code")
    theme = filters.CharFilter("resolution__theme__slug")
    conference = filters.CharFilter("resolution__conference__code")
    status = filters.CharFilter("status")
    schedule = filters.CharFilter(method="by_schedule")
    stale = filters.BooleanFilter(method="by_stale")
    q = filters.CharFilter(method="by_words")

    class Meta:
        model = Commitment
        fields = ()

    def by_schedule(self, rows, name, value):
        """Overdue alone."""
        due = Coalesce("due_on", "resolution__due_on")
        still = rows.filter(resolution__lifecycle="active").exclude(status=Status.COMPLETE)
        return still.annotate(due=due).filter(due__lt=timezone.localdate())

    def by_stale(self, rows, name, value):
        last = Coalesce("last_accepted_on", "resolution__conference__ends_on")
        still = rows.filter(resolution__lifecycle="active").exclude(status=Status.COMPLETE)
        before = timezone.localdate() - timezone.timedelta(days=180)
        return still.annotate(last=last).filter(last__lt=before)

    def by_words(self, rows, name, value):
        for word in value.split():
            rows = rows.filter(
                Q(search_text__icontains=word)
                | Q(resolution__search_text__icontains=word)
                | Q(state__search_text__icontains=word)
                | Q(resolution__theme__search_text__icontains=word)
            )
        return rows


class CommitmentViewSet(ReadOnlyModelViewSet):
    queryset = Commitment.objects.all()
    serializer_class = CommitmentSerializer
    filterset_class = CommitmentFilter
    filter_backends = (filters.DjangoFilterBackend, OrderingFilter)
    ordering_fields = ("reference", "updated_at")
    ordering = ("reference",)
    lookup_field = "reference"

    def get_queryset(self):
        rows = in_force() if self.action == "list" else super().get_queryset()
        rows = rows.select_related("state", "participation", "resolution__conference", "resolution__theme")
        return rows.prefetch_related("resolution__further_themes")

    @action(detail=True)
    def reports(self, request, reference):
        rows = StatusReport.objects.filter(commitment__reference=reference).order_by("sequence")
        rows = rows.select_related("commitment").prefetch_related("reviews", "evidence")
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(ReportSerializer(page, many=True).data)


class ReportViewSet(ReadOnlyModelViewSet):
    queryset = (
        StatusReport.objects.select_related("commitment")
        .prefetch_related("reviews", "evidence")
        .order_by("-recorded_at", "-pk")
    )
    serializer_class = ReportSerializer


class MatrixView(APIView):
    """Counts of commitments by two keys, today or as of a past day."""

    AXES = {"state": "state__code", "theme": "resolution__theme__slug", "status": "level"}

    def get(self, request):
        asked = request.query_params
        on = asked.get("as_of")
        rows = in_force().annotate(level=F("status")) if on is None else as_of(on)
        if "theme" in asked:
            rows = rows.filter(resolution__theme__slug=asked["theme"])
        paths = [self.AXES[asked[name]] for name in ("rows", "columns")]
        found = rows.order_by().values_list(*paths).annotate(number=Count("pk"))
        return Response(
            {"cells": [{"row": row, "column": column, "total": number} for row, column, number in found]}
        )


def as_of(on):
    """Commitments with the level of the last report by that day that counts."""
    last = Review.objects.filter(report=OuterRef("pk")).order_by("-sequence")
    reports = StatusReport.objects.filter(commitment=OuterRef("pk"), effective_on__lte=on).annotate(
        verdict=Subquery(last.values("verdict")[:1]), assessed=Subquery(last.values("status")[:1])
    )
    counting = reports.filter(Q(verdict=Verdict.ACCEPT) | Q(verdict__isnull=True, needs_review=False))
    level = counting.order_by("-effective_on", "-sequence").annotate(level=Coalesce("assessed", "status"))
    rows = Commitment.objects.filter(resolution__conference__starts_on__lte=on)
    rows = rows.exclude(closed_on__lte=on)
    # No source says of a position when it was taken back.
    rows = rows.exclude(positions__position=Position.NOT_APPLICABLE, positions__stated_on__lte=on)
    return rows.annotate(
        level=Coalesce(Subquery(level.values("level")[:1]), Value(Status.NO_INFORMATION.value))
    )


FILE_COLUMNS = (
    *("reference", "resolution__conference__code", "resolution__reference", "resolution__theme__slug"),
    *("state__code", "resolution__title_en", "resolution__title_fa", "resolution__title_ar"),
    *("state__name_en", "state__name_fa", "state__name_ar", "resolution__strength", "position"),
    *("participation__basis", "status", "status_since", "reported_status", "reviewed", "disputed"),
    *("due_on", "resolution__due_on", "last_report_on", "lead_agency", "closed_on", "updated_at"),
)


class CommitmentsFile(APIView):
    """All rows as CSV, as the documentation of Django streams it."""

    def get(self, request):
        rows = in_force().order_by("reference").values_list(*FILE_COLUMNS)
        writer = csv.writer(Echo())

        def lines():
            yield writer.writerow(FILE_COLUMNS)
            yield from map(writer.writerow, rows.iterator(chunk_size=2000))

        return StreamingHttpResponse(lines(), content_type="text/csv")


class Echo:
    """A file that gives back what is written to it."""

    def write(self, value):
        return value


def empty(request):
    return HttpResponse()
