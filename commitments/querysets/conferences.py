"""Questions about conferences, about the States at them, and about what was closed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, FilteredRelation, OuterRef, Q
from django.utils import timezone

from commitments.in_force import closing_covers, closing_known, joined_by
from commitments.querysets.record import RecordQuerySet
from commitments.vocabulary import ClosingKind, ParticipationRole

if TYPE_CHECKING:
    from datetime import date, datetime

    from commitments.models import Closing, Conference, Participation


class ConferenceQuerySet(RecordQuerySet["Conference"]):
    key_field = "code"

    def published(self) -> Self:
        return self.filter(published=True)

    def for_listing(self) -> Self:
        """All that a row of a list shows, in a fixed number of queries."""
        return self.select_related("host").prefetch_related("guests")


class ParticipationQuerySet(RecordQuerySet["Participation"]):
    search_columns = ("conference__search_text", "state__search_text")

    def get_by_natural_key(self, conference: str, state: str) -> Participation:  # type: ignore[override]
        return self.get(conference__code=conference, state__code=state)

    def published(self) -> Self:
        return self.filter(conference__published=True)

    def with_closing(self, *, on: date | None = None, known_at: datetime | None = None) -> Self:
        """Adds `covered_from`, the day of the closing that covers `on`, null where none does; today and
        now unless given.
        """
        covers = closing_covers(on or timezone.localdate(), known_at=known_at, of="closings")
        return self.alias(covering=FilteredRelation("closings", condition=covers)).annotate(
            covered_from=F("covering__closed_on")
        )

    def joined_by(self, on: date) -> Self:
        """Those that had begun by `on`."""
        return self.filter(joined_by(on))

    def in_force(self, *, on: date | None = None, known_at: datetime | None = None) -> Self:
        """Those that have begun and that no closing covers."""
        return self.joined_by(on or timezone.localdate()).not_closed(on=on, known_at=known_at)

    def not_closed(self, *, on: date | None = None, known_at: datetime | None = None) -> Self:
        """Those that no closing covers."""
        return self.with_closing(on=on, known_at=known_at).filter(covered_from__isnull=True)

    def closed(self, *, on: date | None = None, known_at: datetime | None = None) -> Self:
        """Those that a closing covers."""
        return self.with_closing(on=on, known_at=known_at).filter(covered_from__isnull=False)

    def with_force(self, *, on: date) -> Self:
        """Adds `is_in_force`, whether it is one of in_force() on the day `on`."""
        in_force = joined_by(on) & Q(covered_from__isnull=True)
        return self.with_closing(on=on).annotate(
            is_in_force=ExpressionWrapper(in_force, output_field=models.BooleanField())
        )

    def without_errors(self, *, on: date, known_at: datetime | None = None) -> Self:
        """All but those that are known to have been entered in error."""
        from commitments.models import Closing

        errors = Closing.objects.errors(on=on, known_at=known_at)
        return self.exclude(Exists(errors.filter(participation=OuterRef("pk"))))

    def taking_commitments(self) -> Self:
        """Hosts and participants in force; observers take on nothing."""
        return self.in_force().exclude(role=ParticipationRole.OBSERVER)


class ClosingQuerySet(models.QuerySet["Closing"]):
    """Closings, those among them that were corrected later."""

    def known(self, *, at: datetime | None = None) -> Self:
        """What was known at the moment `at`, or is now."""
        return self.filter(closing_known(at=at))

    def errors(self, *, on: date, known_at: datetime | None = None) -> Self:
        """Those that take their row out of the day `on`, and of all before, as never right."""
        return self.filter(closing_covers(on, known_at=known_at), kind=ClosingKind.IN_ERROR)
