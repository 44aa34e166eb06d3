"""People: their accounts, roles and mandates. For administrators alone."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, gettext_lazy as _, pgettext_lazy

from commitments.admin.guards import GuardedAdmin
from commitments.admin.unseen_changes import (
    SEEN,
    UnseenChangesMixin,
    hold_row,
    late_messages,
    unsaid_messages,
)
from commitments.language.languages import current_language
from commitments.requests.form_data import form_data
from tracker.access.appointing import appoint, roles_given_to
from tracker.access.explaining import what_may
from tracker.access.roles import GROUPS, Role
from tracker.access.security_log import SecurityLoggedMixin
from tracker.admin.factor_reset import FactorResetMixin
from tracker.admin.handover import HandoverMixin
from tracker.admin.mandates import MandateInline
from tracker.admin.people_forms import NewPersonForm, PersonForm, invite
from tracker.admin.people_search import PeopleSearchMixin
from tracker.models import MailLanguage, Preferences, SecurityEventKind

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest
    from django.utils.safestring import SafeString

admin.site.unregister([User, Group])


class ActiveFilter(admin.BooleanFieldListFilter):
    """People by whether they may sign in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = _("whether the account is active")


class RoleFilter(admin.SimpleListFilter):
    """People by what they are here today."""

    title = pgettext_lazy("of a user", "role")
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:  # noqa: ARG002
        return list(Role.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:  # noqa: ARG002
        match self.value():
            case Role.FOCAL_POINT:
                from tracker.models import Mandate

                return queryset.filter(
                    pk__in=Mandate.objects.in_force(on=timezone.localdate()).values("user")
                )
            case Role.ADMINISTRATOR:
                return queryset.filter(groups__name=Role.ADMINISTRATOR.value) | queryset.filter(
                    is_superuser=True
                )
            case str(name) if name in Role.values:
                return queryset.filter(groups__name=name)
        return queryset


@admin.register(User)
class PersonAdmin(
    SecurityLoggedMixin,
    FactorResetMixin,
    HandoverMixin,
    PeopleSearchMixin,
    UnseenChangesMixin,
    GuardedAdmin,
    UserAdmin,  # type: ignore[type-arg]
):
    """Accounts are switched off, never deleted: what a person wrote stays theirs."""

    security_kind = SecurityEventKind.ACCOUNT
    change_form_template = "admin/record_change_form.html"
    form = PersonForm
    add_form = NewPersonForm
    list_display = (
        "username",
        "first_name",
        "last_name",
        "email",
        "roles_shown",
        "states_shown",
        "is_active",
        "last_login",
    )
    list_filter = (("is_active", ActiveFilter), RoleFilter)
    people = ("pk",)
    # Nothing beside the person's names; that it is not empty gives the list its search box.
    search_fields = ("username",)
    list_per_page = 50
    ordering = ("username",)
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("username", "password", "second_factor_shown")}),
        (_("Personal info"), {"fields": ("first_name", "last_name", "email")}),
        (_("What this person may do"), {"fields": ("is_active", "roles", "may_do", "handover_shown")}),
        (_("Important dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"classes": ("wide",), "fields": ("username", "first_name", "last_name", "email")}),
        (
            _("Password"),
            {"classes": ("wide",), "fields": ("usable_password", "language", "password1", "password2")},
        ),
        (_("What this person may do"), {"fields": ("roles", "acts_for", "mandate_note")}),
    )
    readonly_fields = ("last_login", "date_joined", "may_do", "second_factor_shown", "handover_shown")
    actions = ("mail_link",)

    def version_of(self, row: User | None) -> str | None:
        """What the form holds of the account, as a digest: accounts have no history."""
        if row is None:
            return None
        stored = User.objects.get(pk=row.pk)
        held = [stored.username, stored.first_name, stored.last_name, stored.email, stored.is_active]
        return sha256(json.dumps([*held, *sorted(roles_given_to(stored))]).encode()).hexdigest()

    def changes_unseen(self, request: HttpRequest, row: User | None) -> list[str]:
        data = form_data(request)
        if row is None or data is None:
            return []
        hold_row(request, row)
        if SEEN not in data:
            return unsaid_messages()
        return [] if data[SEEN] == self.version_of(row) else late_messages([])

    def get_inlines(self, request: HttpRequest, obj: User | None) -> list[Any]:  # noqa: ARG002
        # Mandates hang on an account that exists.
        return [MandateInline] if obj is not None else []

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups", "mandates__state")

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        before = roles_given_to(User.objects.get(pk=obj.pk)) if change else set()
        super().save_model(request, obj, form, change)
        # The page of a new password has no roles.
        if "roles" in form.cleaned_data:
            appoint(obj, roles=form.cleaned_data["roles"])
            cast("Any", obj).security_detail = _roles_changed(
                before, roles_given_to(User.objects.get(pk=obj.pk))
            )
        if isinstance(form, NewPersonForm):
            form.begin_mandate(obj)
            if form.is_invited:
                language = form.cleaned_data["language"] or MailLanguage.ENGLISH
                Preferences.objects.create(user=obj, language=language)
                # Nobody is told of an account that is not there after all.
                transaction.on_commit(lambda: invite(request, [obj], language=language))

    def security_about(self, row: User) -> User:
        return row

    @admin.display(description=_("In words"))
    def may_do(self, person: User) -> SafeString:
        sentences = what_may(person, on=timezone.localdate())
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((one,) for one in sentences)))

    @admin.action(description=_("Mail a link that sets the password"), permissions=["change"])
    def mail_link(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        people = list(queryset.filter(is_active=True).order_by("username", "pk"))
        for person in people:
            self.log_change(request, person, gettext("Was mailed a link that sets the password."))
        invite(request, people, language=current_language())

    @admin.display(description=_("roles"))
    def roles_shown(self, person: User) -> str:
        names = {group.name for group in person.groups.all()} | (
            {Role.ADMINISTRATOR.value} if person.is_superuser else set()
        )
        return _(", ").join(str(role.label) for role in GROUPS if role.value in names) or "–"

    @admin.display(description=_("acts for"))
    def states_shown(self, person: User) -> str:
        today = timezone.localdate()
        return (
            _(", ").join(
                sorted(
                    {mandate.state.code for mandate in person.mandates.all() if mandate.in_force(on=today)}
                )
            )
            or "–"
        )


def _roles_changed(before: set[Role], after: set[Role]) -> str:
    """For the security log; which roles were there, and which are now."""
    then, now = (", ".join(sorted(role.value for role in roles)) or "none" for roles in (before, after))
    return "" if before == after else f"roles: {then} → {now}"
