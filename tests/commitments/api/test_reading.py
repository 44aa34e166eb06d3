"""Reading the record over the API: what stands in an answer, and what no source states."""

import json
from datetime import UTC, date, datetime

import pytest

from tests.commitments.api.reading import COMMITMENT_FIELDS, RESOURCES, TODAY, get
from tests.factories import (
    make_citation,
    make_commitment,
    make_indicator,
    make_organization,
    make_resolution,
    make_source,
    make_state,
    make_user,
    report,
)

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.time_machine(TODAY, tick=False),
    pytest.mark.usefixtures("site_url"),
]


def test_a_commitment_shows_its_fields_in_the_documented_order(client):
    make_resolution(strength="agreed", due_on=date(2026, 3, 31))
    make_commitment(lead_agency="Ministry of Interior")

    answer = get(client, "commitments/").json()

    assert list(answer) == ["count", "next", "previous", "results"]
    (row,) = answer["results"]
    assert list(row) == COMMITMENT_FIELDS
    assert row == {
        "reference": "BAG3-R1-IRQ",
        "url": "https://mithaq.example/api/v1/commitments/BAG3-R1-IRQ/",
        "conference": "BAG3",
        "resolution": "BAG3-R1",
        "resolution_title": "title 1 en",
        "resolution_title_lang": "en",
        "theme": "liaison-officers",
        "state": "IRQ",
        "state_name": "Iraq",
        "state_name_lang": "en",
        "strength": "agreed",
        "position": "unknown",
        "basis": "press_report",
        "status": "no_information",
        "status_since": None,
        "reported_status": None,
        "reviewed": False,
        "schedule": "due_soon",
        "due_on": "2026-03-31",
        "stale": False,
        "last_report_on": None,
        "lead_agency": "Ministry of Interior",
        "disputed": False,
        "updated_at": "2026-03-10T12:00:00.000000Z",
        "version": 0,
        "themes": ["liaison-officers"],
        "due_precision": "day",
        "region": "142",
        "groups": [],
    }


def test_a_recorded_status_is_read_back_at_once(client):
    commitment = make_commitment()
    report(commitment=commitment, status="limited", effective_on=date(2026, 2, 1))

    row = get(client, "commitments/BAG3-R1-IRQ/").json()

    assert (
        row["status"],
        row["status_since"],
        row["reported_status"],
        row["last_report_on"],
        row["version"],
    ) == (
        "limited",
        "2026-02-01",
        "limited",
        "2026-03-10",
        1,
    )


def test_the_schedule_is_that_of_the_local_day(client, settings):
    settings.TIME_ZONE = "Pacific/Kiritimati"
    make_resolution(due_on=date(2026, 3, 10))
    make_commitment()

    assert get(client, "commitments/BAG3-R1-IRQ/").json()["schedule"] == "overdue"


def test_what_no_source_states_is_null(client):
    make_commitment()

    row = get(client, "commitments/BAG3-R1-IRQ/").json()
    conference = get(client, "conferences/BAG3/").json()

    assert [row[name] for name in ("strength", "lead_agency", "due_on", "status_since")] == [None] * 4
    assert [conference[name] for name in ("starts_on", "ends_on", "city", "host", "series", "edition")] == [
        None
    ] * 6


def test_a_detail_adds_links_and_the_passages_it_rests_on(client):
    commitment = make_commitment()
    source = make_source(slug="irib-2025-12-09", sha256="0" * 64, text="one two three")
    make_citation(
        source=source,
        resolution=commitment.resolution,
        fact="text",
        paragraph=1,
        start=4,
        end=7,
    )
    make_citation(
        source=source,
        participation=commitment.participation,
        fact="participation",
        locator="page 3",
        note_en="Names Iraq.",
    )

    row = get(client, "commitments/BAG3-R1-IRQ/").json()

    assert row["links"] == {
        "page": "https://mithaq.example/en/commitments/BAG3-R1-IRQ/",
        "csv": "https://mithaq.example/api/v1/commitments/?reference=BAG3-R1-IRQ&closed=any&applicable=any&format=csv",
        "reports": "https://mithaq.example/api/v1/commitments/BAG3-R1-IRQ/reports/",
    }
    (cited,) = row["citations"]
    assert (
        cited["source"],
        cited["paragraph"],
        cited["start"],
        cited["end"],
        cited["passage"],
        cited["note"],
    ) == ("irib-2025-12-09", 1, 4, 7, "two", None)
    (part,) = row["participation_citations"]
    assert (part["locator"], part["passage"], part["note"], part["sha256"]) == (
        "page 3",
        None,
        "Names Iraq.",
        None,
    )


def test_the_other_resources_are_read_by_their_public_keys(client):
    commitment = make_commitment()
    commitment.resolution.partner_organizations.add(make_organization(slug="unodc"))
    make_indicator(resolution=commitment.resolution, target="100.5")
    make_citation(
        source=make_source(slug="press-1"), conference=commitment.resolution.conference, fact="title"
    )

    found = {
        address: get(client, address).json()
        for address in (
            "states/IRQ/",
            "organizations/unodc/",
            "themes/liaison-officers/",
            "sources/press-1/",
            "conferences/BAG3/",
            "conferences/BAG3/participations/IRQ/",
            "resolutions/BAG3-R1/",
            "indicators/BAG3-R1-I1/",
        )
    }

    assert all(
        answer["url"] == f"https://mithaq.example/api/v1/{address}" for address, answer in found.items()
    )
    assert found["conferences/BAG3/"]["participations"][0]["state"] == "IRQ"
    assert found["sources/press-1/"]["citations"][0]["reference"] == "BAG3/title/press-1"
    assert found["resolutions/BAG3-R1/"]["partner_organizations"] == ["unodc"]
    assert (found["indicators/BAG3-R1-I1/"]["baseline"], found["indicators/BAG3-R1-I1/"]["target"]) == (
        None,
        "100.5",
    )
    assert found["states/IRQ/"]["m49"] == "368"


def test_no_database_key_appears_anywhere(client):
    commitment = make_commitment()
    make_indicator(resolution=commitment.resolution)
    make_citation(resolution=commitment.resolution)
    report(commitment=commitment, effective_on=date(2026, 3, 1))

    def names(value):
        if isinstance(value, dict):
            for name, inner in value.items():
                yield name
                yield from names(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from names(inner)

    shown = {
        name
        for address in (*(f"{name}/" for name in RESOURCES), "commitments/BAG3-R1-IRQ/", "conferences/BAG3/")
        for name in names(get(client, address).json())
    }

    assert not {name for name in shown if name in {"id", "pk"} or name.endswith("_id")}


def test_the_root_lists_the_resources(client):
    answer = get(client, "").json()

    assert list(answer) == [
        "states",
        "groups",
        "organizations",
        "themes",
        "sources",
        "conferences",
        "resolutions",
        "indicators",
        "commitments",
        "reports",
        "reviews",
        "measurements",
        "uploads",
        "matrix",
        "timeline",
        "changes",
        "vocabulary",
        "problems",
        "schema",
        "docs",
        "package",
        "catalogue",
        "changes_feed",
        "deadlines_calendar",
    ]
    assert answer["commitments"].endswith("/api/v1/commitments/")
    assert all(client.get(answer[name]).status_code == 200 for name in RESOURCES)


def test_reading_can_be_closed_to_the_public(client, settings):
    settings.PUBLIC_READ = False
    make_commitment()

    for address in ("", "commitments/", "commitments/BAG3-R1-IRQ/", "commitments/?format=csv", "reports/"):
        refused = get(client, address)
        assert (refused.status_code, refused["Content-Type"]) == (401, "application/problem+json")
        assert refused["WWW-Authenticate"].startswith("Bearer")
    client.force_login(make_user())
    assert get(client, "commitments/").json()["count"] == 1


def test_times_are_in_utc_whatever_the_site_s_zone(client, settings):
    settings.TIME_ZONE = "Asia/Baghdad"
    make_state()

    assert datetime.fromisoformat(get(client, "states/IRQ/").json()["updated_at"]) == TODAY.astimezone(UTC)
    assert get(client, "states/IRQ/").json()["updated_at"].endswith("Z")


def test_answers_are_utf_8_without_escapes(client):
    make_state()

    assert "عراق".encode() in get(client, "states/IRQ/?lang=fa").content
    assert json.loads(get(client, "states/IRQ/").content)["name"] == "Iraq"
