"""The half of the imports' admin that shows what was done, and undoes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from commitments.files.downloads import download
from commitments.files.tables import Column, Table
from tracker.admin.logs import imports_visible_to
from tracker.admin.undo_page import undo_page
from tracker.imports.undoing import may_undo, refuse_undoing, undo_import

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from tracker.models import Import

ROWS_SHOWN = 100


class ImportResultViews(admin.ModelAdmin):  # type: ignore[type-arg]
    """Addresses below an import: its file, the result of each row, and undoing it."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/file/", view(self.file_view), name="tracker_import_file"),
            path("<int:pk>/rows.<slug:flavour>", view(self.rows_view), name="tracker_import_rows"),
            path("<int:pk>/undo/", view(self.undo_view), name="tracker_import_undo"),
            *super().get_urls(),
        ]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        upload = self.get_object(request, object_id)
        context = {
            "may_undo": upload is not None
            and upload.imported_at is not None
            and upload.undone_at is None
            and may_undo(upload, cast("User", request.user)),
            "staying": upload.results.exclude(stays_because="").order_by("number")[:ROWS_SHOWN]
            if upload is not None
            else [],
        }
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))

    def file_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """The file as it was handed in."""
        upload = self._visible(request, pk)
        try:
            content = upload.content.open("rb")
        except FileNotFoundError as error:
            # As after a restore of the database without its files.
            raise Http404 from error
        return FileResponse(
            content, as_attachment=True, filename=upload.name, content_type="application/octet-stream"
        )

    def rows_view(self, request: HttpRequest, pk: int, flavour: str) -> HttpResponseBase:
        """What became of each row."""
        upload = self._visible(request, pk)
        if flavour not in {"csv", "xlsx"}:
            raise Http404
        return download(
            upload.results.order_by("number"),
            _results(),
            flavour="csv-excel" if flavour == "csv" else flavour,
        )

    def undo_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask whether to undo it; on a POST, undo it and name what stays."""
        upload = self._visible(request, pk)
        person = cast("User", request.user)
        if not may_undo(upload, person):
            raise PermissionDenied(_("You may not undo this import. Ask an officer."))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Undo an import"),
            "opts": self.opts,
            "upload": upload,
        }
        return undo_page(
            request,
            lambda: undo_import(upload, person=person),
            refuse=lambda: refuse_undoing(upload, person),
            template="admin/tracker/import_undo.html",
            context=context,
            most=ROWS_SHOWN,
        )

    def _visible(self, request: HttpRequest, pk: int) -> Import:
        if not self.has_view_permission(request):
            raise PermissionDenied
        found: Import = get_object_or_404(imports_visible_to(request), pk=min(pk, 2**63 - 1))
        return found


def _results() -> Table:
    return Table(
        "import-rows",
        (
            Column(_("Row"), lambda row: row.number),
            Column(_("Reference"), lambda row: row.key),
            Column(_("Result of the row"), lambda row: row.get_outcome_display()),
            Column(_("Before"), lambda row: row.before),
            Column(_("After"), lambda row: row.after),
            Column(_("Undone"), lambda row: _("yes") if row.is_undone else ""),
            Column(_("Stays because"), lambda row: row.stays_because),
        ),
    )
