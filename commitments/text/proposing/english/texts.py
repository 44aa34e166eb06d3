"""What a text that was signed or adopted brings about, as the sentences after it tell, in English."""

import re
from typing import Final

from commitments.text.proposing.clauses import Ask, Reading, voice_of
from commitments.text.proposing.english import actions
from commitments.text.proposing.english.duties import asks_at
from commitments.text.proposing.english.endings import end_of_content
from commitments.text.proposing.english.speakers import class_of, quoted, speaker_of
from commitments.text.proposing.english.words import WORDS, holds, rule

# How far before a sentence that says "it" the text stands of which it speaks.
_BEFORE: Final = 400


def of_what_a_text_does(reading: Reading) -> list[Ask]:
    """“The memorandum will enable the exchange of charts”, “it aims to train pilots”: told of a text that
    was signed, agreed; and what “areas of cooperation include”.
    """
    text = reading.text
    match = rule(WORDS.source("text_does")).match(text, reading.start, reading.end)
    if match is None or not (reading.asks or holds(text, WORDS.source("text_was_signed"))):
        return []
    if match["it"] and not rule(WORDS.source("text_was_signed")).search(
        text, max(0, reading.start - _BEFORE), reading.start
    ):
        return []
    if match["verb"].startswith("would") and not holds(text, WORDS.source("text_was_signed")):
        return []
    said = rule(WORDS.source("said_at_the_end")).search(text, match.end(), reading.end)
    if said and class_of(said["who"] or said["said"] or "") in {"guest", "one"}:
        return []
    if quoted(reading, match.start("verb")) in {"guest", "one", "chair"}:
        return []
    end = end_of_content(reading, match.end())
    form = actions.opens_action(text, match.end(), end)
    if match["to"]:
        if form != "base" or rule(WORDS.source("only_a_benefit")).match(text, match.end(), end):
            return []
    elif form not in {"gerund", "nominal"}:
        return []
    told = Ask(start=0, end=0, strength="agreed", verb=match.span("verb"))
    return asks_at(text, (match.end(), end), form, told)


def of_what_it_does_too(reading: Reading, found: list[Ask]) -> list[Ask]:
    """What a text does beside what it asks: "calls on ports to rest, and provides for a yearly review"."""
    if not found:
        return []
    told = rule(WORDS.source("and_provides")).search(reading.text, found[-1].end, reading.end)
    if told is None or not rule(WORDS.source("parts", "a_text")).search(reading.sentence):
        return []
    ask = Ask(start=0, end=0, strength="agreed", verb=told.span("verb"))
    form = "clause" if told["that"] else "nominal"
    return asks_at(reading.text, (told.end(), end_of_content(reading, told.end())), form, ask)


def of_what_was_talked_over(reading: Reading, begin: int) -> list[Ask]:
    """“The ministers discussed ways to light the piers” raises it, from `begin` on."""
    text = reading.text
    match = rule(WORDS.source("talked_over")).search(text, begin, reading.end)
    if match is None:
        return _was_talked_over(reading) if begin == reading.start else []
    speaker = speaker_of(reading, match.start())
    taught = rule(r"\b(?:workshop|training|course|seminar|programme|exhibition|project|lecture|class)\b")
    if re.match(r"focus|cent|concentr|dwel", match["verb"]) and taught.search(
        text[reading.start : match.start()]
    ):
        # What people were taught.
        return []
    if speaker == "guest" or rule(WORDS.source("denied")).search(text[reading.start : match.start()]):
        return []
    end = end_of_content(reading, match.end())
    form = actions.opens_action(text, match.end(), end)
    if not match["ways"] and rule(WORDS.source("deed_talked_over")).match(text, match.end(), end):
        form = "gerund" if form == "gerund" else "nominal"
    elif not match["ways"] and actions.is_gerund(text[match.end() : end].partition(" ")[0]):
        form = "gerund"
    elif not match["ways"]:
        return []
    wanted = ("base",) if match["to"] else ("gerund", "nominal")
    if (
        form is None
        or form not in wanted
        or rule(WORDS.source("only_a_benefit")).match(text, match.end(), end)
    ):
        return []
    told = Ask(start=0, end=0, strength="raised", verb=match.span("verb"), voice=voice_of(speaker))
    return asks_at(text, (match.end(), end), form, told)


def _was_talked_over(reading: Reading) -> list[Ask]:
    """The same in the passive: “issues of training divers were discussed”."""
    match = rule(WORDS.source("was_talked_over")).match(reading.sentence)
    if match is None or reading.speaker == "guest":
        return []
    start, end = (reading.start + place for place in match.span("what"))
    form = actions.opens_action(reading.text, start, end)
    if form not in {"gerund", "nominal"} or rule(WORDS.source("only_a_benefit")).match(
        reading.text, start, end
    ):
        return []
    verb = (reading.start + match.start("verb"), reading.start + match.end("verb"))
    told = Ask(start=0, end=0, strength="raised", verb=verb, voice="states_present")
    return asks_at(reading.text, (start, end), form, told)
