"""What a list can be narrowed by, as one form: each filter with its values, of which several can be ticked,
and what is set, one by one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.contrib.admin import filters
from django.contrib.admin.options import IS_FACETS_VAR
from django.contrib.admin.views.main import ORDER_VAR, SEARCH_VAR
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from commitments.admin.filters import DateRangeFilter
from commitments.language.sorting import sort_key

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

# From so many values on one looks for them by name.
LONG: Final = 12


@dataclass(frozen=True, kw_only=True)
class FacetValue:
    """One value that a filter can be set to; `count` only where counts were asked for."""

    key: str
    label: str
    is_chosen: bool
    count: int | None = None


@dataclass(frozen=True, kw_only=True)
class Facet:
    """One filter: its values, or the form by which its days are given."""

    name: str
    label: str
    values: Sequence[FacetValue] = ()
    form: Any = None
    is_used: bool = False

    @property
    def chosen(self) -> list[FacetValue]:
        return [value for value in self.values if value.is_chosen]

    @property
    def is_long(self) -> bool:
        return len(self.values) > LONG


@dataclass(frozen=True, kw_only=True)
class Chip:
    """Something that is set, and the address of the list without it."""

    label: str
    value: str
    without: str


@dataclass(frozen=True, kw_only=True)
class FacetForm:
    """The filters of a list: those that stand first, the others, what is set, and what the form keeps."""

    first: Sequence[Facet]
    others: Sequence[Facet]
    chips: Sequence[Chip]
    kept: Sequence[tuple[str, str]] = field(default_factory=list)

    @property
    def others_used(self) -> int:
        return sum(1 for facet in self.others if facet.is_used or facet.chosen)


def facet_form(changelist: Any, *, first: Collection[str], by_name: Collection[str]) -> FacetForm:
    """The filters of `changelist`: `first` are the parameters that stand first, `by_name` those whose values
    stand in the order of their names.
    """
    facets = [
        facet for spec in changelist.filter_specs if (facet := _facet(changelist, spec, by_name)) is not None
    ]
    ahead = [facet for name in first for facet in facets if facet.name == name]
    kept = [
        (name, value)
        for name, value in changelist.params.items()
        if name in {ORDER_VAR, SEARCH_VAR, IS_FACETS_VAR} and value
    ]
    return FacetForm(
        first=ahead,
        others=[facet for facet in facets if facet not in ahead],
        chips=list(_chips(changelist, facets)),
        kept=kept,
    )


def _facet(changelist: Any, spec: Any, by_name: Collection[str]) -> Facet | None:
    label = capfirst(str(spec.title))
    if isinstance(spec, DateRangeFilter):
        [choice] = spec.choices(changelist)
        return Facet(name=spec.prefix, label=label, form=choice["form"], is_used=choice["is_used"])
    name = spec.expected_parameters()[0]
    chosen = set(changelist.values_of(name))
    counts = spec.get_facet_queryset(changelist) if changelist.add_facets else {}
    values = [
        FacetValue(
            key=str(key), label=str(text), is_chosen=str(key) in chosen, count=counts.get(f"{counted}__c")
        )
        for counted, key, text in _values_of(spec)
    ]
    if name in by_name:
        values.sort(key=lambda value: sort_key(value.label))
    return Facet(name=name, label=label, values=values)


def _values_of(spec: Any) -> Iterable[tuple[Any, Any, Any]]:
    """What the filter offers: under what it is counted, its value, and how it is called."""
    match spec:
        case filters.RelatedFieldListFilter():
            return [(key, key, text) for key, text in spec.lookup_choices]
        case filters.BooleanFieldListFilter():
            return [("true", "1", _("Yes")), ("false", "0", _("No"))]
        case filters.ChoicesFieldListFilter():
            return [
                (number, key, text)
                for number, (key, text) in enumerate(spec.field.flatchoices)
                if key is not None
            ]
    return [(number, key, text) for number, (key, text) in enumerate(spec.lookup_choices)]


def _chips(changelist: Any, facets: Iterable[Facet]) -> Iterator[Chip]:
    if changelist.query:
        yield Chip(
            label=_("Search"),
            value=changelist.query,
            without=changelist.get_query_string({SEARCH_VAR: None}),
        )
    for facet in facets:
        for value in facet.chosen:
            others = ",".join(other.key for other in facet.chosen if other is not value)
            yield Chip(
                label=facet.label,
                value=value.label,
                without=changelist.get_query_string({facet.name: others or None}),
            )
        if facet.is_used:
            yield Chip(
                label=facet.label,
                value=_days(facet),
                without=changelist.get_query_string(remove=[f"{facet.name}_"]),
            )


def _days(facet: Facet) -> str:
    """The days as they were typed."""
    given = ((bound.label, bound.data or bound.value()) for bound in facet.form)
    return " ".join(f"{label} {value}" for label, value in given if value)
