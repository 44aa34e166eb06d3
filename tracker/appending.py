"""How a step is added to a commitment's trail; asked by tracker.recording and tracker.reviewing, the two that add any."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from commitments.models import Commitment
from tracker import clock
from tracker.chain import digest_after
from tracker.models import Evidence, TrailRow
from tracker.periods import move_periods
from tracker.standing import Trail, standing_of, stretches_of


class StaleCommitment(Exception):
    """Somebody else changed the commitment after the caller read it; read it again and decide anew."""


def moment_after(trail: Trail) -> datetime:
    """Now, or a microsecond after the last step where the clock has not moved on, so that every step has a moment of its own."""
    now = clock.now()
    steps = trail.steps()
    return max(now, steps[-1].recorded_at + timedelta(microseconds=1)) if steps else now


def refuse_stale(commitment: Commitment, *, expected_version: int) -> None:
    """Raise StaleCommitment where the version has moved on already; a late writer is told so before anything else is read.

    It promises nothing to the others: the lock is in append_step.
    """
    if not Commitment.objects.filter(pk=commitment.pk, version=expected_version).exists():
        raise _stale(commitment)


def append_step(
    row: TrailRow, *, commitment: Commitment, trail: Trail, expected_version: int, recorded_at: datetime, evidence: Sequence[Evidence] = ()
) -> None:
    """Add `row` to `trail`, which is all that was there, and move the standing and the periods along; all or nothing.

    Call it within a transaction. `evidence` are the rows, not yet stored, that
    belong to a report. Raises StaleCommitment where the commitment's version is
    not `expected_version`. `commitment` itself is brought up to date on success only.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("A step is appended within a transaction, or it may be half-written.")
    steps = trail.steps()
    row.commitment = commitment
    row.sequence = expected_version + 1
    row.recorded_at = recorded_at
    row.digest = digest_after(steps[-1].digest if steps else "", row, commitment=commitment, evidence=evidence)
    row.full_clean(validate_unique=False, validate_constraints=False)
    grown = trail.followed_by(row)
    standing = {**asdict(standing_of(grown)), "version": row.sequence, "updated_at": recorded_at}
    # The conditional UPDATE is the lock, on both engines: it finds the row only if nobody
    # appended anything since version `expected_version`, and so since the trail was read.
    if not Commitment.objects.filter(pk=commitment.pk, version=expected_version).update(**standing):
        raise _stale(commitment)
    row.save(force_insert=True)
    for one in evidence:
        one.report_id = row.pk
        one.save(force_insert=True)
    move_periods(commitment, stretches_of(grown), known_from=recorded_at)
    for field, value in standing.items():
        setattr(commitment, field, value)


def _stale(commitment: Commitment) -> StaleCommitment:
    return StaleCommitment(_("%(reference)s changed after you opened it. Look at what is new and decide again.") % {"reference": commitment.reference})
