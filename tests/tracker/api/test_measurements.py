"""Measurements over the API: the value of an indicator for a State and a day, and where it is from."""

import json
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.downloads import read_csv
from tests.extent import extent
from tests.factories import (
    at,
    make_citation,
    make_commitment,
    make_conference,
    make_focal_point,
    make_indicator,
    make_officer,
    make_resolution,
    make_reviewer,
    make_source,
    make_state,
    make_user,
)
from tracker.models import Measurement

MANY = extent(40, long=200)
LIST = "/api/v1/measurements/"
BODY = {
    "commitment": "BAG3-R1-IRQ",
    "indicator": "BAG3-R1-I1",
    "observed_on": "2026-02-01",
    "value": "12.5",
    "source": "press-1",
}
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.time_machine(at(2026, 3, 10), tick=False),
    pytest.mark.usefixtures("site_url"),
]


@pytest.fixture
def commitment():
    commitment = make_commitment()
    make_indicator(resolution=commitment.resolution)
    make_citation(source=make_source(), resolution=commitment.resolution)
    return commitment


@pytest.fixture
def officer(client, commitment):
    officer = make_officer(username="layla")
    client.force_login(officer)
    return officer


def post(client, **changes):
    headers = {
        name.replace("_", "-"): changes.pop(name) for name in list(changes) if name == "idempotency_key"
    }
    return client.post(LIST, json.dumps(BODY | changes), content_type="application/json", headers=headers)


def test_a_measurement_is_recorded_and_has_an_address(client, officer):
    answer = post(client, note="As published.")

    assert answer.status_code == 201
    assert answer.json() == {
        "reference": "BAG3-R1-IRQ-I1-2026-02-01-1",
        "url": "https://mithaq.example/api/v1/measurements/BAG3-R1-IRQ-I1-2026-02-01-1/",
        "commitment": "BAG3-R1-IRQ",
        "commitment_url": "https://mithaq.example/api/v1/commitments/BAG3-R1-IRQ/",
        "indicator": "BAG3-R1-I1",
        "observed_on": "2026-02-01",
        "number": 1,
        "value": "12.5",
        "unit": "requests",
        "source": "press-1",
        "note": "As published.",
        "author": "secretariat",
        "recorded_at": "2026-03-10T12:00:00.000000Z",
        "superseded": False,
        "unreviewed": False,
        "baseline": None,
        "target": None,
    }
    assert answer["Location"] == answer.json()["url"]
    assert client.get("/api/v1/measurements/BAG3-R1-IRQ-I1-2026-02-01-1/").json() == answer.json()


def test_a_value_of_the_state_itself_is_public_and_marked_as_unreviewed(client, commitment):
    client.force_login(make_focal_point(state=commitment.state))
    post(client)
    client.logout()

    (row,) = client.get(LIST).json()["results"]

    assert (row["value"], row["author"], row["unreviewed"]) == ("12.5", "IRQ", True)


def test_a_later_value_for_the_same_day_takes_the_place_of_the_earlier(client, officer):
    post(client)
    post(client, value="13")

    assert [
        (row["number"], row["value"], row["superseded"]) for row in client.get(LIST).json()["results"]
    ] == [(1, "12.5", True), (2, "13", False)]
    assert [row["number"] for row in client.get(f"{LIST}?superseded=false").json()["results"]] == [2]


@pytest.mark.parametrize(
    ("person", "status"),
    [
        (None, 401),
        (make_user, 403),
        (make_reviewer, 403),
        (lambda: make_focal_point(state=make_state(code="IRN")), 403),
        (make_focal_point, 201),
    ],
    ids=["nobody", "nothing", "reviewer", "focal point of another State", "focal point"],
)
def test_only_who_may_measure_for_the_state_does(client, commitment, person, status):
    if person:
        client.force_login(person())

    assert post(client).status_code == status
    assert Measurement.objects.count() == (status == 201)


REFUSED = [
    *(
        ({name: value}, name)
        for name in ("commitment", "indicator", "source")
        for value in (None, 1, [], {}, "x", "a\0", "a\ud800", "x" * 100_000)
    ),
    ({"indicator": "BAG3-R2-I1"}, "indicator"),
    ({"observed_on": "2026-03-11"}, "observed_on"),
    ({"observed_on": "9999-12-31"}, "observed_on"),
    ({"observed_on": 1}, "observed_on"),
    *(
        ({"value": value}, "value")
        for value in (
            None,
            "",
            "many",
            "NaN",
            "Infinity",
            1e400,
            10**14,
            10**4000,
            "1." + "0" * 7,
            "9" * 2000,
            [1],
            {},
            "1\0",
        )
    ),
    ({"note": "a\0"}, "note"),
    ({"note": "\udfff"}, "note"),
    ({"author": "layla"}, "author"),
    ({"recorded_at": "2020-01-01T00:00:00Z"}, "recorded_at"),
    ({"number": 7}, "number"),
    ({"superseded": False}, "superseded"),
]


def test_what_cannot_have_been_measured_is_refused_by_the_name_of_its_field(client, officer):
    make_indicator(resolution=make_resolution(number=2))
    wrong = {}
    for changes, field in REFUSED:
        answer = post(client, **changes)
        # A number without an end is no JSON, so no field is read.
        is_json = changes.get("value") != 1e400
        if answer.status_code != 400 or (
            is_json and [error["field"] for error in answer.json()["errors"]] != [field]
        ):
            wrong[str(changes)[:80]] = (answer.status_code, answer.content[:200])

    assert wrong == {}
    assert not Measurement.objects.exists()


@pytest.mark.parametrize("value", [12, -0.5, "0.000001", "99999999999999", 1e5])
@pytest.mark.in_turns
def test_numbers_are_taken_as_text_or_as_numbers(client, officer, value):
    assert post(client, value=value).status_code == 201
    assert Measurement.objects.get().value == Decimal(str(value))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("commitment=BAG3-R1-IRQ", 2),
        ("indicator=BAG3-R1-I1", 2),
        ("state=IRQ&conference=BAG3&resolution=BAG3-R1&source=press-1", 2),
        ("observed_before=2026-02-02", 1),
        ("observed_after=2026-02-01", 1),
        ("recorded_after=2026-03-11", 0),
    ],
)
def test_measurements_are_found_by_what_they_measure(client, officer, query, found):
    make_commitment(reference="BAG3-R1-IRN")
    post(client)
    post(client, observed_on="2026-02-02")
    post(client, commitment="BAG3-R1-IRN", observed_on="2026-02-28") if "commitment" in query else None

    assert client.get(f"{LIST}?{query}").json()["count"] == found


@pytest.mark.parametrize(
    "key",
    [
        "BAG3-R1-IRQ-I1-2026-02-01-2",
        "BAG3-R1-IRQ-I1-2026-02-30-1",
        "BAG3-R1-IRQ-I1-0000-00-00-1",
        "BAG3-R1-IRQ-I01-2026-02-01-1",
        "1",
    ],
)
def test_a_measurement_has_one_address(client, officer, key):
    post(client)

    assert client.get(f"{LIST}{key}/").status_code == 404


def test_measurements_of_a_draft_are_not_there(client):
    make_conference(published=False)
    commitment = make_commitment()
    make_indicator(resolution=commitment.resolution)
    make_citation(source=make_source(), resolution=commitment.resolution)
    client.force_login(make_officer())
    assert post(client).status_code == 201
    client.force_login(make_focal_point())

    assert client.get(LIST).json()["count"] == 0
    assert client.get(f"{LIST}BAG3-R1-IRQ-I1-2026-02-01-1/").status_code == 404
    assert post(client).json()["errors"][0]["field"] == "commitment"


def test_a_file_has_the_names_in_three_languages(client, officer):
    post(client)

    (row,) = read_csv(client.get(f"{LIST}?format=csv"))

    names = ("reference", "state", "indicator", "indicator_name_fa", "value", "unit", "source", "superseded")
    assert [row[name] for name in names] == [
        "BAG3-R1-IRQ-I1-2026-02-01-1",
        "IRQ",
        "BAG3-R1-I1",
        "Indicator 1 fa",
        "12.5",
        "requests",
        "press-1",
        "false",
    ]


def test_a_measurement_that_is_sent_again_with_its_key_is_recorded_once(client, officer):
    answers = [post(client, idempotency_key="k") for _ in range(2)]

    assert answers[0].content == answers[1].content
    assert Measurement.objects.count() == 1


def test_many_measurements_ask_as_many_questions_as_one(client, officer):
    def questions():
        with CaptureQueriesContext(connection) as queries:
            rows = client.get(f"{LIST}?limit=1000").json()["count"]
        return len(queries), rows

    post(client)
    questions()
    few = questions()
    for number in range(MANY - 1):
        post(client, value=number)

    assert questions() == (few[0], MANY)


@pytest.mark.django_db(transaction=True)
def test_values_that_are_measured_at_once_get_numbers_of_their_own(commitment):
    officer = make_officer()

    def measure(number):
        client = Client()
        client.force_login(officer)
        try:
            return post(client, value=number).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(measure, range(8))) == [201] * 8

    assert sorted(Measurement.objects.values_list("number", flat=True)) == list(range(1, 9))
