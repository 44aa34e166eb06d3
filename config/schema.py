"""How the API describes itself in OpenAPI: the parameters every address takes, and the problems it
answers.
"""

from typing import TYPE_CHECKING, Any, Final

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter
from rest_framework import serializers
from rest_framework.permissions import SAFE_METHODS

from commitments.api.filters import StrictFilterBackend
from commitments.api.problems import MEDIA_TYPE, TYPE_PREFIX
from commitments.api.row_options import ROW_OPTIONS
from commitments.columns import CROSSWALK_COLUMNS
from commitments.files.spreadsheets import MEDIA_TYPE as XLSX_TYPE
from commitments.language.languages import LANGUAGES
from tracker.api.expansions import ABOUT_EXPAND, EXPANSIONS
from tracker.register.as_of import ABOUT_AS_OF, ABOUT_KNOWN_AT
from tracker.register.asking import ABOUT_CROSSWALK

if TYPE_CHECKING:
    from commitments.api.input_serializers import InputSerializer

PROBLEMS: Final = {
    "400": "A parameter or field is unknown or cannot be read; `errors` names each.",
    "401": "Nobody is signed in and this needs it, or the token is not good (any more).",
    "403": "The person may not do this, or the token was not made for it.",
    "404": "There is nothing under this address that the reader may see.",
    "406": "The Accept header allows no form that this address has.",
    "413": "The body is too large.",
    "415": "The body is not JSON.",
    "429": "Too many requests came from this address or with this token; Retry-After says when to come back.",
}
RATE_LIMIT: Final = {
    name: {"schema": {"type": "string"}, "description": about}
    for name, about in (
        ("RateLimit", "How many requests are left (r), and for how many seconds (t)."),
        ("RateLimit-Policy", "How many requests (q) are answered in how many seconds (w)."),
    )
}


# What a program gets as a file and not as JSON.
FILES: Final = {"text/csv": {"type": "string"}, XLSX_TYPE: {"type": "string", "format": "binary"}}

# Beside these, where the view takes the header that they are about.
IF_MATCH_PROBLEMS: Final = {
    "412": (
        "If-Match is not the entity tag of the commitment's present version: read it again and decide anew."
    ),
    "428": "If-Match is missing.",
}
IDEMPOTENCY_PROBLEMS: Final = {
    "409": "Another request with this Idempotency-Key is being answered; send yours again in a moment.",
    "422": "This Idempotency-Key came before with another request.",
}
UPLOAD_PROBLEMS: Final = {
    "415": "The body is no multipart form.",
    "429": "Too many requests, or too many of the person's uploads of the last day back no report yet.",
}
ABOUT_ROW_OPTIONS: Final = (
    OpenApiParameter(
        "labels",
        bool,
        description="`true` adds the name of each code in the language of the answer, as in `status_label`.",
    ),
    OpenApiParameter(
        "fields",
        {"type": "array", "items": {"type": "string"}},
        explode=False,
        style="form",
        description="Only these fields of each row, or columns of a file, joined by commas.",
    ),
)
IF_MATCH: Final = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description=(
        "The ETag of the commitment, as its address or the last write answered it. It begins with the "
        "version that you saw."
    ),
    examples=[OpenApiExample("tag", value='"v3r3-0a1b2c3d4e5f60718293a4b5c6d7e8f9"')],
)
IDEMPOTENCY_KEY: Final = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "pattern": "^[ -~]{1,200}$"},
    OpenApiParameter.HEADER,
    description=(
        "1 to 200 printable ASCII characters, new for each request. The same request with the same key gets "
        "the first answer again and has no second effect."
    ),
)


def summary_of(path: str, method: str) -> str:
    """What `method` does at an address such as /api/v1/commitments/{reference}/reports/."""
    steps = path.removeprefix("/api/v1/").strip("/").split("/")
    names = [step for step in steps if not step.startswith("{")]
    of_one = f" of one of the {names[0]}" if len(names) > 1 else ""
    if method not in SAFE_METHODS:
        return f"Add to the {names[-1]}{of_one}"
    if steps[-1].startswith("{"):
        return f"One of the {names[-1]}{of_one}, by its public key"
    return f"The {names[-1]}{of_one} that pass the filters"


class ProblemErrorSerializer(serializers.Serializer):  # type: ignore[type-arg]
    parameter = serializers.CharField(required=False, help_text="The query parameter at fault.")
    field = serializers.CharField(
        required=False, help_text="The field of the body at fault; empty for the body as a whole."
    )
    code = serializers.CharField(
        help_text="What is wrong with it, for programs: such as unknown-parameter, required or invalid."
    )
    detail = serializers.CharField(help_text="What is wrong with it, for people.")


class ProblemSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """Problem details as of RFC 9457."""

    # No enumeration: a program that was made from it would fail at a type that came later.
    type = serializers.CharField(
        help_text=(
            "What kind of problem it is, the same in every language; for programs. "
            f"{TYPE_PREFIX} says what each means."
        )
    )
    title = serializers.CharField(help_text="The name of the status.")
    status = serializers.IntegerField(help_text="The HTTP status.")
    detail = serializers.CharField(help_text="What happened, for people, in the language asked for.")
    errors = ProblemErrorSerializer(many=True, required=False)  # type: ignore[assignment]


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "commitments.api.permissions.SessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:  # noqa: ARG002
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": "sessionid",
            "description": (
                "The session of somebody who signed in at /admin/. Writes also need the header X-CSRFToken "
                "with the value of the cookie csrftoken. Under https both names begin with __Host-."
            ),
        }


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "tracker.access.tokens.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:  # noqa: ARG002
        return {
            "type": "http",
            "scheme": "bearer",
            "description": (
                "A token made in the admin: it acts for its owner, expires, and does what its scopes say "
                "(read, report, review, measure, upload)."
                " `Authorization: Token` is understood too. A request with a token that is not good is "
                "refused with 401, whatever session comes with it."
            ),
        }


class DescribedSchema(AutoSchema):
    """The schema of one operation."""

    def get_paginated_name(self, serializer_name: str) -> str:
        own: str | None = getattr(getattr(self.view, "paginator", None), "page_name", None)
        return own or super().get_paginated_name(serializer_name)

    def get_override_parameters(self) -> list[Any]:
        known: set[str] = getattr(self.view, "known_parameters", set)()
        parameters = []
        if "lang" in known:
            parameters.append(
                OpenApiParameter(
                    "lang",
                    str,
                    description=(
                        "Language of names, titles and messages; without it the Accept-Language header "
                        "decides."
                    ),
                    enum=LANGUAGES,
                )
            )
        if "names" in getattr(self.view, "parameters", ()):
            parameters.append(
                OpenApiParameter(
                    "names",
                    str,
                    description=(
                        "`all` adds each name and title in all three languages, as in `state_name_fa`."
                    ),
                    enum=["all"],
                )
            )
        if known >= ROW_OPTIONS:
            parameters += ABOUT_ROW_OPTIONS
        if getattr(self.view, "action", "") == "retrieve" and "as_of" in known:
            parameters += [
                OpenApiParameter("as_of", OpenApiTypes.DATE, description=str(ABOUT_AS_OF)),
                OpenApiParameter("known_at", OpenApiTypes.DATETIME, description=str(ABOUT_KNOWN_AT)),
                *(
                    OpenApiParameter(
                        name,
                        {"type": "array", "items": {"type": "string", "enum": list(known_names)}},
                        explode=False,
                        style="form",
                        description=str(about),
                    )
                    for name, known_names, about in (
                        ("crosswalk", CROSSWALK_COLUMNS, ABOUT_CROSSWALK),
                        ("expand", EXPANSIONS, ABOUT_EXPAND),
                    )
                ),
            ]
        if self.method not in SAFE_METHODS and getattr(self.view, "needs_if_match", False):
            parameters.append(IF_MATCH)
        if self.method not in SAFE_METHODS and getattr(self.view, "takes_idempotency_key", False):
            parameters.append(IDEMPOTENCY_KEY)
        return parameters

    def get_summary(self) -> str:
        """What the operation does, in a line; a view that says it better says it with `extend_schema`."""
        return summary_of(self.path, str(self.method))

    def _get_filter_parameters(self) -> list[Any]:
        """The filters of whatever is made from rows, be it a list of them or not."""
        parameters: list[Any] = super()._get_filter_parameters()  # type: ignore[no-untyped-call]
        if not parameters and "filterset_class" in dir(self.view) and self.method in SAFE_METHODS:
            is_detail = getattr(self.view, "action", "") == "retrieve"
            return [] if is_detail else StrictFilterBackend().get_schema_operation_parameters(self.view)
        return parameters

    def get_request_serializer(self) -> Any:
        input_serializer: type[InputSerializer] | None = getattr(self.view, "input_serializer_class", None)
        return (
            input_serializer
            if input_serializer and self.method == "POST"
            else super().get_request_serializer()
        )

    def get_auth(self) -> list[dict[str, list[str]]]:
        """Reading published data needs nobody to be signed in."""
        auth: list[dict[str, list[str]]] = super().get_auth()
        return [*auth, {}] if self.method in SAFE_METHODS and {} not in auth else auth

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        for body in bodies.values():
            for media_type in set(body.get("content", {})) & set(FILES):
                body["content"][media_type] = {"schema": dict(FILES[media_type])}
        if self.method in SAFE_METHODS:
            bodies["200"]["headers"] = {
                "ETag": {
                    "schema": {"type": "string"},
                    "description": "Entity tag of this answer, for If-None-Match.",
                },
                **RATE_LIMIT,
            }
            bodies["304"] = {"description": "The client has this answer already (If-None-Match)."}
        problem = {
            "content": {MEDIA_TYPE: {"schema": self.resolve_serializer(ProblemSerializer, "response").ref}}
        }
        without = {"413", "415"} if self.method in SAFE_METHODS else set()
        if "{" not in self.path and self.method in SAFE_METHODS:
            without.add("404")
        problems = {code: text for code, text in PROBLEMS.items() if code not in without}
        if self.method not in SAFE_METHODS:
            problems |= self._problems_of_writing()
            self._describe_created(bodies["201"])
        return bodies | {code: {**problem, "description": problems[code]} for code in sorted(problems)}

    def _problems_of_writing(self) -> dict[str, str]:
        problems = dict(IF_MATCH_PROBLEMS) if getattr(self.view, "needs_if_match", False) else {}
        if getattr(self.view, "takes_idempotency_key", False):
            problems |= IDEMPOTENCY_PROBLEMS
        if getattr(self.view, "required_scope", "") == "upload":
            problems |= UPLOAD_PROBLEMS
        return problems

    def _describe_created(self, body: dict[str, Any]) -> None:
        body["headers"] = {
            "Location": {
                "schema": {"type": "string", "format": "uri"},
                "description": "Where the new row is read.",
            }
        }
        if getattr(self.view, "needs_if_match", False):
            body["headers"]["ETag"] = {
                "schema": {"type": "string"},
                "description": "The commitment's new entity tag, for the next If-Match.",
            }
        if getattr(self.view, "takes_idempotency_key", False):
            body["headers"]["Idempotency-Replayed"] = {
                "schema": {"type": "string", "enum": ["true"]},
                "description": "This is the first answer, sent again.",
            }
