"""Several texts that a sentence counts in Arabic: «مذكرتان، الأولى تنص على ...، والثانية تهدف إلى ...»."""

import re
from dataclasses import replace
from typing import Final

from commitments.text.proposing.clauses import Reading

_TEXTS: Final = re.compile(
    r"(?<!\w)(?:ال|ب|ل|بال|لل)?(?:مذکر|اتفاقی|اتفاق|بروتوکول|برامج|برنامج|عقد|عقود|وثیق|وثایق)\w*"
)
_FIRST: Final = re.compile(r"(?<!\w)(?:(?:ال|و)?(?:اولی|اول)|اولاهما|اولهما|احداهما|احدهما|اولها)(?!\w)")
_NEXT: Final = re.compile(
    r"[,;]?\s(?=و(?:ال(?:ثانیه|ثانی|ثالثه|ثالث|رابعه|رابع|خامسه|خامس|اخری|اخر|اخیره|اخیر)|ثانیتهما|ثانیهما|ثانیها|اخرها)\s\w)"
)


def told_apart(reading: Reading) -> list[Reading]:
    """The parts of a sentence, one for each text that it counts; none where it counts none."""
    text = reading.text
    texts = _TEXTS.search(text, reading.start, reading.end)
    first = _FIRST.search(text, texts.end(), reading.end) if texts else None
    if first is None:
        return []
    ends = [after.start() for after in _NEXT.finditer(text, first.end(), reading.end)]
    if not ends:
        return []
    starts = [reading.start, *(after.end() for after in _NEXT.finditer(text, first.end(), reading.end))]
    return [
        replace(reading, start=start, end=end, opens_block=reading.opens_block and start == reading.start)
        for start, end in zip(starts, [*ends, reading.end], strict=True)
    ]
