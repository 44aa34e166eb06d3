"""What stands around the action that an Arabic verb asks: who is named, and what rests on others."""

import re
from re import Match

from commitments.text.proposing.arabic import masdars
from commitments.text.proposing.arabic.words import WORDS


def named_for(text: str, match: Match[str], between: str, end: int) -> bool:
    """Whether a body or meeting is named for it: «دعا المؤتمر العربي لصيانة الموانئ، أمس، إلى ...»."""
    if not WORDS.pattern("body").search(between):
        return False
    later = re.compile(r"[^.;:]{3,120}?,\s*(?:الی|علی)\s+(?P<word>\w+)").match(text, match.end(), end)
    return later is not None and (masdars.is_masdar(later["word"]) or masdars.with_article(later["word"]))


def is_forborne(text: str, start: int, end: int) -> bool:
    """Whether an action follows «عدم»: «شدد على عدم ممارسة الضغط»."""
    what = re.compile(r"\s+(?P<word>\w+)").match(text, start, end)
    if what is None:
        return False
    return masdars.is_masdar(what["word"]) or what["word"] in WORDS.words("asked_for")


def aside(text: str, start: int, end: int) -> bool:
    """Whether the action stands behind with whom it is done: «طلب، بالتنسيق مع الموانئ، إعداد ...»."""
    later = re.compile(r"\s+مع\s[^.;:,]{3,60},\s(?P<word>\w+)").match(text, start, end)
    return later is not None and masdars.is_masdar(later["word"])


def rests_on_others(strength: str, between: str) -> bool:
    """«أكدت القمة عزم الدول على ...»: the resolve asks, not the stress; «أكدوا قناعتهم بقدرة الموانئ» asks
    nothing.
    """
    convinced = re.search(r"(?<!\w)(?:قناعت|ثقت|ایمان|اقتناع)(?:هم|ها|هما|نا)(?!\w)", between)
    return (strength in {"emphasised", "agreed"} and convinced is not None) or (
        strength == "emphasised" and WORDS.pattern("bearing").search(between) is not None
    )


def says_who(text: str, start: int, end: int, *, between: str, prep: str, other: str) -> bool:
    """Whether an action behind `prep` only says who is asked, while what is asked stands behind `other`:
    «حث الموانئ التي لم تنضم بعد إلى الاتفاق على أن ...».
    """
    told = re.search(r"(?<!\w)(?:التی|الذی|الذین)(?!\w)", between)
    if {prep, other} != {"علی", "الی"} or told is None:
        return False
    later = re.compile(rf"[^,.;:]*?\s{other}\s(?P<word>\w+)").match(text, start, end)
    return later is not None and (
        later["word"] == "ان" or masdars.is_masdar(later["word"]) or masdars.with_article(later["word"])
    )


def is_action_with_article(text: str, match: Match[str], end: int) -> bool:
    following = re.compile(r"(?:\s+(?:و?ال\w+|قدما|فورا)){0,2}\s+(?:علی|الی|من|فی|عن|مع|ب\w+|ل\w+)").match(
        text, match.end("word"), end
    )
    if following is not None:
        return True
    # «التعاون وتبادل الخبرات»: the next action governs for both.
    joined = re.compile(r"\s+و(?P<next>\w+)\s+\w").match(text, match.end("word"), end)
    return joined is not None and masdars.is_masdar(joined["next"])


def span_of(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The words between a verb and what it asks, which are its subject, its addressee, or both."""
    match = re.compile(r"\s*(?:من |الی |ب)?(?P<who>\S.{2,}?)\s*$", re.DOTALL).match(text, start, end)
    return match.span("who") if match else None
