"""Our levels in the terms of other trackers, for people who compare with those.

Each table gives the nearest term of another method. "No information reported" has
none: those methods score what is known, and nothing is known. Where ours is finer
than theirs, two levels share a term, so a crosswalk cannot be read backwards.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from commitments.vocabulary import Status


@dataclass(frozen=True, kw_only=True)
class Crosswalk:
    """One method: the name by which it is asked for, whose it is, the column that gives its terms, what it
    is, and its term for each level.
    """

    name: str
    body: Promise
    column: str
    method: str
    terms: Mapping[str, int | str]

    @property
    def is_scale(self) -> bool:
        """Whether its terms are numbers, of which a mean can be taken."""
        return all(isinstance(term, int) for term in self.terms.values())


CROSSWALKS: Final = (
    Crosswalk(
        name="g20",
        body=_("G20 Research Group"),
        column="g20_research_group_score",
        method=(
            "G20 Research Group, compliance scoring: 1 full compliance, 0 partial compliance or work in "
            "progress, -1 no compliance"
        ),
        terms={Status.COMPLETE: 1, Status.SUBSTANTIAL: 0, Status.LIMITED: 0, Status.NOT_STARTED: -1},
    ),
    Crosswalk(
        name="fatf",
        body=_("Financial Action Task Force"),
        column="fatf_technical_compliance",
        method=(
            "FATF, technical compliance rating: C compliant, LC largely compliant, PC partially compliant, "
            "NC non-compliant"
        ),
        terms={
            Status.COMPLETE: "C",
            Status.SUBSTANTIAL: "LC",
            Status.LIMITED: "PC",
            Status.NOT_STARTED: "NC",
        },
    ),
    Crosswalk(
        name="our_ocean",
        body=_("Our Ocean Conference"),
        column="our_ocean_progress",
        method="Our Ocean Conference, progress of commitments: completed, in progress, not started",
        terms={
            Status.COMPLETE: "completed",
            Status.SUBSTANTIAL: "in_progress",
            Status.LIMITED: "in_progress",
            Status.NOT_STARTED: "not_started",
        },
    ),
)
