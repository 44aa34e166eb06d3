"""Asks in Arabic that no verb of asking governs: what a meeting's results are, what was talked of, what an
agreement lays down.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from re import Match
from typing import Final

from commitments.text.proposing.arabic import actions, masdars
from commitments.text.proposing.arabic.content import back_over_joints, end_of_content
from commitments.text.proposing.arabic.speakers import class_of
from commitments.text.proposing.arabic.words import WORDS
from commitments.text.proposing.clauses import Ask, Reading
from commitments.text.proposing.folding import pattern

# What the results of a meeting are worth, by the noun that sums them up.
_WORTH: Final = (
    (r"توصی|اوص|اقتراح|مقترح", "recommended"),
    (r"قرار|قرر|اقر", "decided"),
    (r"بنود|التزام|التزم|تعهد|اتفاق|اتفق|توافق|توصل|تفاهم|مخرجات|نتایج", "agreed"),
    (r"دعا|دعت|طالب", "urged"),
    (r"خلص", "emphasised"),
)
_ITEM: Final = re.compile(
    r"(?:^|\n)[^\S\n]*(?:(?:ال)?(?:نشاط|هدف|اجرا|مخرج|تدبیر)\s+\S+\s*[:.-]|[-•·▪●◦*–]|\(?\w{1,2}[).\-/]|\d{1,2}(?:[.-]\d{1,2})*\s?[).\-]?)\s*(?P<word>[^\W\d]{3,})\s"
)
_SEVERAL_ITEMS: Final = 2
# «..., وإلى إمكانية إجراء ...»
_A_TEXT: Final = re.compile(r"ال(?:مذکره|اتفاقیه|بروتوکول)")
_IN_PREAMBLE: Final = re.compile(r"(?<!\w)و?اذ\s[^.,;:]*$")
_MORE_WAYS: Final = pattern(
    r",? ?(?<!\w)و(?:الی |علی |فی |عن |حول )?(?:سبل|وسایل|الیات|افاق|امکانیه|فرص|کیفیه|اوجه) "
    r"(?P<word>\w{3,})(?=,? \w)"
)
_OTHER_WAYS: Final = re.compile(
    r"(?<!\w)و(?:بحث|مناقشه|تدارس)\s(?:سبل|وسایل|الیات|افاق|فرص)\s(?P<word>\w{3,})(?=,?\s\w)"
)
_IMPERSONAL: Final = re.compile(
    r"(?<!\w)(?:تم|جری|جرت|تمت)\s(?:خلال\w*|فی\w*|اثنا\w*|ب?حث|تناول|استعراض|مناقشه|التطرق)"
)
# What else was talked of, beside an action.
_NO_MORE: Final = re.compile(r",\s*(?:و|کما|الی جانب)\s?(?P<word>\w+)")


def without_verb(reading: Reading) -> list[Ask]:
    """What such sentences ask; empty where a sentence is none of them."""
    for read in _READERS:
        if asks := read(reading):
            return asks
    return []


def _of_results(reading: Reading) -> list[Ask]:
    """«تضمن البيان عددا من التوصيات، أبرزها إنشاء ...»: the noun says what they are worth."""
    match = WORDS.pattern("outcomes").search(reading.text, reading.start, reading.end)
    if match is None or re.search(
        rf"{WORDS.source('speech')}(?!\w)", reading.text[reading.start : match.start()]
    ):
        return []
    start = _first_action(reading.text, match.end(), reading.end)
    if start is None:
        return []
    strength = next((worth for word, worth in _WORTH if re.search(word, match["noun"])), None)
    return [
        Ask(start=piece[0], end=piece[1], strength=strength, verb=match.span("noun"), voice="states_present")
        for piece in actions.pieces(reading.text, start, end_of_content(reading, start), prep="")
    ]


def _of_named_results(reading: Reading) -> list[Ask]:
    """«ومن بين التوصيات ضرورة صيانة ...»."""
    text = reading.text
    begins = [
        reading.start,
        *(at.end() for at in re.compile(r",\s").finditer(text, reading.start, reading.end)),
    ]
    named = (WORDS.pattern("named").match(text, begin, reading.end) for begin in begins)
    match = next((found for found in named if found), None)
    if match is None:
        return []
    need = pattern(rf"(?:{WORDS.source('need')}|{WORDS.source('weight')}) ").match(text, match.end())
    start = need.end() if need else match.end()
    if told := re.compile(r"(?:التی|الذی)\s").match(text, start):
        # «ومن القرارات التي اتخذها المجلس إلغاء ...»
        start = _first_action(text, told.end(), reading.end) or start
    if text.startswith("ان ", start):
        return _listed(reading, match, start + 3, clause=True)
    if not actions.opens_action(text, start, reading.end) and _word_at(text, start) not in WORDS.words(
        "asked_for"
    ):
        return []
    strength = next((worth for word, worth in _WORTH if re.search(word, match["noun"])), None)
    return [
        Ask(start=piece[0], end=piece[1], strength=strength, verb=match.span("noun"), voice="states_present")
        for piece in actions.pieces(text, start, end_of_content(reading, start), prep="")
    ]


def _of_what_results_say(reading: Reading) -> list[Ask]:
    """«إن التوصيات النهائية شملت إقامة ...»، «القرارات التي اتخذها المجلس إلغاء ...»."""
    text = reading.text
    for match in (
        *WORDS.pattern("results_say").finditer(text, reading.start, reading.end),
        *WORDS.pattern("results_hold").finditer(text, reading.start, reading.end),
        *_first_of(WORDS.pattern("results_are").match(text, reading.start, reading.end)),
    ):
        start = match.end()
        if text.startswith("ان ", start):
            return _listed(reading, match, start + 3, clause=True)
        if text.startswith("ب", start) and masdars.is_masdar(_word_at(text, start)[1:]):
            start += 1
        if masdars.is_masdar(_word_at(text, start)) or (
            match["need"] and masdars.with_article(_word_at(text, start))
        ):
            return _listed(reading, match, start)
    return []


def _first_of(match: Match[str] | None) -> list[Match[str]]:
    return [match] if match else []


def _of_what_was_agreed(reading: Reading) -> list[Ask]:
    """«ومن أهم ما اتفق عليه الوزراء إقامة ...»."""
    match = WORDS.pattern("what_was").match(reading.text, reading.start, reading.end)
    if match is None:
        return []
    start = _first_action(reading.text, match.end(), reading.end)
    return [] if start is None else _listed(reading, match, start)


def _listed(reading: Reading, match: Match[str], start: int, *, clause: bool = False) -> list[Ask]:
    strength = next((worth for word, worth in _WORTH if re.search(word, match["noun"])), None)
    return [
        Ask(start=piece[0], end=piece[1], strength=strength, verb=match.span("noun"), voice="states_present")
        for piece in actions.pieces(
            reading.text,
            start,
            end_of_content(reading, start),
            prep="ان" if clause else "",
            clause=clause,
        )
    ]


def _word_at(text: str, start: int) -> str:
    word = re.compile(r"\w+").match(text, start)
    return word[0] if word else ""


def _of_what_was_talked_of(reading: Reading) -> list[Ask]:
    """«من بين القضايا التي نوقشت توسيع ...», or the other way round."""
    text = reading.text
    match = WORDS.pattern("raised").search(text, reading.start, reading.end)
    if match is None:
        return []
    if actions.opens_action(text, reading.start) and match.start() > reading.start + 8:
        start, end = reading.start, back_over_joints(text, reading.start, match.start())
    else:
        after = _first_action(text, match.end(), reading.end)
        if after is None or len(text[match.end() : after].split()) > 6:
            return []
        start, end = after, end_of_content(reading, after)
    return [
        Ask(start=piece[0], end=piece[1], strength="raised", verb=match.span())
        for piece in actions.pieces(text, start, end, prep="")
    ]


def _of_a_signed_text(reading: Reading) -> list[Ask]:
    """«وقع الوزيران مذكرة تفاهم تهدف إلى تدريب ...», «ويهدف الإعلان المشترك إلى ...»."""
    text = reading.text
    aims = WORDS.pattern("aims_of_a_text").match(text, reading.start, reading.end)
    signed = WORDS.pattern("signing").search(text, reading.start, reading.end)
    told = [
        match
        for match in WORDS.pattern("signed_text").finditer(text, reading.start, reading.end)
        if signed
        or reading.asked
        or _A_TEXT.fullmatch(match["noun"])
        or text.startswith((" التفاهم", " التعاون"), match.end("noun"))
    ]
    another = WORDS.pattern("another_text").match(text, reading.start, reading.end)
    for match in (*_first_of(aims), *_first_of(another), *told):
        if not masdars.is_masdar(match["word"]):
            continue
        start = match.start("word")
        prep = re.search(r"(الی|علی|فی|ب|ل) ?$", text[match.end("verb") : start])
        return [
            Ask(start=piece[0], end=piece[1], strength="agreed", verb=match.span("noun"))
            for piece in actions.pieces(
                text, start, end_of_content(reading, start), prep=prep[1] if prep else ""
            )
        ]
    return []


def _of_what_was_discussed(reading: Reading) -> list[Ask]:
    """«بحث الجانبان سبل تطوير ...», «جرى خلال اللقاء بحث تعزيز ...»."""
    text = reading.text
    for match in (
        *WORDS.pattern("discussed_ways").finditer(text, reading.start, reading.end),
        *WORDS.pattern("discussed").finditer(text, reading.start, reading.end),
    ):
        first = _first_way(reading, match)
        if first is None:
            continue
        found: list[Ask] = []
        start, end = first
        ways = [first]
        for more in _MORE_WAYS.finditer(text, start, end):
            ways[-1:] = [(ways[-1][0], more.start()), (more.start("word"), end)]
        for way, stop in ways:
            other = _NO_MORE.search(text, way + 8, stop)
            ends = other and (not masdars.is_masdar(other["word"]) or other["word"] == "اضافه")
            last = other.start() if other and ends else stop
            found += [
                Ask(start=piece[0], end=piece[1], strength="raised", verb=match.span("verb"))
                for piece in actions.pieces(text, way, last, prep="")
            ]
        return found
    return []


def _first_way(reading: Reading, match: Match[str]) -> tuple[int, int] | None:
    """Where an action begins that was talked of, and where the content ends: with «سبل الارتقاء بالإرشاد», or
    behind something that is none: «استعراض أوجه التعاون، ومناقشة سبل تطويرها».
    """
    text = reading.text
    firsts = [match, *_MORE_WAYS.finditer(text, match.start("word"), reading.end)]
    firsts += _OTHER_WAYS.finditer(text, match.start("word"), reading.end)
    for first in sorted(firsts, key=lambda first: first.start("word")):
        word, start = first["word"], first.start("word")
        acts = masdars.is_bare(word) and not word.startswith("ال")
        governs = masdars.with_article(word) and re.compile(r"\s(?:ب\w{3,}|من|الی)\s").match(
            text, first.end("word")
        )
        if acts or masdars.has_pronoun(word) or governs:
            return start, end_of_content(reading, start)
    return None


def _of_resolve(reading: Reading) -> list[Ask]:
    """«أكدت الدول الالتزام المشترك والاستعداد السياسي لصيانة ...»."""
    text = reading.text
    for match in WORDS.pattern("resolve").finditer(text, reading.start, reading.end):
        speaker = class_of(text[match.start() : match.start("noun")]) or reading.speaker
        if masdars.is_masdar(match["word"]) and speaker != "guest":
            start = match.start("word")
            return [
                Ask(
                    start=piece[0],
                    end=piece[1],
                    strength="agreed",
                    verb=match.span("noun"),
                    apart="one_delegation" if speaker == "one" else "",
                )
                for piece in actions.pieces(
                    text, start, end_of_content(reading, start), prep=match["prep"].strip()
                )
            ]
    return []


def _of_need(reading: Reading) -> list[Ask]:
    """«تناول اللقاء حال الموانئ وضرورة صيانة ...»: what those who met found needed."""
    text = reading.text
    for match in (
        *WORDS.pattern("needed").finditer(text, reading.start, reading.end),
        *WORDS.pattern("touched_on").finditer(text, reading.start, reading.end),
    ):
        if _IN_PREAMBLE.search(text, reading.start, match.start()):
            continue
        speaker = class_of(text[reading.start : match.start("need")]) or reading.speaker
        if match.start() == reading.start and not speaker:
            speaker = class_of(reading.sentence)
        if _IMPERSONAL.search(text, reading.start, match.start("need")):
            # «جرى خلاله بحث ... وضرورة ...»: both sides talked of it.
            speaker = "collective"
        if speaker != "collective" or not (
            masdars.is_masdar(match["word"]) or masdars.with_article(match["word"])
        ):
            continue
        start = match.start("word")
        prep = "الی" if re.match(r"و?الی\s", match[0]) else ""
        return [
            Ask(start=piece[0], end=piece[1], strength="emphasised", need=match.span("need"))
            for piece in actions.pieces(text, start, end_of_content(reading, start), prep=prep)
        ]
    return []


def _of_what_follows(reading: Reading) -> list[Ask]:
    """«..., مما يستوجب تجهيز الموانئ»: what those who met find called for by what they tell."""
    text = reading.text
    match = WORDS.pattern("calls_for_then").search(text, reading.start, reading.end)
    if match is None or not masdars.is_masdar(match["word"]):
        return []
    speaker = class_of(text[reading.start : match.start()]) or reading.speaker
    if speaker != "collective":
        return []
    start = match.start("word")
    return [
        Ask(start=piece[0], end=piece[1], strength=None, verb=match.span("modal"))
        for piece in actions.pieces(text, start, end_of_content(reading, start), prep="")
    ]


def _of_an_agreement(reading: Reading) -> list[Ask]:
    """«بموجب هذا الاتفاق، ستفتح الموانئ ...» is agreed."""
    match = WORDS.pattern("under_it").match(reading.text, reading.start, reading.end)
    if match is None:
        return []
    end = end_of_content(reading, match.end("verb"), clause=True)
    return [
        Ask(start=piece[0], end=piece[1], strength="agreed", verb=match.span("what"))
        for piece in actions.pieces(reading.text, match.start("verb"), end, prep="ان", clause=True)
    ]


def _of_an_item(reading: Reading) -> list[Ask]:
    """An item of a list whose heading says nothing of asking: «في مجال الملاحة: 1. صيانة المنارات»."""
    lead = reading.lead
    if (lead is not None and lead.asks is not None) or not (
        (reading.asked or _lists_actions(reading.text)) and reading.is_item and reading.opens_block
    ):
        return []
    first = re.compile(r"\w+(?=\s+\w)").match(reading.text, reading.start, reading.end)
    if first is None or not masdars.is_masdar(first[0]):
        return []
    return [
        Ask(start=piece[0], end=piece[1], strength=None)
        for piece in actions.pieces(
            reading.text, reading.start, end_of_content(reading, reading.start), prep=""
        )
    ]


@lru_cache(maxsize=8)
def _lists_actions(text: str) -> bool:
    """Whether several items of a text's lists begin with an action, as those of a plan do."""
    items = _ITEM.finditer(text)
    return sum(masdars.is_bare(item["word"]) for item in items) >= _SEVERAL_ITEMS


def _first_action(text: str, start: int, end: int) -> int | None:
    """The first masdar from `start`, past the subject of what was told; None behind another clause."""
    for word in re.compile(r"(?<!\w)\w+").finditer(text, start, min(end, start + 90)):
        if word[0] in {"الذی", "التی", "ان", "بان"}:
            return None
        if masdars.is_masdar(word[0]) or (word[0].startswith("الموافق") and word.start() - start < 12):
            return word.start()
        if word[0].startswith(("ب", "ل")) and len(word[0]) > 3 and masdars.is_masdar(word[0][1:]):
            return word.start() + 1
    return None


_READERS: Final[tuple[Callable[[Reading], list[Ask]], ...]] = (
    _of_results,
    _of_named_results,
    _of_what_results_say,
    _of_what_was_agreed,
    _of_what_was_talked_of,
    _of_a_signed_text,
    _of_what_was_discussed,
    _of_an_agreement,
    _of_resolve,
    _of_need,
    _of_what_follows,
    _of_an_item,
)

__all__ = ["without_verb"]
