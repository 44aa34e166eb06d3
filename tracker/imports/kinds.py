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

from commitments.language.calendars import Calendar, read_date
from commitments.language.languages import LANGUAGES
from commitments.states.names import StateNames, UnknownState, squeeze
from commitments.vocabulary import Basis, Origin, Role, Status
from tracker.imports.files import Cell
from tracker.models import ImportKind

# What stands in a cell whose value is to be taken away; an empty cell leaves it as it is.
NOTHING: Final = "-"


class CellRefused(Exception):
    """A cell that cannot be read as what its column says; the message says what would do."""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What reading a cell may depend on, asked of the database once a file."""

    calendar: Calendar
    states: StateNames | None = None


@dataclass(frozen=True, kw_only=True)
class Field:
    """A column that a file may have: its name, what people call it, and how its cells are read."""

    name: str
    label: Any
    read: Callable[[Cell, Reading], Any]
    about: Any = ""
    is_key: bool = False
    is_required: bool = False
    # Whether NOTHING in a cell takes the value away.
    can_be_cleared: bool = False
    other_names: tuple[str, ...] = ()

    def names(self) -> set[str]:
        """Every heading by which it is known, folded: its name, and its label in each language."""
        found = {squeeze(self.name), *map(squeeze, self.other_names)}
        for language in LANGUAGES:
            with translation.override(language):
                found.add(squeeze(str(self.label)))
        return found


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of file, with the permission that its rows ask for."""

    kind: ImportKind
    permission: str
    fields: tuple[Field, ...]

    def field(self, name: str) -> Field:
        return next(field for field in self.fields if field.name == name)

    def columns_of(self, headings: Sequence[str]) -> dict[str, str]:
        """Which heading is read as which field, by name in any of the languages; fields that no heading names are left out."""
        by_name = {name: field.name for field in self.fields for name in field.names()}
        found: dict[str, str] = {}
        for heading in headings:
            name = by_name.get(squeeze(heading))
            if name and name not in found:
                found[name] = heading
        return found


def _text(cell: Cell, _reading: Reading) -> str:
    return cell if isinstance(cell, str) else cell.isoformat()


def _key(cell: Cell, _reading: Reading) -> str:
    return _text(cell, _reading).upper()


def _day(cell: Cell, reading: Reading) -> date:
    if isinstance(cell, date):
        # A cell that a spreadsheet holds as a date is Gregorian, whatever it shows.
        return cell
    try:
        return read_date(cell, reading.calendar)
    except ValidationError as refusal:
        raise CellRefused(" ".join(refusal.messages)) from refusal


def _state(cell: Cell, reading: Reading) -> Any:
    try:
        return (reading.states or StateNames()).find(_text(cell, reading))
    except UnknownState as refusal:
        raise CellRefused(str(refusal)) from refusal


def _one_of(choices: type[models.TextChoices]) -> Callable[[Cell, Reading], Any]:
    def read(cell: Cell, reading: Reading) -> Any:
        text = _text(cell, reading)
        value = _values_by_name(choices).get(squeeze(text))
        if value is None:
            known = _(", ").join(f"{choice.label} ({choice.value})" for choice in choices)
            raise CellRefused(_("“%(text)s” is none of: %(known)s.") % {"text": text[:60], "known": known})
        return choices(value)

    return read


@lru_cache(maxsize=8)
def _values_by_name(choices: type[models.TextChoices]) -> Mapping[str, str]:
    """The values of an enumeration by their names in every language, folded."""
    found = {squeeze(value): value for value in choices.values}
    for language in LANGUAGES:
        with translation.override(language):
            found |= {squeeze(str(choice.label)): choice.value for choice in choices}
    return found


_COMMITMENT: Final = Field(
    name="commitment",
    label=gettext_lazy("Reference"),
    read=_key,
    about=gettext_lazy("Of the commitment, such as BAG3-R1-IRQ."),
    is_key=True,
    is_required=True,
    other_names=("reference", "commitment"),
)
_CLEARED: Final = gettext_lazy("An empty cell leaves it as it is; a hyphen takes it away.")

KINDS: Final[Mapping[str, Kind]] = {
    kind.kind.value: kind
    for kind in (
        Kind(
            kind=ImportKind.REPORTS,
            permission="tracker.add_statusreport",
            fields=(
                _COMMITMENT,
                Field(
                    name="status",
                    label=gettext_lazy("Status"),
                    read=_one_of(Status),
                    is_required=True,
                    about=gettext_lazy("The level, by its name in any of the languages."),
                ),
                Field(
                    name="effective_on",
                    label=gettext_lazy("Effective on"),
                    read=_day,
                    is_required=True,
                    about=gettext_lazy("The day on which it held."),
                ),
                Field(name="note", label=gettext_lazy("Note"), read=_text),
                Field(
                    name="evidence_title",
                    label=gettext_lazy("Evidence"),
                    read=_text,
                    about=gettext_lazy("What shows it, in a few words."),
                ),
                Field(name="evidence_url", label=gettext_lazy("Web address of the evidence"), read=_text),
                Field(name="origin", label=gettext_lazy("Origin"), read=_one_of(Origin)),
            ),
        ),
        Kind(
            kind=ImportKind.COMMITMENTS,
            permission="commitments.change_commitment",
            fields=(
                _COMMITMENT,
                Field(
                    name="due_on",
                    label=gettext_lazy("Due on"),
                    read=_day,
                    about=_CLEARED,
                    can_be_cleared=True,
                ),
                Field(
                    name="lead_agency",
                    label=gettext_lazy("Lead agency"),
                    read=_text,
                    about=_CLEARED,
                    can_be_cleared=True,
                ),
            ),
        ),
        Kind(
            kind=ImportKind.PARTICIPATIONS,
            permission="commitments.add_participation",
            fields=(
                Field(
                    name="conference",
                    label=gettext_lazy("Conference"),
                    read=_key,
                    is_key=True,
                    is_required=True,
                    about=gettext_lazy("Its code, such as BAG3."),
                ),
                Field(
                    name="state",
                    label=gettext_lazy("State"),
                    read=_state,
                    is_key=True,
                    is_required=True,
                    about=gettext_lazy("Its name in any of the languages, or its code."),
                ),
                Field(name="role", label=gettext_lazy("Role"), read=_one_of(Role)),
                Field(name="basis", label=gettext_lazy("Basis"), read=_one_of(Basis), is_required=True),
                Field(
                    name="note_en",
                    label=gettext_lazy("note in English"),
                    read=_text,
                    about=_CLEARED,
                    can_be_cleared=True,
                ),
                Field(
                    name="note_fa",
                    label=gettext_lazy("note in Persian"),
                    read=_text,
                    about=_CLEARED,
                    can_be_cleared=True,
                ),
                Field(
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


def kinds_for(user: Any) -> Iterable[Kind]:
    """The kinds that this person may hand in."""
    return [kind for kind in KINDS.values() if user.has_perm(kind.permission)]
