"""The terms of the catalogues: what stands for an English term in each language, and what never does.

They are data, `commitments/language/glossary.yaml`, whose first lines say what its keys mean.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import yaml
from babel.messages.catalog import Catalog
from django.conf import settings

from commitments.language.languages import LANGUAGES
from config.catalogues import PLACEHOLDER, messages_of

GLOSSARY: Final = Path("commitments", "language", "glossary.yaml")


@dataclass(frozen=True, kw_only=True)
class Term:
    """An English term, and by language the words that stand for it and those that never do."""

    name: str
    pattern: re.Pattern[str]
    words: dict[str, list[str]]
    never: dict[str, list[str]] = field(default_factory=dict)

    def is_in(self, text: str) -> bool:
        """Whether `text` speaks of it; the names of placeholders are no words."""
        return self.pattern.search(PLACEHOLDER.sub("", text)) is not None


def read_glossary(path: Path | None = None) -> list[Term]:
    """Every term of the glossary, the project's by default."""
    content = (path or settings.BASE_DIR / GLOSSARY).read_text(encoding="utf-8")
    return [_term(entry) for entry in yaml.safe_load(content)]


def misses(catalogue: Catalog, terms: Sequence[Term]) -> Iterator[str]:
    """Where an entry of `catalogue` says a term otherwise than the glossary, or a word that it rules out."""
    language = str(catalogue.locale)
    for source, forms in messages_of(catalogue):
        said = [_plain(form) for form in forms]
        for term in terms:
            for form in said:
                yield from (
                    f"“{source[0]}” says “{word}”, which never stands for “{term.name}”"
                    for word in term.never.get(language, [])
                    if _stands_in(word, form)
                )
            words = term.words[language]
            if any(map(term.is_in, source)) and not _is_said(words, said):
                yield f"“{source[0]}” does not say “{words[0]}” for “{term.name}”"


def _is_said(words: Iterable[str], forms: Iterable[str]) -> bool:
    return all(any(_plain(word) in form for word in words) for form in forms)


def _stands_in(word: str, text: str) -> bool:
    """Whether `word` stands in `text` as a word of its own."""
    return re.search(rf"(?<![\w\u200c]){re.escape(_plain(word))}(?![\w\u200c])", text) is not None


def _term(entry: dict[str, object]) -> Term:
    names = str(entry["term"]).split("|")
    anywhere = "|".join(re.escape(name) for name in names)
    pattern = rf"\A(?:{anywhere}):?\Z" if entry.get("label") else rf"(?<![\w/.-])(?:{anywhere})(?![\w/-])"
    never: object = entry.get("never", {})
    return Term(
        name=names[0],
        # “State” has another sense than “state”.
        pattern=re.compile(pattern, re.IGNORECASE if names[0].islower() else 0),
        words={language: _words(entry[language]) for language in LANGUAGES if language != "en"},
        never={language: _words(words) for language, words in never.items()}
        if isinstance(never, dict)
        else {},
    )


def _words(value: object) -> list[str]:
    if not isinstance(value, list) or not value:
        raise ValueError(f"The glossary lists words; this is no list: {value!r}")
    return [str(word) for word in value]


def _plain(text: str) -> str:
    """`text` without vowel marks, which may be written or not."""
    return "".join(character for character in text if unicodedata.category(character) != "Mn")
