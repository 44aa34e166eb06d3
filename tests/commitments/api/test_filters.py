"""Narrowing a list over the API: what each parameter finds, and what is refused instead of guessed."""

import itertools
from datetime import date

import pytest
import time_machine
from django.db import connection

from commitments.models import Commitment
from tests.extent import extent
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
    report,
)
from tests.worlds import rolled_back_after_module

TODAY = at(2026, 3, 10)
pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(TODAY, tick=False)]


@pytest.fixture(scope="module")
def register(django_db_setup, django_db_blocker):
    """Two conferences, three States, commitments that differ on every axis; there for all tests of the
    module.
    """
    with rolled_back_after_module(django_db_blocker):
        with time_machine.travel(TODAY, tick=False):
            make_register()
        yield


def make_register():
    conference = make_conference(starts_on=date(2025, 6, 1), ends_on=date(2025, 6, 2))
    make_resolution(
        conference=conference,
        number=1,
        theme=make_theme(slug="liaison-officers"),
        strength="agreed",
        due_on=date(2026, 3, 1),
        title_fa="مبارزه با مواد مخدر",
    )
    make_resolution(
        conference=conference,
        number=2,
        theme=make_theme(slug="prevention"),
        strength="raised",
        due_on=date(2026, 12, 31),
    )
    iraq = make_participation(
        conference=conference, state=make_state(code="IRQ"), role="host", basis="official_record"
    )
    make_participation(conference=conference, state=make_state(code="IRN"), basis="press_report")
    second = make_conference(code="BAG2")
    make_resolution(conference=second, number=10, theme=make_theme(slug="prevention"), lifecycle="elapsed")
    make_participation(conference=second, state=make_state(code="TUR"))
    make_citation(source=make_source(slug="irib-2025-12-09"), participation=iraq, fact="host")
    officer = make_officer()
    report(
        commitment=Commitment.objects.get(reference="BAG3-R1-IRQ"),
        status="substantial",
        effective_on=date(2026, 2, 1),
        author=officer,
    )
    report(
        commitment=Commitment.objects.get(reference="BAG3-R2-IRQ"),
        status="complete",
        effective_on=date(2026, 2, 1),
        author=officer,
    )
    make_commitment(reference="BAG3-R1-IRN", position="supported")
    make_commitment(reference="BAG3-R2-IRN", due_on=date(2026, 3, 20))


def references(client, query, resource="commitments", key="reference"):
    answer = client.get(f"/api/v1/{resource}/?{query}")
    assert answer.status_code == 200, answer.content
    return [row[key].removeprefix("BAG3-") for row in answer.json()["results"]]


ALL = ["BAG2-R10-TUR", "R1-IRN", "R1-IRQ", "R2-IRN", "R2-IRQ"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ALL),
        ("conference=BAG3", ALL[1:]),
        ("conference=BAG3,BAG2", ALL),
        ("state=IRQ", ["R1-IRQ", "R2-IRQ"]),
        ("state=IRN,TUR", ["BAG2-R10-TUR", "R1-IRN", "R2-IRN"]),
        ("state=IRQ&theme=prevention", ["R2-IRQ"]),
        ("resolution=BAG3-R1", ["R1-IRN", "R1-IRQ"]),
        ("reference=BAG3-R1-IRQ", ["R1-IRQ"]),
        ("status=no_information", ["BAG2-R10-TUR", "R1-IRN", "R2-IRN"]),
        ("status=complete,substantial", ["R1-IRQ", "R2-IRQ"]),
        ("reported_status=complete", ["R2-IRQ"]),
        ("position=supported", ["R1-IRN"]),
        ("schedule=overdue", ["R1-IRN", "R1-IRQ"]),
        ("schedule=met_on_time,due_soon", ["R2-IRN", "R2-IRQ"]),
        ("schedule=no_deadline", ["BAG2-R10-TUR"]),
        ("stale=true", ["R1-IRN", "R2-IRN"]),
        ("stale=false", ["BAG2-R10-TUR", "R1-IRQ", "R2-IRQ"]),
        ("region=142", ALL),
        ("region=034", ["R1-IRN", "R2-IRN"]),
        ("region=145&conference=BAG3", ["R1-IRQ", "R2-IRQ"]),
        ("strength=raised", ["R2-IRN", "R2-IRQ"]),
        ("basis=official_record", ["R1-IRQ", "R2-IRQ"]),
        ("source=irib-2025-12-09", ["R1-IRQ", "R2-IRQ"]),
        ("lifecycle=elapsed", ["BAG2-R10-TUR"]),
        ("due_before=2026-03-20", ["R1-IRN", "R1-IRQ"]),
        ("due_before=2026-03-21", ["R1-IRN", "R1-IRQ", "R2-IRN"]),
        ("due_after=2026-03-01&due_before=2027-01-01", ["R2-IRN", "R2-IRQ"]),
        ("updated_after=2026-03-10", ALL),
        ("updated_after=2026-03-10T12:00:00Z", []),
        ("updated_after=2026-03-10T15:00:00+03:30", ALL),
        ("updated_after=2026-03-10T11:59:59.999999%2B00:00", ALL),
        ("q=Iraq", ["R1-IRQ", "R2-IRQ"]),
        ("q=ايران", ["R1-IRN", "R2-IRN"]),
        ("q=مواد‌مخدر", ["R1-IRN", "R1-IRQ"]),
        ("q=IRQ nothing", []),
    ],
)
def test_the_register_is_narrowed_by(client, register, query, found):
    assert references(client, query) == found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("ordering=-reference", ALL[::-1]),
        ("ordering=resolution", ["BAG2-R10-TUR", "R1-IRN", "R1-IRQ", "R2-IRN", "R2-IRQ"]),
        ("ordering=state", ["R1-IRN", "R2-IRN", "R1-IRQ", "R2-IRQ", "BAG2-R10-TUR"]),
        ("ordering=due_on,reference", ["R1-IRN", "R1-IRQ", "R2-IRN", "R2-IRQ", "BAG2-R10-TUR"]),
        ("ordering=-due_on,reference", ["R2-IRQ", "R2-IRN", "R1-IRN", "R1-IRQ", "BAG2-R10-TUR"]),
        ("ordering=-status,reference", ["R2-IRQ", "R1-IRQ", "BAG2-R10-TUR", "R1-IRN", "R2-IRN"]),
        ("ordering=-status_since,reference", ["R1-IRQ", "R2-IRQ", "BAG2-R10-TUR", "R1-IRN", "R2-IRN"]),
        ("ordering=strength,reference", ["R1-IRN", "R1-IRQ", "R2-IRN", "R2-IRQ", "BAG2-R10-TUR"]),
        ("ordering=-strength,reference", ["R2-IRN", "R2-IRQ", "R1-IRN", "R1-IRQ", "BAG2-R10-TUR"]),
        ("ordering=theme,reference", ["R1-IRN", "R1-IRQ", "BAG2-R10-TUR", "R2-IRN", "R2-IRQ"]),
    ],
)
def test_the_register_is_ordered_by(client, register, query, found):
    assert references(client, query) == found


def test_resolutions_are_ordered_by_number_not_by_letters(client):
    conference = make_conference(code="MANY")
    for number in (10, 2, 1):
        make_resolution(conference=conference, number=number)

    assert references(client, "conference=MANY", "resolutions") == ["MANY-R1", "MANY-R2", "MANY-R10"]


def test_closed_commitments_are_left_out_unless_asked_for(client, register):
    make_commitment(reference="BAG3-R1-IRQ", closed_on=date(2026, 3, 2))

    assert references(client, "state=IRQ") == ["R2-IRQ"]
    assert references(client, "state=IRQ&closed=false") == ["R2-IRQ"]
    assert references(client, "state=IRQ&closed=true") == ["R1-IRQ"]
    assert references(client, "state=IRQ&closed=any") == ["R1-IRQ", "R2-IRQ"]
    assert client.get("/api/v1/commitments/BAG3-R1-IRQ/").json()["closed_on"] == "2026-03-02"


@pytest.mark.parametrize(
    ("resource", "query", "found"),
    [
        ("states", "conference=BAG3", ["IRN", "IRQ"]),
        ("states", "region=034", ["IRN"]),
        ("states", "kind=regional_body", []),
        ("states", "q=تركيا", ["TUR"]),
        ("states", "ordering=-name", ["TUR", "IRQ", "IRN"]),
        ("organizations", "conference=BAG3", ["unodc"]),
        ("organizations", "conference=BAG2", ["interpol"]),
        ("organizations", "kind=un_body", []),
        ("themes", "conference=BAG2", ["prevention"]),
        ("sources", "conference=BAG3", ["irib-2025-12-09"]),
        ("sources", "language=fa&reliability=press_report", ["irib-2025-12-09"]),
        ("sources", "published_before=2020-01-01", []),
        ("conferences", "state=TUR", ["BAG2"]),
        ("conferences", "starts_after=2025-01-01", [""]),
        ("conferences", "ordering=-starts_on,code", ["", "BAG2"]),
        ("conferences/BAG3/participations", "role=host", ["IRQ"]),
        ("conferences/BAG3/participations", "basis=press_report", ["IRN"]),
        ("resolutions", "partner=unodc", ["R1"]),
        ("resolutions", "strength=raised", ["R2"]),
        ("resolutions", "due_before=2026-03-02", ["R1"]),
        ("resolutions", "ordering=-due_on,resolution", ["R2", "R1", "BAG2-R10"]),
        ("resolutions", "ordering=strength", ["R1", "R2", "BAG2-R10"]),
        ("resolutions", "ordering=-strength", ["R2", "R1", "BAG2-R10"]),
        ("indicators", "resolution=BAG3-R1", ["R1-I1"]),
        ("indicators", "conference=BAG2", []),
        ("indicators", "proposed=false", []),
        ("reports", "status=complete", ["R2-IRQ-1"]),
        ("reports", "state=IRQ&ordering=sequence", ["R1-IRQ-1", "R2-IRQ-1"]),
        ("reports", "recorded_after=2026-03-11", []),
        ("reports", "commitment=BAG3-R1-IRQ&effective_before=2026-02-02", ["R1-IRQ-1"]),
        ("commitments/BAG3-R1-IRQ/reports", "status=substantial", ["R1-IRQ-1"]),
    ],
)
def test_the_other_lists_are_narrowed_by(client, register, resource, query, found):
    resolution = Commitment.objects.get(reference="BAG3-R1-IRQ").resolution
    resolution.partner_organizations.add(make_organization(slug="unodc"))
    make_conference(code="BAG2").guests.add(make_organization(slug="interpol"))
    make_indicator(resolution=resolution)
    key = {
        "states": "code",
        "organizations": "slug",
        "themes": "slug",
        "sources": "slug",
        "conferences": "code",
    }.get(resource, "reference")
    key = "state" if "participations" in resource else key

    assert [value.removeprefix("BAG3") for value in references(client, query, resource, key)] == found


@pytest.mark.parametrize(
    ("query", "parameter", "says"),
    [
        ("stat=IRQ", "stat", "no such parameter. Known here: applicable, as_of, basis, closed, conference,"),
        ("state=XXX", "state", "XXX"),
        ("state=Irak", "state", "Did you mean IR"),
        ("state=Iraq", "state", "Did you mean IRQ?"),
        ("state=IRQ,irn", "state", "Unknown: irn. Did you mean IRN? /api/v1/states/ lists"),
        ("state=IRQ,", "state", "empty value"),
        ("state=", "state", "no value"),
        ("limit=1&limit=2", "limit", "once"),
        ("due_before=2026-01-01&due_before=2026-02-01", "due_before", "once"),
        ("state=IRQ&state=", "state", "empty value"),
        ("state=IRQ%00", "state", "not text"),
        ("state=" + "I" * 2001, "state", "at most 2000 characters"),
        ("conference=NOPE", "conference", "Unknown: NOPE."),
        ("theme=nope", "theme", "/api/v1/themes/"),
        ("resolution=BAG3-R99", "resolution", "/api/v1/resolutions/"),
        ("source=nope", "source", "/api/v1/sources/"),
        ("reference=BAG3-R1-XXX", "reference", "Unknown"),
        (
            "status=finished",
            "status",
            "Choose from: no_information, not_started, limited, substantial, complete",
        ),
        ("schedule=late", "schedule", "met_late"),
        ("region=999", "region", "Choose from: 034, 142, 145"),
        ("stale=maybe", "stale", "neither true nor false"),
        ("closed=2", "closed", "false, true, any"),
        ("due_before=2026-02-29", "due_before", "no such day"),
        ("due_before=1404-12-29", "due_before", "Gregorian, from 1800 to 2199"),
        ("due_before=31.03.2026", "due_before", "Gregorian"),
        ("due_before=۲۰۲۶-۰۳-۳۱", "due_before", "no date"),
        ("due_after=2026-03-01T00:00:00Z", "due_after", "no date"),
        ("updated_after=0001-01-01T00:00%2B14:00", "updated_after", "from 1800"),
        ("updated_after=9999-12-31T23:59:59-12:00", "updated_after", "from 1800"),
        ("updated_after=2026-03-10T09:00:00-24:00", "updated_after", "no such time"),
        ("updated_after=0001-01-01", "updated_after", "from 1800"),
        ("updated_after=2026-03-10T25:00Z", "updated_after", "no such time"),
        ("updated_after=2026-03-10T09:00", "updated_after", "with its offset"),
        ("updated_after=yesterday", "updated_after", "no date"),
        ("ordering=author__password", "ordering", "Choose from: reference"),
        ("ordering=?", "ordering", "Choose from"),
        ("ordering=reference,-reference", "ordering", "once"),
        ("q=" + "+".join(f"word{n}" for n in range(2000)), "q", "at most"),
        ("q=" + "+".join(f"w{n}" for n in range(21)), "q", "at most 20 words"),
        ("limit=" + "9" * 30, "limit", "from 1 to 1000"),
        ("limit=" + "9" * 1900, "limit", "from 1 to 1000"),
        ("limit=1001", "limit", "from 1 to 1000"),
        ("limit=0", "limit", "from 1 to 1000"),
        ("limit=-1", "limit", "from 1 to 1000"),
        ("limit=1e9", "limit", "from 1 to 1000"),
        ("limit=٥", "limit", "from 1 to 1000"),
        ("offset=" + "9" * 30, "offset", "from 0 to"),
        ("offset=x", "offset", "from 0 to"),
        ("page_size=5", "page_size", "no such parameter"),
        ("lang=de", "lang", "en, fa, ar"),
        ("names=some", "names", "all"),
        ("format=xml", "format", "json, csv, csv-excel"),
        ("as_of=2126-01-01", "as_of", "in the future"),
        ("status__regex=.*", "status__regex", "no such parameter"),
        ("fields=__all__", "fields", "__all__"),
        ("omit=__all__", "omit", "no such parameter"),
        ("%ED%A0%80=1", "\ufffd\ufffd\ufffd", "no such parameter"),
    ],
)
@pytest.mark.one_database
def test_the_register_refuses(client, register, query, parameter, says):
    for form in ("", "&format=csv") if "format" not in query else ("",):
        answer = client.get(f"/api/v1/commitments/?{query}{form}")

        assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
        problem = answer.json()
        assert (problem["status"], problem["title"]) == (400, "Bad Request")
        assert problem["type"] == "/api/v1/problems/parameters-refused/"
        (error,) = problem["errors"]
        assert error["parameter"] == parameter
        assert says in error["detail"]


def test_everything_that_is_wrong_is_named_at_once(client, register):
    problem = client.get("/api/v1/commitments/?status=x&state=YYY&schedule=z").json()

    assert {error["parameter"] for error in problem["errors"]} == {"status", "state", "schedule"}


@pytest.mark.parametrize(
    "address",
    [
        "",
        "commitments/BAG3-R1-IRQ/",
        "states/IRQ/",
        "schema/",
        "conferences/BAG3/participations/",
        "commitments/BAG3-R1-IRQ/reports/",
    ],
)
def test_every_address_refuses_a_parameter_it_does_not_have(client, register, address):
    answer = client.get(f"/api/v1/{address}?typo=1")

    assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (400, "typo")


def test_a_refusal_is_in_the_language_asked_for(client):
    assert client.get("/api/v1/commitments/?lang=fa&typo=1")["Content-Language"] == "fa"


@pytest.mark.parametrize("limit", ["1", "1000"])
def test_a_limit_within_the_range_is_taken(client, register, limit):
    assert client.get(f"/api/v1/commitments/?limit={limit}").status_code == 200


def test_an_offset_past_the_end_is_an_empty_page(client, register):
    answer = client.get("/api/v1/commitments/?offset=1000000000").json()

    assert (answer["count"], answer["results"]) == (5, [])


HOSTILE = [
    "\0",
    "%00",
    "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    "9" * 30,
    "-" + "9" * 1900,
    "1e999",
    "NaN",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59.999999-12:00",
    "0000-00-00",
    "2026-13-45T99:99:99Z",
    "۱۴۰۴-۱۲-۳۰",
    "' OR 1=1 --",
    "%' ESCAPE '\\",
    "\\%_*[](){}?+^$|",
    "," * 1000,
    "IRQ," * 400 + "IRN",
    "\u202eIRQ\u2066",
    "ـ" * 2000,
    "a\r\nSet-Cookie: x=1",
]


def test_no_parameter_of_any_list_fails_on_hostile_text(client, register):
    client.raise_request_exception = False
    api = client.get("/api/v1/schema/?format=json").json()
    checked = 0
    # In turn, so that every list meets every text and every parameter some; in the long form every parameter
    # all.
    # The two databases take other turns.
    every = extent(16, long=1)
    turns = itertools.cycle([*range(0 if connection.vendor == "sqlite" else 1, every, 2)] or [0])
    for path, methods in api["paths"].items():
        keys = {"code": "BAG3", "state": "IRQ", "slug": "prevention", "name": "cursor-refused", "number": "1"}
        address = path.format(reference="BAG3-R1-IRQ", **keys)
        for name in (
            parameter["name"]
            for parameter in methods.get("get", {}).get("parameters", ())
            if parameter["in"] == "query"
        ):
            for value in HOSTILE[next(turns) :: every]:
                answer = client.get(address, {name: value})
                b"".join(answer)
                checked += 1
                assert answer.status_code in {200, 400, 404}, (address, name, value)
    assert checked > extent(125, long=2000)


def test_an_address_that_takes_no_parameters_says_so(client):
    answer = client.get("/data/catalog.jsonld?state=IRQ")

    assert answer.status_code == 400
    assert b"This address takes no parameters." in answer.content
