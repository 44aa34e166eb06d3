"""What is asked behind a verb in Persian: «از بنادر خواستند که قایق‌ها را ثبت کنند»."""

import re
from re import Match
from typing import Final

from commitments.text.proposing.clauses import Reading
from commitments.text.proposing.persian import actions
from commitments.text.proposing.persian.clauses import clauses, subjunctives
from commitments.text.proposing.persian.words import WISH, WORDS, expanded, trim_end

# «تا» opens what is asked, unless it opens a date.
_OPENING: Final = expanded(
    r"\s*:?\s*,?\s*(?:که تا|که|تا(?! (?:پایان|سال|آخر|اواخر|ابتدای|قبل|پیش|نشست|\d)))?\s*"
)


def leads_on(text: str, verb: Match[str], end: int) -> bool:
    """Whether what is asked stands after the verb: after «که», «تا», or a verb that always leads on."""
    rest = text[verb.end() : end]
    if expanded(rf"\s*:\s*(?:\w+ )?{WORDS.source('modal')}(?!\w)").match(rest):
        return True
    if expanded(r"\s*که این (?:امر|موضوع|کار|اقدام|مسیله|توافق|تصمیم)(?!\w)").match(rest):
        # «... موافقت کردند که این امر راه را کوتاه می‌کند»
        return False
    if re.match(r"\s*(?::\s*)?,?\s*(?:که|تا)\s", rest):
        return True
    if re.match(r"\s*و\s", rest):
        # «بنادر به ثبت قایق‌ها فراخوانده شده و ...»
        return False
    always = expanded(WORDS.source("leads_on")).match(verb[0])
    return bool(always) and not WISH.match(verb[0]) and bool(subjunctives(text, verb.end(), end))


def content_after(reading: Reading, verb: Match[str], strength: str) -> list[tuple[int, int]] | None:
    """The clauses after a verb, each up to a verb of wish or duty."""
    text, end = reading.text, trim_end(reading.text, verb.end(), reading.end)
    opening = _OPENING.match(text, verb.end())
    start = opening.end() if opening else verb.end()
    if strength == "emphasised":
        start = _past_facts(text, start, end)
    if strength == "emphasised" and (undue := _what_must_not_be(text, start, end)):
        return undue
    if strength == "emphasised" or (strength == "agreed" and re.search(r"اتفاق نظر|هم\s?نظر|متفق", verb[0])):
        needed = re.match(r"ضروری|لازم|الزامی|واجب", verb[0])
        if not needed and not expanded(
            rf"(?<!\w)(?:{WORDS.source('modal')}|{WORDS.source('need')})(?!\w)"
        ).search(text, start, end):
            return _what_is_wished(text, opening, end)
    duty = re.match(r"\s*:", text[verb.end() : start]) and expanded(rf"{WORDS.source('modal')} ").match(
        text, start
    )
    if strength == "emphasised" and not duty:
        start = _past_the_bound(text, start, end)
    found = clauses(text, duty.end() if duty else start, end)
    listed = expanded(WORDS.source("such_as")).match(text, start, end)
    if listed and len(found) == 1 and actions.opens_action(text, listed.end(), end):
        return actions.pieces(text, listed.end(), found[0][1])
    named = expanded(r"(?P<what>.{6,400}?) (?:ضروری|لازم|الزامی) (?:است|می~باشد)\s*$").match(text, start, end)
    if not found and named and actions.opens_action(text, start, end):
        # «اتفاق نظر داشتند که ساخت اسکله ضروری است»
        return actions.pieces(text, *named.span("what"))
    if re.match(r"(?:به )?(?:توافق|موافق)", verb[0]) and len(found) == 1:
        if re.search(r"می\s?(?:ده|کن|شو|ساز|بخش|گیر)د$", text[slice(*found[0])]):
            # «موافقت کردند که همکاری ثبات را تقویت می‌کند»: a fact on which they agree.
            return None
    if not found and strength in {"agreed", "decided"}:
        return _what_will_be(text, start, end)
    return found or None


def _what_must_not_be(text: str, start: int, end: int) -> list[tuple[int, int]] | None:
    """«تأکید کردند که صیادان نباید بازداشت شوند»: who must not belongs to it."""
    undue = expanded(r"(?:\w+ ){1,12}?نباید (?:\w+ ){1,14}?\w+ند(?=~(?:$|[,.;]|و ))").match(text, start, end)
    if undue is None or expanded(rf"{WORDS.source('finite')}|(?<!\w)(?:شک|تردید)").search(undue[0]):
        return None
    return [undue.span()]


def _what_is_wished(text: str, opening: Match[str] | None, end: int) -> list[tuple[int, int]] | None:
    """«تأکید کردند که اسکله تعمیر شود»: the mood alone says that it is wished."""
    if opening is None or opening[0].split()[-1:] not in (["که"], ["تا"]):
        return None
    wish = subjunctives(text, opening.end(), end)[:1]
    told = expanded(rf"{WORDS.source('finite')}|(?<!\w)(?:نباید|تا|اگر|چنانچه|هر|زمانی|هنگامی|که)(?!\w)")
    if not wish or re.match(r"ن?می\s?|دار(?:د|ند|یم)$", wish[0][0].strip()) or wish[0].end() < end:
        return None
    return None if told.search(text, opening.end(), wish[0].start()) else [(opening.end(), wish[0].end())]


def _what_will_be(text: str, start: int, end: int) -> list[tuple[int, int]] | None:
    """«تعهد کردند که ... ادامه خواهد یافت»."""
    will = expanded(WORDS.source("will")).search(text, start, end)
    if will is None or expanded(WORDS.source("shall_not")).search(text[start : will.start()]):
        return None
    return [(start, will.end())] if len(text[start : will.start()].split()) > 2 else None


def _past_the_bound(text: str, start: int, end: int) -> int:
    """Past who is bound and the word of duty: «دولت مرجان باید ...»."""
    bound, modal = WORDS.source("bound"), WORDS.source("modal")
    duty = expanded(
        r"(?:(?:برای|به منظور|با هدف|جهت|در راستای) [^,;]{3,90}, )?"
        rf"(?:{bound})(?!\w)[^,;]{{0,60}}? (?:{modal})(?!\w)\s*"
    ).match(text, start, end)
    if duty:
        return duty.end()
    # «همه بازیگران خارجی باید ... فراخوانند»: several who act stand before the duty.
    modal_word = expanded(rf"(?:\w+ ){{1,7}}?(?:{modal})(?!\w)\s*").match(text, start, end)
    wish = subjunctives(text, modal_word.end(), end)[:1] if modal_word else []
    active = (
        modal_word
        and wish
        and re.search(r"(?<!شو)(?<!گرد)(?<!باش)(?<!یاب)ند$", wish[0][0])
        and re.search(r"\sرا\s", text[modal_word.end() : wish[0].start()])
    )
    names_none = modal_word and not expanded(WORDS.source("finite")).search(text, start, modal_word.end())
    return modal_word.end() if modal_word and active and names_none else start


def _past_facts(text: str, start: int, end: int) -> int:
    """Past what is only told before a duty: «تأکید کردند که راه دور است و پل باید ساخته شود»."""
    duty = expanded(rf"(?<!\w)(?:{WORDS.source('modal')})(?!\w)").search(text, start, end)
    told = expanded(rf"(?:{WORDS.source('finite')}|(?<!\w)(?:ندارد|ندارند|نیست|نیستند))\s*,?\s*و(?!\w)\s*")
    facts = list(told.finditer(text, start, duty.start())) if duty else []
    return facts[-1].end() if facts and len(text[facts[-1].end() : end].split()) > 3 else start
