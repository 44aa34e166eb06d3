"""Asks in Arabic: the verb opens, its subject may be long, and masdars follow a preposition."""

import re
from dataclasses import replace
from re import Match
from typing import Final

from commitments.text.proposing.arabic import actions, masdars
from commitments.text.proposing.arabic.articles import first_article, of_ban, past_ground
from commitments.text.proposing.arabic.complements import complement_of, needs_action
from commitments.text.proposing.arabic.content import end_of_content, taken_back, tells_what_was
from commitments.text.proposing.arabic.leads import after_preamble, is_preamble
from commitments.text.proposing.arabic.lists import SIGN, opens_list
from commitments.text.proposing.arabic.musts import of_must, of_what_they_do
from commitments.text.proposing.arabic.no_asks import MATTERS, without_what_is_no_ask
from commitments.text.proposing.arabic.owing import next_duty, of_duty, of_next_duties
from commitments.text.proposing.arabic.several import told_apart
from commitments.text.proposing.arabic.speakers import class_of, speaker_of
from commitments.text.proposing.arabic.willing import of_what_follows
from commitments.text.proposing.arabic.without_verbs import without_verb
from commitments.text.proposing.arabic.words import WORDS, verb_pattern, verb_span
from commitments.text.proposing.clauses import Ask, Lead, Reading, voice_of
from commitments.text.proposing.folding import pattern
from commitments.text.proposing.proposals import stronger

# «القمة التي ركزت توصياتها على ...»
_ITS_RESULTS: Final = re.compile(r"\s(?:توصیات|قرارات|بیان|نتایج)(?:ه|ها|هم)(?!\w)")
_READ_ALSO: Final = re.compile(r"(?:اقرا|شاهد|طالع)\s+(?:ایضا|المزید)(?!\w)")
_TO_BE_DONE: Final = re.compile(r"س?[یت](?:تم|جری)\s+")
# An item that only tells what was done: «- بحثت اللجنة ...».
_TOLD: Final = pattern(
    r"\W*(?:احیط|بحث|نظر|درس|استعرض|ناقش|اطلع|استمع|لاحظ|تدارس)(?:ت|وا)? (?:ال\w+|لجنه|مجلس|علما)(?!\w)"
)
# Another clause begins: «..., وتتعهد بما يلي:».
_JOINED_ON: Final = re.compile(r"(?:,|(?<!\w)و|(?<!\w)کما|لذلک|لهذا|الغرض)\s*$")
# Why the parties of a treaty undertake something: «وتحقيقا لذلك، تتعهد بما يلي:».
_GROUND: Final = re.compile(
    r",?\s*(?<!\w)و?(?:تحقیقا|تنفیذا|وفا|سعیا|ل?هذا|من اجل|لذلک|لهذه|فی هذا|فی سبیل)(?!\w)[^,.;:]{0,40},?\s*$"
)
# «يشجع الطرفان تبادل ...»: what they encourage is what they do, whoever else is moved to act by it.
_ENCOURAGES: Final = re.compile(
    r"(?:کما\s|و)?[یت]شجع\s(?:ال)?(?:طرف|دول|حکوم|جانب|بلد|کل)\w*(?:\s(?:من\s)?ال\w+){0,2}\s(?!علی\s|ال)"
)
# «يقرر المجلس: 1- حث الدول على ...»: the noun says how strongly.
_BIDS: Final = re.compile(r"(?:ال)?(?:دعوه|حث|طلب|مطالبه|مناشده|تاکید|توصیه)(?!\w)")
# «المشاركون في الندوة، الذين حثوا ...»: they are those of today.
_WHO_MET: Final = re.compile(
    r"(?:مشارک|مجتمع|حاضر|موتمر|منتد|متدخل)(?:ون|ین)(?!\w)[^.;:]{0,80},\sالذین\s(?:و|قد\s)?$"
)
# What is laid down by an agreement is agreed.
_PACT: Final = re.compile(
    r"(?<!\w)(?:ال)?(?:اتفاق|اتفاقیه|مذکره|مذکرتی|مذکرتا|بروتوکول|معاهده|تفاهم|هدنه)(?!\w)"
)
# «- السلامة: شدد القادة على ...»: so does its verb.
_OF_ITS_OWN: Final = re.compile(
    r"حث(?:ت|وا|ا)|(?:اکد|شدد|دع|طالب|ناشد|اوص|قرر|جدد|حض|اهاب|شجع)(?:ت|وا|ا|تا|ی)?|[یت](?:وکد|شدد|دعو|طالب|حث|ناشد|وصی|قرر|شجع)(?:ون|ان|ن)?"
)
# What closes a text behind its items: «وعليه جرى التوقيع», «وقد نوه الوسطاء ب ...».
_CLOSES: Final = re.compile(r"(?:وعلیه|ف?علی هذا|وقد|هذا وقد|ولقد|کما قد)\s(?!ال)\w+\s")
# A heading that says where: «على مستوى الحكومات».
_WHERE: Final = re.compile(r"\W*(?:علی|فی)\s(?:ال)?(?:مستوی|صعید|مجال|محور|جانب)(?:\s\w+){0,6}\W*")
# Where and by which agency news were told: «* عمان - أ. ف. ب:».
_AGENCY: Final = re.compile(
    r"\w+(?:\s\w+)?\s?[-/(]\s?\(?(?:ا\s?\.?\s?ف|د\s?\.?\s?ب|ا\s?ش\s?ا|رویترز|واس|وام|قنا|کونا|وکالات|سبوتنیک|متابعات|بترا)(?!\w)"
)
_ARTICLE_SIGN: Final = re.compile(
    r"(?:ال)?(?:ماده|بند|فقره)\s+\(?(?:\d{1,3}|ال\w+(?:\sعشره?)?)\)?\s?[:-]\s*(?=\w)"
)
_NAMED_ITEM: Final = re.compile(r"(?!و)\w+(?:\s\w+){0,3}\s?:\s(?=[یت]\w{2,}\s)")
# «وكانت القمة السابقة قد أوصت ب ...، وطالبت ب ...»
_WAS_THEN: Final = re.compile(r"(?:و|ف)?کان(?:ت|وا)?\s(?:\w+\s){1,8}قد\s")
_AGREED_ON: Final = re.compile(r"(?:ال)?(?:اتفاق|توافق)\s(?:\w+\s){0,2}علی\s(?!ان\s)")
# A heading that says what its paragraph says again: «المطالبة بالهدنة: الدعوة إلى ...».
_NOUNS: Final = r"(?:ال)?(?:مطالبه|دعوه|تاکید|ادانه|رفض|حث|طلب|تشدید)"
_HEADED: Final = pattern(rf"{_NOUNS}(?!\w)[^:.,;]{{3,60}}: (?={_NOUNS}(?!\w))")
# Where another clause begins inside a sentence.
_CLAUSE: Final = pattern(r"[,;]?\s(?:فیما|بینما|فی حین|حیث) (?=\w)|, (?:و?قد |کما )?(?!ب?ان(?:ه|ها)? )(?=\w)")
_APART_WAW: Final = re.compile(r"و\s+(?=\w)")
_OWN_VERB: Final = pattern(rf"\W*{WORDS.source('own_verb')}(?!\w)")


def before_lead(reading: Reading, lead: Lead) -> list[Ask]:
    """What a line asks before the clause that leads its list in: «وتتفق على صون ...، وتتعهد بما يلي:»."""
    if not lead.asks or lead.verb is None or not reading.start < lead.verb[0] < reading.end:
        return []
    if not _JOINED_ON.search(reading.text[: lead.verb[0]], reading.start):
        return []
    ground = _GROUND.search(reading.text[: lead.verb[0]], reading.start)
    head = replace(reading, end=ground.start() if ground else lead.verb[0])
    return asks_of(head) if verb_pattern().search(head.text, head.start, head.end) else []


def asks_of(reading: Reading) -> list[Ask]:
    """The asks of one sentence, in their order."""
    if apart := _APART_WAW.match(reading.text, reading.start, reading.end):
        # «و يتضمن هذا الاتفاق ...»
        reading = replace(reading, start=apart.end())
    reading = past_ground(reading)
    if parts := told_apart(reading):
        return [
            ask
            for part in parts
            for ask in _of_one(replace(part, asked=reading.asked or part is not parts[0]))
        ]
    return _of_one(reading)


def _of_one(reading: Reading) -> list[Ask]:
    """The asks of a sentence, or of what it tells of one text."""
    text, found, covered = reading.text, [], reading.start
    if _READ_ALSO.match(text, reading.start):
        return []
    if is_preamble(reading):
        return []
    if article := _ARTICLE_SIGN.match(text, reading.start, reading.end):
        # «المادة 31: تقوم كل دولة ب ...», inside a paragraph
        reading = replace(reading, start=article.end(), is_item=True)
    if reading.is_item and (named := _NAMED_ITEM.match(text, reading.start, reading.end)):
        if WORDS.pattern("they_do").match(text, named.end(), reading.end):
            # «2- الانتشار: يعيد الطرفان نشر زوارقهما ...»
            reading = replace(reading, start=named.end())
    if banned := of_ban(reading):
        return banned
    if headed := _HEADED.match(text, reading.start, reading.end):
        reading = replace(reading, start=headed.end())
    encouraged = of_what_they_do(reading) if _ENCOURAGES.match(text, reading.start, reading.end) else []
    for verb in verb_pattern().finditer(text, after_preamble(reading), reading.end):
        if encouraged:
            found, covered = encouraged, reading.end
        if verb.start() < covered:
            continue
        if asks := _asks_of_verb(reading, verb, after=bool(found)):
            found += asks
            covered = max(ask.end for ask in asks)
    if found and (early := _before(reading, found[0])):
        found = early + found
    if reading.lead and reading.lead.asks and (reading.opens_block or _begins_with_action(reading)):
        if (
            not found
            or _opens_with_that(reading)
            or _says_what_is_done(reading)
            or (_begins_with_action(reading) and _far_inside(reading, found[0]))
        ):
            led = of_what_they_do(reading) or of_duty(reading) or _of_the_lead(reading)
            found = led + [ask for ask in found if led and ask.start >= led[-1].end]
        for ask in found:
            bids = reading.lead.strength == "decided" and _BIDS.match(text, reading.start)
            bids = bids or (ask.verb is not None and _OF_ITS_OWN.fullmatch(text[slice(*ask.verb)]))
            if not bids and not _OWN_VERB.match(text, reading.start):
                ask.strength = stronger(ask.strength, reading.lead.strength)
    found = found or of_must(reading) or without_verb(reading)
    if reading.start >= first_article(text):
        # «على كل طرف أن يخطر ...»: a treaty binds.
        for ask in found:
            ask.strength = ask.strength or "agreed"
    return without_what_is_no_ask(reading, found + _in_later_clauses(reading, found))


def _asks_of_verb(reading: Reading, verb: Match[str], *, after: bool) -> list[Ask]:
    """What a verb asks; `after` says that another one of its sentence asked."""
    text, strength = reading.text, verb.lastgroup or ""
    if taken_back(reading, verb):
        return []
    if (
        strength == "decided"
        and re.match(r"و?(?:[یت]?قض|القاض)", verb[0])
        and _PACT.search(text, max(reading.start, verb.start() - 60), verb.end())
    ):
        # «ويقضي الاتفاق ب ...»
        strength = "agreed"
    end = end_of_content(reading, verb.end())
    complement = complement_of(text, verb, strength, end)
    if complement is None:
        return []
    start, prep, need, addressee = complement
    speaker = speaker_of(reading, verb, before_content=start)
    if (
        speaker == "guest"
        and after
        and verb[0].startswith("و")
        and class_of(text[verb.end() : start]) != "guest"
    ):
        # «صرح الأمين العام بأن المجلس كلف ...، وطلب من الدول ...»: whoever asked before goes on.
        speaker = "collective"
    if speaker == "guest":
        return []
    if agreed := _AGREED_ON.match(text, start, end):
        # «خلص الاجتماع إلى الاتفاق على فتح ...»
        start = agreed.end()
    further = next_duty(text, start, end) if strength == "emphasised" else None
    before = text[reading.start : verb_span(verb)[0]]
    # «بإعلان البحر الذي أكد ...»: the text is the one that is told of.
    its_own = WORDS.pattern("text_told_of").search(before)
    background = bool(
        (
            WORDS.pattern("told").search(before[-60:])
            and not its_own
            and not _WHO_MET.search(before)
            and not _ITS_RESULTS.match(text, verb.end())
        )
        or (
            not before.rstrip(" و").endswith(",")
            and WORDS.pattern("told_after").match(text, verb.end() + 1, end)
            and not re.search(r"(?<!\w)(?:بیان|اعلان|توصیات)", text[reading.start : verb.start()])
        )
        or _in_the_past(text, reading.start, verb.start())
        or WORDS.pattern("back_then").search(text, reading.start, reading.end)
        or WORDS.pattern("after_which").search(before[-12:])
        or _is_earlier(reading, verb)
        or (_WAS_THEN.match(reading.sentence) and re.match(r"[^یتنم]", verb[verb.lastgroup or 0]))
    )
    found = [
        Ask(start=piece[0], end=piece[1], strength=strength, need=need, addressee=addressee)
        for piece in actions.pieces(text, start, further or end, prep=prep, clause=prep == "ان")
    ]
    found += of_next_duties(replace(reading, end=end), further) if further else []
    for ask in found:
        ask.strength, ask.verb, ask.voice = strength, verb_span(verb), voice_of(speaker)
        ask.apart = "background" if background else "one_delegation" if speaker == "one" else ""
    return found


def _in_the_past(text: str, start: int, verb: int) -> bool:
    """Whether words of an earlier time govern the verb; behind a comma they told of something else."""
    past = WORDS.pattern("past_time").search(text, start, verb)
    if past is None:
        return False
    aside = re.match(r"(?:العام|السنه|الشهر)", past[0]) is not None
    return not (aside and "," in text[past.end() : verb] and len(text[start : past.start()].split()) > 3)


def _is_earlier(reading: Reading, verb: Match[str]) -> bool:
    """Whether it is told of an earlier occasion: «يذكر أن الموانئ اتفقت ...», or «وكانت الموانئ اتفقت ...»
    behind what was asked now.
    """
    opening = WORDS.pattern("earlier").match(reading.text, reading.start)
    past = not re.match(r"[یتنم]|داع", verb[verb.lastgroup or 0])
    return opening is not None and past and (bool(opening["always"]) or reading.asked)


def _far_inside(reading: Reading, first: Ask) -> bool:
    """Whether the first verb of an item only tells of what it names: «1. الإشادة بكل موقف يدعو إلى ...»."""
    if first.verb is None:
        return False
    before = reading.text[reading.start : first.verb[0]]
    if masdars.is_masdar(reading.text[slice(*first.verb)]) and re.search(r",\s*و$", before):
        # «إطلاق صندوق، وتكليف الوزراء بإعداد خطة»: the noun is the next of the list.
        return True
    return (
        len(before.split()) > 3
        and re.search(r"(?<!\w)(?:الذی|التی|الذین|الی|(?!ال)\w+) $", before) is not None
    )


def _before(reading: Reading, first: Ask) -> list[Ask]:
    """What the sentence asks before its first verb that asks, in other ways."""
    start = first.verb[0] if first.verb else first.start
    if len(reading.text[reading.start : start].split()) < 4:
        return []
    head = replace(reading, end=start)
    return of_must(head) or without_verb(head)


def _in_later_clauses(reading: Reading, found: list[Ask]) -> list[Ask]:
    """What a clause asks that stands behind all that was found: «..., فيما تضمن الملحق إنشاء لجنة»."""
    after: list[Ask] = []
    covered = max((ask.end for ask in found), default=reading.start)
    if not found and class_of(reading.sentence) in {"one", "guest"}:
        return []
    for clause in _CLAUSE.finditer(reading.text, covered, reading.end):
        if clause.start() < covered:
            continue
        rest = replace(reading, start=clause.end(), is_item=False, asked=reading.asked or bool(found))
        asks = of_must(rest) or without_verb(rest)
        if not asks and found and found[-1].strength in {"agreed", "decided"}:
            asks = of_what_follows(rest)
        if asks:
            after += asks
            covered = max(ask.end for ask in asks)
    return after


def _opens_with_that(reading: Reading) -> bool:
    """Whether an item is a clause of «أن», whatever verb is in it: «- أن تلتزم الدول بصيانة ...»."""
    return reading.is_item and re.compile(r"ان [یت]\w{2}").match(reading.text, reading.start) is not None


def _says_what_is_done(reading: Reading) -> bool:
    """Whether an item of what was agreed is a clause, whatever verb is in it: «- يعلن الطرفان أنهما ...»."""
    if reading.lead is None or reading.lead.strength != "agreed" or not reading.is_item:
        return False
    first = re.compile(r"\w+").match(reading.text, reading.start, reading.end)
    return (
        first is not None
        and masdars.is_present(first[0])
        and not _OWN_VERB.match(reading.text, reading.start)
        and not verb_pattern().match(reading.text, reading.start, reading.end)
    )


def _begins_with_action(reading: Reading) -> bool:
    """Whether a later sentence of an item is an action, too: «- إنشاء مركز. فتح حساب.»."""
    first = re.compile(r"(?!ال)\w+ +\w+").match(reading.text, reading.start, reading.end)
    return first is not None and actions.opens_action(first[0], 0)


def _of_the_lead(reading: Reading) -> list[Ask]:
    """An item that takes its verb from the line that leads it in."""
    lead = reading.lead
    if lead is None or not lead.asks or _OWN_VERB.match(reading.text, reading.start):
        return []
    word = re.compile(r"\W*(\w+)").match(reading.text, reading.start, reading.end)
    if word is not None and word[1] in WORDS.words("no_item"):
        return []
    if _WHERE.fullmatch(reading.text, reading.start, reading.end) or _AGENCY.match(
        reading.text, reading.start, reading.end
    ):
        return []
    if WORDS.pattern("last_articles").match(reading.text, reading.start) or _tells_that(reading):
        return []
    if _CLOSES.match(reading.text, reading.start):
        return []
    clause = word is not None and masdars.is_present(word[1])
    end = end_of_content(reading, reading.start, clause=clause)
    sign = pattern(rf"{SIGN}\"?\s?").match(reading.text, reading.start, end)
    first = sign.end() if sign else reading.start
    heading = re.compile(r"[^:.;,]{4,45}:\s").match(reading.text, reading.start, end)
    if heading and WORDS.pattern("last_articles").match(reading.text, heading.end()):
        return []
    if heading and opens_list(reading.text, heading.end(), end):
        # «- الموانئ: ضرورة صيانة ...»
        first = heading.end()
    if to_be := _TO_BE_DONE.match(reading.text, heading.end() if heading else first, end):
        # «- الرقابة: يتم تشكيل لجنة ...»
        if actions.opens_action(reading.text, to_be.end(), end):
            first = to_be.end()
    opening = pattern(
        rf"(?:(?:ال)?(?:تاکید|تشدید) )?(?:علی |الی |ب(?=\w{{4}})|ان )?"
        rf"(?:(?P<need>{WORDS.source('need')}|{WORDS.source('weight')}) )?"
    ).match(reading.text, first)
    start = first
    particle = opening is not None and re.match(r"(?:علی|الی|ان) ", opening[0]) is not None
    with_ba = (
        opening is not None and opening[0] == "ب" and actions.opens_action(reading.text, opening.end(), end)
    )
    if opening and (opening["need"] or particle or with_ba):
        start = opening.end()
    if opening and re.match(r"(?:ال)?(?:تاکید|تشدید)\s", opening[0]) and not opening["need"]:
        if not needs_action(reading.text, opening.end(), end):
            # «- التأكيد على حق البحارة في الراحة»
            return []
    matters = MATTERS.match(reading.text, first, end)
    only_matters = matters is not None and not needs_action(reading.text, matters.end(), end)
    return [
        Ask(
            start=piece[0],
            end=piece[1],
            strength=lead.strength,
            verb=lead.verb,
            voice=lead.voice,
            addressee=lead.addressee,
        )
        for piece in actions.pieces(
            reading.text,
            start,
            end,
            prep="",
            clause=clause or (opening is not None and opening[0].startswith("ان")),
        )[only_matters:]
    ]


def _tells_that(reading: Reading) -> bool:
    """Whether an item only tells something: «- أن اللغة هوية»; not so «- أن تحمي الدول لغاتها»."""
    if _TOLD.match(reading.text, reading.start, reading.end) or tells_what_was(reading.text, reading.start):
        return True
    clause = re.compile(r"ان\s(?P<word>\w+)").match(reading.text, reading.start, reading.end)
    return (
        clause is not None
        and not masdars.is_present(clause["word"])
        and not clause["word"].startswith("ن")
        and WORDS.pattern("modal").search(reading.text, reading.start, reading.end) is None
    )
