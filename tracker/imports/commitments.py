"""Importing deadlines and lead agencies of commitments."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final, cast

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from commitments.language.calendars import format_date
from commitments.many_rows import copy_to_history, update_rows
from commitments.models import Commitment
from commitments.models.resolutions import refuse_early_deadline
from commitments.periods import format_deadline
from commitments.vocabulary import DuePrecision
from tracker.imports.deadlines import DEADLINE_FIELDS, deadline_of
from tracker.imports.mapping import CLEARED_BY_A_HYPHEN, ImportField, says_the_same, text_cell
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
from tracker.imports.results import is_as_left, made_row, put_back, values_before
from tracker.imports.written import Written
from tracker.models import Import, ImportKind

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db import models


def _plan_commitments(plan: ImportPlan, person: "User") -> None:
    existing = find_commitments(plan, person)
    seen: set[str] = set()
    for row in existing:
        if row.key in seen:
            plan.fault(row.number, "commitment", _("Another row is about the same commitment."))
        seen.add(row.key)
        commitment = row.target
        row.new_values = _new_values(plan, row)
        row.before = _as_text({name: getattr(commitment, name) for name in row.new_values}, commitment)
        row.after = _as_text(row.new_values, commitment)
        if row.new_values and commitment.is_closed:
            plan.fault(
                row.number,
                "commitment",
                _("%(reference)s was closed on %(date)s; a closed commitment takes no rows of a file.")
                % {"reference": row.key, "date": format_date(commitment.closed_on)},
            )
        try:
            conference = commitment.resolution.conference
            refuse_early_deadline(row.new_values.get("due_on"), conference=conference)
        except ValidationError as error:
            plan.fault(row.number, "due_on", " ".join(error.messages))
        for name, value in row.new_values.items():
            try:
                cast("models.Field[Any, Any]", Commitment._meta.get_field(name)).clean(value, commitment)
            except ValidationError as error:
                plan.fault(row.number, name, " ".join(error.messages))


def _new_values(plan: ImportPlan, row: PlannedRow) -> dict[str, Any]:
    """What a row says otherwise than the record does."""
    commitment = row.target
    # An export shows the resolution's deadline where the State has none of its own; that it stays.
    holder = commitment if commitment.due_on is not None else commitment.resolution
    inherited = (commitment.resolution.due_on, commitment.resolution.due_precision)
    new_values = dict(deadline_of(plan, row, due_on=holder.due_on, precision=holder.due_precision))
    if (new_values.get("due_on"), new_values.get("due_precision")) == inherited:
        new_values |= {"due_on": None, "due_precision": DuePrecision.DAY}
    if "lead_agency" in row.values and not says_the_same(row.values["lead_agency"], commitment.lead_agency):
        new_values["lead_agency"] = row.values["lead_agency"] or ""
    own = {"due_on": commitment.due_on, "due_precision": commitment.due_precision}
    return {} if new_values == own else new_values


def _as_text(values: dict[str, Any], commitment: Commitment) -> str:
    return _(", ").join(
        f"{Commitment._meta.get_field(name).verbose_name}: {_shown(values, name, commitment)}"  # type: ignore[union-attr]
        for name in values
        if name != "due_precision"
    )


def _shown(values: dict[str, Any], name: str, commitment: Commitment) -> str:
    value, resolution = values[name], commitment.resolution
    if name == "due_on" and value is None and resolution.due_on is not None:
        inherited = format_deadline(resolution.due_on, resolution.due_precision)
        return _("%(date)s, as the resolution says") % {"date": inherited}
    if value in {None, ""}:
        return _("not stated")
    return value if isinstance(value, str) else format_deadline(value, values["due_precision"])


def _state_of(row: PlannedRow) -> list[Any]:
    return [row.target.closed_on, *(getattr(row.target, name) for name in sorted(row.new_values))]


def _write_commitments(batch: Batch, upload: Import, person: "User") -> int:
    changed = [row for row in batch.rows if row.changes]
    now = timezone.now()
    for row in changed:
        before = values_before(row.target, row.new_values)
        for name, value in row.new_values.items():
            setattr(row.target, name, value)
        row.target.updated_at = now
        row.made = made_row(row.target, before=before)
    if changed:
        # A column that the file has not got stays as it is.
        columns = {name for row in changed for name in row.new_values}
        _store([row.target for row in changed], columns, reason=change_reason(upload), person=person)
    return len(changed)


def _undo(rows: Sequence[Written], person: "User", reason: str) -> dict[int, str]:
    locked = Commitment.objects.select_for_update().order_by("pk").in_bulk([row.made["pk"] for row in rows])
    stay: dict[int, str] = {}
    columns: set[str] = set()
    back = []
    for row in rows:
        commitment = locked[row.made["pk"]]
        if not is_as_left(commitment, row.made):
            stay[row.pk] = _("%(key)s was changed since.") % {"key": commitment.reference}
            continue
        put_back(commitment, row.made)
        commitment.updated_at = timezone.now()
        columns |= row.made["before"].keys()
        back.append(commitment)
    if back:
        _store(back, columns, reason=reason, person=person)
    return stay


def _store(rows: Sequence[Commitment], columns: Iterable[str], *, reason: str, person: "User") -> None:
    update_rows(rows, [*sorted(columns), "search_text", "updated_at"])
    copy_to_history(rows, reason=reason, is_new=False, person=person)


COMMITMENTS: Final = ImportSchema(
    kind=ImportKind.COMMITMENTS,
    permission="commitments.change_commitment",
    fields=(
        *COMMITMENT_FIELDS,
        *DEADLINE_FIELDS,
        ImportField(
            name="lead_agency",
            label=gettext_lazy("Lead agency"),
            read=text_cell,
            about=CLEARED_BY_A_HYPHEN,
            can_be_cleared=True,
        ),
    ),
    plan=_plan_commitments,
    lock=lock_commitments,
    state_of=_state_of,
    news_of=news_of_history,
    write=_write_commitments,
    undo=_undo,
)
