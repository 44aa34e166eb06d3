"""Frames of speech, preambles, and lines that lend their verb to a list below them, in Persian."""

import re
from dataclasses import replace

from commitments.text.proposing.clauses import Lead, Reading, voice_of
from commitments.text.proposing.persian.articles import lead_of_article
from commitments.text.proposing.persian.speakers import _class_of, asked_from, class_of, speaker_of, told_by
from commitments.text.proposing.persian.treaties import lead_of_provision
from commitments.text.proposing.persian.words import WORDS, expanded, verb_pattern


def lead_of(reading: Reading) -> Lead:
    """What a line with a colon at its end, or a heading, lends to the items below it."""
    line = reading.sentence.rstrip(": -")
    if article := lead_of_article(reading) or lead_of_provision(reading):
        return article
    if re.search(
        (
            r"دستور ?کار|اهداف|هدف(?! \d)|محورهای (?:نشست|همایش|کنفرانس)|سخنران|حاضران عبارت|شرکت ?کنندگان "
            r"عبارت|بررسی شد|چالش|برنامه(?: ی)? نشست|انتظار می"
        ),
        line,
    ) and not re.search(r"توصیه|تصمیم|توافق|تفاهم|مقرر|مصوب|خواستار|متعهد|تاکید|اقدامات پیش ?بینی شد", line):
        return Lead(asks=False)
    if re.search(rf"{WORDS.source('speech').replace('~', ' ?')}$", line) and not re.search(
        r"تاکید", line[-14:]
    ):
        return Lead(asks=None)
    for verb in reversed(list(verb_pattern().finditer(reading.text, reading.start, reading.end))):
        strength = verb.lastgroup or ""
        speaker = speaker_of(reading, reading.start, verb.start(), verb[0])
        needs = expanded(rf"(?<!\w)(?:{WORDS.source('need')}|{WORDS.source('weight')})(?!\w)").search(line)
        if strength == "emphasised" and not needs and expanded(WORDS.source("need_only")).match(verb[0]):
            continue
        if speaker == "guest":
            return Lead(asks=False)
        return Lead(
            asks=True,
            strength=strength,
            verb=verb.span(),
            voice=voice_of(speaker),
            addressee=asked_from(reading.text, reading.start, verb.start()),
        )
    says = expanded(WORDS.source("says_so")).search(line)
    if says and reading.sentence.rstrip(" -").endswith(":"):
        # «در این قطعنامه آمده است:»: each point asks by words of its own.
        return Lead(asks=True, verb=(reading.start + says.start("verb"), reading.start + says.end("verb")))
    if re.search(r"(?<!\w)از (?:آن|ان) (?:میان|جمله)$|(?<!\w)از جمله$", line) and re.search(
        WORDS.pattern("signed_text"), reading.text[max(0, reading.start - 300) : reading.end]
    ):
        # «این تفاهم‌نامه موارد متعددی را در بر می‌گیرد؛ از آن میان: ...»
        return Lead(asks=True, strength="agreed", verb=(reading.start, reading.start + len(line)))
    if is_preamble(replace(reading, opens_block=True)):
        return Lead(asks=None)
    for word, strength in (
        (r"توصیه|پیشنهاد|سفارش|^\W*راهکار ?ها(?:ی \w+)?$", "recommended"),
        (r"تصمیم|مصوب|قطعنامه|تصویب", "decided"),
        (r"توافق|تعهد|تفاهم ?نامه|یادداشت تفاهم", "agreed"),
        (r"تاکید", "emphasised"),
        (
            r"خواسته|مطالبات|"
            r"(?:خواست|مطالب)(?:ه|ات)?(?: ?های)? (?:اصلی |عمده )?(?:ما|آنان|آنها|مردم|ملت)(?!\w)",
            "urged",
        ),
        (r"(?:پیش ?بینی|در نظر گرفته|مد ?نظر قرار گرفته) (?:شد|می)", "agreed"),
    ):
        if match := re.search(rf"{word}\w*", line):
            return Lead(
                asks=True,
                strength=strength,
                verb=(reading.start + match.start(), reading.start + match.end()),
            )
    declares = expanded(r"(?<!\w)اعلام می~(?:کن|دار|نمای)(?:د|ند|یم)(?: که)?$").search(line)
    if tells := declares or expanded(WORDS.source("tells_points")).search(line):
        # «نکات زیر را اعلام می‌کنند:»: each point asks by words of its own.
        return Lead(asks=True, verb=(reading.start + tells.start(), reading.start + tells.end()))
    if must := expanded(rf"(?<!\w)(?P<modal>{WORDS.source('modal')})(?: که| تا)?\s*$").search(line):
        place = reading.start + must.start("modal"), reading.start + must.end("modal")
        return Lead(asks=True, verb=place)
    # A statement tells its points without a verb that asks: what they are worth it does not say.
    if re.search(
        r"(?:بیانیه|قطعنامه|اعلامیه|سند|منشور|پیمان|میثاق).*"
        r"(?:به (?:این )?شرح|ب?دین (?:شرح|قرار)|عبارت|محور|بند|مفاد|نکات)|"
        r"(?:محور|بند|مفاد|نکات|نکته|خواست)\w*.* (?:(?:به|ب?دین) (?:این )?(?:شرح|قرار)|عبارت)|"
        r"(?:محتوا|مفاد|بند|محور|نکات|نتایج|دستاورد)\w*.* (?:موارد|نکات) (?:زیر|ذیل)",
        line,
    ):
        return Lead(asks=True, verb=(reading.start, reading.start + len(line)))
    return Lead(asks=None)


def after_speech(reading: Reading) -> tuple[int, tuple[int, int] | None, str]:
    """Where the content of reported speech begins, the frame before it, and the class of the speaker."""
    colon = expanded(rf"(?<!\w)(?:{WORDS.source('speech')})\s*:").search(
        reading.text, reading.start, reading.end
    )
    if colon is None:
        named = re.compile(r"[^:.,;]{3,60}:\s").match(reading.text, reading.start, reading.end)
        tells = named and expanded(WORDS.source("finite")).search(named[0])
        head = _class_of(named[0]) if named and reading.opens_block and not tells else ""
        # A headline that begins with who says it: «وزیران بنادر: ...».
        return (named.end(), None, head) if named and head else (reading.start, None, "")
    frame = reading.text[reading.start : colon.end()]
    speaker = class_of(frame) or told_by(frame, frame.rstrip(" :")) or reading.speaker
    need = expanded(
        rf"(?:بر|به) (?:{WORDS.source('need')}|{WORDS.source('weight')}) [^.:]+? (?:اشاره|تاکید)(?: "
        rf"(?:کرد|نمود|داشت))?(?:ند)?"
    ).search(reading.text, reading.start, colon.start())
    return colon.end(), need.span() if need else None, speaker


def is_preamble(reading: Reading) -> bool:
    """Whether the sentence is a clause before the verbs of a resolution, which ends in a comma."""
    return bool(
        reading.opens_block
        and expanded(rf"(?:{WORDS.source('body')},? )?(?:{WORDS.source('preamble')})(?!\w)").match(
            reading.text, reading.start
        )
        and reading.text[reading.start : reading.end].rstrip(" -\n").endswith((",", ":"))
    )
