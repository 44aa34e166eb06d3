"""What is no ask in Arabic, whatever verb stands before it: thanks, next meetings, a body's own affairs."""

import re
from typing import Final

from commitments.text.proposing.arabic import masdars
from commitments.text.proposing.arabic.complements import needs_action
from commitments.text.proposing.arabic.words import WORDS
from commitments.text.proposing.clauses import Ask, Reading
from commitments.text.proposing.folding import pattern

_REFUSAL: Final = re.compile(r"(?:ال)?(?:رفض|ادانه|استنکار|شجب|تندید)\w{0,3}(?!\w)")
_AND: Final = re.compile(r"\s*و\s?")
# An item that only says how much something matters.
MATTERS: Final = pattern(rf"(?:ال)?تاکید (?:علی )?{WORDS.source('weight')} ")
# A next meeting asks something where its place is said.
_SOMEWHERE: Final = re.compile(
    r"(?<!\w)فی (?:مدینه|عاصمه|العاصمه|مملکه|جمهوریه|دوله|مقر|ضیافه) \w|(?<!\w)باستضافه \w"
)


def without_what_is_no_ask(reading: Reading, asks: list[Ask]) -> list[Ask]:
    """Without the next meeting, thanks, and the formulas that end a resolution."""
    kept: list[Ask] = []
    refused = 0
    for ask in asks:
        content = reading.text[ask.start : ask.end]
        asks_others = ask.strength in {"urged", "recommended"}
        if not asks_others and (
            _REFUSAL.match(content) or (refused and _AND.fullmatch(reading.text, refused, ask.start))
        ):
            # «رفض تهجير السكان وضم الأراضي»
            refused = ask.end
            continue
        if (
            WORDS.pattern("next_meeting").search(content.split(", علی ان")[0][:60])
            and re.match(r"(?:\w+ ){0,2}(?:ال)?(?:عقد|[یت]عقد|ا?ستضاف|انعقاد|[یت]نعقد|[یت]تبع)", content)
            and not _SOMEWHERE.search(content)
            and not any(place in reading.states for place in re.findall(r"(?<!\w)فی (\w+)", content))
        ):
            continue
        matters = MATTERS.match(reading.text, ask.start, ask.end)
        if matters and not needs_action(reading.text, matters.end(), ask.end):
            # «تأكيد أهمية الإعلام»
            continue
        if not asks_others and WORDS.pattern("own_affairs").match(content):
            continue
        if ask.strength == "decided" and WORDS.pattern("adopted").match(content):
            continue
        ready = ask.verb and re.search(r"استعداد|رغبت", reading.text[slice(*ask.verb)])
        if ready and WORDS.pattern("ready_to_look").match(content):
            continue
        if (
            (ask.strength == "emphasised" or (ask.verb and "جمع" in reading.text[slice(*ask.verb)]))
            and ask.need is None
            and WORDS.pattern("voiced_support").match(content)
        ):
            continue
        if (
            WORDS.pattern("seized").search(content)
            or (
                WORDS.pattern("formulas").match(content)
                and not ((ask.need or asks_others) and re.match(r"(?:ال)?(?:تضامن|رفض) ", content))
            )
            or (len(content.split()) < 2 and not masdars.has_pronoun(content))
        ):
            continue
        kept.append(ask)
    return kept
