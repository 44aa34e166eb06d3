"""States and organizations in the admin."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from commitments.admin.aliases import ClosesAsAlias
from commitments.admin.filters import InUseFilter, RegionFilter
from commitments.files import tables
from commitments.language.languages import translated_fields
from commitments.models import Organization, State
from commitments.states.regions import region_name


@admin.register(State)
class StateAdmin(ClosesAsAlias):
    table = tables.STATES
    list_display = ("code", *translated_fields("name"), "kind", "region_shown", "alias_of")
    list_filter = ("kind", RegionFilter, InUseFilter)
    list_select_related = ("alias_of",)
    ordering = ("code",)

    @admin.display(description=_("region"), ordering="subregion")
    def region_shown(self, state: State) -> str:
        return region_name(state.subregion or state.region) if state.region else "–"


@admin.register(Organization)
class OrganizationAdmin(ClosesAsAlias):
    table = tables.ORGANIZATIONS
    list_display = ("slug", "acronym", *translated_fields("name"), "kind", "alias_of")
    list_select_related = ("alias_of",)
    list_filter = ("kind",)
    ordering = ("slug",)
