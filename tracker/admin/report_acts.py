"""What somebody can do with a report that is on record: take it back, mend it and send it again, or put the
State's disagreement with its review beside it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _, gettext_lazy

from commitments.admin.guards import show_refusal
from commitments.models import Commitment
from commitments.refusals import Refused
from commitments.requests.form_data import form_data
from commitments.vocabulary import Status, Verdict
from tracker.access.roles import NotEntitled, cached_rights_of, commitments_permitted_to
from tracker.admin.forms import RecordStatusForm, commitments_field
from tracker.admin.record_status import RECORD_PERMISSION, store_files
from tracker.models import NOTE_MAX_LENGTH, StatusReport
from tracker.trail.copying import PERMISSION as COPY_PERMISSION
from tracker.trail.history import HistoryEntry, histories_of
from tracker.trail.mending import MendedReport, evidence_again, mend_report, withdraw_report
from tracker.trail.prospects import if_accepted
from tracker.trail.review_rules import dissent_refusal, withdrawal_refusal
from tracker.trail.reviewing import VersionConflict, record_dissent
from tracker.trail.standing import Trail

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.contrib.auth.models import User

DISSENT_PERMISSION = "tracker.add_dissent"


@dataclass(frozen=True, kw_only=True)
class Act:
    """A link beside a step of a trail: what this person can do with it."""

    label: str
    address: str


class WithdrawForm(forms.Form):
    """A report that is taken back; the reason may stay empty."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=NOTE_MAX_LENGTH,
        help_text=gettext_lazy("Kept in the trail beside the report, if you give one."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DissentForm(forms.Form):
    """What the State disagrees with."""

    note = forms.CharField(
        label=gettext_lazy("What the State disagrees with"),
        max_length=NOTE_MAX_LENGTH,
        help_text=gettext_lazy("It stands in the trail beside the review, and is public wherever that is."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)


class MendForm(RecordStatusForm):
    """A report that is sent again, filled with what was sent; what backed it stays unless its tick is off."""

    def __init__(self, *args: Any, report: StatusReport, person: User, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        self.pieces = evidence_again(report, person=person)
        self.fields["again"] = forms.TypedMultipleChoiceField(
            label=_("Evidence that you sent"),
            choices=[(number, piece.title) for number, piece in self.pieces.items()],
            coerce=int,
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )

    def new_evidence(self, files: Any) -> list[Any]:
        return [self.pieces[number] for number in self.cleaned_data["again"]] + super().new_evidence(files)


def with_acts(steps: Iterable[HistoryEntry], commitment: Commitment, person: User) -> list[HistoryEntry]:
    """The steps of the commitment, each with what `person` can do with it now."""
    trail, rights, steps = Trail.of(commitment), cached_rights_of(person), list(steps)
    reports = {report.sequence: report for report in trail.reports}
    acts: dict[int, list[Act]] = {}
    for report in trail.reports:
        report.commitment = commitment
        if withdrawal_refusal(report, trail=trail, person=person, rights=rights) is None:
            acts[report.sequence] = [
                Act(label=_("Mend and send again"), address=_address("mend", report)),
                Act(label=_("Withdraw"), address=_address("withdraw", report)),
            ]
    if rights.has_for(COPY_PERMISSION, commitment):
        with_addresses = {step.sequence for step in steps if any(map(_is_web_address, step.evidence))}
        for place in with_addresses & reports.keys():
            act = Act(label=_("Attach a copy of a link"), address=_address("copy", reports[place]))
            acts[place] = [*acts.get(place, []), act]
    for review in trail.reviews:
        if dissent_refusal(review, commitment=commitment, rights=rights, trail=trail) is None:
            report = reports[review.report.sequence]
            acts[review.sequence] = [Act(label=_("Record disagreement"), address=_address("dissent", report))]
    return [replace(step, acts=acts.get(step.sequence, ())) for step in steps]


def _is_web_address(piece: Any) -> bool:
    return bool(piece.get("is_web_address"))


def _address(act: str, report: StatusReport) -> str:
    return reverse(f"admin:tracker_statusreport_{act}", args=[report.pk])


def _again(
    form: MendForm, files: Sequence[Any], *, report: StatusReport, person: User, version: int | None = None
) -> MendForm:
    """The form with what was typed and what is wrong, the files that are kept by now and, where the
    commitment has another, its version.
    """
    data = form.data.copy()  # type: ignore[attr-defined]
    data.setlist("kept", [str(file.key) for file in files])
    if version is not None:
        data["commitments"] = commitments_field({report.commitment_id: version})
    again = MendForm(data, report=report, person=person)
    for name, errors in form.errors.items():
        # Those of the files are told by the first form alone: a browser does not send files twice.
        if name not in again.errors:
            again.add_error(name, list(map(str, errors)))
    return again


class ReportActViews(admin.ModelAdmin):  # type: ignore[type-arg]
    """The half of the reports' admin that follows one report by another step."""

    def get_urls(self) -> list[URLPattern]:
        views = {"withdraw": self.withdraw_view, "mend": self.mend_view, "dissent": self.dissent_view}
        return [
            *(
                path(
                    f"<int:pk>/{name}/", self.admin_site.admin_view(view), name=f"tracker_statusreport_{name}"
                )
                for name, view in views.items()
            ),
            *super().get_urls(),
        ]

    def withdraw_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take a report back."""
        report, person = self._report(request, pk, RECORD_PERMISSION), cast("User", request.user)
        data = form_data(request)
        form = WithdrawForm(data)
        refusal = self._withdrawal_refusal(report, person)
        if refusal is not None or request.method != "POST" or not form.is_valid():
            return self._act_page(
                request, "withdraw", report, form, title=_("Withdraw a report"), refusal=refusal
            )
        try:
            withdraw_report(report, person=person, reason=form.cleaned_data["reason"].strip())
        except Refused as late:
            return self._act_page(
                request, "withdraw", report, form, title=_("Withdraw a report"), refusal=late
            )
        return self._done(request, report, _("%(reference)s: the report is withdrawn."))

    def dissent_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Put on record that the State disagrees with the review that rules over a report."""
        report, person = self._report(request, pk, DISSENT_PERMISSION), cast("User", request.user)
        title, commitment = _("Record disagreement"), report.commitment
        trail = Trail.of(commitment)
        review = trail.last_review_of(report)
        data = form_data(request)
        form = DissentForm(data, initial={"version": commitment.version})
        refusal = dissent_refusal(review, commitment=commitment, rights=cached_rights_of(person), trail=trail)
        if review is None or refusal is not None or request.method != "POST" or not form.is_valid():
            return self._act_page(request, "dissent", report, form, title=title, refusal=refusal)
        review.commitment = commitment
        try:
            record_dissent(
                review=review,
                author=person,
                note=form.cleaned_data["note"],
                expected_version=form.cleaned_data["version"],
            )
        except VersionConflict as conflict:
            commitment.refresh_from_db()
            typed = {**form.cleaned_data, "version": commitment.version}
            again = DissentForm(initial=typed)
            return self._act_page(request, "dissent", report, again, title=title, conflict=conflict)
        except Refused as late:
            show_refusal(form, late)
            return self._act_page(request, "dissent", report, form, title=title, status=409)
        return self._done(request, report, _("%(reference)s: the State's disagreement is on record."))

    def mend_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A form filled with what was sent, below why it came back; sending it takes the earlier one back."""
        report, person = self._report(request, pk, RECORD_PERMISSION), cast("User", request.user)
        title, commitment = _("Mend and send again"), report.commitment
        sent = {
            "status": report.status,
            "effective_on": report.effective_on,
            "note": report.note,
            "again": list(evidence_again(report, person=person)),
            "commitments": commitments_field({commitment.pk: commitment.version}),
        }
        refusal = self._withdrawal_refusal(report, person)
        data = form_data(request)
        if data is None or refusal is not None:
            form = MendForm(initial=sent, report=report, person=person)
            return self._act_page(request, "mend", report, form, title=title, refusal=refusal)
        form = MendForm(data, request.FILES, report=report, person=person)
        form.is_valid()
        files = store_files(form, person) if request.method == "POST" else []
        if not form.is_valid() or request.method != "POST":
            again = _again(form, files, report=report, person=person)
            return self._act_page(
                request, "mend", report, again, title=title, status=422 if form.errors else 200
            )
        values = form.cleaned_data
        mended = MendedReport(
            status=Status(values["status"]),
            effective_on=values["effective_on"],
            note=values["note"],
            evidence=form.new_evidence(files),
        )
        seen = values["commitments"].get(commitment.pk, 0)
        try:
            made = mend_report(report, person=person, mended=mended, expected_version=seen)
        except VersionConflict as conflict:
            commitment.refresh_from_db()
            again = _again(form, files, report=report, person=person, version=commitment.version)
            return self._act_page(request, "mend", report, again, title=title, conflict=conflict)
        except Refused as late:
            again = _again(form, files, report=report, person=person)
            show_refusal(again, late)
            return self._act_page(request, "mend", report, again, title=title, status=409)
        said = (
            _("%(reference)s: the mended report is sent; it waits for a review.")
            if made.needs_review
            else _("%(reference)s: the mended report is recorded.")
        )
        return self._done(request, report, said)

    def _report(self, request: HttpRequest, pk: int, permission: str) -> StatusReport:
        """The report, if this person may do such a thing with reports of its commitment."""
        if not request.user.has_perm(permission):
            raise PermissionDenied(_("You may not do this. Ask an administrator for the role that it needs."))
        permitted = commitments_permitted_to(request.user, Commitment.objects.all(), permission=permission)
        rows = StatusReport.objects.filter(commitment__in=permitted).select_related(
            "author", "commitment__state", "commitment__resolution__conference"
        )
        return get_object_or_404(rows, pk=min(pk, 2**63 - 1))

    def _withdrawal_refusal(self, report: StatusReport, person: User) -> Refused | None:
        trail, rights = Trail.of(report.commitment), cached_rights_of(person)
        return withdrawal_refusal(report, trail=trail, person=person, rights=rights)

    def _act_page(
        self,
        request: HttpRequest,
        act: str,
        report: StatusReport,
        form: Any,
        *,
        title: str,
        refusal: Refused | None = None,
        conflict: Refused | None = None,
        status: int = 200,
    ) -> HttpResponse:
        commitment = report.commitment
        steps = histories_of([commitment], seen_by=cast("User", request.user)).get(commitment.pk, [])
        trail = Trail.of(commitment)
        ruling = trail.last_review_of(report)
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "report": report,
            "commitment": commitment,
            "claim": next((step for step in steps if step.sequence == report.sequence), None),
            "ruling": next((step for step in steps if ruling and step.sequence == ruling.sequence), None),
            "is_returned": ruling is not None and ruling.verdict == Verdict.RETURN,
            "prospect": if_accepted(trail, report),
            "form": form,
            "refusal": refusal,
            "conflict": conflict,
        }
        if request.method == "POST" and form.errors and status == 200:
            status = 422
        if refusal is not None or conflict is not None:
            status = 403 if isinstance(refusal, NotEntitled) else 409
        return TemplateResponse(request, f"admin/tracker/report_{act}.html", context, status=status)

    def _done(self, request: HttpRequest, report: StatusReport, message: str) -> HttpResponse:
        messages.success(request, message % {"reference": report.commitment.reference})
        return HttpResponseRedirect(
            reverse("admin:commitments_commitment_change", args=[report.commitment_id])
        )
