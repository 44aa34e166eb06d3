"""Commitments as an officer works with them: their trail, and “Record status” for one or many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from commitments.admin import CommitmentRecordAdmin
from commitments.models import Citation, Commitment
from commitments.vocabulary import Status
from tracker.forms import COMMITMENTS_AT_ONCE, RecordStatusForm, commitments_field
from tracker.recording import NotEntitled, StaleCommitment, StatusRefused, check_status, record_status
from tracker.roles import commitments_open_to
from tracker.timeline import Step, timelines

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db.models import QuerySet

    from tracker.models import StatusReport


RECORD: Final = "tracker.add_statusreport"


@dataclass(kw_only=True)
class Row:
    """One commitment on the page: what will change or has changed, or why not."""

    commitment: Commitment
    version: int
    refusal: str = ""
    report: StatusReport | None = None
    news: list[Step] | None = None


def rows_of(versions: dict[int, int], author: User) -> list[Row]:
    """The chosen commitments, each with what was reported after the version that the officer saw.

    Raises Http404 where one of them is not the author's to report on, or is not there.
    """
    chosen = Commitment.objects.filter(pk__in=versions).select_related("state", "resolution__conference").order_by("reference")
    commitments = list(commitments_open_to(author, chosen, permission=RECORD))
    if len(commitments) < len(versions):
        raise Http404
    rows = [Row(commitment=commitment, version=versions[commitment.pk]) for commitment in commitments]
    tell_news([row for row in rows if row.version != row.commitment.version], author)
    return rows


def tell_news(stale: list[Row], author: User) -> None:
    """Refuse rows that are not as the officer saw them, and note what came since."""
    told = timelines([row.commitment for row in stale], seen_by=author)
    for row in stale:
        row.news = [step for step in told.get(row.commitment.pk, []) if step.sequence > row.version]
        row.refusal = _("Changed after you opened it.")


def preview(rows: list[Row], form: RecordStatusForm, author: User) -> None:
    """Note on each row whether recording would be refused; writes nothing."""
    for row in rows:
        try:
            check_status(row.commitment, **values_of(form), author=author, today=timezone.localdate())
        except (NotEntitled, StatusRefused) as refusal:
            row.refusal = row.refusal or str(refusal)


def record(rows: list[Row], form: RecordStatusForm, author: User) -> None:
    """Record each row by itself, so that one refused row keeps no other from being recorded."""
    for row in rows:
        try:
            row.report = record_status(commitment=row.commitment, **values_of(form), author=author, expected_version=row.version)
        except (NotEntitled, StatusRefused) as refusal:
            row.refusal = str(refusal)
        except StaleCommitment as refusal:
            row.commitment.refresh_from_db(fields=["version", "status"])
            tell_news([row], author)
            row.refusal = str(refusal)


def author_of(request: HttpRequest) -> User:
    return cast("User", request.user)


def values_of(form: RecordStatusForm) -> dict[str, Any]:
    return {
        "status": Status(form.cleaned_data["status"]),
        "effective_on": form.cleaned_data["effective_on"],
        "note": form.cleaned_data["note"],
        "evidence": form.new_evidence(),
    }


@admin.register(Commitment)
class CommitmentAdmin(CommitmentRecordAdmin):
    """A commitment with its trail, and the one door to its status."""

    change_form_template = "admin/tracker/commitment_change_form.html"
    actions = ("record_status_of_selected",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Commitment]:
        return commitments_open_to(request.user, super().get_queryset(request), permission="commitments.view_commitment")

    def get_urls(self) -> list[URLPattern]:
        return [
            path("record/", self.admin_site.admin_view(self.record_view), name="commitments_commitment_record"),
            path("<int:pk>/record/", self.admin_site.admin_view(self.record_one_view), name="commitments_commitment_record_one"),
            *super().get_urls(),
        ]

    def has_record_permission(self, request: HttpRequest) -> bool:
        """Whether this person may record statuses; Django asks it for the action by this name."""
        return request.user.has_perm(RECORD) and self.has_view_permission(request)

    @admin.action(description=gettext_lazy("Record status of the selected commitments"), permissions=["record"])
    def record_status_of_selected(self, request: HttpRequest, queryset: QuerySet[Commitment]) -> HttpResponse | None:
        versions = dict(queryset.order_by("reference").values_list("pk", "version")[: COMMITMENTS_AT_ONCE + 1])
        if len(versions) > COMMITMENTS_AT_ONCE:
            self.message_user(request, _("Choose at most %(limit)d commitments at a time.") % {"limit": COMMITMENTS_AT_ONCE}, messages.ERROR)
            return None
        if not versions:
            self.message_user(request, _("None of the selected commitments is there for you to report on."), messages.WARNING)
            return None
        if commitments_open_to(author_of(request), queryset, permission=RECORD).count() < len(versions):
            self.message_user(request, _("You may record statuses only for the States for which you act; choose those alone."), messages.ERROR)
            return None
        return self._page(request, self._fresh_form(versions), rows_of(versions, author_of(request)))

    def record_one_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page for one commitment, opened from its own page; it posts to the same address as the others."""
        self._require_permission(request)
        if pk >= 2**63:
            raise Http404
        commitment = get_object_or_404(self.get_queryset(request), pk=pk)
        versions = {commitment.pk: commitment.version}
        return self._page(request, self._fresh_form(versions), rows_of(versions, author_of(request)))

    def record_view(self, request: HttpRequest) -> HttpResponse:
        """Preview (`preview`) or record (`record`) what the form says; nothing is written by any other request."""
        self._require_permission(request)
        if request.method != "POST":
            return HttpResponseRedirect(reverse("admin:commitments_commitment_changelist"))
        form = RecordStatusForm(request.POST)
        if not form.is_valid():
            versions = form.cleaned_data.get("commitments", {})
            return self._page(request, form, rows_of(versions, author_of(request)), status=422)
        author = author_of(request)
        rows = rows_of(form.cleaned_data["commitments"], author)
        if "record" not in request.POST:
            preview(rows, form, author)
            return self._page(request, form, rows, stage="preview")
        record(rows, form, author)
        if len(rows) == 1 and rows[0].report is not None:
            self.message_user(
                request,
                _("%(reference)s: “%(status)s” was recorded.") % {"reference": rows[0].commitment.reference, "status": rows[0].report.get_status_display()},
                messages.SUCCESS,
            )
            return HttpResponseRedirect(reverse("admin:commitments_commitment_change", args=[rows[0].commitment.pk]))
        return self._page(request, form, rows, stage="result", status=200 if any(row.report for row in rows) else 409)

    def _require_permission(self, request: HttpRequest) -> None:
        if not self.has_record_permission(request):
            raise PermissionDenied(_("You may not record statuses. Ask an administrator for the permission."))

    def _fresh_form(self, versions: dict[int, int]) -> RecordStatusForm:
        return RecordStatusForm(initial={"commitments": commitments_field(versions), "effective_on": timezone.localdate()})

    def _page(self, request: HttpRequest, form: RecordStatusForm, rows: list[Row], *, stage: str = "form", status: int = 200) -> HttpResponse:
        refused = [row for row in rows if row.refusal]
        retry = None
        if stage != "form" and refused:
            # What was typed is kept; the versions are those that the officer now sees.
            current = {row.commitment.pk: row.commitment.version for row in refused}
            retry = RecordStatusForm(initial={**form.cleaned_data, "commitments": commitments_field(current)})
        context = {
            **self.admin_site.each_context(request),
            "title": _("Record status"),
            "opts": self.opts,
            "form": form,
            "rows": rows,
            "stage": stage,
            "new_status": form.cleaned_data.get("status") if stage == "preview" else None,
            "recorded_count": sum(row.report is not None for row in rows),
            "ready_count": len(rows) - len(refused),
            "refused_count": len(refused),
            "retry": retry,
            "media": self.media,
        }
        return TemplateResponse(request, "admin/tracker/record_status.html", context, status=status)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> HttpResponse:
        commitment = context.get("original")
        if commitment is not None:
            context |= {
                "steps": timelines([commitment], seen_by=author_of(request)).get(commitment.pk, []),
                "citations": Citation.objects.filter(resolution=commitment.resolution_id).select_related("source").order_by("paragraph", "start", "pk"),
                "may_record": request.user.has_perm(RECORD, commitment) and commitment.closed_on is None,
            }
        page: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return page
