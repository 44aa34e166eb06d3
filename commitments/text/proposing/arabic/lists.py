"""Lists in Arabic: what begins an item, what opens a list inside a sentence, and what goes on with one."""

import re
from typing import Final

from commitments.text.proposing.arabic import actions, masdars
from commitments.text.proposing.arabic.words import WORDS
from commitments.text.proposing.folding import fold, pattern

# What counts the items of a list inside a sentence.
SIGN: Final = (
    r"(?:(?:و)?(?:اولا|ثانیا|ثالثا|رابعا|خامسا|سادسا|سابعا|ثامنا|تاسعا|عاشرا)\s*[,:./-]?\s*|"
    r"\d{1,2}\s(?=[^\W\d]{3,}\s))?"
)
_ORDINAL: Final = re.compile(
    r"و?(?:ثانیا|ثالثا|رابعا|خامسا|سادسا|سابعا|ثامنا|تاسعا|عاشرا|اخیرا)\s*[,:./-]\s*(?P<word>\w+)\s+(?P<next>\w+)"
)
_ALSO: Final = pattern(rf"و?(?:{WORDS.source('conjunctions')}) (?P<word>\w+)(?= \w)")
_JOINT: Final = re.compile(r"و(?P<word>\w{3,}) (?P<next>\w+)")
_ALONE: Final = re.compile(r"(?P<word>\w{3,})\s(?P<next>\w+)\s[^.;:\n]*")
# What makes a sentence of an action, which it tells of: «تطوير المنارات أصبح ضرورة».
_SAYS_OF_IT: Final = re.compile(
    r"(?<!\w)(?:هو|هی|لیس|لیست|اصبح|اصبحت|کان|کانت|سیکون|یبقی|تبقی|یعد|تعد|یعتبر|تعتبر|یمثل|تمثل|یشکل|تشکل|"
    r"یظل|تظل|یتم|تم|جری|یجری|امر|مسوولیه|واجب|شرط|ضروره|ضروری|مهم|یحتاج|تحتاج|یتطلب|تتطلب|یساهم|یسهم|یودی|مقرر|مستمره?|متوقع|جار|جاریه)(?!\w)|"
    r"(?<!لتی\s)(?<!لذی\s)(?<!\w)س[یت]\w{3,}|(?<!\w)(?:یوم|مسا|صباح|غدا|امس|الیوم|الفایزین|الجوایز|بحضور|برعایه)(?!\w)"
)
# What news announce, and who wrote a report or took its pictures, named at its end.
_BYLINES: Final = frozenset(
    {
        "افتتاح",
        "اختتام",
        "انطلاق",
        "انعقاد",
        "تکریم",
        "استقبال",
        "اعداد",
        "تصویر",
        "تحریر",
        "ترجمه",
        "کتابه",
        "اخراج",
    }
)
# Nouns that ask or need, with which a line of recommendations begins.
_BIDS: Final = re.compile(
    r"\s*(?:(?:ال)?(?:دعوه|حث|مطالبه|مناشده|طلب|تاکید)|ضروره|اهمیه|وجوب|احاطه)\s+(?:علی\s+|من\s+|الی\s+)?\w+\s+\w"
)
_FOR: Final = re.compile(r"\s*ل(?:ت\w{2}ی\w|ا\w{2}ا\w)\w*\s")
_THAT_ONE: Final = re.compile(r"\s*ان\s[یت]\w{2,}\s")


def starts_action(line: str) -> bool:
    """Whether a line could be an item of a list of actions."""
    folded = fold(line)
    if _FOR.match(folded) or _THAT_ONE.match(folded):
        # What an action is for begins no item; a clause of «أن» does.
        return _THAT_ONE.match(folded) is not None
    return actions.opens_action(folded, 0) or _BIDS.match(folded) is not None


def opens_list(text: str, start: int, end: int) -> bool:
    """Whether a list of actions begins at `start`, such as after a colon."""
    if re.search(r"(?:عنوان|شعار|موضوع)\w*\s?:\s*$", text[max(0, start - 20) : start]):
        # «تحت عنوان: «صيانة المنارات»»
        return False
    if re.compile(r"ان\s[یت]\w{2,}\s").match(text, start, end):
        return True
    need = pattern(
        rf"{SIGN}\"?\s?(?:(?:علی |الی )?(?:(?P<need>{WORDS.source('need')})|{WORDS.source('weight')}) )?"
    ).match(text, start, end)
    if need and need["need"] and re.compile(r"ال\w{3,}\s").match(text, need.end(), end):
        # «: ضرورة العناية بالأرصفة»
        return True
    return actions.opens_action(text, need.end() if need else start, end)


def resumes(text: str, start: int, end: int) -> int | None:
    """Where a masdar begins after a semicolon: «دعا إلى ...؛ وإنشاء ...»."""
    if (counted := _ORDINAL.match(text, start, end)) and _acts(counted):
        return counted.start("word")
    joint = _ALSO.match(text, start) or re.compile(r"(?:و(?=\w{4}))?(?P<word>\w+)").match(text, start, end)
    return joint.start("word") if joint and masdars.is_masdar(joint["word"]) else None


def _acts(match: re.Match[str]) -> bool:
    """Whether the word of a match is an action, with the article where a preposition follows."""
    governs = match["next"] in {"علی", "الی", "من", "فی", "عن"}
    return masdars.is_bare(match["word"]) or (governs and masdars.with_article(match["word"]))


def joins(text: str, start: int) -> bool:
    """Whether a sentence begins with «و» and an action: «وتشجيع البحوث ...»."""
    if (counted := _ORDINAL.match(text, start)) and _acts(counted):
        return True
    also = _ALSO.match(text, start)
    joint = _JOINT.match(text, start) if also is None else None
    if also is not None:
        return masdars.is_bare(also["word"])
    if joint is None:
        return _goes_straight_on(text, start)
    if re.match(r"ت\w+", joint["word"]) and re.fullmatch(
        r"ال\w+(?:ان|ون)|قاده|وزرا|روسا|القاده|الوزرا", joint["next"]
    ):
        # «وتبادل الجانبان وجهات النظر»
        return False
    governs = joint["next"] in {"علی", "الی", "من", "فی", "عن"}
    return masdars.is_masdar(joint["word"]) or (governs and masdars.with_article(joint["word"]))


def _goes_straight_on(text: str, start: int) -> bool:
    """Whether a sentence inside a paragraph is nothing but an action, and says nothing of it: «... الإشارات.
    العمل على إنشاء مرصد، وصيانة المنارات.»
    """
    alone = _ALONE.match(text, start)
    if alone is None or not re.search(r"[.]\s*$", text[max(0, start - 4) : start].rstrip(" ")):
        return False
    governs = alone["next"] in {"علی", "الی", "من", "فی", "عن"}
    rest = alone[0].split()[2:]
    if alone["word"] in _BYLINES or any(word in WORDS.words("past_verbs") for word in rest):
        return False
    acts = masdars.is_bare(alone["word"]) or (governs and masdars.with_article(alone["word"]))
    return acts and not re.match(r"ال\w+(?:ان|ون)(?!\w)", alone["next"]) and not _SAYS_OF_IT.search(alone[0])


def speaks(text: str, start: int) -> bool:
    """Whether a sentence begins with a verb of those who met: «أكد الطرفان ...»."""
    return WORDS.pattern("speaks").match(text, start) is not None
