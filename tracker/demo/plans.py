"""What the invented world consists of: its States, its conferences and how large each of them is."""

from dataclasses import dataclass
from typing import Final

from commitments.vocabulary import ReviewPolicy

# ISO 3166 leaves QMA to QZZ to its users and gives them to no country.
STATE_CODES: Final = tuple(f"QM{letter}" for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
CONFERENCE_CODES: Final = ("DEMO1", "DEMO2", "DEMO3")
SLUG_PREFIX: Final = "demo-"
STATES_AT_A_CONFERENCE: Final = 24
# M49 region and subregion, so that lists by region have something in them.
REGIONS: Final = (
    ("142", "145"),
    ("142", "034"),
    ("142", "143"),
    ("002", "015"),
    ("002", "202"),
    ("150", "151"),
    ("019", "419"),
    ("", ""),
)


@dataclass(frozen=True, kw_only=True)
class ConferencePlan:
    """What is to be invented of one conference."""

    code: str
    subject: str
    language: str
    days_ago: int
    review_policy: ReviewPolicy = ReviewPolicy.NONE
    published: bool = True
    states: int = STATES_AT_A_CONFERENCE


PLANS: Final = (
    ConferencePlan(code="DEMO1", subject="rivers", language="fa", days_ago=730),
    ConferencePlan(
        code="DEMO2", subject="roads", language="ar", days_ago=420, review_policy=ReviewPolicy.SECOND_PERSON
    ),
    ConferencePlan(code="DEMO3", subject="skies", language="en", days_ago=10, published=False, states=6),
)
