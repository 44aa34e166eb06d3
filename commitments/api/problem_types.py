"""What the types of problems mean, each at the address that a problem gives as its `type`."""

from collections.abc import Mapping
from typing import Any, Final

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from commitments.api.problems import type_uri
from commitments.api.views import ApiViewMixin
from commitments.refusals import ProblemType

# The status with which each is answered, and what it says; docs/api.md has the same table.
MEANINGS: Final[Mapping[ProblemType, tuple[int, str]]] = {
    ProblemType.UNREADABLE: (400, "the request, or the JSON of its body, cannot be read"),
    ProblemType.PARAMETERS_REFUSED: (
        400,
        "a query parameter is unknown, repeated, or has a value that cannot be read; `errors` names each",
    ),
    ProblemType.CURSOR_REFUSED: (
        400,
        "the cursor was given for another question or to readers who see other rows, or is damaged: begin "
        "anew",
    ),
    ProblemType.CURSOR_UNKNOWN: (
        410,
        "the cursor is of a history that this database does not have: begin anew",
    ),
    ProblemType.NOT_FOUND: (404, "nothing is there that the reader may see"),
    ProblemType.METHOD_NOT_ALLOWED: (405, "the address does not take this method"),
    ProblemType.NOT_ACCEPTABLE: (406, "the address has no form that `Accept` allows"),
    ProblemType.PRECONDITION_FAILED: (
        412,
        "a read with `If-Match` or `If-Unmodified-Since` asks for another version than is there",
    ),
    ProblemType.TOO_MANY_REQUESTS: (429, "come back after `Retry-After`"),
    ProblemType.INTERNAL_ERROR: (500, "something failed on the site's side, and was logged"),
    ProblemType.UNAVAILABLE: (503, "the database does not answer; come back after `Retry-After`"),
    ProblemType.NOT_SIGNED_IN: (401, "this needs a session or a token"),
    ProblemType.TOKEN_MALFORMED: (401, "the `Authorization` header is not `Bearer` and one token"),
    ProblemType.TOKEN_UNKNOWN: (401, "no such token is known"),
    ProblemType.TOKEN_REVOKED: (401, "the token was revoked"),
    ProblemType.TOKEN_EXPIRED: (401, "the token has expired"),
    ProblemType.TOKEN_OWNER_ENDED: (401, "the token's owner has no role any more"),
    ProblemType.TOKEN_LACKS_SCOPE: (403, "the token was not made for this"),
    ProblemType.SESSION_NEEDED: (403, "no token may do this; sign in"),
    ProblemType.CSRF_FAILED: (
        403,
        "a session writes with its CSRF token in `X-CSRFToken`, which is missing or wrong",
    ),
    ProblemType.HTTPS_NEEDED: (403, "a write came over plain http"),
    ProblemType.NOT_ENTITLED: (403, "the person's roles do not allow it"),
    ProblemType.NO_MANDATE: (403, "the person does not act for this State"),
    ProblemType.OWN_REPORT: (403, "nobody reviews a report of their own"),
    ProblemType.OWN_STATE: (403, "nobody reviews reports on a State for which they act"),
    ProblemType.NOT_THE_AUTHOR: (403, "a report is withdrawn by its author, or for the State"),
    ProblemType.FIELDS_REFUSED: (
        400,
        "the body has fields that are unknown, missing or cannot be read; `errors` names each",
    ),
    ProblemType.BODY_TOO_LARGE: (413, "the body is too large"),
    ProblemType.UNSUPPORTED_MEDIA_TYPE: (415, "the body is not JSON, or for an upload no form"),
    ProblemType.IF_MATCH_MISSING: (428, "the write does not say which version it saw"),
    ProblemType.VERSION_CONFLICT: (
        412,
        "somebody was there first, or `If-Match` is no tag of this commitment: read again",
    ),
    ProblemType.IDEMPOTENCY_KEY_IN_USE: (
        409,
        "a request with this key is being answered; send it again in a moment",
    ),
    ProblemType.IDEMPOTENCY_KEY_REUSED: (422, "this key came before with another request"),
    ProblemType.RULE_BROKEN: (400, "another rule of the trail is broken; `errors` says which"),
    ProblemType.COMMITMENT_CLOSED: (400, "a closed commitment takes no more of this"),
    ProblemType.DAY_IN_FUTURE: (400, "the day is still to come"),
    ProblemType.DAY_BEFORE_CONFERENCE: (400, "a status cannot have held before its conference"),
    ProblemType.EVIDENCE_NEEDED: (400, "`complete` needs evidence"),
    ProblemType.EVIDENCE_REFUSED: (400, "a piece of evidence is not what its kind says, or not yours"),
    ProblemType.ORIGIN_REFUSED: (400, "a focal point's report is the State's own"),
    ProblemType.REASON_NEEDED: (400, "a return or a dissent says why"),
    ProblemType.REPORT_ACCEPTED: (400, "the report is accepted already"),
    ProblemType.REPORT_RETURNED: (400, "the report is returned already"),
    ProblemType.REPORT_WITHDRAWN: (400, "the report was withdrawn"),
    ProblemType.REVIEW_SUPERSEDED: (400, "a later review has taken the place of this one"),
    ProblemType.NOT_DISPUTABLE: (400, "nobody dissents from a withdrawal"),
    ProblemType.DISSENT_ON_RECORD: (400, "the State's dissent from this review is on record already"),
    ProblemType.NOT_ITS_INDICATOR: (400, "the indicator is another resolution's"),
    ProblemType.VALUE_OUT_OF_RANGE: (400, "the value is no number that is kept"),
    ProblemType.SOURCE_NOT_PUBLISHED: (400, "no published source has this name"),
    ProblemType.FILE_REFUSED: (400, "the file is of no kind that is kept, empty or damaged"),
    ProblemType.FILE_TOO_LARGE: (413, "the file is larger than is kept"),
    ProblemType.UPLOADS_WAITING: (429, "too many of the person's uploads back no report yet"),
    ProblemType.FILE_ALTERED: (409, "the file on the server is not what was handed in, and is not sent"),
}


class ProblemMeaningSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """What a type of problem means."""

    type = serializers.CharField(help_text="What stands in a problem as its `type`.")
    name = serializers.CharField(help_text="Its last part.")
    status = serializers.IntegerField(help_text="The HTTP status with which it comes.")
    meaning = serializers.CharField(help_text="What it says, in English.")


class ProblemMeaningsSerializer(serializers.Serializer):  # type: ignore[type-arg]
    results = ProblemMeaningSerializer(many=True)


class ProblemTypeView(ApiViewMixin, APIView):
    """What a refusal of one type means; the sentence is English, as the documentation is."""

    parameters = frozenset({"lang"})
    # Who is refused may know why.
    permission_classes: list[type[BasePermission]] = []
    http_method_names = ["get", "head"]

    @extend_schema(operation_id="problem_type", responses=ProblemMeaningSerializer)
    def get(self, request: Request, name: str) -> Response:  # noqa: ARG002
        if name not in set(ProblemType):
            raise Http404
        return Response(described(ProblemType(name)))


class ProblemTypesView(ProblemTypeView):
    """All types of problems that the API answers."""

    @extend_schema(
        operation_id="problem_types",
        summary="All types of problems",
        responses=ProblemMeaningsSerializer,
    )
    def get(self, request: Request) -> Response:  # type: ignore[override]  # noqa: ARG002
        return Response({"results": [described(problem) for problem in MEANINGS]})


def described(problem: ProblemType) -> dict[str, Any]:
    """A type of problem as its address shows it; the sentence is English, as the documentation is."""
    status, meaning = MEANINGS[problem]
    return {"type": type_uri(problem), "name": problem, "status": status, "meaning": meaning}
