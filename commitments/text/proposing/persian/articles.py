"""What the articles of a treaty oblige its parties to, in Persian, which has no verb that asks: «ماده ۲ ـ
طرف‌های متعاهد نقشه‌ها را مبادله می‌کنند».
"""

from commitments.text.proposing.clauses import Ask, Lead, Reading
from commitments.text.proposing.persian.clauses import clauses
from commitments.text.proposing.persian.kinds import is_treaty
from commitments.text.proposing.persian.words import WORDS, expanded, skip_joints, trim_end


def of_article(reading: Reading, begin: int, end: int, *, among: str = "") -> list[Ask]:
    """What the parties do or shall do, each up to its verb; `among` "bound" where only those of a treaty
    are meant, whose words need no verb that asks.
    """
    parties = expanded(WORDS.source("articles", "parties")).match(reading.text, begin, end)
    if among and (parties is None or not parties[among]):
        return []
    set_up = expanded(WORDS.source("articles", "passive")).match(reading.text, begin, end)
    if set_up and (reading.is_item or reading.asked):
        # «کمیته مشترک ... تشکیل خواهد شد»
        place = set_up.span("what")
        return [Ask(start=place[0], end=place[1], strength="agreed", verb=set_up.span("verb"))]
    if parties is None or not (reading.is_item or parties["bound"]):
        return []
    text, start, asks = reading.text, parties.end(), []
    start = skip_joints(text, start, end)
    if striving := expanded(WORDS.source("articles", "striving")).match(text, start, end):
        return [
            Ask(start=one, end=other, strength="agreed", verb=striving.span(), voice="states_present")
            for one, other in clauses(text, skip_joints(text, striving.end(), end), end)
        ]
    for verb in expanded(WORDS.source("articles", "verb")).finditer(text, start, end):
        if trim_end(text, verb.end(), end) > verb.end() and not expanded(
            r"\s*(?:,|(?:و|همچنین)(?!\w))"
        ).match(text, verb.end(), end):
            continue
        words = text[start : verb.start()].split()
        if len(words) > 2 and not expanded(WORDS.source("articles", "no_deed")).search(
            text, start, verb.start()
        ):
            bounds = _deeds(text, start, verb.start(), verb.end())
            asks += [
                Ask(start=one, end=other, strength="agreed", verb=verb.span(), voice="states_present")
                for one, other in bounds
            ]
        start = skip_joints(text, verb.end(), end)
    return asks


def _deeds(text: str, start: int, until: int, end: int) -> list[tuple[int, int]]:
    """The deeds before one verb: two with a light verb for both, or each up to its participle."""
    bounds, begun = [], start
    joints = [*expanded(WORDS.source("articles", "deeds")).finditer(text, start, until)]
    if not joints:
        both = expanded(WORDS.source("articles", "two_deeds")).search(text, start, until)
        joints = [both] if both else []
    for joint in joints:
        rest = text[joint.end("joint") : end].split()
        if len(text[begun : joint.start("joint")].split()) > 2 and len(rest) > 3:
            bounds.append((begun, joint.start("joint")))
            begun = joint.end("joint")
    return [*bounds, (begun, end)]


def of_resolution(reading: Reading, begin: int, end: int) -> list[Ask]:
    """What a paragraph of a resolution sets up by its own words: «کمیته‌ای برای ثبت قایق‌ها تشکیل می‌دهد»."""
    does = expanded(WORDS.source("articles", "sets_up")).fullmatch(reading.text, begin, end)
    if does is None or not reading.is_item or expanded(WORDS.source("finite")).search(does["what"]):
        return []
    place = does.span("what")
    return [Ask(start=place[0], end=does.end("verb"), strength="decided", verb=does.span("verb"))]


def lead_of_article(reading: Reading) -> Lead | None:
    """What an article lends to the items below it: «طرف‌های متعاهد از راه‌های زیر همکاری خواهند کرد:»."""
    line = trim_end(reading.text, reading.start, reading.end)
    while line > reading.start and reading.text[line - 1] in "- ":
        line -= 1
    parties = expanded(WORDS.source("articles", "parties")).match(reading.text, reading.start, line)
    verbs = list(expanded(WORDS.source("articles", "verb")).finditer(reading.text, reading.start, line))
    if parties and not verbs and is_treaty(reading.text) and reading.sentence.rstrip(" -").endswith(":"):
        return Lead(asks=True, strength="agreed", verb=parties.span(), voice="states_present")
    if parties is None or not verbs or verbs[-1].end() != line:
        return None
    if expanded(WORDS.source("articles", "no_deed")).search(reading.text, reading.start, verbs[-1].start()):
        return None
    return Lead(asks=True, strength="agreed", verb=verbs[-1].span(), voice="states_present")
