"""Who speaks, and who is asked, in Persian."""

import re
from typing import Final

from commitments.text.proposing.clauses import Reading
from commitments.text.proposing.folding import fold
from commitments.text.proposing.persian.words import WORDS, expanded

# What is said of all who met, whoever says it, and a subject that only says that there are several.
_TOGETHER: Final = re.compile(r"توافق|موافقت|تصمیم|قرار|مقرر")
_OURS: Final = re.compile(
    r"[\s,\"]*(?:(?:البته|اما|ولی|و|که)\s)*ما(?:\s(?:همچنین|نیز|همواره|همیشه|هم))?"
    r"(?:\s(?:در|از|به|بر|با|برای)\s.*|[\s,]*)(?:(?:خواستار|خواهان)\s*)?"
)


# The ending of a verb of speech that one alone spoke.
_ALONE: Final = re.compile(r"(?:گفت|افزود|نوشت|کرد|داشت|نمود|ساخت|داد)$")


def told_by(who: str, said: str) -> str:
    """The class of who said something: one, where somebody whom no word of ours names said it alone."""
    found = class_of(who)
    if found or not _ALONE.search(said) or not who.strip(" ,"):
        return found
    return "" if expanded(WORDS.source("said_for_all")).search(who) else "one"


# How far back a speech can have begun.
_SPEECH_MAX: Final = 2_000


def goes_on_speaking(reading: Reading) -> bool:
    """Whether a sentence stands in the speech of one official, who spoke last in its paragraph."""
    text = reading.text
    paragraph = max(text.rfind("\n", 0, reading.start) + 1, reading.start - _SPEECH_MAX)
    said = list(
        expanded(rf"(?<!\w)(?:{WORDS.source('speech')})\s*:").finditer(text, paragraph, reading.start)
    )
    if not said:
        return False
    begun = max(text.rfind(sign, paragraph, said[-1].start()) + 1 for sign in ".;:!?")
    frame = text[max(paragraph, begun) : said[-1].end() - 1].rstrip()
    return told_by(frame, frame) == "one"


def speaker_of(reading: Reading, clause: int, until: int, verb: str, speaker: str = "") -> str:
    """The class of who speaks, by the subject of the clause and the ending of the verb."""
    subject = expanded(WORDS.source("where")).sub(" ", reading.text[clause:until])
    subject = expanded(WORDS.source("after_talks")).sub(" ", subject)
    subject = re.sub(
        r"(?<!\w)(?:از|به)\s+(?:همه |تمامی |کلیه )?"
        r"(?:او(?!\w)|وی(?!\w)|کشور|دولت|حکومت|سازمان|اعضا|دبیر|مدیر|مرکز|دفتر|رییس|وزیر|نخست)[^,]*",
        " ",
        subject,
    )
    if re.search(r"خواست|خواه|تقاضا|دعوت|طلب", verb) and _class_of(subject) == "guest":
        # «از گزارشگر خواستند»: who is asked does not speak.
        subject = re.sub(r"(?<!\w)از\s[^,;:]{2,90}$", " ", subject)
    # «دبیرکل را مأمور می‌کند»: who is asked does not speak.
    subject = re.sub(r"(?<!\w)(?:دبیر|مدیر|رییس|نماینده|هماهنگ)\w*(?:\s\w+){0,5}?\sرا(?!\w)", " ", subject)
    if expanded(WORDS.source("moves")).match(verb):
        # «سازمان‌های مردم‌نهاد را به ... تشویق می‌کند»
        subject = expanded(rf"(?<!\w){WORDS.source('speakers', 'guest')}[^,]*? را(?!\w)").sub(" ", subject)
    subject = expanded(r"(?<!\w)به گفته~(?:ی )?(?:او|وی|آنها|آنان)(?!\w)").sub(" ", subject)
    by = expanded(r"\W*به (?:گفته|نوشته|گزارش) [^,]{2,60},").match(subject)
    if by and _class_of(subject[by.end() :]) == "collective":
        # «به گفته سخنگو، دو طرف ...»
        subject = subject[by.end() :]
    found = _class_of(subject)
    if found == "one" and (
        expanded(WORDS.source("both")).search(subject)
        or re.search(r"(?:^|به\s)توافق|^(?:مواف|قبول).*ند$", verb)
    ):
        # It takes two to agree.
        return "collective"
    passive = expanded(
        r"(?:شد(?:ه)?|گردید(?:ه)?|گرفت|می~شود|(?:شده|گرفته|گردیده|آمده)~است|گرفته شد|"
        r"به عمل (?:آمد|می~آید)|تصویب رسید)$"
    ).search(verb)
    if passive and not re.search(r"تصمیم گرفت$", verb):
        by = expanded(r"(?:از سوی|توسط|بین(?!~?الملل)|میان) ([^,.;]{3,40})").search(
            reading.text, reading.start, reading.end
        )
        return _class_of(by[1]) if by else ""
    named = expanded(WORDS.source("named_one")).match(subject)
    if named and re.search(r"\s(?:کرد|نمود|داشت)$", verb) and not _class_of(named["who"]):
        if not expanded(WORDS.source("many_in_one")).search(named["who"]):
            return "one"
    if found == "one" and re.search(r"ند$", verb) and expanded(WORDS.source("two_officials")).search(subject):
        return "collective"
    if found == "collective" and _OURS.fullmatch(subject) and not _TOGETHER.search(verb):
        # «وزیر گفت: ما آماده‌ایم ...»
        if speaker == "one" or (not speaker and goes_on_speaking(reading)):
            return "one"
    if found in {"collective", "guest", "chair"}:
        return found
    if told := expanded(rf"(?P<who>[^:]*?)(?<!\w)(?P<said>{WORDS.source('speech')}) که(?!\w)").match(
        reading.text, reading.start, until
    ):
        # «نماینده اتحادیه گفت که اتحادیه متعهد است ...»
        if (teller := told_by(told["who"], told["said"])) in {"one", "guest"}:
            return teller
    if found == "one":
        return (
            "collective"
            if re.search(r"(?:ند|یم)$", verb)
            and not re.search(r"(?<!\w)(?:وی|او|رییس|سردار|وزیر)(?!\w)", subject)
            else "one"
        )
    if re.search(r"یم$", verb):
        own = speaker == "one" or (not speaker and goes_on_speaking(reading))
        return "one" if own and not _TOGETHER.search(verb) else "collective"
    if clause > reading.start and re.search(r"\s(?:کرد|نمود|داشت|داد|دانست|خواند)$", verb) and not named:
        # «مارگارت ... قدردانی کرد و ... توصیه کرد»: the subject of the clause before.
        before = _class_of(reading.text[reading.start : clause])
        if before in {"one", "guest"}:
            return before
    if _is_one_actor(reading.text[clause:until], verb):
        return "one"
    if not speaker and reading.speaker == "one" and _is_many_in_one(subject):
        return "collective"
    if reading.is_item and not speaker and re.search(r"می\s?\w+د$|خواستار$|خواهان$", verb):
        # A paragraph of a resolution has no subject of its own: «از دبیرکل درخواست می‌کند ...».
        return "collective"
    if speaker or reading.speaker == "guest":
        return (speaker or reading.speaker) if not re.search(r"ند$", verb) else "collective"
    if re.search(r"ند$", verb):
        return "collective" if reading.speaker != "guest" else "guest"
    return "collective" if reading.is_item else reading.speaker


def _is_one_actor(subject: str, verb: str) -> bool:
    """Whether one who is named stressed or wished something: «تاجیکستان بر ... تأکید کرد»."""
    named = re.match(
        r"\s*(?!(?:مصرانه|مصرا|اکیدا|قویا|موکدا|مجددا|فورا)\s)(\w+(?:\s\w+){0,2}?)\s(?:بر|از|به|خواستار|خواهان)\s",
        subject,
    )
    alone = re.fullmatch(r"\s*(?!(?:همچنین|نیز|در|بر|به|از|با|و|ما|سپس)\s)\w+(?:\s\w+){0,2}\s*", subject)
    if alone and re.fullmatch(r"(?:پیشنهاد|تاکید|توصیه)\s(?:کرد|داد|نمود)", verb):
        # «جمهوری مرجان پیشنهاد کرد»
        return expanded(WORDS.source("many_in_one")).search(subject) is None
    return (
        named is not None
        and named[1] != fold("ما")
        and re.search(
            r"(?:تاکید|درخواست|دعوت|توصیه|پیشنهاد)\s(?:کرد|نمود|داشت)$|(?:^|\s)(?:خواستار|خواست|خواسته\sاست)$",
            verb,
        )
        is not None
        and expanded(WORDS.source("many_in_one")).search(named[1]) is None
    )


def _is_many_in_one(subject: str) -> bool:
    """Whether a body is named as the subject: «سازمان بنادر از ... خواسته است»."""
    return expanded(WORDS.source("many_in_one")).match(subject.strip()) is not None


def class_of(text: str) -> str:
    """The class of the first speaker whom `text` names, before what is said of others: «با بیان اینکه»."""
    said = expanded(WORDS.source("says_of_others")).search(text)
    return _class_of(said["who"]) if said else _class_of(text)


def _class_of(text: str) -> str:
    places = {
        name: match.start()
        for name, source in WORDS.group("speakers").items()
        if (match := expanded(rf"(?<!\w){source}(?!\w)").search(text))
    }
    order = {"guest": 0, "chair": 1, "one": 2, "collective": 3}
    return min(places, key=lambda name: (places[name], order[name])) if places else ""


def asked_from(text: str, clause: int, until: int) -> tuple[int, int] | None:
    """Whom something is asked of: «از کشورهای عضو ...», or «اعضا را به ...»."""
    match = expanded(r"(?<!\w)از (?P<who>(?!جمله|سوی|این|آن)[^,;:]{3,160}?)\s*$").search(text, clause, until)
    if match is None:
        match = re.compile(r"(?<!\w)(?P<who>\w[^,;:]{2,80}?) را (?:به|برای)\s*$").search(text, clause, until)
    return match.span("who") if match else None


def addressee_of(words: str) -> str | None:
    """Whom `words` name as the one who is asked, in the terms of the record."""
    for name, source in WORDS.group("addressees").items():
        if expanded(rf"(?<!\w){source}").search(words):
            return name
    return None
