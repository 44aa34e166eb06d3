"""The words of Arabic texts, and the patterns made of them."""

import re
from functools import cache
from re import Match, Pattern
from typing import Final

from commitments.text.proposing.folding import pattern
from commitments.text.proposing.lexicon import lexicon

WORDS: Final = lexicon("ar")


# The longest subject or addressee between a verb and the preposition of what it asks.
REACH: Final = 220


PRONOUN: Final = re.compile(r"(?<=ان)(?:ه|ها|هم)$")


MUST_THAT: Final = pattern(
    r"(?<!\w)ان(?:ه|ها)? (?:لا بد|یجب|ینبغی|من الضروری|من الاهمیه|من المهم|یتعین|"
    r"علی (?=ال|جمیع |کل |کافه |دول )|(?:(?!ان(?!\w))\w+ ){1,6}(?:یجب|ینبغی|یتعین) ان )"
)


PREPOSITIONS: Final = {
    "decided": ("", "ان", "ب"),
    "agreed": ("علی", "ب", "ان", "الی", "حول", "بشان", ""),
    "recommended": ("ب", "ان", "علی", "الی", ""),
    "urged": ("الی", "علی", "ب", "ان", "ل", ""),
    "encouraged": ("علی", "الی"),
    "emphasised": ("علی", "الی", "ب", ""),
}


@cache
def expanded(source: str) -> Pattern[str]:
    """A pattern with the endings of verbs written out."""
    source = re.sub(r"(?<!\\)P(?=\w)", "(?:ی|ت|ن)", source)
    source = re.sub(r"(?<=\w)S", "(?:تا|ت|وا|ا|نا|ن|)", source)
    return pattern(re.sub(r"(?<=[\u0621-\u06d3])w", "(?:ون|ان|وا|ین|)", source))


@cache
def verb_pattern() -> Pattern[str]:
    groups = "|".join(f"(?P<{name}>{source})" for name, source in WORDS.group("operative").items())
    return expanded(rf"(?<!\w)(?:و|ف)?(?:ب(?=ال[تدمط]|تاکید|مطالبه|دعوه))?(?:{groups})(?!\w)")


def verb_span(verb: Match[str]) -> tuple[int, int]:
    """The place of a verb without the "و" before it."""
    return verb.start(verb.lastgroup or 0), verb.end()
