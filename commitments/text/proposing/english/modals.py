"""Asks in English without a verb that asks: what we will do, what States should do, what is needed."""

import re
from dataclasses import replace
from re import Match
from typing import Final

from commitments.text.proposing.clauses import Ask, Reading, voice_of
from commitments.text.proposing.english import actions
from commitments.text.proposing.english.duties import (
    asks_at,
    of_any_modal,
    of_need_that_there_is,
    of_need_that_was_told,
    of_what_it_takes,
    of_whatever_should,
)
from commitments.text.proposing.english.endings import end_of_content
from commitments.text.proposing.english.measures import is_among_measures
from commitments.text.proposing.english.signed import of_plan_to, of_texts_in_a_row
from commitments.text.proposing.english.speakers import quoted, speaker_of
from commitments.text.proposing.english.strengths import STRENGTH_OF_LABEL
from commitments.text.proposing.english.texts import of_what_a_text_does, of_what_was_talked_over
from commitments.text.proposing.english.told import of_these, of_what_a_text_says
from commitments.text.proposing.english.words import WORDS, holds, rule, verb_pattern

# A passive of no more words says nothing without what it speaks of: "is to be carried out".
_TOO_FEW: Final = 3


def of_duty(reading: Reading, begin: int) -> list[Ask]:
    """What “we must” and its like say of several actions, of which a later one is a verb that asks:
    “we must dim our lamps and demand that others do so”.
    """
    verb = verb_pattern().search(reading.text, begin, reading.end)
    if verb is None or not re.match(r"(?!\w+(?:ed|s|ing)\b)", verb[0]):
        return []
    found = _of_will_and_must(reading, begin) or _of_reported_will(reading)
    return (
        found
        if found and found[0].verb and found[0].verb[1] <= verb.start() <= found[-1].end + len(", and ")
        else []
    )


def without_verb(reading: Reading, begin: int) -> list[Ask]:
    """The asks of a sentence in which no verb asks, by the first of these ways that it goes."""
    return (
        _of_will_and_must(reading, begin)
        or _of_text_that_provides(reading)
        or of_need_that_was_told(reading)
        or of_need_that_there_is(reading)
        or _of_what_was_raised(reading)
        or of_what_was_talked_over(reading, reading.start)
        or _of_reported_will(reading)
        or _of_plan_that_names(reading)
        or _of_what_is_under_it(reading)
        or of_what_a_text_does(reading)
        or _of_what_is_to_be(reading)
        or _of_target(reading)
        or _of_things_named(reading)
        or of_plan_to(reading)
        or of_texts_in_a_row(reading)
        or _of_item_with_a_noun(reading)
        or _of_labelled_item(reading)
        or _of_headline(reading)
        or _of_thing_asked_in_passive(reading)
        or _of_what_will_be_done(reading)
        or of_what_it_takes(reading)
        or of_whatever_should(_from(reading, begin))
        or of_these(reading)
        or of_what_a_text_says(reading)
        or of_any_modal(reading, [])
    )


def _from(reading: Reading, begin: int) -> Reading:
    """The main clause of a sentence that begins with participles."""
    return replace(reading, start=begin + (2 if reading.text.startswith(", ", begin) else 0))


def _of_reported_will(reading: Reading) -> list[Ask]:
    """“The two sides will share charts”, told of a meeting that asked for something, is agreed."""
    text, begin = reading.text, reading.start
    match = rule(WORDS.source("reported_will")).search(reading.sentence)
    by_text = rule(WORDS.source("told_by_text")).search(reading.sentence)
    if match is None or not (reading.asked or reading.is_item or by_text):
        return []
    if rule(rf"{WORDS.source('only_hoped')}[^,;:.]*$").search(text, begin, begin + match.start("will")):
        return []
    it_said = re.search(r", (?:it|they) (?:also )?(?:said|stated|added)\W*$", reading.sentence)
    if reading.speaker == "guest" and not it_said:
        return []
    if match["will"] == "would" and rule(WORDS.source("organizers_say")).search(reading.sentence):
        return []
    if match["will"] == "would" and not (
        by_text or it_said or rule(WORDS.source("those_who_met")).match(match["who"])
    ):
        return []
    return _firm(text, begin, match, reading)


def _of_plan_that_names(reading: Reading) -> list[Ask]:
    """“Under the accord, Freedonia will share charts” is agreed."""
    match = rule(WORDS.source("will_by_text")).match(reading.sentence)
    told = reading.asked or holds(reading.text, WORDS.source("text_agrees"))
    if match is None and told and reading.speaker != "guest":
        match = rule(WORDS.source("two_names_will")).match(reading.sentence)
    if match is None and reading.asked and reading.speaker == "collective":
        # "They agreed to ... Freedonia will share charts."
        one = rule(WORDS.source("one_name_will")).match(reading.sentence)
        match = one if one and one["who"] in reading.states else None
    return _firm(reading.text, reading.start, match, reading) if match else []


def _of_what_is_under_it(reading: Reading) -> list[Ask]:
    """“They signed a pact under which Freedonia will share charts” is agreed."""
    match = rule(WORDS.source("under_which")).search(reading.sentence)
    if match is None or reading.speaker in {"guest", "one"} or of_plan_to(reading):
        return []
    return _firm(reading.text, reading.start, match, reading)


def _of_what_is_to_be(reading: Reading) -> list[Ask]:
    """“The two navies are to share charts” and “the canal is to be dredged”, told of what was agreed."""
    match = rule(WORDS.source("is_to")).match(reading.text, reading.start, reading.end)
    if match is None or not (reading.asked or reading.is_item) or reading.speaker in {"guest", "one"}:
        return []
    end = end_of_content(reading, match.end())
    told = Ask(start=0, end=0, strength="agreed", verb=match.span("will"), voice="states_present")
    if match["passive"] and len(reading.text[match.end() : end].split()) < _TOO_FEW:
        return asks_at(reading.text, (match.start("what"), end), "clause", told)
    start = match.start("passive") if match["passive"] else match.end()
    return asks_at(reading.text, (start, end), "base", told)


def _firm(text: str, begin: int, match: Match[str], reading: Reading) -> list[Ask]:
    start = begin + match.end()
    end = end_of_content(reading, start)
    if actions.opens_action(text, start, end) not in {"base", "nominal"}:
        return []
    if rule(WORDS.source("only_helps")).match(text, start, end):
        return []
    will = (begin + match.start("will"), begin + match.end("will"))
    return asks_at(
        text, (start, end), "base", Ask(start=0, end=0, strength="agreed", verb=will, voice="states_present")
    )


def _of_will_and_must(reading: Reading, begin: int) -> list[Ask]:
    """“We will ...” is agreed; “States should ...” has no strength of its own."""
    text = reading.text
    who = (
        r"(?:(?:(?:according )?to|in order to|until|where|when|if|as long as|pending|(?:up)?on|"
        r"at|from|before|after|within|during|in|for|with|as|through|building on|by|given|under|"
        r"on the basis of) "
        r"[^,;:]{3,110}, )?"
        r"(?:therefore |"
        r"from now on,? |henceforth,? |in (?:the )?future,? |today,? |together,? |in this regard,? |"
        r"accordingly,? |to this end,? |furthermore,? |moreover,? "
        r")?(?P<who>we|"
        r"(?:each|both|all|either|every one) of (?:us|them|the \w+)|"
        r"our (?:governments|countries|nations|ministers|leaders|institutions|members)|"
        r"(?:all |the |both |each |every |neither |no |member |participating |other |two |three "
        r"|contracting )*(?:states|parties|governments|countries|members?|sides?|signatories|participants?|"
        r"country|ministers|member states|states parties|party|state|signatory|government|they)"
        r"(?: (?:parties|party|concerned|present|of [^,;]{3,50}))?)"
    )
    match = rule(
        rf"{who}(?:,[^,;]{{1,80}},)? (?:also |further |therefore )?(?P<modal>{WORDS.source('modal')}|"
        rf"will|may(?= not )|hereby(?= (?:establish|create|set up|constitute|institute|launch|form) ))"
        r"(?:,[^,;]{1,80},)? (?:also |jointly |\w+ly )?(?=\w)"
    ).match(text, begin + (2 if text.startswith(", ", begin) else text.startswith('"', begin)), reading.end)
    if match is None:
        return []
    modal, subject = match["modal"], "we" if match["who"].startswith("our ") else match["who"]
    firm = (modal in {"will", "shall", "hereby", "may"} and (subject == "we" or " of " in subject)) or (
        modal in {"will", "shall", "hereby", "may"}
        and re.search(
            r"part(?:ies|y)|participants?|sides?\b|signator|states?\b|country|government|they", subject
        )
    )
    if subject == "they" and modal not in {"will", "shall"}:
        return []
    vague = re.match(
        r"(?:be\b|not (?:be|forget|rest|stop|hesitate|give|have|waver|fail|let)\b|not,|remain\b|"
        r"neither\b|never\b|meet\b|discuss|consider|review|gather|visit|remember|also be)",
        text[match.end() :],
    )
    if modal == "will" and (vague or not firm):
        return []
    if modal in {"are to", "is to"} and (vague or not (reading.asked or reading.is_item)):
        # What is told of days to come: "the ministers are to tackle the fees".
        return []
    speaker = quoted(reading, match.end())
    if speaker in {"guest", "chair"}:
        return []
    end = end_of_content(reading, match.end())
    form = actions.opens_action(text, match.end(), end)
    if modal == "will" and form != "base" and not actions.is_no_noun(text, match.end()):
        return []
    return asks_at(
        text,
        (match.end(), end),
        "base",
        Ask(
            start=0,
            end=0,
            strength="agreed" if firm else None,
            verb=match.span("modal"),
            voice=voice_of(speaker) if speaker else "states_present" if subject == "we" else None,
            apart="one_delegation" if speaker == "one" else "",
            addressee=None if subject == "we" else match.span("who"),
        ),
    )


def _of_text_that_provides(reading: Reading) -> list[Ask]:
    """What a signed text provides for is agreed."""
    text = reading.text
    match = rule(
        r"(?:according to [^,;]{3,60}, )?(?:the |this |an? )(?:\w+ ){0,2}?(?:memorandum(?: of \w+)?|mou|"
        r"communiqu?e|"
        r"statement|agreement|protocol|treaty|accord|document|text|convention|deal|pact|declaration|resolution|charter|plan|code|"
        r"framework|roadmap)[^.;]{0,60}? "
        rf"(?P<verb>{WORDS.source('provides')}) "
    ).match(text, reading.start, reading.end) or rule(WORDS.source("plan_holds")).search(
        text, reading.start, reading.end
    )
    if match is None or (match["holds"] and speaker_of(reading, match.start("verb")) in {"guest", "one"}):
        return []
    end = end_of_content(reading, match.end())
    told: Match[str] | None = match
    asks: list[Ask] = []
    joined = rule(rf",? and (?:it )?(?:also )?(?P<verb>{WORDS.source('provides')}) ")
    while told:
        other = joined.search(text, told.end(), end)
        place = (told.end(), other.start() if other else end)
        mode = actions.opens_action(text, *place)
        if mode == "base" and text.startswith("to ", place[0]):
            place = (place[0] + len("to "), place[1])
        elif mode not in {"gerund", "nominal"} and told["holds"]:
            mode = None
        if mode or not told["holds"]:
            ask = Ask(start=0, end=0, strength="agreed", verb=told.span("verb"))
            asks += asks_at(text, place, mode or "nominal", ask)
        told = other
    return asks


def _of_what_was_raised(reading: Reading) -> list[Ask]:
    """“Opening a ferry line was among the topics discussed.”"""
    text = reading.text
    match = rule(WORDS.source("raised")).search(text, reading.start, reading.end)
    if match is None:
        return []
    before = rule(r"[^.;]*?(?= (?:was|were|is|are)? ?$)").match(text, reading.start, match.start())
    form = actions.opens_action(text, reading.start, before.end()) if before else None
    if before and form is None and rule(WORDS.source("a_thing")).match(text, reading.start, before.end()):
        form = "nominal"
    if before is None or form is None:
        return []
    settled = re.search(r"agreed|adopted|decided|approved|announced", match[0])
    raised = Ask(start=0, end=0, strength="agreed" if settled else "raised", verb=match.span())
    return asks_at(text, (reading.start, before.end()), form, raised)


def _of_target(reading: Reading) -> list[Ask]:
    """“Endorsed the Pearl Target, which aims to halve spills” is decided, or agreed."""
    text = reading.text
    match = rule(WORDS.source("target")).search(text, reading.start, reading.end)
    if match is None or speaker_of(reading, match.start()) in {"guest", "one"}:
        return []
    if rule(WORDS.source("expected")).search(text[reading.start : match.start("verb")]):
        return []
    form = actions.opens_action(text, match.end(), reading.end)
    if form not in {"base", "gerund"} or rule(r"(?:be|meet|discuss|consider)\b").match(text, match.end()):
        return []
    strength = "decided" if rule(r"endors|adopt|approv").match(match["verb"]) else "agreed"
    place = (match.end(), end_of_content(reading, match.end()))
    return asks_at(text, place, form, Ask(start=0, end=0, strength=strength, verb=match.span("verb")))


def _of_things_named(reading: Reading) -> list[Ask]:
    """“Recommendations include training divers” and “the pledges were to train divers”."""
    text = reading.text
    match = rule(WORDS.source("named")).search(text, reading.start, reading.end)
    if match is None or speaker_of(reading, match.start()) in {"guest", "one"}:
        return []
    if match["other"] and not reading.asked:
        return []
    form = actions.opens_action(text, match.end(), reading.end)
    if form is None and (
        rule(WORDS.source("a_thing")).match(text, match.end(), reading.end)
        or rule(WORDS.source("parts", "new_body")).match(text, match.end(), reading.end)
    ):
        form = "nominal"
    if form is None or (match["to"] and form != "base") or (form == "base" and not match["to"]):
        return []
    strength = next(name for name in ("recommended", "agreed", "decided", "urged", "raised") if match[name])
    place = (match.end(), end_of_content(reading, match.end()))
    return asks_at(text, place, form, Ask(start=0, end=0, strength=strength, verb=match.span("what")))


def _of_item_with_a_noun(reading: Reading) -> list[Ask]:
    """An item that only names what was said: “Commitment to joint patrols”, “Call for a truce”."""
    if not (reading.is_item and reading.opens_block):
        return []
    text = reading.text
    match = rule(WORDS.source("noun_item")).match(text, reading.start, reading.end)
    if match is None:
        return []
    strength = next(name for name in ("agreed", "urged", "decided", "recommended") if match[name])
    place = (match.end(), end_of_content(reading, match.end()))
    form = actions.opens_action(text, *place) or "nominal"
    return asks_at(text, place, form, Ask(start=0, end=0, strength=strength, verb=match.span("what")))


def _of_labelled_item(reading: Reading) -> list[Ask]:
    """An item of a plan: “Action 2.1: Train pilots”, or “To train pilots” below a heading that only names."""
    text, begun = reading.text, reading.text.rfind("\n", 0, reading.start) + 1
    label = rule(WORDS.source("label_of_item")).match(text, begun, reading.end)
    if not reading.opens_block or (reading.lead and reading.lead.asks is not None):
        return []
    if label and label.end() >= reading.start:
        start, strength = label.end(), STRENGTH_OF_LABEL.get(label["label"])
    elif reading.is_item and text.startswith("to ", reading.start):
        start, strength = reading.start + 3, None
    elif reading.is_item and is_among_measures(reading):
        start, strength = reading.start, None
    else:
        return []
    end = end_of_content(reading, start)
    if actions.opens_action(text, start, end) != "base" or rule(WORDS.source("item_says")).match(text, start):
        return []
    verb = label.span("label") if label else (reading.start, start)
    return asks_at(text, (start, end), "base", Ask(start=0, end=0, strength=strength, verb=verb))


def _of_thing_asked_in_passive(reading: Reading) -> list[Ask]:
    """“A ban on dynamite was called for”, “training of pilots was recommended”."""
    text = reading.text
    match = rule(WORDS.source("asked_in_passive")).match(text, reading.start, reading.end)
    form = actions.opens_action(text, *match.span("what")) if match else None
    if match and form is None and re.match(r"an? ", match["what"]):
        form = "nominal"
    if match is None or form not in {"nominal", "gerund"}:
        return []
    strength = next(name for name in ("urged", "recommended", "agreed", "decided") if match[name])
    return asks_at(
        text, match.span("what"), form, Ask(start=0, end=0, strength=strength, verb=match.span("verb"))
    )


def _of_what_will_be_done(reading: Reading) -> list[Ask]:
    """“A panel will be set up”, told of a meeting that agreed to something."""
    text = reading.text
    match = rule(WORDS.source("will_be_done")).match(text, reading.start, reading.end)
    if match is None or not (reading.asked or reading.is_item) or reading.speaker in {"guest", "one"}:
        return []
    place = (match.start("what"), end_of_content(reading, match.end()))
    told = Ask(start=0, end=0, strength="agreed", verb=match.span("will"), voice="states_present")
    return asks_at(text, place, "clause", told)


def _of_headline(reading: Reading) -> list[Ask]:
    """A headline of those who agreed: “Freedonia, Sylvania to light their piers”."""
    text = reading.text
    if text[: reading.start].strip() or text[reading.end - 1 : reading.end] in ".!?:":
        return []
    match = rule(WORDS.source("headline")).match(text, reading.start, reading.end)
    if match is None or not rule(WORDS.source("text_agrees")).search(text, reading.end):
        return []
    if actions.opens_action(text, match.end(), reading.end) != "base":
        return []
    told = Ask(start=0, end=0, strength="agreed", verb=match.span("verb"))
    return asks_at(text, (match.end(), reading.end), "base", told)
