"""Shares and means beside the counts, each with what it was divided by."""

from datetime import date

import pytest

from commitments.vocabulary import Status
from tests.downloads import read_csv
from tests.factories import at, make_commitment, make_conference, make_officer, report, state_position
from tracker.register.counting import Tally
from tracker.register.measures import SCALES, mean, share

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 1, 15), tick=False)]
# Level of each State; Iraq has two commitments.
LEVELS = {
    "BAG3-R1-IRQ": "complete",
    "BAG3-R2-IRQ": "not_started",
    "BAG3-R1-IRN": "substantial",
    "BAG3-R1-TUR": None,
}


@pytest.fixture
def world():
    officer = make_officer()
    make_conference(starts_on=date(2025, 1, 1), ends_on=date(2025, 1, 2), series="bag")
    for reference, level in LEVELS.items():
        commitment = make_commitment(reference=reference)
        if level is not None:
            report(commitment=commitment, status=level, effective_on=date(2025, 6, 1), author=officer)
    for reference in ("BAG3-R2-IRN", "BAG3-R2-TUR"):
        state_position(make_commitment(reference=reference), "not_applicable", stated_on=date(2025, 12, 1))


def read(client, address, **parameters):
    answer = client.get(f"/api/v1/{address}/", parameters)
    assert answer.status_code == 200, answer.content
    return answer.json()


def measured(one):
    return one["numerator"], one["denominator"], one["value"]


@pytest.mark.usefixtures("world")
def test_a_share_is_of_all_in_force_that_day(client):
    answer = read(client, "matrix", rows="state", columns="conference", measure="share", at_least="limited")

    shares = {one["row"]: measured(one) for one in answer["row_totals"]}
    assert shares == {"IRN": (1, 1, 1.0), "IRQ": (1, 2, 0.5), "TUR": (0, 1, 0.0)}
    assert measured(answer["total"]) == (2, 4, 0.5)
    assert (answer["measure"], answer["at_least"]) == ("share", "limited")
    # Before two States said that the second resolution does not apply to them.
    earlier = {"measure": "share", "at_least": "limited", "as_of": "2025-11-30"}
    assert measured(read(client, "matrix", **earlier)["total"])[:2] == (2, 6)


@pytest.mark.usefixtures("world")
def test_a_mean_is_of_those_that_were_scored_and_never_of_means(client):
    answer = read(client, "matrix", rows="state", columns="conference", measure="g20_score")

    means = {one["row"]: measured(one) for one in answer["row_totals"]}
    assert means == {"IRN": (0, 1, 0.0), "IRQ": (0, 2, 0.0), "TUR": (0, 0, None)}
    assert measured(answer["total"]) == (0, 3, 0.0)
    assert answer["method"].startswith("G20 Research Group")
    assert "at_least" not in answer


@pytest.mark.usefixtures("world")
def test_counts_alone_are_as_they_were(client):
    answer = read(client, "matrix")

    assert answer["measure"] == "counts"
    assert set(answer["total"]) == {"total", "counts"}
    assert read(client, "matrix", measure="counts") == answer


@pytest.mark.usefixtures("world")
def test_a_timeline_and_its_files_have_them_too(client):
    asked = {"interval": "year", "since": "2025-01-01", "measure": "share", "at_least": "substantial"}
    points = read(client, "timeline", **asked)["points"]

    assert [measured(point)[:2] for point in points] == [(2, 4), (2, 4)]
    lines = read_csv(client.get("/api/v1/timeline/", {**asked, "format": "csv"}))
    assert [(line["numerator"], line["denominator"], line["share"]) for line in lines] == [
        ("2", "4", "0.5")
    ] * 2
    (cell, *_rest) = read_csv(client.get("/api/v1/matrix/", {"measure": "g20_score", "format": "csv"}))
    assert {"numerator", "denominator", "g20_score"} <= set(cell)


@pytest.mark.usefixtures("world")
def test_a_series_for_each_key(client):
    answer = read(client, "timeline", interval="year", since="2025-01-01", by="state", measure="share")

    assert answer["by"] == "state"
    assert {one["key"]: [point["total"] for point in one["points"]] for one in answer["series"]} == {
        "IRN": [1, 1],
        "IRQ": [2, 2],
        "TUR": [1, 1],
    }
    assert "points" not in answer
    lines = read_csv(client.get("/api/v1/timeline/", {"by": "state", "interval": "year", "format": "csv"}))
    assert {line["state"] for line in lines} == {"IRN", "IRQ", "TUR"}
    assert all(f"state={line['state']}" in line["url"] for line in lines)


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize(
    ("rows", "keys"),
    [
        ("position", {"unknown"}),
        ("schedule", {"no_deadline"}),
        ("strength", {None}),
        ("basis", {"press_report"}),
    ],
)
def test_rows_may_be_the_terms_of_each_axis(client, rows, keys):
    answer = read(client, "matrix", rows=rows, columns="state")

    assert {entry["key"] for entry in answer["rows"]} == keys
    assert answer["total"]["total"] == 4
    past = read(client, "matrix", rows=rows, columns="state", as_of="2025-12-31")
    assert ({entry["key"] for entry in past["rows"]}, past["total"]["total"]) == (keys, 4)
    with_all = read(client, "matrix", rows="position", columns="state", applicable="any")
    assert [entry["key"] for entry in with_all["rows"]] == ["unknown", "not_applicable"]


@pytest.mark.usefixtures("world")
def test_conferences_of_a_series_are_counted_together(client):
    make_conference(code="OTH1", series="other")
    make_commitment(reference="OTH1-R1-KWT")

    def total(**series):
        return read(client, "matrix", **series)["total"]["total"]

    assert (total(series="bag"), total(series="other"), total(series="bag,other"), total()) == (4, 1, 5, 5)
    assert client.get("/api/v1/matrix/", {"series": "none"}).status_code == 400


def test_an_undated_conference_has_a_timeline_from_what_was_reported_first(client):
    commitment = make_commitment()
    report(commitment=commitment, effective_on=date(2025, 10, 20), author=make_officer())

    points = read(client, "timeline", interval="month")["points"]

    assert [point["on"] for point in points] == ["2025-10-31", "2025-11-30", "2025-12-31", "2026-01-15"]


@pytest.mark.parametrize(
    ("parameters", "refused"),
    [
        ({"measure": "median"}, "measure"),
        ({"measure": "fatf_score"}, "measure"),
        ({"at_least": "limited"}, "at_least"),
        ({"measure": "g20_score", "at_least": "limited"}, "at_least"),
        ({"measure": "share", "at_least": "most"}, "at_least"),
    ],
)
@pytest.mark.parametrize("address", ["matrix", "timeline"])
def test_what_is_no_measure_is_refused(client, address, parameters, refused):
    answer = client.get(f"/api/v1/{address}/", parameters)

    assert answer.status_code == 400
    assert {one["parameter"] for one in answer.json()["errors"]} == {refused}


def test_what_makes_no_series_is_refused(client):
    answer = client.get("/api/v1/timeline/", {"by": "status"})

    assert {one["parameter"] for one in answer.json()["errors"]} == {"by"}


def test_a_share_reaches_its_level_from_above_and_a_mean_leaves_out_what_is_unknown():
    one_of_each = Tally.of(dict.fromkeys(Status.values, 1))

    shares = [share(Status(level)).of(one_of_each) for level in Status.values]
    assert [(one.numerator, one.denominator) for one in shares] == [(5, 5), (4, 5), (3, 5), (2, 5), (1, 5)]
    assert set(SCALES) == {"g20_score"}
    assert (mean("g20_score").of(one_of_each).numerator, mean("g20_score").of(one_of_each).denominator) == (
        0,
        4,
    )
