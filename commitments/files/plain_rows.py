"""Rows of a list read as plain values. To make a model's row of each takes most of the time of a long file.

What many rows share, as the commitments of one resolution share its title, is shown once for all of them, by
the column's own reading of what is shared.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from types import SimpleNamespace
from typing import Any, Final, Protocol, Self, runtime_checkable

from django.core.exceptions import FieldDoesNotExist
from django.db.models import QuerySet

from commitments.addresses import Address
from commitments.files.tables import Attribute, Column

# How many shown values are kept of each column, and how many of the rows that others share.
VALUES_KEPT: Final = 2048
SHARED_KEPT: Final = 4096
SHARED_AT_ONCE: Final = 2000

Show = Callable[[object], Any]


@runtime_checkable
class ReadRows(Protocol):
    """Rows that are no list of a model, but plain values that somebody has read."""

    @property
    def db(self) -> str:
        """The database that they come from."""

    def shared_rows(self) -> Mapping[str, str]:
        """As a list of commitments has it: the attributes that lead to rows that many share."""

    def sharing(self, key: str, of: Any) -> "QuerySet[Any]":
        """The rows behind a key of `shared_rows`."""

    def has_read(self, name: str) -> bool:
        """Whether each row brings along what is called so."""

    def read(self, names: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        """These values of each row."""


@dataclass(frozen=True, kw_only=True)
class PlainRows:
    """How the columns of a table are read from `rows` without making rows of a model."""

    # A list that says what its rows share (`shared_rows`, `sharing`), or ReadRows.
    rows: Any
    columns: tuple[Column, ...]
    # What is read of each row: its key, the keys of the rows that it shares, and what its own columns read.
    read: tuple[str, ...]
    # The columns that each shared row decides, by the place of its key in `read`.
    shared: Mapping[int, tuple[int, ...]]
    # What each other column reads, by its place in `read`; None for one that reads nothing.
    own: Mapping[int, int | None]

    @classmethod
    def of(cls, rows: object, columns: tuple[Column, ...]) -> Self | None:
        """None where a column reads what only a row of the model has."""
        # A list says by `shared_rows` what its rows share; others are read as they are.
        if not isinstance(rows, QuerySet | ReadRows) or not hasattr(rows, "shared_rows"):
            return None
        if not isinstance(rows, QuerySet):
            columns = tuple(
                column if column.plain is None else replace(column, value=column.plain, reads=_path(column))
                for column in columns
            )
        keys: Mapping[str, str] = rows.shared_rows()
        read = ["pk", *dict.fromkeys(keys.values())]
        shared: dict[int, tuple[int, ...]] = {}
        own: dict[int, int | None] = {}
        for number, column in enumerate(columns):
            path = column.value.path if isinstance(column.value, Attribute) else column.reads
            if path is None:
                return None
            name = path.replace(".", "__")
            by = next((key for of, key in keys.items() if f"{path}.".startswith(f"{of}.")), None)
            if by is not None:
                place = read.index(by)
                shared[place] = (*shared.get(place, ()), number)
            elif not path:
                own[number] = None
            elif not _is_column(rows, path):
                return None
            else:
                read += [] if name in read else [name]
                own[number] = read.index(name)
        return cls(rows=rows, columns=columns, read=tuple(read), shared=shared, own=own)

    def values(self) -> Any:
        """What is read of each row."""
        if not isinstance(self.rows, QuerySet):
            return self.rows.read(self.read)
        return self.rows.prefetch_related(None).values_list(*self.read)

    def all_shared(self, place: int) -> Iterator[tuple[Any, Any]]:
        """The keys of all rows that those of the list share by the key at this place, each with what stands
        for a row of the list that has it.
        """
        rows = self.rows.all()
        if not rows.query.is_sliced:
            rows.query.clear_ordering(force=True)
        shared = self.rows.sharing(self.read[place], rows).using(self.rows.db)
        return self._standing_for(place, shared.iterator(chunk_size=SHARED_AT_ONCE))

    def shared_among(self, place: int, keys: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
        """The same of the rows with these keys."""
        return self._standing_for(place, self.rows.sharing(self.read[place], keys).using(self.rows.db))

    def _standing_for(self, place: int, shared: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
        names = [name for name, key in self.rows.shared_rows().items() if key == self.read[place]]
        for row in shared:
            yield row.pk, _row_leading_to(row, names)

    def showing(self, show: Show) -> "ShownRows":
        return ShownRows(self, show)


class ShownRows:
    """Makes lines of what `PlainRows.values` gives, each value as `show` says, in the current language."""

    def __init__(self, plain: PlainRows, show: Show) -> None:
        self.plain = plain
        self.show = show
        self._own = {number: self._showing(column) for number, column in enumerate(plain.columns)}
        self._shared: dict[int, dict[Any, tuple[Any, ...]]] = {place: {} for place in plain.shared}

    def lines(self, batch: Sequence[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
        """The line of each row of the batch, in the order of the columns."""
        read = list(zip(*batch, strict=True))
        shown: list[Any] = [None] * len(self.plain.columns)
        for number, place in self.plain.own.items():
            show = self._own[number]
            shown[number] = [show(None)] * len(batch) if place is None else map(show, read[place])
        self._learn(batch)
        for place, numbers in self.plain.shared.items():
            known = self._shared[place]
            cells = zip(*(known[key] for key in read[place]), strict=True)
            for number, column in zip(numbers, cells, strict=True):
                shown[number] = column
        return zip(*shown, strict=True)

    def _showing(self, column: Column) -> Show:
        """How a column of a row's own is shown, of the value that it reads."""
        show, value, reads = self.show, column.value, column.reads
        if isinstance(value, Address) and value.reads == reads:
            return _showing_address(value, show)
        # By its type as well: 1 and true are equal.
        kept = lru_cache(maxsize=VALUES_KEPT, typed=True)
        if isinstance(value, Attribute):
            return kept(show)
        if not reads:
            return kept(lambda nothing: show(value(nothing)))
        return kept(lambda found: show(value(row_with(reads, found))))

    def _learn(self, batch: Sequence[tuple[Any, ...]]) -> None:
        """Keep what the shared rows show that are new in this batch, each as one row of the list shows it."""
        for place, known in self._shared.items():
            if len(known) > SHARED_KEPT:
                known.clear()
            if not (wanted := {row[place] for row in batch} - known.keys()):
                continue
            columns = [self.plain.columns[number] for number in self.plain.shared[place]]
            for key, row in self.plain.shared_among(place, wanted):
                known[key] = tuple(self.show(column.value(row)) for column in columns)


def _showing_address(address: Address, show: Show) -> Show:
    """No two rows have the same, so none is kept; what stands around the key is."""
    around = cache(address.around)

    def shown(key: object) -> Any:
        before, after = around()
        return show(f"{before}{key}{after}")

    return shown


def row_with(path: str, value: object) -> Any:
    """What stands for a row of which nothing but this attribute is read."""
    for step in reversed(path.split(".")):
        value = SimpleNamespace(**{step: value})
    return value


def _row_leading_to(row: object, paths: Iterable[str]) -> Any:
    """What stands for a row of which nothing but these attributes is read, all of which lead to `row`."""
    found = SimpleNamespace()
    for path in paths:
        first, _dot, rest = path.partition(".")
        setattr(found, first, row_with(rest, row) if rest else row)
    return found


def _path(column: Column) -> str | None:
    """What the column reads of plain values."""
    if column.plain is None:
        return column.reads
    return column.plain.path if isinstance(column.plain, Attribute) else column.plain.reads


def _is_column(rows: Any, path: str) -> bool:
    if not isinstance(rows, QuerySet):
        return bool(rows.has_read(path.replace(".", "__")))
    name = path.partition(".")[0]
    if name in rows.query.annotations:
        return True
    try:
        return bool(rows.model._meta.get_field(name).concrete)
    except FieldDoesNotExist:
        return False
