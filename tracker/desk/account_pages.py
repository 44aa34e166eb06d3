"""The pages by which people get into their account: signing in, and a new password."""

from typing import Any, Final, cast

from django.contrib.admin import AdminSite
from django.contrib.admin.forms import AdminPasswordChangeForm
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import PasswordChangeView
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from commitments.language.calendars import localize_digits
from tracker.access.lock_out import LockedOut, begin_attempt

TOO_MANY: Final = 429


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
        old_password = super().clean_old_password()
        attempt.was_right()
        return old_password


class AccountPages(AdminSite):
    """The pages of one's account; a page that refuses to look at a password says for how long."""

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        page: HttpResponse = _told(request, super().login(request, extra_context))
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
        return cast("TemplateResponse", _told(request, view(request)))


def locked_out_message(locked_out: LockedOut) -> str:
    """What a person is told; the same whether there is such an account or not."""
    return _(
        "Too many wrong passwords. None is looked at for now, not even the right one. Minutes to wait: "
        "%(count)s."
    ) % {"count": localize_digits(locked_out.minutes)}


def _told(request: HttpRequest, page: Any) -> Any:
    locked_out = getattr(request, "locked_out", None)
    if locked_out is not None:
        page.status_code = TOO_MANY
        page.headers["Retry-After"] = str(locked_out.seconds)
    return page
