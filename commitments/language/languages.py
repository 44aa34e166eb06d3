"""Names and titles in English, Persian and Arabic: one small fallback accessor."""

from typing import Final

from django.db import models
from django.utils.translation import get_language

LANGUAGES: Final = ("en", "fa", "ar")
RIGHT_TO_LEFT: Final = frozenset({"fa", "ar"})


def current_language() -> str:
    """The language of this request, English where it is none of ours."""
    language = (get_language() or "en").split("-")[0]
    return language if language in LANGUAGES else "en"


def translated_fields(*names: str) -> tuple[str, ...]:
    """The columns of texts that every language has one of: `title_en`, `title_fa` and so on."""
    return tuple(f"{name}_{language}" for name in names for language in LANGUAGES)


def translation_of(row: models.Model, field: str) -> str:
    """`field` of `row` in the current language where it was translated, else as it stands."""
    return str(getattr(row, f"{field}_{current_language()}", "") or getattr(row, field))


def with_translations(name: str) -> tuple[str, ...]:
    """The column of a text that stands as it was written, and those of its translations."""
    return (name, *(f"{name}_{language}" for language in LANGUAGES if language != "en"))


def in_language(row: models.Model, field: str, language: str | None = None) -> str:
    """`field` of `row` in `language` (default: the current one), else in the first language that has it."""
    for code in (language or current_language(), *LANGUAGES):
        if value := getattr(row, f"{field}_{code}"):
            return str(value)
    return ""
