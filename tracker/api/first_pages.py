"""First pages of lists, by queries that become SQL once for all lists of one shape."""

from collections.abc import Callable, Hashable, Sequence
from typing import Any, Final

from rest_framework.response import Response

from commitments.api.keysets import CURSOR
from commitments.api.prepared_queries import number_marker
from commitments.api.prepared_rows import prepared_rows
from commitments.api.shapes import Shape
from commitments.files.downloads import FLAVOURS
from commitments.language.languages import current_language

# Stands for the row that a list is about; no filter takes so many values that its marks come so far.
PARENT: Final = number_marker(1_000_000)


def first_page(
    view: Any, *, about: Hashable, rows: Callable[[], Any], parent: Sequence[int] = ()
) -> Response | None:
    """The first page as JSON; None for every other answer, and where more than its shape decides what is
    asked. Raises ParameterRefused.

    `rows` are all rows of the list, the same for one `about`, with PARENT in the place of the key of `parent`
    where there is one.
    """
    request, pages = view.request, view.paginator
    if CURSOR in request.query_params or request.accepted_renderer.format in FLAVOURS:
        return None
    pages.begin(request)
    asked = view.filterset_class(request.query_params, view.queryset.all(), request=request)
    shape = None if pages.offset else Shape.of(asked)
    if shape is None:
        return None

    def compose() -> Any:
        asked.queryset = rows()
        # One more tells whether there is another page.
        return shape.rows(asked)[: pages.limit + 1]

    question = (type(view), shape.question, pages.limit, current_language(), about)
    markers = [*shape.markers, *(PARENT for _parent in parent)]
    prepared = prepared_rows.narrowed(view.queryset.model, question, compose, markers)
    found = prepared.asked([*shape.values, *parent], most=pages.limit)
    page = pages.page_of(
        found, count=lambda: view.count_rows(lambda: view.filter_queryset(view.get_queryset()))
    )
    answer: Response = view.get_paginated_response(view.get_serializer(page, many=True).data)
    return answer
