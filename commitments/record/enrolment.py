"""Enrolment: who takes part and whom a text addresses, so that every State that a resolution addresses has
its commitment, and no other.

Admin, dossiers and API add participations and resolutions through these
functions only; a commitment is never typed.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any, Final, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.fields import save_columns, with_its_precision
from commitments.many_rows import copy_to_history, insert_rows
from commitments.models import Commitment, Conference, Membership, Participation, Resolution, State, Theme
from commitments.models.resolutions import WITHOUT_STATES
from commitments.querysets import ParticipationQuerySet, ResolutionQuerySet
from commitments.record.closing import CLOSING_FIELDS, follow_addressing, record_closing, revise
from commitments.record.theming import keep_further_themes
from commitments.record.wording import Rewording, publish_wordings, record_wording
from commitments.vocabulary import Addressees, ClosingKind, ParticipationRole

# Addressees that are named one by one.
NAMING: Final = frozenset({Addressees.STATES, Addressees.ALL_EXCEPT})
# What a new commitment rests on was read just now; asking for each again would be a query a row. The others
# are computed, or what a commitment begins with.
_SAID_OF_NEW: Final = frozenset({"joined_on", "closed_on"})
_KNOWN_OF_NEW: Final = frozenset(
    field.name for field in Commitment._meta.concrete_fields if field.name not in _SAID_OF_NEW
)


class Addressing(NamedTuple):
    """Whom a resolution addresses, as far as commitments follow from it."""

    addressed_to: str | None
    addressees: str
    group: int | None
    named: frozenset[int]

    def includes(self, participation: Participation) -> bool:
        """Whether it gives a commitment to the State of `participation`, as long as that has a part; an
        observer takes on only what names it.
        """
        if self.addressed_to in WITHOUT_STATES:
            return False
        is_named = participation.state_id in self.named
        if self.addressees == Addressees.STATES:
            return is_named
        if participation.role == ParticipationRole.OBSERVER:
            return False
        return {Addressees.GROUP: is_named, Addressees.ALL_EXCEPT: not is_named}.get(
            Addressees(self.addressees), True
        )


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
    lock_conferences([participation.conference.pk])
    stored = None
    if participation.pk is not None:
        read = Participation.objects.filter(pk=participation.pk)
        stored = read.values(*CLOSING_FIELDS, "role", "joined_on").first()
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
    if stored is not None and stored["role"] != participation.role:
        _follow(participation.commitments.all(), by_role=True)
    if stored is not None and stored["joined_on"] != participation.joined_on:
        revise(participation.commitments.all())
    return _create_missing(participation.conference, participation=participation, is_new=stored is None)


@transaction.atomic
def enrol_resolution(
    resolution: Resolution,
    *,
    named_states: Iterable[State] | None = None,
    further_themes: Iterable[Theme] | None = None,
    joined_on: Mapping[int, date] | None = None,
    closing_reason: str = "",
    reason: str = "",
    changed: Collection[str] | None = None,
    why: Rewording | None = None,
    is_being_published: bool = False,
    brings_later: bool = False,
) -> list[Commitment]:
    """Save a new or changed resolution, create the commitments it brings, and close those of States that
    it addresses no more; `changed` as for enrol_participation.

    `named_states` are those that its addressees name, None where they stay; of a group
    they are read here. `further_themes` are its themes after the first, None where they
    stay. Who is addressed later than others joins today, or on the day that `joined_on`
    has under the State's key. `closing_reason` is why others are addressed no more;
    `why` and `is_being_published` are those of record_wording. `brings_later` says of a
    new one that the caller will call create_commitments() for it and others.
    Returns the commitments that were missing. Raises ValidationError where a field is
    wrong, where a named State takes no part, where its conference or number, and so its
    reference, would change, or where what was published would without a reason.
    """
    lock_conferences([resolution.conference.pk])
    _refuse_key_change(
        resolution,
        fixed=("conference_id", "number"),
        message=_(
            "A resolution keeps its conference and number, because its reference is public; supersede it "
            "instead."
        ),
    )
    if changed is not None:
        changed = with_its_precision(changed)
    before = _stored_addressing(resolution)
    is_reworded = before is not None and record_wording(
        resolution, changed=changed, why=why, is_being_published=is_being_published
    )
    save_columns(resolution, changed, reason=reason)
    further_themes = None if further_themes is None else list(further_themes)
    if before is not None or further_themes:
        keep_further_themes(resolution, further_themes, reason=reason)
    if is_reworded:
        revise(resolution.commitments.all())
    if before is None and not is_being_published:
        publish_wordings(resolution.conference)
    now = _addressing_after(resolution, before, named_states=named_states, closing_reason=closing_reason)
    if now == before:
        return _create_missing(resolution.conference, resolution=resolution, is_new=before is None)
    if now.named != (frozenset() if before is None else before.named):
        resolution._change_reason = reason  # type: ignore[attr-defined]
        resolution.named_states.set(now.named)
    is_later = before is not None and resolution.conference.published
    if before is not None:
        _follow(resolution.commitments.all(), reason=closing_reason)
    elif brings_later:
        return []
    return _create_missing(
        resolution.conference,
        resolution=resolution,
        joined_on=joined_on or {},
        joined_else=timezone.localdate() if is_later else None,
        is_new=before is None,
    )


def members_to_address(resolution: Resolution) -> list[Membership]:
    """Memberships of today of those States that belong to the group which the resolution addresses, but
    did not when it was read.
    """
    if resolution.addressed_group_id is None:
        return []
    named = resolution.named_states.values("pk")
    today = Membership.objects.holding(on=timezone.localdate())
    return list(
        today.filter(group=resolution.addressed_group_id)
        .exclude(state__in=named)
        .select_related("state")
        .order_by("state__code")
    )


@transaction.atomic
def address_members(resolution: Resolution, memberships: Iterable[Membership]) -> list[Commitment]:
    """Address these members of its group, too, each from the day on which it became one."""
    lock_conferences([resolution.conference.pk])
    resolution = Resolution.objects.get(pk=resolution.pk)
    read_on = resolution.conference.ends_on or resolution.conference.starts_on
    new = list(memberships)
    return enrol_resolution(
        resolution,
        named_states=[*resolution.named_states.all(), *(one.state for one in new)],
        joined_on={
            one.state_id: one.valid_from
            for one in new
            if one.valid_from is not None and (read_on is None or one.valid_from > read_on)
        },
        changed=[],
        reason="members of the group",
    )


@transaction.atomic
def create_missing_commitments(conference: Conference) -> list[Commitment]:
    """Create the commitment of every State that a resolution of `conference` addresses where there is none
    yet.
    """
    lock_conferences([conference.pk])
    return _create_missing(conference)


def _create_missing(
    conference: Conference,
    *,
    resolution: Resolution | None = None,
    participation: Participation | None = None,
    joined_on: Mapping[int, date] | None = None,
    joined_else: date | None = None,
    is_new: bool = False,
) -> list[Commitment]:
    """What create_missing_commitments creates, of one `resolution` or one `participation` where it is given;
    the caller holds the conference.

    `joined_on` has the day from which on it counts, by the State's key; `joined_else` is that of the others.
    What `is_new` has no commitment yet.
    """
    resolutions = Resolution.objects.filter(conference=conference)
    participations = Participation.objects.filter(conference=conference)
    if resolution is not None:
        resolutions = resolutions.filter(pk=resolution.pk)
    if participation is not None:
        participations = participations.filter(pk=participation.pk)
    return create_commitments(
        resolutions, participations, joined_on=joined_on, joined_else=joined_else, is_new=is_new
    )


def create_commitments(
    resolutions: ResolutionQuerySet,
    participations: ParticipationQuerySet,
    *,
    joined_on: Mapping[int, date] | None = None,
    joined_else: date | None = None,
    is_new: bool = False,
) -> list[Commitment]:
    """What create_missing_commitments creates, of these resolutions and participations of any conferences,
    in a number of queries that does not grow with them; the caller holds the conferences. What `is_new`
    has no commitment yet.
    """
    rows = resolutions.select_related("conference").order_by("conference", "number")
    if not rows:
        return []
    parts: dict[int, list[Any]] = {}  # with what with_force() adds
    today = timezone.localdate()
    for part in (
        participations.without_errors(on=today)
        .with_force(on=today)
        .select_related("state", "conference")
        .order_by("state__code")
    ):
        parts.setdefault(part.conference_id, []).append(part)
    if not parts:
        return []
    there = Commitment.objects.none() if is_new else Commitment.objects.filter(resolution__in=resolutions)
    existing = set(there.filter(participation__in=participations).values_list("resolution_id", "state_id"))
    addressing = _addressing_of(rows)
    missing = []
    for row in rows:
        by_name = addressing[row.pk].addressees == Addressees.STATES
        for part in parts.get(row.conference_id, ()):
            # What named a State, it owed as long as it had a part.
            is_due = (by_name or part.is_in_force) and addressing[row.pk].includes(part)
            if not is_due or (row.pk, part.state_id) in existing:
                continue
            commitment = Commitment(
                resolution=row,
                state=part.state,
                participation=part,
                joined_on=(joined_on or {}).get(part.state_id, joined_else),
                closed_on=part.closed_on if part.reopened_on is None else None,
            )
            commitment.full_clean(validate_unique=False, validate_constraints=False, exclude=_KNOWN_OF_NEW)
            missing.append(commitment)
    insert_rows(missing)
    copy_to_history(missing, reason="State x resolution")
    return missing


def check_addressing(
    resolution: Resolution, *, named_states: Iterable[State] | None, closing_reason: str = ""
) -> Addressing:
    """Whom `resolution`, as it is about to be saved, addresses. Raises ValidationError where that cannot be;
    parameters as for enrol_resolution.
    """
    stored_now = _stored_addressing(resolution)
    return _addressing_after(resolution, stored_now, named_states=named_states, closing_reason=closing_reason)


def _addressing_after(
    resolution: Resolution,
    before: Addressing | None,
    *,
    named_states: Iterable[State] | None,
    closing_reason: str,
) -> Addressing:
    stored = frozenset() if before is None else before.named
    group = resolution.addressed_group_id
    if resolution.addressees == Addressees.ALL:
        named: frozenset[int] = frozenset()
    elif named_states is not None:
        named = frozenset(state.pk for state in named_states)
    elif resolution.addressees == Addressees.GROUP and (before is None or before.group != group):
        members = Membership.objects.holding(on=group_read_on(resolution.conference)).filter(group=group)
        named = frozenset(members.values_list("state", flat=True))
    else:
        named = stored
    now = Addressing(resolution.addressed_to, resolution.addressees, group, named)
    if now != before:
        _refuse_unknown_names(resolution, now)
        if before is not None:
            _refuse_silent_end(resolution, now, closing_reason)
    return now


def _refuse_unknown_names(resolution: Resolution, addressing: Addressing) -> None:
    """Raise ValidationError where no State is named that should be, or one that takes no part."""
    if addressing.addressees in NAMING:
        parts = Participation.objects.filter(conference=resolution.conference)
        present = parts.without_errors(on=timezone.localdate()).values_list("state", flat=True)
        refuse_names(resolution, addressing.named, absent=addressing.named - {*present})


def refuse_names(resolution: Resolution, named: Collection[int], *, absent: Collection[int]) -> None:
    """Raise ValidationError where an addressing that names States names none, or some that take no part."""
    if not named:
        raise ValidationError({"named_states": _("Name at least one State.")})
    if absent:
        codes = State.objects.filter(pk__in=absent).order_by("code").values_list("code", flat=True)
        raise ValidationError(
            {
                "named_states": _("%(states)s: no part in %(reference)s is known; add it first.")
                % {"states": _(", ").join(codes), "reference": resolution.conference.code}
            }
        )


def _refuse_silent_end(resolution: Resolution, addressing: Addressing, closing_reason: str) -> None:
    """Raise ValidationError where a State would be addressed no more and nobody says why."""
    if closing_reason:
        return
    open_rows = resolution.commitments.filter(closed_on__isnull=True).select_related("participation", "state")
    lost = sorted(row.state.code for row in open_rows if not addressing.includes(row.participation))
    if lost:
        message = _("Say why it addresses %(states)s no more.") % {"states": _(", ").join(lost)}
        raise ValidationError({"closing_reason": message})


def _stored_addressing(resolution: Resolution) -> Addressing | None:
    if resolution.pk is None:
        return None
    return _addressing_of(Resolution.objects.filter(pk=resolution.pk))[resolution.pk]


def group_read_on(conference: Conference) -> date:
    """The day on which a group that a text of `conference` addresses is read: its last, or today where no
    source dates it.
    """
    return conference.ends_on or conference.starts_on or timezone.localdate()


def _addressing_of(resolutions: ResolutionQuerySet) -> dict[int, Addressing]:
    """Whom each of the resolutions addresses, as stored; what was read of them already is not read again."""
    named: dict[int, set[int]] = {}
    if any(row.addressees != Addressees.ALL for row in resolutions):
        naming = resolutions.order_by().filter(named_states__isnull=False)
        for pk, state in naming.values_list("pk", "named_states"):
            named.setdefault(pk, set()).add(state)
    return {
        row.pk: Addressing(
            row.addressed_to, row.addressees, row.addressed_group_id, frozenset(named.get(row.pk, ()))
        )
        for row in resolutions
    }


def _follow(commitments: Any, *, reason: str = "", by_role: bool = False) -> None:
    """Close the commitments of States that are addressed no more, and reopen those of States that are so
    again.
    """
    rows = list(commitments.select_related("participation", "resolution__conference"))
    addressing = _addressing_of(Resolution.objects.filter(pk__in={row.resolution_id for row in rows}))
    addressed = {row.pk for row in rows if addressing[row.resolution_id].includes(row.participation)}
    is_draft = not by_role and bool(rows) and not rows[0].resolution.conference.published
    follow_addressing(
        commitments,
        addressed=addressed,
        # Nobody has seen yet what a draft said before.
        kind=ClosingKind.IN_ERROR if is_draft else ClosingKind.ENDED,
        reason=reason,
        by_role=by_role,
    )


def lock_conferences(keys: Iterable[int]) -> None:
    """Let one registration at a time look for missing commitments of these conferences.

    Without it, a State and a resolution that are added at the same moment would
    each miss the other. An UPDATE locks the row on PostgreSQL; on SQLite the
    transaction holds the only write lock already.
    """
    for pk in sorted(keys):
        Conference.objects.filter(pk=pk).update(published=F("published"))


def _refuse_key_change(row: Participation | Resolution, *, fixed: tuple[str, str], message: str) -> None:
    """Refuse to change what a public reference is made of."""
    if row.pk is None:
        return
    before = type(row)._default_manager.filter(pk=row.pk).values(*fixed).first()
    if before is not None and any(before[field] != getattr(row, field) for field in fixed):
        raise ValidationError({fixed[1].removesuffix("_id"): message})
