"""The order of names as each language has it, the same on every database.

Persian has آ before ا, its four letters in their places, and و before ه; Arabic counts neither
the article nor the hamza of an alef, and has ه before و.
"""

from functools import lru_cache
from typing import Final

from commitments.language.languages import current_language
from commitments.language.normalization import normalize_for_search

_ALPHABETS: Final = {
    "fa": "آابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی",
    "ar": "ابپتثجچحخدذرزژسشصضطظعغفقکگلمنهوی",
}
_PLACES: Final = {
    language: {letter: place for place, letter in enumerate(alphabet)}
    for language, alphabet in _ALPHABETS.items()
}
SORT_KEY_MAX_LENGTH: Final = 1000
_ARTICLE: Final = "ال"
_OWN: Final = {"آ": "آ", "ئ": "ی"}
# Letters of no alphabet here, such as Latin ones, come after those of the language by their code points.
_AFTER: Final = 1000


def sort_key(text: str, language: str | None = None) -> tuple[tuple[tuple[int, ...], ...], str]:
    """By this key names stand in the order of `language` (default: the current one), word by word."""
    language = language or current_language()
    words = text.replace("\u200c", "").split()
    return tuple(_word_key(word, language) for word in words), text


def stored_sort_key(text: str, language: str) -> str:
    """That order as a text of figures and small letters alone, all of one width, which every collation of
    every database sorts alike.
    """
    words, _spelling = sort_key(text, language)
    letters = [letter + 1 for word in words for letter in (*word, -1)]
    return "".join(f"{min(letter, 0xFFFF):04x}" for letter in letters)[:SORT_KEY_MAX_LENGTH]


# A page sorts the names of all States, which are made of few words.
@lru_cache(maxsize=4096)
def _word_key(word: str, language: str) -> tuple[int, ...]:
    places = _PLACES.get(language, {})
    letters: list[int] = []
    for letter in word:
        # Normalization makes one letter of آ and ا, and takes a ئ that stands alone for a Kurdish alef.
        own = _OWN.get(letter, "")
        kept = own if own in places else normalize_for_search(letter)
        letters += [places.get(one, _AFTER + ord(one)) for one in kept]
    if language == "ar" and len(letters) > len(_ARTICLE) and word.startswith(_ARTICLE):
        return tuple(letters[len(_ARTICLE) :])
    return tuple(letters)
