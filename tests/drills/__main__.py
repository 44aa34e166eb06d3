"""All drills in turn: `make drill`, in less than a quarter of an hour; FULL=1 for all rounds, and the soak.

Each is a program of its own; names of some of them run these alone. Ends with an error where one did.
"""

import os
import sys
import time
from typing import Final

from tests.ending import exit_with, run

IS_FULL: Final = os.environ.get("FULL") == "1"
PYTHON: Final = sys.executable
ON_POSTGRESQL: Final = (PYTHON, "-m", "tests.postgres", "--")
TESTS: Final = (PYTHON, "-m", "pytest", "-q", "-p", "no:cacheprovider")

# Servers of their own, or SQLite where the second says so; "both" for those that take either.
DRILLS: Final[dict[str, str]] = {
    "storm": "both",
    "restoring": "both",
    "guessing": "both",
    "postmaster": "own",
    "failover": "own",
    "takeover": "own",
    "away": "own",
    "full_disk": "own",
    "restarting": "both",
    "upgrading": "both",
    **({"soak": "both"} if IS_FULL else {}),
}
# What the tests try already, here as often as is worth the wait.
TRIED: Final[dict[str, str]] = {
    "killed imports": "tests/tracker/imports/test_killed.py",
    "slow clients": "tests/config/test_slow_clients.py",
}


def main(wanted: list[str]) -> int:
    failed = []
    for name, command, environment in commands():
        if wanted and name.partition(" on ")[0] not in wanted:
            continue
        began = time.monotonic()
        print(f"== {name}", flush=True)  # noqa: T201 (said to who runs it)
        failed += [name] if run(command, os.environ | environment) else []
        print(f"   {time.monotonic() - began:.0f} s", flush=True)  # noqa: T201 (said to who runs it)
    print(f"failed: {', '.join(failed)}" if failed else "all drills passed", flush=True)  # noqa: T201 (said to who runs it)
    return 1 if failed else 0


def commands() -> list[tuple[str, tuple[str, ...], dict[str, str]]]:
    """Each drill with its command, and what it needs in its environment."""
    found: list[tuple[str, tuple[str, ...], dict[str, str]]] = []
    for name, where in DRILLS.items():
        program = (PYTHON, "-m", f"tests.drills.{name}")
        if where == "own":
            found.append((name, program, {}))
            continue
        found.append((f"{name} on SQLite", program, {}))
        found.append((f"{name} on PostgreSQL", (*ON_POSTGRESQL, *program), {}))
    for name, place in TRIED.items():
        long = {"TESTS_LONG": "true"} if IS_FULL else {}
        found.append((f"{name} on SQLite", (*TESTS, place), long))
        if name != "slow clients":
            found.append((f"{name} on PostgreSQL", (*ON_POSTGRESQL, *TESTS, place), long))
    return found


if __name__ == "__main__":
    exit_with(lambda: main(sys.argv[1:]))
