"""Asks in Persian that stand between a noun and its light verb: «پیشنهاد ساخت اسکله را مطرح کردند»."""

import re
from typing import Final

from commitments.text.proposing.clauses import Ask, Reading, voice_of
from commitments.text.proposing.folding import fold
from commitments.text.proposing.persian import actions
from commitments.text.proposing.persian.clauses import clause_start
from commitments.text.proposing.persian.speakers import class_of, speaker_of
from commitments.text.proposing.persian.words import WORDS, expanded, trim_end

# What is done with a request or a proposal without making it: «از درخواست ... خودداری کرد».
_REFUSED: Final = expanded(
    r"(?<!\w)(?:خودداری|امتناع|مخالفت|اجتناب|پرهیز|استقبال|حمایت|رد|بررسی|دریافت|صرف~نظر)$"
)
# A verb of one who acts: nobody else is named.
_ALONE: Final = expanded(r"(?<!\w)(?<!صورت\s)(?:کرد|داد|داشت|نمود|گرفت|خبر)$")
_STRENGTHS: Final = ("decided", "agreed", "recommended", "urged", "emphasised", "encouraged", "raised")


def of_light_nouns(reading: Reading, begin: int, end: int, speaker: str) -> list[Ask]:
    """What those who met asked by a noun, its action and a verb after both."""
    asks: list[Ask] = []
    for strength in _STRENGTHS:
        for source in WORDS.each("between", strength):
            for match in expanded(source).finditer(reading.text, begin, end):
                if any(match.start() < ask.end and ask.start < match.end() for ask in asks):
                    continue
                asks += [
                    found
                    for found in _of_match(reading, begin, match, strength, speaker)
                    if not any(found.start < ask.end and ask.start < found.end for ask in asks)
                ]
    return sorted(asks, key=lambda ask: ask.start)


def _is_subject(words: str) -> bool:
    """Whether only those who act, and where, stand before what they talked of."""
    return (
        class_of(words) == "collective"
        and len(words.split()) < 9
        and expanded(WORDS.source("raised_about")).search(words) is None
    )


def among_topics(text: str, start: int, end: int) -> int:
    """Where an action begins behind topics that are none: «درباره اوضاع دریا، ساخت اسکله و ...»."""
    ways = expanded(WORDS.source("raised_about")).match(text, start, end)
    for joint in expanded(
        r"(?:,| و| به ویژه| از جمله| مانند| همچون| چون| نظیر)(?: (?:و|نیز|همچنین|همچنان))? "
    ).finditer(text, start, end):
        if ways and joint[0].strip() == "و":
            # «درباره راه‌های گسترش همکاری و ساخت اسکله»
            continue
        if expanded(WORDS.source("raised_alone")).match(text, joint.end(), end):
            return joint.end()
    return end


def _of_match(reading: Reading, begin: int, match: re.Match[str], strength: str, speaker: str) -> list[Ask]:
    text, clause = reading.text, clause_start(reading.text, begin, match.start())
    if "what" in match.re.groupindex:
        start, stop = match.span("what")
    else:
        # «وزیران ساخت اسکله را اولویت خود دانستند»
        stop = trim_end(text, clause, match.start())
        stop = stop - 3 if text[clause:stop].endswith(" را") else stop
        first = actions.first_action(text, clause, stop)
        start = stop if first is None else first
        first_named = expanded(WORDS.source("raised_first")).fullmatch(text, clause, start) or (
            strength == "raised" and _is_subject(text[clause:start])
        )
        definite = (
            match["verb"].startswith(fold("محور"))
            or expanded(WORDS.source("raised_deeds")).match(text, start)
            or (
                expanded(WORDS.source("raised_alone")).match(text, start)
                and len(text[start:stop].split()) > 2
            )
        )
        members = actions.pieces(text, start, stop) if start < stop else []
        definite = definite or (len(members) > 1 and all(actions.opens_action(text, *one) for one in members))
        if strength == "decided" and start != clause and not first_named:
            # «طرح ساخت اسکله به تصویب رسید»: a plan was adopted, which is done.
            return []
        if strength == "raised" and "what" not in match.re.groupindex and not (first_named and definite):
            # «راه‌های ساخت اسکله مورد بررسی قرار گرفت», «توسعه روابط مورد بحث قرار گرفت»
            return []
    if strength == "raised" and not actions.opens_action(text, start, stop):
        start = among_topics(text, start, stop)
    if not actions.opens_action(text, start, stop) or expanded(WORDS.source("finite")).search(
        text, start, stop
    ):
        return []
    if _REFUSED.search(text, start, stop):
        return []
    if expanded(WORDS.source("expected")).search(text, reading.start, match.end()):
        return []
    who = speaker_of(reading, clause, match.start("verb"), match[0], speaker)
    if not class_of(text[clause : match.start("verb")]):
        who = class_of(text[reading.start : clause]) or who
    subject = text[clause : match.start("verb")]
    if strength != "raised" and _ALONE.search(match[0]) and not class_of(subject):
        # «مرجان پیشنهاد ... را مطرح کرد»
        who = "" if expanded(WORDS.source("many_in_one")).search(subject) else "one"
    if who == "guest":
        return []
    earlier = expanded(WORDS.source("past_time")).search(text, clause, match.start("verb"))
    apart = "background" if earlier else "one_delegation" if who == "one" else ""
    pieces = actions.pieces(text, start, stop)
    if strength == "raised" and "what" in match.re.groupindex:
        alone = expanded(WORDS.source("raised_alone")).match(text, start)
        few = len(pieces) < 2 and (
            not alone or who not in {"collective", ""} or len(text[start:stop].split()) < 3
        )
        if few or (_ALONE.search(match[0]) and who != "collective"):
            return []
    return [
        Ask(
            start=piece[0],
            end=piece[1],
            strength=strength,
            verb=match.span("verb"),
            voice=voice_of(who),
            apart=apart,
        )
        for piece in pieces
        if strength != "raised" or not expanded(WORDS.source("talk")).match(text, *piece)
    ]
