"""Importing what States said of resolutions. It passes through commitments.record.positions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _, gettext_lazy

from commitments.language.calendars import format_date
from commitments.models import Commitment, StatedPosition
from commitments.record.positions import (
    NewPosition,
    PositionRefused,
    PreparedPositions,
    check_positions,
    hold_for,
    prepare_positions,
    record_prepared_positions,
)
from commitments.vocabulary import Position
from tracker.imports.citing import SOURCE, sources_of
from tracker.imports.files import FileRefused, ImportProblem
from tracker.imports.mapping import ImportField, choice_field, date_cell
from tracker.imports.meanwhile import news_of_history
from tracker.imports.planning import (
    Batch,
    ImportPlan,
    ImportSchema,
    PlannedRow,
    change_reason,
    find_commitments,
    lock_commitments,
)
from tracker.imports.references import COMMITMENT_FIELDS
from tracker.imports.spooling import Spool
from tracker.imports.undo_batches import prepared_in_batches
from tracker.imports.written import Written
from tracker.models import Import, ImportKind

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def _plan_positions(plan: ImportPlan, person: "User") -> None:
    existing = find_commitments(plan, person)
    sources = sources_of(plan.rows)
    for row in existing:
        slug, stated_on = row.values.get("source"), row.values.get("stated_on")
        if slug is not None and slug not in sources:
            plan.fault(row.number, "source", _("There is no source “%(key)s”.") % {"key": slug[:60]})
        row.new_values = {
            "position": row.values["position"],
            "stated_on": stated_on,
            "source": sources.get(slug or ""),
        }
        row.before = str(row.target.get_position_display())
        row.after = (
            str(row.values["position"].label)
            if stated_on is None
            else _("%(position)s, stated on %(date)s")
            % {"position": row.values["position"].label, "date": format_date(stated_on)}
        )
    new = _not_there_yet(plan, existing)
    wanted = [NewPosition(commitment=row.target, **row.new_values) for row in new]
    for row, refusal in zip(new, check_positions(wanted), strict=True):
        if refusal is not None:
            plan.fault(row.number, refusal.field or "commitment", str(refusal))


def _not_there_yet(plan: ImportPlan, rows: Sequence[PlannedRow]) -> list[PlannedRow]:
    """The rows that say something else than the last statement for the same day; two rows that contradict
    each other are a fault.
    """
    last: dict[tuple[Any, ...], tuple[Any, ...]] = {}
    statements = StatedPosition.objects.filter(commitment__in={row.target.pk for row in rows})
    for statement in statements.order_by("recorded_at", "pk"):
        last[statement.commitment_id, statement.stated_on] = (statement.position, statement.source_id)
    told: dict[tuple[Any, ...], tuple[Any, ...]] = {}
    new, repeated = [], set()
    for row in rows:
        place = (row.target.pk, row.new_values["stated_on"])
        source = row.new_values["source"]
        said = (row.new_values["position"].value, source.pk if source else None)
        if told.setdefault(place, said) != said:
            plan.fault(row.number, "position", _("Another row says something else of the same day."))
        if last.get(place) == said:
            repeated.add(row.number)
        else:
            last[place] = said
            new.append(row)
    plan.take_out(repeated)
    return new


def _state_of(row: PlannedRow) -> list[Any]:
    return [row.target.position, row.target.revision]


def _prepare(rows: Sequence[PlannedRow], person: "User", _spool: Spool) -> PreparedPositions:
    wanted = [NewPosition(commitment=row.target, **row.new_values) for row in rows]
    return prepare_positions(wanted, recorded_by=person)


def _write_positions(batch: Batch, upload: Import, _person: "User") -> int:
    before = {row.target.pk: row.target.position for row in batch.rows}
    outcomes = record_prepared_positions(batch.prepared, reason=change_reason(upload))
    problems = []
    for row, outcome in zip(batch.rows, outcomes, strict=True):
        if isinstance(outcome, PositionRefused):
            problems.append(ImportProblem(row=row.number, column="", message=str(outcome)))
        else:
            row.made = {"pk": outcome.row.pk, "position": before[row.target.pk]}
            before[row.target.pk] = row.new_values["position"].value
    if problems:
        raise FileRefused(problems)
    return len(batch.rows)


@dataclass(frozen=True, kw_only=True)
class _GoingBack:
    """What is said once more, and of the rows that stay why."""

    positions: PreparedPositions
    stay: dict[int, str]
    # Whether nothing was stated while this was being computed.
    is_of_one_moment: bool

    def hold(self) -> bool:
        """Hold the commitments until the transaction ends; whether they are as they were."""
        return hold_for(self.positions) and self.is_of_one_moment


def _prepare_undo(rows: Sequence[Written], person: "User", reason: str) -> Callable[[], dict[int, str]]:
    def write(_batch: Sequence[Written], prepared: _GoingBack) -> dict[int, str]:
        record_prepared_positions(prepared.positions, reason=reason)
        return prepared.stay

    return prepared_in_batches(
        rows,
        prepare=partial(_going_back, person=person),
        hold=_GoingBack.hold,
        write=write,
    )


def _going_back(rows: Sequence[Written], *, person: "User") -> _GoingBack:
    """What was said stays on record; what held before it is said once more for the same day."""
    statements = StatedPosition.objects.select_related("commitment", "source").in_bulk(
        [row.made["pk"] for row in rows]
    )
    commitments = {statement.commitment_id for statement in statements.values()}
    seen = dict(Commitment.objects.filter(pk__in=commitments).values_list("pk", "revision"))
    of_each: dict[int, list[int]] = {}
    for commitment, pk in (
        StatedPosition.objects.filter(commitment__in=commitments)
        .order_by("recorded_at", "pk")
        .values_list("commitment", "pk")
    ):
        of_each.setdefault(commitment, []).append(pk)
    stay: dict[int, str] = {}
    back: list[NewPosition] = []
    # The last first, so that of several of one commitment each is the last once those after it are undone.
    for row in sorted(rows, key=lambda row: -int(row.made["pk"])):
        statement = statements[row.made["pk"]]
        known = of_each[statement.commitment_id]
        if known[-1] != statement.pk:
            stay[row.pk] = _("%(key)s was changed since.") % {"key": row.key}
            continue
        known.pop()
        back.append(
            NewPosition(
                commitment=statement.commitment,
                position=Position(row.made["position"]),
                stated_on=statement.stated_on,
                source=statement.source,
            )
        )
    positions = prepare_positions(back, recorded_by=person)
    is_of_one_moment = all(row.revision == seen[pk] for pk, row in positions.read.items())
    return _GoingBack(positions=positions, stay=stay, is_of_one_moment=is_of_one_moment)


POSITIONS: Final = ImportSchema(
    kind=ImportKind.POSITIONS,
    permission="commitments.change_commitment",
    fields=(
        *COMMITMENT_FIELDS,
        choice_field(Position, name="position", label=gettext_lazy("Position"), is_required=True),
        ImportField(
            name="stated_on",
            label=gettext_lazy("Stated on"),
            read=date_cell,
            about=gettext_lazy("Without it, the position holds from the start."),
        ),
        SOURCE,
    ),
    plan=_plan_positions,
    lock=lock_commitments,
    state_of=_state_of,
    news_of=news_of_history,
    prepare=_prepare,
    write=_write_positions,
    prepare_undo=_prepare_undo,
)
