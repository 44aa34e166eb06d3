"""Participants as one line of names."""

import pytest

from commitments.states.names import StateNames
from commitments.text_drafts.cards import Named
from commitments.text_drafts.participants import line_of, read_line
from tests.factories import make_state

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def states():
    made = [make_state(code=code) for code in ("IRQ", "IRN", "KWT")]
    return [*made, make_state(code="KOR", name_en="Republic of Korea", other_names="Korea, Rep.")]


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("Kuwait (host), Iraq, IRN", "KWT host, IRQ participant, IRN participant"),
        ("الكويت (المضيف)، العراق (مراقب)", "KWT host, IRQ observer"),
        ("کویت (میزبان)، عراق و ایران", "KWT host, IRQ participant, IRN participant"),
        ("Iraq, Korea, Rep. (observer)", "IRQ participant, KOR observer"),
        ("Iraq and Iran; Kuwait\nIraq", "IRQ participant, IRN participant, KWT participant"),
    ],
)
def test_names_are_read_with_their_roles(line, read):
    found, faults = read_line(line, [])

    assert ", ".join(f"{one.state.code} {one.role.value}" for one in found) == read
    assert faults == []


def test_each_has_the_passage_that_gives_it_a_part_or_names_it_first():
    named = [
        Named(code="IRQ", start=1, end=5),
        Named(code="IRQ", start=20, end=24, role="participant"),
        Named(code="KWT", start=9, end=15),
    ]

    found, _faults = read_line("Iraq, Kuwait, Iran", named)

    assert [one.named and one.named.start for one in found] == [20, 9, None]


def test_a_name_that_finds_no_state_is_named():
    found, faults = read_line("Iraq, Irann, Freedonia", [])

    assert [one.state.code for one in found] == ["IRQ"]
    assert "Irann" in faults[0]
    assert "Freedonia" in faults[1]


def test_the_line_to_begin_with_is_read_back_as_the_text_says(states):
    named = [
        Named(code="IRQ", start=1, end=5, role="participant"),
        Named(code="KWT", start=9, end=15, role="host"),
        Named(code="IRN", start=30, end=34),
    ]

    line = line_of(named, states, comma=", ")

    assert line == "Kuwait (Host), Iraq"
    assert [one.role for one in read_line(line, named, names=StateNames())[0]] == ["host", "participant"]
