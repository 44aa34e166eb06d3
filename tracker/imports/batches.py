"""Rows that are looked at, or written, some at a time."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Protocol, TypeVar


class Keyed(Protocol):
    """A row, by the key of what it is about."""

    key: str


Row = TypeVar("Row", bound=Keyed)


def in_batches(
    rows: Iterable[Row], *, at_once: int, of_one_at_once: int | None = None
) -> Iterator[list[Row]]:
    """The rows, `at_once` or a few more at a time: those about one target together, in their order, wherever
    they stand. Of one target no more than `of_one_at_once` come together, where that is given.
    """
    rows_by_key: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        rows_by_key[row.key].append(row)
    batch: list[Row] = []
    for of_one in rows_by_key.values():
        step = of_one_at_once or len(of_one)
        for start in range(0, len(of_one), step):
            batch += of_one[start : start + step]
            if len(batch) >= at_once:
                yield batch
                batch = []
    if batch:
        yield batch
