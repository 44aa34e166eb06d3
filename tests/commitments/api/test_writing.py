"""Adding to the record over the API: a row comes with the commitments it brings, or nothing is written."""

from datetime import date

import pytest
from django.db.models.signals import m2m_changed

from commitments.models import Commitment, Participation, Resolution
from tests.factories import (
    make_conference,
    make_officer,
    make_organization,
    make_participation,
    make_resolution,
    make_reviewer,
    make_state,
    make_theme,
    make_user,
)
from tracker.access import roles

pytestmark = pytest.mark.django_db

RESOLUTION = {
    "conference": "BAG3",
    "theme": "prevention",
    "number": 7,
    "title_en": "Prevention",
    "title_fa": "پیشگیری",
    "title_ar": "الوقاية",
    "text_en": "Prevent.",
    "text_fa": "پیشگیری کنید.",
    "text_ar": "امنعوا.",
}


@pytest.fixture
def officer(client):
    officer = make_officer(username="layla")
    client.force_login(officer)
    return officer


@pytest.fixture
def conference():
    make_theme(slug="prevention")
    conference = make_conference()
    for code in ("IRQ", "IRN"):
        make_participation(conference=conference, state=make_state(code=code))
    return conference


def post(client, address, body):
    return client.post(f"/api/v1/{address}", body, content_type="application/json")


def test_a_new_resolution_brings_the_commitment_of_every_participating_state(client, officer, conference):
    make_organization(slug="unodc")
    make_resolution(conference=conference, number=1)
    body = RESOLUTION | {
        "strength": "agreed",
        "due_on": "2026-12-31",
        "partner_organizations": ["unodc"],
        "reaffirms": ["BAG3-R1"],
    }

    answer = post(client, "resolutions/", body)

    assert answer.status_code == 201, answer.content
    made = answer.json()
    assert (made["reference"], made["commitments_created"], made["strength"], made["due_on"]) == (
        "BAG3-R7",
        2,
        "agreed",
        "2026-12-31",
    )
    assert (made["partner_organizations"], made["reaffirms"], made["addressed_to"]) == (
        ["unodc"],
        ["BAG3-R1"],
        None,
    )
    assert answer["Location"] == made["url"]
    assert answer["Cache-Control"] == "private, no-store"
    assert set(Commitment.objects.filter(resolution__number=7).values_list("reference", flat=True)) == {
        "BAG3-R7-IRN",
        "BAG3-R7-IRQ",
    }
    history = Resolution.history.filter(reference="BAG3-R7").earliest()
    assert (history.history_user, history.history_type) == (officer, "+")


def test_a_new_participation_brings_the_commitment_under_every_resolution(client, officer, conference):
    make_resolution(conference=conference, number=1)
    make_resolution(conference=conference, number=2)
    make_state(code="TUR")

    answer = post(
        client,
        "conferences/BAG3/participations/",
        {"state": "TUR", "basis": "press_report", "note_en": "Named in one report."},
    )

    assert answer.status_code == 201, answer.content
    made = answer.json()
    assert (made["state"], made["role"], made["note"], made["commitments_created"]) == (
        "TUR",
        "participant",
        "Named in one report.",
        2,
    )
    assert client.get(made["url"]).status_code == 200
    assert Commitment.objects.filter(state__code="TUR").count() == 2


def test_an_observer_brings_none(client, officer, conference):
    make_resolution(conference=conference)
    make_state(code="TUR")

    assert (
        post(
            client,
            "conferences/BAG3/participations/",
            {"state": "TUR", "basis": "inferred", "role": "observer"},
        ).json()["commitments_created"]
        == 0
    )


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"conference": "NOPE"}, "conference"),
        ({"conference": None}, "conference"),
        ({"conference": {"code": "BAG3"}}, "conference"),
        ({"conference": "BAG3\0"}, "conference"),
        ({"conference": "\ud800"}, "conference"),
        ({"theme": 1}, "theme"),
        ({"number": 0}, "number"),
        ({"number": 40000}, "number"),
        ({"number": "9" * 400}, "number"),
        ({"number": True}, "number"),
        ({"number": 1.5}, "number"),
        ({"title_en": "", "title_fa": "", "title_ar": ""}, "title_en"),
        ({"text_en": "", "text_fa": "", "text_ar": ""}, "text_en"),
        ({"title_en": "x" * 301}, "title_en"),
        ({"title_en": "nul\0"}, "title_en"),
        ({"title_fa": "\ud800"}, "title_fa"),
        ({"title_ar": ["a"]}, "title_ar"),
        ({"strength": "shouted"}, "strength"),
        ({"due_on": "2026-02-29"}, "due_on"),
        ({"due_on": "1405-09-02"}, "due_on"),
        ({"due_on": 20260101}, "due_on"),
        ({"partner_organizations": ["nope"]}, "partner_organizations.0"),
        ({"partner_organizations": "unodc"}, "partner_organizations"),
        ({"reaffirms": ["BAG3-R99"]}, "reaffirms.0"),
        ({"lifecycle": "superseded", "superseded_by": "BAG3-R1"}, "superseded_by"),
        ({"reference": "BAG3-R9"}, "reference"),
        ({"id": 1}, "id"),
        ({"updated_at": "2026-01-01T00:00:00Z"}, "updated_at"),
        ({"published": True}, "published"),
        ({"status": "complete"}, "status"),
        ({"version": 3}, "version"),
    ],
)
@pytest.mark.in_turns
def test_a_wrong_resolution_is_refused_and_nothing_is_written(client, officer, conference, change, field):
    answer = post(client, "resolutions/", RESOLUTION | change)

    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json"), answer.content
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert not Resolution.objects.exists()
    assert not Commitment.objects.exists()


def test_what_is_missing_is_named(client, officer):
    answer = post(client, "resolutions/", {})

    assert {error["field"] for error in answer.json()["errors"]} == {
        "conference",
        "theme",
        "number",
        "title_en",
        "text_en",
    }


def test_one_language_is_enough(client, officer, conference):
    body = {name: value for name, value in RESOLUTION.items() if not name.endswith(("_en", "_ar"))}

    answer = post(client, "resolutions/", body)

    assert answer.status_code == 201, answer.content
    assert (answer.json()["title"], answer.json()["title_lang"]) == ("پیشگیری", "fa")


def test_a_number_taken_is_refused_and_nothing_is_written(client, officer, conference):
    make_resolution(conference=conference, number=7, title_en="The first")

    answer = post(client, "resolutions/", RESOLUTION)

    assert answer.status_code == 400
    assert "already" in answer.json()["errors"][0]["detail"]
    assert Resolution.objects.get().title_en == "The first"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"state": "XXX", "basis": "inferred"}, "state"),
        ({"state": "TUR"}, "basis"),
        ({"state": "TUR", "basis": "rumour"}, "basis"),
        ({"state": "TUR", "basis": "inferred", "conference": "BAG2"}, "conference"),
        ({"state": "TUR", "basis": "inferred", "closed_on": "2026-01-01"}, "closed_on"),
    ],
)
def test_a_wrong_participation_is_refused_and_nothing_is_written(client, officer, conference, body, field):
    make_state(code="TUR")

    answer = post(client, "conferences/BAG3/participations/", body)

    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (400, [field])
    assert Participation.objects.count() == 2


def test_a_state_that_takes_part_already_is_refused(client, officer, conference):
    answer = post(client, "conferences/BAG3/participations/", {"state": "IRQ", "basis": "inferred"})

    assert (answer.status_code, Participation.objects.count()) == (400, 2)


def test_when_the_partners_cannot_be_set_the_resolution_is_not_there_either(client, officer, conference):
    def fail(**kwargs):
        raise RuntimeError

    make_organization(slug="unodc")
    client.raise_request_exception = False
    m2m_changed.connect(fail, sender=Resolution.partner_organizations.through)
    try:
        answer = post(client, "resolutions/", RESOLUTION | {"partner_organizations": ["unodc"]})
    finally:
        m2m_changed.disconnect(fail, sender=Resolution.partner_organizations.through)

    assert answer.status_code == 500
    assert not Resolution.objects.exists()
    assert not Commitment.objects.exists()


@pytest.mark.parametrize("address", ["resolutions/", "conferences/BAG3/participations/"])
def test_people_without_the_permission_write_nothing(client, conference, address):
    client.force_login(make_reviewer())

    assert post(client, address, RESOLUTION).status_code == 403
    assert not Resolution.objects.exists()


def test_a_draft_is_no_conference_to_somebody_who_may_not_see_it(client, monkeypatch):
    monkeypatch.setitem(
        roles.PERMISSIONS,
        roles.Role.READER,
        frozenset({"commitments.add_resolution", "commitments.add_participation"}),
    )
    make_conference(code="DRAFT", published=False)
    make_theme(slug="prevention")
    make_state(code="TUR")
    client.force_login(make_user(roles=(roles.Role.READER,)))

    refused = [post(client, "resolutions/", RESOLUTION | {"conference": code}) for code in ("DRAFT", "DRAFU")]
    missing = [
        post(client, f"conferences/{code}/participations/", {"state": "TUR", "basis": "inferred"})
        for code in ("DRAFT", "DRAFU")
    ]

    assert [answer.status_code for answer in refused] == [400, 400]
    assert refused[0].content == refused[1].content.replace(b"DRAFU", b"DRAFT")
    assert [answer.status_code for answer in missing] == [404, 404]
    assert missing[0].content == missing[1].content


@pytest.mark.parametrize(
    "address", ["commitments/", "commitments/BAG3-R1-IRQ/", "reports/", "reviews/", "states/", "conferences/"]
)
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.in_turns
def test_nothing_else_is_written(client, officer, conference, address, method):
    make_resolution(conference=conference, due_on=date(2026, 12, 31))

    answer = getattr(client, method)(
        f"/api/v1/{address}", {"status": "complete"}, content_type="application/json"
    )

    assert answer.status_code == 405
    assert set(Commitment.objects.values_list("status", "version")) == {("no_information", 0)}
