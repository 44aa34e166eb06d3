"""The admin as a whole: who gets in, and by which form."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.views import shortcut
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path

from tracker.roles import remembered_rights


class SignInForm(AuthenticationForm):
    """Name and password; whoever knows the password is told why the account is closed to them."""

    required_css_class = "required"

    def get_invalid_login_error(self) -> ValidationError:
        reason = getattr(self.request, "why_no_entry", "")
        return ValidationError(reason, code="inactive") if reason else super().get_invalid_login_error()


class Site(AdminSite):
    """Open to everybody who has a role; what each finds behind the door is what their roles give.

    Nobody has to tick “staff” for that, and the tick opens nothing.
    """

    login_form = SignInForm

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Rows that end are closed, accounts switched off, tokens revoked.
        self.disable_action("delete_selected")

    def has_permission(self, request: HttpRequest) -> bool:
        return remembered_rights(request.user).may_sign_in

    def get_urls(self) -> list[URLPattern | URLResolver]:
        guarded = path("r/<int:content_type_id>/<int:object_id>/", self.admin_view(self.view_on_site), name="view_on_site")
        return [guarded, *(url for url in super().get_urls() if getattr(url, "name", "") != "view_on_site")]

    def view_on_site(self, request: HttpRequest, content_type_id: int, object_id: int) -> HttpResponse:
        """Leads from a row here to its public page, if the person may see the row."""
        model = ContentType.objects.get_for_id(content_type_id).model_class() if ContentType.objects.filter(pk=content_type_id).exists() else None
        model_admin = self._registry.get(model) if model is not None else None
        if model_admin is None or not model_admin.has_view_permission(request) or model_admin.get_object(request, str(object_id)) is None:
            raise Http404
        return shortcut(request, content_type_id, object_id)
