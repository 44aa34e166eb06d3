"""Taking a review, giving it back, handing it to another reviewer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _, gettext_lazy

from commitments.refusals import Refused
from commitments.requests.form_data import form_data
from tracker.access.roles import Role, cached_rights_of
from tracker.admin.people_forms import PersonField
from tracker.admin.review_together import chosen_reports
from tracker.desk.assigning import (
    assignments_in_force,
    hand_review_over,
    left_by_others,
    release_review,
    take_review,
)
from tracker.desk.inbox import inbox_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.models import StatusReport

# The inbox by who reviews what.
ASSIGNED: Final[dict[str, Callable[[Any, User], Any]]] = {
    "mine": lambda inbox, person: inbox.filter(
        pk__in=assignments_in_force().filter(reviewer=person.pk).values("report")
    ),
    "free": left_by_others,
}


class HandReviewForm(forms.Form):
    """To whom a review goes that somebody took."""

    to = PersonField(label=gettext_lazy("Hand over to"), queryset=User.objects.none())

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reviewers = User.objects.filter(
            is_active=True, groups__name__in=(Role.REVIEWER.value, Role.ADMINISTRATOR.value)
        )
        others = reviewers.exclude(pk=person.pk).distinct().order_by("username", "pk")
        self.fields["to"].queryset = others  # type: ignore[attr-defined]


class AssignmentViews(admin.ModelAdmin):  # type: ignore[type-arg]
    """The part of the reports' admin that says who reviews what."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.assign_view)
        return [path("<int:pk>/assign/", view, name="tracker_statusreport_assign"), *super().get_urls()]

    def assignment_form(self, request: HttpRequest, report: StatusReport) -> HandReviewForm | None:
        """The form that hands a review over, where this person may."""
        held = assignments_in_force().filter(report=report).first()
        person = cast("User", request.user)
        is_administrator = Role.ADMINISTRATOR in cached_rights_of(person).roles
        if held is None or not (held.reviewer_id == person.pk or is_administrator):
            return None
        return HandReviewForm(person=held.reviewer)

    def assign_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take the review, give it back or hand it over; then back to the report."""
        base: Any = self
        base._require_permission(request)
        person = cast("User", request.user)
        report: StatusReport = get_object_or_404(inbox_of(person), pk=min(pk, 2**63 - 1))
        act = request.POST.get("act")
        try:
            if act == "take":
                take_review(report, person=person)
                messages.success(request, _("The others see now that you review this."))
            elif act == "release":
                release_review(report, person=person)
                messages.success(request, _("Everybody may take this review again."))
            elif act == "hand":
                self._hand_over(request, report, person)
        except Refused as refusal:
            messages.error(request, str(refusal))
        return HttpResponseRedirect(reverse("admin:tracker_statusreport_review", args=[report.pk]))

    def _hand_over(self, request: HttpRequest, report: StatusReport, person: User) -> None:
        form = HandReviewForm(form_data(request), person=person)
        if not form.is_valid():
            messages.error(request, _("Choose to whom."))
            return
        to = form.cleaned_data["to"]
        hand_review_over(report, person=person, to=to)
        messages.success(request, _("%(name)s reviews this now.") % {"name": to.get_username()})

    def _take_together(self, request: HttpRequest) -> HttpResponse:
        """Take what was ticked; the list says what became of each."""
        person = cast("User", request.user)
        try:
            reports = chosen_reports(request.POST.getlist("chosen"), person=person)
        except Refused as refusal:
            messages.error(request, str(refusal))
            reports = []
        for report in reports:
            try:
                take_review(report, person=person)
            except Refused as refusal:
                messages.error(request, f"{report.commitment.reference}: {refusal}")
            else:
                messages.success(
                    request, _("%(reference)s: you review it.") % {"reference": report.commitment.reference}
                )
        return HttpResponseRedirect(request.get_full_path())
