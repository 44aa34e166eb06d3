"""The page of the second factor: its code after the password, how it is set up, and how it stands."""

import time
from typing import TYPE_CHECKING, Any, Final, cast

import segno
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from commitments.language.calendars import format_date, localize_digits
from tracker.access.half_signed_in import WAITING, HalfSignedIn, let_in, wait_for_code
from tracker.access.second_factor import (
    MARK,
    address_for_application,
    factor_of,
    mark_of,
    must_have_one,
    new_nonce,
    new_recovery_codes,
    recovery_codes_left,
    remove,
    secret_in_letters,
)
from tracker.desk.account_pages import note_change, with_time_to_wait
from tracker.desk.kept_forms import CARRIED
from tracker.desk.second_factor_forms import CodeForm, FactorForm, SetUpForm, Wish, WishForm
from tracker.models import SecondFactor

if TYPE_CHECKING:
    from django.contrib.auth.models import User

PAGE: Final = "second_factor"
# What the session of who is signed in holds of an application that they are setting up, and for how long.
BEGUN: Final = "second_factor_begun"
BEGUN_SECONDS: Final = 1800
UNPROCESSABLE: Final = 422


class SignInView(LoginView):
    """Signs in who gave the right password, or lets them go on to the second factor."""

    next_page = "admin:index"

    def form_valid(self, form: Any) -> HttpResponse:
        person = form.get_user()
        if factor_of(person) is None and not must_have_one(person):
            return super().form_valid(form)
        wait_for_code(
            self.request,
            person,
            knew_password=True,
            onward=self.get_success_url(),
            carried=self.request.POST.get(CARRIED, ""),
        )
        return HttpResponseRedirect(reverse(PAGE))


class SecondFactorPages(AdminSite):
    """Who has a second factor, or has to have one, is signed in once its code was right, and not before."""

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """As Django's, by a view of our own; whose code is waited for goes on to give it."""
        if request.method == "GET" and self.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index"))
        context = {
            **self.each_context(request),
            "title": _("Log in"),
            "subtitle": None,
            "app_path": request.get_full_path(),
            "username": request.user.get_username(),
        }
        if "next" not in request.GET and "next" not in request.POST:
            context["next"] = reverse("admin:index")
        context.update(extra_context or {})
        request.current_app = self.name
        if request.method == "GET" and (waits := HalfSignedIn.of(request)):
            view = SignInView()
            view.setup(request)
            return self.code_page_on_the_way(request, waits, onward=view.get_success_url())
        answer = SignInView.as_view(
            extra_context=context, authentication_form=self.login_form, template_name="admin/login.html"
        )
        return cast("HttpResponse", answer(request))

    def code_page_on_the_way(
        self, request: HttpRequest, waits: HalfSignedIn, *, onward: str, carried: str = ""
    ) -> HttpResponse:
        """To the page of the code, and from there to `onward`, with a form that was typed."""
        waits.on_the_way_to(onward, carried=carried or waits.carried).keep(request)
        return HttpResponseRedirect(reverse(PAGE))

    def place_of_carried(self, request: HttpRequest, carried: str) -> str:  # noqa: ARG002 (who keeps forms says it)
        """Where a form is shown again that was carried here; empty where there is none."""
        return ""

    def second_factor(self, request: HttpRequest) -> HttpResponseBase:
        """Ask for the code, or let an application be set up; who is signed in finds how theirs stands."""
        if request.user.is_authenticated:
            return self._own(request, request.user)
        waits = HalfSignedIn.of(request)
        person = waits.person() if waits else None
        if waits is None or person is None or "again" in request.POST:
            request.session.pop(WAITING, None)
            return HttpResponseRedirect(reverse("admin:login"))
        if factor_of(person) is not None:
            return self._asked(request, waits, person)
        return self._enrolled(request, waits, person)

    def _asked(self, request: HttpRequest, waits: HalfSignedIn, person: "User") -> HttpResponse:
        form = CodeForm(_sent(request), request=request, person=person)
        if not form.is_valid():
            return self._page(request, form=form, asks=True)
        if form.is_recovery_code:
            note_change(request, person, message=_("Signed in with a recovery code."))
        let_in(request, person)
        return HttpResponseRedirect(self._onward(request, waits))

    def _enrolled(self, request: HttpRequest, waits: HalfSignedIn, person: "User") -> HttpResponse:
        form = SetUpForm(
            _sent(request),
            request=request,
            person=person,
            nonce=waits.nonce,
            asks_password=not waits.knew_password,
        )
        if not form.is_valid():
            return self._set_up_page(request, form)
        note_change(request, person, message=_("Set up a second factor."))
        let_in(request, person)
        return self._page(request, codes=form.codes, onward=self._onward(request, waits))

    def _own(self, request: HttpRequest, person: "User") -> HttpResponse:
        factor, begun = factor_of(person), request.session.get(BEGUN, {})
        is_begun = time.time() - begun.get("at", 0) <= BEGUN_SECONDS
        if factor is None or (is_begun and begun["instead_of"] == factor.nonce[:16]):
            if not is_begun or (factor is None) != (begun["instead_of"] is None):
                begun = _begin(request, person)
            form = SetUpForm(
                _sent(request),
                request=request,
                person=person,
                nonce=begun["nonce"],
                asks_password=factor is None,
                instead_of=factor,
            )
            if not form.is_valid():
                return self._set_up_page(request, form)
            note_change(request, person, message=_("Set up a second factor."))
            return self._renewed(request, person, form.codes)
        wish = WishForm(_sent(request), request=request, person=person)
        if not wish.is_valid():
            return self._page(request, form=wish, standing=standing_of(factor))
        return self._granted(request, person, Wish(wish.cleaned_data["wish"]))

    def _granted(self, request: HttpRequest, person: "User", wish: Wish) -> HttpResponse:
        match wish:
            case Wish.NEW_CODES:
                note_change(request, person, message=_("Made new recovery codes."))
                return self._renewed(request, person, new_recovery_codes(person.second_factor))
            case Wish.ANOTHER:
                _begin(request, person)
                return HttpResponseRedirect(reverse(PAGE))
        remove(person)
        note_change(request, person, message=_("Removed the second factor."))
        request.session.pop(MARK, None)
        request.session.cycle_key()
        messages.success(request, _("From now on you sign in with your password alone."))
        return HttpResponseRedirect(reverse("admin:preferences"))

    @sensitive_variables("codes")
    def _renewed(self, request: HttpRequest, person: "User", codes: list[str]) -> HttpResponse:
        """Sessions elsewhere, begun with another factor, end; this one goes on under a new key."""
        request.session.pop(BEGUN, None)
        request.session[MARK] = mark_of(person)
        request.session.cycle_key()
        return self._page(request, codes=codes, onward=reverse("admin:index"))

    def _onward(self, request: HttpRequest, waits: HalfSignedIn) -> str:
        place = self.place_of_carried(request, waits.carried) if waits.carried else ""
        return place or waits.onward or reverse("admin:index")

    def _set_up_page(self, request: HttpRequest, form: SetUpForm) -> HttpResponse:
        picture = picture_of(address_for_application(form.person, form.nonce))
        return self._page(request, form=form, picture=picture, secret=secret_in_letters(form.nonce))

    # What it shows of secrets goes into this one answer, and into no error report.
    @sensitive_variables("context")
    def _page(self, request: HttpRequest, **context: Any) -> HttpResponse:
        form: FactorForm | None = context.get("form")
        is_in = request.user.is_authenticated
        page = TemplateResponse(
            request,
            "admin/tracker/second_factor.html",
            {
                **self.each_context(request),
                "title": _("Second factor"),
                "frame": "admin/desk_page.html" if is_in else "admin/login.html",
                **context,
            },
            status=UNPROCESSABLE if form is not None and form.errors else 200,
        )
        add_never_cache_headers(page)
        return cast("HttpResponse", with_time_to_wait(request, page))


def picture_of(text: str) -> SafeString:
    """A QR code, drawn here as SVG."""
    code = segno.make(text, error="m")
    drawn = code.svg_inline(scale=4, dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=None)
    # Nothing of the text stands in it but as squares.
    return mark_safe(drawn)  # noqa: S308


def standing_of(factor: SecondFactor) -> str:
    """Since when it is set up, and how many recovery codes are left, in words."""
    return _("Set up on %(date)s. Recovery codes that are left: %(count)s.") % {
        "date": format_date(timezone.localdate(factor.set_up_at)),
        "count": localize_digits(recovery_codes_left(factor)),
    }


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _begin(request: HttpRequest, person: "User") -> dict[str, Any]:
    """What the session holds of an application that is being set up from now on."""
    begun = {"nonce": new_nonce(), "at": time.time(), "instead_of": mark_of(person)}
    request.session[BEGUN] = begun
    return begun
