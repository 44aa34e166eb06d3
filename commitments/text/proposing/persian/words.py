"""The words of Persian texts, and the patterns made of them."""

import re
from functools import cache
from re import Pattern
from typing import Final

from commitments.text.proposing.folding import pattern
from commitments.text.proposing.lexicon import lexicon

WORDS: Final = lexicon("fa")


AUX: Final = WORDS.source("aux")


# What stands before the content of a verb, by its strength.
BEFORE: Final = {
    "emphasised": r"بر(?:~?روی)?|روی|بالای|نسبت به|بر سر|"
    r"(?<!رو\s)به(?! گزارش| نقل| عنوان| گفته| کار~گیری|~روز)",
    "agreed": (
        "بر(?:~?روی| سر)?|روی|بالای|در~?خصوص|در زمینه|در مورد|درباره|برای|پیرامون|"
        r"(?<!رو\s)به(?! گزارش| نقل| عنوان| گفته| کار~گیری|~روز)|نسبت به"
    ),
    "recommended": "بر|نسبت به|به",
    "decided": "بر|برای|نسبت به|به",
    "encouraged": "به|برای|جهت",
    "urged": "برای|بر|به",
}


# Verbs whose content stands before the light verb that closes them: «خواستار ... شدند».
WISH: Final = pattern(
    r"(?:خواستار|خواهان)$|(?:متعهد|مصمم)$|"
    r"(?:آمادگی|آماده~گی|تصمیم|قصد|عزم|اراده|پایبندی|تعهد|التزام|اهتمام|قاطعیت|علاقه~?مندی|علاقمندی|تمایل)"
    r"(?:.*(?:خود|خویش|شان|مشترک|راسخ|جدی|قاطع))(?: را)?"
)


@cache
def expanded(source: str) -> Pattern[str]:
    """A pattern with the forms of the light verbs written out; «شدهاست» is often written as one word."""
    joined = source.replace("AUX", AUX).replace("(?: است)", "(?:~است)").replace("ه است", "ه~است")
    return pattern(joined)


@cache
def verb_pattern() -> Pattern[str]:
    groups = "|".join(f"(?P<{name}>{source})" for name, source in WORDS.group("operative").items())
    return expanded(rf"(?<!\w)(?:{groups})(?!\w)")


def skip_joints(text: str, start: int, end: int) -> int:
    match = re.compile(r"(?:[\s,;:\"-]|(?:و|همچنین|نیز|که)(?!\w))*").match(text, start, end)
    return match.end() if match else start


def trim_end(text: str, start: int, end: int) -> int:
    while end > start and (text[end - 1].isspace() or text[end - 1] in ',;:."!?'):
        end -= 1
    return end
