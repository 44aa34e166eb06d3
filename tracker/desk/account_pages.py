"""The pages by which people get into their account: signing in, and a new password."""

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, cast

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.admin.forms import AdminPasswordChangeForm
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import PasswordChangeView, PasswordResetConfirmView
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.debug import sensitive_variables

from commitments.language.calendars import localize_digits
from commitments.language.languages import current_language
from tracker.access.lock_out import LockedOut, begin_attempt, unlock
from tracker.access.password_links import password_links
from tracker.access.security_log import note_event
from tracker.access.sessions import begin_session
from tracker.desk.account_mails import mail_forgotten
from tracker.models import SecurityEventKind

if TYPE_CHECKING:
    from django.contrib.auth.models import User

FOUND, TOO_MANY = 302, 429
# So many mails go to one address in the time in which wrong passwords are counted.
MAILS_LIMIT: Final = 3


class SignInForm(AuthenticationForm):
    """Name and password; whoever knows the password is told why the account is closed to them."""

    required_css_class = "required"

    def get_invalid_login_error(self) -> ValidationError:
        locked_out = getattr(self.request, "locked_out", None)
        if locked_out is not None:
            return ValidationError(locked_out_message(locked_out), code="locked_out")
        reason = getattr(self.request, "sign_in_refusal", "")
        return ValidationError(reason, code="inactive") if reason else super().get_invalid_login_error()


class OwnPasswordForm(AdminPasswordChangeForm):
    """A new password of one's own; the old one is tried no more often here than when signing in."""

    request: HttpRequest

    @sensitive_variables("old_password")
    def clean_old_password(self) -> str:
        try:
            attempt = begin_attempt(self.request, account=self.user.get_username())
        except LockedOut as locked_out:
            self.request.locked_out = locked_out  # type: ignore[attr-defined]
            raise ValidationError(locked_out_message(locked_out), code="locked_out") from locked_out
        try:
            old_password = super().clean_old_password()
        except ValidationError:
            note_event(SecurityEventKind.WRONG_SECRET, request=self.request, user=self.user)
            raise
        attempt.was_right()
        return old_password


class ForgottenForm(forms.Form):
    """Where the link to a new password is to be mailed."""

    email = forms.EmailField(
        max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"})
    )


class PasswordSetView(PasswordResetConfirmView):
    """The page behind a mailed link: it sets a password, once."""

    http_method_names = ["get", "head", "post", "options"]
    template_name = "registration/password_reset_confirm.html"
    token_generator = password_links
    title = gettext_lazy("Choose your password")

    def get_success_url(self) -> str:
        return reverse("admin:login")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context if self.validlink else context | {"title": _("This link does not work")}

    def form_valid(self, form: Any) -> HttpResponse:
        answer = super().form_valid(form)
        person = cast("User", self.user)
        # Whoever reads the person's mails is let in, whatever others had tried.
        unlock(person.get_username(), kinds=["password"])
        note_change(self.request, person, message=_("Set the password by a mailed link."))
        messages.success(self.request, _("Your password is set. Sign in with it."))
        return answer


class AccountPages(AdminSite):
    """The pages of one's account; a page that refuses to look at a password says for how long."""

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        page: HttpResponse = with_time_to_wait(request, super().login(request, extra_context))
        if request.method == "POST" and page.status_code == FOUND and request.user.is_authenticated:
            begin_session(request)
        return page

    def password_reset(self, request: HttpRequest) -> HttpResponseBase:
        """Mail a link to whoever forgot their password; the answer is the same for every address."""
        form = ForgottenForm(request.POST if request.method == "POST" else None)
        context = {**self.each_context(request), "title": _("A new password"), "form": form}
        if not form.is_valid():
            return TemplateResponse(request, "registration/password_reset_form.html", context)
        address = form.cleaned_data["email"]
        # Nobody is mailed without end, by whomever.
        with suppress(LockedOut):
            begin_attempt(request, account=address.casefold(), kind="mail", limit=MAILS_LIMIT)
            mail_forgotten(address, language=current_language())
        return TemplateResponse(request, "registration/password_reset_done.html", context)

    def password_set(self, request: HttpRequest, uidb64: str, token: str) -> HttpResponseBase:
        view = PasswordSetView.as_view(extra_context=self.each_context(request))
        page: HttpResponseBase = view(request, uidb64=uidb64, token=token)
        return page

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        form = type("BoundPasswordForm", (OwnPasswordForm,), {"request": request})
        view = PasswordChangeView.as_view(
            form_class=form,
            template_name="registration/password_change_form.html",
            success_url=reverse("admin:password_change_done"),
            extra_context={**self.each_context(request), **(extra_context or {})},
        )
        return cast("TemplateResponse", with_time_to_wait(request, view(request)))


def locked_out_message(locked_out: LockedOut) -> str:
    """What a person is told; the same whether there is such an account or not."""
    return _(
        "Too many wrong passwords. None is looked at for now, not even the right one. Minutes to wait: "
        "%(count)s."
    ) % {"count": localize_digits(locked_out.minutes)}


def with_time_to_wait(request: HttpRequest, page: Any) -> Any:
    """The page; where nothing was looked at, it says for programs too for how long."""
    locked_out = getattr(request, "locked_out", None)
    if locked_out is not None:
        page.status_code = TOO_MANY
        page.headers["Retry-After"] = str(locked_out.seconds)
    return page


def note_change(request: HttpRequest, person: "User", *, message: str) -> None:
    """Put on the record of the account what its person did to it, and on the security log."""
    LogEntry.objects.log_actions(person.pk, [person], CHANGE, change_message=message, single_object=True)
    note_event(SecurityEventKind.ACCOUNT, request=request, user=person, about=person, detail=message)
