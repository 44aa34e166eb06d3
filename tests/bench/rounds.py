"""Measuring several ways to the same answer side by side: in rounds, each in an order of its own, so that
what else the machine does meets all of them alike.
"""

import http.client
import sqlite3
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from random import Random
from typing import Final

import psycopg
from django.db import DatabaseError

ROUNDS_LEAST: Final = 5
CLIENTS: Final = 8
# A window is filled for about so long, but what takes longer than a moment is asked as often whatever it
# takes, so that no side is asked less for being slower; what takes a second, once a round; and what takes
# very long, once in all, for each of its ratios.
WINDOW_SECONDS: Final = 0.5
REQUESTS_MOST: Final = 20
FIXED_SECONDS, FIXED_REQUESTS = 0.1, 3
SLOW_SECONDS: Final = 1.0
LONG_SECONDS: Final = 5.0
# What takes longer is not asked by eight at once: it would only wait for the processors.
RATED_SECONDS: Final = 0.3

# Asks once; gives the seconds until the first byte, and the bytes of the answer.
Ask = Callable[[], tuple[float, int]]


class NotMeasured(Exception):
    """What was measured says nothing; the message says why."""


# What a side may come to instead of an answer.
FAILURES: Final = (
    *(NotMeasured, OSError, http.client.HTTPException),
    *(DatabaseError, psycopg.Error, sqlite3.Error),
)


@dataclass(frozen=True, kw_only=True)
class Side:
    """One way to an answer. `client` gives an Ask with a connection of its own."""

    name: str
    client: Callable[[], Ask]
    # Whether eight clients ask it at once, too.
    is_rated: bool = False


@dataclass(kw_only=True)
class Seen:
    """What was measured of one side, a window for each round."""

    windows: list[list[float]] = field(default_factory=list)
    firsts: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    size: int = 0
    # It took so long that it was asked once in all.
    is_once: bool = False
    # Why there is no answer of this side.
    failure: str = ""

    def middles(self) -> list[float]:
        """The median of each round, in seconds. Raises NotMeasured for a round in which nothing was."""
        if self.failure:
            raise NotMeasured(self.failure)
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
        if self.is_once:
            shown["once"] = 1
        if self.rates:
            shown["rate"] = statistics.median(self.rates)
        return {name: round(value, 3) for name, value in shown.items()}


def ratio(above: Seen, below: Seen) -> float:
    """The median of the ratios of each round. Raises NotMeasured."""
    return statistics.median(one / other for one, other in in_rounds(above, below))


def in_rounds(*sides: Seen) -> list[tuple[float, ...]]:
    """What sides took in each round; what was asked once took the same in all. Raises NotMeasured."""
    middles = [side.middles() for side in sides]
    rounds = max(map(len, middles))
    if any(len(one) not in {1, rounds} for one in middles):
        raise NotMeasured("The sides were not asked in the same rounds.")
    return list(zip(*(one * rounds if len(one) == 1 else one for one in middles), strict=True))


def rate_ratio(above: Seen, below: Seen) -> float | None:
    """The same of the requests a second; None where one of them was too slow to be asked by eight."""
    if above.failure or below.failure or not above.rates or not below.rates:
        return None
    return statistics.median(one / other for one, other in zip(above.rates, below.rates, strict=True))


@dataclass
class Asked:
    """A side, what was seen of it, and how long it usually takes."""

    side: Side
    seen: Seen = field(default_factory=Seen)
    ask: Ask = field(init=False)
    usual: float = field(init=False)

    def begin(self) -> None:
        """Not measured, unless it takes very long: connections are made, statements prepared and pages
        read.
        """
        self.ask = self.side.client()
        first = _timed(self.ask)
        self.usual = first[0] if first[0] > WINDOW_SECONDS else min(first[0], _timed(self.ask)[0])
        if self.usual > LONG_SECONDS:
            self.seen.is_once = True
            self.note([first])

    def note(self, found: list[tuple[float, float, int]]) -> None:
        self.seen.windows.append([seconds for seconds, _first, _size in found])
        self.seen.firsts.append(statistics.median(first for _seconds, first, _size in found))
        self.seen.size = found[-1][2]

    def ask_a_round(self) -> None:
        self.note([_timed(self.ask) for _request in range(requests_for(self.usual))])

    def ask_by_eight(self) -> None:
        if self.side.is_rated and self.usual <= RATED_SECONDS:
            self.seen.rates.append(_rate(self.side, self.usual))

    def attempt(self, act: Callable[[], None]) -> None:
        """Do it, unless this side has failed; where it fails, the others go on."""
        if self.seen.failure:
            return
        try:
            act()
        except FAILURES as failure:
            self.seen.failure = f"{type(failure).__name__}: {failure}"[:300]


def measure(sides: Sequence[Side], *, rounds: int, random: Random) -> Mapping[str, Seen]:
    """Ask each side in each round. Raises NotMeasured for fewer rounds than tell anything, and where the
    first side fails, beside which all others stand.
    """
    if rounds < ROUNDS_LEAST:
        raise NotMeasured(f"{rounds} rounds are too few: {ROUNDS_LEAST} at least.")
    order = [Asked(side) for side in sides]
    seen = {one.side.name: one.seen for one in order}
    first = order[0]
    for one in order:
        one.attempt(one.begin)
    for _round in range(rounds):
        if first.seen.failure:
            raise NotMeasured(first.seen.failure)
        random.shuffle(order)
        asked = [one for one in order if not one.seen.is_once]
        for one in asked:
            one.attempt(one.ask_a_round)
        for one in asked:
            one.attempt(one.ask_by_eight)
    if first.seen.failure:
        raise NotMeasured(first.seen.failure)
    return seen


def requests_for(usual: float) -> int:
    """How often a side is asked in a round that takes so many seconds."""
    if usual > SLOW_SECONDS:
        return 1
    return FIXED_REQUESTS if usual > FIXED_SECONDS else min(REQUESTS_MOST, int(WINDOW_SECONDS / usual))


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
