"""What is asked as the predicate of a noun that names it in Persian: «تصمیم دیگر نشست، ساخت اسکله بود»."""

import re
from typing import Final

from commitments.text.proposing.clauses import Ask, Reading
from commitments.text.proposing.persian import actions
from commitments.text.proposing.persian.clauses import clauses
from commitments.text.proposing.persian.words import WORDS, expanded, trim_end

# What each noun is worth; what all stressed is told with its verb.
_WORTH: Final = (
    ("recommended", "توصیه|پیشنهاد"),
    ("decided", "تصمیم|مصوب"),
    ("urged", "خواسته|درخواست|تقاضا|خواستار"),
    ("emphasised", "تاکید"),
    ("agreed", "توافق|تفاهم"),
)


# A word that says more of who asked, and what does not: «تصمیم شورا درباره ...».
_MORE_OF_WHOM: Final = re.compile(r"(?!(?:این|درباره|برای|در|بر|به|با|از|و|که|مبنی|جهت)\s)\w+,?\s+")


def of_named(reading: Reading, begin: int, end: int) -> list[Ask]:
    """The actions or clauses that a sentence names as what those who met asked."""
    asks: list[Ask] = []
    for key in ("wish_is", "stressed_is", "result_is"):
        for named in expanded(WORDS.source("named", key)).finditer(reading.text, begin, end):
            asks += _asks_of(reading.text, named.span("verb"), named.span("what"))
        if asks:
            return asks
    return asks


def _asks_of(text: str, verb: tuple[int, int], what: tuple[int, int]) -> list[Ask]:
    start, end = what[0], trim_end(text, *what)
    if not actions.opens_action(text, start, end) and (more := _MORE_OF_WHOM.match(text, start, end)):
        # «خواسته وزیران خارجه تأسیس صندوق بود»
        start = more.end()
    that = expanded(r"این (?:است|بود|می~باشد) که ").match(text, start, end)
    if that:
        found = clauses(text, that.end(), end)
    else:
        closed = expanded(r"\s+(?:است|بود(?:ند)?|هستند|می~باش(?:د|ند)|عنوان شد|اعلام شد)$").search(
            text, start, end
        )
        end = closed.start() if closed else end
        # «... دومین خواسته آنان لغو عوارض بود»: the copula stands behind the last only.
        told = expanded(WORDS.source("finite")).search(text, start, end)
        found = [] if told or not actions.opens_action(text, start, end) else actions.pieces(text, start, end)
    words = text[slice(*verb)]
    strength = next((worth for worth, nouns in _WORTH if expanded(nouns).search(words)), "agreed")
    return [Ask(start=one, end=other, strength=strength, verb=verb) for one, other in found]
