"""Seals by mail: to people elsewhere, whose mailboxes nobody who runs the site can write to."""

import gzip
import hashlib
import io
from collections.abc import Sequence
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings
from django.core.mail import EmailMessage

from commitments.refusals import Refused
from tracker.trail.sealing import Seal

# Many servers take no larger mail; in a mail a file is a third larger.
ATTACHED_MAX_BYTES: Final = 7 * 1024**2
# A file that claims to be a seal is not unpacked any further.
UNPACKED_MAX_BYTES: Final = 512 * 1024**2
BODY: Final = """\
What the trails and the record of {site} were at {at}, signed.

Keep this mail, where nobody who runs the site can change it. There is nothing else to do. Should the record
be doubted one day, the attached file shows what was changed since past the functions that write it:

    manage.py seal_trail --against {name} --key {key}

SHA-256 of the seal, unpacked: {digest}
Public key that signed it: {key}

Where the public key is not the one that you noted, or no such mail comes any more, ask why.
"""


class SealTooLarge(Refused):
    """A seal that would not go through as a mail."""


def seal_message(seal: Seal, text: str, *, public: Ed25519PublicKey, to: Sequence[str]) -> EmailMessage:
    """The mail with the seal, `text` as it is signed by the key of `public`. Raises SealTooLarge."""
    packed = gzip.compress(text.encode(), mtime=0)
    if len(packed) > ATTACHED_MAX_BYTES:
        raise SealTooLarge(
            f"The seal is too large for a mail ({len(packed) // 1024**2} MB): write it to a file that is "
            "kept elsewhere, by --write."
        )
    name = f"mithaq-seal-{seal.sealed_at[:10]}.json.gz"
    body = BODY.format(
        site=settings.SITE_URL,
        at=seal.sealed_at,
        name=name,
        key=public.public_bytes_raw().hex(),
        digest=hashlib.sha256(text.encode()).hexdigest(),
    )
    message = EmailMessage(subject=f"Mithaq: seal of {seal.sealed_at[:10]}", body=body, to=[*to])
    message.attach(name, packed, "application/gzip")
    return message


def unpacked(content: bytes) -> str:
    """The text of a file that was written, or came by mail. Raises OSError or ValueError where it is none."""
    if content.startswith(b"\x1f\x8b"):
        with gzip.open(io.BytesIO(content)) as file:
            content = file.read(UNPACKED_MAX_BYTES + 1)
        if len(content) > UNPACKED_MAX_BYTES:
            raise ValueError("It is too large for a seal.")
    return content.decode()
