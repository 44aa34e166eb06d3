"""Enrolment: who takes part and what a text asks, so that every State x resolution has its commitment.

Admin, dossiers and API add participations and resolutions through these
functions only; a commitment is never typed.
"""

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history

from commitments.closing import CLOSING_FIELDS, record_closing, revise
from commitments.fields import save_columns
from commitments.models import Commitment, Conference, Participation, Resolution


@transaction.atomic
def enrol_participation(
    participation: Participation, *, reason: str = "", changed: Collection[str] | None = None
) -> list[Commitment]:
    """Save a new or changed participation and create the commitments it brings.

    `changed` are the columns that the caller means to write of a row that is there
    already; all others stay as they are stored by now, whatever the caller has read.
    Returns the commitments that were missing. Raises ValidationError where a
    field is wrong, or where its conference or State would change.
    """
    _lock(participation.conference)
    read = Participation.objects.filter(pk=participation.pk).values(*CLOSING_FIELDS, "role", "joined_on")
    stored = read.first()
    _refuse_key_change(
        participation,
        fixed=("conference_id", "state_id"),
        message=_("A participation stays with its conference and its State; close it and add another."),
    )
    if changed is not None and participation.closed_on is None:
        # With its day a closing loses its kind and its reason.
        changed = {*changed, "closing_kind", "closing_reason"}
    save_columns(participation, changed, reason=reason)
    record_closing(participation, before=stored or {})
    if stored is not None and stored["joined_on"] != participation.joined_on:
        revise(participation.commitments.all())
    return create_missing_commitments(participation.conference)


@transaction.atomic
def enrol_resolution(
    resolution: Resolution, *, reason: str = "", changed: Collection[str] | None = None
) -> list[Commitment]:
    """Save a new or changed resolution and create the commitments it brings; `changed` as for
    enrol_participation.

    Returns the commitments that were missing. Raises ValidationError where a field
    is wrong, or where its conference or number, and so its reference, would change.
    """
    _lock(resolution.conference)
    _refuse_key_change(
        resolution,
        fixed=("conference_id", "number"),
        message=_(
            "A resolution keeps its conference and number, because its reference is public; supersede it "
            "instead."
        ),
    )
    save_columns(resolution, changed, reason=reason)
    return create_missing_commitments(resolution.conference)


@transaction.atomic
def create_missing_commitments(conference: Conference) -> list[Commitment]:
    """Create the commitment of every participating State x resolution of `conference` that has none yet."""
    _lock(conference)
    existing = set(
        Commitment.objects.filter(resolution__conference=conference).values_list("resolution_id", "state_id")
    )
    participations = list(
        Participation.objects.filter(conference=conference)
        .taking_commitments()
        .select_related("state", "conference")
        .order_by("state__code")
    )
    missing = []
    for resolution in (
        Resolution.objects.filter(conference=conference).select_related("conference").order_by("number")
    ):
        for participation in participations:
            if (resolution.pk, participation.state_id) not in existing:
                commitment = Commitment(
                    resolution=resolution,
                    state=participation.state,
                    participation=participation,
                    closed_on=participation.closed_on if participation.reopened_on is None else None,
                )
                commitment.full_clean(
                    validate_unique=False, validate_constraints=False, exclude=["reference"]
                )
                missing.append(commitment)
    bulk_create_with_history(missing, Commitment, default_change_reason="State x resolution")
    return missing


def _lock(conference: Conference) -> None:
    """Let one registration at a time look for missing commitments of `conference`.

    Without it, a State and a resolution that are added at the same moment would
    each miss the other. An UPDATE locks the row on PostgreSQL; on SQLite the
    transaction holds the only write lock already.
    """
    Conference.objects.filter(pk=conference.pk).update(published=F("published"))


def _refuse_key_change(row: Participation | Resolution, *, fixed: tuple[str, str], message: str) -> None:
    """Refuse to change what a public reference is made of."""
    if row.pk is None:
        return
    before = type(row)._default_manager.filter(pk=row.pk).values(*fixed).first()
    if before is not None and any(before[field] != getattr(row, field) for field in fixed):
        raise ValidationError({fixed[1].removesuffix("_id"): message})
