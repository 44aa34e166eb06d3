"""Every change of the register in the order in which it became visible, for clients that keep a copy in
step.

Whoever follows them holds the register with `closed=any&applicable=any`, in all columns
but those that follow from the day. A row that leaves a reader's sight, or the filters under
which the reader follows, comes as `removed`.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.db import router
from django.db.models import Q
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from commitments.api.filters import ClosedParameter, Rows, StrictFilterSet
from commitments.api.filtersets import ApplicableParameter, CommitmentFilterSet
from commitments.api.pagination import LIMIT_DEFAULT, LIMIT_MAX, whole_number
from commitments.api.plain_rows import PlainFields
from commitments.api.prepared_queries import PreparedQuery, enough_for, number_marker
from commitments.api.prepared_rows import prepared_rows
from commitments.api.renderers import PlainAnswer, list_renderers
from commitments.api.row_options import is_true
from commitments.api.serializers import CommitmentSerializer
from commitments.api.stored_fields import REGISTER_FIELDS
from commitments.files.downloads import FLAVOURS, FORMATS, download
from commitments.files.labels import for_people, with_labels
from commitments.files.tables import (
    REGISTER,
    ROWS_AT_ONCE,
    Column,
    Table,
    attribute_column,
    attribute_columns,
)
from commitments.language.languages import current_language
from commitments.many_rows import one_of
from commitments.models import Commitment, Conference, Resolution
from commitments.vocabulary import Status
from tracker.api.cursors import BEGINNING, END, Cursors, audience_of
from tracker.api.register import RegisterQueryView
from tracker.api.told_changes import KINDS, ChangeSerializer, ChangesSerializer, ToldChange, telling
from tracker.models import Change
from tracker.models.changes import ChangeKind
from tracker.register.as_of import AsOf, register_question
from tracker.trail.headings import TRAIL_HEADINGS

_KIND_NAMES: Final = dict(KINDS)
# What a change needs not of its commitment beside its name.
UNNAMED: Final = tuple(
    f"commitment__{field.attname}"
    for field in Commitment._meta.concrete_fields
    if field.name not in {"id", "reference"}
)


def _row_column(column: Column, prefix: str = "row_") -> Column:
    of_row = column.label
    return Column(
        f"{prefix}{column.name}",
        lambda told: None if told.row is None else column.value(told.row),
        column.holds,
        column.choices,
        label=None
        if of_row is None
        else lambda told, of_row=of_row: None if told.row is None else of_row(told.row),  # type: ignore[misc]
        translates=column.translates and f"{prefix}{column.translates}",
    )


# In a file the row stands beside its change; its own names are taken, so they begin with `row_`.
CHANGES: Final = Table(
    "changes",
    (
        attribute_column("cursor", "token"),
        Column("kind", lambda told: told.kind, label=lambda told: str(_KIND_NAMES[told.kind])),
        *attribute_columns("changed_at", "commitment", "url", "version"),
        Column("from", lambda told: told.from_status, choices=Status),
        Column("to", lambda told: told.to_status, choices=Status),
        *(_row_column(column) for column in REGISTER.columns),
    ),
)
# People read which commitment it is first, and the columns of its row as they know them.
_KNOWN: Final = {column.name: column for column in CHANGES.columns}
CHANGES_FOR_PEOPLE: Final = Table(
    "changes",
    (
        *(_KNOWN[name] for name in ("commitment", "kind", "changed_at", "from", "to")),
        *(
            _row_column(column, prefix="")
            for column in REGISTER.columns
            if column.name not in {"reference", "url"}
        ),
    ),
)


class WithClosedParameter(ClosedParameter):
    """Closed rows are among the others unless told otherwise."""

    def filter(self, qs: Rows, value: str | None) -> Rows:
        return super().filter(qs, value or "any")

    def schema(self) -> dict[str, Any]:
        return super().schema() | {"default": "any"}


class WithInapplicableParameter(ApplicableParameter):
    """What does not apply to a State is among the others unless told otherwise."""

    def filter(self, qs: Rows, value: str | None) -> Rows:
        return super().filter(qs, value or "any")

    def schema(self) -> dict[str, Any]:
        return super().schema() | {"default": "any"}


class ChangeFilterSet(CommitmentFilterSet):
    """The register's filters, which choose by where each commitment stands now, those among them that are
    closed or do not apply; the order is that of the changes.
    """

    closed = WithClosedParameter()
    applicable = WithInapplicableParameter()
    # How django-filter drops an inherited filter.
    ordering = None  # type: ignore[assignment]


# How a change leads to the rows that left the public's sight with it.
_LEFT_SIGHT: Final[Mapping[Any, str]] = {
    Commitment: "commitment",
    Resolution: "commitment__resolution",
    Conference: "commitment__resolution__conference",
}


class OnceKnown(StrictFilterSet):
    """Takes the keys of rows that were public, too: who followed them is told that they are removed."""

    def known_rows(self, model: Any) -> Any:
        known = super().known_rows(model)
        if model not in _LEFT_SIGHT:
            return known
        left = Change.objects.filter(kind=ChangeKind.UNPUBLISHED).values(_LEFT_SIGHT[model])
        return model.objects.filter(Q(pk__in=known.values("pk")) | Q(pk__in=left))


class FollowedFilterSet(OnceKnown, ChangeFilterSet):
    """Those of them under which a copy can be kept: no row passes, or stops to pass, without a change of
    its own.
    """

    closed = None  # type: ignore[assignment]
    applicable = None  # type: ignore[assignment]
    group = None  # type: ignore[assignment]
    schedule = None  # type: ignore[assignment]
    stale = None  # type: ignore[assignment]
    q = None  # type: ignore[assignment]
    source = None  # type: ignore[assignment]


class FixedFilterSet(OnceKnown):
    """Those of them that a commitment passes for ever, or never; of all others it may stop to pass."""

    reference = CommitmentFilterSet.base_filters["reference"]
    conference = CommitmentFilterSet.base_filters["conference"]
    state = CommitmentFilterSet.base_filters["state"]
    resolution = CommitmentFilterSet.base_filters["resolution"]


def _commitments_of(page: list[Change]) -> list[int]:
    return list(dict.fromkeys(change.commitment_id for change in page))


class ChangesView(RegisterQueryView):
    """Every change in order. Read page after page until `results` is empty, keep `next_after`, and come
    back with it.
    """

    serializer_class = ChangesSerializer
    filterset_class = FollowedFilterSet
    own_parameters = frozenset({"after", "labels", "limit"})

    @property
    def labels(self) -> bool:
        """Whether codes come with their names. Raises ParameterRefused."""
        return is_true(self.request, "labels")

    def get_renderers(self) -> list[Any]:
        return list_renderers()

    @extend_schema(
        operation_id="changes_list",
        summary="Changes of the register, in order",
        parameters=[
            OpenApiParameter(
                "after",
                OpenApiTypes.STR,
                description=(
                    f"Only changes after this cursor: a `next_after` of an earlier answer, `{BEGINNING}` for "
                    f"the beginning, `{END}` for the end."
                ),
            ),
            OpenApiParameter(
                "limit",
                {"type": "integer", "minimum": 1, "maximum": LIMIT_MAX},
                description=(
                    f"Changes on one page: 1 to {LIMIT_MAX}; {LIMIT_DEFAULT} unless given, and in a file all."
                ),
            ),
            OpenApiParameter(
                "labels",
                OpenApiTypes.BOOL,
                description="`true` adds the name of each code in the language of the answer, to rows too.",
            ),
            OpenApiParameter("format", OpenApiTypes.STR, enum=list(FORMATS)),
        ],
        responses=ChangesSerializer,
    )
    def get(self, request: Request) -> Any:
        flavour = request.accepted_renderer.format
        limit = whole_number(request, "limit", default=LIMIT_DEFAULT, least=1, most=LIMIT_MAX)
        cursors = Cursors(audience=audience_of(request.user))
        after = request.query_params.get("after", BEGINNING)
        start = 0 if after in {BEGINNING, END} else cursors.position_of(after)
        # Read before the rows: what is committed in between comes with the next page.
        last = Change.objects.visible_to(request.user).order_by("-position").first()
        is_whole = flavour in FLAVOURS and "limit" not in request.query_params
        page: list[Change] = []
        if last is not None and after != END and not is_whole:
            page = self._page(start, last, limit=limit)
        # A full page may have more behind it; after any other, all up to the last change has been looked
        # through.
        reached = page[-1] if len(page) == limit else last
        is_further = reached is not None and (reached.position or 0) > start
        next_after = cursors.cursor_of(reached) if reached is not None and is_further else after
        next_after = BEGINNING if next_after == END else next_after
        if flavour in FLAVOURS:
            is_all = is_whole and after != END
            told = self._all(start, last, cursors) if is_all else self._in_file(page, cursors)
            table = with_labels(CHANGES) if self.labels else CHANGES
            if self.labels and flavour == "xlsx":
                table = for_people(CHANGES_FOR_PEOPLE, headings=TRAIL_HEADINGS)
            response = download(told, table, flavour=flavour)
            response.headers["X-Next-After"] = next_after
            return response
        asked = {"names": request.query_params.get("names"), "labels": self.labels}
        context = {**self.get_serializer_context(), **asked}
        shown, is_plain = self._shown(page, context)
        results = ChangeSerializer(telling(page, shown, cursors), many=True, context=context)
        answer = {"results": results.data, "next_after": next_after}
        return Response(PlainAnswer(answer) if is_plain else answer)

    def _page(self, start: int, last: Change, *, limit: int) -> list[Change]:
        """The changes after the position `start` and up to `last` that are told, at most `limit`."""
        visible = Change.objects.visible_to(self.request.user).after(start)
        changes = visible.filter(self._told(), position__lte=last.position)
        # Of the commitment itself there is its name; all else is read with the row that is shown.
        named = changes.select_related("commitment").defer(*UNNAMED)
        return list(named[:limit])

    def _all(self, start: int, last: Change | None, cursors: Cursors) -> Iterator[ToldChange]:
        """All of them, a few hundred at a time, so that memory does not grow with their number."""
        while last is not None and (page := self._page(start, last, limit=ROWS_AT_ONCE)):
            yield from self._in_file(page, cursors)
            start = page[-1].position or 0

    def _in_file(self, page: list[Change], cursors: Cursors) -> list[ToldChange]:
        """They with their rows, as far as the reader sees these under the filters, as they stand now."""
        rows = self._shown_rows().filter(pk__in=_commitments_of(page)) if page else ()
        return telling(page, {row.pk: row for row in rows}, cursors)

    def _shown(self, page: list[Change], context: Mapping[str, Any]) -> tuple[Mapping[int, Any], bool]:
        """The same rows as JSON shows them, by their keys; and whether plain values tell all of them."""
        if not page:
            return {}, True
        keys = _commitments_of(page)
        size = enough_for(len(keys))
        markers = [number_marker(number) for number in range(size)]

        def narrowed() -> Any:
            return self._shown_rows().filter(pk__in=markers)

        if self._is_narrowed:
            query = PreparedQuery.of(narrowed(), markers, using=router.db_for_read(Commitment))
        else:
            about = register_question(AsOf(on=timezone.localdate()), seen_by=self.request.user)
            question = (type(self), current_language(), about, size)
            query = prepared_rows.narrowed(Commitment, question, narrowed, markers)
        rows = query.read(keys + keys[-1:] * (size - len(keys)))
        plain = PlainFields.of(CommitmentSerializer, context)
        shown: Any = None if plain is None else plain.shown(query, rows)
        is_plain = shown is not None
        if not is_plain:
            shown = CommitmentSerializer(query.instances_of(rows), many=True, context=context).data
        place = query.place_of["id"]
        return {row[place]: one for row, one in zip(rows, shown, strict=True)}, is_plain

    def _shown_rows(self) -> Any:
        """The rows of the reader, with what is shown of them and no more."""
        return self.register().with_themes_and_groups().only(*REGISTER_FIELDS)

    @property
    def _is_narrowed(self) -> bool:
        """Whether there are filters."""
        return any(self.request.query_params.get(name) for name in self.filterset_class.base_filters)

    def _told(self) -> Q:
        """Which changes are told: of rows that the reader may follow under these filters, and of those that
        may have been followed until then; a row that was outside from its beginning was not. Without
        filters these are all that the reader sees.
        """
        if not self._is_narrowed:
            return Q()
        inside = self.register().order_by().values("pk")
        told = Q(commitment__in=inside) | ~Q(kind=ChangeKind.CREATED)
        asked = self.request.query_params
        if not any(asked.get(name) for name in FixedFilterSet.base_filters):
            return told
        fixed = FixedFilterSet(asked, Commitment.objects.all(), request=self.request)
        return one_of("commitment", fixed.qs) & told
