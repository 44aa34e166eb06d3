"""The matrix of States by resolutions as a page shows it: narrowed, sorted, grouped, in pages."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from math import ceil
from typing import Any, Final, Self
from urllib.parse import parse_qsl, urlencode

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from commitments.language.sorting import sort_key
from commitments.models import Resolution, State, Theme
from commitments.refusals import ParameterRefused
from commitments.requests.parameters import not_offered
from commitments.states.regions import region_name
from commitments.vocabulary import Schedule, Status
from tracker.register.addressing import register_url
from tracker.register.as_of import AsOf
from tracker.register.counting import LEVELS, Tally
from tracker.register.matrix import MatrixCell, MatrixRow, StatusMatrix, in_force
from tracker.site.drawing import CellDrawing
from tracker.site.framing import PAGE, Summary, page_number

# More States than that stand in pages; and fewer on each where resolutions are many.
ROWS_ON_A_PAGE: Final = 60
CELLS_ON_A_PAGE: Final = 2400
# What one takes of a page, about; and what is asked of a past day stands in the link of each, besides.
BYTES_OF_A_CELL: Final = 150
# So many columns of squares stand on A4 beside the name and the sum of a row; sheets.js says so too.
SHEET_COLUMNS: Final = 20
LAST_LEVEL: Final = len(LEVELS) - 1


def _progress(row: MatrixRow) -> float:
    """How far a State has come, from 0 to 1; below both where nothing is in force."""
    levels = [LEVELS.index(cell.status) for cell in row.in_force]
    return sum(levels) / (LAST_LEVEL * len(levels)) if levels else -1


def _number(holds: Callable[[MatrixCell], bool]) -> Callable[[MatrixRow], float]:
    return lambda row: sum(holds(cell) for cell in row.in_force)


def _is_overdue(cell: MatrixCell) -> bool:
    return cell.schedule == Schedule.OVERDUE


# What States can be sorted by beside their order on the page: the most of it first.
SORTS: Final[Mapping[str, tuple[Promise, Callable[[MatrixRow], float]]]] = {
    "progress": (gettext_lazy("the furthest first"), _progress),
    "overdue": (gettext_lazy("the most overdue first"), _number(_is_overdue)),
    "unreported": (
        gettext_lazy("the most unreported first"),
        _number(lambda cell: cell.status == Status.NO_INFORMATION),
    ),
}
# How rows and columns are grouped, if they are.
GROUPINGS: Final = {"rows": "region", "columns": "theme"}


@dataclass(frozen=True, kw_only=True)
class GridQuestion:
    """How a reader wants to see a matrix; all of it stands in the page's address."""

    sort: str = ""
    rows: str = ""
    columns: str = ""
    region: str = ""
    theme: str = ""
    status: str = ""
    schedule: str = ""
    words: str = ""
    sheets: str = ""
    page: int = 1

    @classmethod
    def from_query(cls, query: QueryDict) -> Self:
        """Raises ParameterRefused for a value that is not offered."""
        offered: dict[str, Iterable[str]] = {
            "sort": ("name", *SORTS),
            "status": Status.values,
            "schedule": (Schedule.OVERDUE.value,),
            "words": ("1",),
            "sheets": ("1",),
            **{name: (value,) for name, value in GROUPINGS.items()},
        }
        given = {name: str(query.get(name, "")) for name in (*offered, "region", "theme")}
        errors = {
            name: [not_offered(given[name])]
            for name, values in offered.items()
            if given[name] and given[name] not in values
        }
        if errors:
            raise ParameterRefused(errors)
        return cls(page=page_number(query), **given)

    @property
    def parameters(self) -> dict[str, str]:
        """What of it is asked, as the address holds it, the page apart."""
        values = {name: value for name, value in vars(self).items() if name != PAGE}
        return {name: value for name, value in values.items() if value}

    def shows(self, cell: MatrixCell | None) -> bool:
        """Whether a cell is one of those that are looked for."""
        if not (self.status or self.schedule):
            return cell is not None
        return (
            cell is not None
            and cell.is_in_force
            and self.status in {"", cell.status}
            and self.schedule in {"", cell.schedule}
        )


@dataclass(frozen=True, kw_only=True)
class GridRow:
    """One State: its summary, and its cells as drawn."""

    state: State
    summary: Summary
    cells: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class GridColumn:
    """One resolution and its summary over all States that are shown."""

    resolution: Resolution
    summary: Summary


@dataclass(frozen=True, kw_only=True)
class GridTable:
    """So many columns of the matrix as stand in one table: all of them on a screen, fewer on each sheet of
    paper.
    """

    column_groups: Sequence[tuple[str, int]]
    columns: Sequence[GridColumn]
    row_groups: Sequence[tuple[str, Sequence[GridRow]]]

    @property
    def width(self) -> int:
        """How many columns the table has, with those of the names and the sums."""
        return len(self.columns) + 2


@dataclass(frozen=True, kw_only=True)
class Grid:
    """All that the template of the matrix needs."""

    question: GridQuestion
    columns: Sequence[GridColumn]
    tables: Sequence[GridTable]
    # The address of the same in tables that fit on paper; "" where one is enough.
    sheets_query: str
    pages: "Page[Any]"
    previous_query: str
    next_query: str
    drawing: CellDrawing
    regions: Sequence[tuple[str, str]]
    themes: Sequence[tuple[str, str]]
    # Whether there is anything to show before it is narrowed.
    has_cells: bool

    @property
    def sorts(self) -> list[tuple[str, Promise]]:
        return [("name", gettext_lazy("by name")), *((name, label) for name, (label, _key) in SORTS.items())]


def grid_context(request: HttpRequest, matrix: StatusMatrix, as_of: AsOf, **narrowing: str) -> dict[str, Any]:
    """What a page with a matrix needs: the matrix, and forms and links that keep how it is seen."""
    question = GridQuestion.from_query(request.GET)
    asked = question.parameters
    return {
        "grid": grid_of(matrix, question, as_of, **narrowing),
        "days": dict(parse_qsl(as_of.query)),
        "day_fields": asked,
        "present_query": f"?{urlencode(asked)}" if asked else "",
        "kept_query": request.GET.urlencode(safe=","),
    }


def grid_of(matrix: StatusMatrix, question: GridQuestion, as_of: AsOf, **narrowing: str) -> Grid:
    """The matrix as `question` wants to see it; `narrowing` are the filters of the register that give all of
    it.
    """
    places, groups = _columns(matrix.resolutions, question)
    resolutions = [matrix.resolutions[place] for place in places]
    every = [row for row in matrix.rows if question.region in {"", row.state.region}]
    of_places = list(zip(*(row.cells for row in every), strict=True))
    is_whole = places == list(range(len(matrix.resolutions)))
    rows = (
        every
        if is_whole
        else [MatrixRow(state=row.state, cells=[row.cells[place] for place in places]) for row in every]
    )
    rows = _sorted([row for row in rows if any(map(question.shows, row.cells))], question)
    cells = CELLS_ON_A_PAGE * BYTES_OF_A_CELL // (BYTES_OF_A_CELL + len(as_of.query))
    pages = Paginator(rows, max(10, min(ROWS_ON_A_PAGE, cells // max(1, len(places)))))
    shown = pages.get_page(question.page)
    drawing = CellDrawing(as_of, in_words=bool(question.words))

    def summary(counted: Sequence[MatrixCell], **also: str) -> Summary:
        found = Tally.of(Counter([cell.status for cell in counted]))
        return Summary.of(found, address=register_url(as_of, **narrowing, **also))

    # What columns are narrowed to narrows what each row counts, and the other way round.
    of_rows = {"theme": question.theme} if question.theme and "theme" not in narrowing else {}
    of_columns = {"region": question.region} if question.region else {}
    drawn = [
        GridRow(
            state=row.state,
            summary=summary(row.in_force, state=row.state.code, **of_rows),
            cells=drawing.cells(row.cells, question.shows),
        )
        for row in shown.object_list
    ]
    columns = [
        GridColumn(
            resolution=resolution,
            summary=summary(
                in_force(of_places[place]) if every else [],
                resolution=resolution.reference,
                **of_columns,
            ),
        )
        for place, resolution in zip(places, resolutions, strict=True)
    ]
    other = replace(question, sheets="" if question.sheets else "1")
    is_wide = len(columns) > SHEET_COLUMNS
    return Grid(
        question=question,
        columns=columns,
        tables=list(_tables(columns, groups, drawn, question)),
        sheets_query=_query(other, as_of, shown.number) if is_wide else "",
        pages=shown,
        previous_query=_query(question, as_of, shown.number - 1) if shown.has_previous() else "",
        next_query=_query(question, as_of, shown.number + 1) if shown.has_next() else "",
        drawing=drawing,
        regions=_named(
            {code: str(region_name(code)) for code in {row.state.region for row in matrix.rows} if code}
        ),
        themes=_named({theme.slug: str(theme.name) for one in matrix.resolutions for theme in _themes(one)}),
        has_cells=bool(matrix.rows and matrix.resolutions),
    )


def _columns(
    resolutions: Sequence[Resolution], question: GridQuestion
) -> tuple[list[int], list[tuple[str, int]]]:
    """The places of the resolutions that are shown, in order, and the headings over them with how many
    each spans.
    """

    def theme(place: int) -> str:
        found = resolutions[place].theme
        return str(found.name) if found else _("Of no theme")

    def conference(place: int) -> str:
        return str(resolutions[place].conference.code)

    places = [
        place
        for place, resolution in enumerate(resolutions)
        if question.theme in {"", *(found.slug for found in _themes(resolution))}
    ]
    heading = conference
    if question.columns:
        heading = theme
        places.sort(key=lambda place: sort_key(theme(place)))
    groups = [(name, len(list(found))) for name, found in groupby(places, key=heading)]
    # One conference alone is what the page is about.
    return places, groups if question.columns or len(groups) > 1 else []


def _sorted(rows: list[MatrixRow], question: GridQuestion) -> list[MatrixRow]:
    if question.sort:
        rows = sorted(rows, key=lambda row: sort_key(row.state.name))
    if question.sort in SORTS:
        _label, key = SORTS[question.sort]
        rows.sort(key=lambda row: -key(row))
    if question.rows:
        # Bodies of no region last.
        rows.sort(key=lambda row: (not row.state.region, sort_key(_region(row.state))))
    return rows


def _tables(
    columns: Sequence[GridColumn],
    groups: Sequence[tuple[str, int]],
    rows: Sequence[GridRow],
    question: GridQuestion,
) -> Iterator[GridTable]:
    """One table; or as many as it takes for each to fit on a sheet of paper, all about as wide."""
    over = [name for name, span in groups for _column in range(span)]
    sheets = ceil(len(columns) / SHEET_COLUMNS) if question.sheets else 1
    each = max(1, ceil(len(columns) / max(1, sheets)))
    for first in range(0, max(1, len(columns)), each):
        part = slice(first, first + each)
        yield GridTable(
            column_groups=[(name, len(list(found))) for name, found in groupby(over[part])],
            columns=columns[part],
            row_groups=_row_groups([replace(row, cells=row.cells[part]) for row in rows], question),
        )


def _row_groups(rows: Sequence[GridRow], question: GridQuestion) -> list[tuple[str, Sequence[GridRow]]]:
    if not question.rows:
        return [("", rows)]
    return [
        (name or _("Of no region"), list(found))
        for name, found in groupby(rows, key=lambda row: _region(row.state))
    ]


def _themes(resolution: Resolution) -> list[Theme]:
    return [theme for theme in resolution.all_themes() if theme is not None]


def _region(state: State) -> str:
    return str(region_name(state.region))


def _named(values: Mapping[str, str]) -> list[tuple[str, str]]:
    return sorted(values.items(), key=lambda pair: sort_key(pair[1]))


def _query(question: GridQuestion, as_of: AsOf, page: int) -> str:
    parts = (urlencode({**question.parameters, PAGE: page}), as_of.query)
    return "?" + "&".join(part for part in parts if part)
