"""What an import would do, row by row, and everything that is wrong with it; for any kind of file."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.language.calendars import format_date
from commitments.many_rows import among
from commitments.models import Commitment, Conference, Resolution, State
from commitments.periods import format_deadline
from commitments.refusals import Refused
from commitments.states.names import match_key
from tracker.access.roles import commitments_permitted_to
from tracker.imports.cells import CellValue
from tracker.imports.files import PROBLEMS_MAX, FileRefused, ImportProblem, Sheet, SheetRow
from tracker.imports.mapping import NO_ROW, ImportField, ImportMapping, ReadContext, clears
from tracker.imports.references import COMMITMENT
from tracker.imports.spooling import Spool
from tracker.imports.written import Written
from tracker.models import Import, ImportKind
from tracker.trail.level_changes import LevelChanges

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@dataclass(frozen=True, kw_only=True)
class ImportSchema:
    """A kind of file: the permission that its rows ask for, its columns, and what becomes of them."""

    kind: ImportKind
    permission: str
    fields: tuple[ImportField, ...]
    # Reads some hundred targets anew, each with all of its rows, under a lock that lasts until the
    # transaction ends.
    lock: Callable[[Sequence["PlannedRow"]], None]
    # What of a row's target the import goes by: where it is not what it was, the row has moved.
    state_of: Callable[["PlannedRow"], list[Any]]
    # What changed of the targets of rows after a moment, by their primary keys, in words.
    news_of: Callable[[Sequence["PlannedRow"], datetime], dict[Any, list[str]]]
    # Writes some hundred rows of a plan without faults, locked and not moved; says how many rows of the
    # record it changed or added.
    write: Callable[["Batch", Import, "User"], int]
    # Finds what each row of a plan is about, what it would change, and what is wrong with it.
    plan: Callable[["ImportPlan", "User"], None] | None = None
    # In its place, for files of any length: the same of one part of the rows after the other; what is read of
    # them is at hand until the next part alone, and prepared meanwhile.
    plan_in_parts: Callable[["ImportPlan", "User"], Iterator[list["PlannedRow"]]] | None = None
    # Rows that one file may have.
    rows_max: int = 20_000
    # Undoes what was written for rows, and says of those that stay, by their primary keys, why.
    undo: Callable[[Sequence[Written], "User", str], dict[int, str]] | None = None
    # In its place, where there is much to compute: computes what undoing writes, holding nothing. What it
    # gives back writes it within a transaction, and may raise MovedMeanwhile.
    prepare_undo: Callable[[Sequence[Written], "User", str], Callable[[], dict[int, str]]] | None = None
    # Computes, before anything is locked, what `write` writes of its rows; nothing where that is little. What
    # is much waits in the spool.
    prepare: Callable[[Sequence["PlannedRow"], "User", Spool], Any] | None = None
    # How many commitments the new rows of a plan bring.
    brings: Callable[["ImportPlan"], int] | None = None
    # Of how many rows that are there a plan changes texts, which is written one after the other.
    changes: Callable[["ImportPlan"], int] | None = None
    # Whether what is there already can be recorded once more.
    can_repeat: bool = False
    # How many times as many of its rows as of other kinds are written in the same time.
    times_as_fast: int = 1

    def planning(self, plan: "ImportPlan", person: "User") -> Iterator[list["PlannedRow"]]:
        """Look at the rows of a plan; where that goes in parts, each is given back once it is looked at."""
        if self.plan_in_parts is not None:
            yield from self.plan_in_parts(plan, person)
        elif self.plan is not None:
            self.plan(plan, person)

    def undoing(self, rows: Sequence[Written], person: "User", reason: str) -> Callable[[], dict[int, str]]:
        """What undoes what was written for rows, once it is called within a transaction."""
        if self.prepare_undo is not None:
            return self.prepare_undo(rows, person, reason)
        if self.undo is None:
            raise NotImplementedError(f"Nothing undoes an import of {self.kind}.")
        return partial(self.undo, rows, person, reason)

    @cached_property
    def is_about_commitments(self) -> bool:
        """Whether each row names a commitment that there is."""
        return COMMITMENT in self.fields

    @cached_property
    def _by_name(self) -> Mapping[str, ImportField]:
        return {field.name: field for field in self.fields}

    @cached_property
    def keys(self) -> Sequence[str]:
        """The fields by which a row is told from others."""
        if self.is_about_commitments:
            return [COMMITMENT.name]
        return [field.name for field in self.fields if field.is_key and not field.part_of]

    def has(self, name: str) -> bool:
        return name in self._by_name

    def field(self, name: str) -> ImportField:
        return self._by_name[name]

    def columns_of(self, headings: Sequence[str]) -> dict[str, str]:
        """Which heading is read as which field, by name in any of the languages; fields that no heading
        names are left out.
        """
        by_name = {name: field.name for field in self.fields for name in field.names()}
        # A field's own name before all others: an export of reports names the commitment beside the report.
        found = {
            field.name: heading
            for heading in headings
            for field in self.fields
            if match_key(heading) == match_key(field.name)
        }
        for heading in headings:
            name = by_name.get(match_key(heading))
            if name and name not in found:
                found[name] = heading
        # What a column says as a whole needs no parts.
        return {name: heading for name, heading in found.items() if self.field(name).part_of not in found}

    def missing(self, mapping: ImportMapping) -> list[ImportField]:
        """The fields that each row needs, and for which there is neither a column nor a value."""
        given = mapping.names()
        composed = {field.part_of for field in self.fields if field.part_of and field.name in given}
        return [
            field
            for field in self.fields
            if field.is_required and field.name not in given and field.name not in composed
        ]


@dataclass(kw_only=True, slots=True)
class PlannedRow:
    """A row that has been read: its values by field, and in words what it would change."""

    number: int
    values: dict[str, Any]
    key: str
    before: str = ""
    after: str = ""
    # What the row is about, once found.
    target: Any = None
    new_values: Any = None
    # What was written for it, as tracker.imports.results keeps it; nothing where it changed nothing.
    made: dict[str, Any] = field(default_factory=dict)

    @property
    def changes(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True, kw_only=True)
class Batch:
    """Some hundred rows, and what was computed of them before they were locked, or where that waits."""

    rows: Sequence[PlannedRow]
    prepared: Any = None


@dataclass(kw_only=True)
class ImportPlan:
    """What an import would do: its rows in their order, how many rows ask for nothing, and every fault."""

    schema: ImportSchema
    sheet: Sheet
    context: ReadContext
    rows: list[PlannedRow] = field(default_factory=list)
    # The numbers of the rows that ask for nothing, and of those that say what is there already, or what a
    # row before them says.
    blank: list[int] = field(default_factory=list)
    there: list[int] = field(default_factory=list)
    # Whether rows that are there already are recorded once more.
    repeats: bool = False
    # What its reports would do to the levels.
    changes: LevelChanges = field(default_factory=LevelChanges)
    # Those of the first rows alone; how many were found of all.
    problems: list[ImportProblem] = field(default_factory=list)
    fault_count: int = 0
    # Before anything was read that the plan goes by.
    planned_at: datetime = field(default_factory=timezone.now)

    @property
    def changing(self) -> list[PlannedRow]:
        return [row for row in self.rows if row.changes]

    @property
    def mapping(self) -> ImportMapping:
        return self.context.mapping

    @property
    def columns(self) -> Mapping[str, str]:
        return self.mapping.columns

    @property
    def left_out(self) -> int:
        return len(self.blank)

    @property
    def there_count(self) -> int:
        return len(self.there)

    def fault(self, number: int, name: str, message: str) -> None:
        self.fault_count += 1
        self.problems.append(ImportProblem(row=number, column=self._heading(name), message=message))
        if len(self.problems) >= 2 * PROBLEMS_MAX:
            self.sort_problems()

    def sort_problems(self) -> None:
        self.problems = sorted(self.problems)[:PROBLEMS_MAX]

    def _heading(self, name: str) -> str:
        if not name or name in self.columns:
            return self.columns.get(name, "")
        parts = [field.name for field in self.schema.fields if field.part_of == name]
        read = [self.columns[part] for part in parts if part in self.columns]
        if read or not self.schema.has(name):
            return next(iter(read), "")
        return str(self.schema.field(name).label)

    def take_out(self, numbers: Collection[int]) -> None:
        """Leave out rows that say what is there already."""
        self.there += sorted(numbers)
        self.rows = [row for row in self.rows if row.number not in numbers]


def read_row(plan: ImportPlan, sheet_row: SheetRow, context: ReadContext) -> None:
    """The values of a row. One that holds nothing of its own but its key, and lacks what is needed, asks
    for nothing, as does one of whose values it was said.
    """
    cells = dict(zip(plan.sheet.headings, sheet_row.cells, strict=True))
    given = _given(plan.mapping, cells)
    if given is None or _asks_for_nothing(plan, given):
        plan.blank.append(sheet_row.number)
        return
    values: dict[str, Any] = {}
    faults = plan.fault_count
    for import_field in plan.schema.fields:
        name = import_field.name
        if name not in given:
            if import_field.is_required and import_field.compose is None:
                plan.fault(sheet_row.number, name, _("This is needed."))
            continue
        if import_field.part_of in given:
            continue
        if clears(given[name]) and import_field.can_be_cleared:
            values[name] = None
            continue
        try:
            values[name] = context.read(import_field, given[name])
        except Refused as refusal:
            plan.fault(sheet_row.number, name, str(refusal))
    if plan.fault_count == faults:
        _compose(plan, sheet_row.number, values, context)
    if plan.fault_count == faults:
        plan.rows.append(PlannedRow(number=sheet_row.number, values=values, key=_key(plan, values)))


def _key(plan: ImportPlan, values: Mapping[str, Any]) -> str:
    return "-".join(str(values[name]) for name in plan.schema.keys if name in values)


def _given(mapping: ImportMapping, cells: Mapping[str, CellValue]) -> dict[str, CellValue] | None:
    """What a row says by field; None where one of its values means that there is no row."""
    given: dict[str, CellValue] = {name: value for name, value in mapping.constants.items() if value}
    for name, heading in mapping.columns.items():
        cell = cells[heading]
        meanings = mapping.meanings.get(name)
        if meanings and isinstance(cell, str) and cell in meanings:
            cell = meanings[cell]
            if cell == NO_ROW:
                return None
        if cell != "":
            given[name] = cell
    return given


def _asks_for_nothing(plan: ImportPlan, given: Mapping[str, CellValue]) -> bool:
    own = {name for name in given if not plan.schema.field(name).is_key}
    if own & plan.columns.keys():
        return False
    return not own or any(
        field.is_required and not field.is_key and field.name not in own for field in plan.schema.fields
    )


def _compose(plan: ImportPlan, number: int, values: dict[str, Any], context: ReadContext) -> None:
    """Put what several columns say together in the place of the one that says it as a whole."""
    for import_field in plan.schema.fields:
        if import_field.compose is None or import_field.name in values:
            continue
        try:
            values[import_field.name] = import_field.compose(values, context)
        except Refused as refusal:
            plan.fault(number, import_field.name, str(refusal))


# Columns of a commitment that no import goes by.
_NOT_NEEDED: Final = (
    "search_text",
    "open_due_on",
    "last_report_on",
    "last_accepted_on",
    "waiting_since",
    "created_at",
    "updated_at",
)


def find_commitments(
    plan: ImportPlan, person: "User", of_rows: Sequence[PlannedRow] | None = None
) -> list[PlannedRow]:
    """The rows whose commitment exists for this person; the others become faults of the plan. Of all rows, or
    of some.
    """
    of_rows = plan.rows if of_rows is None else of_rows
    rows = commitments_permitted_to(
        person, Commitment.objects.visible_to(person), permission=plan.schema.permission
    ).filter(reference__in=among({row.key for row in of_rows}, texts=True))
    found = {row.reference: row for row in rows.defer(*_NOT_NEEDED)}
    _attach_what_they_are_of(found.values())
    existing = []
    for row in of_rows:
        row.target = found.get(row.key)
        if row.target is None:
            plan.fault(
                row.number,
                "commitment",
                _("There is no commitment “%(key)s” for you to write to.") % {"key": row.key[:40]},
            )
        else:
            existing.append(row)
    return existing


def _attach_what_they_are_of(commitments: Collection[Commitment]) -> None:
    """Resolutions and States are read once, and are not of each commitment anew."""
    keys = {row.resolution_id for row in commitments}
    resolutions = {row.pk: row for row in Resolution.objects.filter(pk__in=among(keys))}
    conferences = Conference.objects.in_bulk({row.conference_id for row in resolutions.values()})
    states = State.objects.in_bulk({row.state_id for row in commitments})
    for resolution in resolutions.values():
        resolution.conference = conferences[resolution.conference_id]
    for commitment in commitments:
        commitment.resolution = resolutions[commitment.resolution_id]
        commitment.state = states[commitment.state_id]


# What may have moved of a commitment.
_MAY_MOVE: Final = tuple(
    field.attname for field in Commitment._meta.concrete_fields if field.name != "search_text"
)


def lock_commitments(rows: Sequence[PlannedRow], *, columns: Sequence[str] = _MAY_MOVE) -> None:
    """For the kinds whose rows are about commitments: what may have moved is read anew."""
    # In one order for everybody, so that two who write many at once wait for each other and not for ever.
    locked = Commitment.objects.select_for_update().filter(pk__in=among({row.target.pk for row in rows}))
    now = {pk: values for pk, *values in locked.order_by("pk").values_list("pk", *columns)}
    for row in rows:
        for name, value in zip(columns, now[row.target.pk], strict=True):
            setattr(row.target, name, value)


def refuse_rows(rows: Sequence[PlannedRow], refusals: Sequence[ValidationError | None]) -> None:
    """Raise FileRefused where any of the rows was refused."""
    if problems := [
        ImportProblem(row=row.number, column="", message=" ".join(refusal.messages))
        for row, refusal in zip(rows, refusals, strict=True)
        if refusal is not None
    ]:
        raise FileRefused(problems[:PROBLEMS_MAX])


def change_reason(upload: Import) -> str:
    """Why a row changed, as its history tells it."""
    return f"import {upload.sha256[:16]}"


def values_as_text(model: type[models.Model], values: Mapping[str, Any]) -> str:
    """Columns of a row of the record with what they hold, in words."""
    shown = []
    for name, value in values.items():
        if name == "due_precision" and "due_on" in values:
            continue
        field: Any = model._meta.get_field(name)
        said = dict(getattr(field, "flatchoices", [])).get(value, value)
        if isinstance(said, date):
            stated = values.get("due_precision") if name == "due_on" else None
            said = format_deadline(said, stated) if stated else format_date(said)
        shown.append(f"{field.verbose_name}: {said if said not in {None, ''} else _('not stated')}")
    return _(", ").join(shown)
