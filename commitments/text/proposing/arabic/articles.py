"""What an article of a treaty lays down in Arabic, whoever is bound by it: «يقدم طلب التسليم كتابة»."""

import re
from dataclasses import replace
from functools import lru_cache
from typing import Final

from commitments.text.proposing.arabic import actions, masdars
from commitments.text.proposing.arabic.content import end_of_content
from commitments.text.proposing.arabic.words import WORDS
from commitments.text.proposing.clauses import Ask, Reading

# A heading of an article, by which a text is known as a treaty or a memorandum.
_ARTICLE: Final = re.compile(r"(?:^|\n)\W*(?:ال)?ماده\s+\(?(?:\d{1,3}|ال\w+|اولی|ثانیه|ثالثه|رابعه|خامسه)")
_VERB: Final = re.compile(r"(?:و|کما\s)?(?P<first>(?:لا\s|س|سوف\s)?(?P<verb>[یت]\w{2,}))\s+(?P<next>\w+)")
# On what ground, said before it: «تنفيذا لأحكام هذا الاتفاق تشكل لجنة ...».
_GROUND: Final = re.compile(
    r"و?(?:تنفیذا|تحقیقا|وفقا|طبقا|عملا|لتحقیق|لتنفیذ|لهذا|لهذه|من\sاجل|لغرض|لاغراض|بغیه|بهدف|استنادا)(?!\w)"
    r"(?:(?!الذی\s|التی\s)[^.;:,]){0,80}?,?\s(?=(?P<verb>[یت]\w{2,})\s)"
)
# Who is bound in an item of a text that has no articles.
_BOUND: Final = re.compile(r"ال(?:دول|دوله|طرف|طرفان|اطراف|حکوم|امان|سلط|وزار|جانب)\w*|کل")


# What nobody of those bound may do: «لا يجوز لأي طرف أن يفرض رسوما». It is told whole, for without its first
# words it says the contrary.
_BARRED: Final = re.compile(
    r"(?:و|کما\s)?(?P<modal>(?:لا\s[یت](?:جوز|حق|سمح)|[یت](?:حظر|منع|حرم)))\s"
    r"(?P<who>(?:لای\s(?:من\s)?\w+|(?:(?:علی\s)?(?:ای|جمیع|کل|کافه)\s(?:من\s)?(?:ال)?|لل|ل|علی\sال|ال)?"
    r"(?:طرف|طرفین|اطراف|دول|دوله|حکومات|حکومه|متعاقدین|متعاقده|سلطات|بلدین|جانبین|سفن|اعضا|عضو))(?!\w)"
    r"(?:\sال\w+){0,3}\s)?(?:ان\s(?P<verb>[یت]\w{2,})|(?P<word>\w+))(?=\s\w)"
)
# Not what becomes of the treaty itself.
_ITSELF: Final = re.compile(
    r"(?<!\w)(?:(?:هذا|هذه)\s(?:ال)?(?:اتفاق|مذکره|معاهده|بروتوکول|ماده)\w*|تحفظ\w*|احکام(?:ه|ها)?|انسحاب)(?!\w)"
)


@lru_cache(maxsize=8)
def first_article(text: str) -> int:
    """Where the articles of a text begin; its end where it has none."""
    found = _ARTICLE.search(text)
    return found.end() if found else len(text)


def past_ground(reading: Reading) -> Reading:
    """A sentence of an article without what it says first of its ground."""
    ground = _GROUND.match(reading.text, reading.start, reading.end)
    if ground is None or reading.start < first_article(reading.text):
        return reading
    return replace(reading, start=ground.end()) if masdars.is_present(ground["verb"]) else reading


def of_article(reading: Reading) -> list[Ask]:
    """What a sentence of an article that opens with a verb lays down."""
    text = reading.text
    verb = _VERB.match(text, reading.start, reading.end)
    if verb is None or not masdars.is_present(verb["verb"]):
        return []
    named = reading.is_item and reading.lead is None and _BOUND.fullmatch(verb["next"]) is not None
    if not named and (reading.start < first_article(text) or not (reading.is_item or reading.opens_block)):
        return []
    if WORDS.pattern("lays_nothing_down").match(verb["verb"]):
        return []
    if WORDS.pattern("last_articles").match(text, reading.start):
        return []
    end = end_of_content(reading, verb.end("verb"), clause=True)
    return [
        Ask(start=one, end=other, strength="agreed", verb=verb.span("verb"), voice="states_present")
        for one, other in actions.pieces(text, verb.start("first"), end, prep="ان", clause=True)
    ]


def of_ban(reading: Reading) -> list[Ask]:
    """What an article forbids, or a text of those who agreed on something."""
    text = reading.text
    barred = _BARRED.match(text, reading.start, reading.end)
    if barred is None or not (barred["who"] or barred["word"]):
        return []
    if barred["word"] and not (barred["who"] and masdars.is_masdar(barred["word"])):
        return []
    told = reading.asked or (reading.lead is not None and reading.lead.asks)
    if reading.start < first_article(text) and not (reading.is_item and told):
        return []
    end = end_of_content(reading, barred.end(), clause=True)
    if _ITSELF.search(text, barred.end("who"), min(end, barred.end() + 50)):
        return []
    return [
        Ask(
            start=barred.start("modal"),
            end=end,
            strength="agreed",
            verb=barred.span("modal"),
            voice="states_present",
        )
    ]
