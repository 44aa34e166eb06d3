"""Asks in English that a sentence tells of another one, or of a text: "these include", "it says that"."""

import re
from typing import Final

from commitments.text.proposing.clauses import Ask, Reading
from commitments.text.proposing.english import actions
from commitments.text.proposing.english.conjuncts import pieces
from commitments.text.proposing.english.endings import end_of_content
from commitments.text.proposing.english.speakers import quoted, speaker_of
from commitments.text.proposing.english.words import WORDS, rule, verb_pattern

# By which word of the sentence before, what it speaks of was asked for.
_WORDS_OF: Final = (
    ("urged", r"\b(?:demand|request|appeal|call)"),
    ("recommended", r"\b(?:recommend|propos|suggest)"),
    ("decided", r"\b(?:decid|decision|endors|adopt|approv|resol)"),
    ("agreed", r"\b(?:agree|commit|pledg|promis|undert|accept)"),
)


def of_these(reading: Reading) -> list[Ask]:
    """“They agreed on two measures. These include sharing charts.”"""
    text = reading.text
    match = rule(WORDS.source("these_too")).match(text, reading.start, reading.end)
    if match is None:
        return []
    before = text[: reading.start].rstrip()
    begun = max(before.rfind(sign, 0, max(0, len(before) - 1)) for sign in ("\n", ". ", "; "))
    sentence = before[begun + 1 :]
    if not rule(WORDS.source("countable")).search(sentence):
        return []
    verbs = list(verb_pattern().finditer(sentence))
    strength = next((name for name, words in _WORDS_OF if re.search(words, sentence)), None)
    strength = verbs[-1].lastgroup if verbs and strength is None else strength
    form = actions.opens_action(text, match.end(), reading.end)
    if strength is None or form is None or (form == "base") != bool(match["to"]):
        return []
    if speaker_of(reading, match.start()) in {"guest", "one"}:
        return []
    place = (match.end(), end_of_content(reading, match.end()))
    return [
        Ask(start=start, end=end, strength=strength, verb=match.span("verb"))
        for start, end in pieces(text, *place, form)
    ]


def of_what_a_text_says(reading: Reading) -> list[Ask]:
    """“The statement added that crews will be trained” is agreed; “it reads that crews be trained” asks."""
    text = reading.text
    said = rule(WORDS.source("text_says")).search(text, reading.start, reading.end)
    place = said.end() if said else reading.start
    if not said:
        told = rule(WORDS.source("said_that")).search(text, reading.start, reading.end)
        by_text = rule(WORDS.source("told_by_text")).search(reading.sentence)
        if told and speaker_of(reading, told.start()) == "collective":
            place = told.end()
        elif by_text is None or quoted(reading, reading.start) in {"guest", "one", "chair"}:
            return []
    will = rule(WORDS.source("anyone_will")).match(text, place, reading.end)
    if will is None or rule(WORDS.source("organizers_say")).search(reading.sentence):
        return []
    if not will["passive"] and rule(WORDS.source("only_helps")).match(text, will.end(), reading.end):
        return []
    start = will.start("who") if will["passive"] else will.end()
    return [
        Ask(start=one, end=other, strength="agreed", verb=will.span("will"), voice="states_present")
        for one, other in pieces(
            text, start, end_of_content(reading, will.end()), "clause" if will["passive"] else "base"
        )
    ]
