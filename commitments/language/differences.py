"""Word by word, what became of a text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal

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
