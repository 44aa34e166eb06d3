"""Groups of States and their members in the admin."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from commitments.admin.guards import GuardedInline
from commitments.admin.record import RecordAdmin
from commitments.admin.unseen_changes import UnseenChangesFormSet
from commitments.files import tables
from commitments.language.languages import translated_fields
from commitments.models import Membership, StateGroup

if TYPE_CHECKING:
    from django.db import models
    from django.http import HttpRequest


class MembershipFormSet(UnseenChangesFormSet):
    """The memberships of one group, compared as the page leaves them."""

    def _construct_form(self, i: int, **kwargs: Any) -> Any:
        form = super()._construct_form(i, **kwargs)  # type: ignore[misc]
        form.instance.compared_elsewhere = [one.pk for one in self.get_queryset()]
        return form

    def clean(self) -> None:
        super().clean()
        rows = [
            form.instance
            for form in self.forms
            if form.is_valid() and (form.instance.pk or form.has_changed())
        ]
        for one, other in itertools.combinations(rows, 2):
            if one.state_id == other.state_id and one.overlaps(other):
                raise ValidationError(
                    _("Two of these memberships are of %(state)s and of the same time.")
                    % {"state": one.state.code}
                )


class MembershipInline(GuardedInline):
    model = Membership
    formset = MembershipFormSet
    autocomplete_fields = ("state",)
    fields = (("state", "valid_from", "valid_until"),)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Membership]:
        return super().get_queryset(request).select_related("state", "group").order_by("state__code", "pk")


@admin.register(StateGroup)
class StateGroupAdmin(RecordAdmin):
    table = tables.GROUPS
    list_display = ("slug", *translated_fields("name"), "source")
    list_select_related = ("source",)
    autocomplete_fields = ("source",)
    ordering = ("slug",)
    fields = ("slug", *translated_fields("name"), "source")

    def get_inlines(self, request: HttpRequest, obj: StateGroup | None) -> list[Any]:  # noqa: ARG002
        # Members belong to a group that exists.
        return [MembershipInline] if obj is not None else []

    def export_queryset(self, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        return queryset.select_related("source")
