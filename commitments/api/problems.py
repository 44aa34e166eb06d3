"""What the API answers when it refuses: problem details as of RFC 9457, naming the parameter or field at fault."""

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

from commitments.refusals import ParameterRefused, Refused

MEDIA_TYPE = "application/problem+json"
VARY = ("Accept", "Accept-Language", "Authorization", "Cookie")
API_PREFIX = "/api/"
RETRY_AFTER_SECONDS = 5
NAME_MAX_LENGTH = 200
MESSAGE_MAX_LENGTH = 1000


class BodyTooLarge(APIException):
    """A body beyond DATA_UPLOAD_MAX_MEMORY_SIZE."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = gettext_lazy("The request's body is too large.")


def problem_response(
    code: int,
    detail: str,
    *,
    errors: Sequence[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """A problem document; its title is the name of the HTTP status, as RFC 9457 asks of the type `about:blank`."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(code).phrase,
        "status": code,
        "detail": detail,
    }
    if errors:
        body["errors"] = list(errors)
    # A name that the client made up may hold half a surrogate pair, which UTF-8 cannot say and a JSON escape can.
    content = json.dumps(body, ensure_ascii=False).encode(errors="backslashreplace")
    response = HttpResponse(content, status=code, content_type=MEDIA_TYPE, headers=dict(headers or {}))
    response.headers["Cache-Control"] = "no-store"
    patch_vary_headers(response, VARY)
    return response


def exception_handler(exc: Exception, context: Mapping[str, Any]) -> HttpResponse | None:  # noqa: ARG001 (the interface of EXCEPTION_HANDLER)
    """The exception handler of the API; what it does not know is left to Django, which logs it and calls the handlers below."""
    if isinstance(exc, ParameterRefused):
        return problem_response(exc.status_code, str(exc), errors=exc.errors)
    refusal = _as_api_exception(exc)
    if refusal is None:
        return None
    headers = {}
    if authenticate := getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = authenticate
    if wait := getattr(refusal, "wait", None):
        headers["Retry-After"] = str(math.ceil(wait))
    if isinstance(refusal, ValidationError):
        errors = [{"field": field, "detail": message} for field, message in _flat(refusal.detail)]
        return problem_response(
            refusal.status_code,
            _("Nothing was written, because of the fields named under “errors”."),
            errors=errors,
            headers=headers,
        )
    return problem_response(refusal.status_code, str(refusal.detail), headers=headers)


def _as_api_exception(exc: Exception) -> APIException | None:
    """What the client is told of `exc`; None where it is a fault of ours."""
    refusal: APIException | None = None
    match exc:
        case APIException():
            refusal = exc
        case Refused(status_code=HTTPStatus.BAD_REQUEST):
            refusal = ValidationError({exc.field: [str(exc)]})
        case Refused():
            refusal = APIException(str(exc))
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


def _flat(detail: Any, at: str = "") -> Iterator[tuple[str, str]]:
    """Every message of a nested error with the path of its field, such as `partner_organizations.0`."""
    if isinstance(detail, Mapping):
        for key, value in detail.items():
            name = "" if key in {"non_field_errors", "__all__"} else str(key)
            yield from _flat(value, f"{at}.{name}" if at and name else at or name)
    elif isinstance(detail, (list, tuple)):
        for index, value in enumerate(detail):
            yield from _flat(value, at if isinstance(value, (str, ErrorDetail)) else f"{at}.{index}")
    else:
        # A message that quotes the client's value does not send all of it back.
        yield at[:NAME_MAX_LENGTH], str(detail)[:MESSAGE_MAX_LENGTH]


# Django's own error pages answer the API in its own form, whatever failed before a view was found.


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if request.path.startswith(API_PREFIX):
        return problem_response(HTTPStatus.BAD_REQUEST, _("The request cannot be read."))
    return defaults.bad_request(request, exception)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    if request.path.startswith(API_PREFIX):
        return problem_response(HTTPStatus.FORBIDDEN, _("You may not do this."))
    return defaults.permission_denied(request, exception)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if request.path.startswith(API_PREFIX):
        return problem_response(
            HTTPStatus.NOT_FOUND, _("The API has no such address; /api/v1/ lists what there is.")
        )
    return defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    if request.path.startswith(API_PREFIX):
        return problem_response(
            HTTPStatus.INTERNAL_SERVER_ERROR, _("Something failed on our side; the failure was logged.")
        )
    return defaults.server_error(request)
