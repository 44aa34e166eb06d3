"""The page on which visitors choose the calendar of their dates; whoever is signed in has it among their
preferences.
"""

from typing import Final
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from commitments.language.calendars import ArabicMonths, Calendar, format_date, override_calendar
from commitments.language.visitors import VISITORS_CALENDAR, calendar_of_visitor
from tracker.site.framing import form_page, read_parameters

# A visitor is asked again after a year.
KEPT_SECONDS: Final = 365 * 24 * 3600


class CalendarForm(forms.Form):
    """In which calendar dates are shown, and how months are called in Arabic."""

    calendar = forms.ChoiceField(label=_("calendar"), choices=Calendar.choices, widget=forms.RadioSelect)
    arabic_months = forms.ChoiceField(
        label=_("names of months in Arabic"),
        choices=ArabicMonths.choices,
        required=False,
        widget=forms.RadioSelect(attrs={"lang": "ar", "dir": "rtl"}),
    )

    def clean_arabic_months(self) -> str:
        return str(self.cleaned_data["arabic_months"] or ArabicMonths.BOTH)


@form_page
def calendars(request: HttpRequest) -> HttpResponse:
    """Show the choice, or keep it in a cookie of the visitor and go back to where they were."""
    if request.user.is_authenticated:
        return HttpResponseRedirect(reverse("admin:preferences"))
    read_parameters(request, known=(), lists=())
    calendar, months = calendar_of_visitor(request.COOKIES)
    form = CalendarForm(request.POST or None, initial={"calendar": calendar, "arabic_months": months})
    if request.method == "POST" and form.is_valid():
        answer = HttpResponseRedirect(_way_back(request, request.POST.get("next", "")))
        answer.set_cookie(
            VISITORS_CALENDAR,
            f"{form.cleaned_data['calendar']}.{form.cleaned_data['arabic_months']}",
            max_age=KEPT_SECONDS,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
        return answer
    context = {
        "form": form,
        "next": _way_back(request, request.headers.get("Referer", "")),
        "choices": [(choice, _today_in(choice.data["value"])) for choice in form["calendar"]],
    }
    page = render(request, "tracker/calendars.html", context, status=422 if form.errors else 200)
    patch_cache_control(page, private=True, no_store=True)
    return page


def _today_in(calendar: str) -> str:
    """Today, as it is written in this calendar."""
    with override_calendar(calendar):
        return format_date(timezone.localdate())


def _way_back(request: HttpRequest, address: str) -> str:
    """The page of this site from which the visitor came, else the overview."""
    own = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    parts = urlsplit(address)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    # By itself, too, a browser must take it for an address of this site.
    stays = own and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if stays and parts.path != request.path else reverse("overview")
