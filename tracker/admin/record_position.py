"""“Record position”: what States said, for one commitment or for many that were selected, all through
commitments.record.positions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _, gettext_lazy

from commitments.language.calendars import CalendarDateField, format_date, localize_digits
from commitments.models import Commitment, SourceDocument
from commitments.record.positions import NewPosition, PositionRefused, check_positions, record_positions
from commitments.requests.form_data import form_data
from commitments.vocabulary import Position
from tracker.admin.forms import COMMITMENTS_AT_ONCE, RecordStatusForm, commitments_field
from tracker.admin.record_status import author_of
from tracker.imports.bulk_actions import Recorded, keep_bulk_action
from tracker.models import BulkActionKind

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db.models import QuerySet

POSITION_PERMISSION: Final = "commitments.change_commitment"


class RecordPositionForm(forms.Form):
    """A position, its day and its source, for commitments at the revision that the officer saw.

    No position is chosen in advance: whoever forgets it is asked, and records nothing.
    """

    position = forms.ChoiceField(
        label=gettext_lazy("Position"), choices=Position.choices, widget=forms.RadioSelect
    )
    stated_on = CalendarDateField(
        label=gettext_lazy("Stated on"),
        required=False,
        help_text=gettext_lazy("The day on which it was stated. Empty: it has held from the start."),
    )
    source = forms.ModelChoiceField(
        SourceDocument.objects.order_by("slug").defer("text"),
        label=gettext_lazy("Source"),
        required=False,
        to_field_name="slug",
    )
    commitments = forms.CharField(widget=forms.HiddenInput)

    # Commitment and revision seen, in the form in which statuses are recorded.
    clean_commitments = RecordStatusForm.clean_commitments


@dataclass(kw_only=True)
class PositionRow:
    """One commitment on the page: what will change or has changed, or why not."""

    commitment: Commitment
    revision: int
    refusal: str = ""
    is_recorded: bool = False
    is_on_record: bool = False


class RecordPositionViews(admin.ModelAdmin):  # type: ignore[type-arg]
    """The part of the commitments' admin that records positions."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.position_view)
        return [path("position/", view, name="commitments_commitment_position"), *super().get_urls()]

    def has_position_permission(self, request: HttpRequest) -> bool:
        """Whether this person may record positions; Django asks it for the action by this name."""
        return request.user.has_perm(POSITION_PERMISSION)

    @admin.action(
        description=gettext_lazy("Record position of the selected commitments"), permissions=["position"]
    )
    def record_position_of_selected(
        self, request: HttpRequest, queryset: QuerySet[Commitment]
    ) -> HttpResponse | None:
        revisions = dict(
            queryset.order_by("reference").values_list("pk", "revision")[: COMMITMENTS_AT_ONCE + 1]
        )
        if len(revisions) > COMMITMENTS_AT_ONCE:
            self.message_user(
                request,
                localize_digits(
                    _("Choose at most %(limit)d commitments at a time.") % {"limit": COMMITMENTS_AT_ONCE}
                ),
                messages.ERROR,
            )
            return None
        form = RecordPositionForm(initial={"commitments": commitments_field(revisions)})
        return self._position_page(request, form, self._position_rows(request, revisions))

    def position_view(self, request: HttpRequest) -> HttpResponse:
        """Preview (`preview`) or record (`record`) what the form says; by any other request nothing is
        written.
        """
        if not self.has_position_permission(request):
            raise PermissionDenied(_("You may not record positions."))
        data = form_data(request)
        if data is None:
            return HttpResponseRedirect(reverse("admin:commitments_commitment_changelist"))
        form = RecordPositionForm(data)
        form.is_valid()
        rows = self._position_rows(request, form.cleaned_data.get("commitments", {}))
        if not form.is_valid():
            return self._position_page(request, form, rows, status=422)
        new = [_new_position(row, form) for row in rows]
        if request.method != "POST" or "record" not in data:
            for row, refusal in zip(rows, check_positions(new), strict=True):
                row.refusal = str(refusal or "")
            return self._position_page(request, form, rows, stage="preview")
        with transaction.atomic():
            self._record(rows, new, author_of(request))
        status = 409 if all(row.refusal for row in rows) else 200
        return self._position_page(request, form, rows, stage="result", status=status)

    def _record(self, rows: list[PositionRow], new: list[NewPosition], person: User) -> None:
        """Record them, and keep what was recorded of many at once, so that it can be undone as a whole."""
        recorded = []
        for row, one, outcome in zip(rows, new, record_positions(new, recorded_by=person), strict=True):
            before = Position(row.commitment.position)
            made: dict[str, Any] = {}
            if isinstance(outcome, PositionRefused):
                row.refusal = str(outcome)
            else:
                row.is_recorded, row.is_on_record = outcome.is_new, not outcome.is_new
                made = {"pk": outcome.row.pk, "position": before.value} if outcome.is_new else {}
            recorded.append(
                Recorded(
                    reference=row.commitment.reference,
                    before=str(before.label),
                    after=str(one.position.label),
                    made=made,
                    refusal=row.refusal,
                )
            )
        said = str(new[0].position.label)
        if new[0].stated_on is not None:
            said = _("%(position)s, stated on %(date)s") % {
                "position": said,
                "date": format_date(new[0].stated_on),
            }
        keep_bulk_action(BulkActionKind.POSITION, recorded, said=said, person=person)

    def _position_rows(self, request: HttpRequest, revisions: dict[int, int]) -> list[PositionRow]:
        """The chosen commitments. Raises Http404 where one of them is not there."""
        chosen = Commitment.objects.visible_to(request.user).filter(pk__in=revisions)
        rows = list(chosen.select_related("state", "resolution__conference").order_by("reference"))
        if len(rows) < len(revisions):
            raise Http404
        return [PositionRow(commitment=row, revision=revisions[row.pk]) for row in rows]

    def _position_page(
        self,
        request: HttpRequest,
        form: RecordPositionForm,
        rows: list[PositionRow],
        *,
        stage: str = "form",
        status: int = 200,
    ) -> HttpResponse:
        refused = [row for row in rows if row.refusal]
        if stage == "result":
            # What was typed is kept for the refused ones; the revisions are those that the officer now sees.
            now = Commitment.objects.in_bulk([row.commitment.pk for row in refused])
            again: dict[str, Any] = {
                name: form.cleaned_data[name] for name in ("position", "stated_on", "source")
            }
            again["commitments"] = commitments_field({pk: row.revision for pk, row in now.items()})
            form = RecordPositionForm(initial=again)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Record position"),
            "opts": self.opts,
            "form": form if stage != "result" or refused else None,
            "rows": rows,
            "stage": stage,
            "position": Position(form.cleaned_data["position"]).label if stage == "preview" else "",
            "stated_on": form.cleaned_data["stated_on"] if stage == "preview" else None,
            "recorded_count": sum(row.is_recorded for row in rows),
            "ready_count": len(rows) - len(refused),
            "refused_count": len(refused),
            "media": self.media,
        }
        return TemplateResponse(request, "admin/tracker/record_position.html", context, status=status)


def _new_position(row: PositionRow, form: RecordPositionForm) -> NewPosition:
    return NewPosition(
        commitment=row.commitment,
        position=Position(form.cleaned_data["position"]),
        stated_on=form.cleaned_data["stated_on"],
        source=form.cleaned_data["source"],
        expected_revision=row.revision,
    )
