"""The groups of States that come with the product."""

import pytest
import yaml

from commitments.states.grouping import GROUPS, groups_text


@pytest.fixture(scope="module")
def members():
    groups = yaml.safe_load(groups_text())["groups"]
    return {group["slug"]: {one["state"]: one.get("from") for one in group["members"]} for group in groups}


def test_the_file_is_what_its_sources_give():
    assert GROUPS.read_text(encoding="utf-8") == groups_text()


def test_has_as_many_members_as_each_group_has(members):
    assert {slug: len(states) for slug, states in members.items()} == {
        "european-union": 27,
        "euro-area": 21,
        "united-nations": 193,
    }


def test_who_has_the_euro_later_than_the_release_says_has_its_day(members):
    assert {code: str(day) for code, day in members["euro-area"].items() if day} == {
        "HRV": "2023-01-01",
        "BGR": "2026-01-01",
    }
    assert set(members["euro-area"]) < set(members["european-union"]) < set(members["united-nations"])
