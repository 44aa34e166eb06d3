"""A line of a CSV in runs: columns that stand beside each other and read the same of a row, and so are
written at once.
"""

import csv
import io
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from commitments.addresses import Address
from commitments.files.plain_rows import PlainRows
from commitments.files.tables import Attribute, Column, cell_text


def runs_of(plain: PlainRows) -> list[tuple[int | None, list[int]]]:
    """Runs of columns by their numbers, each with the place of what they read; None where they read nothing
    of a row.
    """
    of_shared = {number: place for place, run in plain.shared.items() for number in run}
    places = {**plain.own, **of_shared}
    numbers = range(len(plain.columns))
    return [(place, list(run)) for place, run in groupby(numbers, key=lambda one: places[one])]


def types_read(plain: PlainRows) -> list[Any]:
    """What each place of `read` holds, as fields."""
    values = plain.values()
    compiler = values.query.get_compiler(values.db)
    compiler.pre_sql_setup()
    return [expression.output_field for expression, _sql, _alias in compiler.select]


def written(cells: Iterable[str]) -> str:
    """Cells as `csv` writes them within a line."""
    text = io.StringIO(newline="")
    # One empty cell alone would be written otherwise.
    csv.writer(text, lineterminator="\r\n").writerow(["", *cells])
    return text.getvalue()[1:-2]


def is_as_stored(text: str) -> bool:
    """Whether a cell of this text is the text itself, without quotation marks and guards."""
    return written([cell_text(text)]) == text


def is_text(column: Column) -> bool:
    """Whether the column shows a text that it reads, or an address around it."""
    if isinstance(column.value, Address):
        return column.value.reads == column.reads
    return isinstance(column.value, Attribute) and column.choices is None
