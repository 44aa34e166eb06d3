"""What search engines are told."""

import re

import pytest

from tests.factories import make_commitment, make_conference, make_state
from tracker.site.maps import MAPS

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def addresses(client, section: str) -> set[str]:
    answer = client.get(f"/sitemap-{section}.xml")
    assert answer.status_code == 200
    return set(re.findall(r"<loc>http://testserver([^<]*)</loc>", answer.content.decode()))


def test_every_public_page_is_named_in_three_languages(client, site_url):
    make_commitment()
    make_state(code="IRN")
    listed = re.findall(r"<loc>http://testserver/sitemap-(\w+)\.xml</loc>", client.get("/sitemap.xml").text)

    assert listed == list(MAPS)
    assert addresses(client, "states") == {f"/{language}/states/IRQ/" for language in ("en", "fa", "ar")}
    assert addresses(client, "commitments") == {
        f"/{language}/commitments/BAG3-R1-IRQ/" for language in ("en", "fa", "ar")
    }
    assert (
        'hreflang="fa" href="http://testserver/fa/themes/liaison-officers/"'
        in client.get("/sitemap-themes.xml").text
    )
    for section in MAPS:
        for address in addresses(client, section):
            assert client.get(address).status_code == 200, address
    assert f"Sitemap: {site_url}/sitemap.xml" in client.get("/robots.txt").text


def test_a_draft_is_named_nowhere(client):
    make_conference(published=False)
    make_commitment()

    for section in ("conferences", "states", "themes", "resolutions", "commitments"):
        assert addresses(client, section) == set()


@pytest.mark.parametrize("setting", [{"PUBLIC_READ": False}, {"DEMO": True}])
def test_a_closed_site_and_an_invented_one_are_left_alone(client, settings, setting):
    make_commitment()
    for name, value in setting.items():
        setattr(settings, name, value)

    assert client.get("/robots.txt").text == "User-agent: *\nDisallow: /\n"
    assert client.get("/sitemap.xml").status_code == client.get("/sitemap-states.xml").status_code == 404


def test_an_unknown_list_is_not_found(client):
    assert client.get("/sitemap-secrets.xml").status_code == 404
