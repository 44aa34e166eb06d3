"""Duties in Arabic, and who says them: «وأضاف البيان أن على الموانئ صيانة ...», «من الضروري أن ...»."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from commitments.text.proposing.arabic import actions, masdars
from commitments.text.proposing.arabic.content import end_of_content
from commitments.text.proposing.arabic.speakers import class_of
from commitments.text.proposing.arabic.words import WORDS, expanded
from commitments.text.proposing.clauses import Ask, Reading
from commitments.text.proposing.folding import pattern

_OPENING: Final = pattern(r"(?:کما |لذلک |لذا |وعلیه |من هنا |ایضا |و|ف|انه |انها |\")*")
# On what they speak: «وفيما يتعلق بالجفاف، رأى المجتمعون ...».
_ON_WHAT: Final = (
    r"(?:کما |و)?(?:حول|بشان|فیما (?:یتعلق|یخص)|فی (?:شان|مجال|ملف)|بخصوص|بالنسبه)(?!\w)[^.;:,]{2,60}, "
)
_WORD: Final = re.compile(r"(?<!\w)\w+(?=[\s\"])")
# Each clause of what was said, and what is quoted behind a colon.
_CLAUSE: Final = pattern(r"(?<!\w)و?(?:علی |الی )?ب?ان(?:ه|ها|هم|هما|نا)? \"?(?=\w)|: ?\"?(?=\w)")
_PRESENT: Final = re.compile(r"\s+[یت]\w{2,}")
_ANOTHER: Final = pattern(
    r",? ?(?<!\w)و(?:علی )?ان(?:ه|ها)? (?=(?:یجب|ینبغی|یتعین|لا ?بد|من ال|علی ال|علی جمیع) )"
)
_NEXT: Final = pattern(r",? ?(?<!\w)و(?:انه?|یجب|ینبغی|یتعین|لا ?بد|علی ان(?:ه|ها)?) ")


@dataclass(frozen=True, kw_only=True)
class Owed:
    """Where what is owed begins, whether it is a clause, the words of duty, and whose it is."""

    start: int
    clause: bool
    modal: tuple[int, int]
    who: tuple[int, int] | None = None


def owed(text: str, start: int, end: int) -> Owed | None:
    """What the clause that begins at `start` says must be done; None where it says so of nothing."""
    for name in ("owes", "owes_whose", "whose_owes"):
        duty = WORDS.pattern(name).match(text, start, end)
        if duty is None:
            continue
        found = _action(text, duty.end(), end)
        if found is not None and name == "whose_owes":
            return Owed(start=start, clause=True, modal=duty.span("modal"), who=duty.span("who"))
        if found is not None:
            who = (duty.end(), found[0] - 1) if found[0] - duty.end() > 5 else None
            return Owed(start=found[0], clause=found[1], modal=duty.span("modal"), who=who)
    needs = WORDS.pattern("calls_for").match(text, start, end)
    if needs and (masdars.is_masdar(needs["word"]) or _is_indefinite(needs["word"])):
        return Owed(start=needs.start("word"), clause=False, modal=needs.span("modal"))
    return None


def _is_indefinite(word: str) -> bool:
    """Whether it is an action in the accusative without an article: «يتطلب تعاونا»."""
    plain = word.removesuffix("ا")
    return plain != word and (masdars.is_masdar(plain) or plain in WORDS.words("called_for"))


def _action(text: str, start: int, end: int) -> tuple[int, bool] | None:
    """The first masdar or clause of «أن» behind a duty, past the one whose it is."""
    for word in list(_WORD.finditer(text, start, end))[:10]:
        if re.search(r"[.;:,]", text[start : word.start()]):
            return None
        if word[0] == "ان":
            verb = _PRESENT.match(text, word.end(), end)
            return (word.end() + 1, True) if verb else None
        if word[0] == "الا" and _PRESENT.match(text, word.end(), end):
            return word.start(), True
        if masdars.is_bare(word[0]) or (word.start() - start < 4 and masdars.with_article(word[0])):
            return word.start(), False
    return None


def of_duty(reading: Reading) -> list[Ask]:
    """What a sentence of those who met says must be done: «على الدول الأعضاء صيانة ...»."""
    opening = _OPENING.match(reading.text, reading.start, reading.end)
    start = opening.end() if opening else reading.start
    if not (reading.is_item or (reading.speaker == "collective" and reading.asked)):
        return []
    return _asks(reading, start)


def of_what_is_said(reading: Reading) -> list[Ask]:
    """What those who met, or their text, say must be done: «وأضاف البيان أن على الموانئ صيانة ...»."""
    text = reading.text
    said = expanded(rf"(?:{_ON_WHAT})?(?:کما |و|ف)*(?P<verb>{WORDS.source('says')})(?!\w)").match(
        text, reading.start, reading.end
    )
    if said is None:
        return []
    first = _CLAUSE.search(text, said.end(), min(reading.end, said.end() + 160))
    if first is None:
        return []
    teller = class_of(text[said.start("verb") : first.start() + 1]) or reading.speaker
    if teller != "collective" and not re.match(r"ن(?:ری|ومن|عتقد|عتبر)", said["verb"]):
        return []
    found: list[Ask] = []
    for clause in _CLAUSE.finditer(text, first.start(), reading.end):
        if not found or clause.end() >= found[-1].end:
            found += _asks(reading, clause.end())
    return found


def next_duty(text: str, start: int, end: int) -> int | None:
    """Where another duty begins behind the first: «..., وأنه لا بد من تدريب ...»; None where none does."""
    for again in _ANOTHER.finditer(text, start, end):
        if owed(text, again.end(), end):
            return again.start()
    return None


def of_next_duties(reading: Reading, start: int) -> list[Ask]:
    """The duties that stand one behind the other from the «و» at `start`."""
    clause = _ANOTHER.match(reading.text, start, reading.end)
    return _asks(reading, clause.end()) if clause else []


def _asks(reading: Reading, start: int) -> list[Ask]:
    found = []
    for duty, stop in _duties(reading, start):
        found += [
            Ask(start=one, end=other, strength=None, verb=duty.modal, addressee=duty.who)
            for one, other in actions.pieces(
                reading.text, duty.start, stop, prep="ان" if duty.clause else "", clause=duty.clause
            )
        ]
    return found


def _duties(reading: Reading, start: int) -> Iterator[tuple[Owed, int]]:
    """The duty that begins at `start`, those joined on to it, and where each ends."""
    while (duty := owed(reading.text, start, reading.end)) is not None:
        end = end_of_content(reading, duty.start, clause=duty.clause)
        again = _NEXT.search(reading.text, duty.start, end)
        yield duty, again.start() if again else end
        if again is None:
            return
        start = again.start() + re.match(r"[,\s]*و", again[0]).end()  # type: ignore[union-attr]
