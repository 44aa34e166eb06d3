"""What can be imported: the columns of each kind of file, how their cells are read, and who may hand it in."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import translation
from django.utils.translation import gettext as _, gettext_lazy

from commitments.language.calendars import Calendar, parse_date
from commitments.language.languages import LANGUAGES
from commitments.refusals import Refused
from commitments.states.names import StateNames, match_key
from commitments.vocabulary import Basis, Origin, ParticipationRole, Status
from tracker.imports.files import CellValue
from tracker.models import ImportKind

# What stands in a cell whose value is to be taken away; an empty cell leaves it as it is.
CLEARED: Final = "-"


@dataclass(frozen=True, kw_only=True)
class ReadContext:
    """What reading a cell may depend on, asked of the database once a file."""

    calendar: Calendar
    states: StateNames | None = None


@dataclass(frozen=True, kw_only=True)
class ImportField:
    """A column that a file may have: its name, what people call it, and how its cells are read.

    `read` raises Refused for a cell that is not what the column says.
    """

    name: str
    label: Any
    read: Callable[[CellValue, ReadContext], Any]
    about: Any = ""
    is_key: bool = False
    is_required: bool = False
    # Whether NOTHING in a cell takes the value away.
    can_be_cleared: bool = False
    other_names: tuple[str, ...] = ()

    def names(self) -> set[str]:
        """Every heading by which it is known, normalized: its name, and its label in each language."""
        found = {match_key(self.name), *map(match_key, self.other_names)}
        for language in LANGUAGES:
            with translation.override(language):
                found.add(match_key(str(self.label)))
        return found


@dataclass(frozen=True, kw_only=True)
class ImportSchema:
    """A kind of file, with the permission that its rows ask for."""

    kind: ImportKind
    permission: str
    fields: tuple[ImportField, ...]

    def field(self, name: str) -> ImportField:
        return next(field for field in self.fields if field.name == name)

    def columns_of(self, headings: Sequence[str]) -> dict[str, str]:
        """Which heading is read as which field, by name in any of the languages; fields that no heading names are left out."""
        by_name = {name: field.name for field in self.fields for name in field.names()}
        found: dict[str, str] = {}
        for heading in headings:
            name = by_name.get(match_key(heading))
            if name and name not in found:
                found[name] = heading
        return found


def _text(cell: CellValue, _context: ReadContext) -> str:
    return cell if isinstance(cell, str) else cell.isoformat()


def _key(cell: CellValue, _context: ReadContext) -> str:
    return _text(cell, _context).upper()


def _day(cell: CellValue, context: ReadContext) -> date:
    if isinstance(cell, date):
        # A cell that a spreadsheet holds as a date is Gregorian, whatever it shows.
        return cell
    try:
        return parse_date(cell, context.calendar)
    except ValidationError as refusal:
        raise Refused(" ".join(refusal.messages)) from refusal


def _state(cell: CellValue, context: ReadContext) -> Any:
    return (context.states or StateNames()).find(_text(cell, context))


def _one_of(choices: type[models.TextChoices]) -> Callable[[CellValue, ReadContext], Any]:
    def read(cell: CellValue, context: ReadContext) -> Any:
        text = _text(cell, context)
        value = _values_by_name(choices).get(match_key(text))
        if value is None:
            known = _(", ").join(f"{choice.label} ({choice.value})" for choice in choices)
            raise Refused(_("“%(text)s” is none of: %(known)s.") % {"text": text[:60], "known": known})
        return choices(value)

    return read


@lru_cache(maxsize=8)
def _values_by_name(choices: type[models.TextChoices]) -> Mapping[str, str]:
    """The values of an enumeration by their names in every language, normalized."""
    found = {match_key(value): value for value in choices.values}
    for language in LANGUAGES:
        with translation.override(language):
            found |= {match_key(str(choice.label)): choice.value for choice in choices}
    return found


_COMMITMENT: Final = ImportField(
    name="commitment",
    label=gettext_lazy("Reference"),
    read=_key,
    about=gettext_lazy("Of the commitment, such as BAG3-R1-IRQ."),
    is_key=True,
    is_required=True,
    other_names=("reference", "commitment"),
)
_CLEARED: Final = gettext_lazy("An empty cell leaves it as it is; a hyphen takes it away.")

IMPORT_SCHEMAS: Final[Mapping[str, ImportSchema]] = {
    kind.kind.value: kind
    for kind in (
        ImportSchema(
            kind=ImportKind.REPORTS,
            permission="tracker.add_statusreport",
            fields=(
                _COMMITMENT,
                ImportField(
                    name="status",
                    label=gettext_lazy("Status"),
                    read=_one_of(Status),
                    is_required=True,
                    about=gettext_lazy("The level, by its name in any of the languages."),
                ),
                ImportField(
                    name="effective_on",
                    label=gettext_lazy("Effective on"),
                    read=_day,
                    is_required=True,
                    about=gettext_lazy("The day on which it held."),
                ),
                ImportField(name="note", label=gettext_lazy("Note"), read=_text),
                ImportField(
                    name="evidence_title",
                    label=gettext_lazy("Evidence"),
                    read=_text,
                    about=gettext_lazy("What shows it, in a few words."),
                ),
                ImportField(
                    name="evidence_url", label=gettext_lazy("Web address of the evidence"), read=_text
                ),
                ImportField(name="origin", label=gettext_lazy("Origin"), read=_one_of(Origin)),
            ),
        ),
        ImportSchema(
            kind=ImportKind.COMMITMENTS,
            permission="commitments.change_commitment",
            fields=(
                _COMMITMENT,
                ImportField(
                    name="due_on",
                    label=gettext_lazy("Due on"),
                    read=_day,
                    about=_CLEARED,
                    can_be_cleared=True,
                ),
                ImportField(
                    name="lead_agency",
                    label=gettext_lazy("Lead agency"),
                    read=_text,
                    about=_CLEARED,
                    can_be_cleared=True,
                ),
            ),
        ),
        ImportSchema(
            kind=ImportKind.PARTICIPATIONS,
            permission="commitments.add_participation",
            fields=(
                ImportField(
                    name="conference",
                    label=gettext_lazy("Conference"),
                    read=_key,
                    is_key=True,
                    is_required=True,
                    about=gettext_lazy("Its code, such as BAG3."),
                ),
                ImportField(
                    name="state",
                    label=gettext_lazy("State"),
                    read=_state,
                    is_key=True,
                    is_required=True,
                    about=gettext_lazy("Its name in any of the languages, or its code."),
                ),
                ImportField(name="role", label=gettext_lazy("Role"), read=_one_of(ParticipationRole)),
                ImportField(name="basis", label=gettext_lazy("Basis"), read=_one_of(Basis), is_required=True),
                ImportField(
                    name="note_en",
                    label=gettext_lazy("note in English"),
                    read=_text,
                    about=_CLEARED,
                    can_be_cleared=True,
                ),
                ImportField(
                    name="note_fa",
                    label=gettext_lazy("note in Persian"),
                    read=_text,
                    about=_CLEARED,
                    can_be_cleared=True,
                ),
                ImportField(
                    name="note_ar",
                    label=gettext_lazy("note in Arabic"),
                    read=_text,
                    about=_CLEARED,
                    can_be_cleared=True,
                ),
            ),
        ),
    )
}


def import_schemas_for(user: Any) -> Iterable[ImportSchema]:
    """The kinds that this person may hand in."""
    return [kind for kind in IMPORT_SCHEMAS.values() if user.has_perm(kind.permission)]
