"""The page on which everybody who is signed in says how they want dates, reminders and keys."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from tracker.admin.forms import PreferencesForm
from tracker.desk.preferences import preferences_of


def preferences_view(request: HttpRequest, *, context: dict[str, Any]) -> HttpResponse:
    """Show and keep the preferences of whoever is signed in; `context` is what every page of the admin shows."""
    form = PreferencesForm(
        request.POST if request.method == "POST" else None, instance=preferences_of(request.user)
    )
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your preferences are kept."))
        return HttpResponseRedirect(reverse("admin:preferences"))
    told = {**context, "title": _("Preferences"), "form": form}
    return TemplateResponse(
        request, "admin/tracker/preferences.html", told, status=422 if form.errors else 200
    )
