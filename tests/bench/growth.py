"""What answers take in a world beside what they take in a smaller one: both are served at once, and each
round asks both, in an order drawn anew.
"""

import contextlib
import json
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any, Final

import dj_database_url
from django.db import connection

from tests.bench.equality import present_levels
from tests.bench.rounds import FAILURES, Side, measure, ratio
from tests.bench.running import about, asked_of, is_wanted, new_file, passed_over, read_token, subjects
from tests.bench.serving import PRODUCT, Server, serving
from tests.bench.workloads import Workload, workloads_of

GROWTH_MOST: Final = 1.5
SMALLER: Final = "smaller"


@dataclass(frozen=True, kw_only=True)
class World:
    """A world that is served, and its workloads by their names."""

    server: Server
    url: str
    headers: Mapping[str, Mapping[str, str]]
    workloads: Mapping[str, Workload]
    equal: Sequence[str]
    about: Mapping[str, Any]

    def side(self, workload: str, name: str) -> Side:
        one = self.workloads[workload]
        with connected_to(self.url):
            one = replace(one, address=passed_over(one))
        return asked_of(self.server, one, self.headers[one.reader], name=name)


def run_growth(
    urls: Mapping[int, str],
    *,
    rounds: int,
    only: Sequence[str],
    without: Sequence[str],
    seed: int,
    write_line: Callable[[str], object],
) -> Path:
    """Measure two worlds, by how many commitments were asked for in each. Raises Unequal."""
    few, many = sorted(urls)
    random = Random(seed)
    with served_world(few, urls[few]) as small, served_world(many, urls[many]) as large:
        at_start = large.server.memory()
        path = new_file(many, kind="growth")
        result = {**large.about, "kind": f"growth from {small.about['commitments']:,}"}
        result |= {"rounds": rounds, "seed": seed, "smaller": small.about, "workloads": {}}
        result["equal"] = [*small.equal, *large.equal]
        for name, workload in large.workloads.items():
            # A file of everything is as long as the record.
            if workload.is_whole or not is_wanted(name, only=only, without=without):
                continue
            try:
                began = time.perf_counter()
                sides = [large.side(name, "product"), small.side(name, SMALLER)]
                seen = measure(sides, rounds=rounds, random=random)
                grown = round(ratio(seen["product"], seen[SMALLER]), 3)
                target = {"target": f"≤ {GROWTH_MOST:g} x {SMALLER}", "found": grown}
                found: dict[str, Any] = {
                    "address": workload.address,
                    "sides": {side: one.summary() for side, one in seen.items()},
                    "ratios": {SMALLER: grown},
                    "targets": [target | {"met": grown <= GROWTH_MOST}],
                }
                write_line(f"{name} … {grown:.2f} x ({time.perf_counter() - began:.0f} s)")
            except FAILURES as reason:
                found = {"address": workload.address, "not_measured": str(reason)[:300]}
                write_line(f"{name} … not measured: {reason}")
            result["workloads"][name] = found
            result["load_at_end"] = round(os.getloadavg()[0], 1)
            result["memory_mb"] = {
                "product at start": at_start,
                "product at end": large.server.memory(),
                SMALLER: small.server.memory(),
            }
            path.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n")
    return path


@contextlib.contextmanager
def served_world(commitments: int, url: str) -> Iterator[World]:
    """A world that is served; its counts of today are those that its reports and reviews give."""
    with contextlib.ExitStack() as stack:
        with connected_to(url):
            found = subjects()
            token = read_token()
            headers = token.__enter__()
        stack.callback(_give_back, token, url)
        server = stack.enter_context(serving(PRODUCT, database_url=url))
        with connected_to(url):
            present_levels(
                found.today, lambda address: json.loads(server.fetch(address, headers["token"])[0])
            )
            described = about(commitments)
        yield World(
            server=server,
            url=url,
            headers=headers,
            workloads={one.name: one for one in workloads_of(found)},
            equal=[f"matrix of everything of {commitments:,}"],
            about=described,
        )


def _give_back(token: contextlib.AbstractContextManager[Any], url: str) -> None:
    with connected_to(url):
        token.__exit__(None, None, None)


@contextlib.contextmanager
def connected_to(url: str) -> Iterator[None]:
    """Inside, this process asks another database of the same kind."""
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = dj_database_url.parse(url)["NAME"]
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before
