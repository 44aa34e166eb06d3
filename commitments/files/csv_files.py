"""Tables as CSV, streamed a few hundred rows at a time."""

import csv
import io
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any, Final

from commitments.files.copied_lines import CopiedLines, NotCopied
from commitments.files.joined_lines import JoinedLines
from commitments.files.lines import Lines, lines_of
from commitments.files.tables import (
    OnProgress,
    Table,
    cell_text,
    columns_of,
    no_progress,
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
    copied = CopiedLines.of(rows, columns, language=language)
    if copied is not None:
        with suppress(NotCopied):
            yield from copied.parts(on_progress=on_progress)
            return
    joined = JoinedLines.of(rows, columns, language=language)
    if joined is not None:
        yield from joined.parts(on_progress=on_progress)
        return
    for batch in lines_of(rows, columns, show=cell_text, language=language, on_progress=on_progress):
        yield _lines(batch)


def _lines(rows: Lines) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()
