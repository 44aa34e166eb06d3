"""What a person chose for themselves: calendar, language, reminders and keys; and the page on which they
choose it.

Asked at most once a request, and only where something depends on it.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from commitments.api.problems import API_PREFIX
from commitments.language.calendars import (
    CalendarDateField,
    CalendarDateInput,
    dates_for_programs,
    override_calendar,
)
from commitments.language.visitors import calendar_of_visitor
from commitments.requests.form_data import form_data
from tracker.models import Preferences


def preferences_of(user: Any) -> Preferences:
    """The preferences of `user`, not yet stored where they never chose any."""
    if user.pk is None:
        return Preferences()
    return Preferences.objects.filter(user=user.pk).first() or Preferences(user=user)


def _choice_of(request: HttpRequest) -> tuple[str, str]:
    if request.user.pk is None:
        return calendar_of_visitor(request.COOKIES)
    preferences = preferences_of(request.user)
    return preferences.calendar, preferences.arabic_months


class CalendarMiddleware:
    """Shows dates, and reads typed ones, in the calendar of whoever is signed in, or that a visitor chose;
    the API's in none but its own.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(API_PREFIX):
            with dates_for_programs():
                return self.get_response(request)
        chosen = lru_cache(lambda: _choice_of(request))
        with override_calendar(lambda: chosen()[0], months=lambda: chosen()[1]):
            return self.get_response(request)


class PreferencesForm(forms.ModelForm):  # type: ignore[type-arg]
    """How a person wants dates, reminders and keys."""

    class Meta:
        model = Preferences
        fields = ("calendar", "arabic_months", "language", "reminders", "snoozed_until", "single_keys")
        field_classes = {"snoozed_until": CalendarDateField}
        widgets = {
            "calendar": forms.RadioSelect,
            "arabic_months": forms.RadioSelect(attrs={"lang": "ar", "dir": "rtl"}),
            "language": forms.RadioSelect,
            "snoozed_until": CalendarDateInput,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Programs, and pages that are older than the question, do not answer it.
        self.fields["arabic_months"].required = False

    def clean_arabic_months(self) -> str:
        return str(self.cleaned_data["arabic_months"] or self.instance.arabic_months)


def preferences_view(request: HttpRequest, *, context: dict[str, Any]) -> HttpResponse:
    """Show and keep the preferences of whoever is signed in; `context` is what every page of the admin
    shows.
    """
    form = PreferencesForm(form_data(request), instance=preferences_of(request.user))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your preferences are kept."))
        return HttpResponseRedirect(reverse("admin:preferences"))
    told = {**context, "title": _("Preferences"), "form": form}
    return TemplateResponse(
        request, "admin/tracker/preferences.html", told, status=422 if form.errors else 200
    )
