"""The pages of the demonstration read one after another as a visitor would: no dead link, no HTML that is
wrong, and every number is the API's for the same filters.
"""

import gzip
import re
from collections import Counter
from html import unescape
from itertools import islice
from pathlib import Path
from urllib.parse import urldefrag, urlsplit

import html5rdf
import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from tests.downloads import closed
from tests.extent import extent
from tests.worlds import DEMO_NOW

# What a page looks like, no database can change.
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database,
    pytest.mark.usefixtures("demonstration"),
    pytest.mark.time_machine(DEMO_NOW, tick=False),
]
LANGUAGES = extent(("en",), long=("en", "fa", "ar"))
# Of rows of one kind so many pages are read, and every so many-th of the numbers.
ROWS_READ = extent(1, long=10_000)
NUMBERS_LEFT_OUT = extent(37, long=1)
DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "01234567890123456789")
# A number that leads to the register; how many conferences there are, and a percentage, is no number of its
# rows.
NUMBER = re.compile(
    r'<a href="(/\w\w/commitments/\?[^"]*)">(?:<strong>)?([\d۰-۹٠-٩]+)'
    r"(?! conference| کنفرانس| مؤتمر)(?![\d۰-۹٠-٩%٪])(?! ?[%٪])"
)
# What comes with each page, the fonts apart; as it is sent, compressed.
STYLE_AND_SCRIPT = ("tokens.css", "badges.css", "marks.css", "pages.css", "roving.js", "sheets.js")
MOST_SENT = 100_000
# And of the page with the largest matrix so much is written, before it is compressed, in any language.
MOST_WRITTEN = extent(80_000, long=100_000)


def inside(path: str, language: str) -> set[str]:
    return {
        unescape(link)
        for link in re.findall(r'href="([^"#][^"]*)"', path)
        if link.startswith(f"/{language}/")
    }


@pytest.fixture
def pages(settings):
    """Every page that a visitor comes to from the overview, by its address."""
    settings.DEMO = True
    read: dict[str, str] = {}
    for language in LANGUAGES:
        client = Client()
        waiting = [f"/{language}/"]
        of_kind: Counter[str] = Counter()
        while waiting:
            address = waiting.pop(0)
            if address in read:
                continue
            kind, _slash, row = address.strip("/").partition("/")[2].partition("/")
            of_kind[kind] += bool(row)
            if row and of_kind[kind] > ROWS_READ:
                continue
            answer = client.get(address)
            assert answer.status_code == 200, address
            read[address] = answer.content.decode()
            waiting += sorted(
                link
                for link in inside(read[address], language)
                if not (urlsplit(link).query or link.endswith(".pdf"))
            )
    return read


def test_the_site_is_sound(pages, client):
    """In one test, for the pages are read once."""
    assert len(pages) >= 14 * len(LANGUAGES)
    sent = sum(len(gzip.compress(_style(name))) for name in STYLE_AND_SCRIPT)
    for address, page in pages.items():
        parser = html5rdf.HTMLParser()
        parser.parse(page)
        assert [(place, code) for place, code, _values in parser.errors] == [], address
        assert re.findall(r'src="(?!/static/)', page) == [], address
        assert re.findall(r'<[^>]* (?:href|action)=""[^>]*>', page) == [], address
        assert sent + len(gzip.compress(page.encode())) < MOST_SENT, address
        fragments = set(re.findall(r'href="#([^"]+)"', page))
        assert fragments <= set(re.findall(r' id="([^"]+)"', page)), address
    links = {urldefrag(link)[0] for page in pages.values() for link in re.findall(r'href="(/[^"]+)"', page)}
    others = {link.partition("?")[0] for link in map(unescape, links)}
    ways = {
        re.sub(r"[A-Z]{2,}\w*(-\w+)*", "KEY", link): link
        for link in others
        if not link.startswith(("/static/", "/data/package.zip"))
    }
    for link in ways.values():
        assert closed(client.get(link)).status_code in {200, 302}, link


@pytest.mark.parametrize("language", ["en", "fa", "ar"])
def test_the_largest_matrix_is_written_briefly(client, settings, language):
    settings.DEMO = True
    page = client.get(f"/{language}/conferences/DEMO1/").content

    assert page.count(b"<td><a class=") > extent(100, long=200)
    assert len(page) < MOST_WRITTEN


def test_every_number_is_the_apis_for_the_same_filters(pages, client):
    found = {}
    for address, page in pages.items():
        for link, number in NUMBER.findall(page):
            query = unescape(link).partition("?")[2]
            found[query, int(number.translate(DIGITS))] = address
    assert len(found) > 200
    for (query, number), address in islice(found.items(), 0, None, NUMBERS_LEFT_OUT):
        answer = client.get(f"/api/v1/commitments/?{query}&limit=1")
        assert (answer.status_code, answer.json().get("count")) == (200, number), (address, query)


def _style(name: str) -> bytes:
    return Path(finders.find(f"mithaq/{name}")).read_bytes()
