"""The commitment that comes after the one whose status is recorded: in the list through which somebody came,
or the next task of a focal point.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from django.contrib.admin.options import IncorrectLookupParameters
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from commitments.admin.strict_lists import KEY
from commitments.refusals import ParameterRefused
from tracker.desk.tasks import tasks_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.contrib.admin import ModelAdmin
    from django.http import HttpRequest

    from commitments.models import Commitment

# As Django hands the filters of a list on to the pages of its rows.
FILTERS: Final = "_changelist_filters"
# How far into a list one is looked for.
ROWS_LOOKED_THROUGH: Final = 5000


@dataclass(frozen=True, kw_only=True)
class Onward:
    """Where to go after a record: the next commitment, and the filters of the list that both stand in."""

    commitment: Commitment
    filters: str

    @property
    def address(self) -> str:
        address = reverse("admin:commitments_commitment_record_one", args=[self.commitment.pk])
        return f"{address}?{urlencode({FILTERS: self.filters})}" if self.filters else address


def onward_from(desk: ModelAdmin[Any], request: HttpRequest, commitment: Commitment) -> Onward | None:
    """The commitment after this one, of those on which the person may report."""
    filters = request.GET.get(FILTERS, "")
    key = _next_in_list(desk, request, commitment, filters) if filters else _next_task(request, commitment)
    return _onward(desk, request, key, filters)


def onward_sent(desk: ModelAdmin[Any], request: HttpRequest, data: Mapping[str, Any]) -> Onward | None:
    """The one that a form was opened with, and carries."""
    key = str(data.get("next", ""))
    return _onward(desk, request, int(key) if KEY.fullmatch(key) else None, str(data.get(FILTERS, "")))


def _onward(desk: ModelAdmin[Any], request: HttpRequest, key: int | None, filters: str) -> Onward | None:
    if key is None:
        return None
    commitment = desk.get_queryset(request).filter(pk=key).first()
    return None if commitment is None else Onward(commitment=commitment, filters=filters)


def _next_in_list(
    desk: ModelAdmin[Any], request: HttpRequest, commitment: Commitment, filters: str
) -> int | None:
    asked = copy(request)
    asked.GET = QueryDict(filters)
    try:
        rows = desk.get_changelist_instance(asked).queryset
    except (ParameterRefused, IncorrectLookupParameters):
        # The list would refuse it, too; here it only says where somebody came from.
        return None
    keys = list(rows.values_list("pk", flat=True)[:ROWS_LOOKED_THROUGH])
    place = keys.index(commitment.pk) + 1 if commitment.pk in keys else len(keys)
    return keys[place] if place < len(keys) else None


def _next_task(request: HttpRequest, commitment: Commitment) -> int | None:
    person: Any = request.user
    keys = [task.commitment.pk for task in tasks_of(person, on=timezone.localdate())]
    others = [key for key in keys if key != commitment.pk]
    # After the one at hand, else from the top.
    after = keys[keys.index(commitment.pk) + 1 :] if commitment.pk in keys else []
    return next(iter(after or others), None)
