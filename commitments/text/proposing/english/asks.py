"""Asks in English: a verb that asks, its subject, and the actions after it."""

import re
from dataclasses import replace
from re import Match
from typing import Final

from commitments.text.proposing.clauses import Ask, Lead, Reading, voice_of
from commitments.text.proposing.english import actions
from commitments.text.proposing.english.complements import complement_of
from commitments.text.proposing.english.conjuncts import pieces
from commitments.text.proposing.english.denials import is_told, taken_back
from commitments.text.proposing.english.duties import of_any_modal
from commitments.text.proposing.english.endings import end_of_content
from commitments.text.proposing.english.leads import after_participles, is_preamble, with_lead_above
from commitments.text.proposing.english.modals import of_duty, without_verb
from commitments.text.proposing.english.speakers import asked_in_passive, speaker_of
from commitments.text.proposing.english.strengths import with_strength
from commitments.text.proposing.english.texts import of_what_it_does_too, of_what_was_talked_over
from commitments.text.proposing.english.things import DEED, stands_alone
from commitments.text.proposing.english.words import COMPLEMENT, WORDS, rule, verb_pattern
from commitments.text.proposing.proposals import stronger

# A line that only names things, without a verb that tells: "Good governance by the ports, ...".
_NOMINAL_LINE: Final = re.compile(
    r"(?!it |the |this |in |on |at )[a-z][\w-]+ (?:[\w-]+ ){0,3}?(?:of|for|by|to|in|between) \w"
)
_FINITE: Final = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|can|could|may|did|does|said|agreed|called|urged|met|held|"
    r"took|adopted|\w+ed (?:the|that|to|on))\b"
)
_VERB_TO_BE: Final = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|can|could|may|must|should|shall|did|does|said)\b"
)
# A verb in its base form, which may be an action as well.
_BARE_VERB: Final = re.compile(r"(?!\w+(?:ed|s|ing)\b)[a-z]+")
# How an action is done, before several of these: "guard reefs through: naming wardens; marking anchor sites".
_HOW: Final = re.compile(r"\b(?:through|by|by means of|via):\s+$")
_HOW_ABOVE: Final = re.compile(r"\b(?:through|by|by means of|via):[^\n.:]*;\s*(?:and\s+)?$")
# "Such cooperation shall be carried out", before how it is: this asks nothing itself.
_ONLY_DONE: Final = re.compile(
    r"(?:[^,;:]{3,60}\s)?be\s+(?:carried out|implemented|pursued|conducted|effected|achieved|developed)\b"
)
# No longer is what stands before an item, and a full stop, as its title.
TITLE_MAX: Final = 70


def starts_action(line: str) -> bool:
    """Whether a line could be an item of a list of actions."""
    opens = rule(WORDS.source("item_opens")).match(line.lower())
    if _NOMINAL_LINE.match(line) and not _FINITE.search(line[:250]):
        return True
    if re.match(r"that (?:the |all |each |an? )?[\w-]+ \w", line, re.IGNORECASE):
        return True
    return actions.opens_action(line, 0) is not None or bool(
        opens and "," in opens[0] and actions.opens_action(line, opens.end()) == "base"
    )


def opens_list(text: str, start: int, end: int) -> bool:
    """Whether a list of actions begins at `start`, such as after a colon."""
    if rule(WORDS.source("measures_follow")).search(text[max(0, start - 90) : start]):
        return True
    if _HOW.search(text, max(0, start - 90), start):
        # Only how an action is done: "guard reefs, in particular through: naming wardens; ...".
        return False
    need = rule(rf"(?:to |that |the )*(?:{WORDS.source('need')} (?:to|for) )?").match(text, start, end)
    return actions.opens_action(text, need.end() if need else start, end) is not None


def resumes(text: str, start: int, end: int) -> int | None:
    """Where an action in its base form begins after a semicolon: "urged ports to ...; and to ..."."""
    if rule(r"(?:and |as well as )?(?:also |further )?that (?!is\b|was\b)[a-z]").match(text, start, end):
        # "considered it vital that a panel be set up; that it have funds; ..."
        return start
    if (
        _HOW_ABOVE.search(text, max(0, start - COMPLEMENT), start)
        and actions.opens_action(text, start, end) == "gerund"
    ):
        return None
    joint = rule(
        r"(?:(?:and|as well as)(?:, [^,;:]{3,60},(?= to ))? )?(?:to |also |further )*(?=[a-z])"
    ).match(text, start, end)
    place = joint.end() if joint else start
    form = actions.opens_action(text, place, end)
    goes_on = form == "gerund" and WORDS.pattern("preamble").match(text, place, end) is None
    # "provision of lamps; provision of charts; ...", without a verb that tells.
    thing = form is None and (
        rule(WORDS.source("parts", "new_body")).match(text, place, end) or DEED.match(text, place, end)
    )
    named = (form == "nominal" or thing) and not _VERB_TO_BE.search(text, place, end)
    return place if form == "base" or goes_on or named else None


def before_lead(reading: Reading, lead: Lead) -> list[Ask]:
    """What a line asks itself whose list only says how, or what for: "set up a panel with these tasks:"."""
    if not lead.asks:
        return []
    how = rule(WORDS.source("only_says_how")).search(reading.text, reading.start, reading.end)
    if how:
        done = asks_of(replace(reading, end=how.start()))
        return [ask for ask in done if not _ONLY_DONE.match(reading.text, ask.start, ask.end)]
    # What is asked before the verb that leads in, as in: they underline a need, and call for the list.
    before = reading.text[reading.start : lead.verb[0]] if lead.verb else ""
    joined = rule(r",? and (?:also |further |hereby )?$").search(before)
    return asks_of(replace(reading, end=reading.start + joined.start())) if joined else []


def asks_of(reading: Reading) -> list[Ask]:
    """The asks of one sentence, in their order."""
    reading = with_lead_above(reading)
    if is_preamble(reading):
        return []
    if reading.lead and reading.lead.asks and reading.is_item:
        # "Decides: (a) To call upon ports to ...": the item has a verb of its own.
        to = rule(rf"to (?={verb_pattern().pattern})").match(reading.text, reading.start, reading.end)
        if to and (asks := _of_verb_of_item(replace(reading, start=to.end()))):
            return asks
    text, found, covered = reading.text, [], reading.start
    begin = after_participles(reading)
    if _is_plain_item(reading) and (asks := _of_the_lead(reading)):
        return _without_what_is_no_ask(reading, asks)
    if found := of_duty(reading, begin):
        covered = max(ask.end for ask in found)
    for verb in verb_pattern().finditer(text, begin, reading.end):
        if verb.start() < covered:
            continue
        if _is_what_ought_to_be(reading, verb):
            continue
        asks = _asks_of_verb(reading, verb, begin)
        if asks:
            found += asks
            covered = max(ask.end for ask in asks)
    if not found:
        found = _of_the_lead(reading) or without_verb(reading, begin)
    elif reading.lead and reading.lead.asks:
        for ask in found:
            ask.strength = stronger(ask.strength, reading.lead.strength)
    if found and not reading.lead:
        found += of_what_was_talked_over(reading, max(ask.end for ask in found))
    if not reading.lead:
        found += of_any_modal(reading, found)
    found += of_what_it_does_too(reading, found)
    return _without_what_is_no_ask(reading, with_strength(reading, found))


def _is_what_ought_to_be(reading: Reading, verb: Match[str]) -> bool:
    """Whether a verb that could ask is what should be done itself: "should promise to", "nets should be
    recommended in ports".
    """
    ought = r"\b(?:must|should|ought to|need to|needs to) (?:\w+ly |also )?"
    text, start = reading.text, reading.start
    if rule(rf"{ought}$").search(text, start, verb.start()):
        return True
    bare = _BARE_VERB.match(verb[0]) and not rule(" that ").match(text, verb.end(), reading.end)
    if bare and rule(
        r"\b(?:must|should|shall|will) [^;:.]*?[a-z],? (?:and|or) (?:\w+ly |also |further )?$"
    ).search(text, start, verb.start()):
        # "It shall sum up the work and propose steps."
        return True
    done = rule(rf"{ought}be (?:\w+ly |also )?$").search(text, start, verb.start())
    return done is not None and not rule(r" (?:not )?to\b| that\b").match(text, verb.end(), reading.end)


def _is_plain_item(reading: Reading) -> bool:
    """Whether an item of a list of asks begins with its action, so that verbs in it only go with that."""
    if not (reading.lead and reading.lead.asks and reading.opens_block):
        return False
    verb = verb_pattern().search(reading.text, reading.start, reading.end)
    if rule(r"(?:encourage|invite|propose|promote|recommend) ").match(reading.text, reading.start):
        return True
    return (
        verb is not None
        and re.match(r"\w+ing\b|(?:encourage|invite|propose|promote)$", verb[0]) is not None
        and actions.opens_action(reading.text, reading.start, reading.end) == "base"
    )


def _of_verb_of_item(reading: Reading) -> list[Ask]:
    verb = verb_pattern().match(reading.text, reading.start, reading.end)
    if verb is None or verb.lastgroup not in {
        "urged",
        "encouraged",
        "recommended",
        "emphasised",
        "decided",
    }:
        return []
    return _without_what_is_no_ask(reading, _asks_of_verb(reading, verb, reading.start))


def _asks_of_verb(reading: Reading, verb: Match[str], begin: int) -> list[Ask]:
    text, strength = reading.text, verb.lastgroup or ""
    end = end_of_content(reading, verb.end())
    complement = complement_of(text, verb, strength, end)
    if complement is None or taken_back(reading, verb):
        return []
    start, mode, need, addressee = complement
    speaker = speaker_of(reading, verb.start())
    if speaker == "guest" and not rule(WORDS.source("guests_agree")).search(text[reading.start : verb.end()]):
        return []
    background = is_told(replace(reading, start=begin), verb)
    addressee = asked_in_passive(reading, verb.start()) or addressee
    return [
        Ask(
            start=piece[0],
            end=piece[1],
            strength=strength,
            verb=verb.span(),
            need=need,
            voice=voice_of(speaker),
            apart="background" if background else "one_delegation" if speaker == "one" else "",
            addressee=addressee,
        )
        for piece in pieces(text, start, end, mode)
    ]


def _of_the_lead(reading: Reading) -> list[Ask]:
    """An item that takes its verb from the line that leads it in."""
    lead = reading.lead
    if lead is None or not lead.asks or not (reading.opens_block or _is_after_title(reading)):
        return []
    end = end_of_content(reading, reading.start)
    opening = rule(
        r"(?:and )?(?:(?:will|shall|would)(?:, [^,;:]{3,60},)? |"
        r"(?:we|they|both sides|(?:the |all |each )?(?:member |participating |contracting )?"
        r"(?:states|parties|sides|ministers|governments|countries|members)) (?:will|shall) )?"
        r"(?:also |further )?(?:to |that |on |for |the need (?:to|for) |by )?"
    ).match(reading.text, reading.start)
    start = opening.end() if opening else reading.start
    told = rule(WORDS.source("item_opens")).match(reading.text, start, end)
    if told and (told["modal"] or actions.opens_action(reading.text, start, end) is None):
        if actions.opens_action(reading.text, told.end(), end) in {
            "base",
            "nominal" if told["modal"] else "",
        }:
            start = told.end()
    form = actions.opens_action(reading.text, start, end)
    if form is None and opening and opening[0].endswith("to ") and actions.is_no_noun(reading.text, start):
        form = "base"
    if form != "base" and ((opening and opening[0].endswith("that ")) or _leads_with_that(reading)):
        form = "clause"
    if told and told["modal"] and start == told.end():
        form = "base"
        if lead.strength == "emphasised":
            # "The ministers stress that: - wrecks must be lifted": the clause says what.
            start, form = reading.start, "clause"
    if (
        form is None
        and (lead.strength is None or _lends_no_need(reading))
        and not rule(WORDS.source("whoever_to")).match(reading.text, start, end)
    ):
        # Below a heading without a verb, or below “States should:”, only actions are asked.
        return []
    if form not in {"base", "clause"} and (_is_title(reading) or _tells(reading)):
        return []
    mode = form or "nominal"
    if rule(r"(?:not )?be \w").match(reading.text, start):
        mode = "base"
    return [
        Ask(
            start=piece[0],
            end=piece[1],
            strength=lead.strength,
            verb=lead.verb,
            voice=lead.voice,
            addressee=lead.addressee,
        )
        for piece in pieces(reading.text, start, end, mode)
    ]


def _leads_with_that(reading: Reading) -> bool:
    """Whether the items go on behind a "that": "the parties shall ensure that" and "the piers are lit"."""
    lead = reading.lead
    if lead is None or lead.verb is None:
        return False
    line = reading.text[lead.verb[0] : max(lead.verb[1], reading.text.find("\n", lead.verb[1]))]
    return (
        re.search(r"\b(?:ensure|see to it|make sure|guarantee|take care|provide) that\W*$", line) is not None
    )


def _is_title(reading: Reading) -> bool:
    """Whether an item begins with a few words and a full stop, before a sentence that asks."""
    text, rest = reading.text, reading.text.find("\n", reading.end)
    rest = len(text) if rest < 0 else rest
    return (
        reading.end - reading.start < TITLE_MAX
        and text[reading.end - 1 : reading.end] == "."
        and (
            verb_pattern().search(text, reading.end, rest) is not None
            or rule(r" [^.;]{3,90}? (?:should|must|shall|ought to) ").match(text, reading.end, rest)
            is not None
            or actions.opens_action(text, reading.end + 1, rest) == "base"
        )
    )


def _is_after_title(reading: Reading) -> bool:
    """Whether an item goes on with an action behind its title: "Pilots. Train them by night"."""
    text = reading.text
    title = rule(r"\W*(?:(?:\d{1,2}|[a-z])[.)] )?(?P<title>[^.;:]{3,60})\. ").fullmatch(
        text, text.rfind("\n", 0, reading.start) + 1, reading.start
    )
    return (
        title is not None
        and reading.is_item
        and actions.opens_action(text, *title.span("title")) != "base"
        and actions.opens_action(text, reading.start, reading.end) == "base"
    )


def _tells(reading: Reading) -> bool:
    """Whether an item is a sentence of its own: "On the state of the reefs, the summit expressed ..."."""
    return (
        rule(WORDS.source("sentence_of_its_own")).match(reading.text, reading.start, reading.end) is not None
    )


def _lends_no_need(reading: Reading) -> bool:
    """Whether the lead only stresses what its items say, and this one says no need."""
    lead = reading.lead
    if reading.text.endswith("by means of", 0, max(0, reading.text.rfind(":\n", 0, reading.start))):
        # Only with what something is done: "share what they know by means of:" and "charts" below.
        return True
    if lead is None or lead.strength != "emphasised" or lead.verb is None:
        return False
    line = reading.text[lead.verb[1] : reading.text.find("\n", lead.verb[1])]
    return (
        re.search(rf"{WORDS.source('need')}|importance", line) is None
        and rule(rf"[^;]{{0,240}}?\b{WORDS.source('modal_that')}\b").match(
            reading.text, reading.start, reading.end
        )
        is None
    )


def _without_what_is_no_ask(reading: Reading, asks: list[Ask]) -> list[Ask]:
    """Without the next meeting, what is done already, and the formulas that end a resolution."""
    kept = []
    for ask in asks:
        content = reading.text[ask.start : ask.end]
        another = rule(WORDS.source("next_meeting")).search(content[:90])
        bounds = another and rule(
            r"\b(?:before|prior to|ahead of|at|by|until|during) (?:the |its |their |our )?(?:\w+-)?$"
        ).search(content[: another.start()])
        if re.fullmatch(r"(?:article|section|chapter|part|annex|title)\W+[\divx]+\W*", content):
            continue
        if another and not bounds and rule(WORDS.source("only_a_date")).search(content):
            continue
        if rule(WORDS.source("office_filled")).match(content):
            continue
        if ask.strength == "encouraged" and rule(WORDS.source("a_visit")).match(content):
            continue
        ready = ask.verb and re.search(r"readiness|willingness|ready", reading.text[slice(*ask.verb)])
        if ready and rule(WORDS.source("ready_to_look")).match(content):
            continue
        if ask.strength not in {"urged", "encouraged"} and rule(WORDS.source("only_said")).match(content):
            continue
        if ask.strength in {None, "agreed"} and rule(WORDS.source("only_a_right")).fullmatch(content):
            continue
        listed = stands_alone(content) and sum(other.verb == ask.verb for other in asks) > 1
        if re.search(WORDS.source("seized"), content) or (len(content.split()) < 2 and not listed):
            continue
        kept.append(ask)
    return kept
