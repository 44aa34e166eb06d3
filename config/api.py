"""The REST API: its addresses, its list of resources, and its description."""

import functools
from typing import Any, Final

from django.urls import URLPattern, URLResolver, path, re_path, reverse
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import APIRootView, DefaultRouter

from commitments.addresses import COMMITMENT_KEY, CONFERENCE_KEY, SLUG_KEY, STATE_KEY
from commitments.api.memberships import MembershipCorrectionViewSet, MembershipViewSet
from commitments.api.problem_types import ProblemTypesView, ProblemTypeView
from commitments.api.terms import VocabularyView
from commitments.api.views import ApiViewMixin
from commitments.api.viewsets import (
    ConferenceViewSet,
    IndicatorViewSet,
    OrganizationViewSet,
    ParticipationViewSet,
    ResolutionViewSet,
    SourceViewSet,
    StateGroupViewSet,
    StateViewSet,
    ThemeViewSet,
)
from commitments.language.languages import LANGUAGES, current_language
from tracker.api.changes import ChangesView
from tracker.api.counts import MatrixView
from tracker.api.evidence_files import UploadViewSet
from tracker.api.positions import CommitmentPositionViewSet
from tracker.api.register import RegisterViewSet
from tracker.api.timelines import TimelineView
from tracker.api.viewsets import (
    STEP_KEY,
    CommitmentReportViewSet,
    EvidenceCopyViewSet,
    MeasurementViewSet,
    ReportReviewViewSet,
    ReportViewSet,
    ReviewDissentViewSet,
    ReviewViewSet,
)

app_name = "v1"


# What belongs to the API and has its address elsewhere.
BESIDE: Final = {
    "package": "data-package",
    "catalogue": "data-catalog",
    "changes_feed": "changes-feed",
    "deadlines_calendar": "deadlines-calendar",
}


@extend_schema(exclude=True)
class Resources(ApiViewMixin, APIRootView):
    """What the API has, each with the address of its list."""

    _ignore_model_permissions = True

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        answer: Response = super().get(request, *args, **kwargs)
        for name, route in BESIDE.items():
            answer.data[name] = request.build_absolute_uri(reverse(route))
        return answer


@extend_schema_view(
    get=extend_schema(
        responses={200: OpenApiTypes.OBJECT},
        summary="This description",
        parameters=[
            OpenApiParameter("lang", str, description="Language of what it says for people.", enum=LANGUAGES)
        ],
    )
)
class Schema(ApiViewMixin, SpectacularAPIView):
    """The description of the API in OpenAPI 3.1: YAML, or JSON with `?format=json`."""

    parameters = frozenset({"format", "lang"})

    def _get_schema_response(self, request: Request) -> Response:  # noqa: ARG002
        return Response(_described(current_language()))


@functools.cache
def _described(language: str) -> Any:  # noqa: ARG001 (its texts are in the current language; the cache must know it)
    """The schema, which only a new version of the code changes; building it takes longer than any other
    answer.
    """
    return SchemaGenerator(api_version=None).get_schema(request=None, public=True)  # type: ignore[no-untyped-call]


class Docs(SpectacularSwaggerSplitView):
    """The description to read and to try, served from here alone."""

    template_name = "config/api_docs.html"
    url_name = "v1:schema"
    permission_classes: list[Any] = []


class Router(DefaultRouter):
    include_format_suffixes = False
    APIRootView = Resources

    def get_api_root_view(self, api_urls: Any = None) -> Any:  # noqa: ARG002
        root = {
            prefix: self.routes[0].name.format(basename=basename)
            for prefix, _viewset, basename in self.registry
        }
        return Resources.as_view(
            api_root_dict={
                **root,
                "uploads": "upload-list",
                "matrix": "matrix",
                "timeline": "timeline",
                "changes": "changes",
                "vocabulary": "vocabulary",
                "problems": "problem-types",
                "schema": "schema",
                "docs": "docs",
            }
        )


router = Router()
router.register("states", StateViewSet, basename="state")
router.register("groups", StateGroupViewSet, basename="group")
router.register("organizations", OrganizationViewSet, basename="organization")
router.register("themes", ThemeViewSet, basename="theme")
router.register("sources", SourceViewSet, basename="source")
router.register("conferences", ConferenceViewSet, basename="conference")
router.register("resolutions", ResolutionViewSet, basename="resolution")
router.register("indicators", IndicatorViewSet, basename="indicator")
router.register("commitments", RegisterViewSet, basename="commitment")
router.register("reports", ReportViewSet, basename="report")
router.register("reviews", ReviewViewSet, basename="review")
router.register("measurements", MeasurementViewSet, basename="measurement")

urlpatterns: list[URLPattern | URLResolver] = [
    path("schema/", Schema.as_view(), name="schema"),
    path("docs/", Docs.as_view(), name="docs"),
    path("problems/", ProblemTypesView.as_view(), name="problem-types"),
    path("problems/<slug:name>/", ProblemTypeView.as_view(), name="problem-type"),
    path("vocabulary/", VocabularyView.as_view(), name="vocabulary"),
    path("matrix/", MatrixView.as_view(), name="matrix"),
    path("timeline/", TimelineView.as_view(), name="timeline"),
    path("changes/", ChangesView.as_view(), name="changes"),
    re_path(
        rf"^conferences/(?P<code>{CONFERENCE_KEY})/participations/$",
        ParticipationViewSet.as_view({"get": "list", "post": "create"}),
        name="participation-list",
    ),
    re_path(
        rf"^conferences/(?P<code>{CONFERENCE_KEY})/participations/(?P<state>{STATE_KEY})/$",
        ParticipationViewSet.as_view({"get": "retrieve"}),
        name="participation-detail",
    ),
    re_path(
        rf"^groups/(?P<slug>{SLUG_KEY})/members/$",
        MembershipViewSet.as_view({"post": "create"}),
        name="membership-create",
    ),
    re_path(
        rf"^groups/(?P<slug>{SLUG_KEY})/members/correction/$",
        MembershipCorrectionViewSet.as_view({"post": "create"}),
        name="membership-correct",
    ),
    re_path(
        rf"^commitments/(?P<reference>{COMMITMENT_KEY})/reports/$",
        CommitmentReportViewSet.as_view({"get": "list", "post": "create"}),
        name="trail-list",
    ),
    re_path(
        rf"^commitments/(?P<reference>{COMMITMENT_KEY})/position/$",
        CommitmentPositionViewSet.as_view({"post": "create"}),
        name="position-create",
    ),
    re_path(
        rf"^reports/(?P<reference>{STEP_KEY})/review/$",
        ReportReviewViewSet.as_view({"post": "create"}),
        name="report-review",
    ),
    re_path(
        rf"^reviews/(?P<reference>{STEP_KEY})/dissent/$",
        ReviewDissentViewSet.as_view({"post": "create"}),
        name="review-dissent",
    ),
    re_path(
        rf"^reports/(?P<reference>{STEP_KEY})/evidence/(?P<number>[1-9][0-9]{{0,2}})/copy/$",
        EvidenceCopyViewSet.as_view({"post": "create"}),
        name="evidence-copy",
    ),
    path("uploads/", UploadViewSet.as_view({"post": "create"}), name="upload-list"),
    *router.urls,
]
