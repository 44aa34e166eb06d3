"""How a step is added to a commitment's trail; asked by tracker.trail.recording and
tracker.trail.reviewing, the two that add any.
"""

import copy
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from itertools import groupby
from typing import Any

from django.db import transaction
from django.db.models import Case, IntegerField, Value, When
from django.utils.translation import gettext as _

from commitments.models import Commitment
from commitments.refusals import ProblemType, Refused
from tracker import clock
from tracker.models import Evidence, TrailStep
from tracker.trail.chain import seal
from tracker.trail.periods import PeriodUpdate, update_periods
from tracker.trail.standing import Trail, standing_of, valid_periods_of


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


def refuse_version_conflict(commitment: Commitment, *, expected_version: int) -> None:
    """Raise VersionConflict where the version has moved on already; a late writer is told so before
    anything else is read.

    It promises nothing to the others: the lock is in append_step.
    """
    if not Commitment.objects.filter(pk=commitment.pk, version=expected_version).exists():
        raise version_conflict(commitment)


@dataclass(frozen=True, kw_only=True)
class NewStep:
    """One step that is to follow `trail`, which is all that was there at `expected_version`.

    `evidence` are the rows, not yet stored, that belong to a report.
    """

    row: TrailStep
    commitment: Commitment
    trail: Trail
    expected_version: int
    evidence: Sequence[Evidence] = ()


def append_step(
    row: TrailStep,
    *,
    commitment: Commitment,
    trail: Trail,
    expected_version: int,
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
                evidence=evidence,
            )
        ],
        recorded_at=recorded_at,
    )


def append_steps(new_steps: Sequence[NewStep], *, recorded_at: datetime) -> None:
    """Add each step to its trail, and update standings and periods with it; all or nothing, in a number
    of queries that grows by the hundred.

    Call it within a transaction, with one new step for a commitment at most. Raises
    VersionConflict where a commitment's version is not the expected one. The
    commitments themselves are brought up to date on success only.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("A step is appended within a transaction, or it may be half-written.")
    updates = []
    standings: dict[int, dict[str, Any]] = {}
    for one in new_steps:
        steps = one.trail.steps()
        one.row.commitment = one.commitment
        one.row.sequence = one.expected_version + 1
        one.row.recorded_at = recorded_at
        seal(
            one.row,
            previous=steps[-1].digest if steps else "",
            commitment=one.commitment,
            evidence=one.evidence,
        )
        # What it refers to was read just now; asking for each again would be a query a row.
        known = {field.name for field in one.row._meta.fields if field.is_relation}
        one.row.full_clean(exclude=known, validate_unique=False, validate_constraints=False)
        grown = one.trail.followed_by(one.row)
        standings[one.commitment.pk] = {
            **asdict(standing_of(grown)),
            "version": one.row.sequence,
            "updated_at": recorded_at,
        }
        updates.append(PeriodUpdate(commitment=one.commitment, valid_periods=valid_periods_of(grown)))
    _update_standings(new_steps, standings)
    for model, rows in groupby((one.row for one in new_steps), key=lambda row: row._meta.model):
        model._default_manager.bulk_create(list(rows))
    evidence = [_attached(piece, one.row) for one in new_steps for piece in one.evidence]
    Evidence.objects.bulk_create(evidence)
    update_periods(updates, known_from=recorded_at)
    for one in new_steps:
        for field, value in standings[one.commitment.pk].items():
            setattr(one.commitment, field, value)


def _update_standings(new_steps: Iterable[NewStep], standings: dict[int, dict[str, Any]]) -> None:
    """The conditional UPDATE is the lock, on both engines: it finds a row only if nobody appended
    anything since its expected version, and so since its trail was read.
    """
    updated = []
    for one in new_steps:
        row = copy.copy(one.commitment)
        for field, value in standings[row.pk].items():
            setattr(row, field, value)
        updated.append(row)
    expected = Case(
        *(When(pk=one.commitment.pk, then=Value(one.expected_version)) for one in new_steps),
        output_field=IntegerField(),
    )
    fields = list(next(iter(standings.values()), {}))
    found = Commitment.objects.filter(version=expected).bulk_update(updated, fields) if updated else 0
    if found == len(updated):
        return
    now = dict(Commitment.objects.filter(pk__in=standings).values_list("pk", "version"))
    raise version_conflict(
        next(
            (
                one.commitment
                for one in new_steps
                if now.get(one.commitment.pk) != standings[one.commitment.pk]["version"]
            ),
            updated[0],
        )
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
