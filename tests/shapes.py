"""Invented tables in the shapes in which others publish theirs, of any size; and bringing one in through the
doors of imports.
"""

import csv
import io
import random
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from commitments.models import State
from tests.factories import make_state

SCORES: Final = {"1": "complete", "0": "limited", "-1": "not_started"}
POSITIONS: Final = {"Supported": "supported", "Noted": "noted"}


def made_states(count: int) -> list[State]:
    """So many States with codes of their own."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    codes = [f"X{first}{second}" for first in letters for second in letters]
    return [make_state(code=code, name_en=f"Land {code}") for code in codes[:count]]


def recommendations(count: int, states: Sequence[State]) -> list[dict[str, str]]:
    """Each to one State under review, which has supported or noted it, or said nothing."""
    said = random.Random(2_900)
    return [
        {
            "No": str(number),
            "State under review": states[number % len(states)].name_en,
            "Recommendation": f"Recommendation {number}",
            "Response": said.choice(["Supported", "Supported", "Noted", ""]),
        }
        for number in range(1, count + 1)
    ]


def scores(count: int, members: Sequence[State]) -> list[dict[str, str]]:
    """Of each member for each of `count` undertakings: 1, 0, -1, or nothing."""
    said = random.Random(8_000)
    return [
        {
            "Commitment": str(number),
            "What": f"Undertaking {number}",
            "Member": member.name_en,
            "Score": said.choice(["1", "1", "0", "-1", ""]),
        }
        for number in range(1, count + 1)
        for member in members
    ]


def as_csv(rows: Iterable[Mapping[str, Any]]) -> bytes:
    rows = list(rows)
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()
