"""Undoing many rows so that others wait for the writing alone: it is computed some hundred rows at a time
before anything is locked, and looked at again under the lock.
"""

from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from django.utils.translation import gettext as _

from commitments.refusals import Refused
from tracker.imports.batches import in_batches
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
    # Those of one commitment together: what follows is computed from all that is undone of it.
    batches = in_batches(sorted(rows, key=lambda row: row.key), at_once=ROWS_AT_ONCE)
    prepared = [(batch, prepare(batch)) for batch in batches]

    def undo() -> dict[int, str]:
        moved = {place for place, (_batch, one) in enumerate(prepared) if not hold(one)}
        if sum(len(prepared[place][0]) for place in moved) > COMPUTED_ANEW_MAX:
            raise MovedMeanwhile
        stay: dict[int, str] = {}
        for place, (batch, one) in enumerate(prepared):
            stay |= write(batch, prepare(batch) if place in moved else one)
        return stay

    return undo
