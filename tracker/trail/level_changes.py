"""What reports that are recorded together would do to the levels, for those who decide on many at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from commitments.vocabulary import Status

if TYPE_CHECKING:
    from datetime import date

    from commitments.models import Commitment

_ORDER: Final = {status: place for place, status in enumerate(Status.values)}


@dataclass(frozen=True, kw_only=True)
class LevelChanges:
    """How many commitments would go up, go down and stay, and how many of all those have a reviewed level
    today.
    """

    up: int = 0
    down: int = 0
    same: int = 0
    reviewed: int = 0

    def __add__(self, others: Self) -> Self:
        """Those of other commitments with them."""
        return type(self)(
            up=self.up + others.up,
            down=self.down + others.down,
            same=self.same + others.same,
            reviewed=self.reviewed + others.reviewed,
        )

    @property
    def total(self) -> int:
        return self.up + self.down + self.same

    @property
    def needs_confirmation(self) -> bool:
        """Whether more than one commitment is meant, and a level among them goes down or was reviewed."""
        return self.total > 1 and bool(self.down or self.reviewed)

    @property
    def stated(self) -> str:
        """The counts as a confirmation repeats them; one given for other counts confirms nothing."""
        return f"{self.up}-{self.down}-{self.same}-{self.reviewed}"

    def confirmed_by(self, stated: str) -> bool:
        return not self.needs_confirmation or stated == self.stated


def level_changes(wanted: Iterable[tuple["Commitment", str, "date"]]) -> LevelChanges:
    """Commitment, level and day of each report, against where the commitments stand.

    Of several reports on one commitment the one of the latest day decides, of one day the last.
    """
    latest: dict[int, tuple[Commitment, str, date]] = {}
    for commitment, status, effective_on in wanted:
        before = latest.get(commitment.pk)
        if before is None or before[2] <= effective_on:
            latest[commitment.pk] = (commitment, status, effective_on)
    steps = [_ORDER[status] - _ORDER[commitment.status] for commitment, status, _day in latest.values()]
    return LevelChanges(
        up=sum(step > 0 for step in steps),
        down=sum(step < 0 for step in steps),
        same=sum(step == 0 for step in steps),
        reviewed=sum(commitment.reviewed for commitment, _status, _day in latest.values()),
    )
