"""The admin as a whole: who gets in, and by which form."""

import functools
from typing import TYPE_CHECKING, Any, Final, cast

from django.contrib.admin.exceptions import DisallowedModelAdminToField
from django.contrib.admin.options import TO_FIELD_VAR
from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.views import shortcut
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, include, path
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from commitments.files.export_log import ExportLog
from commitments.refusals import ParameterRefused
from commitments.requests.parameters import (
    not_offered,
    refuse_parameters,
    refused_page,
    refuses_itself,
    takes,
)
from tracker.access.roles import cached_rights_of
from tracker.access.security_log import note_event
from tracker.desk.account_pages import AccountPages, SignInForm
from tracker.desk.form_keeping import FormKeeping
from tracker.desk.frame import frame_of
from tracker.desk.guides import guide_view
from tracker.desk.preferences import preferences_of, preferences_view
from tracker.desk.searching import crossing_view, search_view
from tracker.desk.today import desk_of
from tracker.models import Export, SecurityEventKind

if TYPE_CHECKING:
    from django.contrib.auth.models import User


# Addresses that stay as people know them, whatever their model is called.
KEPT_ADDRESSES: Final = {"tracker/remindermail/": "tracker/digest/"}


class Site(ExportLog, AccountPages, FormKeeping):
    """Open to everybody who has a role; what each finds there is what their roles give.

    Nobody has to tick “staff” for that, and the tick opens nothing.
    """

    login_form = SignInForm
    index_template = "admin/tracker/home.html"
    app_index_template = "admin/tracker/app.html"
    # Where tracker.desk.frame puts the sections of the desk.
    enable_nav_sidebar = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Rows that end are closed, accounts switched off, tokens revoked.
        self.disable_action("delete_selected")

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """A view for those who have a role; parameters that it does not take are refused as everywhere."""

        @functools.wraps(view)
        def strict(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            return self._strictly(view, request, *args, **kwargs)

        return super().admin_view(strict, cacheable)

    def _strictly(self, view: Any, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            refuse_parameters(request, view)
            answer: HttpResponseBase = view(request, *args, **kwargs)
        except DisallowedModelAdminToField:
            refusal = ParameterRefused({TO_FIELD_VAR: [not_offered(request.GET.get(TO_FIELD_VAR, ""))]})
        except ParameterRefused as raised:
            refusal = raised
        else:
            return answer
        return refused_page(request, refusal, context=self.each_context(request))

    @takes("next")
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        try:
            refuse_parameters(request, self.login)
        except ParameterRefused as refusal:
            return refused_page(request, refusal, context=self.each_context(request))
        return super().login(request, extra_context)

    def password_reset(self, request: HttpRequest) -> HttpResponseBase:
        return self._strictly(super().password_reset, request)

    def password_set(self, request: HttpRequest, uidb64: str, token: str) -> HttpResponseBase:
        return self._strictly(super().password_set, request, uidb64=uidb64, token=token)

    def second_factor(self, request: HttpRequest) -> HttpResponseBase:
        return self._strictly(super().second_factor, request)

    @takes("term", "page", "app_label", "model_name", "field_name")
    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        return super().autocomplete_view(request)

    @refuses_itself
    def catch_all_view(self, request: HttpRequest, url: str) -> HttpResponse:
        """Nothing is there; whatever was asked of it, it is not found, or found with a slash at the end."""
        return super().catch_all_view(request, url)

    def has_permission(self, request: HttpRequest) -> bool:
        return cached_rights_of(request.user).may_sign_in

    def get_urls(self) -> list[URLPattern | URLResolver]:
        guarded = path(
            "r/<int:content_type_id>/<int:object_id>/",
            self.admin_view(self.view_on_site),
            name="view_on_site",
        )
        return [
            guarded,
            path("preferences/", self.admin_view(self.preferences), name="preferences"),
            path("help/<slug:name>/", self.admin_view(self.guide), name="guide"),
            path("everything/", self.admin_view(self.everything), name="everything"),
            path("search/", self.admin_view(self.search), name="search"),
            path("page/<slug:kind>/<slug:key>/", self.admin_view(self.page_of), name="page_of"),
            *(
                _at_kept_address(url)
                for url in super().get_urls()
                if getattr(url, "name", "") != "view_on_site"
            ),
        ]

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """As Django counts them, once a page asks: most show the sections of the frame alone, and counting
        all takes half the time of a short page.
        """
        return cast("list[Any]", SimpleLazyObject(lambda: super(Site, self).get_app_list(request, app_label)))

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """What needs this person today."""
        desk = desk_of(cast("User", request.user), on=timezone.localdate(), now=timezone.now())
        return super().index(
            request, {"title": _("What needs you today"), "desk": desk, **(extra_context or {})}
        )

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """What every page shows; `single_keys` is asked of the database only by a page that has such keys."""
        context = super().each_context(request)
        rights = cached_rights_of(request.user)
        return {
            **context,
            "frame": frame_of(request, rights=rights, site=self),
            "single_keys": lambda: preferences_of(request.user).single_keys,
        }

    def everything(self, request: HttpRequest) -> TemplateResponse:
        """Every list that the person may see, as Django counts them, and what they did last."""
        context = self.each_context(request)
        told = {**context, "title": _("Everything that is kept here"), "app_list": context["available_apps"]}
        return TemplateResponse(request, "admin/tracker/everything.html", told)

    def preferences(self, request: HttpRequest) -> HttpResponse:
        return preferences_view(request, context=self.each_context(request))

    @takes("q")
    def search(self, request: HttpRequest) -> HttpResponse:
        return search_view(request, context=self.each_context(request))

    def page_of(self, request: HttpRequest, kind: str, key: str) -> HttpResponse:
        return crossing_view(request, kind, key)

    def guide(self, request: HttpRequest, name: str) -> HttpResponse:
        return guide_view(request, name, context=self.each_context(request))

    def log_export(self, request: HttpRequest, *, table: str, flavour: str, rows: int) -> None:
        """Put on record who took a list away."""
        query = request.GET.urlencode()
        Export.objects.create(
            user=cast("User", request.user), table=table, flavour=flavour, query=query, row_count=rows
        )
        note_event(
            SecurityEventKind.EXPORT,
            request=request,
            user=request.user,
            detail=f"{table} as {flavour}, {rows} rows",
        )

    def view_on_site(self, request: HttpRequest, content_type_id: int, object_id: int) -> HttpResponse:
        """Leads from a row here to its public page, if the person may see the row."""
        model = (
            ContentType.objects.get_for_id(content_type_id).model_class()
            if ContentType.objects.filter(pk=content_type_id).exists()
            else None
        )
        model_admin = self._registry.get(model) if model is not None else None
        if (
            model_admin is None
            or not model_admin.has_view_permission(request)
            or model_admin.get_object(request, str(object_id)) is None
        ):
            raise Http404
        return shortcut(request, content_type_id, object_id)


def _at_kept_address(url: URLPattern | URLResolver) -> URLPattern | URLResolver:
    address = KEPT_ADDRESSES.get(str(url.pattern))
    return path(address, include(url.url_patterns)) if address and isinstance(url, URLResolver) else url
