"""Which commitments moved between two days: up, down, reported for the first time, new, no longer there."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from commitments.api.filtersets import CommitmentFilterSet
from commitments.models import Commitment, Participation, StatedPosition
from commitments.paging import is_beyond
from commitments.vocabulary import Status
from tracker.models import StatusPeriod, StatusReport
from tracker.register.as_of import AsOf, register_as_of
from tracker.register.net_moves import NetMove, NetMoves

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User

DAYS_BACK: Final = 365
# So many that one cause moved are told in one line.
BATCH_LEAST: Final = 5
# So many of these lines stand on a page, of each kind the longest.
BATCHES_MOST: Final = 20
HEADINGS: Final = {
    "up": gettext_lazy("Went up"),
    "down": gettext_lazy("Went down"),
    "first": gettext_lazy("Reported for the first time"),
    "new": gettext_lazy("New in the record"),
    "gone": gettext_lazy("No longer in force"),
}
_RANKS: Final = {level: rank for rank, level in enumerate(Status.values)}


@dataclass(frozen=True, kw_only=True)
class Movement:
    """One commitment with its level on both days; None where it was not in force."""

    commitment: Any
    before: str | None
    after: str | None


@dataclass(frozen=True, kw_only=True)
class Cause:
    """What moved a commitment; those of the same cause belong together. A conference where it came with one
    or left with it, else what was recorded, for whom, and when.
    """

    conference: str = ""
    author: int = 0
    origin: str = ""
    recorded_on: date | None = None
    effective_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Batch:
    """Commitments that one cause moved in one way: how many, and the first of them."""

    cause: Cause
    total: int
    rows: Sequence[Movement]


@dataclass(frozen=True, kw_only=True)
class Moved:
    """Those that moved in one way: how many, batches among them, and the first of the others."""

    slug: str
    heading: Any
    total: int
    rows: Sequence[Movement]
    batches: Sequence[Batch] = ()

    @property
    def left_out(self) -> int:
        """How many are counted and not shown."""
        return self.total - len(self.rows) - sum(batch.total for batch in self.batches)


def movements(
    asked: Mapping[str, str],
    *,
    since: AsOf,
    until: AsOf,
    seen_by: "User | AnonymousUser",
    most: int,
    in_batches: bool = False,
    among: Q | None = None,
) -> list[Moved]:
    """The commitments that pass the register's filters in `asked` and whose level differs between `since` and
    `until`; of each kind all are counted and the first `most` shown, in the order of references, those that
    one cause moved together in batches where these are asked for, unless they are more than are counted
    elsewhere: then those shown are the first of the record.

    The ledger tells them, or else only rows of which something begins or ends in between are looked at; where
    it is known that they are `among` few, these alone.
    """
    net = NetMoves.of(asked, since=since, until=until, seen_by=seen_by)
    if net is None:
        before, after = (
            _levels(asked, as_of, _touched(since.on, until.on, among), seen_by, among)
            for as_of in (since, until)
        )
        return _told(before, after, since, until, seen_by=seen_by, most=most, in_batches=in_batches)
    found, counted = net.first(most, by_reference=not in_batches)
    if not in_batches or is_beyond(sum(counted.values())):
        return _first_of_each(found, counted, seen_by=seen_by, most=most)
    if any(number > most for number in counted.values()):
        found = net.all()
    before = {one.reference: one.before for one in found if one.before is not None}
    after = {one.reference: one.after for one in found if one.after is not None}
    return _told(before, after, since, until, seen_by=seen_by, most=most, in_batches=in_batches)


def _levels(
    asked: Mapping[str, str],
    as_of: AsOf,
    touched: Q,
    seen_by: "User | AnonymousUser",
    among: Q | None = None,
) -> dict[str, str]:
    """The level of each of the touched commitments that pass the filters and are in force."""
    rows = register_as_of(as_of, seen_by=seen_by, among=among)
    reader: Any = SimpleNamespace(user=seen_by)
    found = CommitmentFilterSet({**asked, "closed": "false"}, rows, request=reader).qs
    return dict(found.filter(touched).values_list("reference", "standing_status"))


def _first_of_each(
    found: Sequence[NetMove],
    counted: Mapping[tuple[str | None, str | None], int],
    *,
    seen_by: "User | AnonymousUser",
    most: int,
) -> list[Moved]:
    """How many there are of each kind, and the first of them."""
    totals: Counter[str] = Counter()
    for levels, number in counted.items():
        totals[_kind_of(*levels)] += number
    by_kind: dict[str, list[NetMove]] = defaultdict(list)
    for one in sorted(found, key=lambda one: one.reference):
        by_kind[_kind_of(one.before, one.after)].append(one)
    shown = [one.pk for some in by_kind.values() for one in some[:most]]
    rows = {row.pk: row for row in _named(seen_by).filter(pk__in=shown)}
    return [
        Moved(
            slug=kind,
            heading=heading,
            total=totals[kind],
            rows=[
                Movement(commitment=rows[one.pk], before=one.before, after=one.after)
                for one in by_kind[kind][:most]
            ],
        )
        for kind, heading in HEADINGS.items()
        if kind in totals
    ]


def _named(seen_by: "User | AnonymousUser") -> Any:
    """The commitments with what names them."""
    rows = Commitment.objects.visible_to(seen_by)
    return rows.select_related("state", "participation", "resolution__conference", "resolution__theme")


def _told(
    before: Mapping[str, str],
    after: Mapping[str, str],
    since: AsOf,
    until: AsOf,
    *,
    seen_by: "User | AnonymousUser",
    most: int,
    in_batches: bool,
) -> list[Moved]:
    """What the levels on both days tell, by the references of the commitments."""
    by_kind: dict[str, list[str]] = {}
    for reference in sorted(before.keys() | after.keys()):
        levels = before.get(reference), after.get(reference)
        if levels[0] != levels[1]:
            by_kind.setdefault(_kind_of(*levels), []).append(reference)
    causes = _causes(by_kind, since.on, until.on, seen_by) if in_batches else {}
    folded = {kind: _folded(found, causes) for kind, found in by_kind.items()}
    shown = {
        reference
        for batches, alone in folded.values()
        for found in (alone, *batches.values())
        for reference in found[:most]
    }
    # Of a past moment with what their resolutions said then.
    named = _named(seen_by) if until.known_at is None else register_as_of(until, seen_by=seen_by)
    known = named.filter(reference__in=shown)
    rows_shown = {row.reference: row for row in known}

    def movements_of(references: Sequence[str]) -> list[Movement]:
        return [
            Movement(
                commitment=rows_shown[reference], before=before.get(reference), after=after.get(reference)
            )
            for reference in references[:most]
        ]

    return [
        Moved(
            slug=kind,
            heading=heading,
            total=len(by_kind[kind]),
            rows=movements_of(folded[kind][1]),
            batches=[
                Batch(cause=cause, total=len(found), rows=movements_of(found))
                for cause, found in folded[kind][0].items()
            ],
        )
        for kind, heading in HEADINGS.items()
        if kind in by_kind
    ]


def _causes(
    by_kind: Mapping[str, Sequence[str]], since: date, until: date, seen_by: "User | AnonymousUser"
) -> dict[str, Cause]:
    """What moved each of the commitments, by its reference, as far as it is one of many's; one query."""
    moved = [reference for references in by_kind.values() for reference in references]
    reports = (
        StatusReport.objects.counting_for(seen_by)
        .filter(effective_on__gt=since, effective_on__lte=until, commitment__reference__in=moved)
        .order_by("effective_on", "sequence")
        .values_list("commitment__reference", "author", "origin", "recorded_at", "effective_on")
    )
    told = {
        reference: Cause(
            author=author,
            origin=origin,
            recorded_on=timezone.localdate(recorded_at),
            effective_on=effective_on,
        )
        for reference, author, origin, recorded_at, effective_on in reports
    }
    for kind in by_kind.keys() & {"new", "gone"}:
        told |= {one: Cause(conference=one.partition("-")[0]) for one in by_kind[kind]}
    return told


def _folded(
    references: Sequence[str], causes: Mapping[str, Cause]
) -> tuple[dict[Cause, list[str]], list[str]]:
    """The batches among the commitments, the largest first, and those that belong to none."""
    found: dict[Cause, list[str]] = {}
    for reference in references:
        if reference in causes:
            found.setdefault(causes[reference], []).append(reference)
    many = [pair for pair in found.items() if len(pair[1]) >= BATCH_LEAST]
    batches = dict(sorted(many, key=lambda pair: -len(pair[1]))[:BATCHES_MOST])
    together = {reference for batch in batches.values() for reference in batch}
    return batches, [reference for reference in references if reference not in together]


def _kind_of(before: str | None, after: str | None) -> str:
    """Under which of HEADINGS a change from one level to the other stands."""
    if before is None:
        return "new"
    if after is None:
        return "gone"
    if before == Status.NO_INFORMATION:
        return "first"
    return "up" if _RANKS[after] > _RANKS[before] else "down"


def _touched(since: date, until: date, among: Q | None) -> Q:
    """Of which something begins or ends after `since` and no later than `until`."""
    rows: Any = Commitment.objects.all() if among is None else Commitment.objects.filter(among)
    some = {} if among is None else {"commitment__in": rows.values("pk")}
    of_periods = _in_between(since, until, "valid_from", "valid_until")
    of_closings = _in_between(since, until, "closings__closed_on", "closings__reopened_on", "joined_on")
    begun_or_ended = [
        StatusPeriod.objects.filter(of_periods, **some).values("commitment"),
        StatedPosition.objects.filter(_in_between(since, until, "stated_on"), **some).values("commitment"),
        rows.filter(of_closings).values("pk"),
        rows.filter(participation__in=Participation.objects.filter(of_closings)).values("pk"),
        rows.filter(_in_between(since, until, "resolution__conference__starts_on")).values("pk"),
    ]
    return reduce(or_, (Q(pk__in=keys) for keys in begun_or_ended))


def _in_between(since: date, until: date, *fields: str) -> Q:
    """Whether one of the days in `fields` lies after `since` and no later than `until`."""
    return reduce(or_, (Q(**{f"{field}__gt": since, f"{field}__lte": until}) for field in fields))
