"""Pages of a list by limit and offset, or by cursor, refusing what is out of range instead of guessing."""

from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from commitments.api.keysets import BEGINNING, CURSOR, Keyset, question_of
from commitments.paging import COUNTED_MAX, rows_between
from commitments.refusals import ParameterRefused

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet

LIMIT_DEFAULT: Final = 100
LIMIT_MAX: Final = 1000
OFFSET_MAX: Final = 1_000_000_000


class Pagination(LimitOffsetPagination):
    """`{"count", "next", "previous", "results"}`; 100 rows unless `limit` says otherwise, 1,000 at most.
    With a cursor nothing is counted, and there is no way back. Where there are more rows than are counted,
    `count` here is only as large as it has to be for whether there is a next page.
    """

    default_limit = LIMIT_DEFAULT
    max_limit = LIMIT_MAX

    def get_limit(self, request: Request) -> int:
        return whole_number(request, "limit", default=LIMIT_DEFAULT, least=1, most=LIMIT_MAX)

    def get_offset(self, request: Request) -> int:
        return whole_number(request, "offset", default=0, least=0, most=OFFSET_MAX)

    limit: int
    offset: int
    count: int
    is_counted: bool

    # The address of the next page, where pages go by cursors.
    next_page: str | None = None

    def begin(self, request: Request) -> None:
        """Read which rows are asked for. Raises ParameterRefused."""
        self.request = request
        self.limit, self.offset = self.get_limit(request), self.get_offset(request)

    def page_of(self, found: list[Any], *, count: "Callable[[], int | None]") -> list[Any]:
        """The page of a list that begins with `found`, which is more than a page unless it is all; counted
        only then.
        """
        self._take_count(count() if len(found) > self.limit else len(found), seen=len(found))
        return found[: self.limit]

    def _take_count(self, counted: int | None, *, seen: int) -> None:
        """How many rows there are, or that they are not counted and so many were seen."""
        self.is_counted = counted is not None
        self.count = seen if counted is None else counted

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any] | None:
        if CURSOR not in request.query_params:
            self.begin(request)
            counted = view.count_rows(lambda: queryset)
            stop = self.offset + self.limit
            # One more tells whether there is another page.
            stop = stop + 1 if counted is None else min(stop, counted)
            found = list(rows_between(queryset, self.offset, stop, of=counted)) if self.offset < stop else []
            self._take_count(counted, seen=self.offset + len(found))
            return found[: self.limit]
        if "offset" in request.query_params:
            raise ParameterRefused({CURSOR: [_("Give either a cursor or an offset.")]})
        self.request = request
        bound_to = question_of(request, asked_on=view.asked_on.isoformat())
        keyset = Keyset.of(queryset, bound_to=bound_to)
        found, following = keyset.page(request.query_params[CURSOR], limit=self.get_limit(request))
        self.take_next(request, following)
        return found

    def take_next(self, request: Request, following: str | None) -> None:
        """With which cursor the next page begins; None on the last."""
        self.request = request
        if following is not None:
            self.next_page = replace_query_param(request.build_absolute_uri(), CURSOR, following)

    def get_paginated_response(self, data: Any) -> Response:
        if self.request is None or CURSOR not in self.request.query_params:
            answer: Response = super().get_paginated_response(data)
            if not self.is_counted:
                answer.data["count"] = None
            return answer
        return Response({"count": None, "next": self.next_page, "previous": None, "results": data})

    def cut(self, rows: "QuerySet[Any]", request: Request) -> "QuerySet[Any]":
        """The rows of an export: all of them, or the page where `limit` or `offset` is given."""
        if CURSOR in request.query_params:
            raise ParameterRefused(
                {CURSOR: [_("A file holds all rows; pages by cursor come as JSON alone.")]}
            )
        limit, offset = self.get_limit(request), self.get_offset(request)
        if "limit" in request.query_params:
            return rows[offset : offset + limit]
        return rows[offset:] if offset else rows

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        page = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["count", "next", "previous", "results"],
            "properties": {
                "count": {
                    "type": ["integer", "null"],
                    "minimum": 0,
                    "description": _(
                        "Rows on all pages; null where pages go by `cursor`, and where there are more than "
                        "%(most)s and no kept count tells how many."
                    )
                    % {"most": f"{COUNTED_MAX:,}"},
                },
                "next": {**page, "description": _("Where the next page is; null on the last.")},
                "previous": {**page, "description": _("Where the page before is; null on the first.")},
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:  # noqa: ARG002
        return [
            {
                "name": "limit",
                "in": "query",
                "required": False,
                "description": _("Rows on one page."),
                "schema": {"type": "integer", "minimum": 1, "maximum": LIMIT_MAX, "default": LIMIT_DEFAULT},
            },
            {
                "name": "offset",
                "in": "query",
                "required": False,
                "description": _("Rows to pass over before the page begins."),
                "schema": {"type": "integer", "minimum": 0, "maximum": OFFSET_MAX, "default": 0},
            },
            {
                "name": CURSOR,
                "in": "query",
                "required": False,
                "description": _(
                    "In place of `offset`: `%(beginning)s` for the first page, then what `next` has. Each "
                    "page takes as long as the first and nothing is counted."
                )
                % {"beginning": BEGINNING},
                "schema": {"type": "string"},
            },
        ]


def whole_number(request: Request, name: str, *, default: int, least: int, most: int) -> int:
    value = request.query_params.get(name)
    if value is None:
        return default
    # No value is longer than VALUE_MAX_LENGTH, so int() stays quick.
    if not (value.isascii() and value.isdigit() and least <= int(value) <= most):
        message = _("“%(value)s” is out of range: give a whole number from %(least)d to %(most)d.") % {
            "value": value[:40],
            "least": least,
            "most": most,
        }
        raise ParameterRefused({name: [message]})
    return int(value)
