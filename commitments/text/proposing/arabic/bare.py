"""Actions in Arabic that no preposition leads to: «طلب من الأمانة إعداد ...»، «ناشد الدول الوقوف إلى ...»."""

import re
from re import Match
from typing import Final

from commitments.text.proposing.arabic import masdars
from commitments.text.proposing.arabic.words import WORDS

# A word that another one follows.
_WORD: Final = re.compile(r"(?<!\w)\w+(?=\s+\w)")


def bare_action(text: str, start: int, stop: int) -> int | None:
    """The first action without a preposition before it, past a circumstance such as «في ختام الاجتماع»."""
    for word in _WORD.finditer(text, start, stop):
        before = text[start : word.start()]
        named = WORDS.pattern("body").search(before) and not re.search(
            r"(?<!\w)(?:ال|لل)\w+(?: ایضا| کذلک| عن)?\s$", before
        )
        circumstance = re.search(r"(?<!\w)(?:فی|بعد|قبل|خلال|عقب|لدی|علی|الی|من)\s$", before)
        if masdars.is_bare(word[0]) and not named and not circumstance:
            if text.startswith("بنا علی", word.start()):
                continue
            return word.start()
    return None


def asked_of(text: str, start: int, limit: int) -> int:
    """Where the action begins in «طلب من الأمانة إعداد ...», without a preposition; `limit` elsewhere."""
    whom = re.compile(r"[^.;:,]*?(?<!\w)(?:من|الی)\s").match(text, start, limit)
    if whom or re.search(r"طلب\w{0,2}$", text[:start]):
        stop = whom.end() if whom else min(limit, start + 40)
        for early in _WORD.finditer(text, start, stop):
            before = text[start : early.start()]
            named = WORDS.pattern("body").search(before) and not re.search(r"(?<!\w)ال\w+\s$", before)
            told = re.search(r"(?:الذی|التی|الذین)\s$", before)
            if masdars.is_bare(early[0]) and not named and not told:
                # «طلب المؤتمر تخصيص ... مع توجه إلى زيادة ...»
                return early.start()
    # «طلب من الموانئ موافاته، قبل نهاية السنة، بخرائطها»
    words = re.compile(r"(?<!\w)\w+(?=,?\s+\w)").finditer(text, whom.end(), limit) if whom else ()
    return next(
        (
            word.start()
            for word in words
            if (masdars.is_masdar(word[0]) or masdars.with_article(word[0]) or masdars.has_pronoun(word[0]))
            and not re.search(r"(?:الذی|التی|الذین)\s$", text[start : word.start()])
        ),
        limit,
    )


def besought(text: str, start: int, limit: int) -> int:
    """Where the action begins in «ناشد المجلس الدول الوقوف إلى جانب ...»; `limit` elsewhere."""
    for word in list(_WORD.finditer(text, start, limit))[:14]:
        if word[0] in {"علی", "الی", "ان", "بان"} or (word[0][0] in "بل" and masdars.is_masdar(word[0][1:])):
            return limit
        if WORDS.pattern("body_next").search(text[start : word.start()]):
            continue
        if masdars.is_masdar(word[0]) and next_is_action(text, start, word.start(), word.end()):
            # «الموانئ التي تملك سفن إطفاء وضع هذه السفن ...»
            continue
        if masdars.is_masdar(word[0]) or (
            masdars.with_article(word[0]) and governs_something(text, word.end())
        ):
            return word.start()
    return limit


def next_is_action(text: str, begin: int, word: int, start: int) -> bool:
    """Whether the word behind one is an action with its object, and the one belongs to what is before."""
    if not re.search(r"(?<!\w)(?:التی|الذی|الذین)(?!\w)", text[begin:word]):
        return False
    following = re.compile(r"\s+(?P<word>\w+)\s+(?:هذه|هذا|تلک|ذلک)\s").match(text, start)
    return following is not None and masdars.is_masdar(following["word"])


def governs_something(text: str, start: int) -> bool:
    """Whether a preposition follows: «الوقوف إلى جانب ...»."""
    return re.compile(r"\s+(?:علی|الی|من|عن|ب\w{3,})(?!\w)").match(text, start) is not None


def behind_the_addressee(verb: Match[str], strength: str, *, near: int, limit: int) -> int | None:
    """A bare action behind the one who is asked: «طالب الموانئ صيانة المنارات»."""
    text, start = verb.string, verb.end()
    asks = re.search(r"^و?دعوه$|طلب|طالب|ناشد|حث|مناشد|اهاب|هیب|رجو|لتمس", verb[0])
    suggests = strength == "recommended" and re.search(r"قترح|رتا|رتی", verb[0])
    if strength != "decided" and not (strength == "urged" and asks) and not suggests:
        return None
    for match in re.compile(r"(?<!\w)(?P<word>\w+)(?=,?\s+[\"']?\w)").finditer(text, start, limit):
        if text[match.end()] == "," and match.start() != near:
            continue
        acts = masdars.is_bare(match["word"]) or (
            (masdars.with_article(match["word"]) or masdars.has_pronoun(match["word"]))
            and match.start() == near
        )
        acts = acts or (
            strength == "decided"
            and masdars.has_pronoun(match["word"])
            and re.fullmatch(r"\s+ال\w+\s+", text[start : match.start()]) is not None
        )
        told = re.search(r"(?:الذی|التی|الذین)\s$", text[start : match.start()]) is not None
        # «الموانئ التي تملك سفن إطفاء وضع هذه السفن ...»
        told = told or next_is_action(text, start, match.start(), match.end())
        told = told or text.startswith("بنا علی", match.start())
        named = WORDS.pattern("body_of").search(text[start : match.start()]) is not None
        # «قرر الموافقة على مذكرة بشأن التعاون مع ...»
        named = (
            named or re.search(r"(?<!\w)(?:بشان|حول|مجال|مجالات)\s$", text[start : match.start()]) is not None
        )
        # «استكمالا للجهود الرامية إلى صيانة ...»
        named = (
            named
            or re.search(r"(?<!\w)ال(?:رامی|هادف|داعی|ساعی|مودی)\w?\sالی\s$", text[start : match.start()])
            is not None
        )
        if acts and not told and not named and text[start : match.start()].strip():
            return match.start()
    return None
