"""What kind of text a Persian one is, by its title and its articles."""

from functools import lru_cache

from commitments.text.proposing.persian.words import WORDS, expanded


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
    return title is not None and expanded(WORDS.source("finite")).search(title[0]) is None
