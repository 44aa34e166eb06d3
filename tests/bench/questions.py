"""Every question that the description of the API allows about a world, one choice at a time.

Each list is asked for as it is, by each of its filters with each of its values, in each order; on a past day
and as known at a moment, where it has these; each matrix by each two of its axes, each timeline by each of
its parts. What two filters together take is not asked: they pass over rows that one of them finds.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import permutations, product
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import yaml

from tests.bench.world.keeping import ROOT

DESCRIPTION: Final = ROOT / "docs" / "openapi.yaml"
# A file of all that is asked for is a download, and a cursor is what another answer told.
NOT_ASKED: Final = {"format", "cursor", "lang", "names", "labels"}
AXES: Final = ("rows", "columns")
PARTS: Final = "by"
DAYS: Final = ("as_of", "known_at")
# What is told over time, or by parts, costs most by these.
TOLD_BY_PARTS: Final = {
    *("applicable", "at_least", "basis", "closed", "discrepancy", "disputed", "due_before", "lifecycle"),
    *("measure", "position", "q", "region", "reported_status", "reviewed", "schedule", "stale"),
    *("status", "status_since_after", "theme"),
}
_ORDERS: Final = re.compile(r"\^-\?\((.+)\)\$")

Named = Mapping[str, str | None]


class NoValue(Exception):
    """The description has a parameter of which nothing here says what to ask for."""


def described(path: Path = DESCRIPTION) -> dict[str, list[dict[str, Any]]]:
    """The parameters of each address that is read, as they are described."""
    found = yaml.safe_load(path.read_text())
    shared = found["components"].get("parameters", {})
    return {
        address: [
            shared[one["$ref"].rpartition("/")[2]] if "$ref" in one else one
            for one in operations["get"].get("parameters", [])
        ]
        for address, operations in found["paths"].items()
        if "get" in operations
    }


def questions_of(address: str, parameters: Sequence[Mapping[str, Any]], named: Named) -> Iterator[str]:
    """The addresses by which one list, matrix, timeline or row is asked. `named` is what each parameter that
    has no values of its own is asked for; None where the world has nothing of the kind, and nothing is asked.

    Raises NoValue.
    """
    place = _placed(address, named)
    if place is None:
        return
    have = {one["name"]: one for one in parameters if one["in"] == "query"}
    choices = [
        {name: value}
        for name, one in have.items()
        if name not in {*NOT_ASKED, *DAYS, *AXES, PARTS}
        for value in values_of(one, named)
    ]
    parts = [{PARTS: value} for value in values_of(have[PARTS], named)] if PARTS in have else []
    for day in _days(have, named):
        for chosen in ({}, *choices, *_pairs(have, named), *parts):
            yield _asked(place, chosen | day)
    for part, choice in product(parts, choices):
        if TOLD_BY_PARTS.issuperset(choice):
            yield _asked(place, part | choice)


def _days(have: Mapping[str, Any], named: Named) -> Iterator[dict[str, str]]:
    """Today, a past day, what was known at a moment, and both."""
    yield {}
    for chosen in (DAYS[:1], DAYS[1:], DAYS):
        if have.keys() >= {*chosen}:
            yield {name: value for name in chosen for value in values_of(have[name], named)}


def _pairs(have: Mapping[str, Any], named: Named) -> Iterator[dict[str, str]]:
    """Each two axes of a matrix, in either order."""
    if have.keys() >= {*AXES}:
        for pair in permutations(values_of(have[AXES[0]], named), 2):
            yield dict(zip(AXES, pair, strict=True))


def values_of(parameter: Mapping[str, Any], named: Named) -> list[str]:
    """All that a parameter may be asked for, or what is named for it. Raises NoValue."""
    schema = parameter["schema"]
    schema = schema.get("items", schema)
    if "enum" in schema:
        return [str(value) for value in schema["enum"]]
    if schema.get("type") == "boolean":
        return ["true", "false"]
    if orders := _ORDERS.fullmatch(schema.get("pattern", "")):
        return [f"{sign}{name}" for name in orders[1].split("|") for sign in ("", "-")]
    value = _value(named, parameter["name"])
    return [] if value is None else [value]


def _value(named: Named, name: str) -> str | None:
    if name not in named:
        raise NoValue(f"Nothing says what “{name}” is to be asked for: tests/bench/sweeping.py names it.")
    return named[name]


def _placed(address: str, named: Named) -> str | None:
    """The address with the names of one row in it, or None where the world has no such row."""
    parts = re.split(r"\{(\w+)\}", address)
    for place in range(1, len(parts), 2):
        value = _value(named, f"{''.join(parts[:place])}{{{parts[place]}}}")
        if value is None:
            return None
        parts[place] = value
    return "".join(parts)


def _asked(place: str, chosen: Mapping[str, str]) -> str:
    return f"{place}?{urlencode(chosen)}" if chosen else place
