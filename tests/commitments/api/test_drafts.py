"""A draft conference leaves no trace in what the public reads: not in a list, a count, a message, a
header or a file.
"""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.test import Client
from django.utils import translation

from commitments.models import Conference, Resolution
from config.request_names import HEADER as REQUEST_NAME_HEADER
from tests.extent import extent, in_turns
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
    review,
)
from tests.worlds import rolled_back_after_module
from tracker.trail.measuring import record_measurement

TODAY = at(2026, 3, 10)
pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(TODAY, tick=False)]
LISTS = (
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
    "conferences/BAG3/participations",
)
DETAILS = (
    "",
    "states/IRQ/",
    "sources/press-1/",
    "conferences/BAG3/",
    "conferences/BAG3/participations/IRQ/",
    "resolutions/BAG3-R1/",
    "commitments/BAG3-R1-IRQ/",
    "commitments/BAG3-R1-IRQ/reports/",
    "schema/",
)
# What is not below /api/v1/: feeds, open data, pages.
OTHERS = (
    "/feeds/changes.atom",
    "/feeds/deadlines.ics",
    "/feeds/changes.atom?conference=DRAFT",
    "/feeds/deadlines.ics?state=IRQ",
    "/data/package.zip",
    "/data/catalog.jsonld",
    "/en/",
    "/fa/",
    "/en/?as_of=2026-02-01",
    "/en/conferences/BAG3/",
    "/en/states/IRQ/",
    "/en/resolutions/BAG3-R1/",
    "/en/commitments/BAG3-R1-IRQ/",
    *(f"/en/{name}/" for name in ("conferences", "states", "themes", "commitments", "compare", "changes")),
    *("/en/commitments/?conference=DRAFT", "/en/themes/draft-theme/", "/en/search/?q=draft"),
    *("/en/compare/?state=IRQ,IRN", "/en/compare/?conference=BAG3,DRAFT", "/sitemap-commitments.xml"),
    "/en/conferences/DRAFT/",
    "/en/resolutions/DRAFT-R1/",
    "/en/commitments/DRAFT-R1-IRQ/",
)

FILTERS = {
    "": [
        "state=IRQ",
        "region=034,145",
        "q=draft",
        "ordering=-updated_at",
        "names=all",
        "conference=DRAFT",
        "resolution=DRAFT-R1",
        "theme=draft-theme",
        "source=draft-source",
    ],
    "commitments": ["reference=DRAFT-R1-IRQ", "status=limited", "basis=inferred", "closed=any"],
    "states": ["q=IRQ", "conference=BAG3"],
    "sources": ["language=en", "language=zz"],
    "conferences": ["series=draft-series", "host=IRQ", "state=IRQ", "ordering=-starts_on"],
    "resolutions": ["partner=draft-body", "lifecycle=superseded"],
    "reports": ["commitment=DRAFT-R1-IRQ", "status=limited"],
}
DRAFTS = (
    "conferences/DRAFT/",
    "conferences/DRAFT/participations/",
    "conferences/DRAFT/participations/IRQ/",
    "resolutions/DRAFT-R1/",
    "indicators/DRAFT-R1-I1/",
    "commitments/DRAFT-R1-IRQ/",
    "commitments/DRAFT-R1-IRQ/reports/",
    "reports/DRAFT-R1-IRQ-1/",
    "themes/draft-theme/",
    "organizations/draft-body/",
    "sources/draft-source/",
)


def make_public_record():
    commitment = make_commitment()
    make_citation(
        source=make_source(slug="press-1"), participation=commitment.participation, fact="participation"
    )
    make_indicator(resolution=commitment.resolution)
    report(commitment=commitment, effective_on=date(2026, 3, 1))


def make_draft():
    """A conference that touches the public rows in every way the model has."""
    public = Resolution.objects.get(reference="BAG3-R1")
    draft = make_conference(
        code="DRAFT",
        published=False,
        series="draft-series",
        edition=1,
        host=make_state(),
        starts_on=date(2026, 1, 1),
        title_en="A draft of BAG3",
    )
    body = make_organization(slug="draft-body")
    draft.guests.add(body)
    resolution = make_resolution(conference=draft, theme=make_theme(slug="draft-theme"))
    resolution.partner_organizations.add(body)
    resolution.reaffirms.add(public)
    public.reaffirms.add(resolution)
    Resolution.objects.filter(pk=public.pk).update(lifecycle="superseded", superseded_by=resolution)
    participation = make_participation(conference=draft, state=make_state(), basis="inferred")
    make_citation(source=make_source(slug="draft-source", language="zz"), conference=draft, fact="title")
    make_citation(
        source=public.conference.participations.get().citations.get().source,
        participation=participation,
        fact="participation",
    )
    make_indicator(resolution=resolution)
    commitment = make_commitment(reference="DRAFT-R1-IRQ")
    review(of=report(commitment=commitment, effective_on=date(2026, 3, 1)))
    record_measurement(
        commitment=commitment,
        indicator=resolution.indicators.get(),
        observed_on=date(2026, 3, 1),
        value=Decimal(5),
        source=public.conference.participations.get()
        .citations.exclude(source__slug="draft-source")
        .first()
        .source,
        author=make_officer(),
    )


def addresses():
    """Every public address and filter; in the short form each list is asked for some of the filters that all
    have, and the filters take turns.
    """
    yield from (*DETAILS, *DRAFTS, *OTHERS)
    for number, name in enumerate(LISTS):
        shared = FILTERS[""] if name == "commitments" else FILTERS[""][number % 3 :: 3]
        for query in ["", *extent(shared, long=FILTERS[""]), *FILTERS.get(name, [])]:
            # A file has the rows that JSON has, and takes longer to write.
            forms = extent(("csv", "xlsx") if not query else (), long=("csv", "xlsx"))
            yield f"{name}/?{query}"
            yield from (f"{name}/?{query}{'&' if query else ''}format={form}" for form in forms)


# What is another answer once the draft is published.
CHANGED = {
    *DRAFTS,
    "resolutions/BAG3-R1/",
    "sources/press-1/",
    *(f"{name}/?" for name in LISTS if name not in {"states", "changes", "conferences/BAG3/participations"}),
}


def everything(client, asked):
    """Bytes, status and headers of the addresses that are asked for, but for each request's own name."""
    answers = {}
    for address in asked:
        path = address if address.startswith("/") else f"/api/v1/{address}"
        answer = client.get(path.removesuffix("?"))
        body = b"".join(answer) if answer.streaming else answer.content
        headers = {name: value for name, value in answer.headers.items() if name != REQUEST_NAME_HEADER}
        answers[address] = (answer.status_code, headers, body)
    return answers


@pytest.fixture(scope="module")
def answers(django_db_setup, django_db_blocker):
    """Every public answer without a draft, with one, and with the same conference published."""
    found = {}
    with (
        rolled_back_after_module(django_db_blocker),
        time_machine.travel(TODAY, tick=False),
        translation.override("en"),
    ):
        make_public_record()
        Resolution.objects.update(lifecycle="superseded")
        asked = dict.fromkeys((*CHANGED, *in_turns(addresses())))
        found["without"] = everything(Client(), asked)
        make_draft()
        found["with"] = everything(Client(), asked)
        Conference.objects.update(published=True)
        found["published"] = everything(Client(), CHANGED)
    return found


def test_every_public_answer_is_the_same_with_and_without_a_draft(answers):
    before, after = answers["without"], answers["with"]

    assert {address: answer for address, answer in after.items() if answer != before[address]} == {}
    assert {status for status, *_ in before.values()} == {200, 400, 404}


def test_without_the_draft_hidden_the_answers_would_differ(answers):
    """The control: the comparison above sees what it should, once the draft is published."""
    before, after = answers["without"], answers["published"]

    assert {address for address in CHANGED if after[address] == before[address]} == set()


def test_who_has_no_part_in_the_record_sees_no_draft(client):
    make_public_record()
    make_draft()
    client.force_login(make_user())

    assert client.get("/api/v1/conferences/").json()["count"] == 1


def test_people_who_work_on_the_record_see_drafts(client):
    make_public_record()
    make_draft()
    client.force_login(make_officer())

    for address in DRAFTS:
        assert client.get(f"/api/v1/{address}").status_code == 200, address
    assert client.get("/api/v1/commitments/?conference=DRAFT").json()["count"] == 1
    assert client.get("/api/v1/resolutions/BAG3-R1/").json()["superseded_by"] == "DRAFT-R1"
