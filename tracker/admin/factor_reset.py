"""Resetting the second factor of somebody who has lost it: a page below the account, for administrators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext, gettext_lazy as _

from commitments.requests.form_data import form_data
from tracker.access.second_factor import factor_of, reset
from tracker.desk.second_factor_pages import standing_of

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.utils.safestring import SafeString


class ReasonForm(forms.Form):
    """Why it is done; it stays on record."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        help_text=_("Such as how you made sure that it is the person who asks. It stays on record."),
    )


class FactorResetMixin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Says on an account how its second factor stands, and resets it."""

    @admin.display(description=_("Second factor"))
    def second_factor_shown(self, person: User) -> str | SafeString:
        factor = factor_of(person)
        if factor is None:
            return gettext("There is none.")
        return format_html(
            '{} <a href="{}">{}</a>',
            standing_of(factor),
            reverse("admin:auth_user_second_factor", args=[person.pk]),
            gettext("Reset"),
        )

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.reset_second_factor)
        address = path("<int:person_id>/second_factor/", page, name="auth_user_second_factor")
        return [address, *super().get_urls()]

    def reset_second_factor(self, request: HttpRequest, person_id: int) -> HttpResponse:
        """Ask for the reason, then forget the factor; one's own is removed with the password or a code."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        person = self.get_object(request, str(person_id))
        if person is None or factor_of(person) is None:
            raise Http404
        if person == request.user:
            return HttpResponseRedirect(reverse("second_factor"))
        account = reverse("admin:auth_user_change", args=[person.pk])
        form = ReasonForm(form_data(request))
        if request.method == "POST" and form.is_valid():
            reset(person)
            told = gettext("Reset the second factor. Reason: %(reason)s")
            self.log_change(request, person, told % {"reason": form.cleaned_data["reason"]})
            messages.success(request, gettext("The second factor was reset; sessions begun with it ended."))
            return HttpResponseRedirect(account)
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Reset the second factor"),
            "person": person,
            "account": account,
            "form": form,
        }
        return TemplateResponse(
            request,
            "admin/tracker/second_factor_reset.html",
            context,
            status=422 if form.is_bound and request.method == "POST" else 200,
        )
