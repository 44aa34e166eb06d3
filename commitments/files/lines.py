"""The lines of a file: what each row shows in each column, by the shortest way that leads to it."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Final

from django.db.models import QuerySet
from django.utils import translation

from commitments.files.plain_rows import PlainRows, Show
from commitments.files.snapshots import database_snapshot, may_take_long
from commitments.files.tables import ROWS_AT_ONCE, Column, OnProgress, no_progress

# Plain values take less memory than rows of a model, and each batch has a question of its own.
PLAIN_ROWS_AT_ONCE: Final = 2500
Lines = Iterable[Sequence[Any]]


def lines_of(
    rows: Iterable[Any],
    columns: tuple[Column, ...],
    *,
    show: Show,
    language: str,
    on_progress: OnProgress = no_progress,
) -> Iterator[Lines]:
    """The lines of `rows`, some hundreds at a time: each value as `show` shows it, in that language, for the
    request whose language it was may have ended.
    """
    plain = PlainRows.of(rows, columns)
    if plain is None:
        for batch in read_in_batches(rows, at_once=ROWS_AT_ONCE, on_progress=on_progress):
            with translation.override(language):
                lines: Lines = [[show(column.value(row)) for column in columns] for row in batch]
            yield lines
        return
    shown = plain.showing(show)
    values = read_in_batches(plain.values(), at_once=PLAIN_ROWS_AT_ONCE, on_progress=on_progress)
    for batch in values:
        with translation.override(language):
            lines = list(shown.lines(batch))
        yield lines


def read_in_batches(
    rows: Iterable[Any], *, at_once: int, on_progress: OnProgress = no_progress
) -> Iterator[list[Any]]:
    """`rows` so many at once, so that memory does not grow with their number; those of a QuerySet from one
    snapshot.
    """
    if isinstance(rows, QuerySet):
        with database_snapshot(rows.db):
            # In an order that no index has, its first row comes when all are sorted.
            may_take_long(rows.db)
            yield from _in_batches(rows.iterator(chunk_size=at_once), at_once, on_progress)
    else:
        yield from _in_batches(iter(rows), at_once, on_progress)


def _in_batches(rows: Iterator[Any], size: int, on_progress: OnProgress) -> Iterator[list[Any]]:
    read = 0
    while batch := list(islice(rows, size)):
        yield batch
        read += len(batch)
        on_progress(read)
