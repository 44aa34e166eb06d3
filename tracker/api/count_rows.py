"""Rows of an answer that say how many commitments stand at each level, and their JSON made at once: a matrix
of 195 States has a thousand of them, and to make a dictionary of each took most of what it took to answer.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any, Final

import orjson

from commitments.api.renderers import PlainAnswer
from tracker.register.counting import LEVELS, Tally
from tracker.register.measures import Measure

_LEVELS_WRITTEN: Final = ",".join(f'"{level}":%d' for level in LEVELS)
_TALLY_WRITTEN: Final = f'"total":%d,"counts":{{{_LEVELS_WRITTEN}}}}}'
# Of what has no columns.
_NOTHING: Final = (("", ""),)


class CountRows:
    """A row for each entry of one axis, or for each two of two axes, with its counts in the order of LEVELS,
    and with what a measure makes of them. `entries` are, by what an axis is called in a row, the key and the
    name of each as they stand there.

    What rows say is told by iterating over them; without a measure `as_json` writes the same.
    """

    # Neither a sequence nor a mapping: what can only be iterated over is a list to the framework's encoder.

    def __init__(
        self,
        entries: Mapping[str, Sequence[dict[str, Any]]],
        counts: Sequence[Mapping[str, int]],
        *,
        measure: Measure | None,
    ) -> None:
        self.entries, self.counts, self.measure = entries, counts, measure

    def __iter__(self) -> Iterator[dict[str, Any]]:
        names = tuple(self.entries)
        for parts, counts in zip(product(*self.entries.values()), self.counts, strict=True):
            # Keys stand before names.
            shown = {name: part[name] for name, part in zip(names, parts, strict=True)}
            for part in parts:
                shown |= part
            yield shown | tally_as_json(Tally(counts=counts), self.measure)

    def as_json(self) -> bytes:
        rows, columns = [*map(self._written, self.entries), _NOTHING][:2]
        heads = [
            f"{{{row}{column}{row_label}{column_label}"
            for row, row_label in rows
            for column, column_label in columns
        ]
        tallies = [_TALLY_WRITTEN % (sum(numbers := one.values()), *numbers) for one in self.counts]
        written = [head + tally for head, tally in zip(heads, tallies, strict=True)]
        return f"[{','.join(written)}]".encode()

    def _written(self, name: str) -> list[tuple[str, str]]:
        """The key of each entry, and its name, which is empty where names are not shown."""
        return [(_member(name, one), _member(f"{name}_label", one)) for one in self.entries[name]]


def _member(name: str, shown: Mapping[str, Any]) -> str:
    return f'"{name}":{orjson.dumps(shown[name]).decode()},' if name in shown else ""


def tally_as_json(one: Tally, measure: Measure | None) -> dict[str, Any]:
    counted: dict[str, Any] = {"total": one.total, "counts": dict(one.counts)}
    if measure is None:
        return counted
    measured = measure.of(one)
    return counted | {
        "numerator": measured.numerator,
        "denominator": measured.denominator,
        "value": measured.value,
    }


def answer_of(said: dict[str, Any], measure: Measure | None) -> dict[str, Any]:
    """An answer with counts. What a measure makes of them is no whole number, which the framework writes."""
    return PlainAnswer(said) if measure is None else said
