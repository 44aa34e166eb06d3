"""How the text of a file that is not in UTF-8 may be written: proposed, shown, and changed by the person."""

import itertools
import re
from collections.abc import Iterator
from typing import Final

from tracker.models import Encoding

_WESTERN: Final = (Encoding.CP1252, Encoding.MAC_ROMAN)
_ARABIC: Final = re.compile("[\u0600-\u06ff]{2,}")
# So many bytes are looked at.
_LOOK_BYTES: Final = 256 * 1024


def proposals(raw: bytes) -> Iterator[Encoding]:
    """The encodings of one byte a character in which `raw` may be, the likeliest first; what is proposed is
    shown with the first rows and never taken silently.
    """
    look = raw[:_LOOK_BYTES]
    if b"\0" in look:
        yield Encoding.UTF_16
        return
    high = sum(byte > 127 for byte in look)
    # Letters of Arabic script stand side by side; those of a word of another script stand alone among others.
    arabic = sum(map(len, _ARABIC.findall(look.decode("cp1256"))))
    if arabic * 10 > high * 6:
        yield Encoding.CP1256
        return
    # Where a letter of the encoding stands beside a letter of ASCII, it reads as a word.
    yield from sorted(_WESTERN, key=lambda encoding: -_words(look, encoding))


def _words(look: bytes, encoding: str) -> int:
    text = look.decode(encoding, errors="replace")
    return sum(
        before.isascii()
        and before.isalpha()
        and not letter.isascii()
        and letter.isalpha()
        and letter.islower()
        for before, letter in itertools.pairwise(text)
    )
