"""Members of a list that share one "be", in English: "canals should be dredged and pilots trained"."""

import re
from typing import Final

# What is to be done to the first of them.
_IS_TO_BE: Final = re.compile(
    r"\bbe\s+(?:[a-z]+ly\s+|also\s+)?[a-z]+(?:ed|en|wn|ilt|ept|eld|ade|aid|ent|ut|it|et)\b"
)
# What is to be done to another one, to its end: "pilots trained", "a joint school set up".
_ANOTHER: Final = re.compile(
    r"(?!(?:to|that|which|who|be|by|for|in|on|as|or|and|not|it|they|them)\b)(?:(?!(?:to|that|which|who|be|is|are|"
    r"was|were|should|must|shall|will|would|by|and|or|as|well)\b)[\w'-]+\s+){1,7}?(?:be\s+)?(?!need\b)[a-z]*"
    r"(?:[a-z](?:ed|en|wn|ilt|ept|eld|ade|aid)|sent|put|lit|set|let)(?:\s+(?:up|out|down|off|back))?"
    r"(?=\s*(?:,|$|[.;])|\s+(?:and|before|within|without|as|every|by\s+(?:\d|the\s+end)|in\s+\d{4})\b)"
)


def shares_its_verb(text: str, piece: str, place: int, end: int) -> bool:
    """Whether what begins at `place` goes on with the "be" of `piece`, before it in a list."""
    return _IS_TO_BE.search(piece) is not None and _ANOTHER.match(text, place, end) is not None


def holds_several(text: str, start: int, end: int) -> bool:
    """Whether such a list stands there, so that each of its members names what is to be done to what."""
    first = _IS_TO_BE.search(text, start, end)
    joint = re.compile(r",?\s+and\s+|,\s+")
    return first is not None and any(
        _ANOTHER.match(text, match.end(), end) for match in joint.finditer(text, first.end(), end)
    )
