"""Where the content of a verb ends in Arabic, and what takes a verb back."""

import re
from functools import cache
from re import Match, Pattern
from typing import Final

from commitments.text.proposing.arabic import actions, masdars
from commitments.text.proposing.arabic.complements import complement_of, governs
from commitments.text.proposing.arabic.words import WORDS, expanded, verb_pattern, verb_span
from commitments.text.proposing.clauses import Reading
from commitments.text.proposing.folding import pattern

_AIMS: Final = pattern(r"(?:و|کما )*(?:[یت]هدف|[یت]ستهدف|[یت]سعی|[یت]رمی)(?!\w)")


_AT_THE_END: Final = re.compile(r"(?<!\w)(?:فی|لدی) ختام$|(?<!\w)بختام$")
_REFUSES: Final = re.compile(r"(?<!\w)(?:و|ف)?(?:رفض|استنکر|ادان|[یت]رفض)(?:ت|وا|ا)?(?: \w+){0,3} $")
_PRAISES_AT_ONCE: Final = re.compile(
    r"(?<!\w)(?:و|ف)?(?:ثمن|اشاد|رحب|اثنی|نوه|شکر|مثمن|مرحب|مشید)(?:ت|وا|ا|ین|ه)?(?: \w+){0,2} (?:ب|علی )?$"
)
_VOTED_ON: Final = pattern(
    r"(?<!\w)(?:س?[یت]صوت|س?[یت]ناقش|س?[یت]بحث)(?:ون)? [^.;:]*مشروع (?:ال)?قرار[^.;:,]{0,40}$|"
    r"(?<!\w)ضد (?:مشروع )?(?:ال)?(?:قرار|توصی|مقترح|اقتراح)\w*[^.;:]{0,60}$"
)
# Old agencies' full stop.
_ZEROS: Final = re.compile(r"(?<=[\u0621-\u06cc])\s?0{1,2}$")
# «لم يتم التوصل خلال الاجتماع إلى توافق على ...»
_NOT_REACHED: Final = re.compile(r"(?<!\w)(?:و|ف)?(?:لم|لن|دون|عدم) (?:[یت]\w+ |ال\w+ )[^.;:]*$")

# «وافق على طلب ...», «يقدم طلب ...»: it is a request that is told of.
_NO_REQUEST: Final = (
    r"(?<!\w)(?:علی|الی|فی|من|بعد|هذا|ای|[یت]?قدم|[یت]وجه|[یت]رفق|[یت]تضمن|تقدیم|تلقی|ورود)\s$"
)
_TITLE: Final = re.compile(
    r"(?:مشروع )?(?:اتفاق|اتفاقیه|مذکره)\s(?:\w+\s){0,2}(?:بشان|حول|خاص|فی شان)(?!\w)[^.;:]*$"
)
_NEARLY: Final = re.compile(r"(?<!\w)(?:قریب|اقترب|اقتراب|[یت]قترب|وشک)\w*(?: \w+){0,2}?\W* من $")
_DRAFT: Final = re.compile(r"(?<!\w)(?:ال)?(?:مشروع|مقترح|اقتراح)(?!\w)")
_FELL: Final = re.compile(
    r"(?<!\w)(?:لم (?:یحصل|یحظ|یعتمد|یقر|ینل|یمر|یلق)|ف?(?:اسقط|سقط) |"
    r"س[یت](?:عرض|صوت|طرح|ناقش|حال) |حق النقض|الفیتو|فی التصویت|رفض المجلس)"
)

_APPROVES: Final = re.compile(
    r"(?:\s\w+){0,5}?(?:,[^,.;:]{3,60},)?\sال(?:موافقه|مصادقه|تصدیق)\sعلی\s(?:ال)?(?:مذکر|اتفاقی|بروتوکول|معاهد)\w*\s"
    r"(?:\w+\s){0,3}?(?:بشان|حول|بین|مع|للتعاون|فی)(?!\w)"
)
# «أصدرت المحكمة حكما يلزم الشركة ب ...»
_RULING: Final = re.compile(r"(?<!\w)(?:ال)?(?:حکم|قانون|مرسوم|دستور)\w?(?:\s\w+){0,3}\s$")
_KEPT: Final = re.compile(
    r"(?<!\w)(?:و|ف)?(?:[یتن]?وفی?|اوفی|اوفت|اوفوا|اوفینا|[یت]?وفون|وفت|وفوا|نفذت?|نفذوا)\s?ب?$"
)
_HOPED_FOR: Final = re.compile(
    r"(?<!\w)(?:بهدف|بغیه|بغرض|من اجل|سعیا الی|امل\w*|لبحث|لتسهیل|لتیسیر|تسهیل|جهود|مساع\w*|محاول\w*|"
    r"سبل|امکانیه|دون|قبل|بانتظار|حتی)\s(?:تسهیل |امکانیه |ال)?$"
)
_TURNED_DOWN: Final = re.compile(
    r"(?<!\w)(?:و|ف)?(?:رفض|اسقط|عارض|سحب|احبط|عرقل)(?:ت|وا|ا)?\s(?:\w+\s){0,5}?(?:ال)?(?:اقتراح|مقترح|مشروع|طلب|مبادر)\w*\s(?:\w+\s){0,4}$"
)

# How something is, and not what is asked; and a relative clause that has not ended.
_IN_A_WAY: Final = re.compile(r"(?<!\w)(?:بصوره|بشکل|علی نحو|بما|مما|بطریقه|باسلوب)\s$")
_WHICH: Final = re.compile(r"(?<!\w)(?:الذی|التی)\s[^.;:,]*$")

# As long as what joins another verb on may be: «بالإضافة إلى», «مؤكدين».
_JOINT_MAX: Final = 60


def end_of_content(reading: Reading, start: int, *, clause: bool = False) -> int:
    """Where the content ends: before what is said of who said it, before another verb that asks. In a
    `clause` others of the present go on with it.
    """
    text, end = reading.text, reading.end
    while end > start and (text[end - 1].isspace() or text[end - 1] in ".;:,!?\"'"):
        end -= 1
    if zeros := _ZEROS.search(text, start, end):
        end = zeros.start()
    if match := WORDS.pattern("attribution").search(text, start + 15, end):
        # A parenthesis between the verb and what it asks goes on after its comma.
        goes_on = re.search(r",\s*(?:علی|الی)\s", text[match.start() + 2 : end]) or (
            re.search(r",\s*ب(?:ت\w{2}ی\w|ا\w{2}\w?ا\w)", text[match.start() + 2 : end])
            and not governs(text, start, match.start())
        )
        if not goes_on and not _needed_later(text, start, match.start(), end):
            end = match.start()
    if meanwhile := pattern(
        r",?\s(?:فی حین|بینما|فی وقت|فیما(?! (?:یخص|یتعلق|بین|بعد|یلی|[یت]\w+ه من))) (?=\w)"
    ).search(text, start + 15, end):
        end = meanwhile.start()
    for match in expanded(WORDS.source("cut")).finditer(text, start + 15, end):
        if _goes_on(text, match, end):
            continue
        if not _asks_later(text, start, match, end) and (
            not re.search(r",?\s(?:علی|الی|ب)\s?(?:\w+)", text[match.end() : end])
            or governs(text, start, match.start())
            or (
                re.match(r"\W*و(?:رحب|اشاد|ادان|اثن|ثمن|حذر)", match[0])
                and re.search(r"(?<!\w)(?:الی|علی) \w", text[start : match.start()])
            )
            or re.search(r"(?<!\w)ان (?:[یت]\w|ال\w+ (?:\w+ ){0,6}?یجب)", text[start : match.start()])
        ):
            end = match.start()
            break
    if match := expanded(WORDS.source("ends")).search(text, start + 15, end):
        end = match.start()
    for match in _tells_on().finditer(text, start + 4, end):
        if re.match(r"\W*لکن", match[0]) and _goes_on(text, match, end):
            continue
        if not _asks_later(text, start, match, end):
            end = match.start()
            break
    end = _before_next_clause(text, start, end, clause=clause)
    for again in verb_pattern().finditer(text, start + 4, end):
        if again[again.lastgroup or 0].startswith("القاضی") and _WHICH.search(text[start : again.start()]):
            continue
        before = text[max(start, again.start() - 2) : again.start() + 1]
        near = max(start, again.start() - _JOINT_MAX)
        phrase = pattern(rf"(?<!\w)(?:{WORDS.source('conjunctions')}|مع|مقابل|لقا|و?نحن) $").search(
            text, near, again.start()
        )
        joined = (
            again[0].startswith("و")
            or re.search(
                r"(?<!\w)(?:کما|کذلک|و|اذ|حیث|و?(?:لذلک|لذا|لهذا)|و(?:من ثم|علیه))\s*$",
                text[near : again.start()],
            )
            or before.strip().endswith(",")
            or re.search(r",\s*$", text[near : again.start()])
            or phrase
        )
        if (
            (joined or re.match(r"(?:موکد|مشدد|داع|مطالب|لافت|منبه)", again[0]))
            and complement_of(text, again, again.lastgroup or "", end)
            and not masdars.is_masdar(again[0].removeprefix("و"))
        ):
            return back_over_joints(text, start, phrase.start() if phrase else again.start())
        beside = re.compile(r",?\s(?:موکد|مشدد|مجدد|معرب)\w*\s(?:علی\s|عن\s)?$").search(
            text, near, again.start()
        )
        if beside and complement_of(text, again, again.lastgroup or "", end):
            # «مؤكدين المطالبة ب ...»
            return back_over_joints(text, start, beside.start())
        told = re.compile(r"(?<!\w)وعن $").search(text, near, again.start())
        if told and complement_of(text, again, again.lastgroup or "", end):
            # «عن استعدادهم ل ... وعن رغبتهم في ...»
            return back_over_joints(text, start, told.start())
    return back_over_joints(text, start, _before_next_verb(text, start, end))


# Past verbs whose form no noun has: افتعل, انفعل, استفعل, with their endings.
_PAST: Final = re.compile(
    rf"(?:ا(?!ل){masdars.LETTER}ت(?!ا){masdars.LETTER}(?!ا){masdars.LETTER}|است(?!ا){masdars.LETTER}{{2}}(?!ا){masdars.LETTER})(?:ت|وا|ا|تا)?"
)
_JOINED_WORD: Final = re.compile(r",\s*و\s?(?P<word>\w+)\s+(?P<next>\w+)")
# A clause that goes on beside the one of an action may share its "which" or "that".
_SUBORDINATE: Final = frozenset(
    {"الذی", "التی", "الذین", "اللذین", "ان", "لان", "بما", "مما", "حتی", "کی", "لکی"}
)
_ON_TO: Final = re.compile(r"\s*(?:علی|الی)\s")
_FUTURE: Final = re.compile(
    r"سوف|س(?!یاس|یاح|یاد|یار|یاق|یر|یطر|ین|یل|ید|تین|تار|نوات|نوی|ندات|نغا)[یتن]\w{3,}"
)


# What is told beside what is asked: «اتفقت على إنشاء مرصد، وأن العمل جار».
_THAT_IS: Final = re.compile(r",\s*و(?:علی\s)?ان(?P<whose>ه|ها|هم|هما|نا)?\s+(?P<word>\w+)")
_TO_DO: Final = pattern(
    rf"{WORDS.source('modal')}|(?<!\w)(?:س[یتن]\w{{3,}}|سوف|علی (?:ال|کل|جمیع|کافه))|ان [یتن]"
)


def _before_next_clause(text: str, start: int, end: int, *, clause: bool) -> int:
    """Where another clause begins behind a comma: «صيانة المنارات، وانتخب رئيسا له»."""
    for joined in _JOINED_WORD.finditer(text, start + 4, end):
        word = joined["word"]
        if word in WORDS.words("past_verbs") and not masdars.is_masdar(word):
            return joined.start()
        if _PAST.fullmatch(word) and not masdars.is_masdar(word):
            return joined.start()
        if not clause and word == "لا" and masdars.is_present(joined["next"]):
            # «يقوم الطرفان بصيانة ...، ولا يسمح أي منهما ...»
            return joined.start()
        if word.startswith("ب") and masdars.is_masdar(word[1:]) and _ON_TO.match(text, start):
            # «توجت الزيارة بالاتفاق على صيانة ...، وبتوقيع مذكرة»
            return joined.start()
        if not clause and (masdars.is_present(word) or _FUTURE.fullmatch(word)):
            before = re.findall(r"\w+", text[start : joined.start()])
            if not any(
                early in _SUBORDINATE or masdars.is_present(early.removeprefix("ل")) for early in before
            ):
                return joined.start()
    for fact in _THAT_IS.finditer(text, start + 4, end):
        told = re.split(r"[,.;:]", text[fact.start("word") : end])[0]
        is_told = fact["whose"] or not re.match(r"[یتن]\w{2,}", fact["word"])
        if is_told and not _TO_DO.search(told):
            return fact.start()
    return end


def tells_what_was(text: str, start: int) -> bool:
    """Whether a clause begins with a verb of the past: «بدأت المفاوضات ...»."""
    word = re.compile(r"و?(?P<word>\w+)\s+\w").match(text, start)
    if word is None or masdars.is_masdar(word["word"]):
        return False
    return word["word"] in WORDS.words("past_verbs") or _PAST.fullmatch(word["word"]) is not None


def _before_next_verb(text: str, start: int, end: int) -> int:
    """Where a verb stands at the end that asks what comes later: «صيانة المنارات ودعا»."""
    last = re.compile(r",?\s*(?<!\w)و\w+(?=\s*$)").search(text, max(start + 4, end - 20), end)
    verb = verb_pattern().search(text, last.start(), end) if last else None
    return last.start() if last and verb and verb.end() == end and not masdars.is_masdar(verb[0][1:]) else end


@cache
def _tells_on() -> Pattern[str]:
    """What goes on to tell something else: verbs by their form, and by lists where a noun is written so."""
    return pattern(WORDS.source("tells_on").replace("| ", "|"))


def _needed_later(text: str, start: int, stop: int, end: int) -> bool:
    """Whether what is asked stands only behind an attribution: «أكد الوزراء، بحسب البيان، ضرورة ...»."""
    need = pattern(rf"(?<!\w)(?:ب)?(?:{WORDS.source('need')}|{WORDS.source('weight')}) (?=\w)")
    later = need.search(text, stop, end)
    return (
        later is not None
        and need.search(text, start, stop) is None
        and not governs(text, start, stop)
        and actions.opens_action(text, later.end(), end)
    )


def _asks_later(text: str, start: int, cut: Match[str], end: int) -> bool:
    """Whether what is asked stands only behind a circumstance: «تعهد، في ختام الاجتماع، صيانة ...»."""
    if governs(text, start, cut.start()):
        return False
    later = re.compile(r"(?<=,)\s(\w+)").finditer(text, cut.end(), end)
    if any(masdars.is_masdar(word[1]) for word in later):
        return True
    # «قررت الموانئ في ختام اجتماعها صيانة ...»
    soon = list(re.compile(r"\s(\w+)(?=\s\w)").finditer(text, cut.end() - 1, end))[:6]
    return _AT_THE_END.search(cut[0]) is not None and any(
        masdars.is_bare(word[1]) and not text.startswith(("بنا علی", "استعراض"), word.start(1))
        for word in soon
    )


# A circumstance inside a list, which goes on behind it: «عقد ندوات، وذلك في مجال الملاحة، وتشجيع ...».
_CIRCUMSTANCE: Final = re.compile(r"[\s,]*(?:وذلک|خلال|اثنا|عند)(?!\w)")


def _goes_on(text: str, cut: Match[str], end: int) -> bool:
    """Whether a list of actions goes on behind a circumstance."""
    later = re.compile(r"[^.;:,]*,\s*و\s?(?P<word>\w+)\s+\w").match(text, cut.end(), end)
    aside = _CIRCUMSTANCE.match(cut[0]) or re.match(r"\W*(?:ورفض$|لکن)", cut[0])
    return aside is not None and later is not None and masdars.is_masdar(later["word"])


# What would join on what was cut off.
_BESIDES: Final = re.compile(r",?\s(?:ب?الاضافه الی|اضافه الی|فضلا عن|علاوه علی|الی جانب|ناهیک عن)$")


def back_over_joints(text: str, start: int, end: int) -> int:
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",;:."):
        end -= 1
    if match := _BESIDES.search(text, start, end):
        return back_over_joints(text, start, match.start())
    if match := re.compile(r"\s(?:و|کما|فیما|کذلک|و?(?:لذلک|لذا|لهذا)|و(?:من ثم|علیه))$").search(
        text, start, end
    ):
        return back_over_joints(text, start, match.start())
    return end


def voted_on(text: str, start: int, stop: int) -> bool:
    """Whether what is said up to `stop` tells of a draft that is put to the vote, or of a veto."""
    return _VOTED_ON.search(text[start:stop]) is not None


def fell(reading: Reading, start: int) -> bool:
    """Whether what is said from `start` on is of a draft without a majority, or still to be voted on."""
    return bool(_DRAFT.search(reading.text, reading.start, start) and _FELL.search(reading.sentence))


def taken_back(reading: Reading, verb: Match[str]) -> bool:
    """Denied, expected, told of later days, or the verb of a preamble."""
    start = verb_span(verb)[0]
    before = reading.text[max(reading.start, start - 40) : start]
    if WORDS.pattern("may").search(before) and re.match(
        r"(?!تم |تمخض|توصل|توافق|تعهد|تقرر)[یتن]", verb[verb.lastgroup or 0]
    ):
        return True
    if WORDS.pattern("denied").search(before) or WORDS.pattern("expected").search(before):
        return True
    if re.match(r"(?:ال)?(?:اتفاق|توافق|تفاهم|توصل)", verb[0]) and _NOT_REACHED.search(before):
        return True
    since = re.search(r",\s*اذ $", before) and not re.match(r"[یتن]", verb[verb.lastgroup or 0])
    if re.search(r"(?<!\w)و?اذ $|(?<!\w)س$", before) and not since:
        return True
    if re.match(r"[یت]دع", verb[verb.lastgroup or 0]) and _IN_A_WAY.search(before):
        # «بصورة تدعو إلى التفاؤل»
        return True
    if re.match(r"القاضی", verb[verb.lastgroup or 0]) and _WHICH.search(before):
        # «على المسار الذي أقر في الربيع والقاضي ب ...»
        return True
    if re.match(r"القاضی", verb[0]) and re.match(
        r"(?:و|کما )*(?:رحب|اثن|اشاد|ثمن)", reading.text[reading.start :]
    ):
        # «رحب البيان بقرار الموانئ القاضي ب ...»
        return True
    if re.match(r"التزام|حرص", verb[0]) and re.search(
        r"(?<!\w)(?:من|مدی|ضروره|اهمیه|وجوب|"
        r"(?:ل|ب)?(?:ضمان|مراقبه|متابعه|رصد|کفاله|التاکد من)|عدم|بسبب|نتیجه|حال|شرط)\s$",
        before,
    ):
        # «للتأكد من التزام الأطراف بالهدنة»
        return True
    if re.match(r"(?:و)?(?:حرص|التزام|استعداد)", verb[0]) and WORDS.pattern("praises").search(
        reading.text, max(reading.start, start - 90), start
    ):
        # «ثمنوا جهود الموانئ وحرصها على ...»
        return True
    if re.match(r"و?(?:ال)?(?:دعوه|طلب|مطالبه)(?!\w)", verb[0]) and _REFUSES.search(before):
        # «رفض القادة الدعوة إلى ...»
        return True
    if re.match(r"دعوه", verb[0]) and re.search(
        r"(?<!\w)(?:بنا علی|بعد|من|تلبیه|قبول|تلقی\w*|[یت]?وجه\w*|رفض\w*)\s$", before
    ):
        return True
    if re.match(r"دعوه", verb[0]) and _PRAISES_AT_ONCE.search(before):
        # «ثمن المؤتمر دعوة الموانئ إلى ...»
        return True
    if re.match(r"تشجیع", verb[0]) and reading.is_item and verb.start() == reading.start:
        # «- تشجيع القطاع الخاص على الاستثمار» is one action of a list.
        return True
    if re.match(r"تشجیع", verb[0]) and re.search(r"(?<!\w)(?:علی|الی|ب|ل)\s?$", before):
        # «يعملان على تشجيع القطاع الخاص على ...»
        return True
    if re.fullmatch(r"طلبا?", verb[0]) and re.search(_NO_REQUEST, before):
        # «وافق على طلب ...»
        return True
    if re.match(r"و?ال", verb[0]) and WORDS.pattern("talked_over").match(reading.sentence):
        # «ناقشوا الوثيقة والدعوة إلى ...»
        joined = r",\s*و?(?:مع\s)?$" if "تاکید" in verb[0] else r",\s*(?:مع\s)?$"
        return not re.search(joined, before)
    if _AIMS.match(reading.sentence) and re.match(
        r"و?(?:ال)?(?:مطالبه|دعوه|حث|تاکید|مناشده|اتفاق|توافق|توصل|تفاهم)", verb[0]
    ):
        # «تهدف الدورة إلى المطالبة ب ...»
        return True
    if re.match(r"(?:ال)?اتفاق", verb[0]) and _NEARLY.search(before):
        # «الوفود قريبة من الاتفاق على ...»
        return True
    if fell(reading, start):
        # «مشروع القرار يطالب ب ...، لكنه لم يحصل على الأغلبية»
        return True
    if re.search(r"(?<!\w)کانت? $", before) and re.match(r"[یت]", verb[verb.lastgroup or 0]):
        # «فقرة كانت تلزم الدول ب ...»
        return True
    if verb.start() == reading.start and _TITLE.match(reading.sentence):
        # «اتفاق بشأن صيانة المنارات»: a title.
        return True
    if voted_on(reading.text, reading.start, start):
        # «يصوت المجلس اليوم على مشروع قرار يدعو إلى ...»
        return True
    if re.match(r"(?:ال)?(?:اتفاق|توصل|توافق)", verb[0]) and _HOPED_FOR.search(before):
        # «بهدف التوصل إلى اتفاق بشأن تشغيل السد»
        return True
    if re.match(r"(?:ال)?(?:التزام|تعهد|وعد|وعود)", verb[0].removeprefix("ب")) and _KEPT.search(before):
        # «أوفوا بالتزامهم بالاستمرار»
        return True
    if _APPROVES.match(reading.text, verb.end()) and verb.lastgroup in {"decided", "agreed"}:
        # «قرر المجلس الموافقة على مذكرة بشأن ...» is done.
        return True
    if re.match(r"[یت](?:لزم|قضی)", verb[verb.lastgroup or 0]) and _RULING.search(before):
        return True
    if re.match(r"[یت]", verb[verb.lastgroup or 0]) and _TURNED_DOWN.search(
        reading.text, reading.start, start
    ):
        # «رفض المجلس اقتراحا يقضي ب ...»
        return True
    plain = verb[0].removeprefix("و")
    # «كما أكد» goes on; «كما اتفق عليه» does not.
    return (
        re.match(r"(?:ت|ی)\w+", plain) is not None
        and re.search(r"\b(?:ان|لکی|کی|حتی|ل) ?$", before) is not None
        and re.search(r"(?:من المتوقع|من المقرر|یهدف)", reading.text[reading.start : start]) is not None
    )
