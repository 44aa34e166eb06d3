"""Which characters a text may hold: what both databases and every form of answer take, and what a person
can have meant to write.

Every way in asks here: parameters and bodies of the API, imports, dossiers, the
trail's write services, names of files, and each text field of a model when its row
is checked (commitments.apps). What was stored before is written without them.
"""

import re
import unicodedata
from functools import cache
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# Line ends and the tabulator, the only control characters that people type.
TYPED_CONTROLS: Final = frozenset("\n\r\t")
_SPACE: Final = re.compile(r"\s+")
_AROUND_A_HYPHEN: Final = re.compile(r" *- *")
# Controls, NUL and line ends among them; direction overrides and other invisible characters; lone surrogates;
# what no standard assigns.
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_DIRECTION: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
# What PostgreSQL or UTF-8 cannot store: NUL, and half of a surrogate pair.
_NOT_DECODED: Final = re.compile("[\0\ud800-\udfff]")
# That, the control characters that nobody types, and two that XML 1.0 has no way to write.
_NOT_STORABLE: Final = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# What word processors and old systems end a line with.
_LINE_ENDS: Final = re.compile("[\x0b\x0c\x85]")


def is_decoded(text: str) -> bool:
    """Whether both databases can store it: for the text of a document, which is kept as it is, with its
    form feeds.
    """
    return not _NOT_DECODED.search(text)


def is_storable(
    text: str, *, max_length: int | None = None, controls: frozenset[str] = TYPED_CONTROLS
) -> bool:
    """Whether it is text that every answer can give again: no control characters but these; of at most
    so many code points.
    """
    if max_length is not None and len(text) > max_length:
        return False
    # Most texts show all that they hold, which takes a fraction of the time to find.
    return text.isprintable() or (
        not _NOT_STORABLE.search(text) and not any(control in text for control in TYPED_CONTROLS - controls)
    )


def refuse_unstorable(text: str) -> None:
    """A validator of fields: raises ValidationError where the text is not storable."""
    if not is_storable(text):
        raise ValidationError(unstorable_because(text), code="control-character")


def unstorable_because(text: str, *, else_because: str = "") -> str:
    """A sentence on the characters that keep `text` from being stored; `else_because` where they do not."""
    if is_storable(text):
        return else_because
    return _(
        "The text holds an invisible control character, such as a word processor’s own line break. Type the "
        "words around it anew."
    )


def without_controls(text: str) -> str:
    """The text as every answer can give it, where it was stored with control characters: a word
    processor's line break ends a line, the others are left out.
    """
    return _NOT_STORABLE.sub("", _LINE_ENDS.sub("\n", text)) if _NOT_STORABLE.search(text) else text


@cache
def left_out() -> tuple[str, str]:
    """The characters that PostgreSQL holds and `without_controls` does not leave as they are, and what
    stands for the first of them, one for each; the others are left out.
    """
    unwanted = [sign for sign in _NOT_STORABLE.findall("".join(map(chr, range(0x10000)))) if is_decoded(sign)]
    ends = [sign for sign in unwanted if without_controls(sign)]
    others = [sign for sign in unwanted if not without_controls(sign)]
    return "".join([*ends, *others]), "".join(map(without_controls, ends))


def turns_direction(text: str) -> bool:
    """Whether it holds a character that turns all that follows it, so that a reader sees something else
    than what is stored.
    """
    return bool(_DIRECTION.search(text))


def code_text(text: str) -> str:
    """A code, such as a reference or a date, as its letters were meant: without characters that show
    nothing, every kind of hyphen as the one of keyboards and no space around it, figures of any script as
    Western ones.
    """
    if text.isascii() and text.isprintable():
        return _AROUND_A_HYPHEN.sub("-", _SPACE.sub(" ", text)).strip()
    found = []
    for character in visible_text(unicodedata.normalize("NFKC", text)):
        digit = unicodedata.digit(character, None)
        is_hyphen = unicodedata.category(character) == "Pd" or character == "\u2212"
        found.append("-" if is_hyphen else character if digit is None else str(digit))
    return _AROUND_A_HYPHEN.sub("-", "".join(found)).strip()


def visible_text(text: str) -> str:
    """The text in one line without characters that show nothing or change what others show."""
    shown = "".join(
        " " if character.isspace() else character
        for character in text
        if character.isspace() or unicodedata.category(character) not in _INVISIBLE
    )
    return _SPACE.sub(" ", shown)
