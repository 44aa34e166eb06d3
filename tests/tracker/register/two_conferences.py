"""A small record in which counts of today and of past days are compared with those of its commitments."""

from datetime import date
from typing import Final

from commitments.models import Commitment
from tests.factories import make_commitment, make_conference, make_resolution, make_theme

_CODES: Final = ("BAG3", "TEH2")
REFERENCES: Final = [
    f"{code}-R{number}-{state}" for code in _CODES for number in (1, 2) for state in ("IRQ", "IRN")
]


def make_two_conferences(*, due_on: date | None = None) -> list[Commitment]:
    """The commitments of two conferences, one of them a draft; the second resolution of each has a further
    theme, and is due on that day.
    """
    make_conference(code="BAG3")
    make_conference(code="TEH2", published=False)
    for code in _CODES:
        for number in (1, 2):
            make_resolution(
                conference=make_conference(code=code),
                number=number,
                theme=make_theme(slug="ports"),
                further_themes=[make_theme(slug="training")] if number == 2 else None,
                due_on=due_on if number == 2 else None,
            )
    return [make_commitment(reference=reference) for reference in REFERENCES]
