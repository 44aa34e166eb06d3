"""Which column of a file is read as what, and how a cell becomes a value."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import translation
from django.utils.translation import gettext as _, gettext_lazy

from commitments.language.calendars import Calendar, parse_date
from commitments.language.characters import code_text, visible_text
from commitments.language.languages import LANGUAGES
from commitments.refusals import Refused
from commitments.states.names import StateNames, match_key
from tracker.imports.cells import CellValue

# What stands in a cell whose value is to be taken away; an empty cell leaves it as it is.
CLEARED: Final = "-"
CLEARED_BY_A_HYPHEN: Final = gettext_lazy("An empty cell leaves it as it is; a hyphen takes it away.")


@dataclass(frozen=True)
class ReadContext:
    """What reading a cell may depend on, asked of the database once a file."""

    calendar: Calendar

    @cached_property
    def states(self) -> StateNames:
        return StateNames()


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
    # Whether CLEARED in a cell takes the value away.
    can_be_cleared: bool = False
    other_names: tuple[str, ...] = ()

    def names(self) -> set[str]:
        """Every heading by which it is known, normalized: its name, and its label in each language."""
        found = {match_key(self.name), *map(match_key, self.other_names)}
        for language in LANGUAGES:
            with translation.override(language):
                found.add(match_key(str(self.label)))
        return found


def text_cell(cell: CellValue, _context: ReadContext) -> str:
    return cell if isinstance(cell, str) else cell.isoformat()


def says_the_same(value: Any, stored: Any) -> bool:
    """Whether a value that was read leaves the stored one as it is: but for the ends of lines, and what a
    cell loses around its text. A text that is a hyphen alone stays one.
    """
    if not isinstance(stored, str):
        return bool(value == stored)
    if value is None:
        return not stored or clears(stored)
    return bool(value.strip().splitlines() == stored.strip().splitlines())


def key_cell(cell: CellValue, _context: ReadContext) -> str:
    return code_text(text_cell(cell, _context)).upper()


def url_cell(cell: CellValue, _context: ReadContext) -> str:
    return visible_text(text_cell(cell, _context)).strip()


def clears(cell: CellValue) -> bool:
    """Whether it says that the value is to be taken away."""
    return isinstance(cell, str) and len(cell) < 10 and code_text(cell) == CLEARED


def date_cell(cell: CellValue, context: ReadContext) -> date:
    if isinstance(cell, date):
        # A cell that a spreadsheet holds as a date is Gregorian, whatever it shows.
        return cell
    try:
        return parse_date(code_text(cell), context.calendar)
    except ValidationError as refusal:
        raise Refused(" ".join(refusal.messages)) from refusal


def state_cell(cell: CellValue, context: ReadContext) -> Any:
    return context.states.find(text_cell(cell, context))


def choice_cell(choices: type[models.TextChoices]) -> Callable[[CellValue, ReadContext], Any]:
    def read(cell: CellValue, context: ReadContext) -> Any:
        text = text_cell(cell, context)
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
