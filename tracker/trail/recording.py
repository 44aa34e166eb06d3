"""The one door through which a commitment's status changes.

Admin form, bulk action, API and import call record_status(); tracker.trail.reviewing
judges what it recorded. Nothing else writes StatusReport or Evidence, or a
commitment's standing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from django.db import transaction

from commitments.models import Commitment
from commitments.refusals import Refused
from commitments.vocabulary import Origin, Status
from tracker import clock
from tracker.access.roles import NotEntitled, Rights, rights_of
from tracker.models import Evidence, StatusReport
from tracker.trail.appending import (
    Ground,
    NewStep,
    SealedSteps,
    VersionConflict,
    append_steps,
    grounds_of,
    lock_commitment,
    lock_commitments,
    next_recorded_at,
    seal_steps,
    version_conflict,
    write_steps,
)
from tracker.trail.periods import is_still_known, known_now
from tracker.trail.ready_steps import ReadySteps
from tracker.trail.standing import Trail
from tracker.trail.status_rules import (
    NewEvidence,
    NewStatus,
    StatusRefused,
    acts_for_secretariat,
    check_new_status,
    needs_review,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import User

__all__ = [
    "NewEvidence",
    "NewStatus",
    "NotEntitled",
    "StatusRefused",
    "VersionConflict",
    "check_status",
    "check_statuses",
    "prepare_statuses",
    "ready_statuses",
    "record_prepared",
    "record_status",
    "record_statuses",
    "record_within",
]


def record_status(
    *,
    commitment: Commitment,
    status: Status,
    effective_on: date,
    author: "User",
    expected_version: int,
    expected_revision: int | None = None,
    note: str = "",
    evidence: Sequence[NewEvidence] = (),
    origin: Origin | None = None,
    language: str = "",
) -> StatusReport:
    """Append a status report and update the commitment's standing, or do neither.

    The arguments are those of NewStatus; `expected_revision` is the one that the author
    saw, where they say so. Whether the commitment is closed, and whether its conference
    asks for a review, is read under the lock. A focal point's report, and any under the
    review policy `second_person`, is kept but the status waits for its review.

    Raises NotEntitled (not this person), StatusRefused (the rule it breaks),
    VersionConflict (somebody else was first). `commitment` itself is brought up to
    date on success only.
    """
    wanted = NewStatus(
        commitment=commitment,
        status=status,
        effective_on=effective_on,
        expected_version=expected_version,
        note=note,
        evidence=evidence,
        origin=origin,
        language=language,
    )
    with transaction.atomic():
        return record_within(wanted, author=author, expected_revision=expected_revision)


def record_within(wanted: NewStatus, *, author: "User", expected_revision: int | None = None) -> StatusReport:
    """Do the same within a transaction of the caller's, which ends with whatever this raises: nothing is
    taken back by itself.
    """
    commitment, expected_version = wanted.commitment, wanted.expected_version
    ground = lock_commitment(
        commitment, expected_version=expected_version, expected_revision=expected_revision
    )
    rights = rights_of(author)
    # Each step raises the version, which is held now.
    trail = Trail.of(commitment, steps=expected_version)
    now = next_recorded_at(trail)
    check_new_status(wanted, ground=ground, rights=rights, author=author, today=clock.today())
    new_step = _new_step(wanted, ground=ground, trail=trail, rights=rights, author=author)
    append_steps([new_step], recorded_at=now)
    return cast("StatusReport", new_step.row)


@transaction.atomic
def record_statuses(wanted: Sequence[NewStatus], *, author: "User") -> list[StatusReport | Refused]:
    """Record each of `wanted` or refuse it by itself; what became of each, in their order.

    Several of one commitment follow each other in their order, and all bear the version
    that was seen before the first. All that is recorded bears one moment, those that
    follow each other a microsecond apart, and stands or falls together if the database
    fails. The number of queries grows by the hundred, not with each one.
    """
    grounds = lock_commitments(_versions(wanted))
    return _write(_prepared(wanted, author=author, grounds=grounds))


@dataclass(frozen=True, kw_only=True)
class PreparedStatuses:
    """Statuses that were checked and computed on the grounds that were read, and why others were refused;
    nothing is written yet.
    """

    wanted: Sequence[NewStatus]
    author: "User"
    grounds: Mapping[int, Ground]
    outcomes: Sequence[Refused | None]
    sealed: SealedSteps


def prepare_statuses(wanted: Sequence[NewStatus], *, author: "User") -> PreparedStatuses:
    """Do all of record_statuses that asks for no lock; record_prepared does the rest."""
    return _prepared(wanted, author=author, grounds=grounds_of({one.commitment.pk for one in wanted}))


@transaction.atomic
def record_prepared(prepared: PreparedStatuses) -> list[StatusReport | Refused]:
    """Record what was prepared, as record_statuses does; whoever waits for it waits for the writing alone.

    Where a commitment has changed since, or what its conference asks for has, all is computed anew.
    """
    grounds = lock_commitments(_versions(prepared.wanted))
    # Periods are also computed anew by rebuild_standing, which changes no ground.
    sealed = prepared.sealed
    if grounds != prepared.grounds or not is_still_known(sealed.periods.found, sealed.of_each.keys()):
        prepared = _prepared(prepared.wanted, author=prepared.author, grounds=grounds)
    return _write(prepared)


def ready_statuses(wanted: Sequence[NewStatus], *, author: "User") -> ReadySteps | None:
    """Do the same as prepare_statuses, for whoever keeps much of it until it is written; None where any of
    them is refused.
    """
    prepared = prepare_statuses(wanted, author=author)
    if any(prepared.outcomes):
        return None
    return ReadySteps.of(prepared.sealed, prepared.grounds)


def _versions(wanted: Iterable[NewStatus]) -> dict[int, int]:
    return {one.commitment.pk: one.expected_version for one in wanted}


def _prepared(
    wanted: Sequence[NewStatus], *, author: "User", grounds: Mapping[int, Ground]
) -> PreparedStatuses:
    versions = _versions(wanted)
    refusals = check_statuses(wanted, author=author, grounds=grounds)
    outcomes: list[Refused | None] = []
    for one, refusal in zip(wanted, refusals, strict=True):
        key = one.commitment.pk
        is_conflict = key not in grounds or versions[key] != one.expected_version
        outcomes.append(version_conflict(one.commitment) if is_conflict else refusal)
    accepted = [one for one, refused in zip(wanted, outcomes, strict=True) if refused is None]
    trails = Trail.of_each(
        {one.commitment.pk: one.commitment for one in accepted}.values(), for_levels_alone=True
    )
    rights = rights_of(author)
    new_steps = [
        _new_step(
            one,
            ground=grounds[one.commitment.pk],
            trail=trails[one.commitment.pk],
            rights=rights,
            author=author,
        )
        for one in accepted
    ]
    now = max(map(next_recorded_at, trails.values()), default=clock.now())
    return PreparedStatuses(
        wanted=wanted,
        author=author,
        grounds=grounds,
        outcomes=outcomes,
        sealed=seal_steps(new_steps, recorded_at=now, found=known_now(trails.keys())),
    )


def _write(prepared: PreparedStatuses) -> list[StatusReport | Refused]:
    write_steps(prepared.sealed)
    recorded = iter(prepared.sealed.rows)
    return [
        cast("StatusReport", next(recorded)) if refused is None else refused for refused in prepared.outcomes
    ]


def check_status(
    commitment: Commitment,
    *,
    status: Status,
    effective_on: date,
    author: "User",
    note: str,
    today: date,
    evidence: Sequence[NewEvidence] = (),
    origin: Origin | None = None,
    language: str = "",
) -> None:
    """Raise NotEntitled or StatusRefused for the first rule that recording this would break on day
    `today`; writes nothing, so it serves previews.
    """
    wanted = NewStatus(
        commitment=commitment,
        status=status,
        effective_on=effective_on,
        expected_version=0,
        note=note,
        evidence=evidence,
        origin=origin,
        language=language,
    )
    ground = Ground.as_read(commitment)
    check_new_status(wanted, ground=ground, rights=rights_of(author), author=author, today=today)


def check_statuses(
    wanted: Sequence[NewStatus], *, author: "User", grounds: Mapping[int, Ground] | None = None
) -> list[Refused | None]:
    """Why each of `wanted` would be refused today, None where it would not; writes nothing, so it serves
    previews. `grounds` are what was read under a lock, by primary key.
    """
    rights, today = rights_of(author), clock.today()
    found: list[Refused | None] = []
    for one in wanted:
        try:
            ground = (grounds or {}).get(one.commitment.pk) or Ground.as_read(one.commitment)
            check_new_status(one, ground=ground, rights=rights, author=author, today=today)
        except Refused as refusal:
            found.append(refusal)
        else:
            found.append(None)
    return found


def _new_step(wanted: NewStatus, *, ground: Ground, trail: Trail, rights: Rights, author: "User") -> NewStep:
    own_origin = Origin.SECRETARIAT if acts_for_secretariat(rights) else Origin.SELF_REPORT
    said = {
        "status": wanted.status,
        "effective_on": wanted.effective_on,
        "author_id": author.pk,
        "origin": wanted.origin or own_origin,
        "note": wanted.note,
        "language": wanted.language,
        "needs_review": needs_review(rights, ground.review_policy),
    }
    # By the places of its columns, which Django takes in a fifth of the time that names take.
    report = StatusReport(*(_blank_report() | said).values())
    report.author = author
    rows = [_evidence_row(one, number=number) for number, one in enumerate(wanted.evidence, start=1)]
    return NewStep(
        row=report,
        commitment=wanted.commitment,
        trail=trail,
        expected_version=wanted.expected_version,
        ground=ground,
        evidence=rows,
    )


@cache
def _blank_report() -> dict[str, Any]:
    """What a report's columns hold, in their order, before anything is said."""
    return {field.attname: field.get_default() for field in StatusReport._meta.concrete_fields}


def _evidence_row(one: NewEvidence, *, number: int) -> Evidence:
    sha256 = one.file.sha256 if one.file else one.citation.sha256 if one.citation else ""
    return Evidence(
        number=number,
        kind=one.kind,
        title=one.title.strip(),
        url=one.url,
        file=one.file,
        citation=one.citation,
        sha256=sha256,
    )
