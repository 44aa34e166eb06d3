"""Actions in Persian: action nouns, and where a list of them is parted."""

import re
from functools import lru_cache
from typing import Final

from commitments.text.proposing.folding import fold, pattern
from commitments.text.proposing.lexicon import lexicon

_WORDS: Final = lexicon("fa")
_NOUNS: Final = _WORDS.words("actions")
_NO_INFINITIVES: Final = frozenset(map(fold, _WORDS.source("no_infinitive").split("|")))
_NO_NOUNS: Final = _WORDS.words("no_actions")
_PLURAL_THINGS: Final = _WORDS.words("plural_things")
_ENDING: Final = pattern(rf"\w{{2,}}(?:{_WORDS.source('endings')})")
_ENDING_ALONE: Final = pattern(_WORDS.source("endings"))
_NO_ASK: Final = pattern(rf"(?:{_WORDS.source('no_ask_member')})(?!\w)")
_LIGHT: Final = _WORDS.words("light")
_PREPOSITIONS: Final = frozenset(map(fold, ["با", "از", "به", "در", "بر", "برای", "تا", "پس", "و"]))
# «یادداشت تفاهم» is a text.
_NOTE: Final = fold("تفاهم")
_AFTER: Final = frozenset(map(fold, ["از", "تا"]))
_STEPS: Final = pattern(_WORDS.source("steps"))
_INFINITIVE: Final = pattern(_WORDS.source("infinitive"))
_OF_THREE: Final = pattern(_WORDS.source("of_three"))
_PURPOSE: Final = pattern(rf"(?<!\w){_WORDS.source('purpose')}(?!\w)")
_FIELDS: Final = pattern(r"(?<!\w)(?:زمینه|حوزه|بخش|عرصه|رشته)~?های(?!\w)")
_FIELD: Final = pattern(
    r"(?:همکاری|تعامل|هماهنگی|گفتگو)(?:~?های)?(?: \w+){0,2} در (?:زمینه|حوزه|بخش|عرصه)(?!\w)[^,]*$"
)
_IN_FIELDS: Final = pattern(
    r"(?<!\w)در (?:زمینه|حوزه|بخش|عرصه)(?:~?های)?(?: ی)? (?P<first>\w+(?: \w+)?)[^,]*(?:,[^,]*)+$"
)
_OFFICE: Final = pattern(
    r"(?<!\w)(?:وزیر|وزارت|سازمان(?! ملل)|ستاد|معاونت|معاون|مدیرکل|رییس|آژانس)"
    r"(?: (?:امور|سازمان|وزارت))?(?: \w+){1,2}$"
)
_OTHERS: Final = pattern(
    r"[\s,]+و (?:(?P<others>سایر|دیگر) (?:موضوعات|مسایل|موارد|امور|زمینه~?ها)|(?:مسایل|موضوعات))(?!\w)"
    r"[^,;]{0,40}$"
)
_FOR: Final = pattern(r"(?<!\w)(?:برای|جهت|از طریق|با هدف)(?!\w)")
_OWN_AIM: Final = pattern(rf"{_WORDS.source('own_aim')}(?!\w)")
_BESIDE: Final = pattern(r",? و (?:نیز|همچنین) بر (?=\w)")
_NEEDED: Final = pattern(rf"(?:{_WORDS.source('need')}|{_WORDS.source('weight')}) ")
_WEIGHED: Final = pattern(rf"{_WORDS.source('weight')} ")
# What is seldom an aim of something else.
_OWN_DEED: Final = pattern(r"(?:ایجاد|تاسیس|ساخت|احداث|تشکیل|برگزاری|اعزام|انتشار|لغو)(?!\w)")
_PRONOUN: Final = pattern(rf"(?<!\w){_WORDS.source('pronoun')}(?!\w)")
_CONJUNCTION: Final = pattern(
    rf"\"?(?:(?P<comma>,) ?(?:{_WORDS.source('conjunctions')} )?| (?P<and>{_WORDS.source('conjunctions')}) "
    rf")\"?(?:{_WORDS.source('above_all')},? )?"
    r"(?P<prep>(?:بر|به|در خصوص|در زمینه|در مورد|درباره) )?"
    rf"(?P<need>(?:{_WORDS.source('need')}|{_WORDS.source('weight')}) )?(?P<word>\w+)(?=(?: (?P<next>\w+))?)"
)
# «آزادی همه ...», «همکاری کامل ...»: with such a word after it even a weak noun is an action.
_WHOLE: Final = frozenset(map(fold, _WORDS.source("whole").split("|")))
# What these are for is what they are about.
_EFFORTS: Final = frozenset(map(fold, ["تلاش", "کوشش"]))
WEAK: Final = _WORDS.words("weak")
# Such things in the plural before a verb, with nothing that says which.
WEAK_PLURAL: Final = pattern(
    rf"(?:{'|'.join(sorted(WEAK))})~?ها (?:(?:مذاکره|گفتگو|بحث|رایزنی) و )?(?:توافق|تفاهم|تاکید) \w+"
)
_NO_HEADS: Final = _PREPOSITIONS | {fold(word) for word in ("شامل", "جمله", "همچون", "مانند", "نظیر")}
_DEVICES: Final = frozenset(map(fold, ["دستگاه", "سامانه", "کارخانه", "مرکز", "شرکت", "ایستگاه", "سازمان"]))
_NO_ASK_PAIRS: Final = frozenset(map(fold, ["فروش", "توزیع", "انتقال"]))
_ALSO: Final = frozenset(map(fold, ["و نیز", "و همچنین", "همچنین"]))


@lru_cache(maxsize=8192)
def is_action(word: str, following: str = "") -> bool:
    """Whether a word, alone or with the one after it («راه اندازی»), is an action noun."""
    if word.endswith(("های", "ها")) and word.removesuffix("ی").removesuffix("ها") in _NOUNS:
        # «همکاریهای», written as one word
        return True
    if word in _NO_NOUNS or f"{word} {following}" in _NO_NOUNS:
        return False
    if word in _NOUNS or (word.endswith("ی") and word[:-1] in _NOUNS and word[:-1].endswith(("ا", "و"))):
        return True
    if _ENDING.fullmatch(word) is not None:
        return True
    if following and _ENDING_ALONE.fullmatch(following) is not None and following not in _NOUNS:
        return True
    if (following in _LIGHT and word not in _PREPOSITIONS) or f"{word} {following}" in _NOUNS:
        return True
    return len(word) > 4 and _INFINITIVE.fullmatch(word) is not None and word not in _NO_INFINITIVES


def opens_action(text: str, start: int, end: int | None = None) -> bool:
    """Whether an action begins at `start`."""
    end = len(text) if end is None else end
    match = re.compile(
        r"\s*\"?(?:یک\s+)?(?:عدم\s+|هر\s?چه\s+\w+\s+)?(?:از\s+(?:بین|میان)\s+(?=بردن|برداشتن)|از\s+(?=سر\s?گیری|سر\s+گرفتن))?(?:به\s+(?=کار\s?گیری|\w+\s+(?:رساندن|شناختن|گذاشتن|کارگیری)))?(?P<word>\w+)(?:\s+(?P<next>\w+))?(?:\s+(?P<third>\w+))?"
    ).match(text, start, end)
    if match is None or (match["word"] == _NOTE and text.endswith("یادداشت ", 0, match.start("word"))):
        return False
    if match["next"] in {"ها", "های"} and match["word"] in _PLURAL_THINGS:
        return False
    if _OF_THREE.match(text, match.start("word"), end) or _OF_THREE.match(text, start, end):
        return True
    return is_action(match["word"], match["next"] or "") or (
        match["next"] == "و" and is_action(match["word"])
    )


def first_action(text: str, start: int, end: int) -> int | None:
    """Where the first action noun stands."""
    for match in re.compile(r"(?<!\w)\w+").finditer(text, start, end):
        if opens_action(text, match.start(), end):
            return match.start()
    return None


def pieces(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The content from `start` until `end`, parted before action nouns with objects of their own."""
    found: list[tuple[int, int]] = []
    things: set[int] = set()
    begun = start
    if beside := _BESIDE.search(text, start, end):
        # «... مقابله با تقلب و نیز بر نقش زنان تأکید کرد»: what else is stressed is no action.
        place = beside.end()
        if not opens_action(text, place, end) and not _NEEDED.match(text, place, end):
            end = beside.start()
    for match in _CONJUNCTION.finditer(text, start, end):
        if match.start() <= begun or not _parts(text, begun, match, end, listed=bool(found)):
            continue
        found.append((begun, match.start()))
        whole = match["prep"] and (match["next"] in _LIGHT or _OF_THREE.match(text, match.start("prep"), end))
        begun = match.start("prep") if whole else match.start("word")
        if match["need"] and _WEIGHED.match(match["need"]) and not opens_action(text, begun, end):
            # «... و نیز اهمیت راهگذر شمالی»: what is called important is no action.
            things.add(begun)
    found.append((begun, end))
    return [
        (one, other)
        for one, other in (_stripped(text, *piece) for piece in found if piece[0] not in things)
        if other - one > 3 and (one == start or not _NO_ASK.match(text, one, other))
    ]


def _parts(text: str, begun: int, match: re.Match[str], end: int, *, listed: bool) -> bool:
    """Whether a conjunction leads to another action; `listed` where commas parted others before."""
    piece, word = text[begun : match.start()], match["word"]
    if _NO_ASK.match(text, match.start("word"), end):
        return True
    of_three = _OF_THREE.match(text, match.start("prep" if match["prep"] else "word"), end)
    acts = is_action(word, match["next"] or "") or opens_action(text, match.start("word"), end)
    if not of_three and not acts:
        return bool(match["need"])
    if _OFFICE.search(piece) and not match["need"] and match["next"] not in _WHOLE:
        # «وزیر راه و شهرسازی»
        return False
    if match["need"] or (match["prep"] and match["prep"].strip() == "بر"):
        return True
    if piece.split()[:1] == [word] and len(piece.split()) > 3 and word not in WEAK:
        # «اتصال بنادر از طریق جاده و اتصال جزایر»
        return True
    if _NO_ASK.match(text, begun, match.start()):
        # «محکومیت خرید و فروش ماهی»: one thing that asks nothing.
        return word not in _NO_ASK_PAIRS
    following, stop = match["next"], match.end("next" if match["next"] else "word")
    both = re.compile(r"\s+(\w+)\s+(?!و\s)\w+").match(text, stop, end) if following == "و" else None
    if both and is_action(word) and word not in WEAK and is_action(both[1]):
        # «و توقف و پایان جنگ»: two words for one action.
        following = both[1]
    if not of_three and not is_action(word) and re.match(r"\s*(?:,|و(?!\w)|$)", text[stop:end]):
        # A field among others: «در زمینه‌های نقشه‌برداری، مخابرات و کار».
        return False
    if _is_a_field(text, piece, match, end):
        return False
    aims = following in ({"برای", "در"} if listed else {"برای"}) and opens_action(
        text, match.end("next"), end
    )
    again = piece.split()[:1] == [word] and following == "در"
    if (listed and (aims or following in {"در", "با"})) or (
        match["comma"] and (aims or again or re.match(r"\s+در\s+زمینه\s", text[match.end("word") : end]))
    ):
        # «...، هماهنگی برای رفع موانع», «...، همکاری در زمینه شیلات»
        pass
    elif following is None or (
        following in {"و", "در", "با", "از", "به", "بین", "میان", "برای", "را"} and word in WEAK | _NOUNS
    ):
        if (following in {"با", "از", "به", "در"} and word not in WEAK) or (
            following == "برای" and word in _EFFORTS
        ):
            pass
        else:
            return False
    if _is_weak_plural(word, match["next"]) and not match["comma"]:
        # «تقویت هماهنگی و همکاری‌های دفاعی»
        return False
    whole = match["next"] in _WHOLE
    apart = match["comma"] or match["and"].strip() in _ALSO
    if (
        word in WEAK
        and not whole
        and not apart
        and not (listed and following and following != "و" and following not in _PREPOSITIONS)
        and not _long_object(text, match.end("word"), end)
    ):
        return False
    rest = text[match.start("word") : end]
    until = _CONJUNCTION.search(rest, len(word))
    if _PRONOUN.search(" ".join(rest[: until.start() if until else 60].split()[:5])):
        return False
    if _STEPS.match(piece.strip()) and _PURPOSE.search(piece):
        # What efforts are for goes on: «پیگیری تلاش‌ها در راستای ...، ... و ...».
        return False
    effort = piece.split()[:1] and piece.split()[0] in _EFFORTS
    aimed = None if listed and not effort else _FOR.search(piece)
    if aimed and aimed[0] == "برای" and not opens_action(piece, aimed.end()):
        # «یافتن راه برای این مسیله»: it is about that, and no more is to be done for it.
        aimed = None
    if aimed and not effort and _OWN_AIM.match(text, match.start("word"), end):
        aimed = None
    concrete = not effort and _OWN_DEED.match(text, match.start("word"), end)
    purpose = (None if concrete else _PURPOSE.search(piece)) or aimed
    return not purpose or bool(match["comma"]) or match[0].strip().startswith(("و نیز", "و همچنین", ","))


def _is_weak_plural(word: str, following: str | None) -> bool:
    joined = word.removesuffix("ی").removesuffix("ها") if word.endswith(("های", "ها")) else ""
    return joined in WEAK or (word in WEAK and following in {"های", "ها"})


def _last_is_bare(piece: str) -> bool:
    """Whether the last action of a piece has no object yet, as in «کشف، ضبط و مصادره عواید»."""
    words = re.findall(r"\w+", piece)
    if not words:
        return True
    joined = (
        len(words) >= 2
        and is_action(words[-2], words[-1])
        and not is_action(words[-2])
        and not is_action(words[-1])
    )
    if len(words) > 2 and (words[-2] in _AFTER or words[-1].endswith("ها")):
        # «پیش از مبادله», «پایان دادن به اعدامها»
        return False
    if len(words) > 3 and words[-2] in _DEVICES:
        # «تجهیز بندر به دستگاه پرتونگاری»
        return False
    last = words[-1].removesuffix("ی").removesuffix("ها") if words[-1].endswith(("ها", "های")) else words[-1]
    alone = is_action(last) and (len(words) == 1 or not is_action(words[-2]) or last not in WEAK)
    return len(words) < 2 or (joined and len(words) == 2) or (alone and last not in WEAK)


def _is_a_field(text: str, piece: str, match: re.Match[str], end: int) -> bool:
    """Whether an action noun is one of the fields of what was named, or shares its object with it."""
    word, rest = match["word"], text[match.end("word") : end]
    own = r"\s?های(?!\w)" if is_action(word) else r"\s\w+\s?های(?!\w)"
    plural = word.endswith(("های", "ها")) or re.match(own, rest) is not None
    if plural and re.match(r"(?:همکاری|تعامل)(?:\s\w+)?\sدر\s", piece):
        # «همکاری در گردشگری و سرمایه‌گذاری‌های بندری»
        return True
    also = match["and"] is not None and match["and"].strip() in _ALSO
    closed = not match["comma"] and re.search(r",[^,]*\sو\s\w+(?:\s\w+)?$", piece) is not None
    alone = plural or re.match(r"(?:\s\w+)?\s?های(?!\w)|\s*(?:,|و(?!\w)|$)", rest) is not None
    if not closed and not also and alone and _FIELDS.search(piece):
        # «در زمینه‌های حمل و نقل و راهسازی و همچنین ...»
        return True
    words = piece.split()
    # «تسهیل عبور، توسعه تجارت»: the first has an object, which sounds like an action.
    paired = match["comma"] and len(words) == 2 and is_action(words[0])
    if (
        not also
        and not paired
        and _last_is_bare(piece)
        and not _is_of_a_noun(piece, word, match["next"] or "")
    ):
        return True
    if match["comma"] and _FIELD.match(piece.strip()):
        # «همکاری در زمینه اقلیم، کاهش فقر و سیاست‌های مالیاتی»: the last member is no action.
        last = list(_CONJUNCTION.finditer(text, match.end("word"), end))
        if last and not is_action(last[-1]["word"], last[-1]["next"] or ""):
            return True
    field = _IN_FIELDS.search(piece)
    # «در حوزه دارو، تجهیزات پزشکی، آموزش پزشکی»
    return field is not None and not closed and not is_action(*field["first"].split()[:2])


def _is_of_a_noun(piece: str, word: str, following: str) -> bool:
    """Whether the last word of a piece, which sounds like an action, only says of what a noun before it is:
    «بازنگری در قواعد ماهیگیری و تسهیل ...».
    """
    words = re.findall(r"\w+", piece)
    if following in _PREPOSITIONS - {"و"} and len(words) > 2 and words[-2] not in _NO_HEADS:
        # «ساماندهی کارت‌های تردد و مقابله با جعل»
        return True
    sounds = words[-1] not in _NOUNS and _ENDING.fullmatch(words[-1]) is not None
    is_noun = len(words) > 3 and words[-2] not in _PREPOSITIONS and not is_action(words[-2])
    return sounds and is_noun and word in _NOUNS


def _long_object(text: str, start: int, end: int) -> bool:
    if re.compile(r"\s+\w{3,}(?:ان|ین)(?!\w)").match(text, start, end) and text[:start].endswith("اموزش"):
        # «... و آموزش ملوانان»
        return True
    return len(re.findall(r"\w+", text[start : min(end, start + 60)])) >= 3


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and (text[start].isspace() or text[start] in ',;:-"'):
        start += 1
    others = _OTHERS.search(text, start, end)
    # Behind nouns in a row «مسائل» is one of them: «تقویت شعر، هنر و مسائل فرهنگی».
    in_a_row = others and not others["others"] and "," in text[start : others.start()]
    end = others.start() if others and others.start() > start and not in_a_row else end
    while end > start and (text[end - 1].isspace() or text[end - 1] in ',;:.-"'):
        end -= 1
    return start, end
