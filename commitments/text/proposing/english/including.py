"""The actions that a general one includes, in English: "improve ties, including training of pilots, ..."."""

import re
from typing import Final

# An action that says little before those it includes, and how these are told apart.
_GENERAL: Final = re.compile(
    r"(?:further\s+|jointly\s+)?(?:advanc|strengthen|enhanc|deepen|expand|develop|promot|step\s+up|broaden|boost|foster|"
    r"intensify|improv|increas)(?:e|ing)?\s+(?:[\w-]+\s+){0,3}?(?:cooperation|co-operation|collaboration|coordination|"
    r"partnerships?|ties|relations|efforts|work|action)\b[^,;:.]{0,60},?\s+including\s+"
)
_JOINT: Final = re.compile(r",\s+(?:and\s+)?|\s+and\s+(?=[a-z-]+ing\s|[a-z]+(?:tion|ment)\s+of\s)")
_A_DEED: Final = re.compile(
    r"(?:the\s+)?(?:[a-z-]+\s+)?[a-z-]+(?:tion|sion|ment|al|ance|ing|ange)\s+of\s+\w|"
    r"(?!(?:fish|train|min|ship|farm|bank|build|hous|licens|monitor)ing\s+(?:and|or)\b)[a-z-]+ing\s+[a-z]"
)
_LISTED: Final = 3


def in_particular(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The actions that a general one includes: "improve ties, including training of pilots, ..."."""
    general = _GENERAL.match(text, start, end)
    if general is None:
        return []
    begun, found = general.end(), []
    for joint in [*_JOINT.finditer(text, begun, end), None]:
        found.append((begun, joint.start() if joint else end))
        begun = joint.end() if joint else end
    if len(found) < _LISTED or not all(_A_DEED.match(text, *place) for place in found):
        return []
    return [stripped(text, *place) for place in found]


def stripped(text: str, start: int, end: int) -> tuple[int, int]:
    """A piece without the blanks and signs around it, and without an "and" at its end."""
    while start < end and (text[start].isspace() or text[start] in ",;:-"):
        start += 1
    while end > start and (
        text[end - 1].isspace() or text[end - 1] in ",;:.-" or _unpaired(text, start, end)
    ):
        end -= 1
    if text.endswith(" and", start, end):
        return stripped(text, start, end - len(" and"))
    return start, end


def _unpaired(text: str, start: int, end: int) -> bool:
    """Whether a quotation mark closes what was opened before."""
    return text[end - 1] == '"' and text.count('"', start, end) % 2 == 1
