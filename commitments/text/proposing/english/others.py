"""Who else is asked by the same verb, in English: "ports to dim their lamps and captains to sound horns"."""

import re
from typing import Final

from commitments.text.proposing.english.actions import is_base
from commitments.text.proposing.folding import pattern
from commitments.text.proposing.lexicon import lexicon

_WORDS: Final = lexicon("en")
# "calls on ports to dim their lamps, and on captains to sound their horns".
_ANOTHER_ASKED: Final = re.compile(
    r"(?:,?\s+and|,)\s+(?:up)?on\s+[^,;:.]{3,80}?\s+to\s+(?=[a-z]+\s)|"
    r",?\s+and\s+for\s+(?:the|all|its|their|other|member|both)\s+[^,;:.]{3,60}?\s+to\s+(?=[a-z]+\s)|"
    r"(?:,?\s+and|,)\s+to\s+(?:the|all|its|their|other)\s+[^,;:.]{3,60}?\s+to\s+(?=[a-z]+\s)"
)
# The same of anyone, behind a comma: "ports to dim their lamps, and captains to sound their horns".
_ANOTHER_TOLD: Final = re.compile(
    r",\s+and\s+(?:(?!to\b)(?:[\w-]+\s+){0,3}?[\w-]+s|(?:the|its|their)\s+(?:[\w-]+\s+){0,2}?[\w-]+)\s+to\s+"
    r"(?=(?P<word>[a-z]+)\s)"
)
# "urged ports to dim their lamps and captains to sound their horns", of those who are asked often.
_ANOTHER_FOR: Final = re.compile(r",?\s+and\s+for\s+(?:[\w'-]+\s+){1,5}?to\s+(?=(?P<word>[a-z]+)\s)")
_ANOTHER_NAMED: Final = pattern(
    r",? and (?!to\b)(?:(?:the|all|its|their|other|relevant|member) )*(?:[\w-]+ ){0,2}?"
    rf"(?:{_WORDS.source('asked')}) to (?=[a-z]+ \w)"
)
# "ports to stay open and traders to be allowed to pay late"
_ANOTHER_DONE_TO: Final = re.compile(
    r",?\s+and\s+(?!to\b)(?:[\w-]+\s+){0,3}?[\w-]+s\s+to\s+(?=be\s+[a-z]+(?:ed|en)\s)"
)
# "will open its port and Lindmark will lift its ban".
_ANOTHER_WILL: Final = re.compile(
    r",?\s+(?:and|while|under\s+which)\s+(?!(?:which|that|who|this|it|we|they|is|are|was|were)\s)(?:\(?that\)?\s+)?(?:(?!and\b)[\w'-]+\s+){1,5}?(?:will|shall|would|should|must)\s+"
    r"(?:also\s+)?(?!be\s)(?=[a-z]+\s)|"
    r",\s+(?:and\s+)?(?:they|it|we|both\s+[a-z]+)\s+(?:will|shall|would)\s+(?:also\s+)?(?!be\s)(?=[a-z]+\s)"
)

# "will leave the strait, crews will be freed and mines will be lifted"
_ANOTHER_WILL_BE: Final = re.compile(
    r"(?:,?\s+and|,)\s+(?P<whole>(?!(?:which|that|who|this|it|we|they|and)\s)"
    r"(?:(?!(?:and|that|which|who|where)\b)[\w'-]+\s+){1,5}?will\s+be\s+[a-z]+(?:ed|en|ut|et|ld|lt)\b)"
)


def another_asked(text: str, start: int, end: int) -> re.Match[str] | None:
    """The words that name whoever else is asked, or will do something, behind the first one."""
    return (
        _ANOTHER_ASKED.search(text, start, end)
        or _another_named(text, start, end)
        or _another_for(text, start, end)
        or _ANOTHER_WILL.search(text, start, end)
        or _ANOTHER_WILL_BE.search(text, start, end)
    )


def _another_for(text: str, start: int, end: int) -> re.Match[str] | None:
    """Whom else a call is for: "and for captains to sound horns"."""
    match = _ANOTHER_FOR.search(text, start, end)
    return match if match and is_base(match["word"]) else None


def _another_named(text: str, start: int, end: int) -> re.Match[str] | None:
    """Whom else the same verb asks, where no one is helped to do something: "that allows States to ..."."""
    told = _ANOTHER_TOLD.search(text, start, end)
    told = told if told and is_base(told["word"]) else _ANOTHER_DONE_TO.search(text, start, end)
    match = _ANOTHER_NAMED.search(text, start, end) or told
    if match and re.search(
        r"\b(?:that|which|who|allow\w*|enabl\w*|help\w*|between|among|for|by|of|with)\b[^,]{0,50}$",
        text[start : match.start()],
    ):
        return None
    return match
