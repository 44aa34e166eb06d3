"""What is called for in English: "called for a truce", "for ports to light piers", "for piers to be lit"."""

import re
from re import Match
from typing import Final

from commitments.text.proposing.english import actions
from commitments.text.proposing.english.needs import Complement
from commitments.text.proposing.english.words import WORDS, rule

# A deed with what it is done to, which is no one who could be asked: "reform of the guild".
_DEED_OF: Final = re.compile(
    r"(?:(?:an?|the|\w+(?:al|ed|ive|ent|ant|ous|ful|er|ate))\s+)*(?:reform|release|reform|review|control|use|support|"
    r"reduction|increase|end|transfer|exchange|return|provision|protection|[a-z]+(?:tion|sion|ment))s?\s+(?:of|in)\s"
)


def what_is_called_for(text: str, verb: Match[str], end: int) -> Complement | None:
    """Where that begins which follows a call, and of what form it is; None where the verb is no call."""
    place = verb.end()
    if not (verb[0].endswith(" for") or re.search(r"call\w*(?: on \w+day)?$", verb[0])):
        return None
    after = rule(r"(?: on \w+day)?(?: for)? (?=\w)").match(text, place, end)
    if after and (verb[0].endswith(" for") or " for" in after[0]):
        if actions.is_done_to(text, after.end(), end):
            return after.end(), "nominal", None, None
        action = actions.opens_action(text, after.end(), end)
        to = actions.find_to(text, after.end(), end, limit=60)
        whom = text[after.end() : to[1]] if to else ""
        action = action or ("nominal" if _DEED_OF.match(whom) else None)
        doer = whom.endswith("commitment") or not rule(WORDS.source("no_doer")).search(whom)
        if (
            to
            and doer
            and action is None
            and not rule(WORDS.source("things")).match(text, after.end(), to[0])
        ):
            return to[0], "base", None, (after.end(), to[1])
        return after.end(), "gerund" if action == "gerund" else "nominal", None, None
    return None
