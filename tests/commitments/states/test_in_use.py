"""A State of the catalogue that nobody switched on yet ..."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from commitments.models import Conference
from commitments.states.names import UnknownState, find_state
from tests.factories import (
    make_administrator,
    make_conference,
    make_officer,
    make_participation,
    make_state,
)
from tracker.models import Mandate

pytestmark = pytest.mark.django_db


@pytest.fixture
def islands():
    make_state(code="IRQ")
    return make_state(code="COK", kind="non_member_state", enabled=False, name_en="Cook Islands")


@pytest.fixture
def officer(client):
    person = make_officer()
    client.force_login(person)
    return person


@pytest.mark.parametrize("is_officer", [True, False])
def test_is_in_no_list_and_at_no_address(client, islands, is_officer):
    if is_officer:
        client.force_login(make_officer())

    assert [row["code"] for row in client.get("/api/v1/states/").json()["results"]] == ["IRQ"]
    assert client.get("/api/v1/states/?q=cook").json()["count"] == 0
    assert b"COK" not in client.get("/api/v1/states/?format=csv").getvalue()
    assert client.get("/api/v1/states/COK/").status_code == 404
    assert client.get("/en/states/COK/").status_code == 404
    refused = client.get("/api/v1/commitments/?state=COK")
    assert refused.status_code == 400
    assert "Cook" not in refused.content.decode()


def test_is_known_to_no_file_and_offered_to_nobody(islands):
    for name in ("COK", "Cook Islands", "Cook Island"):
        with pytest.raises(UnknownState) as refusal:
            find_state(name)
        assert islands not in refusal.value.nearest


def test_is_found_in_the_admin_by_whoever_asks_for_it(client, officer, islands):
    address = reverse("admin:commitments_state_changelist")

    def listed(query):
        return [state.code for state in client.get(f"{address}{query}").context["cl"].queryset]

    assert (listed(""), listed("?in_use=false")) == (["IRQ"], ["COK"])
    assert client.get(f"{address}?in_use=any").context["cl"].result_count == 2
    assert client.get(f"{address}?q=cook").context["cl"].result_count == 0
    assert client.get(f"{address}?in_use=false&q=cook").context["cl"].result_count == 1
    assert client.get(f"{address}?in_use=never").status_code == 400


def test_is_not_proposed_where_a_state_is_chosen(client, officer, islands):
    for model, field in (("conference", "host"), ("participation", "state")):
        found = client.get(
            reverse("admin:autocomplete"),
            {"app_label": "commitments", "model_name": model, "field_name": field, "term": ""},
        ).json()["results"]
        assert [row["text"] for row in found] == ["Iraq"], model


def test_takes_no_part_whichever_way_it_is_sent(client, officer, islands):
    conference = make_conference()
    with pytest.raises(ValidationError):
        make_participation(conference=conference, state=islands)
    with pytest.raises(ValidationError):
        Conference(code="X1", title_en="X", title_fa="X", title_ar="X", host=islands).full_clean()
    with pytest.raises(ValidationError):
        Mandate(user=officer, state=islands).clean_fields()
    sent = client.post(
        f"/api/v1/conferences/{conference.code}/participations/",
        {"state": "COK", "basis": "press_report"},
        content_type="application/json",
    )
    assert sent.status_code == 400
    assert not conference.participations.exists()


def test_takes_part_once_it_is_in_use_and_then_stays_so(client, islands):
    client.force_login(make_administrator())
    islands.enabled = True
    islands.full_clean()
    islands.save()
    assert find_state("Cook Islands") == islands
    assert client.get("/en/states/COK/").status_code == 200
    make_participation(conference=make_conference(), state=islands)

    islands.enabled = False
    with pytest.raises(ValidationError, match="takes part in a conference"):
        islands.full_clean()
