"""Importing values of indicators. They pass through tracker.trail.measuring, as those that people write."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _, gettext_lazy

from commitments.language.calendars import format_date
from tracker.imports.citing import SOURCE, sources_of
from tracker.imports.files import FileRefused, ImportProblem
from tracker.imports.indicators import INDICATOR, find_indicators, number_cell
from tracker.imports.mapping import ImportField, date_cell, text_cell
from tracker.imports.meanwhile import news_of_trail
from tracker.imports.planning import (
    Batch,
    ImportPlan,
    ImportSchema,
    PlannedRow,
    find_commitments,
    lock_commitments,
)
from tracker.imports.references import COMMITMENT_FIELDS
from tracker.imports.spooling import Spool
from tracker.imports.written import Written
from tracker.models import Import, ImportKind, Measurement
from tracker.trail.measuring import (
    NewMeasurement,
    PreparedMeasurements,
    check_measurements,
    prepare_measurements,
    record_prepared_measurements,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def _plan_measurements(plan: ImportPlan, person: "User") -> None:
    existing = find_commitments(plan, person)
    indicators = find_indicators(plan, existing)
    sources = sources_of(plan.rows)
    ready: list[PlannedRow] = []
    for row in existing:
        indicator = indicators.get(row.number)
        source = sources.get(row.values["source"])
        if source is None:
            plan.fault(
                row.number, "source", _("There is no source “%(key)s”.") % {"key": row.values["source"][:60]}
            )
        if indicator is None or source is None:
            continue
        row.new_values = {
            "indicator": indicator,
            "observed_on": row.values["observed_on"],
            "value": row.values["value"],
            "source": source,
            "note": row.values.get("note") or "",
        }
        row.after = _("%(indicator)s: %(value)s %(unit)s on %(date)s") % {
            "indicator": indicator.reference,
            "value": f"{row.values['value']:f}",
            "unit": indicator.unit_name,
            "date": format_date(row.values["observed_on"]),
        }
        ready.append(row)
    if not plan.repeats:
        ready = _not_there_yet(plan, ready)
    wanted = [NewMeasurement(commitment=row.target, **row.new_values) for row in ready]
    for row, refusal in zip(ready, check_measurements(wanted, author=person), strict=True):
        if refusal is not None:
            plan.fault(row.number, refusal.field or "commitment", str(refusal))


def _not_there_yet(plan: ImportPlan, rows: Sequence[PlannedRow]) -> list[PlannedRow]:
    """The rows that say what no measurement says yet, nor a row before them."""
    there: set[tuple[Any, ...]] = set(
        Measurement.objects.filter(commitment__in={row.target.pk for row in rows}).values_list(
            "commitment", "indicator", "observed_on", "value", "source"
        )
    )
    new, repeated = [], set()
    for row in rows:
        values = row.new_values
        said = (
            row.target.pk,
            values["indicator"].pk,
            values["observed_on"],
            values["value"],
            values["source"].pk,
        )
        if said in there:
            repeated.add(row.number)
        else:
            there.add(said)
            new.append(row)
    plan.take_out(repeated)
    return new


def _state_of(row: PlannedRow) -> list[Any]:
    return [row.target.closed_on, row.target.revision]


def _prepare(rows: Sequence[PlannedRow], person: "User", _spool: Spool) -> PreparedMeasurements:
    wanted = [NewMeasurement(commitment=row.target, **row.new_values) for row in rows]
    return prepare_measurements(wanted, author=person)


def _write_measurements(batch: Batch, _upload: Import, _person: "User") -> int:
    outcomes = record_prepared_measurements(batch.prepared)
    problems = []
    for row, outcome in zip(batch.rows, outcomes, strict=True):
        if isinstance(outcome, Measurement):
            row.made = {"pk": outcome.pk}
        else:
            problems.append(ImportProblem(row=row.number, column="", message=str(outcome)))
    if problems:
        raise FileRefused(problems)
    return len(batch.rows)


def _undo(rows: Sequence[Written], _person: "User", _reason: str) -> dict[int, str]:
    because = _("A value stays on record. Record the right one for the same day; that one holds then.")
    return {row.pk: because for row in rows}


MEASUREMENTS: Final = ImportSchema(
    kind=ImportKind.MEASUREMENTS,
    permission="tracker.add_measurement",
    fields=(
        *COMMITMENT_FIELDS,
        INDICATOR,
        ImportField(name="observed_on", label=gettext_lazy("Observed on"), read=date_cell, is_required=True),
        ImportField(
            name="value",
            label=gettext_lazy("Value"),
            read=number_cell,
            is_required=True,
            about=gettext_lazy("In the indicator's unit."),
        ),
        replace(SOURCE, is_required=True),
        ImportField(name="note", label=gettext_lazy("Note"), read=text_cell),
    ),
    plan=_plan_measurements,
    can_repeat=True,
    lock=lock_commitments,
    state_of=_state_of,
    news_of=news_of_trail,
    prepare=_prepare,
    write=_write_measurements,
    undo=_undo,
)
