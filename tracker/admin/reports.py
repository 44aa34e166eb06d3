"""The trail in the admin, to read, and the inbox of those who judge it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, cast

from django.contrib import admin, messages
from django.contrib.admin.views.main import SEARCH_VAR
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Max, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.text import smart_split, unescape_string_literal
from django.utils.translation import gettext as _, gettext_lazy

from commitments.admin.guards import GuardedAdmin, refuse_long_search, show_refusal
from commitments.language.calendars import localize_digits
from commitments.models import Citation, Commitment
from commitments.refusals import ParameterRefused, Refused
from commitments.requests.form_data import form_data
from commitments.requests.parameters import not_offered, refuses_itself, takes
from commitments.templatetags.record import code
from commitments.terms.badges import status_badge
from commitments.text.statements import statements_by_fact
from commitments.vocabulary import ReportState, Status, Verdict
from tracker.access.roles import cached_rights_of, commitments_permitted_to
from tracker.admin.assignments import ASSIGNED, AssignmentViews
from tracker.admin.charts import series_of
from tracker.admin.copies import CopyViews
from tracker.admin.forms import ReviewForm
from tracker.admin.report_acts import with_acts
from tracker.admin.review_together import accept_together
from tracker.desk.assigning import assignments_in_force, left_by_others, with_assignments
from tracker.desk.inbox import inbox_of, neighbours_of
from tracker.desk.today import LATE_DAYS, VERY_LATE_DAYS, with_ages
from tracker.models import StatusReport
from tracker.trail.history import histories_of
from tracker.trail.prospects import if_accepted
from tracker.trail.reviewing import NotEntitled, VersionConflict, review_report
from tracker.trail.standing import Trail

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db.models import QuerySet

REVIEW_PERMISSION = "tracker.add_review"
VIEW_PERMISSION = "tracker.view_statusreport"
ROWS_A_PAGE = 50
# The parameter by which the list is narrowed to a conference.
CONFERENCE: Final = "commitment__resolution__conference__id__exact"
# The notes of so many reports are read through in a second.
NOTES_SEARCHED_MAX: Final = 1_000_000


class StateFilter(admin.SimpleListFilter):
    """Reports by what became of them."""

    title = gettext_lazy("state of the report")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:  # noqa: ARG002
        return [*ReportState.choices, ("to_mend", gettext_lazy("Returned, nothing sent since"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:  # noqa: ARG002
        if self.value() == "to_mend":
            return queryset.to_mend()
        return queryset.filter(state=self.value()) if self.value() in ReportState.values else queryset


class AuthorFilter(admin.SimpleListFilter):
    """One's own reports."""

    title = gettext_lazy("author")
    parameter_name = "author"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:  # noqa: ARG002
        return [("me", gettext_lazy("Me"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(author=request.user.pk) if self.value() == "me" else queryset


@admin.register(StatusReport)
class StatusReportAdmin(AssignmentViews, CopyViews, GuardedAdmin):
    """The trail across all commitments, to read; a correction is a new report, a review a step of its own."""

    change_form_template = "admin/tracker/status_report_change_form.html"
    list_display = (
        "commitment_shown",
        "whose_shown",
        "status_shown",
        "state_shown",
        "effective_on",
        "recorded_at",
        "author",
        "needs_review",
    )
    list_filter = (StateFilter, AuthorFilter, "status", "needs_review", "commitment__resolution__conference")
    list_select_related = ("author", "commitment__resolution__conference", "commitment__state")
    sorted_at_any_length = frozenset({"commitment__reference", "recorded_at", "author"})
    # The number of all reports takes as long as that of those that are listed, and nobody asks for it.
    show_full_result_count = False
    search_fields = ("commitment__reference", "note")
    list_per_page = ROWS_A_PAGE
    ordering = ("-recorded_at", "-pk")

    @refuses_itself
    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if request.GET.get(SEARCH_VAR) and self._leaves_notes_out(request):
            messages.warning(
                request,
                _(
                    "Only references were searched: notes are, once the list is narrowed to a conference, "
                    "for there are more than %(reports)s reports."
                )
                % {"reports": localize_digits(NOTES_SEARCHED_MAX)},
            )
        return super().changelist_view(request, extra_context)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Reports whose note or whose commitment's reference has each of the words, and what is quoted as it
        stands.
        """
        refuse_long_search(search_term)
        leaves_notes_out = self._leaves_notes_out(request)
        for part in smart_split(search_term):
            word = unescape_string_literal(part) if part[0] in "\"'" and part[0] == part[-1] else part
            named = Q(commitment__reference__icontains=word)
            if CONFERENCE not in request.GET:
                # As keys: where they are not at hand, the commitment of each report would be looked up.
                named = Q(commitment__in=Commitment.objects.filter(reference__icontains=word))
            queryset = queryset.filter(named if leaves_notes_out else named | Q(note__icontains=word))
        return queryset, False

    def _leaves_notes_out(self, request: HttpRequest) -> bool:
        """Whether there are too many notes to be read one by one; of one conference, or of the States that a
        person speaks for, there are fewer.
        """
        if CONFERENCE in request.GET or not cached_rights_of(request.user).has_for_all_states(
            VIEW_PERMISSION
        ):
            return False
        # Reports are never removed, so the last key is about as many as there are.
        last = StatusReport.objects.aggregate(last=Max("pk"))["last"]
        return (last or 0) > NOTES_SEARCHED_MAX

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def has_change_permission(self, request: HttpRequest, obj: StatusReport | None = None) -> bool:  # noqa: ARG002
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[StatusReport]:
        """Reports on commitments that the person may see here."""
        rows: Any = super().get_queryset(request)
        # That a report is of any commitment at all SQLite would find out for each, and sort all reports.
        if not cached_rights_of(request.user).has_for_all_states(VIEW_PERMISSION):
            permitted = commitments_permitted_to(
                request.user, Commitment.objects.all(), permission=VIEW_PERMISSION
            )
            rows = rows.filter(commitment__in=permitted)
        return cast("QuerySet[StatusReport]", rows.with_state())

    @admin.display(description=gettext_lazy("commitment"), ordering="commitment__reference")
    def commitment_shown(self, report: StatusReport) -> str:
        return code(report.commitment.reference)

    @admin.display(description=gettext_lazy("State"))
    def whose_shown(self, report: StatusReport) -> str:
        return report.commitment.state.name

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def status_shown(self, report: StatusReport) -> str:
        return status_badge(report.status)

    @admin.display(description=gettext_lazy("state of the report"))
    def state_shown(self, report: Any) -> str:
        return str(ReportState(report.state).label)

    def get_urls(self) -> list[URLPattern]:
        return [
            path("inbox/", self.admin_site.admin_view(self.inbox_view), name="tracker_statusreport_inbox"),
            path(
                "<int:pk>/review/",
                self.admin_site.admin_view(self.review_view),
                name="tracker_statusreport_review",
            ),
            *super().get_urls(),
        ]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The report as people read it, and what can be done with it; its columns stand folded below."""
        report = self.get_object(request, object_id)
        context: dict[str, Any] = {}
        if report is not None:
            person = cast("User", request.user)
            steps = histories_of([report.commitment], seen_by=person).get(report.commitment_id, [])
            context["steps"] = [
                step
                for step in with_acts(steps, report.commitment, person)
                if report.sequence in {step.sequence, step.about}
            ]
            context["title"] = _("Report on %(reference)s") % {"reference": report.commitment.reference}
            context["subtitle"] = None
            context["may_review"] = inbox_of(person).filter(pk=report.pk).exists()
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))

    @takes("older", "assigned", "p")
    def inbox_view(self, request: HttpRequest) -> HttpResponse:
        """What waits for this person's review, the oldest first."""
        self._require_permission(request)
        if request.method == "POST":
            return self._take_together(request) if "take" in request.POST else self._accept_together(request)
        older = request.GET.get("older")
        days = {str(days): days for days in (LATE_DAYS, VERY_LATE_DAYS)}.get(older or "")
        if older is not None and days is None:
            raise ParameterRefused({"older": [not_offered(older)]})
        before = timezone.now() - timedelta(days=days) if days is not None else None
        rows = inbox_of(request.user, before=before).prefetch_related("evidence")
        assigned = request.GET.get("assigned")
        if assigned not in {None, *ASSIGNED}:
            raise ParameterRefused({"assigned": [not_offered(assigned or "")]})
        if assigned is not None:
            rows = ASSIGNED[assigned](rows, cast("User", request.user))
        waiting = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("p"))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Review inbox"),
            "opts": self.opts,
            "page": waiting,
            "older": days,
            "reports": with_assignments(with_ages(waiting.object_list, now=timezone.now())),
            "assigned": assigned,
        }
        return TemplateResponse(request, "admin/tracker/inbox.html", context)

    def _accept_together(self, request: HttpRequest) -> HttpResponse:
        """Accept what was ticked; the list says what became of each."""
        try:
            outcomes = accept_together(request.POST.getlist("chosen"), person=cast("User", request.user))
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            done = [one.report.commitment.reference for one in outcomes if not one.refusal]
            if done:
                said = _("Accepted as claimed: %(references)s.") % {"references": ", ".join(done)}
                messages.success(request, said)
            for one in outcomes:
                if one.refusal:
                    messages.error(request, f"{one.report.commitment.reference}: {one.refusal}")
        return HttpResponseRedirect(request.get_full_path())

    def review_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """One claim with its evidence, and the history of its commitment beside it; a verdict leads on to
        the next.
        """
        self._require_permission(request)
        reviewable = commitments_permitted_to(
            request.user, Commitment.objects.all(), permission=REVIEW_PERMISSION
        )
        rows = StatusReport.objects.with_state().filter(commitment__in=reviewable)
        report: Any = get_object_or_404(
            rows.select_related(
                "author",
                "commitment__state",
                "commitment__resolution__conference",
                "commitment__resolution__theme",
            ),
            pk=min(pk, 2**63 - 1),
        )
        commitment = report.commitment
        data = form_data(request)
        if data is None:
            form = ReviewForm(initial={"version": commitment.version}, claimed=report.status)
            return self._page(request, report, form)
        form = ReviewForm(data, claimed=report.status)
        if request.method != "POST" or not form.is_valid():
            return self._page(request, report, form, status=422 if form.errors else 200)
        seen = form.cleaned_data["version"]
        try:
            self._review(request, report, form.cleaned_data)
        except VersionConflict as refusal:
            commitment.refresh_from_db()
            new_steps = [
                step
                for step in histories_of([commitment], seen_by=cast("User", request.user)).get(
                    commitment.pk, []
                )
                if step.sequence > seen
            ]
            # What was typed stays; the version is that which the reviewer now sees.
            typed = {**form.cleaned_data, "version": commitment.version}
            return self._page(
                request,
                report,
                ReviewForm(initial=typed, claimed=report.status),
                status=409,
                refusal=str(refusal),
                new_steps=new_steps,
            )
        except Refused as refusal:
            show_refusal(form, refusal)
            return self._page(request, report, form, status=403 if isinstance(refusal, NotEntitled) else 409)
        message_values = {
            "reference": commitment.reference,
            "verdict": Verdict(form.cleaned_data["verdict"]).label,
        }
        messages.success(request, _("%(reference)s: “%(verdict)s” is on record.") % message_values)
        return self._to_next(request, report)

    def _review(self, request: HttpRequest, report: StatusReport, values: dict[str, Any]) -> None:
        review_report(
            report=report,
            verdict=Verdict(values["verdict"]),
            reviewer=cast("User", request.user),
            expected_version=values["version"],
            status=Status(values["status"]) if values["status"] else None,
            reason=values["reason"],
        )

    def _to_next(self, request: HttpRequest, report: StatusReport) -> HttpResponse:
        """The next report that waits, else the first, else the empty inbox."""
        inbox = inbox_of(request.user)
        left = left_by_others(inbox, cast("User", request.user))
        _earlier, later = neighbours_of(report, left)
        following = later or left.first()
        if following is None:
            return HttpResponseRedirect(reverse("admin:tracker_statusreport_inbox"))
        return HttpResponseRedirect(reverse("admin:tracker_statusreport_review", args=[following.pk]))

    def _require_permission(self, request: HttpRequest) -> None:
        if not request.user.has_perm(REVIEW_PERMISSION):
            raise PermissionDenied(
                _("You may not review reports. Ask an administrator for the role of a reviewer.")
            )

    def _page(
        self, request: HttpRequest, report: Any, form: ReviewForm, *, status: int = 200, **extra_context: Any
    ) -> HttpResponse:
        commitment = Commitment.objects.for_register(on=timezone.localdate()).get(pk=report.commitment_id)
        steps = histories_of([commitment], seen_by=cast("User", request.user)).get(commitment.pk, [])
        claim = next((step for step in steps if step.sequence == report.sequence), None)
        if claim is None:
            raise Http404
        inbox = inbox_of(request.user)
        earlier, later = neighbours_of(report, inbox)
        citations = (
            Citation.objects.filter(resolution=commitment.resolution_id)
            .prefetch_related("source")
            .order_by("reference", "pk")
        )
        context = {
            **self.admin_site.each_context(request),
            "title": _("Review: %(reference)s") % {"reference": commitment.reference},
            "opts": self.opts,
            "report": report,
            "commitment": commitment,
            "claim": claim,
            "steps": [step for step in steps if step is not claim][::-1],
            "statements": statements_by_fact(citations),
            "prospect": if_accepted(Trail.of(commitment), report),
            "series": [series for series in series_of(commitment) if series.dots],
            "form": form,
            "earlier": earlier,
            "later": later,
            "waiting_count": inbox.count(),
            "assignment_form": self.assignment_form(request, report),
            "assignment": next(iter(assignments_in_force().filter(report=report)), None),
            **extra_context,
        }
        return TemplateResponse(request, "admin/tracker/review.html", context, status=status)
