"""Clauses in Persian: where the one of a verb begins, and what it asks before or after the verb."""

import re
from re import Match
from typing import Final

from commitments.text.proposing.clauses import Reading
from commitments.text.proposing.folding import fold
from commitments.text.proposing.persian import actions
from commitments.text.proposing.persian.speakers import _class_of
from commitments.text.proposing.persian.words import (
    AUX,
    BEFORE,
    WISH,
    WORDS,
    expanded,
    skip_joints,
    trim_end,
)

# «تا» opens what is asked, unless it opens a date.
_OPENING: Final = expanded(
    r"\s*:?\s*,?\s*(?:که تا|که|تا(?! (?:پایان|سال|آخر|اواخر|ابتدای|قبل|پیش|نشست|\d)))?\s*"
)
# Where the sentence goes on to tell something else: «... و تأکید شده که ...».
_TOLD_NEXT: Final = expanded(
    r"(?:تاکید|اعلام|تصریح|بیان|اظهار) (?:شد|کرد)\w*(?: است|~?اند)? که(?!\w)|"
    r"[^.;]{0,80}?(?<!\w)از [^.;]{2,80} می~خواه(?:د|ند|یم)(?!\w)|"
    r"[^.;]{0,80}?(?<!\w)(?:می~خواه(?:د|ند|یم)|خواست(?:ند|یم|ه شد(?:ه)?|ه(?:~?اند)?)?|تعهد سپردند|"
    r"(?:تقاضا|درخواست|تاکید|توصیه|متعهد|توافق) (?:کرد|شد|نمود|دار|گردید)\w*)(?: است|~?اند)? (?:که|تا)(?!\w)"
)
# What hangs on a pronoun stays with what it stands for: «... را ثبت کنند و آن را منتشر نمایند».
_HANGS_ON: Final = expanded(r"(?:آن~?را|آن~?ها را|آنان را|آن(?= را))(?!\w)")
# A participle that takes the mood of the verb after it.
_PARTICIPLE: Final = expanded(
    r"(?<!\w)(?:داده|کرده|نموده|ساخته|گرفته|رسانده|ورزیده|پیوسته|بوده)(?=,| و (?!نیز))"
)

# How far back the clause of a verb can begin after another verb.
_CLAUSE_MAX: Final = 2000
_PARTS_CLAUSES: Final = re.compile(r"\s*(?:,|(?:و|اما|ولی|لیکن)(?!\w)|;|که)")
_TWO_WORDS: Final = re.compile(r"\s*\S+\s+\S")
# A clause that only says more of any such thing.
_SAYS_MORE: Final = re.compile(r"(?<!\w)(?:هر|هرگونه|هیچ|هیچگونه)\s[^,;]{2,60}?\sکه\s[^,;]*$")
_IN_WHICH: Final = expanded(r"\s*که در آن ")
_OF_SOME: Final = expanded(
    r"(?<!\w)(?!(?:بیانیه|قطع~?نامه|اعلامیه|سند|نامه|طرح|پیام|متن|پیش~?نویس|توافق|تفاهم|نشست))"
    r"(?:\w{3,}(?:~?ها)?ی~?ی?|آنها|آنان|کسانی) که [^,;]*$"
)
_TWO_OBJECTS: Final = re.compile(
    r"(?P<first>[^,;]*?\s(?:را\s\w+(?:\s\w+)?|برقرار|متوقف|فراهم|آزاد|برگزار|ایجاد|تشکیل|اجرا|لغو|محدود|خارج|تخلیه|منتشر|رعایت))\s+و\s+(?P<second>(?:(?:به|از|بر|تدابیر|اقدامات)\s|[^,;]*?\sرا\s)[^,;]*)"
)


def is_relative(text: str, clause: int, verb: Match[str]) -> bool:
    """Whether the verb only says more of a noun: «نشستی که در آن توافق شد»."""
    if expanded(r"(?<!\w)(?:افراد|کسان|اشخاص|مردم|طرف~?های)ی? که $").search(text, clause, verb.start()):
        # «افرادی که خواهان ... هستند»
        return True
    if text.startswith(",", verb.end()) and _OF_SOME.search(text, clause, verb.start()):
        # «بندرهایی که بر ... تأکید می‌کنند، اندکند»
        return True
    if re.search(r"(?<!\w)این\s\w+\sکه\s", text[clause : verb.start()]) and text.startswith(",", verb.end()):
        # «این بیانیه که به پیشنهاد ... پیشنهاد شده است، ...»
        return True
    if expanded(WORDS.source("asks_in_it")).search(text, clause, verb.start()):
        # «بیانیه پایانی نشست، که در آن از بنادر خواسته شد ...»: the text itself asks.
        return False
    return bool(expanded(r"که در آن|که طی آن|که بر آن|که به موجب آن").search(text, clause, verb.start()))


def leads_on(text: str, verb: Match[str], end: int) -> bool:
    """Whether what is asked stands after the verb: after «که», «تا», or a verb that always leads on."""
    rest = text[verb.end() : end]
    if expanded(rf"\s*:\s*(?:\w+ )?{WORDS.source('modal')}(?!\w)").match(rest):
        return True
    if re.match(r"\s*(?::\s*)?,?\s*(?:که|تا)\s", rest):
        return True
    if re.match(r"\s*و\s", rest):
        # «بنادر به ثبت قایق‌ها فراخوانده شده و ...»
        return False
    always = re.match(
        r"(?:.*خواست|می\s?خواه|تصمیم|مقرر|قرار|بنا|تصویب\s(?:شد|گردید)$|متعهد|پذیرفت|درخواست|تعهد|تقاضا|دعوت|توصیه|پیشنهاد|موظف|مکلف|ملزم|مامور|دستور|فرا|اماده|وعده|قول|مصوب|مصمم|مطالبه|تشویق|ترغیب)",
        verb[0],
    )
    return bool(always) and not WISH.match(verb[0]) and bool(_subjunctives(text, verb.end(), end))


def content_after(reading: Reading, verb: Match[str], strength: str) -> list[tuple[int, int]] | None:
    """The clauses after a verb, each up to a verb of wish or duty."""
    text, end = reading.text, trim_end(reading.text, verb.end(), reading.end)
    opening = _OPENING.match(text, verb.end())
    start = opening.end() if opening else verb.end()
    if strength == "emphasised":
        start = _past_facts(text, start, end)
    if strength == "emphasised" or (strength == "agreed" and re.search(r"اتفاق نظر|هم\s?نظر", verb[0])):
        needed = re.match(r"ضروری|لازم|الزامی|واجب", verb[0])
        if not needed and not expanded(
            rf"(?<!\w)(?:{WORDS.source('modal')}|{WORDS.source('need')})(?!\w)"
        ).search(text, start, end):
            return _what_is_wished(text, opening, end)
    duty = re.match(r"\s*:", text[verb.end() : start]) and expanded(rf"{WORDS.source('modal')} ").match(
        text, start
    )
    if strength == "emphasised" and not duty:
        start = _past_the_bound(text, start, end)
    found = clauses(text, duty.end() if duty else start, end)
    listed = expanded(WORDS.source("such_as")).match(text, start, end)
    if listed and len(found) == 1 and actions.opens_action(text, listed.end(), end):
        return actions.pieces(text, listed.end(), found[0][1])
    if not found and strength in {"agreed", "decided"}:
        return _what_will_be(text, start, end)
    return found or None


def _what_is_wished(text: str, opening: Match[str] | None, end: int) -> list[tuple[int, int]] | None:
    """«تأکید کردند که اسکله تعمیر شود»: the mood alone says that it is wished."""
    if opening is None or fold("که") not in opening[0]:
        return None
    wish = _subjunctives(text, opening.end(), end)[:1]
    told = expanded(rf"{WORDS.source('finite')}|(?<!\w)(?:نباید|تا|اگر|چنانچه|هر|زمانی|هنگامی|که)(?!\w)")
    if not wish or re.match(r"ن?می\s?|دار(?:د|ند|یم)$", wish[0][0].strip()) or wish[0].end() < end:
        return None
    return None if told.search(text, opening.end(), wish[0].start()) else [(opening.end(), wish[0].end())]


def _what_will_be(text: str, start: int, end: int) -> list[tuple[int, int]] | None:
    """«تعهد کردند که ... ادامه خواهد یافت»."""
    will = expanded(WORDS.source("will")).search(text, start, end)
    if will is None or expanded(WORDS.source("shall_not")).search(text[start : will.start()]):
        return None
    return [(start, will.end())] if len(text[start : will.start()].split()) > 2 else None


def _past_the_bound(text: str, start: int, end: int) -> int:
    """Past who is bound and the word of duty: «دولت مرجان باید ...»."""
    bound, modal = WORDS.source("bound"), WORDS.source("modal")
    duty = expanded(rf"(?:{bound})(?!\w)[^,;]{{0,60}}? (?:{modal})(?!\w)\s*").match(text, start, end)
    return duty.end() if duty else start


def _past_facts(text: str, start: int, end: int) -> int:
    """Past what is only told before a duty: «تأکید کردند که راه دور است و پل باید ساخته شود»."""
    duty = expanded(rf"(?<!\w)(?:{WORDS.source('modal')})(?!\w)").search(text, start, end)
    told = expanded(rf"(?:{WORDS.source('finite')}|(?<!\w)(?:ندارد|ندارند|نیست|نیستند))\s*,?\s*و(?!\w)\s*")
    facts = list(told.finditer(text, start, duty.start())) if duty else []
    return facts[-1].end() if facts and len(text[facts[-1].end() : end].split()) > 3 else start


def _subjunctives(text: str, start: int, end: int) -> list[Match[str]]:
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
    found, begun = [], start
    wishes = _subjunctives(text, start, end)
    if wishes:
        # «قایق‌ها را ثبت کرده و اسکله را تعمیر کنند»
        wishes += _PARTICIPLE.finditer(text, start, wishes[-1].start())
        wishes.sort(key=lambda match: match.start())
    for match in wishes:
        if match.start() < begun or not re.match(
            r"\s*(?:[,;.]|(?:و|تا|که)(?!\w)|$)", text[match.end() : end]
        ):
            continue
        if _IN_WHICH.match(text, match.end(), end) and match is not wishes[-1]:
            # «دولتی را ایجاد کنند که در آن همه حضور داشته باشند»
            continue
        if text.startswith(",", match.end()) and _SAYS_MORE.search(text, begun, match.start()):
            # «از هر صیدی که به دریا آسیب برساند، خودداری کنند»
            continue
        if expanded(WORDS.source("assures")).search(text, begun, match.end()) and re.match(
            r"\s*,?\s*(?:تا|که)\s", text[match.end() : end]
        ):
            # «اطمینان حاصل شود تا ... آغاز گردد»
            continue
        found += _sharing_a_verb(text, begun, match)
        if re.match(r"\s*,?\s*(?:تا|که|زیرا|چرا\s?که|چون)\s", text[match.end() : end]):
            # What follows says why; a long purpose after few words stays with them.
            begun = found[-1][0]
            found[-1] = (begun, _with_long_purpose(text, begun, match.end(), end))
            break
        begun = skip_joints(text, match.end(), end)
        if _TOLD_NEXT.match(text, begun, end):
            break
    joined: list[tuple[int, int]] = []
    for piece in found:
        if piece[1] - piece[0] <= 5:
            continue
        if joined and _HANGS_ON.match(text, *piece):
            joined[-1] = (joined[-1][0], piece[1])
        else:
            joined.append(piece)
    return joined


def _sharing_a_verb(text: str, start: int, verb: Match[str]) -> list[tuple[int, int]]:
    """«درگیری‌ها را متوقف و اسیران را مبادله کنند»: two objects with a light verb for both."""
    both = _TWO_OBJECTS.fullmatch(text, start, verb.end())
    if both is None or len(text[both.start("second") : verb.start()].split()) < 3:
        return [(start, verb.end())]
    return [both.span("first"), both.span("second")]


def _with_long_purpose(text: str, start: int, until: int, end: int) -> int:
    """Where what is asked ends, with the purpose after «تا» if that says more than half of it."""
    wishes = _subjunctives(text, until, end) if re.match(r"\s*,?\s*تا\s", text[until:end]) else []
    goal = wishes[0].end() if wishes else until
    few = len(text[start:until].split()) < 5
    return goal if 10 * (goal - until) > (16 if few else 10) * (until - start) else until


def _is_need(words: str) -> bool:
    """Whether the words say a need, after which anything is asked; importance asks only for an action."""
    return expanded(WORDS.source("need")).match(words) is not None


def content_inside(
    reading: Reading, verb: Match[str], strength: str, clause: int
) -> tuple[int, int, list[tuple[int, int]], tuple[int, int] | None] | None:
    """The content before a verb, or inside «خواستار ... شدند»: where it starts, where the verb ends, its
    members and the word of need.
    """
    text = reading.text
    if WISH.match(verb[0]):
        return _content_of_wish(reading, verb, clause)
    need_only = re.match(WORDS.source("need_only").replace("~", " ?"), verb[0]) is not None
    needed = rf"(?P<need>{WORDS.source('need')}|{WORDS.source('weight')}) "
    start = _skip_adverbial(text, clause, verb.start())
    place = need = None
    agrees = verb[0].startswith("موافقت") and not verb[0].endswith(("نید", "نیم"))
    before = "با" if agrees else BEFORE[strength]
    if verb[0].startswith("مصمم"):
        # «در لایروبی کانال‌ها مصمم هستیم»
        before = rf"{before}|در"
    if strength == "agreed" and not agrees and re.search(r"(?:به|دست)", verb[0]):
        # «با برگزاری ... به تفاهم دست یافتند»
        before = rf"{before}|با"
    that = expanded(rf"(?<!\w)بر این~?که (?=[^;]*(?<!\w){WORDS.source('modal')}(?!\w))").search(
        text, start, verb.start()
    )
    if that and strength == "emphasised":
        # «بر اینکه دریا باید پاک بماند تأکید کردند»
        end = trim_end(text, that.end(), verb.start())
        return that.end(), verb.end(), [(that.end(), end)], None
    # «روی چگونگی ساخت اسکله تأکید کردند»
    some = WORDS.source("named_by_some") + ("|چگونگی " if strength == "emphasised" else "")
    for match in expanded(rf"(?<!\w)(?:{before}) (?:{needed}|{some})?").finditer(text, start, verb.start()):
        if re.compile(r"\w+\s(?:رسید|رسیده|شد|شده|گرفت)(?!\w)").match(text, match.end()):
            # Something that was done: «به تصویب رسید».
            continue
        if expanded(WORDS.source("beside")).search(text, start, match.start()):
            # «ضمن اشاره به ...، بر لزوم ... تأکید شد»
            continue
        if need_only and match["need"] and not _is_need(match["need"]):
            continue
        if actions.opens_action(text, match.end(), verb.start()) and (match["need"] or not need_only):
            place, need = match.end(), match.span("need") if match["need"] else None
            break
        if match["need"] and strength == "emphasised" and _is_need(match["need"]):
            place, need = match.end(), match.span("need")
            break
    found = next(
        (
            match
            for match in expanded(rf"(?<!\w){needed}").finditer(text, start, verb.start())
            if not expanded(WORDS.source("beside_it")).search(text, start, match.start())
        ),
        None,
    )
    # «اهمیت ساخت اسکله را خاطرنشان کردند»
    told = re.match(r"خاطر|یادآور\s|متذکر|گوشزد|برجسته", verb[0]) and text[: verb.start()].rstrip().endswith(
        " را"
    )
    if place is None and found and (not need_only or told or _is_need(found["need"])):
        if actions.opens_action(text, found.end(), verb.start()) or (
            found.start() == start and _is_need(found["need"])
        ):
            place, need = found.end(), found.span("need")
    if place is None and not need_only:
        begun = skip_joints(text, start, verb.start())
        passive = re.search(r"(?:شد|گردید|گرفت|است|می\s?شود)(?:ند|ه است)?$", verb[0]) is not None
        mark = r"(?:\sرا|,)" if re.match(r"(?:ضروری|لازم)\s(?:می|دان)", verb[0]) else r"\sرا"
        objected = re.search(rf"{mark}\s*(?:نیز\s*)?$", text[begun : verb.start()]) is not None
        if passive or objected or strength in {"recommended", "decided"}:
            first = actions.first_action(text, begun, verb.start())
            if first is not None and (first - begun < 60 or objected):
                place = first
    if place is None:
        return None
    end = verb.start()
    bare = re.compile(r"\s+(?:را|نیز|هم|به|مورد)\s*$").search(text, place, end)
    while bare:
        end, bare = (
            bare.start(),
            re.compile(r"\s+(?:را|نیز|هم|به|مورد)\s*$").search(text, place, bare.start()),
        )
    members = actions.pieces(text, place, end)
    if strength == "emphasised" and need is None and not actions.opens_action(text, place, end):
        return None
    return place, verb.end(), members, need


def _content_of_wish(
    reading: Reading, verb: Match[str], clause: int
) -> tuple[int, int, list[tuple[int, int]], tuple[int, int] | None] | None:
    """«خواستار ... شدند», or «... را خواستار شدند»."""
    text = reading.text
    held = r"(?:می~)?دان(?:ست(?:ند|یم)?|ند|یم|د)|" if verb[0].startswith("مت") else ""
    closing = expanded(
        rf"(?<!\w)(?P<aux>{held}"
        r"(?:اعلام|ابراز|نشان|بیان|تکرار|(?:بار دیگر )?(?:تاکید|تایید)(?: مجدد| دوباره)?) "
        rf"{AUX}|"
        r"شد(?:ند|یم|ه~اند|ه است|ه(?=\s*(?:[,.;\"]|و(?!\w)|$)))?|گردیده(?:~اند| است)?|می~گرد(?:د|ند)|"
        rf"جزم {AUX}|پا(?:ی)?~(?:می~)?فش\w+|بود(?:ه(?:~?اند|~است)?|ند)?|هستند|هستیم|است|"
        r"گردید(?:ند)?|می~(?:شود|شوند|باشند|باشد)|"
        r"شده~?(?:اند|است))(?!\w)"
    ).search(text, verb.end(), reading.end)
    # «خواهان ...؛ خواهان ... و خواهان ... است»: what closes the last closes all.
    bound = closing.start() if closing else reading.end
    another = re.compile(r"\s*,?\s*(?:و\s)?\s*(?<!\w)(?:خواستار|خواهان)\s").search(text, verb.end(), bound)
    if closing is None and not another and not text[: reading.end].endswith(";"):
        return None
    if another or closing is None:
        start = skip_joints(text, verb.end(), bound)
        until = trim_end(text, start, another.start() if another else bound)
        members = actions.pieces(text, start, until)
        return (start, until, members, None) if members else None
    between = text[verb.end() : closing.start()]
    if not between.strip():
        found = _after_aside(text, clause, verb.start())
        if found is None:
            found = actions.first_action(text, _skip_adverbial(text, clause, verb.start()), verb.start())
        if found is None:
            return None
        end = trim_end(text, found, verb.start())
        end = end - 2 if text[:end].endswith(" را") else end
        return found, closing.end(), actions.pieces(text, found, end), None
    start = skip_joints(text, verb.end(), closing.start())
    if place := expanded(r"(?:مبنی بر|برای|به|در(?: قبال| خصوص| زمینه)?|بر|جهت|نسبت به) (?:انجام )?").match(
        text, start, closing.start()
    ):
        start = place.end() if not verb[0].startswith("خوا") else start
    wished = re.compile(r"(?:آن\s)?(?:است|شدند|شد)\s(?:که|تا)").match(text, start)
    if wished:
        return None
    aside = re.compile(r",\s*که\s").search(text, start, closing.start())
    members = actions.pieces(text, start, trim_end(text, start, aside.start() if aside else closing.start()))
    if not verb[0].startswith("خوا"):
        # One can be bound to peace; what asks is an action.
        members = [member for member in members if actions.opens_action(text, *member)]
    close = aside.start() if aside else closing.end()
    return (start, close, members, None) if members else None


def clause_start(text: str, covered: int, verb_start: int) -> int:
    """Where the clause of a verb begins: after the verb of the clause before it."""
    start, near = covered, max(covered, verb_start - _CLAUSE_MAX)
    for match in expanded(WORDS.source("finite")).finditer(text, near, verb_start):
        if _PARTS_CLAUSES.match(text, match.end(), verb_start) and _TWO_WORDS.match(
            text, match.end(), verb_start
        ):
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
    after = _skip_adverbial(text, clause, end)
    return (clause, trim_end(text, clause, after)) if after > clause else None


def _after_aside(text: str, start: int, end: int) -> int | None:
    """Where anything is wished after an aside: «آنان با اعلام حمایت از صیادان، واکنش ... را»."""
    aside = expanded(WORDS.source("aside")).match(text, start, end)
    return aside.end() if aside and len(text[aside.end() : end].split()) > 2 else None


def _skip_adverbial(text: str, start: int, end: int) -> int:
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
