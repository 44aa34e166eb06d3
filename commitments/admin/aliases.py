"""The page on which a State, an organization or a theme that was entered twice is closed as the alias of the
other, and on which that is lifted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _, gettext_lazy

from commitments.admin.guards import show_refusal
from commitments.admin.record import WarnsOfNamesakes
from commitments.language.calendars import localize_digits
from commitments.models import Theme
from commitments.record.aliasing import (
    REASON_MAX,
    AliasRefused,
    close_as_alias,
    lift_alias,
    rows_following,
)
from commitments.requests.form_data import form_data

if TYPE_CHECKING:
    from django.db import models

# How many of the rows that follow a page names.
NAMED_MAX = 200


class LiftForm(forms.Form):
    """Why a row is no alias any more."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=REASON_MAX)


class AliasForm(forms.Form):
    """Of which row another is the alias, and why."""

    of: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        label=gettext_lazy("It is the same as"),
        queryset=Theme.objects.none(),
        help_text=gettext_lazy("The one that stays; the key of the other leads to it from then on."),
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=REASON_MAX)

    def __init__(self, data: Any, *, others: models.QuerySet[Any]) -> None:
        super().__init__(data)
        self.fields["of"].queryset = others  # type: ignore[attr-defined]
        self.fields["of"].label_from_instance = (  # type: ignore[attr-defined]
            lambda row: f"{row.name} ({row.natural_key()[0]})"
        )


class ClosesAsAlias(WarnsOfNamesakes):
    """The admin of a kind of row of which one can be the alias of another."""

    change_form_template = "admin/commitments/alias_change_form.html"

    def get_queryset(self, request: HttpRequest) -> Any:
        """Whoever can lift an alias finds those that are one, too."""
        if self.has_change_permission(request):
            return self.model._default_manager.order_by(*self.ordering or ())
        return super().get_queryset(request)

    def get_urls(self) -> list[URLPattern]:
        alias = path(
            "<int:pk>/alias/",
            self.admin_site.admin_view(self.alias_view),
            name=f"{self.opts.app_label}_{self.opts.model_name}_alias",
        )
        return [alias, *super().get_urls()]

    def alias_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = self.get_object(request, str(pk))
        if row is None:
            raise Http404
        if not self.has_change_permission(request, row):
            raise PermissionDenied
        form = self._alias_form(request, row)
        if request.method == "POST" and form.is_valid():
            try:
                message = self._close_or_lift(row, form)
            except AliasRefused as refusal:
                show_refusal(form, refusal)
            else:
                messages.success(request, message)
                return HttpResponseRedirect(
                    reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[row.pk])
                )
        followers = [] if row.alias_of_id else rows_following(row)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Entered twice"),
            "opts": self.opts,
            "row": row,
            "form": form,
            "followers": followers[:NAMED_MAX],
            "count": len(followers),
            "media": self.media,
        }
        status = 422 if request.method == "POST" else 200
        return TemplateResponse(request, "admin/commitments/alias.html", context, status=status)

    def _alias_form(self, request: HttpRequest, row: Any) -> forms.Form:
        data = form_data(request)
        if row.alias_of_id is not None:
            return LiftForm(data)
        others = type(row)._default_manager.all().in_use().exclude(pk=row.pk)
        return AliasForm(data, others=others.order_by(*self.ordering or ()))

    def _close_or_lift(self, row: Any, form: forms.Form) -> str:
        values = form.cleaned_data
        if row.alias_of_id is not None:
            lift_alias(row, reason=values["reason"])
            return _("%(row)s is no alias any more.") % {"row": row.natural_key()[0]}
        followed = close_as_alias(row, of=values["of"], reason=values["reason"])
        message = _("%(row)s is the alias of %(other)s now. Rows that followed: %(count)d.")
        other = values["of"].natural_key()[0]
        return localize_digits(
            message % {"row": row.natural_key()[0], "other": other, "count": len(followed)}
        )
