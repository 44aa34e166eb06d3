"""The register's columns, declared once: its JSON, its files, the data package and the API's description
are made from them.

A new column is a line of REGISTER, if what it reads is there: a field of the record,
or an annotation that CommitmentQuerySet.for_register adds.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, Flag, auto
from typing import Any, Final

from django.db.models import Case, IntegerField, TextChoices, Value, When

from commitments.addresses import api_address, page_address
from commitments.language.languages import in_language
from commitments.states.regions import region_name
from commitments.terms.crosswalks import CROSSWALKS
from commitments.vocabulary import Basis, DuePrecision, Position, Schedule, Status, Strength


class ColumnType(Enum):
    """What a column holds."""

    TEXT = auto()
    # The public key of another row.
    KEY = auto()
    # The public keys of other rows, in order; joined by commas in files.
    KEYS = auto()
    # In JSON in the language asked for, in files in all of them.
    TRANSLATED = auto()
    CHOICE = auto()
    DATE = auto()
    DATETIME = auto()
    BOOLEAN = auto()
    INTEGER = auto()
    URL = auto()


class Place(Flag):
    """Where a column stands."""

    # In JSON: in every row, and in the answer about one commitment alone.
    ROW = auto()
    DETAIL = auto()
    # CSV and XLSX.
    FILE = auto()
    # What depends on the day that is asked for is not in the data package.
    PACKAGE = auto()


IN_FILES: Final = Place.FILE | Place.PACKAGE
EVERYWHERE: Final = Place.ROW | Place.DETAIL | IN_FILES


def region_label(code: str) -> str | None:
    """What the M49 region `code` is called in the current language; None where there is no code."""
    return region_name(code) or None


@dataclass(frozen=True, kw_only=True)
class RegisterColumn:
    """A column of the register, of whose rows `path` is an attribute, or an attribute of a related row.

    Without a path it is the commitment's own field of that name, which the model describes.
    """

    name: str
    holds: ColumnType
    path: str = ""
    # Takes the place of the path where the value is computed, from the one attribute that is named.
    value: Callable[[Any], object] | None = None
    reads: str = ""
    choices: type[TextChoices] | None = None
    # What a key is called in the reader's language; of several, a list in their order.
    label: Callable[[Any], object] | None = None
    # The table of the data package, and its column, to which a key refers.
    foreign_key: tuple[str, str] | None = None
    is_nullable: bool = False
    # The API's description of it.
    about: str = ""
    places: Place = EVERYWHERE
    # What the rows are ordered by where `ordering` names this column alone.
    order: Any = None

    @property
    def is_own_field(self) -> bool:
        return not self.path and self.value is None


def rank(path: str, choices: type[TextChoices]) -> Case:
    """Where the value of `path` stands in the order of `choices`; null where there is none."""
    return Case(
        *(When(**{path: value}, then=Value(place)) for place, value in enumerate(choices.values)),
        output_field=IntegerField(),
    )


REGISTER: Final = (
    RegisterColumn(name="reference", holds=ColumnType.TEXT),
    RegisterColumn(
        name="url",
        holds=ColumnType.URL,
        value=api_address("commitment", "reference"),
        reads="reference",
    ),
    RegisterColumn(
        name="page",
        holds=ColumnType.URL,
        value=page_address("commitment", "reference"),
        reads="reference",
        places=IN_FILES,
    ),
    RegisterColumn(
        name="conference",
        holds=ColumnType.KEY,
        path="resolution.conference.code",
        label=lambda row: in_language(row.resolution.conference, "title"),
        foreign_key=("conferences", "code"),
    ),
    RegisterColumn(
        name="resolution",
        holds=ColumnType.KEY,
        path="resolution.reference",
        foreign_key=("resolutions", "reference"),
    ),
    RegisterColumn(name="resolution_title", holds=ColumnType.TRANSLATED, path="wording.title"),
    RegisterColumn(
        name="theme",
        holds=ColumnType.KEY,
        path="resolution.theme.slug",
        label=lambda row: in_language(row.resolution.theme, "name"),
        foreign_key=("themes", "slug"),
    ),
    RegisterColumn(name="state", holds=ColumnType.KEY, path="state.code", foreign_key=("states", "code")),
    RegisterColumn(name="state_name", holds=ColumnType.TRANSLATED, path="state.name"),
    RegisterColumn(
        name="strength",
        holds=ColumnType.CHOICE,
        path="wording.strength",
        choices=Strength,
        is_nullable=True,
        about="How strongly the text words the resolution; its order is the strongest first.",
        order=rank("worded_strength", Strength),
    ),
    RegisterColumn(
        name="position",
        holds=ColumnType.CHOICE,
        path="standing_position",
        choices=Position,
        about="What the State said of the resolution.",
    ),
    RegisterColumn(name="basis", holds=ColumnType.CHOICE, path="participation.basis", choices=Basis),
    RegisterColumn(
        name="status",
        holds=ColumnType.CHOICE,
        path="standing_status",
        choices=Status,
        order=rank("standing_status", Status),
    ),
    RegisterColumn(
        name="status_since",
        holds=ColumnType.DATE,
        path="standing_status_since",
        is_nullable=True,
        order="standing_status_since",
    ),
    RegisterColumn(
        name="reported_status",
        holds=ColumnType.CHOICE,
        path="standing_reported_status",
        choices=Status,
        is_nullable=True,
        about="The latest claim; one that does not count yet only for whoever sees such reports.",
    ),
    RegisterColumn(
        name="reviewed",
        holds=ColumnType.BOOLEAN,
        path="standing_reviewed",
        about="Another person accepted what the status rests on.",
    ),
    RegisterColumn(
        name="schedule",
        holds=ColumnType.CHOICE,
        path="schedule",
        choices=Schedule,
        places=EVERYWHERE & ~Place.PACKAGE,
    ),
    RegisterColumn(
        name="due_on",
        holds=ColumnType.DATE,
        path="effective_due_on",
        is_nullable=True,
        about="The deadline in force: the State's own, else the resolution's.",
        order="effective_due_on",
    ),
    RegisterColumn(name="stale", holds=ColumnType.BOOLEAN, path="stale", places=EVERYWHERE & ~Place.PACKAGE),
    RegisterColumn(
        name="last_report_on",
        holds=ColumnType.DATE,
        path="standing_last_report_on",
        is_nullable=True,
        about="When we last heard anything that was not returned or withdrawn, of the reports that are seen.",
        order="standing_last_report_on",
    ),
    RegisterColumn(name="lead_agency", holds=ColumnType.TEXT, path="lead_agency", is_nullable=True),
    RegisterColumn(
        name="disputed",
        holds=ColumnType.BOOLEAN,
        path="standing_disputed",
        about="The State disagrees with a review, on record.",
    ),
    RegisterColumn(
        name="last_accepted_on",
        holds=ColumnType.DATE,
        path="standing_last_accepted_on",
        is_nullable=True,
        about="When the last report came that counts; staleness goes by it.",
        places=EVERYWHERE & ~Place.ROW,
    ),
    RegisterColumn(
        name="waiting_since",
        holds=ColumnType.DATETIME,
        path="standing_waiting_since",
        is_nullable=True,
        about="When the oldest report came that still waits for its review; null where none waits. It is "
        "told to all, also to those who do not see the report.",
        places=EVERYWHERE & ~Place.ROW,
    ),
    RegisterColumn(
        name="closed_on",
        holds=ColumnType.DATE,
        path="standing_closed_on",
        is_nullable=True,
        about="From which day on it is closed: of the present also a day to come.",
        places=EVERYWHERE & ~Place.ROW,
    ),
    RegisterColumn(name="updated_at", holds=ColumnType.DATETIME, order="updated_at"),
    RegisterColumn(name="version", holds=ColumnType.INTEGER),
    RegisterColumn(
        name="themes",
        holds=ColumnType.KEYS,
        value=lambda row: [theme.slug for theme in row.resolution.all_themes()],
        reads="resolution",
        label=lambda row: [in_language(theme, "name") for theme in row.resolution.all_themes()],
        about="All themes of the resolution, `theme` the first of them.",
    ),
    RegisterColumn(
        name="due_precision",
        holds=ColumnType.CHOICE,
        path="effective_due_precision",
        choices=DuePrecision,
        is_nullable=True,
        about="How exactly the deadline in force is stated; `due_on` is the last day of that month or year.",
    ),
    RegisterColumn(
        name="region",
        holds=ColumnType.TEXT,
        path="state.region",
        label=lambda row: region_label(row.state.region),
        is_nullable=True,
        about="The M49 code of the State's region; null for a body that belongs to none.",
    ),
    RegisterColumn(
        name="groups",
        holds=ColumnType.KEYS,
        value=lambda row: [group.slug for group in row.state.groups_held],
        reads="state",
        label=lambda row: [in_language(group, "name") for group in row.state.groups_held],
        about="The groups to which the State belongs on the day asked.",
        places=EVERYWHERE & ~Place.PACKAGE,
    ),
)
# Our levels in the terms of other methods, by the name of each. Only who asks for one is given it, so that
# none is read as if that body had judged.
CROSSWALK_COLUMNS: Final = {
    crosswalk.name: RegisterColumn(
        name=crosswalk.column,
        holds=ColumnType.INTEGER if crosswalk.is_scale else ColumnType.TEXT,
        value=lambda row, terms=crosswalk.terms: terms.get(row.standing_status),  # type: ignore[misc]
        reads="standing_status",
        is_nullable=True,
        about=crosswalk.method,
        places=Place(0),
    )
    for crosswalk in CROSSWALKS
}


def register_columns(place: Place) -> tuple[RegisterColumn, ...]:
    """The columns that stand in this place, in their order."""
    return tuple(column for column in REGISTER if place in column.places)
