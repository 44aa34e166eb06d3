"""Which queries of which workload walk a large table or take long: `python -m tests.bench --plans`."""

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from django.db import connection

from tests.bench.plans import large_tables, walked_by_query
from tests.bench.rounds import NotMeasured
from tests.bench.running import is_wanted, noted_statements, subjects
from tests.bench.workloads import workloads_of

LONG_MS: Final = 50
SHOWN: Final = 600


def explain(
    *, only: Sequence[str], without: Sequence[str], write_line: Callable[[str], object], **_others: Any
) -> None:
    """Say of each workload what its queries take together, and of which more is to be said."""
    large = large_tables()
    for workload in workloads_of(subjects()):
        if workload.is_whole or not is_wanted(workload.name, only=only, without=without):
            continue
        try:
            statements = noted_statements(workload.address, reader=workload.reader)
        except NotMeasured as reason:
            write_line(f"{workload.name} … not measured: {reason}")
            continue
        found = [(*one, _milliseconds(*one)) for one in statements]
        write_line(f"{workload.name} … {sum(took for *_one, took in found):.0f} ms in {len(found)} queries")
        for line in _worth_saying(found, large):
            write_line(f"    {line}")


def _worth_saying(found: Sequence[tuple[str, Any, float]], large: set[str]) -> Iterator[str]:
    for sql, params, took in found:
        walked = sorted(large & {*walked_by_query(sql, params)})
        if walked or took >= LONG_MS:
            said = f", walks {', '.join(walked)}" if walked else ""
            yield f"{took:.0f} ms{said}: {sql[:SHOWN]}"


def _milliseconds(sql: str, params: Any) -> float:
    """Of the second time; the first one read the pages."""
    with connection.cursor() as cursor:
        for _time in range(2):
            began = time.perf_counter()
            cursor.execute(sql, params)
            cursor.fetchall()
    return (time.perf_counter() - began) * 1000
