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
from django.db.models import CharField, F, IntegerField, OrderBy, Q, QuerySet, Value
from django.utils.translation import gettext as _
from rest_framework.request import Request

from commitments.api.prepared_queries import PreparedQuery, number_marker, text_marker
from commitments.language.languages import current_language
from commitments.paging import first_of
from commitments.querysets import may_see_drafts
from commitments.refusals import ParameterRefused, ProblemType
from commitments.requests.sealed import opened, sealed

CURSOR: Final = "cursor"
BEGINNING: Final = "0"
PURPOSE: Final = "keyset"
# Parameters by which the answer looks otherwise and has the same rows in the same order.
LOOKS: Final = frozenset({CURSOR, "limit", "format", "lang", "names", "labels", "fields"})
_KEY: Final = "keyset_{number}"
# No filter takes so many values that its marks come so far.
_FIRST_MARKER: Final = 500_000


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
        rows = self.rows if cursor == BEGINNING else self.after(self._read(cursor))
        found = list(first_of(rows, limit + 1))
        return found[:limit], self._cursor_of(found[limit - 1]) if len(found) > limit else None

    def _cursor_of(self, row: Any) -> str:
        values = [getattr(row, _KEY.format(number=number)) for number in range(len(self.order))]
        return cursor_of(values, bound_to=self.bound_to)

    def _read(self, cursor: str) -> list[Any]:
        told = position_of(cursor, bound_to=self.bound_to)
        return [field.to_python(value) for field, value in zip(self.fields, told, strict=True)]

    @property
    def fields(self) -> list[Any]:
        """What the rows are ordered by, as fields."""
        annotations = self.rows.query.annotations
        return [annotations[_KEY.format(number=number)].output_field for number in range(len(self.order))]

    def after(self, values: Sequence[Any]) -> QuerySet[Any]:
        """The rows after the one that had these values, some of which may be expressions."""
        return self.rows.filter(self._after(values))

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


def cursor_of(values: Sequence[Any], *, bound_to: str) -> str:
    """The cursor of the rows after the one that had these values."""
    content = json.dumps(
        [value if isinstance(value, int | None) else str(value) for value in values],
        ensure_ascii=False,
        separators=(",", ":"),
    )
    return sealed(content.encode(), purpose=PURPOSE, bound_to=bound_to)


def position_of(cursor: str, *, bound_to: str) -> list[Any]:
    """The values that a cursor holds, as JSON has them. Raises KeysetRefused."""
    content = opened(cursor, purpose=PURPOSE, bound_to=bound_to)
    if content is None:
        raise KeysetRefused
    told: list[Any] = json.loads(content)
    return told


@dataclass(frozen=True, kw_only=True)
class PreparedKeyset:
    """The rows after some row, by a query that became SQL once for all rows that are null in the same of the
    values by which they are ordered.
    """

    query: PreparedQuery
    fields: Sequence[Any]

    @classmethod
    def of(
        cls, rows: QuerySet[Any], markers: Sequence[Any], position: Sequence[Any], *, most: int, using: str
    ) -> Self:
        """At most so many of ordered rows that are narrowed by the markers; without a position the first."""
        keyset = Keyset.of(rows, bound_to="")
        stand_ins = [_stand_in(number, value) for number, value in enumerate(position)]
        found = keyset.after(stand_ins) if position else keyset.rows
        beside = [one.value for one in stand_ins if one is not None]
        query = PreparedQuery.of(first_of(found, most), [*markers, *beside], using=using)
        return cls(query=query, fields=keyset.fields)

    def read(self, values: Sequence[Any], position: Sequence[Any]) -> list[list[Any]]:
        """The rows of these values that come after the position."""
        connection = connections[self.query.using]
        beside = [
            field.get_db_prep_value(field.to_python(value), connection)
            for field, value in zip(self.fields, position, strict=False)
            if value is not None
        ]
        return self.query.read([*values, *beside])

    def cursor_of(self, row: Sequence[Any], *, bound_to: str) -> str:
        """The cursor of the rows after this one."""
        places = [self.query.place_of[_KEY.format(number=number)] for number in range(len(self.fields))]
        return cursor_of([row[place] for place in places], bound_to=bound_to)


def shape_of_position(position: Sequence[Any]) -> tuple[str, ...] | None:
    """What of a position decides over the SQL; None where nothing can stand for one of its values."""
    kinds = tuple(type(value).__name__ for value in position)
    return kinds if {*kinds} <= {"int", "str", "NoneType"} else None


def _stand_in(number: int, value: Any) -> Value | None:
    """What stands for a value of a position while the query becomes SQL. A database takes a text for a
    moment or a day by what it is compared with.
    """
    if value is None:
        return None
    if isinstance(value, int):
        return Value(number_marker(_FIRST_MARKER + number), IntegerField())
    return Value(text_marker(_FIRST_MARKER + number), CharField())


def _as_order(key: Any) -> OrderBy:
    if isinstance(key, OrderBy):
        return key
    name = str(key)
    return OrderBy(F(name.removeprefix("-")), descending=name.startswith("-"))
