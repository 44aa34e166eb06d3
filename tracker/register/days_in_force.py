"""On which days a commitment is counted, and which of them are counted on all days from their first."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef

from commitments.in_force import closing_known, stated_by
from commitments.models import Closing, Commitment, StatedPosition
from commitments.vocabulary import Position
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

    @property
    def passes_nothing(self) -> bool:
        """Whether what is asked holds where no period does."""
        return not self.reviewed and self.since_before is None and self.since_after is None

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
