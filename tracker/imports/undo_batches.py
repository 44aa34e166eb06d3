"""Undoing many rows so that others wait for the writing alone: it is computed some hundred rows at a time
before anything is locked, and looked at again under the lock.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Final, TypeVar

from django.utils.translation import gettext as _

from commitments.refusals import Refused
from tracker.imports.written import Written

Prepared = TypeVar("Prepared")

ROWS_AT_ONCE: Final = 200
# Rows that are computed under the lock because their commitments changed after they had been computed.
COMPUTED_ANEW_MAX: Final = 1_000


class MovedMeanwhile(Refused):
    """So much changed after something was computed that it is to be computed once more, without a lock."""

    def __init__(self) -> None:
        super().__init__(
            _("Much of this is being changed just now. Nothing was undone; try again in a minute.")
        )


def prepared_in_batches(
    rows: Sequence[Written],
    *,
    prepare: Callable[[Sequence[Written]], Prepared],
    hold: Callable[[Prepared], bool],
    write: Callable[[Sequence[Written], Prepared], dict[int, str]],
) -> Callable[[], dict[int, str]]:
    """What undoes the rows, once it is called within a transaction; it says of those that stay, by their
    primary keys, why. Raises MovedMeanwhile then.

    `prepare` computes what there is to write; `hold` holds what it is about until the transaction ends, and
    says whether that is as it was; `write` writes it.
    """
    prepared = [(batch, prepare(batch)) for batch in _batches(rows)]

    def undo() -> dict[int, str]:
        moved = {place for place, (_batch, one) in enumerate(prepared) if not hold(one)}
        if sum(len(prepared[place][0]) for place in moved) > COMPUTED_ANEW_MAX:
            raise MovedMeanwhile
        stay: dict[int, str] = {}
        for place, (batch, one) in enumerate(prepared):
            stay |= write(batch, prepare(batch) if place in moved else one)
        return stay

    return undo


def _batches(rows: Sequence[Written]) -> Iterator[list[Written]]:
    """The rows, those of one commitment together: each batch computes what follows from all that is undone of
    its commitments.
    """
    batch: list[Written] = []
    for _key, of_one in groupby(sorted(rows, key=lambda row: row.key), key=lambda row: row.key):
        batch += of_one
        if len(batch) >= ROWS_AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch
