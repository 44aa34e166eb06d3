"""Results as tables in docs/performance.md."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from tests.bench.world.keeping import ROOT

KEPT_RESULTS: Final = ROOT / "tests" / "bench" / "results"
DOCUMENT: Final = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- results -->", "<!-- end of results -->"
BESIDE: Final = (
    *("smaller", "years late", "apart", "raw", "copy", "stock", "plain SQL"),
    *("its first page", "its 200", "the CSV", "an empty request"),
)
# Of some of these it is the time that counts, and of others what of it is ours.
SHORT_MS: Final = 100
# What a worker may hold through a whole run, and what a request may take that is no download.
WORKER_MB: Final = 250
LONGEST_MS: Final = 1000


class TablesRefused(Exception):
    """Results that cannot be shown; the message says why."""


def write_tables(paths: Sequence[Path]) -> None:
    """Keep the results, and show them, in the order given, between the two marks of the document.

    Raises TablesRefused where the marks are missing, or where a result compared nothing before it timed.
    """
    document = DOCUMENT.read_text()
    if document.count(BEGIN) != 1 or document.count(END) != 1:
        raise TablesRefused(f"{DOCUMENT.name} says nowhere where results belong: {BEGIN} … {END}")
    results = [json.loads(path.read_text()) for path in paths]
    tables = "\n\n".join("\n".join(table_of(result)) for result in results)
    KEPT_RESULTS.mkdir(exist_ok=True)
    for path in paths:
        (KEPT_RESULTS / path.name).write_text(path.read_text())
    before, _, rest = document.partition(BEGIN)
    after = rest.partition(END)[2]
    DOCUMENT.write_text(f"{before}{BEGIN}\n\n{tables}\n\n{END}{after}")


def table_of(result: Mapping[str, Any]) -> Iterator[str]:
    """The lines of one table. Raises TablesRefused."""
    if result.get("kind") == "sweep":
        yield from _questions(result)
        return
    if not result["equal"]:
        raise TablesRefused(f"The run of {result['at']} compared nothing before it timed.")
    kind = result.get("kind", "answers")
    yield f"### {result['database']}, {result['commitments']:,} commitments, {kind}, {result['at'][:10]}"
    yield ""
    yield (
        f"{result['processor']}, {result['cores']} cores, load {result['load_at_end']:g} at its end; "
        f"{result['rounds']} rounds; {len(result['equal'])} comparisons of answers held."
    )
    if uncompared := result.get("not_compared"):
        yield f"Not compared, for one of the answers failed: {'; '.join(uncompared)}."
    if memory := result.get("memory_mb"):
        start, end = memory["product at start"], memory["product at end"]
        missed = "" if end["VmHWM"] < WORKER_MB else f" (**missed**: under {WORKER_MB} MB)"
        yield (
            f"The largest worker held {start['VmRSS']:.0f} MB before and {end['VmRSS']:.0f} MB after, "
            f"{end['VmHWM']:.0f} MB at most{missed}."
        )
    if slow := list(_slow(result["workloads"])):
        yield f"**Missed**: nothing but downloads over a second: {', '.join(slow)}."
    yield ""
    yield "| workload | p50 ms | p95 ms | requests/s of 8 | queries | kB | beside it, p50 ms | targets |"
    yield "|---|---|---|---|---|---|---|---|"
    for name, found in result["workloads"].items():
        yield _row(name, found)


def _questions(result: Mapping[str, Any]) -> Iterator[str]:
    """A sweep: how many questions were asked, and which of them took long."""
    yield (
        f"### {result['database']}, {result['commitments']:,} commitments, every question, "
        f"{result['at'][:10]}"
    )
    yield ""
    part = "" if result["is_whole"] else "Not all of them: the run was narrowed or stopped. "
    statuses = ", ".join(f"{number:,} x {status}" for status, number in sorted(result["statuses"].items()))
    yield (
        f"{part}{result['processor']}, {result['cores']} cores, load {result['load_at_end']:g} at its end; "
        f"{result['asked']:,} questions, answered with {statuses}. "
        f"Over a second or given up: {result['over_a_second']}."
    )
    if not result["over_a_second"]:
        return
    yield ""
    yield "| **missed**: nothing but downloads over a second | seconds | status |"
    yield "|---|---|---|"
    for one in result["longest"]:
        if one["is_too_long"]:
            yield f"| `{one['address']}` | {one['seconds']:.2f} | {one['status'] or 'none'} |"


def _slow(workloads: Mapping[str, Any]) -> Iterator[str]:
    for name, found in workloads.items():
        own = found.get("sides", {}).get("product")
        if own and own["p95"] > LONGEST_MS and not found.get("whole") and "figures" not in found:
            yield f"{name} ({own['p95']:,.0f} ms)"


def _row(name: str, found: Mapping[str, Any]) -> str:
    if "not_measured" in found:
        return f"| {name} | not measured: {found['not_measured']} | | | | | | |"
    own = found["sides"]["product"]
    beside = [f"{side} {_ms(found['sides'][side]['p50'])}" for side in BESIDE if side in found["sides"]]
    beside += [f"{side} failed: {reason}" for side, reason in found.get("failed", {}).items()]
    cells = [
        name,
        _ms(own["p50"]) + (" (once)" if "once" in own else ""),
        _ms(own["p95"]),
        f"{own['rate']:.0f}" if "rate" in own else "",
        str(found.get("queries", "")),
        f"{own['bytes'] / 1000:,.0f}",
        " · ".join(beside),
        "<br>".join(_target(target) for target in found["targets"]),
    ]
    return f"| {' | '.join(cells)} |"


def _ms(value: float) -> str:
    return f"{value:,.0f}" if value >= SHORT_MS else f"{value:.1f}"


def _target(target: Mapping[str, Any]) -> str:
    if target["met"] is None:
        return f"{target['target']}: not measured"
    said = target["target"]
    value = target["found"]
    if said.startswith("first byte"):
        said += f": {value:,.0f}"
    if " x " in said:
        faster = said.startswith("≥") or "faster" in said
        said += f": {1 / value:.2f}" if faster else f": {value:.2f}"
    if "above idle" in said:
        said += f": {value:g}"
    return said if target["met"] else f"**missed**: {said}"
