"""Lists of the API: their pages, and as many queries for many rows as for one."""

import json
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commitments.models import Commitment
from tests.commitments.api.reading import RESOURCES, TODAY, get
from tests.extent import extent
from tests.factories import (
    make_citation,
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
from tests.groups import make_group

MANY = extent(15, long=200)
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.time_machine(TODAY, tick=False),
    pytest.mark.usefixtures("site_url"),
]


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


def test_a_list_takes_as_many_queries_for_many_rows_as_for_one(client):
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
            make_group(slug=f"group-{number}", members={code: (None, None)})
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
    make_rows(1, MANY)
    many = {form: counted(form) for form in ("json", "csv")}

    for form in ("json", "csv"):
        assert {address: queries for address, (_, queries) in few[form].items()} == {
            address: queries for address, (_, queries) in many[form].items()
        }
        assert all(1 <= rows <= 2 for rows, _ in few[form].values())
        assert all(rows >= MANY for rows, _ in many[form].values())
        # The register asks for what its tag is made of first, and its files for what rows share apart.
        assert max(queries for _, queries in many[form].values()) <= {"json": 7, "csv": 9}[form]
