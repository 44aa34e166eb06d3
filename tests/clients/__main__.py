"""Runs the tests of every client and writes a table of what came of each: `make clients`."""

import sys
from collections import defaultdict
from typing import Final

import pytest

from tests.clients.tools import CLIENTS, TOOLS, versions

RUN: Final = ["tests/clients", "tests/config/test_generated_clients.py"]
# What of a test's name is no word on what ran.
_PREFIX: Final = "test_"


class Results:
    """What came of each test, by the client that it is about."""

    def __init__(self) -> None:
        self.by_client: dict[str, list[tuple[str, str]]] = defaultdict(list)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" or report.outcome != "passed":
            client, name = client_of(report.nodeid), report.nodeid.rpartition("::")[2]
            ran = name.partition("[")[0].removeprefix(_PREFIX)
            words = ran.removeprefix(CLIENTS[client].lstrip("_")).replace("_", " ")
            self.by_client[client].append((words, report.outcome))


def client_of(test: str) -> str:
    """The client that a test is about, by its file and name."""
    for tool in TOOLS:
        if f"[{tool}]" in test:
            return tool
    # Those with a test of their own come before the file in which it stands.
    return next(client for client, part in reversed(CLIENTS.items()) if part in test)


def main() -> int:
    results, pinned = Results(), versions()
    code = pytest.main(["-q", "-p", "no:cacheprovider", *RUN], plugins=[results])
    lines = ["| client | version | what ran | result |", "|---|---|---|---|"]
    for client in CLIENTS:
        found = results.by_client[client]
        ran = "; ".join(dict.fromkeys(name for name, _outcome in found)) or "nothing"
        outcomes = [outcome for _name, outcome in found]
        came = ", ".join(f"{outcomes.count(one)} {one}" for one in sorted(set(outcomes))) or "not run"
        lines.append(f"| {client} | {pinned[client]} | {ran} | {came} |")
    sys.stdout.write("\n".join(["", *lines, ""]))
    return int(code)


if __name__ == "__main__":
    sys.exit(main())
