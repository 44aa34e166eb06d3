"""Names of States that stand for a place: "held in Kuwait", «عُقد في عمان», «در کویت برگزار شد».

Where something is held nobody takes part by that alone. And a name that a city of another State has, too, is
no name of a State there, unless its vowels say so.
"""

import re

from commitments.text.proposing.folding import Folded
from commitments.text.proposing.lexicon import lexicon

_BACK = 60


def is_place(text: str, start: int, place: tuple[int, int], language: str) -> bool:
    """Whether the name at `place` says where something is: right after a preposition of place, or opening a
    news item before its date or agency; `start` is where the sentence begins.
    """
    words = lexicon(language)
    before = text[max(start, place[0] - _BACK) : place[0]]
    if words.pattern("places", "before").search(before):
        return True
    return not before.strip(" \n(") and words.pattern("places", "dateline").match(text, place[1]) is not None


def is_place_in_list(text: str, start: int, cue: int, place: int, language: str) -> bool:
    """Whether words of holding something somewhere end between `cue` and the name at `place`, and nothing
    after them says whence anybody came: "ministers met in Jordan and Iraq".
    """
    words = lexicon(language)
    held = [one.end() for one in words.pattern("places", "held").finditer(text, start, place)]
    return (
        bool(held) and held[-1] > cue and not words.pattern("places", "whence").search(text, held[-1], place)
    )


def is_city(folded: Folded, start: int, place: tuple[int, int], key: str, language: str) -> bool:
    """Whether the name `key` at `place`, which a city of another State has, too, is not the State's."""
    words = lexicon(language)
    if not re.fullmatch(words.source("places", "cities"), key):
        return False
    stored = folded.stored[slice(*folded.span(*place))]
    if re.search(words.source("places", "vowels_of_state"), stored):
        return False
    if re.search(words.source("places", "vowels_of_city"), stored):
        return True
    return is_place(folded.text, start, place, language)
