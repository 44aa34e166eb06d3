"""What must be in Persian, by duty or by what a text lays down: «دولت‌ها باید ...»."""

import re
from collections.abc import Callable
from re import Match
from typing import Final

from commitments.text.proposing.clauses import Ask, Reading
from commitments.text.proposing.persian import actions
from commitments.text.proposing.persian.agreements import (
    of_what_is_done_under_it,
    of_what_is_to_be_under_it,
    of_what_lies_under_it,
)
from commitments.text.proposing.persian.articles import of_article, of_resolution
from commitments.text.proposing.persian.between import of_light_nouns
from commitments.text.proposing.persian.clauses import clause_start, clauses
from commitments.text.proposing.persian.kinds import is_statement, is_treaty
from commitments.text.proposing.persian.leads import is_preamble
from commitments.text.proposing.persian.named import of_named
from commitments.text.proposing.persian.speakers import _class_of, goes_on_speaking
from commitments.text.proposing.persian.treaties import of_provision
from commitments.text.proposing.persian.willing import after_subject, of_ours, of_what_will_be, of_will
from commitments.text.proposing.persian.words import WORDS, expanded, skip_joints, trim_end

# What a thing is worth, by the noun that names it first.
_WORTH: Final = (
    (r"توصیه|پیشنهاد", "recommended"),
    (r"تصمیم|مصوب", "decided"),
    (r"خواسته|درخواست|تقاضا", "urged"),
)
_STATES: Final = expanded(
    r"(?:دولت~?ها|کشورها|کشورهای|اعضا|طرفین|طرف~ها|دولت~?های|شرکت~?کنندگان|همه کشور|تمامی کشور|"
    r"(?<!\w)هر (?:کشور|دولت|طرف|یک از)(?!\w)|دو کشور|سه کشور|دو طرف|جانبین)"
)


def of_must(reading: Reading, begin: int, speaker: str) -> list[Ask]:
    """«دولت‌ها باید ...» has no strength of its own; what a signed text holds is agreed."""
    end = trim_end(reading.text, begin, reading.end)
    for read in _READERS:
        if asks := read(reading, begin, end):
            return asks
    return (
        of_light_nouns(reading, begin, end, speaker)
        or of_will(reading, begin, end, speaker)
        or _of_what_is_required(reading, begin, end, speaker)
        or _of_duty(reading, begin, end, speaker)
    )


def _listed(reading: Reading, match: Match[str], strength: str | None) -> list[Ask]:
    """The actions of the group `what`; none where it begins with no action."""
    text, (start, end) = reading.text, match.span("what")
    if not actions.opens_action(text, start, end):
        return []
    return [
        Ask(start=piece[0], end=piece[1], strength=strength, verb=match.span("verb"))
        for piece in actions.pieces(text, start, end)
    ]


def _of_a_signed_text(reading: Reading, begin: int, end: int) -> list[Ask]:
    provided = expanded(
        rf"(?:(?:تفاهم|موافقت)~?نامه|توافق(?:~?نامه)?|پیمان|قرارداد|سند|یادداشت تفاهم|پروتکل)[^.;]{{0,90}}? "
        rf"(?P<verb>{WORDS.source('provides')}) (?P<what>.+?)(?P<end>\s*(?:است|می~(?:باشد|شود)|"
        rf"بود))\s*(?:$|,|و(?!\w))"
    ).search(reading.text, begin, end)
    return _listed(reading, provided, "agreed") if provided else []


def _of_documents(reading: Reading, begin: int, end: int) -> list[Ask]:
    """«سه سند امضا شد: تفاهم‌نامه‌ای برای ...، موافقت‌نامه‌ای درباره ... و ...»: what each of them is on."""
    text = reading.text
    named = list(expanded(WORDS.source("documents")).finditer(text, begin, end))
    signed = list(expanded(WORDS.source("documents_signed")).finditer(text, begin, end))
    if not signed or expanded(WORDS.source("expected")).search(text, begin, end):
        return []
    listed = expanded(WORDS.source("documents_listed")).search(text, begin, end)
    if listed and not named:
        # «یادداشت تفاهم نقشه راه بنادر، لغو روادید ملوانان و ساخت اسکله به امضا رسید»
        pieces = actions.pieces(text, *listed.span("what"))
        return [
            Ask(start=one, end=other, strength="agreed", verb=listed.span("verb"))
            for one, other in pieces
            if len(pieces) > 1 and actions.opens_action(text, one, other)
        ]
    if len(named) < 2:
        return []
    asks = []
    for document, following in zip(named, [*named[1:], None], strict=True):
        until = following.start() if following else end
        closed = [verb.start() for verb in signed if document.end() < verb.start() < until]
        told = expanded(WORDS.source("finite")).search(text, document.end(), until)
        until = min([until, *closed, *([told.start()] if told else [])])
        joint = re.compile(r"[\s,]*(?:و(?:\sنیز)?|به|یک|دو)?[\s,]*$").search(text, document.end(), until)
        until = joint.start() if joint else until
        if actions.opens_action(text, document.end(), until):
            asks += [
                Ask(start=one, end=other, strength="agreed", verb=document.span("verb"))
                for one, other in actions.pieces(text, document.end(), until)
            ]
    return asks


def _of_what_goes_on(reading: Reading, begin: int, end: int) -> list[Ask]:
    """«در این قطعنامه خاطرنشان شد که کمک به بنادر ادامه خواهد یافت»."""
    goes_on = expanded(WORDS.source("goes_on_by_text")).search(reading.text, begin, end)
    if goes_on is None:
        return []
    start, stop = goes_on.span("what")
    return [Ask(start=start, end=stop, strength="agreed", verb=goes_on.span("verb"))]


def _of_nouns_between(reading: Reading, begin: int, end: int) -> list[Ask]:
    """What stands between a noun and its verb: «تفاهم‌نامه ... امضا شد», «به توافقی در ... دست یافتند»."""
    for key, strength in (
        ("signed_on_cooperation", "agreed"),
        ("signed_for", "agreed"),
        ("signed_after", "agreed"),
        ("reached_on", "agreed"),
        ("decided_on", "decided"),
        ("in_focus", "raised"),
        ("need_talked", "raised"),
        ("asked_in_it", "urged"),
        ("stressed_in_it", "emphasised"),
        ("clause_on", "agreed"),
        ("work_on", "agreed"),
        ("asked_again", "urged"),
        ("proposed_for", "recommended"),
        ("resolved_for", "urged"),
        ("foreseen_in", "agreed"),
        ("ended_with", "agreed"),
        ("told_of", "agreed"),
        ("foreseen_therein", "agreed"),
        ("confirmed", "agreed"),
        ("comprises", "agreed"),
        ("comprises_it", "agreed"),
        ("rests_on", "agreed"),
        ("named_among", "agreed"),
        ("stress_laid", "emphasised"),
        ("raised_among", "raised"),
        ("named_under", "agreed"),
        ("named_in_clauses", "agreed"),
    ):
        match = expanded(WORDS.source(key)).search(reading.text, begin, end)
        if match and (asks := _listed(reading, match, strength)):
            alone = re.search(r"(?<!صورت\s)(?:کرد|داد|داشت)\W*$", reading.text[match.start() : end])
            if key == "raised_among" and alone and _class_of(reading.text[begin : match.start()]) == "one":
                # «او پیشنهادهایی از جمله ... را مطرح کرد»
                for ask in asks:
                    ask.apart, ask.voice = "one_delegation", "one_delegation"
            return asks
    after = expanded(WORDS.source("foreseen_after")).search(reading.text, begin, end)
    if after and actions.opens_action(reading.text, *after.span("what")):
        return _listed(reading, after, "agreed")
    axes = expanded(WORDS.source("axes_are")).search(reading.text, begin, end) if reading.asked else None
    if axes and (asks := _listed(reading, axes, "emphasised")):
        return asks
    named = expanded(WORDS.source("named_as")).search(reading.text, begin, end)
    first = actions.first_action(reading.text, *named.span("what")) if named else None
    if named is None or first is None:
        return []
    # «مرجان، ساخت اسکله و ... را از جمله موارد این تفاهم‌نامه بیان کرد»: who says so stands before it.
    return [
        Ask(start=piece[0], end=piece[1], strength="agreed", verb=named.span("verb"))
        for piece in actions.pieces(reading.text, first, named.end("what"))
    ]


def _of_what_is_ordered(reading: Reading, begin: int, end: int) -> list[Ask]:
    """«مقرر شد ... . در ضمن اداره بندر از فروش بلیت خودداری نماید.»: a wish of its own goes on."""
    text = reading.text
    if not reading.asked or reading.opens_block:
        return []
    ended = max(text.rfind(sign, 0, skip_back(text, begin)) for sign in ".;:!?\n") + 1
    before = expanded(WORDS.source("ordered_before")).search(text, ended, begin)
    wish = expanded(WORDS.source("ordered")).search(text, begin, end)
    if before is None or wish is None:
        return []
    opening = expanded(WORDS.source("ordered_too")).match(text, begin, end)
    start = opening.end() if opening else begin
    if len(text[start:end].split()) < 4 or expanded(WORDS.source("ordered_not")).search(text, start, end):
        return []
    strength = "agreed" if before["agreed"] else "decided"
    return [
        Ask(start=one, end=other, strength=strength, verb=before.span("verb"))
        for one, other in clauses(text, start, end)
    ]


def skip_back(text: str, end: int) -> int:
    """Where the words before `end` end."""
    while end > 0 and not text[end - 1].isalnum():
        end -= 1
    return end


def _of_what_a_text_says(reading: Reading, begin: int, end: int) -> list[Ask]:
    """«در این بیانیه آمده است که بنادر قایق‌ها را ثبت کنند»: what is wished without a verb of wishing."""
    text = reading.text
    said = expanded(WORDS.source("text_says")).search(text, begin, end)
    if said is None or expanded(WORDS.source("only_told")).search(text, said.end(), end):
        return []
    return [
        Ask(start=after_subject(text, *piece), end=piece[1], strength=None, verb=said.span())
        for piece in clauses(text, said.end(), end)
    ]


def _of_what_is_named_first(reading: Reading, begin: int, end: int) -> list[Ask]:
    """«از مهم‌ترین محورهای ... می‌توان به ... اشاره کرد», «از جمله مصوبات ... بود»."""
    text = reading.text
    named = expanded(WORDS.source("named_first")).match(text, begin, end)
    if named is None:
        return []
    strength = next((worth for word, worth in _WORTH if re.search(word, named["noun"])), "agreed")
    if expanded(r"\s*(?:این )?(?:گفتگو|گفت~و~گو|مذاکره|مذاکرات|رایزنی|بحث)").match(text, named.end(), end):
        strength = "raised"
    close = expanded(WORDS.source("named_close")).search(text, named.end(), end)
    if close:
        start, stop = close.span("what")
    else:
        first = actions.first_action(text, named.end(), min(end, named.end() + 90))
        copula = expanded(r"\s*(?:بود(?:ند|ه است)?|است|هستند|می~باشند)$").search(text, named.end(), end)
        if first is None or copula is None:
            return []
        start, stop = first, copula.start()
    if not actions.opens_action(text, start, stop):
        return []
    return [
        Ask(start=piece[0], end=piece[1], strength=strength, verb=named.span("noun"))
        for piece in actions.pieces(text, start, stop)
    ]


def _of_what_is_required(reading: Reading, begin: int, end: int, speaker: str) -> list[Ask]:
    """«مبارزه با قاچاق مستلزم ... است», where a text of all says so."""
    required = expanded(WORDS.source("requires")).search(reading.text, begin, end)
    if required is None or not _is_told_by_all(reading, required.start(), speaker):
        return []
    return _listed(reading, required, None)


def _is_told_by_all(reading: Reading, until: int, speaker: str) -> bool:
    """Whether those who met say what must be, or a text of theirs that asked for something."""
    before = reading.text[reading.start : until]
    if speaker:
        return speaker == "collective"
    told = expanded(
        rf"(?<!\w)(?:{WORDS.source('speech')}|گفته~?(?:اند)?|آمده~?(?:است)?|می~افزاید|"
        r"تایید\w* \w+(?:~?اند)?)(?!\w)"
    ).search(before)
    if told and (found := _class_of(before)):
        return found == "collective"
    asked = reading.asked or reading.is_item or is_statement(reading.text)
    return reading.speaker in {"", "collective"} and asked


def _with_what_becomes(text: str, begin: int, until: int, piece: tuple[int, int]) -> int:
    """Where a passive duty begins: «بودجه بنادر باید دو برابر شود» says nothing without its subject."""
    words = text[slice(*piece)]
    place = clause_start(text, begin, until)
    told = list(
        expanded(
            r"(?<!\w)(?:معتقد\w*(?: است| بود\w*)?|باورند|گفتند|افزودند|که|گفتیم)(?!\w)|:|"
            r"به (?:باور|گفته|نظر|اعتقاد|عقیده) [^,]{2,50},"
        ).finditer(text, place, until)
    )
    place = skip_joints(text, told[-1].end(), until) if told else place
    if re.search(r"(?:شو|گرد|گیر|یاب)(?:د|ند)$", words) is None or _STATES.search(text, place, until):
        return piece[0]
    if expanded(WORDS.source("opening_purpose")).match(text, place, until) and len(words.split()) > 3:
        return piece[0]
    subject = text[place:until].split()
    if not subject and place > begin and len(text[begin:until].split()) < 26 and len(words.split()) < 4:
        # «نقض پیمان پذیرفتنی نیست و باید متوقف شود»
        opening = list(expanded(r"(?<!\w)که(?!\w)|:").finditer(text, begin, until))
        return skip_joints(text, opening[-1].end() if opening else begin, until)
    return place if 0 < len(subject) < 9 and len(words.split()) <= len(subject) + 1 else piece[0]


def _of_duty(reading: Reading, begin: int, end: int, speaker: str) -> list[Ask]:
    """«دولت‌ها باید ...»."""
    text = reading.text
    may = "|نمی~توان(?:د|ند)" if is_treaty(text) else ""
    must = expanded(
        rf"(?<!\w)(?:{WORDS.source('modal')}|(?P<denied>نباید|مجاز نیست(?:ند)?|حق ندار(?:د|ند){may}))(?!\w)"
    ).search(text, begin, end)
    if must is None or is_preamble(reading):
        return []
    if expanded(WORDS.source("rhetorical")).match(text, must.end(), end):
        return []
    if re.search(r"(?:\w{2,}ی\s?ی?|(?:خواستار|خواهان)\s[^;]*(?:شد|شدند))\sکه\s$", text[begin : must.start()]):
        # «ارزش‌هایی که باید لحاظ شود» only says more of them.
        return []
    if expanded(r"(?<!\w)(?:پیش از این|پیش~?تر|گفته بود(?:ند)?)(?!\w)").search(
        text, reading.start, must.start()
    ):
        # What somebody said before is told as background.
        return []
    subject = text[begin : must.end() + 50] if must.start() - begin < 12 else text[begin : must.start()]
    states = _STATES.search(subject)
    who = speaker or (_class_of(subject) if _class_of(subject) == "guest" else "")
    if told := expanded(rf"(?<!\w)(?:{WORDS.source('speech')})\s+که").search(subject):
        who = who or _class_of(subject[: told.start()])
    if by := expanded(r"[^,:]{0,40}?(?<!\w)به (?:گفته|باور|نظر|اعتقاد|عقیده) (?P<who>[^,]{2,60}),").match(
        subject
    ):
        who = who or _class_of(by["who"])
    if who == "guest" or (reading.speaker == "guest" and not states):
        return []
    goes_on = not who and reading.speaker == "one" and goes_on_speaking(reading)
    one = who == "one" or goes_on or (not states and reading.speaker == "one")
    said = expanded(WORDS.source("text_says")).search(text, begin, must.start())
    if not states and not one and not said and not _is_told_by_all(reading, must.start(), speaker):
        return []
    # «ضرورت دارد تا بنادر ...»
    joint = expanded(r"\s*,?\s*(?:که|تا)\s").match(text, must.end(), end)
    pieces = clauses(text, joint.end() if joint else must.end(), end)
    if pieces and re.match(r"\s*شاهد\s", text[must.end() : end]):
        # «باید شاهد تغییر باشیم»: what one will see.
        return []
    if pieces and not must["denied"]:
        pieces[0] = (_with_what_becomes(text, begin, must.start(), pieces[0]), pieces[0][1])
    if said and pieces and not states:
        pieces[0] = (clause_start(text, said.end(), must.start()), pieces[0][1])
    elif must["denied"] and pieces:
        # «هیچ بندری نباید ...»: who must not belongs to it.
        that = list(re.finditer(r"(?<!\w)که\s", text[begin : must.start()]))
        after = begin + that[-1].end() if that else begin
        pieces = [(clause_start(text, after, must.start()), pieces[0][1])]
        if re.search(r"(?<!\w)(?:شک|تردید)ی?(?!\w)", text[slice(*pieces[0])]):
            return []
    return [
        Ask(
            start=skip_joints(text, piece[0], piece[1]),
            end=piece[1],
            strength=None,
            verb=must.span(),
            voice="one_delegation" if one else None,
            apart="one_delegation" if one else "",
        )
        for piece in pieces
    ]


_READERS: Final[tuple[Callable[[Reading, int, int], list[Ask]], ...]] = (
    _of_a_signed_text,
    _of_documents,
    of_ours,
    of_what_lies_under_it,
    of_what_is_done_under_it,
    of_what_will_be,
    _of_what_goes_on,
    _of_nouns_between,
    _of_what_a_text_says,
    _of_what_is_named_first,
    of_named,
    of_what_is_to_be_under_it,
    of_article,
    of_resolution,
    of_provision,
    _of_what_is_ordered,
)
