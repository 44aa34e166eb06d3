"""Clauses of «أن» in Arabic: a fact, or a duty to act."""

import re
from re import Match
from typing import Final

from commitments.text.proposing.arabic import masdars
from commitments.text.proposing.arabic.words import WORDS
from commitments.text.proposing.folding import pattern

# What is to be, behind «على أن»; other verbs there may tell of what is.
_TO_BE: Final = re.compile(r"[یت](?:کون|تم|قوم|جری|راعی|لتزم|تولی|تحمل)")

# Someone who will do something: «الأمانة ستعد ...».
_WILL: Final = re.compile(
    r"(?:(?!ان\s|الذی|التی)\w+\s){1,5}(?:سوف\s[یت]|س[یت](?!کون|ظل|بقی|شهد|صبح|ودی|سهم|ساهم|وفر|نعکس))\w{2,}\s"
)


def is_fact(text: str, strength: str, match: Match[str], end: int) -> bool:
    """«أكد أن البحر مشترك» asks nothing; where يجب or ينبغي follows it does."""
    if strength in {"emphasised", "agreed"}:
        if match["far"] and match["far"].startswith("علی") and _TO_BE.match(match["word"]):
            # «شددوا على أن تكون الأولوية للسلامة»
            return False
        if strength == "agreed" and (
            re.match(r"[یتسن]\w{2,}", match["word"]) or _WILL.match(text, match.start("word"), end)
        ):
            # «اتفقوا على أن الأمانة ستعد دراسة»
            return False
        if match["far"] and re.search(r"(?<!\w)ان$", match["far"]) and masdars.is_present(match["word"]):
            # «أكد أن تضع الموانئ خطة»: only «أن» of what is to be stands before a verb.
            return False
        modals = WORDS.pattern("modal").finditer(
            text, match.start("word"), min(end, match.start("word") + 120)
        )
        # «أعلى المعايير التي يتعين بلوغها» only says which.
        return all(re.search(r"(?<!\w)(?:الذی|التی)\s$", text[: modal.start()]) for modal in modals)
    return not re.match(r"[یتن]\w{2,}|ال\w+|کل\b|جمیع\b", match["word"])


def of_duty(text: str, start: int, end: int) -> tuple[int, tuple[int, int]] | None:
    """The action in «يتعين على الدول اتخاذ تدابير», and whose it is."""
    needed = pattern(r"(?:لا بد|لابد) من (?P<word>\w+)").match(text, start, end)
    if needed and masdars.is_masdar(needed["word"]):
        return needed.start("word"), (start, needed.start("word") - 1)
    at_once = pattern(r"(?:یجب|ینبغی|یتعین|یتوجب|یلزم) (?P<word>\w+)").match(text, start, end)
    if at_once and masdars.is_masdar(at_once["word"]):
        return at_once.start("word"), (start, at_once.start("word") - 1)
    duty = pattern(
        r"(?:(?:یجب|ینبغی|یتعین|یتوجب|یلزم) (?:علی |ل)|علی (?=(?:ال|جمیع |کل |کافه |دول )\w)|"
        r"(?=من (?:الضروری|المهم|الاهمیه|اللازم|الواجب)))"
    ).match(text, start, end)
    if duty is None:
        return None
    for word in re.compile(r"(?<!\w)\w+").finditer(text, duty.end(), min(end, duty.end() + 80)):
        if word[0] == "ان":
            return None
        if word.start() > duty.end() and masdars.is_masdar(word[0]):
            return word.start(), (duty.end(), word.start() - 1)
    return None


def last_that(text: str, start: int, end: int) -> int | None:
    """Where the clause with a duty begins, after others that only tell: «أن البحر مشترك وأنه ينبغي ...»."""
    modal = WORDS.pattern("modal").search(text, start, end)
    if modal is None:
        return None
    if text[modal.start() - 1] == "و" and modal.start() > start + 1 and re.match(r"لا ?بد", modal[0]):
        # «القناة عميقة ولا بد من صيانتها»
        of = re.compile(r"\s*من\s+").match(text, modal.end(), end)
        return of.end() if of else None
    must = re.compile(r"(?:یجب|ینبغی|یتعین)\s+(?:ان\s+)?").match(text, modal.start(), end)
    if text[modal.start() - 1] == "و" and modal.start() > start + 1 and must:
        # «القناة عميقة ويجب صيانتها»
        return must.end()
    thats = list(re.compile(r"\bو(?:علی )?(?:ب)?ان(?:ه|ها)?\s").finditer(text, start, modal.start() + 1))
    return thats[-1].end() if thats else None
