"""Questions that are asked of the positions that States took."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Self

from django.db.models import F, OuterRef, Subquery

from commitments.in_force import stated_by
from commitments.querysets.record import RecordQuerySet
from commitments.vocabulary import Position

if TYPE_CHECKING:
    from datetime import date, datetime

    from commitments.models import StatedPosition

# The statement that holds comes first.
_LATEST_FIRST: Final = (F("stated_on").desc(nulls_last=True), "-recorded_at", "-pk")


class StatedPositionQuerySet(RecordQuerySet["StatedPosition"]):
    def published(self) -> Self:
        return self.filter(commitment__resolution__conference__published=True)

    def stated_by(self, on: date, *, known_at: datetime | None = None) -> Self:
        """Those that had been stated by the day `on`, as known at `known_at` (None: now), the one that held
        of each commitment before its others.
        """
        return self.filter(stated_by(on, known_at=known_at)).order_by(*_LATEST_FIRST)

    def not_applicable(self, on: date, *, known_at: datetime | None = None) -> Self:
        """Those that held on the day `on`, as known at `known_at`, and said that a resolution does not
        apply.
        """
        stated = self.stated_by(on, known_at=known_at)
        latest = stated.filter(commitment=OuterRef("commitment")).values("pk")[:1]
        return stated.order_by().filter(position=Position.NOT_APPLICABLE, pk=Subquery(latest))
