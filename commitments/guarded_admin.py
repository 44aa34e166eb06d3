"""What every admin has in common: it shows and takes only rows that the person may see, and deletes none."""

from typing import Any, cast

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.auth import get_permission_codename
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from simple_history.admin import SimpleHistoryAdmin


class GuardedAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Asks for the permission on the row itself, not on its kind alone; a row out of sight is answered like one that is not there."""

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        rows: Any = super().get_queryset(request)
        return cast("models.QuerySet[Any]", rows.visible_to(request.user) if hasattr(rows, "visible_to") else rows)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._has("view", request, obj) or self._has("change", request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._has("change", request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        """Rows that end are closed, not deleted, by anybody."""
        return False

    def history_view(self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        self.require_in_sight(request, object_id)
        page: HttpResponse = super().history_view(request, object_id, extra_context)
        return page

    def require_in_sight(self, request: HttpRequest, object_id: str) -> None:
        """Raise PermissionDenied where the person may see no such rows, Http404 where not this one."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if self.get_object(request, unquote(object_id)) is None:
            raise Http404

    def _has(self, action: str, request: HttpRequest, obj: Any) -> bool:
        return request.user.has_perm(f"{self.opts.app_label}.{get_permission_codename(action, self.opts)}", obj)

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> HttpResponse:  # noqa: ARG002
        """Django would lead back to the index, as if the request had been carried out."""
        raise Http404


class GuardedHistoryAdmin(GuardedAdmin, SimpleHistoryAdmin):  # type: ignore[misc]
    """A row whose past versions can be read, and not put back."""

    def history_form_view(self, request: HttpRequest, object_id: str, version_id: str, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Shows a past version; putting it back is refused, because it would check rights on the old row and pass by every rule."""
        if request.method not in {"GET", "HEAD"}:
            raise PermissionDenied(_("Past versions are for reading; change the row itself instead."))
        self.require_in_sight(request, object_id)
        view: HttpResponse = super().history_form_view(request, object_id, version_id, extra_context)
        return view


class VisibleFilter(admin.RelatedFieldListFilter):
    """Offers only rows that the person may see: a filter would otherwise name the drafts."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        rows: Any = field.related_model._default_manager.all()
        visible = rows.visible_to(request.user) if hasattr(rows, "visible_to") else rows
        ordering = self.field_admin_ordering(field, request, model_admin)
        return cast("list[tuple[str, Any]]", field.get_choices(include_blank=False, ordering=ordering, limit_choices_to={"pk__in": visible.values("pk")}))


# For every related field of every list, so that none can be forgotten.
admin.FieldListFilter.register(lambda field: bool(field.remote_field), VisibleFilter, take_priority=True)
