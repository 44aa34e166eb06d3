"""Search: what is stored of a text so that its words are found, and what is looked for.

A word is found from its beginning, and so is each part of a word that is written
with a hyphen, a slash or a zero-width non-joiner (ZWNJ). Two neighbouring words of the
Arabic script are stored joined as well, for people join them, and a word is stored
without its article, and in Arabic without a one-letter prefix. Whatever stands in the
middle of a word is not found: «یمن» is a State and no part of «های منطقه».
"""

import functools
import itertools
import operator
import re
from collections.abc import Iterable, Iterator
from typing import Final

from django.db.models import Q

from commitments.language.elsewhere import Elsewhere, Found, Lookup, Told, either
from commitments.language.normalization import (
    ARABIC,
    normalize_for_search,
    normalized_word,
    raw_words,
    search_words,
)

# A SearchTextField, or several of other rows.
SearchColumn = str | Elsewhere
# From how many letters on a word may begin with a prefix that is none of its letters.
PREFIXED_MIN: Final = 5
# More carriers of hamza than this in one word are looked for as they are typed.
CARRIERS_MAX: Final = 2
# How many texts are remembered with what is stored of them.
STORED_KEPT: Final = 2000
_ARTICLE: Final = "ال"
_PREFIXES: Final = ("و", "ف", "ب", "ل", "ک")
_FOR_THE: Final = "لل"
# Where hamza stands inside a word, its carrier is a matter of spelling: هیئت and هیأت.
_CARRIERS: Final = {"ئ": "ی", "أ": "ا", "ؤ": "و"}
_INSIDE: Final = re.compile("(?<=.)[ئأؤ]")
# Kurdish letters of vowels that Persian and Arabic spelling leaves out.
_UNWRITTEN: Final = re.compile("[ێۆ]")
# Vowel marks are part of their word, though no letters.
_PARTS: Final = re.compile(r"([^\w'\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670])")
_IS_ARABIC: Final = re.compile(f"[{ARABIC}]")


@functools.lru_cache(maxsize=STORED_KEPT)
def stored_for_search(text: str, language: str = "") -> str:
    """The words of `text`, each with what else it is found by, between spaces; of one `language` where
    that is known. Saving a row asks for the same texts several times, and so do its checks.
    """
    found: dict[str, None] = {}
    for line in text.splitlines():
        before = ""
        for word in raw_words(line):
            normalized = normalized_word(word)
            found |= dict.fromkeys(
                form
                for part in _from_each_part(word)
                for form in (part, *_without_prefix(part, one_letter=language == "ar"))
            )
            if before and _is_arabic(before) and _is_arabic(normalized):
                found[before + normalized] = None
            before = normalized
    return f" {' '.join(found)} " if found else ""


def spellings(word: str) -> Iterator[str]:
    """The normalized forms under which a word that somebody typed is looked for, the typed one first."""
    normalized = normalize_for_search(word)
    yield normalized
    carriers = _INSIDE.findall(word)
    if 0 < len(carriers) <= CARRIERS_MAX:
        for letters in itertools.product(_CARRIERS.values(), repeat=len(carriers)):
            pieces = itertools.zip_longest(_INSIDE.split(word), letters, fillvalue="")
            yield normalize_for_search("".join(itertools.chain.from_iterable(pieces)))
    if _UNWRITTEN.search(word):
        yield normalize_for_search(_UNWRITTEN.sub("", word))
    yield from _without_prefix(normalized, one_letter=True)


def _from_each_part(word: str) -> Iterable[str]:
    """The normalized word from its beginning and from the beginning of each of its parts."""
    parts = _PARTS.split(word)
    for start in range(0, len(parts), 2):
        if parts[start] and (form := normalized_word("".join(parts[start:]))):
            yield form


def _without_prefix(word: str, *, one_letter: bool) -> Iterator[str]:
    """`word` without the article, and with `one_letter` without what is written together with it."""
    if len(word) < PREFIXED_MIN or not _is_arabic(word):
        return
    if word.startswith((_ARTICLE, _FOR_THE)):
        yield word[2:]
    if one_letter and word.startswith(_PREFIXES):
        yield word[1:]
        if word.startswith(_ARTICLE, 1) and len(word) > PREFIXED_MIN:
            yield word[3:]


def _is_arabic(word: str) -> bool:
    return _IS_ARABIC.match(word) is not None


def matching(query: str, *columns: SearchColumn, found: Found | None = None) -> Q:
    """Rows in which every word of `query` begins a word in one of `columns`, which are SearchTextFields.

    Two neighbouring words may be written as one there. Raises SearchTooLong for more words than a person
    would type.
    """
    words = search_words(query)
    if not words and query.strip():
        # Nothing but signs, which no row has.
        return Q(pk__in=[])
    plain = [normalize_for_search(word) for word in words]
    each = []
    for number, word in enumerate(words):
        pairs = itertools.pairwise(plain[max(number - 1, 0) : number + 2])
        joined = [one + other for one, other in pairs if _is_arabic(one) and _is_arabic(other)]
        each.append(_any_of([*spellings(word), *joined], columns, found, after=""))
    return functools.reduce(operator.and_, each, Q())


def word_for_word(query: str, *columns: SearchColumn, found: Found | None = None) -> Q:
    """Rows in which every word of `query` stands as a whole."""
    each = [_any_of(spellings(word), columns, found, after=" ") for word in search_words(query)]
    return functools.reduce(operator.and_, each, Q())


def as_a_name(query: str, *columns: SearchColumn, found: Found | None = None) -> Q:
    """Rows that have `query`, and nothing beside it, as one of the texts of a column that has names."""
    lines = dict.fromkeys(stored_for_search(query, language) for language in ("", "ar"))
    # A column holds one text a line.
    places = {"": "", "__startswith": "{}\n", "__endswith": "\n{}", "__contains": "\n{}\n"}
    lookups = [
        (lookup, (place or "{}").format(line))
        for (lookup, place), line in itertools.product(places.items(), filter(None, lines))
    ]
    named = (column for column in columns if isinstance(column, str) or column.names)
    return either(_holding(column, lookups, found, narrows=True) for column in named)


def matches(query: str, text: str) -> bool:
    """Whether every word of `query` begins a word of `text`."""
    stored = stored_for_search(text)
    return all(any(f" {form}" in stored for form in spellings(word)) for word in search_words(query))


def _any_of(forms: Iterable[str], columns: Iterable[SearchColumn], found: Found | None, *, after: str) -> Q:
    lookups = [("__contains", f" {form}{after}") for form in dict.fromkeys(forms)]
    # Words that stand as a whole begin so, too.
    return either(_holding(column, lookups, found, narrows=bool(after)) for column in columns)


def _holding(
    column: SearchColumn, lookups: Iterable[Lookup], found: Found | None, *, narrows: bool
) -> Q | Told:
    """Rows of which one of the lookups holds in the column; they `narrow` what begins with the words."""
    columns = (column,) if isinstance(column, str) else column.columns
    lookups = [*lookups]
    if found is not None and isinstance(column, str) and "__" not in column and lookups:
        return found.own(column, lookups)
    holds = _or(Q(**{f"{one}{lookup}": text}) for (lookup, text), one in itertools.product(lookups, columns))
    if isinstance(column, str) or not holds:
        return holds
    if found is not None:
        return found.elsewhere(column, holds, lookups, narrows=narrows)
    return Q(**{column.key: column.rows().filter(holds).values(column.gives)})


def _or(conditions: Iterable[Q]) -> Q:
    return functools.reduce(operator.or_, conditions, Q())
