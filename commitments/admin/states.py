"""States and organizations in the admin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from commitments.admin.filters import InUseFilter, RegionFilter
from commitments.admin.record import WarnsOfNamesakes
from commitments.files import tables
from commitments.language.languages import translated_fields
from commitments.models import Organization, State
from commitments.states.regions import region_name

if TYPE_CHECKING:
    from django.http import HttpRequest


@admin.register(State)
class StateAdmin(WarnsOfNamesakes):
    table = tables.STATES
    list_display = ("code", *translated_fields("name"), "kind", "region_shown")
    list_filter = ("kind", RegionFilter, InUseFilter)
    ordering = ("code",)

    def get_queryset(self, request: HttpRequest) -> Any:
        """Whoever can switch one on finds those that are not in use, too."""
        return (
            State.objects.order_by("code")
            if self.has_change_permission(request)
            else super().get_queryset(request)
        )

    @admin.display(description=_("region"), ordering="subregion")
    def region_shown(self, state: State) -> str:
        return region_name(state.subregion or state.region) if state.region else "–"


@admin.register(Organization)
class OrganizationAdmin(WarnsOfNamesakes):
    table = tables.ORGANIZATIONS
    list_display = ("slug", "acronym", *translated_fields("name"), "kind")
    list_filter = ("kind",)
    ordering = ("slug",)
