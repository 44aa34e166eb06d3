"""Tokens that a reader keeps and gives back, and that tell nothing: what stands in one is masked, and good
for the purpose and the reader to whom it was given.
"""

import base64
import binascii
import hashlib
from typing import Final

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

_MAC_LENGTH: Final = 16
# What begins with a minus could be a formula to a spreadsheet.
_MARK: Final = "k"


def sealed(content: bytes, *, purpose: str, bound_to: str) -> str:
    """A token of `content`, the same one each time."""
    mac = _mac(content, purpose, bound_to, settings.SECRET_KEY)
    masked = _masked(content, mac, purpose, settings.SECRET_KEY)
    return _MARK + base64.urlsafe_b64encode(mac + masked).decode().rstrip("=")


def opened(token: str, *, purpose: str, bound_to: str) -> bytes | None:
    """The content of a token; None where it is not one of this purpose that was bound to this."""
    bare = token.removeprefix(_MARK)
    try:
        raw = base64.b64decode(bare + "=" * (-len(bare) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    mac, masked = raw[:_MAC_LENGTH], raw[_MAC_LENGTH:]
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        content = _masked(masked, mac, purpose, secret)
        if constant_time_compare(mac, _mac(content, purpose, bound_to, secret)):
            return content
    return None


def _mac(content: bytes, purpose: str, bound_to: str, secret: str | bytes) -> bytes:
    # Two parts of fixed length, so that no content can pass for the end of what it is bound to.
    parts = hashlib.sha256(bound_to.encode()).hexdigest() + hashlib.sha256(content).hexdigest()
    return _keyed(f"{purpose}.mac", parts.encode(), secret)[:_MAC_LENGTH]


def _masked(content: bytes, mac: bytes, purpose: str, secret: str | bytes) -> bytes:
    """`content` made unreadable, or readable again, by a stream that `mac` begins; another content has
    another.
    """
    stream = b"".join(
        _keyed(f"{purpose}.mask", mac + number.to_bytes(4, "big"), secret)
        for number in range(len(content) // hashlib.sha256().digest_size + 1)
    )
    return bytes(one ^ other for one, other in zip(content, stream, strict=False))


def _keyed(purpose: str, value: bytes, secret: str | bytes) -> bytes:
    mac = salted_hmac(f"commitments.sealed.{purpose}", value, secret=secret, algorithm="sha256")
    return bytes.fromhex(mac.hexdigest())
