"""Questions about commitments: what is open, overdue or stale on a day, and the rows of the register."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Final, Self

from django.conf import settings
from django.db import models
from django.db.models import Case, DateField, Exists, F, Func, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce, TruncDate
from django.db.models.lookups import GreaterThanOrEqual, LessThan, LessThanOrEqual

from commitments.in_force import public_standing
from commitments.language.elsewhere import Elsewhere
from commitments.language.languages import translated_fields
from commitments.querysets.groups import groups_held
from commitments.querysets.record import RecordQuerySet
from commitments.querysets.resolutions import (
    further_themes,
    names_partner,
    names_resolution,
    names_theme,
)
from commitments.vocabulary import Lifecycle, Schedule, Status

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from commitments.models import Commitment, State

# The one definition of each; they read the standing that is shown, so that they hold for any day alike.
_CLOSED: Final = Q(standing_closed=True)
_COMPLETE: Final = Q(standing_status=Status.COMPLETE)
_APPLICABLE: Final = Q(standing_applicable=True)
# Open unless it is closed.
_PENDING: Final = _APPLICABLE & Q(resolution__lifecycle=Lifecycle.ACTIVE) & ~_COMPLETE
_OPEN: Final = ~_CLOSED & _PENDING
# What lists are ordered by, and an index has.
INDEXED: Final = frozenset({"reference", "updated_at"})
UNREPORTED: Final = Q(standing_last_report_on__isnull=True)
_CLAIM_DIFFERS: Final = Q(standing_reported_status__isnull=False) & ~Q(
    standing_reported_status=F("standing_status")
)
# In force, and the State disputes a review, or claims another level.
_DISAGREES: Final = ~_CLOSED & _APPLICABLE & (Q(standing_disputed=True) | _CLAIM_DIFFERS)


class _Likely(Func):
    """A condition that holds of many rows: SQLite then stops at a page's end instead of sorting all of them.
    PostgreSQL knows how many they are.
    """

    template = "%(expressions)s"
    output_field = models.BooleanField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="likely(%(expressions)s)", **context)


def _overdue(on: date) -> Q:
    """Open, and past its deadline by the end of `on`; asks for `pending_due_on`."""
    return ~_CLOSED & Q(_Likely(LessThan(F("pending_due_on"), on)))


def _due_soon(on: date) -> Q:
    """Open, and due on `on` or within DUE_SOON_DAYS after it."""
    return ~_CLOSED & Q(pending_due_on__gte=on, pending_due_on__lte=_soon(on))


def _overdue_or_due_soon(on: date) -> Q:
    """One of both: one span of days, which an index has in the order of its days."""
    return ~_CLOSED & Q(_Likely(LessThanOrEqual(F("pending_due_on"), _soon(on))))


def _ahead(on: date) -> Q:
    """Open, and due on `on` or on a later day."""
    return ~_CLOSED & Q(_Likely(GreaterThanOrEqual(F("pending_due_on"), on)))


def _soon(on: date) -> date:
    """The last day that is soon, seen from `on`."""
    return on + timedelta(days=settings.DUE_SOON_DAYS)


def _stale(on: date) -> Q:
    """Open, and nothing took effect for STALE_DAYS days before `on`; asks for `last_activity_on`."""
    return _OPEN & Q(last_activity_on__lt=on - timedelta(days=settings.STALE_DAYS))


def _states() -> models.QuerySet[Any]:
    from commitments.models import State

    return State.objects.all()


class CommitmentQuerySet(RecordQuerySet["Commitment"]):
    """Reads as the question an officer asks."""

    key_field = "reference"
    finds_keys_first = True
    search_columns = (
        "search_text",
        Elsewhere(rows=_states, columns=("search_text",), key="state__in"),
        *names_resolution("resolution__in"),
        names_theme("resolution__in"),
        names_partner("resolution__in"),
    )

    def published(self) -> Self:
        return self.filter(resolution__conference__published=True)

    def ordered_first_by(self, name: str, *, is_whole: bool) -> Self:
        """The same rows, whose order begins with what lists call `name`, so that the database finds a page of
        them soon; `is_whole` where few are left out.
        """
        if name in {"state", "state_name"}:
            return self.beginning_with("state") if is_whole else self
        is_asked_of_the_present = not self.query._filtered_relations  # type: ignore[attr-defined]
        return self.finding_keys_first() if name not in INDEXED and is_asked_of_the_present else self

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
        """Commitments that count: not closed, and of States to which the resolution applies."""
        return self.with_standing().filter(~_CLOSED & _APPLICABLE)

    def not_closed(self) -> Self:
        """Commitments that no closing covers."""
        return self.with_standing().filter(~_CLOSED)

    def applicable(self, *, applicable: bool = True) -> Self:
        """Commitments of States to which the resolution applies, or of those that said it does not."""
        return self.with_standing().filter(_APPLICABLE if applicable else ~_APPLICABLE)

    def closed(self) -> Self:
        """Commitments that are closed."""
        return self.with_standing().filter(_CLOSED)

    def without_errors(self, *, on: date, known_at: datetime | None = None) -> Self:
        """All but those that are known to have been entered in error, alone or with their State's part."""
        from commitments.models import Closing

        errors = Closing.objects.errors(on=on, known_at=known_at)
        # Two conditions of their own: of one of two, PostgreSQL takes each for as dear as all errors.
        return self.filter(
            ~Exists(errors.filter(commitment=OuterRef("pk"))),
            ~Exists(errors.filter(participation=OuterRef("participation"))),
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
        return self.with_standing().filter(_DISAGREES)

    def concerns(self, *, on: date) -> Mapping[str, Self]:
        """What somebody has to look after on the day `on`, by its name."""
        return {
            "overdue": self.overdue(on=on),
            "due_soon": self.due_soon(on=on),
            "unreported": self.open().unreported(),
            "stale": self.stale(on=on),
            "disagreement": self.in_disagreement(),
        }

    def overdue(self, *, on: date) -> Self:
        """Open commitments whose deadline has passed by the end of `on`."""
        return self.with_standing().with_due_date().filter(_overdue(on))

    def count_with_overdue(self, *, on: date) -> tuple[int, int]:
        """How many there are, and how many of them are in force and overdue; one query."""
        # What is aggregated cannot be an alias.
        rows = self.with_standing().with_due_date().annotate(pending_due_on=F("pending_due_on")).order_by()
        in_force = ~_CLOSED & _APPLICABLE
        found = rows.aggregate(
            number=models.Count("pk"), overdue=models.Count("pk", filter=in_force & _overdue(on))
        )
        return found["number"], found["overdue"]

    def due_soon(self, *, on: date) -> Self:
        """Open commitments whose deadline comes within DUE_SOON_DAYS after `on`, or on that day."""
        return self.with_standing().with_due_date().filter(_due_soon(on))

    def stale(self, *, on: date) -> Self:
        """Open commitments of which nothing was heard for STALE_DAYS days before `on`."""
        return self.with_stale(on=on).filter(stale=True)

    def with_due_date(self) -> Self:
        """Adds `effective_due_on` and `effective_due_precision`: the State's own deadline, else the
        resolution's, else null; for filters also `pending_due_on`, the same while something is still to be
        done.
        """
        if "effective_due_on" in self.query.annotations:
            return self
        dated = self.with_standing().annotate(
            effective_due_on=Coalesce("due_on", "worded_due_on", output_field=DateField()),
            effective_due_precision=Case(
                When(due_on__isnull=False, then=F("due_precision")),
                When(worded_due_on__isnull=False, then=F("worded_due_precision")),
                output_field=models.CharField(),
            ),
        )
        return dated.with_pending_due_date()

    def with_pending_due_date(self) -> Self:
        """Adds `pending_due_on` where the standing, with its `effective_due_on`, does not bring it along."""
        if "pending_due_on" in self.query.annotations:
            return self
        return self.alias(pending_due_on=Case(When(_PENDING, then=F("effective_due_on"))))

    def with_schedule(self, *, on: date) -> Self:
        """Adds `effective_due_on` and `schedule`, the Schedule value at the end of `on`.

        A deadline ends with its commitment: one that was closed, or whose resolution
        is no longer active, without having been completed has none any more. What does
        not apply to a State has none at all.
        """
        return (
            self.with_standing()
            .with_due_date()
            .annotate(
                schedule=Case(
                    When(
                        Q(effective_due_on__isnull=True) | ~(_OPEN | (_COMPLETE & _APPLICABLE)),
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

    def scheduled(self, schedules: Collection[str]) -> Self:
        """Those at one of these schedules on the day of the register; of what an index finds, by that."""
        on = self.query.annotations["shown_on"].value  # type: ignore[attr-defined]
        found = {Schedule.OVERDUE.value: _overdue(on), Schedule.DUE_SOON.value: _due_soon(on)}
        if set(schedules) == set(found):
            return self.with_due_date().filter(_overdue_or_due_soon(on))
        if set(schedules) == {Schedule.DUE_SOON.value, Schedule.NOT_YET_DUE.value}:
            return self.with_due_date().filter(_ahead(on))
        if set(schedules) <= set(found):
            return self.with_due_date().filter(reduce(or_, (found[one] for one in schedules)))
        return self.filter(schedule__in=schedules)

    def in_groups(self, groups: Iterable[int]) -> Self:
        """Those of States that belong to one of the groups, by their keys, on the day of the register."""
        from commitments.models import Membership

        holding = Membership.objects.holding(on=OuterRef("shown_on"))
        return self.filter(Exists(holding.filter(state=OuterRef("state"), group__in=groups)))

    def with_themes_and_groups(self) -> Self:
        """Reads the themes of each row's resolution along with it, and the groups of its State on the day
        of the register, in two queries more.
        """
        on = self.query.annotations["shown_on"].value  # type: ignore[attr-defined]
        return self.prefetch_related(further_themes("resolution__"), groups_held("state__", on=on))

    def shared_rows(self) -> Mapping[str, str]:
        """The rows that many commitments share, by the attribute that leads to each, with the column that
        holds its key.
        """
        shared = {"resolution": "resolution_id", "state": "state_id"}
        # Of a past moment, a wording is not the resolution's own.
        is_past = "wording_then" in self.query._filtered_relations  # type: ignore[attr-defined]
        return shared if is_past else {**shared, "wording": "resolution_id"}

    def sharing(self, key: str, of: Any) -> models.QuerySet[Any]:
        """The rows behind a key of `shared_rows`, those of a list of commitments or of keys, with all that
        the register shows of them.
        """
        from commitments.models import Resolution, State

        if key == "state_id":
            on = self.query.annotations["shown_on"].value  # type: ignore[attr-defined]
            states = State.objects.prefetch_related(groups_held("", on=on))
            # Of a list of commitments all: to look for those that have none takes longer than to read them.
            return states if isinstance(of, models.QuerySet) else states.filter(pk__in=of)
        if isinstance(of, models.QuerySet):
            of = of.values(key)
        # Few conferences and themes: joined they would be read once for each resolution.
        resolutions = Resolution.objects.filter(pk__in=of).defer("search_text", *translated_fields("text"))
        return resolutions.prefetch_related("conference", "theme", further_themes(""))

    def for_register(self, *, on: date, standing: Mapping[str, Any] | None = None) -> Self:
        """All that a row of the register shows, in one query, as of the end of `on`; whose `standing` as in
        `with_standing`. Filters ask for the day as `shown_on`.
        """
        shown = self.alias(shown_on=Value(on, DateField())).with_standing(standing)
        shown = shown.with_schedule(on=on).with_stale(on=on)
        return shown.select_related("state", "participation", "resolution__conference", "resolution__theme")
