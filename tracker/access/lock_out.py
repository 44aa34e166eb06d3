"""How many wrong passwords and codes somebody may try, counted where all workers see it.

An attempt is counted before the secret is looked at, and taken back where it was right: of a thousand that
come at once no more are looked at than the limit allows. Whether there is such an account makes no
difference.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.contrib.auth import get_user_model
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from tracker.access.addresses import address_of
from tracker.access.security_log import note_event
from tracker.models import SecretAttempts, SecurityEventKind

WINDOW: Final = timedelta(minutes=15)
ACCOUNT_LIMIT: Final = 10
ADDRESS_LIMIT: Final = 200
# So many rows are forgotten at once.
FORGOTTEN_AT_ONCE: Final = 500


class LockedOut(Exception):
    """Too many were wrong lately; nothing was looked at."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds

    @property
    def minutes(self) -> int:
        """After how many minutes the next one is looked at."""
        return max(1, math.ceil(self.seconds / 60))


@dataclass(frozen=True)
class Counted:
    """What is counted against which limit."""

    key: str
    limit: int


@dataclass(frozen=True)
class Attempt:
    """One attempt that was counted, and may be taken back."""

    counted: Sequence[Counted]
    at: float

    def was_right(self) -> None:
        """It does not count."""
        with transaction.atomic():
            for one in self.counted:
                row = SecretAttempts.objects.select_for_update().filter(key=one.key).first()
                if row is not None and self.at in row.tried_at:
                    row.tried_at.remove(self.at)
                    row.save(update_fields=["tried_at"])


def begin_attempt(
    request: HttpRequest | None, *, account: str, kind: str = "password", limit: int = ACCOUNT_LIMIT
) -> Attempt:
    """Count an attempt at a secret of this kind of the account of this name. Raises LockedOut where nothing
    may be looked at.
    """
    address = address_of(request) if request is not None else None
    counted = [Counted(_key_of(kind, account), limit)]
    if address is not None:
        counted.append(Counted(_key(f"address {address}"), ADDRESS_LIMIT))
    # In one order for everybody, so that no two wait for each other.
    try:
        return _reserve(sorted(counted, key=lambda one: one.key), now=timezone.now())
    except LockedOut:
        # What a mail is asked for is no account's name.
        if kind != "mail":
            note_event(SecurityEventKind.LOCKED_OUT, request=request, name=account)
        raise


def unlock(account: str, *, kinds: Sequence[str] = ("password", "code")) -> int:
    """Forget what was tried for the account of this name; how many attempts that were."""
    rows = SecretAttempts.objects.filter(key__in=[_key_of(kind, account) for kind in kinds])
    forgotten = sum(len(row.tried_at) for row in rows)
    rows.delete()
    return forgotten


def unlock_address(address: str) -> int:
    """Forget what was tried from an address; how many attempts that were."""
    rows = SecretAttempts.objects.filter(key=_key(f"address {address}"))
    forgotten = sum(len(row.tried_at) for row in rows)
    rows.delete()
    return forgotten


def _reserve(counted: Sequence[Counted], *, now: datetime) -> Attempt:
    _forget(before=now - WINDOW)
    moment = now.timestamp()
    with transaction.atomic():
        rows = [_held(one, now=now) for one in counted]
        kept = [
            [at for at in row.tried_at if moment - WINDOW.total_seconds() < at <= moment + 60] for row in rows
        ]
        # The attempt that has to pass out of the window before there is room again.
        blocking = [
            sorted(tried)[-one.limit]
            for one, tried in zip(counted, kept, strict=True)
            if len(tried) >= one.limit
        ]
        if not blocking:
            for row, tried in zip(rows, kept, strict=True):
                row.tried_at = [*tried, moment]
                row.save(update_fields=["tried_at"])
            return Attempt(counted, moment)
    raise LockedOut(math.ceil(max(blocking) + WINDOW.total_seconds() - moment))


def _held(one: Counted, *, now: datetime) -> SecretAttempts:
    """The row, which is this transaction's until its end."""
    SecretAttempts.objects.bulk_create(
        [SecretAttempts(key=one.key, last_at=now)],
        update_conflicts=True,
        update_fields=["last_at"],
        unique_fields=["key"],
    )
    return SecretAttempts.objects.get(key=one.key)


def _forget(*, before: datetime) -> None:
    with transaction.atomic():
        old = SecretAttempts.objects.filter(last_at__lt=before).select_for_update(skip_locked=True)
        keys = list(old.values_list("pk", flat=True)[:FORGOTTEN_AT_ONCE])
        if keys:
            SecretAttempts.objects.filter(pk__in=keys).delete()


def _key_of(kind: str, account: str) -> str:
    return _key(f"{kind} {get_user_model().normalize_username(account)}")


def _key(text: str) -> str:
    # Neither names nor addresses are kept: what stands there means nothing without the secret key.
    return salted_hmac(
        "tracker.access.lock_out", text.encode(errors="replace"), algorithm="sha256"
    ).hexdigest()
