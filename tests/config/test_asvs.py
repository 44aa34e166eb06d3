"""docs/asvs.md speaks of every item of the standard up to level 2, once, and names tests that are there."""

import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
STANDARD = yaml.safe_load((Path(__file__).parent / "asvs.yaml").read_text())
ROW = re.compile(r"^\| ([\d.]+[\d*]) \| ([^|]+) \| ([^|]+) \| (.+) \|$", re.MULTILINE)
ROWS = ROW.findall((ROOT / "docs" / "asvs.md").read_text())
STATES = {"holds", "in part", "does not", "does not apply"}
pytestmark = pytest.mark.one_database

LEVELS = {
    f"{section}.{number}": level
    for section, levels in STANDARD["levels"].items()
    for number, level in enumerate(levels, start=1)
}
WANTED = {item for item, level in LEVELS.items() if level <= 2} | set(STANDARD["also"])


def meant(name):
    """The items that a row is about: `10.*` means a chapter, `4.3.*` a section."""
    return {name} if "*" not in name else {item for item in WANTED if item.startswith(name.removesuffix("*"))}


def test_the_list_of_items_is_whole():
    assert Counter(LEVELS.values()) == STANDARD["items"]


def test_each_item_has_one_row():
    spoken_of = Counter(item for name, *_rest in ROWS for item in meant(name))

    assert sorted(WANTED - set(spoken_of)) == []
    assert sorted(set(spoken_of) - WANTED) == []
    assert [item for item, count in spoken_of.items() if count > 1] == []
    assert [name for name, *_rest in ROWS if not meant(name)] == []


def test_what_holds_names_a_test_and_what_does_not_says_why():
    assert {state for _name, _about, state, _where in ROWS} == STATES
    for name, _about, state, where in ROWS:
        if state == "holds":
            assert re.search(r"`tests/[\w/]+\.py`", where), name
        else:
            assert len(where) >= 12, name


def test_every_path_is_there():
    named = {path for *_row, where in ROWS for path in re.findall(r"`([\w./-]+/[\w.-]+|\w+\.md)`", where)}

    assert len(named) > 60
    assert sorted(path for path in named if not (ROOT / path).exists()) == []
