"""The words of English texts, and the patterns made of them."""

import re
from functools import cache, lru_cache
from re import Pattern
from typing import Final

from commitments.text.proposing.folding import pattern
from commitments.text.proposing.lexicon import lexicon

WORDS: Final = lexicon("en")


WINDOW: Final = 60


COMPLEMENT: Final = 400


# A blank of a pattern, where what is quoted may begin: "demanded “the release of ...".
_BLANK: Final = re.compile(r" (?![?*+{\]])")


@cache
def verb_pattern() -> Pattern[str]:
    groups = "|".join(f"(?P<{name}>{source})" for name, source in WORDS.group("operative").items())
    return pattern(_BLANK.sub(' "?', rf"\b(?:{groups})\b(?:\"(?= [a-z]))?"))


@cache
def rule(source: str) -> Pattern[str]:
    return pattern(_BLANK.sub(' "?', source))


@lru_cache(maxsize=8)
def holds(text: str, source: str) -> bool:
    """Whether a whole text has what `source` says anywhere: asked for each of its sentences, and looked for
    once. No more texts are kept for that than are read at once.
    """
    return rule(source).search(text) is not None


@lru_cache(maxsize=8)
def times(text: str, words: str) -> int:
    """How often a whole text has `words`, counted once."""
    return text.count(words)
