"""Names, titles and texts in English, Persian and Arabic, of which one is enough: which of them is shown."""

from collections.abc import Iterator
from typing import Any, Final, Self

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_info

LANGUAGES: Final = ("en", "fa", "ar")
RIGHT_TO_LEFT: Final = frozenset({"fa", "ar"})


def current_language() -> str:
    """The language of this request, English where it is none of ours."""
    language = (get_language() or "en").split("-")[0]
    return language if language in LANGUAGES else "en"


def translated_fields(*names: str) -> tuple[str, ...]:
    """The columns of texts that every language has one of: `title_en`, `title_fa` and so on."""
    return tuple(f"{name}_{language}" for name in names for language in LANGUAGES)


def with_translations(name: str) -> tuple[str, ...]:
    """The column of a text that stands as it was written, and those of its translations."""
    return (name, *(f"{name}_{language}" for language in LANGUAGES if language != "en"))


class OtherLanguageText(str):
    """A text in another language than the reader's: in HTML it is marked as such, everywhere else a text
    like any other.
    """

    __slots__ = ("language",)
    language: str

    def __new__(cls, text: str, language: str = "en") -> Self:
        marked = super().__new__(cls, text)
        marked.language = language
        return marked

    def __html__(self) -> SafeString:
        """The text with its language and direction, and after it the language by name."""
        return format_html(
            '<span lang="{}" dir="{}">{}</span> <small class="language-mark">{}</small>',
            self.language,
            "rtl" if self.language in RIGHT_TO_LEFT else "ltr",
            str(self),
            get_language_info(self.language)["name_translated"],
        )


def languages_tried(row: Any, language: str) -> Iterator[str]:
    """The languages in which a text of `row` is looked for, until there is one: the reader's, that of the
    source where the row knows it, then the others.
    """
    yield from dict.fromkeys((language, getattr(row, "source_language", language), *LANGUAGES))


def language_shown(row: Any, field: str, language: str | None = None) -> str | None:
    """The language in which `field` of `row` is shown to a reader of `language` (default: the current one);
    None where it is not written in any.
    """
    asked = language or current_language()
    # Hardly ever is it another.
    if getattr(row, f"{field}_{asked}", ""):
        return asked
    for code in languages_tried(row, asked):
        if getattr(row, f"{field}_{code}", ""):
            return code
    return None


def language_name(language: str) -> str:
    """The name of a language in the current one, or its code where Django has no name for it."""
    try:
        return str(get_language_info(language)["name_translated"])
    except KeyError:
        return language


def in_language(row: Any, field: str, language: str | None = None) -> str:
    """`field` of `row` as it is shown to a reader of `language` (default: the current one), "" where it is
    not written in any.
    """
    asked = language or current_language()
    shown = language_shown(row, field, asked)
    if shown is None:
        return ""
    text = str(getattr(row, f"{field}_{shown}"))
    return text if shown == asked else OtherLanguageText(text, shown)


def lines_in_language(row: Any, field: str, language: str | None = None) -> list[str]:
    """The same of a text of one item a line, as a list."""
    text = in_language(row, field, language)
    if isinstance(text, OtherLanguageText):
        return [OtherLanguageText(line, text.language) for line in text.splitlines()]
    return text.splitlines()


def translation_of(row: Any, field: str, language: str | None = None) -> str:
    """`field` of `row` in `language` (default: the current one) where it was translated, else as it stands,
    else in the first language that has it.
    """
    asked = language or current_language()
    text = getattr(row, f"{field}_{asked}", "") or getattr(row, field)
    return str(text) if text else in_language(row, field, asked)


def is_key_of_named(path: str) -> bool:
    """Whether `path` leads to the public key of another row that has a name or a title of its own."""
    row, _dot, key = path.rpartition(".")
    return bool(row) and key in {"slug", "code"}


def name_of(row: Any) -> str:
    """What a row of the record is called: its name or its title, as it is shown in the current language."""
    return in_language(row, "name" if hasattr(row, "name_en") else "title")
