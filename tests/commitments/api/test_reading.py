"""Reading the record over the API: what stands in an answer, in which language, under which headers, in how many queries."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commitments.models import Commitment
from tests.downloads import closed
from tests.factories import (
    at,
    make_citation,
    make_commitment,
    make_conference,
    make_indicator,
    make_officer,
    make_organization,
    make_participation,
    make_resolution,
    make_source,
    make_state,
    make_theme,
    make_user,
    report,
)

pytestmark = pytest.mark.django_db
TODAY = at(2026, 3, 10)
COMMITMENT_FIELDS = [
    "reference",
    "url",
    "conference",
    "resolution",
    "resolution_title",
    "theme",
    "state",
    "state_name",
    "strength",
    "position",
    "basis",
    "status",
    "status_since",
    "reported_status",
    "reviewed",
    "schedule",
    "due_on",
    "stale",
    "last_report_on",
    "lead_agency",
    "disputed",
    "updated_at",
    "version",
]
RESOURCES = (
    "states",
    "organizations",
    "themes",
    "sources",
    "conferences",
    "resolutions",
    "indicators",
    "commitments",
    "reports",
)


@pytest.fixture(autouse=True)
def today(settings):
    settings.SITE_URL = "https://mithaq.example"
    with time_machine.travel(TODAY, tick=False):
        yield


def get(client, address, **headers):
    return client.get(f"/api/v1/{address}", headers=headers)


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
        "theme": "liaison-officers",
        "state": "IRQ",
        "state_name": "Iraq",
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
        "updated_at": "2026-03-10T12:00:00Z",
        "version": 0,
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
        sha256="1" * 64,
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
        "csv": "https://mithaq.example/api/v1/commitments/?reference=BAG3-R1-IRQ&closed=any&format=csv",
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
    make_organization(slug="unodc").partnered_resolutions.add(commitment.resolution)
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


@pytest.mark.parametrize(
    ("query", "accept_language", "name", "language"),
    [
        ("", "fa", "عراق", "fa"),
        ("?lang=ar", "fa", "العراق", "ar"),
        ("", "de", "Iraq", "en"),
        ("?lang=en", "ar", "Iraq", "en"),
    ],
)
def test_names_are_in_the_language_asked_for(client, query, accept_language, name, language):
    make_commitment()

    answer = get(client, f"commitments/BAG3-R1-IRQ/{query}", accept_language=accept_language)

    assert (answer.json()["state_name"], answer["Content-Language"]) == (name, language)
    assert {"Accept", "Accept-Language", "Authorization", "Cookie"} <= {
        field.strip() for field in answer["Vary"].split(",")
    }
    assert answer.json()["links"]["page"] == f"https://mithaq.example/{language}/commitments/BAG3-R1-IRQ/"


def test_the_language_of_one_answer_does_not_reach_the_next(client):
    make_state()
    get(client, "states/IRQ/?lang=fa")

    assert get(client, "states/IRQ/").json()["name"] == "Iraq"


def test_all_names_come_beside_the_one_asked_for(client):
    make_commitment()

    row = get(client, "commitments/?names=all&lang=fa").json()["results"][0]

    assert [row[name] for name in ("state_name", "state_name_en", "state_name_fa", "state_name_ar")] == [
        "عراق",
        "Iraq",
        "عراق",
        "العراق",
    ]
    assert row["resolution_title_ar"] == "title 1 ar"
    assert [name for name in row if name[-3:] not in {"_en", "_fa", "_ar"}] == COMMITMENT_FIELDS


def test_a_list_comes_in_pages(client):
    for number in range(1, 8):
        make_resolution(number=number)
    make_participation()

    first = get(client, "commitments/?limit=3").json()
    second = client.get(first["next"]).json()
    last = client.get(second["next"]).json()

    assert (first["count"], first["previous"], last["next"]) == (7, None, None)
    assert [row["reference"] for page in (first, second, last) for row in page["results"]] == [
        f"BAG3-R{number}-IRQ" for number in range(1, 8)
    ]


def test_a_list_has_a_hundred_rows_unless_asked(client):
    for first in "ABCDE":
        for second in "ABCDEFGHIJKLMNOPQRSTU":
            make_state(code=f"X{first}{second}")

    assert len(get(client, "states/").json()["results"]) == 100
    assert len(get(client, "states/?limit=1000").json()["results"]) == 105


def test_a_list_takes_as_many_queries_for_200_rows_as_for_one(client):
    lists = [
        *(f"{name}/" for name in RESOURCES),
        "conferences/BAG3/participations/",
        "commitments/BAG3-R1-XAA/reports/",
    ]
    officer = make_officer()
    make_resolution()

    def make_rows(start, stop):
        for number in range(start, stop):
            code = f"X{chr(65 + number // 26)}{chr(65 + number % 26)}"
            conference = make_conference(code=f"CON{number}", host=make_state(code=code))
            organization, theme, source = (
                make_organization(slug=f"body-{number}"),
                make_theme(slug=f"theme-{number}"),
                make_source(slug=f"source-{number}"),
            )
            resolution = make_resolution(conference=conference, theme=theme)
            resolution.partner_organizations.add(organization)
            resolution.reaffirms.add(resolution)
            conference.guests.add(organization)
            make_indicator(resolution=resolution)
            # Each brings a commitment, for BAG3 has a resolution.
            make_citation(
                source=source,
                participation=make_participation(state=make_state(code=code)),
                fact="participation",
            )
            report(
                commitment=Commitment.objects.get(reference="BAG3-R1-XAA"),
                effective_on=date(2026, 3, 1) - timedelta(days=number),
                author=officer,
            )

    def counted(form):
        counts = {}
        for address in lists:
            with CaptureQueriesContext(connection) as captured:
                answer = get(client, f"{address}?limit=1000&format={form}")
                body = b"".join(answer) if answer.streaming else answer.content
            rows = len(json.loads(body)["results"]) if form == "json" else body.count(b"\r\n") - 1
            counts[address] = (rows, len(captured))
        return counts

    make_rows(0, 1)
    few = {form: counted(form) for form in ("json", "csv")}
    make_rows(1, 200)
    many = {form: counted(form) for form in ("json", "csv")}

    for form in ("json", "csv"):
        assert {address: queries for address, (_, queries) in few[form].items()} == {
            address: queries for address, (_, queries) in many[form].items()
        }
        assert all(1 <= rows <= 2 for rows, _ in few[form].values())
        assert all(rows >= 200 for rows, _ in many[form].values())
        assert max(queries for _, queries in many[form].values()) <= 6


@pytest.mark.parametrize("address", ["commitments/", "commitments/BAG3-R1-IRQ/", "conferences/BAG3/", ""])
def test_an_unchanged_answer_is_not_sent_again(client, address):
    make_commitment()
    first = get(client, address)

    again = get(client, address, if_none_match=first["ETag"])

    assert first["ETag"].startswith('"')
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])


def test_the_entity_tag_of_a_commitment_tells_its_version_and_changes_with_any_edit(client):
    commitment = make_commitment()
    tags = [get(client, "commitments/BAG3-R1-IRQ/")["ETag"]]
    commitment.resolution.title_en = "Another title"
    commitment.resolution.save()
    tags.append(get(client, "commitments/BAG3-R1-IRQ/")["ETag"])
    report(commitment=commitment, effective_on=date(2026, 3, 1))
    tags.append(get(client, "commitments/BAG3-R1-IRQ/")["ETag"])
    tags.append(get(client, "commitments/BAG3-R1-IRQ/?lang=fa")["ETag"])

    assert len(set(tags)) == 4
    assert [tag[:4] for tag in tags] == ['"v0-', '"v0-', '"v1-', '"v1-']


def test_public_answers_may_be_kept_and_private_ones_may_not(client):
    make_commitment()
    assert get(client, "commitments/")["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert (
        closed(get(client, "commitments/?format=csv"))["Cache-Control"]
        == "public, max-age=0, must-revalidate"
    )

    client.force_login(make_user())

    assert get(client, "commitments/")["Cache-Control"] == "private, no-store"
    assert closed(get(client, "commitments/?format=csv"))["Cache-Control"] == "private, no-store"


def test_the_root_lists_the_resources(client):
    answer = get(client, "").json()

    assert list(answer) == [
        "states",
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
        "matrix",
        "timeline",
        "changes",
        "schema",
        "docs",
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
