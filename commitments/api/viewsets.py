"""The record over HTTP: lists and details by public key, and the two ways in which the record grows."""

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, cast

from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from rest_framework import mixins, status, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from commitments.addresses import (
    COMMITMENT_KEY,
    CONFERENCE_KEY,
    INDICATOR_KEY,
    RESOLUTION_KEY,
    SLUG_KEY,
    STATE_KEY,
    redirect_to_key,
)
from commitments.api import filtersets, serializers as shown
from commitments.api.fields import ALL_NAMES, RecordSerializer
from commitments.api.filters import StrictFilterSet
from commitments.api.input_serializers import (
    InputSerializer,
    ParticipationInputSerializer,
    ResolutionInputSerializer,
)
from commitments.api.keysets import CURSOR
from commitments.api.renderers import JSONRenderer, list_renderers
from commitments.api.row_options import RowOptionsMixin
from commitments.api.stored_fields import REGISTER_FIELDS
from commitments.files import tables
from commitments.files.downloads import FLAVOURS
from commitments.files.entity_tags import entity_tag
from commitments.models import (
    Citation,
    Commitment,
    Conference,
    Indicator,
    Membership,
    Organization,
    Participation,
    Resolution,
    SourceDocument,
    State,
    StatedPosition,
    StateGroup,
    Theme,
)
from commitments.record.aliasing import key_now

if TYPE_CHECKING:
    from commitments.api.pagination import Pagination
    from commitments.querysets import RecordQuerySet


def version_prefix(commitment: Commitment) -> str:
    """What the entity tag of a commitment begins with: its version and its revision."""
    return f"v{commitment.version}r{commitment.revision}-"


# ReadOnlyViewSet.list hides the type of that name.
Renderers = list[Any]


class ReadOnlyViewSet(
    RowOptionsMixin, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Any]
):
    """A list that can be filtered, paged and downloaded, and its rows by public key."""

    filterset_class: ClassVar[type[StrictFilterSet]]
    table: ClassVar[tables.Table]
    detail_serializer_class: ClassVar[type[RecordSerializer] | None] = None
    http_method_names = ["get", "head"]

    def known_parameters(self) -> set[str]:
        known = super().known_parameters()
        return (
            known | {"limit", "offset", CURSOR, *self.filterset_class.base_filters}
            if self.action == "list"
            else known
        )

    @property
    def asked_on(self) -> date:
        """The day that the rows are asked about."""
        return timezone.localdate()

    def get_renderers(self) -> Renderers:
        return list_renderers() if self.action == "list" else [JSONRenderer()]

    def get_serializer_class(self) -> Any:
        return (
            self.detail_serializer_class or self.serializer_class
            if self.action == "retrieve"
            else self.serializer_class
        )

    def get_serializer_context(self) -> dict[str, Any]:
        # The schema describes the fields that names=all adds, too.
        names = (
            ALL_NAMES if getattr(self, "swagger_fake_view", False) else self.request.query_params.get("names")
        )
        return {**super().get_serializer_context(), "names": names}

    def get_queryset(self) -> QuerySet[Any]:
        rows = cast("RecordQuerySet[Any]", super().get_queryset())
        return (
            rows.none()
            if getattr(self, "swagger_fake_view", False)
            else self.rows(rows.visible_to(self.request.user))
        )

    def rows(self, visible: Any) -> QuerySet[Any]:
        """What the list and the details need of each visible row, in a fixed number of queries."""
        return cast("QuerySet[Any]", visible)

    def get_object(self) -> Any:
        """The row under this key, if the reader may see it; the list's filters do not apply."""
        return get_object_or_404(self.get_queryset(), **{self.lookup_field: self.kwargs[self.key_argument]})

    @property
    def key_argument(self) -> str:
        """What the address calls the key."""
        return self.lookup_url_kwarg or self.lookup_field

    def list(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        if (flavour := request.accepted_renderer.format) not in FLAVOURS:
            return super().list(request, *args, **kwargs)
        rows = self.filter_queryset(self.get_queryset())
        rows = cast("Pagination", self.paginator).cut(rows, request)
        return self.as_file(rows, self.as_asked(self.file_table()), flavour=flavour)

    def file_table(self) -> tables.Table:
        """The columns of a download."""
        return self.table

    def cited(self, path: str = "citations") -> "Prefetch[Any]":
        """Prefetches the citations that the reader may see in the order of their sources, each source
        once.
        """
        rows = (
            Citation.objects.visible_to(self.request.user)
            .prefetch_related("source")
            .order_by("source__slug", "paragraph", "start", "reference")
        )
        return Prefetch(path, rows)


class AliasedViewSet(ReadOnlyViewSet):
    """Rows of which one can be the alias of another: its address leads to that."""

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().retrieve(request, *args, **kwargs)
        except Http404:
            now = key_now(self.get_queryset(), self.kwargs[self.key_argument])
            if now is None:
                raise
        return redirect_to_key(request, **{self.key_argument: now})


class StateViewSet(AliasedViewSet):
    """States, and the regional bodies that join conferences as such, by ISO 3166-1 alpha-3 code."""

    queryset = State.objects.all()
    serializer_class = shown.StateSerializer
    filterset_class = filtersets.StateFilterSet
    table = tables.STATES
    lookup_field = "code"
    lookup_value_regex = STATE_KEY


class StateGroupViewSet(ReadOnlyViewSet):
    """Groups of States, each with its members and from when until when they belong to it."""

    queryset = StateGroup.objects.all()
    serializer_class = shown.StateGroupSerializer
    detail_serializer_class = shown.StateGroupDetailSerializer
    filterset_class = filtersets.StateGroupFilterSet
    table = tables.GROUPS
    lookup_field = "slug"
    lookup_value_regex = SLUG_KEY

    def rows(self, visible: Any) -> QuerySet[Any]:
        rows = visible.select_related("source")
        if self.action == "retrieve":
            members = Membership.objects.filter(state__in=State.objects.visible_to(self.request.user))
            members = members.select_related("state", "source").order_by("state__code", "valid_from", "pk")
            rows = rows.prefetch_related(Prefetch("memberships", members))
        return cast("QuerySet[Any]", rows)


class OrganizationViewSet(AliasedViewSet):
    """Organizations that resolutions name as partners or conferences had as guests."""

    queryset = Organization.objects.all()
    serializer_class = shown.OrganizationSerializer
    filterset_class = filtersets.OrganizationFilterSet
    table = tables.ORGANIZATIONS
    lookup_field = "slug"
    lookup_value_regex = SLUG_KEY


class ThemeViewSet(AliasedViewSet):
    """Subjects under which resolutions of different conferences are compared."""

    queryset = Theme.objects.all()
    serializer_class = shown.ThemeSerializer
    filterset_class = filtersets.ThemeFilterSet
    table = tables.THEMES
    lookup_field = "slug"
    lookup_value_regex = SLUG_KEY


class SourceViewSet(ReadOnlyViewSet):
    """Published documents that the facts of the record rest on."""

    queryset = SourceDocument.objects.all()
    serializer_class = shown.SourceSerializer
    detail_serializer_class = shown.SourceDetailSerializer
    filterset_class = filtersets.SourceFilterSet
    table = tables.SOURCES
    lookup_field = "slug"
    lookup_value_regex = SLUG_KEY

    def rows(self, visible: Any) -> QuerySet[Any]:
        return cast(
            "QuerySet[Any]", visible.prefetch_related(self.cited()) if self.action == "retrieve" else visible
        )


class ConferenceViewSet(ReadOnlyViewSet):
    """Conferences, each with who took part and what that rests on."""

    queryset = Conference.objects.all()
    serializer_class = shown.ConferenceSerializer
    detail_serializer_class = shown.ConferenceDetailSerializer
    filterset_class = filtersets.ConferenceFilterSet
    table = tables.CONFERENCES
    lookup_field = "code"
    lookup_value_regex = CONFERENCE_KEY

    def rows(self, visible: Any) -> QuerySet[Any]:
        rows = visible.for_listing()
        if self.action == "retrieve":
            participations = Participation.objects.select_related("state", "conference").order_by(
                "state__code"
            )
            rows = rows.prefetch_related(Prefetch("participations", participations), self.cited())
        return cast("QuerySet[Any]", rows)


class IndicatorViewSet(ReadOnlyViewSet):
    """Measures of whether a resolution is carried out."""

    queryset = Indicator.objects.all()
    serializer_class = shown.IndicatorSerializer
    detail_serializer_class = shown.IndicatorDetailSerializer
    filterset_class = filtersets.IndicatorFilterSet
    table = tables.INDICATORS
    lookup_field = "reference"
    lookup_value_regex = INDICATOR_KEY

    def rows(self, visible: Any) -> QuerySet[Any]:
        rows = visible.select_related("resolution")
        if self.action == "retrieve":
            rows = rows.with_state_targets()
        return cast("QuerySet[Any]", rows)


class CommitmentViewSet(ReadOnlyViewSet):
    """The register: what each State owes under each resolution, and where that stands today."""

    queryset = Commitment.objects.all()
    serializer_class = shown.CommitmentSerializer
    detail_serializer_class = shown.CommitmentDetailSerializer
    filterset_class = filtersets.CommitmentFilterSet
    table = tables.REGISTER
    lookup_field = "reference"
    lookup_value_regex = COMMITMENT_KEY

    def rows(self, visible: Any) -> QuerySet[Any]:
        rows = self.register(visible).with_themes_and_groups()
        if self.action == "retrieve":
            return cast(
                "QuerySet[Any]",
                rows.prefetch_related(
                    Prefetch("positions", self.stated().select_related("source")),
                    self.cited("resolution__citations"),
                    self.cited("participation__citations"),
                ),
            )
        return cast("QuerySet[Any]", rows.only(*REGISTER_FIELDS))

    def stated(self) -> Any:
        """The positions that had been stated."""
        return StatedPosition.objects.stated_by(timezone.localdate())

    def register(self, visible: Any) -> Any:
        """The register's rows with where each of them stands."""
        return visible.for_register(on=timezone.localdate())

    # The one row that the answer is about.
    shown_row: Commitment | None = None

    def etag_prefix(self, response: Response) -> str:  # noqa: ARG002 (the interface of ApiViewMixin)
        """Version and revision lead, so that a client's If-Match tells which ones it saw."""
        return version_prefix(self.shown_row) if self.shown_row is not None else ""

    def get_object(self) -> Commitment:
        commitment: Commitment = super().get_object()
        self.shown_row = commitment
        return commitment

    @classmethod
    def tag_of(cls, reference: str, request: Request) -> str:
        """The entity tag that this commitment's address would answer `request`'s reader now, for the same
        `lang` and `names`.
        """
        view = cls(
            request=request,
            action="retrieve",
            args=(),
            kwargs={cls.lookup_field: reference},
            format_kwarg=None,
        )
        commitment = view.get_object()
        shown = view.get_serializer(commitment).data
        return entity_tag(JSONRenderer().render(shown), prefix=version_prefix(commitment))


class EnrolmentViewSet(ReadOnlyViewSet):
    """Also takes new rows; a row and the commitments it brings are created together or not at all."""

    http_method_names = ["get", "head", "post"]
    input_serializer_class: ClassVar[type[InputSerializer]]
    created_serializer_class: ClassVar[type[RecordSerializer]]

    def get_serializer_class(self) -> Any:
        return self.created_serializer_class if self.action == "create" else super().get_serializer_class()

    @transaction.atomic
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:  # noqa: ARG002
        serializer = self.input_serializer_class(data=request.data, context=self.get_serializer_context())
        serializer.is_valid(raise_exception=True)
        saved = serializer.save(**self.url_values())
        self.kwargs[self.key_argument] = self.key_of(saved)
        row = self.get_object()
        row.commitments_created = saved.commitments_created
        answer = self.get_serializer(row).data
        return Response(answer, status=status.HTTP_201_CREATED, headers={"Location": answer["url"]})

    def url_values(self) -> dict[str, Any]:
        """What the address says of the new row."""
        return {}

    def key_of(self, row: Any) -> str:
        return str(getattr(row, self.lookup_field))


class ResolutionViewSet(EnrolmentViewSet):
    """What the conferences ask of every participating State. A new one brings the commitment of each of
    them.
    """

    queryset = Resolution.objects.all()
    serializer_class = shown.ResolutionSerializer
    detail_serializer_class = shown.ResolutionDetailSerializer
    created_serializer_class = shown.ResolutionCreatedSerializer
    input_serializer_class = ResolutionInputSerializer
    filterset_class = filtersets.ResolutionFilterSet
    table = tables.RESOLUTIONS
    lookup_field = "reference"
    lookup_value_regex = RESOLUTION_KEY

    def rows(self, visible: Any) -> QuerySet[Any]:
        rows = visible.for_listing(seen_by=self.request.user)
        if self.action == "retrieve":
            rows = rows.prefetch_related(
                Prefetch("indicators", Indicator.objects.select_related("resolution").order_by("number")),
                "wordings",
                self.cited(),
            )
        return cast("QuerySet[Any]", rows)


class ParticipationViewSet(EnrolmentViewSet):
    """The States that take part in one conference. A new one brings its commitment under each resolution."""

    queryset = Participation.objects.all()
    serializer_class = shown.ParticipationSerializer
    detail_serializer_class = shown.ParticipationDetailSerializer
    created_serializer_class = shown.ParticipationCreatedSerializer
    input_serializer_class = ParticipationInputSerializer
    filterset_class = filtersets.ParticipationFilterSet
    table = tables.PARTICIPATIONS
    lookup_field = "state__code"
    lookup_url_kwarg = "state"

    def conference(self) -> Conference:
        return get_object_or_404(Conference.objects.visible_to(self.request.user), code=self.kwargs["code"])

    def rows(self, visible: Any) -> QuerySet[Any]:
        rows = visible.filter(conference=self.conference()).select_related("conference", "state")
        return cast(
            "QuerySet[Any]", rows.prefetch_related(self.cited()) if self.action == "retrieve" else rows
        )

    def url_values(self) -> dict[str, Any]:
        return {"conference": self.conference()}

    def key_of(self, row: Any) -> str:
        return str(row.state.code)
