"""Recording what States said of resolutions; the one writer of StatedPosition and of the position that a
commitment shows.

What was said is never changed: a statement with a later day follows it, and one for
the same day that is recorded later takes its place. What does not apply to a State is
in no count (`not_applicable`), so each statement is another revision of its commitment.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.language.calendars import format_date
from commitments.many_rows import copy_to_history
from commitments.models import Commitment, SourceDocument, StatedPosition
from commitments.refusals import ProblemType, Refused
from commitments.vocabulary import Position

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# How many commitments one statement of the database names.
AT_ONCE: Final = 1000


class PositionRefused(Refused):
    """A statement that cannot be; the message says why."""


class PositionConflict(PositionRefused):
    """Somebody else changed the commitment after the caller read it; read it again and decide anew."""

    status_code = HTTPStatus.PRECONDITION_FAILED
    problem = ProblemType.VERSION_CONFLICT


@dataclass(frozen=True, kw_only=True)
class NewPosition:
    """One statement that is to be recorded: empty `stated_on` where it has held from the start.

    `expected_version` and `expected_revision`, where given, are those of the commitment as the caller saw it.
    """

    commitment: Commitment
    position: Position
    stated_on: date | None = None
    source: SourceDocument | None = None
    expected_version: int | None = None
    expected_revision: int | None = None


@dataclass(frozen=True, kw_only=True)
class PositionOutcome:
    """What became of a statement that was not refused: the row that says so, and whether it is new."""

    row: StatedPosition
    is_new: bool


def record_position(new: NewPosition, *, recorded_by: "User | None", reason: str = "") -> PositionOutcome:
    """Record one statement; what is on record as it says is not added again. Raises PositionRefused."""
    (outcome,) = record_positions([new], recorded_by=recorded_by, reason=reason)
    if isinstance(outcome, PositionRefused):
        raise outcome
    return outcome


@transaction.atomic
def record_positions(
    statements: Sequence[NewPosition], *, recorded_by: "User | None", reason: str = ""
) -> list[PositionOutcome | PositionRefused]:
    """Record many statements in a number of queries that does not grow with each of them; a refused one
    keeps no other from being recorded. `reason` goes into the history of the commitments.
    """
    _hold(_keys(statements))
    return _write(prepare_positions(statements, recorded_by=recorded_by), reason=reason)


@dataclass(frozen=True, kw_only=True)
class PreparedPositions:
    """Statements that were checked against what was read, why others were refused, and what their
    commitments will show; nothing is written yet.
    """

    statements: Sequence[NewPosition]
    recorded_by: "User | None"
    # The commitments as they were read; each statement on record is another revision of its own.
    read: Mapping[int, Commitment]
    outcomes: Sequence[PositionOutcome | PositionRefused]
    shown: Mapping[int, Position]

    def added(self) -> list[StatedPosition]:
        """The rows that are to be stored."""
        told = [one for one in self.outcomes if isinstance(one, PositionOutcome)]
        return [one.row for one in told if one.is_new]

    def holds(self, now: Mapping[int, Commitment]) -> bool:
        """Whether the commitments are still what they were."""
        return _as_seen(now) == _as_seen(self.read)


def prepare_positions(statements: Sequence[NewPosition], *, recorded_by: "User | None") -> PreparedPositions:
    """Do all of record_positions that asks for no lock; record_prepared_positions does the rest."""
    keys = _keys(statements)
    read = _read(keys)
    known = _known(keys)
    now = timezone.now()
    outcomes: list[PositionOutcome | PositionRefused] = []
    touched: set[int] = set()
    for one in statements:
        if (refusal := _refusal_of(one, read[one.commitment.pk])) is not None:
            outcomes.append(refusal)
            continue
        rows = known[one.commitment.pk]
        if (same := _on_record(one, rows)) is not None:
            outcomes.append(PositionOutcome(row=same, is_new=False))
            continue
        row = StatedPosition(
            commitment=one.commitment,
            position=one.position,
            stated_on=one.stated_on,
            source=one.source,
            recorded_at=now,
            recorded_by=recorded_by,
        )
        rows.append(row)
        touched.add(one.commitment.pk)
        outcomes.append(PositionOutcome(row=row, is_new=True))
    return PreparedPositions(
        statements=statements,
        recorded_by=recorded_by,
        read=read,
        outcomes=outcomes,
        shown={pk: present_position(known[pk]) for pk in sorted(touched)},
    )


@transaction.atomic
def record_prepared_positions(
    prepared: PreparedPositions, *, reason: str = ""
) -> list[PositionOutcome | PositionRefused]:
    """Record what was prepared, as record_positions does; whoever waits for it waits for the writing alone.
    Where any of the commitments has changed since, all is computed anew.
    """
    if not hold_for(prepared):
        prepared = prepare_positions(prepared.statements, recorded_by=prepared.recorded_by)
    return _write(prepared, reason=reason)


def hold_for(prepared: PreparedPositions) -> bool:
    """Hold the commitments of what was prepared until the transaction ends; whether all are as they were."""
    keys = _keys(prepared.statements)
    _hold(keys)
    return prepared.holds(_read(keys))


def _write(prepared: PreparedPositions, *, reason: str) -> list[PositionOutcome | PositionRefused]:
    StatedPosition.objects.bulk_create(prepared.added(), batch_size=AT_ONCE)
    _show(prepared.shown, prepared.read, by=prepared.recorded_by, reason=reason)
    return list(prepared.outcomes)


def _keys(statements: Sequence[NewPosition]) -> list[int]:
    return sorted({one.commitment.pk for one in statements})


def _as_seen(read: Mapping[int, Commitment]) -> dict[int, tuple[object, ...]]:
    return {
        pk: (row.version, row.revision, row.position, row.resolution.conference.starts_on)
        for pk, row in read.items()
    }


def check_positions(statements: Sequence[NewPosition]) -> list[PositionRefused | None]:
    """Why each of the statements would be refused by now, None where it would not; writes nothing."""
    read = _read(sorted({one.commitment.pk for one in statements}))
    return [_refusal_of(one, read[one.commitment.pk]) for one in statements]


def present_position(rows: Iterable[StatedPosition]) -> Position:
    """The position that holds by now, of the statements in the order in which they were recorded."""
    last = max(enumerate(rows), key=lambda row: (row[1].stated_on or date.min, row[0]), default=None)
    return Position.UNKNOWN if last is None else Position(last[1].position)


def positions_by_statements(keys: Sequence[int]) -> dict[int, Position]:
    """The position that each of these commitments should show."""
    known = _known(keys)
    return {pk: present_position(known[pk]) for pk in keys}


def show_positions(keys: Sequence[int], *, reason: str) -> None:
    """Bring the position that these commitments show to what their statements say."""
    shown = Commitment.objects.in_bulk(keys)
    derived = positions_by_statements(keys)
    wrong = {pk: position for pk, position in derived.items() if shown[pk].position != position}
    _show(wrong, shown, by=None, reason=reason)


def _read(keys: Sequence[int]) -> Mapping[int, Commitment]:
    rows = Commitment.objects.select_related("resolution__conference").only(
        "reference", "position", "version", "revision", "resolution__conference__starts_on"
    )
    return {
        row.pk: row
        for start in range(0, len(keys), AT_ONCE)
        for row in rows.filter(pk__in=keys[start : start + AT_ONCE])
    }


def _hold(keys: Sequence[int]) -> None:
    """Hold the commitments until the transaction ends, all in one order."""
    for start in range(0, len(keys), AT_ONCE):
        some = Commitment.objects.select_for_update().filter(pk__in=keys[start : start + AT_ONCE])
        list(some.order_by("pk").values_list("pk"))


def _known(keys: Sequence[int]) -> dict[int, list[StatedPosition]]:
    """What was stated of each commitment, in the order in which it was recorded."""
    known: dict[int, list[StatedPosition]] = defaultdict(list)
    for start in range(0, len(keys), AT_ONCE):
        some = StatedPosition.objects.filter(commitment__in=keys[start : start + AT_ONCE])
        for row in some.order_by("recorded_at", "pk"):
            known[row.commitment_id].append(row)
    return known


def _on_record(one: NewPosition, rows: Sequence[StatedPosition]) -> StatedPosition | None:
    """The statement on record that holds for the same day and says the same."""
    of_day = [row for row in rows if row.stated_on == one.stated_on]
    source = one.source.pk if one.source is not None else None
    same = of_day and (of_day[-1].position, of_day[-1].source_id) == (one.position, source)
    return of_day[-1] if same else None


def _refusal_of(one: NewPosition, now: Commitment) -> PositionRefused | None:
    seen = (one.expected_version, one.expected_revision)
    if any(
        expected not in {None, present}
        for expected, present in zip(seen, (now.version, now.revision), strict=True)
    ):
        return PositionConflict(
            _("%(reference)s was changed after you read it. Read it again and decide anew.")
            % {"reference": now.reference}
        )
    if one.position not in Position.values:
        return PositionRefused(
            _("“%(position)s” is no position. Choose one of: %(known)s.")
            % {"position": str(one.position)[:40], "known": ", ".join(Position.values)},
            field="position",
        )
    today, starts_on = timezone.localdate(), now.resolution.conference.starts_on
    if one.stated_on is not None and one.stated_on > today:
        return PositionRefused(
            _("%(date)s is in the future; a position is recorded once it was stated.")
            % {"date": format_date(one.stated_on)},
            field="stated_on",
            problem=ProblemType.DAY_IN_FUTURE,
        )
    if one.stated_on is not None and starts_on is not None and one.stated_on < starts_on:
        return PositionRefused(
            _("The conference began on %(date)s; nothing that it agreed had a position before it.")
            % {"date": format_date(starts_on)},
            field="stated_on",
            problem=ProblemType.DAY_BEFORE_CONFERENCE,
        )
    return None


def _show(
    positions: Mapping[int, Position],
    before: Mapping[int, Commitment],
    *,
    by: "User | None",
    reason: str,
) -> None:
    """Have the commitments show these positions, each at a new revision; what is changed goes into their
    history.
    """
    keys = sorted(positions)
    now = timezone.now()
    for start in range(0, len(keys), AT_ONCE):
        some = keys[start : start + AT_ONCE]
        for position in Position:
            keys_of_it = [pk for pk in some if positions[pk] == position]
            Commitment.objects.filter(pk__in=keys_of_it).update(
                position=position, revision=F("revision") + 1, updated_at=now
            )
        changed = [pk for pk in some if before[pk].position != positions[pk]]
        shown = [before[pk] for pk in changed]
        copy_to_history(shown, reason=reason[:100], is_new=False, person=by)
