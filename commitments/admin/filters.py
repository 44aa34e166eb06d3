"""What the lists of the admin are narrowed by, beside the plain columns."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, ClassVar, cast

from django import forms
from django.contrib import admin, messages
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commitments.admin.guards import VisibleFilter
from commitments.admin.strict_lists import KEY, is_list_page
from commitments.language.calendars import Calendar, CalendarDateField
from commitments.models import Participation, Resolution, State, StateGroup
from commitments.querysets import under_themes
from commitments.refusals import ParameterRefused
from commitments.requests.parameters import not_offered
from commitments.states.regions import region_name
from commitments.vocabulary import Schedule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db import models
    from django.http import HttpRequest


class SeveralFilter(admin.SimpleListFilter):
    """A filter that takes one value or several, and lets through what has any of them."""

    parameter_name: str
    used_parameters: dict[str, Any]

    def __init__(self, request: HttpRequest, params: dict[str, Any], model: Any, model_admin: Any) -> None:
        given = params.get(self.parameter_name, ())
        super().__init__(request, params, model, model_admin)
        if given:
            self.used_parameters[self.parameter_name] = list(given)

    @property
    def chosen(self) -> list[str]:
        value = self.used_parameters.get(self.parameter_name)
        return list(value) if isinstance(value, list) else [value] if value else []

    def value(self) -> str | None:
        """The last of them, by which Django marks what is chosen."""
        return self.chosen[-1] if self.chosen else None


class RegionFilter(SeveralFilter):
    """States by UN M49 subregion."""

    title = _("region")
    parameter_name = "region"
    through = ""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ARG002
        codes = (
            State.objects.in_use()
            .exclude(subregion="")
            .order_by("subregion")
            .values_list("subregion", flat=True)
            .distinct()
        )
        return [(code, region_name(code)) for code in codes]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:  # noqa: ARG002
        return queryset.filter(**{f"{self.through}subregion__in": self.chosen}) if self.chosen else queryset


class ThemeFilter(admin.RelatedFieldListFilter):
    """Rows whose resolution stands under a theme, be it the first or another."""

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> Any:
        # What is no key, or asks for those without a theme, is refused or answered there.
        by_first = super().queryset(request, queryset)
        if not self.lookup_val:
            return by_first
        keys = [self.lookup_val] if isinstance(self.lookup_val, str) else self.lookup_val
        return queryset.filter(under_themes(map(int, keys), of=self.field_path.rpartition("__")[0]))


class ResolutionFilter(admin.RelatedFieldListFilter):
    """The resolutions of the conferences that are chosen; all there are would be more than anybody looks
    through.
    """

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:  # noqa: ARG002
        conferences = _keys(request.GET.get(f"{field.name}__conference__id__exact", ""))
        chosen = _keys(request.GET.get(self.lookup_kwarg, ""))
        if not conferences and not chosen:
            return []
        offered = Resolution.objects.visible_to(request.user).filter(
            Q(conference__in=conferences) | Q(pk__in=chosen)
        )
        return [(str(row.pk), str(row)) for row in offered.order_by("conference__code", "number", "pk")]

    def has_output(self) -> bool:
        """Also where it offers one alone: a link may name a resolution and no conference."""
        return bool(self.lookup_choices)


def _keys(joined: str) -> list[int]:
    """The keys among what was given, joined by commas."""
    return [int(key) for key in joined.split(",") if KEY.fullmatch(key)]


class GroupFilter(SeveralFilter):
    """Commitments of States that belong to a group today."""

    title = _("group of States")
    parameter_name = "group"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ARG002
        return [(group.slug, group.name) for group in StateGroup.objects.order_by("slug")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:  # noqa: ARG002
        if not self.chosen:
            return queryset
        groups = StateGroup.objects.filter(slug__in=self.chosen)
        return queryset.in_groups(groups.values_list("pk", flat=True))


class InUseFilter(admin.SimpleListFilter):
    """States in use, unless those are asked for whose names are still to be checked."""

    title = _("in use")
    parameter_name = "in_use"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:  # noqa: ARG002
        return [("false", _("No")), ("any", _("All"))]

    def choices(self, changelist: Any) -> Iterator[Any]:
        first, *others = super().choices(changelist)
        yield first | {"display": _("Yes")}
        yield from others

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:  # noqa: ARG002
        if self.value() == "any":
            return queryset
        return queryset.filter(enabled=self.value() != "false")


class TakesPartFilter(VisibleFilter):
    """Offers the States that take part in anything, and not the whole catalogue."""

    def rows_offered(self, rows: Any, request: HttpRequest) -> Any:
        participations = Participation.objects.visible_to(request.user).order_by()
        return super().rows_offered(rows, request).filter(pk__in=participations.values("state"))


class StateRegionFilter(RegionFilter):
    through = "state__"


class ScheduleFilter(SeveralFilter):
    """Commitments by where they stand against their deadline today."""

    title = _("schedule")
    parameter_name = "schedule"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:  # noqa: ARG002
        return list(Schedule.choices)

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:  # noqa: ARG002
        return queryset.scheduled(self.chosen) if self.chosen else queryset


class YesNoFilter(SeveralFilter):
    """Commitments for which something holds, or does not."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:  # noqa: ARG002
        return [("true", _("Yes")), ("false", _("No"))]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:  # noqa: ARG002
        answers = {answer for answer in ("true", "false") if answer in self.chosen}
        if len(answers) == 1:
            return cast("models.QuerySet[Any]", self.narrowed(queryset, holds="true" in answers))
        if not answers:
            return queryset
        # Those with either answer, which need not be all.
        either = (self.narrowed(queryset, holds=holds).order_by().values("pk") for holds in (True, False))
        return queryset.filter(reduce(or_, (Q(pk__in=rows) for rows in either)))

    def narrowed(self, rows: Any, *, holds: bool) -> Any:
        raise NotImplementedError


class StaleFilter(YesNoFilter):
    """Open commitments of which nothing was heard for long."""

    title = _("stale")
    parameter_name = "stale"

    def narrowed(self, rows: Any, *, holds: bool) -> Any:
        return rows.filter(stale=holds)


class ClosedFilter(YesNoFilter):
    """Rows that are closed today, or are not."""

    title = _("closed")
    parameter_name = "closed"

    def narrowed(self, rows: Any, *, holds: bool) -> Any:
        return rows.closed() if holds else rows.not_closed()


class ReportedFilter(YesNoFilter):
    """Open commitments on which anything was ever reported, or nothing was."""

    title = _("reported on")
    parameter_name = "reported"

    def narrowed(self, rows: Any, *, holds: bool) -> Any:
        return rows.filter(last_report_on__isnull=False) if holds else rows.open().unreported()


class DiscrepancyFilter(YesNoFilter):
    """Commitments whose latest claim differs from their status."""

    title = _("claim differs")
    parameter_name = "discrepancy"

    def narrowed(self, rows: Any, *, holds: bool) -> Any:
        return rows.discrepant(discrepant=holds)


class DisagreementFilter(YesNoFilter):
    """Commitments in force on whose status people differ: the State disputes a review, or claims another
    level.
    """

    title = _("disagreement")
    parameter_name = "disagreement"

    def narrowed(self, rows: Any, *, holds: bool) -> Any:
        return rows.in_disagreement() if holds else rows.exclude(pk__in=rows.in_disagreement().values("pk"))


class DateRangeFilter(admin.ListFilter):
    """Rows whose day lies from one date until another, both included and either left open; typed in the
    person's calendar.
    """

    template = "admin/date_range_filter.html"
    prefix: ClassVar[str]
    column: ClassVar[str]

    def __init__(self, request: HttpRequest, params: dict[str, Any], model: Any, model_admin: Any) -> None:
        super().__init__(request, params, model, model_admin)
        self.request = request
        for name in self.expected_parameters():
            if name in params:
                value = params.pop(name)
                self.used_parameters[name] = value[-1] if isinstance(value, list) else value
        self.form = type(f"{self.prefix}Form", (forms.Form,), self._fields())(self.used_parameters or None)

    def _fields(self) -> dict[str, Any]:
        return {
            f"{self.prefix}_from": CalendarDateField(label=_("from"), required=False),
            f"{self.prefix}_until": CalendarDateField(label=_("until"), required=False),
        }

    def has_output(self) -> bool:
        return True

    def expected_parameters(self) -> list[Any]:
        return [f"{self.prefix}_{end}{what}" for end in ("from", "until") for what in ("", "_calendar")]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        if not self.used_parameters:
            return queryset
        calendars = {
            name: [not_offered(str(value))]
            for name, value in self.used_parameters.items()
            if name.endswith("_calendar") and value and value not in Calendar.values
        }
        if calendars:
            raise ParameterRefused(calendars)
        if not self.form.is_valid() and not is_list_page(request):
            raise ParameterRefused(
                {name: [str(message) for message in messages] for name, messages in self.form.errors.items()}
            )
        if not self.form.is_valid():
            for name, errors in self.form.errors.items():
                messages.error(
                    request, f"{self.title}, {self.form.fields[name].label}: {' '.join(map(str, errors))}"
                )
            return queryset.none()
        first, last = (self.form.cleaned_data[f"{self.prefix}_{end}"] for end in ("from", "until"))
        bounds = {f"{self.column}__gte": first, f"{self.column}__lte": last}
        return queryset.filter(**{lookup: day for lookup, day in bounds.items() if day is not None})

    def choices(self, changelist: Any) -> Iterator[dict[str, Any]]:
        """What the form sends along, so that the other filters stay, and where it is taken off."""
        own = self.expected_parameters()
        kept = [
            (name, value)
            for name, values in self.request.GET.lists()
            if name not in {*own, "p"}
            for value in values
        ]
        yield {
            "kept": kept,
            "form": self.form,
            "is_used": any(self.used_parameters.get(name) for name in own[::2]),
            "clear": changelist.get_query_string(remove=own),
        }


class DueFilter(DateRangeFilter):
    title = _("due")
    prefix = "due"
    column = "effective_due_on"


class LastReportFilter(DateRangeFilter):
    title = _("last report")
    prefix = "report"
    column = "last_report_on"


class StatusSinceFilter(DateRangeFilter):
    title = _("status since")
    prefix = "since"
    column = "status_since"
