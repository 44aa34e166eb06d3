"""A saved view at its own address, for spreadsheets that know no tokens."""

from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views import View

from commitments.api.problems import problem_response
from commitments.refusals import ProblemType
from tracker.access.saved_views import ENDINGS, ViewRefused, file_of, view_under

# The address is the secret: nobody keeps it, follows it or passes it on.
HEADERS: Final = {
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}


class SavedViewFile(View):
    """The rows of the view as its person sees them now; nothing, whatever is wrong with the address."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, secret: str, ending: str) -> HttpResponseBase:  # noqa: ARG002
        view = view_under(secret) if ending in ENDINGS else None
        if view is None:
            return self._nothing()
        try:
            answer: HttpResponseBase = file_of(view, form=ENDINGS[ending])
        except ViewRefused:
            return self._nothing()
        for name, value in HEADERS.items():
            answer.headers[name] = value
        return answer

    def _nothing(self) -> HttpResponse:
        return problem_response(
            404,
            _("There is nothing under this address: it was mistyped, has expired or was revoked."),
            problem=ProblemType.NOT_FOUND,
            headers=HEADERS,
        )
