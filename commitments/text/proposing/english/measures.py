"""Items of lists in English that only tell to do something: "1. Chart the shoals" below "Regional level"."""

import re
from functools import lru_cache
from typing import Final

from commitments.text.proposing.clauses import Reading
from commitments.text.proposing.english import actions
from commitments.text.proposing.english.words import WORDS, rule

# The sign and the first word of an item; how many that tell to do something make a list of what is asked.
_ITEM: Final = re.compile(
    r"^\s*(?:\(?(?:\d{1,2}|[a-z])[.)]|\d{1,2}\.\d{1,2}\.?|[-•*–●])\s+(?=[a-z-]+\s+[a-z])", re.MULTILINE
)
_SEVERAL: Final = 3
# How many letters above an item the line may stand that says what its list is.
_LIST_REACH: Final = 4000


def is_among_measures(reading: Reading) -> bool:
    """Whether an item stands among several that tell States to do something: "1. Chart the shoals" below
    "Regional level", and not below "How to visit us" or "Tasks of the centre".
    """
    if not _tells_states_to_do(reading.text):
        return False
    before = reading.text[max(0, reading.start - _LIST_REACH) : reading.start]
    above = [line for line in before.split("\n")[:-1] if not _ITEM.match(line)]
    named = next((line for line in reversed(above) if line.strip()), "")
    return rule(WORDS.source("no_measures")).search(named) is None


@lru_cache(maxsize=1)
def _tells_states_to_do(text: str) -> bool:
    """Whether a text is about States, and several items of its lists begin with an action."""
    return (
        rule(WORDS.source("of_states")).search(text) is not None
        and sum(actions.opens_action(text, item.end()) == "base" for item in _ITEM.finditer(text)) >= _SEVERAL
    )
