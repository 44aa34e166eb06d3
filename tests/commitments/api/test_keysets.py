"""A page by cursor ..."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commitments.api.filtersets import CommitmentFilterSet
from commitments.models import Commitment, Resolution
from tests.commitments.api.reading import TODAY, get
from tests.factories import (
    at,
    make_conference,
    make_officer,
    make_participation,
    make_resolution,
    make_state,
    make_theme,
    report,
)
from tests.rewording import reword
from tests.worlds import once_a_module

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.time_machine(TODAY, tick=False),
    pytest.mark.usefixtures("site_url"),
]
ORDERINGS = [*CommitmentFilterSet.base_filters["ordering"].keys]


@once_a_module
def register():
    """Twelve commitments that share most of what they are ordered by, some of it not stated."""
    for number, theme in ((1, "ports"), (2, "training"), (3, "ports")):
        make_resolution(number=number, theme=make_theme(slug=theme))
    for code in ("IRQ", "IRN", "KWT", "OMN"):
        make_participation(state=make_state(code=code))
    reword(Resolution.objects.get(reference="BAG3-R2"), due_on=date(2027, 1, 31))
    for reference in ("BAG3-R1-IRQ", "BAG3-R3-OMN"):
        report(commitment=Commitment.objects.get(reference=reference), effective_on=date(2026, 2, 1))


def walk(client, address):
    """The rows of all pages of three, by cursor."""
    rows, pages = [], 0
    page = get(client, f"{address}&limit=3&cursor=0").json()
    while True:
        pages += 1
        assert page["count"] is page["previous"] is None
        rows += page["results"]
        if page["next"] is None:
            return rows, pages
        page = client.get(page["next"]).json()


def is_refused(answer):
    told = answer.json()
    return told["type"].endswith("/cursor-refused/") and [one["parameter"] for one in told["errors"]] == [
        "cursor"
    ]


@pytest.mark.usefixtures("register")
def test_shows_each_row_once_in_every_order(client):
    for name in ORDERINGS:
        for ordering in (name, f"-{name}"):
            address = f"commitments/?ordering={ordering}&lang=fa"
            whole = get(client, address).json()

            assert walk(client, address) == (whole["results"], 4), ordering
    address = "commitments/?q=training&ordering=-status,due_on"
    assert walk(client, address)[0] == get(client, address).json()["results"]


@pytest.mark.usefixtures("register")
def test_follows_the_rank_of_what_is_searched_and_any_other_list(client):
    for address in ("commitments/?q=BAG3-R1", "reports/?", "resolutions/?ordering=-due_on", "states/?"):
        assert walk(client, address)[0] == get(client, address).json()["results"] != []


@pytest.mark.usefixtures("register")
def test_goes_on_where_it_was_whatever_came_before(client):
    first = get(client, "commitments/?limit=2&cursor=0&ordering=-reference").json()
    make_resolution(number=9)
    second = client.get(first["next"]).json()

    seen = [row["reference"] for page in (first, second) for row in page["results"]]
    assert seen == ["BAG3-R3-OMN", "BAG3-R3-KWT", "BAG3-R3-IRQ", "BAG3-R3-IRN"]


@pytest.mark.usefixtures("register")
def test_is_refused_for_any_other_question(client, time_machine):
    following = get(client, "commitments/?limit=2&cursor=0&status=no_information").json()["next"]
    cursor = following.partition("cursor=")[2].partition("&")[0]
    officer = make_officer()

    def refused(address, reader=client):
        return is_refused(get(reader, f"{address}&cursor={cursor}"))

    asked = "commitments/?limit=2&status=no_information"
    looking_otherwise = f"commitments/?status=no_information&limit=5&names=all&cursor={cursor}"
    assert get(client, looking_otherwise).status_code == 200
    assert refused("commitments/?status=limited")
    assert refused(f"{asked}&ordering=-reference")
    assert refused(f"{asked}&lang=fa")
    assert refused("resolutions/?limit=2")
    assert refused(f"{asked}&as_of=2026-03-09")
    assert is_refused(get(client, f"{asked}&cursor={cursor[:-3]}abc"))
    assert is_refused(get(client, f"{asked}&cursor=k"))
    client.force_login(officer)
    assert refused(asked)
    client.logout()
    time_machine.move_to(at(2026, 3, 12), tick=False)
    assert refused(asked)


@pytest.mark.usefixtures("register")
def test_stands_alone_and_is_no_file(client):
    for address in ("commitments/?cursor=0&offset=2", "commitments/?cursor=0&format=csv"):
        answer = get(client, address)
        assert (answer.status_code, [one["parameter"] for one in answer.json()["errors"]]) == (
            400,
            ["cursor"],
        )


@pytest.mark.usefixtures("register")
def test_counts_nothing_and_tells_no_database_key(client):
    make_conference()
    with CaptureQueriesContext(connection) as counted:
        get(client, "commitments/?limit=2")
    with CaptureQueriesContext(connection) as by_cursor:
        following = get(client, "commitments/?limit=2&cursor=0").json()["next"]
    with CaptureQueriesContext(connection) as further:
        client.get(following)

    assert len(further) == len(by_cursor) == len(counted) - 1
    assert "BAG3" not in following.partition("cursor=")[2]
