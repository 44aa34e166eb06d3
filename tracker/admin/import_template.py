"""Files to fill in and hand back: a template of each kind of import."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.files.downloads import download
from commitments.files.tables import Column, Table
from commitments.models import Commitment
from tracker.access.roles import commitments_permitted_to
from tracker.imports.kinds import IMPORT_SCHEMAS
from tracker.models import Import

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from tracker.imports.mapping import ImportField
    from tracker.imports.planning import ImportSchema


class ImportTemplateView(admin.ModelAdmin):  # type: ignore[type-arg]
    """The address of the templates."""

    def get_urls(self) -> list[URLPattern]:
        return [
            path(
                "template/<slug:kind>.<slug:flavour>",
                self.admin_site.admin_view(self.template_view),
                name="tracker_import_template",
            ),
            *super().get_urls(),
        ]

    def template_view(self, request: HttpRequest, kind: str, flavour: str) -> HttpResponseBase:
        """A file to fill in: the headings in the person's language, and a row for each thing that it may
        be about.
        """
        if kind not in IMPORT_SCHEMAS or flavour not in {"csv", "xlsx"}:
            raise Http404
        if not self.has_add_permission(request) or not request.user.has_perm(IMPORT_SCHEMAS[kind].permission):
            raise PermissionDenied
        rows, table = _template(IMPORT_SCHEMAS[kind], request)
        return download(rows, table, flavour="csv-excel" if flavour == "csv" else flavour)


def _template(schema: ImportSchema, request: HttpRequest) -> tuple[Any, Table]:
    keys: dict[str, Any] = {}
    beside: tuple[Column, ...] = ()
    rows: Any = Import.objects.none()
    if schema.is_about_commitments:
        commitments = (
            Commitment.objects.for_register(on=timezone.localdate()).visible_to(request.user).not_closed()
        )
        rows = commitments_permitted_to(request.user, commitments, permission=schema.permission).order_by(
            "reference"
        )[: schema.rows_max]
        keys = {"commitment": lambda row: row.reference}
        # To know which is which; the import leaves them out.
        beside = (
            Column(_("State"), lambda row: row.state.name),
            Column(_("Resolution"), lambda row: row.resolution.title),
        )

    def column(field: ImportField) -> Column:
        return Column(str(field.label), keys.get(field.name, lambda _row: None))

    first, *others = (field for field in schema.fields if not field.part_of)
    return rows, Table(f"template-{schema.kind.value}", (column(first), *beside, *map(column, others)))
