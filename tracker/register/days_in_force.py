"""On which days a commitment is counted: which are counted on all of them from their first, and the others,
day by day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef

from commitments.in_force import closing_known, stated_by
from commitments.models import Closing, Commitment, StatedPosition
from commitments.vocabulary import Position, Status
from tracker.models import StatusPeriod
from tracker.register.as_of import AsOf


@dataclass(frozen=True, kw_only=True)
class Held:
    """What is asked of the period that holds on a day; None is no matter. Where none holds, nothing was
    reviewed, and there is no day since when.
    """

    reviewed: bool | None = None
    since_before: date | None = None
    since_after: date | None = None

    @property
    def is_any(self) -> bool:
        return self == Held()

    def passes(self, period: StatusPeriod | None) -> bool:
        since = None if period is None else period.status_since
        return (
            self.reviewed in (None, bool(period and period.reviewed))
            and (self.since_before is None or (since is not None and since < self.since_before))
            and (self.since_after is None or (since is not None and since > self.since_after))
        )

    def among(self, standing: Any) -> Any:
        """Those of some rows, each with a `period`, of which that is so."""
        standing = standing.annotate(
            held_reviewed=F("period__reviewed"), held_since=F("period__status_since")
        )
        asked = {
            "held_reviewed": self.reviewed,
            "held_since__lt": self.since_before,
            "held_since__gt": self.since_after,
        }
        return standing.filter(**{name: value for name, value in asked.items() if value is not None})


@dataclass(frozen=True, kw_only=True)
class InForce:
    """Which commitments are counted on a day: those that are `closed` ("true"), those that are not
    ("false"), or both ("any"); and in the same way those that are `applicable`; by what is `held` then.
    """

    closed: str
    applicable: str
    held: Held

    def counts(self, *, closed: bool, applicable: bool) -> bool:
        asked = ((self.closed, closed), (self.applicable, applicable))
        return all(value == "any" or (value == "true") == holds for value, holds in asked)

    def always(self, rows: Any, last: AsOf) -> Any:
        """Those of the rows that are counted on every day from which they begin."""
        if not self.counts(closed=False, applicable=True):
            return rows.none()
        if self._is_any:
            return rows
        # Each a condition of its own, not all that changes looked for at once: PostgreSQL took that for so
        # dear that it read all commitments for those of one conference.
        return rows.filter(
            ~Exists(closings_known(last).filter(commitment=OuterRef("pk"))),
            ~Exists(closings_known(last).filter(participation=OuterRef("participation"))),
            ~Exists(inapplicable(last).filter(commitment=OuterRef("pk"))),
        )

    def sometimes(self, rows: Any, last: AsOf) -> Any:
        """Those that are not, or may not be."""
        if self._is_any:
            return rows.none()
        of_parts = closings_known(last).filter(participation__isnull=False).values("participation")
        closed = closings_known(last).filter(commitment__isnull=False).values("commitment")
        found = Commitment.objects.filter(participation__in=of_parts).values("pk")
        # They are few, and found once for all rows.
        return rows.filter(pk__in=found.union(closed, inapplicable(last).order_by().values("commitment")))

    @property
    def _is_any(self) -> bool:
        return self.closed == self.applicable == "any"


def closings_known(last: AsOf) -> Any:
    return Closing.objects.filter(closing_known(at=last.known_at))


def stated_then(last: AsOf) -> Any:
    return StatedPosition.objects.filter(stated_by(last.on, known_at=last.known_at))


def inapplicable(last: AsOf) -> Any:
    """The positions by which a resolution does not apply to a State."""
    return stated_then(last).filter(position=Position.NOT_APPLICABLE)


@dataclass(frozen=True, kw_only=True)
class Single:
    """A commitment of which some days are not counted; what was `stated` in the order of its recording."""

    begun_on: date
    closings: Sequence[Closing]
    stated: Sequence[StatedPosition]
    periods: Sequence[StatusPeriod]

    @property
    def days(self) -> list[date]:
        """The days on which anything of it changes."""
        changing = [
            *(day for one in self.closings for day in (one.closed_on, one.reopened_on)),
            *(one.stated_on for one in self.stated),
            *(day for one in self.periods for day in (one.valid_from, one.valid_until)),
        ]
        return sorted({self.begun_on, *(day for day in changing if day and day > self.begun_on)})

    def level(self, on: date, chosen: InForce) -> str | None:
        """Its level on a day; None where it is not counted then."""
        is_closed = any(one.covers(on) for one in self.closings)
        if not chosen.counts(closed=is_closed, applicable=self._applies(on)):
            return None
        holding = (one for one in self.periods if one.valid_from <= on < (one.valid_until or date.max))
        period = next(holding, None)
        if not chosen.held.passes(period):
            return None
        return Status.NO_INFORMATION.value if period is None else period.status

    def _applies(self, on: date) -> bool:
        by_then = [one for one in reversed(self.stated) if (one.stated_on or date.min) <= on]
        # Of several of one day the one that was recorded last holds; max() takes the first.
        held = max(by_then, key=lambda one: one.stated_on or date.min, default=None)
        return held is None or held.position != Position.NOT_APPLICABLE
