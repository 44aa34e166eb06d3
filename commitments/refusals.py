"""What is raised where something that was asked for is refused: a sentence that a person can act on, and
the name of what is at fault.

commitments.api.problems answers it over HTTP, commitments.admin.guards shows it on a form.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from http import HTTPStatus
from typing import ClassVar

from django.utils.translation import gettext as _


class ProblemType(StrEnum):
    """What programs tell a refusal by: it stays when a sentence is reworded, the same in every language.

    docs/api.md says of each what it means.
    """

    # Any address.
    UNREADABLE = "unreadable"
    PARAMETERS_REFUSED = "parameters-refused"
    CURSOR_REFUSED = "cursor-refused"
    CURSOR_UNKNOWN = "cursor-unknown"
    NOT_FOUND = "not-found"
    METHOD_NOT_ALLOWED = "method-not-allowed"
    NOT_ACCEPTABLE = "not-acceptable"
    PRECONDITION_FAILED = "precondition-failed"
    TOO_MANY_REQUESTS = "too-many-requests"
    INTERNAL_ERROR = "internal-error"
    UNAVAILABLE = "unavailable"
    # Who asks.
    NOT_SIGNED_IN = "not-signed-in"
    TOKEN_MALFORMED = "token-malformed"  # noqa: S105 (a name)
    TOKEN_UNKNOWN = "token-unknown"  # noqa: S105 (a name)
    TOKEN_REVOKED = "token-revoked"  # noqa: S105 (a name)
    TOKEN_EXPIRED = "token-expired"  # noqa: S105 (a name)
    TOKEN_OWNER_ENDED = "token-owner-ended"  # noqa: S105 (a name)
    TOKEN_LACKS_SCOPE = "token-lacks-scope"  # noqa: S105 (a name)
    SESSION_NEEDED = "session-needed"
    CSRF_FAILED = "csrf-failed"
    HTTPS_NEEDED = "https-needed"
    NOT_ENTITLED = "not-entitled"
    NO_MANDATE = "no-mandate"
    OWN_REPORT = "own-report"
    OWN_STATE = "own-state"
    NOT_THE_AUTHOR = "not-the-author"
    # Any write.
    FIELDS_REFUSED = "fields-refused"
    BODY_TOO_LARGE = "body-too-large"
    UNSUPPORTED_MEDIA_TYPE = "unsupported-media-type"
    IF_MATCH_MISSING = "if-match-missing"
    VERSION_CONFLICT = "version-conflict"
    IDEMPOTENCY_KEY_IN_USE = "idempotency-key-in-use"
    IDEMPOTENCY_KEY_REUSED = "idempotency-key-reused"
    # Writes of the trail.
    RULE_BROKEN = "rule-broken"
    COMMITMENT_CLOSED = "commitment-closed"
    DAY_IN_FUTURE = "day-in-future"
    DAY_BEFORE_CONFERENCE = "day-before-conference"
    EVIDENCE_NEEDED = "evidence-needed"
    EVIDENCE_REFUSED = "evidence-refused"
    ORIGIN_REFUSED = "origin-refused"
    REASON_NEEDED = "reason-needed"
    REPORT_ACCEPTED = "report-accepted"
    REPORT_RETURNED = "report-returned"
    REPORT_WITHDRAWN = "report-withdrawn"
    REVIEW_SUPERSEDED = "review-superseded"
    NOT_DISPUTABLE = "not-disputable"
    DISSENT_ON_RECORD = "dissent-on-record"
    NOT_ITS_INDICATOR = "not-its-indicator"
    VALUE_OUT_OF_RANGE = "value-out-of-range"
    SOURCE_NOT_PUBLISHED = "source-not-published"
    FILE_REFUSED = "file-refused"
    FILE_TOO_LARGE = "file-too-large"
    UPLOADS_WAITING = "uploads-waiting"
    FILE_ALTERED = "file-altered"


class Refused(Exception):
    """Something that is not done; the message says why.

    `field` names the value at fault ("" where it is no single one), `problem` the reason for programs.
    A subclass stands beside the code that raises it, for those who tell it apart.
    """

    # How HTTP calls it.
    status_code: ClassVar[HTTPStatus] = HTTPStatus.BAD_REQUEST
    problem: ProblemType = ProblemType.RULE_BROKEN

    def __init__(self, message: str, *, field: str = "", problem: ProblemType | None = None) -> None:
        super().__init__(message)
        self.field = field
        if problem is not None:
            self.problem = problem


class ParameterRefused(Refused):
    """One or more query parameters that the API does not know, or whose value it cannot read.

    A message that has a `code`, as an ErrorDetail has, keeps it in `errors`.
    """

    problem = ProblemType.PARAMETERS_REFUSED

    def __init__(self, errors: Mapping[str, Sequence[str]]) -> None:
        super().__init__(
            _("Nothing was answered, because of these parameters: %(names)s.")
            % {"names": ", ".join(name[:100] for name in errors)}
        )
        self.errors = [
            {"parameter": name[:100], "code": getattr(message, "code", "invalid"), "detail": message}
            for name, messages in errors.items()
            for message in messages
        ]
