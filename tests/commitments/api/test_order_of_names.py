"""Lists stand in the order of the reader's language, the same on both databases."""

import importlib

import pytest
from django.apps import apps

from commitments.models import State, Theme
from tests.factories import (
    make_commitment,
    make_conference,
    make_officer,
    make_organization,
    make_resolution,
    make_state,
    make_theme,
)

pytestmark = pytest.mark.django_db
# As English, Persian and Arabic have them; none is in the order of its code.
NAMES = {
    "QAA": ("Zambia", "کویت", "الكويت"),
    "QBB": ("Ålandia", "پاکستان", "باكستان"),
    "QCC": ("Chad", "آلبانی", "لبنان"),
    "QDD": ("Côte d’Ivoire", "هند", "هولندا"),
    "QEE": ("Cuba", "وانواتو", "الإمارات"),
    "QFF": ("albania", "ایران", "إيران"),
}
IN_ORDER = {
    "en": ["QBB", "QFF", "QCC", "QDD", "QEE", "QAA"],
    "fa": ["QCC", "QFF", "QBB", "QAA", "QEE", "QDD"],
    "ar": ["QEE", "QFF", "QBB", "QAA", "QCC", "QDD"],
}


@pytest.fixture
def states():
    for code, (english, persian, arabic) in NAMES.items():
        make_state(code=code, name_en=english, name_fa=persian, name_ar=arabic)


def keys(client, address: str, key: str) -> list[str]:
    return [row[key] for row in client.get(f"/api/v1/{address}").json()["results"]]


@pytest.mark.parametrize("language", ["en", "fa", "ar"])
def test_states_by_name(client, states, language):
    wanted = IN_ORDER[language]

    assert keys(client, f"states/?ordering=name&lang={language}", "code") == wanted
    assert keys(client, f"states/?ordering=-name&lang={language}", "code") == wanted[::-1]


def test_commitments_by_the_name_of_their_state_in_json_and_csv(client, states):
    conference = make_conference()
    make_resolution(conference=conference, number=1)
    for code in NAMES:
        make_commitment(reference=f"BAG3-R1-{code}")

    assert keys(client, "commitments/?ordering=state_name&lang=fa", "state") == IN_ORDER["fa"]
    lines = client.get("/api/v1/commitments/?ordering=state_name&lang=ar&format=csv").getvalue().decode()
    assert [line.split(",")[0] for line in lines.splitlines()[1:]] == [
        f"BAG3-R1-{code}" for code in IN_ORDER["ar"]
    ]


def test_themes_and_organizations_by_name(client):
    client.force_login(make_officer())
    for slug, name in (("one", "هند"), ("two", "وانواتو"), ("three", "آب")):
        make_theme(slug=slug, name_fa=name)
        make_organization(slug=slug, name_fa=name)

    for address in ("themes", "organizations"):
        assert keys(client, f"{address}/?ordering=name&lang=fa", "slug") == ["three", "two", "one"]


def test_the_lists_of_the_desk_too(client, states):
    client.force_login(make_officer())
    address = "/admin/commitments/state/"

    for language in ("fa", "ar"):
        columns = client.get(address).context["cl"].list_display
        listed = client.get(address, {"o": columns.index(f"name_{language}")}).context["cl"].result_list
        assert [state.code for state in listed] == IN_ORDER[language]


def test_a_name_that_changes_moves_its_row(client, states):
    state = State.objects.get(code="QCC")
    state.name_fa = "یمن"
    state.save()

    assert keys(client, "states/?ordering=name&lang=fa", "code")[-1] == "QCC"


def test_rows_of_before_get_their_place(states):
    make_theme(slug="one", name_fa="هند")
    State.objects.update(sort_fa="", sort_en="", sort_ar="")
    Theme.objects.update(sort_fa="")
    migration = importlib.import_module("commitments.migrations.0018_sort_keys")

    migration.store_keys(apps, None)

    assert list(State.objects.order_by("sort_fa").values_list("code", flat=True)) == IN_ORDER["fa"]
    assert not Theme.objects.filter(sort_fa="").exists()
