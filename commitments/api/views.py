"""What every address of the API has in common: strict parameters, a language, and headers that caches can
rely on.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, Final

from django.http import FileResponse, HttpRequest
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from rest_framework.exceptions import ErrorDetail, MethodNotAllowed
from rest_framework.request import Request
from rest_framework.response import Response

from commitments.api.conditions import conditional_response
from commitments.api.filters import StrictFilterSet, names_of_lists
from commitments.api.problems import VARY
from commitments.files.entity_tags import entity_tag
from commitments.language.languages import LANGUAGES, current_language
from commitments.paging import counted, is_beyond
from commitments.refusals import ParameterRefused
from commitments.requests.parameters import fault_of, unknown_here

PUBLIC: Final = "public, max-age=0, must-revalidate"
PRIVATE: Final = "private, no-store"

if TYPE_CHECKING:
    from rest_framework.views import APIView

    _View = APIView
else:
    _View = object


class ApiViewMixin(_View):
    """Mixed into every view of the API, before the view class."""

    # Parameters that every address takes; a list adds its filters and its paging.
    parameters: ClassVar[frozenset[str]] = frozenset({"format", "lang", "names"})
    # Which scope a token needs to write here; without one no token may.
    required_scope: ClassVar[str] = ""

    def known_parameters(self) -> set[str]:
        return set(self.parameters)

    def list_parameters(self) -> set[str]:
        """Those that may be given several times, each time with one value or more."""
        filterset: type[StrictFilterSet] | None = getattr(self, "filterset_class", None)
        return names_of_lists(filterset.base_filters) if filterset else set()

    def count_rows(self, rows: Callable[[], Any]) -> int | None:
        """How many rows a list has; None where it has more than are counted."""
        found = counted(rows())
        return None if is_beyond(found) else found

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        language = request.query_params.get("lang")
        if language in LANGUAGES:
            # LocaleMiddleware set the language of the Accept-Language header, and sets it anew for each
            # request.
            translation.activate(language)
        method = str(request.method).lower()
        if method not in self.http_method_names or not hasattr(self, method):
            # Before asking who writes: signing in would not help.
            raise MethodNotAllowed(str(request.method))
        join_repeated(request._request, lists=self.list_parameters())
        refuse_unknown_parameters(request, known=self.known_parameters())
        super().initial(request, *args, **kwargs)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        patch_vary_headers(response, VARY)
        # An answer given again is in the language of the first time.
        response.headers.setdefault("Content-Language", current_language())
        if response.status_code >= 400:
            return response
        response.headers["Cache-Control"] = PRIVATE if request.user.is_authenticated else PUBLIC
        if request.method in {"GET", "HEAD"}:
            if isinstance(response, Response) and "ETag" not in response.headers:
                response.add_post_render_callback(
                    _conditional(request._request, prefix=self.etag_prefix(response))
                )
            elif isinstance(response, FileResponse) and "ETag" in response.headers:
                return _conditional_file(request._request, response)
        return response

    def etag_prefix(self, response: Response) -> str:  # noqa: ARG002
        """What the entity tag begins with, for clients that send it back to say which version they saw."""
        return ""


def join_repeated(request: HttpRequest, *, lists: set[str]) -> None:
    """Make `state=IRQ&state=IRN` what `state=IRQ,IRN` is, for those parameters that take several values."""
    repeated = {name: values for name, values in request.GET.lists() if name in lists and len(values) > 1}
    if repeated:
        joined = request.GET.copy()
        for name, values in repeated.items():
            joined[name] = ",".join(values)
        request.GET = joined  # type: ignore[assignment]


def refuse_unknown_parameters(request: Request, *, known: set[str]) -> None:
    """Raise ParameterRefused unless every parameter is known, given once, and has a value of a length a
    person could mean.
    """
    errors: dict[str, list[str]] = {}
    for name, values in request.query_params.lists():
        if name not in known:
            nothing = ErrorDetail(_("This address takes no parameters."), code="unknown-parameter")
            errors[name] = [unknown_here(known) if known else nothing]
        elif fault := fault_of(values):
            errors[name] = [fault]
        elif not values[0]:
            errors[name] = [_("This parameter has no value; leave it out instead.")]
    choices = {"lang": LANGUAGES, "names": ("all",)}
    for name, allowed in choices.items():
        value = request.query_params.get(name)
        if name in known and value and name not in errors and value not in allowed:
            errors[name] = [
                _("“%(value)s” is none of: %(known)s.") % {"value": value[:100], "known": ", ".join(allowed)}
            ]
    if errors:
        raise ParameterRefused(errors)


def _conditional_file(request: HttpRequest, response: FileResponse) -> Any:
    """The file, or 304 where the client has it already."""
    given: Any = response
    answer: Any = conditional_response(request, etag=response.headers["ETag"], response=given)
    if answer is not response and response.file_to_stream is not None:
        response.file_to_stream.close()
    return answer


def _conditional(request: HttpRequest, *, prefix: str) -> Callable[[Response], Any]:
    """Gives the finished answer a strong entity tag of its bytes, and turns it into 304 where the client
    has them.
    """

    def answer(response: Response) -> Any:
        etag = entity_tag(response.content, prefix=prefix)
        response.headers["ETag"] = etag
        return (
            conditional_response(request, etag=etag, response=response)
            if response.status_code == 200
            else None
        )

    return answer
