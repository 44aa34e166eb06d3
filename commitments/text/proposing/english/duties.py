"""Asks in English that say what anyone should do, or what is needed, without a verb that asks."""

import re
from dataclasses import replace
from typing import Final

from commitments.text.proposing.clauses import Ask, Reading, voice_of
from commitments.text.proposing.english import actions
from commitments.text.proposing.english.conjuncts import pieces
from commitments.text.proposing.english.endings import end_of_content
from commitments.text.proposing.english.leads import after_participles
from commitments.text.proposing.english.speakers import class_of, quoted, speaker_of
from commitments.text.proposing.english.words import WORDS, holds, rule, times

# A need for something of fewer words says nothing yet: "a need for calm".
_FEW: Final = 2
# What follows a "should" that only says if: "should the truce hold".
_INVERTED: Final = re.compile(r"(?:the|an?|this|these|any|it|they|its|their)\s")


def asks_at(text: str, place: tuple[int, int], mode: str, ask: Ask) -> list[Ask]:
    """`ask` for each action that stands at `place`."""
    return [replace(ask, start=piece[0], end=piece[1], also=[]) for piece in pieces(text, *place, mode)]


def of_any_modal(reading: Reading, found: list[Ask]) -> list[Ask]:
    """What anyone should do, wherever in the sentence it is said and no other ask holds it."""
    text, asks = reading.text, []
    if not (reading.asks or reading.is_item or holds(text, WORDS.source("text_of_several"))):
        return []
    place = reading.start
    while match := rule(WORDS.source("any_modal")).search(text, place, reading.end):
        place = match.end()
        if any(ask.start <= match.end() and match.start() < ask.end for ask in found):
            continue
        if rule(WORDS.source("asked_anyway")).match(text, match.end(), reading.end):
            continue
        if match.start() < after_participles(reading):
            # What is only said on the way: "reaffirming that the ports must be open, the ministers ..."
            continue
        if not text[reading.start : match.start()].strip() or _INVERTED.match(text, match.end()):
            # "Should the need arise, ..."
            continue
        before = text[reading.start : match.start()]
        # "The panel meets in May. It shall report on wrecks."
        a_body = match["modal"] == "shall" and re.search(r"(?:^|, |\band )it $", before)
        if rule(WORDS.source("no_subject")).search(before) and not a_body:
            continue
        if rule(rf"{WORDS.source('only_hoped')}[^,;:.]*$").search(text, reading.start, match.start()):
            continue
        told_by = _teller(reading, match.start())
        if (told_by or speaker_of(reading, match.start())) in {"guest", "chair"}:
            continue
        end = end_of_content(reading, match.end())
        told = Ask(
            start=0,
            end=0,
            strength=None,
            verb=match.span("modal"),
            apart="one_delegation" if told_by == "one" else "",
        )
        start, form = match.end(), "base"
        clause = rule(
            r"(?:^|[,;:] |\b(?:that|and|but|while|whereas) )(?P<who>(?:(?!that\b)[^,;:])*)$"
        ).search(text[reading.start : match.start()])
        if clause and rule(r"(?:continue to )?be \w").match(text, start) and end - start < len(clause["who"]):
            # "The wrecks of the strait should be lifted" says nothing without what is to be lifted.
            start, form = reading.start + clause.start("who"), "clause"
        asks += asks_at(text, (start, end), form, told)
        place = max(place, end)
    return asks


def _teller(reading: Reading, place: int) -> str:
    """The class of who is quoted, or said to have said so: "the pilot said ports should light piers"."""
    before = reading.text[reading.start : place]
    said = list(rule(rf"\b{WORDS.source('speech')}\b").finditer(before))
    return quoted(reading, place) or (class_of(before[: said[-1].start()]) if said else "")


def of_need_that_was_told(reading: Reading) -> list[Ask]:
    """“The need for dredging the canals was stressed.”"""
    text = reading.text
    match = rule(WORDS.source("need_was_told")).search(text, reading.start, reading.end)
    form = actions.opens_action(text, match.start("what"), match.end("what")) if match else None
    if match and rule(r"(?:the )?(?:\w+ )?need\b").match(match["need"]):
        form = form or "nominal"
    if match is None or form is None or speaker_of(reading, match.start("verb")) == "guest":
        return []
    told = Ask(start=0, end=0, strength="emphasised", verb=match.span("verb"), need=match.span("need"))
    return asks_at(text, match.span("what"), form, told)


def of_need_that_there_is(reading: Reading) -> list[Ask]:
    """“There is a need for ports to dredge.”"""
    text = reading.text
    match = rule(
        rf"\bthere (?:is|was) (?:also )?(?P<verb>{WORDS.source('need')}) "
        r"(?:(?:for (?P<who>[^,;.]{3,70}?) )?to|(?P<of>for)) (?=\w)"
    ).search(text, reading.start, reading.end)
    if match is None and (reading.asks or reading.is_item):
        match = rule(
            r"\bthere (?P<verb>should|must|needs? to|ha(?:s|ve) to|ought to) (?:also )?be (?P<of>)(?P<who>)"
            r"(?=(?:an?|more|greater|better|stronger|closer|regular|no|clear|common|joint|equal|full) \w)"
        ).search(text, reading.start, reading.end)
    if match is None or speaker_of(reading, match.start()) == "guest":
        return []
    end = end_of_content(reading, match.end())
    form = actions.opens_action(text, match.end(), end) if match["of"] is not None else "base"
    if form is None and len(text[match.end() : end].split()) > _FEW:
        # "There is an urgent need for common rules on lamps."
        form = "nominal"
    if form is None or (match["of"] is not None and form == "base"):
        return []
    whom = match.span("who") if match["who"] else None
    return asks_at(
        text,
        (match.end(), end),
        form,
        Ask(start=0, end=0, strength=None, verb=match.span("verb"), addressee=whom),
    )


def of_what_it_takes(reading: Reading) -> list[Ask]:
    """“A lasting peace requires a ceasefire”, in a text that asks for something."""
    text = reading.text
    match = rule(WORDS.source("it_takes")).match(text, reading.start, reading.end) or rule(
        WORDS.source("it_is_needed")
    ).search(text, reading.start, reading.end)
    by_text = rule(WORDS.source("told_by_text")).search(reading.sentence)
    if match is None or not (reading.asks or by_text) or speaker_of(reading, match.start("verb")) == "guest":
        return []
    place = (match.start("what"), end_of_content(reading, match.start("what")))
    one = quoted(reading, match.start("verb")) == "one" or (reading.speaker == "one" and not by_text)
    told = Ask(start=0, end=0, strength=None, verb=match.span("verb"), apart="one_delegation" if one else "")
    form = "base" if actions.opens_action(text, *place) == "base" else "nominal"
    return asks_at(text, place, form, told)


def _after_opening(text: str, start: int, end: int) -> int:
    """Where the subject begins, behind words such as "under the code,"."""
    opening = rule(
        r"\"?(?:under|according to|in|for|to|at|on|by|with|as|while|however|moreover|furthermore|finally|"
        r"therefore|also|equally|similarly)\b[^,;:]{0,170}, "
    ).match(text, start, end)
    return opening.end() if opening else start


def of_whatever_should(reading: Reading) -> list[Ask]:
    """“Breakwaters should be inspected”, in a text that asks for something, has no strength of its own."""
    text = reading.text
    matters = rule(rf"{WORDS.source('it_is_said')}{WORDS.source('it_matters')}").match(
        text, reading.start, reading.end
    )
    match = matters or rule(WORDS.source("whatever_should")).match(text, reading.start, reading.end)
    if match is None or rule(WORDS.source("only_hoped")).search(match[0]):
        return []
    place = match.end()
    said = rule(WORDS.source("said_at_the_end")).search(text, place, reading.end)
    if said:
        speaker = class_of(said["who"] or said["said"] or "") or "one"
    elif match is not matters and match["said"]:
        speaker = class_of(match["said"]) or reading.speaker
    else:
        # Whoever should do it is not who says so.
        speaker = "" if reading.is_item and reading.lead else reading.speaker
    by_text = rule(WORDS.source("told_by_text")).search(reading.sentence)
    known = (
        reading.asks
        or holds(text, WORDS.source("text_of_several"))
        or (not matters and match["modal"] == "shall" and times(text, " shall ") > 1)
        or (not matters and times(text, " must ") + times(text, " should ") > 2)
        or (matters and re.search(r"\b(?:consider|deem|find|found|think)\w* it ", match[0]))
        or reading.is_item
        or by_text
        or match["so" if match is matters else "said"]
    )
    if speaker in {"guest", "chair"} or not known:
        return []
    modal = match.span("need") if matters else match.span("modal")
    form = "clause" if matters and match["join"] == "that" else "base"
    end = end_of_content(reading, place)
    if not matters:
        subject = match.end("said") if match["said"] else _after_opening(text, match.start(), match.end())
        if rule(r"(?:not )?be \w").match(text, place) and end - place < match.start("modal") - subject:
            # "The wrecks of the strait shall be lifted" says nothing without what is to be lifted.
            place, form = subject, "clause"
    return asks_at(
        text,
        (place, end),
        form,
        Ask(
            start=0,
            end=0,
            strength=None,
            verb=modal,
            voice=voice_of(speaker),
            apart="one_delegation" if speaker == "one" else "",
        ),
    )
