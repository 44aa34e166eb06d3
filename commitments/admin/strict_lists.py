"""Lists and forms of the admin that take what they offer, and refuse all other parameters."""

from __future__ import annotations

import re
from copy import copy
from typing import TYPE_CHECKING, Any, Final

from django.contrib.admin import filters
from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.admin.options import (
    IS_FACETS_VAR,
    IS_POPUP_VAR,
    TO_FIELD_VAR,
    IncorrectLookupParameters,
)
from django.contrib.admin.views.main import ALL_VAR, ERROR_FLAG, ORDER_VAR, PAGE_VAR, SEARCH_VAR, ChangeList
from django.core.exceptions import ValidationError
from django.forms import FileField, ModelChoiceField, ModelMultipleChoiceField
from django.http import QueryDict
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.text import capfirst

from commitments.refusals import ParameterRefused
from commitments.requests.parameters import OF_EVERY_PAGE, not_offered, refuse_parameters, unknown

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from django.contrib.admin import ModelAdmin
    from django.db import models
    from django.http import HttpRequest

# What a list takes beside its filters.
OF_A_LIST: Final = frozenset(
    {ALL_VAR, IS_FACETS_VAR, ORDER_VAR, PAGE_VAR, SEARCH_VAR, IS_POPUP_VAR, TO_FIELD_VAR}
)
# A primary key, as a form sends it; both databases can look for it.
KEY: Final = re.compile(r"[0-9]{1,18}")
_ORDER: Final = re.compile(r"-?[0-9]{1,3}(\.-?[0-9]{1,3})*")


def is_list_page(request: HttpRequest) -> bool:
    """Whether a list is looked at, so that what was typed wrongly stays; not exported, not acted upon."""
    match = request.resolver_match
    return (
        request.method in {"GET", "HEAD"}
        and match is not None
        and str(match.url_name).endswith("_changelist")
    )


def refuse_initial_values(request: HttpRequest, form: Any) -> None:
    """Raise ParameterRefused unless each parameter names a field of the form and is a value that it takes."""
    errors: dict[str, list[str]] = {}
    for name, value in request.GET.items():
        if name in OF_EVERY_PAGE:
            continue
        field = form.base_fields.get(name)
        if field is None or isinstance(field, FileField):
            errors[name] = [unknown()]
            continue
        chosen = str(value).split(",") if isinstance(field, ModelMultipleChoiceField) else [str(value)]
        if isinstance(field, ModelChoiceField) and not all(map(KEY.fullmatch, chosen)):
            errors[name] = [not_offered(str(value))]
            continue
        try:
            field.clean(chosen if isinstance(field, ModelMultipleChoiceField) else value)
        except ValidationError as refusal:
            errors[name] = refusal.messages
    if errors:
        raise ParameterRefused(errors)


def refuse_list(query: str, request: HttpRequest, model_admin: ModelAdmin[Any]) -> None:
    """Raise ParameterRefused where the list of `model_admin` would refuse this query."""
    asked = copy(request)
    asked.GET = QueryDict(query)
    refuse_parameters(asked, model_admin.changelist_view)
    model_admin.get_changelist_instance(asked)


class StrictChangeList(ChangeList):
    """A list that is narrowed by its declared filters alone, each by a value that it offers.

    Whatever else is asked raises ParameterRefused. Django's list leaves out a filter whose value it
    does not know, and so shows, exports and acts upon all rows.
    """

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        if not self.is_popup:
            self.title = capfirst(str(self.opts.verbose_name_plural))

    def get_filters_params(self, params: Any = None) -> dict[str, Any]:
        self.unread: dict[str, Any] = super().get_filters_params(params)
        for name in self.unread.keys() & set(self.takes_several):
            self.unread[name] = _separate(self.unread[name])
        return self.unread

    def values_of(self, name: str) -> list[str]:
        """What was asked of one filter."""
        values = self.filter_params.get(name, [])
        return _separate(values) if values and name in self.takes_several else list(values)

    @property
    def takes_several(self) -> Collection[str]:
        """The filters that take several values, joined by commas."""
        names: Collection[str] = getattr(self.model_admin, "takes_several", ())
        return names

    def get_filters(self, request: HttpRequest) -> tuple[Any, ...]:
        if ERROR_FLAG in request.GET:
            # Django takes it out of all that is looked at below.
            raise ParameterRefused({ERROR_FLAG: [unknown()]})
        given = {
            name: _separate(values) if name in self.takes_several else values[-1:]
            for name, values in self.filter_params.items()
            if name not in OF_A_LIST
        }
        try:
            found: tuple[Any, ...] = super().get_filters(request)
        except DisallowedModelAdminLookup as refusal:
            allowed = self.model_admin.lookup_allowed
            names = [name for name, values in given.items() if not allowed(name, values[-1], request)]
            raise ParameterRefused({name: [unknown()] for name in names}) from refusal
        except IncorrectLookupParameters as refusal:
            # Each filter has taken its own out of them by now.
            raise ParameterRefused({name: [unknown()] for name in self.unread}) from refusal
        specs, _has_filters, left, *_others = found
        errors = {name: [unknown()] for name in left}
        offered = {name: _offered(spec, name) for spec in specs for name in spec.expected_parameters()}
        for name, values in given.items():
            # A filter that has nothing to offer is not among those found, and would be left out.
            choices = offered.get(name, frozenset())
            wrong = [value for value in values if choices is not None and value not in choices]
            if name not in errors and wrong:
                errors[name] = [not_offered(wrong[0])]
        if errors:
            raise ParameterRefused(errors)
        return found

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> models.QuerySet[Any]:
        try:
            rows: models.QuerySet[Any] = super().get_queryset(request, exclude_parameters)
        except IncorrectLookupParameters as refusal:
            names = [name for name in self.filter_params if name not in OF_A_LIST]
            raise ParameterRefused({name: [not_offered("")] for name in names}) from refusal
        return rows

    def get_ordering_field(self, field_name: Any) -> Any:
        """A name is sorted as its language has it."""
        name = super().get_ordering_field(field_name)
        sorted_by = f"sort_{str(name).removeprefix('name_')}"
        return sorted_by if str(name).startswith("name_") and hasattr(self.model, sorted_by) else name

    def get_ordering(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> list[Any]:
        order = self.params.get(ORDER_VAR)
        # Empty where a heading was asked to take its column, the last one, out of the order.
        if order and not (
            _ORDER.fullmatch(order)
            and all(int(column.lstrip("-")) < len(self.list_display) for column in order.split("."))
        ):
            raise ParameterRefused({ORDER_VAR: [not_offered(order)]})
        ordering: list[Any] = super().get_ordering(request, queryset)
        return ordering

    def get_results(self, request: HttpRequest) -> None:
        try:
            super().get_results(request)
        except IncorrectLookupParameters as refusal:
            raise ParameterRefused({PAGE_VAR: [not_offered(str(self.page_num))]}) from refusal
        if self.page_num > self.paginator.num_pages:
            raise ParameterRefused({PAGE_VAR: [not_offered(str(self.page_num))]})


def _separate(values: Sequence[str]) -> list[str]:
    """What was joined by commas, each value once; where nothing was given, that."""
    return list(dict.fromkeys(value for joined in values for value in joined.split(","))) or [""]


def _offered(spec: Any, name: str) -> frozenset[str] | None:
    """The values that a filter offers for one of its parameters; None where it judges them itself."""
    choices: Iterable[Any]
    match spec:
        case filters.SimpleListFilter():
            choices = [value for value, _label in spec.lookup_choices]
        case _ if name.endswith("__isnull"):
            choices = ("True", "False")
        case filters.RelatedFieldListFilter():
            choices = [value for value, _label in spec.lookup_choices]
        case filters.BooleanFieldListFilter() | filters.EmptyFieldListFilter():
            choices = ("0", "1")
        case filters.ChoicesFieldListFilter():
            choices = [value for value, _label in spec.field.flatchoices]
        case filters.AllValuesFieldListFilter():
            choices = spec.lookup_choices
        case filters.DateFieldListFilter():
            choices = [value for value in spec.date_params.values() if _is_day(value)]
        case _:
            return None
    return frozenset(map(str, choices))


def _is_day(text: str) -> bool:
    try:
        return parse_date(text) is not None or parse_datetime(text) is not None
    except ValueError:
        return False
