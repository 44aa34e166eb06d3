"""Asks in Persian without a verb that asks: frames, items of a list, and nouns."""

import re
from collections.abc import Sequence
from typing import Final

from commitments.text.proposing.clauses import Ask, Reading, voice_of
from commitments.text.proposing.folding import pattern
from commitments.text.proposing.persian import actions
from commitments.text.proposing.persian.clauses import clauses, subjunctives
from commitments.text.proposing.persian.speakers import _class_of
from commitments.text.proposing.persian.words import WORDS, expanded, skip_joints, trim_end
from commitments.text.proposing.proposals import stronger


def of_the_frame(reading: Reading, begin: int) -> list[Ask]:
    """«... از دیگر محورهای مورد تأکید بود»: the content stands before, the strength in the frame."""
    match = expanded(rf"(?<!پس)(?<!پیش)(?<!قبل)(?<!بعد)\s(?P<frame>{WORDS.source('frames')})").search(
        reading.text, begin, reading.end
    )
    if match is None:
        return []
    # «... بود که مورد تأکید قرار گرفت»: the words right after the frame say more of its strength.
    frame = reading.text[match.start("frame") : min(reading.end, match.end() + 60)]
    strengths = [
        name for name, source in WORDS.group("frame_words").items() if re.search(pattern(source), frame)
    ]
    if "none" in strengths:
        return []
    start = skip_joints(reading.text, begin, match.start())
    lead_in = expanded(rf"(?:{WORDS.source('adverbial')})[^,]*, ").match(reading.text, start, match.start())
    if lead_in and not actions.opens_action(reading.text, start, match.start()):
        start = lead_in.end()
    start = _past_the_field(reading.text, start, match.start())
    done = expanded(r"(?<!\w)(?:شد|گردید|رسید) ?که ").search(reading.text, start, match.start())
    if done and actions.opens_action(reading.text, done.end(), match.start()):
        # «قرارداد امضا شد که ساخت اسکله از مفاد آن است»
        start = done.end()
    need = expanded(rf"(?:{WORDS.source('need')}|{WORDS.source('weight')}) ").match(reading.text, start)
    if need:
        start = need.end()
    if talk := expanded(WORDS.source("talk_of")).match(reading.text, start, match.start()):
        start = talk.end()
    strength = None
    for name in strengths:
        strength = stronger(strength, name)
    told = _told_in_the_frame(reading.text, begin, match.start(), strength)
    if len(told) > 1 or not strengths or not actions.opens_action(reading.text, start, match.start()):
        return told
    verb = (match.start("frame"), trim_end(reading.text, match.start("frame"), reading.end))
    speaker = "collective" if expanded(r"کشورهای|شرکت~کنندگان|حاضران|طرفین|اعضا|وزیران").search(frame) else ""
    asks = [
        Ask(start=piece[0], end=piece[1], strength=strength, verb=verb, voice=voice_of(speaker))
        for piece in actions.pieces(reading.text, start, match.start())
    ]
    for ask in asks:
        part_purpose(reading.text, ask)
    return asks


# «در حوزه همکاری‌های شیلاتی ...»
_FIELD: Final = expanded(r"در (?:زمینه|حوزه|بخش|عرصه|خصوص|مورد)(?:~?های)? (?:همکاری~?(?:های? )?)?\w+")


def _past_the_field(text: str, start: int, end: int) -> int:
    """Past the field in which something was agreed, up to the first action in it."""
    field = _FIELD.match(text, start, end)
    for blank in re.compile(r",?\s").finditer(text, field.end(), end) if field else ():
        joined = text[start : blank.start()].endswith(" و") or text.startswith("و ", blank.end())
        if not joined and actions.opens_action(text, blank.end(), end):
            return blank.end()
        if "," in blank[0]:
            break
    return start


def _told_in_the_frame(text: str, start: int, end: int, of_frame: str | None) -> list[Ask]:
    """«تأکید بر ...، مخالفت با ... و تأکید بر ... از محورهای بیانیه بود»: each ask has its own noun."""
    nouns = [
        noun
        for noun in expanded(rf"(?<!\w){WORDS.source('telling_noun')} ").finditer(text, start, end)
        if not (noun["needed"] and re.search(r"(?<!\w)(?:بر|به|روی)\s+$", text[start : noun.start()]))
    ]
    asks = []
    for number, noun in enumerate(nouns):
        strength = "agreed" if noun["agreed"] else "emphasised"
        if noun["needed"]:
            strength = of_frame or strength
        until = nouns[number + 1].start() if number + 1 < len(nouns) else end
        need = expanded(rf"(?:{WORDS.source('need')}|{WORDS.source('weight')}) ").match(
            text, noun.end(), until
        )
        place = need.end() if need else noun.end()
        if other := expanded(WORDS.source("no_ask_noun")).search(text, place, until):
            until = other.start()
        if actions.opens_action(text, place, until) or " و " in text[place:until]:
            joints = re.compile(r"[\s,;:]+(?:و\s+)?(?:همچنین|نیز|هم)?[\s,]*$").search(text, place, until)
            asks += [
                Ask(start=piece[0], end=piece[1], strength=strength, verb=noun.span())
                for piece in actions.pieces(text, place, joints.start() if joints else until)
                if actions.opens_action(text, *piece)
            ]
    joint = re.compile(r"(?:,\s?|\s)(?:و\s)?$").search(text, start, nouns[0].start()) if asks else None
    if joint and of_frame is None and actions.opens_action(text, start, joint.start()):
        # «تداوم ... و تأکید بر ... از موارد این بیانیه بود»: the first member shares the stress.
        first = actions.pieces(text, start, joint.start())
        asks[:0] = [
            Ask(start=one, end=other, strength=asks[0].strength, verb=asks[0].verb) for one, other in first
        ]
    return asks


def of_the_while(reading: Reading, begin: int, found: Sequence[Ask]) -> list[Ask]:
    """«طرفین ضمن تأکید بر ... گفتگو کردند»: what is stressed or called for beside something else."""
    match = expanded(WORDS.source("while_telling")).search(reading.text, begin, reading.end)
    if match is None:
        return []
    before, rest = reading.text[begin : match.start()], reading.text[match.end() : reading.end]
    # «با تأکید بر ...، ... را ضروری دانستند»: the ending of the verb says that there are several.
    several = not before.strip(" ,") and re.search(r"(?<!\w)\w{3,}(?:ند|یم)\W*$", rest) is not None
    if _class_of(before) != "collective" and not several:
        return []
    told = skip_joints(reading.text, match.end(), reading.end)
    bound = expanded(r"(?:تعهد|عزم|پایبندی|اراده)(?: \w+){0,3}? (?:به|برای) ").match(reading.text, told)
    told = bound.end() if bound else told
    need = expanded(rf"(?:{WORDS.source('need')}|{WORDS.source('weight')}) ").match(reading.text, told)
    place = need.end() if need else told
    until = expanded(WORDS.source("while_until")).search(reading.text, place, reading.end)
    if until is None or not actions.opens_action(reading.text, place, until.start()):
        return []
    if any(ask.start < until.start() and ask.end > match.start() for ask in found):
        return []
    return [
        Ask(
            start=piece[0],
            end=piece[1],
            strength="agreed" if bound else "urged" if match["call"] else "emphasised",
            verb=match.span("call" if match["call"] else "verb"),
            need=need.span() if need else None,
            voice="states_present",
        )
        for piece in actions.pieces(reading.text, place, until.start())
    ]


def part_purpose(text: str, ask: Ask) -> None:
    """Give a purpose after the content a place of its own."""
    match = expanded(r"(?<!\w)(?:به منظور|با هدف)(?!\w)").search(text, ask.start + 8, ask.end)
    # «اتخاذ اقداماتی» says nothing without what for.
    bare = match and expanded(r"\w+ (?:اقدام|تدابیر|تدبیر|گام|تمهید)\w*(?: \w+){0,2}$").match(
        text, ask.start, trim_end(text, ask.start, match.start())
    )
    # In «تلاش‌های انجام شده به منظور ...» the purpose belongs to the efforts.
    of_a_noun = match and expanded(r"(?:انجام|صورت|به عمل) (?:شده|گرفته|آمده)$").search(
        text, ask.start, trim_end(text, ask.start, match.start())
    )
    # «ادامهٔ همکاری به منظور ...» says little without what for.
    short = match and len(text[ask.start : match.start()].split()) < 4 < len(
        text[match.end() : ask.end].split()
    )
    # What is for more than it says itself stays whole.
    longer = match and ask.end - match.start() > match.start() - ask.start
    if match and not bare and not of_a_noun and not short and not longer:
        ask.purpose = (match.start(), ask.end)
        ask.end = trim_end(text, ask.start, match.start())


def part_opening_purpose(text: str, ask: Ask) -> None:
    """Give a purpose before the content a place of its own: «به منظور ...، نسبت به ... اقدام کنند»."""
    opening = expanded(WORDS.source("opening_purpose")).match(text, ask.start, ask.end)
    comma = text.find(",", opening.end(), ask.end) if opening else -1
    # A purpose that says more than what is asked stays with it.
    longer = 10 * (comma - ask.start) > 13 * (ask.end - comma)
    if comma > 0 and ask.end - comma > 12 and not longer:
        ask.purpose = ask.purpose or (ask.start, comma)
        ask.start = skip_joints(text, comma, ask.end)


# «از طرحی که به ثبت قایق‌ها بینجامد، استقبال می‌کنند»: the clause says more of a noun.
_MORE_OF_A_NOUN: Final = re.compile(r"(?<!کنند)(?<!شود)\sکه\s[^,;]*$")
# The past tense that only tells.
_ENDED: Final = expanded(
    r"(?<!خواهد\s)(?<!خواهند\s)(?<!\w)(?:یافت|رسید|پذیرفت|گرفت|شد|کرد|گفت|بود|داشت)(?:ند)?\W*$"
)


def past_label(text: str, start: int, end: int) -> int:
    """Past what an action is filed under: «گمرک: ایجاد میز مشترک»."""
    label = re.compile(r"\w[\w\s]{1,40}:\s+").match(text, start, end)
    return label.end() if label and actions.opens_action(text, label.end(), end) else start


def of_the_lead(reading: Reading) -> list[Ask]:
    """An item that takes its verb from the line that leads it in."""
    lead = reading.lead
    if lead is None or not lead.asks:
        return []
    text, end = reading.text, trim_end(reading.text, reading.start, reading.end)
    if lead.strength is None and expanded(rf"(?<!\w)(?:{WORDS.source('modal')})(?!\w)").search(
        text, reading.start, end
    ):
        return []
    opening = expanded(
        rf"(?:که |تا |بر |به )?(?:(?P<need>{WORDS.source('need')}|{WORDS.source('weight')}) )?"
    ).match(text, reading.start)
    start = opening.end() if opening else reading.start
    need = opening.span("need") if opening and opening["need"] else None
    start = past_label(text, start, end)
    comprising = expanded(r"همکاری\w*(?: \w+){0,12}? (?:شامل|عبارت~است از) ").match(text, start, end)
    if comprising and actions.opens_action(text, comprising.end(), end):
        start = comprising.end()
    wished = clauses(text, start, end)
    bare = not actions.opens_action(text, start, end) and not need
    if lead.strength is None and bare and not (lead.verb and wished):
        return []
    # «... خودداری کنند و تضمین نمایند که بنادر به پیمان عمل می‌کنند»
    own = any(
        not match[0].strip().startswith(("می", "نمی"))
        and re.match(r"\s*(?:,|و\s)", text[match.end() : end])
        and not _MORE_OF_A_NOUN.search(text, start, match.start())
        for match in subjunctives(text, start, end)
    )
    if bare and not own and _tells(text, start, end):
        return []
    if bare and expanded(WORDS.source("headings")).match(text, start, end):
        return []
    if expanded(rf"(?:{WORDS.source('no_ask_member')})(?!\w)").match(text, start, end):
        # «تقدیر از ملوانان»
        return []
    if bare and expanded(rf"(?:{WORDS.source('preamble')})(?!\w)").match(text, reading.start, end):
        # «با علاقه به تحکیم روابط دو کشور»
        return []
    if lead.strength is None and expanded(r"(?<!\w)خواهیم \w+\W*$").search(text, start, end):
        # What all will do is agreed, whatever leads it in.
        return []
    cut_off = re.search(r"\sکه\s", text[start:end]) and not expanded(WORDS.source("finite")).search(
        text, start, end
    )
    if bare and not wished and cut_off:
        # «اشخاصی که مقر آنها»: what such an item would say is not there.
        return []
    if bare and not wished and _ENDED.search(text, start, end):
        # «کنگره با تشویق حاضران پایان یافت»
        return []
    if lead.strength is None and not need and expanded(r"(?:حمایت|پشتیبانی) از ").match(text, start, end):
        # Among the points of a statement it is voiced, not asked.
        return []
    if bare and not wished and expanded(WORDS.source("names_something")).match(text, start, end):
        return []
    if bare and expanded(r"(?<!\w)می~توان(?:د|ند)?(?!\w)").search(text, start, end):
        # «از تورهای کهنه می‌توان استفاده کرد»
        return []
    party_acts = lead.strength == "agreed" and expanded(WORDS.source("a_party")).match(text, start, end)
    if not (need or own or party_acts) and expanded(WORDS.source("is_a_fact")).search(text, start, end):
        # «ادامه طوفان به بندر آسیب می‌رساند»
        return []
    if wished and not actions.opens_action(text, start, end):
        pieces = wished
    else:
        pieces = actions.pieces(text, start, end)
    return [
        Ask(
            start=piece[0],
            end=piece[1],
            strength=lead.strength,
            verb=lead.verb,
            need=need,
            voice=lead.voice,
            addressee=lead.addressee,
        )
        for piece in pieces
    ]


def _tells(text: str, start: int, end: int) -> bool:
    """Whether an item only tells what is done: «... استقبال می‌نمایند»."""
    return (
        expanded(
            r"(?:می~(?:کن|نمای|دار|شمار|دان)(?:ند|د|یم)|(?<!\w)(?:کرد|نمود|داشت|داد|گفت|ورزید|ستود)ند)\s*$"
        ).search(text, start, end)
        is not None
    )


def of_noun(reading: Reading) -> list[Ask]:
    """An item without a verb: «تأکید بر ...», «درخواست از ... برای ...», «ضرورت ...»."""
    if not reading.opens_block:
        return []
    text, end = reading.text, trim_end(reading.text, reading.start, reading.end)
    for source, strength in _NOUNS:
        match = expanded(source).match(text, reading.start, end)
        if match is None or (match["item"] is not None and not reading.is_item):
            continue
        if not actions.opens_action(text, match.end(), end):
            continue
        by = match.groupdict().get("by")
        if by and (
            _class_of(by) in {"guest", "one"}
            or expanded(WORDS.source("finite")).search(text, match.end(), end)
        ):
            continue
        return [
            Ask(
                start=piece[0],
                end=piece[1],
                strength=strength,
                verb=match.span("verb"),
                voice=None,
                addressee=match.span("who") if match["who"] else None,
            )
            for piece in actions.pieces(text, match.end(), end)
        ]
    return []


_NEED_HERE: Final = rf"(?:(?:{WORDS.source('need')}|{WORDS.source('weight')}) )?"


_NOUNS: Final = (
    (rf"(?P<who>(?!))?(?P<item>(?!))?(?P<verb>تاکید(?: مجدد| ویژه)?) (?:بر|روی) {_NEED_HERE}", "emphasised"),
    (
        rf"(?P<item>(?!))?(?P<verb>درخواست|تقاضا) از (?P<who>[^.;]{{3,90}}?) (?:برای|جهت|در) {_NEED_HERE}",
        "urged",
    ),
    (
        (
            rf"(?P<item>(?!))?(?P<verb>دعوت|تشویق|ترغیب) (?:از )?(?P<who>[^.;]{{3,90}}?) (?:برای|به|"
            rf"جهت) {_NEED_HERE}"
        ),
        "encouraged",
    ),
    (
        (
            rf"(?P<who>(?!))?(?P<item>(?!))?(?P<verb>توافق) (?:بر|برای|در مورد|درباره|در خصوص|در زمینه) "
            rf"{_NEED_HERE}"
        ),
        "agreed",
    ),
    (r"(?P<who>(?!))?(?P<item>(?!))?(?P<verb>موافقت) با ", "agreed"),
    (rf"(?P<who>(?!))?(?P<item>(?!))?(?P<verb>توصیه|پیشنهاد) (?:به|بر|برای)? ?{_NEED_HERE}", "recommended"),
    *(
        (
            rf"(?P<who>(?!))?(?P<item>(?!))?(?P<verb>{noun}) (?P<by>(?!(?:بر|روی|از|به|برای|در|شد|کرد)\w*\s)"
            rf"\w[^.,;:]{{2,80}}?) (?:{before}) {_NEED_HERE}",
            strength,
        )
        for noun, before, strength in (
            ("تاکید(?: مجدد| دوباره| ویژه)?", "بر|روی", "emphasised"),
            ("توافق", "بر سر|بر|برای|در مورد|درباره|در خصوص|در زمینه", "agreed"),
            ("موافقت", "با", "agreed"),
            ("آمادگی|عزم|تعهد", "برای|به", "agreed"),
            ("تصمیم", "برای|به", "decided"),
            ("درخواست|فراخوان", "برای|به", "urged"),
        )
    ),
    (rf"(?P<who>(?!))?(?P<item>(?P<verb>{WORDS.source('need')}|اهمیت)) ", "emphasised"),
)
