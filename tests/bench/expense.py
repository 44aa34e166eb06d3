"""What something takes: time of the clock and of the processor, queries, memory."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


def timed(act: Callable[[], Any]) -> tuple[Any, dict[str, float]]:
    from django.db import connection

    queries = 0

    # Django's own capture quotes the parameters of each statement, which takes longer than some of them.
    def count(execute: Any, *args: Any) -> Any:
        nonlocal queries
        queries += 1
        return execute(*args)

    with connection.execute_wrapper(count):
        served, started, worked = cpu_of_the_database(), time.perf_counter(), time.process_time()
        result = act()
        seconds, cpu = time.perf_counter() - started, time.process_time() - worked
    figures = {"s": round(seconds, 2), "cpu": round(cpu, 2), "queries": queries}
    return result, figures | {"database cpu": round(cpu_of_the_database() - served, 2)}


def cpu_of_the_database() -> float:
    """Seconds of the processor that PostgreSQL took for this connection, where it is on this machine; those
    of SQLite are the process's own.
    """
    from django.db import connection

    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    stat = Path(f"/proc/{pid}/stat")
    if not stat.exists():
        return 0
    user, system = stat.read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


@contextmanager
def memory() -> Iterator[Callable[[], int]]:
    """Gives what tells how many megabytes the process held at most, beyond what it held at the beginning."""
    status = Path("/proc/self/status")
    # The highest mark is set back; what is not Linux tells nothing.
    Path("/proc/self/clear_refs").write_text("5")

    def megabytes(name: str) -> int:
        line = next(line for line in status.read_text().splitlines() if line.startswith(name))
        return int(line.split()[1]) // 1024

    idle = megabytes("VmRSS")
    yield lambda: megabytes("VmHWM") - idle
