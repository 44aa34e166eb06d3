"""What is made of counts by level: the counts themselves, a share of them, or their mean on a named scale.

Each is a quotient of two whole numbers that come with it. That of a total is computed from the total's own
counts; a mean of means would weigh a State with one commitment like one with a hundred.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from commitments.language.calendars import localize_digits
from commitments.terms.crosswalks import CROSSWALKS
from commitments.vocabulary import Status

if TYPE_CHECKING:
    from tracker.register.counting import Tally

COUNTS: Final = "counts"
SHARE: Final = "share"
# The means: our levels in the numbers of another method, which only some methods have.
SCALES: Final = {f"{crosswalk.name}_score": crosswalk for crosswalk in CROSSWALKS if crosswalk.is_scale}
MEASURES: Final = (COUNTS, SHARE, *SCALES)


@dataclass(frozen=True, kw_only=True)
class Measured:
    """A measure of some commitments; `value` is null where there is nothing to divide by."""

    numerator: int
    denominator: int

    @property
    def value(self) -> float | None:
        return self.numerator / self.denominator if self.denominator else None


@dataclass(frozen=True, kw_only=True)
class Measure:
    """What each commitment adds to the numerator by its level, and at which levels it is in the
    denominator; `method` says whose scale it is, "" where it is nobody's.
    """

    name: str
    weights: Mapping[str, int]
    scored: Collection[str]
    method: str = ""

    def of(self, tally: "Tally") -> Measured:
        counts = tally.counts
        return Measured(
            numerator=sum(weight * counts[level] for level, weight in self.weights.items()),
            denominator=sum(counts[level] for level in self.scored),
        )


def share(at_least: Status) -> Measure:
    """How many of all commitments that are in force stand at the level `at_least` or above it."""
    levels = Status.values[Status.values.index(at_least) :]
    return Measure(name=SHARE, weights=dict.fromkeys(levels, 1), scored=Status.values)


def mean(name: str) -> Measure:
    """The mean on one of SCALES, over the commitments that have a level there: not over those without
    information.
    """
    scale = SCALES[name]
    weights = {level: int(term) for level, term in scale.terms.items()}
    return Measure(name=name, weights=weights, scored=tuple(weights), method=scale.method)


def in_percent(share: Measured) -> str:
    """A share of some in whole percent, in the digits of the page's language; none and all of them are 0 and
    100 %, and nothing else is.
    """
    part, whole = share.numerator, share.denominator
    # Halves go up.
    rounded = (200 * part + whole) // (2 * whole)
    if part and not rounded:
        return _("less than %(percent)s") % {"percent": _percent(1)}
    if part < whole and rounded == 100:
        return _("more than %(percent)s") % {"percent": _percent(99)}
    return _percent(rounded)


def _percent(number: int) -> str:
    # Translators: a percentage, such as 62%.
    return _("%(number)s%%") % {"number": localize_digits(number)}
