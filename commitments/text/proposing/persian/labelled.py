"""Actions behind a label of their own in Persian: «اقدام ۲: ساخت اسکله», «گام نخست، ثبت قایق‌ها»."""

import re
from typing import Final

from commitments.text.proposing.clauses import Ask, Reading
from commitments.text.proposing.persian import actions
from commitments.text.proposing.persian.words import WORDS, expanded, trim_end

# What a label says of the strength of what stands behind it.
_STRENGTHS: Final = (
    (r"مصوبه|تصمیم", "decided"),
    (r"تعهد|توافق", "agreed"),
    (r"توصیه|پیشنهاد|راهکار", "recommended"),
)
_JOINTS: Final = re.compile(r"[\s,;.]*(?:و\s*)?$")


def of_labels(reading: Reading, begin: int) -> list[Ask]:
    """What stands behind labels that are counted, each up to the next label; aims and signs of success have
    labels, too, and ask nothing.
    """
    text, end = reading.text, trim_end(reading.text, begin, reading.end)
    labels = list(expanded(WORDS.source("labels")).finditer(text, begin, end))
    if not labels or (not reading.opens_block and labels[0].start() > begin + 3):
        return []
    if labels[0].start() > begin + 3 and not expanded(r"[^.;]{0,160}:\s*$").match(
        text, begin, labels[0].start()
    ):
        return []
    asks = []
    for number, label in enumerate(labels):
        until = labels[number + 1].start() if number + 1 < len(labels) else end
        joint = _JOINTS.search(text, label.end(), until)
        until = joint.start() if joint else until
        words = text[label.end() : until].split()
        if len(words) < 2 or not actions.opens_action(text, label.end(), until):
            continue
        if expanded(WORDS.source("finite")).search(text, label.end(), until):
            continue
        strength = next((worth for word, worth in _STRENGTHS if re.search(word, label["what"])), None)
        if label["what"].startswith("محور") and not (
            reading.asked or re.search(r"سند|برنامه|نقشه راه|راهبرد", text[max(0, begin - 300) : begin])
        ):
            # Axes of a conference are topics.
            continue
        asks += [
            Ask(start=one, end=other, strength=strength, verb=label.span("what"))
            for one, other in actions.pieces(text, label.end(), until)
        ]
    return asks
