"""The frame and the list of the desk in a real browser: on a phone, and without JavaScript."""

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from commitments.models import Commitment
from tests.factories import make_commitment, make_officer, report

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]
CODES = ("IRQ", "IRN", "TUR", "JOR", "KWT", "QAT", "OMN", "SAU", "SYR", "LBN", "EGY", "YEM", "BHR")
LIST = "/admin/commitments/commitment/"


@pytest.fixture
def register():
    for code in CODES:
        make_commitment(reference=f"BAG3-R1-{code}")
    make_officer(username="layla")


def test_on_a_phone_the_sections_unfold_and_the_list_is_not_scrolled_sideways(
    page, live_server, sign_in, register
):
    page.set_viewport_size({"width": 390, "height": 800})
    sign_in(page, "layla")
    page.goto(f"{live_server.url}{LIST}")

    sections = page.locator("#desk-sections")
    assert not sections.is_visible()
    page.locator(".unfold").click()
    assert sections.get_by_role("link", name="Conferences", exact=True).is_visible()
    sections.locator(".fold").click()
    assert not sections.is_visible()
    for shown in (".field-status_shown", ".field-schedule_shown"):
        box = page.locator(shown).first.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390


def test_a_long_list_of_values_is_narrowed_while_one_types(page, live_server, sign_in, register):
    sign_in(page, "layla")
    page.goto(f"{live_server.url}{LIST}")

    page.locator(".facet > summary", has_text="State").first.click()
    rows = page.locator(".facet[open] .ticks li:visible")
    assert rows.count() == len(CODES)
    page.locator(".facet[open] .facet-find input").fill("ira")
    assert rows.count() == 2
    for tick in rows.locator("input").all():
        tick.check()
    page.locator(".facet[open] .facet-go button").click()

    expect(page.locator("#result_list tbody tr")).to_have_count(2)
    expect(page.locator(".chips li")).to_have_count(3)


def test_everything_works_without_javascript(browser, live_server, register):
    context = browser.new_context(java_script_enabled=False, base_url=live_server.url)
    page = context.new_page()
    page.goto(f"/admin/login/?next={LIST}")
    page.fill("input[name=username]", "layla")
    page.fill("input[name=password]", "a-long-password-1")
    page.locator("form#login-form [type=submit]").click()

    page.locator(".facet > summary").first.click()
    page.locator(".facet[open] input[type=checkbox]").first.check()
    page.locator(".facet-bar > .button").click()
    expect(page).to_have_url(re.compile("status__exact=no_information"))
    page.locator(".list-ways .facet > summary").click()
    page.locator("input[name=column][value=state]").uncheck()
    with page.expect_navigation():
        page.locator(".list-ways .facet-go button").click()
    assert not page.locator("#result_list .field-state").first.is_visible()
    assert "status__exact=no_information" in page.url
    page.locator("#result_list tbody th a").first.click()
    page.get_by_role("link", name="Next commitment").click()
    assert "2 of 13" in page.locator(".neighbours").inner_text()
    context.close()


def test_on_a_phone_no_list_is_scrolled_sideways(page, live_server, sign_in, register):
    report(commitment=Commitment.objects.get(reference="BAG3-R1-IRQ"), effective_on=date(2026, 1, 15))
    page.set_viewport_size({"width": 390, "height": 800})
    sign_in(page, "layla")

    for listed, shown in (
        ("commitments/commitment", ("Last report",)),
        ("tracker/statusreport", ("Status", "State of the report")),
        ("commitments/resolution", ("Title", "Theme")),
    ):
        page.goto(f"{live_server.url}/admin/{listed}/")
        assert page.evaluate("""() => {
            const list = document.querySelector(".results");
            return list.scrollWidth <= list.clientWidth && list.getBoundingClientRect().right <= innerWidth;
        }"""), listed
        labels = page.locator("#result_list tbody tr").first.locator("[data-label]")
        assert set(shown) <= {cell.get_attribute("data-label") for cell in labels.all()}, listed
        # What is ordered by a column on a wide screen is ordered from a list of them.
        page.locator(".sort-by summary").click()
        assert page.locator(".sort-by a:visible").count() > 1
