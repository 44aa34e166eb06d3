"""Every change of the register in the order in which it became visible, for clients that keep a copy in
step.
"""

from typing import Any, Final, cast

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from commitments.addresses import api_url
from commitments.api.fields import ALL_NAMES, PublicKeyField, RecordSerializer
from commitments.api.filtersets import CommitmentFilterSet
from commitments.api.pagination import LIMIT_DEFAULT, LIMIT_MAX, whole_number
from commitments.api.renderers import list_renderers
from commitments.api.serializers import CommitmentSerializer
from commitments.files.downloads import FLAVOURS, FORMATS, download
from commitments.files.tables import Column, Table, attribute_column, attribute_columns
from commitments.models import Commitment
from commitments.refusals import ParameterRefused
from tracker.api.register import RegisterQueryView
from tracker.models import Change
from tracker.register.as_of import AsOf, register_as_of

# Positions are below 2^63, so a cursor has at most 19 digits.
CURSOR_MAX_LENGTH: Final = 19
END: Final = "end"

CHANGES: Final = Table(
    "changes",
    (
        Column("cursor", lambda change: str(change.position)),
        *attribute_columns("kind", "changed_at"),
        attribute_column("commitment", "commitment.reference"),
        Column("url", lambda change: api_url("commitment", change.commitment.reference)),
        *attribute_columns("version"),
    ),
)


class ChangeFilterSet(CommitmentFilterSet):
    """The register's filters, which choose by where each commitment stands now; the order is that of the
    changes.
    """

    # How django-filter drops an inherited filter.
    ordering = None  # type: ignore[assignment]


class ChangeSerializer(RecordSerializer):
    """That a commitment changed, and its row in the register as it is now."""

    cursor = serializers.SerializerMethodField(
        help_text="Where this change stands; changes after it are at `?after=` this."
    )
    commitment = PublicKeyField("commitment.reference")
    url = serializers.SerializerMethodField()
    version = serializers.IntegerField(
        read_only=True, help_text="The commitment's version right after this change."
    )
    row = serializers.SerializerMethodField(help_text="The commitment as it is now, after all changes.")

    class Meta:
        model = Change
        fields = ("cursor", "kind", "changed_at", "commitment", "url", "version", "row")
        read_only_fields = fields

    def get_cursor(self, change: Change) -> str:
        return str(change.position)

    @extend_schema_field({"type": "string", "format": "uri"})
    def get_url(self, change: Change) -> str:
        return api_url("commitment", change.commitment.reference)

    @extend_schema_field(CommitmentSerializer(context={"names": ALL_NAMES}))
    def get_row(self, change: Change) -> Any:
        return self.context["rows"][change.commitment_id]


class ChangesSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A page of changes, and where the next one begins."""

    results = ChangeSerializer(many=True)
    next_after = serializers.CharField(
        allow_null=True, help_text="Ask for `?after=` this next; null where nothing has changed yet."
    )


class ChangesView(RegisterQueryView):
    """Every change in order. Read page after page until `results` is empty, keep `next_after`, and come
    back with it.
    """

    serializer_class = ChangesSerializer
    filterset_class = ChangeFilterSet
    own_parameters = frozenset({"after", "limit"})

    def get_renderers(self) -> list[Any]:
        return list_renderers()

    @extend_schema(
        operation_id="changes_list",
        summary="Changes of the register, in order",
        parameters=[
            OpenApiParameter(
                "after",
                OpenApiTypes.STR,
                description="Only changes after this cursor: a `next_after` of an earlier answer, or `end`.",
            ),
            OpenApiParameter(
                "limit",
                OpenApiTypes.INT,
                description=f"Changes on one page: 1 to {LIMIT_MAX}, {LIMIT_DEFAULT} unless given.",
            ),
            OpenApiParameter("format", OpenApiTypes.STR, enum=list(FORMATS)),
        ],
        responses=ChangesSerializer,
    )
    def get(self, request: Request) -> Any:
        after, limit = (
            self._after(request),
            whole_number(request, "limit", default=LIMIT_DEFAULT, least=1, most=LIMIT_MAX),
        )
        visible = Change.objects.visible_to(request.user)
        # Read before the rows: what is committed in between comes with the next page.
        last: int = visible.aggregate(last=Max("position"))["last"] or 0
        changes = visible.after(last if after is None else after).filter(
            position__lte=last, commitment__in=self.register().order_by().values("pk")
        )
        page = list(changes.select_related("commitment")[:limit])
        if (flavour := request.accepted_renderer.format) in FLAVOURS:
            response = download(page, CHANGES, flavour=flavour)
            response.headers["X-Next-After"] = (
                self._next_after(page, last=last, after=after, limit=limit) or ""
            )
            return response
        rows = self._rows_of({change.commitment_id for change in page})
        serializer = ChangeSerializer(
            page, many=True, context={**self.get_serializer_context(), "rows": rows}
        )
        return Response(
            {
                "results": serializer.data,
                "next_after": self._next_after(page, last=last, after=after, limit=limit),
            }
        )

    def _after(self, request: Request) -> int | None:
        """The position to go on from; None for the end."""
        value = request.query_params.get("after", "0")
        if value == END:
            return None
        if not (
            value.isascii() and value.isdigit() and len(value) <= CURSOR_MAX_LENGTH and int(value) < 2**63
        ):
            message = _("“%(value)s” is no cursor; give the next_after of an earlier answer, or “end”.") % {
                "value": value[:40]
            }
            raise ParameterRefused({"after": [message]})
        return int(value)

    def _next_after(self, page: list[Change], *, last: int, after: int | None, limit: int) -> str | None:
        """A full page may have more behind it; after any other, all up to the last change has been looked
        through.
        """
        position = cast("int", page[-1].position) if len(page) == limit else max(last, after or 0)
        return str(position) if position else None

    def _rows_of(self, keys: set[int]) -> dict[int, Any]:
        today = AsOf(on=timezone.localdate())
        commitments: Any = register_as_of(
            Commitment.objects.filter(pk__in=keys), today, seen_by=self.request.user
        )
        names = {"names": self.request.query_params.get("names")}
        return {
            commitment.pk: CommitmentSerializer(
                commitment, context={**self.get_serializer_context(), **names}
            ).data
            for commitment in commitments
        }
