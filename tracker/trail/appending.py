"""How a step is added to a commitment's trail; asked by tracker.trail.recording and
tracker.trail.reviewing, the two that add any.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from http import HTTPStatus
from itertools import groupby
from typing import Any, Final, Self

from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from commitments.many_rows import insert_rows
from commitments.models import Commitment
from commitments.refusals import ProblemType, Refused
from tracker import clock
from tracker.models import Evidence, TrailStep
from tracker.trail.chain import seal
from tracker.trail.periods import PeriodUpdate, update_periods
from tracker.trail.replaying import OnTheWay, on_the_way
from tracker.trail.standing import Trail, standing_of, valid_periods_of

# By which a commitment is found only if it is still what was read.
_FOUND_BY: Final = ("id", "version", "revision")


class VersionConflict(Refused):
    """Somebody else changed the commitment after the caller read it; read it again and decide anew."""

    status_code = HTTPStatus.PRECONDITION_FAILED
    problem = ProblemType.VERSION_CONFLICT


def next_recorded_at(trail: Trail) -> datetime:
    """Now, or a microsecond after the last step where the clock has not moved on, so that every step has
    a moment of its own.
    """
    now = clock.now()
    steps = trail.steps()
    return max(now, steps[-1].recorded_at + timedelta(microseconds=1)) if steps else now


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What decides whether a step may follow, beside the trail: what a commitment is, and what its
    conference asks for.
    """

    revision: int
    closed_on: date | None
    starts_on: date | None
    review_policy: str

    @classmethod
    def as_read(cls, commitment: Commitment) -> Self:
        """As whoever read the commitment saw it; for previews."""
        conference = commitment.resolution.conference
        return cls(
            revision=commitment.revision,
            closed_on=commitment.closed_on,
            starts_on=conference.starts_on,
            review_policy=conference.review_policy,
        )

    def is_closed(self, *, on: date) -> bool:
        return self.closed_on is not None and self.closed_on <= on


def lock_commitments(versions: Mapping[int, int]) -> dict[int, Ground]:
    """Hold the commitments, by primary key, that are at the expected version until the transaction ends,
    and read anew what decides over their next step; others are left out.

    All hold them in one order, so that two who record many at once wait for each
    other instead of for ever. On SQLite the transaction holds the only write lock.
    """
    rows = Commitment.objects.select_for_update().filter(pk__in=versions).order_by("pk")
    held = [pk for pk, version in rows.values_list("pk", "version") if version == versions[pk]]
    # Read once they are held: who closes one waits for us, or we have waited for them.
    return grounds_of(held)


def grounds_of(keys: Collection[int]) -> dict[int, Ground]:
    """What decides over the next step of these commitments, by primary key, as it stands now."""
    conference = "resolution__conference"
    read = Commitment.objects.filter(pk__in=keys).values(
        "pk", "revision", "closed_on", f"{conference}__starts_on", f"{conference}__review_policy"
    )
    return {
        row["pk"]: Ground(
            revision=row["revision"],
            closed_on=row["closed_on"],
            starts_on=row[f"{conference}__starts_on"],
            review_policy=row[f"{conference}__review_policy"],
        )
        for row in read
    }


def lock_commitment(
    commitment: Commitment, *, expected_version: int, expected_revision: int | None = None
) -> Ground:
    """Hold one commitment as lock_commitments does. Raises VersionConflict where it is at another version
    than the expected one, or at another revision where that is given.
    """
    ground = lock_commitments({commitment.pk: expected_version}).get(commitment.pk)
    if ground is None or expected_revision not in {None, ground.revision}:
        raise version_conflict(commitment)
    return ground


@dataclass(frozen=True, kw_only=True)
class NewStep:
    """One step that is to follow `trail`, which is all that was there at `expected_version`, on the
    `ground` that was read under the lock.

    `evidence` are the rows, not yet stored, that belong to a report.
    """

    row: TrailStep
    commitment: Commitment
    trail: Trail
    expected_version: int
    ground: Ground
    evidence: Sequence[Evidence] = ()


def append_step(
    row: TrailStep,
    *,
    commitment: Commitment,
    trail: Trail,
    expected_version: int,
    ground: Ground,
    recorded_at: datetime,
    evidence: Sequence[Evidence] = (),
) -> None:
    """Add `row` to `trail`; as append_steps does for many."""
    append_steps(
        [
            NewStep(
                row=row,
                commitment=commitment,
                trail=trail,
                expected_version=expected_version,
                ground=ground,
                evidence=evidence,
            )
        ],
        recorded_at=recorded_at,
    )


@dataclass(frozen=True, kw_only=True)
class SealedSteps:
    """Steps with their digests, and all that follows from them, computed from what was read of their trails;
    nothing of it is written yet.
    """

    new_steps: Sequence[NewStep]
    of_each: Mapping[int, Sequence[NewStep]]
    standings: Mapping[int, dict[str, Any]]
    updates: Sequence[PeriodUpdate]
    recorded_at: datetime


def append_steps(new_steps: Sequence[NewStep], *, recorded_at: datetime) -> None:
    """Add each step to its trail, and update standings and periods with it; all or nothing, in a number
    of queries that grows by the hundred, and with the most steps that one commitment has.

    Several steps of a commitment follow each other in their order, a microsecond
    apart; all of them bear the trail and the version before the first. Call it within
    a transaction. Raises VersionConflict where a commitment's version is not the
    expected one. The commitments themselves are brought up to date on success only.
    """
    write_steps(seal_steps(new_steps, recorded_at=recorded_at))


def seal_steps(new_steps: Sequence[NewStep], *, recorded_at: datetime) -> SealedSteps:
    """Compute what append_steps writes; asks the database for nothing, and holds nothing."""
    updates = []
    standings: dict[int, dict[str, Any]] = {}
    of_each: dict[int, list[NewStep]] = defaultdict(list)
    for one in new_steps:
        of_each[one.commitment.pk].append(one)
    for key, following in of_each.items():
        rows = _sealed(following, recorded_at=recorded_at)
        trail = following[0].trail
        grown = trail.followed_by(*rows)
        standings[key] = {
            **asdict(standing_of(grown)),
            "version": rows[-1].sequence,
            "revision": following[0].ground.revision + len(rows),
            "updated_at": rows[-1].recorded_at,
        }
        updates.append(
            PeriodUpdate(
                commitment=following[0].commitment,
                valid_periods=valid_periods_of(grown),
                on_the_way=on_the_way(trail, rows) if len(rows) > 1 else OnTheWay(),
            )
        )
    return SealedSteps(
        new_steps=new_steps, of_each=of_each, standings=standings, updates=updates, recorded_at=recorded_at
    )


def write_steps(sealed: SealedSteps) -> None:
    """Write what seal_steps computed, as append_steps does."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("A step is appended within a transaction, or it may be half-written.")
    _update_standings(sealed.of_each, sealed.standings, recorded_at=sealed.recorded_at)
    for _model, group in groupby((one.row for one in sealed.new_steps), key=lambda row: row._meta.model):
        insert_rows(list(group))
    insert_rows([_attached(piece, one.row) for one in sealed.new_steps for piece in one.evidence])
    update_periods(sealed.updates, known_from=sealed.recorded_at)
    for one in sealed.new_steps:
        for field, value in sealed.standings[one.commitment.pk].items():
            setattr(one.commitment, field, value)


def _sealed(following: Sequence[NewStep], *, recorded_at: datetime) -> list[TrailStep]:
    """The rows of steps that follow each other on one trail, with their places, moments and digests."""
    before = following[0].trail.steps()
    previous = before[-1].digest if before else ""
    for number, one in enumerate(following):
        one.row.commitment = one.commitment
        one.row.sequence = one.expected_version + 1 + number
        one.row.recorded_at = recorded_at + timedelta(microseconds=number)
        seal(one.row, previous=previous, commitment=one.commitment, evidence=one.evidence)
        previous = one.row.digest
        # What it refers to was read just now; asking for each again would be a query a row.
        known = {field.name for field in one.row._meta.fields if field.is_relation}
        one.row.full_clean(exclude=known, validate_unique=False, validate_constraints=False)
    return [one.row for one in following]


def _update_standings(
    of_each: Mapping[int, Sequence[NewStep]],
    standings: Mapping[int, dict[str, Any]],
    *,
    recorded_at: datetime,
) -> None:
    """The conditional UPDATE holds on both engines: it finds a row only if nobody appended anything since
    its expected version, and so since its trail was read, or changed the ground that was read.
    """
    if not of_each:
        return
    names = list(next(iter(standings.values())))
    parameters = []
    for key, following in of_each.items():
        first = following[0]
        values = standings[key] | {"version": first.expected_version + 1, "updated_at": recorded_at}
        found_at = {"id": key, "version": first.expected_version, "revision": first.ground.revision}
        parameters.append([*_stored(values, names), *_stored(found_at, _FOUND_BY)])
    assignments = ", ".join(f"{_column(name)} = %s" for name in names)
    conditions = " AND ".join(f"{_column(name)} = %s" for name in _FOUND_BY)
    table = connection.ops.quote_name(Commitment._meta.db_table)
    with connection.cursor() as cursor:
        # A CASE for each column, as bulk_update writes it, takes a minute for some thousand rows.
        # All of it is made of names of our own.
        cursor.executemany(f"UPDATE {table} SET {assignments} WHERE {conditions}", parameters)  # noqa: S608
        found = cursor.rowcount
    if found != len(of_each):
        now = dict(Commitment.objects.filter(pk__in=standings).values_list("pk", "version"))
        firsts = [following[0] for following in of_each.values()]
        late = (one for one in firsts if now.get(one.commitment.pk) != one.expected_version + 1)
        raise version_conflict(next(late, firsts[0]).commitment)
    # A step raises the version by one, and is a change of its own to those who follow the register; the
    # standing is that of the last from the first on, for nobody sees those in between.
    for number in range(1, max(map(len, of_each.values()), default=0)):
        Commitment.objects.filter(
            pk__in=[key for key, following in of_each.items() if len(following) > number]
        ).update(version=F("version") + 1, updated_at=recorded_at + timedelta(microseconds=number))


def _column(name: str) -> str:
    field: Any = Commitment._meta.get_field(name)
    return connection.ops.quote_name(field.column)


def _stored(values: Mapping[str, Any], names: Iterable[str]) -> list[Any]:
    """The values of columns of a commitment as the database takes them."""
    fields: Any = Commitment._meta.get_field
    return [fields(name).get_db_prep_save(values[name], connection) for name in names]


def _attached(piece: Evidence, report: Any) -> Evidence:
    piece.report = report
    return piece


def version_conflict(commitment: Commitment) -> VersionConflict:
    """What to raise, or to tell, where somebody else was first."""
    return VersionConflict(
        _("%(reference)s changed after you opened it. Look at what is new and decide again.")
        % {"reference": commitment.reference}
    )
