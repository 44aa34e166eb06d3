"""What is typed about a second factor: a code, and what its person wants done with it."""

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.debug import sensitive_variables

from commitments.language.calendars import localize_digits
from tracker.access.lock_out import LockedOut, begin_attempt
from tracker.access.second_factor import is_right, looks_like_a_code, must_have_one, set_up
from tracker.access.security_log import note_event
from tracker.desk.account_pages import locked_out_message
from tracker.models import SecondFactor, SecurityEventKind

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# A field so named is never kept with what was typed (tracker.desk.kept_forms).
CODE: Final = "otp"


class FactorForm(forms.Form):
    """Of one person, in one request; that it was sent too often is said to programs too."""

    def __init__(self, *args: Any, request: HttpRequest, person: "User", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request, self.person = request, person

    def check_code(self, factor: SecondFactor, typed: str) -> None:
        try:
            right = is_right(self.request, factor, typed)
        except LockedOut as locked_out:
            raise self.too_many(locked_out, _too_many_codes(locked_out)) from locked_out
        if not right:
            note_event(SecurityEventKind.WRONG_SECRET, request=self.request, user=self.person)
            raise ValidationError(_wrong_code(), code="wrong")

    @sensitive_variables("typed")
    def check_password(self, typed: str) -> None:
        try:
            attempt = begin_attempt(self.request, account=self.person.get_username())
        except LockedOut as locked_out:
            raise self.too_many(locked_out, locked_out_message(locked_out)) from locked_out
        if not self.person.check_password(typed):
            note_event(SecurityEventKind.WRONG_SECRET, request=self.request, user=self.person)
            raise ValidationError(_("The password is not right."), code="wrong")
        attempt.was_right()

    def too_many(self, locked_out: LockedOut, message: str) -> ValidationError:
        self.request.locked_out = locked_out  # type: ignore[attr-defined]
        return ValidationError(message, code="locked_out")


def _code_field(**attributes: Any) -> forms.CharField:
    typed = {"autocomplete": "one-time-code", "dir": "ltr", "spellcheck": "false", **attributes}
    return forms.CharField(label=gettext_lazy("Code"), max_length=30, widget=forms.TextInput(attrs=typed))


def _password_field(label: Any) -> forms.CharField:
    shown = forms.PasswordInput(attrs={"autocomplete": "current-password", "dir": "ltr"})
    return forms.CharField(label=label, max_length=200, strip=False, widget=shown)


class CodeForm(FactorForm):
    """The code that follows the password."""

    otp = _code_field(autofocus=True)

    def clean_otp(self) -> str:
        typed = str(self.cleaned_data[CODE])
        self.is_recovery_code = not looks_like_a_code(typed) or "-" in typed
        self.check_code(self.person.second_factor, typed)
        return typed


class SetUpForm(FactorForm):
    """The first code of an application that is being set up; the password beside it, where it was not just
    given.
    """

    password = _password_field(gettext_lazy("Your password"))
    otp = _code_field()

    def __init__(
        self,
        *args: Any,
        nonce: str,
        asks_password: bool,
        instead_of: SecondFactor | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.nonce, self.instead_of = nonce, instead_of
        self.codes: list[str] = []
        if not asks_password:
            del self.fields["password"]

    def clean_password(self) -> str:
        self.check_password(self.cleaned_data["password"])
        return ""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                codes = set_up(
                    self.request,
                    self.person,
                    nonce=self.nonce,
                    typed=cleaned[CODE],
                    instead_of=self.instead_of,
                )
            except LockedOut as locked_out:
                self.add_error(CODE, self.too_many(locked_out, _too_many_codes(locked_out)))
            else:
                self.codes = codes or []
                if codes is None:
                    note_event(SecurityEventKind.WRONG_SECRET, request=self.request, user=self.person)
                    self.add_error(CODE, _wrong_code())
        return cleaned


class Wish(models.TextChoices):
    """What a person wants done with their second factor."""

    NEW_CODES = "codes", gettext_lazy("New recovery codes; those of before open nothing any more")
    ANOTHER = "another", gettext_lazy("Another application, such as on a new telephone")
    REMOVE = "remove", gettext_lazy("No second factor any more")


class WishForm(FactorForm):
    """What is done with one's second factor; only who knows the password or has a code may ask for it."""

    wish = forms.ChoiceField(
        label=gettext_lazy("What do you want?"),
        choices=Wish.choices,
        initial=Wish.NEW_CODES,
        widget=forms.RadioSelect,
    )
    password_or_otp = _password_field(gettext_lazy("Your password, or a code"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if must_have_one(self.person):
            left = [choice for choice in Wish.choices if choice[0] != Wish.REMOVE]
            self.fields["wish"].choices = left  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            typed = cleaned["password_or_otp"]
            try:
                if looks_like_a_code(typed):
                    self.check_code(self.person.second_factor, typed)
                else:
                    self.check_password(typed)
            except ValidationError as error:
                self.add_error("password_or_otp", error)
        return cleaned


def _wrong_code() -> str:
    return _("This code is not right, or was used already. Wait for the next one.")


def _too_many_codes(locked_out: LockedOut) -> str:
    return _(
        "Too many wrong codes. None is looked at for now, not even the right one. Minutes to wait: %(count)s."
    ) % {"count": localize_digits(locked_out.minutes)}
