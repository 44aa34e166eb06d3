"""`python -m tests.bench`: what the product takes, beside a stock API and plain SQL on the same rows.

The world is built once and kept below var/bench/; each result is a new file below var/bench/results/.
`python -m tests.bench tables FILE …` keeps results in tests/bench/results/ and writes them into
docs/performance.md.
"""

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from tests.bench.serving import collect_static, environment
from tests.bench.world.keeping import (
    KEPT,
    ROOT,
    address,
    copy_of,
    copy_on_server,
    kept_database,
    kept_file,
    kept_server,
    remove_copy,
    remove_on_server,
)

DATABASES = ("postgresql", "sqlite")


def main(arguments: list[str]) -> None:
    if arguments[:1] == ["tables"]:
        from tests.bench.tables import write_tables

        write_tables([Path(name) for name in arguments[1:]])
        return
    asked = parser().parse_args(arguments)
    if asked.against:
        measure(asked)
        return
    KEPT.mkdir(parents=True, exist_ok=True)
    collect_static()
    sizes = [asked.commitments, *([asked.growth] if asked.growth else [])]
    for database in [asked.database] if asked.database else DATABASES:
        if database == "sqlite":
            kept = [kept_file(size) for size in sizes]
            paths = [copy_of(kept[0], "written")] if asked.writes else kept
            try:
                in_a_process_of_its_own([f"sqlite:///{path}" for path in paths], arguments)
            finally:
                if asked.writes:
                    remove_copy("written")
        else:
            with kept_server() as server:
                names = [kept_database(size, server) for size in sizes]
                if asked.writes:
                    names = [copy_on_server(server, names[0], "written")]
                try:
                    in_a_process_of_its_own([address(server, name) for name in names], arguments)
                finally:
                    if asked.writes:
                        remove_on_server(server, "written")


def parser() -> argparse.ArgumentParser:
    found = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    size = int(os.environ.get("BENCH_COMMITMENTS", "100000"))
    found.add_argument("--commitments", type=int, default=size, help="100,000 unless BENCH_COMMITMENTS says")
    found.add_argument("--database", choices=DATABASES, help="both unless given")
    found.add_argument("--rounds", type=int, default=5)
    found.add_argument("--seed", type=int, default=1, help="of the order in which the sides take turns")
    found.add_argument(
        "--only", nargs="*", default=[], help="workloads with one of these words in their name"
    )
    found.add_argument("--writes", action="store_true", help="record statuses on a copy, and nothing else")
    found.add_argument("--without", nargs="*", default=[], help="but not those with one of these")
    found.add_argument(
        "--growth", type=int, help="beside a world of so many commitments, both in each round; nothing else"
    )
    found.add_argument(
        "--plans", action="store_true", help="which queries walk a large table or take long, and nothing else"
    )
    found.add_argument(
        "--sweep", action="store_true", help="whether any request takes a second, and nothing else"
    )
    found.add_argument("--against", nargs="*", default=[], help=argparse.SUPPRESS)
    return found


def in_a_process_of_its_own(urls: list[str], arguments: list[str]) -> None:
    """Measure the first of the databases, or all of them beside each other."""
    command = [sys.executable, "-m", "tests.bench", *arguments, "--against", *urls]
    subprocess.run(command, check=True, cwd=ROOT, env=os.environ | environment(urls[0]))


def measure(asked: argparse.Namespace) -> None:
    import django

    django.setup()
    from tests.bench.explaining import explain
    from tests.bench.growth import connected_to, run_growth
    from tests.bench.running import run
    from tests.bench.sweeping import run_sweep
    from tests.bench.writing import run_writes

    for url in asked.against:
        with connected_to(url):
            migrated(url)
    if asked.plans:
        explain(**of_rounds(asked))
        return
    if asked.sweep:
        write_line(str(run_sweep(asked.commitments, **of_rounds(asked))))
        return
    if asked.growth:
        urls = dict(zip([asked.commitments, asked.growth], asked.against, strict=True))
        write_line(str(run_growth(urls, **of_rounds(asked))))
        return
    if asked.writes:
        write_line(
            str(run_writes(asked.commitments, write_line=write_line, rounds=asked.rounds, seed=asked.seed))
        )
        return
    write_line(str(run(asked.commitments, **of_rounds(asked))))


def migrated(url: str) -> None:
    """A world of before, as any deployment that is brought up to date; what was changed is tidied up."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    began = time.perf_counter()
    # Without the limit on how long a query takes, which is for those that are measured.
    unlimited = os.environ | environment(url) | {"DATABASE_SECONDS": "0"}
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, check=True, cwd=ROOT, env=unlimited)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)" if connection.vendor == "postgresql" else "ANALYZE")
    write_line(f"migrated in {time.perf_counter() - began:.0f} s")


def of_rounds(asked: argparse.Namespace) -> dict[str, Any]:
    names = ("rounds", "only", "without", "seed")
    return {name: getattr(asked, name) for name in names} | {"write_line": write_line}


def write_line(line: str) -> None:
    print(line, flush=True)  # noqa: T201 (said to who waits for it)


if __name__ == "__main__":
    main(sys.argv[1:])
