"""The register over HTTP, and what every answer that is made from its rows has in common."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, ClassVar, Final

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from commitments.api.filters import ListParameter, StrictFilterSet, refuse_unknown
from commitments.api.filtersets import CommitmentFilterSet
from commitments.api.prepared_rows import prepared_rows
from commitments.api.theme_filters import theme_parameter
from commitments.api.views import ApiViewMixin
from commitments.api.viewsets import CommitmentViewSet
from commitments.columns import CROSSWALK_COLUMNS
from commitments.files import tables
from commitments.files.downloads import FLAVOURS, streamed
from commitments.files.tables import Table
from commitments.models import Commitment, StatedPosition
from commitments.refusals import ParameterRefused
from tracker.api.expansions import (
    ABOUT_EXPAND,
    EXPANSIONS,
    with_last_note,
    with_last_note_column,
    with_last_report,
)
from tracker.api.first_pages import first_page, page_by_cursor
from tracker.api.validators import has_known_tag, unless_unchanged
from tracker.register.as_of import (
    ABOUT_AS_OF,
    ABOUT_KNOWN_AT,
    AsOf,
    AsOfParameter,
    KnownAtParameter,
    register_as_of,
    register_question,
    table_as_of,
)
from tracker.register.asking import CrosswalkParameter, crosswalks_from
from tracker.register.counting import tally
from tracker.register.kept_counts import (
    counts_passing,
    kept_counts_tell,
    kept_filterset,
    ledger_meant,
)
from tracker.register.past_lists import refuse_long_past_list
from tracker.trail.headings import TRAIL_HEADINGS

# Filters of a list by which no row is left out.
NARROWS_NOTHING: Final = frozenset({"crosswalk", "expand", "ordering"})


class ExpandParameter(ListParameter):
    """Rows that are shown in full within each row; it narrows nothing."""

    def __init__(self) -> None:
        super().__init__("pk", help_text=ABOUT_EXPAND)

    def parse(self, text: str) -> list[str]:
        names = super().parse(text)
        refuse_unknown(names, EXPANSIONS)
        return names

    def filter(self, qs: Any, value: Any) -> Any:  # noqa: ARG002 (the interface of QueryParameter)
        return qs

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": {"type": "string", "enum": list(EXPANSIONS)}}

    def description(self) -> str:
        return str(ABOUT_EXPAND)


class RegisterFilterSet(CommitmentFilterSet):
    """The register's filters, for any day."""

    crosswalk = CrosswalkParameter()

    as_of = AsOfParameter(help_text=ABOUT_AS_OF)
    known_at = KnownAtParameter(help_text=ABOUT_KNOWN_AT)


class RegisterListFilterSet(RegisterFilterSet):
    """They, and what only a list of rows has."""

    expand = ExpandParameter()


# In its place among the others, in whose order values are refused.
RegisterListFilterSet.base_filters["theme"] = theme_parameter("resolution", of_pages=True)


class RegisterViewSet(CommitmentViewSet):
    """The register: what each State owes under each resolution, and where that stands, today or on any
    past day.
    """

    filterset_class = RegisterListFilterSet
    headings = TRAIL_HEADINGS

    def known_parameters(self) -> set[str]:
        return super().known_parameters() | {"as_of", "known_at", "crosswalk", "expand"}

    @property
    def expansions(self) -> list[str]:
        """The rows that are wanted in full. Raises ParameterRefused."""
        if "expand" not in self.request.query_params:
            return []
        try:
            names = ExpandParameter().parse(self.request.query_params["expand"])
        except ValidationError as refusal:
            raise ParameterRefused({"expand": refusal.messages}) from refusal
        if self.as_of.is_past or self.request.accepted_renderer.format in FLAVOURS:
            raise ParameterRefused({"expand": [_("Only rows of today have that, and only as JSON.")]})
        return names

    def rows(self, visible: Any) -> Any:
        rows = super().rows(visible)
        if self.has_note:
            return with_last_note(rows, seen_by=self.request.user)
        return with_last_report(rows, seen_by=self.request.user) if self.expansions else rows

    @property
    def has_note(self) -> bool:
        """Whether each row says what its last report says: in a sheet for people, of today."""
        return self.is_for_people and not self.as_of.is_past

    @property
    def crosswalks(self) -> list[str]:
        return crosswalks_from(self.request.query_params)

    def get_serializer_context(self) -> dict[str, Any]:
        # The schema describes them all.
        described = getattr(self, "swagger_fake_view", False)
        asked = list(CROSSWALK_COLUMNS) if described else self.crosswalks
        wanted = list(EXPANSIONS) if described else self.expansions
        expansions = {name: EXPANSIONS[name] for name in wanted}
        return {**super().get_serializer_context(), "crosswalks": asked, "expansions": expansions}

    @property
    def as_of(self) -> AsOf:
        return AsOf.from_parameters(self.request.query_params)

    @property
    def asked_on(self) -> date:
        return self.as_of.on

    def stated(self) -> Any:
        return StatedPosition.objects.stated_by(self.as_of.on, known_at=self.as_of.known_at)

    def register(self, visible: Any) -> Any:  # noqa: ARG002 (the interface of CommitmentViewSet)
        return register_as_of(self.as_of, seen_by=self.request.user)

    def get_object(self) -> Commitment:
        """As everywhere; of today by queries that are kept, unless rows are shown in full with it."""
        if self.as_of.is_past or self.expansions:
            return super().get_object()
        question = (self.action, register_question(self.as_of, seen_by=self.request.user))
        prepared = prepared_rows.get(Commitment, question, self.get_queryset, path=self.lookup_field)
        self.shown_row = prepared.get(self.kwargs[self.key_argument])
        if self.shown_row is None:
            raise Http404
        return self.shown_row

    def file_table(self) -> Table:
        as_of = self.as_of
        table = tables.with_crosswalks(tables.REGISTER, self.crosswalks)
        table = with_last_note_column(table) if self.has_note else table
        return table_as_of(table, as_of) if as_of.is_past else table

    def as_file(self, rows: Any, table: Table, *, flavour: str) -> HttpResponseBase:
        if flavour == "xlsx" or not has_known_tag(self.request):
            return super().as_file(rows, table, flavour=flavour)
        return streamed(rows if self.request.method == "GET" else rows.none(), table, flavour=flavour)

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        return unless_unchanged(request, lambda: self._list(request, *args, **kwargs))

    def count_rows(self, rows: Callable[[], Any]) -> int | None:
        """How many there are; by what is kept, where that tells, as on the first page."""
        asked = self.request.query_params.dict()
        kept = counts_passing(asked, self.as_of, request=self.request)
        return super().count_rows(rows) if kept is None else tally(kept).total

    def count_in_ledger(self, meant: Mapping[str, Any]) -> int | None:
        """How many rows there are by the ledger; None where it does not tell of what the parameters mean."""
        ledger = ledger_meant(meant, self.as_of, reader=self.request.user)
        return None if ledger is None else tally(ledger).total

    def kept_counts(self) -> StrictFilterSet:
        """The filters, of the kept counts, where these tell how many rows of today there are."""
        return kept_filterset(self.request.query_params.dict(), self.as_of, request=self.request)

    def _list(self, *args: Any, **kwargs: Any) -> Any:
        if not (self.as_of.is_past or self.expansions):
            about = register_question(self.as_of, seen_by=self.request.user)
            kept = self.kept_counts if kept_counts_tell(self.request.query_params.dict()) else None
            page = first_page(self, about=about, rows=self.get_queryset, kept=kept, told=self.count_in_ledger)
            page = page or page_by_cursor(self, about=about, rows=self.get_queryset)
            if page is not None:
                return page
        if self.request.accepted_renderer.format not in FLAVOURS:
            self._refuse_long_past_list()
        answer = super().list(*args, **kwargs)
        if isinstance(answer, Response) and (as_of := self.as_of).is_past:
            answer.data |= as_of.response_fields
        return answer

    def _refuse_long_past_list(self) -> None:
        given = self.request.query_params
        # In their own order: the last one is blamed.
        filters = (name for name in RegisterListFilterSet.base_filters if name not in NARROWS_NOTHING)
        refuse_long_past_list(
            {name: given[name] for name in filters if given.get(name)},
            self.as_of,
            order=given.get("ordering", ""),
            filterset=RegisterListFilterSet,
            request=self.request,
        )


class RegisterQueryView(ApiViewMixin, GenericAPIView):  # type: ignore[type-arg]
    """An answer made from the rows of the register that pass its filters: counts, changes, feeds."""

    queryset = Commitment.objects.all()
    filterset_class: ClassVar[type[StrictFilterSet]]
    pagination_class = None
    http_method_names = ["get", "head"]
    # What this answer takes beside the filters.
    own_parameters: ClassVar[frozenset[str]] = frozenset()

    def known_parameters(self) -> set[str]:
        return super().known_parameters() | self.own_parameters | set(self.filterset_class.base_filters)

    def register(self, as_of: AsOf | None = None) -> Any:
        """The rows of the register that the reader may see and that pass the filters, as `as_of`, or as
        they stand now.
        """
        reader = self.request.user
        asked = as_of or AsOf(on=timezone.localdate())
        return self.filter_queryset(register_as_of(asked, seen_by=reader))
