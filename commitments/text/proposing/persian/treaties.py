"""What the provisions of a treaty lay down in Persian, whoever acts: «هزینه‌ها پرداخت خواهد شد»."""

import re

from commitments.text.proposing.clauses import Ask, Lead, Reading
from commitments.text.proposing.persian.kinds import is_treaty
from commitments.text.proposing.persian.words import WORDS, expanded, skip_joints, trim_end


def of_provision(reading: Reading, begin: int, end: int) -> list[Ask]:
    """What shall be done or is done under a treaty, each up to its verb, with who does it."""
    if not is_treaty(reading.text):
        return []
    text, start, asks = reading.text, begin, []
    for verb in expanded(WORDS.source("treaties", "verb")).finditer(text, begin, end):
        rest = expanded(r"\s*(?:,|(?:و|تا|مگر|همچنین)(?!\w)|$)").match(
            text, verb.end(), trim_end(text, verb.end(), end)
        )
        of_some = expanded(WORDS.source("treaties", "of_some")).search(text, start, verb.start())
        if of_some and expanded(r"(?<!\w)(?:دارد|دارند|است|هستند|شده~?اند)(?!\w) \w").search(
            text, of_some.start(), verb.start()
        ):
            # «به پناهنده‌ای که اقامت دارد برگه خواهد داد»
            of_some = None
        if rest is None or of_some:
            # «کارشناسانی که اعزام می‌شوند، ...» only says who they are.
            continue
        opening = expanded(WORDS.source("treaties", "opening")).match(text, start, verb.start())
        place = skip_joints(text, opening.end() if opening else start, verb.start())
        silent = expanded(WORDS.source("treaties", "nothing")).search(text, place, verb.end())
        until = trim_end(text, place, verb.start())
        held = text[:until].endswith("برگزار")
        undone = not held and expanded(WORDS.source("articles", "no_deed")).search(text, place, verb.start())
        told = expanded(WORDS.source("presently")).search(text, place, until)
        torn = told is not None and re.search(r"(?<!\w)که\s", text[place : told.start()]) is None
        if not (silent or undone or torn) and len(text[place : verb.end()].split()) > 3:
            asks.append(Ask(start=place, end=verb.end(), strength="agreed", verb=verb.span()))
        start = skip_joints(text, verb.end(), end)
    return asks


def lead_of_provision(reading: Reading) -> Lead | None:
    """What a provision lends to the items below it: «همکاری شامل موارد زیر خواهد بود:»."""
    text, end = reading.text, trim_end(reading.text, reading.start, reading.end)
    while end > reading.start and text[end - 1] in "- ":
        end -= 1
    if expanded(WORDS.source("treaties", "no_list")).search(text, reading.start, end):
        return Lead(asks=False)
    heading = expanded(WORDS.source("treaties", "heading")).fullmatch(text, reading.start, end)
    if heading and not expanded(WORDS.source("finite")).search(text, reading.start, end):
        return Lead(asks=True, strength="agreed", verb=heading.span("what"))
    if not is_treaty(text) or not expanded(WORDS.source("treaties", "listed")).search(
        text, reading.start, end
    ):
        return None
    what = expanded(WORDS.source("treaties", "lists")).search(text, reading.start, end)
    verbs = list(expanded(WORDS.source("treaties", "verb")).finditer(text, reading.start, end))
    if verbs and verbs[-1].end() == end:
        return Lead(asks=True, strength="agreed", verb=verbs[-1].span())
    return Lead(asks=True, strength="agreed", verb=what.span("what")) if what else None
