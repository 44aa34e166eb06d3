"""Attaching what was found at a web address that backs a report, as a file that outlives the address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _, gettext_lazy

from commitments.admin.guards import show_refusal
from commitments.refusals import Refused
from commitments.requests.form_data import form_data
from tracker.admin.report_acts import ReportActViews
from tracker.evidence.file_types import COPIES_ACCEPTED
from tracker.evidence.uploading import store_file
from tracker.trail.copying import PERMISSION, VersionConflict, addresses_to_copy, record_copy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.contrib.auth.models import User

    from tracker.models import Evidence


class CopyForm(forms.Form):
    """A saved page or a PDF, and which of the report's web addresses it is a copy of."""

    number = forms.TypedChoiceField(
        label=gettext_lazy("Web address"), coerce=int, widget=forms.RadioSelect, required=True
    )
    upload = forms.FileField(
        label=gettext_lazy("What you saved"),
        help_text=gettext_lazy(
            "A PDF, or the page as your browser saves it (HTML, in one file). It is kept as it is and only "
            "ever sent as a download; nothing is fetched from the address."
        ),
        widget=forms.FileInput(attrs={"accept": COPIES_ACCEPTED}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(self, *args: Any, pieces: Sequence[Evidence], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(piece.number, f"{piece.title} ({piece.url})") for piece in pieces]
        self.fields["number"].choices = choices  # type: ignore[attr-defined]
        if len(choices) == 1:
            self.fields["number"].initial = choices[0][0]


class CopyViews(ReportActViews):
    """The part of the reports' admin that keeps copies of web addresses."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.copy_view)
        return [path("<int:pk>/copy/", view, name="tracker_statusreport_copy"), *super().get_urls()]

    def copy_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Attach a copy of a web address that backs the report."""
        report = self._report(request, pk, PERMISSION)
        person, title = cast("User", request.user), _("Attach a copy of a link")
        pieces = addresses_to_copy(report.pk)
        if not pieces:
            raise Http404
        commitment = report.commitment
        data = form_data(request)
        if data is None or request.method != "POST":
            form = CopyForm(data, pieces=pieces, initial={"version": commitment.version})
            return self._act_page(request, "copy", report, form, title=title)
        form = CopyForm(data, request.FILES, pieces=pieces)
        if not form.is_valid():
            return self._act_page(request, "copy", report, form, title=title)
        values = form.cleaned_data
        piece = next(one for one in pieces if one.number == values["number"])
        upload = values["upload"]
        try:
            file = store_file(content=upload.file, name=upload.name or "", uploaded_by=person, is_copy=True)
            record_copy(evidence=piece, file=file, author=person, expected_version=values["version"])
        except VersionConflict as conflict:
            commitment.refresh_from_db()
            again = CopyForm(initial={**values, "version": commitment.version}, pieces=pieces)
            return self._act_page(request, "copy", report, again, title=title, conflict=conflict)
        except Refused as late:
            show_refusal(form, Refused(str(late), field="upload"))
            return self._act_page(request, "copy", report, form, title=title, status=409)
        return self._done(request, report, _("%(reference)s: the copy is kept, as a step of the trail."))
