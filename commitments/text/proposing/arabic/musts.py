"""Asks in Arabic that a duty makes, or a text that provides for them: «نص الاتفاق على ...»."""

import re
from collections.abc import Callable
from typing import Final

from commitments.text.proposing.arabic import actions, masdars
from commitments.text.proposing.arabic.articles import of_article
from commitments.text.proposing.arabic.content import end_of_content, fell, voted_on
from commitments.text.proposing.arabic.owing import of_duty, of_what_is_said
from commitments.text.proposing.arabic.willing import of_what_we_do, of_what_we_will_do, of_what_will_be_done
from commitments.text.proposing.arabic.words import WORDS
from commitments.text.proposing.clauses import Ask, Reading
from commitments.text.proposing.folding import pattern

_BOUND: Final = re.compile(r"طرا?ف|متعاقد|(?:حکومت|دولت|بلد|جانب|وزارت)ان(?!\w)")
_FORBEARS: Final = re.compile(r"[یت](?:متنع|حظر|منع|جرم|عید|وقف|نهی|لغی|علق|جمد)")
# «وبناء على أحكام المذكرة، تتعاون الأطراف ...», whoever spoke before.
_UNDER: Final = re.compile(r"(?<!\w)(?:ال)?(?:مذکره|اتفاقیه|اتفاق|بروتوکول|معاهده)(?!\w)")
_GOVERNMENT: Final = re.compile(r"(?<!\w)حکومه(?!\w)")
# «يشجع الطرفان ... ويسهلان ...»
_AND_BOTH: Final = pattern(r",?~(?<!\w)(?:و|(?:و)?کما )(?=[یت]\w{3,}ان (?:ال)?\w)")
_BESIDES: Final = pattern(r"کما (?P<verb>(?:[یت]?تضمن|[یت]?شمل|[یت]?نص)ت?)(?: علی)? (?P<word>\w+)(?= \w)")
_BOTH_ACT: Final = pattern(
    r"[یت](?:عملان|سعیان|تعهدان|لتزمان|قومان|تفقان)(?: \w+ًا| معا)? (?:علی |الی |ب)(?P<word>\w+)"
)
_OPENING: Final = r"(?:کما |لذلک |ولذا |لذا |من هنا |و|ف|انه |انها )*"
_STATES: Final = pattern(
    r"\s*(?:جمیع |کافه |کل |سایر )?(?:لل|ال)?(?:دول|حکومات|اطراف|اعضا|بلدان|مشارکین|سلطات)(?!\w)"
)
_THAT: Final = pattern(
    rf"{_OPENING}(?P<modal>یجب|ینبغی|یتعین|لا بد|لابد|یلزم|یتوجب|علی)"
    r"(?: (?:علی|ل|من))?\s*(?P<who>(?:جمیع |کافه )?(?:لل|ال)?"
    r"(?:دول|حکومات|اطراف|اعضا|بلدان|مشارکین)\w*[^.;]{0,40}?)?"
    r"(?<!\w)(?:ان (?=[یت])|(?=الا [یت]))"
)
# «يتعين على الموانئ رفع تقاريرها».
_ACTING: Final = pattern(
    rf"{_OPENING}(?P<modal>یجب|ینبغی|یتعین|یلزم|یتوجب|(?:(?:بات|کان|اصبح|صار) )?(?:لزاما|واجبا)|"
    r"(?:لا بد|لابد)(?= من))"
    r"(?: من)?(?P<who> (?:علی (?=\w)|ل(?=ل\w))[^.;:,]{3,60}?)? (?=\w)"
)


def of_must(reading: Reading) -> list[Ask]:
    """What such sentences ask; empty where a sentence is none of them."""
    for read in _READERS:
        if asks := read(reading):
            return asks
    return []


def _of_duty(reading: Reading) -> list[Ask]:
    """«ينبغي للدول أن ...» has no strength of its own."""
    text = reading.text
    match = _THAT.match(text, reading.start, reading.end)
    if match is None or not (match["who"] or match["modal"] != "علی"):
        return []
    who = match.span("who") if match["who"] else None
    if who is None and not reading.is_item and not (reading.speaker == "collective" and reading.asked):
        return []
    return [
        Ask(start=piece[0], end=piece[1], strength=None, verb=match.span("modal"), addressee=who)
        for piece in actions.pieces(
            text, match.end(), end_of_content(reading, match.end(), clause=True), prep="ان", clause=True
        )
    ]


def _of_duty_to_act(reading: Reading) -> list[Ask]:
    """«يتعين على الدول تخصيص ...»."""
    text = reading.text
    match = _ACTING.match(text, reading.start, reading.end)
    if match is None:
        return []
    who = match["who"] or ""
    start = next(
        (
            word.start()
            for word in re.compile(r"(?<!\w)\w+").finditer(
                text, match.start("who") + 5 if who else match.end(), match.end() + 60
            )
            if masdars.is_masdar(word[0])
        ),
        None,
    )
    if start is None or start >= reading.end or len(text[match.end("modal") : start].split()) > 8:
        return []
    between = text[match.end("modal") : start]
    if re.search(r"[.;:,]|(?<!\w)ان(?!\w)", between):
        return []
    named = _STATES.match(between.strip().removeprefix("علی").removeprefix("من"))
    if not (named or reading.is_item or reading.speaker == "collective"):
        return []
    return [
        Ask(
            start=piece[0],
            end=piece[1],
            strength=None,
            verb=match.span("modal"),
            addressee=(match.end("modal") + 1, start - 1) if who else None,
        )
        for piece in actions.pieces(text, start, end_of_content(reading, start), prep="")
    ]


def _of_provisions(reading: Reading) -> list[Ask]:
    """What a signed text provides for is agreed."""
    text = reading.text
    match = pattern(
        rf"(?:و|کما )*(?P<verb>{WORDS.source('provides')}) (?:هذه |هذا )?"
        rf"(?:(?:المرحله|المراحل)(?: ال\w+){{0,2}} من )?(?:ال)?(?:مذکره|اتفاقیه|بروتوکول|"
        rf"اتفاق|معاهده|وثیقه|قرار|خطه|برنامج (?:ال)?تنفیذی|"
        r"(?:مجالات|اوجه|محاور) (?:ال)?(?:تعاون|عمل|شراکه)|محضر|"
        r"بیان|اعلان|میثاق|استراتیجیه|مبادره|خارطه|خریطه)(?!\w)"
        r"[^.;]{0,40}?(?:علی |ب)?(?=\w)"
    ).match(text, reading.start, reading.end)
    if match is None:
        return []
    if re.search(r"(?<!\w)(?:ال)?(?:توصیات|قرارات|مقترحات|بنود)", text[match.end("verb") : match.end() + 40]):
        return []
    place = re.compile(r"(?:علی\s+|ب)[\"(]?(?P<word>\w+)|(?P<bare>\w+)").finditer(
        text, match.start("verb"), reading.end
    )
    for found in place:
        article = found["word"] is not None and masdars.with_article(found["word"])
        if found["bare"] and found["bare"].startswith("ال"):
            continue
        if article or masdars.is_masdar(found["word"] or found["bare"]):
            start = found.start("word") if found["word"] else found.start("bare")
            return [
                Ask(
                    start=piece[0],
                    end=piece[1],
                    strength="decided" if "قرار" in match[0] else "agreed",
                    verb=match.span("verb"),
                )
                for piece in actions.pieces(
                    text,
                    start,
                    end_of_content(reading, start),
                    prep="ب" if text[start - 1] == "ب" else "علی",
                )
            ]
    return []


def _of_nouns(reading: Reading) -> list[Ask]:
    """«الالتزام بصيانة ...», «ضرورة صيانة ...», opening an item or a sentence behind what was asked."""
    text = reading.text
    noun = WORDS.pattern("nominal").match(text, reading.start, reading.end)
    if noun is None or not (reading.is_item or (reading.speaker == "collective" and reading.asked)):
        return []
    acts = masdars.is_masdar(noun["word"]) or masdars.with_article(noun["word"])
    clause = noun["word"] == "ان"
    if not (acts or (clause and noun["need"])):
        return []
    start = noun.end() + 1 if clause else noun.start("word")
    return [
        Ask(
            start=piece[0],
            end=piece[1],
            strength="agreed" if noun["resolve"] else "emphasised",
            verb=noun.span("resolve") if noun["resolve"] else None,
            need=noun.span("need") if noun["need"] else None,
        )
        for piece in actions.pieces(
            text,
            start,
            end_of_content(reading, start),
            prep="ان" if clause else "ب" if text[start - 1] == "ب" else "علی",
            clause=clause,
        )
    ]


def _of_what_a_statement_says(reading: Reading) -> list[Ask]:
    """«ذكر البيان أنه يجب وقف ...»."""
    text = reading.text
    said = WORDS.pattern("says_must").search(text, reading.start, reading.end) or WORDS.pattern(
        "text_says_must"
    ).search(text, reading.start, reading.end)
    if said is None or not masdars.is_masdar(said["word"]):
        return []
    start = said.start("word")
    return [
        Ask(start=piece[0], end=piece[1], strength=None, verb=said.span("modal"))
        for piece in actions.pieces(text, start, end_of_content(reading, start), prep="")
    ]


def _of_what_it_adds(reading: Reading) -> list[Ask]:
    """«وأضاف: يجب وقف ...، ويجب فتح ...», after a statement has spoken."""
    text = reading.text
    quoted = WORDS.pattern("adds_must").match(text, reading.start, reading.end)
    if quoted is None or reading.speaker != "collective":
        return []
    return [
        Ask(start=piece[0], end=piece[1], strength=None, verb=must.span("modal"))
        for must in pattern(r"(?P<modal>یجب) (?P<word>\w+)").finditer(text, quoted.end() - 4, reading.end)
        if masdars.is_masdar(must["word"])
        for piece in actions.pieces(
            text,
            must.start("word"),
            _before_next_must(text, must.start("word"), end_of_content(reading, must.start("word"))),
            prep="",
        )
    ]


def _of_what_it_holds_besides(reading: Reading) -> list[Ask]:
    """«كما تضمن إنشاء ...», behind what a statement recommends."""
    besides = _BESIDES.match(reading.text, reading.start, reading.end)
    if besides is None or not reading.asked or not masdars.is_masdar(besides["word"]):
        return []
    start = besides.start("word")
    return [
        Ask(start=one, end=other, strength="agreed", verb=besides.span("verb"))
        for one, other in actions.pieces(reading.text, start, end_of_content(reading, start), prep="")
    ]


def _of_what_it_holds(reading: Reading) -> list[Ask]:
    """«أقر المؤتمر خطة عمل تتضمن تنظيف الشواطئ ...»."""
    text = reading.text
    held = WORDS.pattern("holds").search(text, reading.start, reading.end)
    if held is None or fell(reading, held.start("verb")) or voted_on(text, reading.start, held.start("verb")):
        return []
    start = held.start("word")
    if not masdars.is_masdar(held["word"]):
        if not (held["word"].startswith("ب") and masdars.is_masdar(held["word"][1:])):
            return []
        start += 1
    return [
        Ask(
            start=piece[0],
            end=piece[1],
            strength="decided" if held["noun"].startswith("قرار") else "agreed",
            verb=held.span("noun"),
        )
        for piece in actions.pieces(text, start, end_of_content(reading, start), prep="علی")
    ]


def of_what_they_do(reading: Reading) -> list[Ask]:
    """«يتولى الطرفان تنظيم ...», in an agreement or after what was agreed."""
    text = reading.text
    set_up = WORDS.pattern("set_up").match(text, reading.start, reading.end) if reading.is_item else None
    does = set_up or WORDS.pattern("they_do").match(text, reading.start, reading.end)
    if does is None or (reading.speaker in {"guest", "one"} and not _UNDER.search(does[0])):
        return []
    bound = reading.asked and not _GOVERNMENT.search(does[0])
    if not (reading.is_item or bound or _BOUND.search(does[0])):
        return []
    acts = masdars.is_masdar(does["word"]) or masdars.with_article(does["word"])
    # «تمتنع الدول عن إجراء تجارب»: without its verb the action says the opposite.
    acts = acts and _FORBEARS.match(does["verb"]) is None
    start = does.start("word") if acts else does.start("verb")
    parts, begun = [], (start, does.end(), acts)
    for again in _AND_BOTH.finditer(text, does.end(), reading.end):
        parts += _done(reading, *begun, again.start())
        # «كما يعملان على تبادل ...»
        first = _BOTH_ACT.match(text, again.end(), reading.end)
        acts = first is not None and masdars.is_masdar(first["word"])
        begun = (first.start("word") if first and acts else again.end(), again.end(), acts)
    parts += _done(reading, *begun, reading.end)
    return [
        Ask(start=one, end=other, strength="agreed", verb=does.span("verb"), voice="states_present")
        for one, other in parts
    ]


def _done(reading: Reading, start: int, after: int, acts: bool, stop: int) -> list[tuple[int, int]]:
    """What parties do from `start` on: actions, or a clause, which goes on `after` its verb."""
    end = min(stop, end_of_content(reading, after, clause=not acts))
    return actions.pieces(reading.text, start, end, prep="علی" if acts else "ان", clause=not acts)


def _before_next_must(text: str, start: int, end: int) -> int:
    again = pattern(r",? و~یجب ").search(text, start, end)
    return again.start() if again else end


_READERS: Final[tuple[Callable[[Reading], list[Ask]], ...]] = (
    _of_duty,
    _of_provisions,
    of_what_is_said,
    _of_what_a_statement_says,
    _of_what_it_adds,
    _of_duty_to_act,
    of_what_we_will_do,
    of_what_will_be_done,
    _of_what_it_holds,
    _of_what_it_holds_besides,
    of_what_they_do,
    of_what_we_do,
    _of_nouns,
    of_duty,
    of_article,
)
