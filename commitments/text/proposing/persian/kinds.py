"""What kind of text a Persian one is, by its title and its articles."""

from functools import lru_cache
from typing import Final

from commitments.text.proposing.persian.words import WORDS, expanded

# How much of a text shows whether it is news.
_BEGINNING: Final = 1_500


@lru_cache(maxsize=4)
def is_treaty(text: str) -> bool:
    """Whether a text has articles, or says in its title that it is an agreement."""
    return expanded(WORDS.source("treaties", "is_one")).search(text) is not None or _is_titled(
        text, WORDS.source("treaties", "title")
    )


@lru_cache(maxsize=4)
def is_statement(text: str) -> bool:
    """Whether a text says in its title that all of those who met say it."""
    return _is_titled(text, WORDS.source("statement"))


def _is_titled(text: str, source: str) -> bool:
    title = expanded(source).match(text)
    if title is None or expanded(WORDS.source("is_news")).search(text, 0, _BEGINNING):
        return False
    return expanded(WORDS.source("finite")).search(title[0]) is None
