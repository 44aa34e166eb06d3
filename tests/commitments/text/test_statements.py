"""What is put down without a source that says so."""

from datetime import date

import pytest

from commitments.text.statements import uncited_facts
from tests.factories import (
    make_citation,
    make_commitment,
    make_conference,
    make_officer,
    make_resolution,
    make_source,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def conference():
    conference = make_conference(code="NEW1", published=False, starts_on=date(2026, 2, 1))
    make_resolution(conference=conference, strength="agreed")
    make_commitment(reference="NEW1-R1-IRQ")
    return conference


def test_each_fact_without_a_citation_is_listed_until_it_is_cited(conference):
    resolution = conference.resolutions.get()
    assert uncited_facts(conference) == [
        "NEW1: Title, Dates",
        "Participation: IRQ",
        "NEW1-R1: Text, Wording strength",
    ]

    source = make_source()
    make_citation(source=source, conference=conference, fact="title")
    make_citation(source=source, participation=conference.participations.get(), fact="participation")
    make_citation(source=source, resolution=resolution, fact="text")
    assert uncited_facts(conference) == ["NEW1: Dates", "NEW1-R1: Wording strength"]


def test_they_stand_first_on_the_page_that_publishes(client, conference):
    client.force_login(make_officer())

    page = client.get(f"/admin/commitments/conference/{conference.pk}/guide/review/").content.decode()

    assert page.index("NEW1: Title, Dates") < page.index("<dl")
