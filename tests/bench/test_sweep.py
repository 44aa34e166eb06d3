"""The sweep asks for all that the description of the API has, and says what took long."""

import pytest

from tests.bench.questions import NoValue, described, questions_of
from tests.bench.sweeping import Heard, links_to_itself, told
from tests.bench.tables import table_of

LIST = [
    {
        "in": "query",
        "name": "status",
        "schema": {"type": "array", "items": {"enum": ["limited", "complete"]}},
    },
    {"in": "query", "name": "stale", "schema": {"type": "boolean"}},
    {"in": "query", "name": "ordering", "schema": {"items": {"pattern": "^-?(status|due_on)$"}}},
    {"in": "query", "name": "state", "schema": {"type": "string"}},
    {"in": "query", "name": "as_of", "schema": {"type": "string"}},
]


def test_a_list_is_asked_for_by_each_value_in_each_order_and_on_a_past_day() -> None:
    asked = list(questions_of("/rows/", LIST, {"state": "FJI", "as_of": "2021-06-30"}))

    choices = ["status=limited", "status=complete", "stale=true", "stale=false", "state=FJI"]
    choices += ["ordering=status", "ordering=-status", "ordering=due_on", "ordering=-due_on"]
    assert {*asked} == {
        "/rows/",
        "/rows/?as_of=2021-06-30",
        *(f"/rows/?{one}" for one in choices),
        *(f"/rows/?{one}&as_of=2021-06-30" for one in choices),
    }


def test_a_matrix_is_asked_for_by_each_two_axes_and_a_timeline_by_each_of_its_parts() -> None:
    axes = [
        {"in": "query", "name": name, "schema": {"enum": ["state", "theme"]}} for name in ("rows", "columns")
    ]
    assert {*questions_of("/matrix/", axes, {})} == {
        "/matrix/",
        "/matrix/?rows=state&columns=theme",
        "/matrix/?rows=theme&columns=state",
    }
    parts = [{"in": "query", "name": "by", "schema": {"enum": ["state", "theme"]}}, LIST[1]]
    assert "/timeline/?by=theme&stale=true" in {*questions_of("/timeline/", parts, {})}


def test_a_parameter_that_nothing_names_is_refused_and_a_row_that_is_not_there_is_not_asked_for() -> None:
    with pytest.raises(NoValue, match="state"):
        list(questions_of("/rows/", LIST, {"as_of": "2021-06-30"}))
    assert not list(questions_of("/rows/{slug}/", [], {"/rows/{slug}": None}))
    assert list(questions_of("/rows/{slug}/", [], {"/rows/{slug}": "one"})) == ["/rows/one/"]


def test_the_description_has_the_lists_that_are_asked() -> None:
    found = described()
    assert found.keys() >= {"/api/v1/commitments/", "/api/v1/matrix/", "/api/v1/timeline/"}
    assert {"as_of", "known_at", "ordering"} <= {one["name"] for one in found["/api/v1/commitments/"]}


def test_links_of_a_page_to_itself_are_found_some_of_each_kind() -> None:
    links = [f'<a href="?status={number}&amp;o=1">' for number in range(20)]
    others = ("?q=x", "/en/other/?q=x", "/en/rows/?q=y", "/en/rows/")
    text = "".join((*links, *(f'<a href="{other}">' for other in others)))
    found = list(links_to_itself(text, "/en/rows/?q=z"))
    assert found[0] == "/en/rows/?status=0&o=1"
    assert found[6:] == ["/en/rows/?q=x", "/en/rows/?q=y"]


def test_what_took_long_or_was_given_up_is_counted() -> None:
    heard = [
        Heard(address="/quick/", seconds=0.1, status=200, size=9),
        Heard(address="/slow/", seconds=1.2, status=200, size=9),
        Heard(address="/given-up/", seconds=0.9, status=503, size=9),
        Heard(address="/refused/", seconds=0.1, status=400, size=9),
        Heard(address="/silent/", seconds=0.1, status=0, size=0),
    ]
    found = told(heard)

    assert (found["asked"], found["over_a_second"], found["refused"]) == (5, 3, ["/refused/"])
    assert [one["address"] for one in found["longest"]] == ["/slow/", "/given-up/", "/silent/"]


def test_a_sweep_is_shown_with_what_took_long_and_says_where_it_is_not_whole() -> None:
    heard = [
        Heard(address="/slow/", seconds=1.234, status=200, size=9),
        Heard(address="/b/", seconds=0.1, status=200, size=9),
    ]
    about = {"database": "SQLite 3", "commitments": 9, "at": "2026-12-01T", "processor": "one", "cores": 2}
    result = about | {"kind": "sweep", "load_at_end": 1.0, "is_whole": False} | told(heard)

    lines = "\n".join(table_of(result))

    assert "2 questions, answered with 2 x 200. Over a second or given up: 1." in lines
    assert "| `/slow/` | 1.23 | 200 |" in lines
    assert "/b/" not in lines
    assert "narrowed or stopped" in lines
    assert "narrowed or stopped" not in "\n".join(table_of(result | {"is_whole": True}))
