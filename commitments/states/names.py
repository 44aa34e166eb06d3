"""Finding the State that a name means, for imports.

A name matches in two ways: letter for letter after normalization, without spaces and
punctuation ("سری لانکا", "سری‌لانکا"), or word for word in any order, with the usual
abbreviations written out ("Korea, Rep." and "Republic of Korea"). Nothing is guessed:
a name that is no State's, or several States', is refused with the nearest names.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from django.db.models import Q
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from commitments.language.languages import LANGUAGES
from commitments.language.normalization import normalize_for_search
from commitments.models import State
from commitments.querysets import StateQuerySet
from commitments.refusals import Refused

NEAREST_MAX: Final = 3
# A name longer than any State's is not compared, so that a hostile cell costs nothing.
NAME_MAX_LENGTH: Final = 200
_LIKENESS_MIN: Final = 0.4
_WITH_ABBREVIATION: Final = re.compile(r"(.+?)\s*\(([^()]+)\)")
_ABBREVIATIONS: Final = {
    "rep": "republic",
    "dem": "democratic",
    "dr": "democratic republic",
    "pdr": "peoples democratic republic",
    "dpr": "democratic peoples republic",
    "st": "saint",
    "is": "islands",
    "sts": "states",
    "utd": "united",
    "plur": "plurinational",
    # One for all adjectives of a federation, which sources shorten alike.
    "fed": "federal",
    "federated": "federal",
    "federative": "federal",
}
# Words of so many names that sharing one makes no two of them alike.
_COMMON_WORDS: Final = frozenset(
    {
        "republic",
        "democratic",
        "peoples",
        "kingdom",
        "state",
        "states",
        "islands",
        "saint",
        "united",
        "جمهوری",
        "جمهوریه",
    }
)
_STOP_WORDS: Final = frozenset({"the", "of", "and", "&", "و"})
# Spellings between which Arabic print does not decide.
_SPELLINGS: Final = (("دیموقراط", "دیمقراط"), ("امیرک", "امریک"))


class UnknownState(Refused):
    """A name that is no State's, or that several States share; the message offers the nearest."""

    def __init__(self, name: str, nearest: Iterable[State], *, is_shared: bool = False) -> None:
        self.name = name
        self.is_shared = is_shared
        self.nearest = list(nearest)
        shown = Truncator(name).chars(80)
        offers = _(", ").join(f"{state.name} ({state.code})" for state in self.nearest)
        super().__init__(
            _("“%(name)s” is not one State's name. The nearest: %(offers)s.")
            % {"name": shown, "offers": offers}
            if offers
            else _("“%(name)s” is no State's name.") % {"name": shown}
        )


def _states_and_aliases() -> StateQuerySet:
    known = State.objects.filter(Q(enabled=True) | Q(alias_of__isnull=False))
    return known.select_related("alias_of").order_by("code")


class StateNames:
    """All names of all States, read from the database once, by one query."""

    def __init__(self, states: Iterable[State] | None = None) -> None:
        self._states: dict[str, State] = {}
        self._by_code: dict[str, set[str]] = {}
        self._by_letters: dict[str, set[str]] = {}
        self._by_words: dict[tuple[str, ...], set[str]] = {}
        for state in _states_and_aliases() if states is None else states:
            meant = (state.alias_of or state).code
            if meant == state.code:
                self._states[meant] = state
            for code in filter(None, (state.code, state.alpha2, state.m49)):
                self._by_code.setdefault(match_key(code), set()).add(meant)
            for name in names_of(state):
                # A name of nothing but signs or stop words would be found by every other such name.
                if (letters := match_key(name)) and (own_words := match_words(name)):
                    self._by_letters.setdefault(letters, set()).add(meant)
                    self._by_words.setdefault(own_words, set()).add(meant)
        self._grams = {letters: _trigrams(letters) for letters in self._by_letters}

    def find(self, name: str) -> State:
        """The State that `name`, or a code of ISO 3166-1 or M49, means.

        Raises UnknownState where there is none, or more than one.
        """
        if len(name) > NAME_MAX_LENGTH:
            raise UnknownState(name, [])
        if (both := _WITH_ABBREVIATION.fullmatch(name)) and (state := self._same(*both.groups())):
            return state
        letters, own_words = match_key(name), match_words(name)
        for codes in (
            self._by_code.get(letters),
            self._by_letters.get(letters),
            self._by_words.get(own_words),
        ):
            if codes and len(codes) == 1:
                return self._states[next(iter(codes))]
            if codes:
                sharing = [self._states[code] for code in sorted(codes)[:NEAREST_MAX]]
                raise UnknownState(name, sharing, is_shared=True)
        raise UnknownState(name, self._nearest(name))

    def _same(self, name: str, abbreviation: str) -> State | None:
        """The State that both name, as in “European Union (EU)”."""
        one, other = (
            self._by_code.get(match_key(part)) or self._by_letters.get(match_key(part)) or set()
            for part in (name, abbreviation)
        )
        return self._states[next(iter(one))] if one == other and len(one) == 1 else None

    def _nearest(self, name: str) -> list[State]:
        """Up to NEAREST_MAX States with a name like `name`, the likest first: of letters in common, and
        of words that few names have.
        """
        grams_sought, words_sought = _trigrams(match_key(name)), set(match_words(name)) - _COMMON_WORDS
        likeness: dict[str, float] = {}
        for letters, codes in self._by_letters.items():
            grams = self._grams[letters]
            for code in codes:
                likeness[code] = max(
                    2 * len(grams_sought & grams) / (len(grams_sought) + len(grams)), likeness.get(code, 0)
                )
        for key, codes in self._by_words.items():
            if shared := words_sought.intersection(key):
                for code in codes:
                    likeness[code] = max(
                        likeness[code], _LIKENESS_MIN + len(shared) / (len(words_sought) + len(key))
                    )
        likest = sorted(
            (code for code, like in likeness.items() if like >= _LIKENESS_MIN),
            key=lambda code: (-likeness[code], code),
        )
        return [self._states[code] for code in likest[:NEAREST_MAX]]


def find_state(name: str) -> State:
    """The State that `name` means; for many names make one StateNames instead. Raises UnknownState."""
    return StateNames().find(name)


def names_of(state: State) -> Iterator[str]:
    """Every name under which `state` is found."""
    for field in ("name", "official_name"):
        yield from filter(None, (getattr(state, f"{field}_{language}") for language in LANGUAGES))
    yield from filter(None, (name.strip() for name in state.other_names.splitlines()))


def names_in_texts() -> dict[str, list[str]]:
    """The names by which texts may name each State that is no alias; what its aliases are called are names
    of the State, too.
    """
    found: dict[str, dict[str, None]] = {}
    for state in State.objects.select_related("alias_of").order_by("code"):
        meant = state.alias_of or state
        found.setdefault(meant.code, {}).update(dict.fromkeys(names_of(state)))
    return {code: list(found[code]) for code in sorted(found)}


def match_key(name: str) -> str:
    """The letters and digits of `name`, normalized and without what stands between them."""
    return _with_one_spelling(
        "".join(character for character in normalize_for_search(name) if character.isalnum())
    )


@lru_cache(maxsize=4096)
def match_words(name: str) -> tuple[str, ...]:
    """The normalized words of `name` in alphabetical order, abbreviations written out and stop words left
    out.
    """
    found: list[str] = []
    for word in re.split(r"[^\w'’&\u200c-]+|-", name):
        normalized = _with_one_spelling(
            re.sub(r"\W", "", normalize_for_search(word))
        ) or normalize_for_search(word)
        found += [
            part for part in _ABBREVIATIONS.get(normalized, normalized).split() if part not in _STOP_WORDS
        ]
    return tuple(sorted(found))


def _with_one_spelling(normalized: str) -> str:
    for spelling, other in _SPELLINGS:
        normalized = normalized.replace(spelling, other)
    return normalized


def _trigrams(letters: str) -> frozenset[str]:
    padded = f"  {letters} "
    return frozenset(padded[start : start + 3] for start in range(len(padded) - 2))
