"""First pages of lists, and pages by cursor, by queries that become SQL once for all lists of one shape."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, Final

from rest_framework.response import Response

from commitments.api.filters import StrictFilterSet
from commitments.api.keysets import (
    BEGINNING,
    CURSOR,
    PreparedKeyset,
    position_of,
    question_of,
    shape_of_position,
)
from commitments.api.plain_rows import PlainFields
from commitments.api.prepared_queries import PreparedQuery, number_marker
from commitments.api.prepared_rows import prepared_rows
from commitments.api.renderers import PlainAnswer
from commitments.api.shapes import Shape
from commitments.files.downloads import FLAVOURS
from commitments.language.languages import current_language
from commitments.paging import counting, first_of, is_beyond
from tracker.register.kept_counts import totalling

# Stands for the row that a list is about; no filter takes so many values that its marks come so far.
PARENT: Final = number_marker(1_000_000)


def first_page(
    view: Any,
    *,
    about: Hashable,
    rows: Callable[[], Any],
    parent: Sequence[int] = (),
    kept: Callable[[], StrictFilterSet] | None = None,
    told: Callable[[Mapping[str, Any]], int | None] = lambda _meant: None,
) -> Response | None:
    """The first page as JSON; None for every other answer, and where more than its shape decides what is
    asked. Raises ParameterRefused.

    `rows` are all rows of the list, the same for one `about`, with PARENT in the place of the key of `parent`
    where there is one; `kept` are the filters, of counts that are kept of them, where these tell how many;
    `told` says how many there are by what the parameters mean, where that is known.
    """
    request, pages = view.request, view.paginator
    if CURSOR in request.query_params or request.accepted_renderer.format in FLAVOURS:
        return None
    pages.begin(request)
    asked = view.filterset_class(request.query_params, view.queryset.all(), request=request)
    shape = None if pages.offset else Shape.of(asked)
    if shape is None:
        return None
    narrowed = narrowing(asked, shape, rows)
    model, question = view.queryset.model, (type(view), shape.question, current_language(), about)
    markers, values = [*shape.markers, *(PARENT for _parent in parent)], [*shape.values, *parent]

    def counts() -> tuple[str, Sequence[Any]]:
        return counting(narrowed()) if kept is None else totalling(shape.rows(kept()))

    def count() -> int | None:
        if (number := told(shape.meant)) is not None:
            return number
        found = prepared_rows.number(model, ("count", question), counts, markers, values)
        return None if kept is None and is_beyond(found) else found

    # One more tells whether there is another page.
    most = pages.limit + 1
    prepared = prepared_rows.narrowed(model, (question, most), lambda: first_of(narrowed(), most), markers)
    page = pages.page_of(prepared.read(values), count=count)
    return shown_page(view, prepared, page)


def page_by_cursor(view: Any, *, about: Hashable, rows: Callable[[], Any]) -> Response | None:
    """A page by cursor as JSON; None for every other answer, and where more than its shape and the shape of
    the cursor decides what is asked. Raises ParameterRefused.
    """
    request, pages = view.request, view.paginator
    asked_for = request.query_params
    if CURSOR not in asked_for or "offset" in asked_for or request.accepted_renderer.format in FLAVOURS:
        return None
    asked = view.filterset_class(asked_for, view.queryset.all(), request=request)
    shape = Shape.of(asked)
    if shape is None:
        return None
    most, bound_to = pages.get_limit(request) + 1, question_of(request, asked_on=view.asked_on.isoformat())
    cursor = asked_for[CURSOR]
    position = [] if cursor == BEGINNING else position_of(cursor, bound_to=bound_to)
    kinds = shape_of_position(position)
    if kinds is None:
        return None
    narrowed = narrowing(asked, shape, rows)

    def prepare(using: str) -> PreparedKeyset:
        return PreparedKeyset.of(narrowed(), shape.markers, position, most=most, using=using)

    question = (CURSOR, type(view), shape.question, current_language(), about, most, kinds)
    keyset: PreparedKeyset = prepared_rows.kept(view.queryset.model, question, prepare)
    found = keyset.read(shape.values, position)
    page = found[: most - 1]
    pages.take_next(request, keyset.cursor_of(page[-1], bound_to=bound_to) if len(found) == most else None)
    return shown_page(view, keyset.query, page)


def narrowing(asked: StrictFilterSet, shape: Shape, rows: Callable[[], Any]) -> Callable[[], Any]:
    """Gives those of the rows that pass the filters, with markers in the place of their values."""

    def narrowed() -> Any:
        asked.queryset = rows()
        return shape.rows(asked)

    return narrowed


def shown_page(view: Any, prepared: PreparedQuery, rows: list[Any]) -> Response:
    """The answer with `rows`, which the query has read, as the serializer of the view shows them."""
    plain = PlainFields.of(view.get_serializer_class(), view.get_serializer_context())
    shown = None if plain is None else plain.shown(prepared, rows)
    answer: Response
    if shown is None:
        instances = prepared.instances_of(rows)
        answer = view.get_paginated_response(view.get_serializer(instances, many=True).data)
    else:
        answer = view.get_paginated_response(shown)
        answer.data = PlainAnswer(answer.data)
    return answer
