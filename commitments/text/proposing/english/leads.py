"""Preambles, and lines that lend their verb to a list below them, in English."""

import re
from dataclasses import replace
from typing import Final

from commitments.text.proposing.clauses import Lead, Reading, voice_of
from commitments.text.proposing.english.denials import taken_back
from commitments.text.proposing.english.speakers import named_addressee, speaker_of
from commitments.text.proposing.english.words import WORDS, rule, verb_pattern

# How far above a group of items the line may stand that leads all groups in.
_LINES_ABOVE: Final = 30
_LETTERS_ABOVE: Final = 8000
# Who speaks of what they will do themselves.
_OURS: Final = re.compile(
    r"we\b|(?:the )?(?!all|both|each)\w+$|(?:the |both |all |each |contracting )*(?:part(?:y|ies)|sides?)\b"
)
# How an item goes on with a line above it; how many items and letters such a line may be away and long.
_GOES_ON: Final = re.compile(r"\s*(?:\d{1,2}\s+)?(?:and\s+)?(?P<what>(?:to|that)\s+[a-z])")
_ITEMS_ABOVE: Final = 12
_LINE_ABOVE: Final = 160
# A heading inside a list, which only says whom or what its items are about: "For the guild:", "Reefs".
_GROUP: Final = (
    r"(?:(?:for|to|by|on|in|at|regarding|concerning) [^,;:.]{3,60}|"
    r"(?!(?:the|we|they|this|these|it|each|all|states|parties) |attend|clos|open|thank|acknowledg|contact|"
    r"press\b|media\b|further\b|more\b|notes?\b|sources?\b|photos?\b|"
    r"intro|discuss|summar|conclu|vote|elect|present|session|report)[a-z-]+(?: (?:and )?[a-z-]+){0,2})$"
)


def lead_of(reading: Reading) -> Lead:
    """What a line with a colon at its end, or a heading, lends to the items below it."""
    line = reading.sentence.rstrip(": -")
    collective = WORDS.source("speakers", "collective")
    if rule(rf"(?:after |\w+ing )[^;]*, (?:the |all )?(?:[\w-]+ ){{0,3}}?{collective}\W*$").match(line):
        # "Having met in the port, the ministers:" says who asks for what is below.
        return Lead(asks=None)
    says_who = re.search(rf"(?:^|[ ,])(?:{collective})$", line) and not verb_pattern().search(line)
    if says_who and _told_below(reading):
        # "At the close of the workshop, the participants:", above "- Recommended that ...".
        return Lead(asks=None)
    if re.search(r"\b(?:organi[sz]ed|grouped|arranged) (?:around|under|by|into)\b", line):
        return Lead(asks=False)
    if (
        re.search(
            (
                r"\b(?:agenda|aims?|objectives?|goals?|topics|participants(?: (?:were|are|included?))?$|"
                r"attended|annex|background|expected|guests|will (?:be|discuss)|contents|speakers|themes|"
                r"challenges|programme)\b"
            ),
            line,
        )
        and (len(line.split()) <= 3 or reading.sentence.rstrip(" -").endswith(":"))
        and not re.search(r"\bwill be [a-z ]+ (?:through|by means of|by|in)$", line)
        and not re.search(r"\b(?:recommend|agreed|decided|call|urge|measures|actions)", line)
    ):
        return Lead(asks=False)
    if is_preamble(reading):
        # A preamble may end in a colon before the first operative paragraph.
        below = re.compile(r"\s*(?:\(?\w{1,3}[.)]\s*)?").match(reading.text, reading.end)
        operative = verb_pattern().match(reading.text, below.end() if below else reading.end)
        return Lead(asks=None if operative and re.match(r"\w+s\b", operative[0]) else False)
    if named := _of_things_that_follow(reading, line):
        return named
    for verb in reversed(list(verb_pattern().finditer(reading.text, reading.start, reading.end))):
        strength = verb.lastgroup or ""
        if strength == "emphasised" and not re.search(
            rf"{WORDS.source('need')}|importance|^ (?:on )?(?:that|the following|as follows)\W*$",
            reading.text[verb.end() : reading.end],
        ):
            continue
        if re.search(r"\b(?:the|its|their|our|an?|this|these|such) $", reading.text[: verb.start()]):
            # A noun: "to carry out the mandates of the summit".
            continue
        if re.search(r"\bto $|\bby (?:also )?$", reading.text[: verb.start()]):
            # The action of the verb before it: "requests the secretariat to invite:".
            continue
        if taken_back(reading, verb):
            return Lead(asks=False)
        speaker = speaker_of(reading, verb.start())
        if speaker == "guest":
            return Lead(asks=False)
        return Lead(
            asks=True,
            strength=strength,
            verb=verb.span(),
            voice=voice_of(speaker),
            addressee=named_addressee(reading.text, verb.end(), reading.end),
        )
    if named := _of_noun(reading, line):
        return named
    return _without_verb(reading, line)


def _told_below(reading: Reading) -> bool:
    """Whether the items below a line say what was done, and are no names: "- Recommended that ..."."""
    sign = re.compile(r"\s*(?:[^\w\s]\s*|\(?\w{1,3}[.)]\s*)?(?:also |further )?").match(
        reading.text, reading.end
    )
    place = sign.end() if sign else reading.end
    told = WORDS.pattern("preamble").match(reading.text, place) or verb_pattern().match(reading.text, place)
    return told is not None


def with_lead_above(reading: Reading) -> Reading:
    """An item that goes on with a line above it, where no sign tells so: "invites all ports" above "to rest",
    or above "1 to rest" and "2 to mend their nets"; any other as it is.
    """
    item = _GOES_ON.match(reading.text, reading.start, reading.end)
    if item is None or not reading.opens_block or (reading.lead and reading.lead.asks is not None):
        return reading
    end = _before_blanks(reading.text, reading.start)
    for _ in range(_ITEMS_ABOVE):
        start = reading.text.rfind("\n", 0, end) + 1
        if end <= 0 or end - start > _LINE_ABOVE:
            return reading
        if not _GOES_ON.match(reading.text, start) and not reading.text.endswith((";", "."), start, end):
            break
        end = _before_blanks(reading.text, start)
    else:
        return reading
    lead = lead_of(replace(reading, start=start, end=end, lead=None, opens_block=True))
    if not lead.asks or not lead.strength:
        return reading
    return replace(reading, start=item.start("what"), lead=lead, is_item=True)


def _before_blanks(text: str, end: int) -> int:
    """Where the last word before `end` ends."""
    while end > 0 and text[end - 1].isspace():
        end -= 1
    return end


def _of_things_that_follow(reading: Reading, line: str) -> Lead | None:
    """What a line lends that says what follows: "the following is a set of recommendations"."""
    follows = re.search(r"\b(?:set|list|series) of (?:\w+ )?recommendations\b", line)
    return _of_noun(reading, line) if follows else None


def _of_noun(reading: Reading, line: str) -> Lead | None:
    """What a noun lends: "recommendations", "decisions"."""
    for word, strength in (
        (r"^\W*(?:our|the|key|main|these)? ?(?:\w+ )?demands\b", "urged"),
        (r"recommendations?\b", "recommended"),
        (r"(?:decisions?(?!-)|decides|resolutions)\b", "decided"),
        (r"(?:commitments?|undertakings|pledges)\b", "agreed"),
        (r"(?:agreements?|agreed points)\b", "agreed"),
        (r"\b(?:protocol|memorandum|document|deal|accord|pact)\b[^:]*\bfollowing$", "agreed"),
    ):
        if (match := re.search(word, line)) and not re.search(
            r"\b(?:themes?|topics?|areas|headings|categories|clusters)$", line
        ):
            return Lead(
                asks=True,
                strength=strength,
                verb=(reading.start + match.start(), reading.start + match.end()),
                voice=None,
            )
    return None


def _without_verb(reading: Reading, line: str) -> Lead:
    """What a line lends in which no verb asks: "we will:", "these included:", "next steps"."""
    if match := rule(WORDS.source("lead_modal")).search(line):
        is_ours = _OURS.match(match["who"]) is not None and match["modal"] in {"will", "shall"}
        return Lead(
            asks=True,
            strength="agreed" if is_ours else None,
            verb=(reading.start + match.start("modal"), reading.start + match.end("modal")),
            voice="states_present" if is_ours else None,
        )
    if rule(WORDS.source("these_include")).match(line):
        before = _of_sentence_before(reading)
        duty = re.search(r"\b(?:should|must)\b", line)
        if before.asks is None and (
            firm := re.search(
                r"\b(?:will|shall)\b.* (?:the following\b|(?:through|by|in|by means of)$)", line
            )
        ):
            place = (reading.start + firm.start(), reading.start + firm.end())
            return Lead(asks=True, strength="agreed", verb=place, voice="states_present")
        if before.asks is None and duty:
            return Lead(asks=True, verb=(reading.start + duty.start(), reading.start + duty.end()))
        return before
    if match := rule(WORDS.source("following_steps")).search(line):
        before = _of_sentence_before(reading)
        verb = (reading.start + match.start(), reading.start + match.end())
        return before if before.asks and before.strength else Lead(asks=True, verb=verb)
    if rule(WORDS.source("headings")).match(line):
        return Lead(asks=True, verb=(reading.start, reading.start + len(line)))
    if match := rule(WORDS.source("fields_of_text")).search(line):
        of_text = rule(rf"\b{WORDS.source('parts', 'a_text')}\b").search(reading.text)
        verb = (reading.start + match.start(), reading.start + match.end())
        return Lead(asks=True, strength="agreed", verb=verb) if of_text else Lead(asks=None)
    if re.match(_GROUP, line) and reading.opens_block:
        # "For the guild:", after "Recommendations:" and "For governments:".
        return _of_list_above(reading)
    return Lead(asks=None)


def _of_list_above(reading: Reading) -> Lead:
    """What the nearest line above lends that leads a list in and names no group itself."""
    heading = re.compile(
        r"\W*(?:the |our |main |key |final |conclusions and |findings and |agreed |joint )*"
        r"(?:recommendations|proposals|demands|commitments|measures|actions|decisions)\W*"
    )
    before = reading.text[max(0, reading.start - _LETTERS_ABOVE) : reading.start]
    above = [line for line in before.split("\n") if line.strip()][-_LINES_ABOVE:]
    for line in reversed(above):
        names_group = re.match(rf"\W*{_GROUP}", line.rstrip(": "))
        if heading.fullmatch(line) or (line.rstrip().endswith(":") and not names_group):
            start = reading.text.rfind(line, 0, reading.start)
            return lead_of(replace(reading, start=start, end=start + len(line), lead=None, opens_block=True))
    return Lead(asks=None)


def _of_sentence_before(reading: Reading) -> Lead:
    """What the sentence before a line lends, where the line only points back to it."""
    start = reading.start
    for _ in range(3):
        end = len(reading.text[:start].rstrip())
        if not end:
            break
        start = max(reading.text.rfind(sign, 0, max(0, end - 1)) for sign in ("\n", ". ", ": ")) + 1
        lead = lead_of(replace(reading, start=start, end=end, opens_block=False))
        if lead.asks is not None:
            return lead
    return Lead(asks=None)


def is_preamble(reading: Reading) -> bool:
    """Whether the sentence is a participial clause and nothing else, as preambles are."""
    if not reading.opens_block or not WORDS.pattern("preamble").match(reading.text, reading.start):
        return False
    if rule(r"(?:resolved|determined) to \w[^\n]*[.;](?: and)?$").match(
        reading.text, reading.start, reading.end
    ):
        # An item of what was done: "2. resolved to create a reserve;".
        return False
    if reading.lead and reading.lead.asks:
        return False
    return after_participles(reading) == reading.start


def after_participles(reading: Reading) -> int:
    """Where the main clause begins after a participial one; the sentence's start where there is none."""
    if not WORDS.pattern("preamble").match(reading.text, reading.start):
        return reading.start
    verbs = "|".join(
        WORDS.source("operative", name)
        for name in ("agreed", "urged", "emphasised", "decided", "recommended", "encouraged")
    )
    main = rule(
        rf", (?:and )?we, [^;]{{3,400}}?, (?=(?:hereby |also )?(?:{verbs})\b)|"
        rf", (?:and )?(?:the |we |they |both |all |it |member |{WORDS.source('speakers', 'collective')})"
        rf"(?=[^,;]{{0,80}}?\b(?:{verbs}|will)\b)|, (?={WORDS.source('it_matters')})|"
        r", (?=(?:also |further |hereby )?(?:decides|urges|calls upon|calls on|calls for|requests|invites|"
        r"encourages|recommends|appeals to|resolves|instructs|demands|directs) )"
    )
    found = list(main.finditer(reading.text, reading.start, reading.end))
    return found[-1].start() if found else reading.start
