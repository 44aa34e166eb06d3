"""If-Match: a write says which version of the commitment its author saw, so that nobody overwrites what
they have not read.

The entity tag of a commitment begins with its version and its revision, as in
`"v3r5-9f2c…"`. The rest of it depends on the reader and the language, so these two
alone are compared. What
a proxy that compresses adds to a tag changes nothing of what was seen (docs/decisions/0018).
`*` matches nothing: it does not say which version was seen.
"""

import re
from typing import Final, TypedDict

from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException
from rest_framework.request import Request

from commitments.files.entity_tags import as_answered
from commitments.models import Commitment
from commitments.refusals import ProblemType

_NUMBER: Final = "(0|[1-9][0-9]{0,8})"
_VERSION: Final = re.compile(f'"v{_NUMBER}r{_NUMBER}-[0-9a-f]+"')


class PreconditionRequired(APIException):
    """The write does not say which version of the commitment its author saw."""

    status_code = 428
    default_code = ProblemType.IF_MATCH_MISSING


class PreconditionFailed(APIException):
    """The commitment is no longer, or never was, as the author of the write saw it."""

    status_code = 412
    default_code = ProblemType.VERSION_CONFLICT


class Seen(TypedDict):
    """What the client saw of a commitment, as the doors of the trail ask for it."""

    expected_version: int
    expected_revision: int


def version_seen(request: Request, commitment: Commitment) -> Seen:
    """The version and the revision that the client saw, which are the commitment's present ones. Raises
    PreconditionRequired, PreconditionFailed.
    """
    header = request.headers.get("If-Match")
    if header is None:
        raise PreconditionRequired(
            _(
                "Send the entity tag of the commitment that you read in the header If-Match; "
                "/api/v1/commitments/%(reference)s/ answers it as ETag."
            )
            % {"reference": commitment.reference}
        )
    seen = {
        (int(match[1]), int(match[2]))
        for tag in parse_etags(as_answered(header))
        if (match := _VERSION.fullmatch(tag))
    }
    if (commitment.version, commitment.revision) in seen:
        return Seen(expected_version=commitment.version, expected_revision=commitment.revision)
    if not seen:
        raise PreconditionFailed(
            _(
                "If-Match has no entity tag of a commitment."
                " Send the ETag of /api/v1/commitments/%(reference)s/ as it was answered; “*” does not say "
                "which version you saw."
            )
            % {"reference": commitment.reference}
        )
    raise PreconditionFailed(
        _(
            "%(reference)s is at version %(version)d, which is not the one you saw. Read it again and "
            "decide anew."
        )
        % {"reference": commitment.reference, "version": commitment.version}
    )
