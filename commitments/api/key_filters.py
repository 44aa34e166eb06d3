"""Kinds of filter parameters whose values are those of rows, which only the database knows."""

import difflib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _, gettext_lazy

from commitments.api.filters import (
    VALUE_SHOWN_MAX,
    ListParameter,
    Rows,
    StrictFilterSet,
    refuse_unknown,
    shown,
)
from commitments.api.prepared_queries import number_marker
from commitments.api.prepared_rows import prepared_rows
from commitments.models import State
from commitments.querysets import AliasedQuerySet, may_see_drafts
from commitments.states.names import UnknownState, find_state

if TYPE_CHECKING:
    from commitments.querysets import RecordQuerySet

# Comparing with more keys than that would cost more than the hint is worth.
NEAREST_AMONG: Final = 500


class KeysParameter(ListParameter):
    """Public keys of rows that the reader may see; to everybody else a draft's key is as unknown as one
    that never was.
    """

    def __init__(self, model: type[models.Model], key: str, resource: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows_of, self.key, self.resource = model, key, resource

    marker = staticmethod(number_marker)

    def resolve(self, value: list[str]) -> list[int]:
        """The primary keys of the rows that are named."""
        # Counts over time ask the same of each of their points.
        cache: dict[Any, list[int]] = vars(self.parent.request).setdefault("_keys_found", {})
        cache_key = (self.rows_of, tuple(value))
        if cache_key not in cache:
            cache[cache_key] = self._look_up(value)
        return cache[cache_key]

    def _look_up(self, keys: list[str]) -> list[int]:
        found = self._find(keys)
        unknown = [key for key in keys if key not in found]
        if not unknown:
            return list(found.values())
        visible = self.visible(self.rows_of)
        if isinstance(visible, AliasedQuerySet):
            found |= {key: row.pk for key, row in visible.under_old_keys(unknown).items()}
            unknown = [key for key in keys if key not in found]
        if unknown:
            raise ValidationError(
                _("Unknown: %(unknown)s.%(nearest)s /api/v1/%(resource)s/ lists what there is.")
                % {
                    "unknown": ", ".join(map(shown, unknown)),
                    "nearest": self._nearest(unknown[0], visible),
                    "resource": self.resource,
                }
            )
        return list(found.values())

    def _find(self, keys: list[str]) -> dict[str, int]:
        """The primary keys of those of the rows that there are; of one by a query that is kept."""

        def visible() -> Any:
            return self.visible(self.rows_of).order_by()

        if len(keys) > 1 or type(self.parent).known_rows is not StrictFilterSet.known_rows:
            return dict(visible().filter(**{f"{self.key}__in": keys}).values_list(self.key, "pk"))
        # All that their being visible hangs on, for rows of the record.
        question = ("keys", may_see_drafts(self.parent.request.user))
        only = prepared_rows.get(
            self.rows_of, question, lambda: visible().only("pk", self.key), path=self.key
        )
        row = only.get(keys[0])
        return {} if row is None else {keys[0]: row.pk}

    def _nearest(self, key: str, visible: "RecordQuerySet[Any]") -> str:
        """A hint at what was meant; a State may have been called by its name."""
        if self.rows_of is State:
            try:
                near = [find_state(key).code]
            except UnknownState as unknown:
                near = [state.code for state in unknown.nearest]
        else:
            keys = visible.order_by(self.key).values_list(self.key, flat=True)[:NEAREST_AMONG]
            typed = key[:VALUE_SHOWN_MAX]
            near = difflib.get_close_matches(
                typed.lower() if self.key == "slug" else typed.upper(), keys, n=1
            )
        return " " + _("Did you mean %(near)s?") % {"near": ", ".join(near)} if near else ""


class CodesParameter(ListParameter):
    """Values of a column that has no resource of its own, such as regions; one that no row has is refused."""

    def __init__(self, model: type[models.Model], columns: Sequence[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows_of, self.columns = model, columns

    def resolve(self, value: list[str]) -> list[str]:
        rows = self.visible(self.rows_of).order_by()
        known = {
            code for column in self.columns for code in rows.values_list(column, flat=True).distinct() if code
        }
        refuse_unknown(value, sorted(known))
        return value


class RegionParameter(CodesParameter):
    """UN M49 regions and subregions of a State; `field_name` is the path to it with its last underscores,
    "" for the State itself.
    """

    def __init__(self, path: str = "", **kwargs: Any) -> None:
        super().__init__(
            State,
            ("region", "subregion"),
            path,
            help_text=gettext_lazy("M49 code of a region or subregion, such as 145 for Western Asia."),
            **kwargs,
        )

    def filter(self, qs: Rows, value: list[str] | None) -> Rows:
        if value is None:
            return qs
        path = self.field_name
        return qs.filter(Q(**{f"{path}region__in": value}) | Q(**{f"{path}subregion__in": value}))
