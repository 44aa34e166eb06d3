"""What the admin of every table of the record shares: fast lists, normalized search, files of the
filtered list.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.contrib.admin.views.main import ORDER_VAR, SEARCH_VAR
from django.core.exceptions import PermissionDenied
from django.db import models
from django.urls import URLPattern, path
from django.utils.translation import ngettext

from commitments.admin.guards import GuardedHistoryAdmin
from commitments.files import labels
from commitments.files.downloads import download
from commitments.files.export_log import ExportLog
from commitments.files.headings import HEADINGS
from commitments.language.calendars import localize_digits
from commitments.language.normalization import SearchTooLong
from commitments.record.duplicates import warning_of
from commitments.refusals import ParameterRefused
from commitments.requests.parameters import refuses_itself

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponseBase
    from django.utils.functional import Promise

    from commitments.files.tables import Table
    from commitments.querysets import RecordQuerySet


class RecordAdmin(GuardedHistoryAdmin):
    """What every kind of row shares: 50 a page, search in normalized text, CSV of the filtered list."""

    list_per_page = 50
    list_max_show_all = 200
    show_full_result_count = True
    search_fields = ("search_text",)
    formfield_overrides = {
        **GuardedHistoryAdmin.formfield_overrides,
        models.URLField: {"assume_scheme": "https"},
    }
    table: Table
    # What a sheet for people calls its columns.
    headings: Mapping[str, Promise] = HEADINGS
    change_list_template = "admin/record_change_list.html"

    def get_search_results(
        self,
        request: HttpRequest,
        queryset: models.QuerySet[Any],
        search_term: str,
    ) -> tuple[models.QuerySet[Any], bool]:
        try:
            found = cast("RecordQuerySet[Any]", queryset).search(search_term)
        except SearchTooLong as refusal:
            raise ParameterRefused({SEARCH_VAR: [str(refusal)]}) from refusal
        # Whoever chose an order keeps it.
        return found if request.GET.get(ORDER_VAR) else found.ranked(), False

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        files = [
            path(
                f"{ending}/",
                self.admin_site.admin_view(self.export_view),
                {"flavour": flavour},
                name=f"{name}_{ending}",
            )
            for ending, flavour in (("csv", "csv-excel"), ("xlsx", "xlsx"))
        ]
        return [*files, *super().get_urls()]

    @refuses_itself
    def export_view(self, request: HttpRequest, flavour: str) -> HttpResponseBase:
        """The filtered list, all pages of it, under the same filters, search and order as on the screen: as
        CSV that is handed in again, or as a sheet for people to read; who took it is put on record.
        """
        if not self.has_view_permission(request):
            raise PermissionDenied
        changelist = self.get_changelist_instance(request)
        row_counts = [0]
        rows, table = (
            self.sheet_for_people(request, changelist.queryset)
            if flavour == "xlsx"
            else (self.export_queryset(changelist.queryset), self.table)
        )
        response = download(
            rows,
            table,
            flavour=flavour,
            on_progress=row_counts.append,
        )
        if isinstance(self.admin_site, ExportLog):
            self.admin_site.log_export(request, table=self.table.name, flavour=flavour, rows=row_counts[-1])
        return response

    def export_queryset(self, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """The rows with all that the columns of `table` read."""
        return queryset

    def sheet_for_people(
        self,
        request: HttpRequest,  # noqa: ARG002
        queryset: models.QuerySet[Any],
    ) -> tuple[models.QuerySet[Any], Table]:
        """The rows of a sheet that people read, and its columns."""
        return self.export_queryset(queryset), labels.for_people(self.table, headings=self.headings)


class WarnsOfNamesakes(RecordAdmin):
    """Tells whoever saves a row that another one has its name."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if form.changed_data and (warning := warning_of(obj)):
            messages.warning(request, warning)


def message_created(request: HttpRequest, created: int) -> None:
    """Say how many commitments a participation or resolution has brought."""
    if created:
        messages.info(
            request,
            localize_digits(
                ngettext("%(count)d commitment was created.", "%(count)d commitments were created.", created)
                % {"count": created}
            ),
        )
