"""What those who met say in Arabic that they do or will do: «سنواصل ...», «سيعمل الجانبان على ...»."""

import re
from dataclasses import replace
from re import Match
from typing import Final

from commitments.text.proposing.arabic import actions, masdars
from commitments.text.proposing.arabic.content import end_of_content
from commitments.text.proposing.arabic.speakers import class_of
from commitments.text.proposing.arabic.words import WORDS
from commitments.text.proposing.clauses import Ask, Reading
from commitments.text.proposing.folding import pattern

_BY: Final = pattern(r"(?: ال\w+)?(?: معا| سویا)? (?:علی |الی |ب)(?P<word>\w+)")
_FIRST: Final = pattern(r" (?:علی |الی |فی |ب)?(?P<word>\w+)")
_BOTH_SAY: Final = re.compile(r"\W*و?\w+(?:ا|وا)\s.*(?<!\w)انه(?:ما|م)\s", re.DOTALL)
# «قال رئيس اللجنة إن الطرفين سيتبادلان ...»: it is both who will.
_BOTH: Final = re.compile(
    r"(?<!\w)ان\s(?:الطرفین|الجانبین|البلدین|الدولتین|الوزیرین|الحکومتین|الوزارتین)(?:\sال\w+)?\s\"?$"
)
_ONWARD: Final = pattern(
    r"(?: معا| سویا| جاهدین| جمیعا| بجد)?(?: (?:فی |علی |من )?(?:اجل|سبیل) | (?:علی |الی |ب))(?P<word>\w+)"
)
_WE_AGAIN: Final = re.compile(r",?\s*(?<!\w)(?=وسن\w{3,}\s|وسوف\sن\w{3,}\s)")
# «..., وسيدربان البحارة»
_AGAIN: Final = pattern(r", ?و~(?=س[یت]\w{2,}(?:ان|ون)(?!\w))")


def of_what_we_will_do(reading: Reading) -> list[Ask]:
    """«سنواصل صيانة المنارات» is agreed, where States speak of themselves."""
    text = reading.text
    will = WORDS.pattern("we_will").search(text, reading.start, reading.end)
    if will is None or reading.speaker in {"guest", "one"}:
        return []
    if (
        class_of(text[reading.start : will.start()]) in {"guest", "one"}
        and ":" in text[reading.start : will.start()]
    ):
        # «وتابع الوزير: نحن سنضع ...»
        return []
    onward = _ONWARD.match(text, will.end())
    start = onward.start("word") if onward and masdars.is_masdar(onward["word"]) else will.start("verb")
    clause = start == will.start("verb")
    end = end_of_content(reading, will.end(), clause=clause)
    again = None if clause else _WE_AGAIN.search(text, start, end)
    stop = again.start() if again else end
    found = [
        Ask(start=piece[0], end=piece[1], strength="agreed", verb=will.span("verb"), voice="states_present")
        for piece in actions.pieces(text, start, stop, prep="علی", clause=clause)
    ]
    return found + (of_what_we_will_do(replace(reading, start=again.end())) if again else [])


def of_what_we_do(reading: Reading) -> list[Ask]:
    """«نسعى إلى صيانة ...» in a text of those who met."""
    text = reading.text
    does = WORDS.pattern("we_do").match(text, reading.start, reading.end)
    if does is None or reading.speaker in {"guest", "one"}:
        return []
    if class_of(text[reading.start : does.start("verb")]) in {"guest", "one"}:
        # «قالت الوزيرة: نعمل على تطوير الموانئ»
        return []
    if not (masdars.is_masdar(does["word"]) or masdars.with_article(does["word"])):
        return []
    start = does.start("word")
    return [
        Ask(start=piece[0], end=piece[1], strength="agreed", verb=does.span("verb"), voice="states_present")
        for piece in actions.pieces(text, start, end_of_content(reading, start), prep="علی")
    ]


def of_what_follows(reading: Reading) -> list[Ask]:
    """What those who agreed will do besides: «اتفقت الموانئ على ...، وستدرب البحارة»."""
    will = WORDS.pattern("will_besides").match(reading.text, reading.start, reading.end)
    if will is None:
        return []
    end = end_of_content(reading, will.end("verb"), clause=True)
    return [
        Ask(start=one, end=other, strength="agreed", verb=will.span("verb"), voice="states_present")
        for one, other in actions.pieces(reading.text, will.start("verb"), end, prep="ان", clause=True)
    ]


def of_what_will_be_done(reading: Reading) -> list[Ask]:
    """«وجاء في البيان أنه سيتم عقد ...», «كما سيعمل البلدان على ...», after what was agreed."""
    text = reading.text
    done = WORDS.pattern("to_be_done").search(text, reading.start, reading.end)
    if done and masdars.is_masdar(done["word"]):
        told = reading.speaker in {"collective", "one", "chair"}
        if not (told or class_of(text[reading.start : done.start()]) == "collective") or not (
            reading.asked or "بیان" in text[reading.start : done.start()]
        ):
            return []
        start = done.start("word")
        return [
            Ask(start=piece[0], end=piece[1], strength="agreed", verb=done.span("modal"))
            for piece in actions.pieces(text, start, end_of_content(reading, start), prep="")
        ]
    says = WORDS.pattern("says_will").search(text, reading.start, reading.end)
    if says and class_of(text[says.start() : says.start("verb")]) != "collective":
        both = _BOTH_SAY.match(says[0]) or _BOTH.search(text, says.start(), says.start("verb"))
        says = says if both else None
    will = says or WORDS.pattern("they_will").match(text, reading.start, reading.end)
    will = will or WORDS.pattern("both_go_on").match(text, reading.start, reading.end)
    if will is None or not (says or reading.asked or WORDS.pattern("both_will").match(will[0])):
        return []
    return [
        Ask(start=one, end=other, strength="agreed", verb=will.span("verb"), voice="states_present")
        for one, other in _willed(reading, will, says=says is not None)
    ]


def _willed(reading: Reading, will: Match[str], *, says: bool) -> list[tuple[int, int]]:
    """What is to be done: a clause, or the several actions of «سيعمل الجانبان على صيانة ... وتدريب ...»."""
    text = reading.text
    by = (
        _FIRST.match(text, will.start("by")) if not says and will["by"] else _BY.match(text, will.end("verb"))
    )
    acts = by is not None and masdars.is_masdar(by["word"])
    start = by.start("word") if by is not None and acts else will.start("verb")
    end = end_of_content(reading, will.end("verb") if says else start, clause=not acts)
    again = None if says else _AGAIN.search(text, start, end)
    stop = again.start() if again else end
    led = re.search(r"(?<!\w)(فی|ب)\s?$", text[:start])
    prep = (led[1] if led else "علی") if acts else "ان"
    parts = actions.pieces(text, start, stop, prep=prep, clause=not acts)
    if len(parts) == 1:
        parts = [(will.start("verb"), parts[0][1])]
    if again:
        parts += actions.pieces(text, again.end(), end, prep="ان", clause=True)
    return parts
