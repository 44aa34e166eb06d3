"""Tokens in the admin: everybody makes and revokes their own, administrators anybody's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _, gettext_lazy, ngettext
from django.views.decorators.debug import sensitive_variables

from commitments.admin.guards import GuardedAdmin, show_refusal
from commitments.requests.form_data import form_data
from tracker.access.roles import tokens_visible_to
from tracker.access.security_log import SecurityLoggedMixin
from tracker.access.tokens import TokenRefused, make_token
from tracker.admin.people_search import PeopleSearchMixin
from tracker.models import AccessToken, Scope, SecurityEventKind, TokenState
from tracker.models.access import TOKEN_DAYS_MAX

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse


class TokenForm(forms.Form):
    """What a new token is for; administrators also say whose it is."""

    user = forms.ModelChoiceField(
        label=gettext_lazy("Owner"), queryset=User.objects.filter(is_active=True).order_by("username", "pk")
    )
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=100,
        help_text=gettext_lazy("What it is for, such as the dashboard that uses it."),
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("Scopes"),
        choices=Scope.choices,
        initial=[Scope.READ.value],
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("What it may be used for; it never gives more than its owner's roles."),
    )
    days = forms.IntegerField(
        label=gettext_lazy("Days until it expires"), min_value=1, max_value=TOKEN_DAYS_MAX, initial=90
    )

    def __init__(self, *args: Any, chooses_owner: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not chooses_owner:
            del self.fields["user"]


@admin.register(AccessToken)
class AccessTokenAdmin(SecurityLoggedMixin, PeopleSearchMixin, GuardedAdmin):
    """A token is made once and revoked once; nothing of it is changed."""

    security_kind = SecurityEventKind.TOKEN
    list_display = ("name", "user", "scopes", "created", "expiry", "state_shown", "created_by")
    list_select_related = ("user", "created_by")
    list_filter = (("revoked_at", admin.EmptyFieldListFilter), "expiry")
    search_fields = ("name",)
    fields = (
        "name",
        "user",
        "scopes",
        "created",
        "created_by",
        "expiry",
        "state_shown",
        "revoked_at",
        "revoked_by",
    )
    list_per_page = 50
    ordering = ("-created", "-pk")
    actions = ("revoke",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[AccessToken]:
        return tokens_visible_to(request.user, super().get_queryset(request))

    def has_change_permission(self, request: HttpRequest, obj: AccessToken | None = None) -> bool:  # noqa: ARG002
        return False

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        """Django asks it for the action by this name; the list holds nobody else's tokens."""
        return request.user.has_perm("tracker.change_accesstoken")

    def add_view(
        self,
        request: HttpRequest,
        form_url: str = "",  # noqa: ARG002
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        person = cast("User", request.user)
        chooses_owner = person.has_perm("tracker.administer_accesstoken")
        form = TokenForm(
            form_data(request),
            initial={"user": person},
            chooses_owner=chooses_owner,
        )
        if request.method == "POST" and form.is_valid():
            values = {"owner": person, "made_by": person} | {
                "owner" if name == "user" else name: value for name, value in form.cleaned_data.items()
            }
            return self._make(request, form, values)
        return self._page(request, form=form)

    # The secret goes into this one answer: not into the session, where a redirect would have to keep it, nor
    # into an error report.
    @sensitive_variables("secret")
    def _make(self, request: HttpRequest, form: TokenForm, values: dict[str, Any]) -> HttpResponse:
        try:
            token, secret = make_token(**values)
        except TokenRefused as refusal:
            show_refusal(form, refusal)
            return self._page(request, form=form)
        self.log_addition(request, token, [{"added": {}}])
        return self._page(request, token=token, secret=secret)

    def _page(self, request: HttpRequest, **context: Any) -> HttpResponse:
        title = _("New access token")
        page = TemplateResponse(
            request,
            "admin/tracker/new_token.html",
            {
                **self.admin_site.each_context(request),
                "title": title,
                "opts": self.opts,
                "media": self.media,
                **context,
            },
        )
        page.headers["Cache-Control"] = "no-store"
        return page

    @admin.action(description=gettext_lazy("Revoke the selected tokens"), permissions=["revoke"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[AccessToken]) -> None:
        alive = [token for token in queryset if token.revoked_at is None]
        for token in alive:
            token.revoke(by=request.user)
            self.log_change(request, token, _("Revoked."))
        self.message_user(
            request,
            ngettext(
                "%(count)d token was revoked and opens nothing any more.",
                "%(count)d tokens were revoked and open nothing any more.",
                len(alive),
            )
            % {"count": len(alive)},
            messages.SUCCESS if alive else messages.WARNING,
        )

    @admin.display(description=gettext_lazy("state"))
    def state_shown(self, token: AccessToken) -> str:
        return str(TokenState(token.state()).label)
