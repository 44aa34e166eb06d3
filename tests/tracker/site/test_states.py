"""The page of a State and the list of States: in a sentence, beside its region, theme by theme."""

import re
from datetime import date
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import (
    at,
    make_commitment,
    make_conference,
    make_resolution,
    make_state,
    make_theme,
    report,
    review,
)
from tests.tracker.site.reading import text_of
from tracker.site import pages, states

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]


@pytest.fixture
def record():
    """Iraq has three commitments of two conferences, one complete, one overdue; Iran and Germany others."""
    make_conference(starts_on=date(2026, 1, 5), review_policy="second_person")
    make_state(code="DEU", region="150", name_en="Germany")
    make_commitment(reference="BAG3-R1-IRQ")
    make_resolution(number=2, theme=make_theme(slug="prevention"), due_on=date(2026, 2, 1))
    for reference in ("BAG2-R1-IRQ", "BAG3-R1-IRN", "BAG3-R1-DEU"):
        make_commitment(reference=reference)
    accepted = report(
        commitment=make_commitment(), status="limited", effective_on=date(2026, 2, 1), note="Half is <done>."
    )
    review(of=accepted, verdict="accept")


def sentence(page: str) -> str:
    return re.search(r'<p class="lead">(.*?)</p>', page, re.DOTALL)[1]


def words(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", html))


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "3 commitments from 2 conferences: 0 complete, 1 overdue, 2 of which nothing is reported."),
        ("fa", "۳ تعهد از ۲ کنفرانس: ۰ کامل، ۱ مهلت‌گذشته، ۲ بدون گزارش."),
        ("ar", "٣ التزامات من مؤتمرين: لا شيء مكتمل، متأخر واحد، اثنان دون إبلاغ."),
    ],
)
@pytest.mark.one_database
def test_a_state_stands_in_one_sentence(client, language, said):
    assert words(sentence(text_of(client, "states/IRQ/", language))) == said


@pytest.mark.usefixtures("record")
def test_each_number_of_the_sentence_leads_to_what_it_counts(client):
    found = re.findall(r'<a href="([^"]*)">(\d+) (\w+)', sentence(text_of(client, "states/IRQ/")))
    listed = {}
    for address, _number, word in found:
        page = client.get(unescape(address)).content.decode()
        listed[word] = re.findall(r'rowheader"><a href="/en/commitments/([^/]+)/', page)

    assert {word: int(number) for _address, number, word in found if word != "conferences"} == {
        word: len(rows) for word, rows in listed.items() if word != "conferences"
    }
    assert {reference.split("-")[0] for reference in listed["conferences"]} == {"BAG2", "BAG3"}
    assert listed["overdue"] == ["BAG3-R2-IRQ"]


def beside(page: str) -> dict[str, list[str]]:
    table = re.search(r'<table class="index beside">(.*?)</table>', page, re.DOTALL)
    rows = re.findall(r"<tr><th[^>]*>(.*?)</th>(.*?)</tr>", table[1], re.DOTALL) if table else []
    return {words(name): re.findall(r">(\d+)</a>", cells) for name, cells in rows if "scope" not in cells}


@pytest.mark.usefixtures("record")
def test_a_state_stands_beside_its_region_theme_by_theme(client):
    page = text_of(client, "states/IRQ/")

    assert beside(page) == {
        "All of them": ["3", "5"],
        "Theme liaison-officers": ["2", "3"],
        "Theme prevention": ["1", "2"],
    }
    assert "/en/commitments/?region=142&amp;theme=prevention&amp;closed=false" in page
    assert '<th scope="row"><a href="/en/themes/prevention/">' in page


@pytest.mark.usefixtures("record")
def test_a_state_that_is_alone_in_its_region_is_compared_with_nobody(client):
    page = text_of(client, "states/DEU/")

    assert beside(page)["All of them"] == ["2"]
    assert "The region is all of its States" not in page


@pytest.mark.usefixtures("record")
def test_each_commitment_has_what_was_last_reported_and_counts(client):
    report(commitment=make_commitment(), status="complete", effective_on=date(2026, 3, 1), note="A secret.")
    page = text_of(client, "states/IRQ/")

    assert "Half is &lt;done&gt;." in page
    assert "A secret." not in page
    assert "Half is" not in text_of(client, "states/IRQ/?as_of=2026-01-31")
    assert "Half is" not in text_of(client, "states/IRQ/?known_at=2026-03-01")


def test_a_state_without_a_commitment_says_so(client):
    make_state()
    page = text_of(client, "states/IRQ/")

    assert "There are no commitments here yet." in page
    assert "lead" not in re.findall(r'<p class="(\w+)"', page)


@pytest.mark.usefixtures("record")
def test_one_square_stands_for_each_state_with_commitments_in_its_region(client):
    make_state(code="TUR")
    page = text_of(client, "states/")
    tiles = page[page.index('class="tiles"') : page.index("</section>")]
    by_region = {
        name: re.findall(r'href="/en/states/([A-Z]+)/" title="([^"]*)"', inside)
        for name, inside in re.findall(r"<h3>(.*?)</h3>(.*?)</div>", tiles, re.DOTALL)
    }

    unreported = "No information reported"
    assert by_region == {
        "Asia": [
            ("IRN", f"Iran: {unreported}: 2;"),
            ("IRQ", f"Iraq: {unreported}: 2; Limited: 1;"),
        ],
        "Europe": [("DEU", f"Germany: {unreported}: 2;")],
    }


@pytest.mark.usefixtures("record")
def test_regions_are_summed_up_and_of_many_states_one_region_is_listed_at_a_time(client, monkeypatch):
    def lines(query: str = "") -> list[tuple[str, str]]:
        page = text_of(client, f"states/{query}")
        return re.findall(r'<tr><th scope="row"><a href="([^"]*)"><bdi>.*?>(\d+)</a>', page)

    iran, iraq, germany = (f"/en/states/{code}/" for code in ("IRN", "IRQ", "DEU"))
    every = [("#region-142", "5"), ("#region-150", "2"), (iran, "2"), (iraq, "3"), (germany, "2")]
    assert lines() == every
    assert lines("?region=150") == [
        ("/en/states/?region=142#listed", "5"),
        ("/en/states/?region=150#listed", "2"),
        (germany, "2"),
    ]

    monkeypatch.setattr(states, "LINES_ON_A_PAGE", 2)
    assert [address for address, _number in lines()][2:] == [iran, iraq]
    dated = [address for address, _number in lines("?region=150&as_of=2026-03-09")]
    assert dated[0] == "/en/states/?region=142&amp;as_of=2026-03-09#listed"
    assert dated[2:] == [f"{germany}?as_of=2026-03-09"]
    page = text_of(client, "states/?region=150&as_of=2026-03-09")
    assert 'title="Iraq"' in page
    assert 'href="/fa/states/?region=150&amp;as_of=2026-03-09"' in page
    assert client.get("/en/states/?region=999").status_code == 400


@pytest.mark.usefixtures("record")
def test_what_bodies_of_no_region_took_on_is_listed_by_their_names(client):
    for code in ("EUE", "QQA"):
        make_state(code=code, region="")
        make_commitment(reference=f"BAG3-R1-{code}")
    page = text_of(client, "states/")

    assert re.findall(r'(?s)href="#region-none">.*?<td class="number"><a href="([^"]*)">4</a>', page) == [
        "/en/commitments/?state=EUE,QQA&amp;closed=false"
    ]


def test_where_many_states_stand_on_a_resolution_is_in_pages_and_counted_whole(client, monkeypatch):
    for code in ("IRN", "IRQ", "KWT"):
        make_commitment(reference=f"BAG3-R1-{code}")
    monkeypatch.setattr(pages, "ROWS_ON_A_PAGE", 2)
    shown = [text_of(client, f"resolutions/BAG3-R1/?page={number}") for number in (1, 2)]

    assert [
        re.findall(r'<th scope="row" role="rowheader"><a href="/en/commitments/([^/]+)/', page)
        for page in shown
    ] == [
        ["BAG3-R1-IRN", "BAG3-R1-IRQ"],
        ["BAG3-R1-KWT"],
    ]
    assert all(">3 commitments<" in page for page in shown)
    assert 'href="?page=2#commitments" rel="next"' in shown[0]
    assert 'href="?page=1#commitments" rel="prev"' in shown[1]
    assert client.get("/en/resolutions/BAG3-R1/?page=last").status_code == 400


def test_what_one_state_took_on_stands_in_pages_and_is_counted_whole(client):
    make_conference(starts_on=date(2026, 1, 5))
    make_commitment(reference="BAG3-R1-IRQ")
    with CaptureQueriesContext(connection) as of_one:
        text_of(client, "states/IRQ/")
    for number in range(2, 53):
        make_commitment(reference=f"BAG3-R{number}-IRQ")
    with CaptureQueriesContext(connection) as of_many:
        first = text_of(client, "states/IRQ/")
    second = text_of(client, "states/IRQ/?page=2")

    rows = [re.findall(r'<li>\s*<div><p><a href="/en/commitments/([^/]+)/', page) for page in (first, second)]
    assert [len(found) for found in rows] == [50, 2]
    assert not {*rows[0]} & {*rows[1]}
    assert "52 commitments" in first
    assert "52 commitments" in second
    assert 'href="?page=2#commitments" rel="next"' in first
    assert (
        "as_of=2026-03-09" in text_of(client, "states/IRQ/?as_of=2026-03-09").partition('rel="next"')[0][-90:]
    )
    assert len(of_many) == len(of_one)
    assert client.get("/en/states/IRQ/?page=last").status_code == 400
