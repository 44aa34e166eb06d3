"""The register as a page: what it lists is what the API lists for the same filters."""

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
    make_officer,
    make_resolution,
    make_theme,
    report,
    web_page,
)
from tests.tracker.site.reading import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]
REGISTER = "commitments/"


@pytest.fixture
def register():
    """Three States and two resolutions of two themes; one commitment is limited, one overdue, one closed."""
    make_conference(starts_on=date(2026, 1, 5))
    make_commitment(reference="BAG3-R1-IRQ")
    make_resolution(number=2, theme=make_theme(slug="prevention"), due_on=date(2026, 2, 1))
    for reference in ("BAG3-R1-IRN", "BAG3-R1-KWT"):
        make_commitment(reference=reference)
    make_commitment(reference="BAG3-R2-KWT", closed_on=date(2026, 2, 1))
    report(commitment=make_commitment(), status="limited", effective_on=date(2026, 2, 1))


def listed(page: str) -> list[str]:
    return re.findall(r'role="rowheader"><a href="/en/commitments/([^/]+)/', page)


@pytest.mark.usefixtures("register")
@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("", 5),
        ("?status=limited", 1),
        ("?status=limited&status=no_information", 5),
        ("?state=IRQ,IRN&theme=prevention", 2),
        ("?resolution=BAG3-R2&resolution=BAG3-R1", 5),
        ("?schedule=overdue", 2),
        ("?closed=any", 6),
        ("?q=iraq", 2),
        ("?as_of=2026-01-31", 6),
        ("?region=142&ordering=-state", 5),
    ],
)
@pytest.mark.in_turns
def test_lists_what_the_api_lists_for_the_same_filters(client, query, number):
    page = text_of(client, f"{REGISTER}{query}")
    asked = unescape(re.search(r'<a href="(/api/v1/commitments/[^"]*)">JSON<', page)[1])
    answer = client.get(asked).json()

    assert listed(page) == [row["reference"] for row in answer["results"]]
    assert answer["count"] == number == len(listed(page))


@pytest.mark.usefixtures("register")
@pytest.mark.one_database
def test_the_numbers_of_a_page_lead_to_the_commitments_that_they_count(client):
    counted = set()
    for path in ("", "states/KWT/", "conferences/BAG3/", "themes/prevention/", "states/", "themes/"):
        page = text_of(client, path)
        links = re.findall(r'<a href="(/en/commitments/\?[^"]*)">(?:<strong>)?(\d+)', page)
        assert links
        new = {*links} - counted
        counted |= new
        for address, number in sorted(new):
            assert len(listed(client.get(unescape(address)).content.decode())) == int(number), address


@pytest.mark.usefixtures("register")
def test_a_facet_counts_what_the_other_filters_let_through(client):
    page = text_of(client, f"{REGISTER}?theme=prevention&state=IRQ")

    def offered(name):
        return re.findall(rf'name="{name}" value="([^"]+)"( checked)?>.*?class="number">(\d+)<', page)

    assert offered("state") == [("IRN", "", "1"), ("IRQ", " checked", "1")]
    assert offered("theme") == [("liaison-officers", "", "1"), ("prevention", " checked", "1")]


def facets_of(page: str) -> dict[str, dict[str, int | None]]:
    """What each facet offers, with the number beside it."""
    found: dict[str, dict[str, int | None]] = {}
    offered = re.findall(
        r'name="(\w+)" value="([^"]+)"(?: checked)?> <bdi>[^<]*</bdi> (?:<span class="number">(\d+))?', page
    )
    for name, key, number in offered:
        found.setdefault(name, {})[key] = int(number) if number else None
    return found


@pytest.mark.usefixtures("register")
@pytest.mark.parametrize("query", ["", "?theme=prevention", "?status=complete", "?as_of=2026-02-20"])
def test_a_facet_counts_what_the_api_counts_with_its_value(client, query):
    in_time = make_commitment(reference="BAG3-R2-IRQ")
    late = make_commitment(reference="BAG3-R2-IRN")
    for commitment, day in ((in_time, date(2026, 1, 31)), (late, date(2026, 2, 2))):
        report(commitment=commitment, status="complete", effective_on=day, evidence=[web_page()])

    facets = facets_of(text_of(client, f"{REGISTER}{query}"))

    assert {"met_on_time": 1, "met_late": 1}.items() <= facets["schedule"].items()
    for name, values in facets.items():
        others = "&".join(part for part in query.lstrip("?").split("&") if not part.startswith(f"{name}="))
        for key, number in values.items():
            answer = client.get(f"/api/v1/commitments/?{others}&{name}={key}".replace("?&", "?"))
            assert answer.json()["count"] == number, (name, key)


@pytest.mark.usefixtures("register")
@pytest.mark.parametrize(
    "query", [f"known_at={at(2026, 3, 10):%Y-%m-%dT%H:%M:%SZ}", "closed=any&as_of=2026-02-20"]
)
def test_more_rows_than_are_counted_are_offered_without_numbers(client, monkeypatch, query):
    monkeypatch.setattr("commitments.paging.COUNTED_MAX", 1)
    page = text_of(client, f"{REGISTER}?{query}")

    assert "More than 1 commitments" in page
    assert len(listed(page)) == 1
    facets = facets_of(page)
    assert set(facets) == {"status", "schedule", "conference", "theme", "region", "state"}
    assert facets["state"] == {"IRN": None, "IRQ": None, "KWT": None}
    # What the other filters leave is few here.
    few = facets_of(text_of(client, f"{REGISTER}?{query}&state=IRQ&resolution=BAG3-R1"))
    assert few["theme"] == {"liaison-officers": 1}


@pytest.mark.usefixtures("register")
def test_a_filter_that_is_set_can_be_taken_away_alone(client):
    page = text_of(client, f"{REGISTER}?state=IRQ,IRN&theme=prevention")

    chips = {
        re.sub(r"<.*?>|\s+", " ", text).split(":")[1].strip(" ×"): unescape(address)
        for address, text in re.findall(r'<li><a href="(\?[^"]*)"><span class="unseen">(.*?)</a>', page)
    }
    assert chips == {
        "Theme prevention": "?state=IRQ,IRN",
        "Iraq": "?state=IRN&theme=prevention",
        "Iran": "?state=IRQ&theme=prevention",
    }


@pytest.mark.usefixtures("register")
def test_a_column_sorts_and_sorts_back(client):
    page = text_of(client, f"{REGISTER}?ordering=state_name")

    assert 'aria-sort="ascending"><a href="?ordering=-state_name">State' in page
    assert listed(page)[0].endswith("IRN")
    assert listed(text_of(client, f"{REGISTER}?ordering=-state_name"))[0].endswith("KWT")


@pytest.mark.usefixtures("register")
def test_fifty_stand_on_a_page(client, monkeypatch):
    monkeypatch.setattr("tracker.site.register.ROWS_ON_A_PAGE", 2)
    pages = [text_of(client, f"{REGISTER}?page={number}&state=IRQ,IRN,KWT") for number in (1, 2, 3)]

    assert [len(listed(page)) for page in pages] == [2, 2, 1]
    assert 'href="?state=IRQ,IRN,KWT&amp;page=2" rel="next"' in pages[0]
    assert 'rel="prev"' not in pages[0]
    assert "Page 2 of 3" in pages[1]
    assert 'rel="next"' not in pages[2]


@pytest.mark.parametrize(
    ("query", "refusal"),
    [
        ("colour=red", "This address has no such parameter"),
        ("page=1&page=2", "Give this parameter once"),
        ("state=XXX", "XXX"),
        ("status=done", "done"),
        ("page=0", "Give the number of a page"),
        ("page=-1", "Give the number of a page"),
        ("as_of=2999-01-01", "This request cannot be read"),
    ],
)
def test_what_is_not_understood_is_refused(client, query, refusal):
    answer = client.get(f"/en/{REGISTER}?{query}")

    assert answer.status_code == 400
    assert refusal in answer.content.decode()


def test_an_address_can_be_cited_for_its_day(client):
    make_commitment()
    page = text_of(client, f"{REGISTER}?state=IRQ")

    assert 'value="http://testserver/en/commitments/?state=IRQ&amp;as_of=2026-03-10"' in page


@pytest.mark.usefixtures("register")
def test_what_is_narrowed_is_subscribed_to_with_its_filters(client):
    page = text_of(client, f"{REGISTER}?state=IRQ,KWT&closed=true&q=agree&ordering=-state&as_of=2026-02-20")

    changes, deadlines = map(unescape, re.findall(r'<a href="(/feeds/[^"]+)">', page))
    assert changes == "/feeds/changes.atom?state=IRQ,KWT&closed=true&q=agree"
    assert deadlines == "/feeds/deadlines.ics?state=IRQ,KWT&q=agree"
    assert {client.get(address).status_code for address in (changes, deadlines)} == {200}


def test_says_what_to_do_where_nothing_is_found(client):
    assert "There are no commitments here yet." in text_of(client, REGISTER)
    make_commitment()
    assert "No commitment passes these filters." in text_of(client, f"{REGISTER}?status=complete")


def test_a_draft_is_listed_for_those_who_keep_the_record_alone(client):
    make_conference(published=False)
    make_commitment()
    assert "BAG3" not in text_of(client, REGISTER)

    client.force_login(make_officer())
    assert listed(text_of(client, REGISTER)) == ["BAG3-R1-IRQ"]


def test_takes_as_many_queries_for_many_rows_as_for_one(client, django_assert_num_queries):
    make_commitment()
    client.get(f"/en/{REGISTER}")
    with CaptureQueriesContext(connection) as first:
        client.get(f"/en/{REGISTER}")
    for code in ("IRN", "KWT", "TUR"):
        make_commitment(reference=f"BAG3-R1-{code}")
    with django_assert_num_queries(len(first)):
        client.get(f"/en/{REGISTER}")
