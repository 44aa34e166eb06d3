"""The forms of an account, and the mail by which a person is invited to it."""

from __future__ import annotations

from smtplib import SMTPException
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy as _

from commitments.admin.guards import show_refusal
from commitments.admin.strict_lists import KEY
from commitments.models import State
from commitments.models.states import IN_USE
from tracker.access.appointing import LastAdministrator, check_administrators_remain, roles_given_to
from tracker.access.roles import GROUPS, Role
from tracker.desk.account_mails import message_with_link
from tracker.models import MailLanguage, Mandate

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.contrib.auth.models import User
    from django.http import HttpRequest

INVITED, SET_HERE = "false", "true"


def roles_field() -> forms.TypedMultipleChoiceField:
    return forms.TypedMultipleChoiceField(
        label=_("Roles"),
        choices=[(role.value, role.label) for role in GROUPS],
        coerce=Role,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "A national focal point has a mandate instead. Who has neither a role nor a mandate in force "
            "cannot sign in."
        ),
    )


class KeyedField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A row; what is no key is an error of the field, not of the database."""

    def clean(self, value: Any) -> Any:
        if value and not KEY.fullmatch(str(value)):
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super().clean(value)


class StateField(KeyedField):
    """A State by its name."""

    def label_from_instance(self, state: Any) -> str:
        return f"{state.name} ({state.code})"


class PersonField(KeyedField):
    """A person by the name of the account, and their own."""

    def label_from_instance(self, person: Any) -> str:
        full = person.get_full_name()
        return f"{person.get_username()} ({full})" if full else str(person.get_username())


class NewPersonForm(AdminUserCreationForm):  # type: ignore[type-arg]
    """A new account: its person is mailed a link that sets the password, unless it is set here."""

    usable_password = forms.ChoiceField(
        label=_("Who chooses the password"),
        required=False,
        initial=INVITED,
        choices=[(INVITED, _("The person, by a link that is mailed now")), (SET_HERE, _("I do, here"))],
        widget=forms.RadioSelect(attrs={"class": "radiolist inline"}),
    )
    language = forms.ChoiceField(
        label=_("Language of mails"),
        choices=MailLanguage.choices,
        initial=MailLanguage.ENGLISH,
        required=False,
    )
    roles = roles_field()
    acts_for = StateField(
        label=_("Acts for"),
        queryset=State.objects.filter(**IN_USE).order_by("code"),
        required=False,
        help_text=_("The State for which a national focal point reports. The mandate begins today."),
    )
    mandate_note = forms.CharField(
        label=_("On what the mandate rests"),
        max_length=300,
        required=False,
        help_text=_("Such as a letter and its date."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.is_invited and not cleaned.get("email") and "email" not in self.errors:
            self.add_error("email", gettext("Say where the link is to be mailed."))
        return cleaned

    @property
    def is_invited(self) -> bool:
        """Whether a link is to be mailed."""
        return not self.cleaned_data.get("set_usable_password", True)

    def begin_mandate(self, person: User) -> None:
        """Let the person, who is stored by now, act for the State that was chosen, from today."""
        state = self.cleaned_data.get("acts_for")
        if state is not None:
            mandate = Mandate(
                user=person,
                state=state,
                starts_on=timezone.localdate(),
                note=self.cleaned_data.get("mandate_note", ""),
            )
            mandate.full_clean()
            mandate.save()


class PersonForm(UserChangeForm):  # type: ignore[type-arg]
    """An account; the last administrator stays one."""

    roles = roles_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The field says all of it by itself.
        self.fields["password"].help_text = ""
        self.initial["roles"] = sorted(roles_given_to(self.instance))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        try:
            check_administrators_remain(
                self.instance, roles=cleaned.get("roles", []), is_active=cleaned.get("is_active", False)
            )
        except LastAdministrator as refusal:
            show_refusal(self, refusal)
        return cleaned


def invite(request: HttpRequest, people: Iterable[User], *, language: str) -> None:
    """Mail each a link that sets their password, and say to whoever asked for it what became of that."""
    for person in people:
        if not person.email:
            messages.error(request, gettext("%(name)s has no mail address.") % {"name": person.username})
            continue
        try:
            message_with_link(person, language=language).send()
        except (SMTPException, OSError) as error:
            messages.error(
                request,
                gettext("The mail to %(address)s could not be sent: %(error)s")
                % {"address": person.email, "error": str(error)[:200]},
            )
            continue
        messages.success(
            request,
            gettext("A link that sets the password was mailed to %(address)s.") % {"address": person.email},
        )
