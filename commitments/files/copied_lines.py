"""Lines of a long CSV that PostgreSQL forms and sends by itself (COPY), each as `csv` would write it.

No column is declared here. What many rows share is shown by the columns themselves, once for all of these
rows, and handed over; a code is shown by them once for each choice; of everything else the type of what is
read decides, as it does in `cell_text`. Where that does not tell, there are no such lines, and Python
writes them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, Self

from django.db import connections
from django.db.models import (
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    IntegerField,
    QuerySet,
    TextField,
)
from django.utils import translation

from commitments.addresses import Address
from commitments.files.plain_rows import PlainRows, row_with
from commitments.files.runs import is_as_stored, is_text, runs_of, types_read, written
from commitments.files.snapshots import database_snapshot, may_take_long
from commitments.files.tables import FORMULA, NUMBER, Attribute, Column, OnProgress, cell_text
from commitments.language.characters import left_out

# Shorter lists are written by Python before all that they share is read.
ROWS_LEAST: Final = 2500
LINES_AT_ONCE: Final = 2500
# What rows share is told within the statement, which is no place for more.
SHARED_BYTES_MAX: Final = 20_000_000
# And as many numbers as the keys of what is shared lie apart.
KEYS_MAX: Final = 1_000_000
# PostgreSQL takes no more arguments of one function than a hundred.
_ARGUMENTS_MAX: Final = 80
_PREFIX: Final = b"PGCOPY\n\xff\r\n\0"
_HEADER: Final = len(_PREFIX) + 8
# The number of fields of a line, and how long its one field is.
_BEFORE_LINE: Final = 6
# What stays as it is, and what is quoted and else stays as it is; most texts are such, and the guards take
# many times as long.
_PLAIN: Final = "^(?:[0-9A-Za-z][ !#-+.-~-]*)?$"
_HARMLESS: Final = "^[0-9A-Za-z][ -~]*$"
_IS_QUOTED: Final = '[",\r\n]'


class NotCopied(Exception):
    """There is a column of which no form is known that PostgreSQL could write, or rows share too much."""


@dataclass
class _Sql:
    """A piece of SQL with its parameters."""

    text: str
    params: list[Any] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class CopiedLines:
    """The lines of a list, as one statement."""

    rows: "QuerySet[Any]"
    columns: tuple[Column, ...]
    plain: PlainRows
    language: str

    @classmethod
    def of(cls, rows: object, columns: tuple[Column, ...], *, language: str) -> Self | None:
        """None where Python writes the lines: on SQLite, of a short list, and where PostgreSQL has no form
        of a column.
        """
        # A line of one empty cell is written otherwise than all others.
        if not isinstance(rows, QuerySet) or len(columns) < 2 or not _forms_cells(rows.db):
            return None
        plain = PlainRows.of(rows, columns)
        if plain is None or not _is_long(rows):
            return None
        lines = cls(rows=rows, columns=columns, plain=plain, language=language)
        return lines if lines._has_forms() else None

    def parts(self, *, on_progress: OnProgress) -> Iterator[bytes]:
        """The bytes of some thousand lines at a time, all from one snapshot. Raises NotCopied before the
        first of them.
        """
        connection = connections[self.rows.db]
        with database_snapshot(self.rows.db), connection.cursor() as cursor:
            statement = self._statement(self._shared())
            # Of a list that is sent for hours each line comes soon, or the connection is closed
            # (config.postgresql).
            may_take_long(self.rows.db)
            text: Any = connection.ops.compose_sql(statement.text, statement.params)  # type: ignore[attr-defined]
            with cursor.copy(f"COPY ({text}) TO STDOUT (FORMAT binary)") as messages:
                yield from _joined(messages, on_progress)

    def _has_forms(self) -> bool:
        try:
            self._line({})
        except NotCopied:
            return False
        return True

    def _statement(self, shared: dict[int, dict[int, "_Cells"]]) -> _Sql:
        line = self._line(shared)
        read, params = self.plain.values().query.sql_with_params()
        names = ", ".join(f"c{place}" for place in range(len(self.plain.read)))
        # What is not made by the query compiler is made of names of our own.
        text = f"SELECT {line.text} FROM ({read}) AS list ({names})"  # noqa: S608
        return _Sql(text, [*line.params, *params])

    def _line(self, shared: dict[int, dict[int, "_Cells"]]) -> _Sql:
        """A whole line with its end. Raises NotCopied."""
        pieces: list[_Sql] = []
        with translation.override(self.language):
            for number, (place, run) in enumerate(runs_of(self.plain)):
                pieces += [_literal(",")] if number else []
                if place is not None and place in self.plain.shared:
                    cells = shared.get(place, {}).get(run[0])
                    pieces.append(_Sql("''") if cells is None else cells.of_row(f"c{place}"))
                else:
                    pieces.append(self._own(place, [self.columns[one] for one in run]))
        return _concat([*pieces, _literal("\r\n")])

    def _own(self, place: int | None, columns: Sequence[Column]) -> _Sql:
        """Cells beside each other that read the same of a row. Raises NotCopied."""
        if place is None:
            return _literal(written(cell_text(column.value(None)) for column in columns))
        name, stored = f"c{place}", self._types[place]
        if isinstance(stored, CharField | TextField) and all(map(is_text, columns)):
            return _texts(name, columns)
        return _joined_by_commas([self._cell(name, stored, column) for column in columns])

    def _cell(self, name: str, stored: Any, column: Column) -> _Sql:
        if not isinstance(column.value, Attribute):
            return _by_choice(name, self._choices(stored, column), column)
        if column.choices is not None and all(is_as_stored(one) for one in column.choices.values):
            # No other value passes the constraint of its table.
            return _Sql(name)
        if isinstance(stored, BooleanField):
            return _by_choice(name, [True, False], column)
        if isinstance(stored, DateTimeField):
            return _Sql(f"to_char({name} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')")
        if isinstance(stored, DateField | IntegerField):
            return _Sql(name)
        if isinstance(stored, CharField | TextField):
            return _texts(name, [column])
        raise NotCopied

    def _choices(self, stored: Any, column: Column) -> list[Any]:
        """All that a computed column may find in what it reads. Raises NotCopied."""
        if isinstance(stored, BooleanField):
            return [True, False]
        for other in self.columns:
            if isinstance(other.value, Attribute) and other.value.path == column.reads and other.choices:
                return ["", *other.choices.values]
        raise NotCopied

    @cached_property
    def _types(self) -> list[Any]:
        return types_read(self.plain)

    def _shared(self) -> dict[int, dict[int, "_Cells"]]:
        """What the columns show of all rows that those of the list share, by place and the first column of a
        run.
        """
        runs: dict[int, list[list[int]]] = {}
        for place, run in runs_of(self.plain):
            if place is not None and place in self.plain.shared:
                runs.setdefault(place, []).append(run)
        with translation.override(self.language):
            return {place: self._cells(place, found) for place, found in runs.items()}

    def _cells(self, place: int, runs: list[list[int]]) -> dict[int, "_Cells"]:
        found = {run[0]: _Cells() for run in runs}
        columns = {run[0]: [self.columns[number] for number in run] for run in runs}
        for key, row in self.plain.all_shared(place):
            for first, cells in found.items():
                cells.add(key, written(cell_text(column.value(row)) for column in columns[first]))
        return found


class _Cells:
    """Cells of shared rows, by the keys of these, one after another in one text."""

    def __init__(self) -> None:
        self.text = bytearray()
        self.found: dict[int, tuple[int, int]] = {}

    def add(self, key: int, cells: str) -> None:
        """Raises NotCopied for more than a statement should tell."""
        encoded = cells.encode()
        self.found[key] = (len(self.text) + 1, len(encoded))
        self.text += encoded
        if len(self.text) > SHARED_BYTES_MAX:
            raise NotCopied

    def of_row(self, name: str) -> _Sql:
        """The cells of the row whose key is in the column `name`."""
        if not self.found:
            return _Sql("''")
        least = min(self.found)
        keys = range(least, max(self.found) + 1)
        if len(keys) > KEYS_MAX:
            raise NotCopied
        places = [self.found.get(key, (0, 0)) for key in keys]
        at = f"{name} - {least - 1}"
        return _Sql(
            f"convert_from(substring(%s FROM (%s::int[])[{at}] FOR (%s::int[])[{at}]), 'UTF8')",
            [
                bytes(self.text),
                *("{" + ",".join(map(str, numbers)) + "}" for numbers in zip(*places, strict=True)),
            ],
        )


def _joined(messages: Iterable[Any], on_progress: OnProgress) -> Iterator[bytes]:
    """The lines of a binary COPY, of which each message is one row."""
    sent, lines = 0, []
    for number, message in enumerate(messages):
        line = message[_HEADER:] if number == 0 else message
        if len(line) < _BEFORE_LINE:
            # The header or the end alone.
            continue
        lines.append(line[_BEFORE_LINE:])
        if len(lines) == LINES_AT_ONCE:
            yield b"".join(lines)
            sent += len(lines)
            on_progress(sent)
            lines = []
    if lines:
        yield b"".join(lines)
        on_progress(sent + len(lines))


def _forms_cells(using: str) -> bool:
    """Whether the database has COPY, and writes texts and days as files have them."""
    connection = connections[using]
    if connection.vendor != "postgresql":
        return False
    connection.ensure_connection()
    told = connection.connection.info.parameter_status
    return told("server_encoding") == "UTF8" and (told("DateStyle") or "").startswith("ISO")


def _is_long(rows: "QuerySet[Any]") -> bool:
    some = rows.all()
    if not some.query.is_sliced:
        some.query.clear_ordering(force=True)
    return some[ROWS_LEAST : ROWS_LEAST + 1].exists()


def _literal(text: str) -> _Sql:
    return _Sql("%s", [text])


def _concat(pieces: Sequence[_Sql]) -> _Sql:
    """One text of all of them; null is nothing."""
    while len(pieces) > _ARGUMENTS_MAX:
        cut = range(0, len(pieces), _ARGUMENTS_MAX)
        pieces = [_concat(pieces[at : at + _ARGUMENTS_MAX]) for at in cut]
    params = [param for piece in pieces for param in piece.params]
    return _Sql(f"concat({', '.join(piece.text for piece in pieces)})", params)


def _joined_by_commas(cells: Sequence[_Sql]) -> _Sql:
    if len(cells) == 1:
        return cells[0]
    return _concat([piece for cell in cells for piece in (_literal(","), cell)][1:])


def _by_choice(name: str, choices: Iterable[Any], column: Column) -> _Sql:
    """What the column shows of each choice, and of none."""
    text, params = "", []
    reads = column.value.path if isinstance(column.value, Attribute) else column.reads
    for choice in choices:
        text += " WHEN %s THEN %s"
        params += [choice, _shown_of(column, reads or "", choice)]
    # Null is none of them, and nothing else passes the constraint of its table.
    return _Sql(f"CASE {name}{text} ELSE %s END", [*params, _shown_of(column, reads or "", None)])


def _shown_of(column: Column, reads: str, value: object) -> str:
    return written([cell_text(column.value(row_with(reads, value)))])


def _texts(name: str, columns: Sequence[Column]) -> _Sql:
    """Cells of one text, and of addresses around it, with all guards."""
    around = [column.value.around() if isinstance(column.value, Address) else ("", "") for column in columns]
    raw = [
        _concat([_literal(before), _Sql(name), _literal(after)]) if before or after else _Sql(name)
        for before, after in around
    ]
    guarded = _joined_by_commas([_guarded(one) for one in raw])
    if not all(is_as_stored(f"{before}A1{after}") for before, after in around):
        return guarded
    plain = _joined_by_commas(raw)
    quoted = _joined_by_commas([_quoted(one) for one in raw])
    return _Sql(
        f"CASE WHEN {name} ~ %s THEN {plain.text}"
        f" WHEN {name} ~ %s THEN {quoted.text} ELSE {guarded.text} END",
        [_PLAIN, *plain.params, _HARMLESS, *quoted.params, *guarded.params],
    )


def _quoted(cell: _Sql) -> _Sql:
    return _Sql(f"concat('\"', replace({cell.text}, '\"', '\"\"'), '\"')", cell.params)


def _guarded(cell: _Sql) -> _Sql:
    """`cell_text` of a text, as `csv` writes it."""
    unwanted, instead = left_out()
    # Without NUL, which no text of PostgreSQL holds.
    formula = FORMULA.pattern.replace("\\0", "")
    # Each step is computed once, since PostgreSQL keeps apart what has an OFFSET.
    return _Sql(
        f"(SELECT CASE WHEN safe ~ %s THEN {_quoted(_Sql('safe')).text} ELSE safe END FROM ("  # noqa: S608 (names of our own)
        "SELECT CASE WHEN known ~ %s AND known !~ %s THEN concat('''', known) ELSE known END AS safe FROM ("
        "SELECT CASE WHEN stored ~ %s THEN translate(stored, %s, %s) ELSE stored END AS known FROM ("
        f"SELECT {cell.text} AS stored OFFSET 0) AS text OFFSET 0) AS read OFFSET 0) AS guarded)",
        [
            _IS_QUOTED,
            f"^(?:{formula})",
            f"^(?:{NUMBER.pattern})$",
            f"[{unwanted}]",
            unwanted,
            instead,
            *cell.params,
        ],
    )
