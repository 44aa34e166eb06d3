"""What was recorded of many commitments at once, to read and to undo as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from tracker.access.roles import cached_rights_of
from tracker.admin.logs import LogAdmin
from tracker.admin.people_search import PeopleSearchMixin
from tracker.admin.undo_page import undo_page
from tracker.imports.undoing import may_undo, refuse_undoing, undo_bulk_action
from tracker.models import BulkAction

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.http import HttpRequest, HttpResponse


@admin.register(BulkAction)
class BulkActionAdmin(PeopleSearchMixin, LogAdmin):
    """Who recorded what of many at once, and when; on its page the result of each, and undoing it."""

    list_display = ("recorded_at", "kind", "said", "recorded_by", "changed_count", "undone_at")
    list_filter = ("kind", ("undone_at", admin.EmptyFieldListFilter))
    list_select_related = ("recorded_by",)
    people = ("recorded_by",)
    search_fields = ("said",)
    fields = ("kind", "said", "recorded_by", "recorded_at", "changed_count", "undone_at", "undone_by")
    ordering = ("-recorded_at", "-pk")
    change_form_template = "admin/tracker/bulk_action_change_form.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.undo_view)
        return [path("<int:pk>/undo/", view, name="tracker_bulkaction_undo"), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> Any:
        """All of them for those who keep the record, their own for others."""
        rows = BulkAction.objects.select_related("recorded_by")
        if cached_rights_of(request.user).has_for_all_states("tracker.view_bulkaction"):
            return rows
        return rows.filter(recorded_by=request.user.pk)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("tracker.view_bulkaction") and (
            obj is None or self.get_queryset(request).filter(pk=obj.pk).exists()
        )

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        action = self.get_object(request, object_id)
        context: dict[str, Any] = {} if action is None else {"rows": action.results.order_by("number")}
        if action is not None:
            person = cast("User", request.user)
            context["may_undo"] = action.undone_at is None and may_undo(action, person)
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))

    def undo_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask whether to undo it; on a POST, undo it and name what stays."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        action = get_object_or_404(self.get_queryset(request), pk=min(pk, 2**63 - 1))
        person = cast("User", request.user)
        if not may_undo(action, person):
            raise PermissionDenied(_("You may not undo this bulk action. Ask an officer."))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Undo a bulk action"),
            "opts": self.opts,
            "action": action,
        }
        return undo_page(
            request,
            lambda: undo_bulk_action(action, person=person),
            refuse=lambda: refuse_undoing(action, person),
            template="admin/tracker/bulk_action_undo.html",
            context=context,
        )
