"""The thread of comments on a commitment, for the secretariat alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _, gettext_lazy

from commitments.admin.guards import show_refusal
from commitments.admin.strict_lists import KEY
from commitments.language.calendars import CalendarDateField, CalendarDateInput
from commitments.refusals import Refused
from commitments.requests.form_data import form_data
from tracker.admin.record_status import author_of
from tracker.desk.commenting import VIEW, comments_seen_by, settle, withdraw_comment, write_comment
from tracker.models.comments import COMMENT_MAX_LENGTH

if TYPE_CHECKING:
    from commitments.models import Commitment


class CommentForm(forms.Form):
    """A comment, and the day on which it comes back."""

    text = forms.CharField(
        label=gettext_lazy("What to remember"),
        max_length=COMMENT_MAX_LENGTH,
        help_text=gettext_lazy("For the secretariat alone; never public."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    due_on = CalendarDateField(
        label=gettext_lazy("Comes back on"),
        required=False,
        help_text=gettext_lazy("On that day it stands on the first page until it is done."),
        widget=CalendarDateInput,
    )


def thread_of(commitment: Commitment, request: HttpRequest) -> list[Any]:
    """The comments on the commitment that this person sees, the latest first."""
    return list(
        comments_seen_by(request.user).filter(commitment=commitment.pk).order_by("-written_at", "-pk")
    )


class CommentViews(admin.ModelAdmin):  # type: ignore[type-arg]
    """The half of the commitments' admin in which the secretariat speaks to itself."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.comments_view)
        return [
            path("<int:pk>/comments/", view, name="commitments_commitment_comments"),
            *super().get_urls(),
        ]

    def comments_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The thread; a POST adds a comment, or says of one that it is done, not done or withdrawn."""
        if not request.user.has_perm(VIEW):
            raise PermissionDenied(_("Comments are for the secretariat. Ask an administrator for the role."))
        commitment = get_object_or_404(self.get_queryset(request), pk=min(pk, 2**63 - 1))
        data = form_data(request)
        form = CommentForm(data)
        if request.method == "POST" and self._settled(request, commitment):
            return self._back(commitment)
        if request.method == "POST" and form.is_valid():
            try:
                write_comment(commitment, author=author_of(request), **form.cleaned_data)
            except Refused as refusal:
                show_refusal(form, refusal)
            else:
                messages.success(request, _("The comment is kept."))
                return self._back(commitment)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Comments on %(reference)s") % {"reference": commitment.reference},
            "opts": self.opts,
            "commitment": commitment,
            "comments": thread_of(commitment, request),
            "form": form,
        }
        status = 422 if request.method == "POST" else 200
        return TemplateResponse(request, "admin/tracker/comments.html", context, status=status)

    def _settled(self, request: HttpRequest, commitment: Commitment) -> bool:
        """Whether the form was one of the buttons beside a comment."""
        person = author_of(request)
        for act in ("done", "undone", "withdraw"):
            if (key := request.POST.get(act)) is None:
                continue
            rows = comments_seen_by(person).filter(commitment=commitment.pk)
            comment = get_object_or_404(rows, pk=int(key) if KEY.fullmatch(key) else 0)
            try:
                if act == "withdraw":
                    withdraw_comment(comment, person=person)
                else:
                    settle(comment, person=person, done=act == "done")
            except Refused as refusal:
                messages.error(request, str(refusal))
            return True
        return False

    def _back(self, commitment: Commitment) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:commitments_commitment_comments", args=[commitment.pk]))
