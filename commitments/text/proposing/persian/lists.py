"""Lists in Persian: where one begins, goes on behind a semicolon, and what its lead asks itself."""

import re
from typing import Final

from commitments.text.proposing.clauses import Ask, Lead, Reading
from commitments.text.proposing.folding import fold
from commitments.text.proposing.persian import actions
from commitments.text.proposing.persian.clauses import subjunctives
from commitments.text.proposing.persian.without_verbs import past_label
from commitments.text.proposing.persian.words import WORDS, expanded, skip_joints, trim_end, verb_pattern

# A wish that ends in a semicolon.
_WISHED_BEFORE: Final = re.compile(r"(?<!می\s)(?<!می)(?<!\w)\w{2,}(?:ند|د|یم);\s*$")


def starts_action(line: str) -> bool:
    """Whether a line could be an item of a list of actions."""
    words = fold(line)
    return opens_list(words, 0, len(words)) or _ends_in_a_wish(words, 0, len(words))


def _ends_in_a_wish(text: str, start: int, end: int) -> bool:
    """Whether the last verb of a sentence wishes: «دفتر بندر برپا گردد.»."""
    last = trim_end(text, start, end)
    wishes = subjunctives(text, start, last)
    return bool(wishes) and wishes[-1].end() == last and not re.match(r"\s*ن?می|\s*دار", wishes[-1][0])


def is_only_wished(reading: Reading) -> bool:
    """Whether a sentence of an item has no other verb than a passive wish at its end."""
    text, end = reading.text, trim_end(reading.text, reading.start, reading.end)
    wish = re.compile(r"\w+\s(?:شو|گرد)(?:د|ند)$").search(text, reading.start, end)
    told = expanded(WORDS.source("finite")).search(text, reading.start, wish.start()) if wish else None
    return wish is not None and told is None


def opens_list(text: str, start: int, end: int) -> bool:
    """Whether a list of actions begins at `start`, such as after a colon."""
    need = expanded(rf"(?:{WORDS.source('need')}|{WORDS.source('weight')}) ").match(text, start, end)
    return actions.opens_action(text, need.end() if need else start, end)


def resumes(text: str, start: int, end: int) -> int | None:
    """Where another wish or action begins after a semicolon: «توافق کردند قایق‌ها ثبت شود؛ و اسکله ...»."""
    last, place = trim_end(text, start, end), skip_joints(text, start, end)
    if verb_pattern().search(text, place, last):
        return None
    wishes = subjunctives(text, place, last)
    wished = wishes and wishes[-1].end() == last and not re.match(r"\s*ن?می", wishes[-1][0])
    if wished and _WISHED_BEFORE.search(text, max(0, start - 60), start):
        return place
    begun = max(text.rfind(end_of, 0, max(0, start - 2)) + 1 for end_of in ";\n")
    before = skip_joints(text, begun, start)
    sign = re.compile(r"\w{1,3}\s?[-).]\s*").match(text, before)
    before = past_label(text, sign.end() if sign else before, start)
    named = opens_list(text, place, last) and not expanded(WORDS.source("finite")).search(text, place, last)
    return place if named and opens_list(text, before, start) else None


def before_lead(reading: Reading, lead: Lead) -> list[Ask]:
    """What a line asks itself before the verb that leads its list in: «... را تشویق نموده و ... فراهم
    خواهند ساخت:».
    """
    joint = expanded(WORDS.source("articles", "deeds")).search(reading.text, reading.start, reading.end)
    if not lead.asks or joint is None:
        return []
    done = trim_end(reading.text, reading.start, joint.start("joint"))
    parties = expanded(WORDS.source("articles", "parties")).match(reading.text, reading.start, done)
    start = skip_joints(reading.text, parties.end(), done) if parties else reading.start
    if parties is None or " را " not in reading.text[start:done] or len(reading.text[start:done].split()) < 4:
        return []
    return [Ask(start=start, end=done, strength="agreed", verb=lead.verb, voice=lead.voice)]
