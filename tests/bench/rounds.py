"""Measuring several ways to the same answer side by side: in rounds, each in an order of its own, so that
what else the machine does meets all of them alike.
"""

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from random import Random
from typing import Final

ROUNDS_LEAST: Final = 5
CLIENTS: Final = 8
# A window is filled for about so long, but what takes longer than a moment is asked as often whatever it
# takes, so that no side is asked less for being slower; and what takes very long, once a round.
WINDOW_SECONDS: Final = 0.5
REQUESTS_MOST: Final = 20
FIXED_SECONDS, FIXED_REQUESTS = 0.1, 3
LONG_SECONDS: Final = 5.0
# What takes longer is not asked by eight at once: it would only wait for the processors.
RATED_SECONDS: Final = 0.3

# Asks once; gives the seconds until the first byte, and the bytes of the answer.
Ask = Callable[[], tuple[float, int]]


class NotMeasured(Exception):
    """What was measured says nothing; the message says why."""


@dataclass(frozen=True, kw_only=True)
class Side:
    """One way to an answer. `client` gives an Ask with a connection of its own."""

    name: str
    client: Callable[[], Ask]


@dataclass(kw_only=True)
class Seen:
    """What was measured of one side, a window for each round."""

    windows: list[list[float]] = field(default_factory=list)
    firsts: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    size: int = 0

    def middles(self) -> list[float]:
        """The median of each round, in seconds. Raises NotMeasured for a round in which nothing was."""
        if not self.windows or not all(self.windows):
            raise NotMeasured("A round has no answer in it; an empty window is no zero.")
        return [statistics.median(window) for window in self.windows]

    def summary(self) -> dict[str, float]:
        """In milliseconds, requests a second at eight clients, and bytes."""
        middles = self.middles()
        every = sorted(seconds for window in self.windows for seconds in window)
        shown = {
            "p50": statistics.median(middles) * 1000,
            "p95": every[min(len(every) - 1, int(len(every) * 0.95))] * 1000,
            "first_byte": statistics.median(self.firsts) * 1000,
            "bytes": self.size,
            "requests": len(every),
        }
        if self.rates:
            shown["rate"] = statistics.median(self.rates)
        return {name: round(value, 3) for name, value in shown.items()}


def ratio(above: Seen, below: Seen) -> float:
    """The median of the ratios of each round. Raises NotMeasured."""
    return _median_ratio(above.middles(), below.middles())


def rate_ratio(above: Seen, below: Seen) -> float | None:
    """The same of the requests a second; None where one of them was too slow to be asked by eight."""
    if not above.rates or not below.rates:
        return None
    return _median_ratio(above.rates, below.rates)


def _median_ratio(above: Sequence[float], below: Sequence[float]) -> float:
    return statistics.median(one / other for one, other in zip(above, below, strict=True))


def measure(sides: Sequence[Side], *, rounds: int, random: Random) -> Mapping[str, Seen]:
    """Ask each side in each round. Raises NotMeasured for fewer rounds than tell anything."""
    if rounds < ROUNDS_LEAST:
        raise NotMeasured(f"{rounds} rounds are too few: {ROUNDS_LEAST} at least.")
    asks = {side.name: side.client() for side in sides}
    # Not measured: connections are made, statements prepared and pages read.
    usual = {name: _usual(ask) for name, ask in asks.items()}
    seen = {name: Seen() for name in asks}
    order = list(sides)
    for _round in range(rounds):
        random.shuffle(order)
        for side in order:
            found = [_timed(asks[side.name]) for _request in range(requests_for(usual[side.name]))]
            seen[side.name].windows.append([seconds for seconds, _first, _size in found])
            seen[side.name].firsts.append(statistics.median(first for _seconds, first, _size in found))
            seen[side.name].size = found[-1][2]
        for side in order:
            if usual[side.name] <= RATED_SECONDS:
                seen[side.name].rates.append(_rate(side, usual[side.name]))
    return seen


def requests_for(usual: float) -> int:
    """How often a side is asked in a round that takes so many seconds."""
    if usual > LONG_SECONDS:
        return 1
    return FIXED_REQUESTS if usual > FIXED_SECONDS else min(REQUESTS_MOST, int(WINDOW_SECONDS / usual))


def _usual(ask: Ask) -> float:
    first = _timed(ask)[0]
    return first if first > WINDOW_SECONDS else min(first, _timed(ask)[0])


def _timed(ask: Ask) -> tuple[float, float, int]:
    began = time.perf_counter()
    first, size = ask()
    return time.perf_counter() - began, first, size


def _rate(side: Side, usual: float) -> float:
    """Requests a second of eight clients, each with its own connection."""
    each = min(REQUESTS_MOST, max(2, int(WINDOW_SECONDS / usual / CLIENTS)))

    def ask_some(ask: Ask) -> None:
        for _request in range(each):
            ask()

    asks = [side.client() for _client in range(CLIENTS)]
    with ThreadPoolExecutor(CLIENTS) as clients:
        began = time.perf_counter()
        list(clients.map(ask_some, asks))
        return CLIENTS * each / (time.perf_counter() - began)
