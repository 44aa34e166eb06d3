"""Parts of pages that other sites may show in a frame: a matrix, levels over time, a State, a commitment."""

import functools
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from csp.decorators import csp_replace
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from commitments.addresses import COMMITMENT_KEY, CONFERENCE_KEY, SLUG_KEY, STATE_KEY
from commitments.models import Conference, State, Theme
from commitments.record.aliasing import key_now
from commitments.refusals import ParameterRefused
from tracker.site.charts import source_at, timeline_of
from tracker.site.framing import day_context, legend, page
from tracker.site.pages import commitment_context, conference_context
from tracker.site.states import state_context

View = Callable[[HttpRequest], HttpResponse]
# Of what levels over time can be shown: the rows, the field of their key, and its shape.
TIMED: Final[Mapping[str, tuple[Any, str, str]]] = {
    "conference": (Conference, "code", CONFERENCE_KEY),
    "theme": (Theme, "slug", SLUG_KEY),
    "state": (State, "code", STATE_KEY),
}


def embedded(view: View) -> View:
    """A page that every site may frame, as strangers see it, whoever is signed in; it is not there where
    that is closed.
    """
    framed: Any = csp_replace({"frame-ancestors": ["*"]})(xframe_options_exempt(page(view)))

    @functools.wraps(view)
    def opened(request: HttpRequest) -> HttpResponse:
        if not (settings.EMBEDS and settings.PUBLIC_READ):
            raise Http404
        request.user = AnonymousUser()
        answer: HttpResponse = framed(request)
        return answer

    return opened


@embedded
def matrix(request: HttpRequest) -> HttpResponse:
    """How far each State has come with what a conference asked."""
    code = _key(request, "conference", CONFERENCE_KEY)
    context = conference_context(request, code)
    return _render(request, "matrix", context, reverse("conference", args=[code]))


@embedded
def timeline(request: HttpRequest) -> HttpResponse:
    """The levels of a conference, a theme or a State over time."""
    asked = [name for name in TIMED if request.GET.get(name)]
    kind = asked[0] if len(asked) == 1 else "conference"
    rows, field, shape = TIMED[kind]
    key = _key(request, kind, shape)
    seen = rows.objects.visible_to(request.user)
    key = key_now(seen, key) or key
    shown = get_object_or_404(seen, **{field: key})
    day = day_context(request)
    address = reverse(kind, args=[key])
    drawn = timeline_of(request, day["as_of"], **{kind: key})
    if drawn is not None:
        drawn = replace(drawn, source=source_at(address))
    context = {**day, "timeline": drawn, "shown": shown, **legend()}
    return _render(request, "timeline", context, address)


@embedded
def state(request: HttpRequest) -> HttpResponse:
    """Where one State stands."""
    code = _key(request, "state", STATE_KEY)
    code = key_now(State.objects.visible_to(request.user), code) or code
    return _render(request, "state", state_context(request, code), reverse("state", args=[code]))


@embedded
def commitment(request: HttpRequest) -> HttpResponse:
    """Where one commitment stands."""
    reference = _key(request, "reference", COMMITMENT_KEY)
    context = commitment_context(request, reference)
    return _render(request, "commitment", context, reverse("commitment", args=[reference]))


PARTS: Final[Mapping[str, View]] = {
    "matrix": matrix,
    "timeline": timeline,
    "state": state,
    "commitment": commitment,
}


@require_safe
@xframe_options_exempt
def in_the_readers_language(request: HttpRequest, part: str) -> HttpResponse:
    """Leads from the address without a language to that in the reader's."""
    if part not in PARTS:
        raise Http404
    query = request.META.get("QUERY_STRING", "")
    return HttpResponseRedirect(reverse(f"embed-{part}") + (f"?{query}" if query else ""))


def _key(request: HttpRequest, name: str, shape: str) -> str:
    """The row that is asked for. Raises ParameterRefused where there is none, Http404 for what is no key."""
    key = request.GET.get(name, "")
    if not key:
        raise ParameterRefused({name: [_("Say which is to be shown.")]})
    if not re.fullmatch(shape, key):
        raise Http404
    return key


def _render(request: HttpRequest, part: str, context: dict[str, Any], address: str) -> HttpResponse:
    whole = {"whole_url": address, "is_embedded": True, "kept_query": request.GET.urlencode(safe=",")}
    return render(request, f"tracker/embed_{part}.html", {**context, **whole})
