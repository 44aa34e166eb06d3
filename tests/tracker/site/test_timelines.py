"""Levels over time on the pages of conferences and themes: what is drawn is what the API counts."""

import re
from datetime import date
from html import unescape

import pytest
import time_machine

from tests.downloads import read_csv
from tests.factories import at, make_commitment, make_conference, report
from tests.tracker.site.reading import text_of
from tracker.site.charts import POINTS_MAX, WIDTH, _ticks_of_numbers

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 5, 10), tick=False)]


@pytest.fixture
def told():
    """Two States from January on; one limited in February and complete, as corrected, never; one closed."""
    with time_machine.travel(at(2026, 1, 5), tick=False) as clock:
        make_conference(starts_on=date(2026, 1, 5), review_policy="none")
        for code in ("IRQ", "IRN", "KWT"):
            make_commitment(reference=f"BAG3-R1-{code}")
        clock.move_to(at(2026, 4, 10))
        for code, level, day in (("IRQ", "limited", 10), ("IRQ", "substantial", 20), ("IRN", "limited", 25)):
            report(
                commitment=make_commitment(reference=f"BAG3-R1-{code}"),
                status=level,
                effective_on=date(2026, 2, day),
            )
        make_commitment(reference="BAG3-R1-KWT", closed_on=date(2026, 4, 1))


def rows_of(page: str) -> list[list[int]]:
    table = page[page.index('class="numbers"') : page.index("</figcaption>")]
    rows = re.findall(r"<tr><th scope=\"row\">.*?</tr>", table)
    return [[int(number) for number in re.findall(r">(\d+)</a></td>", row)] for row in rows]


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize("path", ["conferences/BAG3/", "themes/liaison-officers/"])
@pytest.mark.parametrize("query", ["", "?as_of=2026-03-15", "?as_of=2026-03-15&known_at=2026-03-20"])
@pytest.mark.one_database
def test_what_is_drawn_is_what_the_api_counts(client, path, query):
    page = text_of(client, f"{path}{query}")
    address = unescape(re.search(r'<a href="(/api/v1/timeline/[^"]*)">CSV<', page)[1])
    told = read_csv(client.get(address))
    levels = ("no_information", "not_started", "limited", "substantial", "complete")

    assert rows_of(page) == [[*(int(row[level]) for level in levels), int(row["total"])] for row in told]
    assert len(told) == (3 if query else 5)


@pytest.mark.usefixtures("told")
@pytest.mark.one_database
def test_each_number_leads_to_the_commitments_of_its_day(client):
    page = text_of(client, "conferences/BAG3/")
    table = page[page.index('class="numbers"') : page.index("</figcaption>")]
    links = re.findall(r'<a href="(/en/commitments/\?[^"]*)">(\d+)</a>', table)

    assert len(links) == 5 * 6
    for address, number in {*links[5:12], *links[-6:]}:
        listed = client.get(unescape(address)).content.decode().count('<tr role="row"><th scope="row"')
        assert listed == int(number), address


@pytest.mark.usefixtures("told")
@pytest.mark.one_database
def test_the_drawing_says_what_it_shows_of_which_day_and_from_where(client):
    page = text_of(client, "conferences/BAG3/")
    drawing = page[page.index('<svg viewBox="0 0 720') : page.index("<figcaption>")]

    assert "Conference BAG3: commitments by level over time" in drawing
    assert "/en/conferences/BAG3/" in drawing
    assert "as of May 10, 2026" in drawing
    assert 'style="' not in drawing
    # From left to right, whatever words stand around it, and in the frame of another site too.
    for path in ("conferences/BAG3/", "embed/timeline/?conference=BAG3"):
        page = text_of(client, path, "fa")
        assert re.search("\u2066[^\u2069]*/fa/conferences/BAG3/\u2069", page)


@pytest.mark.parametrize(
    ("most", "numbers"),
    [(1, []), (2, [1]), (12, [5]), (89, [20, 40, 60]), (266, [100, 200]), (7800, [2000, 4000, 6000])],
)
def test_round_numbers_stand_between_none_and_the_most(most, numbers):
    assert [tick.label for tick in _ticks_of_numbers(most)] == numbers


@pytest.mark.usefixtures("told")
def test_it_is_drawn_from_the_side_at_which_reading_begins(client):
    def first_of(language):
        page = text_of(client, "conferences/BAG3/", language)
        return float(re.search(r'<polygon[^>]* points="([\d.]+),', page)[1])

    assert first_of("en") + first_of("fa") == WIDTH
    assert first_of("en") < WIDTH / 2


def test_one_day_is_no_time_and_draws_nothing(client):
    make_conference(starts_on=date(2026, 5, 9))
    make_commitment()

    assert "chart-title" not in text_of(client, "conferences/BAG3/")


@pytest.mark.parametrize("since", [date(2024, 1, 1), date(1960, 1, 1)])
def test_a_long_time_has_no_more_points_than_can_be_read(client, since):
    make_conference(starts_on=since)
    make_commitment()

    assert 2 <= len(rows_of(text_of(client, "conferences/BAG3/"))) <= POINTS_MAX
