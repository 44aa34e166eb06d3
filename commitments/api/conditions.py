"""Conditional requests: what is answered to a client who says which version it has or saw."""

from copy import copy
from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _

from commitments.api.problems import problem_response
from commitments.files.entity_tags import as_answered
from commitments.refusals import ProblemType

_TAGS: Final = ("HTTP_IF_MATCH", "HTTP_IF_NONE_MATCH")


def conditional_response(
    request: HttpRequest,
    *,
    etag: str,
    last_modified: int | None = None,
    response: HttpResponse | None = None,
) -> HttpResponseBase | None:
    """`response`, or 304 where the client has it already, or a problem of 412 where it asks for another.

    A tag that a proxy changed while it compressed the answer is the same tag.
    """
    asked = copy(request)
    asked.META = {
        **request.META,
        **{name: as_answered(request.META[name]) for name in _TAGS if name in request.META},
    }
    answer = get_conditional_response(asked, etag=etag, last_modified=last_modified, response=response)
    if answer is not None and answer.status_code == HTTPStatus.PRECONDITION_FAILED:
        return problem_response(
            HTTPStatus.PRECONDITION_FAILED,
            _("What is here is not the version that the request asks for. Read it again."),
            problem=ProblemType.PRECONDITION_FAILED,
        )
    return answer
