"""How a saved view reaches its person: by mail, and at an address of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.debug import sensitive_variables

from commitments.requests.form_data import form_data
from tracker.access.saved_views import make_link, revoke_link
from tracker.models import SavedView
from tracker.models.access import TOKEN_DAYS_MAX

if TYPE_CHECKING:
    from django.contrib.admin import AdminSite, ModelAdmin

    _Admin = ModelAdmin[Any]
else:
    _Admin = object


class ViewMailForm(forms.ModelForm):  # type: ignore[type-arg]
    """How often a view comes by mail, and as what."""

    class Meta:
        model = SavedView
        fields = ("rhythm", "form")


class ViewLinkForm(forms.Form):
    """For how long the address of a view opens it."""

    days = forms.IntegerField(
        label=gettext_lazy("Days until the address expires"),
        min_value=1,
        max_value=TOKEN_DAYS_MAX,
        initial=90,
    )


class SavedViewPages(_Admin):
    """Mixed into the admin of commitments."""

    if TYPE_CHECKING:
        admin_site: AdminSite

    def get_urls(self) -> list[URLPattern]:
        address = path(
            "views/<int:pk>/", self.admin_site.admin_view(self.view_page), name="commitments_commitment_view"
        )
        return [address, *super().get_urls()]

    # A new address is in this one answer: not in the session, where a redirect would have to keep it.
    @sensitive_variables("addresses")
    def view_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """One's own view: how often it is mailed, and its address."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        view = get_object_or_404(SavedView, pk=min(pk, 2**63 - 1), user=request.user.pk)
        act = request.POST.get("act", "mail")
        addresses: dict[str, str] = {}
        mail = ViewMailForm(form_data(request) if act == "mail" else None, instance=view)
        link = ViewLinkForm(request.POST if request.method == "POST" and act == "make" else None)
        if request.method == "POST" and act == "revoke":
            revoke_link(view)
            messages.success(request, _("The address was revoked and opens nothing any more."))
        elif request.method == "POST" and act == "mail" and mail.is_valid():
            # The first mail comes with the next run.
            mail.instance.mailed_for = None if "rhythm" in mail.changed_data else mail.instance.mailed_for
            mail.instance.save(update_fields=["rhythm", "form", "mailed_for"])
            messages.success(request, _("How the view “%(name)s” is mailed is kept.") % {"name": view.name})
        elif request.method == "POST" and act == "make" and link.is_valid():
            addresses = make_link(view, days=link.cleaned_data["days"])
        if request.method == "POST" and not (mail.errors or link.errors or addresses):
            return HttpResponseRedirect(reverse("admin:commitments_commitment_view", args=(view.pk,)))
        page = TemplateResponse(
            request,
            "admin/tracker/saved_view.html",
            {
                **self.admin_site.each_context(request),
                "title": view.name,
                "opts": self.opts,
                "media": self.media,
                "view": view,
                "mail": mail,
                "link": link,
                "addresses": [f"{settings.SITE_URL}{address}" for address in addresses.values()],
                "has_no_mail_address": not request.user.email,  # type: ignore[union-attr]
            },
            status=422 if mail.errors or link.errors else 200,
        )
        page.headers["Cache-Control"] = "no-store"
        return page
