"""The words of a language, read once from lexicons/."""

import re
from functools import cache
from pathlib import Path
from re import Pattern
from typing import Any, Final

import yaml

from commitments.text.proposing.folding import fold, pattern

# Where a pattern takes in one of the file's parts.
_PART: Final = re.compile(r"\{\{(\w+)\}\}")
_FOLDER: Final = Path(__file__).parent / "lexicons"


class Lexicon:
    """The data of one language: patterns by their keys, and lists of words."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._data: dict[str, Any] = yaml.safe_load(
            (_FOLDER / f"{language}.yaml").read_text(encoding="utf-8")
        )
        self._sources: dict[tuple[str, ...], str] = {}

    def source(self, *keys: str) -> str:
        """A pattern as the file writes it; a list is one of several patterns, {{name}} one of its parts."""
        if keys not in self._sources:
            found: Any = self._data
            for key in keys:
                found = found[key]
            source = "|".join(found) if isinstance(found, list) else " ".join(str(found).split())
            self._sources[keys] = _PART.sub(lambda part: f"(?:{self.source('parts', part[1])})", source)
        return self._sources[keys]

    def each(self, *keys: str) -> tuple[str, ...]:
        """The patterns of a list, one by one, such as have groups of the same names."""
        found: Any = self._data
        for key in keys:
            found = found.get(key, ())
        return tuple(found)

    def pattern(self, *keys: str) -> Pattern[str]:
        """A pattern, compiled."""
        return pattern(self.source(*keys))

    def group(self, key: str) -> dict[str, str]:
        """The patterns below a key, by what they mean, in the order of the file."""
        return {name: self.source(key, name) for name in self._data[key]}

    def words(self, key: str) -> frozenset[str]:
        """A list of words, folded."""
        return frozenset(fold(word) for word in str(self._data[key]).split())


@cache
def lexicon(language: str) -> Lexicon:
    """The lexicon of a language that has one; KeyError never: LANGUAGES of drafting says which do."""
    return Lexicon(language)
