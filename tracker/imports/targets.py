"""Importing what single States are to reach of indicators."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _, gettext_lazy
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from commitments.models import Commitment, StateTarget
from tracker.imports.citing import SOURCE, sources_of
from tracker.imports.indicators import INDICATOR, find_indicators, number_cell
from tracker.imports.mapping import CLEARED_BY_A_HYPHEN, ImportField
from tracker.imports.meanwhile import news_of_history
from tracker.imports.planning import (
    Batch,
    ImportPlan,
    ImportSchema,
    PlannedRow,
    change_reason,
    find_commitments,
    refuse_rows,
    values_as_text,
)
from tracker.imports.references import COMMITMENT_FIELDS
from tracker.imports.results import is_as_left, made_row, plain, put_back, values_before
from tracker.imports.written import Written
from tracker.models import Import, ImportKind

if TYPE_CHECKING:
    from django.contrib.auth.models import User

_NUMBERS: Final = ("baseline", "target")
_COLUMNS: Final = (*_NUMBERS, "source")
# Rows that one statement writes.
_AT_ONCE: Final = 500


def _plan_targets(plan: ImportPlan, person: "User") -> None:
    existing = find_commitments(plan, person)
    indicators = find_indicators(plan, existing)
    sources = sources_of(plan.rows)
    stored = _stored(existing, indicators.values())
    seen: set[tuple[int, int]] = set()
    for row in existing:
        commitment, indicator = row.target, indicators.get(row.number)
        slug = row.values.get("source")
        if slug is not None and slug not in sources:
            plan.fault(row.number, "source", _("There is no source “%(key)s”.") % {"key": slug[:60]})
            continue
        if indicator is None:
            continue
        place = (commitment.pk, indicator.pk)
        if place in seen:
            plan.fault(row.number, "indicator", _("Another row is about the same target."))
        seen.add(place)
        own = stored.get(place) or StateTarget(commitment=commitment, indicator=indicator)
        row.target, row.key = own, str(own)
        said = {name: row.values[name] for name in _COLUMNS if name in row.values}
        if "source" in said:
            said["source"] = sources.get(said["source"] or "")
        said |= {
            name: _as_kept(plan, row, name, said[name]) for name in _NUMBERS if said.get(name) is not None
        }
        row.new_values = {name: value for name, value in said.items() if getattr(own, name) != value}
        row.before = _as_text({name: getattr(own, name) for name in row.new_values})
        row.after = _as_text(row.new_values)


def _as_kept(plan: ImportPlan, row: PlannedRow, name: str, value: Decimal) -> Decimal:
    """A number with the places that the record keeps of it; a fault of the plan where it cannot be kept."""
    field: Any = StateTarget._meta.get_field(name)
    try:
        field.run_validators(value)
    except ValidationError as error:
        plan.fault(row.number, name, " ".join(error.messages))
        return value
    return value.quantize(Decimal(1).scaleb(-field.decimal_places))


def _as_text(values: Mapping[str, Any]) -> str:
    plainly = {
        name: f"{value.normalize():f}" if isinstance(value, Decimal) else value
        for name, value in values.items()
    }
    return values_as_text(StateTarget, plainly)


def _stored(rows: Sequence[PlannedRow], indicators: Any) -> dict[tuple[int, int], StateTarget]:
    """The targets on record of these commitments, by commitment and indicator."""
    found = StateTarget.objects.filter(
        commitment__in={row.target.pk for row in rows}, indicator__in={one.pk for one in indicators}
    ).select_related("commitment__state", "indicator", "source")
    return {(own.commitment_id, own.indicator_id): own for own in found.defer("source__text")}


def _lock(rows: Sequence[PlannedRow]) -> None:
    # Two who write targets of one State wait for each other, be the targets there already or not.
    commitments = {row.target.commitment_id for row in rows}
    held = Commitment.objects.select_for_update(of=("self",)).filter(pk__in=commitments)
    list(held.order_by("pk").values_list("pk"))
    there = {
        (own.commitment_id, own.indicator_id): own
        for own in StateTarget.objects.select_for_update(of=("self",))
        .filter(commitment__in=commitments)
        .select_related("indicator", "commitment__state", "source")
        .defer("source__text")
        .order_by("pk")
    }
    for row in rows:
        own = row.target
        row.target = there.get((own.commitment_id, own.indicator_id)) or StateTarget(
            commitment=own.commitment, indicator=own.indicator
        )


def _state_of(row: PlannedRow) -> list[Any]:
    return [row.target.pk, row.target.baseline, row.target.target, row.target.source_id]


def _write_targets(batch: Batch, upload: Import, person: "User") -> int:
    rows = [row for row in batch.rows if row.changes]
    before = {row.number: values_before(row.target, row.new_values) for row in rows}
    refusals: list[ValidationError | None] = []
    for row in rows:
        for name, value in row.new_values.items():
            setattr(row.target, name, value)
        refusals.append(_refusal_of(row.target))
    refuse_rows(rows, refusals)
    why: dict[str, Any] = {"default_change_reason": change_reason(upload), "default_user": person}
    new = [row.target for row in rows if row.target.pk is None]
    changed = [row.target for row in rows if row.target.pk is not None]
    bulk_create_with_history(new, StateTarget, batch_size=_AT_ONCE, **why)
    bulk_update_with_history(changed, StateTarget, list(_COLUMNS), batch_size=_AT_ONCE, **why)
    for row in rows:
        row.made = made_row(row.target, before=before[row.number])
    return len(rows)


def _refusal_of(own: StateTarget) -> ValidationError | None:
    try:
        own.clean()
    except ValidationError as refusal:
        return refusal
    return None


def _undo(rows: Sequence[Written], person: "User", reason: str) -> dict[int, str]:
    """What was there before is put back; of a target that was new nothing is left of the State's own."""
    held = StateTarget.objects.select_for_update(of=("self",)).select_related("source").defer("source__text")
    targets = held.order_by("pk").in_bulk([row.made["pk"] for row in rows])
    added = {
        past.id: past
        for past in StateTarget.history.filter(id__in=targets, history_type="+")
        .select_related("source")
        .order_by("history_id")
    }
    stay: dict[int, str] = {}
    back = []
    for row in rows:
        own = targets[row.made["pk"]]
        made = row.made
        if "before" not in made:
            after = {name: plain(getattr(added[own.pk], name)) for name in _COLUMNS}
            made = {"before": dict.fromkeys(_COLUMNS), "after": after}
        if not is_as_left(own, made):
            stay[row.pk] = _("%(key)s was changed since.") % {"key": row.key}
            continue
        put_back(own, made)
        back.append(own)
    bulk_update_with_history(
        back,
        StateTarget,
        list(_COLUMNS),
        batch_size=_AT_ONCE,
        default_change_reason=reason,
        default_user=person,
    )
    return stay


def _number(name: str, label: Any) -> ImportField:
    return ImportField(
        name=name, label=label, read=number_cell, about=CLEARED_BY_A_HYPHEN, can_be_cleared=True
    )


TARGETS: Final = ImportSchema(
    kind=ImportKind.TARGETS,
    permission="commitments.add_statetarget",
    fields=(
        *COMMITMENT_FIELDS,
        INDICATOR,
        _number("target", gettext_lazy("Target")),
        _number("baseline", gettext_lazy("Baseline")),
        replace(SOURCE, can_be_cleared=True),
    ),
    plan=_plan_targets,
    lock=_lock,
    state_of=_state_of,
    news_of=news_of_history,
    write=_write_targets,
    undo=_undo,
)
