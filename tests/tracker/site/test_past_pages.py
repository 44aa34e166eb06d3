"""Pages answer for any past day, say so, and keep it from link to link."""

import re
from datetime import date

import pytest
import time_machine

from commitments.vocabulary import Status
from tests.factories import (
    at,
    dissent,
    make_commitment,
    make_conference,
    make_resolution,
    make_theme,
    report,
    review,
)
from tests.worlds import once_a_module

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 11, 20), tick=False)]
PAGES = ["", "conferences/BAG3/", "states/IRQ/", "resolutions/BAG3-R1/", "commitments/BAG3-R1-IRQ/"]


@once_a_module
def disputed_trail():
    """Substantial since March as was said in June; a reviewer accepted limited in July, and the State
    disagreed in August.
    """
    with time_machine.travel(at(2026, 1, 10), tick=False) as clock:
        make_conference(starts_on=date(2026, 1, 5))
        commitment = make_commitment()
        clock.move_to(at(2026, 6, 10))
        made = report(
            commitment=commitment,
            status="substantial",
            effective_on=date(2026, 3, 1),
            note="A law was passed.",
        )
        clock.move_to(at(2026, 7, 10))
        given_review = review(of=made, verdict="accept", status="limited", reason="The law is not in force.")
        clock.move_to(at(2026, 8, 10))
        dissent(of=given_review, note="It is in force since May.")
    return commitment


def page(client, path, **parameters):
    answer = client.get(f"/en/{path}", parameters)
    return answer.status_code, answer.content.decode()


def at_level(text):
    """The level of the one commitment: what fills the bar, or on its own page the mark."""
    levels = re.findall(r'Status</dt><dd><span class="badge badge-([a-z_]+)', text)
    # All of a bar, from its start, is of the last level that it shows.
    levels += [
        Status.values[shares.count("<rect/>") - 1]
        for shares in re.findall(r'<svg class="bar"[^>]*>((?:<rect/>)+)</svg>', text)
    ]
    (level,) = set(levels)
    return level


@pytest.mark.parametrize("path", PAGES)
def test_each_page_shows_the_day_that_is_asked_for(client, disputed_trail, path):
    shown = {day: page(client, path, as_of=day)[1] for day in ("2026-02-01", "2026-03-01")}
    known = page(client, path, as_of="2026-03-01", known_at="2026-07-01")[1]

    assert [at_level(text) for text in (shown["2026-02-01"], shown["2026-03-01"], known)] == [
        "no_information",
        "limited",
        "substantial",
    ]
    assert "as it is known today" in shown["2026-03-01"]
    assert "as it was known at" in known


def beside_timelines(text):
    """The page without the tables of its timelines, each row of which leads to a day of its own."""
    return re.sub(r'<table class="numbers">.*?</table>', "", text, flags=re.DOTALL)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.one_database
def test_links_and_data_stay_on_the_day(client, disputed_trail, path):
    _status, whole = page(client, path, as_of="2026-03-01")
    text = beside_timelines(whole)
    links = [part.split('"')[0] for part in text.split("<main")[1].split('href="')[1:]]
    to_pages = [link for link in links if link.startswith("/en/") and link != f"/en/{path}"]

    assert to_pages or path == "commitments/"
    # Some pages are of no day.
    timeless = {f"/en/{name}/" for name in ("calendar", "data", "feeds", "method", "sources")}
    of_a_day = [link for link in to_pages if link not in timeless]
    assert [link for link in of_a_day if "as_of=2026-03-01" not in link] == []
    assert "as_of=2026-03-01" in text.split("The same data")[1]
    assert f'href="/en/{path}">Back to today' in text


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.one_database
def test_the_same_page_in_another_language_stays_on_the_day(client, disputed_trail, path):
    _status, past = page(client, path, as_of="2026-03-01")
    _status, present = page(client, path)

    assert f'<a href="/fa/{path}?as_of=2026-03-01"' in past
    assert f'<link rel="alternate" hreflang="fa" href="http://127.0.0.1:8000/fa/{path}">' in past
    assert f'<a href="/fa/{path}"' in present


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.one_database
def test_the_present_says_nothing_of_the_past(client, disputed_trail, path):
    _status, whole = page(client, path)
    text = beside_timelines(whole)

    assert "as_of=" not in text
    assert "Back to today" not in text


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"as_of": "2026-11-21"}, "in the future"),
        ({"as_of": "x"}, "no date"),
        ({"known_at": "2999-01-01"}, "out of range"),
    ],
)
@pytest.mark.one_database
def test_what_cannot_be_asked_is_told(client, disputed_trail, path, parameters, message):
    status, text = page(client, path, **parameters)

    assert status == 400
    assert message in text


@pytest.mark.parametrize(
    ("day", "late"), [("2026-01-31", 0), ("2026-02-15", 1), ("2026-04-15", 3), ("2026-11-19", 2)]
)
def test_the_overview_counts_what_was_overdue_on_a_past_day(client, day, late):
    with time_machine.travel(at(2026, 1, 10), tick=False):
        conference = make_conference(code="BAG4", starts_on=date(2026, 1, 5))
        dues = [(None, None), (date(2026, 3, 1), None), (date(2026, 3, 1), date(2026, 1, 31))]
        dues += [(date(2026, 1, 20), date(2030, 1, 1)), (date(2026, 3, 1), None)]
        of_each = {}
        for number, (of_all, own) in enumerate(dues, 1):
            precision = {"due_precision": "day"}
            make_resolution(
                conference=conference,
                theme=make_theme(),
                number=number,
                **({"due_on": of_all, **precision} if of_all else {}),
            )
            of_each[number] = make_commitment(
                reference=f"BAG4-R{number}-IRQ", **({"due_on": own, **precision} if own else {})
            )
    with time_machine.travel(at(2026, 6, 1), tick=False):
        report(commitment=of_each[2], status="complete", effective_on=date(2026, 5, 1))

    answer = client.get("/en/", {"as_of": day})

    assert answer.context["overdue"] == late


def test_a_dispute_and_another_claim_stand_beside_the_status_everywhere(client, disputed_trail):
    for path in PAGES[1:]:
        text = page(client, path)[1]
        assert "Disputed by the State" in text, path
        assert "claimed:" in text, path


def test_the_trail_tells_reports_reviews_and_dissents_in_order(client, disputed_trail):
    _status, text = page(client, "commitments/BAG3-R1-IRQ/")
    trail = text.split('class="steps"')[1]

    assert [
        trail.index(said)
        for said in ("It is in force since May.", "The law is not in force.", "A law was passed.")
    ] == sorted(
        trail.index(said)
        for said in ("It is in force since May.", "The law is not in force.", "A law was passed.")
    )
    assert 'href="#step-1"' in trail
    assert 'href="#step-2"' in trail


def test_the_trail_of_a_past_moment_ends_there(client, disputed_trail):
    _status, text = page(client, "commitments/BAG3-R1-IRQ/", known_at="2026-07-20")

    assert "The law is not in force." in text
    assert "It is in force since May." not in text
    assert "Disputed" not in text
