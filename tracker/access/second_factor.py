"""The second factor: who needs one, how it is set up, and whether a code is right.

The codes are those of RFC 6238, by django-otp: six digits, new every 30 seconds, as the applications that
people have make them. Wrong ones are counted as wrong passwords are, beside them.
"""

import secrets
from base64 import b32encode
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django_otp.oath import TOTP

from tracker.access.lock_out import begin_attempt, unlock
from tracker.access.roles import Role, cached_rights_of
from tracker.models import RecoveryCode, SecondFactor

if TYPE_CHECKING:
    from django.contrib.auth.models import User

NEED_ONE: Final = frozenset({Role.ADMINISTRATOR, Role.OFFICER, Role.REVIEWER})
# Under which a session holds with which factor it was begun.
MARK: Final = "second_factor"
ISSUER: Final = "Mithaq"
RECOVERY_CODES: Final = 10
# The clock of a telephone may be so many half minutes before or behind.
DRIFT: Final = 1
DIGITS: Final = 6
# Without the letters and figures that are read for one another.
_ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"


def must_have_one(person: "User") -> bool:
    """Whether the roles of `person` ask for a second factor here."""
    return settings.SECOND_FACTOR and bool(cached_rights_of(person).roles & NEED_ONE)


def factor_of(person: "User") -> SecondFactor | None:
    """The second factor that `person` has set up."""
    try:
        return person.second_factor
    except SecondFactor.DoesNotExist:
        return None


def mark_of(person: "User") -> str | None:
    """What a session of theirs holds that was begun with their factor; None where they have none."""
    factor = factor_of(person)
    return None if factor is None else factor.nonce[:16]


def is_missing(request: HttpRequest, person: "User") -> bool:
    """Whether the session was begun without the factor that `person` has, or has to have."""
    mark = mark_of(person)
    return request.session.get(MARK) != mark or (mark is None and must_have_one(person))


def new_nonce() -> str:
    """From which the secret of a factor follows that is yet to be set up."""
    return secrets.token_hex(32)


def secret_in_letters(nonce: str) -> str:
    """The secret as it is typed into an application that reads no picture."""
    text = b32encode(_key_from(nonce)).decode()
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def address_for_application(person: "User", nonce: str) -> str:
    """What the picture says to an application."""
    label = quote(f"{ISSUER}:{person.get_username()}")
    secret = secret_in_letters(nonce).replace(" ", "")
    return f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': ISSUER})}"


def set_up(
    request: HttpRequest, person: "User", *, nonce: str, typed: str, instead_of: SecondFactor | None = None
) -> list[str] | None:
    """Set up the application that shows `typed`, where there is none but `instead_of`; the recovery codes,
    which are kept nowhere. None where the code is wrong, or another was set up meanwhile.

    Raises LockedOut where too many were wrong.
    """
    attempt = begin_attempt(request, account=person.get_username(), kind="code")
    step = _step_of(nonce, _compact(typed))
    if step is None:
        return None
    attempt.was_right()
    now = timezone.now()
    values = {"nonce": nonce, "set_up_at": now, "last_step": step}
    with transaction.atomic():
        if instead_of is None:
            factor, is_new = SecondFactor.objects.get_or_create(user=person, defaults=values)
        else:
            factor, same = instead_of, SecondFactor.objects.filter(pk=instead_of.pk, nonce=instead_of.nonce)
            is_new = bool(same.update(**values))
            factor.nonce, factor.set_up_at, factor.last_step = nonce, now, step
        if not is_new:
            return None
        person.second_factor = factor
        return new_recovery_codes(factor)


def is_right(request: HttpRequest, factor: SecondFactor, typed: str) -> bool:
    """Whether `typed` is the code of now, or a recovery code, neither used before; with this it is used.

    Raises LockedOut where too many were wrong.
    """
    attempt = begin_attempt(request, account=factor.user.get_username(), kind="code")
    code = _compact(typed)
    right = _takes_code(factor, code) if code.isdecimal() else _takes_recovery_code(factor, code)
    if right:
        attempt.was_right()
    return right


def looks_like_a_code(typed: str) -> bool:
    """Whether `typed` can be a code, and is no password: those have more figures, or no such dashes."""
    code = _compact(typed)
    parts = typed.strip().split("-")
    return (code.isdecimal() and len(code) == DIGITS) or [len(part) for part in parts] == [4, 4, 4]


@transaction.atomic
def new_recovery_codes(factor: SecondFactor) -> list[str]:
    """Recovery codes in place of all that there were."""
    factor.recovery_codes.all().delete()
    codes = ["".join(secrets.choice(_ALPHABET) for _ in range(12)) for _number in range(RECOVERY_CODES)]
    RecoveryCode.objects.bulk_create(
        RecoveryCode(factor=factor, digest=_digest_of(factor, code)) for code in codes
    )
    return ["-".join((code[:4], code[4:8], code[8:])) for code in codes]


def recovery_codes_left(factor: SecondFactor) -> int:
    return factor.recovery_codes.filter(used_at__isnull=True).count()


def remove(person: "User") -> bool:
    """Forget the second factor of `person`; sessions begun with it end. False where there is none."""
    deleted, _by_model = SecondFactor.objects.filter(user=person).delete()
    return bool(deleted)


def reset(person: "User") -> bool:
    """Remove it for who has lost it, and let its codes be tried anew; False where there is none."""
    unlock(person.get_username(), kinds=["code"])
    return remove(person)


def _key_from(nonce: str) -> bytes:
    return salted_hmac("tracker.access.second_factor", nonce, algorithm="sha256").digest()[:20]


def _compact(typed: str) -> str:
    return "".join(letter for letter in typed.casefold() if letter.isalnum())


def _step_of(nonce: str, code: str) -> int | None:
    """The half minute whose code this is; None where it is none of about now."""
    if len(code) != DIGITS or not code.isdecimal():
        return None
    totp = TOTP(_key_from(nonce), digits=DIGITS)
    totp.time = timezone.now().timestamp()
    return int(totp.t()) if totp.verify(int(code), tolerance=DRIFT) else None


def _takes_code(factor: SecondFactor, code: str) -> bool:
    step = _step_of(factor.nonce, code)
    if step is None:
        return False
    # None is taken twice, also not by two who send it at once; nor one of before the last.
    unused = SecondFactor.objects.filter(pk=factor.pk, nonce=factor.nonce, last_step__lt=step)
    return bool(unused.update(last_step=step))


def _takes_recovery_code(factor: SecondFactor, code: str) -> bool:
    unused = factor.recovery_codes.filter(digest=_digest_of(factor, code), used_at__isnull=True)
    return bool(unused.update(used_at=timezone.now()))


def _digest_of(factor: SecondFactor, code: str) -> str:
    told = f"{factor.nonce} {code}".encode(errors="replace")
    return salted_hmac("tracker.access.second_factor.recovery", told, algorithm="sha256").hexdigest()
