"""What the page of a conference waits for: what is overdue, and which States have reported nothing."""

import re
from datetime import date

import pytest

from tests.factories import at, make_commitment, make_conference, make_resolution, report
from tests.tracker.site.reading import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]
PAGE = "conferences/BAG3/"


@pytest.fixture
def record():
    """Of two resolutions, the second overdue, Iraq reported on the first; Iran on both."""
    make_conference(starts_on=date(2026, 1, 5))
    make_resolution(number=1)
    make_resolution(number=2, due_on=date(2026, 2, 1))
    make_commitment(reference="BAG3-R1-IRQ")
    make_commitment(reference="BAG3-R1-IRN")
    for reference, level in (
        ("BAG3-R1-IRQ", "limited"),
        ("BAG3-R1-IRN", "limited"),
        ("BAG3-R2-IRN", "substantial"),
    ):
        report(commitment=make_commitment(reference=reference), status=level, effective_on=date(2026, 2, 1))


def part(page: str, heading: str) -> str:
    return page[page.index(f'id="{heading}"') :].partition("</section>")[0]


@pytest.mark.usefixtures("record")
def test_what_is_overdue_stands_with_its_deadline_and_leads_to_all(client):
    overdue = part(text_of(client, PAGE), "overdue")

    assert re.findall(r"/en/commitments/(BAG3-[^/]+)/", overdue) == ["BAG3-R2-IRN", "BAG3-R2-IRQ"]
    assert overdue.count("Feb. 1, 2026") == 2
    everything = re.search(r'class="more"><a href="([^"]+)"', overdue)[1].replace("&amp;", "&")
    assert client.get(everything).content.decode().count('<tr role="row"><th scope="row"') == 2


@pytest.mark.usefixtures("record")
def test_who_has_not_reported_stands_with_how_much(client):
    silent = part(text_of(client, PAGE), "unreported")

    assert "Iraq" in silent
    assert "1 of 2 without a report" in silent
    assert "Iran" not in silent
    assert "state=IRQ&amp;status=no_information" in silent


@pytest.mark.usefixtures("record")
def test_what_was_agreed_stands_in_a_sentence(client):
    lead = re.search(r'<p class="lead">(.*?)</p>', text_of(client, PAGE), re.DOTALL)[1]
    said = re.sub(r"<[^>]*>", "", lead)

    assert said.startswith("2 items on Theme liaison-officers · 2 participants. 4 commitments of 2 States:")
    assert 'href="/en/themes/liaison-officers/"' in lead


def test_before_anything_waits_neither_list_is_there(client):
    make_conference()
    page = text_of(client, PAGE)

    assert 'id="overdue"' not in page
    assert 'id="unreported"' not in page
