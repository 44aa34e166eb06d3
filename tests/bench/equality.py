"""Nothing is timed before its answers are right: each read model against plain recomputation, the stock API
against the product.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from tests.bench import plain
from tests.bench.serving import Server
from tests.bench.workloads import API, PAST, Subjects


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


def checked(world: Subjects, answers: Answers, write_line: Callable[[str], object]) -> list[str]:
    """What was compared. Raises Unequal at the first difference."""
    names = []
    for name, found in _comparisons(world, answers):
        refuse_unequal(name, *found)
        names.append(name)
        write_line(f"equal … {name}")
    return names


def present_levels(today: date, ask: Callable[[str], Any]) -> None:
    """Raises Unequal unless the counts of a day are those that reports and reviews give."""
    shown = _totals(ask(f"{API}/matrix/?rows=theme&columns=status"))
    refuse_unequal(f"matrix of everything on {today}", _levels(plain.levels(today)), shown)


def _comparisons(world: Subjects, answers: Answers) -> Iterator[tuple[str, tuple[Any, ...]]]:
    today, theme = world.today, f"theme={world.theme}"
    for day, asked in ((today, ""), (PAST, f"&as_of={PAST}")):
        recomputed = _levels(plain.levels(day))
        by_theme = answers.ours(f"/matrix/?rows=theme&columns=status{asked}")
        stock = answers.theirs(f"/matrix/?rows=theme&columns=status{asked}")
        yield f"matrix of everything on {day}", (recomputed, _totals(by_theme), _stock_totals(stock))
        recomputed = _levels(plain.levels(day, plain.of_theme(world.theme)))
        yield (
            f"matrix of one theme on {day}",
            (recomputed, _totals(answers.ours(f"/matrix/?{theme}&rows=state&columns=status{asked}"))),
        )
    points = answers.ours("/timeline/?since=2016-12-31")["points"]
    for point in (points[20], points[-40], points[-1]):
        day = date.fromisoformat(point["on"])
        yield f"timeline on {day}", (_levels(plain.levels(day)), _without_zeros(point["counts"]))
    overdue = _rows(plain.overdue(today))[0][0]
    for asked, number in (("schedule=overdue", overdue), ("", sum(_levels(plain.levels(today)).values()))):
        ours, theirs = (ask(f"/commitments/?{asked}") for ask in (answers.ours, answers.theirs))
        yield f"rows of the register, {asked or 'all'}", (number, ours["count"], theirs["count"])
        yield f"page of the register, {asked or 'all'}", (_keys(ours), _keys(theirs))
    one = world.commitment
    ours = answers.ours(f"/commitments/{one}/")
    recomputed = _rows(f"SELECT {plain.level_on(today)}, c.version {plain.FROM} WHERE c.reference = '{one}'")
    yield "standing of one commitment", (recomputed, [(ours["status"], ours["version"])])
    ours, theirs = (ask(f"/commitments/{one}/reports/") for ask in (answers.ours, answers.theirs))
    yield (
        "trail of one commitment",
        (
            sorted(row["digest"] for row in ours["results"]),
            sorted(row["digest"] for row in theirs["results"]),
        ),
    )


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
