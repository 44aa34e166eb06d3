"""Search normalization: what a person would call the same word becomes the same string.

Persian and Arabic text reaches the record with joined words, a zero-width
non-joiner (ZWNJ) or a space in the same place, with Arabic or Persian kaf and
ya, with or without hamza and vowel marks, and with three sets of digits. All of
these become one here; normalized text is never shown or cited.
"""

import functools
import re
import unicodedata
from typing import Final

from django.utils.translation import gettext

from commitments.refusals import Refused

SEARCH_WORDS_MAX: Final = 20

_LETTERS: Final = str.maketrans(
    {
        "ك": "ک",
        "ڪ": "ک",
        "ي": "ی",
        "ى": "ی",
        "ئ": "ی",
        "ې": "ی",
        "ێ": "ی",
        "ۆ": "و",
        "ڕ": "ر",
        "ڵ": "ل",
        "أ": "ا",
        "إ": "ا",
        "آ": "ا",
        "ٱ": "ا",
        "ؤ": "و",
        "ۀ": "ه",
        "ة": "ه",
        "ە": "ه",
        "ہ": "ه",
        "ھ": "ه",
        "ء": "",
        "ـ": "",
        "ß": "ss",
        "ı": "i",
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "’": "'",
        "‘": "'",
    }
)
ARABIC: Final = "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff"
_SPACE_BESIDE_ARABIC: Final = re.compile(rf"(?<=[{ARABIC}]) +| +(?=[{ARABIC}])")
# The other spelling of ۀ at the end of a word, and of the Kurdish vowel at its beginning.
_OPEN_EZAFE: Final = re.compile(r"ه[\u200c ]ی(?!\w)")
_INITIAL_HAMZA: Final = re.compile(r"(?<!\w)ئ")
_THOUSANDS: Final = re.compile(r"(?<=\d)[٬,'’](?=\d{3}(?!\d))")
_EDGES: Final = re.compile(r"^[^\w]+|[^\w]+$")


# How many words are remembered, and of how many letters.
WORDS_KEPT: Final = 10_000
WORD_KEPT_MAX: Final = 60


def normalize_for_search(text: str) -> str:
    """The form of `text` that is stored for search.

    Lower case, without accents, vowel marks, hamza, tatweel and format
    characters; Western digits; one space between words, and none at all beside a
    letter of the Arabic script, so that joined and spaced spellings agree.
    """
    text = _THOUSANDS.sub("", _INITIAL_HAMZA.sub("ا", _OPEN_EZAFE.sub("ه", text)))
    normalized = []
    for character in unicodedata.normalize("NFKD", text.translate(_LETTERS)).casefold().translate(_LETTERS):
        category = unicodedata.category(character)
        if category in {"Mn", "Cf", "Cc", "Cs"} and not character.isspace():
            continue
        digit = unicodedata.digit(character, None) if category == "Nd" else None
        normalized.append(" " if character.isspace() else str(digit) if digit is not None else character)
    return _SPACE_BESIDE_ARABIC.sub("", re.sub(" +", " ", "".join(normalized)).strip())


def normalized_word(word: str) -> str:
    """What normalize_for_search says of a word; texts are made of the same ones."""
    return normalize_for_search(word) if len(word) > WORD_KEPT_MAX else _remembered(word)


@functools.lru_cache(maxsize=WORDS_KEPT)
def _remembered(word: str) -> str:
    return normalize_for_search(word)


def raw_words(text: str) -> list[str]:
    """The words of `text` as they are written, without the punctuation around them."""
    return [
        word
        for part in _THOUSANDS.sub("", text).split()
        if (word := _EDGES.sub("", part)) and normalized_word(word)
    ]


class SearchTooLong(Refused):
    """A search of more words than a person would type."""


def search_words(query: str) -> list[str]:
    """The words of what a person typed, each once, without the punctuation around them; `spellings`
    says as what each is looked for.

    Raises SearchTooLong beyond SEARCH_WORDS_MAX words, so that a hostile query stays as cheap as an honest
    one.
    """
    words = list({normalize_for_search(word): word for word in reversed(raw_words(query))}.values())[::-1]
    if len(words) > SEARCH_WORDS_MAX:
        raise SearchTooLong(
            gettext("Search for at most %(limit)d words at a time.") % {"limit": SEARCH_WORDS_MAX}
        )
    return words
