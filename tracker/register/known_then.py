"""Counts by level as they were known at a moment: the ledger, which tells what is known now, with what became
known since taken back.

What was recorded after the moment, and speaks of the day that is asked about or of one before it, is found by
the moment of its recording. Of these commitments alone it is looked at where they stood, as known then and as
known now.
"""
# ruff: noqa: S608 (all SQL here is made of names of our own)

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cached_property
from typing import Any, Final, NamedTuple

from django.db import connection
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.files.snapshots import database_snapshot
from commitments.in_force import closing_covers
from commitments.many_rows import among
from commitments.models import (
    Closing,
    Commitment,
    FurtherTheme,
    Resolution,
    State,
    StatedPosition,
    Wording,
)
from commitments.refusals import ParameterRefused
from commitments.vocabulary import Lifecycle, Position, Status
from tracker.models import Review, StatusReport
from tracker.register.as_of import AsOf
from tracker.register.counting import tally
from tracker.register.ledger import Ledger
from tracker.register.ledger_sql import (
    CLOSING,
    COMMITMENT,
    CONFERENCE,
    PARTICIPATION,
    PERIOD,
    POSITION,
    RESOLUTION,
)

# Fewer commitments than these are looked at one by one, in a quarter of a second.
FEW: Final = 20_000
# And no more than these, in a second.
LOOKED_AT_MOST: Final = 80_000
# So many reports, and so many reviews, after the moment are looked through, in a third of a second; a million
# commitments that are reported on every two years have so many in nine months.
STEPS_MOST: Final = 400_000
# So many commitments are looked at, in half a second.
CHANGED_MOST: Final = 25_000
# Of more that changed since all are read to find those that were entered since; by their index fewer.
_TOUCHED_MOST: Final = 150_000
REPORT: Final = StatusReport._meta.db_table
REVIEW: Final = Review._meta.db_table
WORDING: Final = Wording._meta.db_table
_THEME: Final = "resolution__theme__slug"
_FURTHER: Final = "resolution__theming__theme__slug"


class Differing(NamedTuple):
    """A commitment that stood elsewhere, or had another deadline, as known then; None where it was not in
    force.
    """

    resolution: int
    state: int
    then: str | None
    now: str | None
    due_then: date | None
    due_now: date | None
    is_active: bool

    def overdue(self, on: date) -> int:
        """By how many the overdue were more as known then: from -1 to 1."""
        return self._is_late(self.then, self.due_then, on) - self._is_late(self.now, self.due_now, on)

    def _is_late(self, level: str | None, due_on: date | None, on: date) -> bool:
        is_open = self.is_active and level not in {None, Status.COMPLETE.value}
        return is_open and due_on is not None and due_on < on


class _Asked(NamedTuple):
    """What of a resolution commitments are chosen, and told apart, by."""

    conference: int
    code: str
    is_published: bool
    # Of each theme, the first before the others, its key and its slug.
    themes: Sequence[tuple[int | None, str | None]]


@dataclass(frozen=True, kw_only=True)
class Differences:
    """The commitments that stood elsewhere on a day as known at a moment than as known now."""

    rows: Sequence[Differing]

    @classmethod
    def since(cls, as_of: AsOf) -> "Differences | None":
        """None where too much became known since."""
        keys = _changed_since(as_of)
        return None if keys is None else cls(rows=_differing(keys, as_of))

    @cached_property
    def resolutions(self) -> Mapping[int, _Asked]:
        """Their resolutions."""
        keys = among({row.resolution for row in self.rows})
        further: dict[int, list[tuple[int | None, str | None]]] = {}
        named = FurtherTheme.objects.filter(resolution__in=keys).order_by()
        for resolution, key, slug in named.values_list("resolution", "theme", "theme__slug"):
            further.setdefault(resolution, []).append((key, slug))
        found = Resolution.objects.filter(pk__in=keys).order_by()
        of_conference = ("conference", "conference__code", "conference__published")
        return {
            pk: _Asked(conference, code, published, [(theme, slug), *further.get(pk, ())])
            for pk, conference, code, published, theme, slug in found.values_list(
                "pk", *of_conference, "theme", "theme__slug"
            )
        }

    @cached_property
    def states(self) -> Mapping[int, Mapping[str, str]]:
        """What States are told apart by, by the path of an axis."""
        rows = State.objects.order_by().values_list("pk", "code", "region")
        return {pk: {"state__code": code, "state__region": region} for pk, code, region in rows}


@dataclass(frozen=True, kw_only=True)
class KnownThen(Ledger):
    """The ledger of a day with its `differences` at a moment."""

    differences: Differences

    @classmethod
    def over(cls, ledger: Ledger, differences: Differences) -> "KnownThen":
        """What the ledger tells, as it was known then."""
        told = {field.name: getattr(ledger, field.name) for field in fields(ledger)}
        return cls(**told, differences=differences)

    def counted(self, *paths: str) -> list[tuple[Any, ...]]:
        found: Counter[tuple[Any, ...]] = Counter()
        for row in super().counted(*paths):
            found[row[:-1]] += row[-1]
        for key, number in self._corrections(paths):
            found[key] += number
        return [(*key, number) for key, number in found.items() if number]

    def more_overdue(self) -> int:
        """By how many the overdue were more as known then than they are as known now."""
        return sum(row.overdue(self.on) for row, _asked in self._rows)

    @cached_property
    def _rows(self) -> list[tuple[Differing, _Asked]]:
        """Those of what is asked for."""
        keys = None if self.keys is None else {*self.keys}
        found = []
        for row in self.differences.rows:
            asked = self.differences.resolutions[row.resolution]
            if not (asked.is_published or self.sees_drafts):
                continue
            if keys is not None and (row.state if self.of_states else asked.conference) not in keys:
                continue
            if self.theme is not None and self.theme not in {key for key, _slug in asked.themes}:
                continue
            found.append((row, asked))
        return found

    def _corrections(self, paths: Sequence[str]) -> Iterator[tuple[tuple[Any, ...], int]]:
        states = self.differences.states
        is_further = _FURTHER in paths
        for row, asked in self._rows:
            told: dict[str, Any] = {**states[row.state], "resolution__conference__code": asked.code}
            for _key, slug in asked.themes[1:] if is_further else asked.themes[:1]:
                told[_FURTHER if is_further else _THEME] = slug
                for level, number in ((row.then, 1), (row.now, -1)):
                    if level is not None and (not self.levels or level in self.levels):
                        told["standing_status"] = level
                        yield (*(told[path] for path in paths), level), number


def known_now(as_of: AsOf) -> AsOf:
    """The same day, as known now."""
    return AsOf(on=as_of.on, is_past=as_of.on != timezone.localdate())


def differences_of(as_of: AsOf, *, request: Any) -> Differences | None:
    """What differs at the moment of `as_of`; looked for once for each request, unless something was recorded
    meanwhile. None where too much became known since.
    """
    kept: dict[Any, Any] = vars(request).setdefault("_known_then", {})
    key = as_of, Commitment.objects.aggregate(at=Max("updated_at"))["at"]
    if key not in kept:
        with database_snapshot(Commitment.objects.db):
            kept[key] = Differences.since(as_of)
    found: Differences | None = kept[key]
    return found


def known_over(ledger: Ledger, as_of: AsOf, *, request: Any) -> KnownThen | None:
    """What the ledger of that day tells, as it was known at the moment of `as_of`; None where it tells of so
    few commitments that each is looked at. Raises ParameterRefused where they are too many for that, and too
    much became known since.
    """
    number = tally(replace(ledger, levels=())).total
    if number <= FEW:
        return None
    differences = differences_of(as_of, request=request)
    if differences is not None:
        return KnownThen.over(ledger, differences)
    refuse_to_look_at(number)
    return None


def refuse_to_look_at(number: int) -> None:
    """Raises ParameterRefused for more commitments than are looked at one by one."""
    if number > LOOKED_AT_MOST:
        refused = _(
            "So much was recorded since that what was known then is told of %(most)d commitments at most, "
            "and these are %(number)d. Narrow it, for example by conference or State, leave known_at out, or "
            "download the register as of that moment as CSV."
        )
        raise ParameterRefused({"known_at": [refused % {"most": LOOKED_AT_MOST, "number": number}]})


def _changed_since(as_of: AsOf) -> list[int] | None:
    """The commitments of which something became known after the moment that may say where they stood on the
    day, or when they were due; None where what became known since is too much.

    A report that needs a review says something with its review. Whatever is recorded of a commitment, or
    enters it, marks it as changed.
    """
    moment, on = _adapted(as_of)
    is_sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:

        def number(table: str, column: str, most: int) -> int:
            cursor.execute(
                f"SELECT COUNT(*) FROM (SELECT 1 FROM {table} WHERE {column} > %s LIMIT {most + 1:d}) AS s",
                [moment],
            )
            return int(cursor.fetchone()[0])

        if any(number(table, "recorded_at", STEPS_MOST) > STEPS_MOST for table in (REPORT, REVIEW)):
            return None
        if is_sqlite and number(COMMITMENT, "updated_at", _TOUCHED_MOST) > _TOUCHED_MOST:
            entered = f"SELECT id FROM {COMMITMENT} NOT INDEXED WHERE created_at > %s"
            moments = [moment]
        else:
            entered = f"SELECT id FROM {COMMITMENT} WHERE updated_at > %s AND created_at > %s"
            moments = [moment, moment]
        changed = "(recorded_at > %s OR known_until > %s)"
        parts = f"SELECT participation_id FROM {CLOSING} WHERE participation_id IS NOT NULL AND {changed}"
        reworded = f"SELECT resolution_id FROM {WORDING} WHERE known_until > %s"
        cursor.execute(
            " UNION ".join(
                (
                    f"SELECT commitment_id FROM {REPORT} WHERE recorded_at > %s AND effective_on <= %s"
                    " AND NOT needs_review",
                    f"SELECT s.commitment_id FROM {REVIEW} AS r CROSS JOIN {REPORT} AS s"
                    " WHERE s.id = r.report_id AND r.recorded_at > %s AND s.effective_on <= %s",
                    f"SELECT p.commitment_id FROM {POSITION} AS p WHERE p.recorded_at > %s AND EXISTS ("
                    f"SELECT 1 FROM {POSITION} AS n WHERE n.commitment_id = p.commitment_id"
                    f" AND n.position = '{Position.NOT_APPLICABLE.value}')",
                    f"SELECT commitment_id FROM {CLOSING} WHERE commitment_id IS NOT NULL AND {changed}",
                    f"SELECT id FROM {COMMITMENT} WHERE participation_id IN ({parts})",
                    f"SELECT id FROM {COMMITMENT} WHERE resolution_id IN ({reworded})",
                    entered,
                )
            )
            + f" LIMIT {CHANGED_MOST + 1:d}",
            [moment, on, moment, on, moment, *[moment] * 5, *moments],
        )
        keys = [key for (key,) in cursor.fetchall()]
    return None if len(keys) > CHANGED_MOST else keys


def _differing(keys: Sequence[int], as_of: AsOf) -> list[Differing]:
    """Those of the commitments that stood elsewhere on the day as known then, or had another deadline."""
    found: dict[int, _Standing] = {}
    parts: dict[int, int] = {}
    worded = _worded_then(as_of)
    for row in _standings(keys, as_of):
        pk, resolution, state, part, stage, own_due, due, is_plain, is_old, level, is_now, is_then = row
        if is_now and is_then and is_plain and is_old and resolution not in worded:
            # Nothing that came since changed it.
            continue
        one = found.get(pk)
        if one is None:
            due_then, due_now = own_due or worded.get(resolution, due), own_due or due
            is_active = stage == Lifecycle.ACTIVE
            one = found[pk] = _Standing(resolution, state, due_then, due_now, is_active, is_old)
            if not is_plain:
                parts[pk] = part
        if is_now:
            one.now = level
        if is_then:
            one.then = level
    known_since = AsOf(on=as_of.on, is_past=True)
    out_then, out_now = (_out_of_force(parts, one) for one in (as_of, known_since))
    rows = (
        Differing(
            one.resolution,
            one.state,
            one.then if one.is_old and pk not in out_then else None,
            None if pk in out_now else one.now,
            one.due_then,
            one.due_now,
            one.is_active,
        )
        for pk, one in found.items()
    )
    return [row for row in rows if row.then != row.now or row.due_then != row.due_now]


def _out_of_force(parts: Mapping[int, int], as_of: AsOf) -> set[int]:
    """Those of the commitments, with their States' parts, that are closed or do not apply."""
    if not parts:
        return set()
    closings = Closing.objects.filter(closing_covers(as_of.on, known_at=as_of.known_at)).order_by()
    closed = closings.filter(commitment__in=among(parts)).values_list("commitment", flat=True)
    closed_parts = {
        *closings.filter(participation__in=among({*parts.values()})).values_list("participation", flat=True)
    }
    inapplicable = StatedPosition.objects.not_applicable(as_of.on, known_at=as_of.known_at)
    return {
        *closed,
        *(pk for pk, part in parts.items() if part in closed_parts),
        *inapplicable.filter(commitment__in=among(parts)).values_list("commitment", flat=True),
    }


def _worded_then(as_of: AsOf) -> dict[int, date | None]:
    """The deadlines of the resolutions that said something else then."""
    known: Any = as_of.known_at
    rows = Wording.objects.filter(Q(known_from__lte=known) | Q(kind__isnull=True), known_until__gt=known)
    return dict(rows.order_by().values_list("resolution", "due_on"))


@dataclass(slots=True)
class _Standing:
    """Where a commitment stands by its periods, and whether it was entered by then."""

    resolution: int
    state: int
    due_then: date | None
    due_now: date | None
    is_active: bool
    is_old: bool
    then: str = Status.NO_INFORMATION.value
    now: str = Status.NO_INFORMATION.value


def _standings(keys: Sequence[int], as_of: AsOf) -> Iterator[tuple[Any, ...]]:
    """Of each of the commitments that had begun by the day what it is of, when it is due, whether it never
    was closed and always applied, and whether it was entered by then: a row for each of its periods of the
    day, that which is known now and that which was then, if any.
    """
    is_sqlite = connection.vendor == "sqlite"
    moment, on = _adapted(as_of)
    never_out = (
        f"NOT (EXISTS (SELECT 1 FROM {CLOSING} AS c WHERE c.commitment_id = one.id)"
        f" OR EXISTS (SELECT 1 FROM {CLOSING} AS c WHERE c.participation_id = one.participation_id)"
        f" OR EXISTS (SELECT 1 FROM {POSITION} AS s WHERE s.commitment_id = one.id"
        f" AND s.position = '{Position.NOT_APPLICABLE.value}'))"
    )
    begun = "".join(
        f" AND ({day} IS NULL OR {day} <= %s)"
        for day in ("held.starts_on", "part.joined_on", "one.joined_on")
    )
    chosen = "SELECT value AS id FROM json_each(%s)" if is_sqlite else "SELECT unnest(%s::bigint[]) AS id"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT one.id, one.resolution_id, one.state_id, one.participation_id, asked.lifecycle,"
            f" one.due_on, asked.due_on, {never_out}, one.created_at <= %s, p.status,"
            " p.id IS NOT NULL AND p.known_until IS NULL, COALESCE(p.known_from <= %s, FALSE)"
            f" FROM ({chosen}) AS chosen CROSS JOIN {COMMITMENT} AS one CROSS JOIN {RESOLUTION} AS asked"
            f" CROSS JOIN {CONFERENCE} AS held CROSS JOIN {PARTICIPATION} AS part"
            f" LEFT JOIN {PERIOD} AS p ON p.commitment_id = one.id AND p.valid_from <= %s"
            " AND (p.valid_until IS NULL OR p.valid_until > %s)"
            " AND (p.known_until IS NULL OR (p.known_from <= %s AND p.known_until > %s))"
            " WHERE one.id = chosen.id AND asked.id = one.resolution_id AND held.id = asked.conference_id"
            f" AND part.id = one.participation_id{begun}",
            [moment, moment, json.dumps(keys) if is_sqlite else [*keys], on, on, moment, moment, on, on, on],
        )
        yield from cursor.fetchall()


def _adapted(as_of: AsOf) -> tuple[Any, Any]:
    """The moment and the day as the database compares them."""
    moment = connection.ops.adapt_datetimefield_value(as_of.known_at)
    return moment, connection.ops.adapt_datefield_value(as_of.on)
