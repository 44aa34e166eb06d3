"""Who belongs to a group of States, and from when until when; the one writer of Membership.

A membership that was wrong is corrected or removed, with a reason that its history keeps.
What followed from it follows: a resolution that addresses the group addresses no more
whom it named for that membership alone.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history

from commitments.fields import save_columns
from commitments.models import Commitment, Membership, Resolution, State, StateGroup
from commitments.record.closing import revise
from commitments.record.enrolment import enrol_resolution
from commitments.vocabulary import Addressees

AT_ONCE: Final = 500
REASON_MAX: Final = 100
_COLUMNS: Final = ("state_id", "valid_from", "valid_until")


@dataclass(frozen=True, kw_only=True)
class Lost:
    """A resolution that addresses a State as a member of its group, which it was not when that was read."""

    resolution: Resolution
    state: State

    def __str__(self) -> str:
        return f"{self.resolution.reference}-{self.state.code}"


@transaction.atomic
def keep_membership(membership: Membership, *, reason: str = "") -> list[Lost]:
    """Save a new or changed membership, and have what followed from it follow; whom resolutions address no
    more for that.

    Raises ValidationError where a field is wrong, the State belongs to the group in that
    time already, or what was wrong is corrected without a `reason`.
    """
    _hold(membership.group_id)
    before = Membership.objects.select_related("state", "group").filter(pk=membership.pk).first()
    lost = losing(before, membership) if before is not None else []
    if before is not None and not reason and needs_reason(before, membership, lost):
        raise ValidationError({"reason": reason_missing(lost)})
    save_columns(membership, None, reason=reason[:REASON_MAX])
    if before is not None:
        _follow(before, lost, membership, reason=reason)
    return lost


@transaction.atomic
def remove_membership(membership: Membership, *, reason: str) -> list[Lost]:
    """Take away a membership that never was; its history keeps it with the `reason`. Whom resolutions
    address no more for that. Raises ValidationError where no reason is given.
    """
    _hold(membership.group_id)
    membership = Membership.objects.select_related("state", "group").get(pk=membership.pk)
    lost = losing(membership, None)
    if not reason.strip():
        raise ValidationError({"reason": reason_missing(lost)})
    membership._change_reason = reason[:REASON_MAX]  # type: ignore[attr-defined]
    membership.delete()
    _follow(membership, lost, None, reason=reason)
    return lost


@transaction.atomic
def add_memberships(memberships: Sequence[Membership], *, reason: str) -> None:
    """Save new memberships, as many as there are in a few queries. The caller holds their groups, and has
    seen to it that no two of a State are of the same time.
    """
    bulk_create_with_history(
        memberships, Membership, batch_size=AT_ONCE, default_change_reason=reason[:REASON_MAX]
    )


def needs_reason(before: Membership, after: Membership, lost: Collection[Lost]) -> bool:
    """Whether what was known of a membership was wrong: that it ends now, or a day that nobody knew, is
    news, and needs no reason, as long as no commitment follows from it.
    """
    was_wrong = any(getattr(before, name) not in {None, getattr(after, name)} for name in _COLUMNS)
    return was_wrong or bool(lost)


def losing(before: Membership, after: Membership | None) -> list[Lost]:
    """Whom the resolutions that address the group name for `before` alone, once it is `after`, or nothing."""
    resolutions = list(
        Resolution.objects.filter(
            addressees=Addressees.GROUP,
            addressed_group=before.group_id,
            named_states=before.state_id,
        )
        .select_related("conference")
        .order_by("reference")
    )
    if not resolutions:
        return []
    remaining = list(
        Membership.objects.filter(group=before.group_id, state=before.state_id).exclude(pk=before.pk)
    )
    if after is not None and after.state_id == before.state_id:
        remaining.append(after)
    return [
        Lost(resolution=resolution, state=before.state)
        for resolution in resolutions
        if not _was_addressed(remaining, resolution)
    ]


def _was_addressed(memberships: Iterable[Membership], resolution: Resolution) -> bool:
    """Whether the State belonged to the group when that was read, or became a member later."""
    read_on = _read_on(resolution)
    until = max(timezone.localdate(), read_on or date.min)
    return any(
        (one.valid_until is None or read_on is None or one.valid_until > read_on)
        and (one.valid_from is None or one.valid_from <= until)
        for one in memberships
    )


def _read_on(resolution: Resolution) -> date | None:
    return resolution.conference.ends_on or resolution.conference.starts_on


def _follow(before: Membership, lost: Iterable[Lost], after: Membership | None, *, reason: str) -> None:
    for one in lost:
        resolution = one.resolution
        enrol_resolution(
            resolution,
            named_states=resolution.named_states.exclude(pk=before.state_id),
            closing_reason=reason,
            reason=reason[:REASON_MAX],
            changed=[],
        )
    if after is not None and after.state_id == before.state_id and after.valid_from != before.valid_from:
        _move_joining(before, after, reason=reason)


def _move_joining(before: Membership, after: Membership, *, reason: str) -> None:
    """Commitments of a later member count from its first day on: another day moves them."""
    rows = Commitment.objects.filter(
        resolution__addressees=Addressees.GROUP,
        resolution__addressed_group=before.group_id,
        state=before.state_id,
        joined_on__isnull=False,
        joined_on=before.valid_from,
    )
    for commitment in rows.select_related("resolution__conference").order_by("pk"):
        read_on = _read_on(commitment.resolution)
        is_later = after.valid_from is not None and (read_on is None or after.valid_from > read_on)
        commitment.joined_on = after.valid_from if is_later else None
        save_columns(commitment, ["joined_on"], reason=reason[:REASON_MAX])
        revise(Commitment.objects.filter(pk=commitment.pk))


def in_words(lost: Sequence[Lost]) -> str:
    """What closed with the correction, for whoever made it; "" where nothing did."""
    if not lost:
        return ""
    return _("Addressed no more, and closed: %(references)s.") % {
        "references": _(", ").join(map(str, lost[:10]))
    }


def reason_missing(lost: Sequence[Lost]) -> str:
    """What is asked of whoever corrects a membership and does not say why."""
    if lost:
        return _(
            "Say why this was wrong: %(references)s were addressed as members of the group, and will be so "
            "no more."
        ) % {"references": _(", ").join(map(str, lost[:10]))}
    return _("Say why this was wrong.")


def _hold(group: int) -> None:
    """Let one at a time change the memberships of a group: two would each miss that the other's overlap."""
    list(StateGroup.objects.select_for_update().filter(pk=group).values_list("pk"))
