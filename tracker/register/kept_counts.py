"""Counts of the register from what triggers keep: the sums of the ledger where they tell; else, of today,
some rows for each resolution instead of one for each commitment.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from django.db.models import DateField, Q, Value
from django.utils import timezone

from commitments.api.filters import StrictFilterSet
from commitments.api.filtersets import CommitmentFilterSet
from commitments.models import Commitment
from commitments.querysets import may_see_drafts
from commitments.vocabulary import Lifecycle, Schedule
from tracker.models import LevelCount
from tracker.register.as_of import AsOf, commitments_as_of
from tracker.register.counting import tally
from tracker.register.known_then import KnownThen, known_now, known_over, refuse_to_look_at
from tracker.register.ledger import AXES_OF_STATES, LEDGER_FILTERS, OF_CONFERENCES, OF_STATES, Ledger
from tracker.register.net_moves import NetMoves

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User
    from django.http import HttpRequest
    from rest_framework.request import Request

# What they tell: the filters and the axes of the register that look at a resolution, or at what is kept.
KEPT_FILTERS: Final = frozenset(
    {"conference", "series", "theme", "resolution", "status", "strength", "lifecycle", "closed", "applicable"}
)
# Of schedules these; whether what is complete was so in time they do not tell.
KEPT_SCHEDULES: Final = frozenset({Schedule.OVERDUE.value, Schedule.DUE_SOON.value})
KEPT_AXES: Final = frozenset({"conference", "theme", "resolution", "status", "strength"})

# What passes these is found by an index, and few.
FEW_FILTERS: Final = frozenset({"reference", "resolution", "q"})


class KeptFilterSet(CommitmentFilterSet):
    """The register's filters; counts have no order."""

    # How django-filter drops an inherited filter.
    ordering = None  # type: ignore[assignment]


def counts_of_today(as_of: AsOf, *, seen_by: "User | AnonymousUser") -> Any:
    """What counts the commitments that `seen_by` sees by level: as of today the kept counts, as of another
    day the commitments with their standing. Nothing else than counting.py tells the one from the other.
    """
    if as_of.is_past:
        return commitments_as_of(as_of, seen_by=seen_by)
    return LevelCount.objects.visible_to(seen_by).with_standing()


def counts_in_force(
    as_of: AsOf,
    *,
    request: "HttpRequest",
    of_states: bool = False,
    states: Sequence[int] | None = None,
) -> Any:
    """What counts the commitments in force that the reader sees by level, to be told apart by State or by
    conference, or those of these `states` alone: the ledger, where it tells. Raises ParameterRefused for more
    than can be told as known at a moment.
    """
    of_states = of_states or states is not None
    sees_drafts = may_see_drafts(request.user)
    ledger = Ledger(on=as_of.on, of_states=of_states, sees_drafts=sees_drafts, keys=states)
    if as_of.known_at is None:
        return ledger
    known = known_over(ledger, as_of, request=request)
    if known is not None:
        return known
    rows = commitments_as_of(as_of, seen_by=request.user)
    # By their keys: for a region SQLite reads all commitments.
    return (rows if states is None else rows.filter(state__in=states)).in_force()


def overdue_passing(asked: Mapping[str, str], as_of: AsOf, *, request: "HttpRequest | Request") -> int:
    """How many of the commitments that pass the register's filters in `asked`, which the kept counts tell,
    are in force and overdue. Of a past day that are those of today by what was due then, and what moved
    since is taken back.
    """
    today = AsOf(on=timezone.localdate())
    if not as_of.is_past:
        return overdue_among(kept_filterset(asked, today, request=request).qs, today)
    if as_of.known_at is not None:
        known = counts_known_then(asked, as_of, request=request)
        if known is not None:
            return overdue_passing(asked, known_now(as_of), request=request) + known.more_overdue()
    moves = NetMoves.of(asked, since=as_of, until=today, seen_by=request.user)
    more = None if moves is None else moves.more_overdue()
    if more is None:
        rows = commitments_as_of(as_of, seen_by=request.user)
        return overdue_among(CommitmentFilterSet(asked, rows, request=request).qs, as_of)
    kept = kept_filterset(asked, today, request=request).qs
    return tally(kept.in_force().overdue(on=as_of.on)).total - more


def overdue_among(counts: Any, as_of: AsOf) -> int:
    """How many of these commitments, or of what counts them (`counts_of_today`), are in force and overdue."""
    counts = counts.in_force()
    if as_of.is_past and as_of.known_at is None:
        # Before what held then is looked for: of most no deadline had passed.
        due = Q(due_on__lt=as_of.on) | Q(due_on__isnull=True, resolution__due_on__lt=as_of.on)
        counts = counts.filter(due, resolution__lifecycle=Lifecycle.ACTIVE)
    return tally(counts.overdue(on=as_of.on)).total


def counts_passing(
    asked: Mapping[str, str],
    as_of: AsOf,
    *,
    axes: Iterable[str] = (),
    request: "HttpRequest | Request",
) -> Any:
    """The ledger of what passes the register's filters in `asked`, to be told apart by `axes`, or the kept
    counts, of today; None where neither tells. Raises ParameterRefused.
    """
    axes = {*axes}
    ledger = ledger_passing(CommitmentFilterSet, asked, as_of, axes=axes, request=request)
    # Counts are kept for each resolution, in which no State is told from another.
    if ledger is not None or as_of.is_past or axes & AXES_OF_STATES:
        return ledger
    if not kept_counts_tell(asked, axes=axes):
        return None
    return kept_filterset(asked, as_of, request=request).qs


def counts_known_then(
    asked: Mapping[str, str],
    as_of: AsOf,
    *,
    axes: Iterable[str] = (),
    request: "HttpRequest | Request",
) -> KnownThen | None:
    """The ledger as it was known at the moment of `as_of`, of what passes the filters in `asked`, to be told
    apart by `axes`. None where it does not tell, or of few commitments, which are looked at. Raises
    ParameterRefused, and so for more commitments than can be looked at.
    """
    now = known_now(as_of)
    ledger = ledger_passing(CommitmentFilterSet, asked, now, axes=axes, request=request)
    if ledger is not None:
        return known_over(ledger, as_of, request=request)
    if not any(asked.get(name) for name in FEW_FILTERS):
        refuse_to_look_at(_at_most(asked, now, request=request))
    return None


def _at_most(asked: Mapping[str, str], as_of: AsOf, *, request: "HttpRequest | Request") -> int:
    """Of how many commitments what passes the filters in `asked` is a part: as the ledger knows, of those of
    conferences and those of States the fewer.
    """
    theme = asked.get("theme", "")
    found = []
    for some in (OF_CONFERENCES, OF_STATES):
        told = {name: asked.get(name, "") for name in some} | {"theme": "" if "," in theme else theme}
        ledger = ledger_passing(CommitmentFilterSet, told, as_of, request=request)
        if ledger is not None:
            found.append(tally(ledger).total)
    return min(found)


def kept_counts_tell(asked: Mapping[str, str], *, axes: Collection[str] = ()) -> bool:
    """Whether the kept counts tell how many commitments pass the register's filters in `asked` today."""
    given = _given(asked)
    schedules = asked["schedule"].split(",") if "schedule" in given else ()
    return (
        given - {"schedule"} <= KEPT_FILTERS
        and KEPT_SCHEDULES.issuperset(schedules)
        and KEPT_AXES.issuperset(axes)
    )


def kept_filterset(
    asked: Mapping[str, str], as_of: AsOf, *, request: "HttpRequest | Request"
) -> KeptFilterSet:
    """The register's filters in `asked`, of the kept counts, where these tell."""
    rows = counts_of_today(as_of, seen_by=request.user).alias(shown_on=Value(as_of.on, DateField()))
    return KeptFilterSet({name: asked[name] for name in _given(asked)}, rows, request=request)


def kept_by_schedule(asked: Mapping[str, str], as_of: AsOf, *, request: "HttpRequest | Request") -> Any:
    """The kept counts of what passes the filters in `asked` today, with their schedule; all that was met as
    met late, for when it was complete they do not tell. None where they do not tell.
    """
    if as_of.is_past or not kept_counts_tell(asked):
        return None
    rows = kept_filterset(asked, as_of, request=request).qs
    unknown = Value(None, DateField())
    return rows.annotate(standing_status_since=unknown).with_schedule(on=as_of.on)


def totalling(kept: Any) -> tuple[str, tuple[Any, ...]]:
    """The SQL that finds how many commitments the kept counts count, with its parameters."""
    sql, parameters = kept.order_by().values_list("difference").query.sql_with_params()
    return f"SELECT COALESCE(SUM(difference), 0) FROM ({sql}) AS counts", parameters  # noqa: S608


def _given(asked: Mapping[str, str]) -> set[str]:
    """The filters of the register that are in `asked`."""
    return {name for name in CommitmentFilterSet.base_filters if asked.get(name)} - {"ordering"}


def ledger_meant(meant: Mapping[str, Any], as_of: AsOf, *, reader: "User | AnonymousUser") -> Ledger | None:
    """The ledger of what passes the register's filters, of which `meant` says what those that are given mean;
    None where it does not tell.
    """
    given = {name for name in meant if name in CommitmentFilterSet.base_filters} - {"ordering"}
    if not given <= LEDGER_FILTERS:
        return None
    asked = {**dict.fromkeys(LEDGER_FILTERS), **meant}
    return Ledger.of(asked, as_of, given=given, axes=(), sees_drafts=may_see_drafts(reader))


def ledger_passing(
    filterset: type[StrictFilterSet],
    asked: Mapping[str, str],
    as_of: AsOf,
    *,
    axes: Iterable[str] = (),
    request: "HttpRequest | Request",
) -> Ledger | None:
    """The ledger of what passes the filters in `asked`, to be told apart by `axes`; None where it does not
    tell. Raises ParameterRefused.
    """
    given = {name for name in filterset.base_filters if asked.get(name)} - {"ordering"}
    if not given <= LEDGER_FILTERS:
        return None
    # What they mean, and whether it is right, the register's filters say.
    meant = filterset(asked, Commitment.objects.none(), request=request).meant()
    return Ledger.of(meant, as_of, given=given, axes=axes, sees_drafts=may_see_drafts(request.user))
