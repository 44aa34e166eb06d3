"""Which of our languages a text is in, as far as its letters say so."""

import re
from typing import Final

_LATIN: Final = re.compile("[A-Za-z]")
_ARABIC_SCRIPT: Final = re.compile("[\u0620-\u064a\u066e-\u06d3]")
# Letters of one of the two languages of this script; the other has them in names at most.
_PERSIAN: Final = re.compile("[پچژگ]")
_ARABIC: Final = re.compile("ة")
# How much oftener the one must stand than the other.
_CLEARLY: Final = 4
_FEWEST: Final = 3


def language_told(text: str) -> str:
    """en, fa or ar; "" where the letters leave it open."""
    latin, script = (len(letters.findall(text)) for letters in (_LATIN, _ARABIC_SCRIPT))
    if _is_clear(latin, script):
        return "en"
    if not _is_clear(script, latin):
        return ""
    persian, arabic = (len(letters.findall(text)) for letters in (_PERSIAN, _ARABIC))
    if _is_clear(persian, arabic):
        return "fa"
    return "ar" if _is_clear(arabic, persian) else ""


def _is_clear(most: int, other: int) -> bool:
    return most >= _FEWEST and most > _CLEARLY * other
