"""Parts of pages that other sites may frame, and what pages say of themselves to who links to them."""

import re
from html import unescape

import pytest

from tests.factories import at, make_commitment, make_conference, make_officer
from tests.tracker.site.reading import text_of

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database,
    pytest.mark.time_machine(at(2026, 3, 10), tick=False),
]
EMBEDS = (
    "matrix/?conference=BAG3",
    "timeline/?conference=BAG3",
    "timeline/?theme=liaison-officers",
    "timeline/?state=IRQ",
    "state/?state=IRQ",
    "commitment/?reference=BAG3-R1-IRQ",
)
WHOLE = ("", "conferences/BAG3/", "states/IRQ/", "commitments/BAG3-R1-IRQ/", "admin/")


def may_be_framed(answer) -> bool:
    """Whether both headers by which a browser decides let every site frame it."""
    policy = answer.headers["Content-Security-Policy"]
    allowed = re.search(r"frame-ancestors ([^;]*)", policy)[1] == "*"
    assert allowed is ("X-Frame-Options" not in answer.headers)
    return allowed


@pytest.mark.parametrize("path", EMBEDS)
@pytest.mark.parametrize("language", ["en", "fa", "ar"])
def test_each_part_may_be_framed_and_leads_to_its_whole_page(client, path, language):
    make_commitment()
    answer = client.get(f"/{language}/embed/{path}")
    page = answer.content.decode()

    assert answer.status_code == 200
    assert may_be_framed(answer)
    assert page.count("<h1") == 1
    assert "<form" not in page
    whole = re.search(r'<p class="source"><a href="([^"]*)"', page)[1]
    assert client.get(whole).status_code == 200
    assert whole.startswith(f"/{language}/")


@pytest.mark.parametrize("path", WHOLE)
def test_nothing_else_may_be_framed(client, path):
    make_commitment()
    client.force_login(make_officer())

    assert not may_be_framed(client.get("/admin/" if path == "admin/" else f"/en/{path}"))


def test_the_address_without_a_language_leads_to_the_readers(client):
    answer = client.get("/embed/matrix/?conference=BAG3", headers={"accept-language": "fa"})

    assert answer["Location"] == "/fa/embed/matrix/?conference=BAG3"
    assert client.get("/embed/secrets/").status_code == 404


@pytest.mark.parametrize("setting", ["EMBEDS", "PUBLIC_READ"])
@pytest.mark.parametrize("path", EMBEDS)
def test_a_site_that_closes_them_has_none(client, settings, setting, path):
    make_commitment()
    setattr(settings, setting, False)
    answer = client.get(f"/en/embed/{path}")

    assert answer.status_code == 404
    assert not may_be_framed(answer)


@pytest.mark.parametrize("path", [path for path in EMBEDS if "theme" not in path])
def test_a_frame_shows_what_strangers_see_whoever_has_signed_in(client, path):
    make_conference(published=False)
    make_commitment()
    client.force_login(make_officer())

    answer = client.get(f"/en/embed/{path}")
    assert "BAG3-R1" not in answer.content.decode()
    assert answer.status_code == (200 if "state=" in path else 404)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("matrix/", 400),
        ("timeline/", 400),
        ("timeline/?state=IRQ&theme=x", 400),
        ("matrix/?conference=%00", 404),
        ("matrix/?conference=BAG9", 404),
        ("state/?state=XXX", 404),
        ("commitment/?reference=BAG3-R1-XXX", 404),
    ],
)
def test_what_is_not_there_is_not_shown(client, path, status):
    make_commitment()

    assert client.get(f"/en/embed/{path}").status_code == status


def test_a_part_shows_the_day_that_is_asked_for(client):
    make_commitment()
    page = text_of(client, "embed/state/?state=IRQ&as_of=2026-02-01")

    assert "as of <time" in page
    assert '"/en/states/IRQ/?as_of=2026-02-01"' in page


@pytest.mark.parametrize(
    ("path", "title", "about"),
    [
        ("states/IRQ/", "Iraq · Mithaq", "Iraq: 1 commitment from 1 conference"),
        ("commitments/BAG3-R1-IRQ/", "Iraq: title 1 en (BAG3-R1-IRQ) · Mithaq", "No information reported"),
        ("", "Mithaq", "Who agreed to what"),
    ],
)
def test_a_page_says_to_who_links_to_it_what_it_says_of_itself(client, path, title, about):
    make_commitment()
    page = text_of(client, path)
    said = {name: unescape(text) for name, text in re.findall(r'property="og:(\w+)" content="([^"]*)"', page)}

    assert said["title"] == title == re.search(r"<title>(.*?)</title>", page)[1]
    assert about in said["description"]
    assert said["url"].endswith(f"/en/{path}")
    assert f'<meta name="description" content="{said["description"]}' in unescape(page)


def test_the_printed_foot_has_the_address_and_both_times(client):
    make_commitment()
    page = text_of(client, "states/IRQ/?as_of=2026-02-01&known_at=2026-03-01T10:00:00Z")
    foot = re.search(r'<p class="print-foot">(.*?)</p>', page, re.DOTALL)[1]

    assert "/en/states/IRQ/?as_of=2026-02-01&amp;known_at=2026-03-01T10" in foot
    assert re.findall(r'datetime="([^"]{10})', foot) == ["2026-02-01", "2026-03-01"]
