"""How a step is added to a commitment's trail; asked by tracker.trail.recording and
tracker.trail.reviewing, the two that add any.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from http import HTTPStatus
from itertools import groupby
from typing import Any, Final, Self

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from commitments.many_rows import (
    FoundRows,
    NewRows,
    among,
    found_rows,
    insert_new,
    insert_rows,
    new_rows,
    update_found,
)
from commitments.models import Commitment
from commitments.refusals import ProblemType, Refused
from tracker import clock
from tracker.models import Evidence, TrailStep
from tracker.trail.chain import seal
from tracker.trail.periods import KnownNow, PeriodRows, PeriodUpdate, known_now, period_rows, update_periods
from tracker.trail.replaying import OnTheWay, on_the_way
from tracker.trail.standing import Trail, standing_and_periods_of

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
    now, last = clock.now(), trail.last_step()
    return now if last is None else max(now, last.recorded_at + timedelta(microseconds=1))


@dataclass(frozen=True)
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
    if transaction.get_connection().vendor == "sqlite":
        return _grounds_at(versions)
    rows = Commitment.objects.select_for_update().filter(pk__in=among(versions)).order_by("pk")
    held = [pk for pk, version in rows.values_list("pk", "version") if version == versions[pk]]
    # Read once they are held: who closes one waits for us, or we have waited for them.
    return grounds_of(held)


def grounds_of(keys: Collection[int]) -> dict[int, Ground]:
    """What decides over the next step of these commitments, by primary key, as it stands now."""
    return {pk: ground for pk, _version, ground in _read_grounds(keys)}


def _grounds_at(versions: Mapping[int, int]) -> dict[int, Ground]:
    """Of those that are at these versions."""
    return {pk: ground for pk, version, ground in _read_grounds(versions) if version == versions[pk]}


def _read_grounds(keys: Collection[int]) -> Iterator[tuple[int, int, Ground]]:
    conference = "resolution__conference"
    read = Commitment.objects.filter(pk__in=among(keys)).values_list(
        "pk",
        "version",
        "revision",
        "closed_on",
        f"{conference}__starts_on",
        f"{conference}__review_policy",
    )
    for pk, version, revision, closed_on, starts_on, policy in read:
        ground = Ground(revision=revision, closed_on=closed_on, starts_on=starts_on, review_policy=policy)
        yield pk, version, ground


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
class Following:
    """Steps of one commitment that follow each other: how many, at which version it has to be, and where it
    stands after the last.
    """

    commitment: Commitment
    expected_version: int
    count: int
    standing: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class SealedSteps:
    """Steps with their digests, and all that follows from them, computed from what was read of their trails,
    as the database takes it; nothing of it is written yet.
    """

    rows: Sequence[TrailStep]
    of_each: Mapping[int, Following]
    stored_rows: Sequence[NewRows]
    evidence: Sequence[tuple[Evidence, Any]]
    standings: FoundRows
    periods: PeriodRows
    recorded_at: datetime

    @property
    def steps(self) -> Mapping[int, tuple[int, int]]:
        """As update_standings takes them."""
        return {key: (one.expected_version, one.count) for key, one in self.of_each.items()}


def append_steps(new_steps: Sequence[NewStep], *, recorded_at: datetime) -> None:
    """Add each step to its trail, and update standings and periods with it; all or nothing, in a number
    of queries that grows by the hundred, and with the most steps that one commitment has.

    Several steps of a commitment follow each other in their order, a microsecond
    apart; all of them bear the trail and the version before the first. Call it within
    a transaction. Raises VersionConflict where a commitment's version is not the
    expected one. The commitments themselves are brought up to date on success only.
    """
    found = known_now({one.commitment.pk for one in new_steps})
    write_steps(seal_steps(new_steps, recorded_at=recorded_at, found=found))


def seal_steps(new_steps: Sequence[NewStep], *, recorded_at: datetime, found: KnownNow) -> SealedSteps:
    """Compute what append_steps writes; `found` is what is known of the commitments now. Asks the database
    for nothing, and holds nothing.
    """
    updates, standings = [], []
    known: set[tuple[str, Any]] = set()
    of_each: dict[int, Following] = {}
    by_commitment: dict[int, list[NewStep]] = defaultdict(list)
    for one in new_steps:
        by_commitment[one.commitment.pk].append(one)
    for key, following in by_commitment.items():
        rows = _sealed(following, recorded_at=recorded_at, known=known)
        first = following[0]
        standing, valid_periods = standing_and_periods_of(first.trail.followed_by(*rows))
        become = {
            **vars(standing),
            "version": rows[-1].sequence,
            "revision": first.ground.revision + len(rows),
            "updated_at": rows[-1].recorded_at,
        }
        found_at = {"id": key, "version": first.expected_version, "revision": first.ground.revision}
        of_each[key] = Following(
            commitment=first.commitment,
            expected_version=first.expected_version,
            count=len(rows),
            standing=become,
        )
        standings.append(
            (
                become | {"version": first.expected_version + 1, "updated_at": recorded_at},
                {name: found_at[name] for name in _FOUND_BY},
            )
        )
        updates.append(
            PeriodUpdate(
                commitment=first.commitment,
                valid_periods=valid_periods,
                on_the_way=on_the_way(first.trail, rows) if len(rows) > 1 else OnTheWay(),
            )
        )
    every = [one.row for one in new_steps]
    return SealedSteps(
        rows=every,
        of_each=of_each,
        stored_rows=[
            new_rows(list(some)) for _model, some in groupby(every, key=lambda row: row._meta.model)
        ],
        evidence=[(piece, one.row) for one in new_steps for piece in one.evidence],
        standings=found_rows(Commitment, standings),
        periods=period_rows(updates, known_from=recorded_at, found=found),
        recorded_at=recorded_at,
    )


def write_steps(sealed: SealedSteps) -> None:
    """Write what seal_steps computed, as append_steps does."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("A step is appended within a transaction, or it may be half-written.")
    update_standings(sealed.standings, sealed.steps, sealed.recorded_at)
    for some in sealed.stored_rows:
        insert_new(some)
    insert_rows([_attached(piece, report) for piece, report in sealed.evidence])
    update_periods(sealed.periods)
    for following in sealed.of_each.values():
        for field, value in following.standing.items():
            setattr(following.commitment, field, value)


def _sealed(
    following: Sequence[NewStep], *, recorded_at: datetime, known: set[tuple[str, Any]]
) -> list[TrailStep]:
    """The rows of steps that follow each other on one trail, with their places, moments and digests."""
    last = following[0].trail.last_step()
    previous = "" if last is None else last.digest
    for number, one in enumerate(following):
        one.row.commitment = one.commitment
        one.row.sequence = one.expected_version + 1 + number
        one.row.recorded_at = recorded_at + timedelta(microseconds=number)
        seal(one.row, previous=previous, commitment=one.commitment, evidence=one.evidence)
        previous = one.row.digest
        _clean(one.row, known)
    return [one.row for one in following]


def _clean(row: TrailStep, known: set[tuple[str, Any]]) -> None:
    """Refuse what a column cannot hold, as full_clean does; `known` are values that were looked at, for of
    many rows most say the same.
    """
    model = type(row)
    columns = _own_columns(model)
    said = [(f"{model.__name__}.{name}", getattr(row, name)) for name in columns]
    if known.issuperset(said):
        return
    new = {name for name, one in zip(columns, said, strict=True) if one not in known}
    row.full_clean(
        exclude={field.name for field in model._meta.fields} - new,
        validate_unique=False,
        validate_constraints=False,
    )
    known.update(said)


@cache
def _own_columns(model: type[TrailStep]) -> Sequence[str]:
    """What a step says itself. What it refers to was read just now, and asking for each again would be a
    query a row; salts and digests were made here.
    """
    made = {"form", "salt", "people_salt", "digest"}
    return [field.name for field in model._meta.fields if not field.is_relation and field.name not in made]


def update_standings(
    standings: FoundRows, steps: Mapping[int, tuple[int, int]], recorded_at: datetime
) -> None:
    """Write standings; `steps` are of each commitment, by its primary key, at which version it has to be, and
    how many steps follow.

    The conditional UPDATE holds on both engines: it finds a row only if nobody appended anything since its
    expected version, and so since its trail was read, or changed the ground that was read.
    """
    if update_found(standings) != len(steps):
        now = {row.pk: row for row in Commitment.objects.filter(pk__in=among(steps))}
        late = (pk for pk, (version, _count) in steps.items() if pk in now and now[pk].version != version + 1)
        raise version_conflict(now[next(late, next(iter(now)))])
    # A step raises the version by one, and is a change of its own to those who follow the register; the
    # standing is that of the last from the first on, for nobody sees those in between.
    for number in range(1, max((count for _version, count in steps.values()), default=0)):
        some = among(pk for pk, (_version, count) in steps.items() if count > number)
        Commitment.objects.filter(pk__in=some).update(
            version=F("version") + 1, updated_at=recorded_at + timedelta(microseconds=number)
        )


def _attached(piece: Evidence, report: Any) -> Evidence:
    piece.report = report
    return piece


def version_conflict(commitment: Commitment) -> VersionConflict:
    """What to raise, or to tell, where somebody else was first."""
    return VersionConflict(
        _("%(reference)s changed after you opened it. Look at what is new and decide again.")
        % {"reference": commitment.reference}
    )
