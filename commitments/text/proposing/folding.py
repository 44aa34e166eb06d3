"""The text as rules match it: letters folded, and every place of it known in the stored text.

The spellings of one word become one, as in commitments.language.normalization, but words stay apart: a
zero-width non-joiner becomes a space. Offsets that leave this package always count code points of the
stored text.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

_FOLDED: Final = {
    **dict.fromkeys("كڪ", "ک"),
    **dict.fromkeys("يىئېێ", "ی"),
    **dict.fromkeys("أإآٱ", "ا"),
    **dict.fromkeys("ؤۆ", "و"),
    **dict.fromkeys("ۀةەہھۂ", "ه"),
    **dict.fromkeys("ءـ", ""),
    **dict.fromkeys("“”„«»‟″", '"'),
    **dict.fromkeys("’‘‛`´ʼ", "'"),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    "،": ",",
    "؛": ";",
    "؟": "?",
    "۔": ".",
    "…": ".",
    "\u200c": " ",
    "ı": "i",
    "ß": "ss",
    "ø": "o",
    "ł": "l",
    "đ": "d",
}


@lru_cache(maxsize=4096)
def _fold_character(character: str) -> str:
    if character in _FOLDED:
        return _FOLDED[character]
    category = unicodedata.category(character)
    if character.isspace():
        return "\n" if character in "\n\r\x0b\x0c\x85\u2028\u2029" else " "
    if category in {"Mn", "Cf", "Cc", "Cs"}:
        return ""
    if category == "Nd":
        return str(unicodedata.digit(character))
    plain = (part for part in unicodedata.normalize("NFKD", character) if unicodedata.category(part) != "Mn")
    return "".join(_FOLDED.get(part, part) for part in plain).casefold()


def fold(text: str) -> str:
    """`text` folded, without its places."""
    return "".join(map(_fold_character, text))


def _is_a_dash(stored: str, place: int) -> bool:
    """Whether a lengthening stroke stands for a dash: apart, or with blanks after it behind a figure, behind
    the one letter that a line begins with («هـ»), or at the end of a line.
    """
    before, after = stored[place - 1 : place] if place else "", stored[place + 1 : place + 2]
    if after.strip():
        return False
    alone = not before.strip() or before.isdigit()
    sign = before.isalpha() and (place == 1 or stored[place - 2] == "\n")
    word = before != "ه" or stored[max(0, place - 4) : place].isalpha()
    return alone or sign or (after in {"", "\n"} and word)


def _is_one_too_many(folded: Sequence[str]) -> bool:
    """Whether a blank before the next one stands between words."""
    if folded[-1:] != [" "] or folded[-2:-1] in ([], ["\n"]):
        return False
    return not (folded[-2] == _BULLET and folded[-3:-2] in ([], ["\n"], [" "]))


def _is_arabic(character: str) -> bool:
    """Whether a character is a letter of the script of Arabic and Persian."""
    return character.isalpha() and "\u0621" <= _fold_character(character)[:1] <= "\u06cc"


# A bullet is told from a letter by the blanks behind it.
_BULLET: Final = "o"


class Folded:
    """A stored text and its folded form; `places[i]` is where the i-th folded character stands in the
    stored one.

    Blanks stand as they should, however they were typed: one between words, none before a comma, and one
    behind it where Arabic letters follow.
    """

    def __init__(self, stored: str) -> None:
        self.stored = stored
        self.places: list[int] = []
        folded: list[str] = []
        for place, character in enumerate(stored):
            if character == "ـ" and _is_a_dash(stored, place):
                # «ماده ۲ ـ»
                character = "-"  # noqa: PLW2901
            for part in _fold_character(character):
                if part == " " and _is_one_too_many(folded):
                    continue
                if part == "," and folded[-1:] == [" "] and folded[-2:-1] not in ([], ["\n"]):
                    del folded[-1], self.places[-1]
                folded.append(part)
                self.places.append(place)
                if part == "," and _is_arabic(stored[place + 1 : place + 2]):
                    folded.append(" ")
                    self.places.append(place + 1)
        self.text = "".join(folded)
        self.places.append(len(stored))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where the folded characters from `start` until `end` stand in the stored text, vowel marks at the
        end with them.
        """
        if end <= start:
            return self.places[start], self.places[start]
        last = self.places[end - 1] + 1
        while last < len(self.stored) and unicodedata.category(self.stored[last]) in {"Mn", "Lm"}:
            last += 1
        while last < len(self.stored) and self.stored[last] == "ء" and self.stored[last - 1].isalpha():
            last += 1
        return self.places[start], last


def pattern(source: str) -> re.Pattern[str]:
    """The compiled form of a pattern of a lexicon, which is written in plain spelling.

    A space stands for any run of blanks, "~" for a blank that may be missing; letters are folded as the
    text is.
    """
    return _compile(source)


@lru_cache(maxsize=2048)
def _compile(source: str) -> re.Pattern[str]:
    folded = "".join(character if character.isascii() else _fold_character(character) for character in source)
    return re.compile(folded.replace("~", r"\s?").replace(" ", r"\s+"))


def finds(
    compiled: re.Pattern[str], text: str, start: int = 0, end: int | None = None
) -> Iterator[re.Match[str]]:
    """All matches of `compiled` in `text` from `start` until `end`."""
    yield from compiled.finditer(text, start, len(text) if end is None else end)
