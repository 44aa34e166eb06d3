"""Commitments as an officer works with them: the list with the views that people saved of it, and the
story of each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _, gettext_lazy

from commitments.admin.commitments import CommitmentRecordAdmin
from commitments.admin.facets import FacetForm, facet_form
from commitments.admin.filters import DateRangeFilter, YesNoFilter
from commitments.admin.strict_lists import refuse_list
from commitments.files.labels import for_people
from commitments.language.calendars import localize_digits
from commitments.language.characters import is_storable
from commitments.models import Citation, Commitment
from commitments.requests.form_data import form_data, restored_data
from commitments.requests.parameters import joins, refuses_itself, without_blanks
from commitments.text.statements import statements_by_fact
from tracker.access.roles import commitments_permitted_to
from tracker.admin.charts import series_of
from tracker.admin.comments import CommentViews, thread_of
from tracker.admin.forms import SavedViewForm
from tracker.admin.record_position import RecordPositionViews
from tracker.admin.record_status import RECORD_PERMISSION, RecordStatusViews, author_of
from tracker.admin.register_list import RegisterListViews, walk_through
from tracker.admin.report_acts import with_acts
from tracker.admin.saved_views import SavedViewPages
from tracker.api.expansions import with_last_note, with_last_note_column
from tracker.desk.commenting import VIEW
from tracker.desk.kept_forms import KeptForm, hand_over
from tracker.models import SavedView
from tracker.querysets import standing_seen_by
from tracker.trail.headings import TRAIL_HEADINGS
from tracker.trail.history import histories_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet

    from commitments.files.tables import Table

VIEWS_MAX = 50
# What of an address is no filter, search or order of the list.
NOT_OF_A_VIEW = frozenset({"p"})


def query_of(request: HttpRequest) -> str:
    """The filters, search and order of the list at hand, in one form."""
    return urlencode(
        sorted(
            (name, value)
            for name, values in request.GET.lists()
            if name not in NOT_OF_A_VIEW
            for value in values
        )
    )


class WaitingFilter(YesNoFilter):
    """Commitments of which a report waits for its review, whoever has to give it."""

    title = gettext_lazy("waits for review")
    parameter_name = "waiting"

    def narrowed(self, rows: Any, *, holds: bool) -> Any:
        return rows.filter(waiting_since__isnull=not holds)


TAKES_SEVERAL = (*CommitmentRecordAdmin.takes_several, WaitingFilter.parameter_name)


DAYS = tuple(
    f"{one.prefix}_{end}"
    for one in CommitmentRecordAdmin.list_filter
    if isinstance(one, type) and issubclass(one, DateRangeFilter)
    for end in ("from", "until")
)


@admin.register(Commitment)
class CommitmentAdmin(
    RegisterListViews,
    CommentViews,
    SavedViewPages,
    RecordStatusViews,
    RecordPositionViews,
    CommitmentRecordAdmin,
):
    """A commitment with its history, and the one door to its status."""

    change_list_template = "admin/tracker/commitment_change_list.html"
    change_form_template = "admin/tracker/commitment_change_form.html"
    headings = TRAIL_HEADINGS
    list_filter = (*CommitmentRecordAdmin.list_filter, WaitingFilter)
    takes_several = TAKES_SEVERAL
    actions = ("record_status_of_selected", "record_position_of_selected")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Commitment]:
        return commitments_permitted_to(
            request.user, super().get_queryset(request), permission="commitments.view_commitment"
        )

    def standing_shown_to(self, request: HttpRequest) -> Mapping[str, Any]:
        return standing_seen_by(request.user)

    def sheet_for_people(self, request: HttpRequest, queryset: QuerySet[Any]) -> tuple[QuerySet[Any], Table]:
        """Also what the last report says."""
        rows = with_last_note(self.export_queryset(queryset), seen_by=request.user)
        return rows, for_people(with_last_note_column(self.table), headings=self.headings)

    def get_urls(self) -> list[URLPattern]:
        return [
            path(
                "views/", self.admin_site.admin_view(self.save_view), name="commitments_commitment_save_view"
            ),
            path(
                "views/<int:pk>/remove/",
                self.admin_site.admin_view(self.remove_view),
                name="commitments_commitment_remove_view",
            ),
            *super().get_urls(),
        ]

    @refuses_itself
    @joins(*TAKES_SEVERAL)
    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if request.method == "GET" and (asked := without_blanks(request.GET, days=DAYS)) != request.GET:
            # The form of the filters sends every field that it has.
            return HttpResponseRedirect(f"{request.path}?{asked.urlencode(safe=',')}")
        if request.POST.get("select_across") == "1" and ACTION_CHECKBOX_NAME not in request.POST:
            # Django looks at this only where a row is ticked as well.
            sent = request.POST.copy()
            sent[ACTION_CHECKBOX_NAME] = "0"
            request.POST = sent  # type: ignore[assignment]
        query, restored = query_of(request), restored_data(request)
        views = list(SavedView.objects.filter(user=request.user.pk).order_by("name", "pk"))
        extra: dict[str, Any] = {
            "saved_views": views,
            "view_query": query,
            "view_at_hand": next((view for view in views if view.query == query), None),
            "view_name": restored.get("view_name", "") if restored is not None else "",
        }
        page: HttpResponse = super().changelist_view(request, {**extra, **(extra_context or {})})
        context = getattr(page, "context_data", None) or {}
        if "cl" in context:
            columns = self.columns_for(request)
            context |= {
                "facets": self.facets_of(context["cl"]),
                "columns": columns,
                "hidden_columns": [name for name, _heading, is_shown in columns if not is_shown],
            }
        return page

    def facets_of(self, changelist: Any) -> FacetForm:
        return facet_form(changelist, first=self.first_facets, by_name=self.facets_by_name)

    def save_view(self, request: HttpRequest) -> HttpResponse:
        """Keep the list at hand under a name; the same name again takes the place of the first."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        changelist = reverse("admin:commitments_commitment_changelist")
        data = form_data(request)
        if data is not None and request.method != "POST":
            # The name that was typed, above the list that it was meant for.
            shown_at = f"{changelist}?{urlencode(parse_qsl(data.get('query', '')))}"
            hand_over(request, KeptForm(path=shown_at, fields=[("view_name", [data.get("name", "")])]))
            return HttpResponseRedirect(shown_at)
        if request.method != "POST":
            return HttpResponseRedirect(changelist)
        person = author_of(request)
        mine = SavedView.objects.filter(user=person)
        name = request.POST.get("name", "").strip()
        # The form refuses what no database takes.
        same = mine.filter(name=name).first() if is_storable(name) else None
        form = SavedViewForm(request.POST, instance=same or SavedView(user=person))
        if not form.is_valid():
            messages.error(
                request,
                " ".join(
                    f"{form.fields[name].label}: {' '.join(map(str, errors))}"
                    for name, errors in form.errors.items()
                ),
            )
            return HttpResponseRedirect(changelist)
        if form.instance.pk is None and mine.count() >= VIEWS_MAX:
            messages.error(
                request,
                localize_digits(
                    _("You have %(count)d views already; remove one first.") % {"count": VIEWS_MAX}
                ),
            )
            return HttpResponseRedirect(changelist)
        # Only pairs of names and values, so that the link leads nowhere else.
        form.instance.query = urlencode(parse_qsl(form.cleaned_data["query"]))
        refuse_list(form.instance.query, request, self)
        view = form.save()
        messages.success(request, _("The view “%(name)s” is kept.") % {"name": view.name})
        return HttpResponseRedirect(f"{changelist}?{view.query}")

    def remove_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Forget a view of one's own; the commitments stay as they are."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        changelist = reverse("admin:commitments_commitment_changelist")
        if request.method == "POST":
            view = get_object_or_404(SavedView, pk=min(pk, 2**63 - 1), user=request.user.pk)
            view.delete()
            messages.success(request, _("The view “%(name)s” is removed.") % {"name": view.name})
        return HttpResponseRedirect(changelist)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        commitment = context.get("original")
        if commitment is not None:
            citations = Citation.objects.prefetch_related("source").order_by(
                "source__published_on", "reference", "pk"
            )
            steps = histories_of([commitment], seen_by=author_of(request)).get(commitment.pk, [])
            context |= {
                "steps": with_acts(steps, commitment, author_of(request))[::-1],
                "statements": statements_by_fact(citations.filter(resolution=commitment.resolution_id)),
                "basis_statements": statements_by_fact(
                    citations.filter(participation=commitment.participation_id)
                ),
                "series": series_of(commitment),
                "may_comment": request.user.has_perm(VIEW),
                "comments": thread_of(commitment, request),
                "walk": walk_through(commitment, request, self),
                "may_record": request.user.has_perm(RECORD_PERMISSION, commitment)
                and not commitment.is_closed,
            }
        page: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return page
