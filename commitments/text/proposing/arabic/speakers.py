"""Who speaks, and who is asked, in Arabic."""

import re
from functools import lru_cache
from re import Match
from typing import Final

from commitments.text.proposing.arabic import masdars
from commitments.text.proposing.arabic.words import WORDS, expanded, verb_span
from commitments.text.proposing.clauses import Reading, voice_of
from commitments.text.proposing.folding import pattern


def addressee_before(text: str, start: int, end: int) -> tuple[int, int] | None:
    match = re.compile(
        r"\s*(?:من |الی )?(?P<who>[^:;,]{3,90}?)(?: علی| الی| ان)?(?: ما یلی| الاتی)?\s*:?\s*$"
    ).match(text, start, end)
    return match.span("who") if match and len(match["who"]) > 4 else None


def speaker_of(reading: Reading, verb: Match[str], before_content: int | None = None) -> str:
    """The class of who speaks: by the ending of the verb, the subject after it, or the words before it."""
    text, bare = reading.text, verb[verb.lastgroup or 0]
    subject = (
        text[verb.end() : before_content]
        if before_content
        else text[verb.end() : min(reading.end, verb.end() + 60)]
    )
    subject = re.split(r"(?<!\w)(?:علی|الی|ان|بان|مع)(?!\w)", subject)[0]
    if re.match(r"[یت]?(?:طلب|رجو|لتمس)", bare):
        # «كما طلب من المبعوث تقديم ...», «طلب القرار من الأمين ...»: he is asked.
        subject = re.split(r"(?<!\w)(?:من|الی)\s", subject)[0]
    if re.match(r"ن(?:ت|ل|ع|دع|حث|وک|شد|قر|وص|طل|طا|ناش|هی|ش)", bare):
        return _who_says_we(reading, verb)
    before = text[reading.start : verb_span(verb)[0]]
    if _TEXT_SAYS.search(before) and re.match(r"[یت]", bare):
        # «تبنى المجلس قرارا يطالب ...»: the text asks, whoever is named behind it.
        return "collective"
    if _DONE.search(before) and re.match(r"ال", bare):
        # «قال المتحدث إنه تمت التوصية ب ...»: no one says who did.
        return ""
    if re.match(r"(?:دعوا|حثوا|طالبوا|ناشدوا)$", bare):
        # «ودعوا المفوضية إلى ...»: she is asked.
        subject = ""
    if re.search(r"(?:وا|ون|نا)$", bare):
        quoted = re.split(r"(?<!\w)ب?ان(?!\w)", before)[-1]
        found = _class_of(subject) or _class_of(_last_part(before))
        if found == "guest" and _class_of(quoted) == "collective":
            # «قال الأمين إن المشاركين ... أكدوا»
            found = "collective"
        return (
            found
            if found == "guest" and not _class_of(subject)
            else "collective"
            if found != "guest"
            else "guest"
        )
    if reading.is_item and not before.strip(" ,") and _BIDS.match(bare):
        return "collective"
    if bare.startswith(
        ("دعا", "دعت", "حث", "طالب", "طلب", "ناشد", "یدعو", "تدعو", "یحث", "یطلب", "شجع", "یشجع")
    ):
        if _is_a_name(text, verb_span(verb)[0]):
            return "one"
        subject = " ".join(subject.split()[:4])
        if asker := _who_asks(subject, before, bare):
            return asker
        if reading.speaker in {"one", "guest"} and _ASKED.match(subject) and not bare.endswith(("ت", "وا")):
            # «وطالب جميع الأعضاء»: whoever spoke before goes on.
            return reading.speaker
    if (
        (reading.is_item or (reading.opens_block and reading.start > _first_preamble(text)))
        and not before.strip(" ,و")
        and re.match(r"[یت]", bare)
        and _class_of(subject) == "guest"
    ):
        # «5 - يدعو الأمين العام إلى ...»: the resolution asks him.
        return "collective"
    if re.match(r"(?:دعا|دعت|حث|حثت|حض|طالب|طالبت|ناشد|شجع|شجعت|کلف|کلفت)(?:ه|ها|هم)$", bare):
        # «ودعاه إلى ...»: he is asked, by whoever spoke before.
        return reading.speaker if reading.speaker != "guest" else ""
    if re.search(r"هما$", bare) and _class_of(subject) != "guest":
        return "collective"
    if bare.startswith("تکلیف") or (_NOUN.match(bare) and not before.strip(" ,")):
        # Who is charged stands behind it.
        return ""
    if re.match(r"کلف", bare) and _class_of(subject) == "guest" and len(subject.split()) <= 5:
        # «وكلف الأمين العام للاتحاد بإرسال ...»: he is charged, by whoever spoke before.
        return reading.speaker if reading.speaker != "guest" else ""
    if re.match(r"(?:تم|جری|تقرر|حصل)", bare):
        return ""
    if re.match(r"[یت]?(?:خلص|انته|توصل)", bare) and re.match(
        r"\sالی\s(?:ال)?(?:اتفاق|توافق)", text[verb.end() :]
    ):
        return "collective"
    reported = re.search(r"(?<!\w)ب?ان(?:ه|هما|هم)\s$", before)
    if re.match(r"(?:[یت])?(?:تفق|اتفق|توافق)", bare) and (reported or _class_of(subject) == "one"):
        # It takes two to agree.
        return "collective"
    if _TWO.search(subject) and _class_of(subject) == "one":
        # «تعهد زعيم الجزر ورئيس الموانئ»
        return "collective"
    if (found := _class_of(subject)) and not re.match(r"(?:مو|مش|داع|مط|مت|مل|مج)", bare):
        return found
    if _is_a_name(text, verb_span(verb)[0]):
        return "one"
    clauses = re.split(r"(?<!\w)و?ب?ان(?!\w)", before)
    words = clauses[-1].split()
    near = len(words) <= 5 or _class_of(" ".join(words[:2])) == "collective"
    named = len(clauses) > 1 and "," not in clauses[-1] and near and bare[0] != "م"
    # «قال المحلل إن على الدول الاتفاق ...»: they are told what to do.
    named = named and not re.match(r"\s*علی\s", clauses[-1])
    if named and _class_of(clauses[-1]) == "collective":
        # «أكد السفير أن المجلس أقر ...»
        return "collective"
    parts = re.split(expanded(rf"(?<!\w)(?:و|ف)?{WORDS.source('speech')}(?!\w)"), before)
    for number, part in reversed(list(enumerate(parts))):
        # Whoever told something stands before «أن», what was told behind it.
        teller = re.split(r"(?<!\w)ب?انه?ا?(?!\w)", part)[0] if number else part
        if found := _class_of(teller):
            return found
        if number and teller.strip(" ,") and reading.speaker == "guest":
            return "guest"
    if re.search(r"(?:ین|ون)$", bare):
        return "collective"
    if reading.lead and reading.lead.voice:
        return next(
            (name for name in ("collective", "chair", "one") if voice_of(name) == reading.lead.voice), ""
        )
    if reading.is_item or not before.strip():
        return "collective" if re.match(r"[یت]|ال", bare) or reading.is_item else reading.speaker
    return reading.speaker


# As far back as it is seen who speaks; more would make long paragraphs slow.
_SPEECH_REACH: Final = 1_500
# Who said it, before a colon that opens no quotation: «قال الرئيس في خطابه: إن بلدي ...».
_SAYS: Final = pattern(rf"(?<!\w)(?:و|ف)?{WORDS.source('speech')} [^.:;]{{3,160}}:(?! ?\")")


def _who_says_we(reading: Reading, verb: Match[str]) -> str:
    """Those who met, or whoever is quoted."""
    before = reading.text[reading.start : verb_span(verb)[0]]
    told = list(pattern(rf"(?<!\w)(?:و|ف)?{WORDS.source('speech')}(?!\w)").finditer(before))
    teller = _class_of(before[told[0].end() :]) or _class_of(before[: told[0].start()]) if told else ""
    teller = teller or _quoted(reading, verb.start(), told=bool(told))
    return teller if teller in {"one", "guest"} else "collective"


def _quoted(reading: Reading, verb: int, *, told: bool) -> str:
    """Who says «we» in a speech that an earlier sentence began: «وأضاف: إننا نناشد ...», or a quotation that
    is still open; elsewhere nobody, for those who signed a text name others in it, too.
    """
    if told:
        return reading.speaker
    begun = max(reading.text.rfind("\n", 0, verb) + 1, verb - _SPEECH_REACH)
    said = list(_SAYS.finditer(reading.text, begun, verb))
    if said and reading.text[said[-1].end() : verb].count('"') == 0:
        return _class_of(said[-1][0])
    opened = reading.text.rfind('"', begun, verb)
    if opened < 0 or reading.text.count('"', begun, verb) % 2 == 0:
        return ""
    teller = pattern(rf"(?<!\w)(?:و|ف)?{WORDS.source('speech')}(?!\w)")
    tells = list(teller.finditer(reading.text, max(begun, opened - 160), opened))
    return (_class_of(reading.text[tells[0].start() : opened]) or reading.speaker) if tells else ""


def _who_asks(subject: str, before: str, bare: str) -> str:
    """One person or some people who ask, by the words behind a verb or before it; elsewhere nothing."""
    if _SOME_PEOPLE.match(subject):
        return "guest"
    asked = _ASKED.match(subject) and not bare.endswith(("ت", "وا"))
    teller = _class_of(before) if asked else ""
    # «حذر الخبير من ... ودعا الحكومات إلى ...»
    told = teller in {"one", "guest"} and before.split(maxsplit=1)[0] in WORDS.words("past_verbs")
    return teller if told else ""


@lru_cache(maxsize=8)
def _first_preamble(text: str) -> int:
    """Where the preamble of a resolution begins; the end of a text that has none."""
    found = _RESOLVES.search(text)
    return found.end() if found else len(text)


# A text that speaks for those who adopted it, and what was done by nobody in particular.
_TEXT_SAYS: Final = pattern(
    r"(?<!\w)(?:ب|ل)?(?:قرارا?|بیانا?|اعلانا?|وثیقه|نداا?|مشروع قرار|مشروع بیان|توصیات|توصیه)(?: \w+){0,3} $"
)
_TWO: Final = pattern(r"(?<!\w)و(?:ال)?(?:رییس|نظیر|وزیر|زعیم|ملک|امیر|سلطان)\w{0,3}(?!\w)")
# The preamble of a resolution, which goes on in the present.
_RESOLVES: Final = re.compile(r"(?:^|\n)\W*(?:و?اذ|ان)\s(?:ال(?:موتمر|مجلس|جمعیه|لجنه|مکتب)|[یت]\w+)")
# An item of a resolution that opens with its verb.
_BIDS: Final = re.compile(r"[یت](?:دعو|طلب|حث|کلف|شجع|طالب|ناشد|هیب|وصی|رجو)")
# «الطلب من الأمين العام إعداد ...»: who stands behind the noun is asked.
_NOUN: Final = re.compile(r"(?:ال)?(?:طلب|دعوه|مطالبه|مناشده|حث)$")
_DONE: Final = re.compile(r"(?<!\w)(?:تم|تمت|جرت|جری)\s$")
# With a verb in the masculine these are asked, and do not ask.
_ASKED: Final = pattern(
    r"(?:جمیع|کل|کافه|سایر) |(?:الدول|دول|الحکومات|الاطراف|البلدان|السلطات)(?!\w)|ال\w+ین(?!\w)"
)
# «طالب صيادون الحكومة ب ...»: some people, who met nowhere.
_SOME_PEOPLE: Final = re.compile(
    r"(?!ال|مسوول|مشارک|مجتمع|موتمر|مندوب|ممثل|متحاور|حاضر|موقع|عشر|ثلاث|اربع|خمس|ست|سبع|ثمان|تسع)\w{2,}ون(?!\w)"
)
_TELLS: Final = pattern(rf"(?:و|ف)?{WORDS.source('tells')}\s+")


def _is_a_name(text: str, start: int) -> bool:
    """Whether one person without an office speaks: «أكد جورج أن», «شدد الزياني على»."""
    tells = _TELLS.match(text, start)
    told = tells and re.compile(
        r"(?P<who>(?!ال|[بل]ال)(?:ابو |عبد )?\w{3,}|ال\w+ی)"
        r"(?=\s*,|\s+(?:ب?ان(?:ه|ها|هم|هما)?|علی|الی|فی|خلال|اهمیه|ضروره|حرص|الاطراف|الدول|المجتمع|جمیع|کافه)\s)"
    ).match(text, tells.end())
    if not told or re.search(r"(?:ون|ین|ان|ات|ا)$", told["who"]):
        return False
    who = told["who"]
    return not (
        _class_of(who)
        or masdars.is_masdar(who)
        or masdars.is_masdar(who[1:])
        or who in WORDS.words("no_names")
    )


def _last_part(before: str) -> str:
    return re.split(r"[,;]", before)[-1]


def class_of(text: str) -> str:
    """The class of the first speaker whom `text` names."""
    return "one" if _is_a_name(text, len(text) - len(text.lstrip())) else _class_of(text)


def _class_of(text: str) -> str:
    places = {
        name: match.start()
        for name, source in WORDS.group("speakers").items()
        if (match := pattern(rf"(?<!\w)(?:و|ف)?(?:{source})").search(text))
    }
    order = {"guest": 0, "chair": 1, "one": 2, "collective": 3}
    return min(places, key=lambda name: (places[name], order[name])) if places else ""


def addressee_of(words: str) -> str | None:
    """Whom `words` name as the one who is asked, in the terms of the record."""
    for name, source in WORDS.group("addressees").items():
        if pattern(rf"(?<!\w)(?:ل|ب|و)?(?:{source})").search(words):
            return name
    return None
