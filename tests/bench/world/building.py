"""Building a world into the database at hand."""

import multiprocessing
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection

from commitments.models import Commitment
from tests.bench.world.loading import Rows, loading, stage
from tests.bench.world.record import PlannedConference, Scale, build_record, portions_of
from tests.bench.world.trails import rows_of

# Fewer are sooner computed than handed to another process.
WORTH_PROCESSES = 10_000
AHEAD = 6
SAID_EACH = 50


@dataclass(frozen=True, kw_only=True)
class Built:
    """How many rows were written, and in which time."""

    commitments: int
    rows: int
    seconds: float

    def __str__(self) -> str:
        rate = f"{self.rows / self.seconds:,.0f} rows/s"
        return f"{self.commitments:,} commitments, {self.rows:,} rows in {self.seconds:.0f} s: {rate}"


def build_world(commitments: int, *, write_line: Callable[[str], object] = lambda _line: None) -> Built:
    """Fill a migrated database that holds no conference with a world of about so many commitments."""
    began = time.perf_counter()
    planned = build_record(Scale(commitments=commitments))
    write_line(f"record … {time.perf_counter() - began:.0f} s")
    written = 0
    with loading():
        for done, rows in enumerate(_computed(planned), start=1):
            stage(rows)
            written += sum(map(len, rows.of.values()))
            if done % SAID_EACH == 0:
                write_line(f"trails … {written:,} rows, {time.perf_counter() - began:.0f} s")
        write_line(f"trails … {written:,} rows, {time.perf_counter() - began:.0f} s")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    write_line(f"all … {time.perf_counter() - began:.0f} s")
    return Built(commitments=Commitment.objects.count(), rows=written, seconds=time.perf_counter() - began)


def _computed(planned: list[PlannedConference]) -> Iterable[Rows]:
    portions = [portion for one in planned for portion in portions_of(one)]
    if sum(len(one.commitments) for one in planned) < WORTH_PROCESSES:
        yield from map(rows_of, portions)
        return
    # A child that shares the connection must not use it; it computes alone.
    with multiprocessing.get_context("fork").Pool(2) as pool:
        # A few ahead: what is computed sooner than it is written would fill the memory.
        ahead: deque[Any] = deque()
        for portion in portions:
            ahead.append(pool.apply_async(rows_of, [portion]))
            if len(ahead) > AHEAD:
                yield ahead.popleft().get()
        while ahead:
            yield ahead.popleft().get()
