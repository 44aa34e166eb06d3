"""Groups of States and their members in the admin."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _, gettext_lazy

from commitments.admin.guards import GuardedInline
from commitments.admin.record import RecordAdmin
from commitments.admin.unseen_changes import UnseenChangesFormSet
from commitments.files import tables
from commitments.language.languages import translated_fields
from commitments.models import Membership, StateGroup
from commitments.record.memberships import (
    REASON_MAX,
    in_words,
    keep_membership,
    losing,
    needs_reason,
    reason_missing,
    remove_membership,
)
from commitments.templatetags.record import moment

if TYPE_CHECKING:
    from django.db import models
    from django.http import HttpRequest

    from commitments.record.memberships import Lost

REASON = "correction_reason"


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
            if form.is_valid()
            and (form.instance.pk or form.has_changed())
            and not form.cleaned_data.get("is_wrong")
        ]
        for one, other in itertools.combinations(rows, 2):
            if one.state_id == other.state_id and one.overlaps(other):
                raise ValidationError(
                    _("Two of these memberships are of %(state)s and of the same time.")
                    % {"state": one.state.code}
                )
        if not self.reason:
            self._refuse_silent_corrections()

    @property
    def reason(self) -> str:
        """Why what was known of members was wrong."""
        return str(self.data.get(REASON) or "").strip()

    def _refuse_silent_corrections(self) -> None:
        for form in self.initial_forms:
            if not form.is_valid() or not form.has_changed():
                continue
            before = Membership.objects.select_related("state", "group").get(pk=form.instance.pk)
            after = None if form.cleaned_data["is_wrong"] else form.instance
            lost = losing(before, after)
            if after is None or needs_reason(before, after, lost):
                form.add_error(None, reason_missing(lost))

    def keep(self) -> list[Lost]:
        """Write what the page says through the door; whom resolutions address no more for that."""
        wrong = [form.instance for form in self.initial_forms if form.cleaned_data.get("is_wrong")]
        changed = [row for row in self.save(commit=False) if row not in wrong]
        lost = [one for row in wrong for one in remove_membership(row, reason=self.reason)]
        return lost + [one for row in changed for one in keep_membership(row, reason=self.reason)]


class MembershipForm(forms.ModelForm):  # type: ignore[type-arg]
    """One membership, and whether it is taken away because it never was."""

    is_wrong = forms.BooleanField(
        label=gettext_lazy("Entered in error: remove"),
        required=False,
        help_text=gettext_lazy("It never was. A membership that is over gets the day of its end instead."),
    )


class GroupForm(forms.ModelForm):  # type: ignore[type-arg]
    """A group, and why what was known of its members was wrong."""

    correction_reason = forms.CharField(
        label=gettext_lazy("reason for corrections"),
        required=False,
        max_length=REASON_MAX,
        help_text=gettext_lazy(
            "Needed where a membership is removed or its days were wrong. Whom resolutions address as a "
            "member that it was not, they address no more: the commitment is closed with this reason."
        ),
    )


class MembershipInline(GuardedInline):
    model = Membership
    form = MembershipForm
    formset = MembershipFormSet
    autocomplete_fields = ("state", "source")
    fields = (("state", "valid_from", "valid_until"), ("source", "is_wrong"))

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Membership]:
        return (
            super()
            .get_queryset(request)
            .select_related("state", "group", "source")
            .order_by("state__code", "pk")
        )


@admin.register(StateGroup)
class StateGroupAdmin(RecordAdmin):
    table = tables.GROUPS
    form = GroupForm
    list_display = ("slug", *translated_fields("name"), "source")
    list_select_related = ("source",)
    autocomplete_fields = ("source",)
    ordering = ("slug",)
    fields = ("slug", *translated_fields("name"), "source")
    readonly_fields = ("removed_shown",)

    def get_fields(self, request: HttpRequest, obj: StateGroup | None = None) -> Any:
        # Only of a group that exists a member can be wrong.
        is_edited = obj is not None and self.has_change_permission(request, obj)
        return [*self.fields, REASON, "removed_shown"] if is_edited else [*self.fields]

    @admin.display(description=gettext_lazy("removed members"))
    def removed_shown(self, group: StateGroup) -> str:
        """Memberships that were taken away because they never were, each with the reason."""
        removed = Membership.history.filter(group=group.pk, history_type="-")
        return (
            format_html_join(
                mark_safe("<br>"),
                "{}: {} ({}, {})",
                (
                    (
                        row.state.name,
                        row.history_change_reason or "–",
                        row.history_user or "–",
                        moment(row.history_date),
                    )
                    for row in removed.select_related("state", "history_user").order_by("-history_id")[:20]
                ),
            )
            or "–"
        )

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:  # noqa: ARG002
        lost = formset.keep()
        formset.save_m2m()
        if lost:
            messages.warning(request, in_words(lost))

    def get_inlines(self, request: HttpRequest, obj: StateGroup | None) -> list[Any]:  # noqa: ARG002
        # Members belong to a group that exists.
        return [MembershipInline] if obj is not None else []

    def export_queryset(self, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        return queryset.select_related("source")
