"""Pages of a list that begin after a row, instead of so many rows further on: each takes as long as the
first, and none shows a row twice or leaves one out because others came or went.

The cursor of a page is a token (commitments.requests.sealed) that holds the values by which its last row
was ordered. It is good for the question that it was given for: address, filters, order, language, day
and reader.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

from django.db import connections
from django.db.models import F, OrderBy, Q, QuerySet
from django.utils.translation import gettext as _
from rest_framework.request import Request

from commitments.language.languages import current_language
from commitments.querysets import may_see_drafts
from commitments.refusals import ParameterRefused, ProblemType
from commitments.requests.sealed import opened, sealed

CURSOR: Final = "cursor"
BEGINNING: Final = "0"
PURPOSE: Final = "keyset"
# Parameters by which the answer looks otherwise and has the same rows in the same order.
LOOKS: Final = frozenset({CURSOR, "limit", "format", "lang", "names", "labels", "fields"})
_KEY: Final = "keyset_{number}"


class KeysetRefused(ParameterRefused):
    """A cursor of another question, or of another reader."""

    problem = ProblemType.CURSOR_REFUSED

    def __init__(self) -> None:
        super().__init__(
            {
                CURSOR: [
                    _(
                        "This cursor was given for another question, day or reader, or is damaged. Begin "
                        "anew with cursor=0."
                    )
                ]
            }
        )


def question_of(request: Request, *, asked_on: str) -> str:
    """What a cursor is bound to: all that decides which rows this reader is answered, in which order."""
    user = request.user
    audience = "record" if may_see_drafts(user) else "public" if user.pk is None else f"user {user.pk}"
    asked = sorted((name, value) for name, value in request.query_params.items() if name not in LOOKS)
    return json.dumps([request.path, audience, current_language(), asked_on, asked])


@dataclass(frozen=True, kw_only=True)
class Keyset:
    """The order of some rows, whose last key no two share, and what its cursors are bound to."""

    rows: QuerySet[Any]
    order: Sequence[OrderBy]
    bound_to: str

    @classmethod
    def of(cls, rows: QuerySet[Any], *, bound_to: str) -> Self:
        """That of ordered rows."""
        order = [_as_order(key) for key in rows.query.order_by]
        if not order or order[-1].expression != F("pk"):
            order.append(OrderBy(F("pk")))
        keys: dict[str, Any] = {
            _KEY.format(number=number): key.expression for number, key in enumerate(order)
        }
        return cls(rows=rows.annotate(**keys).order_by(*order), order=order, bound_to=bound_to)

    def page(self, cursor: str, *, limit: int) -> tuple[list[Any], str | None]:
        """At most `limit` rows after the cursor, and the cursor of the next page; None on the last. Raises
        KeysetRefused.
        """
        rows = self.rows if cursor == BEGINNING else self.rows.filter(self._after(self._read(cursor)))
        found = list(rows[: limit + 1])
        return found[:limit], self._cursor_of(found[limit - 1]) if len(found) > limit else None

    def _cursor_of(self, row: Any) -> str:
        values = [getattr(row, _KEY.format(number=number)) for number in range(len(self.order))]
        content = json.dumps(
            [value if isinstance(value, int | None) else str(value) for value in values],
            ensure_ascii=False,
            separators=(",", ":"),
        )
        return sealed(content.encode(), purpose=PURPOSE, bound_to=self.bound_to)

    def _read(self, cursor: str) -> list[Any]:
        content = opened(cursor, purpose=PURPOSE, bound_to=self.bound_to)
        if content is None:
            raise KeysetRefused
        annotations = self.rows.query.annotations
        return [
            annotations[_KEY.format(number=number)].output_field.to_python(value)
            for number, value in enumerate(json.loads(content))
        ]

    def _after(self, values: Sequence[Any]) -> Q:
        """That a row comes after the one that had these values."""
        after = Q(pk__in=[])
        for number in reversed(range(len(self.order))):
            here, same = self._beyond(number, values[number]), self._same(number, values[number])
            after = here | (same & after)
        # The database finds where to begin by this alone; it cannot see that it follows from the rest.
        first = values[0]
        if first is not None and self.order[0].nulls_last is None:
            after &= Q(**{f"{_KEY.format(number=0)}__{'lte' if self.order[0].descending else 'gte'}": first})
        return after

    def _beyond(self, number: int, value: Any) -> Q:
        name, order = _KEY.format(number=number), self.order[number]
        if value is None:
            return Q(pk__in=[]) if self._nulls_are_last(order) else Q(**{f"{name}__isnull": False})
        beyond = Q(**{f"{name}__{'lt' if order.descending else 'gt'}": value})
        return beyond | Q(**{f"{name}__isnull": True}) if order.nulls_last else beyond

    def _same(self, number: int, value: Any) -> Q:
        name = _KEY.format(number=number)
        return Q(**{f"{name}__isnull": True}) if value is None else Q(**{name: value})

    def _nulls_are_last(self, order: OrderBy) -> bool:
        if order.nulls_last or order.nulls_first:
            return bool(order.nulls_last)
        return (connections[self.rows.db].vendor == "postgresql") != bool(order.descending)


def _as_order(key: Any) -> OrderBy:
    if isinstance(key, OrderBy):
        return key
    name = str(key)
    return OrderBy(F(name.removeprefix("-")), descending=name.startswith("-"))
