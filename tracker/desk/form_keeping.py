"""The pages by which no form of the desk is lost with a session or by a failed check against forged ones."""

from __future__ import annotations

from contextlib import suppress
from functools import wraps
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.cache import add_never_cache_headers
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect

from commitments.api.problems import API_PREFIX, problem_response
from commitments.refusals import ProblemType
from commitments.requests.form_data import OWNER, bring_back, was_shown
from tracker.access.half_signed_in import HalfSignedIn
from tracker.desk.kept_forms import CARRIED, KeptForm, hand_over, is_of_the_desk, kept_for, let_go
from tracker.desk.second_factor_pages import SecondFactorPages

if TYPE_CHECKING:
    from collections.abc import Callable

FOUND, FORBIDDEN = 302, 403


class FormKeeping(SecondFactorPages):
    """Carries what was typed over the page of signing in into its form again; writes nothing of it."""

    def get_urls(self) -> list[URLPattern | URLResolver]:
        again = path("form-again/", self.admin_view(self.form_again), name="form_again")
        return [again, *super().get_urls()]

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """As Django's; the page of signing in carries a form that comes after its session ended."""
        checked = super().admin_view(self._with_kept_form(view), cacheable)

        @csrf_protect
        @wraps(view)
        def kept_or_checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method == "POST" and not self.has_permission(request):
                kept = KeptForm.of(request)
                if kept is not None:
                    return self._way_in(request, kept)
            if request.method == "POST" and _is_of_another(request):
                return self.forged_page(request, KeptForm.of(request))
            answer: HttpResponseBase = checked(request, *args, **kwargs)
            return answer

        return kept_or_checked

    def _with_kept_form(self, view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        """The view; where the session keeps a form for its address, a GET shows what was typed into it."""

        @wraps(view)
        def with_kept_form(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method == "POST":
                let_go(request)
            kept = kept_for(request) if request.method == "GET" else None
            if kept is None or not kept.belongs_to(request.user):
                return view(request, *args, **kwargs)
            bring_back(request, kept.data())
            page = None
            # The row may be gone, or not this person's any more; what they typed is theirs.
            with suppress(Http404, PermissionDenied):
                page = view(request, *args, **kwargs)
            if page is not None and page.streaming:
                # A file, into which nothing is typed.
                return page
            if page is None or not was_shown(request):
                return self._typed_page(request, kept)
            if page.status_code == FOUND:
                # To where the form is shown.
                return page
            messages.warning(request, " ".join([_back(), *_left_out(kept)]))
            return page

        return with_kept_form

    def _way_in(self, request: HttpRequest, kept: KeptForm) -> HttpResponse:
        """To what is missing of signing in: the code, or the password first."""
        waits = HalfSignedIn.of(request)
        if waits and (carried := kept.to_carry()):
            return self.code_page_on_the_way(request, waits, onward=kept.path, carried=carried)
        return self.sign_in_page(request, kept)

    def sign_in_page(self, request: HttpRequest, kept: KeptForm | None, *, reason: str = "") -> HttpResponse:
        """The page of signing in for a request that was refused; it carries what was typed."""
        # A sign-in form that was refused itself says where it leads; Django looks at that before it follows.
        sign_in_form: Any = self.login_form
        target = kept.path if kept is not None else request.POST.get("next") or reverse("admin:index")
        context = {
            **self.each_context(request),
            "title": _("Log in"),
            "subtitle": None,
            "app_path": f"{reverse('admin:login')}?{urlencode({'next': target})}",
            "next": target,
            "form": sign_in_form(request, initial={"username": request.POST.get("username", "")[:150]}),
            "refusal": reason or _("Your session had ended. Nothing was recorded."),
            **_carrying(kept),
        }
        return _refused(TemplateResponse(request, "admin/login.html", context, status=FORBIDDEN))

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Sign in; a form that the page carries is shown again to the person that it belongs to."""
        kept = KeptForm.carried(request.POST.get(CARRIED, ""))
        page: HttpResponse = super().login(request, {**_carrying(kept), **(extra_context or {})})
        is_in = page.status_code == FOUND and request.user.is_authenticated
        if kept is not None and request.method == "POST" and is_in:
            # The answer itself is Django's: it also carries the new token against forged requests.
            page.headers["Location"] = self._place_of(request, kept) or page.headers["Location"]
        return page

    def place_of_carried(self, request: HttpRequest, carried: str) -> str:
        """Where a form is shown again that was carried over the page of the code."""
        kept = KeptForm.carried(carried)
        return self._place_of(request, kept) if kept is not None else ""

    def form_again(self, request: HttpRequest) -> HttpResponse:
        """Show a form that a page carries in its place again, to the person that it belongs to."""
        place = self.place_of_carried(request, request.POST.get(CARRIED, ""))
        return HttpResponseRedirect(place or reverse("admin:index"))

    def _place_of(self, request: HttpRequest, kept: KeptForm) -> str:
        """Hand the form over to its person's session, and say where it is shown; empty if not theirs."""
        if not kept.belongs_to(request.user):
            messages.warning(request, _of_another())
            return ""
        if not is_of_the_desk(kept.path):
            return ""
        hand_over(request, kept)
        return kept.path

    def forged_page(self, request: HttpRequest, kept: KeptForm | None) -> HttpResponse:
        """What somebody who is signed in is told of a form that failed the check against forged requests."""
        is_theirs = kept is not None and kept.belongs_to(request.user)
        context = {
            **self.each_context(request),
            "title": _("This form was not accepted"),
            "refusal": _not_accepted(),
            "of_another": "" if is_theirs or kept is None else _of_another(),
            "typed": kept.fields if kept is not None and is_theirs else [],
            **_carrying(kept if is_theirs else None),
        }
        return _refused(
            TemplateResponse(request, "admin/tracker/form_not_accepted.html", context, status=FORBIDDEN)
        )

    def _typed_page(self, request: HttpRequest, kept: KeptForm) -> HttpResponse:
        """What was typed, to read and copy, where no form of its address can show it."""
        context = {
            **self.each_context(request),
            "title": _("What you typed"),
            "refusal": _("The page on which you typed this cannot show it again. Nothing was recorded."),
            "left_out": _left_out(kept),
            "typed": kept.fields,
            "is_open": True,
        }
        return _refused(TemplateResponse(request, "admin/tracker/form_not_accepted.html", context))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 (as Django calls it)
    """The answer to a request that fails the check against forged ones; what was typed here is kept."""
    if request.path.startswith(API_PREFIX):
        return problem_response(FORBIDDEN, _not_accepted(), problem=ProblemType.CSRF_FAILED)
    if not is_of_the_desk(request.path):
        return _refused(render(request, "403_csrf.html", status=FORBIDDEN))
    site: Any = admin.site
    kept = None if _is_forged(request) else KeptForm.of(request)
    if site.has_permission(request):
        page: HttpResponse = site.forged_page(request, kept)
    else:
        page = site.sign_in_page(request, kept, reason=_not_accepted())
    return page


def _is_of_another(request: HttpRequest) -> bool:
    """Whether the form was made for another person than the one who is signed in by now."""
    owner = request.POST.get(OWNER, "")
    return request.user.is_authenticated and bool(owner) and owner != str(request.user.pk)


def _is_forged(request: HttpRequest) -> bool:
    """Whether the browser says that another site sent it; what it brings is then not shown as typed here."""
    if request.headers.get("Sec-Fetch-Site", "none") not in {"same-origin", "none"}:
        return True
    own = {f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS}
    stated = [request.headers.get(name) for name in ("Origin", "Referer")]
    return any(_origin_of(address) not in own for address in stated if address)


def _origin_of(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}"


def _refused(page: HttpResponse) -> HttpResponse:
    add_never_cache_headers(page)
    return page


def _carrying(kept: KeptForm | None) -> dict[str, Any]:
    """What a template needs to carry a form on, and to say what becomes of it."""
    if kept is None:
        return {}
    carried = kept.to_carry()
    return {"carries": True, "carried_name": CARRIED, "carried": carried, "left_out": _left_out(kept)}


def _left_out(kept: KeptForm) -> list[str]:
    return [
        *([_("Files cannot be kept: choose them again.")] if kept.had_files else []),
        *([_("Passwords are never kept: type them again.")] if kept.had_secrets else []),
    ]


def _back() -> str:
    return _("Here is the form again with what you typed. Nothing was recorded yet: look at it and send it.")


def _of_another() -> str:
    return _("The form was opened by another account, so what was typed into it is not shown to you.")


def _not_accepted() -> str:
    return _(
        "The form was not accepted, and nothing was recorded: it was opened before the last signing in, "
        "or the browser keeps no cookies of this site."
    )
