"""Filters, sorting and pages change a part of the page in place; its address and the focus go with it."""

from datetime import date

import pytest
from playwright.sync_api import expect

from tests.factories import make_commitment, report

# What a script does, no database can change.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]
ROWS = "table.register-rows tbody tr"


@pytest.fixture
def record():
    for reference in ("BAG3-R1-IRN", "BAG3-R1-IRQ", "BAG3-R1-KWT"):
        make_commitment(reference=reference)
    commitment = make_commitment(reference="BAG3-R1-IRQ")
    report(commitment=commitment, status="limited", effective_on=date(2026, 1, 15))


def stay(page):
    """Marks the page, so that another one is known by the mark that it lacks."""
    page.evaluate("window.stayed = true")


def stayed(page) -> bool:
    return page.evaluate("window.stayed === true")


@pytest.mark.usefixtures("record")
def test_the_register_is_filtered_in_place(page, live_server):
    page.goto(f"{live_server.url}/en/commitments/")
    stay(page)
    page.locator("#facet-state summary").click()
    for code in ("IRQ", "IRN"):
        page.locator(f"input[name=state][value={code}]").check()
        page.wait_for_url(f"**{code}**")

    page.wait_for_url("**/commitments/?state=IRN,IRQ")
    expect(page.locator(ROWS)).to_have_count(2)
    expect(page.locator("input[name=state][value=IRN]")).to_be_focused()
    expect(page.get_by_role("status")).to_have_text("2 commitments")
    assert page.locator("a[hreflang=fa]").get_attribute("href") == "/fa/commitments/?state=IRN,IRQ"

    page.locator(".chips a").first.click()
    expect(page.locator(ROWS)).to_have_count(1)
    page.locator("thead a").first.click()
    page.wait_for_url("**ordering=reference**")
    page.go_back()
    page.go_back()
    expect(page.locator(ROWS)).to_have_count(2)
    assert stayed(page)


@pytest.mark.usefixtures("record")
def test_a_matrix_is_narrowed_in_place_and_keeps_its_keys(page, live_server):
    page.goto(f"{live_server.url}/en/conferences/BAG3/")
    stay(page)
    page.locator("#matrix-tools summary").click()
    page.locator("#grid-status").focus()
    page.locator("#grid-status").select_option("limited")

    page.wait_for_url("**/conferences/BAG3/?status=limited")
    expect(page.locator("table.matrix tbody tr")).to_have_count(1)
    expect(page.locator("#grid-status")).to_be_focused()
    assert page.locator("table.matrix a[tabindex='0']").count() == 1
    assert stayed(page)
