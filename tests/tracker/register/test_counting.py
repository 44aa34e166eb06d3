"""The matrix and the timeline against a plain recomputation, on the demonstration."""

from collections import Counter
from datetime import date

import pytest

from commitments.models import Commitment
from commitments.vocabulary import Status
from tests.downloads import read_csv, read_xlsx
from tests.factories import at
from tests.worlds import DEMO_DAY, DEMO_NOW
from tracker.models import Review, StatusReport

ON, TODAY = DEMO_DAY, DEMO_NOW
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("demonstration"),
    pytest.mark.time_machine(TODAY, tick=False),
]
LEVELS = list(Status.values)
AXES = {
    "state": lambda row: row.state.code,
    "region": lambda row: row.state.region or None,
    "theme": lambda row: row.resolution.theme.slug,
    "resolution": lambda row: row.resolution.reference,
    "conference": lambda row: row.resolution.conference.code,
}


def read(client, address, **parameters):
    answer = client.get(f"/api/v1/{address}/", parameters)
    assert answer.status_code == 200, answer.content
    return answer.json()


def raw_rows():
    """The rows that a level follows from."""
    commitments = Commitment.objects.select_related(
        "state", "resolution__theme", "resolution__conference"
    ).prefetch_related("closings", "participation__closings", "positions")
    return list(Review.objects.order_by("sequence")), list(StatusReport.objects.all()), list(commitments)


def plain_standing(on, known=None, *, rows=None):
    """Every published commitment that was there on a day with its level, from the raw rows of the trail
    and nothing else.
    """
    known, is_now = known or TODAY, known is None
    all_reviews, all_reports, commitments = rows or raw_rows()
    reviews = {}
    for review in all_reviews:
        if review.recorded_at <= known:
            reviews[review.report_id] = review
    reports = {}
    for one in all_reports:
        if one.recorded_at > known or one.effective_on > on:
            continue
        given_review = reviews.get(one.pk)
        counts = given_review.verdict == "accept" if given_review else not one.needs_review
        if counts:
            reports.setdefault(one.commitment_id, []).append(
                (one.effective_on, one.sequence, (given_review and given_review.status) or one.status)
            )
    for row in commitments:
        conference = row.resolution.conference
        begun = conference.starts_on is None or conference.starts_on <= on
        closed = any(
            (one.kind == "in_error" or one.closed_on <= on)
            and (one.reopened_on is None or one.reopened_on > on)
            and (is_now or one.recorded_at <= known)
            and (one.known_until is None or (not is_now and one.known_until > known))
            for one in (*row.closings.all(), *row.participation.closings.all())
        )
        stated = [
            (one.stated_on or date.min, one.recorded_at, one.pk, one.position)
            for one in row.positions.all()
            if (one.stated_on is None or one.stated_on <= on) and one.recorded_at <= known
        ]
        applies = not stated or max(stated)[-1] != "not_applicable"
        if conference.published and begun and applies and not closed and row.created_at <= known:
            levels = reports.get(row.pk)
            yield row, max(levels)[2] if levels else "no_information"


def counted(cells):
    return {
        (cell["row"], cell["column"], level): number
        for cell in cells
        for level, number in cell["counts"].items()
        if number
    }


@pytest.mark.parametrize(
    ("rows", "columns"),
    [("state", "theme"), ("region", "conference"), ("resolution", "state"), ("theme", "status")],
)
@pytest.mark.parametrize("on", [ON, date(2025, 3, 1), date(2024, 2, 1)])
def test_matrix_equals_a_plain_recomputation(client, rows, columns, on):
    wanted = Counter()
    for row, level in plain_standing(on):
        key = AXES | {"status": lambda _row, level=level: level}
        wanted[key[rows](row), key[columns](row), level] += 1

    answer = read(
        client, "matrix", rows=rows, columns=columns, **({} if on == ON else {"as_of": on.isoformat()})
    )

    assert counted(answer["cells"]) == dict(wanted)
    assert answer["as_of"] == on.isoformat()


@pytest.mark.parametrize("known", [at(2025, 6, 1), at(2024, 9, 1)])
def test_matrix_as_known_at_a_past_moment_equals_a_plain_recomputation(client, known):
    Commitment.objects.update(created_at=at(2023, 1, 1))
    wanted = Counter(
        (row.state.code, row.resolution.theme.slug, level)
        for row, level in plain_standing(known.date(), known)
    )

    answer = read(client, "matrix", known_at=known.isoformat().replace("+00:00", "Z"))

    assert counted(answer["cells"]) == dict(wanted) != {}
    assert answer["known_at"] == known.isoformat(timespec="microseconds").replace("+00:00", "Z")


@pytest.mark.parametrize("interval", ["month", "quarter", "week"])
def test_timeline_equals_a_plain_recomputation(client, interval):
    answer = read(client, "timeline", interval=interval, since="2025-01-10")

    rows = raw_rows()

    assert len(answer["points"]) == {"month": 13, "quarter": 5, "week": 54}[interval]
    for point in answer["points"]:
        wanted = Counter(level for _row, level in plain_standing(date.fromisoformat(point["on"]), rows=rows))
        assert point["counts"] == {level: wanted[level] for level in LEVELS}, point["on"]
        assert point["total"] == sum(wanted.values())


def test_every_point_is_what_the_register_gives_for_that_day(client):
    filters = {
        "theme": "demo-prevention,demo-joint-training",
        "status": "limited,substantial",
        "closed": "any",
    }
    themes = {row["key"] for row in read(client, "matrix", rows="theme", columns="status")["rows"]}
    filters["theme"] = ",".join(sorted(themes)[:2])

    points = read(client, "timeline", interval="quarter", **filters)["points"]

    assert len(points) >= 8
    for point in points:
        assert (
            point["total"] == read(client, "commitments", limit="1", as_of=point["on"], **filters)["count"]
        ), point["on"]


def test_the_totals_add_up_and_every_cell_is_there(client):
    answer = read(client, "matrix", rows="state", columns="resolution", closed="any")
    rows, columns = [row["key"] for row in answer["rows"]], [column["key"] for column in answer["columns"]]

    assert [(cell["row"], cell["column"]) for cell in answer["cells"]] == [
        (row, column) for row in rows for column in columns
    ]
    assert any(cell["total"] == 0 for cell in answer["cells"])
    assert all(
        list(cell["counts"]) == LEVELS and cell["total"] == sum(cell["counts"].values())
        for cell in answer["cells"]
    )
    for axis, totals in (("row", "row_totals"), ("column", "column_totals")):
        for one in answer[totals]:
            assert one["total"] == sum(cell["total"] for cell in answer["cells"] if cell[axis] == one[axis])
    assert (
        sum(one["total"] for one in answer["row_totals"])
        == sum(one["total"] for one in answer["column_totals"])
        == answer["total"]["total"]
    )
    assert answer["total"]["total"] == read(client, "commitments", closed="any", limit="1")["count"]


@pytest.mark.parametrize(
    "filters",
    [
        {"status": "complete"},
        {"schedule": "overdue"},
        {"stale": "true"},
        {"disputed": "true"},
        {"discrepancy": "true"},
        {"q": "training"},
    ],
)
def test_every_filter_of_the_register_narrows_the_matrix(client, filters):
    wanted = Counter(
        (row["state"], row["theme"], row["status"])
        for row in read(client, "commitments", limit="1000", **filters)["results"]
    )

    assert counted(read(client, "matrix", **filters)["cells"]) == dict(wanted) != {}


def test_the_matrix_as_a_file_has_a_line_for_each_cell_that_leads_to_its_rows(client):
    lines = read_csv(
        client.get(
            "/api/v1/matrix/", {"rows": "state", "columns": "theme", "schedule": "overdue", "format": "csv"}
        )
    )
    cells = read(client, "matrix", rows="state", columns="theme", schedule="overdue")["cells"]

    assert [(line["state"], line["theme"], line["total"]) for line in lines] == [
        (cell["row"], cell["column"], str(cell["total"])) for cell in cells
    ]
    for line in [line for line in lines if line["total"] != "0"][:3]:
        assert client.get(line["url"].replace("http://127.0.0.1:8000", "")).json()["count"] == int(
            line["total"]
        )


def test_the_timeline_as_a_file_says_for_which_day_each_line_is(client):
    lines = read_csv(client.get("/api/v1/timeline/", {"as_of": "2025-12-31", "format": "csv"}))
    points = read(client, "timeline", as_of="2025-12-31")["points"]

    assert [(line["on"], line["total"], line["as_of"]) for line in lines] == [
        (point["on"], str(point["total"]), "2025-12-31") for point in points
    ]


def test_both_leave_as_spreadsheets(client):
    for address in ("matrix", "timeline"):
        answer = client.get(f"/api/v1/{address}/", {"format": "xlsx"})
        rows, lines = read_xlsx(answer), read_csv(client.get(f"/api/v1/{address}/", {"format": "csv"}))
        assert list(rows[0]) == list(lines[0]), address
        assert [row["total"] for row in rows] == [int(line["total"]) for line in lines], address
