"""Questions asked of groups of States and of their members."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from commitments.querysets.record import RecordQuerySet

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from commitments.models import Membership, StateGroup


class StateGroupQuerySet(RecordQuerySet["StateGroup"]):
    def published(self) -> Self:
        """Groups are public knowledge, as States are."""
        return self.all()


class MembershipQuerySet(models.QuerySet["Membership"]):
    def get_by_natural_key(self, group: str, state: str, valid_from: date | None) -> Membership:
        return self.get(group__slug=group, state__code=state, valid_from=valid_from)

    def holding(self, *, on: date | Any) -> Self:
        """Those that hold on the day `on`, which may be an expression."""
        return self.filter(holds_on(on))

    def groups_of_states(self, days: Sequence[date]) -> list[Mapping[str, Sequence[str]]]:
        """The groups to which each State belongs on each of the days, which are in order, by their keys; one
        query. Days between which no membership begins or ends have the same.
        """
        rows = self.order_by("group__slug").values_list(
            "state__code", "group__slug", "valid_from", "valid_until"
        )
        memberships = list(rows)
        changing = sorted({day for _state, _group, *span in memberships for day in span if day is not None})
        found: list[Mapping[str, Sequence[str]]] = []
        told = None
        for on in days:
            if told == (told := bisect_right(changing, on)):
                found.append(found[-1])
                continue
            held: dict[str, list[str]] = {}
            for state, group, since, until in memberships:
                if (since is None or since <= on) and (until is None or until > on):
                    groups = held.setdefault(state, [])
                    if group not in groups:
                        groups.append(group)
            found.append(held)
        return found


def holds_on(on: date | Any, *, of: str = "") -> Q:
    """That a membership, which the row reaches as `of`, holds on the day `on`."""
    path = f"{of}__" if of else ""
    begun = Q(**{f"{path}valid_from__isnull": True}) | Q(**{f"{path}valid_from__lte": on})
    lasts = Q(**{f"{path}valid_until__isnull": True}) | Q(**{f"{path}valid_until__gt": on})
    return begun & lasts


def groups_held(path: str, *, on: date) -> models.Prefetch[Any]:
    """The memberships that hold on the day `on`, of the State that the row reaches as `path`."""
    from commitments.models import Membership

    held = Membership.objects.holding(on=on).select_related("group").order_by("group__slug")
    return models.Prefetch(f"{path}memberships", held, to_attr="memberships_held")
