"""Idempotency-Key: a client that did not hear the answer sends its request again and gets the first
answer, without a second effect.

The answer is kept in the transaction of its effect: both are there, or neither.
Refusals are not kept, for they had no effect.
"""

import hashlib
import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final, cast

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.http.request import RawPostDataException
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, UnsupportedMediaType, ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from commitments.language.languages import current_language
from commitments.refusals import ProblemType
from tracker.models import AnsweredRequest

HEADER: Final = "Idempotency-Key"
REPLAYED: Final = "Idempotency-Replayed"
KEPT_HEADERS: Final = ("ETag", "Location", "Content-Language")
DELETED_AT_ONCE: Final = 500
_KEY: Final = re.compile(r"[\x20-\x7e]{1,200}")


class IdempotencyKeyReused(APIException):
    """The key came before with a request that was not this one."""

    status_code = 422
    default_code = ProblemType.IDEMPOTENCY_KEY_REUSED


class IdempotencyKeyInUse(APIException):
    """Another request with this key is being answered at this moment."""

    status_code = 409
    default_code = ProblemType.IDEMPOTENCY_KEY_IN_USE


@transaction.atomic
def respond_once(request: Request, act: Callable[[], Response]) -> HttpResponse:
    """The answer of `act`, or the one it gave when the same person sent the same request with the same key.

    Raises what `act` raises, IdempotencyKeyReused, IdempotencyKeyInUse, and ValidationError for
    what is no key. Without a key it only acts, within a transaction all the same.
    """
    key = request.headers.get(HEADER)
    if key is None:
        return act()
    if not _KEY.fullmatch(key):
        raise ValidationError(
            {HEADER: [_("A key is 1 to 200 printable ASCII characters, such as a random UUID.")]}
        )
    fingerprint = _fingerprint(request)
    now = timezone.now()
    _delete_expired(
        before=now - timedelta(hours=settings.IDEMPOTENCY_HOURS), author_id=request.user.pk, key=key
    )
    claim = AnsweredRequest(
        author_id=cast("int", request.user.pk),
        key=key,
        fingerprint=fingerprint,
        status_code=0,
        headers={},
        body="",
        answered_at=now,
    )
    try:
        # Where the same key is being answered, this waits until that is done, so that one of the two acts and
        # the other repeats.
        with transaction.atomic():
            claim.save(force_insert=True)
    except IntegrityError:
        return _replayed(request, key=key, fingerprint=fingerprint)
    response = act()
    response.headers["Content-Language"] = current_language()
    claim.status_code = response.status_code
    claim.headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    claim.body = JSONRenderer().render(response.data).decode()
    claim.save(update_fields=["status_code", "headers", "body"])
    return response


def _fingerprint(request: Request) -> str:
    """SHA-256 over what makes two requests the same: the address and what was sent there.

    The tag that was seen is none of it, for whoever sends a request again has often read
    the commitment anew; neither is the order of keys.
    """
    try:
        body = request._request.body
    except RawPostDataException as error:
        # A form, which was read while its CSRF token was looked for; no address with a key takes one.
        raise UnsupportedMediaType(str(request.content_type)) from error
    query = sorted(request.query_params.lists())
    sent = [str(request.method), request._request.path, query]
    return hashlib.sha256(json.dumps(sent).encode() + b"\n\n" + _canonical(body)).hexdigest()


def _canonical(body: bytes) -> bytes:
    """JSON without what means nothing in it; anything else as it came, to be refused by whoever reads it."""
    try:
        return json.dumps(json.loads(body), sort_keys=True).encode()
    except (ValueError, RecursionError):
        return body


def _replayed(request: Request, *, key: str, fingerprint: str) -> HttpResponse:
    answered = AnsweredRequest.objects.filter(author=request.user.pk, key=key).first()
    if answered is None:
        raise IdempotencyKeyInUse(
            _("Another request with this key was being answered. Send yours again in a moment.")
        )
    if answered.fingerprint != fingerprint:
        raise IdempotencyKeyReused(
            _("This key came before with another address or body. Take a new key for a new request.")
        )
    headers: dict[str, Any] = {**answered.headers, REPLAYED: "true"}
    return HttpResponse(
        answered.body, status=answered.status_code, content_type="application/json", headers=headers
    )


def _delete_expired(*, before: datetime, author_id: int | None, key: str) -> None:
    """Remove what was answered under this key before that moment, and some more that nobody will ask for
    again.

    Those that another request is removing are left to it.
    """
    AnsweredRequest.objects.filter(author=author_id, key=key, answered_at__lt=before).delete()
    old = (
        AnsweredRequest.objects.filter(answered_at__lt=before)
        .order_by("answered_at", "pk")
        .select_for_update(skip_locked=True)
    )
    AnsweredRequest.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:DELETED_AT_ONCE])).delete()
