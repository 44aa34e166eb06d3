"""The questions that people ask of the record, as QuerySet methods; each takes its date as an argument."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import (
    Case,
    DateField,
    Exists,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    Value,
    When,
)
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from commitments.in_force import closing_covers, closing_known, joined_by, public_standing
from commitments.language.searching import matching, word_for_word
from commitments.vocabulary import ClosingKind, Lifecycle, ParticipationRole, Schedule, Status

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.contrib.auth.models import AnonymousUser, User

    from commitments.models import (
        Citation,
        Closing,
        Commitment,
        Conference,
        Indicator,
        Organization,
        Participation,
        Resolution,
        SourceDocument,
        State,
        Theme,
    )

M = TypeVar("M", bound=models.Model)

# The one definition of each; they read the standing that is shown, so that they hold for any day alike.
_CLOSED: Final = Q(standing_closed=True)
_COMPLETE: Final = Q(standing_status=Status.COMPLETE)
_OPEN: Final = ~_CLOSED & Q(resolution__lifecycle=Lifecycle.ACTIVE) & ~_COMPLETE
UNREPORTED: Final = Q(standing_last_report_on__isnull=True)
_CLAIM_DIFFERS: Final = Q(standing_reported_status__isnull=False) & ~Q(
    standing_reported_status=F("standing_status")
)


def _overdue(on: date) -> Q:
    """Open, and past its deadline by the end of `on`; asks for `effective_due_on`."""
    return _OPEN & Q(effective_due_on__lt=on)


def _due_soon(on: date) -> Q:
    """Open, and due on `on` or within DUE_SOON_DAYS after it."""
    return _OPEN & Q(
        effective_due_on__gte=on, effective_due_on__lte=on + timedelta(days=settings.DUE_SOON_DAYS)
    )


def _stale(on: date) -> Q:
    """Open, and nothing took effect for STALE_DAYS days before `on`; asks for `last_activity_on`."""
    return _OPEN & Q(last_activity_on__lt=on - timedelta(days=settings.STALE_DAYS))


def may_see_drafts(user: User | AnonymousUser) -> bool:
    """Whether `user` works on the record and so sees conferences before they are published."""
    return user.is_active and user.has_perm("commitments.view_conference")


class RecordQuerySet(models.QuerySet[M]):
    """Rows of the record: searched in normalized text, and seen by the public only below published
    conferences.
    """

    search_columns: tuple[str, ...] = ("search_text",)
    key_field = "slug"

    def get_by_natural_key(self, key: str) -> M:
        return self.get(**{self.key_field: key})

    def search(self, query: str) -> Self:
        """Rows that `query` finds, with a `search_rank`: 0 where each word stands as a whole, else 1."""
        if not query.strip():
            return self
        whole = word_for_word(query, *self.search_columns)
        return self.filter(matching(query, *self.search_columns)).annotate(
            search_rank=Case(When(whole, then=Value(0)), default=Value(1)) if whole else Value(1)
        )

    def ranked(self) -> Self:
        """What was searched for, the best first; else in the order that it has."""
        if "search_rank" not in self.query.annotations:
            return self
        return self.order_by("search_rank", *self.query.order_by)

    if TYPE_CHECKING:

        def published(self) -> Self:
            """Rows that the public may see; every subclass says which."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Everything for people who work on the record, published rows for everybody else."""
        return self.all() if may_see_drafts(user) else self.published()


class StateQuerySet(RecordQuerySet["State"]):
    key_field = "code"

    def published(self) -> Self:
        """States are public knowledge."""
        return self.all()

    def in_region(self, *codes: str) -> Self:
        """States whose UN M49 region or subregion is one of `codes`."""
        return self.filter(Q(region__in=codes) | Q(subregion__in=codes))


class OrganizationQuerySet(RecordQuerySet["Organization"]):
    def published(self) -> Self:
        """Organizations that a published conference names."""
        from commitments.models import Conference, Resolution

        return self.filter(
            Exists(
                Resolution.partner_organizations.through.objects.filter(
                    organization=OuterRef("pk"), resolution__conference__published=True
                )
            )
            | Exists(
                Conference.guests.through.objects.filter(
                    organization=OuterRef("pk"), conference__published=True
                )
            )
        )


class ThemeQuerySet(RecordQuerySet["Theme"]):
    def published(self) -> Self:
        """Themes that a published conference treats."""
        from commitments.models import Resolution

        return self.filter(
            Exists(Resolution.objects.filter(theme=OuterRef("pk"), conference__published=True))
        )


class SourceDocumentQuerySet(RecordQuerySet["SourceDocument"]):
    def published(self) -> Self:
        """Sources that a published conference, or something below it, cites."""
        from commitments.models import Citation

        return self.filter(Exists(Citation.objects.published().filter(source=OuterRef("pk"))))


class CitationQuerySet(RecordQuerySet["Citation"]):
    key_field = "reference"
    search_columns = ("reference",)

    def published(self) -> Self:
        return self.filter(
            Q(conference__published=True)
            | Q(participation__conference__published=True)
            | Q(resolution__conference__published=True)
        )

    def with_passages(self) -> Self:
        """Citations that give offsets and so can be verified against their source's text."""
        return self.filter(start__isnull=False)


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
        return (
            self.joined_by(on or timezone.localdate())
            .with_closing(on=on, known_at=known_at)
            .filter(covered_from__isnull=True)
        )

    def closed(self, *, on: date | None = None, known_at: datetime | None = None) -> Self:
        """Those that a closing covers."""
        return self.with_closing(on=on, known_at=known_at).filter(covered_from__isnull=False)

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


class ResolutionQuerySet(RecordQuerySet["Resolution"]):
    key_field = "reference"
    search_columns = ("search_text", "theme__search_text")

    def published(self) -> Self:
        return self.filter(conference__published=True)

    def for_listing(self, *, seen_by: User | AnonymousUser) -> Self:
        """All that a row of a list shows, in a fixed number of queries, naming no other resolution that
        `seen_by` may not see.
        """
        visible = self.model._default_manager.all().visible_to(seen_by)
        return self.select_related("conference", "theme").prefetch_related(
            "partner_organizations",
            models.Prefetch("reaffirms", visible),
            models.Prefetch("superseded_by", visible),
        )


class IndicatorQuerySet(RecordQuerySet["Indicator"]):
    key_field = "reference"

    def published(self) -> Self:
        return self.filter(resolution__conference__published=True)


class CommitmentQuerySet(RecordQuerySet["Commitment"]):
    """Reads as the question an officer asks."""

    key_field = "reference"
    search_columns = (
        "search_text",
        "state__search_text",
        "resolution__search_text",
        "resolution__theme__search_text",
        "resolution__conference__search_text",
    )

    def published(self) -> Self:
        return self.filter(resolution__conference__published=True)

    def of(self, state: State) -> Self:
        return self.filter(state=state)

    def with_standing(self, standing: Mapping[str, Any] | None = None) -> Self:
        """Adds where each commitment stands (`standing_*`): today, as the public sees it, or as `standing`
        says for another day or another reader.

        Whatever shows or filters a standing reads these, so that it answers for any day alike.
        """
        if standing is None and "standing_status" in self.query.annotations:
            return self
        return self.annotate(**(public_standing() if standing is None else standing))

    def in_force(self) -> Self:
        """Commitments that are not closed."""
        return self.with_standing().filter(~_CLOSED)

    def closed(self) -> Self:
        """Commitments that are closed."""
        return self.with_standing().filter(_CLOSED)

    def without_errors(self, *, on: date, known_at: datetime | None = None) -> Self:
        """All but those that are known to have been entered in error, alone or with their State's part."""
        from commitments.models import Closing

        errors = Closing.objects.errors(on=on, known_at=known_at)
        return self.exclude(
            Exists(errors.filter(commitment=OuterRef("pk")))
            | Exists(errors.filter(participation=OuterRef("participation")))
        )

    def open(self) -> Self:
        """Commitments on which something is still to be done."""
        return self.with_standing().filter(_OPEN)

    def unreported(self) -> Self:
        """Commitments on which no report stands."""
        return self.with_standing().filter(UNREPORTED)

    def discrepant(self, *, discrepant: bool = True) -> Self:
        """Commitments whose latest claim differs from their status, or those where it does not."""
        return self.with_standing().filter(_CLAIM_DIFFERS if discrepant else ~_CLAIM_DIFFERS)

    def in_disagreement(self) -> Self:
        """Commitments in force whose State disputes a review, or whose latest claim differs from their
        status.
        """
        return self.in_force().filter(Q(standing_disputed=True) | _CLAIM_DIFFERS)

    def overdue(self, *, on: date) -> Self:
        """Open commitments whose deadline has passed by the end of `on`."""
        return self.with_standing().with_due_date().filter(_overdue(on))

    def due_soon(self, *, on: date) -> Self:
        """Open commitments whose deadline comes within DUE_SOON_DAYS after `on`, or on that day."""
        return self.with_standing().with_due_date().filter(_due_soon(on))

    def stale(self, *, on: date) -> Self:
        """Open commitments of which nothing was heard for STALE_DAYS days before `on`."""
        return self.with_stale(on=on).filter(stale=True)

    def with_due_date(self) -> Self:
        """Adds `effective_due_on`: the State's own deadline, else the resolution's, else null."""
        if "effective_due_on" in self.query.annotations:
            return self
        return self.annotate(
            effective_due_on=Coalesce("due_on", "resolution__due_on", output_field=DateField())
        )

    def with_schedule(self, *, on: date) -> Self:
        """Adds `effective_due_on` and `schedule`, the Schedule value at the end of `on`.

        A deadline ends with its commitment: one that was closed, or whose resolution
        is no longer active, without having been completed has none any more.
        """
        return (
            self.with_standing()
            .with_due_date()
            .annotate(
                schedule=Case(
                    When(
                        Q(effective_due_on__isnull=True) | ~(_OPEN | _COMPLETE),
                        then=Value(Schedule.NO_DEADLINE.value),
                    ),
                    When(
                        _COMPLETE & Q(standing_status_since__lte=F("effective_due_on")),
                        then=Value(Schedule.MET_ON_TIME.value),
                    ),
                    When(_COMPLETE, then=Value(Schedule.MET_LATE.value)),
                    When(_overdue(on), then=Value(Schedule.OVERDUE.value)),
                    When(_due_soon(on), then=Value(Schedule.DUE_SOON.value)),
                    default=Value(Schedule.NOT_YET_DUE.value),
                    output_field=models.CharField(),
                )
            )
        )

    def with_stale(self, *, on: date) -> Self:
        """Adds `stale`: open, and no report that took effect for STALE_DAYS days before `on`.

        Where nothing was ever reported the days count from the end of the
        conference, or from the day the commitment was entered where no source dates it.
        """
        last_activity_on = Coalesce(
            "standing_last_accepted_on",
            "resolution__conference__ends_on",
            "resolution__conference__starts_on",
            TruncDate("created_at"),
            output_field=DateField(),
        )
        return (
            self.with_standing()
            .annotate(last_activity_on=last_activity_on)
            .annotate(
                stale=Case(
                    When(_stale(on), then=Value(True)),
                    default=Value(False),
                    output_field=models.BooleanField(),
                )
            )
        )

    def for_register(self, *, on: date, standing: Mapping[str, Any] | None = None) -> Self:
        """All that a row of the register shows, in one query, as of the end of `on`; whose `standing` as in
        `with_standing`.
        """
        shown = self.with_standing(standing).with_schedule(on=on).with_stale(on=on)
        return shown.select_related("state", "participation", "resolution__conference", "resolution__theme")
