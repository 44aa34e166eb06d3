"""Groups of States over the API, and whom resolutions address."""

from datetime import date

import pytest

from commitments.models import Resolution
from tests.commitments.api.reading import get
from tests.downloads import read_csv
from tests.factories import (
    at,
    make_commitment,
    make_conference,
    make_officer,
    make_participation,
    make_resolution,
    make_state,
    make_theme,
)
from tests.groups import ALWAYS, make_group

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.time_machine(at(2026, 3, 10), tick=False),
    pytest.mark.usefixtures("site_url"),
]
MARCH = date(2026, 3, 1)


@pytest.fixture
def league():
    return make_group(members={"IRQ": ALWAYS, "IRN": (MARCH, None), "TUR": (None, MARCH)})


def test_a_group_shows_its_members_and_their_days(client, league):
    group = get(client, "groups/marsh-league/").json()

    assert group["members"] == [
        {"state": "IRN", "from": "2026-03-01", "until": None, "source": None},
        {"state": "IRQ", "from": None, "until": None, "source": None},
        {"state": "TUR", "from": None, "until": "2026-03-01", "source": None},
    ]
    assert (group["url"], group["name"], group["source"]) == (
        "https://mithaq.example/api/v1/groups/marsh-league/",
        "Group marsh-league",
        "marsh-league-charter",
    )
    assert "members" not in get(client, "groups/").json()["results"][0]


def test_the_source_of_a_group_is_public_with_it(client, league):
    assert get(client, "sources/marsh-league-charter/").status_code == 200


@pytest.mark.parametrize(("state", "slugs"), [("IRN", ["marsh-league"]), ("TUR", [])])
def test_groups_are_found_by_a_state_that_belongs_to_them_today(client, league, state, slugs):
    found = get(client, f"groups/?state={state}").json()["results"]

    assert [group["slug"] for group in found] == slugs


def test_states_are_found_by_the_group_to_which_they_belong_today(client, league):
    found = get(client, "states/?group=marsh-league").json()["results"]

    assert [state["code"] for state in found] == ["IRN", "IRQ"]


def test_the_register_is_narrowed_to_a_group_by_its_members_of_the_day(client, league):
    conference = make_conference(starts_on=date(2026, 1, 1))
    make_resolution(conference=conference)
    for code in ("IRQ", "IRN", "TUR", "KWT"):
        make_participation(conference=conference, state=make_state(code=code))

    def found(**day):
        answer = client.get("/api/v1/commitments/", {"group": "marsh-league", **day})
        return {row["state"] for row in answer.json()["results"]}

    assert found() == {"IRQ", "IRN"}
    assert found(as_of="2026-02-28") == {"IRQ", "TUR"}
    assert found(as_of="2026-03-01") == {"IRQ", "IRN"}


def test_an_unknown_group_is_refused_with_the_nearest(client, league):
    make_commitment()
    (error,) = get(client, "commitments/?group=marsh-leage").json()["errors"]

    assert error["parameter"] == "group"
    assert "Did you mean marsh-league?" in error["detail"]


def test_changes_are_not_followed_by_group(client, league):
    """A State joins a group without a change of its commitments, so no copy could be kept."""
    assert get(client, "changes/?group=marsh-league").status_code == 400


def test_a_resolution_tells_whom_it_addresses(client, league):
    conference = make_conference()
    for code in ("IRQ", "IRN"):
        make_participation(conference=conference, state=make_state(code=code))
    make_resolution(addressees="states", named_states=[make_state(code="IRQ")])
    make_resolution(number=2, addressees="group", addressed_group=league)

    first, second = get(client, "resolutions/").json()["results"]
    rows = read_csv(client.get("/api/v1/resolutions/?format=csv"))

    assert [first[name] for name in ("addressees", "addressed_group", "named_states")] == [
        "states",
        None,
        ["IRQ"],
    ]
    assert [second[name] for name in ("addressees", "addressed_group", "named_states")] == [
        "group",
        "marsh-league",
        ["IRN", "IRQ"],
    ]
    assert [(row["addressees"], row["addressed_group"], row["named_states"]) for row in rows] == [
        ("states", "", "IRQ"),
        ("group", "marsh-league", "IRN,IRQ"),
    ]
    found = get(client, "resolutions/?addressees=group").json()["results"]
    assert [row["reference"] for row in found] == ["BAG3-R2"]


@pytest.mark.parametrize(
    ("values", "status", "created"),
    [
        ({"addressees": "states", "named_states": ["IRQ"]}, 201, 1),
        ({"addressees": "group", "addressed_group": "marsh-league"}, 201, 2),
        ({"addressees": "all_except", "named_states": ["IRQ"]}, 201, 1),
        ({"addressees": "states", "named_states": ["TUR"]}, 400, 0),
        ({"addressees": "states"}, 400, 0),
        ({"addressees": "group"}, 400, 0),
        ({"addressees": "states", "named_states": ["IRQ"], "addressed_to": "secretariat"}, 400, 0),
    ],
)
def test_a_new_resolution_may_say_whom_it_addresses(client, league, values, status, created):
    for code in ("IRQ", "IRN"):
        make_participation(conference=make_conference(), state=make_state(code=code))
    make_theme()
    client.force_login(make_officer())
    texts = {f"{name}_{language}": "x" for name in ("title", "text") for language in ("en", "fa", "ar")}

    answer = client.post(
        "/api/v1/resolutions/",
        {"conference": "BAG3", "theme": "liaison-officers", "number": 1} | texts | values,
        content_type="application/json",
    )

    assert answer.status_code == status, answer.content
    if status == 201:
        assert answer.json()["commitments_created"] == created
    else:
        assert answer.json()["type"].endswith("fields-refused/")
        assert not Resolution.objects.exists()


def test_each_row_of_the_register_has_the_groups_of_its_state_on_the_day_asked(client, league):
    make_resolution(theme=make_theme(slug="rivers"))
    make_group(slug="canal-union", members={"TUR": ALWAYS})
    for state in ("IRN", "TUR", "KWT"):
        make_commitment(reference=f"BAG3-R1-{state}")

    def groups(query=""):
        rows = get(client, f"commitments/?labels=true{query}").json()["results"]
        lines = read_csv(get(client, f"commitments/?format=csv{query}"))
        assert [",".join(row["groups"]) for row in rows] == [line["groups"] for line in lines]
        return {row["state"]: row["groups_label"] for row in rows}

    assert groups() == {
        "IRN": ["Group marsh-league"],
        "KWT": [],
        "TUR": ["Group canal-union"],
    }
    assert groups("&as_of=2026-02-28") == {
        "IRN": [],
        "KWT": [],
        "TUR": ["Group canal-union", "Group marsh-league"],
    }
    assert get(client, "commitments/BAG3-R1-TUR/").json()["groups"] == ["canal-union"]
