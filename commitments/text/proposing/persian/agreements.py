"""What is done under an agreement in Persian, whoever tells it: «بر پایه این توافق، ...»."""

import re
from re import Match

from commitments.text.proposing.clauses import Ask, Reading
from commitments.text.proposing.persian.clauses import clauses
from commitments.text.proposing.persian.speakers import _class_of
from commitments.text.proposing.persian.words import WORDS, expanded, skip_joints, trim_end


def of_what_lies_under_it(reading: Reading, begin: int, end: int) -> list[Ask]:
    """«طبق این قطعنامه ... خواهد کرد»."""
    under = expanded(WORDS.source("under_it")).match(reading.text, begin, end)
    if under is None:
        # «دو نهاد با امضای یک تفاهم‌نامه، ... خواهند کرد»
        under = expanded(rf"(?<=\s){WORDS.source('under_it')}").search(reading.text, begin, end)
        if under is None or not under[0].startswith("با امضا"):
            return []
    strength = "decided" if re.match(r"قطعنامه|تصمیم|مصوبه", under["text"]) else "agreed"
    start, stop = under.span("what")
    return [Ask(start=start, end=stop, strength=strength, verb=under.span("verb"))]


def _under_agreement(reading: Reading, begin: int, end: int) -> Match[str] | None:
    """The words by which something lies under an agreement: «بر پایه این توافق، دو کشور ...»."""
    text = reading.text
    under = expanded(rf"(?:^|(?<=[\s,])){WORDS.source('under_agreement')}").search(text, begin, end)
    if under is None:
        # «... تفاهم‌نامه‌ای امضا کردند. بر این اساس، ...», «... که بر پایه آن ...»
        under = expanded(rf"(?:^|(?<=[\s,])){WORDS.source('under_it_all')}").search(text, begin, end)
        also = expanded(
            r"(?:همچنین|افزون بر این|علاوه بر این|به علاوه),? (?P<what>(?P<planned>قرار است )?.+)$"
        )
        if under is None and (under := also.match(text, begin, end)):
            # «طبق این توافق، ... . همچنین ...»
            last = re.split(r"[.;]\s", text[max(0, begin - 400) : begin].rstrip(" .;"))[-1]
            under = (
                under if expanded(rf"(?:^|.*[\s,]){WORDS.source('under_agreement')}").match(last) else None
            )
        before = text[max(0, begin - 400) : under.start("what")] if under else ""
        if not re.search(WORDS.pattern("signed_text"), before):
            under = None
    if (
        under
        and not under[0].startswith("که")
        and not expanded(rf"(?:^|,|(?<!\w)(?:که|{WORDS.source('speech')}))\s*$").search(
            text[begin : under.start()]
        )
    ):
        return None
    if under and _class_of(text[under.start() : under.start("what")]) == "guest":
        return None
    return under


def of_what_is_done_under_it(reading: Reading, begin: int, end: int) -> list[Ask]:
    """«بر پایه این توافق، دو کشور نقشه‌ها را مبادله می‌کنند», or «قرار است ... مبادله شود»."""
    text, under = reading.text, _under_agreement(reading, begin, end)
    if under is None:
        return []
    verb_span = (under.start(), trim_end(text, under.start(), under.start("what")))
    if under["planned"]:
        pieces = clauses(text, under.end("planned"), end)
    else:
        pieces, start = [], under.start("what")
        for verb in expanded(WORDS.source("presently")).finditer(text, start, end):
            if re.match(r"\s*(?:,|و(?!\w)|$)", text[verb.end() : end]):
                pieces.append((start, verb.end()))
                start = skip_joints(text, verb.end(), end)
    return [
        Ask(start=piece[0], end=piece[1], strength="agreed", verb=verb_span)
        for piece in pieces
        if len(text[slice(*piece)].split()) > 3
    ]


def of_what_is_to_be_under_it(reading: Reading, begin: int, end: int) -> list[Ask]:
    """«بر پایه این توافق، نقشه‌ها مبادله شود»."""
    text, under = reading.text, _under_agreement(reading, begin, end)
    if under is None or expanded(rf"(?<!\w)(?:{WORDS.source('modal')}|نباید)(?!\w)").search(
        text, under.start("what"), end
    ):
        return []
    verb_span = (under.start(), trim_end(text, under.start(), under.start("what")))
    return [
        Ask(start=piece[0], end=piece[1], strength="agreed", verb=verb_span)
        for piece in clauses(text, under.start("what"), end)
        if not expanded(WORDS.source("finite")).search(text, *piece)
    ]
