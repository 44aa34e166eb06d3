"""How strongly something is asked in English without a verb that asks: by its label, or by the text that it
stands in.
"""

from typing import Final

from commitments.text.proposing.clauses import Ask, Reading
from commitments.text.proposing.english.words import WORDS, holds, rule

STRENGTH_OF_LABEL: Final = {
    "recommendation": "recommended",
    "commitment": "agreed",
    "decision": "decided",
}
# A text that binds those who sign it says so of itself; what they shall do is agreed.
_BINDS: Final = (
    r"\b(?:this|the present) (?:agreement|treaty|convention|protocol|memorandum|accord|pact|charter)\b"
)


def with_strength(reading: Reading, asks: list[Ask]) -> list[Ask]:
    """The asks, of which those that no verb governs have the strength of what they stand under."""
    text = reading.text
    begun = text.rfind("\n", 0, reading.start) + 1
    label = rule(WORDS.source("label_of_item")).match(text, begun, reading.end)
    of_label = STRENGTH_OF_LABEL.get(label["label"]) if label else None
    for ask in asks:
        if ask.strength is not None or ask.verb is None:
            continue
        if of_label:
            ask.strength = of_label
        elif text[slice(*ask.verb)] == "shall" and holds(text, _BINDS):
            ask.strength = "agreed"
    return asks
