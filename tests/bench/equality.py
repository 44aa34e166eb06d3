"""Nothing is timed before its answers are right: each read model against plain recomputation, the stock API
against the product.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final

from django.db import connection

from tests.bench import plain
from tests.bench.rounds import FAILURES
from tests.bench.serving import Server
from tests.bench.workloads import API, PAST, Subjects, ten_years_to

EVERYTHING: Final = "1 = 1"


class Unequal(Exception):
    """Two answers to one question differ, so that no time of either says anything."""


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What the product and the stock API answer to one reader."""

    product: Server
    stock: Server
    headers: Mapping[str, str]

    def ours(self, address: str) -> Any:
        return json.loads(self.product.fetch(API + address, self.headers)[0])

    def theirs(self, address: str) -> Any:
        return json.loads(self.stock.fetch(address, self.headers)[0])


def refuse_unequal(name: str, *found: Any) -> None:
    """Raises Unequal unless all that was found is the same, and something."""
    if not found[0] or any(one != found[0] for one in found):
        shown = " | ".join(str(one)[:300] for one in found)
        raise Unequal(f"{name}: {shown}")


def checked(
    world: Subjects, answers: Answers, write_line: Callable[[str], object]
) -> tuple[list[str], list[str]]:
    """What was compared, and what could not be, for one of the answers failed. Raises Unequal at the first
    difference.
    """
    names, failed = [], []
    for name, compare in _comparisons(world, answers):
        try:
            refuse_unequal(name, *compare())
        except FAILURES as reason:
            failed.append(f"{name}: {reason}"[:300])
            write_line(f"not compared … {failed[-1]}")
        else:
            names.append(name)
            write_line(f"equal … {name}")
    return names, failed


def present_levels(today: date, ask: Callable[[str], Any]) -> None:
    """Raises Unequal unless the counts of a day are those that reports and reviews give."""
    shown = _totals(ask(f"{API}/matrix/?rows=theme&columns=status"))
    refuse_unequal(f"matrix of everything on {today}", _levels(plain.levels(today)), shown)


Comparison = tuple[str, Callable[[], tuple[Any, ...]]]


def _comparisons(world: Subjects, answers: Answers) -> Iterator[Comparison]:
    levels = cache(lambda day, where: _levels(plain.levels(day, where)))
    yield from _matrices(world, answers, levels)
    yield from _timelines(answers, world.today, levels)
    yield from _pages(world, answers, levels)
    yield from _of_one(world, answers)


def _matrices(world: Subjects, answers: Answers, levels: Callable[..., Any]) -> Iterator[Comparison]:
    by_theme, by_state = "rows=theme&columns=status", f"theme={world.theme}&rows=state&columns=status"
    for day, asked in ((world.today, ""), (PAST, f"&as_of={PAST}")):

        def of_everything(day: date = day, asked: str = asked) -> tuple[Any, ...]:
            ours, theirs = (ask(f"/matrix/?{by_theme}{asked}") for ask in (answers.ours, answers.theirs))
            return levels(day, EVERYTHING), _totals(ours), _stock_totals(theirs)

        def of_theme(day: date = day, asked: str = asked) -> tuple[Any, ...]:
            ours = answers.ours(f"/matrix/?{by_state}{asked}")
            return levels(day, plain.of_theme(world.theme)), _totals(ours)

        yield f"matrix of everything on {day}", of_everything
        yield f"matrix of one theme on {day}", of_theme


def _timelines(answers: Answers, today: date, levels: Callable[..., Any]) -> Iterator[Comparison]:
    asked = cache(lambda: answers.ours(f"/timeline/?since={ten_years_to(today)}")["points"])
    for place in (20, -40, -1):

        def of_a_day(place: int = place) -> tuple[Any, ...]:
            point = asked()[place]
            return levels(date.fromisoformat(point["on"]), EVERYTHING), _without_zeros(point["counts"])

        yield f"timeline, its point {place}", of_a_day


def _pages(world: Subjects, answers: Answers, levels: Callable[..., Any]) -> Iterator[Comparison]:
    def overdue() -> int:
        return int(_rows(plain.overdue(world.today))[0][0])

    def everything() -> int:
        return sum(levels(world.today, EVERYTHING).values())

    for asked, recomputed in (("schedule=overdue", overdue), ("", everything)):

        def of_a_list(asked: str = asked, recomputed: Callable[[], int] = recomputed) -> tuple[Any, ...]:
            ours, theirs = (ask(f"/commitments/?{asked}") for ask in (answers.ours, answers.theirs))
            if not _keys(ours):
                return None, "an empty page"
            return (recomputed(), _keys(ours)), (ours["count"], _keys(theirs)), (theirs["count"], _keys(ours))

        yield f"rows and page of the register, {asked or 'all'}", of_a_list


def _of_one(world: Subjects, answers: Answers) -> Iterator[Comparison]:
    one = world.commitment

    def standing() -> tuple[Any, ...]:
        ours = answers.ours(f"/commitments/{one}/")
        sql = f"SELECT {plain.level_on(world.today)}, c.version {plain.FROM} WHERE c.reference = '{one}'"
        return _rows(sql), [(ours["status"], ours["version"])]

    def trail() -> tuple[Any, ...]:
        both = (ask(f"/commitments/{one}/reports/") for ask in (answers.ours, answers.theirs))
        ours, theirs = (sorted(row["digest"] for row in found["results"]) for found in both)
        return ours, theirs

    yield "standing of one commitment", standing
    yield "trail of one commitment", trail


def _rows(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [tuple(row) for row in cursor.fetchall()]


def _levels(sql: str) -> dict[str, int]:
    return {level: int(number) for level, number in _rows(sql) if number}


def _without_zeros(counts: Mapping[str, int]) -> dict[str, int]:
    return {level: number for level, number in counts.items() if number}


def _totals(matrix: Any) -> dict[str, int]:
    """Each commitment once, whatever number of themes it stands under."""
    return _without_zeros(matrix["total"]["counts"])


def _stock_totals(matrix: Any) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for cell in matrix["cells"]:
        counts[cell["column"]] += cell["total"]
    return _without_zeros(counts)


def _keys(page: Any) -> set[str]:
    return {row["reference"] for row in page["results"]}
