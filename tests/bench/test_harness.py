"""The benchmarks refuse to say what they did not see."""

import json
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.bench import rounds, tables
from tests.bench.equality import Unequal, present_levels, refuse_unequal
from tests.bench.limits import raw
from tests.bench.rounds import NotMeasured, Seen, Side, measure, rate_ratio, ratio, requests_for
from tests.factories import make_commitment


def side(name: str, asked: list[str]) -> Side:
    def ask() -> tuple[float, int]:
        asked.append(name)
        return 0.001, 10

    return Side(name=name, client=lambda: ask, is_rated=True)


def seen(*windows: list[float], rates: tuple[float, ...] = ()) -> Seen:
    return Seen(windows=list(windows), firsts=[0.0 for _window in windows], rates=list(rates))


def test_an_empty_window_is_no_zero() -> None:
    with pytest.raises(NotMeasured, match="empty window"):
        seen([0.1], []).summary()
    with pytest.raises(NotMeasured, match="empty window"):
        ratio(seen([0.1]), seen([]))


def test_few_rounds_are_refused() -> None:
    with pytest.raises(NotMeasured, match="too few"):
        measure([side("one", [])], rounds=4, random=Random(1))


def test_every_side_is_asked_in_every_round_and_not_always_in_one_order() -> None:
    asked: list[str] = []
    found = measure([side("one", asked), side("other", asked)], rounds=5, random=Random(1))

    assert all(len(one.windows) == 5 and len(one.rates) == 5 for one in found.values())
    turns = [name for name, before in zip(asked[4:], asked[3:], strict=False) if name != before]
    assert turns != ["one", "other"] * (len(turns) // 2)


def test_a_side_that_fails_is_named_and_the_others_go_on() -> None:
    asked: list[str] = []

    def refuse() -> tuple[float, int]:
        raise ConnectionRefusedError("nobody is there")

    failing = Side(name="other", client=lambda: refuse)
    found = measure([side("one", asked), failing], rounds=5, random=Random(1))

    assert "nobody is there" in found["other"].failure
    assert len(found["one"].windows) == 5
    with pytest.raises(NotMeasured, match="nobody is there"):
        ratio(found["one"], found["other"])
    with pytest.raises(NotMeasured, match="nobody is there"):
        measure([failing, side("one", asked)], rounds=5, random=Random(1))


def test_what_takes_very_long_is_asked_once_in_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rounds, "LONG_SECONDS", -1.0)
    monkeypatch.setattr(rounds, "WINDOW_SECONDS", -1.0)
    asked: list[str] = []
    found = measure([side("one", asked), side("other", asked)], rounds=5, random=Random(1))

    assert sorted(asked) == ["one", "other"]
    assert found["one"].summary()["once"] == 1
    slow, quick = seen([8.0]), seen([1.0], [2.0], [4.0])
    assert ratio(slow, quick) == 4.0


def test_what_is_slow_is_asked_as_often_however_slow_it_is() -> None:
    assert [requests_for(seconds) for seconds in (0.001, 0.05, 0.11, 0.4, 4.0, 40.0)] == [20, 10, 3, 3, 1, 1]


def test_the_ratio_is_taken_in_each_round_and_then_the_median() -> None:
    slow, quick = seen([2.0], [20.0], [3.0]), seen([1.0], [10.0], [1.0])

    assert ratio(slow, quick) == 2.0


def test_what_was_not_asked_by_eight_has_no_rate() -> None:
    assert rate_ratio(seen([1.0], rates=(5.0,)), seen([1.0])) is None


def test_no_statements_are_no_limit() -> None:
    with pytest.raises(NotMeasured, match="No query"):
        raw([], database_url="sqlite:///:memory:")


@pytest.mark.parametrize("found", [({"limited": 1}, {"limited": 2}), ({}, {}), ([], [])])
def test_unequal_or_empty_answers_stop_the_run(found: tuple[Any, Any]) -> None:
    with pytest.raises(Unequal, match="matrix"):
        refuse_unequal("matrix", *found)


@pytest.mark.django_db
def test_counts_that_do_not_follow_from_reports_stop_the_run() -> None:
    make_commitment()
    day = date(2030, 1, 1)
    shown = {"no_information": 1}
    present_levels(day, lambda _address: {"total": {"counts": shown}})

    with pytest.raises(Unequal, match="matrix of everything"):
        present_levels(day, lambda _address: {"total": {"counts": {"limited": 1}}})


def result(**changed: Any) -> dict[str, Any]:
    memory = {"VmRSS": 80.0, "VmHWM": 90.0}
    own = {"p50": 12.5, "p95": 20.0, "first_byte": 12.0, "bytes": 5000, "requests": 5}
    missed = {"target": "≤ 2.5 x raw", "found": 6.25, "met": False}
    return {
        "at": "2026-11-29T12:00:00+00:00",
        "database": "SQLite 3",
        "commitments": 500,
        "processor": "Some",
        "cores": 2,
        "load_at_end": 1.0,
        "rounds": 5,
        "equal": ["matrix"],
        "memory_mb": {"product at start": memory, "product at end": memory, "stock": memory},
        "workloads": {
            "list": {"queries": 4, "sides": {"product": own, "raw": own}, "targets": [missed]},
            "timeline": {"not_measured": "it answers 503"},
        },
    } | changed


def test_a_missed_target_and_what_was_not_measured_are_named() -> None:
    lines = list(tables.table_of(result()))

    assert "**missed**: ≤ 2.5 x raw: 6.25" in next(line for line in lines if line.startswith("| list"))
    assert "not measured: it answers 503" in next(line for line in lines if line.startswith("| timeline"))


def test_what_takes_long_or_much_memory_or_failed_is_named() -> None:
    much = {"VmRSS": 80.0, "VmHWM": 300.0}
    own = {"p50": 1200.0, "p95": 2400.0, "first_byte": 12.0, "bytes": 5000, "requests": 5}
    row = {"sides": {"product": own}, "failed": {"stock": "it answers 500"}, "targets": []}
    found = result(
        memory_mb={"product at start": much, "product at end": much},
        workloads={"list": row, "CSV": row | {"whole": True}},
        not_compared=["timeline: it answers 503"],
    )
    lines = list(tables.table_of(found))

    assert any("300 MB at most (**missed**: under 250 MB)" in line for line in lines)
    assert "**Missed**: nothing but downloads over a second: list (2,400 ms)." in lines
    assert any("timeline: it answers 503" in line for line in lines)
    assert "stock failed: it answers 500" in lines[-1]


def test_growth_stands_beside_the_smaller_world() -> None:
    own = {"p50": 30.0, "p95": 40.0, "bytes": 5000, "memory": 120.5}
    grown = {"target": "≤ 1.5 x smaller", "found": 3.0, "met": False}
    above = {"target": "≤ 100 MB above idle", "found": 120.5, "met": False}
    row = {"sides": {"product": own, "smaller": own | {"p50": 10.0}}, "targets": [grown, above]}
    lines = list(tables.table_of(result(kind="growth from 50", workloads={"list": row})))

    assert "500 commitments, growth from 50" in lines[0]
    assert "smaller 10.0 | **missed**: ≤ 1.5 x smaller: 3.00" in lines[-1]
    assert "**missed**: ≤ 100 MB above idle: 120.5" in lines[-1]


def test_a_run_that_compared_nothing_is_not_shown() -> None:
    with pytest.raises(tables.TablesRefused, match="compared nothing"):
        list(tables.table_of(result(equal=[])))


def test_tables_stand_between_their_marks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    document, file = tmp_path / "performance.md", tmp_path / "result.json"
    monkeypatch.setattr(tables, "DOCUMENT", document)
    monkeypatch.setattr(tables, "KEPT_RESULTS", tmp_path / "results")
    file.write_text(json.dumps(result()))
    document.write_text("Before.\n")
    with pytest.raises(tables.TablesRefused, match="nowhere"):
        tables.write_tables([file])

    document.write_text(f"Before.\n{tables.BEGIN}\nold\n{tables.END}\nAfter.\n")
    tables.write_tables([file])

    text = document.read_text()
    assert text.startswith("Before.\n")
    assert text.endswith("\nAfter.\n")
    assert "old" not in text
    assert "SQLite 3, 500 commitments, answers, 2026-11-29" in text
    assert (tmp_path / "results" / "result.json").exists()
