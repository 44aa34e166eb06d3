"""Groups of States in counts: by the membership of each day, each commitment once in a total."""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import connection

from commitments.models import Commitment, Membership, StateGroup
from tests.downloads import read_csv
from tests.factories import make_officer
from tests.tracker.register.test_counting import ON, TODAY, plain_standing, raw_rows, read
from tracker.models import SavedView

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("demonstration"),
    pytest.mark.time_machine(TODAY, tick=False),
]
PAST = ON - timedelta(days=200)


def groups_of(on):
    """The slugs of each State's groups on a day."""
    found = {}
    for one in Membership.objects.select_related("group", "state"):
        if (one.valid_from is None or one.valid_from <= on) and (
            one.valid_until is None or one.valid_until > on
        ):
            found.setdefault(one.state.code, []).append(one.group.slug)
    return found


def plainly(on, key):
    """Commitments by group and `key`, by group, by `key` and all, from the raw rows."""
    groups = groups_of(on)
    cells, rows, columns, total = Counter(), Counter(), Counter(), 0
    for row, _level in plain_standing(on, rows=raw_rows()):
        total += 1
        columns[key(row)] += 1
        for slug in groups.get(row.state.code, [None]):
            cells[slug, key(row)] += 1
            rows[slug] += 1
    return cells, rows, columns, total


def totals(entries, *names):
    found = {tuple(entry[name] for name in names): entry["total"] for entry in entries if entry["total"]}
    return {key[0] if len(key) == 1 else key: total for key, total in found.items()}


@pytest.mark.parametrize("on", [ON, PAST])
@pytest.mark.parametrize(
    ("other", "key"),
    [
        ("theme", lambda row: row.resolution.theme.slug),
        ("conference", lambda row: row.resolution.conference.code),
    ],
)
def test_groups_are_rows_that_overlap(client, on, other, key):
    cells, rows, columns, total = plainly(on, key)

    matrix = read(client, "matrix", rows="group", columns=other, as_of=on.isoformat())

    assert matrix["overlapping"] is True
    assert totals(matrix["cells"], "row", "column") == dict(cells)
    assert totals(matrix["row_totals"], "row") == dict(rows)
    assert totals(matrix["column_totals"], "column") == dict(columns)
    assert matrix["total"]["total"] == total < sum(rows.values())


def test_groups_are_columns_too(client):
    by_row = read(client, "matrix", rows="group", columns="status")
    by_column = read(client, "matrix", rows="status", columns="group")

    assert by_row["row_totals"] == [
        {"row": one["column"], "total": one["total"], "counts": one["counts"]}
        for one in by_column["column_totals"]
    ]
    assert by_row["total"] == by_column["total"]


def test_what_does_not_overlap_does_not_say_so(client):
    assert "overlapping" not in read(client, "matrix", rows="state", columns="status")


def test_the_days_of_the_memberships_matter(client):
    """The control: on the two days the league has other members."""
    assert groups_of(ON) != groups_of(PAST)


def test_each_point_of_a_timeline_goes_by_its_own_day(client):
    points = read(client, "timeline", group="demo-league", interval="quarter")["points"]
    expected = {}
    for point in points:
        on = date.fromisoformat(point["on"])
        groups = groups_of(on)
        expected[point["on"]] = sum(
            "demo-league" in groups.get(row.state.code, ()) for row, _level in plain_standing(on)
        )

    assert {point["on"]: point["total"] for point in points} == expected
    assert len(set(expected.values())) > 2


def test_a_cell_leads_to_the_register_that_lists_it(client):
    answer = client.get("/api/v1/matrix/", {"rows": "group", "columns": "conference", "format": "csv"})
    rows = read_csv(answer)
    assert rows

    for row in rows:
        if row["group"]:
            listed = client.get(row["url"][row["url"].index("/api/") :]).json()
            assert listed["count"] == int(row["total"])
        else:
            assert row["url"] == ""


def test_a_cell_within_another_group_has_no_address(client):
    answer = client.get(
        "/api/v1/matrix/",
        {"rows": "group", "columns": "conference", "group": "demo-union", "format": "csv"},
    )

    assert {row["url"] for row in read_csv(answer)} == {""}


def test_feeds_take_a_group(client):
    every = client.get("/feeds/deadlines.ics").content.decode()
    narrowed = client.get("/feeds/deadlines.ics", {"group": "demo-league"}).content.decode()
    changes = client.get("/feeds/changes.atom", {"group": "demo-league"})

    assert 0 < narrowed.count("BEGIN:VEVENT") < every.count("BEGIN:VEVENT")
    assert changes.status_code == 200


def test_the_question_of_a_group_is_answered_by_an_index():
    """An EXISTS for each row of the register, which asks for one State and few groups."""
    rows = Commitment.objects.for_register(on=ON).in_groups([StateGroup.objects.first().pk])

    assert "EXISTS" in str(rows.query)
    if connection.vendor == "sqlite":
        assert "membership_by_state" in rows.explain()


def test_a_timeline_has_a_series_of_each_group_by_its_members_of_the_day(client):
    answer = read(client, "timeline", by="group", interval="year")
    expected = {}
    for on in {date.fromisoformat(point["on"]) for one in answer["series"] for point in one["points"]}:
        for key, total in plainly(on, lambda row: None)[1].items():
            expected[key, on.isoformat()] = total

    found = {(one["key"], point["on"]): point["total"] for one in answer["series"] for point in one["points"]}
    assert {key: total for key, total in found.items() if total} == expected
    assert len({key for key, _on in expected}) > 2


def test_the_desk_lists_commitments_of_a_group(client):
    client.force_login(make_officer())
    address = "/admin/commitments/commitment/"
    members = {code for code, slugs in groups_of(TODAY.date()).items() if "demo-league" in slugs}

    page = client.get(address, {"group": "demo-league", "all": ""})

    listed = page.context["cl"].queryset
    assert {row.state.code for row in listed} == members & set(
        Commitment.objects.values_list("state__code", flat=True)
    )
    assert client.get(address, {"group": "no-such-group"}).status_code == 400
    client.post(f"{address}views/", {"name": "Ours", "query": "group=demo-league"})
    assert SavedView.objects.get().query == "group=demo-league"
