"""Which characters a text may hold: what both databases store, and what a person can have meant to write.

Every way in asks here: parameters and bodies of the API, imports, dossiers, the
trail's write services, names of files. Forms of Django and of its REST framework
have validators of their own that refuse the same as is_storable().
"""

import re
import unicodedata
from typing import Final

# Line ends and the tabulator, the only control characters that people type.
TYPED_CONTROLS: Final = frozenset("\n\r\t")
_SPACE: Final = re.compile(r"\s+")
# Controls, NUL and line ends among them; direction overrides and other invisible characters; lone surrogates;
# what no standard assigns.
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_DIRECTION: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")


def is_storable(text: str, *, max_length: int | None = None) -> bool:
    """Whether both databases can store it: PostgreSQL knows no NUL, and UTF-8 no half of a surrogate
    pair; of at most so many code points.
    """
    return (
        (max_length is None or len(text) <= max_length)
        and "\0" not in text
        and not any("\ud800" <= character <= "\udfff" for character in text)
    )


def is_plain(text: str, *, controls: frozenset[str] = TYPED_CONTROLS) -> bool:
    """Whether it can be stored and holds no control characters but these."""
    return is_storable(text) and all(
        character in controls or unicodedata.category(character) != "Cc" for character in text
    )


def turns_direction(text: str) -> bool:
    """Whether it holds a character that turns all that follows it, so that a reader sees something else
    than what is stored.
    """
    return bool(_DIRECTION.search(text))


def visible_text(text: str) -> str:
    """The text in one line without characters that show nothing or change what others show."""
    shown = "".join(
        " " if character.isspace() else character
        for character in text
        if character.isspace() or unicodedata.category(character) not in _INVISIBLE
    )
    return _SPACE.sub(" ", shown)
