"""Asks in Persian: the verb closes the clause, and all members of the list before it take its strength."""

import re
from collections.abc import Sequence
from dataclasses import replace
from re import Match
from typing import Final

from commitments.text.proposing.clauses import Ask, Reading, voice_of
from commitments.text.proposing.folding import fold
from commitments.text.proposing.persian import actions
from commitments.text.proposing.persian.articles import of_article
from commitments.text.proposing.persian.clauses import (
    clause_start,
    clauses,
    is_relative,
    opening_purpose,
)
from commitments.text.proposing.persian.contents_after import content_after, leads_on
from commitments.text.proposing.persian.contents_before import content_inside
from commitments.text.proposing.persian.kinds import is_statement, is_treaty
from commitments.text.proposing.persian.labelled import of_labels
from commitments.text.proposing.persian.leads import after_speech, is_preamble
from commitments.text.proposing.persian.lists import is_only_wished
from commitments.text.proposing.persian.musts import of_must
from commitments.text.proposing.persian.speakers import asked_from, class_of, speaker_of
from commitments.text.proposing.persian.without_verbs import (
    of_noun,
    of_the_frame,
    of_the_lead,
    of_the_while,
    part_opening_purpose,
    part_purpose,
)
from commitments.text.proposing.persian.words import (
    WISH,
    WORDS,
    expanded,
    skip_joints,
    trim_end,
    verb_pattern,
)
from commitments.text.proposing.proposals import stronger

# More characters than any sentence has; some rules read every part of one with every other.
_SENTENCE_MAX: Final = 4_000
# An operative verb that is itself only wished, expected or supposed.
_WISHED: Final = re.compile(r"(?<!\w)(?<!می\s)(?<!می)(?:کن|شو|نمای|ده|گیر|گرد|ورز)(?:ند|د|یم)$")

_MAY: Final = expanded(r"(?<!\w)می~توان(?:د|ند|یم)(?!\w)[^,;]*$")


def asks_of(reading: Reading) -> list[Ask]:
    """The asks of one sentence, in their order; one without end is read in parts."""
    asks: list[Ask] = []
    while reading.end - reading.start > _SENTENCE_MAX:
        bound = reading.start + _SENTENCE_MAX
        cut = max(reading.text.rfind(sign, reading.start + 1, bound) for sign in ", ")
        cut = cut if cut > 0 else bound
        asks += _asks_of_part(replace(reading, end=cut))
        reading = replace(reading, start=cut, opens_block=False)
    return asks + _asks_of_part(reading)


def _asks_of_part(reading: Reading) -> list[Ask]:
    begin, frame, speaker = after_speech(reading)
    if speaker == "guest" and expanded(WORDS.source("was_decided")).search(reading.text, begin, reading.end):
        # A spokesman who tells what was decided.
        speaker = ""
    if speaker == "guest" and not _tells_of_all(reading, begin):
        return []
    if labelled := of_labels(reading, begin):
        return labelled
    found = of_the_frame(reading, begin)
    led = reading.lead is not None and reading.lead.asks
    obliged = of_article(reading, begin, reading.end, among="" if led else "bound")
    found += [ask for ask in obliged or _of_verbs(reading, begin, speaker) if not _is_read(ask, found)]
    found = of_the_while(reading, begin, found) + found
    if begin > reading.start and not frame:
        # «وزیران ضمن تأکید بر ... اعلام کردند: ...»
        found = of_the_while(replace(reading, end=begin), reading.start, found) + found
    wished_too = reading.lead is not None and reading.lead.strength and is_only_wished(reading)
    if reading.lead and reading.lead.asks and (reading.opens_block or wished_too):
        found = found or of_the_lead(reading)
        for ask in found:
            ask.strength = stronger(ask.strength, reading.lead.strength)
    found = found or of_noun(reading if frame else replace(reading, start=begin))
    beside = [ask for ask in of_must(reading, begin, speaker) if not _is_read(ask, found)]
    found = sorted([*found, *beside], key=lambda ask: ask.start)
    found = _with_terms(reading, found)
    if not found and begin > reading.start:
        # «... را ضروری خواند و گفت: ...», «از توافق برای ... خبر داد و گفت: ...»
        told = replace(reading, end=begin)
        found = _of_verbs(told, reading.start, "") or of_must(told, reading.start, "")
    for ask in found[:1]:
        ask.frame = frame
    return _without_what_is_no_ask(reading, found)


def _with_terms(reading: Reading, asks: list[Ask]) -> list[Ask]:
    """With the terms on which something was agreed: «... مشروط بر این‌که بنادر قایق‌ها را ثبت کنند»."""
    terms = expanded(WORDS.source("on_terms")).search(reading.text, reading.start, reading.end)
    before = [ask for ask in asks if terms and ask.start < terms.start()]
    if terms and not before and reading.asked:
        if re.fullmatch(r"\W*(?:(?:اما|البته|ولی)\s)?", reading.text[reading.start : terms.start()]):
            # «... موافقت کردند؛ اما مشروط بر این‌که ...»
            before = [Ask(start=terms.start(), end=terms.start(), strength="agreed", verb=terms.span("verb"))]
    if terms is None or not before:
        return asks
    if is_treaty(reading.text):
        # In a treaty they belong to the duty that they bound.
        before[-1].end = max(before[-1].end, trim_end(reading.text, terms.start(), reading.end))
        return asks
    for ask in before:
        ask.end = min(ask.end, trim_end(reading.text, ask.start, terms.start()))
    end = trim_end(reading.text, terms.end(), reading.end)
    what = replace(before[-1], verb=terms.span("verb"), purpose=None, need=None)
    agreed = clauses(reading.text, skip_joints(reading.text, terms.end(), end), end)
    before = [ask for ask in before if ask.end > ask.start]
    return [*before, *(replace(what, start=one, end=other) for one, other in agreed)]


def _is_read(ask: Ask, found: Sequence[Ask]) -> bool:
    """Whether the words of an ask, or its verb, are among those of others."""
    places = [(ask.start, ask.end), *([ask.verb] if ask.verb else [])]
    taken = [place for other in found for place in ((other.start, other.end), other.verb) if place]
    return any(start < end2 and start2 < end for start, end in places for start2, end2 in taken)


def _tells_of_all(reading: Reading, begin: int) -> bool:
    """Whether one who speaks for others tells what all of them did: «سخنگو گفت: همه وزیران ...»."""
    return (
        expanded(
            rf"\W*(?:(?:همه|تمام|تمامی|کلیه) )?{WORDS.source('speakers', 'collective')}(?!\w)"
            r"[^:]*(?:ند|یم)\W*$"
        ).match(reading.text, begin, reading.end)
        is not None
    )


def _of_verbs(reading: Reading, begin: int, speaker: str) -> list[Ask]:
    text, found, covered = reading.text, [], begin
    if is_preamble(reading):
        return []
    for verb in verb_pattern().finditer(text, begin, reading.end):
        if verb.start() < covered:
            continue
        asks = _asks_of_verb(reading, verb, covered, speaker)
        found += asks
        if asks:
            covered = max(verb.end(), *(ask.end for ask in asks))
    return found


def _behind_its_preposition(reading: Reading, verb: Match[str]) -> list[tuple[int, int]] | None:
    """«سند تأکید دارد بر حضور زنان و بر پیگرد عاملان»: the content behind the verb."""
    needed = rf"(?:(?:{WORDS.source('need')}|{WORDS.source('weight')}) )?"
    opening = expanded(rf"\s+(?:مجدد )?بر {needed}").match(reading.text, verb.end(), reading.end)
    end = trim_end(reading.text, verb.end(), reading.end)
    if opening is None or not actions.opens_action(reading.text, opening.end(), end):
        return None
    told = expanded(WORDS.source("finite")).search(reading.text, opening.end(), end)
    return None if told else actions.pieces(reading.text, opening.end(), end)


def _goes_on(reading: Reading, verb: Match[str]) -> bool:
    """Whether a clause follows «توافق کردیم» without «که»."""
    if WISH.match(verb[0]):
        return False
    rest = reading.text[verb.end() : reading.end]
    duty = verb.lastgroup == "emphasised" and expanded(rf"(?<!\w)(?:{WORDS.source('modal')})(?!\w)").search(
        rest
    )
    return bool(verb.lastgroup == "agreed" or duty) and re.match(r"\s+(?!و(?!\w)|,)\w", rest) is not None


def _is_told_of_some(reading: Reading, verb: Match[str]) -> bool:
    """Whether a duty is told as it is, of a law or of one office: «وزارت بنادر موظف است ...»."""
    text = reading.text
    if expanded(WORDS.source("a_law")).match(text, reading.start):
        return True
    if not expanded(WORDS.source("is_bound")).fullmatch(verb[0]):
        return False
    if reading.is_item or reading.asked or is_treaty(text) or is_statement(text):
        return False
    bound = expanded(rf"{WORDS.source('bound')}|دولت|کشور|عضو|اعضا|طرف|{WORDS.source('signed_text')}")
    return bound.search(text, reading.start, reading.end) is None


def _is_no_ask(reading: Reading, verb: Match[str], clause: int) -> bool:
    """Whether a verb that asks elsewhere asks nothing here: it is expected, told of some, or only wished."""
    text, before = reading.text, reading.text[clause : verb.start()]
    of_them = expanded(r"(?<!\w)از [^,;]{3,80} انتظار می~رود$").search(text, reading.start, verb.end())
    hoped = not of_them and expanded(WORDS.source("expected")).search(text[reading.start : verb.end()])
    if hoped or is_relative(text, clause, verb):
        return True
    if re.match(r"(?:مکلف|موظف|ملزم|مامور)", verb[0]) and _is_told_of_some(reading, verb):
        return True
    if verb[0].endswith("شده") and expanded(WORDS.source("agreed_before")).search(before):
        return True
    if re.match(r"پذیرفته\sشد", verb[0]) and expanded(WORDS.source("only_accepted")).search(before):
        return True
    led = reading.lead is not None and reading.lead.asks and reading.lead.strength
    if _WISHED.search(verb[0]) and (led or not reading.is_item):
        # «اگر بر ساخت اسکله توافق کنند»: nobody has asked yet; an item that ends so is what its lead asks.
        return True
    if expanded(WORDS.source("only_found")).search(text, reading.start, verb.start()):
        return True
    if _WISHED.search(verb[0]) and _MAY.search(before):
        # «طرفین می‌توانند ... پیشنهاد نمایند»: nobody has to.
        return True
    if expanded(r"\W*آیا ").match(reading.sentence) or text[reading.start : reading.end].rstrip().endswith(
        "?"
    ):
        return True
    if fold("تاکید") == verb[0] and expanded(WORDS.source("told_later")).search(
        text, verb.end(), reading.end
    ):
        return True
    insists = reading.is_item and re.fullmatch(r"\W*(?:مصرا|مصرانه|اکیدا|همچنین|\s)*", before)
    if re.fullmatch(r"می\s?خواه(?:د|ند)", verb[0]) and not insists and not re.search(r"(?<!\w)از\s", before):
        if not re.match(r"\s+(?:از|که|تا)\s", text[verb.end() : reading.end]) or re.search(
            r"(?<!\w)اگر(?!\w)", before
        ):
            # One can want to join: it is asked of none, unless it is a deed: «آزادی ملوانان را می‌خواهد».
            if not (text[clause : verb.start()].rstrip().endswith(" را") and reading.is_item):
                return True
    if (
        re.match(r"(?:به )?(?:تصویب|مصوب)", verb[0])
        and re.search(r"\sرا\s", before)
        and expanded(WORDS.source("adopted_thing")).search(before.rsplit(",", 1)[-1])
    ):
        # «طرح ساخت اسکله را تصویب کردند»: a plan was adopted.
        return True
    if verb[0].startswith("تصویب") and verb_pattern().search(text, verb.end(), reading.end):
        # «قطعنامه‌ای تصویب شد که از بنادر می‌خواهد ...»: the resolution asks, not who adopted it.
        return True
    # «با تمایل به انعقاد یک پیمان، به شرح زیر توافق کردند»: what follows is agreed.
    follows = expanded(WORDS.source("as_follows")).search(before) is not None
    return follows and not leads_on(text, verb, reading.end)


def _asks_of_verb(reading: Reading, verb: Match[str], covered: int, speaker: str) -> list[Ask]:
    text, strength = reading.text, verb.lastgroup or ""
    clause = clause_start(text, covered, verb.start())
    before = text[clause : verb.start()]
    if _is_no_ask(reading, verb, clause):
        return []
    content = content_after(reading, verb, strength) if leads_on(text, verb, reading.end) else None
    if content is None and strength in {"emphasised", "agreed"}:
        content = _behind_its_preposition(reading, verb)
    after_another = expanded(WORDS.source("did_and")).search(text, clause, verb.start())
    if content is None and after_another and _goes_on(reading, verb):
        content = content_after(reading, verb, strength)
    inner = None if content else content_inside(reading, verb, strength, clause)
    if content is None and inner is None and _goes_on(reading, verb):
        content = content_after(reading, verb, strength)
    if content is None and inner is None:
        return []
    closed = (
        text[verb.start() : inner[1]] if inner and text[verb.start() : inner[1]].endswith("ند") else verb[0]
    )
    who = speaker_of(reading, clause, inner[0] if inner else verb.start(), closed, speaker)
    if re.fullmatch(r"(?:مکلف|موظف|ملزم|مامور)\s?(?:است|هستند|اند|می\s?باشن?د)", verb[0]):
        # «شورا موظف است ...»: who is bound does not speak.
        who = speaker or reading.speaker
    if who == "guest":
        return []
    if clause > reading.start and WISH.match(verb[0]) and who in {"", "collective"} and inner:
        if re.search(r"\s(?:شد|است|بود)$", text[verb.start() : inner[1]]) and not class_of(
            text[clause : verb.start()]
        ):
            # «مدیرکل سخنرانی کرد و خواستار ... شد»
            before_it = class_of(expanded(WORDS.source("where")).sub(" ", text[reading.start : clause]))
            who = before_it if before_it in {"one", "guest"} else who
    if who == "guest":
        return []
    background = (
        expanded(WORDS.source("past_time")).search(before)
        or expanded(WORDS.source("earlier_text")).search(text, reading.start, clause)
        or expanded(WORDS.source("said_before")).search(text, reading.start, verb.start())
        or re.search(r"ه\sبود(?:ند)?$", verb[0])
        or (inner and re.search(r"ه\sبود(?:ند)?$", text[verb.start() : inner[1]]))
        or (
            re.search(r"ه\s?است$", verb[0])
            and expanded(r"(?<!\w)یادآور\w* [^,;]{2,30}? که ").search(text, reading.start, verb.start())
        )
        or re.match(r"\W*این\s(?:در\s?حالی|در\s?حال)", reading.sentence)
        or re.match(r"\s*بود(?:ند)?(?!\w)", text[max(verb.end(), inner[1] if inner else 0) : reading.end])
    )
    if expanded(WORDS.source("is_needed")).fullmatch(verb[0]):
        # A need has no strength of its own.
        strength = ""
    asks = [
        Ask(
            start=piece[0],
            end=piece[1],
            strength=strength or None,
            verb=verb.span(),
            need=inner[3] if inner else None,
            voice=voice_of(who),
            apart="background" if background else "one_delegation" if who == "one" else "",
            addressee=asked_from(
                text, clause, inner[0] if inner and inner[0] < verb.start() else verb.start()
            )
            if strength in {"urged", "encouraged", "recommended"}
            else None,
        )
        for piece in (content or (inner[2] if inner else []))
    ]
    if inner and asks:
        last = asks[-1]
        part_purpose(text, last)
        tail = text[last.end : verb.start()].split()
        if last.purpose is None and len(tail) < 3:
            last.end = max(last.end, inner[1])
    why = opening_purpose(text, clause, verb.start())
    for ask in asks:
        part_opening_purpose(text, ask)
        if ask.purpose is None and why and why[1] <= ask.start:
            ask.purpose = why
            if len(asks) == 1 and who == "collective":
                # «به منظور ...، کشورها بر ... تأکید کردند»: what is left of the sentence is the passage.
                ask.start = skip_joints(text, why[1], ask.start)
    return asks


def _without_what_is_no_ask(reading: Reading, asks: list[Ask]) -> list[Ask]:
    """Without the next meeting, and without what has no words of an action."""
    kept = []
    for ask in asks:
        content = reading.text[ask.start : ask.end]
        held = expanded(WORDS.source("next_meeting")).search(content[:60]) and re.search(
            r"برگزار|میزبانی|میزبان\s(?:این\s|آن\s)?(?:\w+مین\s)?(?:نشست|اجلاس|کنفرانس|همایش|دور)", content
        )
        if held and not expanded(WORDS.source("meeting_place")).search(content):
            continue
        if re.fullmatch(r"\w+\s(?:شو|گرد|کن|نمای|ده|ساز)(?:ند|د|یم)", content):
            # «تنظیم گردد»: of what, it does not say.
            continue
        if re.search(r"(?<!\w)محکوم(?:\s(?:کرده|نموده|شده))?\s(?:و|تاکید)(?!\w)", content):
            # «اقدام ... محکوم و تأکید شد که ...»
            continue
        if len(content.split()) < 2 or re.match(r"(?:قدردانی|سپاسگزاری|تشکر)", content):
            continue
        if (
            re.search(r"(?<!در\s)(?<!در)مورد\s+$", reading.text[reading.start : ask.start])
            and len(content.split()) < 6
        ):
            # «مورد بررسی و توافق قرار گرفت»
            continue
        beside = re.search(r"ضمن\s+$", reading.text[reading.start : ask.start])
        if expanded(WORDS.source("points_back")).match(content) or (
            beside and expanded(WORDS.source("talk")).match(content)
        ):
            continue
        ready = ask.verb and expanded("آمادگی").search(reading.text, *ask.verb)
        look = expanded(WORDS.source("ready_to_look"))
        if ready and (look.match(content) or re.search(rf"برای {look.pattern}", content)):
            continue
        will = ask.verb and reading.text[slice(*ask.verb)].startswith("خواه")
        bound = ask.verb and reading.text[slice(*ask.verb)].startswith("پایبندی")
        # «بر لزوم حمایت همه از صیادان»: that it is needed asks for it.
        needed = expanded(rf"(?<!\w){WORDS.source('need')}\s*$").search(
            reading.text, reading.start, ask.start
        )
        if (
            needed is None
            and not (ask.verb and re.match(r"ضروری|لازم|الزامی|حیاتی", reading.text[slice(*ask.verb)]))
            and (ask.strength == "emphasised" or will or bound)
            and expanded(WORDS.source("voiced_support")).search(content)
        ):
            continue
        if ask.strength == "decided" and re.match(rf"(?:به )?{look.pattern}\s+\w+$", content):
            continue
        if actions.WEAK_PLURAL.match(content):
            # «بر سر دامنه همکاری‌ها بحث و توافق شد»
            continue
        if any(expanded(WORDS.source(key)).search(content) for key in ("next_host", "seized")):
            continue
        kept.append(ask)
    return kept
