"""Whether our own words were copied from a text: the longest run of words that both share."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from commitments.text.proposing.folding import fold

# As many words in a row, outside of names, are a copied sentence.
SHARED_WORDS: Final = 8


def copied_run(own: str, source: str, names: Iterable[str] = ()) -> str:
    """The first run of SHARED_WORDS or more words of `own` that `source` has too, as `own` writes it; ""
    where there is none. A name of `names` counts as one word, whatever its length.
    """
    folded_names = tuple(
        sorted({folded for name in names if (folded := _words_folded(name))}, key=len, reverse=True)
    )
    written, own_words = _words(own, folded_names)
    runs = _runs(source, folded_names)
    for place in range(len(own_words) - SHARED_WORDS + 1):
        if tuple(own_words[place : place + SHARED_WORDS]) not in runs:
            continue
        end = place + SHARED_WORDS
        while end < len(own_words) and tuple(own_words[end - SHARED_WORDS + 1 : end + 1]) in runs:
            end += 1
        return " ".join(written[place:end])
    return ""


@lru_cache(maxsize=8)
def _runs(source: str, names: tuple[tuple[str, ...], ...]) -> frozenset[tuple[str, ...]]:
    words = _words(source, names)[1]
    return frozenset(
        tuple(words[place : place + SHARED_WORDS]) for place in range(len(words) - SHARED_WORDS + 1)
    )


def _words(text: str, names: tuple[tuple[str, ...], ...]) -> tuple[list[str], list[str]]:
    """The words as written and folded, a name as one word."""
    pairs = [
        (written, folded)
        for written in text.split()
        if (folded := "".join(filter(str.isalnum, fold(written))))
    ]
    by_first: dict[str, list[tuple[str, ...]]] = {}
    for name in names:
        by_first.setdefault(name[0], []).append(name)
    written, found, place = [], [], 0
    while place < len(pairs):
        here = pairs[place][1]
        name = next(
            (
                name
                for name in by_first.get(here, ())
                if tuple(folded for _written, folded in pairs[place : place + len(name)]) == name
            ),
            (here,),
        )
        written.append(" ".join(one for one, _folded in pairs[place : place + len(name)]))
        found.append("".join(name) if len(name) > 1 else here)
        place += len(name)
    return written, found


def _words_folded(name: str) -> tuple[str, ...]:
    return tuple(word for part in name.split() if (word := "".join(filter(str.isalnum, fold(part)))))
