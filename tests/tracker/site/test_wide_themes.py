"""A theme of more commitments than can be drawn one by one."""

import re
from datetime import date

import pytest

from tests.factories import (
    at,
    make_commitment,
    make_conference,
    make_officer,
    make_resolution,
    make_theme,
    report,
)
from tracker.site import indexes

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 11, 20), tick=False)]
PAGE = "/en/themes/liaison-officers/"


@pytest.fixture
def theme(monkeypatch):
    """Three commitments at two conferences, two of them overdue today and one on an earlier day, and one of
    a draft; so few are too many here.
    """
    monkeypatch.setattr(indexes, "DRAWN_MOST", 2)
    done = make_commitment(reference="BAG3-R1-IRQ", due_on=date(2026, 9, 1))
    report(commitment=done, status="complete", effective_on=date(2026, 2, 1))
    make_commitment(reference="BAG3-R1-IRN", due_on=date(2026, 9, 1))
    make_commitment(reference="BAG2-R1-IRQ", due_on=date(2026, 3, 1))
    make_conference(code="SEC1", published=False)
    make_commitment(reference="SEC1-R1-IRQ")


def text_of(client, **parameters):
    answer = client.get(PAGE, parameters)
    return answer.status_code, answer.content.decode()


def counted(page):
    """What the page says of all: the number at each level, in all, and overdue."""
    section = page[page.index('<section class="counts"') :].partition("</section>")[0]
    return re.findall(r"<strong[^>]*>(\d+)</strong>", section), re.findall(
        r"(\d+) (?:commitments?|overdue)", section
    )


@pytest.mark.usefixtures("theme")
@pytest.mark.parametrize(
    "day", [{}, {"as_of": "2026-06-30"}, {"as_of": "2026-01-01"}, {"known_at": "2026-11-20T12:00:00Z"}]
)
@pytest.mark.parametrize("is_officer", [True, False])
def test_is_counted_by_conference_as_it_would_be_drawn(client, monkeypatch, day, is_officer):
    if is_officer:
        client.force_login(make_officer())
    _, wide = text_of(client, **day)
    monkeypatch.setattr(indexes, "DRAWN_MOST", 100)
    _, drawn = text_of(client, **day)

    assert 'table class="index"' in wide
    assert 'class="matrix' in drawn
    assert counted(wide) == counted(drawn)
    assert ("SEC1" in wide) == ("SEC1" in drawn) == is_officer


@pytest.mark.usefixtures("theme")
def test_leads_to_what_each_conference_shows_of_it(client):
    _, page = text_of(client, as_of="2026-06-30")

    assert 'href="/en/conferences/BAG3/?theme=liaison-officers&amp;as_of=2026-06-30"' in page
    assert (
        "/en/commitments/?conference=BAG3&amp;theme=liaison-officers&amp;as_of=2026-06-30&amp;closed=false"
        in page
    )
    assert "too many to be drawn" in page


@pytest.mark.usefixtures("theme")
def test_is_narrowed_at_a_conference(client):
    status, refused = text_of(client, status="complete")
    assert status == 400
    assert "open one of the conferences first" in refused
    assert text_of(client, sort="progress")[0] == 200


@pytest.mark.usefixtures("theme")
def test_another_theme_is_drawn(client):
    make_resolution(number=2, theme=make_theme(slug="prevention"))

    assert 'class="matrix' in client.get("/en/themes/prevention/").content.decode()
