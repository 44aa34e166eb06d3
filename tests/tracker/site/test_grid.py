"""The matrix on the pages of conferences and themes: how it is seen, how large it gets, what it counts."""

import re
from datetime import date
from html import escape, unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commitments.models import Participation, SourceDocument, State
from tests.extent import extent
from tests.factories import (
    at,
    make_citation,
    make_commitment,
    make_conference,
    make_resolution,
    make_state,
    make_theme,
    report,
    state_position,
)
from tests.tracker.site.many import RESOLUTIONS, make_many
from tests.tracker.site.reading import text_of
from tracker.site.marks import STYLE_SHEET, style_sheet

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]
PAGE = "conferences/BAG3/"


@pytest.fixture
def matrix():
    """Three States of two regions, two resolutions of two themes: IRN has come furthest, KWT is overdue."""
    make_conference(starts_on=date(2026, 1, 5))
    make_resolution(number=1)
    make_resolution(number=2, theme=make_theme(slug="prevention"), due_on=date(2026, 2, 1))
    make_state(code="QQA", region="150", name_en="Farland")
    for code in ("IRQ", "IRN", "QQA"):
        make_commitment(reference=f"BAG3-R1-{code}")
    for reference, level in (("BAG3-R1-IRN", "substantial"), ("BAG3-R2-IRN", "limited")):
        report(commitment=make_commitment(reference=reference), status=level, effective_on=date(2026, 2, 1))


def states_in(page: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/en/states/([A-Z]+)/', grid_in(page))


def grid_in(page: str) -> str:
    return page[page.index("data-roving") : page.index('id="asked"')] if "data-roving" in page else ""


def named(page: str) -> list[tuple[str, str]]:
    return re.findall(r'href="/en/commitments/([^/]+)/" aria-label="(.*?)"></a>', grid_in(page))


@pytest.mark.one_database
def test_what_the_record_says_is_shown_as_text_in_the_rows_of_a_conference(client):
    mark = "<i>\"'&"
    make_resolution(title_en=mark)
    commitment = make_commitment()
    make_citation(participation=commitment.participation, fact="participation")
    SourceDocument.objects.update(title_en=mark, url='https://example.org/?"><i>&')
    State.objects.update(name_en=mark)
    Participation.objects.update(note_en=mark)
    page = text_of(client, "conferences/BAG3/")

    assert "<i>" not in page
    said = ("<bdi>{}</bdi></a><td", "BAG3-R1 {}</span>", 'class="note">{}</p>', "<bdi>{}</bdi></a></li>")
    assert all(each.format(escape(mark)) in page for each in said)
    assert 'href="https://example.org/?&quot;&gt;&lt;i&gt;&amp;" rel' in page


@pytest.mark.usefixtures("matrix")
def test_each_cell_is_named_and_leads_to_its_commitment(client):
    state_position(make_commitment(reference="BAG3-R1-QQA"), "not_applicable")
    make_commitment(reference="BAG3-R1-IRQ", closed_on=date(2026, 3, 1))
    cells = named(text_of(client, PAGE))

    assert dict(cells) == {
        "BAG3-R1-IRN": "Substantial",
        "BAG3-R2-IRN": "Limited, Overdue",
        "BAG3-R1-IRQ": "No information reported, closed",
        "BAG3-R2-IRQ": "No information reported, Overdue",
        "BAG3-R1-QQA": "No information reported, does not apply",
        "BAG3-R2-QQA": "No information reported, Overdue",
    }


@pytest.mark.usefixtures("matrix")
@pytest.mark.one_database
def test_the_classes_of_a_cell_say_what_is_drawn_in_it_and_its_words_stand_there_where_they_are_asked_for(
    client,
):
    shown = re.findall(r'<td><a class="([^"]+)" href="/en/commitments/([^/]+)/', text_of(client, PAGE))
    words = text_of(client, f"{PAGE}?words=1")

    assert {reference: drawn for drawn, reference in shown} == {
        "BAG3-R1-IRN": "substantial",
        "BAG3-R2-IRN": "limited overdue",
        "BAG3-R1-IRQ": "no_information",
        "BAG3-R2-IRQ": "no_information overdue",
        "BAG3-R1-QQA": "no_information",
        "BAG3-R2-QQA": "no_information overdue",
    }
    assert 'href="/en/commitments/BAG3-R2-IRN/">Limited, Overdue</a>' in words
    assert "aria-label" not in grid_in(words).partition("<tbody>")[2]


def test_what_is_drawn_in_cells_is_as_the_shapes_of_badges_and_the_colours_of_pages_say():
    tokens = (STYLE_SHEET.parent / "tokens.css").read_text("utf-8")

    assert STYLE_SHEET.read_text("utf-8") == style_sheet(tokens), "run python -m tracker.site.marks"


@pytest.mark.usefixtures("matrix")
@pytest.mark.parametrize(
    ("query", "states"),
    [
        ("", ["QQA", "IRN", "IRQ"]),
        ("?sort=progress", ["IRN", "QQA", "IRQ"]),
        ("?sort=unreported", ["QQA", "IRQ", "IRN"]),
        ("?rows=region&sort=name", ["IRN", "IRQ", "QQA"]),
        ("?region=150", ["QQA"]),
        ("?status=limited", ["IRN"]),
        ("?status=complete", []),
        ("?theme=prevention", ["QQA", "IRN", "IRQ"]),
        ("?schedule=overdue&theme=liaison-officers", []),
    ],
)
@pytest.mark.in_turns
def test_states_are_sorted_grouped_and_narrowed(client, query, states):
    page = text_of(client, f"{PAGE}{query}")

    assert states_in(page) == states
    assert ("No State has such a commitment here" in page) == (not states)


@pytest.mark.usefixtures("matrix")
def test_a_theme_narrows_and_groups_what_was_asked(client):
    narrowed = text_of(client, f"{PAGE}?theme=prevention")
    grouped = grid_in(text_of(client, f"{PAGE}?columns=theme"))

    assert {reference.split("-")[1] for reference, _name in named(narrowed)} == {"R2"}
    assert re.findall(r'scope="colgroup" colspan="1"><span><bdi>(.*?)</bdi>', grouped) == [
        "Theme liaison-officers",
        "Theme prevention",
    ]


@pytest.mark.usefixtures("matrix")
def test_what_is_not_looked_for_stands_back(client):
    grid = grid_in(text_of(client, f"{PAGE}?status=limited"))

    assert re.findall(r'<td class="faint"><a class="\w+" href="/en/commitments/([^/]+)/', grid) == [
        "BAG3-R1-IRN"
    ]


@pytest.mark.usefixtures("matrix")
@pytest.mark.parametrize("path", [PAGE, "themes/prevention/"])
@pytest.mark.parametrize("query", ["", "region=142", "theme=prevention", "region=142&theme=prevention"])
@pytest.mark.in_turns
def test_every_sum_leads_to_the_commitments_that_it_counts(client, path, query):
    make_commitment(reference="BAG3-R2-IRQ", closed_on=date(2026, 3, 1))
    page = text_of(client, f"{path}?{query}")
    sums = re.findall(
        r'<td class="(?:summary|number)"><a href="(/en/commitments/\?[^"]*)">(\d+)<',
        page[page.index("data-roving") :],
    )

    assert len(sums) >= 3
    for address, number in sums:
        listed = client.get(unescape(address)).content.decode().count('<tr role="row"><th scope="row"')
        assert listed == int(number), address


@pytest.mark.usefixtures("matrix")
def test_a_resolution_of_several_themes_is_found_under_each(client):
    make_resolution(number=3, further_themes=[make_theme(slug="prevention")])

    assert {reference.split("-")[1] for reference, _name in named(text_of(client, "themes/prevention/"))} == {
        "R2",
        "R3",
    }
    assert "BAG3-R3-IRQ" in dict(named(text_of(client, f"{PAGE}?theme=prevention")))


@pytest.mark.parametrize(
    "query", ["sort=size", "status=done", "rows=theme", "columns=region", "words=yes", "page=0", "page=last"]
)
@pytest.mark.one_database
def test_what_is_not_offered_is_refused(client, query):
    make_commitment()

    assert client.get(f"/en/{PAGE}?{query}").status_code == 400


@pytest.mark.usefixtures("matrix")
@pytest.mark.one_database
def test_how_the_matrix_is_seen_is_kept_in_another_language_and_on_another_day(client):
    page = text_of(client, f"{PAGE}?sort=progress&words=1&as_of=2026-03-01")

    assert 'href="/fa/conferences/BAG3/?sort=progress&amp;words=1&amp;as_of=2026-03-01"' in page
    assert '<input type="hidden" name="sort" value="progress">' in page
    assert 'href="/en/conferences/BAG3/?sort=progress&amp;words=1">Back to today' in page
    assert '<input type="hidden" name="as_of" value="2026-03-01">' in page
    assert 'class="matrix words"' in page


@pytest.mark.parametrize("query", ["", "&columns=theme", "&rows=region"])
@pytest.mark.one_database
def test_a_wide_matrix_is_parted_for_paper_with_the_names_of_states_on_each_sheet(client, query):
    make_many(2)
    page = text_of(client, f"{PAGE}?sheets=1{query}")
    tables = re.findall(r"<table class=\"matrix.*?</table>", page, re.DOTALL)

    assert len(tables) == 2
    shown = []
    for table in tables:
        assert re.findall(r'<th scope="row"><a href="/en/states/([A-Z]+)/', table) == ["QAA", "QAB"]
        heads = re.findall(r'class="column"><a href="/en/resolutions/([^/]+)/', table)
        assert len(heads) == RESOLUTIONS / 2
        assert table.count("<td><a class=") == 2 * len(heads)
        shown += heads
    assert len({*shown}) == RESOLUTIONS
    assert 'rel="next"' not in page


@pytest.mark.one_database
def test_a_matrix_leads_to_its_sheets_where_it_needs_them(client):
    make_commitment(reference="BAG2-R1-IRQ")
    assert "sheets=1" not in text_of(client, "conferences/BAG2/")
    make_many(1)

    assert 'href="?sort=name&amp;sheets=1&amp;page=1#matrix-heading"' in text_of(client, f"{PAGE}?sort=name")
    assert 'href="?sort=name&amp;page=1#matrix-heading"' in text_of(client, f"{PAGE}?sort=name&sheets=1")


def test_the_largest_matrix_stays_small_in_as_many_queries_as_the_smallest(client):
    make_commitment(reference="BAG2-R1-IRQ")
    with CaptureQueriesContext(connection) as of_one:
        client.get("/fa/conferences/BAG2/")
    make_many(extent(61, long=195))
    with CaptureQueriesContext(connection) as of_many:
        page = text_of(client, PAGE, "fa")

    assert len(page.encode()) < 500_000
    assert len(of_many) == len(of_one)
    assert page.count("<td><a class=") == 60 * RESOLUTIONS
    assert 'rel="next"' in page
    past = "as_of=2026-03-09&known_at=2026-03-10T12:00:00.000000Z&sheets=1"
    page = text_of(client, f"{PAGE}?{past}", "fa")
    assert len(page.encode()) < 500_000
    assert 40 * RESOLUTIONS <= page.count("<td><a class=") < 60 * RESOLUTIONS
    last = text_of(client, f"{PAGE}?page={extent(2, long=4)}")
    assert len(states_in(last)) == extent(1, long=15)
    assert 'rel="next"' not in last
