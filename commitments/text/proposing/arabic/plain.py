"""What a verb asks in Arabic where no word of need leads to it: behind a preposition, or bare."""

import re
from dataclasses import dataclass
from re import Match
from typing import Final

from commitments.text.proposing.arabic import masdars
from commitments.text.proposing.arabic.around import (
    aside,
    is_action_with_article,
    is_forborne,
    named_for,
    rests_on_others,
    says_who,
    span_of,
)
from commitments.text.proposing.arabic.bare import asked_of, bare_action, behind_the_addressee, besought
from commitments.text.proposing.arabic.duties import is_fact, last_that, of_duty
from commitments.text.proposing.arabic.words import PREPOSITIONS, PRONOUN, WORDS

# Where the action begins, the preposition before it, the word of need, and whom it is asked of.
Complement = tuple[int, str, tuple[int, int] | None, tuple[int, int] | None]

_ABLE: Final = re.compile(r"(?<!\w)(?:قدره|قدرت\w+|امکانیه|امکان|حق)\s(?:\w+\s){0,4}علی\s(?:ان\s)?$")
# The title of a meeting: «المنتدى " البحر : أحوال وآفاق "».
QUOTED: Final = re.compile(r'"[^"]*"|\([^()]*\)|/[^/]{1,40}/')

_LED: Final = re.compile(
    r"(?<!\w)(?:(?P<far>(?:(?:علی|الی)\s+)?ب?ان(?!\s+کی\s+مون)(?:ه|هم|ها(?=\s(?:[یتس]|لا\s|ل[من]\s|قد\s|لیس)))?|علی|الی|فی|حول|بشان|تجاه|حیال|من\s+اجل)"
    r"\s+|(?P<near>[بل])(?:\s(?!\w\s))?)(?:[\"'(]\s?)?(?P<word>\w+)"
)
_SUGGESTED: Final = re.compile(
    r"\s*(?:ال(?:لجنه|موتمر|مجلس|مشارکون|ندوه|ملتقی|قمه|وزرا|جانبان|طرفان)\s+)?"
    r"(?P<word>ال(?:بحث|عمل|سعی|تعاون|تنسیق|استفاده|توسع|اسراع|استمرار|نظر|شروع|اعتماد))(?=\s+(?:عن|علی|فی|الی|من|ب\w+)(?!\w))"
)
_GOING_ON: Final = re.compile(
    r"(?:\s+(?!علی|الی|ان|بان|ب(?!ال)\w+|فی(?!\s+ختام))\w+){0,16}?\s+\"?(?P<word>استمرار|مواصله|تکثیف)(?=\s+ال\w)"
)
# «أكد الطرفان في هذا الاجتماع، الذي عقد أمس، استمرار ...»
_GOING_ON_LATER: Final = re.compile(
    r"(?:\s+ال\w+){1,3}\s+(?:فی|خلال)\s[^,.;:]{3,60},\s(?:الذی|التی)\s[^,.;:]{3,80},"
    r"\s+(?P<word>استمرار|مواصله|تکثیف)(?=\s+ال\w)"
)
# «أكدوا الالتزام بصيانة ...»: what is held to, which a preposition follows.
_HELD_TO: Final = re.compile(
    r"(?:\s+(?!علی(?!\w)|الی(?!\w)|ب?ان(?!\w)|حق(?!\w)|محاول|جهود|قدر|ضروره|اهمیه)[^\W\d]+,?){0,12}?\s+\"?"
    r"(?P<word>ال(?:مضی|عمل|سعی|حفاظ|محافظه|التزام|استمرار|امتناع))(?=\s+(?:قدما\s+)?(?:علی|فی|الی|عن|ب\w{3,})(?!\w))"
)
_STRESSED: Final = re.compile(
    r"\s+(?:ال\w+|قاده|وزرا|دول|روسا)(?:\s+ال\w+){0,2}\s+(?!ال|اهمیه|ضروره|ان(?:ه|ها|هم|هما)?\s|دعم|رفض|احترام|التزام|حرص|موقف|حق|وحده|ادانه|تضامن|استعداد|توافق)(?P<word>\w{3,})(?=\s+\w)"
)
# Verbs and nouns of resolve and readiness, which take other prepositions than agreement does.
_RESOLVED: Final = re.compile(
    r"(?:و|ف)?(?:[یتنم]?(?:عرب|عبر|بد|جدد|شدد|علن)|اعرب|ابد|اکد|موکد|[یتن]وکد|شدد|اعلن|م?ستعد|استعداد|حرص|رغبت|ارادت|عزم|التزام|تعهد|نیت|"
    r"جاهزیت|علی|قطع|ماض|مصمم|حریص|عا[قز]|[یتن]?عقد)"
)
_COUNTED: Final = re.compile(
    r"\w+\s(?:\w+\s){1,6}?و?(?:من\s)?(?:منها|اهمها|ابرزها|بینها|ضمنها|تمثلت\sفی|تتمثل\sفی|شملت|تشمل|تضمنت)\s(?P<first>\w+)\s"
)
_NOT_TO: Final = re.compile(r"(?:\s(?!علی\s|الی\s|ان\s|ب?ان\s)\w+){1,6}?\s(?P<word>الا)\s[یت]\w{2,}")
_PROPOSED: Final = frozenset({"مقترح", "اقتراح", "فکره", "توصیه", "مبدا", "طلب"})
_PLEDGES: Final = re.compile(r"(?:و|ف)?(?:[یتن](?:لتزم|تعهد)|التزم|تعهد)(?:ت|وا|ا|ون|ان)?$")
_ENTRUSTS: Final = re.compile(r"(?:و|ف)?(?:اناط|انیط|اوکل|اسند|عهد|[یت]عهد)")
_ASKS_OF: Final = re.compile(
    r"(?:و|ف)?(?:ب)?(?:ال)?(?:[یتن]?طلب|طالب|مطالب|[یتن]رجو|التمس|[یتن]لتمس|رج(?:ا|ت|وا)$)"
)
_URGENT: Final = re.compile(r"\s+(?P<word>ال\w+)\s+ال\w+\s+ل\w{3,}")
_TASK: Final = re.compile(r"(?<!\w)(?:مهمه|مهام|مسوولیه|صلاحیه)\s+(?P<word>\w+)(?=\s\w)")
_CALLS: Final = re.compile(r"(?:و|ف)?(?:ال)?(?:امهل|[یتن]?دع|داع|م?ناشد)|.*(?:ندا+|دعوه)$")
_MOVES: Final = re.compile(r"(?:و|ف)?(?:ال)?[یتن]?ح[ثض]")
# «الدول التي لم تصدق على الاتفاقية إلى تصديقها»: what is asked of others may hang on what was named.
_TO_OTHERS: Final = frozenset({"urged", "recommended", "decided"})
_TOWARDS: Final = re.compile(r"(?<!\w)(?:سعیا|وصولا|استنادا|اضافه|بالاضافه|نظرا|اشاره)\s$")
_CHARGES: Final = re.compile(r"(?:و|ف)?ب?(?:ال)?(?:کلف|[یت]کلف|تکلیف|فوض|تفویض|اصدر|اوعز)")
_BELONGS: Final = re.compile(r"(?<!\w)ال(?:خاص|متعلق|معنون|مرتبط|موسوم|متصل)(?:ه|ین|ون|تین)?\s$")
_HELD_AT: Final = re.compile(r"(?<!\w)(?:ال)?(?:من)?(?:عقد|انعقد|اقیم|التام|اختتم|نظم|احتضن)\w{0,3}\s$")
# Nobody is called «ب» an action: «دعا الفريق المعني بحماية الشعاب الدول إلى ...».
_CONCERNED: Final = re.compile(r"(?<!\w)ال(?:معنی|مکلف|مختص)(?:ه|ین|ون)?\s$")
# With whom a meeting was held, not what it asks: «دعت الندوة التي نظمها المرصد بالتعاون مع ...».
_HELD_WITH: Final = frozenset({"التعاون", "التنسیق", "الاشتراک", "الشراکه", "التزامن"})


@dataclass(frozen=True, kw_only=True)
class _Asking:
    """A verb that asks, how strongly, and where its content ends; `limit` is how far its action may be."""

    text: str
    verb: Match[str]
    strength: str
    end: int
    limit: int

    @property
    def word(self) -> str:
        return self.verb[0]

    def who(self, stop: int) -> tuple[int, int] | None:
        return span_of(self.text, self.verb.end(), stop)


def plain_complement(text: str, verb: Match[str], strength: str, end: int, limit: int) -> Complement | None:
    """What `verb` asks; None where it asks nothing."""
    asking = _Asking(text=text, verb=verb, strength=strength, end=end, limit=limit)
    if found := _at_once(asking):
        return found
    allowed = PREPOSITIONS[strength]
    if strength == "agreed" and _RESOLVED.match(verb[0]):
        allowed = ("ب", "علی", "ل", "الی", "ان", "فی", "تجاه", "حیال")
    if strength == "agreed" and verb[0].endswith(("اتفاق", "تفاهم", "توافق")):
        allowed = (*allowed, "ل")
    if strength == "decided" and re.search(r"قرارا?$", verb[0]):
        # «أصدر المؤتمر قرارا بشأن صيانة ...»
        allowed = (*allowed, "بشان", "حول")
    if re.match(r"(?:و|ف)?[یت]?اذن", verb[0]):
        # «أذن للأمانة في التعاقد»
        allowed = (*allowed, "فی")
    if verb[0].endswith("الضو الاخضر"):
        allowed = ("ل",)
    if strength == "decided" and _CHARGES.match(verb[0]):
        allowed = (*allowed, "ل")
    if re.match(r"(?:و|ف)?صوت", verb[0]):
        # «صوت المجلس على تمديد ...»
        allowed = ("علی", "ل")
    near = _near(asking)
    for match in _LED.finditer(text, verb.end(), near):
        between = QUOTED.sub("", text[verb.end() : match.start()])
        if re.search(r"[.;:]", between.rstrip(" ") or " ") and not re.fullmatch(r"\s*", between):
            break
        if strength == "decided" and (bare := bare_action(text, verb.end(), match.start())):
            # «تقرر إنشاء أمانة على أن يكون مقرها ...»
            return bare, "", None, asking.who(bare)
        if rests_on_others(strength, between):
            return None
        if _preposition(match) in {"ان", "بان"}:
            done, found = _of_that(asking, match)
        else:
            done, found = _of_noun(asking, match, between, allowed)
        if done:
            return found
    start = behind_the_addressee(verb, strength, near=near, limit=limit)
    return None if start is None else (start, "", None, asking.who(start))


def _preposition(match: Match[str]) -> str:
    return PRONOUN.sub("", match["far"] or match["near"]).split()[-1]


def _at_once(asking: _Asking) -> Complement | None:
    """An action right behind the verb, or bare behind its subject."""
    text, verb, strength = asking.text, asking.verb, asking.strength
    first = re.compile(r"\s*\"?\s?(?P<word>\w+)").match(text, verb.end(), asking.end)
    if first and first["word"] == "الاتفاق" and strength == "decided":
        # «ويلزم الاتفاق الأطراف ب ...»
        first = None
    if strength in _TO_OTHERS and (forbids := _NOT_TO.match(text, verb.end(), asking.limit)):
        # «نناشد الموانئ ألا تغلق أرصفتها»
        return forbids.start("word"), "ان", None, asking.who(forbids.start("word"))
    if (
        first
        and "" in PREPOSITIONS[strength]
        and (
            masdars.is_masdar(first["word"])
            or (strength == "decided" and first["word"] == "دعوه")
            # «ويطلب موافاته بنسخة ...»
            or (strength == "urged" and masdars.has_pronoun(first["word"]))
        )
        and strength not in {"emphasised", "agreed"}
    ):
        return first.start("word"), "", None, None
    task = _TASK.search(text, verb.end(), asking.limit) if _ENTRUSTS.match(verb[0]) else None
    if task and masdars.is_masdar(task["word"]):
        # «أناط باللجنة مهمة وضع ...»
        return task.start("word"), "", None, asking.who(task.start())
    if re.search("قترح", verb[0]) and (search := _SUGGESTED.match(text, verb.end(), asking.end)):
        # «واقترحت البحث عن ...»
        return search.start("word"), "", None, None
    if strength == "emphasised" and re.match(r"(?:و|ف)?(?:[یت]و|ا|مو)کد", verb[0]):
        # «أكد الوزراء استمرار العمل ...»
        on = _GOING_ON.match(text, verb.end(), asking.limit)
        if on is None:
            on = _GOING_ON_LATER.match(text, verb.end(), asking.limit)
        if on is None:
            on = _STRESSED.match(text, verb.end(), asking.limit)
            if on is not None and not masdars.is_masdar(on["word"]):
                on = None
        if on is None:
            on = _HELD_TO.match(text, verb.end(), asking.limit)
        return (on.start("word"), "", None, None) if on else None
    if strength == "decided" and (urgent := _URGENT.match(text, verb.end(), asking.end)):
        # «قررا التنظيم العاجل لاجتماع ...»
        return (urgent.start("word"), "", None, None) if masdars.with_article(urgent["word"]) else None
    if strength != "agreed":
        return None
    if first and verb[0].endswith(" علی") and masdars.is_masdar(first["word"]):
        # «أكدوا حرصهم على تدريب ...»
        return first.start("word"), "علی", None, None
    if re.match(r"(?:و|ف)?(?:[یت])?تعهد|(?:و|ف)?(?:توعد|وعد|[یتن]عتزم|اعتزم)", verb[0]):
        if (pledged := _pledged(asking)) is not None:
            return pledged, "", None, None
    if first and re.search(r"(?:هم|ها|هما|نا)$", verb[0]):
        resolved = re.search(r"(?:اعتزام|نیت|عزم|رغبت|التزام|تعهد|استعداد|عاتق|انفس|نفس)\w+$", verb[0])
        if masdars.with_article(first["word"]) or (resolved and masdars.is_masdar(first["word"])):
            # «معربين عن عزمهم الاستمرار».
            return first.start("word"), "", None, None
    return None


def _pledged(asking: _Asking) -> int | None:
    """The action in «تعهد الوزراء، في ختام اجتماعهم، صيانة المنارات» and «تعهدت الموانئ صيانة المنارات»."""
    text, start, limit = asking.text, asking.verb.end(), asking.limit
    for bare in re.compile(r",\s(?P<word>\w+)").finditer(text, start, limit):
        if masdars.is_masdar(bare["word"]) and not text.startswith("بنا علی", bare.start("word")):
            return bare.start("word")
    for early in list(re.compile(r"(?<!\w)\w+(?=\s+\w)").finditer(text, start, limit))[:6]:
        if early[0] in {"علی", "الی", "ان", "بان"} or (
            early[0][0] in "بل" and masdars.is_masdar(early[0][1:])
        ):
            return None
        if masdars.is_bare(early[0]):
            return early.start()
    return None


def _near(asking: _Asking) -> int:
    """Where an action begins that no preposition leads to, behind one who is asked."""
    if asking.strength == "urged":
        if re.match(
            r"(?:و|ف)?(?:ب)?(?:ال)?(?:[یتن]?طلب|طالب|مطالب|[یتن]رجو|التمس|[یتن]لتمس|رج(?:ا|ت|وا)$)",
            asking.word,
        ):
            return asked_of(asking.text, asking.verb.end(), asking.limit)
        if re.match(r"(?:و|ف)?(?:ناشد|[یتن]ناشد|مناشد|اهاب|[یت]هیب)", asking.word):
            return besought(asking.text, asking.verb.end(), asking.limit)
    return asking.limit


def _of_that(asking: _Asking, match: Match[str]) -> tuple[bool, Complement | None]:
    """What a clause of «أن» asks, and whether that is settled."""
    text, strength, end = asking.text, asking.strength, asking.end
    if re.search(r"(?<!\w)(?:دون|بدون|قبل|بعد|من دون|شان\w+)\s$", text[asking.verb.end() : match.start()]):
        return False, None
    if _ABLE.search(text[asking.verb.end() : match.start("word")]):
        # «أكد قدرة المنظمة على أن ...»
        return True, None
    start = match.start("word")
    if strength == "emphasised" and (owed := of_duty(text, start, end)):
        return True, (owed[0], "", None, owed[1])
    needs = WORDS.pattern("needs_it").search(text, start, min(end, start + 120))
    if strength == "emphasised" and needs and masdars.is_masdar(needs["word"]):
        return True, (needs.start("word"), "", None, None)
    if is_fact(text, strength, match, end):
        return True, None
    if strength == "emphasised" and (later := last_that(text, start, end)):
        duty = of_duty(text, later, end)
        if duty:
            return True, (duty[0], "", None, duty[1])
        return True, (later, "ان", None, asking.who(match.start()))
    if duty := of_duty(text, start, end):
        return True, (duty[0], "", None, duty[1])
    return True, (start, "ان", None, asking.who(match.start()))


def _of_noun(
    asking: _Asking, match: Match[str], between: str, allowed: tuple[str, ...]
) -> tuple[bool, Complement | None]:
    """What a noun behind a preposition asks, and whether that is settled."""
    text, strength = asking.text, asking.strength
    prep, word, who = _preposition(match), match["word"], asking.who(match.start())
    if prep == "اجل":
        # «وجهوا نداء إلى الموانئ من أجل صيانة ...»
        calls = re.search(r"ندا|تعلیم|توجیه|اوامر", asking.word) is not None
        calls = calls and (masdars.is_masdar(word) or masdars.with_article(word))
        return calls, (match.start("word"), "", None, who) if calls else None
    if word == "الا" and re.compile(r"\s+[یت]\w{2,}").match(text, match.end("word")):
        # «تعهدوا بألا تغلق الموانئ»
        return True, (match.start("word"), "ان", None, who)
    if strength == "emphasised" and prep == "علی" and word in WORDS.words("resolves"):
        meant = re.compile(r"\s+(?P<word>\w+)").match(text, match.end("word"), asking.end)
        if meant and masdars.is_masdar(meant["word"]):
            return True, (meant.start("word"), "", None, None)
    other = "علی" if _MOVES.match(asking.word) else "الی" if _CALLS.match(asking.word) else prep
    if says_who(text, match.end(), asking.end, between=between, prep=prep, other=other):
        return False, None
    if prep == "الی" and _TOWARDS.search(between):
        # «دعا الموانئ، سعيا إلى تفادي ...»
        return False, None
    if prep == "علی" and word in _PROPOSED and re.match(r"(?:و|ف)?(?:[یت]?وافق|موافق|اید|صادق)", asking.word):
        # «وافق على مقترح إنشاء ...»
        proposed = re.compile(r"\s(?P<word>\w+)\s").match(text, match.end("word"), asking.end)
        if proposed and masdars.is_bare(proposed["word"]):
            return True, (proposed.start("word"), "", None, None)
    acts = masdars.is_masdar(word) or masdars.with_article(word) or word in WORDS.words("asked_for")
    to_others = strength in _TO_OTHERS and prep in {"ب", "الی", "علی"}
    # «نلتزم بإشراكهم في ...»
    to_others = to_others or (prep == "ب" and _PLEDGES.match(asking.word) is not None)
    acts = acts or (to_others and masdars.has_pronoun(word))
    circumstance = word in WORDS.words("circumstances")
    if (
        strength == "agreed"
        and prep in {"ب", "علی"}
        and WORDS.pattern("bound").match(asking.word)
        and not (acts or masdars.has_pronoun(word) or circumstance or word == "عدم")
        and re.fullmatch(r"(?:\s*(?:ال\w+|اعضا|جمیع|کافه))*\s*", between)
    ):
        # «التزامهم بالسلم» is no action yet; in «التزامهم بالاتفاقات، والعمل على ...» one follows.
        later = re.compile(r"[^,.;:]{3,60},\s*و(?P<word>\w+)\s\w").match(text, match.end(), asking.end)
        acts_later = later and (masdars.is_masdar(later["word"]) or masdars.with_article(later["word"]))
        return True, (later.start("word"), "", None, who) if later and acts_later else None
    named = prep == "ب" and (
        (word == "دعوه" and strength in {"urged", "decided"} and between.strip() != "")
        or (word == "عدم" and strength in {"agreed", "urged", "recommended"})
    )
    named = named or (word == "عدم" and prep in {"علی", "الی"} and is_forborne(text, match.end(), asking.end))
    if prep in allowed and word in WORDS.words("quantities"):
        # «الاتفاق على عدد من النقاط، منها تشكيل ...»
        listed = _COUNTED.match(text, match.start("word"), asking.end)
        if listed and masdars.is_masdar(listed["first"]):
            return True, (listed.start("first"), prep, None, who)
    if prep not in allowed or (prep == "ب" and circumstance and not named):
        return False, None
    if prep == "ل" and strength == "agreed" and re.search(r"(?<!\w)(?:الذی|التی)(?!\w)[^,]*$", between):
        # «تعهد المؤتمر الذي خصص لبحث ...، بصيانة ...»
        return False, None
    if (
        prep == "ل"
        and strength == "urged"
        and re.search(r"(?<!\w)(?:التی|الذی)(?!\w)", between)
        and re.search(r",\s(?:الی|علی)\s", text[match.end() : asking.end])
    ):
        # «دعا الموانئ التي ليس لها فريق للبحث، إلى إنشاء ...»
        return False, None
    concerned = _CONCERNED.search(between) and _CALLS.match(asking.word)
    if prep == "ب" and (_BELONGS.search(between) or concerned):
        # «طلب المجلس في قراره الخاص بدراسة ... من الأمانة إعداد ...»
        return False, None
    if prep == "ل" and strength == "urged" and named_for(text, match, between, asking.end):
        return False, None
    if prep == "ب" and _HELD_AT.search(between):
        # «أوصت ندوة عقدت بالمرجان بصيانة ...»
        return False, None
    if prep == "ب" and word in _HELD_WITH:
        told = re.search(r"(?<!\w)(?:الذی|التی|نظم|نظمت|تنظم)(?!\w)", between)
        if told or _CALLS.match(asking.word) or aside(text, match.end(), asking.end):
            return False, None
    if named or acts:
        asks = _acts(asking, match)
        return asks, (match.start("word"), prep, None, who) if asks else None
    if _is_led_to(asking, match, between):
        place = match.start("near") if prep == "ل" else match.start("word")
        return True, (place, prep, None, who)
    if prep == "ب" and strength == "recommended" and len(between.split()) <= 4 and len(word) > 2:
        counts = word in WORDS.words("quantities")
        return True, None if counts else (match.start("word"), prep, None, who)
    return False, None


def _acts(asking: _Asking, match: Match[str]) -> bool:
    """Whether an action behind a preposition is what the verb asks."""
    prep, word, strength = _preposition(match), match["word"], asking.strength
    if strength == "emphasised":
        governs = prep == "علی" or (prep == "الی" and re.match(r"(?:و|ف)?(?:[یت])?خلص", asking.word))
        return bool(governs) and (
            not word.startswith("ال") or is_action_with_article(asking.text, match, asking.end)
        )
    if prep == "ل" and _MOVES.match(asking.word):
        # «حث الموانئ لإنشاء ...»; elsewhere «ل» says only what for: «حث الموانئ لصيانة المنارات على ...».
        return re.search(r"\s(?:علی|الی)\s", asking.text[match.end() : asking.end]) is None
    return not (prep == "ل" and strength == "urged") or _CALLS.match(asking.word) is not None


def _is_led_to(asking: _Asking, match: Match[str], between: str) -> bool:
    """Whether a noun that is no known action is what is asked: «دعا إلى هدنة», «استعداده للرد»."""
    prep, word = _preposition(match), match["word"]
    if prep == "ل":
        # «للرد» is «الرد» with «ل».
        return (
            word.startswith("ل")
            and masdars.with_article(f"ا{word}")
            and not (word in WORDS.words("named_for") and WORDS.pattern("body").search(between))
            and (asking.strength == "agreed" or _CALLS.match(asking.word) is not None)
        )
    return (
        prep == "الی"
        and asking.strength == "urged"
        and not word[0].isdigit()
        and re.match(r"(?:و|ف)?(?:دع|ال|[یتن]دع|داع|مناشد)", asking.word) is not None
        and not re.search(r"(?<!\w)(?:ان|الذی|التی)(?!\w)", between)
        and not word.startswith(("الامین", "الامان", "الاجتماع", "المجتمع", "الدول", "الاطراف", "الحکوم"))
    )
