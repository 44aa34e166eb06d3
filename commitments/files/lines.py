"""The lines of a file: what each row shows in each column, by the shortest way that leads to it."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from django.utils import translation

from commitments.files.plain_rows import PlainRows, Show
from commitments.files.tables import Column, OnProgress, no_progress, read_in_batches

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
        for batch in read_in_batches(rows, on_progress=on_progress):
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
