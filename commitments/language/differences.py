"""What became of a text, word by word, and of a value, as its reader writes it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from difflib import SequenceMatcher
from typing import Any, Final, Literal

from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.language.calendars import format_date, format_datetime, localize_digits

# A word with the space behind it, so that pieces put together are the text again.
_WORD: Final = re.compile(r"\s+|\S+\s*")


@dataclass(frozen=True, kw_only=True)
class TextPiece:
    """Words that stayed, went, or came."""

    kind: Literal["kept", "removed", "added"]
    text: str


def word_difference(before: str, after: str) -> Iterator[TextPiece]:
    """How `before` became `after`: all words of both, in their order, those that went before those that
    came in their place.
    """
    old, new = _WORD.findall(before), _WORD.findall(after)
    for tag, start, end, new_start, new_end in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield TextPiece(kind="kept", text="".join(old[start:end]))
            continue
        if start < end:
            yield TextPiece(kind="removed", text="".join(old[start:end]))
        if new_start < new_end:
            yield TextPiece(kind="added", text="".join(new[new_start:new_end]))


_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NOTHING: Final = (None, "", "None")


def value_in_words(value: Any) -> str:
    """A value of the past as its reader writes it; the history of a row knows days and nothing as texts."""
    if value in _NOTHING:
        return _("not stated")
    if isinstance(value, bool) or value in {"True", "False"}:
        return _("yes") if str(value) == "True" else _("no")
    if isinstance(value, datetime):
        return format_datetime(timezone.localtime(value))
    if isinstance(value, date):
        return format_date(value)
    text = str(value)
    if _DAY.fullmatch(text):
        return format_date(date.fromisoformat(text))
    return localize_digits(text) if text.isdecimal() else text


def change_in_words(field: object, before: Any, after: Any) -> str:
    """Which field said what, and what it says since, in the direction of the language."""
    # Translators: a field, and how its value changed; the arrow points the way that the language runs.
    return _("%(field)s: “%(before)s” → “%(after)s”") % {
        "field": field,
        "before": value_in_words(before),
        "after": value_in_words(after),
    }
