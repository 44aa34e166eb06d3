"""The matrix in a real browser: one tab stop, and arrow keys from cell to cell."""

from datetime import date

import pytest

from tests.factories import make_commitment, report

# What keys do, no database can change.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]
FOCUSED = "document.activeElement.getAttribute('href').split('/').slice(2, -1).join('/')"


def test_the_arrow_keys_lead_from_cell_to_cell_and_tab_leads_out(page, live_server):
    for reference in ("BAG3-R1-IRN", "BAG3-R1-IRQ", "BAG3-R2-IRN", "BAG3-R2-IRQ"):
        make_commitment(reference=reference)
    page.goto(f"{live_server.url}/en/conferences/BAG3/")
    assert page.locator("table.matrix a[tabindex='0']").count() == 1
    page.locator("table.matrix a[tabindex='0']").focus()

    def after(*keys):
        for key in keys:
            page.keyboard.press(key)
        return page.evaluate(FOCUSED)

    assert after("ArrowRight") == "commitments/BAG3-R1-IRN"
    assert after("ArrowRight", "ArrowDown") == "commitments/BAG3-R2-IRQ"
    assert after("ArrowDown") == "commitments/BAG3-R2-IRQ"
    assert after("Home") == "states/IRQ"
    assert after("End", "ArrowUp", "ArrowUp") == "resolutions/BAG3-R2"
    assert page.locator("table.matrix a[tabindex='0']").count() == 1
    page.keyboard.press("Tab")
    assert not page.evaluate("document.activeElement.closest('table.matrix')")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/commitments/BAG3-R2-IRN/")

    # From right to left the next column lies on the left.
    page.goto(f"{live_server.url}/fa/conferences/BAG3/")
    page.locator("table.matrix a[href$='BAG3-R1-IRN/']").focus()
    assert after("ArrowLeft") == "commitments/BAG3-R2-IRN"


def test_a_cell_shows_its_level_in_either_light_and_its_ground_repeats_it(page, live_server):
    for reference in ("BAG3-R1-IRN", "BAG3-R1-IRQ"):
        make_commitment(reference=reference)
    report(
        commitment=make_commitment(reference="BAG3-R1-IRQ"), status="limited", effective_on=date(2026, 1, 15)
    )
    page.goto(f"{live_server.url}/en/conferences/BAG3/")

    def looks():
        return page.evaluate(
            "[...document.querySelectorAll('table.matrix td:not(.summary) a')]"
            ".map((one) => getComputedStyle(one))"
            ".map((style) => [style.backgroundColor, style.backgroundImage.replaceAll('none, ', '')])"
        )

    light = looks()
    page.emulate_media(color_scheme="dark")
    dark = looks()

    for kind in (0, 1):
        assert len({cell[kind] for cell in (*light, *dark)}) == 4
    assert all(image.startswith('url("data:image/svg+xml,') for _ground, image in (*light, *dark))
