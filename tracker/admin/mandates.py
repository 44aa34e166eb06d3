"""Mandates: who speaks for which State, from when until when."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms import ModelForm
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from commitments.admin.guards import GuardedHistoryAdmin, GuardedInline
from commitments.admin.unseen_changes import UnseenChangesFormSet
from tracker.access.security_log import SecurityLoggedMixin
from tracker.admin.people_search import PeopleSearchMixin
from tracker.models import Mandate, SecurityEventKind

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest


class MandateForm(ModelForm):  # type: ignore[type-arg]
    """A mandate; whose it is and for which State stays what it was, because others were let in on that
    ground.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            self.initial["starts_on"] = self.initial.get("starts_on") or timezone.localdate()
        else:
            for name in ("user", "state"):
                if name in self.fields:
                    self.fields[name].disabled = True


class MandateFormSet(UnseenChangesFormSet):
    """The mandates of one person, compared as the page leaves them: one may be ended and the next begun
    in one step.
    """

    def _construct_form(self, i: int, **kwargs: Any) -> Any:
        form = super()._construct_form(i, **kwargs)  # type: ignore[misc]
        form.instance.compared_elsewhere = [mandate.pk for mandate in self.get_queryset()]
        return form

    def clean(self) -> None:
        super().clean()
        mandates = [
            form.instance
            for form in self.forms
            if form.is_valid() and (form.instance.pk or form.has_changed())
        ]
        for one, other in itertools.combinations(mandates, 2):
            if one.state_id == other.state_id and one.overlaps(other):
                raise ValidationError(
                    _(
                        "Two of these mandates are for the same State and the same time. Let the one end "
                        "before the other begins."
                    )
                )


class MandateInline(GuardedInline):
    model = Mandate
    form = MandateForm
    formset = MandateFormSet
    show_change_link = True
    autocomplete_fields = ("state",)
    fields = (("state", "starts_on", "ends_on"), "note")
    verbose_name_plural = gettext_lazy("mandates (the person is a focal point while one is in force)")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Mandate]:
        return super().get_queryset(request).select_related("state", "user").order_by("starts_on", "pk")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        """Mandates end."""
        return False


class InForceFilter(admin.SimpleListFilter):
    """Mandates by whether they hold today."""

    title = gettext_lazy("in force")
    parameter_name = "in_force"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:  # noqa: ARG002
        return [
            ("yes", gettext_lazy("In force")),
            ("ended", gettext_lazy("Ended")),
            ("later", gettext_lazy("Not begun")),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:  # noqa: ARG002
        today = timezone.localdate()
        match self.value():
            case "yes":
                return queryset.in_force(on=today)
            case "ended":
                return queryset.filter(ends_on__lte=today)
            case "later":
                return queryset.filter(starts_on__gt=today)
        return queryset


@admin.register(Mandate)
class MandateAdmin(SecurityLoggedMixin, PeopleSearchMixin, GuardedHistoryAdmin):
    """Every change has effect with the next request of the person, on their sessions and tokens too."""

    security_kind = SecurityEventKind.MANDATE
    form = MandateForm
    list_display = ("state", "user", "starts_on", "ends_on", "holds_today", "note")
    list_filter = (InForceFilter, "state")
    list_select_related = ("state", "user")
    search_fields = ("state__search_text", "note")
    autocomplete_fields = ("user", "state")
    fields = ("user", "state", "starts_on", "ends_on", "note")
    list_per_page = 50
    ordering = ("state__code", "-starts_on", "-pk")
    actions = ("end_today",)

    @admin.display(description=gettext_lazy("in force"), boolean=True)
    def holds_today(self, mandate: Mandate) -> bool:
        return mandate.in_force(on=timezone.localdate())

    @admin.action(description=gettext_lazy("End the selected mandates today"), permissions=["change"])
    @transaction.atomic
    def end_today(self, request: HttpRequest, queryset: QuerySet[Mandate]) -> None:
        ended = 0
        # As they stand by now, and under a lock: what somebody else changed meanwhile is not put back.
        for mandate in queryset.select_for_update(of=("self",)):
            if mandate.end(on=timezone.localdate()):
                self.log_change(request, mandate, _("Ended."))
                ended += 1
        self.message_user(
            request,
            ngettext(
                "%(count)d mandate ended, and with it what it allowed.",
                "%(count)d mandates ended, and with them what they allowed.",
                ended,
            )
            % {"count": ended},
            messages.SUCCESS if ended else messages.WARNING,
        )
