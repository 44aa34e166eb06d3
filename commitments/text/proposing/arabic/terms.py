"""What parts an action in Arabic once more: what is to be besides, and what is named among others."""

from collections.abc import Iterator
from typing import Final

from commitments.text.proposing.arabic.masdars import is_masdar, is_present
from commitments.text.proposing.folding import pattern

_TERMS: Final = pattern(r", علی ان (?P<word>(?![یت]کون|[یت]عقد|[یت]نعقد|[یت]تم تحدید)\w+)(?= \w+ \w)")
_AMONG_THEM: Final = pattern(r", ومنها (?P<first>\w+)(?= \w)")


def parted_again(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The actions of one that a list was parted into."""
    for one, other in _on_terms(text, start, end):
        yield from _among(text, one, other)


def _on_terms(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """A piece, parted from what is to be besides: «تشكيل لجنة، على أن ترفع تقريرها كل عام»."""
    terms = _TERMS.search(text, start, end)
    if terms is None or not is_present(terms["word"]) or len(text[start : terms.start()].split()) < 2:
        return [(start, end)]
    return [(start, terms.start()), (terms.start("word"), end)]


def _among(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """A piece, parted from the first of those that it names: «تحسين الري، ومنها حفر الآبار»."""
    among = _AMONG_THEM.search(text, start, end)
    if among is None or not is_masdar(among["first"]) or not is_masdar(text[start:end].split(maxsplit=1)[0]):
        return [(start, end)]
    return [(start, among.start()), (among.start("first"), end)]
