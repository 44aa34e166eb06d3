"""Verbs that ask nothing here: denied, expected, told of other days, or no verbs at all, in English."""

import re
from re import Match
from typing import Final

from commitments.text.proposing.clauses import Reading
from commitments.text.proposing.english import actions
from commitments.text.proposing.english.words import WINDOW, WORDS, rule, verb_pattern

# What is only put in before the verb: "the council, having heard of last year's storms, requests ...".
_PUT_IN: Final = re.compile(
    r", (?:having|bearing|noting|taking|considering|mindful|aware|guided|concerned|acting|following|"
    r"meeting)\b[^;]*, $"
)
# What is told of a demand or a call, which is a noun.
_HOW_HIGH: Final = re.compile(
    r"(?:demand|call|request|appeal)s? (?:for|to|from) (?:(?!that\b|which\b|who\b)[^,;:. ]+ ){1,6}?"
    r"(?:is|are|was|were|has|have|had|remains?|grew|rose|fell|came)\b"
)
# Told of other centuries: "in 1640 the council decided to tax herring".
_LONG_AGO: Final = re.compile(r"\b(?:in|since|around|back to)\s+1[0-8]\d\d\b")
# What visitors are asked to do is no matter of States.
_OF_THE_PUBLIC: Final = re.compile(
    r"\b(?:visitors|passengers|readers|guests|customers|tourists|travell?ers|motorists|subscribers|applicants|"
    r"candidates|fans|spectators|attendees) (?:is|are|were|will be) (?:also |kindly )?$"
)
# What was decided or recommended, named with what it is: "one of the decisions was to light the piers".
_NAMED_WITH_IT: Final = re.compile(
    r"(?:decision|recommendation|proposal|suggestion)s?(?: [a-z]+(?: forward)?)? (?:is|was)$"
)


def taken_back(reading: Reading, verb: Match[str]) -> bool:
    """Denied, expected, told of later days, or no verb at all ("as agreed", "the agreed plan")."""
    before = reading.text[max(reading.start, verb.start() - WINDOW) : verb.start()]
    text_after = reading.text[verb.end() : verb.end() + WINDOW]
    if re.match(r"agreed|decided|pledged|promised|requested", verb[0]) and rule(
        WORDS.source("thing_that_was")
    ).search(before):
        return True
    if _NAMED_WITH_IT.search(verb[0]):
        # "The workshop's main recommendation was to ..."
        return rule(WORDS.source("denied")).search(before) is not None
    if re.search(r"(?:'s|s') (?:\([^)]*\) )?$", before):
        return True
    if (
        re.match(r"proposed|recommended|requested", verb[0]) and re.search(r"\b(?:on|of|for|with) $", before)
    ) or (verb[0].endswith("decision") and re.search(r"\bimplement(?:ing|ation of) $", before)):
        # "No accord on proposed fees", "steps towards implementing the league's decision to ..."
        return True
    if re.match(r"said|stated|indicated|announced", verb[0]) and rule(WORDS.source("organizers_say")).search(
        before + verb[0]
    ):
        return True
    if rule(WORDS.source("parts", "as_shown")).search(reading.text, reading.start, verb.start()):
        # "Open the canal, as shown by the ports which pledged to pay".
        return True
    if verb[0].startswith("and ") and rule(WORDS.source("thanked")).search(
        reading.text[reading.start : verb.start()]
    ):
        # "We thank the crews for their work and their commitment to ..."
        return True
    if rule(WORDS.source("denied")).search(before):
        return True
    if _OF_THE_PUBLIC.search(before):
        return True
    # "By a text that was approved, the assembly would urge States to ..."
    by_text = rule(WORDS.source("body_would")).search(before) and rule(WORDS.source("was_approved")).search(
        reading.text
    )
    if rule(WORDS.source("expected")).search(before) and not by_text:
        return True
    alone = re.fullmatch(r"(?:.*[,;]? (?:and|but|as) )?", reading.text[reading.start : verb.start()])
    if alone and _HOW_HIGH.match(reading.text, verb.start(), reading.end):
        # "Demand for pilots is high, and calls for help are frequent"
        return True
    if _only_describes(verb, before) or _is_of_a_thing(verb, reading.text[reading.start : verb.start()]):
        return True
    if (
        not re.match(r"call\w* (?:up)?on\b", verb[0])
        and re.match(r"(?:call|request|appeal|pledge|demand|mandate|promise|task|charge|resolve)\b", verb[0])
        and rule(WORDS.source("a_noun")).search(reading.text[reading.start : verb.start()])
        and not (text_after.startswith(" to ") and re.search(r", [\w -]{3,30} and (?:the )?[\w-]+ $", before))
    ):
        return True
    noun_of = re.match(r"(?:request|demand|appeal|call|pledge|promise)s\b", verb[0]) and re.search(
        r"(?:^|\s)([a-z-]+) $", before
    )
    of_what = noun_of[1] if noun_of else ""
    if of_what.endswith("ly") and (further := re.search(r"([a-z-]+) [a-z]+ly $", before)):
        # "examine favourably requests for ..."
        of_what = further[1]
    if of_what in {"of", "for", "with", "such", "all", "these", "on"} or (
        actions.is_base(of_what) and not actions.is_noun_too(of_what)
    ):
        # "how to manage requests to open a port"
        return True
    if (
        verb[0] in {"demand", "request", "appeal", "pledge"}
        and before
        and not rule(WORDS.source("may_ask")).search(before)
    ):
        return True
    if (
        verb[0] == "tasked"
        and text_after.startswith(" with")
        and not re.search(r"\b(?:is|are|was|were|been|be|also|has|have|had) $", before)
    ):
        # "The forum tasked with the matter" asks for nothing.
        return True
    if verb[0] == "mandate" and not re.search(
        r"\b(?:we|and|also|hereby|ministers|leaders|members) $", before
    ):
        # "renewed the mission's mandate to ..."
        return True
    subject_we = re.search(r"\bwe\b", before)
    if rule(WORDS.source("future")).search(before) and not subject_we and not verb[0].startswith("remain"):
        return True
    opens = reading.text[: reading.start].rstrip().endswith((".", ";", "\n", ":")) and before == "to "
    if (
        not opens
        and re.search(r"(?<!well )\bas $|\bto $", before)
        and not re.search(
            r"\b(?:want|wish|like)\w* to $|\bused (?:the|their|its|a) [^,;.]{3,60}? to $|"
            r"\b(?:stand|stood|join(?:ed)?|unite[ds]?|c[ao]me together|writ(?:e|ing)|wrote) "
            r"[^,;.]{0,40}?to $",
            before,
        )
    ):
        return True
    return re.search(r"\b(?:no|the|its|an?|their|our|this|any|such|his|her) $", before) is not None


def _only_describes(verb: Match[str], before: str) -> bool:
    """Whether a participle says what a noun is: "the first platform calling for joint efforts"."""
    if verb[0] == "encouraging" and re.search(
        r"\b(?:really|very|most|highly|an?|some|these|is|are) $", before
    ):
        # "encouraging progress"
        return True
    if re.match(r"\w+ing\b", verb[0]) and before.endswith(" for "):
        # "praised States for recognizing the need ..."
        return True
    return (
        re.match(r"\w+ing\b", verb[0]) is not None
        and not rule(WORDS.source("participle_goes_on")).search(before)
        and not rule(WORDS.source("telling")).search(before)
    )


def _is_of_a_thing(verb: Match[str], before: str) -> bool:
    """Whether a thing demands, in a clause that tells: "recognized that erosion demands attention"."""
    if re.match(r"(?:demand|call|request|press|ask|want)s?(?: for)?\b(?!ed)", verb[0]) is None:
        return False
    if rule(WORDS.source("text_that")).search(before) or rule(WORDS.source("text_that_also")).search(before):
        return False
    told = re.search(r"\bthat ((?:(?!\bthat\b)[^;:])*)$", before)
    if told and verb_pattern().match(before):
        # "Agrees that it must end and requests the ports to ..."
        return False
    if told and (told[1].endswith(", ") or re.search(rf"{verb_pattern().pattern}", told[1])):
        # Another of several: "demands that it end, calls on ports to ... and asks the league to ...".
        return False
    return told is not None and not any(
        rule(source).search(told[1]) for source in WORDS.group("speakers").values()
    )


def is_told(reading: Reading, verb: Match[str]) -> bool:
    """Whether the ask is an earlier one that is told as background."""
    before = reading.text[reading.start : verb.start()]
    if rule(WORDS.source("text_that")).search(before) or rule(WORDS.source("said_they_had")).search(before):
        return False
    if _LONG_AGO.search(reading.text, reading.start, min(reading.end, verb.end() + len(" in 1640"))):
        return True
    in_text = rule(
        rf"{WORDS.source('telling_which')},?\"? (?:in|through|by|with) which [^,;]{{0,30}}$"
    ).search(before)
    return bool(
        rule(WORDS.source("told")).search(before[-WINDOW:])
        and not re.search(r"\bwho (?:also )?$", before)
        and not in_text
    ) or bool(rule(WORDS.source("past_time")).search(_PUT_IN.sub(", ", before)))
