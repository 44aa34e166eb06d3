"""Lines of a CSV from SQLite, put together of cells that are written already.

SQLite has no COPY, and most of a long file was to make dates and moments of texts, and texts of these again,
and to ask of each cell whether it has to be quoted. Here values are read as SQLite keeps them. What rows
share is written once for all of them, a run of columns at once; of what else they hold a cell is written
once for each value, by its column itself, and kept. Tests compare the lines, byte by byte, with what `csv`
writes of rows of the models.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any, Final, Self

from django.db import connections
from django.db.models import (
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    F,
    Func,
    IntegerField,
    QuerySet,
    TextField,
)
from django.utils import translation

from commitments.addresses import Address
from commitments.files import lines, plain_rows
from commitments.files.plain_rows import PlainRows, row_with
from commitments.files.runs import is_as_stored, is_text, runs_of, types_read, written
from commitments.files.tables import Attribute, Column, OnProgress, cell_text
from commitments.language.calendars import utc_isoformat

# Of each column; days are few, and texts of people seldom the same.
CELLS_KEPT: Final = 20_000
_TO_THE_SECOND: Final = len("2026-03-10 12:00:00")
_WITH_FRACTION: Final = len("2026-03-10 12:00:00.000001")
_KNOWN: Final = (BooleanField, CharField, DateField, IntegerField, TextField)

# The values of some rows, by their places in what is read.
Read = Sequence[Sequence[Any]]
# The cells of one run of columns in these rows, each with commas between.
Cells = Callable[[Read], Iterable[str]]
Write = Callable[[Any], str]


class _AsKept(Func):
    """A value as SQLite keeps it: neither the driver nor a field makes anything of it."""

    template = "+(%(expressions)s)"
    arity = 1
    output_field = TextField()


@dataclass(frozen=True, kw_only=True)
class JoinedLines:
    """The lines of a list."""

    rows: "QuerySet[Any]"
    plain: PlainRows
    language: str
    types: Sequence[Any]

    @classmethod
    def of(cls, rows: object, columns: tuple[Column, ...], *, language: str) -> Self | None:
        """None on PostgreSQL, and where a column reads what only a row of the model has or what is no text,
        day, moment, number or flag.
        """
        # A line of one empty cell is written otherwise than all others.
        if not isinstance(rows, QuerySet) or len(columns) < 2 or connections[rows.db].vendor != "sqlite":
            return None
        plain = PlainRows.of(rows, columns)
        if plain is None:
            return None
        types = types_read(plain)
        own = {place for place in plain.own.values() if place is not None}
        if not all(isinstance(types[place], _KNOWN) for place in own):
            return None
        return cls(rows=rows, plain=plain, language=language, types=types)

    def parts(self, *, on_progress: OnProgress) -> Iterator[bytes]:
        """The bytes of some thousand lines at a time, all from one snapshot."""
        read = [_AsKept(F(name)) for name in self.plain.read]
        values = self.rows.prefetch_related(None).values_list(*read)
        with translation.override(self.language):
            runs = self._runs()
        at_once = lines.PLAIN_ROWS_AT_ONCE
        for batch in lines.read_in_batches(values, at_once=at_once, on_progress=on_progress):
            columns = list(zip(*batch, strict=True))
            with translation.override(self.language):
                pieces = [cells(columns) for cells in runs]
                text = "\r\n".join(map(",".join, zip(*pieces, strict=True)))
            yield f"{text}\r\n".encode()

    def _runs(self) -> list[Cells]:
        """How the cells of each run are written, in the order of the columns."""
        runs: list[Cells] = []
        shared = {place: _Shared(self.plain, place) for place in self.plain.shared}
        for place, numbers in runs_of(self.plain):
            columns = [self.plain.columns[number] for number in numbers]
            if place is None:
                runs.append(_same(columns))
            elif place in shared:
                runs.append(shared[place].run(columns))
            else:
                runs.append(_own(place, self.types[place], columns))
        return runs


def _same(columns: Sequence[Column]) -> Cells:
    text = written(cell_text(column.value(None)) for column in columns)
    return lambda read: [text] * len(read[0])


class _Shared:
    """Cells of rows that those of the list share by one key, written once for each of these."""

    def __init__(self, plain: PlainRows, place: int) -> None:
        self.plain, self.place = plain, place
        self.runs: list[tuple[Sequence[Column], dict[Any, str]]] = []

    def run(self, columns: Sequence[Column]) -> Cells:
        """The cells of one run of columns; of the first run those of all are learned."""
        known: dict[Any, str] = {}
        is_first = not self.runs
        self.runs.append((columns, known))

        def cells(read: Read) -> Iterable[str]:
            keys = read[self.place]
            if is_first:
                self._learn(keys)
            return map(known.__getitem__, keys)

        return cells

    def _learn(self, keys: Iterable[Any]) -> None:
        _columns, known = self.runs[0]
        if len(known) > plain_rows.SHARED_KEPT:
            for _columns, cells in self.runs:
                cells.clear()
        if wanted := set(keys) - known.keys():
            for key, row in self.plain.shared_among(self.place, wanted):
                for columns, cells in self.runs:
                    cells[key] = written(cell_text(column.value(row)) for column in columns)


def _own(place: int, stored: Any, columns: Sequence[Column]) -> Cells:
    if isinstance(stored, CharField | TextField) and all(map(is_text, columns)):
        write: Write = _texts(columns)
    elif isinstance(stored, DateTimeField) and all(isinstance(one.value, Attribute) for one in columns):
        write = _moments(len(columns))
    else:
        write = _Kept(stored, columns).__getitem__
    return lambda read: map(write, read[place])


def _texts(columns: Sequence[Column]) -> Write:
    """A text with the addresses around it."""
    around = [column.value.around() if isinstance(column.value, Address) else ("", "") for column in columns]
    is_plain = all(is_as_stored(f"{before}A1{after}") for before, after in around)
    plain, quoted = _between(around), _between([(f'"{before}', f'{after}"') for before, after in around])

    def cells(text: str | None) -> str:
        return written(
            cell_text(text if not (before or after) else f"{before}{text}{after}") for before, after in around
        )

    nothing = {None: cells(None), "": cells("")}

    def write(text: str | None) -> str:
        if not text:
            return nothing[text]
        if not (is_plain and text.isprintable() and text[0].isalnum()):
            return cells(text)
        # No guard looks for more; `csv` does for these.
        if '"' in text or "," in text:
            return text.replace('"', '""').join(quoted)
        return text.join(plain)

    return write


def _between(around: Sequence[tuple[str, str]]) -> list[str]:
    """What stands before, between and after texts that are each in the midst of such a pair."""
    return [around[0][0], *(f"{one[1]},{other[0]}" for one, other in pairwise(around)), around[-1][1]]


def _moments(times: int) -> Write:
    """A moment as SQLite keeps it: in UTC, without a fraction where that is nought."""

    def write(text: str | None) -> str:
        if text is None:
            cell = ""
        elif len(text) == _TO_THE_SECOND:
            cell = f"{text[:10]}T{text[11:]}.000000Z"
        elif len(text) == _WITH_FRACTION:
            cell = f"{text[:10]}T{text[11:]}Z"
        else:
            cell = utc_isoformat(datetime.fromisoformat(text).replace(tzinfo=UTC))
        return ",".join([cell] * times)

    return write


class _Kept(dict[Any, str]):
    """Cells that columns write of a value, by what SQLite keeps of it."""

    def __init__(self, stored: Any, columns: Sequence[Column]) -> None:
        super().__init__()
        self.read = _read_as(stored)
        self.columns = columns

    def __missing__(self, kept: Any) -> str:
        if len(self) >= CELLS_KEPT:
            self.clear()
        value = None if kept is None else self.read(kept)
        cells = []
        for column in self.columns:
            reads = column.value.path if isinstance(column.value, Attribute) else column.reads
            cells.append(cell_text(column.value(row_with(reads or "", value))))
        self[kept] = written(cells)
        return self[kept]


def _read_as(stored: Any) -> Callable[[Any], Any]:
    """What Python makes of a kept value."""
    if isinstance(stored, BooleanField):
        return bool
    if isinstance(stored, DateTimeField):
        return lambda text: datetime.fromisoformat(text).replace(tzinfo=UTC)
    return date.fromisoformat if isinstance(stored, DateField) else lambda value: value
