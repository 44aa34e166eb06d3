"""What the API answers when it refuses: problem details as of RFC 9457, naming the parameter or field at
fault.
"""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.core.exceptions import (
    PermissionDenied as DjangoPermissionDenied,
    RequestDataTooBig,
    ValidationError as DjangoValidationError,
)
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _, gettext_lazy
from django.views import defaults
from rest_framework import status
from rest_framework.exceptions import APIException, ErrorDetail, NotFound, PermissionDenied, ValidationError

from commitments.refusals import ParameterRefused, ProblemType, Refused
from commitments.requests.names import REQUEST_NAME

MEDIA_TYPE = "application/problem+json"
VARY = ("Accept", "Accept-Language", "Authorization", "Cookie")
API_PREFIX = "/api/"
# A path and no host: the same wherever the product runs. What it means is said there.
TYPE_PREFIX = "/api/v1/problems/"
RETRY_AFTER_SECONDS = 5
NAME_MAX_LENGTH = 200
MESSAGE_MAX_LENGTH = 1000


class BodyTooLarge(APIException):
    """A body beyond DATA_UPLOAD_MAX_MEMORY_SIZE."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = gettext_lazy("The request's body is too large.")
    default_code = ProblemType.BODY_TOO_LARGE


# What Django REST framework calls its refusals.
_TYPES = {
    "parse_error": ProblemType.UNREADABLE,
    "not_authenticated": ProblemType.NOT_SIGNED_IN,
    "authentication_failed": ProblemType.NOT_SIGNED_IN,
    "permission_denied": ProblemType.NOT_ENTITLED,
    "not_found": ProblemType.NOT_FOUND,
    "method_not_allowed": ProblemType.METHOD_NOT_ALLOWED,
    "not_acceptable": ProblemType.NOT_ACCEPTABLE,
    "unsupported_media_type": ProblemType.UNSUPPORTED_MEDIA_TYPE,
    "throttled": ProblemType.TOO_MANY_REQUESTS,
}


def type_uri(problem: ProblemType) -> str:
    """What stands in a problem document as `type`."""
    return f"{TYPE_PREFIX}{problem}/"


def problem_response(
    code: int,
    detail: str,
    *,
    problem: ProblemType,
    errors: Sequence[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """A problem document as of RFC 9457; its title is the name of the HTTP status."""
    body: dict[str, Any] = {
        "type": type_uri(problem),
        "title": HTTPStatus(code).phrase,
        "status": code,
        "detail": detail,
    }
    if errors:
        body["errors"] = list(errors)
    # What those who run the site look a failure up by; of a refusal the sentence says enough.
    if code >= HTTPStatus.INTERNAL_SERVER_ERROR and (name := REQUEST_NAME.get()):
        body["request_id"] = name
    # A name that the client made up may hold half a surrogate pair, which UTF-8 cannot say and a JSON escape
    # can.
    content = json.dumps(body, ensure_ascii=False).encode(errors="backslashreplace")
    response = HttpResponse(content, status=code, content_type=MEDIA_TYPE, headers=dict(headers or {}))
    response.headers["Cache-Control"] = "no-store"
    patch_vary_headers(response, VARY)
    return response


def exception_handler(exc: Exception, context: Mapping[str, Any]) -> HttpResponse | None:  # noqa: ARG001 (the interface of EXCEPTION_HANDLER)
    """The exception handler of the API; what it does not know is left to Django, which logs it and calls
    the handlers below.
    """
    if isinstance(exc, ParameterRefused):
        return problem_response(exc.status_code, str(exc), problem=exc.problem, errors=exc.errors)
    refusal = _as_api_exception(exc)
    if refusal is None:
        return None
    headers = {}
    if authenticate := getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = authenticate
    if wait := getattr(refusal, "wait", None):
        headers["Retry-After"] = str(math.ceil(wait))
    if isinstance(refusal, ValidationError):
        errors = [
            {"field": field, "code": code, "detail": message}
            for field, code, message in _flat(refusal.detail)
        ]
        return problem_response(
            refusal.status_code,
            _("Nothing was written, because of the fields named under “errors”."),
            problem=exc.problem if isinstance(exc, Refused) else ProblemType.FIELDS_REFUSED,
            errors=errors,
            headers=headers,
        )
    return problem_response(
        refusal.status_code, str(refusal.detail), problem=_type_of(refusal), headers=headers
    )


def _type_of(refusal: APIException) -> ProblemType:
    code = getattr(refusal.detail, "code", "")
    if code in _TYPES:
        return _TYPES[code]
    return ProblemType(code) if code in set(ProblemType) else ProblemType.RULE_BROKEN


def _as_api_exception(exc: Exception) -> APIException | None:
    """What the client is told of `exc`; None where it is a fault of ours."""
    refusal: APIException | None = None
    match exc:
        case APIException():
            refusal = exc
        case Refused(status_code=HTTPStatus.BAD_REQUEST):
            refusal = ValidationError({exc.field: [ErrorDetail(str(exc), code=exc.problem)]})
        case Refused():
            refusal = APIException(str(exc), code=exc.problem)
            refusal.status_code = exc.status_code
        case Http404():
            refusal = NotFound(_("There is nothing under this address that you may see."))
        case DjangoPermissionDenied():
            refusal = PermissionDenied()
        case DjangoValidationError():
            refusal = ValidationError(exc.message_dict if hasattr(exc, "error_dict") else {"": exc.messages})
        case RequestDataTooBig():
            refusal = BodyTooLarge()
    return refusal


def _flat(detail: Any, at: str = "") -> Iterator[tuple[str, str, str]]:
    """Each message of a nested error: the path of its field, such as `partner_organizations.0`, its code,
    itself.
    """
    if isinstance(detail, Mapping):
        for key, value in detail.items():
            name = "" if key in {"non_field_errors", "__all__"} else str(key)
            yield from _flat(value, f"{at}.{name}" if at and name else at or name)
    elif isinstance(detail, (list, tuple)):
        for index, value in enumerate(detail):
            yield from _flat(value, at if isinstance(value, (str, ErrorDetail)) else f"{at}.{index}")
    else:
        # A message that quotes the client's value does not send all of it back.
        code = str(getattr(detail, "code", "invalid")).replace("_", "-")
        yield at[:NAME_MAX_LENGTH], code, str(detail)[:MESSAGE_MAX_LENGTH]


# Django's own error pages answer the API in its own form, whatever failed before a view was found.


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if request.path.startswith(API_PREFIX):
        return problem_response(
            HTTPStatus.BAD_REQUEST, _("The request cannot be read."), problem=ProblemType.UNREADABLE
        )
    return defaults.bad_request(request, exception)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    if request.path.startswith(API_PREFIX):
        return problem_response(
            HTTPStatus.FORBIDDEN, _("You may not do this."), problem=ProblemType.NOT_ENTITLED
        )
    return defaults.permission_denied(request, exception)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if request.path.startswith(API_PREFIX):
        return problem_response(
            HTTPStatus.NOT_FOUND,
            _("The API has no such address; /api/v1/ lists what there is."),
            problem=ProblemType.NOT_FOUND,
        )
    return defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    if request.path.startswith(API_PREFIX):
        return problem_response(
            HTTPStatus.INTERNAL_SERVER_ERROR,
            _("Something failed on our side; the failure was logged."),
            problem=ProblemType.INTERNAL_ERROR,
        )
    return defaults.server_error(request)
