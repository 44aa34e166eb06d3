"""Pages far into a long list: which rows stand on one is asked first, and what is shown of rows only of
these.
"""

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator

if TYPE_CHECKING:
    from django.db.models import QuerySet


def rows_between(rows: "QuerySet[Any]", start: int, stop: int) -> "QuerySet[Any]":
    """The ordered rows from place `start`, counted from 0, up to `stop`, which is not among them.

    PostgreSQL computes all that is shown of a row for each that it passes over, joins and subqueries among
    it; of a key there is nothing to compute.
    """
    return rows.filter(pk__in=rows.values("pk")[start:stop]) if start else rows[:stop]


class KeysFirstPaginator(Paginator):  # type: ignore[type-arg]
    """Django's, whose pages are read by `rows_between`."""

    object_list: Any

    def page(self, number: Any) -> Any:
        found = super().page(number)
        start = (found.number - 1) * self.per_page
        found.object_list = rows_between(self.object_list, start, min(start + self.per_page, self.count))
        return found
