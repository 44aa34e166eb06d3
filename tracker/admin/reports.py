"""The trail in the admin, to read."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from commitments.guarded_admin import GuardedAdmin
from commitments.models import Commitment
from tracker.models import StatusReport
from tracker.roles import commitments_open_to


@admin.register(StatusReport)
class StatusReportAdmin(GuardedAdmin):
    """The trail across all commitments, to read; a correction is a new report."""

    list_display = ("commitment", "sequence", "status", "effective_on", "recorded_at", "author", "needs_review")
    list_filter = ("status", "needs_review", "commitment__resolution__conference")
    list_select_related = ("commitment", "author")
    search_fields = ("commitment__reference", "note")
    list_per_page = 50
    ordering = ("-recorded_at", "-pk")

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def has_change_permission(self, request: HttpRequest, obj: StatusReport | None = None) -> bool:  # noqa: ARG002
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[StatusReport]:
        """Reports on commitments that the person may see here."""
        commitments = commitments_open_to(request.user, Commitment.objects.all(), permission="tracker.view_statusreport")
        rows: QuerySet[StatusReport] = super().get_queryset(request).select_related("commitment__resolution__conference")
        return rows.filter(commitment__in=commitments)
