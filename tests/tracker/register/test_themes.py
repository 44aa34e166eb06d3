"""A resolution of several themes stands under each of them, wherever themes are asked for, and counts once in
a total.
"""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection

from commitments.models import FurtherTheme, Resolution
from commitments.record.enrolment import enrol_resolution
from commitments.record.theming import themes_said
from tests.downloads import read_csv
from tests.factories import (
    at,
    make_commitment,
    make_conference,
    make_participation,
    make_resolution,
    make_state,
    make_theme,
)
from tests.groups import ALWAYS, make_group
from tests.worlds import rolled_back_after_module
from tracker.models import Change

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("two_resolutions"),
    pytest.mark.time_machine(at(2026, 3, 10), tick=False),
]


@pytest.fixture(scope="module")
def two_resolutions(django_db_setup, django_db_blocker):
    """R1 under rivers, then wells and canals; R2 under canals alone; each of two States."""
    with rolled_back_after_module(django_db_blocker):
        with time_machine.travel(at(2026, 3, 1), tick=False):
            build()
        yield


def build():
    themes = {slug: make_theme(slug=slug, order=n) for n, slug in enumerate(("rivers", "wells", "canals"))}
    make_conference(starts_on=date(2026, 1, 1))
    for code in ("IRQ", "IRN"):
        make_participation(state=make_state(code=code))
    make_resolution(number=1, theme=themes["rivers"], further_themes=[themes["wells"], themes["canals"]])
    make_resolution(number=2, theme=themes["canals"])


def place_changes():
    """What else happens at the commit: changes get their places."""
    if connection.vendor == "postgresql":
        connection.check_constraints()


def resolution():
    return Resolution.objects.get(reference="BAG3-R1")


def read(client, name, **parameters):
    answer = client.get(f"/api/v1/{name}/", parameters)
    assert answer.status_code == 200, answer.json()
    return answer.json()


def totals(entries, name):
    return {entry[name]: entry["total"] for entry in entries}


@pytest.mark.parametrize(
    ("theme", "expected"), [("rivers", {"R1"}), ("wells", {"R1"}), ("canals", {"R1", "R2"})]
)
def test_any_of_its_themes_finds_it(client, theme, expected):
    found = {row["reference"] for row in read(client, "commitments", theme=theme)["results"]}
    listed = {row["reference"] for row in read(client, "resolutions", theme=theme)["results"]}

    assert found == {f"BAG3-{number}-{code}" for number in expected for code in ("IRQ", "IRN")}
    assert listed == {f"BAG3-{number}" for number in expected}


def test_a_row_says_the_first_theme_and_all_of_them(client):
    row = read(client, "commitments/BAG3-R1-IRQ")
    shown = read(client, "resolutions/BAG3-R1")

    assert (row["theme"], row["themes"]) == ("rivers", ["rivers", "wells", "canals"])
    assert (shown["theme"], shown["themes"]) == ("rivers", ["rivers", "wells", "canals"])
    assert read(client, "resolutions/BAG3-R2")["themes"] == ["canals"]


@pytest.mark.parametrize("name", ["commitments", "resolutions"])
def test_files_say_them_too(client, name):
    answer = client.get(f"/api/v1/{name}/", {"format": "csv", "theme": "wells"})

    assert {(row["theme"], row["themes"]) for row in read_csv(answer)} == {("rivers", "rivers,wells,canals")}


@pytest.mark.parametrize("axes", [("theme", "state"), ("state", "theme")])
def test_a_matrix_counts_it_under_each_and_once_in_totals(client, axes):
    rows, columns = axes
    matrix = read(client, "matrix", rows=rows, columns=columns)
    by_name = {"row": matrix["row_totals"], "column": matrix["column_totals"]}
    of_theme, of_state = ("row", "column") if rows == "theme" else ("column", "row")

    assert matrix["overlapping"] is True
    assert [entry["key"] for entry in matrix[f"{of_theme}s"]] == ["rivers", "wells", "canals"]
    assert totals(by_name[of_theme], of_theme) == {"rivers": 2, "wells": 2, "canals": 4}
    assert totals(by_name[of_state], of_state) == {"IRQ": 2, "IRN": 2}
    assert {cell["total"] for cell in matrix["cells"] if cell[of_theme] == "canals"} == {2}
    assert matrix["total"]["total"] == 4


def test_groups_and_themes_overlap_both(client):
    for slug in ("delta", "plain"):
        make_group(slug=slug, members={"IRQ": ALWAYS, "IRN": ALWAYS} if slug == "delta" else {"IRQ": ALWAYS})

    matrix = read(client, "matrix", rows="group", columns="theme")

    assert totals(matrix["row_totals"], "row") == {"delta": 4, "plain": 2}
    assert totals(matrix["column_totals"], "column") == {"rivers": 2, "wells": 2, "canals": 4}
    assert matrix["total"]["total"] == 4


def test_what_has_one_theme_each_does_not_overlap(client):
    assert "overlapping" not in read(client, "matrix", rows="theme", columns="state", resolution="BAG3-R2")


def test_each_cell_leads_to_its_rows_or_nowhere(client):
    answer = client.get("/api/v1/matrix/", {"rows": "theme", "columns": "state", "format": "csv"})
    for row in read_csv(answer):
        listed = client.get(row["url"][row["url"].index("/api/") :]).json()
        assert listed["count"] == int(row["total"])

    narrowed = {"rows": "theme", "columns": "state", "theme": "wells", "format": "csv"}
    rows = read_csv(client.get("/api/v1/matrix/", narrowed))

    assert {row["theme"]: bool(row["url"]) for row in rows} == {
        "rivers": False,
        "wells": True,
        "canals": False,
    }


def test_a_timeline_has_a_series_of_each_theme(client):
    series = read(client, "timeline", by="theme", since="2026-03-01")["series"]

    assert {one["key"]: one["points"][-1]["total"] for one in series} == {
        "rivers": 2,
        "wells": 2,
        "canals": 4,
    }


def test_search_finds_it_by_any_theme(client):
    assert read(client, "commitments", q="wells")["count"] == 2
    assert read(client, "resolutions", q="wells")["count"] == 1


def test_themes_that_come_second_are_public_too(client):
    assert {row["slug"] for row in read(client, "themes", conference="BAG3")["results"]} == {
        "rivers",
        "wells",
        "canals",
    }


def test_the_page_and_feeds_go_by_every_theme(client):
    page = client.get("/en/resolutions/BAG3-R1/").content.decode()
    make_commitment(reference="BAG3-R1-IRQ")
    feed = client.get("/feeds/changes.atom", {"theme": "wells"})

    assert "Theme rivers" in page
    assert "Theme wells" in page
    assert feed.status_code == 200


def test_the_first_theme_is_none_of_the_further_ones():
    enrol_resolution(resolution(), further_themes=[make_theme(slug="rivers"), make_theme(slug="wells")])
    assert [theme.slug for theme in resolution().all_themes()] == ["rivers", "wells"]

    row = resolution()
    row.theme = make_theme(slug="wells")
    enrol_resolution(row, changed=["theme"])

    assert [theme.slug for theme in resolution().all_themes()] == ["wells"]
    assert [theme.slug for theme in resolution().history.first().further_themes.all()] == []


def test_the_order_is_kept_and_stands_in_the_history():
    enrol_resolution(resolution(), further_themes=[make_theme(slug="canals"), make_theme(slug="wells")])

    assert [theme.slug for theme in resolution().all_themes()] == ["rivers", "canals", "wells"]
    past = resolution().history.first().further_themes.order_by("place")
    assert [row.theme.slug for row in past] == ["canals", "wells"]


def test_several_begin_with_the_one_that_is_said_to_be_first():
    rivers, wells = make_theme(slug="rivers"), make_theme(slug="wells")

    assert themes_said(rivers, [rivers, wells]) == (rivers, [wells])
    assert themes_said(None, [wells, rivers]) == (wells, [rivers])
    assert themes_said(rivers, None) == (rivers, None)
    with pytest.raises(ValidationError, match="begin with the first, “rivers”"):
        themes_said(rivers, [wells, rivers])


@pytest.mark.parametrize("how", ["insert", "delete", "update"])
def test_every_change_of_themes_is_told_by_whatever_way(how):
    rows = FurtherTheme.objects.filter(resolution=resolution())
    {
        "insert": lambda: FurtherTheme.objects.create(
            resolution=Resolution.objects.get(reference="BAG3-R2"), theme=make_theme(slug="wells"), place=2
        ),
        "delete": lambda: rows.filter(place=3).delete(),
        "update": lambda: rows.filter(place=3).update(theme=make_theme(slug="springs")),
    }[how]()
    place_changes()

    number = 2 if how == "insert" else 1
    told = Change.objects.filter(kind="record").values_list("commitment__reference", flat=True)
    assert set(told) == {f"BAG3-R{number}-IRQ", f"BAG3-R{number}-IRN"}


def test_who_follows_a_theme_is_told_that_rows_left_it(client):
    enrol_resolution(Resolution.objects.get(number=2), further_themes=[make_theme(slug="wells")], changed=[])
    place_changes()
    after = client.get("/api/v1/changes/", {"theme": "wells", "after": "end"}).json()["next_after"]
    enrol_resolution(resolution(), further_themes=[make_theme(slug="canals")])
    place_changes()

    told = client.get("/api/v1/changes/", {"theme": "wells", "after": after}).json()["results"]

    assert {(one["commitment"], one["kind"]) for one in told} == {
        ("BAG3-R1-IRQ", "removed"),
        ("BAG3-R1-IRN", "removed"),
    }
