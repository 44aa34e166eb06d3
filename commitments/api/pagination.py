"""Pages of a list by limit and offset, refusing what is out of range instead of guessing."""

from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.request import Request

from commitments.refusals import ParameterRefused

if TYPE_CHECKING:
    from django.db.models import QuerySet

LIMIT_DEFAULT: Final = 100
LIMIT_MAX: Final = 1000
OFFSET_MAX: Final = 1_000_000_000


class Pagination(LimitOffsetPagination):
    """`{"count", "next", "previous", "results"}`; 100 rows unless `limit` says otherwise, 1,000 at most."""

    default_limit = LIMIT_DEFAULT
    max_limit = LIMIT_MAX

    def get_limit(self, request: Request) -> int:
        return whole_number(request, "limit", default=LIMIT_DEFAULT, least=1, most=LIMIT_MAX)

    def get_offset(self, request: Request) -> int:
        return whole_number(request, "offset", default=0, least=0, most=OFFSET_MAX)

    def cut(self, rows: "QuerySet[Any]", request: Request) -> "QuerySet[Any]":
        """The rows of an export: all of them, or the page where `limit` or `offset` is given."""
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
                "count": {"type": "integer", "minimum": 0, "description": _("Rows on all pages.")},
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
