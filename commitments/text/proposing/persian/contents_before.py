"""What is asked before a verb in Persian, or inside it: «بر ساخت اسکله تأکید کردند»، «خواستار ... شدند»."""

import re
from re import Match, Pattern
from typing import Final

from commitments.text.proposing.clauses import Reading
from commitments.text.proposing.persian import actions
from commitments.text.proposing.persian.between import among_topics
from commitments.text.proposing.persian.clauses import after_aside, skip_adverbial
from commitments.text.proposing.persian.words import AUX, BEFORE, WISH, WORDS, expanded, skip_joints, trim_end

# What stands between a content and its verb: the mark of an object, and by whom a passive verb is done.
_BARE: Final = re.compile(r"\s+(?:را|نیز|هم|به|مورد)\s*$")
_DONE_BY: Final = expanded(r"\s+(?:از (?:سوی|جانب|طرف)|توسط) [^,;]{3,60}$")
_PASSIVE: Final = expanded(r"(?:شد|گردید|گرفت|می~شود)(?:ند|ه است|ه)?$")


# What an action noun before a comma belongs to: «بر پایه گزارش پلیس، ...», «با توجه به حملات، ...».
_ASIDE: Final = expanded(r"(?<!\w)(?:بر~?(?:پایه|اساس)|طبق|مطابق|با|پس از|در پی|به دنبال|ضمن) (?:این )?$")


def _past_an_aside(text: str, begun: int, first: int | None, end: int) -> int | None:
    """The first action behind the comma of an aside in which there is one, too."""
    if first is None or not _ASIDE.search(text, begun, first):
        return first
    comma = text.find(",", first, end)
    return first if comma < 0 else actions.first_action(text, comma, end) or first


def _is_need(words: str) -> bool:
    """Whether the words say a need, after which anything is asked; importance asks only for an action."""
    return expanded(WORDS.source("need")).match(words) is not None


def _before(verb: Match[str], strength: str) -> str:
    """What stands before the content of a verb."""
    if verb[0].startswith("موافقت") and not verb[0].endswith(("نید", "نیم")):
        return "با|در مورد|در~?خصوص|درباره|روی|بالای|نسبت به"
    before = BEFORE[strength]
    if verb[0].startswith("مصمم"):
        # «در لایروبی کانال‌ها مصمم هستیم»
        before = rf"{before}|در"
    if strength == "agreed" and re.search(r"(?:به|دست)", verb[0]):
        # «با برگزاری ... به تفاهم دست یافتند»
        before = rf"{before}|با(?! (?:توجه|تلاش|عنایت|هدف|اشاره|تاکید|استناد|حضور|تکیه|وجود|ابراز))"
    return before


def content_inside(
    reading: Reading, verb: Match[str], strength: str, clause: int
) -> tuple[int, int, list[tuple[int, int]], tuple[int, int] | None] | None:
    """The content before a verb, or inside «خواستار ... شدند»: where it starts, where the verb ends, its
    members and the word of need.
    """
    text = reading.text
    if WISH.match(verb[0]):
        return _content_of_wish(reading, verb, clause)
    need_only = expanded(WORDS.source("need_only")).match(verb[0]) is not None
    needed = rf"(?P<need>{WORDS.source('need')}|{WORDS.source('weight')}) "
    start = skip_adverbial(text, clause, verb.start())
    place = need = None
    before = _before(verb, strength)
    that = expanded(rf"(?<!\w)بر این~?که (?=[^;]*(?<!\w){WORDS.source('modal')}(?!\w))").search(
        text, start, verb.start()
    )
    if that and strength == "emphasised":
        # «بر اینکه دریا باید پاک بماند تأکید کردند»
        end = trim_end(text, that.end(), verb.start())
        return that.end(), verb.end(), [(that.end(), end)], None
    # «روی چگونگی ساخت اسکله تأکید کردند»
    some = WORDS.source("named_by_some") + {
        "emphasised": rf"|(?:چگونگی|امر) |{WORDS.source('resolve')} ",
        "agreed": rf"|(?:طرح|موضوع|مسیله) |{WORDS.source('proposed_by')} ",
    }.get(strength, "")
    glued = WORDS.source("glued") if before.startswith("بر") else "(?!)"
    for match in expanded(rf"(?<!\w)(?:(?:{before}) |بر(?={glued}))(?:{needed}|{some})?").finditer(
        text, start, verb.start()
    ):
        if re.compile(r"\w+\s(?:رسید|رسیده|شد|شده|گرفت)(?!\w)").match(text, match.end()):
            # Something that was done: «به تصویب رسید».
            continue
        if expanded(WORDS.source("beside")).search(text, start, match.start()):
            # «ضمن اشاره به ...، بر لزوم ... تأکید شد»
            continue
        if need_only and match["need"] and not _is_need(match["need"]):
            continue
        said = not need_only or (verb[0].startswith("تصریح") and match[0].startswith("بر"))
        if actions.opens_action(text, match.end(), verb.start()) and (match["need"] or said):
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
            and (
                not need_only
                or _is_need(match["need"])
                or match.start() > text.rfind(",", start, verb.start())
            )
        ),
        None,
    )
    # «اهمیت ساخت اسکله را خاطرنشان کردند»
    told = expanded(r"خاطر|یادآور |متذکر|گوشزد|برجسته").match(verb[0]) and text[
        : verb.start()
    ].rstrip().endswith(" را")
    if place is None and found and (not need_only or told or _is_need(found["need"])):
        if actions.opens_action(text, found.end(), verb.start()) or (
            found.start() == start and _is_need(found["need"])
        ):
            place, need = found.end(), found.span("need")
    if place is None and not need_only:
        place = _without_preposition(text, start, verb, strength)
    if place is None:
        return _talked_of(text, start, verb) if strength == "agreed" else None
    end = verb.start()
    bare = _BARE.search(text, place, end)
    while bare:
        end, bare = bare.start(), _BARE.search(text, place, bare.start())
    if _PASSIVE.search(verb[0]) and (by := _DONE_BY.search(text, place, end)):
        # «ساخت اسکله از سوی وزیران مورد تأکید قرار گرفت»
        end = by.start()
    members = actions.pieces(text, place, end)
    pledged = expanded(WORDS.source("pledged")).search(text, start, place) if strength == "agreed" else None
    if pledged and members and len(members) == 1:
        # «دو میلیون سکه برای ساخت اسکله تعهد کردند»
        members = [(pledged.start(), members[0][1])]
    if strength == "emphasised" and need is None and not actions.opens_action(text, place, end):
        return None
    return place, verb.end(), members, need


def _without_preposition(text: str, start: int, verb: Match[str], strength: str) -> int | None:
    """Where a content begins that is the subject of a passive verb, or the object of another one."""
    begun = skip_joints(text, start, verb.start())
    passive = re.search(r"(?:شد|گردید|گرفت|است|می\s?شود|می\s?رسد)(?:ند|ه است)?$", verb[0]) is not None
    mark = r"(?:\sرا|,)" if re.match(r"(?:ضروری|لازم)\s(?:می|دان)", verb[0]) else r"\sرا"
    if verb[0].startswith("مورد"):
        # «ساخت اسکله را از نخستین روز مورد تأکید قرار دادند»
        mark = r"\sرا(?:\s(?:از|در|تا)\s[^,;]{3,60})?"
    objected = re.search(rf"{mark}\s*(?:نیز\s*)?$", text[begun : verb.start()]) is not None
    if not (passive or objected or strength in {"recommended", "decided"}):
        return None
    first = _past_an_aside(text, begun, actions.first_action(text, begun, verb.start()), verb.start())
    if expanded(WORDS.source("is_needed")).fullmatch(verb[0]) and not objected:
        # «..., ساخت اسکله یک ضرورت است»: no more than the last member of the sentence.
        late = max(text.rfind(sign, begun, verb.start()) for sign in (",", " که "))
        late_action = actions.first_action(text, late, verb.start()) if late > 0 else None
        first = late_action if late_action and late_action - late < 6 else first
    return first if first is not None and (first - begun < 60 or objected) else None


def _talked_of(
    text: str, start: int, verb: Match[str]
) -> tuple[int, int, list[tuple[int, int]], tuple[int, int] | None] | None:
    """«درباره شبکه بنادر و ساخت اسکله گفتگو و توافق کردند»: what is an action among what all talked of."""
    talks = expanded(WORDS.source("talked_and_agreed")).match(text, start, verb.start())
    if talks is None:
        return None
    place, end = among_topics(text, *talks.span("what")), talks.end("what")
    return (place, verb.end(), actions.pieces(text, place, end), None) if place < end else None


# A clause that says of some what befell them: «ماهیگیرانی که بازداشت شده‌اند».
_OF_SOME: Final = re.compile(r"\w{2,}ی\s(?:\w+\s)?که\s[^,;]*$")


def _closing_of(text: str, start: int, end: int, closings: Pattern[str]) -> Match[str] | None:
    """What closes a wish: the first such verb, or one behind it where that one only says more of some."""
    found = list(closings.finditer(text, start, end))
    own = [match for match in found if not _OF_SOME.search(text, start, match.start())] or found
    while len(own) > 1 and _is_participle(text, own[0], own[1]):
        own = own[1:]
    return own[0] if own else None


def _is_participle(text: str, closing: Match[str], later: Match[str]) -> bool:
    """Whether «شده» says of some what befell them, and the list goes on: «ملوانان ربوده‌شده و تبادل ...»."""
    joint = expanded(r"(?:,| و| ,)(?: (?:و|نیز|همچنین))* ").match(text, closing.end(), later.start())
    if closing["aux"] != "شده" or joint is None or " " in later["aux"].strip():
        return False
    told = expanded(WORDS.source("finite")).search(text, joint.end(), later.start())
    return told is None and actions.opens_action(text, joint.end(), later.start())


def _content_of_wish(
    reading: Reading, verb: Match[str], clause: int
) -> tuple[int, int, list[tuple[int, int]], tuple[int, int] | None] | None:
    """«خواستار ... شدند», or «... را خواستار شدند»."""
    text = reading.text
    held = r"(?:می~)?دان(?:ست(?:ند|یم)?|ند|یم|د)|" if verb[0].startswith("مت") else ""
    closings = expanded(
        rf"(?<!\w)(?P<aux>{held}"
        r"(?:اعلام|ابراز|نشان|بیان|تکرار|تجدید|تصریح|(?:بار دیگر )?(?:تاکید|تایید)(?: مجدد| دوباره)?) "
        rf"{AUX}|"
        r"شده~بود(?:ند)?|"
        r"شد(?:ند|یم|ه~اند|ه است|ه(?=\s*(?:[,.;\"]|و(?!\w)|$)))?|گردیده(?:~اند| است)?|می~گرد(?:د|ند)|"
        rf"جزم {AUX}|صحه \w+|مهر تایید \w+|"
        r"پا(?:ی)?~(?:می~)?فش\w+|بود(?:ه(?:~?اند|~است)?|ند)?|هستند|هستیم|است|"
        r"گردید(?:ند)?|می~(?:شود|شوند|شویم|باشند|باشد|باشیم)|"
        r"شده~?(?:اند|است))(?!\w)"
    )
    closing = _closing_of(text, verb.end(), reading.end, closings)
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
        found = after_aside(text, clause, verb.start())
        if found is None:
            found = actions.first_action(text, skip_adverbial(text, clause, verb.start()), verb.start())
        if found is None:
            return None
        end = trim_end(text, found, verb.start())
        end = end - 2 if text[:end].endswith(" را") else end
        # «ضمن محکوم کردن حمله، ... را خواستار شدند»
        told = expanded(rf"(?:{WORDS.source('no_ask_member')})(?!\w)")
        members = [member for member in actions.pieces(text, found, end) if not told.match(text, *member)]
        return found, closing.end(), members or actions.pieces(text, found, end), None
    start = skip_joints(text, verb.end(), closing.start())
    if place := expanded(
        r"(?:مبنی بر|برای|به|در(?: قبال| خصوص| زمینه| راستای| جهت)?|بر|جهت|نسبت به) (?:انجام )?"
    ).match(text, start, closing.start()):
        start = place.end() if not verb[0].startswith("خوا") else start
    wished = expanded(r"(?:آن )?(?:است|شدند|شد) (?:که|تا)").match(text, start)
    if wished:
        return None
    aside = re.compile(r",\s*که\s").search(text, start, closing.start())
    members = actions.pieces(text, start, trim_end(text, start, aside.start() if aside else closing.start()))
    if not verb[0].startswith("خوا"):
        # One can be bound to peace; what asks is an action.
        members = [member for member in members if actions.opens_action(text, *member)]
    close = aside.start() if aside else closing.end()
    return (start, close, members, None) if members else None
