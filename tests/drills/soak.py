"""Half an hour of steady use: what the site holds of memory and open files, and how soon it answers, does not
grow.

`python -m tests.drills.soak`, on SQLite or the server of TEST_DATABASE_URL; DRILL_MINUTES for another time.
The control looks at made figures of a site that holds on to what it had: they are seen to grow.
"""

import os
import time
from collections.abc import Sequence
from statistics import median
from typing import Final

from tests.drills.processes import children, descriptors_of, memory_of
from tests.drills.site import Load, ask, end, listening, prepare_site, say, start, wait_until
from tests.ending import exit_with

MINUTES: Final = float(os.environ.get("DRILL_MINUTES", "30"))
# Growth from the second quarter of the time to the last that is still flat.
MEMORY_SHARE: Final = 0.10
LATENCY_SHARE: Final = 0.50
DESCRIPTORS: Final = 5


def main() -> int:
    secret = prepare_site()
    listener = listening()
    port = int(listener.getsockname()[1])
    server = start(listener)
    memory, descriptors = [], []
    try:
        wait_until(lambda: ask(port, "/livez").status == 200, "The site did not start.")
        with Load(port, secret) as load:
            until = time.monotonic() + MINUTES * 60
            while time.monotonic() < until:
                time.sleep(max(1.0, MINUTES))
                workers = children(server.pid)
                memory.append(sum(map(memory_of, workers)) / 1024**2)
                descriptors.append(max(map(descriptors_of, workers)))
    finally:
        end(server)
        listener.close()
    latency = [seconds for _moment, seconds in load.seconds]
    odd = {what: count for what, count in load.answers.items() if what not in {"200", "201", "412"}}
    flat = {
        "memory": grows(memory) <= MEMORY_SHARE,
        "latency": grows(latency) <= LATENCY_SHARE,
        "descriptors": late(descriptors) - early(descriptors) <= DESCRIPTORS,
    }
    say(
        f"soak of {MINUTES:g} minutes: {sum(load.answers.values())} requests, {load.written} reports; memory "
        f"{early(memory):.0f} to {late(memory):.0f} MB, descriptors {early(descriptors):.0f} to "
        f"{late(descriptors):.0f}, median answer {early(latency) * 1000:.0f} to {late(latency) * 1000:.0f} ms"
    )
    say(f"  otherwise answered: {odd}" if odd else "  every answer was 200, 201 or 412")
    leaking = grows([100 + number for number in range(60)]) > MEMORY_SHARE
    say(f"  the control, a site that keeps what it had: {'seen to grow' if leaking else 'not seen'}")
    return 0 if all(flat.values()) and not odd and leaking else 1


def early(figures: Sequence[float]) -> float:
    """The median of the second quarter: at first everything is read for the first time."""
    quarter = len(figures) // 4
    return median(figures[quarter : 2 * quarter])


def late(figures: Sequence[float]) -> float:
    return median(figures[-(len(figures) // 4) :])


def grows(figures: Sequence[float]) -> float:
    """By which share of itself the late figure is above the early one."""
    return late(figures) / early(figures) - 1


if __name__ == "__main__":
    import tests.environment  # noqa: F401 (settings of a test run)

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    exit_with(main)
