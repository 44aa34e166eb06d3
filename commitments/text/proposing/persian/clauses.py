"""Clauses in Persian: where the one of a verb begins, and where each that is wished ends."""

import re
from re import Match
from typing import Final

from commitments.text.proposing.persian import actions
from commitments.text.proposing.persian.speakers import _class_of
from commitments.text.proposing.persian.words import (
    BEFORE,
    WORDS,
    expanded,
    skip_joints,
    trim_end,
    verb_pattern,
)

# Where the sentence goes on to tell something else: «... و تأکید شده که ...».
_TOLD_NEXT: Final = expanded(
    r"با این (?:قید|شرط|توضیح) |(?:تاکید|اعلام|تصریح|بیان|اظهار) (?:شد|کرد)\w*(?: است|~?اند)? که(?!\w)|"
    r"[^.;]{0,80}?(?<!\w)از [^.;]{2,80} می~خواه(?:د|ند|یم)(?!\w)|"
    r"[^.;]{0,80}?(?<!\w)(?:می~خواه(?:د|ند|یم)|خواست(?:ند|یم|ه شد(?:ه)?|ه(?:~?اند)?)?|تعهد سپردند|"
    r"(?:تقاضا|درخواست|تاکید|توصیه|متعهد|توافق) (?:کرد|شد|نمود|دار|گردید)\w*)(?: است|~?اند)? (?:که|تا)(?!\w)"
)
# What hangs on a pronoun stays with what it stands for: «... را ثبت کنند و آن را منتشر نمایند».
_HANGS_ON: Final = expanded(
    r"(?:(?:در صورت [^,;]{3,50}, |سپس |همچنین |نیز |به~?تدریج ))*"
    r"(?:(?:تنها|فقط|صرفا) (?:برای|در|به|با)(?= \w)|"
    r"(?:\w+ ){1,3}(?:آنان|آنها)(?= (?:را|در|با|به|از|نیز)(?!\w)|,)|"
    r"(?:به|در|بر) آن(?= (?!که|دسته|کشور|گروه|بندر)\w)|آن~?را|آن~?ها را|آنان را|آن(?= را))(?!\w)"
)
# So does what only says to whom it goes: «... را تهیه کنند و به شورا ارائه دهند».
_GOES_TO: Final = expanded(
    r"به (?:(?!را(?!\w))\w+ ){1,9}?(?:ارایه|تقدیم|تسلیم|ارسال|ابلاغ|پیشکش|شریک)(?: \w+)?\W*"
)
# A participle that takes the mood of the verb after it.
_PARTICIPLE: Final = expanded(r"(?<!\w)(?:داده|کرده|نموده|ساخته|گرفته|رسانده|ورزیده|بوده)(?=,| و (?!نیز))")

# How far back the clause of a verb can begin after another verb.
_CLAUSE_MAX: Final = 2000
_PARTS_CLAUSES: Final = re.compile(r"\s*(?:,|(?:و|اما|ولی|لیکن)(?!\w)|;|که)")
_TWO_WORDS: Final = re.compile(r"\s*\S+\s+\S")
# A clause that only says more of any such thing.
# What parts a verb from the one before it, with nothing of its own between them.
_NEXT_VERB: Final = re.compile(r"\s+و\s+(?:(?:نیز|همچنین|سپس)\s+)?")
_WISHED_FOR: Final = re.compile(r"^(?:دانست|خواست)")
_SAYS_MORE: Final = re.compile(r"(?<!\w)(?:هر|هرگونه|هیچ|هیچگونه)\s[^,;]{2,60}?\sکه\s[^,;]*$")
_ANY_THAT: Final = re.compile(r"\w{2,}ی\sکه\s[^;]*$")
_REFRAINS: Final = expanded(r", ?(?:خودداری|پرهیز|اجتناب|امتناع|جلوگیری|صرف~نظر)(?!\w)")
_UNLESS: Final = expanded(r"(?:در صورتی ?که|چنان~?چه|اگر|هرگاه|مگر این~?که) [^,;]*$")
_IN_WHICH: Final = expanded(r"\s*که در آن ")
_OF_SOME: Final = expanded(
    r"(?<!\w)(?!(?:بیانیه|قطع~?نامه|اعلامیه|سند|نامه|طرح|پیام|متن|پیش~?نویس|توافق|تفاهم|نشست))"
    r"(?:\w{3,}(?:~?ها)?ی~?ی?|آنها|آنان|کسانی) که [^,;]*$"
)
_TWO_OBJECTS: Final = re.compile(
    r"(?P<first>[^,;]*?\s(?:را\s(?!(?:با|به|در|از|بر|برای|طبق)\s)\w+(?:\s\w+)?|برقرار|متوقف|فراهم|ازاد|برگزار|ایجاد|تشکیل|اجرا|لغو|محدود|خارج|تخلیه|منتشر|رعایت))\s+و\s+(?P<second>(?:(?:به|از|بر|تدابیر|اقدامات)\s|[^,;]*?\sرا\s)[^,;]*)"
)


def is_relative(text: str, clause: int, verb: Match[str]) -> bool:
    """Whether the verb only says more of a noun: «نشستی که در آن توافق شد»."""
    if expanded(r"(?<!\w)(?:افراد|کسان|اشخاص|مردم|طرف~?های)ی? که $").search(text, clause, verb.start()):
        # «افرادی که خواهان ... هستند»
        return True
    if text.startswith(",", verb.end()) and _OF_SOME.search(text, clause, verb.start()):
        # «بندرهایی که بر ... تأکید می‌کنند، اندکند»
        return True
    if _says_more_of_a_noun(text, clause, verb):
        return True
    if re.search(r"(?<!\w)این\s\w+\sکه\s", text[clause : verb.start()]) and text.startswith(",", verb.end()):
        # «این بیانیه که به پیشنهاد ... پیشنهاد شده است، ...»
        return True
    if expanded(WORDS.source("asks_in_it")).search(text, clause, verb.start()):
        # «بیانیه پایانی نشست، که در آن از بنادر خواسته شد ...»: the text itself asks.
        return False
    return bool(expanded(r"که در آن|که طی آن|که بر آن|که به موجب آن").search(text, clause, verb.start()))


def _says_more_of_a_noun(text: str, clause: int, verb: Match[str]) -> bool:
    """«... دستاوردهای نشست که بر صلح تأکید دارد، حمایت می‌کنیم»: the clause goes on with a verb of its own."""
    if not text.startswith(",", verb.end()):
        return False
    that = text.rfind(" که ", clause, verb.start())
    if that < 0 or expanded(WORDS.source("asks_in_it")).search(text, clause, verb.start()):
        return False
    if re.search(r"(?:ند|کرد|شد|یم|این)\W*$", text[clause:that]):
        return False
    told = expanded(rf"{WORDS.source('finite')}|[,;]").search(text, that, verb.start())
    end = min(_sentence_end(text, verb.end()), verb.end() + 200)
    goes_on = expanded(r",[^,;]*(?:می~\w+|\w+ند|کرد|شد)\W*$").match(text, verb.end(), end)
    return told is None and goes_on is not None


def _sentence_end(text: str, start: int) -> int:
    ends = [place for sign in ".;\n" if (place := text.find(sign, start)) >= 0]
    return min(ends, default=len(text))


def subjunctives(text: str, start: int, end: int) -> list[Match[str]]:
    none = expanded(WORDS.source("no_subjunctive"))
    return [
        match
        for match in expanded(WORDS.source("subjunctive")).finditer(text, start, end)
        if not none.fullmatch(match[0].strip())
    ]


def clauses(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The clauses from `start`, each ending in its verb; what has no verb of its own belongs to the one
    before.
    """
    found: list[tuple[int, int]] = []
    begun = start
    wishes = subjunctives(text, start, end)
    if wishes:
        # «قایق‌ها را ثبت کرده و اسکله را تعمیر کنند»
        wishes += _PARTICIPLE.finditer(text, start, wishes[-1].start())
        wishes.sort(key=lambda match: match.start())
    for match in wishes:
        if found and _WE_TELL.match(match[0]) and not _WE_TELL.match(text, found[-1][1] - len("می کنیم")):
            # «از بنادر می‌خواهیم قایق‌ها را ثبت کنند و حمایت خود را از صیادان اعلام می‌داریم»
            break
        if match.start() < begun or not re.match(
            r"\s*(?:[,;.]|\"?\s*(?:و|تا|که|ضمن)(?!\w)|$)", text[match.end() : end]
        ):
            continue
        if text.startswith(",", match.end()) and _UNLESS.match(text, begun, match.start()):
            # «در صورتی که قایقی فرسوده باشد، در بندر نگه داشته شود»
            begun = skip_joints(text, match.end(), end)
            continue
        if _IN_WHICH.match(text, match.end(), end) and match is not wishes[-1]:
            # «دولتی را ایجاد کنند که در آن همه حضور داشته باشند»
            continue
        if text.startswith(",", match.end()) and _SAYS_MORE.search(text, begun, match.start()):
            # «از هر صیدی که به دریا آسیب برساند، خودداری کنند»
            continue
        if _REFRAINS.match(text, match.end(), end) and _ANY_THAT.search(text, begun, match.start()):
            # «از صیدی که به دریا آسیب برساند، خودداری کنند»
            continue
        if expanded(WORDS.source("assures")).search(text, begun, match.end()) and re.match(
            r"\s*,?\s*(?:تا|که)\s", text[match.end() : end]
        ):
            # «اطمینان حاصل شود تا ... آغاز گردد»
            continue
        beside = expanded(r"علاوه بر (?P<what>[^,;]{6,200}), ").match(text, begun, match.start())
        if beside and not found and actions.opens_action(text, beside.start("what"), match.start()):
            # «خواستند علاوه بر ثبت قایق‌ها، اسکله را تعمیر کنند»
            found.append(beside.span("what"))
            begun = beside.end()
        found += _listed_deeds(text, begun, match) or _sharing_a_verb(text, begun, match)
        if re.match(r"\s*,?\s*(?:تا|که|زیرا|چرا\s?که|چون)\s", text[match.end() : end]):
            # What follows says why; a long purpose after few words stays with them.
            begun = found[-1][0]
            found[-1] = (begun, _with_long_purpose(text, begun, match.end(), end))
            break
        begun = skip_joints(text, match.end(), end)
        if _TOLD_NEXT.match(text, begun, end) or _asks_next(text, begun, end):
            break
    joined: list[tuple[int, int]] = []
    for piece in found:
        if piece[1] - piece[0] <= 5:
            continue
        if joined and (_HANGS_ON.match(text, *piece) or _GOES_TO.fullmatch(text, *piece)):
            joined[-1] = (joined[-1][0], piece[1])
        else:
            joined.append(piece)
    return joined


# What those who met tell of themselves.
_WE_TELL: Final = expanded(r"\s*می~\w+یم")
# Who else acts, with nothing of its own before the verb.
_OURS_TOO: Final = expanded(
    r"\W*(?:(?:ما|آنها|آنان|دو طرف|طرفین|طرف دیگر|اعضا|کشورها)(?: (?:هم|نیز|همچنین))? )?"
)


def _asks_next(text: str, start: int, end: int) -> bool:
    """Whether the sentence goes on with another verb that asks: «... و از همه دعوت می‌کند که ...»."""
    verb = verb_pattern().search(text, start, min(end, start + 140))
    if verb is None or subjunctives(text, start, verb.start()):
        return False
    if re.match(r"\s*,?\s*(?:که|تا)\s", text[verb.end() : end]):
        return re.search(r"(?<!می)(?<!می\s)(?<!\w)\w+(?:ند|د|یم)$", verb[0]) is None or "کرد" in verb[0]
    if _OURS_TOO.fullmatch(text, start, verb.start()) and expanded(WORDS.source("leads_on")).match(verb[0]):
        # «... و ما هم قول دادیم قطعه‌ها را بفرستیم»
        return re.search(r"(?:ی?د|ت)(?:ند|یم)$", verb[0]) is not None
    # «... و دیگران را به پیوستن تشویق می‌کنند»
    return re.search(r"(?:تشویق|دعوت|ترغیب|تاکید)\s(?:می\s?\w+|کرد(?:ند)?)$", verb[0]) is not None


def _sharing_a_verb(text: str, start: int, verb: Match[str]) -> list[tuple[int, int]]:
    """«درگیری‌ها را متوقف و اسیران را مبادله کنند»: two objects with a light verb for both."""
    if deeds := _sharing_a_light_verb(text, start, verb):
        return deeds
    both = _TWO_OBJECTS.fullmatch(text, start, verb.end()) or _TWO_DEEDS.fullmatch(text, start, verb.end())
    if (
        both is None
        or len(text[both.start("second") : verb.start()].split()) < 3
        or _GOES_TO.fullmatch(text, *both.span("second"))
    ):
        return [(start, verb.end())]
    return [both.span("first"), both.span("second")]


# «نسبت به ثبت قایق‌ها، تعمیر اسکله و آموزش ناخدایان اقدام کنند»
_DEEDS_LISTED: Final = expanded(
    r"(?:(?:ضمن|با|علاوه بر|به منظور|برای|در راستای|جهت) [^,;]{3,90}, )?"
    r"(?:[^,;]{0,60}? )?(?:(?P<by>نسبت به)|(?<!نسبت\s)به(?= \w+)) (?P<what>[^;]+?) "
    r"(?:اقدام|مبادرت|همت|اهتمام|توجه ویژه|بپردازند|بپردازد|بپردازیم)(?: \w+)?"
)
# «ثبت قایق‌ها، تعمیر اسکله و آموزش ناخدایان گسترش یابد»
_DEEDS_FURTHERED: Final = expanded(
    r"(?P<what>[^;]+?) (?:گسترش|افزایش|ادامه|تداوم|ارتقا|تقویت|توسعه|تسریع|انجام|صورت|پیگیری|دنبال|آغاز|"
    r"(?:مورد|در) (?:\w+ ){1,2}قرار|در دستور کار(?: \w+)? قرار)(?: \w+)?"
)
# A word that needs a light verb, beside action nouns: «متوقف و ... آغاز شود».
_NEEDS_A_VERB: Final = WORDS.words("needs_a_verb")


def _listed_deeds(text: str, start: int, verb: Match[str]) -> list[tuple[int, int]]:
    """Actions that are listed before one light verb, the last with the verb; none where there is but one."""
    listed = _DEEDS_LISTED.fullmatch(text, start, verb.end()) or _DEEDS_FURTHERED.fullmatch(
        text, start, verb.end()
    )
    if listed is None or not actions.opens_action(text, listed.start("what"), listed.end("what")):
        return []
    found = actions.pieces(text, *listed.span("what"))
    enough = 1 if listed.re is _DEEDS_LISTED and listed["by"] else 2
    return [*found[:-1], (found[-1][0], verb.end())] if len(found) > enough else []


# Nouns that a light verb makes a deed without an object of «را», and words behind which they are fields.
_VERBAL: Final = WORDS.words("verbal_nouns")
_OPENS_A_FIELD: Final = re.compile(r"^(?:در|زمینه|حوزه|بخش|عرصه|برای|به|از|با|و|های|ی|هرگونه)$")


def _sharing_a_light_verb(text: str, start: int, verb: Match[str]) -> list[tuple[int, int]]:
    """«هفته دوستی برگزار، ورزشگاه‌ها تعمیر و صندوقی ایجاد شود»: deeds with one light verb for all."""
    passive = re.search(r"(?:شو|گرد)(?:د|ند)$", verb[0]) is not None
    found, begun = [], start
    for joint in re.compile(r"(?<=\w)(?:,\s|\sو\s)").finditer(text, start, verb.start()):
        words, rest = text[begun : joint.start()].split(), text[joint.end() : verb.start()].split()
        last = words[-1] if words else ""
        light = last in _NEEDS_A_VERB or (actions.is_action(last) and last not in actions.WEAK)
        light = light or actions.is_action(" ".join(words[-2:-1]), last)
        object_marked = words[-2:-1] == ["را"] or (
            # «با یکدیگر همکاری، اطلاعات خود را مبادله و ... کنند»
            last in _VERBAL and len(words) > 2 and not _OPENS_A_FIELD.search(words[-2]) and "را" in rest[1:]
        )
        light = light or last in _VERBAL
        rest_marked = "را" in rest[1:] or rest[:1] in (["به"], ["از"], ["بر"])
        rest_marked = rest_marked or (len(rest) > 1 and rest[-1] in _NEEDS_A_VERB)
        if not light or len(rest) < 2 or (not passive and not (object_marked and rest_marked)):
            continue
        if passive and (len(words) < 3 or len(rest) < 3 or rest[0] == "به" or _begins_a_deed(rest)):
            continue
        if re.search(r"(?<!\w)(?:آن|آنها|آنان)(?!\w)", " ".join(rest)):
            continue
        if passive and not (actions.is_action(rest[-1]) or rest[-1] in _NEEDS_A_VERB):
            continue
        found.append((begun, joint.start()))
        begun = joint.end()
    return [*found, (begun, verb.end())] if found else []


def _begins_a_deed(words: list[str]) -> bool:
    """Whether words begin with an action, and not with a thing that is called so: «گزارش پیشرفت کار»."""
    return actions.is_action(words[0]) and not (words[0] in actions.WEAK and len(words) > 3)


# «پایانه‌ها گسترش و بازارچه مرزی نیز احداث شود»: two deeds with a passive verb for both.
_TWO_DEEDS: Final = expanded(
    r"(?P<first>[^,;]{4,}? (?:افزایش|کاهش|گسترش|احداث|تشکیل|ایجاد|تقویت|اجرا|برگزار|فراهم|لغو|تسهیل|"
    r"تامین|تدوین|تکمیل|آغاز|متوقف|ساخته|تاسیس|برقرار|بازسازی)) و (?P<second>[^,;]+ \w+ (?:شو|گرد)(?:د|ند))"
)


def _with_long_purpose(text: str, start: int, until: int, end: int) -> int:
    """Where what is asked ends, with the purpose after «تا» if that says more than half of it."""
    wishes = subjunctives(text, until, end) if re.match(r"\s*,?\s*تا\s", text[until:end]) else []
    goal = wishes[0].end() if wishes else until
    few = len(text[start:until].split()) < 5
    return goal if 10 * (goal - until) > (16 if few else 10) * (until - start) else until


def clause_start(text: str, covered: int, verb_start: int) -> int:
    """Where the clause of a verb begins: after the verb of the clause before it."""
    start, near = covered, max(covered, verb_start - _CLAUSE_MAX)
    for match in expanded(WORDS.source("finite")).finditer(text, near, verb_start):
        if _PARTS_CLAUSES.match(text, match.end(), verb_start) and _TWO_WORDS.match(
            text, match.end(), verb_start
        ):
            start = match.end()
        elif _NEXT_VERB.fullmatch(text, match.end(), verb_start) and not _WISHED_FOR.search(match[0]):
            # «بند سوم به ساخت اسکله می‌پردازد و تأکید می‌کند: ...»: what stands before has its own verb.
            start = match.end()
    for match in expanded(WORDS.source("did_and_goes_on")).finditer(text, max(start, near), verb_start):
        if _TWO_WORDS.match(text, match.end(), verb_start):
            start = match.end()
    told = list(expanded(WORDS.source("told_before")).finditer(text, max(start, near), verb_start))
    if told and _TWO_WORDS.match(text, told[-1].end(), verb_start):
        start = told[-1].end()
    return skip_joints(text, start, verb_start)


def opening_purpose(text: str, clause: int, end: int) -> tuple[int, int] | None:
    """What a clause says first of why its action is needed, up to the comma: «با توجه به ضرورت ...،»."""
    if expanded(WORDS.source("opening_purpose")).match(text, clause, end) is None:
        return None
    after = skip_adverbial(text, clause, end)
    return (clause, trim_end(text, clause, after)) if after > clause else None


def after_aside(text: str, start: int, end: int) -> int | None:
    """Where anything is wished after an aside: «آنان با اعلام حمایت از صیادان، واکنش ... را»."""
    aside = expanded(WORDS.source("aside")).match(text, start, end)
    return aside.end() if aside and len(text[aside.end() : end].split()) > 2 else None


def skip_adverbial(text: str, start: int, end: int) -> int:
    """Past a cause or a circumstance at the beginning of a clause, up to its comma."""
    for key in ("aside", "by_a_text"):
        aside = expanded(WORDS.source(key)).match(text, start, end)
        if aside and actions.opens_action(text, aside.end(), end):
            return aside.end()
    match = expanded(rf"(?:{WORDS.source('adverbial')})(?!\w)").match(text, start, end)
    if match is None:
        return start
    comma = text.find(",", start, end)
    if match[0].startswith("در ") and comma > 0:
        # «در این نشست دو طرف بر ثبت ...، ...»: the comma parts what is asked.
        for before in expanded(
            rf"(?<!\w)بر (?:(?:{WORDS.source('need')}|{WORDS.source('weight')}) )?"
        ).finditer(text, start, comma):
            if actions.opens_action(text, before.end(), comma):
                return start
    for candidate in re.finditer(",", text[start:end]):
        place = start + candidate.end()
        rest = text[place:end]
        if _class_of(rest[:60]) == "collective" or expanded(rf"\s*(?:{BEFORE['emphasised']}|از) ").match(
            rest
        ):
            return skip_joints(text, place, end)
    return start
