"""Handing over what a person who leaves keeps at their desk: a page below the account, for administrators."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext, gettext_lazy as _

from commitments.admin.guards import show_refusal
from commitments.language.calendars import localize_digits
from commitments.refusals import Refused
from commitments.requests.form_data import form_data
from tracker.access.appointing import roles_given_to
from tracker.access.roles import PERMISSIONS, rights_of
from tracker.access.saved_views import give_views
from tracker.admin.people_forms import PersonField
from tracker.desk.assigning import assigned_to, hand_review_over
from tracker.desk.commenting import follow_ups_of, give_follow_ups
from tracker.imports.saved_mappings import give_mappings
from tracker.models import Comment, Mandate, ReviewAssignment, SavedMapping, SavedView

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

SEES: Final = "commitments.view_commitment"
IMPORTS: Final = "tracker.add_import"


class HandoverRefused(Refused):
    """What is handed over cannot go to this person; the message says why."""


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What a person keeps that does others good once they are gone."""

    views: list[SavedView]
    mappings: list[SavedMapping]
    follow_ups: list[Comment]
    reviews: list[ReviewAssignment]

    @property
    def seen(self) -> str:
        """What the page showed, so that nothing moves that it did not."""
        kept = {"v": self.views, "m": self.mappings, "f": self.follow_ups, "r": self.reviews}
        return " ".join(f"{kind}{row.pk}" for kind, rows in kept.items() for row in rows)  # type: ignore[attr-defined]


def desk_kept_by(person: User) -> Desk:
    return Desk(
        views=list(SavedView.objects.filter(user=person).order_by("name", "pk")),
        mappings=list(SavedMapping.objects.filter(saved_by=person).order_by("kind", "name", "pk")),
        follow_ups=follow_ups_of(person),
        reviews=assigned_to(person),
    )


@transaction.atomic
def hand_over(*, of: User, to: User, seen: str) -> Desk:
    """Give what `of` keeps to `to`, all of it or nothing; what it was. Raises HandoverRefused."""
    # The account is held, so that two who hand over do so one after the other.
    User.objects.select_for_update().get(pk=of.pk)
    desk = desk_kept_by(of)
    if desk.seen != seen:
        raise HandoverRefused(gettext("What is kept there changed meanwhile. Look at it again."))
    for rows, permission in ((desk.views, SEES), (desk.mappings, IMPORTS)):
        if rows and not _may_instead(to, of, permission):
            raise HandoverRefused(
                gettext("%(name)s has no role for this. Give it first, or choose somebody else.")
                % {"name": to.get_username()},
                field="to",
            )
    give_views(of=of, to=to)
    give_mappings(of=of, to=to)
    try:
        give_follow_ups(of=of, to=to)
        for taken in desk.reviews:
            hand_review_over(taken.report, person=of, to=to)
    except Refused as refusal:
        raise HandoverRefused(str(refusal), field="to") from refusal
    return desk


def _may_instead(to: User, of: User, permission: str) -> bool:
    """Whether `to` may do it for every State for which `of` could."""
    rights = rights_of(to)
    if rights.has_for_all_states(permission):
        return True
    if any(permission in PERMISSIONS[role] for role in roles_given_to(of)):
        return False
    states = set(Mandate.objects.filter(user=of).values_list("state_id", flat=True))
    return rights.has(permission) and states <= rights.acts_for


class HandoverForm(forms.Form):
    """To whom, and why; it stays on record."""

    to = PersonField(label=_("To whom"), queryset=User.objects.none())
    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("Such as a new post. It stays on record.")
    )

    def __init__(self, *args: Any, of: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = User.objects.filter(is_active=True).exclude(pk=of.pk).order_by("username", "pk")
        self.fields["to"].queryset = others  # type: ignore[attr-defined]


class HandoverMixin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Leads from an account to what its person keeps, and gives it to another."""

    @admin.display(description=_("When this person leaves"))
    def handover_shown(self, person: User) -> SafeString:
        address = reverse("admin:auth_user_handover", args=[person.pk])
        return format_html('<a href="{}">{}</a>', address, gettext("Hand over what they keep"))

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.handover)
        return [path("<int:person_id>/handover/", page, name="auth_user_handover"), *super().get_urls()]

    def handover(self, request: HttpRequest, person_id: int) -> HttpResponse:
        """Show what would move; with whom to and a reason, move it."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        person = self.get_object(request, str(person_id))
        if person is None:
            raise Http404
        form = HandoverForm(form_data(request), of=person)
        if request.method == "POST" and form.is_valid() and self._moved(request, form, person):
            return HttpResponseRedirect(reverse("admin:auth_user_change", args=[person.pk]))
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Hand over what they keep"),
            "person": person,
            "desk": desk_kept_by(person),
            "form": form,
        }
        status = 422 if request.method == "POST" else 200
        return TemplateResponse(request, "admin/tracker/handover.html", context, status=status)

    def _moved(self, request: HttpRequest, form: HandoverForm, person: User) -> bool:
        to, reason = form.cleaned_data["to"], form.cleaned_data["reason"]
        with transaction.atomic():
            try:
                desk = hand_over(of=person, to=to, seen=request.POST.get("seen", ""))
            except HandoverRefused as refusal:
                show_refusal(form, refusal)
                return False
            told = {"of": person.get_username(), "to": to.get_username(), "reason": reason} | {
                "views": len(desk.views),
                "mappings": len(desk.mappings),
                "follow_ups": len(desk.follow_ups),
                "reviews": len(desk.reviews),
            }
            said = gettext(
                "Handed over from %(of)s to %(to)s: saved views %(views)d, saved mappings %(mappings)d, "
                "follow-ups %(follow_ups)d, reviews taken %(reviews)d. Reason: %(reason)s"
            )
            for account in (person, to):
                self.log_change(request, account, said % told)
        counts = {"name": to.get_username()} | {
            name: localize_digits(told[name]) for name in ("views", "mappings", "follow_ups", "reviews")
        }
        messages.success(
            request,
            gettext(
                "%(name)s keeps them now: saved views %(views)s, saved mappings %(mappings)s, follow-ups "
                "%(follow_ups)s, reviews taken %(reviews)s."
            )
            % counts,
        )
        if desk.views and not to.email:
            messages.warning(request, gettext("%(name)s has no mail address.") % {"name": to.get_username()})
        return True
