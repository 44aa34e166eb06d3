"""Which column of a file is read as what, and how a cell becomes a value."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import translation
from django.utils.translation import gettext as _, gettext_lazy

from commitments.language.calendars import Calendar, parse_date, western_digits
from commitments.language.characters import code_text, visible_text
from commitments.language.languages import LANGUAGES
from commitments.models import Conference, Resolution, State, StateGroup, Theme
from commitments.refusals import Refused
from commitments.states.names import StateNames, UnknownState, match_key
from tracker.imports.cells import CellValue
from tracker.models import DateOrder

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# What stands in a cell whose value is to be taken away; an empty cell leaves it as it is.
CLEARED: Final = "-"
CLEARED_BY_A_HYPHEN: Final = gettext_lazy("An empty cell leaves it as it is; a hyphen takes it away.")


# Readings that are remembered: most columns say few things, and others in each row another.
READINGS_MAX: Final = 10_000
# What a value means whose row is left out.
NO_ROW: Final = "no_row"
# A date whose year stands last, with or without the midnight that a spreadsheet writes behind it.
_YEAR_LAST: Final = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{3,4})")
_MIDNIGHT: Final = re.compile(r"[T ]0{1,2}:00(:00(\.0+)?)?Z?\Z")


@dataclass(frozen=True, kw_only=True)
class ImportMapping:
    """How the rows of a file are read: each field from a column or from one value for all rows, what the
    values of a column stand for, and how dates are written.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    # By field, what a value in its column stands for: another value, or NO_ROW.
    meanings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    calendar: Calendar = Calendar.GREGORIAN
    date_order: DateOrder = DateOrder.YEAR_FIRST

    def as_json(self) -> dict[str, Any]:
        return {
            "columns": dict(self.columns),
            "constants": dict(self.constants),
            "meanings": {name: dict(meanings) for name, meanings in self.meanings.items() if meanings},
            "calendar": str(self.calendar),
            "date_order": str(self.date_order),
        }

    def names(self) -> set[str]:
        """The fields that have a column or a value for all rows."""
        return {*self.columns, *self.constants}

    def limited_to(self, headings: Iterable[str]) -> "ImportMapping":
        """The same without the columns that a file has not got."""
        known = set(headings)
        return ImportMapping(
            columns={name: heading for name, heading in self.columns.items() if heading in known},
            constants=self.constants,
            meanings=self.meanings,
            calendar=self.calendar,
            date_order=self.date_order,
        )


@dataclass(frozen=True)
class ReadContext:
    """What reading a cell may depend on, asked of the database once a file."""

    person: "User"
    mapping: ImportMapping

    def read(self, import_field: "ImportField", cell: CellValue) -> Any:
        """What a cell says in this field; what many say is read once. Raises Refused as the field does."""
        key = (import_field.name, type(cell), cell)
        if key not in self._read:
            if len(self._read) >= READINGS_MAX:
                self._read.clear()
            try:
                self._read[key] = import_field.read(cell, self)
            except Refused as refusal:
                self._read[key] = refusal
        found = self._read[key]
        if isinstance(found, Refused):
            raise found.with_traceback(None)
        return found

    @cached_property
    def _read(self) -> dict[tuple[str, type, CellValue], Any]:
        return {}

    @cached_property
    def states(self) -> StateNames:
        return StateNames()

    @cached_property
    def _states_by_name(self) -> dict[str, State | UnknownState]:
        return {}

    def state(self, name: str) -> State:
        """The State of this name; each name is looked for once. Raises UnknownState."""
        found = self._states_by_name.get(name)
        if found is None:
            try:
                found = self.states.find(name)
            except UnknownState as refusal:
                found = refusal
            self._states_by_name[name] = found
        if isinstance(found, UnknownState):
            raise found
        return found

    @cached_property
    def conferences(self) -> dict[str, Conference]:
        """Those that the person sees, by code."""
        return {one.code: one for one in Conference.objects.visible_to(self.person).order_by("code")}

    @cached_property
    def themes(self) -> list[Theme]:
        return list(Theme.objects.in_use().order_by("order", "slug"))

    @cached_property
    def themes_by_name(self) -> dict[str, Theme]:
        return {
            match_key(name): theme.alias_of or theme
            for theme in Theme.objects.select_related("alias_of").order_by("order", "slug")
            for name in (theme.slug, *_in_every_language(theme, "name"))
        }

    @cached_property
    def groups_by_name(self) -> dict[str, StateGroup]:
        return {
            match_key(name): group
            for group in StateGroup.objects.order_by("slug")
            for name in (group.slug, *_in_every_language(group, "name"))
        }

    @cached_property
    def conferences_by_title(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for conference in self.conferences.values():
            for title in _in_every_language(conference, "title"):
                found[match_key(title)].add(conference.code)
        return found

    @cached_property
    def resolutions(self) -> dict[str, dict[str, set[str]]]:
        """By a conference's code and the title of a resolution, the references of those of that title."""
        found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        rows = Resolution.objects.filter(conference__in=self.conferences.values())
        for resolution in rows.select_related("conference"):
            for title in _in_every_language(resolution, "title"):
                found[resolution.conference.code][match_key(title)].add(resolution.reference)
        return found


def _in_every_language(row: Any, name: str) -> list[str]:
    return [text for language in LANGUAGES if (text := getattr(row, f"{name}_{language}"))]


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
    # Of which other field it is a part, where that is made of several columns.
    part_of: str = ""
    # Makes the value of its parts, by their names, where no column has it as a whole.
    compose: Callable[[Mapping[str, Any], ReadContext], Any] | None = None
    # What a value of its column may be said to stand for: values with their names.
    offers: Callable[[str, ReadContext], Sequence[tuple[str, str]]] | None = None
    # Whether what is said can be kept as a name of what it stands for.
    is_named: bool = False

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
    may_clear = isinstance(cell, str) and len(cell) < 10 and not cell[:1].isalnum()
    return may_clear and code_text(str(cell)) == CLEARED


def date_cell(cell: CellValue, context: ReadContext) -> date:
    if isinstance(cell, date):
        # A cell that a spreadsheet holds as a date is Gregorian, whatever it shows.
        return cell
    try:
        return parse_date(in_order(code_text(cell), context.mapping.date_order), context.mapping.calendar)
    except ValidationError as refusal:
        raise Refused(" ".join(refusal.messages)) from refusal


def in_order(text: str, order: DateOrder) -> str:
    """The date with its year first. Raises Refused where the order of its figures was not said."""
    text = _MIDNIGHT.sub("", text.strip())
    figures = _YEAR_LAST.fullmatch(western_digits(text))
    if figures is None:
        return text
    first, second, year = figures.groups()
    match order:
        case DateOrder.DAY_FIRST:
            return f"{year}-{second}-{first}"
        case DateOrder.MONTH_FIRST:
            return f"{year}-{first}-{second}"
        case DateOrder.YEAR_FIRST:
            raise Refused(
                _(
                    "“%(text)s” does not say whether the day or the month comes first. Choose the order of "
                    "the dates."
                )
                % {"text": text}
            )


def state_cell(cell: CellValue, context: ReadContext) -> State:
    return context.state(text_cell(cell, context))


def nearest_states(text: str, context: ReadContext) -> list[tuple[str, str]]:
    """The States that a name which is none may mean."""
    try:
        context.state(text)
    except UnknownState as refusal:
        return [(state.code, f"{state.name} ({state.code})") for state in refusal.nearest]
    return []


def conference_cell(cell: CellValue, context: ReadContext) -> str:
    """The code of a conference, by its code or its title; what is neither stays as it is."""
    code = key_cell(cell, context)
    if code in context.conferences:
        return code
    titled = context.conferences_by_title.get(match_key(text_cell(cell, context)), set())
    return next(iter(titled)) if len(titled) == 1 else code


def conference_offers(_text: str, context: ReadContext) -> list[tuple[str, str]]:
    return [(code, f"{code} {conference.title}") for code, conference in context.conferences.items()]


def choice_cell(choices: type[models.TextChoices]) -> Callable[[CellValue, ReadContext], Any]:
    def read(cell: CellValue, context: ReadContext) -> Any:
        text = text_cell(cell, context)
        value = _values_by_name(choices).get(match_key(text))
        if value is None:
            known = _(", ").join(f"{choice.label} ({choice.value})" for choice in choices)
            raise Refused(_("“%(text)s” is none of: %(known)s.") % {"text": text[:60], "known": known})
        return choices(value)

    return read


def choice_offers(
    choices: type[models.TextChoices],
) -> Callable[[str, ReadContext], Sequence[tuple[str, str]]]:
    def offers(_text: str, _context: ReadContext) -> list[tuple[str, str]]:
        return [(choice.value, str(choice.label)) for choice in choices]

    return offers


def choice_field(choices: type[models.TextChoices], **options: Any) -> ImportField:
    """A field whose cells hold one of `choices`, or what was said to stand for one."""
    return ImportField(read=choice_cell(choices), offers=choice_offers(choices), **options)


@lru_cache(maxsize=32)
def _values_by_name(choices: type[models.TextChoices]) -> Mapping[str, str]:
    """The values of an enumeration by their names in every language, normalized."""
    found = {match_key(value): value for value in choices.values}
    for language in LANGUAGES:
        with translation.override(language):
            found |= {match_key(str(choice.label)): choice.value for choice in choices}
    return found
