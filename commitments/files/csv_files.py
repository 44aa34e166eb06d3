"""Tables as CSV, streamed a few hundred rows at a time."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any, Final

from django.utils import translation

from commitments.files.tables import (
    Column,
    OnProgress,
    Table,
    cell_text,
    columns_of,
    no_progress,
    read_in_batches,
)

BYTE_ORDER_MARK: Final = "\ufeff"


def csv_parts(
    rows: Iterable[Any], table: Table, *, flavour: str, language: str, on_progress: OnProgress = no_progress
) -> Iterator[bytes]:
    """The bytes of a CSV, a few hundred rows at a time."""
    columns = columns_of(table, language=language)
    yield (BYTE_ORDER_MARK if flavour == "csv-excel" else "").encode() + _lines(
        [[column.name for column in columns]]
    )
    for batch in read_in_batches(rows, on_progress=on_progress):
        yield _batch(batch, columns, language)


def _batch(rows: list[Any], columns: tuple[Column, ...], language: str) -> bytes:
    # The stream is read after the request has ended, when its language is no longer set.
    with translation.override(language):
        return _lines([[cell_text(column.value(row)) for column in columns] for row in rows])


def _lines(rows: Iterable[list[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()
