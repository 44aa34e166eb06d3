"""Five questions that visitors come with, each answered from the overview in four clicks at most, on a screen
and on a phone.
"""

from datetime import date

import pytest
from django.utils import translation
from playwright.sync_api import expect

from commitments.language.calendars import localize_digits
from commitments.models import Commitment
from tests.extent import extent
from tests.factories import make_commitment, make_state, make_theme, report

# What pages lead to, no database can change.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]
READERS = extent(
    [("en", 1280), ("fa", 390)],
    long=[(language, width) for language in ("en", "fa", "ar") for width in (1280, 390)],
)
MOST_CLICKS = 4
NOTE = "Two officers were named by decree."


class Visitor:
    """Somebody who begins at the overview and clicks; what is typed is no click."""

    def __init__(self, page, address, language):
        self.page, self.address, self.language = page, address, language
        self.clicks = 0

    def begin(self):
        self.page.goto(f"{self.address}/{self.language}/")
        self.clicks = 0

    def click(self, *path):
        """What the steps of `path`, one inside the other, lead to."""
        found = self.page
        for step in path:
            found = found.locator(step)
        found.first.click()
        self.page.wait_for_load_state()
        self.clicks += 1

    def section(self, name):
        self.click(f"nav.sections a[href^='/{self.language}/{name}/']")

    def is_answered(self):
        assert 0 < self.clicks <= MOST_CLICKS


@pytest.fixture
def record():
    make_theme(slug="liaison-officers")
    for code in ("IRQ", "IRN", "TUR"):
        make_state(code=code)
        for number in (1, 2):
            make_commitment(reference=f"BAG3-R{number}-{code}")
    commitment = Commitment.objects.get(reference="BAG3-R1-IRQ")
    report(commitment=commitment, status="limited", effective_on=date(2026, 1, 15), note=NOTE)


@pytest.mark.parametrize(("language", "width"), READERS)
def test_visitors_find_what_they_came_for(page, live_server, record, language, width):
    page.set_viewport_size({"width": width, "height": 800})
    visitor = Visitor(page, live_server.url, language)

    with translation.override(language):
        names = {code: make_state(code=code).name for code in ("IRQ", "IRN", "TUR")}
        theme = make_theme(slug="liaison-officers").name

        # What did Iraq promise and do on liaison officers?
        visitor.begin()
        visitor.section("states")
        visitor.click(f"main a[href='/{language}/states/IRQ/']")
        heading = page.locator("main h3", has_text=theme)
        expect(heading).to_be_visible()
        promised = heading.locator("xpath=following-sibling::ul[1]")
        expect(promised.locator("li")).to_have_count(2)
        expect(promised).to_contain_text(NOTE)
        expect(promised.locator(".badge-limited")).to_be_visible()
        visitor.is_answered()

        # How do Iraq and Iran compare?
        visitor.begin()
        visitor.section("compare")
        for code in ("IRQ", "IRN"):
            visitor.click(f"input[name=state][value={code}]")
        visitor.click("details[open] form button")
        sides = page.locator("table.compared thead th")
        expect(sides.nth(1)).to_have_text(names["IRN"])
        expect(sides.nth(2)).to_have_text(names["IRQ"])
        expect(page.locator("table.compared tbody .level.limited").first).to_be_attached()
        visitor.is_answered()

        # What changed since a day?
        visitor.begin()
        visitor.section("changes")
        page.fill("input[name=from]", "2026-01-01")
        visitor.click("main form button")
        expect(page.locator("#moved-first")).to_contain_text(localize_digits(1))
        expect(page.locator("ul.finds")).to_contain_text("BAG3-R1-IRQ")
        visitor.is_answered()

        # Who has not reported?
        visitor.begin()
        visitor.click(".counts a[href*='status=no_information']")
        silent = page.locator("table.register-rows tbody tr")
        expect(silent).to_have_count(5)
        expect(page.locator("table.register-rows")).to_contain_text(names["TUR"])
        visitor.is_answered()

        # Give me this number, with a citation.
        visitor.begin()
        number = page.locator(".counts a[href*='status=limited']").inner_text()
        assert number == localize_digits(1)
        visitor.click(".counts a[href*='status=limited']")
        cited = page.locator("#cited").input_value()
        assert "as_of=2" in cited
        visitor.is_answered()
        page.goto(cited)
        expect(page.locator("table.register-rows tbody tr")).to_have_count(1)
        expect(page.locator(".label-past")).to_be_visible()
