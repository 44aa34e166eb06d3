"""What came in and went out, to read: imports, exports, mails of reminders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.utils.translation import gettext_lazy

from commitments.admin.guards import GuardedAdmin
from commitments.templatetags.record import code, moment
from tracker.access.roles import cached_rights_of
from tracker.admin.people_search import PeopleSearchMixin
from tracker.models import Export, Import, Reminder, ReminderMail, SecurityEvent

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest


class LogAdmin(GuardedAdmin):
    """Rows that the program writes and nobody edits."""

    list_per_page = 50

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False


@admin.register(Export)
class ExportAdmin(PeopleSearchMixin, LogAdmin):
    """Who took which list, when, under which filters, and how many rows."""

    list_display = ("exported_at", "user", "table", "flavour", "row_count", "query")
    list_filter = ("table", "flavour")
    list_select_related = ("user",)
    search_fields = ("query",)
    fields = ("exported_at", "user", "table", "flavour", "row_count", "query")
    ordering = ("-exported_at", "-pk")


class ReminderInline(admin.StackedInline):  # type: ignore[type-arg]
    model = Reminder
    fields = (("commitment", "occasion", "about_on"),)
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[Reminder]:
        return super().get_queryset(request).select_related("commitment").order_by("pk")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return request.user.has_perm("tracker.view_remindermail")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False


@admin.register(ReminderMail)
class ReminderMailAdmin(PeopleSearchMixin, LogAdmin):
    """Who was reminded of what, and when."""

    list_display = ("cycle_on", "user", "address", "language", "noted_at", "sent_at")
    list_filter = ("language", ("sent_at", admin.EmptyFieldListFilter))
    list_select_related = ("user",)
    search_fields = ("address",)
    fields = ("cycle_on", "user", "address", "language", "noted_at", "sent_at")
    inlines = (ReminderInline,)
    ordering = ("-cycle_on", "-pk")


class WhenFilter(admin.DateFieldListFilter):
    """Entries of the last days."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = gettext_lazy("when")


@admin.register(SecurityEvent)
class SecurityEventAdmin(PeopleSearchMixin, LogAdmin):
    """Who got in, who was refused, and who changed what people may do; for administrators alone."""

    people = ("user", "about")
    rows_called = (gettext_lazy("entry"), gettext_lazy("entries"))
    list_display = ("when_shown", "kind", "who_shown", "about", "particulars", "address")
    list_filter = ("kind", ("at", WhenFilter))
    list_select_related = ("user", "about")
    search_fields = ("particulars", "address", "unknown_name")
    fields = ("at", "kind", "user", "unknown_name", "about", "particulars", "address")
    readonly_fields = ("at",)
    ordering = ("-at", "-pk")

    @admin.display(description=gettext_lazy("when"), ordering="at")
    def when_shown(self, event: SecurityEvent) -> str:
        return moment(event.at)

    @admin.display(description=gettext_lazy("who"), ordering="user__username")
    def who_shown(self, event: SecurityEvent) -> str:
        if event.user is not None:
            return event.user.get_username()
        return code(event.unknown_name) if event.unknown_name else "-"


def imports_visible_to(request: HttpRequest) -> Any:
    """All imports for those who keep the record, their own for others."""
    rows = Import.objects.select_related("uploaded_by")
    return (
        rows
        if cached_rights_of(request.user).has_for_all_states("tracker.view_import")
        else rows.filter(uploaded_by=request.user.pk)
    )
