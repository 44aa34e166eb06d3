"""Closing rows of the record, and reopening them; the one writer of Closing and of the day that a
commitment shows of it.

A participation says itself what its last closing is (CLOSING_FIELDS): whoever saves
one through commitments.record.enrolment closes, corrects and reopens by these fields.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.language.calendars import format_date
from commitments.many_rows import copy_to_history, insert_rows, update_rows
from commitments.models import Closing, Commitment, Participation
from commitments.querysets import CommitmentQuerySet
from commitments.refusals import Refused
from commitments.vocabulary import ClosingKind

CLOSING_FIELDS: Final = ("closed_on", "reopened_on", "closing_kind", "closing_reason")
# What the history of a commitment says where its State's part is why it was closed or reopened.
_FOLLOWED: Final = "participation"


class ClosingRefused(Refused):
    """A closing or reopening that cannot be; the message says why."""


@transaction.atomic
def close_commitment(
    commitment: Commitment,
    *,
    closed_on: date,
    kind: ClosingKind = ClosingKind.ENDED,
    reason: str = "",
    by_role: bool = False,
) -> Closing:
    """Close one commitment from `closed_on` on, which may be a day to come; the others of its State stay.

    As an error it is taken out of all days, and closings before that count no more.
    Raises ClosingRefused where it is closed already, or by a day on which that cannot be.
    """
    check_closing(commitment, closed_on=closed_on, kind=kind)
    replaced = list(commitment.closings.known()) if kind == ClosingKind.IN_ERROR else []
    closing = Closing(commitment=commitment, closed_on=closed_on, kind=kind, reason=reason, by_role=by_role)
    _replace(replaced, by=closing)
    show_closings([commitment.pk], reason=reason)
    return closing


@transaction.atomic
def close_in_error(commitments: CommitmentQuerySet, *, reason: str, person: Any = None) -> None:
    """Take commitments that should never have been out of all days, as many as there are in a few queries;
    closings of their own before that count no more. Those that are out already stay so.
    """
    known = Closing.objects.known()
    rows = list(commitments.exclude(closings__in=known.filter(kind=ClosingKind.IN_ERROR)).order_by("pk"))
    keys = [row.pk for row in rows]
    now, today = timezone.now(), timezone.localdate()
    known.filter(commitment__in=keys).update(known_until=now)
    insert_rows(
        [
            Closing(
                commitment=row, closed_on=today, kind=ClosingKind.IN_ERROR, reason=reason, recorded_at=now
            )
            for row in rows
        ]
    )
    revise(Commitment.objects.filter(pk__in=keys))
    show_closings(keys, reason=reason, person=person)


@transaction.atomic
def close_parts_in_error(participations: Collection[Participation], *, reason: str) -> None:
    """Take participations that should never have been out of all days, and their commitments with them, as
    many as there are in a few queries; the caller holds their conferences and has read them since.
    """
    keys = [row.pk for row in participations]
    now, today = timezone.now(), timezone.localdate()
    Closing.objects.known().filter(participation__in=keys).update(known_until=now)
    for row in participations:
        row.closed_on, row.reopened_on = today, None
        row.closing_kind, row.closing_reason, row.updated_at = ClosingKind.IN_ERROR, reason, now
    update_rows(list(participations), [*CLOSING_FIELDS, "updated_at"])
    copy_to_history(list(participations), reason=reason[:100], is_new=False)
    Closing.objects.bulk_create(
        [
            Closing(
                participation=row, closed_on=today, kind=ClosingKind.IN_ERROR, reason=reason, recorded_at=now
            )
            for row in participations
        ],
        batch_size=500,
    )
    commitments = Commitment.objects.filter(participation__in=keys)
    revise(commitments)
    show_closings(commitments.values_list("pk", flat=True), reason=_FOLLOWED)


@transaction.atomic
def reopen_commitment(commitment: Commitment, *, reopened_on: date, reason: str = "") -> None:
    """End the commitment's own closing: from `reopened_on` on it is in force again, unless its State's part
    is closed. Where it would not have been closed for a single day, the closing never was.

    Raises ClosingRefused where it has no closing of its own.
    """
    closing = commitment.closings.known().filter(reopened_on__isnull=True).first()
    if closing is None:
        raise ClosingRefused(_("%(reference)s is not closed.") % {"reference": commitment.reference})
    fields = ("commitment", "closed_on", "kind", "reason", "by_role", "by_addressees")
    ended = Closing(reopened_on=reopened_on, **{field: getattr(closing, field) for field in fields})
    _replace([closing], by=ended if reopened_on > closing.closed_on else None)
    show_closings([commitment.pk], reason=reason)


def record_closing(participation: Participation, *, before: Mapping[str, Any]) -> None:
    """Bring the closings of a participation to what its fields say, and its commitments with them.

    `before` are the CLOSING_FIELDS that were stored, none where it is new and has no commitments yet.
    Call within a transaction that holds the conference, once it is saved.
    """
    if participation.closed_on != before.get("closed_on") or (
        participation.closed_on is not None
        and any(getattr(participation, field) != before[field] for field in CLOSING_FIELDS)
    ):
        _change_closing(participation, before=before)
    if before:
        show_closings(participation.commitments.values_list("pk", flat=True), reason=_FOLLOWED)


def _change_closing(participation: Participation, *, before: Mapping[str, Any]) -> None:
    known = list(participation.closings.known())
    closed_on, closed_before = participation.closed_on, before.get("closed_on")
    reopened_before = before.get("reopened_on")
    if closed_on is not None and participation.closing_kind == ClosingKind.IN_ERROR:
        replaced = known
    elif closed_on is not None and reopened_before is not None and closed_on >= reopened_before:
        replaced = []
    else:
        replaced = [closing for closing in known if closing.closed_on == closed_before]
    closing = None
    if closed_on is not None:
        closing = Closing(
            participation=participation,
            closed_on=closed_on,
            reopened_on=participation.reopened_on,
            kind=participation.closing_kind,
            reason=participation.closing_reason,
        )
    _replace(replaced, by=closing)


def follow_addressing(
    commitments: CommitmentQuerySet,
    *,
    addressed: Collection[int],
    kind: ClosingKind = ClosingKind.ENDED,
    reason: str = "",
    by_role: bool = False,
) -> None:
    """Close those of the commitments whose keys are not among the `addressed`, and reopen those of them
    that were closed for no other reason; `by_role` where it is the State's role that changed.

    As an error they are taken out of all days.
    """
    today, keys = timezone.localdate(), []
    unaddressed = Q(by_role=True) | Q(by_addressees=True)
    for commitment in commitments.exclude(pk__in=addressed).order_by("pk"):
        known = list(commitment.closings.known())
        lasting = [closing for closing in known if closing.reopened_on is None]
        if any(closing.closed_on <= today for closing in lasting):
            continue
        by = Closing(commitment=commitment, closed_on=today, kind=kind, reason=reason)
        by.by_role, by.by_addressees = by_role, not by_role
        _replace(known if kind == ClosingKind.IN_ERROR else lasting, by=by)
        keys.append(commitment.pk)
    closings = Closing.objects.known().filter(unaddressed, reopened_on__isnull=True)
    for commitment in commitments.filter(pk__in=addressed, closings__in=closings).order_by("pk"):
        if closings.get(commitment=commitment).kind == ClosingKind.IN_ERROR:
            _replace(closings.filter(commitment=commitment), by=None)
        else:
            reopen_commitment(commitment, reopened_on=today, reason=_FOLLOWED)
        keys.append(commitment.pk)
    show_closings(keys, reason=reason or _FOLLOWED)


def show_closings(keys: Iterable[int], *, reason: str, person: Any = None) -> None:
    """Bring the day that these commitments show to what their closings say; `reason` goes into their
    history.
    """
    derived = closed_on_by_closings(list(keys))
    changed: dict[date | None, list[Commitment]] = defaultdict(list)
    for commitment in Commitment.objects.filter(pk__in=derived):
        if commitment.closed_on != derived[commitment.pk]:
            changed[derived[commitment.pk]].append(commitment)
    now = timezone.now()
    for closed_on, commitments in changed.items():
        for commitment in commitments:
            commitment.closed_on = closed_on
        # Never the standing: somebody may be recording a status at this moment.
        rows = Commitment.objects.filter(pk__in=[commitment.pk for commitment in commitments])
        rows.update(closed_on=closed_on, updated_at=now)
        copy_to_history(commitments, reason=reason[:100], is_new=False, person=person)


def closed_on_by_closings(keys: Collection[int]) -> dict[int, date | None]:
    """From which day on each of these commitments is closed, as its own closings and those of its State's
    part say; None where they leave it open.
    """
    days: dict[int, list[date]] = defaultdict(list)
    lasting = Closing.objects.known().filter(reopened_on__isnull=True)
    for path, closings in (
        ("commitment", lasting.filter(commitment__in=keys)),
        ("participation__commitments", lasting.filter(participation__commitments__in=keys)),
    ):
        for pk, closed_on in closings.values_list(path, "closed_on"):
            days[pk].append(closed_on)
    return {pk: min(days[pk], default=None) for pk in keys}


def check_closing(commitment: Commitment, *, closed_on: date, kind: ClosingKind) -> None:
    """Raise ClosingRefused where close_commitment() would; writes nothing, so it serves forms."""
    if kind == ClosingKind.IN_ERROR:
        if closed_on > timezone.localdate():
            raise ClosingRefused(
                _("What was entered in error was found to be so today or earlier."), field="closed_on"
            )
        return
    begun_on = commitment.joined_on or commitment.resolution.conference.starts_on
    if begun_on is not None and closed_on < begun_on:
        raise ClosingRefused(
            _("%(reference)s began on %(date)s; what ended before never was.")
            % {"reference": commitment.reference, "date": format_date(begun_on)},
            field="closed_on",
        )
    _refuse_second(commitment, commitment.closings.known(), closed_on)


def _refuse_second(commitment: Commitment, known: Iterable[Closing], closed_on: date) -> None:
    for closing in known:
        if closing.reopened_on is None or closing.reopened_on > closed_on:
            raise ClosingRefused(
                _("%(reference)s was closed on %(date)s already.")
                % {"reference": commitment.reference, "date": format_date(closing.closed_on)},
                field="closed_on",
            )


def _replace(closings: Collection[Closing], *, by: Closing | None) -> None:
    """From now on `by` is known instead of `closings`."""
    now = timezone.now()
    Closing.objects.filter(pk__in=[closing.pk for closing in closings]).update(known_until=now)
    if by is not None:
        by.recorded_at = now
        by.full_clean()
        by.save(force_insert=True)
    changed = by or next(iter(closings), None)
    if changed is not None:
        of_it = Q(pk=changed.commitment_id) | Q(participation=changed.participation_id)
        revise(Commitment.objects.filter(of_it))


def revise(commitments: CommitmentQuerySet) -> None:
    """Say of these commitments that they stand otherwise now than whoever read them saw, on past days if
    not today; and hold them, so that who records a step sees what is decided here.
    """
    keys = list(commitments.order_by("pk").select_for_update().values_list("pk", flat=True))
    Commitment.objects.filter(pk__in=keys).update(revision=F("revision") + 1, updated_at=timezone.now())
