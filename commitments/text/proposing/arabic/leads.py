"""Preambles, and lines that lend their verb to a list below them, in Arabic."""

import re
from dataclasses import replace
from typing import Final

from commitments.text.proposing.arabic.content import taken_back
from commitments.text.proposing.arabic.speakers import addressee_before, class_of, speaker_of
from commitments.text.proposing.arabic.words import WORDS, verb_pattern, verb_span
from commitments.text.proposing.clauses import Lead, Reading, voice_of
from commitments.text.proposing.folding import pattern

# «فقد اتفق», «فإنه يدعو».
_MAIN: Final = re.compile(r",\s*(?=(?:فقد|فان\w*)\s)")
# Those who speak of themselves do so behind it, too: «وإذ نقر بدور البحارة، نلتزم ب ...».
_WE_BEHIND: Final = re.compile(
    r",\s*(?=ن(?:لتزم|تعهد|دعو|حث|طلب|شجع|قرر|وصی|ناشد|طالب|عتزم|تفق|کلف|هیب|شدد|وکد)\s)"
)
_WE: Final = re.compile(r"و?اذ\sن\w{2,}")
# «سنعمل على:», with the list behind it.
_WE_WILL_BEFORE_A_LIST: Final = re.compile(r"(?:علی|الی|ما یلی|الاتی|التالی\w{0,2}|الاتیه)\W*$")

# What is welcomed, noted or deplored was done by others: «ترحب اللجنة بما يلي:».
_WELCOMES: Final = re.compile(
    r"(?<!\w)(?:و|کما\s)?(?:[یتن](?:رحب|شید|ثمن|نوه|دین|شجب|ستنکر|لاحظ|اسف)|رحب|اشاد|ثمن|نوه|ادان|شجب|استنکر)(?:ت|وا|ا|ون|ان)?\s|"
    r"(?<!\w)(?:و|کما\s)?(?:[یتن]عرب|اعرب|[یتن]عبر|عبر)\w{0,2}\s(?:\w+\s){0,3}عن\s(?:\w+\s){0,2}(?:قلق|ارتیاح|تقدیر|امتنان|شکر|اسف)|"
    r"(?<!\w)[یت]ساور\w*\s"
)
# What a memorandum is to bring: «تهدف هذه المذكرة إلى:».
_AIMS_OF_A_TEXT: Final = pattern(
    r"(?P<verb>[یت](?:هدف|رمی|سعی|ستهدف|تضمن|شمل)) (?:هذه |هذا )?"
    r"ال(?:مذکره|اتفاق|اتفاقیه|بروتوکول|معاهده)(?!\w)"
)
# What a body looks into is not what it does.
_MEETS: Final = re.compile(r"[یت](?:جتمع|نظر|درس|تشاور|عد$)")


def is_preamble(reading: Reading) -> bool:
    """Whether the sentence is a clause of «وإذ» or one like it, with no main verb of its own."""
    if not reading.opens_block or not WORDS.pattern("preamble").match(reading.text, reading.start):
        return False
    if after_preamble(reading) > reading.start:
        return False
    if re.match(r"و?اذ\b|ان ", reading.text[reading.start : reading.start + 4]):
        return True
    main = [
        verb
        for verb in verb_pattern().finditer(reading.text, reading.start + 8, reading.end)
        if verb.lastgroup != "emphasised"
        and not re.search(r"\bان $|الذی $|التی $", reading.text[: verb.start()][-8:])
    ]
    return not main


def after_preamble(reading: Reading) -> int:
    """Where the main clause begins after «وإذ يشير إلى ...، فقد اتفق»; the sentence's start where
    there is none.
    """
    if not WORDS.pattern("preamble").match(reading.text, reading.start):
        return reading.start
    main = _MAIN.search(reading.text, reading.start, reading.end)
    if main is None and _WE.match(reading.text, reading.start):
        main = _WE_BEHIND.search(reading.text, reading.start, reading.end)
    return main.end() if main else reading.start


def _of_parties(reading: Reading, does: re.Match[str]) -> Lead:
    """The lead of what the parties of a treaty do."""
    verb = reading.start + does.start("verb"), reading.start + does.end("verb")
    return Lead(asks=True, strength="agreed", verb=verb, voice="states_present")


# A heading on a line of its own may stand before what the parties do.
_PARTIES_ACT: Final = re.compile(r"\n\s*[یت]\w+ (?:ال)?(?:طرف|دول|جانب)")


def _parties(reading: Reading) -> Lead | None:
    """The lead of an article below its heading: «الأهداف / يعمل الطرفان على ... من خلال الآتي:»."""
    below = _PARTIES_ACT.search(reading.sentence)
    if below is None:
        return None
    start = reading.start + below.start() + len(below[0]) - len(below[0].lstrip())
    does = WORDS.pattern("they_do").match(f"{reading.text[start : reading.end]} x")
    return _of_parties(replace(reading, start=start), does) if does else None


def lead_of(reading: Reading) -> Lead:
    """What a line with a colon at its end, or a heading, lends to the items below it."""
    line = reading.sentence.rstrip(": -")
    if aims := _AIMS_OF_A_TEXT.match(reading.text, reading.start, reading.end):
        return Lead(asks=True, strength="agreed", verb=aims.span("verb"), voice="states_present")
    if (
        not _PARTIES_ACT.search(line)
        and re.search(
            (
                r"جدول (?:ال)?اعمال|(?:ا)?هداف|یهدف|تهدف|محاور(?! الاتفاق)|(?:ال)?مشارکون هم|الحضور|ناقش|"
                r"(?:[یت]ختص|مهام|اختصاصات)(?:ها|ه)?(?!\w)|"
                r"بحث(?:ت|وا)?\b|استعرض|من المتوقع|من المقرر|تحدیات|الکلمات|برنامج(?! (?:ال)?(?:عمل|تنفیذی))"
            ),
            line,
        )
        and not re.search(r"اوص|توصی|قرر|اتفق|اتفاق|خلص|انتهی|انتهوا|توصل|دعا|یدعو|حث|التزم|تعهد", line)
    ):
        return Lead(asks=False)
    if re.search(
        r"(?<!\w)(?:نص|النص الکامل ل)\s?(?:ال|لل)?(?:بیان|اعلان|قرار|وثیقه|کلمه|توصیات)[^:]{0,60}$", line
    ):
        return Lead(asks=None)
    if parties := _parties(reading):
        return parties
    if is_preamble(reading) and not re.search(r"(?:ما یلی|الاتی|التالی)", line):
        return Lead(asks=False)
    does = WORDS.pattern("they_do").match(f"{reading.sentence} x")
    if does and re.match(r"[یت]شجع", does["verb"]):
        # «يشجع الطرفان التعاون في المجالات الآتية:» is what both do.
        return _of_parties(reading, does)
    verbs = [
        verb
        for verb in verb_pattern().finditer(reading.text, reading.start, reading.end)
        if not taken_back(reading, verb)
    ]
    for verb in reversed(verbs):
        strength = verb.lastgroup or ""
        rest = reading.text[verb.end() : reading.end]
        if strength == "emphasised" and not re.search(
            rf"{WORDS.source('need')}|{WORDS.source('weight')}|"
            r"(?:(?:علی|الی) )?(?:ما یلی|الاتی|التالی)(?!\w)|(?<!\w)علی\W*$",
            rest,
        ):
            continue
        speaker = speaker_of(reading, verb)
        if speaker == "guest":
            return Lead(asks=False)
        return Lead(
            asks=True,
            strength=strength,
            verb=verb_span(verb),
            voice=voice_of(speaker),
            addressee=addressee_before(reading.text, verb.end(), reading.end),
        )
    if does and not _MEETS.match(does["verb"]):
        # «تتخذ الدول الأطراف التدابير لتحقيق ما يلي:»
        return _of_parties(reading, does)
    if not verbs and _WELCOMES.search(line):
        return Lead(asks=False)
    will = WORDS.pattern("we_will").search(reading.text, reading.start, reading.end)
    if will and _WE_WILL_BEFORE_A_LIST.search(line) and class_of(line) not in {"one", "guest"}:
        return Lead(asks=True, strength="agreed", verb=will.span("verb"), voice="states_present")
    if WORDS.pattern("sums_up").fullmatch(line.strip()):
        # «وكانت كالآتي:» sums up what was named before.
        line = reading.text[max(0, reading.start - 500) : reading.start]
    for word, worth in (
        (
            r"(?:توصل|انته|خلص|خرج)\w*[^:]{0,60}(?:الی|ب)\s?"
            r"(?:ما یلی|الاتی|التالی|ال(?:نتایج|نقاط) (?:التالیه|الاتیه))",
            "agreed",
        ),
        (
            r"(?<!\w)(?:مجالات|اوجه|اشکال) التعاون(?!\w)|"
            r"(?<!\w)[یت](?:تم|کون|جری|شمل) التعاون(?!\w)",
            "agreed",
        ),
        (r"(?:ال)?توصیات|(?:ال)?توصیه\b|(?<!\w)(?:ال)?(?:مقترحات|اقتراحات)(?!\w)", "recommended"),
        (r"(?<!\w)(?:ابرز|اهم) (?:ما (?:فی|جا|ورد)|(?:ال)?(?:بنود|نقاط|نتایج|مخرجات))(?!\w)", "agreed"),
        (r"(?<!\w)(?:خطوات|بنود|مراحل) (?:تنفیذ )?(?:ال)?(?:اتفاق|مقترح|خطه|هدنه|مبادره)\w*", "agreed"),
        (r"(?<!\w)(?:ال)?اولویات(?!\w)", None),
        (r"^\W*و?(?:(?:یجب|ینبغی|یتعین|یلزم) )?علی (?:ال|کل|جمیع|کافه|سایر)[^:.;,]{3,60}$", None),
        (
            r"(?<!\w)المطلوبه?(?!\w)|"
            r"(?<!\w)(?:ال)?(?:اجراات|تدابیر|خطوات|حلول|انشطه|اعمال|اولویات|مبادرات|مشاریع|الیات|سبل|مهام) "
            r"(?:ال)?(?:مقترحه|مطلوبه|ذات الاولویه|عاجله|لازمه|رییسیه|اساسیه|عملیه|مرتقبه|مزمعه)(?!\w)",
            None,
        ),
        (r"(?<!\w)(?:ال)?(?:قرارات|مقررات)(?!\w)", "decided"),
        (
            r"(?:ال)?(?:التزامات|تعهدات|اتفاقات|توافقات|تفاهمات|"
            r"(?:بنود|نقاط) (?:هذا |هذه )?ال(?:اتفاق|هدنه|مذکره|معاهده)\w*)",
            "agreed",
        ),
        (
            r"(?<!\w)[وف]?(?:[یت]?تضمن|[یت]?شمل|اشتمل)ت?(?!\w)[^:]{0,60}(?<!\w)(?:ال)?(?:نقاط|بنود)(?:ه|ها)?(?!\w)",
            "agreed",
        ),
    ):
        if match := re.search(word, line):
            return Lead(
                asks=True,
                strength=worth,
                verb=(reading.start + match.start(), reading.start + match.end()),
            )
    return Lead(asks=None)
