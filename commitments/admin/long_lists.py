"""What a list offers at any length, and what only once it has been narrowed: no index has every column in its
order, and counts beside each value of each filter look at all rows for each filter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.contrib.admin.utils import label_for_field
from django.contrib.admin.views.main import ORDER_VAR
from django.utils.translation import gettext as _

from commitments.admin.strict_lists import StrictChangeList, is_list_page
from commitments.language.calendars import localize_digits
from commitments.paging import are_more_than

if TYPE_CHECKING:
    from django.db import models
    from django.http import HttpRequest

# So many rows are sorted in some tenths of a second; a million in one to five, by what is sorted.
SORTED_MAX: Final = 300_000
# A million commitments take fourteen seconds to be counted by each of their filters.
FACETED_MAX: Final = 50_000


class LongChangeList(StrictChangeList):
    """A list that leaves out what would take long, and says so above its rows with what to do about it."""

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> models.QuerySet[Any]:
        rows = super().get_queryset(request, exclude_parameters)
        if exclude_parameters is not None:
            return rows
        if self.add_facets and are_more_than(rows, FACETED_MAX):
            self.add_facets = False
            self._say(
                request,
                _(
                    "Counts beside the filters are told for lists of up to %(rows)s rows. "
                    "Narrow the list first."
                )
                % {"rows": localize_digits(FACETED_MAX)},
            )
        if self._sorts_every_row() and are_more_than(rows, SORTED_MAX):
            self._say(
                request,
                _(
                    "A list of more than %(rows)s rows is not sorted by “%(columns)s”. It stands in its "
                    "usual order; narrow it by a filter and sort it then."
                )
                % {"rows": localize_digits(SORTED_MAX), "columns": " · ".join(self._columns_asked())},
            )
            del self.params[ORDER_VAR]
            rows = rows.order_by()
            rows = rows.order_by(*self.get_ordering(request, rows))
        return rows

    def _sorts_every_row(self) -> bool:
        """Whether an order was asked for that no index has."""
        quick: frozenset[str] | None = getattr(self.model_admin, "sorted_at_any_length", None)
        asked = [self.get_ordering_field(name) for name in self._names_asked()]
        return quick is not None and bool(asked) and (len(asked) > 1 or asked[0] not in quick)

    def _names_asked(self) -> list[Any]:
        """The columns of the order that was asked for, as far as they have one."""
        order = self.params.get(ORDER_VAR) or ""
        names = [self.list_display[int(column.lstrip("-"))] for column in order.split(".") if column]
        return [name for name in names if self.get_ordering_field(name)]

    def _columns_asked(self) -> list[str]:
        return [str(label_for_field(name, self.model, self.model_admin)) for name in self._names_asked()]

    def _say(self, request: HttpRequest, text: str) -> None:
        # A file of the list, or an action on it, has no page to say it on.
        if is_list_page(request):
            self.model_admin.message_user(request, text, messages.WARNING)
