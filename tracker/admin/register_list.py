"""The list of commitments as one person works through it: the columns that they chose, a sheet of it on
paper, and the one before and after the one at hand.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from commitments.files.export_log import ExportLog
from commitments.language.calendars import localize_digits
from commitments.refusals import ParameterRefused
from commitments.requests.parameters import KEPT_FILTERS, PAGE, refuse_parameters, refuses_itself
from commitments.templatetags.record import more_than
from tracker.api.expansions import with_last_note
from tracker.desk.preferences import preferences_of

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin

    from commitments.models import Commitment

    _Admin = ModelAdmin[Commitment]
else:
    _Admin = object

LIST: Final = "admin:commitments_commitment_changelist"
# As many rows go on paper, and are walked through, as people look at.
PRINTED_MAX: Final = 1000
WALKED_MAX: Final = 5000
# Columns that are shown where nobody chose otherwise; the reference always is.
USUAL: Final = (
    "state",
    "resolution_title",
    "status_shown",
    "schedule_shown",
    "last_report_shown",
    "reviewed_shown",
)
FURTHER: Final = ("conference_shown", "theme_shown", "position", "lead_agency")


@dataclass(frozen=True, kw_only=True)
class Walk:
    """Where a commitment stands in a list: its place, and the addresses of its neighbours and of the list."""

    place: int
    count: int
    earlier: str
    later: str
    back: str


def walk_through(commitment: Commitment, request: HttpRequest, model_admin: Any) -> Walk | None:
    """The neighbours of `commitment` in the list from which it was opened; None where it was from none, or
    is not among the rows that one walks through.
    """
    kept = request.GET.get(KEPT_FILTERS, "")
    if not kept:
        return None
    asked = copy(request)
    asked.GET = QueryDict(kept)
    try:
        refuse_parameters(asked, model_admin.changelist_view)
        rows = model_admin.get_changelist_instance(asked).queryset
    except ParameterRefused:
        return None
    keys = list(rows.values_list("pk", flat=True)[: WALKED_MAX + 1])
    if commitment.pk not in keys or len(keys) > WALKED_MAX:
        return None
    place = keys.index(commitment.pk)

    def address(number: int) -> str:
        if not 0 <= number < len(keys):
            return ""
        change = reverse("admin:commitments_commitment_change", args=[keys[number]])
        return f"{change}?{urlencode({KEPT_FILTERS: kept})}"

    return Walk(
        place=place + 1,
        count=len(keys),
        earlier=address(place - 1),
        later=address(place + 1),
        back=f"{reverse(LIST)}?{kept}",
    )


class RegisterListViews(_Admin):
    """Mixed into the admin of commitments."""

    def get_urls(self) -> list[URLPattern]:
        views = (("columns", self.choose_columns), ("print", self.print_view))
        return [
            *(
                path(f"{name}/", self.admin_site.admin_view(view), name=f"commitments_commitment_{name}")
                for name, view in views
            ),
            *super().get_urls(),
        ]

    def get_preserved_filters(self, request: HttpRequest) -> str:
        """As Django's; the whole list, too, is one to walk through and to come back to."""
        kept: str = super().get_preserved_filters(request)
        match = request.resolver_match
        if not kept and match is not None and f"admin:{match.url_name}" == LIST:
            return urlencode({KEPT_FILTERS: f"{PAGE}=1"})
        return kept

    if TYPE_CHECKING:

        def facets_of(self, changelist: Any) -> Any:
            """What the list is narrowed by."""

    def columns_for(self, request: HttpRequest) -> list[tuple[str, str, bool]]:
        """The columns that can be left out: name, heading, and whether this person sees it."""
        chosen = preferences_of(request.user).list_columns
        shown = chosen.split(",") if chosen else USUAL
        return [(name, self._heading(name), name in shown) for name in (*USUAL, *FURTHER)]

    def _heading(self, name: str) -> str:
        column = getattr(self, name, None)
        described = getattr(column, "short_description", None)
        described = described or getattr(self.opts.get_field(name), "verbose_name", name)
        return str(capfirst(str(described)))

    def choose_columns(self, request: HttpRequest) -> HttpResponse:
        """Keep which columns this person wants to see; none chosen: those that are usual."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            ticked = request.POST.getlist("column")
            preferences = preferences_of(request.user)
            preferences.list_columns = ",".join(name for name in (*USUAL, *FURTHER) if name in ticked)
            preferences.save()
            messages.success(request, _("The columns of the list are kept."))
        query = QueryDict(request.POST.get("query", "")).urlencode(safe=",")
        return HttpResponseRedirect(f"{reverse(LIST)}?{query}" if query else reverse(LIST))

    @refuses_itself
    def print_view(self, request: HttpRequest) -> HttpResponse:
        """The filtered list on paper: in words, with what was last said and by whom; its taking is put on
        record.
        """
        if not self.has_view_permission(request):
            raise PermissionDenied
        changelist = self.get_changelist_instance(request)
        found = changelist.queryset
        rows = list(with_last_note(found, seen_by=request.user)[:PRINTED_MAX])
        left_out = max(0, changelist.result_count - len(rows))
        goes_on = changelist.paginator.goes_on
        if isinstance(self.admin_site, ExportLog):
            self.admin_site.log_export(request, table="commitments", flavour="print", rows=len(rows))
        told = {
            **self.admin_site.each_context(request),
            "title": capfirst(self.opts.verbose_name_plural),
            "rows": rows,
            "total": changelist.result_count,
            "chips": self.facets_of(changelist).chips,
            "query": request.GET.urlencode(),
            "left_out": left_out,
            "left_out_shown": more_than(left_out - 1) if goes_on else localize_digits(left_out),
        }
        return TemplateResponse(request, "admin/tracker/print_list.html", told)
